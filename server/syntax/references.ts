// Image references by the published grammar (github.com/distribution/reference), and tags as versions.

/** An image reference. Offsets count in the text that was read. */
export interface Reference {
  /** The host, with its port, as written; `undefined` where Docker Hub is meant by leaving it out. */
  readonly registry: string | undefined
  /** As written, without the registry: `alpine`, `library/alpine`, `owner/name`. */
  readonly repository: string
  readonly repositoryOffset: number
  /** In full: `docker.io/library/alpine`. */
  readonly name: string
  /** As people say it, short on Docker Hub: `alpine`, `owner/name`, `ghcr.io/owner/name`. */
  readonly familiar: string
  readonly tag: string | undefined
  /** Of the first character behind the colon; where a tag would be written when there is none. */
  readonly tagOffset: number
  /** `sha256:…`. */
  readonly digest: string | undefined
  /** Of the first character behind the `@`; the end of the text when there is none. */
  readonly digestOffset: number
}

const hub = 'docker.io'
const pathPart = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*'
const pathForm = new RegExp(`^${pathPart}(?:/${pathPart})*$`)
const hostPart = '[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?'
const hostForm = new RegExp(`^(?:${hostPart}(?:\\.${hostPart})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?$`)
const tagForm = /^\w[\w.-]{0,127}$/
const digestForm = /^(?:sha256:[a-f0-9]{64}|sha384:[a-f0-9]{96}|sha512:[a-f0-9]{128})$/

/** Nothing longer is a reference, so nothing longer is looked at: 255 for the name, the rest for host, tag and digest. */
const longest = 1024

/** `undefined` for text that the builder does not take for an image name. Variables must be replaced before. */
export function parseReference(text: string): Reference | undefined {
  if (text.length > longest || /^[a-f0-9]{64}$/.test(text)) return undefined
  const slash = text.indexOf('/')
  const first = slash < 0 ? '' : text.slice(0, slash)
  const isHost = first === 'localhost' || /[.:]/.test(first) || first !== first.toLowerCase()
  const registry = isHost && hostForm.test(first) ? first : undefined
  const repositoryOffset = registry === undefined ? 0 : slash + 1
  const at = text.indexOf('@', repositoryOffset)
  const digest = at < 0 ? undefined : text.slice(at + 1)
  if (digest !== undefined && !digestForm.test(digest)) return undefined
  const stop = at < 0 ? text.length : at
  const colon = text.slice(repositoryOffset, stop).indexOf(':')
  const end = colon < 0 ? stop : repositoryOffset + colon
  const tag = colon < 0 ? undefined : text.slice(end + 1, stop)
  if (tag !== undefined && !tagForm.test(tag)) return undefined
  const repository = text.slice(repositoryOffset, end)
  if (!pathForm.test(repository)) return undefined
  const onHub = registry === undefined ? !isHost : registry === hub || registry === 'index.docker.io'
  const path = onHub && !repository.includes('/') ? `library/${repository}` : repository
  // Docker Hub's own prefix counts towards the length.
  if (path.length > 255) return undefined
  return {
    registry,
    repository,
    repositoryOffset,
    name: onHub ? `${hub}/${path}` : registry === undefined ? path : `${registry}/${path}`,
    familiar: onHub
      ? path.replace(/^library\/(?=[^/]+$)/, '')
      : registry === undefined
        ? path
        : `${registry}/${path}`,
    tag,
    tagOffset: tag === undefined ? end : end + 1,
    digest,
    digestOffset: at < 0 ? text.length : at + 1,
  }
}

/** A tag taken apart; `prefix + version + suffix` is the tag. */
export interface TagParts {
  /** `v` of `v1.2`; empty otherwise. */
  readonly prefix: string
  /** `3.12.1` of `3.12.1-slim`; empty for a tag that does not begin with a number. */
  readonly version: string
  /** `[3, 12, 1]`. */
  readonly numbers: readonly number[]
  /** `-slim`, with its dash; all of the tag when there is no version. Only tags of equal suffix compare. */
  readonly suffix: string
}

export function splitTag(tag: string): TagParts {
  const [, prefix = '', version = ''] = /^(v?)(\d+(?:\.\d+)*)/.exec(tag) ?? []
  return {
    prefix,
    version,
    numbers: version ? version.split('.').map(Number) : [],
    suffix: tag.slice(prefix.length + version.length),
  }
}
