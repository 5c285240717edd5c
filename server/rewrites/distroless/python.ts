// Packages of Python in an image without a shell, whose interpreter stands at another path than where they were installed.
import { distrolessLibraries, pythonPrograms } from '../../../rules/data/python-programs.ts'
import { insert, keyword } from '../../../rules/edits.ts'
import type { Edit } from '../../../rules/rule.ts'
import type { Copy } from '../../facts/copies.ts'
import type { Facts } from '../../facts/facts.ts'
import { distrolessPython, distrolessRelease } from '../../facts/images/distributions.ts'
import type { Project } from '../../facts/project.ts'
import { isRoot } from '../../facts/users.ts'
import { lineageOf, type Stage } from '../../facts/stages.ts'
import type { Command } from '../../syntax/script.ts'
import { absolute, baseName, cleanPath, folderOf } from '../../syntax/paths.ts'
import { bare, nativesOf, startLine } from '../needs.ts'
import { isRefusal, refuse, type Reason, type Refusal } from '../rewrite.ts'

export interface Packages {
  readonly edits: readonly Edit[]
  readonly reasons: readonly Reason[]
  /** The interpreter of the virtual environment; `undefined` where the image's own one finds the packages. */
  readonly interpreter: string | undefined
  /** Folders with the programs that the packages bring. */
  readonly programs: readonly string[]
  /** Where the container starts. */
  readonly workdir: string
}

const sitePackages = `/usr/local/lib/python${distrolessPython}/site-packages`
/** Where Debian's Python looks for what its administrator installs. */
const distPackages = `/usr/local/lib/python${distrolessPython}/dist-packages`

/** Where Python looks for what pip installs with --user, as the user of the image. */
const userPackages = '/home/nonroot/.local'

/** How the packages that the last stage copies are found there; or what they are not certain to find. */
export function packagesIn(file: Facts, project: Project, stage: Stage): Packages | Refusal {
  const edits: Edit[] = []
  const reasons: Reason[] = []
  const programs: string[] = []
  let interpreter: string | undefined
  const missing = missingLibrary(file, project)
  if (missing) return missing
  for (const copy of file.copies) {
    const { from, target, destination } = copy
    if (copy.stage !== stage || !from) continue
    const [source] = copy.sources
    const path = source?.expanded === undefined ? undefined : absolute('/', source.expanded)
    if (!from.stage || path === undefined || target === undefined || !destination)
      return refuse(`What is copied from ${from.value} is not known to run without a shell.`, copy.outer)
    if (isAsset(copy, from.stage)) continue
    const other = notSamePython(from.stage)
    if (other) return other
    if (path === '/') return refuse(`All of ${from.value} is copied here.`, copy.outer)
    const own = environmentsIn(file, from.stage).filter(
      (it) => it.path === path || it.path.startsWith(`${path}/`),
    )
    const [environment, another] = own
    if (environment) {
      if (another || copy.sources.length > 1)
        return refuse('Several virtual environments are copied here.', copy.outer)
      if (cleanPath(target) !== path)
        return refuse(
          `The virtual environment is copied to ${cleanPath(target)}, and its programs look for it in ${path}.`,
          copy.outer,
        )
      const linked = linkedTo(file, project, from.stage, environment)
      if (isRefusal(linked)) return linked
      edits.push(...linked)
      interpreter = `${environment.path}/bin/python`
      programs.push(`${environment.path}/bin`)
      reasons.push({
        at: copy.outer,
        message:
          'The virtual environment points to the interpreter of the distroless image, which stands in /usr/bin.',
      })
      continue
    }
    if (path === sitePackages && copy.sources.length === 1) {
      if (cleanPath(target) !== sitePackages)
        return refuse('Packages of Python are copied to a folder of their own.', copy.outer)
      edits.push({ start: destination.start, end: destination.end, text: quoted(copy, distPackages) })
      reasons.push(ofDebian(copy))
      continue
    }
    if (copy.sources.length === 1 && foldersOf(file, from.stage, '--prefix').includes(path)) {
      if (cleanPath(target) !== '/usr/local' || copy.form === 'json' || !source)
        return refuse('Packages of Python are copied to a folder of their own.', copy.outer)
      const started = baseName(startLine(file)?.[0] ?? 'python')
      const line = `${keyword(file, 'COPY')} --from=${from.value} ${path}/bin /usr/local/bin`
      edits.push(
        { start: source.start, end: source.end, text: `${path}${sitePackages.slice('/usr/local'.length)}` },
        { start: destination.start, end: destination.end, text: distPackages },
        ...(/^python[\d.]*$|\.py$/.test(started) ? [] : [insert(copy.outer.end, `\n${line}`)]),
      )
      programs.push('/usr/local/bin')
      reasons.push(ofDebian(copy))
      continue
    }
    if (path === '/root/.local' && copy.sources.length === 1 && installsForUser(file, from.stage)) {
      const user = stage.end.user?.name ?? ''
      const moved = movedPaths(file, stage, cleanPath(target), userPackages)
      if (
        /^\d+$/.test(user) ||
        stage.end.lookup('PYTHONUSERBASE') ||
        cleanPath(target).split('/').at(-1) !== '.local'
      )
        return refuse('Where the user of the image looks for packages is not known.', copy.outer)
      edits.push(
        { start: destination.start, end: destination.end, text: quoted(copy, userPackages) },
        ...moved,
      )
      programs.push(`${userPackages}/bin`)
      reasons.push({ at: copy.outer, message: `The home of the image's user is ${folderOf(userPackages)}.` })
      continue
    }
    const paths = copy.sources.map(({ expanded }) => (expanded === undefined ? '/' : absolute('/', expanded)))
    if (paths.every((it) => it === '/usr/local/bin' || it.startsWith('/usr/local/bin/'))) {
      programs.push(
        /\/bin\/[\w.-]+$/.test(target) && paths[0] !== '/usr/local/bin' ? folderOf(target) : target,
      )
      continue
    }
    const isTarget = paths.length === 1 && foldersOf(file, from.stage, '-t', '--target').includes(path)
    if (isTarget) {
      const onPath = stage.end.lookup('PYTHONPATH')?.value?.split(':') ?? []
      if (!onPath.map((it) => cleanPath(it || '/')).includes(cleanPath(target)))
        return refuse(`${cleanPath(target)} has packages of Python and is not in PYTHONPATH.`, copy.outer)
      programs.push(`${cleanPath(target)}/bin`)
      continue
    }
    const foreign = [...paths, cleanPath(target)].find((it) =>
      /^\/(?:$|(?:bin|etc|lib\w*|root|sbin|usr(?!\/src\b)|var)(?:\/|$))/.test(it),
    )
    if (foreign !== undefined)
      return refuse(
        `What is copied from ${foreign} of ${from.value} is not known to run in the distroless image.`,
        copy.outer,
      )
  }
  return {
    edits,
    reasons,
    interpreter,
    programs: programs.map((it) => cleanPath(it)),
    workdir: stage.end.workdir ?? '/',
  }
}

function ofDebian({ outer }: Copy): Reason {
  return {
    at: outer,
    message: `The interpreter of the distroless image is Debian's, which looks into ${distPackages}.`,
  }
}

/**
 * The words of a command line for the interpreter, without its name; `undefined` for another program than Python's and
 * those of its packages.
 */
export function interpreted(
  words: readonly string[],
  project: Project,
  { programs, workdir }: Packages,
): readonly string[] | undefined {
  const [first = '', ...rest] = words
  const name = baseName(first)
  if (/^python[\d.]*$/.test(name)) return rest
  if (/^\.{0,2}\/?[\w./-]*\.py$/.test(first)) return words
  const place = first.includes('/') ? folderOf(absolute(workdir, first)) : programs[0]
  if (place === undefined || !programs.includes(place)) return undefined
  const isKnown = first.includes('/') || pythonPrograms.includes(name) || isOwn(name, project)
  return isKnown ? [`${place}/${name}`, ...rest] : undefined
}

/** What a project's code starts besides itself, which needs a shell or another program. */
export function startedByCode(project: Project): string | undefined {
  for (const path of project.files) {
    if (!/\.py$/.test(path) || /(?:^|\/)(?:tests?\/|setup\.py$|conftest|noxfile|fabfile|test_)/.test(path))
      continue
    const text = project.text(path)?.replace(/^\s*#.*$/gm, '') ?? ''
    if (/\bos\.(?:system|popen)\(|\bshell\s*=\s*True\b|\bcreate_subprocess_shell\(/.test(text))
      return `${path} starts commands through a shell, which is not in the image.`
    const other = [
      ...text.matchAll(/\b(?:subprocess\.\w+\(\s*\[?|create_subprocess_exec\()\s*[rf]?['"]([\w./-]+)['"]/g),
    ].find(([, program = '']) => !/^python[\d.]*$/.test(baseName(program)))
    if (other) return `${path} starts ${other[1]}, which is not in the image.`
  }
  return undefined
}

/** A script that the project declares itself. */
function isOwn(name: string, project: Project): boolean {
  const named = [
    ...project.stacks.filter(({ id }) => id === 'python').flatMap(({ manifests }) => manifests),
    'pyproject.toml',
    'setup.cfg',
    'setup.py',
  ]
  return named.some((path) => {
    const text = project.text(path) ?? ''
    const scripts =
      /^\[(?:project\.scripts|tool\.poetry\.scripts)\]\s*\n([^[]*)/m.exec(text)?.[1] ??
      /console_scripts['"]?\s*[=:]\s*([^\]}]*)/.exec(text)?.[1] ??
      ''
    return new RegExp(`(?:^|["'\\s])${name.replaceAll(/[.+]/g, '\\$&')}["']?\\s*=`, 'm').test(scripts)
  })
}

function missingLibrary(file: Facts, project: Project): Refusal | undefined {
  const unread = file.installs.find(
    ({ manager, packages, requirements }) =>
      !manager.system &&
      /^(?:pip|uv|poetry|pipenv)$/.test(manager.name) &&
      (packages.length === 0 || requirements.length > 0 || packages.some(({ local }) => local)),
  )
  if (unread && !project.stacks.some(({ id }) => id === 'python'))
    return refuse(
      'The manifest of the packages is not known, so what they need is not known either.',
      unread.command,
    )
  for (const { name, facts } of nativesOf(file, project, 'python')) {
    const place = file.installs.find(({ packages }) =>
      packages.some((it) => it.name !== undefined && bare(it.name, 'python') === name),
    )
    if (facts.unknown)
      return refuse(`${name} needs libraries of the system that are not known.`, place?.command)
    const missing = facts.run.find((it) => !distrolessLibraries.includes(it))
    if (missing !== undefined)
      return refuse(`${name} needs ${missing}, which is not in the distroless image.`, place?.command)
  }
  return undefined
}

/** Pages and pictures that another language built. */
function isAsset({ sources }: Copy, { image }: Stage): boolean {
  return (
    image.facts?.family?.language === 'node' &&
    sources.every(({ value }) => !/node_modules|\/bin(?:\/|$)/.test(value))
  )
}

function notSamePython(stage: Stage): Refusal | undefined {
  const { facts, reference } = stage.image
  const name = reference ?? 'another image'
  const line =
    facts?.name === 'python'
      ? (facts.line ?? facts.standsFor)
      : facts?.name === 'ghcr.io/astral-sh/uv'
        ? /(?:^|-)python(3\.\d+)-(?:bookworm|trixie)/.exec(facts.tag ?? '')?.[1]
        : facts?.name === 'debian' && facts.distribution?.release === distrolessRelease
          ? distrolessPython
          : undefined
  if (line === undefined || !facts) return refuse(`Which Python ${name} has is not known.`, stage.from)
  if (line !== distrolessPython)
    return refuse(`${name} has Python ${line}, and distroless has ${distrolessPython}.`, stage.from)
  const { distribution } = facts
  const isDebian =
    facts.name === 'ghcr.io/astral-sh/uv' ||
    (distribution?.id === 'debian' && !(Number(distribution.release) > Number(distrolessRelease)))
  return isDebian
    ? undefined
    : refuse(`What is installed in ${name} was made for another C library than Debian's.`, stage.from)
}

interface Environment {
  readonly path: string
  readonly made: {
    readonly command: Command
    readonly stage: Stage | undefined
    readonly user: string | undefined
  }
}

/** The virtual environments that a stage, or one that it stands on, makes. */
function environmentsIn(file: Facts, stage: Stage): readonly Environment[] {
  const chain = lineageOf(stage)
  const found = new Map<string, Environment>()
  for (const run of file.runs) {
    if (!run.stage || !chain.includes(run.stage)) continue
    for (const { effective } of run.commands) {
      const text = placeOf(
        effective.words.map(({ value, raw }) => value ?? file.expand(raw, run.outer)),
        (name) => file.before(run.outer).lookup(name)?.value,
      )
      const { workdir, user } = run.state
      if (text === undefined || (!text.startsWith('/') && workdir === undefined)) continue
      const path = absolute(workdir ?? '/', text)
      if (!found.has(path))
        found.set(path, { path, made: { command: effective, stage: run.stage, user: user?.name } })
    }
  }
  return [...found.values()]
}

/** The folder of the environment that a command makes; `undefined` where a word of it is not known. */
function placeOf(
  words: readonly (string | undefined)[],
  variable: (name: string) => string | undefined,
): string | undefined {
  const [name = '', ...rest] = words.flatMap((it) => it ?? [])
  if (rest.length < words.length - 1) return undefined
  const tool = baseName(name)
  const operand = (from: number) => rest.slice(from).findLast((it) => !it.startsWith('-'))
  if (/^python[\d.]*$/.test(tool) && rest[0] === '-m' && /^(?:venv|virtualenv)$/.test(rest[1] ?? ''))
    return operand(2)
  if (tool === 'virtualenv') return operand(0)
  if (tool === 'uv' && rest[0] === 'venv') return operand(1) ?? variable('UV_PROJECT_ENVIRONMENT') ?? '.venv'
  if (tool === 'uv' && rest[0] === 'sync') return variable('UV_PROJECT_ENVIRONMENT') ?? '.venv'
  const inProject = (setting: string) => /^(?:1|true|yes|on)$/i.test(variable(setting) ?? '')
  if (tool === 'poetry' && /^(?:install|sync)$/.test(rest.find((it) => !it.startsWith('-')) ?? ''))
    return inProject('POETRY_VIRTUALENVS_IN_PROJECT') ? '.venv' : undefined
  if (tool === 'pipenv' && /^(?:install|sync)$/.test(rest[0] ?? ''))
    return inProject('PIPENV_VENV_IN_PROJECT') ? '.venv' : undefined
  return undefined
}

/** Folders that pip fills, by the option that names them. */
function foldersOf(file: Facts, stage: Stage, ...options: readonly string[]): readonly string[] {
  const chain = lineageOf(stage)
  return file.installs.flatMap((install) => {
    const { run } = install
    if (!run.stage || !chain.includes(run.stage)) return []
    const value = install.valueOf(...options)
    const { workdir } = run.state
    return value === undefined || (!value.startsWith('/') && workdir === undefined)
      ? []
      : [absolute(workdir ?? '/', value)]
  })
}

/** uv fetches the version that it is asked for where the image has another one. */
function bringsPython({ name, words }: Command, asked: string | undefined): boolean {
  if (name !== 'uv') return false
  if (asked !== undefined && asked !== distrolessPython) return true
  const values = words.map(({ value, raw }) => value ?? raw)
  const at = values.findIndex((it) => it === '--python' || it === '-p')
  const version = at < 0 ? undefined : values[at + 1]
  return (
    values[1] === 'python' ||
    values.includes('--managed-python') ||
    (version !== undefined && !new RegExp(`^(?:python)?${distrolessPython}(?:\\.|$)|/`).test(version))
  )
}

function installsForUser(file: Facts, stage: Stage): boolean {
  const chain = lineageOf(stage)
  return file.installs.some(
    ({ run, has, manager }) =>
      run.stage !== undefined &&
      chain.includes(run.stage) &&
      manager.commands.includes('pip') &&
      has('--user') &&
      (run.state.user === undefined || isRoot(run.state.user.name)),
  )
}

/** A folder by its new name, wherever variables of the stage speak of it. */
function movedPaths(file: Facts, stage: Stage, from: string, to: string): readonly Edit[] {
  return file
    .named('ENV', stage)
    .flatMap(({ start, end }) =>
      [
        ...file.text.slice(start, end).matchAll(new RegExp(`${from.replaceAll('.', '\\.')}(?![\\w.-])`, 'g')),
      ].map(({ index }) => ({ start: start + index, end: start + index + from.length, text: to })),
    )
}

/** The links of the environment lead to the interpreter of the distroless image, once nothing calls them any more. */
function linkedTo(
  file: Facts,
  project: Project,
  stage: Stage,
  { path, made }: Environment,
): readonly Edit[] | Refusal {
  if (made.command.args.some(({ value }) => value === '--system-site-packages'))
    return refuse('The virtual environment finds packages of the image as well.', made.command)
  // Debian's own interpreter stands where that of distroless does.
  if (stage.image.facts?.name === 'debian') return []
  const user = file.stages.find((it) => it !== stage && it !== file.shipped && it.image.stage === stage)
  const copied = file.copies.find((it) => it.from?.stage === stage && it.stage !== file.shipped)
  if (user || copied)
    return refuse(
      `Another stage uses ${stage.name ?? 'this one'} as well, whose virtual environment is to point to the interpreter of distroless.`,
      user?.from ?? copied?.outer,
    )
  const now = stage.end.user?.name
  if (now !== undefined && !isRoot(now) && now !== made.user)
    return refuse('The virtual environment belongs to another user than that of its stage.', made.command)
  const asked = /^\s*(?:cpython-)?(\d+\.\d+)/.exec(project.text('.python-version') ?? '')?.[1]
  const isBrought = file.runs
    .filter((run) => run.stage && lineageOf(stage).includes(run.stage))
    .flatMap(({ commands }) => commands)
    .find(({ effective }) => bringsPython(effective, asked))
  if (isBrought) return refuse('uv may bring a Python of its own here.', isBrought)
  const last = stage.instructions.at(-1) ?? stage.from
  const names = ['python', 'python3', `python${distrolessPython}`].map((it) => `/usr/bin/${it}`)
  return [insert(last.end, `\n${keyword(file, 'RUN')} ln -sf -t ${path}/bin ${names.join(' ')}`)]
}

function quoted(copy: Copy, path: string): string {
  return copy.form === 'json' ? JSON.stringify(path) : path
}
