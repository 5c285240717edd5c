// What the words of a tag say: version, variant, distribution, and what moves.
import type { DistributionId, ImageRow } from '../../../rules/data/images.ts'
import { distributionToken } from './distributions.ts'
import { own } from './names.ts'

export interface Parts {
  readonly tag: string
  readonly version: string | undefined
  readonly line: string | undefined
  /** The distribution that the tag names, and its release. */
  readonly named: DistributionId | undefined
  readonly release: string | undefined
  /** The release is written as a code name. */
  readonly byCodeName: boolean
  readonly words: readonly string[]
  /** A moving name: 'lts', 'stable', 'jod', 'latest'. */
  readonly alias: string | undefined
  readonly preview: boolean
}

const preview = /^(?:alpha|beta|dev|ea|experimental|nightly|preview|rc|tip)\d*$/

const aliases =
  /^(?:latest|current|lts|stable|mainline|edge|rolling|devel|testing|unstable|oldstable|oldoldstable|sid|experimental)$/

/** The day of a build: 'bookworm-20240211-slim'. */
export const dateStamp = /-20\d{6}(?:\.\d+)?(?=-|$)/

const partsCache = new Map<string, Parts>()

export function partsOf(tag: string | undefined, key: string, family: ImageRow | undefined): Parts {
  const id = `${key}:${tag}`
  const known = partsCache.get(id)
  if (known) return known
  const parts = readTag(tag ?? '', family)
  if (partsCache.size > 20_000) partsCache.clear()
  partsCache.set(id, parts)
  return parts
}

function readTag(tag: string, family: ImageRow | undefined): Parts {
  const tokens = tag
    .toLowerCase()
    .split('-')
    .filter((token) => token !== '')
  let version: string | undefined
  let named: DistributionId | undefined
  let release: string | undefined
  let byCodeName = false
  let early = false
  let alias: string | undefined
  const words: string[] = []
  for (const [at, token] of tokens.entries()) {
    const number = at === 0 ? /^v?(\d+(?:[._]\d+)*)(?:u\d+|([a-z]+)\d*)?$/.exec(token) : undefined
    const distribution = distributionToken(token)
    if (number && (number[2] === undefined || /^(?:a|b|rc|alpha|beta)$/.test(number[2]))) {
      version = number[1]
      early ||= number[2] !== undefined
    } else if (distribution && (named === undefined || release === undefined)) {
      named = distribution.id
      release = distribution.release
      byCodeName = distribution.codeName !== undefined
    } else if (named === 'alpine' && release === undefined && /^3\.\d+$/.test(token)) release = token
    else if (named === 'windows' && release === undefined && /^(?:\d{4}|sac\d{4})$/.test(token))
      release = token
    else if (aliases.test(token) || own(family?.aliases ?? {}, token) !== undefined) alias ??= token
    else if (preview.test(token) && !family?.distroless) early = true
    else if (!/^20\d{6}(?:\.\d+)?$/.test(token)) words.push(token)
  }
  const length = family?.lineLength ?? 2
  const numbers = version?.split(/[._]/) ?? []
  return {
    tag,
    version,
    line: numbers.length >= length ? numbers.slice(0, length).join('.') : undefined,
    named,
    release,
    byCodeName,
    words: words.toSorted(),
    alias,
    preview: early,
  }
}

export function isFloating(tag: string | undefined, parts: Parts, family: ImageRow | undefined): boolean {
  if (tag === undefined || tag === '' || tag === 'latest') return true
  if (tag.includes('$') || dateStamp.test(tag) || parts.line !== undefined || family === undefined)
    return false
  if (family.kind === 'distribution' && parts.release !== undefined) return false
  return parts.version !== undefined || parts.words.every((word) => !/\d/.test(word))
}

/** The release line that a moving tag stands for on the day of the table. */
export function lineNow(
  tag: string | undefined,
  digest: string | undefined,
  parts: Parts,
  family: ImageRow | undefined,
): string | undefined {
  if (digest !== undefined || tag?.includes('$') || parts.line !== undefined) return undefined
  if (parts.version !== undefined)
    return family?.latest?.startsWith(`${parts.version}.`) ? family.latest : undefined
  if (parts.alias !== undefined && parts.alias !== 'latest') return own(family?.aliases ?? {}, parts.alias)
  // 'rawhide' of a distribution is a release of its own; 'fpm' of a language is not.
  const other = parts.words.some(
    (word) => /\d/.test(word) || (family?.kind === 'distribution' && !plainWords.has(word)),
  )
  return other || parts.preview || (parts.release !== undefined && family?.kind === 'distribution')
    ? undefined
    : family?.latest
}

export function orderOf(parts: Parts): readonly number[] {
  return (parts.version ?? parts.release ?? '').split('.').map(Number)
}

export function compare(a: readonly number[], b: readonly number[]): number {
  for (let at = 0; at < Math.max(a.length, b.length); at++) {
    const difference = (a[at] ?? 0) - (b[at] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

export function sameWords(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((word, at) => word === b[at])
}

/** Words of a distribution's tags that say how much of it is there, not which release. */
export const plainWords = new Set(['backports', 'base', 'curl', 'minimal', 'scm', 'slim'])
