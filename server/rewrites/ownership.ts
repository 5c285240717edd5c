// What an application writes while it runs, so that whoever it runs as can be given that and nothing else.
import type { Edit } from '../../rules/rule.ts'
import { insert } from '../../rules/edits.ts'
import { cleanPath } from '../facts/dockerignore.ts'
import type { Copy } from '../facts/copies.ts'
import type { Facts } from '../facts/facts.ts'
import type { Project, Stack } from '../facts/project.ts'
import type { Stage } from '../facts/stages.ts'
import { absolute, folderOf, join } from './manifests.ts'

/** A place that the application writes to. */
export interface Written {
  /** Absolute, in the image. */
  readonly path: string
  /** It is a folder of which only this level is written, such as the one around a database. */
  readonly shallow: boolean
  /** Who says so: "Django keeps its SQLite file here". */
  readonly why: string
}

/** What gives a user these places. */
export interface Gift {
  readonly edits: readonly Edit[]
  /** A command for the end of the stage, run as root; `undefined` when copying says it all. */
  readonly command: string | undefined
}

/** Places in the stage that ships; empty where nothing is known to be written. */
export function writtenPaths(file: Facts, project: Project, stage: Stage): readonly Written[] {
  const found = new Map<string, Written>()
  const add = (path: string, why: string, shallow = false) => {
    const known = found.get(path)
    if (!known || (known.shallow && !shallow)) found.set(path, { path, why, shallow })
  }
  for (const instruction of file.named('VOLUME', stage)) {
    for (const { value } of instruction.json?.items ?? instruction.words) {
      const path = file.expand(value, instruction)
      if (path?.startsWith('/') && path !== '/') add(cleanPath(path), 'VOLUME says that it is written')
    }
  }
  const { workdir } = stage.end
  if (!project.known || workdir === undefined || workdir === '/') return [...found.values()]
  for (const stack of project.stacks) {
    // Where the folder of the stack lies in the image is only certain when it is the context itself or is copied there.
    const root = rootOf(file, stage, stack) ?? (stack.folder === '' ? workdir : undefined)
    if (root === undefined) continue
    const has = (...names: readonly string[]) => names.some((name) => stack.dependencies.includes(name))
    if (has('laravel/framework')) {
      add(join(root, 'storage'), 'Laravel writes its logs, sessions and uploads here')
      add(join(root, 'bootstrap/cache'), 'Laravel caches here')
    }
    if (has('symfony/framework-bundle')) add(join(root, 'var'), 'Symfony writes its cache and logs here')
    if (has('rails')) {
      for (const name of ['tmp', 'log', 'storage']) add(join(root, name), `Rails writes to ${name}/`)
      if (has('sqlite3')) add(join(root, 'db'), 'Rails may keep its SQLite file here')
    }
    if (
      has('next') &&
      !file.start.all.some((it) => it.stage === stage && /nginx/.test(it.instruction.body.text))
    )
      add(join(root, '.next/cache'), 'Next.js caches pages and images here')
    for (const [path, text] of textsOf(project, stack)) {
      for (const { place, shallow, why } of placesIn(text, path)) add(absolute(root, place), why, shallow)
    }
    for (const name of ['uploads', 'logs', 'media', 'instance']) {
      const folder = join(stack.folder, name)
      if (project.folders.includes(folder)) add(join(root, name), `${folder}/ is there to be written`)
    }
  }
  return [...found.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1))
}

/** Files that are read for what they write: those near the root, in the languages that say it plainly. */
function textsOf(project: Project, stack: Stack): readonly (readonly [string, string])[] {
  if (!['python', 'node', 'ruby', 'php'].includes(stack.id)) return []
  const prefix = stack.folder && `${stack.folder}/`
  return project.files.flatMap((path): (readonly [string, string])[] => {
    if (!path.startsWith(prefix) || !/\.(?:py|[cm]?[jt]s|rb|php)$/.test(path)) return []
    const text = project.text(path)
    return text === undefined ? [] : [[path.slice(prefix.length), text]]
  })
}

/** Relative to the application's folder. */
function* placesIn(
  text: string,
  path: string,
): Iterable<{ readonly place: string; readonly shallow: boolean; readonly why: string }> {
  const database = (name: string) => ({
    place: folderOf(name) || '.',
    shallow: true,
    why: `${path} keeps the SQLite file ${name} here`,
  })
  for (const [, name = ''] of text.matchAll(/sqlite:\/\/\/(?!\/|:memory:)([\w./-]+\.\w+)/g)) {
    // Flask puts a relative name below the folder of the instance.
    yield /\bSQLAlchemy\(/.test(text)
      ? { place: 'instance', shallow: false, why: `${path} keeps ${name} here` }
      : database(name)
  }
  for (const [, name = ''] of text.matchAll(
    /(?:sqlite3\.connect|new\s+(?:sqlite3\.)?Database)\(\s*['"]\.?\/?([\w-][\w./-]*\.\w+)['"]/g,
  ))
    yield database(name)
  if (/django\.db\.backends\.sqlite3/.test(text)) {
    const name =
      /['"]NAME['"]\s*:\s*(?:os\.path\.join\(\s*BASE_DIR\s*,|BASE_DIR\s*\/|str\(\s*BASE_DIR\s*\/)\s*['"]([\w./-]+)['"]/.exec(
        text,
      )?.[1]
    if (name !== undefined) yield database(name)
  }
  const media =
    /^MEDIA_ROOT\s*=\s*(?:os\.path\.join\(\s*BASE_DIR\s*,|BASE_DIR\s*\/)\s*['"]([\w./-]+?)\/?['"]/m.exec(
      text,
    )?.[1]
  if (media !== undefined) yield { place: media, shallow: false, why: `${path} names it MEDIA_ROOT` }
  const upload = /\bUPLOAD_(?:FOLDER|DIR)['"]?\]?\s*[=:]\s*['"]\.?\/?([\w-][\w./-]*?)\/?['"]/.exec(text)?.[1]
  if (upload !== undefined) yield { place: upload, shallow: false, why: `${path} uploads here` }
  const multer = /\bmulter\(\s*\{\s*dest\s*:\s*['"]\.?\/?([\w-][\w./-]*?)\/?['"]/.exec(text)?.[1]
  if (multer !== undefined) yield { place: multer, shallow: false, why: `${path} uploads here` }
}

/** The folder of the image that a stack's folder is copied to in this very stage. */
function rootOf(file: Facts, stage: Stage, stack: Stack): string | undefined {
  for (const { stage: of, fromContext, sources, target } of file.copies) {
    if (of !== stage || !fromContext || target === undefined) continue
    for (const { expanded } of sources) {
      if (expanded === undefined) continue
      const source = cleanPath(expanded).replace(/^\/+/, '').replace(/^\.$/, '')
      if (source === stack.folder) return cleanPath(target)
      if (source === '' && stack.folder !== '') return absolute(cleanPath(target), stack.folder)
    }
  }
  return undefined
}

/**
 * The edits and the command that give the places to a user: `--chown` where a COPY brings them, a folder of its own
 * where none does. `owner` is what stands behind `--chown=`, `name` what chown takes at the end of the stage.
 */
export function giveTo(
  file: Facts,
  project: Project,
  stage: Stage,
  written: readonly Written[],
  owner: string,
  name: string,
): Gift {
  const edits = new Map<Copy, Edit>()
  const folders: string[] = []
  const deep: string[] = []
  for (const { path, shallow } of written) {
    const copies = file.copies.filter((copy) => {
      if (copy.stage !== stage || copy.outer !== copy.instruction || copy.target === undefined) return false
      const target = cleanPath(copy.target)
      return path === target || path.startsWith(`${target}/`)
    })
    const bearing = copies.filter((copy) => brings(copy, path, project))
    for (const copy of bearing) {
      if (copy.flag('chown')) continue
      edits.set(copy, insert(copy.instruction.keyword.end, ` --chown=${owner}`))
    }
    // A folder that is there already keeps its owner, whoever the files in it belong to.
    if (shallow || !bearing.length || bearing.some((copy) => cleanPath(copy.target ?? '') === path))
      folders.push(path)
    else if (bearing.some((copy) => copy.from)) deep.push(path)
  }
  const all = [...new Set([...folders, ...deep])]
  if (!all.length) return { edits: [...edits.values()], command: undefined }
  const isMade = (path: string) => path === stage.end.workdir
  const made = all.filter((path) => !isMade(path))
  const command = [
    ...(made.length ? [`mkdir -p ${made.join(' ')}`] : []),
    `chown ${name} ${all.join(' ')}`,
  ].join(' && ')
  return { edits: [...edits.values()], command }
}

/** Whether a COPY brings the place itself or something in it. */
function brings(copy: Copy, path: string, project: Project): boolean {
  const target = cleanPath(copy.target ?? '/')
  if (!copy.fromContext) return copy.from !== undefined
  const rest = path === target ? '' : path.slice(target.length + 1)
  return copy.sources.some(({ expanded, kind }) => {
    if (kind !== 'path' || expanded === undefined) return false
    const source = cleanPath(expanded).replace(/^\/+/, '').replace(/^\.$/, '')
    const full = [source, rest].filter(Boolean).join('/')
    return full === '' || project.folders.includes(full) || project.files.includes(full)
  })
}
