// Python: what pip, Poetry, uv or Pipenv install goes to the last stage as one virtual environment.
import type { Edit } from '../../../rules/rule.ts'
import type { Copy } from '../../facts/copies.ts'
import type { Facts } from '../../facts/facts.ts'
import type { Run } from '../../facts/runs.ts'
import type { Command } from '../../syntax/script.ts'
import { nativesOf, scriptsIn, textOfScript, withoutComments } from '../needs.ts'
import { isRefusal, refuse, type Reason, type Refusal } from '../rewrite.ts'
import { runtimeOf, sameRuntime, slimOf, type Runtime } from '../runtimes.ts'
import type { Shape, Source } from '../shape.ts'
import { site } from './python/site.ts'

const manifests =
  /(?:^|\/)(?:[\w.-]*requirements[\w.-]*\.(?:txt|in)|constraints[\w.-]*\.txt|pyproject\.toml|poetry\.lock|poetry\.toml|uv\.lock|uv\.toml|Pipfile(?:\.lock)?|Pipfile\*|setup\.cfg|\.python-version)$|^(?:requirements\*\.txt|requirements\/|poetry\.lock\*|pyproject\.toml\*|\*\.toml|\*\.lock)$/

/** Programs whose work in the last stage leaves behind there what it left behind before. */
const runNames = /^(?:python[\d.]*|django-admin|flask|pytest|alembic|spacy|playwright|[\w./-]+\.py)$/

const tools =
  /^(?:poetry|pipenv|uv|pip|pip-tools|setuptools|wheel|virtualenv|pdm|hatch|build|poetry-core|poetry-plugin-export)$/

export function python(source: Source): Shape | Refusal | undefined {
  const { file, project, stage, image } = source
  const isUv = image.name === 'ghcr.io/astral-sh/uv'
  if (image.family?.language !== 'python' && !isUv) return undefined
  if (image.name !== 'python' && !isUv)
    return refuse(`The layout of Python in ${image.spelled} is not known.`, stage.from)
  if (image.version?.startsWith('2'))
    return refuse('Python 2 has no virtual environments of its own.', stage.from)
  const served = site(source)
  if (served) return served
  const installs = installsIn(file)
  const first = installs.find(({ kind }) => kind === 'install')
  if (!first) return refuse('No packages of Python are installed in this file.', stage.from)
  const fixed =
    /\/usr\/local\/(?:bin\/(?:python|pip|gunicorn|uvicorn|flask|celery)|lib\/python)|site-packages|dist-packages/.exec(
      file.text,
    )
  if (fixed)
    return refuse(`${fixed[0]} is named by its path, which a virtual environment moves.`, {
      start: fixed.index,
      end: fixed.index + fixed[0].length,
    })
  for (const command of [file.start.entrypoint, file.start.cmd])
    for (const script of command ? scriptsIn(command.instruction.body.text) : [])
      if (
        /\/usr\/local\/(?:bin\/python|lib\/python)|site-packages/.test(
          textOfScript(file, project, script) ?? '',
        )
      )
        return refuse(
          `${script} names Python by its path, which a virtual environment moves.`,
          command?.instruction,
        )
  const problem = problemOf(source, installs) ?? starterOf(source)
  if (problem) return problem
  const venv = venvOf(source, installs)
  if (isRefusal(venv)) return venv
  const runtimes = runtimesOf(source)
  if (isRefusal(runtimes)) return runtimes
  const started = startEdits(source)
  if (isRefusal(started)) return started
  const edits: Edit[] = [...started, ...optionEdits(installs), ...ranEdits(file)]
  const reasons: Reason[] = [
    {
      at: first.run.outer,
      message: venv.isNew
        ? `The packages are installed into a virtual environment in ${venv.path}, so that one folder holds all of them.`
        : `The virtual environment in ${venv.path} holds all packages.`,
    },
    {
      at: stage.from,
      message: `The last stage has the same Python on the same distribution, so that compiled packages load.`,
    },
  ]
  // pip, setuptools and wheel belong into the environment, where what is installed behind them finds them.
  const isPipOnly = installs.every(({ kind, manager }) => kind === 'tool' || manager === 'pip')
  const opener = isPipOnly
    ? (installs.find(({ kind, isBase }) => kind === 'install' || isBase) ?? first)
    : first
  const brings = toolsBrought(source, installs)

  return {
    runtimes,
    keepsUser: false,
    gains: runtimes[0]?.reference !== stage.image.reference || brings,
    buildVariables:
      /^(?:PIP_|POETRY_|PIPENV_|UV_(?!PROJECT_ENVIRONMENT$)|CFLAGS$|LDFLAGS$|CC$|CXX$|DEBIAN_FRONTEND$)/,
    edits,
    reasons,
    // An environment below the sources has to stand behind them: one of the context would be mixed into it.
    artefactsFirst: venv.isNew && !/^\s*ENV\s+PATH\b/im.test(file.text),
    prepare: (run) => {
      if (!venv.isNew || run !== opener.run) return []
      const active = venv.active ? ` \\\n    VIRTUAL_ENV=${venv.path}` : ''
      return [`RUN python -m venv ${venv.path}`, `ENV PATH="${venv.path}/bin:$PATH"${active}`]
    },
    // A tool that the same RUN brings stays out of the environment.
    cutAt: (run) =>
      venv.isNew &&
      run === opener.run &&
      (installs.some((it) => it.run === run && isTool(it) && it.command.start < opener.command.start) ||
        run.commands.some(({ effective }) => isInstaller(effective)))
        ? opener.command.start
        : undefined,
    roleOf(command, { run, commands }) {
      if (commands.some(({ effective }) => isInstaller(effective))) return 'tool'
      const ran = ranBy(command)
      if (ran) return runNames.test(ran) ? 'run' : undefined
      const found = installs.find((it) => it.command === command)
      if (found) return found.kind === 'install' ? 'build' : 'tool'
      if (isVenv(command)) return 'tool'
      const { name } = command
      if (name === 'poetry' || name === 'pipenv' || name === 'uv') return 'tool'
      if (name === 'find' && command.args.some(({ raw }) => /\.py[co]|__pycache__/.test(raw))) return 'tool'
      // A manifest that is removed behind the install is in no last stage that misses it.
      if (name === 'rm' && command.args.every((word) => word.raw.startsWith('-') || isManifest(word.value)))
        return 'tool'
      if ((name === 'echo' || name === 'printf') && writesOwnFile(command)) return 'both'
      if (run.outer.start < first.run.outer.start) return undefined
      // The last stage has all that is needed for it, and what it leaves behind stays where it was.
      if (runNames.test(name ?? '')) {
        return command.args.some(({ value }) => value === 'pip') ? 'tool' : 'run'
      }
      if (name === 'pip' || name === 'pip3') return 'tool'
      return undefined
    },
    copyRole(copy, isBuilt) {
      if (copy.from) return toolCopy(copy) ? 'tool' : 'both'
      if (!isBuilt || installs.every(({ command, kind }) => kind === 'tool' || installsByName(command)))
        return 'run'
      return copy.sources.every(({ kind, expanded }) => kind === 'path' && isManifest(expanded))
        ? 'tool'
        : 'both'
    },
    artefacts(_run, place) {
      if (!place.isFirst) return []
      const copy = `COPY --from=${place.from} ${venv.path} ${venv.path}`
      return venv.isNew
        ? [copy, `ENV PATH="${venv.path}/bin:$PATH"`]
        : venv.isOnPath
          ? [copy]
          : [copy, `ENV PATH="${venv.path}/bin:$PATH"`]
    },
  }
}

function isManifest(path: string | undefined): boolean {
  return path !== undefined && manifests.test(path.replace(/^\.?\//, ''))
}

/** `echo 0 > data/count.txt`: a file for the program, not a setting of what installs. */
function writesOwnFile({ redirects }: Command): boolean {
  return (
    redirects.length > 0 &&
    redirects.every(
      ({ operator, target }) =>
        operator.includes('>') &&
        target?.value !== undefined &&
        !/^\/(?!app|code|srv|opt|home|usr\/src|var\/www)|\.(?:conf|toml|cfg|pth|sh)$|^~/.test(target.value),
    )
  )
}

interface PythonInstall {
  readonly run: Run
  readonly command: Command
  readonly kind: 'install' | 'tool'
  readonly manager: 'pip' | 'poetry' | 'pipenv' | 'uv'
  /** pip, setuptools and the like: they are installed for what is installed behind them. */
  readonly isBase?: boolean
}

/** The commands that install, and those that only bring or set up what installs. */
function installsIn(file: Facts): readonly PythonInstall[] {
  return file.runs.flatMap((run) =>
    run.commands.flatMap(({ effective }): readonly PythonInstall[] => {
      const words = wordsOf(effective)
      const [name, second, third] = words
      const pip = /^pip[\d.]*$/.test(name ?? '')
        ? words.slice(1)
        : /^python[\d.]*$/.test(name ?? '') && second === '-m' && third === 'pip'
          ? words.slice(3)
          : undefined
      if (pip) {
        if (pip[0] !== 'install')
          return pip[0] === 'list' ||
            pip[0] === 'freeze' ||
            pip[0] === 'cache' ||
            pip[0] === 'config' ||
            pip[0] === 'check'
            ? [{ run, command: effective, kind: 'tool', manager: 'pip' }]
            : []
        const names = pip.slice(1).filter((word) => !word.startsWith('-'))
        const isFromFile = pip.some((word) => /^(?:-r|--requirement)/.test(word))
        const isTool =
          !isFromFile &&
          names.length > 0 &&
          names.every((word) => tools.test(word.replace(/[=<>!~[].*$/, '').toLowerCase()))
        return [
          {
            run,
            command: effective,
            kind: isTool ? 'tool' : 'install',
            manager: 'pip',
            isBase: isTool && isPipItself(effective),
          },
        ]
      }
      if (name === 'poetry')
        return [
          {
            run,
            command: effective,
            kind: words.includes('install') || words.includes('sync') ? 'install' : 'tool',
            manager: 'poetry',
          },
        ]
      if (name === 'pipenv')
        return [
          {
            run,
            command: effective,
            kind: words.includes('install') || words.includes('sync') ? 'install' : 'tool',
            manager: 'pipenv',
          },
        ]
      if (name === 'uv') {
        const isInstall = second === 'sync' || (second === 'pip' && (third === 'install' || third === 'sync'))
        return [{ run, command: effective, kind: isInstall ? 'install' : 'tool', manager: 'uv' }]
      }
      return []
    }),
  )
}

/** Poetry and the like, installed with pip. */
function isTool({ command, kind, manager, isBase }: PythonInstall): boolean {
  return kind === 'tool' && manager === 'pip' && isBase !== true && !isPipItself(command)
}

/** `pip install --upgrade pip` alone brings no other tool. */
function isPipItself(command: Command): boolean {
  const words = wordsOf(command)
  return !words.some((word) => /^(?:poetry|pipenv|uv|pdm|hatch)\b/.test(word))
}

function wordsOf({ name, words }: Command): readonly string[] {
  return words.map(({ value, prefix, raw }, index) => (index === 0 ? (name ?? raw) : (value ?? prefix)))
}

function isVenv(command: Command): boolean {
  const words = wordsOf(command)
  return words[0] === 'virtualenv' || words.includes('venv') || words.includes('virtualenv')
}

/** Installs that leave more behind than the environment. */
function problemOf(
  { file, project, image, stage }: Source,
  installs: readonly PythonInstall[],
): Refusal | undefined {
  for (const { run, command, kind, manager } of installs) {
    if (kind !== 'install') continue
    const words = wordsOf(command)
    if (words.includes('-e') || words.includes('--editable'))
      return refuse(
        'An editable install keeps pointing to the sources and what was made beside them.',
        command,
      )
    if (words.some((word) => /^(?:-t|--target|--prefix|--root)(?:=|$)/.test(word)))
      return refuse('The packages go to a folder of their own.', command)
    if (run.mounts.some(({ type }) => type === 'secret' || type === 'ssh')) continue
    if (manager === 'poetry' && words.includes('--sync')) continue
  }
  const wanted = /^\s*(\d+\.\d+)/.exec(project.text('.python-version') ?? '')?.[1]
  if (
    wanted !== undefined &&
    image.line !== undefined &&
    wanted !== image.line &&
    installs.some(({ manager }) => manager === 'uv')
  )
    return refuse(
      `.python-version asks for Python ${wanted}, so uv installs another Python than that of the image.`,
      stage.from,
    )
  const usesFile = installs.some(({ command, kind }) => kind === 'install' && !installsByName(command))
  const isFull = image.heavy || image.variant === 'full'
  if (usesFile && isFull && image.name === 'python' && !project.stacks.some(({ id }) => id === 'python'))
    return refuse(
      'The manifest of the packages is not known, so what they need of the full image is not known either.',
      installs[0]?.command ?? stage.from,
    )
  const texts = project.stacks
    .filter(({ id }) => id === 'python')
    .flatMap(({ manifests: paths }) => paths.flatMap((path) => project.text(path) ?? []))
  const editable = texts.find((text) => /^\s*(?:-e|--editable)\s/m.test(text))
  if (editable !== undefined)
    return refuse(
      'The requirements hold an editable install, which keeps pointing to the sources.',
      installs[0]?.command,
    )
  const unknown = isFull ? nativesOf(file, project, 'python').find(({ facts }) => facts.unknown) : undefined
  return (
    unknown &&
    refuse(`${unknown.name} needs libraries of the system that are not known.`, installs[0]?.command)
  )
}

/** What starts other programs, or brings a Python of its own, does not look into a virtual environment by PATH. */
function starterOf({ file, stage }: Source): Refusal | undefined {
  const moved = /\b(?:PIP_(?:TARGET|PREFIX|ROOT|USER)|PYTHONUSERBASE|PYTHONHOME)\b/.exec(file.text)
  if (moved)
    return refuse(`${moved[0]} says where packages go, which a virtual environment would say too.`, {
      start: moved.index,
      end: moved.index + moved[0].length,
    })
  const service = file.installs.find(
    ({ run, manager, packages }) =>
      run.stage === stage &&
      manager.system &&
      packages.some(({ name }) => /^(?:cron|supervisor|runit|s6|systemd)$/.test(name ?? '')),
  )
  if (service)
    return refuse(
      'What is started besides the start command may look for Python by its path.',
      service.command,
    )
  for (const command of [file.start.entrypoint, file.start.cmd]) {
    const name = /\b(?:uwsgi|supervisord|crond?)\b/.exec(command?.instruction.body.text ?? '')?.[0]
    if (command && name !== undefined && !/--home|--virtualenv|\s-H\b/.test(command.instruction.body.text))
      return refuse(`${name} is started, which may look for Python by its path.`, command.instruction)
  }
  return undefined
}

/** Only packages by name, so that the file itself tells what they are. */
function installsByName(command: Command): boolean {
  const words = wordsOf(command)
  if (!/^(?:pip|python|uv)/.test(words[0] ?? '')) return false
  if (!words.includes('install')) return false
  const names = words.slice(words.indexOf('install') + 1).filter((word) => !word.startsWith('-'))
  return (
    names.length > 0 &&
    !words.some((word) => /^(?:-r|-c|--requirement)/.test(word)) &&
    names.every((name) => /^[\w][\w.[\],-]*(?:[=<>!~]=?.*)?$/.test(name) && name !== '.')
  )
}

interface Environment {
  readonly path: string
  /** The file makes none itself. */
  readonly isNew: boolean
  /** Its tools only find it by VIRTUAL_ENV. */
  readonly active: boolean
  /** The file puts it on PATH where the last stage sees it. */
  readonly isOnPath: boolean
}

function venvOf({ file, stage }: Source, installs: readonly PythonInstall[]): Environment | Refusal {
  const pathEnv = stage.end.lookup('PATH')
  const variables = stage.end
  const made = file.runs.flatMap((run) =>
    run.commands
      .filter(({ effective }) => isVenv(effective))
      .map(({ effective }) => ({ run, command: effective })),
  )
  const [one, another] = made
  if (another) return refuse('The file makes several virtual environments.', another.command)
  const absolute = (path: string, run: Run) =>
    (path.startsWith('/') ? path : `${run.state.workdir ?? ''}/${path.replace(/^\.\//, '')}`).replace(
      /\/+$/,
      '',
    )
  const onPath = (path: string) =>
    file
      .named('ENV', stage)
      .some(
        (it) =>
          file.text.slice(it.start, it.end).includes(`${path}/bin`) ||
          file.expand(it.body.text, it)?.includes(`${path}/bin`) === true,
      )
  if (one) {
    const word = one.command.args.findLast(({ raw }) => !raw.startsWith('-'))
    const text = word && (word.value ?? file.expand(word.raw, one.run.outer))
    if (text === undefined) return refuse('Where the virtual environment stands is not known.', one.command)
    const path = absolute(text, one.run)
    if (!path.startsWith('/') || path === '/')
      return refuse('Where the virtual environment stands is not known.', one.command)
    const isOnPath = onPath(path) || onPath(text)
    if (!isOnPath && !file.text.includes(`${text}/bin/`))
      return refuse(
        'The virtual environment is not on PATH, so what is installed into it is not known.',
        one.command,
      )
    return { path, isNew: false, active: false, isOnPath: true }
  }
  const sync = installs.find(
    ({ command, manager, kind }) => manager === 'uv' && kind === 'install' && wordsOf(command)[1] === 'sync',
  )
  if (sync) {
    const set = variables.lookup('UV_PROJECT_ENVIRONMENT')
    if (set && set.value === undefined)
      return refuse('Where uv puts its environment is not known.', sync.command)
    const path =
      set?.value ?? (sync.run.state.workdir === undefined ? undefined : absolute('.venv', sync.run))
    if (path === undefined || !path.startsWith('/') || path.startsWith('/usr'))
      return refuse('Where uv puts its environment is not known.', sync.command)
    return { path, isNew: false, active: false, isOnPath: onPath(path) }
  }
  const inProject = /^(?:1|true)$/i.test(
    variables.lookup('POETRY_VIRTUALENVS_IN_PROJECT')?.value ??
      variables.lookup('PIPENV_VENV_IN_PROJECT')?.value ??
      '',
  )
  const install = installs.find(({ kind }) => kind === 'install')
  if (
    inProject &&
    install &&
    (install.manager === 'poetry' || install.manager === 'pipenv') &&
    install.run.state.workdir !== undefined
  ) {
    const path = absolute('.venv', install.run)
    return { path, isNew: false, active: false, isOnPath: onPath(path) }
  }
  if (pathEnv?.instruction && pathEnv.value !== undefined && !pathEnv.value.includes('/usr/local/bin'))
    return refuse('PATH is set anew, without what the image brings.', pathEnv.instruction)
  if (stage.end.lookup('VIRTUAL_ENV'))
    return refuse(
      'VIRTUAL_ENV is set, and no virtual environment is made.',
      stage.end.lookup('VIRTUAL_ENV')?.instruction ?? stage.from,
    )
  const needsName = installs.some(({ kind, manager }) => kind === 'install' && manager !== 'pip')
  return { path: '/opt/venv', isNew: true, active: needsName, isOnPath: false }
}

function runtimesOf({ stage, image }: Source): readonly Runtime[] | Refusal {
  if (image.name === 'ghcr.io/astral-sh/uv') {
    // 'python3.13-bookworm-slim' is the image 'python:3.13-slim-bookworm' with uv in it.
    const match = /^(?:[\d.]+-)?python(3\.\d+)-(?:([a-z]+)(?:-slim)?|alpine)$/.exec(image.tag ?? '')
    const reference =
      match &&
      (match[2] && match[2] !== 'alpine'
        ? `python:${match[1]}-slim-${match[2]}`
        : `python:${match[1]}-alpine`)
    const runtime = reference ? runtimeOf(stage, reference) : undefined
    return runtime
      ? [runtime]
      : refuse(`Which Python ${stage.image.reference} holds is not known.`, stage.from)
  }
  if (image.variant === 'slim' || image.variant === 'alpine') {
    const same = sameRuntime(stage)
    return same ? [same] : refuse('The base image is not known.', stage.from)
  }
  const slim = slimOf(image)
  const runtime = slim === undefined ? undefined : runtimeOf(stage, slim)
  return runtime ? [runtime] : refuse(`No small variant of ${stage.image.reference} is known.`, stage.from)
}

/** `poetry run gunicorn` is gunicorn of the environment, and its tools stay behind. */
function startEdits({ file, project }: Source): readonly Edit[] | Refusal {
  const edits: Edit[] = []
  for (const command of [file.start.entrypoint, file.start.cmd]) {
    if (!command) continue
    for (const script of scriptsIn(command.instruction.body.text)) {
      const text = withoutComments(textOfScript(file, project, script) ?? '')
      const tool = /^\s*(?:exec\s+)?(poetry|pipenv|uv)\s/m.exec(text)?.[1]
      if (tool !== undefined) return refuse(`${script} calls ${tool}.`, command.instruction)
    }
    const { words, instruction } = command
    const tool = words?.[0]?.value.split('/').at(-1)
    const [first, second, third] = words ?? []
    if (
      words &&
      first &&
      second &&
      third &&
      /^(?:poetry|pipenv|uv)$/.test(tool ?? '') &&
      second.value === 'run'
    ) {
      if (third.value.startsWith('-')) return refuse(`The start command calls ${tool}.`, instruction)
      const isScript = tool === 'uv' && /\.py$/.test(third.value)
      const python = command.form === 'exec' ? '"python", ' : 'python '
      edits.push({ start: first.start, end: third.start, text: isScript ? python : '' })
      continue
    }
    const called = /(?:^|[\s"'[&;|(])(poetry|pipenv|uv|pip3?)(?=[\s"'])/.exec(instruction.body.text)?.[1]
    if (called !== undefined) return refuse(`The start command calls ${called}.`, instruction)
  }
  const check = file
    .named('HEALTHCHECK', file.shipped)
    .find(({ body }) => /\b(?:poetry|pipenv|uv) run\b/.test(body.text))
  return check ? refuse('The health check calls a tool of the build.', check) : edits
}

/** In a virtual environment pip refuses `--user`, and uv has to see it instead of the system. */
function optionEdits(installs: readonly PythonInstall[]): readonly Edit[] {
  return installs.flatMap(({ command, manager }) =>
    command.args.flatMap((word, index): readonly Edit[] => {
      const isOff =
        (manager === 'pip' && (word.value === '--user' || word.value === '--break-system-packages')) ||
        (manager === 'uv' && word.value === '--system')
      const previous = command.words[index]
      return isOff && previous && word.unbroken ? [{ start: previous.end, end: word.end, text: '' }] : []
    }),
  )
}

/** Whether something comes into the image that only installs: Poetry, Pipenv, uv. */
function toolsBrought({ file, stage }: Source, installs: readonly PythonInstall[]): boolean {
  return (
    installs.some(isTool) ||
    file.copies.some((copy) => copy.stage === stage && copy.from !== undefined && toolCopy(copy)) ||
    file.runs.some(({ commands }) => commands.some(({ effective }) => isInstaller(effective)))
  )
}

/** `curl https://install.python-poetry.org | python3 -` and its like. */
function isInstaller({ args }: Command): boolean {
  return args.some(({ raw }) => /install\.python-poetry\.org|astral\.sh\/uv\//.test(raw))
}

/** What `poetry run` runs. */
function ranBy({ words }: Command): string | undefined {
  const [tool, verb, ran] = words
  return /^(?:poetry|pipenv|uv)$/.test(tool?.value ?? '') && verb?.value === 'run' && ran?.unbroken
    ? ran.value
    : undefined
}

/** `poetry run` in a RUN: what it runs is on PATH. */
function ranEdits({ runs }: Facts): readonly Edit[] {
  return runs.flatMap(({ commands }) =>
    commands.flatMap(({ effective }): readonly Edit[] => {
      const ran = ranBy(effective)
      const [first, , third] = effective.words
      if (ran === undefined || ran.startsWith('-') || !first || !third) return []
      const text = first.value === 'uv' && ran.endsWith('.py') ? 'python ' : ''
      return [{ start: first.start, end: third.start, text }]
    }),
  )
}

/** uv's binaries from its own image serve the build. */
function toolCopy({ from, sources }: Copy): boolean {
  return /(?:^|\/)uv(?::|@|$)/.test(from?.value ?? '') || sources.every(({ value }) => /^\/uvx?$/.test(value))
}
