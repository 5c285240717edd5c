// What an application writes while it runs, so that whoever it runs as can be given that and nothing else.
import type { Edit } from '../../rules/rule.ts'
import { insert } from '../../rules/edits.ts'
import { cleanPath } from '../facts/dockerignore.ts'
import type { Facts } from '../facts/facts.ts'
import type { Project, Stack } from '../facts/project.ts'
import type { Stage } from '../facts/stages.ts'
import { absolute, folderOf, join } from './manifests.ts'

/** A place that the application writes to. */
export interface Written {
  /** Absolute, in the image. */
  readonly path: string
  /** `level` is a folder of which only this level is written, such as the one around a database. */
  readonly kind: 'folder' | 'level' | 'file'
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
  const add = (path: string, why: string, kind: Written['kind'] = 'folder') => {
    if (found.get(path)?.kind !== 'folder') found.set(path, { path, why, kind })
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
      for (const { place, why, database } of placesIn(text, path)) {
        add(absolute(root, place), why, database === undefined ? 'folder' : 'level')
        if (database !== undefined && project.files.includes(join(stack.folder, database)))
          add(absolute(root, database), why, 'file')
      }
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

interface Place {
  /** Relative to the application's folder. */
  readonly place: string
  readonly why: string
  /** The file in it that is written, and that SQLite puts others beside. */
  readonly database?: string
}

function* placesIn(text: string, path: string): Iterable<Place> {
  const database = (name: string): Place => ({
    place: folderOf(name) || '.',
    why: `${path} keeps the SQLite file ${name} here`,
    database: name,
  })
  for (const [, name = ''] of text.matchAll(/sqlite:\/\/\/(?!\/|:memory:)([\w./-]+\.\w+)/g)) {
    // Flask puts a relative name below the folder of the instance.
    yield /\bSQLAlchemy\(/.test(text)
      ? { place: 'instance', why: `${path} keeps ${name} here` }
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
  if (media !== undefined) yield { place: media, why: `${path} names it MEDIA_ROOT` }
  const upload = /\bUPLOAD_(?:FOLDER|DIR)['"]?\]?\s*[=:]\s*['"]\.?\/?([\w-][\w./-]*?)\/?['"]/.exec(text)?.[1]
  if (upload !== undefined) yield { place: upload, why: `${path} uploads here` }
  const multer = /\bmulter\(\s*\{\s*dest\s*:\s*['"]\.?\/?([\w-][\w./-]*?)\/?['"]/.exec(text)?.[1]
  if (multer !== undefined) yield { place: multer, why: `${path} uploads here` }
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
 * The edits and the command that give the places to a user: `--chown` on a COPY that brings just one of them, and one
 * command for the rest. What is only read stays root's. `owner` is what stands behind `--chown=`, `name` what chown takes.
 */
export function giveTo(
  file: Facts,
  stage: Stage,
  written: readonly Written[],
  owner: string,
  name: string,
): Gift {
  const edits: Edit[] = []
  const rest: Written[] = []
  for (const it of written) {
    const copy = file.copies.find(
      ({ stage: of, target, outer, instruction }) =>
        of === stage && outer === instruction && target !== undefined && cleanPath(target) === it.path,
    )
    if (it.kind !== 'folder' || !copy || it.path === stage.end.workdir) rest.push(it)
    else if (!copy.flag('chown')) edits.push(insert(copy.instruction.keyword.end, ` --chown=${owner}`))
  }
  const named = (...kinds: readonly Written['kind'][]) =>
    rest.filter(({ kind }) => kinds.includes(kind)).map(({ path }) => path)
  const made = named('folder', 'level').filter((path) => path !== stage.end.workdir)
  const single = named('level', 'file')
  const whole = named('folder')
  const command = [
    ...(made.length ? [`mkdir -p ${made.join(' ')}`] : []),
    ...(single.length ? [`chown ${name} ${single.join(' ')}`] : []),
    ...(whole.length ? [`chown -R ${name} ${whole.join(' ')}`] : []),
  ].join(' && ')
  return { edits, command: command || undefined }
}
