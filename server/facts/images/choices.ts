// What to take instead of an image: tags that are built now, and its smaller siblings.
import {
  type DistributionId,
  type ImageRow,
  officialImages,
  otherImages,
} from '../../../rules/data/images.ts'
import { goneImages, officialTags, tagsAsOf } from '../../../rules/data/tags.ts'
import { baseName } from '../../syntax/paths.ts'
import type { ImageFacts } from '../images.ts'
import { perObject } from '../remembered.ts'
import { tableOf } from '../tag-table.ts'
import { splitBase, versionOfBase } from './bases.ts'
import { distrolessPython, distrolessRelease, releaseNumber, releaseRow } from './distributions.ts'
import { own } from './names.ts'
import { compare, orderOf, type Parts, partsOf, sameWords } from './tags.ts'

export interface TagChoice {
  /** The whole reference to write, in the spelling of the one it replaces. */
  readonly reference: string
  readonly tag: string
  /** The release line that it names. */
  readonly line: string | undefined
  readonly title: string
  readonly note: string
}

/**
 * Tags of the same family and variant that are built now and name a release line, best first, at most
 * five: the same line, the newest of the same major version, long-term support, the newest, the nearest.
 * For an image that is deprecated as a whole, those of its successors. Empty where nothing is known.
 */
export const tagChoices: (facts: ImageFacts) => readonly TagChoice[] = perObject((facts) => {
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
      line: candidate.line,
      title: `${family.title} ${candidate.line ?? candidate.tag}`,
      note: noteOf(candidate, facts, family, nearest),
    }))
    .filter((choice) => choice.tag !== facts.tag)
    .slice(0, 5)
})

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
  if (facts.family?.language !== 'java' || facts.words.some((word) => /^jre\d*$/.test(word))) return undefined
  // Tomcat's tags have the version of Java in the same word.
  const drop = facts.words.find((word) => /^jdk\d+$/.test(word)) ?? 'jdk'
  return sibling(facts, { drop, add: drop.replace('jdk', 'jre') })
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

function distrolessFor(
  language: string | undefined,
  line: string | undefined,
  fits: boolean,
): string | undefined {
  if (language === 'java') return `java${line}`
  if (language === 'go') return 'static'
  if (!fits) return undefined
  if (language === 'python') return line === distrolessPython ? 'python3' : undefined
  if (language === 'node') return `nodejs${line}`
  return language === 'rust' ? 'cc' : undefined
}

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
    line,
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
  const key = successor.replace('*', baseName(facts.name))
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
    line: undefined,
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
