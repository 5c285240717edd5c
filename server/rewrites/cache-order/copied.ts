// Which copies bring the sources, and what they bring.
import type { Copy } from '../../facts/copies.ts'
import type { Facts } from '../../facts/facts.ts'
import type { PackageCall } from '../../facts/packages.ts'
import { perFile } from '../../facts/per-file.ts'
import type { Project } from '../../facts/project.ts'
import { perObject, remembered } from '../../facts/remembered.ts'
import type { Run } from '../../facts/runs.ts'
import { absolute, baseName, cleanPath, contextPath, folderOf } from '../../syntax/paths.ts'
import type { Command } from '../../syntax/script.ts'
import type { Instruction } from '../../syntax/tree.ts'

/** Whether a user can write where a COPY made folders. */
export function isOwned(file: Facts, { instruction }: Copy, user: string | undefined): boolean {
  if (user === undefined || user === 'root' || user === '0') return true
  const chown = instruction.flags.find(({ name }) => name === 'chown')
  return chown !== undefined && file.text.slice(chown.start, chown.end).split(/[=:]/)[1] === user
}

interface Index {
  readonly copies: ReadonlyMap<Instruction, Copy>
  readonly runs: ReadonlyMap<Instruction, Run>
  readonly calls: ReadonlyMap<Command, PackageCall>
}

export const indexOf = perFile(({ copies, runs, packageCalls }): Index => ({
  copies: new Map(copies.map((it) => [it.instruction, it])),
  runs: new Map(runs.map((it) => [it.instruction, it])),
  calls: new Map(packageCalls.map((it) => [it.outer, it])),
}))

export function copyAt(file: Facts, instruction: Instruction | undefined): Copy | undefined {
  return instruction && indexOf(file).copies.get(instruction)
}

/** Folders of the image in which no project lives. */
const systemFolder =
  /^\/(?:(?:bin|boot|dev|etc|lib\w*|proc|root|run|sbin|sys|tmp|usr|var|home|opt)?\/?$|etc\/|usr\/(?:s?bin|lib\w*|local)(?:\/(?:s?bin|lib\w*|etc|share|include))?\/?$)/

/** Whether a COPY brings the context or one of its folders, so that it changes with every edit of a source. */
export function isOfSources(copy: Copy | undefined, project: Project): boolean {
  if (
    !copy ||
    copy.outer !== copy.instruction ||
    !copy.fromContext ||
    copy.heredocs.length ||
    copy.form === 'json'
  )
    return false
  if (copy.instruction.flags.some(({ name }) => !/^(?:chown|chmod|link)$/.test(name))) return false
  if (copy.target === undefined || systemFolder.test(copy.target)) return false
  return (
    copy.sources.some((it) => contextFolder(it, project) !== undefined) &&
    copy.sources.every(({ kind }) => kind === 'path')
  )
}

/** The folder of the context that a source is: `''` for the context itself. */
export function contextFolder({ expanded }: Copy['sources'][number], project: Project): string | undefined {
  if (expanded === undefined || /[*?[\]\\]/.test(expanded)) return undefined
  const path = contextPath(expanded)
  if (path === '.' || path === '') return ''
  return project.known && holdsSources(project, path) ? path : undefined
}

const sourceFile =
  /\.(?:[cm]?[jt]sx?|astro|c|cc|cpp|cs|css|ex|exs|fs|go|h|html?|java|kts?|php|py|rb|rs|s[ac]ss|scala|svelte|swift|vb|vue)$/

const sourceFolders = perObject<Project, Map<string, boolean>>(() => new Map())

/** A folder of requirements, patches or settings of a tool is copied to install with. */
function holdsSources(project: Project, path: string): boolean {
  return remembered(sourceFolders(project), path, () => {
    const isTool = baseName(path).startsWith('.')
    return !isTool && project.files.some((it) => it.startsWith(`${path}/`) && sourceFile.test(it))
  })
}

/** The path in the context that a path of the image comes from. */
export function sourceOf(
  copies: readonly Copy[],
  project: Project,
  path: string,
): { readonly path: string; readonly copy: Copy } | undefined {
  for (const copy of copies.toReversed()) {
    if (copy.target === undefined) continue
    const target = cleanPath(copy.target)
    const inside = target === '/' ? '/' : `${target}/`
    if (path !== target && !path.startsWith(inside)) continue
    const rest = path === target ? '' : path.slice(inside.length)
    const folders = copy.sources.flatMap((it) => contextFolder(it, project) ?? [])
    for (const folder of folders.toReversed()) {
      const full = [folder, rest].filter(Boolean).join('/')
      if (
        folders.length === 1 ||
        !project.known ||
        project.files.includes(full) ||
        project.folders.includes(full)
      )
        return { path: full, copy }
    }
  }
  return undefined
}

/** The same for files that were copied one by one; for a folder, that of the first file in it. */
export function narrowSource(file: Facts, run: Run, path: string): string | undefined {
  for (const copy of file.copies) {
    const { target } = copy
    if (
      copy.stage !== run.stage ||
      copy.outer.start > run.outer.start ||
      !copy.fromContext ||
      target === undefined
    )
      continue
    for (const { expanded, kind } of copy.sources) {
      if (kind !== 'path' || expanded === undefined) continue
      const source = contextPath(expanded)
      if (target.endsWith('/') && cleanPath(target) === path) return folderOf(source)
      const place = target.endsWith('/') ? absolute(target, baseName(source)) : cleanPath(target)
      if (place === path && source !== '.' && !/[*?[]/.test(source)) return source
    }
  }
  return undefined
}

/** What becomes of a COPY behind one of sources: it goes with it, it may stay, or nothing can pass it. */
export function fateOf(copy: Copy, moved: readonly Copy[], project: Project): 'moves' | 'stays' | 'blocks' {
  if (copy.outer !== copy.instruction) return 'stays'
  if (isOfSources(copy, project)) return 'moves'
  const { target } = copy
  if (target === undefined || moved.some((it) => it.target === undefined)) return 'blocks'
  const place = cleanPath(target)
  const landings = copy.sources.map(({ expanded = '' }) => {
    const path = cleanPath(expanded)
    const name = baseName(path)
    const isFile = project.known ? !project.folders.includes(path.replace(/^\/+/, '')) : /\.\w+$/.test(name)
    return copy.fromContext && isFile && target.endsWith('/') ? absolute(place, name) : place
  })
  const overlaps = moved.some((it) => {
    const other = cleanPath(it.target ?? '/')
    return landings.some(
      (path) =>
        path === other || path.startsWith(`${other}/`) || (path === place && other.startsWith(`${place}/`)),
    )
  })
  if (!overlaps) return 'stays'
  if (!copy.fromContext) return 'moves'
  const isSame = copy.sources.every(({ expanded, kind }) => {
    if (kind !== 'path' || expanded === undefined) return false
    const path = contextPath(expanded)
    const name = baseName(path)
    const lands = target.endsWith('/') ? absolute(place, name) : place
    return sourceOf(moved, project, lands)?.path === path
  })
  return isSame ? 'stays' : 'moves'
}
