// Paths inside URIs, without knowing schemes: what separates them is `/`, and segments are percent-encoded.

/** The folder of a file, without a slash at its end; `undefined` for a URI without a path (`untitled:…`). */
export function folderOf(uri: string): string | undefined {
  const slash = uri.lastIndexOf('/')
  const end = schemeEnd(uri)
  // A name alone stands before the path: the root of `file:///` has none.
  const isBehindName = slash >= 0 && slash === end && uri[end - 1] !== '/'
  return slash > end || isBehindName ? uri.slice(0, slash) : undefined
}

/** `path` is relative, with `/`, and may go up. */
export function childOf(folder: string, path: string): string {
  let result = folder.replace(/\/$/, '')
  for (const segment of path.split('/')) {
    if (segment === '' || segment === '.') continue
    result = segment === '..' ? (folderOf(result) ?? result) : `${result}/${encodeURIComponent(segment)}`
  }
  return result
}

/** The path of a file inside a folder, decoded; `undefined` when it lies elsewhere. */
export function pathWithin(folder: string, uri: string): string | undefined {
  const prefix = decoded(folder).replace(/\/?$/, '/')
  const whole = decoded(uri)
  return whole.startsWith(prefix) ? whole.slice(prefix.length) : undefined
}

export function nameOf(uri: string): string {
  return decoded(uri.slice(uri.lastIndexOf('/') + 1))
}

/** Editors encode differently (`%3A` and `:`); decoded, the same file has one name. */
export function decoded(uri: string): string {
  try {
    return decodeURIComponent(uri)
  } catch {
    return uri
  }
}

/** Offset of the first slash of the path: behind `file://host`. */
function schemeEnd(uri: string): number {
  const authority = /^[a-z][\w+.-]*:\/\/[^/]*/i.exec(uri)
  return authority ? authority[0].length : uri.indexOf(':')
}
