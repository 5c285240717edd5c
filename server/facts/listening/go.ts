// Where Go says that it listens: `net/http`, the web frameworks, and the defaults of flags.
import {
  type Found,
  type Source,
  addressOf,
  callsOf,
  portOf,
  spanOf,
  splitAddress,
  stringOf,
  validPort,
  withoutComments,
} from './values.ts'

export function inGo({ text, dependencies }: Source): readonly Found[] {
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
