// Where Python says that it listens: servers that are run in the code, their settings, `.flaskenv`.
import {
  type Found,
  type Source,
  addressOf,
  callsOf,
  named,
  portOf,
  spanOf,
  splitAddress,
  stringOf,
  validPort,
  withoutComments,
} from './values.ts'

export function inPython({ name, text, dependencies }: Source): readonly Found[] {
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

export function inFlaskEnvironment({ text }: Source): readonly Found[] {
  const port = /^FLASK_RUN_PORT=["']?(\d+)/m.exec(text)
  if (!port) return []
  const address = addressOf(/^FLASK_RUN_HOST=["']?([\w.:]+)/m.exec(text)?.[1]) ?? '127.0.0.1'
  return [{ port: validPort(port[1]), address, by: 'flask', ...spanOf(port), explicit: true }]
}
