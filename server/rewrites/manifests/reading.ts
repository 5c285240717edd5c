// What a package manager finds in the folder that it runs in.
import { type ManagerName, managerRows } from '../../../rules/data/stacks.ts'
import { isIgnored, parseIgnore } from '../../facts/dockerignore.ts'
import type { PackageCall } from '../../facts/packages.ts'
import type { Project, Stack } from '../../facts/project.ts'
import { perObject } from '../../facts/remembered.ts'
import { absolute, baseName, folderOf, join } from '../../syntax/paths.ts'
import type { Place } from './need.ts'

interface Reading {
  /** Relative to the context. */
  readonly folder: string
  /** What is there of what the manager reads, members of a workspace included. */
  readonly files: readonly string[]
  /** The text of one of them; empty when it was not read. */
  text(name: string): string
}

/** `undefined` where the project is not known or none of the manifests is in the folder. */
export function reading(
  { project, folder, fromContext }: Place,
  manager: ManagerName,
  manifests: readonly string[],
): Reading | undefined {
  if (!project.known) return undefined
  const own = fromContext(folder)
  const row = managerRows.find((it) => it.manager === manager)
  if (own === undefined || !row) return undefined
  const has = (path: string) => isThere(project, path)
  const main = manifests.map((name) => join(own, name)).find(has)
  if (main === undefined || textOf(project, main) === undefined) return undefined
  const stack: Stack | undefined = project.stacks.find((it) => it.id === row.stack && it.folder === own)
  // The root of a workspace knows more than one of its members.
  if (!stack && project.stacks.some((it) => it.id === row.stack && it.manifests.includes(main)))
    return undefined
  const inRow = (paths: readonly string[]) =>
    paths.flatMap((pattern) => matching(project, own, pattern)).filter(has)
  const others = managerRows
    .filter((it) => it.stack === row.stack && it !== row)
    .flatMap((it) => [...it.locks, ...it.besides])
  const beside = row.besides
  const members = (stack?.manifests ?? []).filter(
    (path) =>
      has(path) &&
      (folderOf(path) !== own || !others.includes(baseName(path)) || beside.includes(baseName(path))),
  )
  if (members.length > 1 && !project.complete) return undefined
  const files = [
    ...new Set([
      ...inRow(beside),
      ...members,
      ...inRow(row.locks),
      ...(stack?.locks ?? []).filter((path) => has(path) && baseName(path) === 'packages.lock.json'),
    ]),
  ]
  return { folder: own, files, text: (name) => textOf(project, join(own, name)) ?? '' }
}

function matching({ files }: Project, folder: string, pattern: string): readonly string[] {
  if (!pattern.includes('*')) return files.includes(join(folder, pattern)) ? [join(folder, pattern)] : []
  const end = pattern.replace('*', '')
  return files.filter((path) => folderOf(path) === folder && path.endsWith(end))
}

const ignoring = perObject((project: Project) => {
  const patterns = project.ignore && parseIgnore(project.ignore.text)
  return (path: string) => patterns !== undefined && isIgnored(patterns, path)
})

/** Whether a file or folder of the context reaches the builder. */
export function isThere(project: Project, path: string): boolean {
  return (project.files.includes(path) || project.folders.includes(path)) && !ignoring(project)(path)
}

export function textOf(project: Project, path: string): string | undefined {
  return project.text(path)?.replace(/^\ufeff/, '')
}

export function withOptions({ command, subcommand }: PackageCall, option: string, drop?: RegExp): string {
  const last = subcommand.at(-1)
  const before = last ? command.words.slice(0, command.words.indexOf(last) + 1) : command.words.slice(0, 1)
  const behind = command.words.slice(before.length).filter(({ value }) => !drop?.test(value ?? ''))
  return [...before.map(({ raw }) => raw), option, ...behind.map(({ raw }) => raw)].join(' ')
}

export function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return record(JSON.parse(text))
  } catch {
    return undefined
  }
}

export function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

/** Where a file of the context lies in the image, seen from the folder that a manager runs in. */
export function relativeTo({ folder }: Place, read: Reading, path: string): string {
  const up = read.folder === '' ? 0 : read.folder.split('/').length
  const own = read.folder ? `${read.folder}/` : ''
  return path.startsWith(own)
    ? absolute(folder, path.slice(own.length))
    : absolute(folder, `${'../'.repeat(up)}${path}`)
}

/** "pip install", as people say it. */
export function spoken({ manager, subcommand }: PackageCall): string {
  return [manager.name, ...subcommand.map(({ value }) => value)].join(' ')
}
