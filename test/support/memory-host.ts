// A host over a map: the files of a project by path, and the folders they imply.
import type { Entry, Host } from '../../server/host.ts'
import { childOf } from '../../server/uris.ts'

/** `files` by path relative to `root`, a folder's URI; a path that ends in `/` is an empty folder. */
export function memoryHost(files: Readonly<Record<string, string>>, root = 'file:///work'): Host {
  const texts = new Map<string, string>()
  const folders = new Map<string, Map<string, Entry>>([[childOf(root, ''), new Map()]])
  for (const [path, text] of Object.entries(files)) {
    const parts = path.split('/').filter(Boolean)
    let folder = childOf(root, '')
    parts.forEach((name, index) => {
      const isFolder = index < parts.length - 1 || path.endsWith('/')
      const uri = childOf(folder, name)
      folders.get(folder)?.set(name, { name, folder: isFolder })
      if (isFolder && !folders.has(uri)) folders.set(uri, new Map())
      if (!isFolder) texts.set(uri, text)
      folder = uri
    })
  }
  return {
    read: async (uri) => texts.get(uri),
    list: async (uri) => {
      const entries = folders.get(uri)
      return entries && [...entries.values()]
    },
  }
}
