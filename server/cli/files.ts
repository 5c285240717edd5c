// Which files a path names, and what they say.
import { existsSync, lstatSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import { isDockerfile, isIgnoreFile } from '../dockerfiles.ts'
import { UsageError } from './arguments.ts'

export interface Found {
  /** Absolute paths, in the order of the arguments and sorted within a folder; none twice. */
  readonly files: readonly string[]
  /** What could not be read, as sentences. */
  readonly problems: readonly string[]
}

/** Folders that hold other people's files, or none that are built. */
const skipped = new Set(['node_modules', '.git', '.hg', '.svn', '.venv'])

export function findFiles(paths: readonly string[]): Found {
  const files = new Set<string>()
  const problems: string[] = []
  for (const path of paths) {
    const absolute = resolve(path)
    try {
      if (statSync(absolute).isDirectory()) search(absolute, files, problems)
      else files.add(absolute)
    } catch (error) {
      problems.push(`${path} cannot be read: ${reasonOf(error)}.`)
    }
  }
  return { files: [...files], problems }
}

export interface ReadFile {
  readonly text: string
  /** False where the bytes are no UTF-8, so that writing the text back would change more than was meant. */
  readonly isFaithful: boolean
}

/** Throws what the file system throws. */
export function readText(path: string): ReadFile {
  return decoded(readFileSync(path))
}

export function decoded(bytes: Buffer): ReadFile {
  const text = bytes.toString('utf8')
  return { text, isFaithful: !text.includes('\ufffd') || Buffer.from(text).equals(bytes) }
}

/** As it is reported: relative to the current folder, with `/`. */
export function shownPath(path: string): string {
  const shown = relative(process.cwd(), path)
  return sep === '/' ? shown : shown.replaceAll(sep, '/')
}

/** A Node error as the end of a sentence. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  switch (code) {
    case 'ENOENT':
      return 'it does not exist'
    case 'EACCES':
    case 'EPERM':
      return 'permission denied'
    case 'EISDIR':
      return 'it is a folder'
    default:
      return message
  }
}

function search(folder: string, files: Set<string>, problems: string[]): void {
  let entries
  try {
    entries = readdirSync(folder, { withFileTypes: true })
  } catch (error) {
    problems.push(`${shownPath(folder) || '.'} cannot be listed: ${reasonOf(error)}.`)
    return
  }
  const folders: string[] = []
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) {
      if (!skipped.has(entry.name)) folders.push(path)
    } else if (isToCheck(entry.name) && (entry.isFile() || leadsToFile(path))) files.add(path)
  }
  for (const path of folders) search(path, files, problems)
}

function isToCheck(name: string): boolean {
  return isDockerfile(name) || isIgnoreFile(name)
}

/** A link that leads nowhere counts as a file, so that someone hears of it. */
function leadsToFile(path: string): boolean {
  if (!lstatSync(path).isSymbolicLink()) return false
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true
}

/** URI of the repository around a folder, or of the current folder when that is around it. */
export function rootOf(folder: string, roots = new Map<string, string | undefined>()): string | undefined {
  if (roots.has(folder)) return roots.get(folder)
  const parent = dirname(folder)
  const root = existsSync(join(folder, '.git'))
    ? pathToFileURL(folder).href
    : parent === folder
      ? undefined
      : (rootOf(parent, roots) ?? (folder === process.cwd() ? pathToFileURL(folder).href : undefined))
  roots.set(folder, root)
  return root
}

/** Throws a sentence for the user. */
export function writeText(path: string, text: string): void {
  try {
    writeFileSync(path, text)
  } catch (error) {
    throw new UsageError(`${shownPath(path)} cannot be written: ${reasonOf(error)}.`)
  }
}
