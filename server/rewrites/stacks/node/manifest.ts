// package.json: its scripts and its packages, and what else stands beside it.
import { absolute, folderOf } from '../../../syntax/paths.ts'
import type { Source } from '../../shape.ts'
import type { Layout } from './layout.ts'

/** Scripts that are run when packages are installed. */
export const installHooks: readonly string[] = ['preinstall', 'install', 'postinstall', 'prepare']

export interface Package {
  readonly name: string | undefined
  /** Of the image, absolute. */
  readonly folder: string
  readonly scripts: ReadonlyMap<string, string>
  readonly dependencies: ReadonlySet<string>
  readonly development: readonly string[]
  readonly isWorkspace: boolean
  /** Yarn since 2 keeps the packages in archives, unless it is told to make node_modules. */
  readonly isPlugAndPlay: boolean
  /** The text of a file by its path from the folder on, where it is copied and was read. */
  read(path: string): string | undefined
}

/**
 * The package of a folder of the image; `undefined` where none is copied there, or none that can be read. With `member`,
 * that one of the workspace in the folder: by its name or by its folder from there on.
 */
export type Look = (folder: string | undefined, member?: string) => Package | undefined

export function packagesIn(source: Source, layout: Layout): Look {
  const known = new Map<string, Package | undefined>()
  const look: Look = (folder, member) => {
    if (folder === undefined) return undefined
    if (member !== undefined)
      return (
        look(absolute(folder, member)) ??
        packageFolders(layout)
          .map((it) => look(it))
          .find((it) => it?.name === member)
      )
    if (!known.has(folder)) known.set(folder, packageAt(source, layout, folder))
    return known.get(folder)
  }
  return look
}

/** Folders of the image with a package.json. */
export function packageFolders({ copied }: Layout): readonly string[] {
  return [...copied.keys()]
    .filter((path) => path.endsWith('/package.json'))
    .map((path) => folderOf(path) || '/')
}

function packageAt({ project }: Source, layout: Layout, folder: string): Package | undefined {
  const at = (path: string) => {
    const full = absolute(folder, path)
    return layout.copied.get(full) ?? layout.mounted.get(full)
  }
  const read = (path: string) => {
    const from = at(path)
    return from === undefined ? undefined : project.text(from)
  }
  const manifest = at('package.json')
  const text = read('package.json')
  if (manifest === undefined || text === undefined) return undefined
  try {
    const value: unknown = JSON.parse(text.replace(/^\ufeff/, ''))
    if (typeof value !== 'object' || value === null) return undefined
    const record = (name: string): Readonly<Record<string, unknown>> => {
      const it: unknown = Reflect.get(value, name)
      return typeof it === 'object' && it !== null ? (it as Record<string, unknown>) : {}
    }
    const beside = (name: string) => {
      const context = folderOf(manifest)
      return project.files.includes(context ? `${context}/${name}` : name)
    }
    const isNew = beside('.yarnrc.yml') || /"packageManager"\s*:\s*"yarn@[2-9]/.test(text)
    const name: unknown = Reflect.get(value, 'name')
    return {
      name: typeof name === 'string' ? name : undefined,
      folder,
      scripts: new Map(
        Object.entries(record('scripts')).flatMap(([name, script]) =>
          typeof script === 'string' ? [[name, script.trim()] as const] : [],
        ),
      ),
      dependencies: new Set(Object.keys({ ...record('dependencies'), ...record('optionalDependencies') })),
      development: Object.keys(record('devDependencies')),
      isWorkspace: Reflect.get(value, 'workspaces') !== undefined || beside('pnpm-workspace.yaml'),
      isPlugAndPlay:
        beside('.pnp.cjs') ||
        (isNew && !/^nodeLinker:\s*["']?(?:node-modules|pnpm)/m.test(project.text(yarnrcOf(manifest)) ?? '')),
      read,
    }
  } catch {
    return undefined
  }
}

function yarnrcOf(manifest: string): string {
  return manifest.replace(/package\.json$/, '.yarnrc.yml')
}
