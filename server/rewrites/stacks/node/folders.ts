// Folders of the image: what holds what, and which belong to the system.
import { cleanPath } from '../../../syntax/paths.ts'

/** The deepest folder that holds all of these. */
export function commonFolder(paths: readonly string[]): string {
  let parts: readonly string[] | undefined
  for (const path of paths) {
    const own = cleanPath(path).split('/')
    const kept: readonly string[] = parts ?? own
    const differs = kept.findIndex((part, at) => part !== own[at])
    parts = differs < 0 ? kept : kept.slice(0, differs)
  }
  return parts?.join('/') || '/'
}

export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`)
}

/** Folders at the root that belong to the system. */
export const systemFolder = /^\/(?:bin|boot|dev|etc|lib\w*|proc|root|run|sbin|sys|tmp|usr|var)(?:\/|$)/
