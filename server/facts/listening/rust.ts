// Where Rust says that it listens: bound addresses in the code, and Rocket.toml.
import {
  type Found,
  type Source,
  addressOf,
  callsOf,
  portOf,
  splitAddress,
  validPort,
  withoutComments,
} from './values.ts'

export function inRust({ text, dependencies }: Source): readonly Found[] {
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

export function inRocketSettings({ text }: Source): readonly Found[] {
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
