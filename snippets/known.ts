// What templates take from the project: its stack, folder, version, port; and the lines they share.
import type { ManagerId, Project, Stack, StackId } from '../server/facts/project.ts'
import { lines, part, type Part, type Value } from './snippet.ts'

/** The stack of this kind that a template is filled in for; one with a wanted manager is preferred. */
export function stackOf(
  project: Project,
  id: StackId,
  managers: readonly ManagerId[] = [],
): Stack | undefined {
  const stacks = project.stacks.filter((stack) => stack.id === id)
  return stacks.find((stack) => managers.includes(stack.manager)) ?? stacks[0]
}

/**
 * How well a template suits the project: 100 and more for a stack that was found (the first one most), a
 * little more for its manager, 50 where nothing is known, 0 for another stack.
 */
export function fitOf(project: Project, id: StackId, managers: readonly ManagerId[] = []): number {
  const index = project.stacks.findIndex((stack) => stack.id === id)
  if (index < 0) return project.stacks.length === 0 ? 50 : 0
  const found = project.stacks.filter((stack) => stack.id === id)
  const managed = managers.length === 0 || found.some((stack) => managers.includes(stack.manager))
  return Math.max(100, 200 - 20 * index) + (managed ? 10 : 0)
}

export function dependsOn(stack: Stack | undefined, ...names: readonly string[]): boolean {
  return names.some((name) => stack?.dependencies.includes(name))
}

/** The port that the code says it listens on, in the stack's folder. */
export function portOf(project: Project, stack: Stack | undefined): number | undefined {
  const inFolder = project.listens.filter(
    (listening) => listening.port !== undefined && listening.path.startsWith(prefixOf(stack)),
  )
  return (inFolder.find((listening) => listening.explicit) ?? inFolder[0])?.port
}

/** The stack's folder with a `/` behind it, `''` for the context itself. */
export function prefixOf(stack: Stack | undefined): string {
  return stack?.folder ? `${stack.folder}/` : ''
}

/** A path relative to the stack's folder. */
export function local(stack: Stack | undefined, path: string): string {
  const prefix = prefixOf(stack)
  return path.startsWith(prefix) ? path.slice(prefix.length) : path
}

/** What `COPY` copies to have the stack's whole folder. */
export function sourceOf(stack: Stack | undefined): string {
  return prefixOf(stack) || '.'
}

/** Whether the stack's folder holds this file or folder. */
export function has(project: Project, stack: Stack | undefined, path: string): boolean {
  const full = prefixOf(stack) + path
  return project.files.includes(full) || project.folders.includes(full)
}

/** The text of a file in the stack's folder. */
export function textOf(project: Project, stack: Stack | undefined, path: string): string | undefined {
  return project.text(prefixOf(stack) + path)
}

/** Manifests and locks of the stack, relative to its folder; the usual ones where nothing is known. */
export function manifestsOf(stack: Stack | undefined, usual: readonly string[]): readonly string[] {
  if (!stack) return usual
  const inFolder = [...stack.manifests, ...stack.locks].filter((path) => path.startsWith(prefixOf(stack)))
  return [...new Set(inFolder.map((path) => local(stack, path)))]
}

/** One bind mount per path of the stack's folder. */
export function bound(stack: Stack | undefined, paths: readonly string[]): readonly string[] {
  return paths.map((path) => `type=bind,source=${prefixOf(stack)}${path},target=${path}`)
}

/** `RUN` with one mount per line and the command on the last. */
export function run(mounts: readonly string[], command: Value): Part {
  const heads = mounts.map((mount, at) => `${at > 0 ? '    ' : 'RUN '}--mount=${mount} \\`)
  return mounts.length > 0
    ? part`
    ${lines(heads)}
        ${command}
  `
    : part`RUN ${command}`
}

/** A user without a home and without a shell, on Debian and Ubuntu. */
export const debianUser = part`
  RUN groupadd --gid 10001 app \
      && useradd --uid 10001 --gid app --no-create-home --shell /usr/sbin/nologin app
`

/** `apt-get install` that leaves nothing behind. */
export function apt(packages: readonly string[]): Part | undefined {
  if (packages.length === 0) return undefined
  const names = lines(packages.map((name, at) => name + (at < packages.length - 1 ? ' \\' : '')))
  return part`
    RUN --mount=type=cache,target=/var/cache/apt,sharing=locked \
        --mount=type=cache,target=/var/lib/apt,sharing=locked \
        rm -f /etc/apt/apt.conf.d/docker-clean \
        && apt-get update \
        && apt-get install --yes --no-install-recommends \
            ${names}
  `
}

/**
 * The newest version in `current` (the preferred one first) that the project's wish allows, as
 * `{ version, current: true }`; where it names an old one alone, that one, cut to `parts` numbers; the
 * preferred one where nothing is asked for.
 */
export function versionOf(
  wish: string | undefined,
  current: readonly [string, ...string[]],
  parts: number,
): { readonly version: string; readonly current: boolean } {
  const wanted = wish?.replace(/([<>=~^!])\s+(?=[v\d])/g, '$1').trim() ?? ''
  const first = /\d+(?:\.\d+)*/.exec(wanted)?.[0]
  if (first === undefined) return { version: current[0], current: true }
  const alternatives = wanted.split(/\|\|?/).map((text) => text.split(/[,\s]+/).filter(Boolean))
  const fitting = current.find((version) =>
    alternatives.some((clauses) => clauses.every((clause) => isAllowed(version, clause))),
  )
  if (fitting !== undefined) return { version: fitting, current: true }
  return { version: first.split('.').slice(0, parts).join('.'), current: false }
}

/** Whether the newest patch of a version satisfies a clause; one that is no comparison asks for nothing. */
function isAllowed(version: string, clause: string): boolean {
  const match = /^(>=|<=|~=|~>|==+|!=|[<>=~^])?v?(\d+(?:\.\d+)*)/.exec(clause)
  if (!match) return true
  const [, operator = '=', bound = ''] = match
  const have = version.split('.').map(Number)
  const want = bound.split('.').map(Number)
  const order = compare(have, want)
  switch (operator) {
    case '>=':
      return order >= 0
    case '>':
      return order > 0
    case '<=':
      return order <= 0
    case '<':
      return order < 0
    case '!=':
      return order !== 0
    case '^':
      return order >= 0 && have[0] === want[0]
    case '~=':
    case '~>':
      return order >= 0 && compare(have, want.slice(0, Math.max(1, want.length - 1))) === 0
    case '~':
      return order >= 0 && compare(have, want.slice(0, 2)) === 0
    default:
      return order === 0
  }
}

/** Compares the numbers that both have. */
function compare(a: readonly number[], b: readonly number[]): number {
  for (let at = 0; at < Math.min(a.length, b.length); at++) {
    const difference = (a[at] as number) - (b[at] as number)
    if (difference !== 0) return difference
  }
  return 0
}
