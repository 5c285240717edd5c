// What an image stands on and brings: distribution, package manager, shells, users, settings.
import {
  type DistributionId,
  type ImageConfig,
  type ImageRow,
  type ImageUser,
  type PackageManagerId,
  releaseNames,
  type ShellId,
} from '../../../rules/data/images.ts'
import { codeNames, type Distribution, withRelease } from './distributions.ts'
import { type Name, own } from './names.ts'
import type { Status } from './status.ts'
import { compare, type Parts, plainWords } from './tags.ts'

export function distributionOf(
  parts: Parts,
  name: Name,
  family: ImageRow | undefined,
  status: Status,
  standing: string | undefined,
): Distribution | undefined {
  if (name.baseRelease !== undefined) return withRelease('debian', name.baseRelease)
  const base = splitBase(family?.base)
  if (parts.named !== undefined) {
    // In 'bullseye' of the image 'debian' and in '-alpine' the tag says it all; a plain '-alpine' stands on
    // whatever is newest, which is known only while it is built.
    return withRelease(parts.named, parts.release)
  }
  const special = parts.words
    .map((word) => own(family?.variants ?? {}, word)?.base)
    .find((found) => found !== undefined)
  if (special !== undefined) return withRelease(...splitBase(special))
  if (family?.kind === 'distribution' && base[0] !== undefined) {
    const special = own(family.bases ?? {}, parts.version ?? '')
    if (special !== undefined) return withRelease(...splitBase(special))
    const names = releaseNames[base[0]] ?? {}
    const alias = own(names, parts.version ?? parts.alias ?? 'latest')
    const release = base[1] ?? alias ?? versionOfBase(base[0], parts.version)
    return withRelease(
      base[0],
      parts.words.every((word) => plainWords.has(word)) ? (release ?? standing) : undefined,
    )
  }
  const line = parts.line ?? standing
  const [id, release] = splitBase(
    (line === undefined ? undefined : own(family?.bases ?? {}, line)) ?? family?.base,
  )
  if (status.status === 'removed' && !status.superseded && family?.baseChanged) return undefined
  // An old build may stand on an older release, and 'jdk17' on another one than the bare tag.
  const sure = status.status === 'current' && parts.words.every((word) => !/\d/.test(word))
  return withRelease(id, sure ? release : undefined)
}

/** 'debian trixie' → ['debian', '13']. */
export function splitBase(base: string | undefined): [DistributionId | undefined, string | undefined] {
  const [id, release] = base?.split(' ') ?? []
  return [
    id as DistributionId | undefined,
    release === undefined ? undefined : (codeNames.get(release)?.number ?? release),
  ]
}

export function versionOfBase(id: DistributionId, version: string | undefined): string | undefined {
  const length = id === 'alpine' || id === 'ubuntu' || id === 'busybox' || id === 'photon' ? 2 : 1
  const numbers = version?.split('.') ?? []
  return numbers.length < length ? undefined : numbers.slice(0, length).join('.')
}

export function packageManagerOf(
  distribution: Distribution | undefined,
  key: string,
  family: ImageRow | undefined,
  words: readonly string[],
): PackageManagerId | undefined {
  for (const word of words) {
    const special = own(family?.variants ?? {}, word)?.packageManager
    if (special !== undefined) return special
  }
  const major = Number.parseInt(distribution?.release ?? '', 10)
  switch (distribution?.id) {
    case 'debian':
    case 'ubuntu':
      return 'apt'
    case 'alpine':
    case 'wolfi':
      return 'apk'
    case 'alma':
    case 'rocky':
      return words.includes('minimal') ? 'microdnf' : 'dnf'
    case 'rhel':
      return words.includes('minimal') ? 'microdnf' : (family?.packageManager ?? 'dnf')
    case 'fedora':
      return 'dnf'
    case 'amazon':
      return major >= 2022 ? 'dnf' : major > 0 ? 'yum' : undefined
    case 'centos':
      return major >= 8 ? 'dnf' : major > 0 ? 'yum' : undefined
    case 'oracle':
      if (Number.isNaN(major)) return family?.packageManager
      if (major < 8) return 'yum'
      return family?.kind !== 'distribution' || words.includes('slim') ? 'microdnf' : 'dnf'
    case 'azurelinux':
    case 'photon':
      return 'tdnf'
    case 'arch':
      return 'pacman'
    case 'suse':
      return key.includes('micro') ? undefined : 'zypper'
    case 'busybox':
    case 'windows':
      return 'none'
    case undefined:
      return family?.base === undefined ? family?.packageManager : undefined
  }
}

export function shellOf(
  distribution: Distribution | undefined,
  family: ImageRow | undefined,
  words: readonly string[],
): ShellId | undefined {
  if (family?.distroless && words.includes('debug')) return 'busybox'
  switch (distribution?.id) {
    case 'debian':
    case 'ubuntu':
      return 'dash'
    case 'alpine':
    case 'busybox':
    case 'wolfi':
      return 'ash'
    case 'windows':
      return 'cmd'
    case undefined:
      return undefined
    default:
      return 'bash'
  }
}

export function bashOf(
  shell: ShellId | undefined,
  distribution: Distribution | undefined,
  key: string,
): boolean | undefined {
  if (shell === 'dash' || shell === 'bash' || key === 'bash') return true
  // Images on Alpine often add it: only the distribution itself is known to be without.
  if (shell === 'none' || (shell === 'ash' && (key === 'alpine' || distribution?.id === 'busybox')))
    return false
  return undefined
}

/** The user, unless the version is from before it came. */
export function sinceThen(
  user: ImageUser,
  family: ImageRow | undefined,
  { line }: Parts,
): ImageUser | undefined {
  const since = family?.readyUserSince
  if (since === undefined || line === undefined) return user
  return compare(line.split('.').map(Number), since.split('.').map(Number)) < 0 ? undefined : user
}

/** Ubuntu brings a user of its own from 23.04 on. */
export function readyUserOf(distribution: Distribution | undefined): ImageUser | undefined {
  if (distribution?.id !== 'ubuntu' || !(Number(distribution.release) >= 23.04)) return undefined
  return { name: 'ubuntu', uid: 1000, gid: 1000, home: '/home/ubuntu' }
}

export function configOf(family: ImageRow | undefined, parts: Parts): ImageConfig {
  if (!family) return {}
  let config: ImageConfig = family
  for (const word of [parts.named ?? '', ...parts.words]) {
    const special = own(family.variants ?? {}, word)
    if (!special) continue
    const env = special.env || config.env ? { ...config.env, ...special.env } : undefined
    config = { ...config, ...special, ...(env ? { env } : {}) }
  }
  return config
}
