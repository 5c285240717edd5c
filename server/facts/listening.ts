// Where an application listens: what its code, its configuration and its start command say about port and address.
import type { Listening } from './project.ts'

/**
 * The places of one file that decide where the application listens. A port that the code leaves to a variable
 * without a default is `undefined`; so is an address that nothing states. `app.run()` and the like count although a
 * server such as gunicorn may load the application instead: `listeningOfCommand` says what the start command does.
 */
export function listeningIn(
  path: string,
  text: string,
  dependencies: readonly string[],
): readonly Listening[] {
  if (isAside(path)) return []
  const name = path.slice(path.lastIndexOf('/') + 1)
  const found: Found[] = []
  for (const reader of readers) {
    if (reader.files.test(name)) found.push(...reader.read({ path, name, text, dependencies }))
  }
  return placed(path, text, found)
}

/** What the words of a start command say. The numbers are indexes of `words`. */
export interface CommandListening {
  readonly port: number | undefined
  readonly address: string | undefined
  readonly by: string
  /** False for the program's default port. */
  readonly explicit: boolean
  readonly portWord: number | undefined
  /** The word that states the address; `undefined` for the program's default. */
  readonly addressWord: number | undefined
}

/**
 * Reads the words of an exec form. Wrappers (`exec`, `poetry run`, `npx`, `tini --` …) are skipped. `undefined` for
 * programs that are not known to listen; a port in a variable is `undefined` with its word given.
 */
export function listeningOfCommand(words: readonly string[]): CommandListening | undefined {
  const start = programAt(words)
  const program = (words[start] ?? '').slice((words[start] ?? '').lastIndexOf('/') + 1)
  const row = servers.find(
    (server) =>
      server.program.test(program) &&
      (!server.then || server.then.test(words[start + 1] ?? '')) &&
      (!server.needs || words.includes(server.needs)),
  )
  if (!row) return undefined
  const own = { port: row.port, address: row.address, by: row.by, explicit: false }
  let result: CommandListening = { ...own, portWord: undefined, addressWord: undefined }
  for (let index = start + 1; index < words.length; index += 1) {
    const option = optionAt(words, index, row)
    if (!option) continue
    result = withOption(result, option, row)
    index = option.word
  }
  return result
}

interface Found {
  readonly port: number | undefined
  readonly address: string | undefined
  readonly by: string
  readonly start: number
  readonly end: number
  readonly explicit: boolean
}

interface Source {
  readonly path: string
  readonly name: string
  readonly text: string
  readonly dependencies: readonly string[]
}

const readers: readonly { readonly files: RegExp; readonly read: (source: Source) => readonly Found[] }[] = [
  { files: /\.py$/, read: inPython },
  { files: /^\.flaskenv$/, read: inFlaskEnvironment },
  { files: /\.(?:js|ts|mjs|cjs|mts|cts)$|^www$/, read: inJavaScript },
  { files: /^(?:package|composer)\.json$/, read: inPackageScripts },
  { files: /^angular\.json$/, read: inAngular },
  { files: /\.go$/, read: inGo },
  { files: /^application\.(?:properties|ya?ml)$/, read: inSpringSettings },
  { files: /^(?:pom\.xml|build\.gradle(?:\.kts)?)$/, read: inJavaManifest },
  { files: /\.(?:java|kt)$/, read: inJava },
  { files: /\.(?:cs|fs)$/, read: inDotnet },
  { files: /^appsettings\.json$/, read: inDotnetSettings },
  { files: /\.(?:cs|fs)proj$/, read: inDotnetManifest },
  { files: /\.(?:rb|ru)$/, read: inRuby },
  { files: /\.conf(?:\.template)?$/, read: inNginx },
  { files: /\.rs$/, read: inRust },
  { files: /^Rocket\.toml$/, read: inRocketSettings },
  { files: /\.exs$/, read: inElixir },
  { files: /\.sh$|^Procfile$/, read: inScript },
]

const asideFolder =
  /(?:^|\/)(?:\.github|\.devcontainer|\.storybook|__tests__|__mocks__|cypress|demos?|docs?|e2e|examples?|fixtures|mocks|node_modules|playwright|samples?|spec|testdata|tests?)\//

function isAside(path: string): boolean {
  return (
    asideFolder.test(path) || /(?:^|[._-])(?:test|spec|conftest)[._]|(?:^|\/)test_|_test\.\w+$/.test(path)
  )
}

/** Adds line and column, drops repetitions (`listen 80` and `listen [::]:80`). */
function placed(path: string, text: string, found: readonly Found[]): readonly Listening[] {
  const result: Listening[] = []
  const seen = new Set<string>()
  let line = 0
  let lineStart = 0
  for (const { start, end, ...rest } of found.toSorted((a, b) => a.start - b.start)) {
    const key = `${rest.by} ${rest.port}`
    if (rest.port !== undefined && seen.has(key)) continue
    seen.add(key)
    for (let next = text.indexOf('\n', lineStart); next >= 0 && next < start;) {
      line += 1
      lineStart = next + 1
      next = text.indexOf('\n', lineStart)
    }
    result.push({ ...rest, path, span: { start, end }, line, character: start - lineStart })
  }
  return result
}

// Reading values

type Language = 'hash' | 'slashes' | 'python'

/** The text with comments, and Python's triple-quoted strings, blanked; offsets stay. Linear. */
function withoutComments(text: string, language: Language): string {
  const pieces: string[] = []
  let kept = 0
  const blank = (from: number, to: number) => {
    pieces.push(text.slice(kept, from), text.slice(from, to).replace(/[^\n]/g, ' '))
    kept = to
  }
  for (let index = 0; index < text.length; index += 1) {
    const char = text[index]
    if (char === '"' || char === "'" || (char === '`' && language === 'slashes')) {
      const triple = language === 'python' && text.startsWith(char.repeat(3), index)
      const end = endOfString(text, index, triple ? char.repeat(3) : char)
      if (triple) blank(index, end)
      index = end - 1
    } else if (language === 'slashes' ? text.startsWith('//', index) : char === '#') {
      const end = text.indexOf('\n', index)
      blank(index, end < 0 ? text.length : end)
      index = (end < 0 ? text.length : end) - 1
    } else if (language === 'slashes' && text.startsWith('/*', index)) {
      const end = text.indexOf('*/', index + 2)
      blank(index, end < 0 ? text.length : end + 2)
      index = (end < 0 ? text.length : end + 2) - 1
    }
  }
  pieces.push(text.slice(kept))
  return pieces.join('')
}

/** A quote that is not closed on its line (an apostrophe, a lifetime) ends where it began. */
function endOfString(text: string, start: number, quote: string): number {
  for (let index = start + quote.length; index < text.length; index += 1) {
    if (text[index] === '\\') index += 1
    else if (text.startsWith(quote, index)) return index + quote.length
    else if (text[index] === '\n' && quote.length === 1 && quote !== '`') return start + 1
  }
  return quote.length > 1 || quote === '`' ? text.length : start + 1
}

/** Arguments of a call longer than this are not looked at, in UTF-16 units. */
const longestCall = 4000
/** Nor is what comes after so many calls of one kind: no application begins that often. */
const mostCalls = 50

interface Call {
  /** From the callee to behind the closing bracket. */
  readonly start: number
  readonly end: number
  readonly match: RegExpExecArray
  readonly args: readonly string[]
}

/** Calls whose callee and opening bracket a pattern matches (`/\bapp\.run\(/g`), with their top-level arguments. */
function* callsOf(code: string, callee: RegExp): Generator<Call> {
  let calls = 0
  for (const match of code.matchAll(callee)) {
    calls += 1
    if (calls > mostCalls) return
    const open = match.index + match[0].length
    const args: string[] = []
    let depth = 0
    let from = open
    const most = Math.min(code.length, open + longestCall)
    for (let index = open; index < most; index += 1) {
      const char = code[index] as string
      if (char === '"' || char === "'" || char === '`') index = endOfString(code, index, char) - 1
      else if ('([{'.includes(char)) depth += 1
      else if (')]}'.includes(char)) {
        if (depth > 0) depth -= 1
        else {
          args.push(code.slice(from, index).trim())
          const some = args.filter(Boolean)
          yield { start: match.index, end: index + 1, match: match as RegExpExecArray, args: some }
          break
        }
      } else if (char === ',' && depth === 0) {
        args.push(code.slice(from, index).trim())
        from = index + 1
      }
    }
  }
}

/** The argument `name=…`, `name = …` or `name: …`. */
function named(args: readonly string[], name: string): string | undefined {
  const found = args.find((arg) => new RegExp(`^["']?${name}["']?\\s*[=:](?!=)`).test(arg))
  return found?.replace(/^[^=:]*[=:]\s*/, '').trim()
}

/**
 * The number an expression stands for: a literal, or the default of one read from the environment
 * (`process.env.PORT || 3000`, `int(os.environ.get("PORT", 8080))`), or a name with one such value in the file.
 */
function portOf(expression: string | undefined, code: string, depth = 0): number | undefined {
  if (expression === undefined) return undefined
  const text = expression.trim().replace(/^\((.*)\)$/s, '$1')
  const literal = /^[+]?["'`]?:?(\d{1,5})["'`]?(?:\s*as\s+\w+|_?u16)?$/.exec(text)?.[1]
  if (literal) return validPort(literal)
  if (/(?:env|ENV|getenv|Env)/.test(text)) {
    const numbers = [
      ...text.matchAll(/(?:\|\||\?\?|,|\bor\b|\{|:-|\?:)\s*(?:Number\(|parseInt\()?["'`:]{0,2}(\d{2,5})\b/g),
    ]
    if (numbers.length === 1) return validPort(numbers[0]?.[1])
    const second = /,\s*["']?:?(\d{2,5})["']?\s*\)/.exec(text)?.[1]
    return second ? validPort(second) : undefined
  }
  const wrapped =
    /^(?:Number|parseInt|parseFloat|int|str|normalizePort|u16::from)\((.*?)(?:,\s*10)?\)$/s.exec(text)?.[1]
  if (wrapped && depth < 3) return portOf(wrapped, code, depth + 1)
  const alternative = /^[\w.[\]"']+\s*(?:\|\||\?\?|\bor\b)\s*["']?(\d{2,5})["']?$/.exec(text)?.[1]
  if (alternative) return validPort(alternative)
  return /^[A-Za-z_$][\w$]*$/.test(text) && depth < 3 ? portOfName(text, code, depth) : undefined
}

/** All assignments of the name that give a number must agree. */
function portOfName(name: string, code: string, depth: number): number | undefined {
  const assignments = code.matchAll(
    new RegExp(
      `(?:^|[\\s;({,])${name.replaceAll('$', '\\$')}(?::\\s*[\\w<>]+)?\\s*:?=(?!=)\\s*([^;\\n]{1,200})`,
      'g',
    ),
  )
  const ports = new Set<number>()
  let seen = 0
  for (const [, value = ''] of assignments) {
    seen += 1
    if (seen > mostCalls) return undefined
    const port = portOf(value.replace(/,\s*$/, ''), code, depth + 1)
    if (port !== undefined) ports.add(port)
  }
  return ports.size === 1 ? [...ports][0] : undefined
}

function validPort(text: string | undefined): number | undefined {
  const port = Number(text)
  return text && Number.isInteger(port) && port > 0 && port < 65536 ? port : undefined
}

/** The text of a quoted literal, or of a name that is assigned one. */
function stringOf(expression: string | undefined, code: string): string | undefined {
  if (expression === undefined) return undefined
  const text = expression.trim()
  const literal = /^[bfr]?(["'`])([^"'`$]*)\1$/.exec(text)?.[2]
  if (literal !== undefined) return literal
  if (/env/i.test(text)) return /(?:\|\||\?\?|,|\bor\b)\s*["']([\w.:-]+)["']\s*\)?$/.exec(text)?.[1]
  if (!/^[A-Za-z_$][\w$]*$/.test(text)) return undefined
  const values = new Set<string>()
  const pattern = new RegExp(
    `(?:^|[\\s;])${text.replaceAll('$', '\\$')}\\s*:?=(?!=)\\s*([^;\\n]{1,200})`,
    'g',
  )
  for (const [, value = ''] of code.matchAll(pattern)) {
    const inner =
      /^\s*(["'`])([^"'`$]*)\1/.exec(value)?.[2] ?? (/env/i.test(value) ? stringOf(value, '') : undefined)
    if (inner !== undefined) values.add(inner)
  }
  return values.size === 1 ? [...values][0] : undefined
}

function addressOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  const bare = text.replace(/^\[(.*)\]$/, '$1').toLowerCase()
  if (bare === 'localhost') return '127.0.0.1'
  if (bare === '' || bare === '*' || bare === '+' || bare === '0') return '0.0.0.0'
  return /^[\d.]+$|^[\da-f:]*:[\da-f:]*$/.test(bare) ? bare : undefined
}

/** `0.0.0.0:8000`, `:8080`, `[::]:80`, `8000`, `http://+:5000`, `tcp://0.0.0.0:9292`. */
function splitAddress(text: string): { port: number | undefined; address: string | undefined } {
  const match = /^(?:\w+:\/\/)?(\[[^\]]*\]|[^:/[\]]*):(\d+)\/?$/.exec(text)
  if (match) return { address: addressOf(match[1]), port: validPort(match[2]) }
  const open = /^(\[[^\]]*\]|[\w.*-]*):[^:]*[${%].*$/.exec(text)
  if (open) return { address: addressOf(open[1]), port: undefined }
  if (/^\d+$/.test(text)) return { address: undefined, port: validPort(text) }
  return { address: addressOf(text), port: undefined }
}

// Python

function inPython({ name, text, dependencies }: Source): readonly Found[] {
  const code = withoutComments(text, 'python')
  const found: Found[] = []
  if (/^(?:gunicorn|hypercorn)[\w.]*\.py$/.test(name)) {
    for (const match of code.matchAll(/^bind\s*=\s*\[?\s*(.+?)\s*\]?\s*$/gm)) {
      const value = stringOf(match[1], code) ?? /^f?["']([\w.:[\]]*:)/.exec(match[1] ?? '')?.[1]
      if (value === undefined) continue
      found.push({ ...splitAddress(value), by: 'gunicorn', ...spanOf(match), explicit: true })
    }
    return found
  }
  for (const { args, start, end } of callsOf(code, /\buvicorn\.run\(/g)) {
    const host = named(args, 'host')
    const port = named(args, 'port')
    const address = host === undefined ? '127.0.0.1' : addressOf(stringOf(host, code))
    const known = port === undefined ? 8000 : portOf(port, code)
    found.push({ port: known, address, by: 'uvicorn', start, end, explicit: port !== undefined })
  }
  for (const { args, start, end } of callsOf(code, /\bweb\.run_app\(/g)) {
    const port = named(args, 'port')
    const host = named(args, 'host')
    const address = host === undefined ? '0.0.0.0' : addressOf(stringOf(host, code))
    found.push({
      ...{ port: port === undefined ? 8080 : portOf(port, code), address },
      ...{ by: 'aiohttp', start, end, explicit: port !== undefined },
    })
  }
  found.push(...flaskRuns(code, dependencies))
  return found
}

const pythonServers: readonly { readonly by: string; readonly made: RegExp; readonly port: number }[] = [
  { by: 'flask', made: /\b([A-Za-z_]\w*)\s*(?::\s*\w+\s*)?=\s*(?:flask\.)?Flask\(/g, port: 5000 },
  { by: 'flask-socketio', made: /\b([A-Za-z_]\w*)\s*=\s*(?:flask_socketio\.)?SocketIO\(/g, port: 5000 },
  { by: 'quart', made: /\b([A-Za-z_]\w*)\s*=\s*(?:quart\.)?Quart\(/g, port: 5000 },
  { by: 'dash', made: /\b([A-Za-z_]\w*)\s*=\s*(?:dash\.)?Dash\(/g, port: 8050 },
  { by: 'sanic', made: /\b([A-Za-z_]\w*)\s*=\s*(?:sanic\.)?Sanic\(/g, port: 8000 },
  { by: 'bottle', made: /\b([A-Za-z_]\w*)\s*=\s*(?:bottle\.)?Bottle\(/g, port: 8080 },
]

function flaskRuns(code: string, dependencies: readonly string[]): readonly Found[] {
  const makers = new Map<string, { by: string; port: number }>()
  for (const { by, made, port } of pythonServers) {
    for (const [, variable = ''] of code.matchAll(made)) makers.set(variable, { by, port })
  }
  // An application made elsewhere: `from package import app`, or `app = create_app()`.
  if (dependencies.includes('flask') && /\bimport\b[^\n]*\b(?:app|application|create_app)\b/.test(code)) {
    for (const variable of ['app', 'application']) {
      if (!makers.has(variable)) makers.set(variable, { by: 'flask', port: 5000 })
    }
  }
  const found: Found[] = []
  for (const { args, start, end, match } of callsOf(code, /(?<![\w.])([A-Za-z_]\w*)\.run(?:_server)?\(/g)) {
    const maker = makers.get(match[1] ?? '')
    if (!maker) continue
    const positional = args.filter((arg) => !/^\**\w*\s*=(?!=)|^\*/.test(arg))
    if (maker.by === 'flask-socketio') positional.shift()
    const host = named(args, 'host') ?? positional[0]
    const port = named(args, 'port') ?? positional[1]
    if (args.some((arg) => arg.startsWith('**'))) continue
    found.push({
      ...{ port: port === undefined ? maker.port : portOf(port, code), by: maker.by, start, end },
      address: host === undefined ? '127.0.0.1' : addressOf(stringOf(host, code)),
      explicit: port !== undefined,
    })
  }
  return found
}

function inFlaskEnvironment({ text }: Source): readonly Found[] {
  const port = /^FLASK_RUN_PORT=["']?(\d+)/m.exec(text)
  if (!port) return []
  const address = addressOf(/^FLASK_RUN_HOST=["']?([\w.:]+)/m.exec(text)?.[1]) ?? '127.0.0.1'
  return [{ port: validPort(port[1]), address, by: 'flask', ...spanOf(port), explicit: true }]
}

// JavaScript

const webPackages: readonly (readonly [name: string, by: string])[] = [
  ['fastify', 'fastify'],
  ['@nestjs/core', 'nest'],
  ['express', 'express'],
  ['koa', 'koa'],
  ['@hapi/hapi', 'hapi'],
  ['restify', 'restify'],
  ['polka', 'polka'],
  ['socket.io', 'socket.io'],
  ['connect', 'connect'],
  ['http', 'http'],
  ['node:http', 'http'],
  ['https', 'http'],
  ['node:https', 'http'],
]

function inJavaScript({ name, text, dependencies }: Source): readonly Found[] {
  const code = withoutComments(text, 'slashes')
  if (name.startsWith('vite.config.')) return inViteSettings(code)
  if (name.startsWith('nuxt.config.')) return inSection(code, 'devServer', 'nuxt')
  if (/\.config\./.test(name)) return []
  const imported = new Set(
    [...code.matchAll(/(?:require\(|\bfrom\s+|\bimport\s+)["']([^"'\n]+)["']/g)].map(
      ([, from]) => from ?? '',
    ),
  )
  const web = webPackages.find(([each]) => imported.has(each))
  const found: Found[] = []
  const by = web?.[1] ?? webPackages.find(([each]) => dependencies.includes(each))?.[1]
  const imports = web !== undefined
  if (by) {
    for (const { args, start, end, match } of callsOf(
      code,
      /(?<![\w$])([A-Za-z_$][\w$]*)\s*(?:\(\)\s*)?\.listen\(/g,
    )) {
      if (!imports && !/^(?:app|server|httpServer|fastify|web)$/.test(match[1] ?? '')) continue
      const listened = listenArguments(args, code)
      if (listened)
        found.push({ ...listened, ...defaultAddress(by, listened.address), by, start, end, explicit: true })
    }
  }
  for (const { args, start, end, match } of callsOf(code, /\b(Bun|Deno)\.serve\(/g)) {
    const options = objectMembers(args.find((arg) => arg.startsWith('{')))
    const port = named(options, 'port')
    const isBun = match[1] === 'Bun'
    found.push({
      ...{ port: port === undefined ? (isBun ? 3000 : 8000) : portOf(port, code), start, end },
      address: addressOf(stringOf(named(options, 'hostname'), code)),
      ...{ by: isBun ? 'bun' : 'deno', explicit: port !== undefined },
    })
  }
  if (imported.has('@hono/node-server')) {
    for (const { args, start, end } of callsOf(code, /(?<![\w.])serve\(/g)) {
      const port = named(objectMembers(args[0]), 'port')
      const known = port === undefined ? 3000 : portOf(port, code)
      found.push({ port: known, address: undefined, by: 'hono', start, end, explicit: port !== undefined })
    }
  }
  return found
}

/** `undefined` for a socket path or a call that opens no port. */
function listenArguments(
  args: readonly string[],
  code: string,
): { port: number | undefined; address: string | undefined } | undefined {
  const first = args[0]
  if (first === undefined || /^(?:async\b|function\b|\(.*=>)/s.test(first)) return undefined
  if (/^["'`](?:\/|\\\\)/.test(first)) return undefined
  if (first.startsWith('{')) {
    const members = objectMembers(first)
    if (named(members, 'path') !== undefined) return undefined
    const short = (name: string) => (members.includes(name) ? name : undefined)
    const host = named(members, 'host') ?? short('host')
    return {
      port: portOf(named(members, 'port') ?? short('port'), code),
      address: addressOf(stringOf(host, code)),
    }
  }
  const host = args[1] && !/=>|^function|^async\b/.test(args[1]) ? args[1] : undefined
  return { port: portOf(first, code), address: addressOf(stringOf(host, code)) }
}

/** Fastify listens on the loopback address unless told otherwise; Node's own servers on all. */
function defaultAddress(by: string, address: string | undefined): { address?: string } {
  return by === 'fastify' && address === undefined ? { address: '127.0.0.1' } : {}
}

function objectMembers(text: string | undefined): readonly string[] {
  if (!text?.startsWith('{')) return []
  const call = callsOf(`(${text.slice(1, -1)})`, /^\(/g).next().value
  return call ? call.args : []
}

function inViteSettings(code: string): readonly Found[] {
  return [...inSection(code, 'server', 'vite'), ...inSection(code, 'preview', 'vite-preview')]
}

/** `server: { host: true, port: 3000 }`. */
function inSection(code: string, section: string, by: string): readonly Found[] {
  const found: Found[] = []
  for (const { args, start, end } of callsOf(code, new RegExp(`(?<![\\w.])${section}\\s*:\\s*\\{`, 'g'))) {
    const port = named(args, 'port')
    if (port === undefined) continue
    const host = named(args, 'host')
    const address =
      host === 'true' ? '0.0.0.0' : host === undefined ? '127.0.0.1' : addressOf(stringOf(host, code))
    found.push({ port: portOf(port, code), address, by, start, end, explicit: true })
  }
  return found
}

function inAngular({ text }: Source): readonly Found[] {
  const serve = /"serve"\s*:\s*\{/.exec(text)
  if (!serve) return []
  const section = text.slice(serve.index, serve.index + longestCall)
  const port = /"options"\s*:\s*\{[^{}]*?("port"\s*:\s*(\d+))/.exec(section)
  if (!port) return []
  const start = serve.index + port.index + port[0].length - (port[1] ?? '').length
  const host = /"host"\s*:\s*"([^"]+)"/.exec(port[0])?.[1]
  const end = start + (port[1] ?? '').length
  return [
    {
      port: validPort(port[2]),
      address: addressOf(host) ?? '127.0.0.1',
      by: 'angular',
      start,
      end,
      explicit: true,
    },
  ]
}

/** The scripts that a container is likely to start; `dev` only where there is none. */
function inPackageScripts({ text }: Source): readonly Found[] {
  const open = /"scripts"\s*:\s*\{/.exec(text)
  if (!open) return []
  const from = open.index + open[0].length
  const close = text.indexOf('}', from)
  const scripts = [
    ...text.slice(from, close < 0 ? text.length : close).matchAll(/"([\w:-]+)"\s*:\s*"((?:[^"\\]|\\.)*)"/g),
  ]
  const starts = scripts.filter(([, name = '']) =>
    /^(?:start(?::prod(?:uction)?)?|serve|preview)$/.test(name),
  )
  const chosen = starts.length > 0 ? starts : scripts.filter(([, name]) => name === 'dev')
  return chosen.flatMap((match) => {
    const start = from + match.index
    return inCommandLine((match[2] ?? '').replaceAll('\\"', '"')).map((each) => ({
      ...each,
      start,
      end: start + match[0].length,
    }))
  })
}

function inScript({ text }: Source): readonly Found[] {
  const found: Found[] = []
  let start = 0
  for (const line of text.split('\n')) {
    const command = line.replace(/^\w+:\s+/, '').trim()
    const at = start + line.indexOf(command)
    if (command && !command.startsWith('#') && !command.endsWith('\\')) {
      const end = at + command.length
      found.push(...inCommandLine(command).map((each) => ({ ...each, start: at, end })))
    }
    start += line.length + 1
  }
  return found
}

function inCommandLine(line: string): readonly Omit<Found, 'start' | 'end'>[] {
  return line.split(/&&|\|\||;|&/).flatMap((part) => {
    const words = [...part.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map((it) => it[1] ?? it[2] ?? it[3] ?? '')
    const said = listeningOfCommand(words)
    return said ? [{ port: said.port, address: said.address, by: said.by, explicit: said.explicit }] : []
  })
}

// Go

function inGo({ text, dependencies }: Source): readonly Found[] {
  const code = withoutComments(text, 'slashes')
  const found: Found[] = []
  const uses = (part: string) => code.includes(part) || dependencies.some((each) => each.includes(part))
  for (const { args, start, end } of callsOf(code, /\bhttp\.ListenAndServe(?:TLS)?\(/g)) {
    found.push({ ...goAddress(args[0], code), by: 'net/http', start, end, explicit: true })
  }
  for (const match of code.matchAll(/\bAddr:\s*([^,\n}]{1,200})/g)) {
    if (/\bhttp\.Server\b/.test(code)) {
      found.push({ ...goAddress(match[1], code), by: 'net/http', ...spanOf(match), explicit: true })
    }
  }
  if (uses('gin-gonic/gin')) {
    for (const { args, start, end } of callsOf(code, /\b(?:r|router|engine|e|app|server|g)\.Run\(/g)) {
      const said = args[0] === undefined ? { port: 8080, address: '0.0.0.0' } : goAddress(args[0], code)
      found.push({ ...said, by: 'gin', start, end, explicit: args[0] !== undefined })
    }
  }
  if (uses('labstack/echo')) {
    for (const { args, start, end } of callsOf(code, /\b\w+\.Start\(/g)) {
      if (args.length === 1)
        found.push({ ...goAddress(args[0], code), by: 'echo', start, end, explicit: true })
    }
  }
  if (uses('gofiber/fiber')) {
    for (const { args, start, end } of callsOf(code, /\b(?!net\b|tls\b)\w+\.Listen\(/g)) {
      if (args[0] !== undefined)
        found.push({ ...goAddress(args[0], code), by: 'fiber', start, end, explicit: true })
    }
  }
  for (const { args, start, end } of callsOf(code, /\bnet\.Listen\(/g)) {
    if (/^"tcp[46]?"$/.test(args[0] ?? '')) {
      found.push({ ...goAddress(args[1], code), by: 'net', start, end, explicit: true })
    }
  }
  return found
}

/** `":8080"`, `":" + port`, `fmt.Sprintf(":%s", port)`, `*addr` with a flag's default. */
function goAddress(expression: string | undefined, code: string) {
  const text = (expression ?? '').trim()
  const literal = stringOf(text, code)
  if (literal !== undefined && /:\d*$/.test(literal)) return splitAddress(literal)
  const flagged = /^\*(\w+)$/.exec(text)?.[1]
  if (flagged) {
    const value = new RegExp(`\\b${flagged}\\s*:?=\\s*flag\\.String\\([^,]*,\\s*"([^"]*)"`).exec(code)?.[1]
    if (value !== undefined) return splitAddress(value)
  }
  const joined =
    /^"([\w.[\]]*:)"\s*\+\s*(.+)$/s.exec(text) ?? /Sprintf\(\s*"([\w.[\]]*:)%[sdv]"\s*,\s*(.+)\)$/s.exec(text)
  if (!joined) return { port: undefined, address: undefined }
  const value = (joined[2] ?? '').replace(/^\*|^strconv\.Itoa\((.*)\)$/, '$1')
  const flag = new RegExp(
    `\\b${value.replace(/\W/g, '')}\\s*:?=\\s*flag\\.(?:Int|String)\\([^,]*,\\s*"?(\\d+)`,
  ).exec(code)?.[1]
  return { address: addressOf((joined[1] ?? '').slice(0, -1)), port: validPort(flag) ?? portOf(value, code) }
}

// Java

function inSpringSettings({ name, text }: Source): readonly Found[] {
  const isProperties = name.endsWith('.properties')
  const found: Found[] = []
  const code = text.replace(/^[ \t]*[#!].*$/gm, (line) => ' '.repeat(line.length))
  const rows = isProperties
    ? [
        ...code.matchAll(
          /^[ \t]*(server|quarkus\.http|micronaut\.server)\.port[ \t]*[=:][ \t]*(\S+)[ \t]*$/gm,
        ),
      ]
    : [
        ...code.matchAll(
          /^(server|micronaut|quarkus):[ \t]*\r?\n(?:[ \t]+\S[^\n]*\n|[ \t]*\r?\n)*?[ \t]+port:[ \t]*["']?([^\s"']+)/gm,
        ),
      ]
  for (const row of rows) {
    const value = row[2] ?? ''
    const port = validPort(value) ?? validPort(/^\$\{[^:}]*:(\d+)\}$/.exec(value)?.[1])
    // 0 and -1 switch the fixed port off.
    if (/^-?[01]$/.test(value)) continue
    const host = isProperties
      ? /^[ \t]*(?:server\.address|quarkus\.http\.host)[ \t]*[=:][ \t]*(\S+)/m.exec(code)?.[1]
      : /^server:[ \t]*\r?\n(?:[ \t]+\S[^\n]*\n|[ \t]*\r?\n)*?[ \t]+address:[ \t]*["']?([^\s"']+)/m.exec(
          code,
        )?.[1]
    const by = row[1]?.startsWith('quarkus')
      ? 'quarkus'
      : row[1]?.startsWith('micronaut')
        ? 'micronaut'
        : 'spring'
    const end = row.index + row[0].length
    const start = isProperties ? row.index + row[0].search(/\S/) : row.index + row[0].lastIndexOf('port:')
    found.push({ port, address: addressOf(host), by, start, end, explicit: true })
  }
  return found
}

/** Spring Boot's web starters listen on 8080 when nothing else is said. */
function inJavaManifest({ text }: Source): readonly Found[] {
  const match =
    /spring-boot-starter-(?:web|webflux|web-services|jersey)\b|quarkus-(?:resteasy|rest|vertx-http)[\w-]*/.exec(
      text,
    )
  if (!match) return []
  const by = match[0].startsWith('quarkus') ? 'quarkus' : 'spring'
  return [{ port: 8080, address: undefined, by, ...spanOf(match), explicit: false }]
}

function inJava({ text }: Source): readonly Found[] {
  const code = withoutComments(text, 'slashes')
  const found: Found[] = []
  if (/\bio\.javalin\b/.test(code)) {
    for (const { args, start, end } of callsOf(code, /\.start\(/g)) {
      const last = args.at(-1)
      const host = args.length > 1 ? addressOf(stringOf(args[0], code)) : undefined
      if (last !== undefined)
        found.push({ port: portOf(last, code), address: host, by: 'javalin', start, end, explicit: true })
    }
  }
  for (const { args, start, end } of callsOf(code, /\bembeddedServer\(/g)) {
    const port = named(args, 'port') ?? args[1]
    const host = named(args, 'host')
    const known = port === undefined ? 80 : portOf(port, code)
    const address = host === undefined ? '0.0.0.0' : addressOf(stringOf(host, code))
    found.push({ port: known, address, by: 'ktor', start, end, explicit: port !== undefined })
  }
  return found
}

// .NET

function inDotnet({ text }: Source): readonly Found[] {
  const code = withoutComments(text, 'slashes')
  const found: Found[] = []
  for (const { args, start, end } of callsOf(code, /\.(?:UseUrls|Urls\.Add)\(|\bapp\.Run(?:Async)?\(/g)) {
    for (const arg of args) {
      const url = stringOf(arg, code)
      if (url && /^https?:\/\//.test(url)) {
        found.push({ ...splitAddress(url), by: 'aspnet', start, end, explicit: true })
      }
    }
  }
  for (const { args, start, end, match } of callsOf(code, /\.(ListenAnyIP|ListenLocalhost)\(/g)) {
    const address = match[1] === 'ListenLocalhost' ? '127.0.0.1' : '0.0.0.0'
    found.push({ port: portOf(args[0], code), address, by: 'aspnet', start, end, explicit: true })
  }
  return found
}

function inDotnetSettings({ text }: Source): readonly Found[] {
  return [...text.matchAll(/"(?:urls|Url)"\s*:\s*"(https?:\/\/[^";]+)/gi)].map((match) => ({
    ...splitAddress(match[1] ?? ''),
    ...{ by: 'aspnet', ...spanOf(match), explicit: true },
  }))
}

/** Microsoft's images set the port: 8080 from .NET 8 on, 80 before. */
function inDotnetManifest({ text }: Source): readonly Found[] {
  const match = /Sdk\s*=\s*"Microsoft\.NET\.Sdk\.Web"/.exec(text)
  const version = /<TargetFrameworks?>\s*net(?:coreapp)?(\d+)\./.exec(text)?.[1]
  if (!match || !version) return []
  const port = Number(version) >= 8 ? 8080 : 80
  return [{ port, address: undefined, by: 'aspnet', ...spanOf(match), explicit: false }]
}

// Ruby

function inRuby({ name, text, dependencies }: Source): readonly Found[] {
  const code = withoutComments(text, 'hash')
  const found: Found[] = []
  if (name === 'puma.rb') {
    for (const match of code.matchAll(/^[ \t]*port[ \t(]+([^\n]+)/gm)) {
      found.push({
        port: rubyPort(match[1] ?? ''),
        address: undefined,
        by: 'puma',
        ...spanOf(match),
        explicit: true,
      })
    }
    for (const match of code.matchAll(/^[ \t]*bind[ \t(]+["'](tcp:\/\/[^"'\n]*)["']/gm)) {
      const url = (match[1] ?? '').replace(
        /#\{[^}]*?(\d{2,5})?["')]*\}/g,
        (_, port: string | undefined) => port ?? '$x',
      )
      found.push({ ...splitAddress(url), by: 'puma', ...spanOf(match), explicit: true })
    }
    return found
  }
  if (!/\bSinatra\b|require ["']sinatra/.test(code) && !dependencies.includes('sinatra')) return found
  for (const match of code.matchAll(/^[ \t]*set[ \t(]+:port[ \t]*,[ \t]*([^\n)]+)/gm)) {
    const host = /^[ \t]*set[ \t(]+:bind[ \t]*,[ \t]*["']([\w.:]+)["']/m.exec(code)?.[1]
    found.push({
      port: rubyPort(match[1] ?? ''),
      address: addressOf(host),
      by: 'sinatra',
      ...spanOf(match),
      explicit: true,
    })
  }
  return found
}

/** `3000`, `ENV.fetch("PORT", 3000)`, `ENV.fetch("PORT") { 3000 }`, `ENV['PORT'] || 3000`. */
function rubyPort(text: string): number | undefined {
  const match = /^["']?(\d+)["']?\)?\s*$|(?:,|\{|\|\|)\s*["']?(\d{2,5})["']?/.exec(text)
  return validPort(match?.[1] ?? match?.[2])
}

// nginx

function inNginx({ text }: Source): readonly Found[] {
  const code = text.replace(/#.*$/gm, (comment) => ' '.repeat(comment.length))
  if (!/\bserver\s*\{/.test(code)) return []
  return [...code.matchAll(/(?<![\w-])listen\s+([^;{}\s]+)[^;{}]*;/g)].flatMap((match) => {
    const value = match[1] ?? ''
    if (value.startsWith('unix:')) return []
    const said = /^\d+$/.test(value) ? { port: validPort(value), address: '0.0.0.0' } : splitAddress(value)
    const port = said.port ?? (/^[\w.]+$/.test(value) ? 80 : undefined)
    return [{ port, address: said.address, by: 'nginx', ...spanOf(match), explicit: true }]
  })
}

// Rust

function inRust({ text, dependencies }: Source): readonly Found[] {
  const code = withoutComments(text, 'slashes')
  const found: Found[] = []
  const by =
    ['axum', 'actix-web', 'warp', 'poem', 'hyper'].find((each) => dependencies.includes(each)) ?? 'tcp'
  for (const { args, start, end } of callsOf(code, /\bTcpListener::bind\(|\.bind\(|\bServer::bind\(/g)) {
    const said = args.length === 1 ? rustAddress(args[0] ?? '', code) : undefined
    if (said) found.push({ ...said, by, start, end, explicit: true })
  }
  for (const { args, start, end } of callsOf(code, /\bwarp::serve\([^;]*?\)\s*\.run\(/g)) {
    const said = rustAddress(args[0] ?? '', code)
    if (said) found.push({ ...said, by: 'warp', start, end, explicit: true })
  }
  return found
}

function rustAddress(expression: string, code: string) {
  const text = expression.replace(/^&/, '').trim()
  const literal = /^"([^"]*)"$/.exec(text)?.[1]
  if (literal !== undefined) return /:\d+$/.test(literal) ? splitAddress(literal) : undefined
  const pair = /^\(\s*(?:"([^"]*)"|\[([\d,\s]+)\])\s*,\s*([\w:]+)\s*\)$/.exec(text)
  if (pair) {
    const address = addressOf(
      pair[1] ??
        (pair[2] ?? '')
          .split(',')
          .map((part) => part.trim())
          .join('.'),
    )
    return { address, port: portOf(pair[3], code) }
  }
  if (!/^\w+$/.test(text)) return undefined
  const made = new RegExp(
    `\\blet\\s+(?:mut\\s+)?${text}\\b[^=\\n]*=\\s*(?:(?:[\\w:]+::)?from\\(\\s*\\(\\s*\\[([\\d,\\s]+)\\]\\s*,\\s*(\\d+)\\s*\\)|"([^"]*:\\d+)")`,
  ).exec(code)
  if (!made) return undefined
  if (made[3] !== undefined) return splitAddress(made[3])
  return {
    address: addressOf(
      (made[1] ?? '')
        .split(',')
        .map((part) => part.trim())
        .join('.'),
    ),
    port: validPort(made[2]),
  }
}

function inRocketSettings({ text }: Source): readonly Found[] {
  const code = withoutComments(text, 'hash')
  const section = /^\[(?:default|release|global\.?\w*)\][^[]*/m.exec(code)
  const port = section && /^port\s*=\s*(\d+)/m.exec(section[0])
  const host = section && /^address\s*=\s*"([^"]+)"/m.exec(section[0])
  if (!section || (!port && !host)) return []
  const stated = (port ?? host) as RegExpExecArray
  const start = section.index + stated.index
  return [
    {
      ...{
        port: port ? validPort(port[1]) : 8000,
        address: addressOf(host?.[1]) ?? '127.0.0.1',
        by: 'rocket',
      },
      ...{ start, end: start + stated[0].length, explicit: port !== null },
    },
  ]
}

// Elixir

function inElixir({ name, text }: Source): readonly Found[] {
  if (!/^(?:runtime|prod)\.exs$/.test(name)) return []
  const code = withoutComments(text, 'hash')
  return [...code.matchAll(/System\.get_env\("PORT"(?:\)\s*\|\||,)\s*"(\d+)"/g)].map((match) => ({
    ...{ port: validPort(match[1]), address: undefined, by: 'phoenix', ...spanOf(match), explicit: true },
  }))
}

function spanOf(match: RegExpExecArray): { start: number; end: number } {
  const start = match.index + match[0].search(/\S|$/)
  return { start, end: match.index + match[0].trimEnd().length }
}

// Start commands

interface Server {
  readonly by: string
  readonly program: RegExp
  /** The word behind the program. */
  readonly then?: RegExp
  /** A word that must follow somewhere. */
  readonly needs?: string
  readonly port: number | undefined
  readonly address: string | undefined
  readonly portFlags?: readonly string[]
  readonly addressFlags?: readonly string[]
  /** Flags whose value is `address:port`. */
  readonly bothFlags?: readonly string[]
  /** The first word that is no flag may be `address:port`, or a port. */
  readonly positional?: boolean
  /** The flag of the address may stand alone and then means all. */
  readonly bare?: boolean
}

const loopback = '127.0.0.1'
const all = '0.0.0.0'
const hostFlags = { addressFlags: ['--host', '-H', '--hostname'] }
const portFlags = { portFlags: ['--port', '-p'] }

/** Flags and defaults of programs that listen. Source: their own `--help` texts and documentation, 2026-11. */
const servers: readonly Server[] = [
  { by: 'gunicorn', program: /^gunicorn3?$/, port: 8000, address: loopback, bothFlags: ['-b', '--bind'] },
  {
    by: 'uvicorn',
    program: /^uvicorn$/,
    port: 8000,
    address: loopback,
    portFlags: ['--port'],
    addressFlags: ['--host'],
  },
  { by: 'hypercorn', program: /^hypercorn$/, port: 8000, address: loopback, bothFlags: ['-b', '--bind'] },
  {
    by: 'daphne',
    program: /^daphne$/,
    port: 8000,
    address: loopback,
    ...portFlags,
    addressFlags: ['-b', '--bind'],
  },
  {
    by: 'granian',
    program: /^granian$/,
    port: 8000,
    address: loopback,
    portFlags: ['--port'],
    addressFlags: ['--host'],
  },
  {
    by: 'waitress',
    program: /^waitress-serve$/,
    port: 8080,
    address: all,
    portFlags: ['--port'],
    addressFlags: ['--host'],
    bothFlags: ['--listen'],
  },
  {
    by: 'flask',
    program: /^flask$/,
    then: /^run$/,
    port: 5000,
    address: loopback,
    ...portFlags,
    addressFlags: ['--host', '-h'],
  },
  {
    by: 'flask',
    program: /^flask$/,
    then: /^--(?:app|debug)\b/,
    needs: 'run',
    port: 5000,
    address: loopback,
    ...portFlags,
    addressFlags: ['--host', '-h'],
  },
  {
    by: 'fastapi',
    program: /^fastapi$/,
    then: /^run$/,
    port: 8000,
    address: all,
    portFlags: ['--port'],
    addressFlags: ['--host'],
  },
  {
    by: 'fastapi',
    program: /^fastapi$/,
    then: /^dev$/,
    port: 8000,
    address: loopback,
    portFlags: ['--port'],
    addressFlags: ['--host'],
  },
  {
    by: 'django',
    program: /^(?:manage\.py|django-admin)$/,
    then: /^runserver(?:_plus)?$/,
    port: 8000,
    address: loopback,
    positional: true,
  },
  {
    by: 'streamlit',
    program: /^streamlit$/,
    then: /^run$/,
    port: 8501,
    address: undefined,
    portFlags: ['--server.port'],
    addressFlags: ['--server.address'],
  },
  {
    by: 'http.server',
    program: /^http\.server$/,
    port: 8000,
    address: all,
    addressFlags: ['--bind', '-b'],
    positional: true,
  },
  {
    by: 'mkdocs',
    program: /^mkdocs$/,
    then: /^serve$/,
    port: 8000,
    address: loopback,
    bothFlags: ['-a', '--dev-addr'],
  },
  {
    by: 'next',
    program: /^next$/,
    then: /^(?:start|dev)$/,
    port: 3000,
    address: undefined,
    ...portFlags,
    ...hostFlags,
  },
  {
    by: 'nuxt',
    program: /^nuxi?$/,
    then: /^(?:start|preview|dev)$/,
    port: 3000,
    address: undefined,
    ...portFlags,
    addressFlags: ['--host', '-H', '-h'],
  },
  {
    by: 'vite-preview',
    program: /^vite$/,
    then: /^preview$/,
    port: 4173,
    address: loopback,
    portFlags: ['--port'],
    addressFlags: ['--host'],
    bare: true,
  },
  {
    by: 'vite',
    program: /^vite$/,
    then: /^(?:dev|serve)$/,
    port: 5173,
    address: loopback,
    portFlags: ['--port'],
    addressFlags: ['--host'],
    bare: true,
  },
  {
    by: 'vite',
    program: /^vite$/,
    then: /^(?:--(?:host|port)\b.*|)$/,
    port: 5173,
    address: loopback,
    portFlags: ['--port'],
    addressFlags: ['--host'],
    bare: true,
  },
  {
    by: 'astro',
    program: /^astro$/,
    then: /^(?:dev|preview)$/,
    port: 4321,
    address: loopback,
    portFlags: ['--port'],
    addressFlags: ['--host'],
    bare: true,
  },
  {
    by: 'angular',
    program: /^ng$/,
    then: /^(?:serve|s)$/,
    port: 4200,
    address: loopback,
    portFlags: ['--port'],
    addressFlags: ['--host'],
  },
  { by: 'react-scripts', program: /^react-scripts$/, then: /^start$/, port: 3000, address: all },
  {
    by: 'http-server',
    program: /^http-server$/,
    port: 8080,
    address: all,
    portFlags: ['-p', '--port'],
    addressFlags: ['-a'],
  },
  {
    by: 'serve',
    program: /^serve$/,
    port: 3000,
    address: all,
    portFlags: ['-p', '--port'],
    bothFlags: ['-l', '--listen'],
  },
  {
    by: 'rails',
    program: /^rails$/,
    then: /^(?:s|server)$/,
    port: 3000,
    address: undefined,
    ...portFlags,
    addressFlags: ['-b', '--binding'],
  },
  { by: 'puma', program: /^puma$/, port: 9292, address: all, ...portFlags, bothFlags: ['-b', '--bind'] },
  {
    by: 'rackup',
    program: /^rackup$/,
    port: 9292,
    address: undefined,
    ...portFlags,
    addressFlags: ['-o', '--host'],
  },
  { by: 'php', program: /^php[\d.]*$/, then: /^-S$/, port: undefined, address: undefined, positional: true },
  {
    by: 'laravel',
    program: /^artisan$/,
    then: /^serve$/,
    port: 8000,
    address: loopback,
    portFlags: ['--port'],
    addressFlags: ['--host'],
  },
  {
    by: 'hugo',
    program: /^hugo$/,
    then: /^serve(?:r)?$/,
    port: 1313,
    address: loopback,
    ...portFlags,
    addressFlags: ['--bind'],
  },
  {
    by: 'spring',
    program: /^java$/,
    port: undefined,
    address: undefined,
    portFlags: ['-Dserver.port', '--server.port'],
    addressFlags: ['-Dserver.address', '--server.address'],
  },
  { by: 'aspnet', program: /^dotnet$/, port: undefined, address: undefined, bothFlags: ['--urls'] },
]

/** The index of the word that names the program, behind wrappers and interpreters. */
function programAt(words: readonly string[]): number {
  let index = 0
  while (index < words.length) {
    const word = (words[index] ?? '').replace(/^.*\//, '')
    const next = words[index + 1] ?? ''
    if (/^(?:exec|npx|bunx|tini|dumb-init|env|nohup|time|--|-g|cross-env|dotenv)$/.test(word)) index += 1
    else if (/^[A-Za-z_]\w*=/.test(word)) index += 1
    else if (/^(?:poetry|uv|pipenv|pdm|hatch|rye)$/.test(word) && next === 'run') index += 2
    else if (/^(?:bundle|pnpm|yarn|npm|bun)$/.test(word) && /^(?:exec|dlx|x)$/.test(next)) index += 2
    else if (/^(?:gosu|su-exec)$/.test(word)) index += 2
    else if (
      /^(?:python[\d.]*|ruby|opentelemetry-instrument|ddtrace-run|newrelic-admin|run-program)$/.test(word)
    ) {
      index += 1
      while (/^-[uBOEIs]+$/.test(words[index] ?? '')) index += 1
      if (words[index] === '-m') index += 1
    } else if (/^php[\d.]*$/.test(word) && /(?:^|\/)artisan$/.test(next)) index += 1
    else break
  }
  return index
}

interface Option {
  readonly kind: 'port' | 'address' | 'both'
  readonly value: string | undefined
  /** The last word it takes. */
  readonly word: number
}

function optionAt(words: readonly string[], index: number, row: Server): Option | undefined {
  const word = words[index] ?? ''
  const groups = [
    ['port', row.portFlags],
    ['address', row.addressFlags],
    ['both', row.bothFlags],
  ] as const
  for (const [kind, flags = []] of groups) {
    for (const flag of flags) {
      if (word.startsWith(`${flag}=`)) return { kind, value: word.slice(flag.length + 1), word: index }
      if (/^-\w$/.test(flag) && word.startsWith(flag) && /^[\d$:[]/.test(word.slice(2))) {
        return { kind, value: word.slice(2), word: index }
      }
      if (word !== flag) continue
      const next = words[index + 1]
      if (row.bare && kind === 'address' && (next === undefined || next.startsWith('-'))) {
        return { kind, value: all, word: index }
      }
      return { kind, value: next, word: Math.min(index + 1, words.length - 1) }
    }
  }
  const isAddress = row.positional && !word.startsWith('-') && /^[\w.*[\]:$]*:[\d$]|^\d+$|^0$/.test(word)
  return isAddress ? { kind: 'both', value: word, word: index } : undefined
}

function withOption(result: CommandListening, { kind, value, word }: Option, row: Server): CommandListening {
  const text = value ?? ''
  if (kind === 'port') return { ...result, port: validPort(text), explicit: true, portWord: word }
  if (kind === 'address') return { ...result, address: addressOf(text), addressWord: word }
  // A socket, not a port.
  if (/^unix:|^fd:/.test(text))
    return { ...result, port: undefined, address: undefined, explicit: true, portWord: word }
  const first = text.split(';')[0] ?? ''
  const said = splitAddress(first)
  const statesAddress = !/^\d+$/.test(first)
  // `gunicorn -b 0.0.0.0` keeps the default port.
  const statesPort = !statesAddress || /:[^/]/.test(first.replace(/^\w+:\/\//, '').replace(/^\[[^\]]*\]/, ''))
  return {
    ...result,
    ...(statesPort ? { port: said.port, explicit: true, portWord: word } : { port: row.port }),
    ...(statesAddress ? { address: said.address, addressWord: word } : {}),
  }
}
