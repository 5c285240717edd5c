// How many files and bytes are sent to a build, with one ignore file and with another.
import { isIgnored, parseIgnore } from './facts/dockerignore.ts'
import type { Host } from './host.ts'
import { childOf } from './uris.ts'

export interface Size {
  readonly files: number
  readonly bytes: number
}

export interface ContextSize {
  readonly before: Size
  readonly after: Size
  /** False when there is more than was counted. */
  readonly complete: boolean
}

/**
 * Counts everything below a folder, `.git` and `node_modules` too: without an ignore file all of it is sent. A link
 * counts as an entry without bytes. `undefined` for a folder that cannot be listed.
 */
export async function contextSize(
  host: Host,
  folder: string,
  ignores: { readonly before: string | undefined; readonly after: string },
  most = mostEntries,
): Promise<ContextSize | undefined> {
  const before = parseIgnore(ignores.before ?? '')
  const after = parseIgnore(ignores.after)
  const sizes = { before: { files: 0, bytes: 0 }, after: { files: 0, bytes: 0 } }
  const count = (size: { files: number; bytes: number }, bytes: number) => {
    size.files += 1
    size.bytes += bytes
  }
  const first = await host.list(folder, true)
  if (!first) return undefined
  let level = [{ path: '', entries: first }]
  let seen = 0
  let complete = true
  while (level.length > 0 && complete) {
    const folders: string[] = []
    for (const { path, entries } of level) {
      for (const { name, folder: isFolder, size = 0 } of entries) {
        seen += 1
        if (seen > most) {
          complete = false
          break
        }
        const full = path ? `${path}/${name}` : name
        if (isFolder) folders.push(full)
        else {
          if (!isIgnored(before, full)) count(sizes.before, size)
          if (!isIgnored(after, full)) count(sizes.after, size)
        }
      }
    }
    level = []
    for (let start = 0; start < folders.length && complete; start += together) {
      const some = folders.slice(start, start + together)
      const listed = await Promise.all(some.map((path) => host.list(childOf(folder, path), true)))
      for (const [index, entries] of listed.entries()) {
        if (entries) level.push({ path: some[index] ?? '', entries })
        else complete = false
      }
    }
  }
  return { ...sizes, complete }
}

/** "1,204 of 1,310 files stay out of the build context (48 MB of 49 MB)." */
export function saidOf({ before, after, complete }: ContextSize): string {
  const files = before.files - after.files
  const bytes = before.bytes - after.bytes
  const least = complete ? '' : 'At least '
  const counted = (count: number) => count.toLocaleString('en-US')
  if (files === 0)
    return `Nothing that is there now stays out of the build context (${shownBytes(after.bytes)}).`
  const verb = files === 1 ? 'stays' : 'stay'
  const all = `${counted(before.files)} ${before.files === 1 ? 'file' : 'files'}`
  return `${least}${counted(files)} of ${all} ${verb} out of the build context (${shownBytes(bytes)} of ${shownBytes(before.bytes)}).`
}

/** Entries that are counted at most. */
const mostEntries = 100_000
/** Folders that are listed at once. */
const together = 32

function shownBytes(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB']
  let value = bytes
  let unit = 0
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000
    unit += 1
  }
  return `${value < 10 && unit > 0 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`
}
