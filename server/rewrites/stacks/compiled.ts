// What languages have in common whose build leaves one program or folder behind: where it is, and what lies beside it.
import type { Copy } from '../../facts/copies.ts'
import type { Facts } from '../../facts/facts.ts'
import { perObject, remembered } from '../../facts/remembered.ts'
import { type IgnorePatterns, isIgnored, parseIgnore } from '../../facts/dockerignore.ts'
import { dockerignoreFor } from '../../facts/ignore-writer.ts'
import { neededBy } from '../../facts/needed.ts'
import type { Project } from '../../facts/project.ts'
import { scriptIn } from '../../facts/served.ts'
import { absolute, baseName, folderOf, join } from '../../syntax/paths.ts'
import { keptEntries } from '../context.ts'
import { scriptsIn, startLine, startPlace, textOfScript, withoutComments } from '../needs.ts'
import { isRefusal, refuse, type Refusal } from '../rewrite.ts'
import type { Role, Source } from '../shape.ts'
import type { Run } from '../../facts/runs.ts'
import type { Command } from '../../syntax/script.ts'

/** An absolute path without `.` and `..`; `undefined` where the working folder is not known. */
export function placed(path: string, workdir: string | undefined): string | undefined {
  if (!path.startsWith('/') && workdir === undefined) return undefined
  return absolute(workdir ?? '/', path)
}

/** The line that copies a path of a stage, to the same place unless another one is given. */
export function copyLine(from: string, path: string, owner = '', target = path): string {
  return copyOf(from, [path], target, owner)
}

/** Blanks in a name ask for the JSON form. */
function copyOf(from: string, paths: readonly string[], target: string, owner: string): string {
  const words = [...paths, target]
  const said = words.some((word) => /\s/.test(word))
    ? `[${words.map((word) => JSON.stringify(word)).join(', ')}]`
    : words.join(' ')
  return `COPY ${owner}--from=${from} ${said}`
}

/** Where a program, or a folder of them, stands in the last stage: what is started by its name alone is on PATH there. */
export function standsAt(path: string, started: string, isFolder = false): string {
  const isOnPath = /^\/(?:usr\/)?(?:local\/)?s?bin\/[^/]+$/.test(isFolder ? `${path}/it` : path)
  return started.includes('/') || isOnPath
    ? path
    : isFolder
      ? '/usr/local/bin'
      : `/usr/local/bin/${baseName(path)}`
}

/** The words of the start command, or the reason why they are not known. */
export function startWordsOf({ file }: Source): readonly string[] | Refusal {
  return startLine(file) ?? refuse('What the start command starts cannot be told.', startPlace(file))
}

export interface Started {
  /** The command line; of a shell's string, its last command. */
  readonly words: readonly string[]
  /** Several commands, a shell's string or a script: it takes a shell, and any of `names` may be a program. */
  readonly scripted: boolean
  /** The words of the command line and of the scripts behind it. */
  readonly names: ReadonlySet<string>
}

/** What a container may start; or the reason why that is not known. */
export function startedBy(source: Source): Started | Refusal {
  const { file, project } = source
  const words = startWordsOf(source)
  if (isRefusal(words)) return words
  const commands = [file.start.entrypoint, file.start.cmd].flatMap((it) => it ?? [])
  const texts = commands.map(({ instruction }) => instruction.body.text)
  const scripts = texts.flatMap(scriptsIn)
  for (const script of scripts) {
    const text = textOfScript(file, project, script)
    if (text === undefined)
      return refuse(`${script} is started, and what it does is not known.`, startPlace(file))
    texts.push(withoutComments(text))
  }
  const isOfShell = commands.some(
    (command) =>
      scriptIn(command) || (command.form === 'shell' && (command.script?.commands.length ?? 0) > 1),
  )
  return {
    words,
    scripted: scripts.length > 0 || isOfShell,
    names: new Set(texts.flatMap((text) => text.match(/[\w.+/-]+/g) ?? [])),
  }
}

/**
 * The word by which a program at this path is started: with its folder, or by its name alone; `undefined` where it is not
 * started.
 */
export function startWordOf({ stage }: Source, { words, scripted, names }: Started, path: string) {
  const found = (scripted ? [...names] : words.slice(0, 1)).filter(
    (word) =>
      (word.includes('/') ? placed(word, stage.end.workdir) : word) ===
      (word.includes('/') ? path : baseName(path)),
  )
  return found.find((word) => word.includes('/')) ?? found[0]
}

export interface Beside {
  /** Absolute paths that the program may read when it runs. */
  readonly paths: readonly string[]
}

/**
 * What COPYs bring before the build besides sources: from the listing of the project, or from the names in the COPY itself
 * where they tell enough.
 */
export function besideOf(
  { file, project, stage }: Source,
  last: number,
  isSource: (path: string) => boolean,
): Beside | Refusal {
  const paths: string[] = []
  const isLitter = litterOf(file, project)
  for (const copy of file.copies) {
    if (stage.instructions.indexOf(copy.outer) > last || copy.from || copy.stage !== stage) continue
    if (copy.target === undefined) return refuse('Where this COPY puts its files is not known.', copy.outer)
    const target = copy.target.replace(/(.)\/+$/, '$1')
    for (const { expanded, kind } of copy.sources) {
      if (kind === 'heredoc') continue
      if (expanded === undefined) return refuse('What this COPY brings is not known.', copy.outer)
      const clean = expanded.replace(/^\.?\/+/, '').replace(/\/+$/, '')
      if (clean !== '' && clean !== '.' && (isSource(clean) || isSource(clean.replace(/(\w)\*$/, '$1'))))
        continue
      const name = clean.split('/').at(-1) ?? ''
      const isFolder = clean === '' || clean === '.' || project.folders.includes(clean)
      const isFile = project.files.includes(clean)
      if (isFolder) {
        const folder = clean === '.' ? '' : clean
        const kept = keptEntries(project, folder, (path) => isSource(path) || isLitter(join(folder, path)))
        if (!kept)
          return refuse(
            'The files of the project are not known, so what the program reads beside itself is not known either.',
            copy.outer,
          )
        const isWhole =
          clean !== '' &&
          clean !== '.' &&
          project.files.every((path) => !path.startsWith(`${clean}/`) || !isSource(path))
        if (isWhole && kept.length > 0 && target !== stage.end.workdir) paths.push(target)
        else paths.push(...kept.map((it) => (target === '/' ? `/${it}` : `${target}/${it}`)))
      } else if (isFile || /\.\w+$/.test(name)) {
        if (name.includes('*')) {
          if (!isSource(name.replaceAll('*', 'x')))
            return refuse('What this COPY brings is not known.', copy.outer)
          continue
        }
        const isInto =
          copy.destination?.value.endsWith('/') || copy.destination?.value === '.' || copy.sources.length > 1
        paths.push(isInto ? `${target === '/' ? '' : target}/${name}` : target)
      } else
        return refuse(
          'The files of the project are not known, so what this COPY brings is not known either.',
          copy.outer,
        )
    }
  }
  const odd = paths.find((path) => /[$"'`\\]/.test(path))
  if (odd !== undefined)
    return refuse(`The name of ${baseName(odd)} means something else where it is copied from a stage.`)
  return { paths: [...new Set(paths)] }
}

/**
 * What an ignore file of ours keeps out of the context: a COPY of it would fail as soon as there is one, or where git
 * brings the project without it.
 */
function litterOf(file: Facts, project: Project): (path: string) => boolean {
  if (!project.known) return () => false
  const made = (): IgnorePatterns => {
    const needed = neededBy(file)
    const key = [project.ignore?.text, ...needed].join('\n')
    return remembered(ignores(project.text), key, () => parseIgnore(dockerignoreFor(project, needed).text))
  }
  let ignore: IgnorePatterns | undefined
  return (path) => !isSettings(path) && isIgnored((ignore ??= made()), path)
}

/**
 * By what a Dockerfile reads: writing an ignore file takes a look at all of a context, which is the same for all
 * Dockerfiles whose project is read by one function.
 */
const ignores = perObject((_text: Project['text']) => new Map<string, IgnorePatterns>())

/** Settings that a program may read when it starts; who has none still builds. */
function isSettings(path: string): boolean {
  return baseName(path) === '.env'
}

/** The folder in which each command of a RUN acts, behind every `cd` of its script; `undefined` where it is not known. */
export function foldersOf({ commands, state }: Run): ReadonlyMap<Command, string | undefined> {
  const folders = new Map<Command, string | undefined>()
  let folder = state.workdir
  for (const command of commands) {
    folders.set(command.effective, folder)
    const { name, args } = command.effective
    if (name === 'pushd' || name === 'popd') folder = undefined
    if (name !== 'cd') continue
    const [to] = args
    const isKnown = args.length === 1 && to?.value !== undefined && !/^[-~]/.test(to.value)
    const isPlain = command.surroundings.length === 0
    folder = isKnown && isPlain ? placed(to?.value ?? '', folder) : undefined
  }
  return folders
}

/** Programs and files that are moved or copied to another place in the same build. */
export function movesOf(runs: readonly Run[]): readonly { readonly from: string; readonly to: string }[] {
  return runs.flatMap((run) => {
    const folders = foldersOf(run)
    return run.commands.flatMap(({ effective }) => moveOf(effective, folders.get(effective)) ?? [])
  })
}

function moveOf({ name, args }: Command, folder: string | undefined) {
  if (name !== 'mv' && name !== 'cp') return undefined
  const words = args.filter(({ raw }) => !raw.startsWith('-'))
  const [from, to] = words.map(({ value }) => (value === undefined ? undefined : placed(value, folder)))
  if (words.length !== 2 || !from || !to || /[*?]/.test(from)) return undefined
  // `cp -r a/. b` copies what is in a.
  if (/(?:^|\/)\.$/.test(words[0]?.value ?? '')) return { from, to }
  const isFolder = words[1]?.value?.endsWith('/') || /^(?:\/usr(?:\/local)?)?\/bin$/.test(to)
  return { from, to: isFolder ? `${to === '/' ? '' : to}/${baseName(from)}` : to }
}

/**
 * What the program may read beside itself when the build is over: what COPYs bring, and what commands copy, move and
 * remove. `made` are the paths of programs as they are built, `last` is the index of the last build.
 */
export function leftBy(
  source: Source,
  last: number,
  made: readonly string[],
  isSource: (path: string) => boolean,
): Beside | Refusal {
  const { file, stage } = source
  const beside = besideOf(source, last, isSource)
  if (isRefusal(beside)) return beside
  const copied: string[] = []
  const removed: string[] = []
  for (const run of file.runs) {
    const index = stage.instructions.indexOf(run.outer)
    const folders = foldersOf(run)
    for (const { effective: command } of run.commands) {
      const { name, args } = command
      if (!/^(?:mv|cp|rm)$/.test(name ?? '')) continue
      const words = args.filter(({ raw }) => !raw.startsWith('-'))
      const unknown = refuse(
        `What \`${file.text.slice(command.start, command.end)}\` leaves behind is not known.`,
        command,
      )
      if (name === 'rm') {
        for (const { value } of words) {
          const path = value === undefined ? undefined : placed(value, folders.get(command))
          if (path === undefined) return unknown
          if (/[*?[]/.test(path)) {
            if (!/^\/(?:tmp|var|root|go|usr)\/|\/target\/|\.(?:rs|go|d)$/.test(path)) return unknown
          } else if (index >= last) removed.push(path)
        }
        continue
      }
      const move = moveOf(command, folders.get(command))
      if (!move) return unknown
      if (made.includes(move.from)) continue
      if (index > last) return unknown
      copied.push(move.to)
      if (name === 'mv') removed.push(move.from)
    }
  }
  const isGone = (path: string) => removed.some((it) => path === it || path.startsWith(`${it}/`))
  return { paths: [...new Set([...beside.paths.filter((path) => !isGone(path)), ...copied])] }
}

/** COPY lines for what lies beside the program, folders one by one and files of one folder together. */
export function besideLines(
  from: string,
  paths: readonly string[],
  owner: string,
  isFile: (path: string) => boolean,
): readonly string[] {
  const lines: string[] = []
  const files = new Map<string, string[]>()
  const settled = new Set(paths.filter(isSettings).map(folderOf))
  for (const path of paths) {
    const folder = path.slice(0, path.lastIndexOf('/') + 1)
    const name = baseName(path)
    if (name.startsWith('.env') && settled.has(folderOf(path)) && isFile(path)) {
      // A pattern takes what is there, and nothing where there is nothing.
      if (isSettings(path)) remembered(files, folder, () => []).push(`${folder}.env*`)
    } else if (isFile(path) && name.includes('.')) remembered(files, folder, () => []).push(literal(path))
    // A name without an ending may be a link to a folder: COPY takes what is in that.
    else lines.push(copyLine(from, literal(path), owner, path))
  }
  for (const [folder, members] of files) lines.push(copyOf(from, members, folder, owner))
  return lines
}

/** A path that COPY takes for no pattern. */
function literal(path: string): string {
  return path.replaceAll(/[*?[]/g, '[$&]')
}

/** Files and folders in the image by what the listing says; a name with an extension is a file. */
export function looksLikeFile(path: string, { project }: Source): boolean {
  const name = baseName(path)
  if (project.files.some((it) => path.endsWith(`/${it}`))) return true
  if (project.folders.some((it) => path.endsWith(`/${it}`))) return false
  return /.\.\w+$/.test(name)
}

/** The roles of COPYs for a program that needs its sources no more once it is built. */
export function compiledCopyRole(copy: Copy, isBuilt: boolean): Role | Refusal {
  if (!isBuilt) return 'run'
  return copy.from ? 'both' : 'tool'
}
