// Variables as BuildKit reads them: `$x`, `${x}` and its modifiers, and the shell-like words they stand in.
import { isSpace } from './words.ts'

/** What a lookup returns for a variable that has a value nobody can tell. */
export const unknown = Symbol('unknown')

/** The value of a variable; `undefined` when it is not set. */
export type Lookup = (name: string) => string | undefined | typeof unknown

/** A use of a variable. Offsets count in the text it was found in. */
export interface Variable {
  /** Of the `$`. */
  readonly offset: number
  /** From the `$` to the end of the name or to the closing brace. */
  readonly length: number
  readonly name: string
  readonly nameOffset: number
  readonly braced: boolean
  /** `:-`, `-`, `:+`, `+`, `:?`, `?`, `#`, `##`, `%`, `%%`, `/`, `//`; empty for a plain use. */
  readonly modifier: string
  /** What follows the modifier up to the closing brace, as written: `y` of `${x:-y}`, `a/b` of `${x/a/b}`. */
  readonly operand: string
  /** How many other uses it stands in. */
  readonly depth: number
}

export interface Fault {
  /** Without a full stop. */
  readonly message: string
  readonly offset: number
}

export interface LexedWord {
  readonly text: string
  /** Where it begins in the text that was read. */
  readonly offset: number
}

export interface Lexed {
  /** Everything with variables replaced; `undefined` after a fault or where an unknown value takes part. */
  readonly text: string | undefined
  /** Split at blanks after replacing; unknown values count as empty there. Empty after a fault. */
  readonly words: readonly LexedWord[]
  /** Outermost and nested uses by offset; those before the fault if there is one. */
  readonly variables: readonly Variable[]
  /** What makes BuildKit give up on this text. */
  readonly fault: Fault | undefined
}

export interface LexOptions {
  /** `\` by default. */
  readonly escape?: string
  readonly lookup?: Lookup
  /** Leave variables that are not set as they are. */
  readonly keepUnset?: boolean
  /** Keep the quotes in the result. */
  readonly keepQuotes?: boolean
  /** Keep the escape tokens in the result. */
  readonly keepEscapes?: boolean
  /** Quotes mean nothing, as in the body of a heredoc. */
  readonly plainQuotes?: boolean
}

/** All uses of variables in a word or in a whole argument, nested ones too, by offset. Single quotes hide them. */
export function variablesIn(text: string, escape = '\\'): readonly Variable[] {
  return text.includes('$') ? lex(text, { escape, keepUnset: true }).variables : []
}

/** A word with its variables replaced, quotes and escapes removed; `undefined` when that cannot be told. */
export function expand(word: string, lookup: Lookup, escape = '\\'): string | undefined {
  return lex(word, { escape, lookup }).text
}

/** Nesting that nobody writes; deeper text is taken for a fault, so that reading stays cheap. */
const deepest = 100

/** Reads text as BuildKit's own shell lexer does, with its peculiarities. Linear in the size of the text. */
export function lex(text: string, options: LexOptions = {}): Lexed {
  const escape = options.escape ?? '\\'
  const { keepUnset = false, keepQuotes = false, plainQuotes = false } = options
  const lookup: Lookup = options.lookup ?? (() => undefined)
  const variables: Variable[] = []
  let keepEscapes = options.keepEscapes ?? false
  let fault: Fault | undefined
  let at = 0
  let depth = 0

  // BuildKit shares one buffer between a word and the operands of the variables in it: an operand clears what
  // was gathered before. The words of a line show that, so it is kept.
  let buffer = ''
  let bufferOffset = 0

  const whole = readUntil('', keepEscapes, false, 0)
  variables.sort((a, b) => a.offset - b.offset)
  return {
    text: fault ? undefined : whole.text,
    words: fault ? [] : whole.words,
    variables,
    fault,
  }

  function fail(message: string, offset: number): undefined {
    fault ??= { message, offset }
    return undefined
  }

  function readUntil(
    stop: string,
    escapes: boolean,
    pattern: boolean,
    opened: number,
  ): { text: string | undefined; words: LexedWord[] } {
    const outerEscapes = keepEscapes
    keepEscapes = escapes
    let result: string | undefined = ''
    let inWord = false
    const words: LexedWord[] = []
    buffer = ''
    depth++
    if (depth > deepest) fail('the variables are nested too deeply', at)

    const addRaw = (piece: string, offset: number): void => {
      if (buffer === '') bufferOffset = offset
      buffer += piece
      inWord = true
    }
    const flush = (): void => {
      if (buffer === '') return
      words.push({ text: buffer, offset: bufferOffset })
      buffer = ''
      inWord = false
    }
    const add = (piece: string, offset: number): void => {
      if (!isSpace(piece.charCodeAt(0))) addRaw(piece, offset)
      else if (inWord) flush()
    }

    let closed = stop === ''
    while (at < text.length) {
      if (fault) break
      const char = text.charAt(at)
      const offset = at
      if (stop && char === stop) {
        at++
        closed = true
        break
      }
      if (char === '$') {
        const piece = readDollar()
        result = joined(result, piece)
        const shown = piece ?? ''
        const literal = shown === text.slice(offset, at)
        for (let i = 0; i < shown.length; i++) add(shown.charAt(i), literal ? offset + i : offset)
      } else if (char === '<') {
        at++
        if (text.charAt(at) === '<') {
          at++
          while (text.charAt(at) === ' ' || text.charAt(at) === '\t' || text.charAt(at) === '\r') at++
        }
        const piece = text.slice(offset, at)
        result = joined(result, piece)
        addRaw(piece, offset)
      } else if (!plainQuotes && (char === "'" || char === '"')) {
        const piece: string | undefined = char === "'" ? readSingle(pattern) : readDouble(pattern)
        result = joined(result, piece)
        inWord = true
        if (piece) addRaw(piece, offset)
      } else if (char === escape) {
        at++
        if (keepEscapes) {
          addRaw(char, offset)
          result = joined(result, char)
        }
        if (at < text.length) {
          addRaw(text.charAt(at), keepEscapes ? offset + 1 : offset)
          result = joined(result, text.charAt(at))
          at++
        }
      } else {
        at++
        add(char, offset)
        result = joined(result, char)
      }
    }
    if (!closed) fail(`the closing ${stop} is missing`, opened)
    flush()
    depth--
    keepEscapes = outerEscapes
    return { text: result, words }
  }

  function readSingle(pattern: boolean): string {
    const start = at
    const end = text.indexOf("'", at + 1)
    if (end < 0) {
      fail('the closing single quote is missing', start)
      at = text.length
      return ''
    }
    at = end + 1
    const inner = text.slice(start + 1, end)
    const shown = pattern ? inner.replaceAll(escape, escape + escape) : inner
    return keepQuotes ? `'${shown}'` : shown
  }

  function readDouble(pattern: boolean): string | undefined {
    const start = at
    let result: string | undefined = keepQuotes ? '"' : ''
    at++
    while (!fault) {
      const char = text.charAt(at)
      if (char === '') return fail('the closing double quote is missing', start)
      if (char === '"') {
        at++
        return keepQuotes ? joined(result, '"') : result
      }
      if (char === '$') result = joined(result, readDollar())
      else if (char === escape) {
        at++
        const next = text.charAt(at)
        if (next === '') continue
        if (next === '"' || next === '$' || next === escape) {
          result = joined(result, keepEscapes ? char + next : next)
          at++
        } else {
          result = joined(result, keepEscapes && (!keepQuotes || pattern) ? char + char : char)
        }
      } else {
        result = joined(result, char)
        at++
      }
    }
    return undefined
  }

  function readDollar(): string | undefined {
    const start = at
    at++
    if (text.charAt(at) !== '{') {
      const nameOffset = at
      const name = readName()
      if (name === '') return '$'
      note(start, name, nameOffset, false, '', '')
      const value = lookup(name)
      if (value === undefined) return keepUnset ? `$${name}` : ''
      return value === unknown ? undefined : value
    }
    at++
    const first = text.charAt(at)
    if (first === '') return fail('the closing } is missing', start)
    if (first === '{' || first === '}' || first === ':') return fail('this is no valid substitution', start)
    const nameOffset = at
    const name = readName()
    let modifier = text.charAt(at)
    at++
    if (modifier === '}') {
      note(start, name, nameOffset, true, '', '')
      const value = lookup(name)
      if (value === undefined) return keepUnset ? `\${${name}}` : ''
      return value === unknown ? undefined : value
    }
    if (modifier === '') return fail('the closing } is missing', start)
    if (modifier === '/') return readReplacement(start, name, nameOffset)
    const colon = modifier === ':'
    if (colon) {
      modifier = text.charAt(at)
      at++
    }
    const cuts = modifier === '#' || modifier === '%'
    if (colon ? cuts : modifier === '' || !'+-?#%'.includes(modifier)) {
      return fail(`the modifier ${colon ? ':' : ''}${modifier} is not supported`, start)
    }
    const operandOffset = at
    const word = readUntil('}', cuts, cuts, start).text
    if (fault) return undefined
    const operand = text.slice(operandOffset, at - 1)
    const twice = cuts && operand.startsWith(modifier)
    note(
      start,
      name,
      nameOffset,
      true,
      (colon ? ':' : '') + modifier + (twice ? modifier : ''),
      twice ? operand.slice(1) : operand,
    )
    const value = lookup(name)
    if (value === undefined && keepUnset) {
      return word === undefined ? undefined : `\${${name}${colon ? ':' : ''}${modifier}${word}}`
    }
    if (!'+-?#%'.includes(modifier) || modifier === '') {
      return fail(`the modifier :${modifier} is not supported`, start)
    }
    const tokens = cuts && word !== undefined ? patternOf(twice ? word.slice(1) : word) : []
    if (!tokens) return fail('the pattern has an escape that means nothing', start)
    if (value === unknown) return undefined
    const missing = value === undefined || (colon && value === '')
    if (modifier === '-') return missing ? word : value
    if (modifier === '+') return missing ? '' : word
    if (modifier === '?') {
      if (!missing) return value
      return fail(`${name} has no value: ${word || 'it must be set'}`, start)
    }
    if (word === undefined) return undefined
    const subject = [...(value ?? '')]
    if (tokens.length * subject.length > most) return undefined
    if (modifier === '#') return subject.slice(matchAt(tokens, subject, 0, twice) ?? 0).join('')
    tokens.reverse()
    subject.reverse()
    return subject
      .slice(matchAt(tokens, subject, 0, twice) ?? 0)
      .reverse()
      .join('')
  }

  function readReplacement(start: number, name: string, nameOffset: number): string | undefined {
    const all = text.charAt(at) === '/'
    if (all) at++
    const operandOffset = at
    const pattern = readUntil('/', true, true, start).text
    const replacement = fault ? undefined : readUntil('}', true, false, start).text
    if (fault) return undefined
    note(start, name, nameOffset, true, all ? '//' : '/', text.slice(operandOffset, at - 1))
    const value = lookup(name)
    if (pattern === undefined) return undefined
    if (value === undefined && keepUnset) {
      return replacement === undefined ? undefined : `\${${name}/${pattern}/${replacement}}`
    }
    const tokens = patternOf(pattern)
    if (!tokens) return fail('the pattern has an escape that means nothing', start)
    if (replacement === undefined || value === unknown) return undefined
    const subject = [...(value ?? '')]
    // A pattern that fits nothing at all, and Go's own `$` in replacements, are left to BuildKit.
    if (tokens.every((token) => token === star) || (all && replacement.includes('$'))) return undefined
    if (tokens.length * subject.length * subject.length > most) return undefined
    let result = ''
    for (let i = 0; i < subject.length;) {
      const end = matchAt(tokens, subject, i, true)
      if (end === undefined) result += subject[i++]
      else {
        result += replacement
        i = end
        if (!all) return result + subject.slice(i).join('')
      }
    }
    return result
  }

  function note(
    offset: number,
    name: string,
    nameOffset: number,
    braced: boolean,
    modifier: string,
    operand: string,
  ): void {
    variables.push({
      offset,
      length: at - offset,
      name,
      nameOffset,
      braced,
      modifier,
      operand,
      depth: depth - 1,
    })
  }

  function readName(): string {
    const start = at
    const first = text.charAt(at)
    if (/\p{Nd}/u.test(first)) {
      while (/\p{Nd}/u.test(text.charAt(at))) at++
    } else if (first !== '' && '@*#?-$!0'.includes(first)) at++
    else {
      for (;;) {
        const code = text.codePointAt(at)
        if (code === undefined || !isNamePart(code)) break
        at += code > 0xffff ? 2 : 1
      }
    }
    return text.slice(start, at)
  }
}

function isNamePart(code: number): boolean {
  if (code < 0x80) {
    return (
      (code >= 0x61 && code <= 0x7a) ||
      (code >= 0x41 && code <= 0x5a) ||
      (code >= 0x30 && code <= 0x39) ||
      code === 0x5f
    )
  }
  return /^[\p{L}\p{Nd}]$/u.test(String.fromCodePoint(code))
}

function joined(a: string | undefined, b: string | undefined): string | undefined {
  return a === undefined || b === undefined ? undefined : a + b
}

/** How many steps a pattern may take before its result counts as unknown. */
const most = 1_000_000
const star = Symbol('any characters')
const any = Symbol('any character')
type Token = string | typeof star | typeof any

/** The pieces of a shell pattern; `undefined` where BuildKit finds an escape in it that means nothing. */
function patternOf(pattern: string): Token[] | undefined {
  const tokens: Token[] = []
  const chars = [...pattern]
  for (let i = 0; i < chars.length; i++) {
    const char = chars[i] as string
    if (char === '*') tokens.push(star)
    else if (char === '?') tokens.push(any)
    else if (char !== '\\') tokens.push(char)
    else if (chars[i + 1] !== '}' && chars[i + 1] !== '/') {
      i++
      const next = chars[i]
      if (next !== '*' && next !== '?' && next !== '\\') return undefined
      tokens.push(next)
    }
  }
  return tokens
}

/** Where the shortest or longest match that begins at `start` ends; `undefined` when there is none. */
function matchAt(
  tokens: readonly Token[],
  subject: readonly string[],
  start: number,
  longest: boolean,
): number | undefined {
  let states = closure(new Set([0]), tokens)
  let found: number | undefined
  for (let i = start; ; i++) {
    if (states.has(tokens.length)) {
      found = i
      if (!longest) return found
    }
    const char = subject[i]
    if (char === undefined || states.size === 0) return found
    const next = new Set<number>()
    for (const state of states) {
      const token = tokens[state]
      if (token === char || (token === any && char !== '\n')) next.add(state + 1)
      else if (token === star && char !== '\n') next.add(state)
    }
    states = closure(next, tokens)
  }
}

/** A star may match nothing, so the state behind it is reached along with it. */
function closure(states: Set<number>, tokens: readonly Token[]): Set<number> {
  for (const state of states) if (tokens[state] === star) states.add(state + 1)
  return states
}
