// Why the shipped image starts as root: it hands over, it starts something that needs it, or it starts nothing.
import { interactivePrograms, rootStarts } from '../../rules/data/root-starts.ts'
import { baseName } from '../syntax/paths.ts'
import type { Facts } from './facts.ts'
import type { Project } from './project.ts'
import { scriptIn, startWords } from './served.ts'
import type { Stage } from './stages.ts'
import { parseScript } from '../syntax/shell.ts'

export interface NeedForRoot {
  /** What needs it. */
  readonly program: string
  /** The script that starts it, where the start command is one. */
  readonly script: string | undefined
  /** A clause: "it becomes whoever logs in". */
  readonly why: string
}

/** They become another user by themselves. */
const droppers =
  /\b(?:gosu|su-exec|setpriv|runuser|s6-setuidgid|s6-overlay|setuidgid|chpst|step-down|fixuid|suexec)\b/
/** The same, where a container starts with it; in a RUN it only says who does one step of the build. */
const droppersAtStart =
  /\bsu\s+(?:-l?\s+|-c\s|--?\w+\s+)*[\w$]|\bsudo\s+(?:-\w+\s+)*(?:-u|--user)|\bstart-stop-daemon\b.*(?:-c|--chuid)|\busermod\b|\bgroupmod\b/

/**
 * Whether the image starts as root on purpose and becomes somebody else: by its service image, by an init system that
 * does, or in the scripts it starts with.
 */
export function handsOver(file: Facts, project: Project, stage: Stage): boolean {
  const { family, name, words } = stage.image.facts ?? {}
  // Tomcat stays what it was started as.
  if (name === 'tomcat') return false
  if (family?.kind === 'service' || words?.includes('apache') || words?.includes('fpm')) return true
  const inheritsStart = stage.image.stage !== undefined || file.start.entrypoint === undefined
  if (inheritsStart && family === undefined && !stage.image.scratch) return true
  if (stage.instructions.some((it) => droppers.test(file.text.slice(it.start, it.end)))) return true
  const { entrypoint, cmd } = file.start
  const started = [entrypoint, cmd].flatMap((it) => (it ? [it.instruction.body.text] : []))
  // The init process of s6-overlay and of images made with it.
  if (startWords(file)[0]?.value === '/init') return true
  return [...started, ...scriptsOf(file, project)].some(
    (text) => droppersAtStart.test(text) || droppers.test(text),
  )
}

/** What the container starts as root for a reason; `undefined` where none is known. */
export function needForRoot(file: Facts, project: Project, stage: Stage): NeedForRoot | undefined {
  const words = startWords(file)
  if (stage.instructions.some(({ name, body }) => name !== 'RUN' && body.text.includes('docker.sock')))
    return {
      program: 'the socket of Docker',
      script: undefined,
      why: 'it belongs to root and to a group of the host',
    }
  const known = (name: string) => {
    // What stands among the application's own files only shares the name.
    if (name.includes('/') && !/^\/(?:bin|etc|lib|opt|sbin|usr)\//.test(name)) return undefined
    const bare = baseName(name)
    return rootStarts.find(({ programs }) =>
      programs.some((it) => it === bare || (bare.startsWith(it) && /^[-\d.]+$/.test(bare.slice(it.length)))),
    )
  }
  for (const command of commandsAtStart(file)) {
    const row = known(command)
    if (row) return { program: baseName(command), script: undefined, why: row.why }
  }
  const script = scriptNames(words.map(({ value }) => value))[0]
  if (script === undefined) return undefined
  const texts = scriptsOf(file, project)
  for (const text of texts) {
    for (const { effective } of parseScript({
      text,
      segments: [{ joined: 0, source: 0, length: text.length }],
    }).commands) {
      const row = known(effective.words[0]?.value ?? '')
      if (row) return { program: effective.name ?? '', script, why: row.why }
    }
  }
  if (texts.length) return undefined
  const installed = new Set(
    file.installs
      .filter(({ run }) => run.stage === stage)
      .flatMap(({ packages }) => packages.map(({ name }) => name)),
  )
  for (const { packages, why } of rootStarts) {
    const found = packages?.find((it) => installed.has(it))
    if (found) return { program: found, script, why }
  }
  return undefined
}

/** Nothing starts but a shell or an interpreter that waits for somebody, or nothing at all: others build on such images. */
export function startsNothing(file: Facts): boolean {
  const { entrypoint, cmd } = file.start
  // Tomcat starts by itself, and what is put into its folder makes it an application.
  if (!entrypoint && !cmd) return file.shipped?.image.facts?.name !== 'tomcat'
  const words = startWords(file).map(({ value }) => value)
  const entry = /(?:^|\/)(?:tini|dumb-init|catatonit|docker-[\w-]*entrypoint(?:\.sh)?)$/
  let at = 0
  while (at < words.length && (entry.test(words[at] ?? '') || words[at] === '--' || words[at] === '-g'))
    at += 1
  const [program, ...args] = words.slice(at)
  if (program === undefined) return false
  const name = baseName(program).replace(/^(python|perl|lua|ruby)[\d.]+$/, '$1')
  if (/^(?:(?:--)?version|-[vV])$/.test(args[0] ?? '') && args.length === 1) return true
  if (name === 'tail') return args.includes('/dev/null')
  if (name === 'sleep') return args[0] === 'infinity' || args[0] === 'inf'
  return interactivePrograms.has(name) && args.every((it) => /^-[ail]+$/.test(it) || it === '--login')
}

/** The script that the container starts with, where nothing is known of what it does. */
export function unreadScript(file: Facts, project: Project): string | undefined {
  const [script] = scriptNames(startWords(file).map(({ value }) => value))
  return script === undefined || scriptsOf(file, project).length ? undefined : script
}

/** Names of all programs that the start command calls itself. */
function commandsAtStart(file: Facts): readonly string[] {
  const { entrypoint, cmd } = file.start
  const scripts = [entrypoint, cmd].flatMap((it) => (it && (it.script ?? scriptIn(it))) ?? [])
  const called = scripts.flatMap(({ commands }) =>
    commands.flatMap(({ effective }) => effective.words[0]?.value ?? []),
  )
  const words = startWords(file).map(({ value }) => value)
  const first = words.find((it) => !starter.test(it) && !it.startsWith('-'))
  const initd = /\/etc\/init\.d\/\S+/.test([entrypoint, cmd].map((it) => it?.instruction.body.text).join(' '))
  // Behind an entrypoint that hands its arguments on, the command is the program.
  const [given] = entrypoint?.form === 'exec' && cmd?.form === 'exec' ? (cmd.words ?? []) : []
  return [
    ...called,
    ...(first === undefined ? [] : [first]),
    ...(given && entrypoint?.words?.length === 1 && /entrypoint|\.sh$/.test(entrypoint.words[0]?.value ?? '')
      ? [given.value]
      : []),
    ...(initd ? ['service'] : []),
  ]
}

/** The texts of the scripts that the start command names, as far as they were read or stand in the file. */
export function scriptsOf(file: Facts, project: Project): readonly string[] {
  const names = scriptNames(startWords(file).map(({ value }) => value))
  const inline = file.copies.flatMap(({ target, heredocs }) =>
    target !== undefined && names.includes(baseName(target)) ? heredocs.map(({ body }) => body.text) : [],
  )
  const isNamed = (path: string) => names.includes(baseName(path))
  const read =
    names.length > 0
      ? // Line endings of Windows are no part of the words.
        project.files.filter(isNamed).flatMap((it) => project.text(it)?.replaceAll('\r\n', '\n') ?? [])
      : []
  return [...inline, ...read]
}

/** The names of the scripts among the words of a start command: what ends like one, and a program called like one. */
function scriptNames(words: readonly string[]): readonly string[] {
  const program = words.findIndex((it) => !starter.test(it) && !it.startsWith('-'))
  return words.flatMap((word, index) => {
    const name = baseName(word)
    const isProgram = index === program && !ready.test(word)
    return /\.(?:sh|bash)$/.test(name) ||
      (isProgram && /(?:^|[-_])entrypoint$|^(?:start|run|init|boot)$/.test(name))
      ? [name]
      : []
  })
}

/** What only starts the word behind it. */
const starter = /(?:^|\/)(?:tini|dumb-init|catatonit|exec|env|sh|bash|ash)$/
/** The entrypoints of official images of languages hand over to the command and do nothing else. */
const ready = /(?:^|\/)docker-php-entrypoint$/
