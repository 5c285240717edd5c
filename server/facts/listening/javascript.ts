// Where JavaScript says that it listens: `listen` of the web frameworks, and the settings of development servers.
import {
  type Found,
  type Source,
  addressOf,
  callsOf,
  longestCall,
  named,
  portOf,
  stringOf,
  validPort,
  withoutComments,
} from './values.ts'

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

export function inJavaScript({ name, text, dependencies }: Source): readonly Found[] {
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

export function inAngular({ text }: Source): readonly Found[] {
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
