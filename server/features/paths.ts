// What a folder of the build context holds, as completion offers it.
import { isEntered, isIgnored, parseIgnore } from '../facts/dockerignore.ts'
import type { Project } from '../facts/project.ts'

interface PathEntry {
  readonly name: string
  readonly folder: boolean
}

/** At most so many are offered from one folder. */
const limit = 500

/**
 * What is directly in a folder of the context (`''` for the context itself), folders first. What the builder leaves
 * out is left out here too, except with `ignored`.
 */
export function entriesOf(project: Project, folder: string, ignored: boolean): readonly PathEntry[] {
  const prefix = folder === '' ? '' : `${folder}/`
  const ignore = !ignored && project.ignore ? parseIgnore(project.ignore.text) : undefined
  const folders = new Set<string>()
  const files = new Set<string>()
  for (const path of project.folders) {
    if (path.startsWith(prefix) && path.length > prefix.length) folders.add(firstPart(path, prefix))
  }
  for (const path of project.files) {
    if (!path.startsWith(prefix)) continue
    const name = firstPart(path, prefix)
    if (prefix.length + name.length < path.length) folders.add(name)
    else files.add(name)
  }
  const isOffered = (name: string, isFolder: boolean): boolean => {
    if (!ignore) return true
    const path = prefix + name
    return isFolder ? isEntered(ignore, path) : !isIgnored(ignore, path)
  }
  return [
    ...[...folders].map((name) => ({ name, folder: true })),
    ...[...files].map((name) => ({ name, folder: false })),
  ]
    .filter((it) => isOffered(it.name, it.folder))
    .slice(0, limit)
}

/**
 * The folder that a path being typed is in, and what is typed of the name in it; `undefined` where the path leaves
 * the context, has a variable or a pattern.
 */
export function typedPath(typed: string): { readonly folder: string; readonly name: string } | undefined {
  if (/[$*?[\]\\"'{}]|:\/\//.test(typed)) return undefined
  const slash = typed.lastIndexOf('/')
  const parts = typed
    .slice(0, slash + 1)
    .split('/')
    .filter((part) => part !== '' && part !== '.')
  return parts.includes('..') ? undefined : { folder: parts.join('/'), name: typed.slice(slash + 1) }
}

function firstPart(path: string, prefix: string): string {
  const slash = path.indexOf('/', prefix.length)
  return path.slice(prefix.length, slash < 0 ? undefined : slash)
}
