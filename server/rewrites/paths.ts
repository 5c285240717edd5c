// Paths of the context and of the image, with slashes, without a leading or trailing one in the context.
import { cleanPath } from '../facts/dockerignore.ts'

/** A path of the image, from a folder on. */
export function absolute(folder: string, path: string): string {
  return cleanPath(path.startsWith('/') ? path : `${folder}/${path}`)
}

/** A path from a folder of the context on; `undefined` for one outside of the context. */
export function within(folder: string, path: string): string | undefined {
  const parts = folder === '' ? [] : folder.split('/')
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue
    if (part !== '..') parts.push(part)
    else if (parts.pop() === undefined) return undefined
  }
  return parts.join('/')
}

export function join(folder: string, path: string): string {
  return folder === '' ? path : `${folder}/${path}`
}

export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')))
}

export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
