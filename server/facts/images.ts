// What a base image is: distribution, package manager, shell, users, settings, and which tags are built.
import {
  architectureNamespaces,
  officialImages,
  officialMirrors,
  otherImages,
  releaseNames,
  releases,
  type DistributionId,
  type ImageConfig,
  type ImageRow,
  type ImageUser,
  type PackageManagerId,
  type ReleaseRow,
  type ShellId,
} from '../../rules/data/images.ts'
import { imageSizes, type SizeRow } from '../../rules/data/sizes.ts'
import { goneImages, officialTags, tagsAsOf } from '../../rules/data/tags.ts'
import { tableOf, type TagTable } from './tag-table.ts'

/** An image name in its parts, variables resolved. 'docker.io' and 'library/' may be there or not. */
export interface ImageReference {
  readonly registry?: string | undefined
  readonly repository: string
  readonly tag?: string | undefined
  readonly digest?: string | undefined
}

export type ImageVariant = 'alpine' | 'distroless' | 'full' | 'jre' | 'slim' | 'windows'

export interface Distribution {
  readonly id: DistributionId
  /** '12' for Debian, '22.04' for Ubuntu, '3.20' for Alpine, 'sid', 'edge'. */
  readonly release?: string | undefined
  /** 'bookworm', 'jammy'. */
  readonly codeName?: string | undefined
  /** The last day of free security updates, ISO. */
  readonly endOfLife?: string | undefined
}

/** What is known about an image. Unknown is undefined; an empty list is known to be empty. */
export interface ImageFacts {
  /** Normalised: 'python', 'gcr.io/distroless/static' (without '-debian12'), 'bitnami/nginx'. */
  readonly name: string
  /** The name as it is written, without tag and digest. */
  readonly spelled: string
  /** One of Docker's official images, or a mirror of it. */
  readonly official: boolean
  readonly tag: string | undefined
  readonly digest: string | undefined
  readonly family: ImageRow | undefined
  readonly variant: ImageVariant
  /** The words of the tag that are neither version nor distribution, sorted: ['fpm'], ['jre'], ['slim']. */
  readonly words: readonly string[]
  /** The version in the tag: '3.12.4'. */
  readonly version: string | undefined
  /** The release line it belongs to: '3.12' for python, '22' for node. */
  readonly line: string | undefined
  readonly distribution: Distribution | undefined
  /** The tag itself names the release of the distribution. */
  readonly namesRelease: boolean
  readonly packageManager: PackageManagerId | undefined
  readonly shell: ShellId | undefined
  /** /bin/bash is there. */
  readonly bash: boolean | undefined
  /** It brings a compiler, git and curl. */
  readonly heavy: boolean
  /** The active user; 'root' if known to be root. */
  readonly user: string | undefined
  readonly readyUser: ImageUser | undefined
  readonly workdir: string | undefined
  readonly ports: readonly string[] | undefined
  readonly volumes: readonly string[] | undefined
  readonly entrypoint: readonly string[] | undefined
  readonly cmd: readonly string[] | undefined
  readonly stopSignal: string | undefined
  /** Variables that are set. The value is undefined where it differs between versions. */
  readonly env: ReadonlyMap<string, string | undefined> | undefined
  /**
   * 'current': built on the day of the table. 'removed': was built and is not any more; it still exists,
   * without security fixes. Patch levels are not in the table: 'unknown' as long as their line is built.
   */
  readonly tagStatus: 'current' | 'removed' | 'unknown'
  /** The day (ISO) on which the tag, or at the latest its release line, was built for the last time. */
  readonly removedOn: string | undefined
  /** 'removed', but only because a newer minor version or the final release took its place. */
  readonly superseded: boolean
  /** The release line that a moving tag stands for on the day of the table: '26' for node:latest. */
  readonly standsFor: string | undefined
  /** The release line is built now (true) or not any more (false). */
  readonly lineBuilt: boolean | undefined
  /**
   * The tag moves from one release line to the next: none, latest, python:3, node:lts, debian:stable. Some
   * images have no other tags: see `family.onlyMoving`.
   */
  readonly floating: boolean
}

export interface TagChoice {
  /** The whole reference to write, in the spelling of the one it replaces. */
  readonly reference: string
  readonly tag: string
  readonly title: string
  readonly note: string
}

/** Everything known about an image. Never throws; what is not known is undefined. */
export function imageFacts(reference: ImageReference): ImageFacts {
  const name = nameOf(reference)
  const family = familyOf(name)
  const { tag, digest } = reference
  const parts = partsOf(tag, name.key, family)
  const status = statusOf(tag, digest, name, family)
  const standing = lineNow(tag, digest, parts, family)
  const distribution = distributionOf(parts, name, family, status, standing)
  const words = parts.words
  const distroless = family?.distroless === true && !words.includes('debug') && !words.includes('dev')
  const chiseled = words.includes('chiseled') || words.includes('distroless')
  const variant: ImageVariant =
    distribution?.id === 'windows'
      ? 'windows'
      : distroless || chiseled || family?.distroless === true
        ? 'distroless'
        : parts.named === 'alpine'
          ? 'alpine'
          : words.includes('slim')
            ? 'slim'
            : words.includes('jre')
              ? 'jre'
              : 'full'
  const bare = distroless || chiseled
  const foreign = distribution?.id === 'windows' && splitBase(family?.base)[0] !== 'windows'
  const config = foreign ? {} : configOf(family, parts)
  const shell = bare ? 'none' : (family?.shell ?? shellOf(distribution, family, words))
  return {
    name: name.key,
    spelled: name.spelled,
    official: name.official,
    tag,
    digest,
    family,
    variant,
    words,
    version: parts.version,
    line: parts.line,
    distribution,
    namesRelease:
      parts.release !== undefined || (family?.kind === 'distribution' && parts.version !== undefined),
    packageManager:
      bare || distrolessOnly(family, words)
        ? 'none'
        : packageManagerOf(distribution, name.key, family, words),
    shell,
    bash: bashOf(shell, distribution, name.key),
    heavy: family?.heavy === true && variant === 'full' && !words.includes('curl') && !words.includes('scm'),
    user:
      config.user ?? (family?.kind === 'distribution' && distribution?.id !== 'windows' ? 'root' : undefined),
    readyUser: config.readyUser ? sinceThen(config.readyUser, family, parts) : readyUserOf(distribution),
    workdir: config.workdir,
    ports: config.ports,
    volumes: config.volumes,
    entrypoint: config.entrypoint,
    cmd: config.cmd,
    stopSignal: config.stopSignal,
    env: config.env && new Map(Object.entries(config.env).map(([key, value]) => [key, value ?? undefined])),
    tagStatus: status.status,
    removedOn: status.on,
    superseded: status.superseded === true,
    standsFor: standing,
    lineBuilt: parts.line === undefined ? undefined : lineBuilt(name, family, parts.line),
    floating: digest === undefined && name.key !== 'scratch' && isFloating(tag, parts, family),
  }
}

/**
 * Tags of the same family and variant that are built now and name a release line, best first, at most
 * five: the same line, the newest of the same major version, long-term support, the newest, the nearest.
 * For an image that is deprecated as a whole, those of its successors. Empty where nothing is known.
 */
export function tagChoices(facts: ImageFacts): readonly TagChoice[] {
  const known = knownChoices.get(facts)
  if (known) return known
  const choices = choicesFor(facts)
  knownChoices.set(facts, choices)
  return choices
}

/** Looking through all tags of an image costs much, and several rules ask. */
const knownChoices = new WeakMap<ImageFacts, readonly TagChoice[]>()

function choicesFor(facts: ImageFacts): TagChoice[] {
  const { family } = facts
  if (!family || facts.tag?.includes('$')) return []
  if (family.distroless && family.baseReleases) return distrolessChoices(facts)
  if (family.deprecated || own(goneImages, facts.name) !== undefined) return successorChoices(facts)
  const same = bestPerLine(facts, facts.words, facts.name, family)
  const found = same.length > 0 ? same : bestPerLine(facts, renamed(facts.words, family), facts.name, family)
  const nearest = facts.tagStatus === 'removed' ? nearestOf(found, facts) : undefined
  return orderLines(found, facts, family)
    .map((candidate) => ({
      reference: `${facts.spelled}:${candidate.tag}`,
      tag: candidate.tag,
      title: `${family.title} ${candidate.line ?? candidate.tag}`,
      note: noteOf(candidate, facts, family, nearest),
    }))
    .filter((choice) => choice.tag !== facts.tag)
    .slice(0, 5)
}

/** The tag of the slim variant of the same version on the same distribution release, if it is built now. */
export function slimSibling(facts: ImageFacts): string | undefined {
  return facts.variant === 'full' ? sibling(facts, { add: 'slim' }) : undefined
}

/** The tag of the Alpine variant of the same version, if it is built now. */
export function alpineSibling(facts: ImageFacts): string | undefined {
  if (facts.variant === 'alpine' || facts.variant === 'windows' || facts.variant === 'distroless')
    return undefined
  return sibling(facts, { drop: 'slim', distribution: 'alpine' })
}

/** The tag of the same Java version and distribution with the runtime alone, if it is built now. */
export function runtimeSibling(facts: ImageFacts): string | undefined {
  if (facts.family?.language !== 'java' || facts.words.includes('jre')) return undefined
  return sibling(facts, { drop: 'jdk', add: 'jre' })
}

/**
 * The reference of an image without a shell that runs the same version of the language, if it is built
 * now. What was compiled on a newer release of Debian does not run on it, so there is none for those.
 */
export function distrolessSibling(facts: ImageFacts): string | undefined {
  const { family, line, distribution } = facts
  if (!family || facts.variant === 'distroless' || facts.variant === 'windows') return undefined
  if (facts.name.startsWith('mcr.microsoft.com/dotnet/')) {
    const wanted = `${line}-${distribution?.codeName}-chiseled`
    return family.tags?.includes(wanted) ? `${facts.spelled}:${wanted}` : undefined
  }
  const fits = distribution?.id === 'debian' && Number(distribution.release) <= Number(distrolessRelease)
  const repository = distrolessFor(family.language, line ?? facts.standsFor, fits)
  if (repository === undefined || own(otherImages, `gcr.io/distroless/${repository}`) === undefined)
    return undefined
  return `gcr.io/distroless/${repository}-debian${distrolessRelease}:nonroot`
}

/** How large it is, rounded hard; for what is not built any more, undefined. */
export function sizeOf(facts: ImageFacts): SizeRow | undefined {
  return facts.tagStatus === 'removed' ? undefined : imageSizes[facts.name]?.[facts.variant]
}

const distrolessRelease = '13'

/** The debug variants have a shell, but still no package manager; Chainguard's -dev has both. */
function distrolessOnly(family: ImageRow | undefined, words: readonly string[]): boolean {
  return family?.distroless === true && !words.includes('dev')
}

function distrolessFor(
  language: string | undefined,
  line: string | undefined,
  fits: boolean,
): string | undefined {
  if (language === 'java') return `java${line}`
  if (language === 'go') return 'static'
  if (!fits) return undefined
  if (language === 'python') return line === '3.13' ? 'python3' : undefined
  if (language === 'node') return `nodejs${line}`
  return language === 'rust' ? 'cc' : undefined
}

// Names

interface Name {
  /** How the tables call it. */
  readonly key: string
  readonly spelled: string
  readonly official: boolean
  /** The release of the base that the repository's name carries: 'debian12'. */
  readonly baseRelease?: string
}

function nameOf({ registry, repository }: ImageReference): Name {
  const spelled = registry === undefined || registry === '' ? repository : `${registry}/${repository}`
  const full = spelled.toLowerCase()
  const mirror = officialMirrors.find((prefix) => full.startsWith(prefix))
  const rest =
    mirror === undefined
      ? full.replace(/^(?:index\.|registry-1\.)?docker\.io\//, '')
      : full.slice(mirror.length)
  if (!rest.includes('/')) {
    if (rest === 'scratch') return { key: rest, spelled, official: false }
    return {
      key: rest,
      spelled,
      official: isOfficial(rest),
    }
  }
  const [space, ...below] = rest.split('/')
  if (below.length === 1 && architectureNamespaces.includes(space as string)) {
    const key = below[0] as string
    if (isOfficial(key)) return { key, spelled, official: true }
  }
  const distroless = /^(gcr\.io\/distroless\/[a-z0-9-]+?)(?:-debian(\d+))?$/.exec(rest)
  if (distroless) {
    const [, key, release] = distroless
    return {
      key: key as string,
      spelled,
      official: false,
      ...(release === undefined ? {} : { baseRelease: release }),
    }
  }
  const ubi =
    /^(?:registry\.access\.redhat\.com|registry\.redhat\.io|redhat)\/(ubi\d+)(?:\/ubi)?(-minimal|-micro|-init)?$/.exec(
      rest,
    )
  if (ubi) {
    const kind = ubi[2] === undefined || ubi[2] === '-init' ? '' : ubi[2]
    return { key: `registry.access.redhat.com/${ubi[1]}${kind}`, spelled, official: false }
  }
  return { key: rest, spelled, official: false }
}

function isOfficial(key: string): boolean {
  return [officialTags, officialImages, goneImages].some((table) => Object.hasOwn(table, key))
}

function familyOf({ key, official }: Name): ImageRow | undefined {
  if (official) return own(officialImages, key)
  const exact = own(otherImages, key)
  if (exact) return exact
  for (let end = key.lastIndexOf('/'); end > 0; end = key.lastIndexOf('/', end - 1)) {
    const row = own(otherImages, `${key.slice(0, end)}/*`)
    if (row) return row
  }
  return undefined
}

// Tags

interface Parts {
  readonly tag: string
  readonly version: string | undefined
  readonly line: string | undefined
  /** The distribution that the tag names, and its release. */
  readonly named: DistributionId | undefined
  readonly release: string | undefined
  /** The release is written as a code name. */
  readonly byCodeName: boolean
  readonly words: readonly string[]
  /** A moving name: 'lts', 'stable', 'jod', 'latest'. */
  readonly alias: string | undefined
  readonly preview: boolean
}

const preview = /^(?:alpha|beta|dev|ea|experimental|nightly|preview|rc|tip)\d*$/
const aliases =
  /^(?:latest|current|lts|stable|mainline|edge|rolling|devel|testing|unstable|oldstable|oldoldstable|sid|experimental)$/

/** The day of a build: 'bookworm-20240211-slim'. */
const dateStamp = /-20\d{6}(?:\.\d+)?(?=-|$)/

const partsCache = new Map<string, Parts>()

function partsOf(tag: string | undefined, key: string, family: ImageRow | undefined): Parts {
  const id = `${key}:${tag}`
  const known = partsCache.get(id)
  if (known) return known
  const parts = readTag(tag ?? '', family)
  if (partsCache.size > 20_000) partsCache.clear()
  partsCache.set(id, parts)
  return parts
}

function readTag(tag: string, family: ImageRow | undefined): Parts {
  const tokens = tag
    .toLowerCase()
    .split('-')
    .filter((token) => token !== '')
  let version: string | undefined
  let named: DistributionId | undefined
  let release: string | undefined
  let byCodeName = false
  let early = false
  let alias: string | undefined
  const words: string[] = []
  for (const [at, token] of tokens.entries()) {
    const number = at === 0 ? /^v?(\d+(?:[._]\d+)*)(?:u\d+|([a-z]+)\d*)?$/.exec(token) : undefined
    const distribution = distributionToken(token)
    if (number && (number[2] === undefined || /^(?:a|b|rc|alpha|beta)$/.test(number[2]))) {
      version = number[1]
      early ||= number[2] !== undefined
    } else if (distribution && (named === undefined || release === undefined)) {
      named = distribution.id
      release = distribution.release
      byCodeName = distribution.codeName !== undefined
    } else if (named === 'alpine' && release === undefined && /^3\.\d+$/.test(token)) release = token
    else if (named === 'windows' && release === undefined && /^(?:\d{4}|sac\d{4})$/.test(token))
      release = token
    else if (aliases.test(token) || own(family?.aliases ?? {}, token) !== undefined) alias ??= token
    else if (preview.test(token) && !family?.distroless) early = true
    else if (!/^20\d{6}(?:\.\d+)?$/.test(token)) words.push(token)
  }
  const length = family?.lineLength ?? 2
  const numbers = version?.split(/[._]/) ?? []
  return {
    tag,
    version,
    line: numbers.length >= length ? numbers.slice(0, length).join('.') : undefined,
    named,
    release,
    byCodeName,
    words: words.toSorted(),
    alias,
    preview: early,
  }
}

const codeNames = new Map(
  releases.flatMap((row) => (row.codeName === undefined ? [] : [[row.codeName, row] as const])),
)

function distributionToken(token: string): Distribution | undefined {
  const named = codeNames.get(token)
  if (named) return { id: named.distribution, release: named.number, codeName: named.codeName }
  const match = /^([a-z]+)(\d[\d.]*)?$/.exec(token)
  if (!match) return undefined
  const [, word, number] = match
  const id = own(distributionWords, word as string)
  if (id === undefined) return undefined
  // Ubuntu's releases are also written without the dot.
  const release =
    id === 'ubuntu' && number?.length === 4 ? `${number.slice(0, 2)}.${number.slice(2)}` : number
  return { id, release }
}

const distributionWords: Readonly<Record<string, DistributionId>> = {
  al: 'amazon',
  alpine: 'alpine',
  azurelinux: 'azurelinux',
  centos: 'centos',
  debian: 'debian',
  fedora: 'fedora',
  ltsc: 'windows',
  nanoserver: 'windows',
  ol: 'oracle',
  oracle: 'oracle',
  oraclelinux: 'oracle',
  rockylinux: 'rocky',
  ubi: 'rhel',
  ubuntu: 'ubuntu',
  windowsservercore: 'windows',
}

function isFloating(tag: string | undefined, parts: Parts, family: ImageRow | undefined): boolean {
  if (tag === undefined || tag === '' || tag === 'latest') return true
  if (tag.includes('$') || dateStamp.test(tag) || parts.line !== undefined || family === undefined)
    return false
  if (family.kind === 'distribution' && parts.release !== undefined) return false
  return parts.version !== undefined || parts.words.every((word) => !/\d/.test(word))
}

/** The release line that a moving tag stands for on the day of the table. */
function lineNow(
  tag: string | undefined,
  digest: string | undefined,
  parts: Parts,
  family: ImageRow | undefined,
): string | undefined {
  if (digest !== undefined || tag?.includes('$') || parts.line !== undefined) return undefined
  if (parts.version !== undefined)
    return family?.latest?.startsWith(`${parts.version}.`) ? family.latest : undefined
  if (parts.alias !== undefined && parts.alias !== 'latest') return own(family?.aliases ?? {}, parts.alias)
  // 'rawhide' of a distribution is a release of its own; 'fpm' of a language is not.
  const other = parts.words.some(
    (word) => /\d/.test(word) || (family?.kind === 'distribution' && !plainWords.has(word)),
  )
  return other || parts.preview || (parts.release !== undefined && family?.kind === 'distribution')
    ? undefined
    : family?.latest
}

// Whether a tag is built

interface Status {
  readonly status: 'current' | 'removed' | 'unknown'
  readonly on?: string | undefined
  readonly superseded?: boolean
}

const unknown: Status = { status: 'unknown' }

function removed(day: string): Status {
  return { status: 'removed', on: day === '?' ? undefined : day }
}

function statusOf(
  written: string | undefined,
  digest: string | undefined,
  name: Name,
  family: ImageRow | undefined,
): Status {
  if (written?.includes('$') || (written === undefined && digest !== undefined)) return unknown
  const gone = name.official ? own(goneImages, name.key) : undefined
  if (gone !== undefined && own(officialTags, name.key) === undefined) return removed(gone)
  const tag = written ?? 'latest'
  if (family?.baseReleases) {
    // Distroless: the repository is built for some releases of its base, and has four tags.
    if (!family.baseReleases.includes(name.baseRelease ?? distrolessRelease)) return { status: 'removed' }
    const plain = tag.replace(/-?(?:amd64|arm64|arm|s390x|ppc64le|riscv64)$/, '')
    return family.tags?.includes(plain === '' ? 'latest' : plain) ? { status: 'current' } : unknown
  }
  const table = tableOf(name.key, name.official, family)
  if (!table) return unknown
  const exact = table.tags.get(tag)
  if (exact !== undefined) return exact === '' ? { status: 'current' } : removed(exact)
  // 'focal-20210401' is a build of 'focal'.
  const build = table.tags.get(tag.replace(dateStamp, ''))
  if (build !== undefined) return build === '' ? unknown : removed(build)
  return removedTag(tag, name, family, table)
}

/**
 * A tag that is not in the table: a patch level, an old minor version, a pre-release, or something unheard
 * of.
 */
function removedTag(tag: string, name: Name, family: ImageRow | undefined, table: TagTable): Status {
  const match = /^(v?)(\d+(?:\.\d+)*)(.*)$/.exec(tag)
  if (!match) return unknown
  const [, v = '', version = '', suffix = ''] = match
  const numbers = version.split('.')
  for (let length = numbers.length - 1; length > 0; length--) {
    const coarser = v + numbers.slice(0, length).join('.')
    const day = table.tags.get(coarser + suffix)
    if (day === undefined) continue
    if (day !== '') return removed(day)
    const newest = newestBelow(table, coarser, suffix, length)
    return newest !== undefined && newest > Number(numbers[length])
      ? { status: 'removed', superseded: true }
      : unknown
  }
  const parts = partsOf(tag, name.key, family)
  if (parts.preview) {
    const final = table.tags.get(v + version)
    // A pre-release leaves on a day of its own, which the table does not have.
    if (final !== undefined) return { status: 'removed', superseded: final === '' }
  }
  const day = table.versions.get(v + (parts.line ?? version)) ?? table.versions.get(parts.line ?? version)
  return day === undefined || day === '' ? unknown : removed(day)
}

/** The highest number that follows `coarser.` in the tags that are built with that suffix. */
function newestBelow(table: TagTable, coarser: string, suffix: string, length: number): number | undefined {
  let newest: number | undefined
  for (const [version, day] of table.versions) {
    if (day !== '' || !version.startsWith(`${coarser}.`)) continue
    const numbers = version.replace(/^v/, '').split('.')
    const last = Number(numbers[length])
    if (numbers.length === length + 1 && table.tags.get(version + suffix) === '' && !(last < (newest ?? -1)))
      newest = last
  }
  return newest
}

function lineBuilt(name: Name, family: ImageRow | undefined, line: string): boolean | undefined {
  if (name.official && own(goneImages, name.key) !== undefined) return false
  const day = tableOf(name.key, name.official, family)?.versions.get(line)
  return day === undefined ? undefined : day === ''
}

// What the image stands on

function distributionOf(
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

/** Words of a distribution's tags that say how much of it is there, not which release. */
const plainWords = new Set(['backports', 'base', 'curl', 'minimal', 'scm', 'slim'])

/** 'debian trixie' → ['debian', '13']. */
function splitBase(base: string | undefined): [DistributionId | undefined, string | undefined] {
  const [id, release] = base?.split(' ') ?? []
  return [
    id as DistributionId | undefined,
    release === undefined ? undefined : (codeNames.get(release)?.number ?? release),
  ]
}

function versionOfBase(id: DistributionId, version: string | undefined): string | undefined {
  const length = id === 'alpine' || id === 'ubuntu' || id === 'busybox' || id === 'photon' ? 2 : 1
  const numbers = version?.split('.') ?? []
  return numbers.length < length ? undefined : numbers.slice(0, length).join('.')
}

function withRelease(id: DistributionId | undefined, release: string | undefined): Distribution | undefined {
  if (id === undefined) return undefined
  const row = releaseRow(id, release)
  return { id, release, codeName: row?.codeName, endOfLife: row?.endOfLife }
}

function releaseRow(id: DistributionId, release: string | undefined): ReleaseRow | undefined {
  return releases.find((row) => row.distribution === id && row.number === release)
}

function packageManagerOf(
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

function shellOf(
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

function bashOf(
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
function sinceThen(user: ImageUser, family: ImageRow | undefined, { line }: Parts): ImageUser | undefined {
  const since = family?.readyUserSince
  if (since === undefined || line === undefined) return user
  return compare(line.split('.').map(Number), since.split('.').map(Number)) < 0 ? undefined : user
}

/** Ubuntu brings a user of its own from 23.04 on. */
function readyUserOf(distribution: Distribution | undefined): ImageUser | undefined {
  if (distribution?.id !== 'ubuntu' || !(Number(distribution.release) >= 23.04)) return undefined
  return { name: 'ubuntu', uid: 1000, gid: 1000, home: '/home/ubuntu' }
}

function configOf(family: ImageRow | undefined, parts: Parts): ImageConfig {
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

// Choices

interface Candidate extends Parts {
  readonly order: readonly number[]
}

/** The tags that are built now with the same words, one per release line. */
function bestPerLine(
  facts: ImageFacts,
  words: readonly string[],
  key: string,
  family: ImageRow,
): Candidate[] {
  const table = tableOf(key, Object.hasOwn(officialTags, key), family)
  const wanted = partsOf(facts.tag, facts.name, facts.family)
  const best = new Map<string, Candidate>()
  for (const [tag, day] of table?.tags ?? []) {
    if (day !== '') continue
    const parts = partsOf(tag, key, family)
    if (parts.preview || !sameWords(parts.words, words)) continue
    const line = lineOfCandidate(parts, wanted, family)
    if (line === undefined || family.unstable?.includes(line)) continue
    if (!fitsDistribution(parts, wanted, family)) continue
    const stays = family === facts.family && (parts.release ?? parts.line) === (wanted.release ?? wanted.line)
    if (endsSoon(parts, family) && !stays) continue
    const candidate = { ...parts, line, order: orderOf(parts) }
    const other = best.get(line)
    if (!other || closer(candidate, other, wanted)) best.set(line, candidate)
  }
  return [...best.values()]
}

/** The distribution release of the tag is about to end, so it is not one to move to. */
function endsSoon(parts: Parts, family: ImageRow): boolean {
  const id = parts.named ?? (family.kind === 'distribution' ? splitBase(family.base)[0] : undefined)
  const release =
    parts.release ?? (parts.named === undefined && id ? versionOfBase(id, parts.version) : undefined)
  const end = id && releaseRow(id, release)?.endOfLife
  return end !== undefined && Date.parse(end) - Date.parse(tagsAsOf) < 92 * 86_400_000
}

/** The release line a tag stands for, or undefined if it is not a tag to offer: too coarse or too fine. */
function lineOfCandidate(parts: Parts, wanted: Parts, family: ImageRow): string | undefined {
  if (family.kind === 'distribution') {
    const byName = parts.version === undefined && parts.byCodeName
    const wantsName = wanted.byCodeName || family.namedTags === true
    if (byName !== (wanted.version === undefined && wantsName)) return undefined
    if (byName) return releaseRow(parts.named as DistributionId, parts.release)?.endOfLife && parts.release
  }
  const length = family.lineLength ?? 2
  return parts.version?.split('.').length === length ? parts.line : undefined
}

function fitsDistribution(parts: Parts, wanted: Parts, family: ImageRow): boolean {
  if (family.kind === 'distribution')
    return parts.named === undefined || parts.named === (wanted.named ?? splitBase(family.base)[0])
  if (parts.named !== wanted.named) return false
  return (parts.release === undefined) === (wanted.release === undefined)
}

/** Of two tags of one line: the same distribution release, else the nearest newer one, else the newest. */
function closer(a: Candidate, b: Candidate, wanted: Parts): boolean {
  const at = (parts: Parts): number => releaseNumber(parts.release) - releaseNumber(wanted.release)
  const [x, y] = [at(a), at(b)]
  if (x === y) return a.tag.length < b.tag.length
  if (x >= 0 !== y >= 0) return x >= 0
  return x >= 0 ? x < y : x > y
}

/** Ordered within one distribution: '3.9' comes before '3.10'. */
function releaseNumber(release: string | undefined): number {
  const [major = '0', minor = '0'] = release?.split('.') ?? []
  return Number(major) * 1000 + Number(minor)
}

function orderOf(parts: Parts): readonly number[] {
  return (parts.version ?? parts.release ?? '').split('.').map(Number)
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (let at = 0; at < Math.max(a.length, b.length); at++) {
    const difference = (a[at] ?? 0) - (b[at] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

/** The oldest release line above that of the image. */
function nearestOf(candidates: readonly Candidate[], { line, version }: ImageFacts): Candidate | undefined {
  if (line === undefined || version === undefined) return undefined
  const numbers = version.split(/[._]/).map(Number)
  return candidates
    .toSorted((a, b) => compare(b.order, a.order))
    .findLast((candidate) => compare(candidate.order, numbers) > 0)
}

function orderLines(candidates: readonly Candidate[], facts: ImageFacts, family: ImageRow): Candidate[] {
  const newest = candidates.toSorted((a, b) => compare(b.order, a.order))
  const stands = newest.find((candidate) => candidate.line === family.latest)
  const longTerm = newest.find((candidate) => candidate.line === family.longTerm)
  const first: (Candidate | undefined)[] = []
  if (facts.version === undefined) {
    first.push(
      newest.find((candidate) => candidate.line === facts.standsFor),
      stands,
      longTerm,
    )
  } else {
    const numbers = facts.version.split(/[._]/).map(Number)
    const same = newest.find((candidate) => candidate.line === facts.line)
    const major = newest.find((candidate) => candidate.order[0] === numbers[0])
    const nearest = nearestOf(newest, facts)
    const up = stands && compare(stands.order, numbers) > 0 ? stands : newest[0]
    first.push(same, family.lineLength === 1 ? undefined : major, longTerm, up, nearest)
  }
  return [...new Set([...first, ...newest])].filter((candidate) => candidate !== undefined)
}

function noteOf(
  candidate: Candidate,
  facts: ImageFacts,
  family: ImageRow,
  nearest: Candidate | undefined,
): string {
  if (candidate.line === facts.line) return 'the same release line'
  if (candidate.line === family.longTerm) return family.longTermName ?? 'long-term support'
  if (candidate.line === family.latest) return 'the version that latest has now'
  return candidate === nearest ? 'the nearest that is still built' : 'built now'
}

function successorChoices(facts: ImageFacts): TagChoice[] {
  const deprecated = facts.family?.deprecated
  const special = facts.words
    .map((word) => own(deprecated?.byWord ?? {}, word))
    .find((key) => key !== undefined)
  const successors = special === undefined ? (deprecated?.successors ?? []) : [special]
  const [first = [], ...others] = successors.map((key) => choicesOf(key, facts))
  // Another successor is worth a line only if it is as near as the first.
  const nearest = first[0]?.line === facts.line
  const alternatives = others
    .flatMap((list) => list.slice(0, 1))
    .filter((one) => !nearest || one.line === facts.line)
  return [...first.slice(0, 3), ...alternatives].slice(0, 5).map(({ key, family, tag, line }) => ({
    reference: `${key}:${tag}`,
    tag,
    title: `${family.title} ${line}`,
    note: line === facts.line ? `the same version, maintained` : `a successor of ${facts.name}`,
  }))
}

interface Successor {
  readonly key: string
  readonly family: ImageRow
  readonly tag: string
  readonly line: string | undefined
}

/** The tags of a successor, nearest line first. 'a/*' is the repository of the same last name below 'a'. */
function choicesOf(successor: string, facts: ImageFacts): Successor[] {
  const key = successor.replace('*', facts.name.slice(facts.name.lastIndexOf('/') + 1))
  const family = own(officialImages, key) ?? own(otherImages, key)
  if (!family) return []
  const { named } = partsOf(facts.tag, facts.name, facts.family)
  const kind = facts.words.includes('jre') ? ['jre'] : key === 'eclipse-temurin' ? ['jdk'] : []
  const tag = [facts.version ?? '', ...kind, named === 'alpine' ? named : '']
    .filter((part) => part !== '')
    .join('-')
  const candidates = bestPerLine({ ...facts, tag }, kind, key, family)
  // 'centos:centos7' has its version in the name of the distribution.
  const version = facts.version ?? facts.distribution?.release
  const numbers = version?.split(/[._]/).map(Number) ?? []
  const up = candidates
    .filter((candidate) => compare(candidate.order, numbers.slice(0, 1)) >= 0)
    .toSorted((a, b) => compare(a.order, b.order))
  const stands = candidates.find((candidate) => candidate.line === family.latest)
  const chosen = version === undefined ? [stands, ...up.toReversed()] : up
  return [...new Set(chosen)].flatMap((one) => (one ? [{ key, family, tag: one.tag, line: one.line }] : []))
}

function distrolessChoices(facts: ImageFacts): TagChoice[] {
  const { family } = facts
  const tags = ['nonroot', 'latest'].filter((tag) => family?.tags?.includes(tag))
  const written = facts.tag !== undefined && family?.tags?.includes(facts.tag) ? [facts.tag] : []
  return [...new Set([...written, ...tags])].map((tag) => ({
    reference: `${facts.name}-debian${distrolessRelease}:${tag}`,
    tag,
    title: `${family?.title} on Debian ${distrolessRelease}`,
    note: 'built now',
  }))
}

/**
 * A tag of the same version and distribution release with other words, if its line has one that is built
 * now.
 */
function sibling(
  facts: ImageFacts,
  change: { readonly add?: string; readonly drop?: string; readonly distribution?: DistributionId },
): string | undefined {
  const { family, tag } = facts
  if (!family || facts.digest !== undefined || tag?.includes('$') || facts.tagStatus === 'removed')
    return undefined
  const wanted = partsOf(tag, facts.name, family)
  if (wanted.preview || (facts.tagStatus === 'unknown' && facts.lineBuilt !== true)) return undefined
  const words = [
    ...wanted.words.filter((word) => word !== change.drop),
    ...(change.add === undefined ? [] : [change.add]),
  ]
  const named = change.distribution ?? wanted.named
  const release = change.distribution === undefined ? wanted.release : undefined
  const version = facts.tagStatus === 'unknown' ? wanted.line : wanted.version
  for (const [other, day] of tableOf(facts.name, facts.official, family)?.tags ?? []) {
    if (day !== '') continue
    const parts = partsOf(other, facts.name, family)
    if (parts.version !== version || parts.named !== named || parts.release !== release) continue
    if (parts.preview || !sameWords(parts.words, words.toSorted()) || !sameAlias(parts, wanted)) continue
    // The patch level is not in the table, but all variants of a version are built together.
    return version === undefined ? other : `${wanted.version}${other.slice(version.length)}`
  }
  return undefined
}

/** Both are the same moving name ('lts', 'stable', none), if they have no version. */
function sameAlias(parts: Parts, wanted: Parts): boolean {
  const alias = (one: Parts): string => (one.alias === 'latest' ? '' : (one.alias ?? ''))
  return wanted.version !== undefined || alias(parts) === alias(wanted)
}

/** The words as they are called in the tags built now, sorted. */
function renamed(words: readonly string[], family: ImageRow): string[] {
  const names = family.renamedWords ?? {}
  const swapped = words.flatMap((word) => (own(names, word) ?? word).split('-')).filter((word) => word !== '')
  return [...new Set(swapped)].toSorted()
}

function sameWords(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((word, at) => word === b[at])
}

function own<Value>(record: Readonly<Record<string, Value>>, key: string): Value | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined
}
