// Whether a tag is built now, and since when it is not.
import type { ImageRow } from '../../../rules/data/images.ts'
import { goneImages, officialTags } from '../../../rules/data/tags.ts'
import { tableOf, type TagTable } from '../tag-table.ts'
import { distrolessRelease } from './distributions.ts'
import { type Name, own } from './names.ts'
import { dateStamp, partsOf } from './tags.ts'

export interface Status {
  readonly status: 'current' | 'removed' | 'unknown'
  readonly on?: string | undefined
  readonly superseded?: boolean
}

export const unknown: Status = { status: 'unknown' }

export function removed(day: string): Status {
  return { status: 'removed', on: day === '?' ? undefined : day }
}

export function statusOf(
  written: string | undefined,
  digest: string | undefined,
  name: Name,
  family: ImageRow | undefined,
): Status {
  if (written?.includes('$') || (written === undefined && digest !== undefined)) return unknown
  const gone = name.official ? own(goneImages, name.key) : undefined
  if (gone !== undefined && own(officialTags, name.key) === undefined) return removed(gone)
  const tag = written ?? 'latest'
  if (family?.baseReleases) {
    // Distroless: the repository is built for some releases of its base, and has four tags.
    if (!family.baseReleases.includes(name.baseRelease ?? distrolessRelease)) return { status: 'removed' }
    const plain = tag.replace(/-?(?:amd64|arm64|arm|s390x|ppc64le|riscv64)$/, '')
    return family.tags?.includes(plain === '' ? 'latest' : plain) ? { status: 'current' } : unknown
  }
  const table = tableOf(name.key, name.official, family)
  if (!table) return unknown
  const exact = table.tags.get(tag)
  if (exact !== undefined) return exact === '' ? { status: 'current' } : removed(exact)
  // 'focal-20210401' is a build of 'focal'.
  const build = table.tags.get(tag.replace(dateStamp, ''))
  if (build !== undefined) return build === '' ? unknown : removed(build)
  return removedTag(tag, name, family, table)
}

/**
 * A tag that is not in the table: a patch level, an old minor version, a pre-release, or something unheard
 * of.
 */
function removedTag(tag: string, name: Name, family: ImageRow | undefined, table: TagTable): Status {
  const match = /^(v?)(\d+(?:\.\d+)*)(.*)$/.exec(tag)
  if (!match) return unknown
  const [, v = '', version = '', suffix = ''] = match
  const numbers = version.split('.')
  for (let length = numbers.length - 1; length > 0; length--) {
    const coarser = v + numbers.slice(0, length).join('.')
    const day = table.tags.get(coarser + suffix)
    if (day === undefined) continue
    if (day !== '') return removed(day)
    const newest = newestBelow(table, coarser, suffix, length)
    return newest !== undefined && newest > Number(numbers[length])
      ? { status: 'removed', superseded: true }
      : unknown
  }
  const parts = partsOf(tag, name.key, family)
  if (parts.preview) {
    const final = table.tags.get(v + version)
    // A pre-release leaves on a day of its own, which the table does not have.
    if (final !== undefined) return { status: 'removed', superseded: final === '' }
  }
  const day = table.versions.get(v + (parts.line ?? version)) ?? table.versions.get(parts.line ?? version)
  return day === undefined || day === '' ? unknown : removed(day)
}

/** The highest number that follows `coarser.` in the tags that are built with that suffix. */
function newestBelow(table: TagTable, coarser: string, suffix: string, length: number): number | undefined {
  let newest: number | undefined
  for (const [version, day] of table.versions) {
    if (day !== '' || !version.startsWith(`${coarser}.`)) continue
    const numbers = version.replace(/^v/, '').split('.')
    const last = Number(numbers[length])
    if (numbers.length === length + 1 && table.tags.get(version + suffix) === '' && !(last < (newest ?? -1)))
      newest = last
  }
  return newest
}

export function lineBuilt(name: Name, family: ImageRow | undefined, line: string): boolean | undefined {
  if (name.official && own(goneImages, name.key) !== undefined) return false
  const day = tableOf(name.key, name.official, family)?.versions.get(line)
  return day === undefined ? undefined : day === ''
}
