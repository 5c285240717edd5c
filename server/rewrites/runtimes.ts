// The images that a rewrite moves to: names, tags and how much smaller they are.
import { imageFacts, sizeOf, type ImageFacts } from '../facts/images.ts'
import { slimSibling } from '../facts/images/choices.ts'
import type { Stage } from '../facts/stages.ts'
import { tableOf } from '../facts/tag-table.ts'
import { parseReference } from '../syntax/references.ts'
import type { Instruction } from '../syntax/tree.ts'
import type { Rewrite } from './rewrite.ts'

/** What the last stage stands on. */
export interface Runtime {
  /** Variables expanded. */
  readonly reference: string
  /** As it is written in FROM: variables of the file are used where the name is the same up to its end. */
  readonly written: string
  readonly facts: ImageFacts
  /** Packages that the image needs besides, to be what the image before was for the program. */
  readonly packages: readonly string[]
  /** What stands for a user that is not set in the file; only where the image sets one. */
  readonly user: string | undefined
}

export function runtimeOf(
  stage: Stage,
  reference: string,
  packages: readonly string[] = [],
): Runtime | undefined {
  const parsed = parseReference(reference)
  if (!parsed) return undefined
  const facts = imageFacts(parsed)
  return { reference, written: writtenFor(stage, reference), facts, packages, user: facts.user }
}

/** A stage of the same image. */
export function sameRuntime(stage: Stage): Runtime | undefined {
  const { reference } = stage.image
  return reference === undefined ? undefined : runtimeOf(stage, reference)
}

/** The name of an image in the words of the file's own FROM, as far as it begins like that one up to its variables. */
export function writtenFor(stage: Stage, reference: string): string {
  const { word, reference: current } = stage.image
  if (!word || current === undefined || !word.raw.includes('$') || /["'\\]/.test(word.raw)) return reference
  if (reference === current) return word.raw
  const head = /^.*\$(?:\{[^{}]*\}|\w+)/.exec(word.raw)?.[0]
  const tail = head === undefined ? undefined : word.raw.slice(head.length)
  if (head === undefined || tail === undefined || !current.endsWith(tail)) return reference
  const value = current.slice(0, current.length - tail.length)
  const rest = reference.startsWith(value) ? reference.slice(value.length) : undefined
  // A tag goes on with a dash; a version that only begins alike is another one.
  return rest === undefined || !/^(?:-|$)/.test(rest) ? reference : head + rest
}

/**
 * The slim variant of an image: of the same version, on the same release of the same distribution. Also where both are
 * not built any more, as for a version whose time is over.
 */
export function slimOf(facts: ImageFacts): string | undefined {
  const now = slimSibling(facts)
  if (now !== undefined) return `${facts.spelled}:${now}`
  const { tag, version, line, variant, family, digest } = facts
  if (variant !== 'full' || tag === undefined || !version || !line || digest !== undefined || !family)
    return undefined
  if (facts.words.length > 0) return undefined
  const table = tableOf(facts.name, facts.official, family)
  const rest = tag.startsWith(version) ? tag.slice(version.length) : undefined
  if (!table || rest === undefined) return undefined
  for (const ending of [`${rest}-slim`, `-slim${rest}`]) {
    if (!table.tags.has(`${line}${ending}`)) continue
    const reference = `${facts.spelled}:${version}${ending}`
    const parsed = parseReference(reference)
    const slim = parsed && imageFacts(parsed)
    // OpenJDK's full image once stood on another distribution than its slim one.
    if (slim?.distribution?.id === facts.distribution?.id && facts.name !== 'openjdk') return reference
  }
  return undefined
}

/** Where an image stands when no WORKDIR is set. */
export function standingOf({ workdir, variant, tag, name }: ImageFacts): string {
  if (workdir !== undefined) return workdir
  return variant === 'distroless' && tag?.includes('nonroot') && name.startsWith('gcr.io/')
    ? '/home/nonroot'
    : '/'
}

/**
 * The WORKDIR that a stage needs on another image to stand where it stood; `undefined` where it sets one in time.
 * `kept`: what of its instructions stays in it.
 */
export function standingLine(
  { instructions, image }: Stage,
  goal: ImageFacts,
  kept: readonly Instruction[] = instructions,
): string | undefined {
  const now = image.facts && standingOf(image.facts)
  if (now === undefined || now === standingOf(goal)) return undefined
  const first = kept.find(({ name }) => /^(?:COPY|ADD|RUN|WORKDIR|CMD|ENTRYPOINT)$/.test(name))
  if (first?.name === 'WORKDIR' && first.body.text.startsWith('/')) return undefined
  return `WORKDIR ${now}`
}

/** 'Debian 12' and the like: the image of the distribution alone that another image stands on. */
export function distributionOf({ distribution }: ImageFacts): string | undefined {
  if (distribution?.id === 'debian' && distribution.codeName) return `debian:${distribution.codeName}-slim`
  if (distribution?.id === 'alpine' && distribution.release) return `alpine:${distribution.release}`
  if (distribution?.id === 'ubuntu' && distribution.release) return `ubuntu:${distribution.release}`
  return undefined
}

/** Debian's images have had no adduser of their own since 13, Ubuntu's since 24.04. */
export function hasAdduser({ distribution, removedOn }: ImageFacts): boolean {
  if (distribution?.id !== 'debian') return distribution?.id === 'ubuntu' && Number(distribution.release) < 24
  return distribution.release === undefined
    ? removedOn !== undefined && removedOn < '2025-08-09'
    : Number(distribution.release) <= 12
}

/** Whether packages are still served where the image looks for them; old releases of Debian were moved away. */
export function canInstall({ distribution, removedOn }: ImageFacts): boolean {
  if (distribution?.id !== 'debian') return true
  return distribution.release === undefined
    ? removedOn === undefined || removedOn >= '2023-07-01'
    : !(Number(distribution.release) <= 10)
}

/** The release of Debian that distroless images stand on. */
export const distrolessRelease = '13'

/** Sizes of two base images that can be compared. */
export function sizesOf(before: ImageFacts | undefined, after: ImageFacts | undefined): Rewrite['size'] {
  const [old, fresh] = [before && sizeOf(before), after && sizeOf(after)]
  if (old?.disk !== undefined && fresh?.disk !== undefined)
    return old.disk > fresh.disk ? { before: old.disk, after: fresh.disk, pulled: false } : undefined
  if (old?.compressed === undefined || fresh?.compressed === undefined) return undefined
  return old.compressed > fresh.compressed
    ? { before: old.compressed, after: fresh.compressed, pulled: true }
    : undefined
}

/** `about 1.1 GB → 120 MB on disk`, in brackets behind a title; empty where nothing is known. */
export function sized(title: string, size: Rewrite['size']): string {
  if (!size) return title
  const shown = (bytes: number) =>
    bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.round(bytes / 1e6)} MB`
  return `${title} (base image: about ${shown(size.before)} → ${shown(size.after)} ${size.pulled ? 'to pull' : 'on disk'})`
}
