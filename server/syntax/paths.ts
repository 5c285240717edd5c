// Paths as Dockerfiles and commands write them: with slashes, on every machine.

/** The last part: `app.jar` of `target/app.jar`, nothing after a final slash. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** What stands before the last part: `target` of `target/app.jar`, nothing for a name alone or one in the root. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')))
}

/** A path in a folder of the context; the context itself is the empty one. */
export function join(folder: string, path: string): string {
  return folder === '' ? path : `${folder}/${path}`
}

/** The same with `.` and `..` resolved; what leads out of the context begins with `..`. */
export function inFolder(folder: string, path: string): string {
  const clean = cleanPath(join(folder, path))
  return clean === '.' ? '' : clean
}

/** Go's filepath.Clean, with `/`: `.` for an empty one. */
export function cleanPath(path: string): string {
  const rooted = path.startsWith('/')
  const kept: string[] = []
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue
    if (part !== '..') kept.push(part)
    else if (kept.length > 0 && kept.at(-1) !== '..') kept.pop()
    else if (!rooted) kept.push(part)
  }
  return (rooted ? '/' : '') + kept.join('/') || (rooted ? '/' : '.')
}

/** A source of COPY as a path of the context, which is `.` itself. */
export function contextPath(source: string): string {
  return cleanPath(source).replace(/^\/+/, '')
}

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
