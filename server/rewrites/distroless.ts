// Distroless: no shell, no package manager, another user, and an entry point that is the interpreter.
import { insert, keyword } from '../../rules/edits.ts'
import type { Edit } from '../../rules/rule.ts'
import type { Copy } from '../facts/copies.ts'
import type { Facts } from '../facts/facts.ts'
import type { ImageFacts } from '../facts/images.ts'
import type { Project } from '../facts/project.ts'
import { scriptIn } from '../facts/served.ts'
import type { Stage } from '../facts/stages.ts'
import type { StartCommand } from '../facts/start.ts'
import { baseName, cleanPath, contextPath, join } from '../syntax/paths.ts'
import type { ShellWord } from '../syntax/script.ts'
import type { Instruction } from '../syntax/tree.ts'
import { interpreted, packagesIn, type Packages, startedByCode } from './distroless/python.ts'
import { listed, type Steps, stepsWithout } from './distroless/steps.ts'
import { checkEdits, healthEdits } from './health.ts'
import { calledByCode, startLine, startPlace } from './needs.ts'
import { volumePaths, writtenPaths } from './ownership.ts'
import { isRefusal, refuse, type Reason, type Refusal } from './rewrite.ts'
import { standingLine } from './runtimes.ts'

export interface Plan {
  readonly edits: readonly Edit[]
  readonly removed: readonly Instruction[]
  /** A line directly below FROM. */
  readonly below: string | undefined
  readonly reasons: readonly Reason[]
}

/** What changes in the last stage beside its FROM. */
export function bareEdits(
  file: Facts,
  project: Project,
  stage: Stage,
  facts: ImageFacts,
  goal: ImageFacts,
): Plan | Refusal {
  const language = facts.family?.language ?? ''
  const edits: Edit[] = []
  const removed: Instruction[] = []
  const reasons: Reason[] = []
  const uid = goal.user !== undefined && /^\d+$/.test(goal.user) ? goal.user : '65532'
  const isPython = language === 'python'
  const packages = isPython ? packagesIn(file, project, stage) : undefined
  if (isRefusal(packages)) return packages
  edits.push(...(packages?.edits ?? []))
  reasons.push(...(packages?.reasons ?? []))
  const healed = healthEdits(
    file,
    stage,
    language,
    language === 'node' ? '/nodejs/bin/node' : '/usr/bin/python3',
  )
  const steps = stepsWithout(file, project, stage, {
    language,
    packages,
    isHealed: healed !== undefined,
    uid,
  })
  if (isRefusal(steps)) return steps
  edits.push(...steps.edits)
  removed.push(...steps.removed)
  reasons.push(...steps.reasons)
  const users = new Set([...(facts.readyUser ? [facts.readyUser.name] : []), ...steps.users])
  const port = file.ports.find(
    ({ stage: user, first }) => user === stage && first !== undefined && first < 1024,
  )
  if (port) return refuse(`Port ${port.first} is only for root, and the image runs as nonroot.`, port.word)
  const volume = file
    .named('VOLUME', stage)
    .find(() => volumePaths(file, stage).some((path) => !steps.made.includes(path)))
  if (volume) return refuse('A volume belongs to root, and the image runs as nonroot.', volume)
  for (const user of file.named('USER', stage)) {
    const name = file.expand(user.body.text, user)?.split(':')[0]
    if (name === undefined || name === 'root' || name === '0')
      return refuse('The image runs as nonroot, and this USER asks for another one.', user)
    if (/^\d+$/.test(name) && !users.has(name)) continue
    if (!users.has(name)) return refuse(`${name} is not a user of the image.`, user)
    removed.push(user)
  }
  for (const copy of file.copies) {
    if (copy.stage !== stage) continue
    const owner = copy.flag('chown')
    const number = /^(\d+)(?::\d+)?$/.exec(owner?.value ?? '')?.[1]
    if (!owner || (number !== undefined && !users.has(number))) continue
    edits.push({ start: owner.valueSpan.start, end: owner.valueSpan.end, text: `${uid}:${uid}` })
  }
  const made =
    language === 'node'
      ? file.copies.find(
          ({ stage: user, from }) => user === stage && from?.stage && !sameDistribution(from.stage, facts),
        )
      : undefined
  if (made)
    return refuse(`What is copied from ${made.from?.value} was made on another distribution.`, made.outer)
  const shell = file.named('SHELL', stage)[0]
  if (shell) return refuse('There is no shell in the image.', shell)
  const started = startEdits(file, project, language, packages)
  if (isRefusal(started)) return started
  edits.push(...started)
  const place = startPlace(file)
  reasons.push({
    ...(place ? { at: place } : {}),
    message:
      "The image's entry point is the interpreter, and there is no shell: the start command is its arguments in JSON form.",
  })
  const [called] = language === 'node' || language === 'python' ? calledByCode(file, project) : []
  if (called) return refuse(`${called.by} calls ${called.name}, which is not in the image.`, called)
  const other = language === 'python' ? startedByCode(project) : undefined
  if (other !== undefined) return refuse(other, place)
  const [check] = file.named('HEALTHCHECK', stage)
  if (check && !/^NONE$/i.test(check.body.text)) {
    const own = healed ?? checkEdits(file, stage, (words) => checkWords(words, language, project, packages))
    if (!own) return refuse('The health check calls what is not in the image.', check)
    edits.push(...own)
  }
  const given = ownerEdits(file, project, stage, `${uid}:${uid}`, steps)
  if (isRefusal(given)) return given
  edits.push(...given)
  // Where nothing but what is started by its whole path stands in the image, no folder is looked into.
  const words = startLine(file) ?? []
  const isAbsolute = file.copies
    .filter((copy) => copy.stage === stage)
    .every(({ destination }) => destination?.value.startsWith('/') && words.includes(destination.value))
  // What is copied to a whole path goes there from wherever the stage stands.
  const isSettled = (it: Instruction) =>
    file.copies.some(({ outer, destination }) => outer === it && destination?.value.startsWith('/') === true)
  const [first] = stage.instructions.filter(
    (it) =>
      /^(?:COPY|ADD|RUN|WORKDIR|CMD|ENTRYPOINT)$/.test(it.name) && !removed.includes(it) && !isSettled(it),
  )
  const isNamed = first?.name === 'WORKDIR' && file.expand(first.body.text, first)?.startsWith('/')
  const standing =
    isAbsolute || isNamed
      ? undefined
      : standingLine(
          stage,
          goal,
          stage.instructions.filter((it) => !removed.includes(it) && !isSettled(it)),
        )
  return { edits, removed, below: standing?.replace('WORKDIR', keyword(file, 'WORKDIR')), reasons }
}

function sameDistribution({ image }: Stage, facts: ImageFacts): boolean {
  const other = image.facts?.distribution
  return other?.id === facts.distribution?.id
}

/** ENTRYPOINT and CMD as arguments of the interpreter. */
function startEdits(
  file: Facts,
  project: Project,
  language: string,
  packages: Packages | undefined,
): readonly Edit[] | Refusal {
  const { entrypoint, cmd } = file.start
  const command = entrypoint ?? cmd
  if (!command) return refuse('Nothing says what a container of this image starts.')
  if (entrypoint && cmd) {
    if (entrypoint.form !== 'exec' || cmd.form !== 'exec')
      return refuse('The start command needs a shell.', entrypoint.instruction)
  }
  const { instruction } = command
  const words = entrypoint && cmd ? valuesOf(entrypoint) : plainWords(file, project, command)
  if (!words?.length) return refuse('The start command needs a shell.', instruction)
  const own = language === 'node' && words[0] === 'npm' ? scriptWords(words, project) : words
  const [first = '', ...rest] = own ?? words
  const name = baseName(first)
  const write = (keywordText: string, list: readonly string[]): readonly Edit[] => {
    const isSame =
      command.form === 'exec' && keywordText === instruction.name && list.join('\0') === words.join('\0')
    return isSame ? [] : [written(keywordText, list)]
  }
  const written = (keywordText: string, list: readonly string[]): Edit => ({
    start: instruction.keyword.start,
    end: instruction.end,
    text: `${keyword(file, keywordText)} ${listed(list)}`,
  })
  switch (language) {
    case 'node':
      if (name !== 'node') return refuse(`${first} is started, which is not in the image.`, instruction)
      return entrypoint ? write('ENTRYPOINT', ['/nodejs/bin/node', ...rest]) : write('CMD', rest)
    case 'python': {
      const own = packages && interpreted(words, project, packages)
      if (!own) return refuse(`${first} is started, which is not in the image.`, instruction)
      const other = words.find((word, at) => at > 0 && changesUser(baseName(first), word))
      if (other !== undefined)
        return refuse(`${first} ${other} makes it another user, which only root may.`, instruction)
      const interpreter = packages.interpreter
      if (entrypoint) return write('ENTRYPOINT', [interpreter ?? '/usr/bin/python3', ...own])
      if (interpreter === undefined) return write('CMD', own)
      const line = `${keyword(file, 'ENTRYPOINT')} ${JSON.stringify([interpreter])}\n`
      const { start, end, text } = written('CMD', own)
      return [{ start, end, text: line + text }]
    }
    case 'java': {
      if (name !== 'java') return refuse(`${first} is started, which is not in the image.`, instruction)
      const isPlain = rest[0] === '-jar' && rest.length >= 2
      if (!entrypoint && isPlain) return write('CMD', rest.slice(1))
      return write('ENTRYPOINT', ['java', ...rest])
    }
    default: {
      if (/^(?:ba|da|a)?sh$/.test(name)) return refuse('The start command needs a shell.', instruction)
      const isBrought =
        first.includes('/') ||
        (language === 'dotnet' && name === 'dotnet') ||
        file.copies.some(({ destination, sources }) =>
          [destination?.value ?? '', ...sources.map(({ value }) => value)].some(
            (path) => path === name || path.endsWith(`/${name}`),
          ),
        )
      if (!isBrought) return refuse(`${first} is started, which is not in the image.`, instruction)
      return command.form === 'exec' ? [] : write(instruction.name, own ?? words)
    }
  }
}

/** `gunicorn -u www-data`, `celery --uid=nobody`. */
function changesUser(program: string, word: string): boolean {
  return program === 'gunicorn'
    ? /^(?:-u|--user|-g|--group)(?:=|$)/.test(word)
    : program === 'celery' && /^--[ug]id(?:=|$)/.test(word)
}

/** What `npm start` runs, if it is a plain call of node. */
function scriptWords(words: readonly string[], project: Project): readonly string[] | undefined {
  const name = words[1] === 'run' ? words[2] : words[1]
  const text =
    name === undefined
      ? undefined
      : new RegExp(`"${name}"\\s*:\\s*"(node [\\w./ -]+)"`).exec(project.text('package.json') ?? '')?.[1]
  return text?.split(/\s+/)
}

function valuesOf({ words }: StartCommand): readonly string[] | undefined {
  return words?.map(({ value }) => value)
}

/** The words of a start command that is one program with words that are known; `undefined` where a shell does more. */
function plainWords(file: Facts, project: Project, command: StartCommand): readonly string[] | undefined {
  const script = command.form === 'shell' ? command.script : scriptIn(command)
  if (!script) return valuesOf(command)
  const [only, another] = script.commands
  if (!only || another || !script.plain || script.errors.length > 0) return undefined
  if (only.assignments.length > 0 || only.redirects.length > 0 || only.negated || only.next) return undefined
  const words = only.words[0]?.value === 'exec' ? only.words.slice(1) : only.words
  const bind = words[0]?.value === 'gunicorn' && isByPort(file, project, words) ? bindAt(words) : -1
  const bound = /^(?:-b|--bind)$/.test(words[bind]?.raw ?? '') ? 2 : 1
  const left = bind < 0 ? words : words.filter((_, index) => index < bind || index >= bind + bound)
  const values = left.flatMap(({ value, glob }) => (value === undefined || glob ? [] : [value]))
  return values.length === left.length ? values : undefined
}

/** Nothing else tells gunicorn where to listen. Without an address it listens at PORT, on all addresses. */
function isByPort(file: Facts, project: Project, words: readonly ShellWord[]): boolean {
  return (
    words.every(({ value }) => value !== '-c' && !value?.startsWith('--config')) &&
    !project.files.some((path) => baseName(path) === 'gunicorn.conf.py') &&
    file.shipped?.end.lookup('GUNICORN_CMD_ARGS') === undefined
  )
}

/** Where the words bind to all addresses at PORT; -1 where they do not. */
function bindAt(words: readonly ShellWord[]): number {
  const isPort = (text = '') => /^"?(?:0\.0\.0\.0)?:\$(?:PORT|\{PORT\})"?$/.test(text)
  return words.findIndex(({ raw }, index) => {
    const option = /^(?:--bind=|--bind$|-b)/.exec(raw)?.[0]
    return option !== undefined && isPort(option === raw ? words[index + 1]?.raw : raw.slice(option.length))
  })
}

/** The words of a health check that need neither a shell nor a program that is not there. */
function checkWords(
  words: readonly string[],
  language: string,
  project: Project,
  packages: Packages | undefined,
): readonly string[] | undefined {
  const [first = '', ...rest] = words
  if (language === 'node') return baseName(first) === 'node' ? ['/nodejs/bin/node', ...rest] : undefined
  const own = packages && interpreted(words, project, packages)
  return own && [packages.interpreter ?? '/usr/bin/python3', ...own]
}

/**
 * `--chown` on what the application writes. A folder that WORKDIR makes belongs to the user of the image; nothing else
 * can be given away without a shell.
 */
function ownerEdits(
  file: Facts,
  project: Project,
  stage: Stage,
  owner: string,
  { gifts, made }: Steps,
): readonly Edit[] | Refusal {
  const edits = new Map<number, Edit>()
  const give = (copy: Copy) => {
    const at = copy.instruction.keyword.end
    edits.set(at, insert(at, ` --chown=${owner}`))
  }
  for (const copy of gifts) give(copy)
  const user = stage.end.user?.name
  const isOther = user !== undefined && /^\d+$/.test(user) && user !== owner.split(':', 1)[0]
  for (const { path, why, kind } of writtenPaths(file, project, stage)) {
    const isIn = (folder: string) => path === folder || path.startsWith(`${folder}/`)
    const base = made.find(isIn)
    const brought = file.copies.filter(
      ({ stage: of, fromContext, target }) =>
        of === stage &&
        fromContext &&
        target !== undefined &&
        (isIn(cleanPath(target)) || cleanPath(target).startsWith(`${path}/`)),
    )
    if (
      isOther ||
      (base === undefined && !brought.some(({ target }) => cleanPath(target as string) === path))
    )
      return refuse(`${path} would belong to ${isOther ? 'another user' : 'root'}: ${why}.`, startPlace(file))
    for (const copy of brought)
      if (!copy.flag('chown') && (base === undefined || brings(copy, project, path, kind))) give(copy)
  }
  return [...edits.values()]
}

/** Whether a COPY brings what is written, or something in it: else it is made in a folder of the user. */
function brings(
  { sources, target }: Copy,
  project: Project,
  path: string,
  kind: 'folder' | 'level' | 'file',
): boolean {
  if (!project.known || !project.complete || target === undefined) return true
  const folder = cleanPath(target)
  if (folder.startsWith(`${path}/`)) return kind !== 'level'
  const below = path.slice(folder.length).replace(/^\//, '')
  if (below === '') return kind !== 'level'
  return sources.some(({ expanded }) => {
    if (expanded === undefined) return true
    const source = contextPath(expanded).replace(/^\.$/, '')
    const full = join(source, below)
    return source === below || project.files.includes(full) || project.folders.includes(full)
  })
}
