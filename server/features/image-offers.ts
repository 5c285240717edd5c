// The images, tags and users that completion offers: those of the project's languages first, none that is given up.
import { type ImageRow, officialImages, otherImages } from '../../rules/data/images.ts'
import type { Facts } from '../facts/facts.ts'
import type { Project } from '../facts/project.ts'
import { tableOf } from '../facts/tag-table.ts'

export interface ImageOffer {
  /** What stands behind FROM: a repository, or one with its tag. */
  readonly reference: string
  readonly detail: string
}

/** Repositories, by what somebody who writes a Dockerfile most likely wants. */
export function imageOffers(project: Project | undefined): readonly ImageOffer[] {
  const languages = new Set(project?.stacks.map(({ id }): string => id))
  return rows
    .filter(([name, row]) => !row.deprecated && !name.includes('*'))
    .map(([name, row]) => {
      const isOfProject =
        row.language !== undefined &&
        languages.has(row.language) &&
        row.kind !== 'service' &&
        row.kind !== 'tool'
      const rank = kinds.indexOf(row.kind) + (usual.has(name) ? 0 : 1) - (isOfProject ? 10 : 0)
      const release = row.baseReleases?.at(-1)
      return {
        rank,
        reference: row.distroless && release ? `${name}-debian${release}` : name,
        detail: row.title,
      }
    })
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ reference, detail }) => ({ reference, detail }))
}

/** What most Dockerfiles of a language stand on. */
const usual = new Set([
  'eclipse-temurin',
  'elixir',
  'golang',
  'maven',
  'mcr.microsoft.com/dotnet/aspnet',
  'mcr.microsoft.com/dotnet/sdk',
  'node',
  'php',
  'python',
  'ruby',
  'rust',
])

/** How many tags are offered of one image. */
const tagLimit = 200

/** Tags of release lines that are built now: long-term support and the newest first, each line's shortest first. */
export function tagOffers(name: string): readonly ImageOffer[] {
  const bare = name.replace(/^(?:docker\.io\/)?(?:library\/)?/, '').replace(/^(gcr\.io\/.*)-debian\d+$/, '$1')
  const official = Object.hasOwn(officialImages, bare)
  const row = official
    ? officialImages[bare]
    : Object.hasOwn(otherImages, bare)
      ? otherImages[bare]
      : undefined
  if (!row || row.deprecated) return []
  const candidates = [...(tableOf(bare, official, row)?.tags ?? [])].flatMap(([tag, day]) =>
    day === '' ? (candidateOf(tag, row) ?? []) : [],
  )
  return candidates
    .toSorted(
      (a, b) =>
        a.rank - b.rank ||
        compare(b.numbers, a.numbers) ||
        plainness(a.tag) - plainness(b.tag) ||
        a.tag.split('-').length - b.tag.split('-').length ||
        (a.tag < b.tag ? -1 : 1),
    )
    .slice(0, tagLimit)
    .map(({ tag, note }) => ({ reference: `${name}:${tag}`, detail: note }))
}

/** The users that the image of the stage at an offset brings, as far as they are known. */
export function imageUsers(file: Facts, offset: number): readonly string[] {
  let stage = file.stages.findLast(({ from }) => from.start <= offset)
  while (stage?.image.stage) stage = stage.image.stage
  const { readyUser } = stage?.image.facts ?? {}
  return readyUser ? [readyUser.name] : []
}

const rows = [...Object.entries(officialImages), ...Object.entries(otherImages)]
const kinds: readonly ImageRow['kind'][] = ['language', 'distribution', 'build', 'runtime', 'service', 'tool']

const preview = /(?:^|[-.\d])(?:alpha|beta|dev|ea|experimental|nightly|preview|rc|tip|unstable)\d*(?=-|$)/

function candidateOf(tag: string, row: ImageRow) {
  const version = /^v?(\d+(?:[._]\d+)*)/.exec(tag)?.[1]
  const numbers = version?.split(/[._]/).map(Number) ?? []
  if (preview.test(tag)) return undefined
  if (row.distroless) return { tag, numbers, rank: tag === 'nonroot' ? 0 : 1, note: row.title }
  if (version === undefined && (row.kind !== 'distribution' || isMoving.test(tag)) && !row.onlyMoving)
    return undefined
  const line = numbers.slice(0, row.lineLength ?? 2).join('.')
  // A single number moves on to the next release line by itself.
  if (version !== undefined && row.kind !== 'distribution' && numbers.length !== (row.lineLength ?? 2))
    return undefined
  const isLongTerm = line !== '' && line === row.longTerm
  const isLatest = line !== '' && line === row.latest
  return {
    tag,
    numbers,
    rank: /windowsservercore|nanoserver/.test(tag) ? 3 : isLongTerm ? 0 : isLatest ? 1 : 2,
    note: `${row.title}${line ? ` ${line}` : ''}${isLongTerm ? `, ${row.longTermName ?? 'long-term support'}` : isLatest ? ', the newest' : ''}`,
  }
}

/** The image itself, its slim and its Alpine variant before those that name a release of the distribution. */
function plainness(tag: string): number {
  const at = ['', 'slim', 'alpine'].indexOf(tag.split('-').slice(1).join('-'))
  return at < 0 ? 3 : at
}

const isMoving =
  /^(?:latest|lts|stable|mainline|edge|rolling|devel|testing|oldstable|oldoldstable|sid)(?:-|$)/

function compare(a: readonly number[], b: readonly number[]): number {
  for (let at = 0; at < Math.max(a.length, b.length); at++) {
    const difference = (a[at] ?? 0) - (b[at] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
