// What an ignore file means where it stands: its lines, the context that they filter, and what is read of that.
import { ignoreGroups, risks } from '../../rules/data/ignore-entries.ts'
import type { Span } from '../syntax/tree.ts'
import { parseIgnore, type IgnorePattern, type IgnorePatterns } from './dockerignore.ts'
import type { Project } from './project.ts'

export interface IgnoreFacts {
  readonly text: string
  readonly ignore: IgnorePatterns
  /** The file's own, relative to the build context. */
  readonly path: string
  /** With this file as its ignore file. */
  readonly project: Project
  /** The sources of every COPY, ADD and bind mount that reads this context. */
  readonly needed: readonly string[]
  /** The ignore file that the builder takes for the Dockerfile beside it. */
  readonly asked: string | undefined
  /** The first line without its end: what findings about the file as a whole mark. */
  readonly firstLine: Span
}

export function ignoreFactsOf(
  text: string,
  project: Project,
  needed: readonly string[],
  path: string,
): IgnoreFacts {
  const start = text.charCodeAt(0) === 0xfeff ? 1 : 0
  const line = text.indexOf('\n')
  const end = line < 0 ? text.length : text[line - 1] === '\r' ? line - 1 : line
  return {
    text,
    ignore: parseIgnore(text),
    path,
    project: { ...project, ignore: { path, text } },
    needed,
    asked: project.ignore?.path,
    firstLine: { start, end: Math.max(start, end) },
  }
}

/** Whether a line matches anything in the context by itself. */
export function isThere(it: IgnorePattern, project: Project): boolean {
  return project.files.some((path) => it.matches(path)) || project.folders.some((path) => it.matches(path))
}

/** A path and the folders above it. */
export function partsOf(path: string): readonly string[] {
  return path.split('/').map((_, index, all) => all.slice(0, index + 1).join('/'))
}

/** Names that tools give to what they make, or that secrets have, in whatever folder. */
export const genericNames: ReadonlySet<string> = new Set([
  ...ignoreGroups.flatMap(({ patterns }) =>
    patterns.filter((it) => it.startsWith('**/')).map((it) => it.slice(3)),
  ),
  ...risks.flatMap(({ names }) => names),
])
