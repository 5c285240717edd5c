// What the readers of all languages share: calls, their arguments, and the ports and addresses these stand for.

export interface Found {
  readonly port: number | undefined
  readonly address: string | undefined
  readonly by: string
  readonly start: number
  readonly end: number
  readonly explicit: boolean
}

export interface Source {
  readonly path: string
  readonly name: string
  readonly text: string
  readonly dependencies: readonly string[]
}

export type Language = 'hash' | 'slashes' | 'python'

/** The text with comments, and Python's triple-quoted strings, blanked; offsets stay. Linear. */
export function withoutComments(text: string, language: Language): string {
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
export function endOfString(text: string, start: number, quote: string): number {
  for (let index = start + quote.length; index < text.length; index += 1) {
    if (text[index] === '\\') index += 1
    else if (text.startsWith(quote, index)) return index + quote.length
    else if (text[index] === '\n' && quote.length === 1 && quote !== '`') return start + 1
  }
  return quote.length > 1 || quote === '`' ? text.length : start + 1
}

/** Arguments of a call longer than this are not looked at, in UTF-16 units. */
export const longestCall = 4000
/** Nor is what comes after so many calls of one kind: no application begins that often. */
const mostCalls = 50

export interface Call {
  /** From the callee to behind the closing bracket. */
  readonly start: number
  readonly end: number
  readonly match: RegExpExecArray
  readonly args: readonly string[]
}

/** Calls whose callee and opening bracket a pattern matches (`/\bapp\.run\(/g`), with their top-level arguments. */
export function* callsOf(code: string, callee: RegExp): Generator<Call> {
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
export function named(args: readonly string[], name: string): string | undefined {
  const found = args.find((arg) => new RegExp(`^["']?${name}["']?\\s*[=:](?!=)`).test(arg))
  return found?.replace(/^[^=:]*[=:]\s*/, '').trim()
}

/**
 * The number an expression stands for: a literal, or the default of one read from the environment
 * (`process.env.PORT || 3000`, `int(os.environ.get("PORT", 8080))`), or a name with one such value in the file.
 */
export function portOf(expression: string | undefined, code: string, depth = 0): number | undefined {
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
export function portOfName(name: string, code: string, depth: number): number | undefined {
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

export function validPort(text: string | undefined): number | undefined {
  const port = Number(text)
  return text && Number.isInteger(port) && port > 0 && port < 65536 ? port : undefined
}

/** The text of a quoted literal, or of a name that is assigned one. */
export function stringOf(expression: string | undefined, code: string): string | undefined {
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

export function addressOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  const bare = text.replace(/^\[(.*)\]$/, '$1').toLowerCase()
  if (bare === 'localhost') return '127.0.0.1'
  if (bare === '' || bare === '*' || bare === '+' || bare === '0') return '0.0.0.0'
  return /^[\d.]+$|^[\da-f:]*:[\da-f:]*$/.test(bare) ? bare : undefined
}

/** `0.0.0.0:8000`, `:8080`, `[::]:80`, `8000`, `http://+:5000`, `tcp://0.0.0.0:9292`. */
export function splitAddress(text: string): { port: number | undefined; address: string | undefined } {
  const match = /^(?:\w+:\/\/)?(\[[^\]]*\]|[^:/[\]]*):(\d+)\/?$/.exec(text)
  if (match) return { address: addressOf(match[1]), port: validPort(match[2]) }
  const open = /^(\[[^\]]*\]|[\w.*-]*):[^:]*[${%].*$/.exec(text)
  if (open) return { address: addressOf(open[1]), port: undefined }
  if (/^\d+$/.test(text)) return { address: undefined, port: validPort(text) }
  return { address: addressOf(text), port: undefined }
}

export function spanOf(match: RegExpExecArray): { start: number; end: number } {
  const start = match.index + match[0].search(/\S|$/)
  return { start, end: match.index + match[0].trimEnd().length }
}
