// The tags of an image as a table: unpacked on first use and kept.
import type { ImageRow } from '../../rules/data/images.ts'
import { officialTags } from '../../rules/data/tags.ts'

export interface TagTable {
  /** '' if it is built, otherwise the day it left, ISO. */
  readonly tags: ReadonlyMap<string, string>
  /** The same for versions as a whole. */
  readonly versions: ReadonlyMap<string, string>
}

const tables = new Map<string, TagTable | undefined>()

/**
 * The tags of an image: of an official one from rules/data/tags.ts, otherwise from its row. Undefined if
 * neither says anything.
 */
export function tableOf(key: string, official: boolean, family: ImageRow | undefined): TagTable | undefined {
  const id = official ? key : `${key}/`
  if (!tables.has(id)) {
    const packed = official && Object.hasOwn(officialTags, key) ? officialTags[key] : undefined
    tables.set(id, packed === undefined ? ownTable(family) : unpack(packed))
  }
  return tables.get(id)
}

/** The table of an image that is not official, from its row. */
function ownTable(family: ImageRow | undefined): TagTable | undefined {
  if (!family?.tags && !family?.retired) return undefined
  const tags = new Map((family.tags ?? []).map((tag) => [tag, '']))
  const versions = new Map(Object.entries(family.retired ?? {}).map(([line, day]) => [line, day ?? '?']))
  for (const tag of tags.keys()) {
    const version = /^\d+(?:\.\d+)*/.exec(tag)?.[0]
    if (version !== undefined) versions.set(version, '')
  }
  return { tags, versions }
}

/** Reads one line of rules/data/tags.ts, whose comment tells the format. */
function unpack(packed: string): TagTable {
  const [suffixPart = '', versionPart = '', setPart = '', exceptionPart = ''] = packed.split('|')
  const suffixes = suffixPart.split(' ').map(dated)
  const sets = setPart.split(' ').map(numbersOf)
  const rows = versionPart.split(' ').map((text) => {
    const { text: left, day } = dated(text)
    const cut = left.lastIndexOf('=')
    return { version: left.slice(0, cut), set: Number.parseInt(left.slice(cut + 1), 36), day }
  })
  const exceptions = new Map<string, string>()
  for (const text of exceptionPart.split(' ')) exceptions.set(text.slice(0, 4), dayOf(text.slice(4)))
  const tags = new Map<string, string>()
  const versions = new Map<string, string>()
  for (const [at, row] of rows.entries()) {
    if (row.version !== '') versions.set(row.version, row.day)
    for (const index of sets[row.set] ?? []) {
      const suffix = suffixes[index]
      if (suffix === undefined) continue
      const exception = exceptions.get(pair(at) + pair(index))
      const tag = row.version === '' ? suffix.text.slice(1) : row.version + suffix.text
      tags.set(tag, exception ?? earlier(row.day, suffix.day))
    }
  }
  return { tags, versions }
}

function dated(text: string): { text: string; day: string } {
  const cut = text.lastIndexOf('!')
  return cut < 0 ? { text, day: '' } : { text: text.slice(0, cut), day: dayOf(text.slice(cut + 1)) }
}

function dayOf(count: string): string {
  if (count === '') return ''
  return new Date(Date.UTC(2013, 0, 1) + Number.parseInt(count, 36) * 86_400_000).toISOString().slice(0, 10)
}

/** '0-2,5' → [0, 1, 2, 5], in base 36. */
function numbersOf(text: string): number[] {
  return text.split(',').flatMap((run) => {
    const [from = '', to = from] = run.split('-')
    const first = Number.parseInt(from, 36)
    return Array.from({ length: Number.parseInt(to, 36) - first + 1 }, (_, step) => first + step)
  })
}

const pair = (index: number): string => index.toString(36).padStart(2, '0')
const earlier = (a: string, b: string): string => (a === '' ? b : b === '' || a < b ? a : b)
