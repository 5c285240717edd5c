// What a base image is: distribution, package manager, shell, users, settings, and whether its tag is built.
import type { ImageRow, ImageUser, PackageManagerId, ShellId } from '../../rules/data/images.ts'
import { imageSizes, type SizeRow } from '../../rules/data/sizes.ts'
import {
  bashOf,
  configOf,
  distributionOf,
  packageManagerOf,
  readyUserOf,
  shellOf,
  sinceThen,
  splitBase,
} from './images/bases.ts'
import type { Distribution } from './images/distributions.ts'
import { familyOf, type ImageReference, nameOf } from './images/names.ts'
import { lineBuilt, statusOf } from './images/status.ts'
import { isFloating, lineNow, partsOf } from './images/tags.ts'

export type ImageVariant = 'alpine' | 'distroless' | 'full' | 'jre' | 'slim' | 'windows'

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

/** How large it is, rounded hard; for what is not built any more, undefined. */
export function sizeOf(facts: ImageFacts): SizeRow | undefined {
  return facts.tagStatus === 'removed' ? undefined : imageSizes[facts.name]?.[facts.variant]
}

/** The debug variants have a shell, but still no package manager; Chainguard's -dev has both. */
function distrolessOnly(family: ImageRow | undefined, words: readonly string[]): boolean {
  return family?.distroless === true && !words.includes('dev')
}
