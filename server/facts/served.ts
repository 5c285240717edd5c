// Where the shipped application listens: its start command and, behind it, its code.
import { parseScript } from '../syntax/shell.ts'
import type { Script } from '../syntax/script.ts'
import type { Span } from '../syntax/tree.ts'
import type { Facts } from './facts.ts'
import { listeningOfCommand, type CommandListening } from './listening/commands.ts'
import type { Listening, Project } from './project.ts'
import type { Variable } from './stages.ts'
import type { StartCommand } from './start.ts'

/** A word of the command line that a container starts with. */
export interface StartWord extends Span {
  /** As the program gets it; as written where only the running container knows. */
  readonly value: string
  /** The instruction that holds it. */
  readonly command: StartCommand
  /** An item of an exec form: its span holds the quotes. */
  readonly json: boolean
  /** One edit may replace it. */
  readonly unbroken: boolean
}

export interface Served {
  readonly words: readonly StartWord[]
  /** What the words themselves say. */
  readonly command: CommandListening | undefined
  /** What the code or the configuration says, where the command leaves it to them and they agree. */
  readonly code: Listening | undefined
  readonly port: number | undefined
  /** Nothing but a program's default says so. */
  readonly assumed: boolean
}

/** Configuration files that these programs read by themselves may state the address and the port. */
const configurable = new Set([
  'gunicorn',
  'hypercorn',
  'vite',
  'vite-preview',
  'astro',
  'angular',
  'nuxt',
  'mkdocs',
  'hugo',
  'streamlit',
  'puma',
])

/** What is known of where the shipped stage listens. */
export function servedBy(file: Facts, project: Project): Served {
  const words = startWords(file)
  const command = listeningOfCommand(words.map(({ value }) => value))
  // `java -jar app.jar` names the framework, whose settings name the port.
  const telling = command?.port === undefined && !command?.explicit ? undefined : command
  const settled =
    telling && (telling.explicit || isSettled(file, project, words, telling, 'port')) ? telling : undefined
  const code = telling ? undefined : codeBehind(file, project, words)
  const port = settled ? settled.port : code && portOf(file, project, code)
  return { words, command, code, port, assumed: settled ? !settled.explicit : code ? !code.explicit : false }
}

/** Whether nothing else can change a default of a program. */
export function isSettled(
  file: Facts,
  project: Project,
  words: readonly StartWord[],
  command: CommandListening,
  what: 'port' | 'address',
): boolean {
  const { by } = command
  const variables = file.shipped?.end.variables() ?? []
  if (
    variables.some(
      ({ kind, name }) => kind === 'env' && /PORT|HOST|BIND|ADDR|URL|ARGS|OPTS|CONFIG|SERVER/.test(name),
    )
  )
    return false
  if (words.some(({ value }) => /^(?:-c|--config(?:=.*)?|-C|-f|--env-file(?:=.*)?)$/.test(value)))
    return false
  // Its own configuration says something else; a script or the code of an application is not its configuration.
  const differs = (it: Listening) => it[what] !== undefined && it[what] !== command[what]
  const isConfiguration = (path: string) =>
    !/\.(?:py|sh)$|^Procfile$/.test(path) || /(?:^|\/)(?:gunicorn|hypercorn)[^/]*$/.test(path)
  if (project.listens.some((it) => it.by === by && isConfiguration(it.path) && differs(it))) return false
  return !configurable.has(by) || (project.known && project.complete)
}

/** The command line of the shipped stage: ENTRYPOINT with CMD behind it, or the last command of a shell form. */
export function startWords(file: Facts): readonly StartWord[] {
  const { entrypoint, cmd } = file.start
  if (!entrypoint) return cmd ? wordsOf(file, cmd) : []
  return entrypoint.form === 'exec' && cmd?.form === 'exec' && !scriptIn(entrypoint)
    ? [...wordsOf(file, entrypoint), ...wordsOf(file, cmd)]
    : wordsOf(file, entrypoint)
}

function wordsOf(file: Facts, start: StartCommand): readonly StartWord[] {
  const script = start.form === 'shell' ? start.script : scriptIn(start)
  if (!script) {
    return (start.words ?? []).map(({ start: from, end, value }) => ({
      start: from,
      end,
      value,
      command: start,
      json: true,
      unbroken: true,
    }))
  }
  const last = script.errors.length ? undefined : script.top.at(-1)
  if (!script.plain || !last || last.joiner === '|') return []
  return last.words.map((word) => ({
    start: word.start,
    end: word.end,
    value: word.value ?? file.expand(word.raw, start.instruction) ?? word.raw,
    command: start,
    json: false,
    unbroken: word.unbroken,
  }))
}

/** The script of `["sh", "-c", "…"]`, if its string stands in the document as it is. */
export function scriptIn({ form, words, state, instruction }: StartCommand): Script | undefined {
  if (form !== 'exec' || state.windows) return undefined
  const [shell, option, text] = words ?? []
  if (
    !shell ||
    !text ||
    !/(?:^|\/)(?:ba|da|a)?sh$/.test(shell.value) ||
    !/^-[a-z]*c$/.test(option?.value ?? '')
  )
    return undefined
  const source = instruction.body.text.indexOf(`"${text.value}"`)
  if (source < 0 || text.end - text.start !== text.value.length + 2) return undefined
  return parseScript({
    text: text.value,
    segments: [{ joined: 0, source: text.start + 1, length: text.value.length }],
  })
}

/** `npm run dev -- --host`, `java -jar a.jar --server.port=80`. */
const tellsWhere = /^-{1,2}(?:D?server\.)?(?:H|host(?:name)?|p|port|bind|addr(?:ess)?|listen)(?:=|$)/

/** What the code says of the file that the command names, or all files where they agree on one port. */
function codeBehind(file: Facts, project: Project, words: readonly StartWord[]): Listening | undefined {
  // What is handed on to a script or a program outranks what these say by themselves.
  if (words.slice(1).some(({ value }) => tellsWhere.test(value))) return undefined
  if (!project.known || (!words.length && !file.shipped)) return undefined
  const named = project.listens.filter(({ path }) => words.some(({ value }) => isNamed(path, value)))
  if (named.length) return only(named)
  // A server program of its own reads its own configuration.
  const program = words[0]?.value ?? ''
  const isOpen =
    !words.length ||
    /(?:^|\/)(?:npm|yarn|pnpm|bun|node|java|dotnet|python[\d.]*|docker-entrypoint\.sh)$/.test(program) ||
    /^(?:\.{0,2}\/|\/)/.test(program)
  return isOpen && words.length ? only(project.listens) : undefined
}

function isNamed(path: string, word: string): boolean {
  const bare = word.replace(/^\.\//, '')
  return bare.includes('.') && (bare === path || bare.endsWith(`/${path}`))
}

function only(listens: readonly Listening[]): Listening | undefined {
  const explicit = listens.filter((it) => it.explicit)
  const said = explicit.length ? explicit : listens
  const ports = new Set(said.map(({ port }) => port))
  return ports.size === 1 ? said[0] : undefined
}

/** The code may take its port from a variable that the image sets. */
function portOf(
  file: Facts,
  project: Project,
  { path, span, port, by, explicit }: Listening,
): number | undefined {
  const said = project.text(path)?.slice(span.start, span.end) ?? ''
  const variables = file.shipped?.end.variables() ?? []
  const ports = variables.filter(
    ({ kind, name }) => kind === 'env' && /(?:^|_)PORT$|_URLS$|_PORTS$/.test(name),
  )
  if (!ports.length) return port
  if (by === 'aspnet' && !explicit) return portOfAspNet(ports, port)
  const [own] = ports.filter(({ name }) => said.includes(name))
  const value = (own ?? (ports.length === 1 && ports[0]?.name === 'PORT' ? ports[0] : undefined))?.value
  return value !== undefined && /^\d+$/.test(value) ? Number(value) : undefined
}

/** What the variables of ASP.NET say, which its images set and a Dockerfile may set otherwise: URLs outrank ports. */
function portOfAspNet(variables: readonly Variable[], usual: number | undefined): number | undefined {
  const last = (pattern: RegExp) => variables.findLast(({ name }) => pattern.test(name))
  const urls = last(/^(?:ASPNETCORE|DOTNET)_URLS$/)
  const ports = last(/^(?:ASPNETCORE|DOTNET)_HTTP_PORTS$/)
  const said = urls ? /^https?:\/\/[^;]*:(\d+)\/?$/.exec(urls.value ?? '')?.[1] : ports?.value
  if (!urls && !ports) return usual
  return said !== undefined && /^\d+$/.test(said) ? Number(said) : undefined
}
