// The host that reads the disk. A file that is too large to tell about a build counts as not there.
import { readdirSync, readFileSync, statSync, type Dirent } from 'node:fs'
import { lstat, readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Entry, Host } from './host.ts'

/** Bytes. */
const longest = 4 << 20

/** Reads without holding up anything else; for the server. */
export const disk: Host = {
  async read(uri) {
    try {
      const path = fileURLToPath(uri)
      const { size } = await stat(path)
      return size > longest ? undefined : await readFile(path, 'utf8')
    } catch {
      return undefined
    }
  },
  async list(uri, sizes) {
    try {
      const path = fileURLToPath(uri)
      const entries = (await readdir(path, { withFileTypes: true })).map(toEntry)
      return sizes ? await Promise.all(entries.map((entry) => sized(path, entry))) : entries
    } catch {
      return undefined
    }
  },
}

/** Reads at once and lists every folder only once; for a program that runs, answers and ends. */
export function impatientDisk(): Host {
  const listed = new Map<string, readonly Entry[] | undefined>()
  return {
    async read(uri) {
      try {
        const path = fileURLToPath(uri)
        const size = statSync(path, { throwIfNoEntry: false })?.size
        return size === undefined || size > longest ? undefined : readFileSync(path, 'utf8')
      } catch {
        return undefined
      }
    },
    async list(uri, sizes) {
      if (sizes) return disk.list(uri, sizes)
      if (listed.has(uri)) return listed.get(uri)
      const entries = entriesOf(uri)
      listed.set(uri, entries)
      return entries
    },
  }
}

function entriesOf(uri: string): readonly Entry[] | undefined {
  try {
    return readdirSync(fileURLToPath(uri), { withFileTypes: true }).map(toEntry)
  } catch {
    return undefined
  }
}

async function sized(folder: string, entry: Entry): Promise<Entry> {
  if (entry.folder) return entry
  try {
    const { size } = await lstat(join(folder, entry.name))
    return { ...entry, size }
  } catch {
    return entry
  }
}

/** A link to a folder counts as a file: following it could lead out of the build or in a circle. */
function toEntry(entry: Dirent): Entry {
  return { name: entry.name, folder: entry.isDirectory() }
}
