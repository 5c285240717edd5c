// Reads .dockerignore files and says which paths the builder leaves out, as moby's patternmatcher does.
import { cleanPath, contextPath } from '../syntax/paths.ts'
import type { Span } from '../syntax/tree.ts'
import { perObject, remembered } from './remembered.ts'

/** Why the builder refuses a pattern, and with it the whole file. */
export type IgnoreError = 'lone-exclamation' | 'bad-pattern' | 'line-too-long'

/** One line that is neither blank nor a comment; the span is that of the line without blanks around it. */
export interface IgnorePattern extends Span {
  /** Zero-based. */
  readonly line: number
  /** As written, without blanks around it. */
  readonly text: string
  /** `!` in front: what matches is kept after all. */
  readonly negated: boolean
  /** What is really compared: without `!`, relative to the context, cleaned as Go's filepath.Clean does. */
  readonly pattern: string
  readonly error: IgnoreError | undefined
  /** Whether this pattern alone matches this very path, parents not looked at. */
  matches(path: string): boolean
}

export interface IgnoreComment extends Span {
  /** Zero-based. */
  readonly line: number
}

export interface IgnorePatterns {
  readonly text: string
  readonly patterns: readonly IgnorePattern[]
  readonly comments: readonly IgnoreComment[]
}

/** The longest line Go's bufio.Scanner hands over, in bytes. */
const longestLine = 64 * 1024 - 1

/**
 * Reads an ignore file. Never throws: what the builder would refuse carries an `error` and matches nothing.
 * Source of the rules: github.com/moby/patternmatcher v0.6.1, `ignorefile.ReadAll` and `patternmatcher.New`.
 */
export function parseIgnore(text: string): IgnorePatterns {
  const patterns: IgnorePattern[] = []
  const comments: IgnoreComment[] = []
  let start = text.charCodeAt(0) === 0xfeff ? 1 : 0
  for (let line = 0; start < text.length; line += 1) {
    const newline = text.indexOf('\n', start)
    const end = newline < 0 ? text.length : newline
    const whole = text.slice(start, end).replace(/\r$/, '')
    if (isTooLong(whole)) {
      patterns.push({
        ...{ start, end: start + whole.length, line, text: whole, negated: false, pattern: whole },
        ...{ error: 'line-too-long', matches: () => false },
      })
      break
    }
    const trimmed = trimSpace(whole)
    if (whole.startsWith('#')) comments.push({ start, end: start + whole.length, line })
    else if (trimmed) {
      const from = start + whole.indexOf(trimmed)
      const read = toPattern(trimmed)
      if (read) patterns.push({ start: from, end: from + trimmed.length, line, text: trimmed, ...read })
    }
    start = end + 1
  }
  return { text, patterns, comments }
}

/**
 * Whether the builder leaves a path of the context out: last match wins, and what matches a parent folder matches
 * what is in it. For a folder it says so of the folder itself; `isEntered` tells whether something below may stay.
 */
export function isIgnored(ignore: IgnorePatterns, path: string): boolean {
  return verdictOn(ignore, path).ignored
}

/** The line that decides about a path: the one that excludes it, or the exception that brings it back. */
export function ignoringPattern(ignore: IgnorePatterns, path: string): IgnorePattern | undefined {
  return verdictOn(ignore, path).by
}

/**
 * Whether the builder looks into a folder: it is not ignored, or an exception may apply to something in it.
 * Source: github.com/tonistiigi/fsutil, `filterFS.Walk`.
 */
export function isEntered(ignore: IgnorePatterns, folder: string): boolean {
  const verdict = verdictOn(ignore, folder)
  return !verdict.closed
}

interface Verdict {
  readonly ignored: boolean
  readonly by: IgnorePattern | undefined
  /** Per pattern, whether the path or a folder above it matched. */
  readonly matched: readonly boolean[]
  /** The builder does not look below. */
  readonly closed: boolean
}

/** Verdicts on folders are asked for again with every file in them. */
const verdicts = perObject<IgnorePatterns, Map<string, Verdict>>(() => new Map())

function verdictOn(ignore: IgnorePatterns, path: string): Verdict {
  const known = verdicts(ignore)
  const clean = contextPath(path)
  // The context itself always comes along.
  let verdict: Verdict = { ignored: false, by: undefined, matched: [], closed: false }
  if (clean === '.' || clean === '') return verdict
  for (let end = 0; end < clean.length && !verdict.closed;) {
    const slash = clean.indexOf('/', end)
    const upTo = slash < 0 ? clean.length : slash
    const part = clean.slice(0, upTo)
    const parent = verdict
    verdict = remembered(known, part, () => judge(ignore, part, parent))
    end = upTo + 1
  }
  return verdict
}

/** patternmatcher's `MatchesUsingParentResults`, then the question whether the walk goes on below. */
function judge(ignore: IgnorePatterns, path: string, parent: Verdict): Verdict {
  let ignored = false
  let by: IgnorePattern | undefined
  const matched = ignore.patterns.map((pattern, index) => {
    if (pattern.error) return false
    let match = parent.matched[index] ?? false
    if (!match) {
      if (pattern.negated !== ignored) return false
      match = pattern.matches(path)
    }
    if (match && ignored === pattern.negated) {
      ignored = !pattern.negated
      by = pattern
    }
    return match
  })
  return { ignored, by, matched, closed: ignored && !hasExceptionBelow(ignore, path) }
}

function hasExceptionBelow(ignore: IgnorePatterns, folder: string): boolean {
  const exceptions = ignore.patterns.filter((pattern) => pattern.negated && !pattern.error)
  const bases = exceptions.map(({ pattern }) => pattern.replace(/\/\*\*$/, '').replace(/\/\*$/, ''))
  if (bases.some((base) => /[*[\]?^\\]/.test(base))) return true
  return bases.some((base) => `${base}/`.startsWith(`${folder}/`))
}

/** `undefined` where nothing is left of the line, as of a line that the second trimming empties. */
function toPattern(
  line: string,
): Pick<IgnorePattern, 'negated' | 'pattern' | 'error' | 'matches'> | undefined {
  let text = line
  const inverted = text.startsWith('!')
  if (inverted) text = trimSpace(text.slice(1))
  if (text) {
    text = cleanPath(text)
    if (text.length > 1 && text.startsWith('/')) text = text.slice(1)
  }
  if (inverted) text = `!${text}`

  // From here on it is patternmatcher.New, which trims and cleans again and looks for the `!` by itself.
  text = trimSpace(text)
  if (!text) return undefined
  text = cleanPath(text)
  const negated = text.startsWith('!')
  if (text === '!') return refused(negated, '', 'lone-exclamation')
  const pattern = negated ? text.slice(1) : text
  if (!isWellFormed(pattern)) return refused(negated, pattern, 'bad-pattern')
  const matches = matcherOf(pattern)
  return matches ? { negated, pattern, error: undefined, matches } : refused(negated, pattern, 'bad-pattern')
}

function refused(negated: boolean, pattern: string, error: IgnoreError) {
  return { negated, pattern, error, matches: () => false }
}

/** Bytes matter only for lines that could be too long at all. */
function isTooLong(line: string): boolean {
  return line.length * 3 > longestLine && new TextEncoder().encode(line).length >= longestLine
}

/** What Go's unicode.IsSpace counts as blank, which is not what `trim` removes. */
function trimSpace(text: string): string {
  const blank = /[\t\n\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/
  let start = 0
  let end = text.length
  while (start < end && blank.test(text[start] as string)) start += 1
  while (end > start && blank.test(text[end - 1] as string)) end -= 1
  return text.slice(start, end)
}

/** Whether Go's filepath.Match accepts a pattern: brackets closed, nothing after a last backslash. */
function isWellFormed(pattern: string): boolean {
  for (let index = 0; index < pattern.length;) {
    while (pattern[index] === '*') index += 1
    const end = endOfChunk(pattern, index)
    if (!isWellFormedChunk(pattern.slice(index, end))) return false
    index = end
  }
  return true
}

/** The next `*` outside of brackets. */
function endOfChunk(pattern: string, from: number): number {
  let inside = false
  for (let index = from; index < pattern.length; index += 1) {
    const char = pattern[index]
    if (char === '\\') index += index + 1 < pattern.length ? 1 : 0
    else if (char === '[') inside = true
    else if (char === ']') inside = false
    else if (char === '*' && !inside) return index
  }
  return pattern.length
}

function isWellFormedChunk(chunk: string): boolean {
  let index = 0
  while (index < chunk.length) {
    const char = chunk[index]
    index += 1
    if (char === '\\') {
      if (index >= chunk.length) return false
      index += 1
    } else if (char === '[') {
      if (chunk[index] === '^') index += 1
      for (let ranges = 0; ranges === 0 || chunk[index] !== ']'; ranges += 1) {
        const low = endOfClassChar(chunk, index)
        if (low === undefined) return false
        index = low
        if (chunk[index] !== '-') continue
        const high = endOfClassChar(chunk, index + 1)
        if (high === undefined) return false
        index = high
      }
      index += 1
    }
  }
  return true
}

function endOfClassChar(chunk: string, from: number): number | undefined {
  let index = from
  if (index >= chunk.length || chunk[index] === '-' || chunk[index] === ']') return undefined
  if (chunk[index] === '\\') index += 1
  if (index >= chunk.length) return undefined
  index += (chunk.codePointAt(index) as number) > 0xffff ? 2 : 1
  return index < chunk.length ? index : undefined
}

/**
 * patternmatcher's `compile`: exact, prefix and suffix patterns are compared as text, the rest becomes a regular
 * expression in Go's syntax. `undefined` where Go refuses that expression. `|`, `{` and `}` are meant to be escaped
 * there, but its table holds only characters below 64, so they keep their meaning.
 */
function matcherOf(pattern: string): ((path: string) => boolean) | undefined {
  const chars = [...pattern.replace(/^\ufeff/, '')]
  let source = '^'
  let kind: 'exact' | 'prefix' | 'suffix' | 'expression' = 'exact'
  for (let index = 0, turn = 0; index < chars.length; index += 1, turn += 1) {
    const char = chars[index] as string
    if (char === '*' && chars[index + 1] === '*') {
      index += chars[index + 2] === '/' ? 2 : 1
      if (index + 1 < chars.length) {
        source += '(.*/)?'
        kind = 'expression'
      } else if (kind === 'exact') kind = 'prefix'
      else {
        source += '.*'
        kind = 'expression'
      }
      if (turn === 0) kind = 'suffix'
    } else if (char === '*' || char === '?') {
      source += char === '*' ? '[^/]*' : '[^/]'
      kind = 'expression'
    } else if ('.+()$'.includes(char)) source += `\\${char}`
    else if (char === '\\') {
      index += 1
      source += `\\${chars[index] ?? ''}`
      kind = 'expression'
    } else {
      source += char
      if (char === '[' || char === ']') kind = 'expression'
    }
  }
  if (kind === 'exact') return (path) => path === pattern
  if (kind === 'prefix') return (path) => path.startsWith(pattern.slice(0, -2))
  if (kind === 'suffix') {
    const suffix = pattern.slice(2)
    return (path) => path.endsWith(suffix) || (suffix.startsWith('/') && path === suffix.slice(1))
  }
  const branches = branchesOf(`${source}$`)
  return branches && ((path) => branches.some((steps) => isMatch(steps, path)))
}

/** A piece of the expression: one character out of a set, `(.*\/)?` as `deep`, or a condition on the place. */
type Step =
  | {
      readonly kind: 'set'
      readonly has: (code: number) => boolean
      /** The set's only character. */
      readonly only?: string
      /** How often it may stand there. */
      readonly times: 'one' | 'maybe' | 'many'
    }
  | { readonly kind: 'deep' | 'start' | 'end' | 'edge' | 'no-edge' | 'never' }

/**
 * Reads the regular expressions that `matcherOf` writes, by the rules of Go's regexp/syntax; one list of steps per
 * branch of `|`. A set of states is moved along the path instead of handing them to RegExp: its syntax differs, and
 * backtracking over `**` is not linear.
 */
function branchesOf(source: string): readonly (readonly Step[])[] | undefined {
  const chars = [...source]
  let steps: Step[] = []
  const branches = [steps]
  /** The previous piece is a repetition, which Go does not let repeat once more. */
  let repeated = true
  let index = 0
  while (index < chars.length) {
    const char = chars[index] as string
    const count = char === '{' ? /^\{(\d+)(,?)(\d*)\}/.exec(chars.slice(index, index + 12).join('')) : null
    if (char === '*' || (count && (count[2] || !count[3]))) {
      const last = steps.at(-1)
      if (repeated || !last) return undefined
      repeated = true
      index += count ? count[0].length : 1
      if (last.kind === 'set') {
        const times = repetition(count)
        if (!times) return undefined
        steps.pop()
        for (const each of times) steps.push({ ...last, times: each })
      }
      continue
    }
    repeated = false
    if (char === '|') {
      steps = []
      branches.push(steps)
      repeated = true
      index += 1
    } else if (char === '(') {
      // The only group is the one written above.
      steps.push({ kind: 'deep' })
      repeated = true
      index += '(.*/)?'.length
    } else if (char === '[') {
      const set = readSet(chars, index)
      if (!set) return undefined
      steps.push({ kind: 'set', times: 'one', has: set.has })
      index = set.end
    } else if (char === '\\') {
      const next = chars[index + 1] ?? ''
      const assertion = assertions[next]
      if (assertion) {
        steps.push({ kind: assertion })
        index += 2
        continue
      }
      const escape = readEscape(chars, index)
      const has = perlSets[next] ?? (escape && ((code: number) => code === escape.code))
      if (!has) return undefined
      steps.push({
        ...{ kind: 'set', times: 'one', has },
        ...(escape ? { only: String.fromCodePoint(escape.code) } : {}),
      })
      index = escape?.end ?? index + 2
    } else if (char === '^' || char === '$') {
      steps.push({ kind: char === '^' ? 'start' : 'end' })
      index += 1
    } else {
      const code = char.codePointAt(0) as number
      if (char === '.') steps.push({ kind: 'set', times: 'one', has: (other) => other !== 10 })
      else steps.push({ kind: 'set', times: 'one', has: (other) => other === code, only: char })
      index += 1
    }
  }
  return branches
}

/** What a repeated set becomes; `null` is a star. `undefined` where Go refuses the numbers. */
function repetition(count: RegExpExecArray | null): ('one' | 'maybe' | 'many')[] | undefined {
  if (!count) return ['many']
  const least = Number(count[1])
  const most = count[3] ? Number(count[3]) : count[2] ? undefined : least
  if (least > 1000 || (most !== undefined && (most > 1000 || most < least))) return undefined
  const required = Array.from({ length: least }, () => 'one' as const)
  if (most === undefined) return [...required, 'many']
  return [...required, ...Array.from({ length: most - least }, () => 'maybe' as const)]
}

/** `\Q`, `\p` and `\P` are valid there, but nobody names files like that: they match nothing here. */
const assertions: Readonly<Record<string, 'start' | 'end' | 'edge' | 'no-edge' | 'never'>> = {
  A: 'start',
  z: 'end',
  b: 'edge',
  B: 'no-edge',
  Q: 'never',
  p: 'never',
  P: 'never',
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57
}

function isLetter(code: number): boolean {
  return (code >= 65 && code <= 90) || (code >= 97 && code <= 122)
}

function isWordCode(code: number): boolean {
  return isDigit(code) || isLetter(code) || code === 95
}

function isPerlBlank(code: number): boolean {
  return code === 32 || code === 9 || code === 10 || code === 12 || code === 13
}

const perlSets: Readonly<Record<string, (code: number) => boolean>> = {
  d: isDigit,
  D: (code) => !isDigit(code),
  s: isPerlBlank,
  S: (code) => !isPerlBlank(code),
  w: isWordCode,
  W: (code) => !isWordCode(code),
}

const namedSets: Readonly<Record<string, (code: number) => boolean>> = {
  alnum: (code) => isDigit(code) || isLetter(code),
  alpha: isLetter,
  ascii: (code) => code < 128,
  blank: (code) => code === 32 || code === 9,
  cntrl: (code) => code < 32 || code === 127,
  digit: isDigit,
  graph: (code) => code > 32 && code < 127,
  lower: (code) => code >= 97 && code <= 122,
  print: (code) => code >= 32 && code < 127,
  punct: (code) => code > 32 && code < 127 && !isDigit(code) && !isLetter(code),
  space: (code) => isPerlBlank(code) || code === 11,
  upper: (code) => code >= 65 && code <= 90,
  word: isWordCode,
  xdigit: (code) => isDigit(code) || (code >= 65 && code <= 70) || (code >= 97 && code <= 102),
}

/** `[…]` from its bracket on. */
function readSet(
  chars: readonly string[],
  from: number,
): { readonly has: (code: number) => boolean; readonly end: number } | undefined {
  const tests: ((code: number) => boolean)[] = []
  let index = from + 1
  const negated = chars[index] === '^'
  if (negated) index += 1
  for (let first = true; first || chars[index] !== ']'; first = false) {
    if (index >= chars.length) return undefined
    if (chars[index] === '[' && chars[index + 1] === ':') {
      const rest = chars.slice(index + 2).join('')
      const end = rest.indexOf(':]')
      if (end >= 0) {
        const name = rest.slice(0, end)
        const test = namedSets[name.replace(/^\^/, '')]
        if (!test) return undefined
        tests.push(name.startsWith('^') ? (code) => !test(code) : test)
        index += 2 + [...name].length + 2
        continue
      }
    }
    const perl = chars[index] === '\\' ? perlSets[chars[index + 1] ?? ''] : undefined
    if (perl) {
      tests.push(perl)
      index += 2
      continue
    }
    const low = readSetChar(chars, index)
    if (!low) return undefined
    index = low.end
    let high = low
    if (chars[index] === '-' && index + 1 < chars.length && chars[index + 1] !== ']') {
      const read = readSetChar(chars, index + 1)
      if (!read || read.code < low.code) return undefined
      high = read
      index = read.end
    }
    const [least, most] = [low.code, high.code]
    tests.push((code) => code >= least && code <= most)
  }
  return { has: (code) => tests.some((test) => test(code)) !== negated, end: index + 1 }
}

interface Read {
  readonly code: number
  readonly end: number
}

function readSetChar(chars: readonly string[], index: number): Read | undefined {
  const char = chars[index]
  if (char === undefined) return undefined
  return char === '\\' ? readEscape(chars, index) : { code: char.codePointAt(0) as number, end: index + 1 }
}

const controls: Readonly<Record<string, number>> = { a: 7, f: 12, n: 10, r: 13, t: 9, v: 11 }

function readEscape(chars: readonly string[], index: number): Read | undefined {
  const char = chars[index + 1]
  if (char === undefined) return undefined
  const rest = chars.slice(index + 1, index + 4).join('')
  const octal = /^(?:0[0-7]{0,2}|[1-7][0-7]{1,2})/.exec(rest)?.[0]
  if (octal) return { code: Number.parseInt(octal, 8), end: index + 1 + octal.length }
  const hex = /^x[0-9a-fA-F]{2}/.exec(rest)?.[0]
  if (hex) return { code: Number.parseInt(hex.slice(1), 16), end: index + 4 }
  const code = controls[char] ?? (char.codePointAt(0) as number)
  if (controls[char] === undefined && (code >= 128 || isDigit(code) || isLetter(code))) return undefined
  return { code, end: index + 2 }
}

/** Whether a branch is found in a path; only `start` and `end` tie it to the path's ends. */
function isMatch(steps: readonly Step[], path: string): boolean {
  const tail = steps.at(-2)
  const last = steps.at(-1)
  if (last?.kind === 'end' && tail?.kind === 'set' && tail.times === 'one' && tail.only !== undefined) {
    if (!path.endsWith(tail.only)) return false
  }
  const codes = Array.from(path, (char) => char.codePointAt(0) as number)
  // A state is a step not yet met; `inside` are the `(.*/)?` that have begun and wait for their slash.
  let states = new Set<number>()
  let inside = new Set<number>()
  reach(0, 0)
  for (let at = 0; at < codes.length; at += 1) {
    if (states.has(steps.length)) return true
    const code = codes[at] as number
    const before = states
    const waiting = inside
    states = new Set()
    inside = new Set()
    for (const state of waiting) wait(state, code, at)
    for (const state of before) {
      const step = steps[state]
      if (step?.kind === 'deep') wait(state, code, at)
      else if (step?.kind === 'set' && step.has(code))
        reach(step.times === 'many' ? state : state + 1, at + 1)
    }
    if (steps[0]?.kind !== 'start') reach(0, at + 1)
    else if (states.size === 0 && inside.size === 0) return false
  }
  return states.has(steps.length)

  function wait(state: number, code: number, at: number): void {
    if (code !== 10) inside.add(state)
    if (code === 47) reach(state + 1, at + 1)
  }

  /** Adds a state and those that are reached from it without a character. */
  function reach(first: number, at: number): void {
    for (let state = first; !states.has(state); state += 1) {
      const step = steps[state]
      if (!step || step.kind === 'set' || step.kind === 'deep') states.add(state)
      if (!step || !isPassable(step, at)) return
    }
  }

  function isPassable(step: Step, at: number): boolean {
    if (step.kind === 'set') return step.times !== 'one'
    if (step.kind === 'deep') return true
    if (step.kind === 'start') return at === 0
    if (step.kind === 'end') return at === codes.length
    if (step.kind === 'never') return false
    const edge = isWordCode(codes[at - 1] ?? 0) !== isWordCode(codes[at] ?? 0)
    return edge === (step.kind === 'edge')
  }
}
