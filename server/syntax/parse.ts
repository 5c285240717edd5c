// Text → Tree, by the rules of BuildKit's own parser. Never throws; linear in the size of the text.
import { instructionInfos, type InstructionInfo } from '../../rules/data/instructions.ts'
import { heredocOpener } from './heredocs.ts'
import { instructionErrors, orderErrors } from './legality.ts'
import {
  sourceOffset,
  sourceSpan,
  type Comment,
  type Directive,
  type DirectiveName,
  type Flag,
  type Heredoc,
  type Instruction,
  type Joined,
  type JsonForm,
  type Segment,
  type Span,
  type SyntaxError,
  type Tree,
} from './tree.ts'
import { lex } from './variables.ts'
import { isBlank, isSpace, plainWords, quotedWords, trimmed } from './words.ts'

/** The longest line that BuildKit's scanner takes, in bytes of UTF-8 without the line end. */
const longestLine = 65_535

const byName = new Map<string, InstructionInfo>(instructionInfos.map((info) => [info.name, info]))

/** Instructions whose arguments BuildKit splits at every blank, inside quotes too. */
const splitPlainly: ReadonlySet<string> = new Set(['FROM', 'COPY', 'ADD', 'EXPOSE', 'VOLUME'])

/**
 * Reads a Dockerfile. The tree is whole for every text, also for one that is being typed: what BuildKit
 * would refuse is in `errors`, and reading goes on behind it.
 */
export function parse(text: string): Tree {
  const byteOrderMark = text.charCodeAt(0) === 0xfeff
  const errors: SyntaxError[] = []
  const reader: Reader = { text, at: byteOrderMark ? 1 : 0, line: -1, errors }
  const directives: Directive[] = []
  const comments: Comment[] = []
  const instructions: Instruction[] = []
  let escape: '\\' | '`' = '\\'
  let inDirectives = true
  let above: Comment[] = []

  for (let line = nextLine(reader); line; line = nextLine(reader)) {
    const start = skipSpaces(text, line.start, line.end)
    const directive = inDirectives ? directiveAt(text, start, line.end) : undefined
    if (directive) {
      const twice = directives.some(({ name }) => name === directive.name)
      directives.push(directive)
      if (twice) {
        errors.push({ ...span(directive), message: `The directive ${directive.name} stands here twice.` })
      } else if (directive.name === 'escape') {
        if (directive.value === '\\' || directive.value === '`') escape = directive.value
        else {
          const message = `The escape character can be \\ or a backtick, not ${directive.value}.`
          errors.push({ ...directive.valueSpan, message })
        }
      }
      continue
    }
    inDirectives = false
    if (start === line.end) {
      above = []
      continue
    }
    if (text[start] === '#') {
      const comment = commentAt(text, start, line)
      comments.push(comment)
      above.push(comment)
      continue
    }
    instructions.push(readInstruction(reader, line, start, escape, above, comments))
    above = []
  }

  errors.push(...orderErrors(instructions))
  errors.sort((a, b) => a.start - b.start || a.end - b.end)
  return {
    text,
    byteOrderMark,
    lineEnd: lineEndOf(text),
    escape,
    directives,
    comments,
    instructions,
    errors,
  }
}

interface Reader {
  readonly text: string
  readonly errors: SyntaxError[]
  at: number
  /** Zero-based number of the line that was read last. */
  line: number
}

interface Line {
  readonly start: number
  /** Without the line end and without any carriage return before it. */
  readonly end: number
  /** Where the next line begins. */
  readonly next: number
  readonly number: number
}

function nextLine(reader: Reader): Line | undefined {
  const { text } = reader
  // A byte-order mark alone is a line for BuildKit, but an empty one.
  if (reader.at >= text.length) return undefined
  const start = reader.at
  const feed = text.indexOf('\n', start)
  const stop = feed < 0 ? text.length : feed
  let end = stop
  while (end > start && text.charCodeAt(end - 1) === 0x0d) end--
  reader.at = feed < 0 ? text.length : feed + 1
  reader.line++
  const first = reader.line === 0 ? 0 : start
  if (
    (stop - first) * 3 > longestLine &&
    new TextEncoder().encode(text.slice(first, stop)).length > longestLine
  ) {
    const message = `This line is longer than the ${longestLine} bytes that the builder reads.`
    reader.errors.push({ start, end, message })
  }
  return { start, end, next: reader.at, number: reader.line }
}

function span({ start, end }: { start: number; end: number }): { start: number; end: number } {
  return { start, end }
}

function skipSpaces(text: string, from: number, to: number): number {
  let at = from
  while (at < to && isSpace(text.charCodeAt(at))) at++
  return at
}

function lineEndOf(text: string): '\n' | '\r\n' {
  const feed = text.indexOf('\n')
  return feed > 0 && text[feed - 1] === '\r' ? '\r\n' : '\n'
}

function commentAt(text: string, start: number, line: Line): Comment {
  return { start, end: line.end, text: text.slice(start + 1, line.end), line: line.number }
}

/** Blanks in Go's regular expressions, which read the directives. */
function isRegexBlank(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d && code !== 0x0b)
}

function directiveAt(text: string, start: number, end: number): Directive | undefined {
  if (text[start] !== '#') return undefined
  const nameStart = skipSpaces(text, start + 1, end)
  // The names are short: no need to look at all of a long line.
  const spelling = /^[a-zA-Z][a-zA-Z0-9]*/.exec(text.slice(nameStart, Math.min(end, nameStart + 16)))?.[0]
  const name = spelling?.toLowerCase()
  if (spelling === undefined || !isDirectiveName(name)) return undefined
  const nameEnd = nameStart + spelling.length
  let at = nameEnd
  while (at < end && isRegexBlank(text.charCodeAt(at))) at++
  if (at === end || text[at] !== '=') return undefined
  at++
  const behind = at
  while (at < end && isRegexBlank(text.charCodeAt(at))) at++
  let stop = end
  while (stop > at && isRegexBlank(text.charCodeAt(stop - 1))) stop--
  // With nothing but blanks behind the equals sign, the last one is the value.
  if (at === stop) {
    if (at === behind) return undefined
    at = end - 1
    stop = end
  }
  return {
    start,
    end: stop,
    name,
    nameSpan: { start: nameStart, end: nameEnd },
    value: text.slice(at, stop),
    valueSpan: { start: at, end: stop },
  }
}

function isDirectiveName(name: string | undefined): name is DirectiveName {
  return name === 'syntax' || name === 'escape' || name === 'check'
}

/**
 * Where the text of a line ends that is continued on the next one: before an escape token at its end that no other
 * escape token precedes. `undefined` for a line that is not continued.
 */
function continuedAt(text: string, start: number, end: number, escape: string): number | undefined {
  let at = end
  while (at > start && (text[at - 1] === ' ' || text[at - 1] === '\t')) at--
  if (at === start || text[at - 1] !== escape) return undefined
  return at - 1 === start || text[at - 2] !== escape ? at - 1 : undefined
}

function readInstruction(
  reader: Reader,
  first: Line,
  start: number,
  escape: '\\' | '`',
  above: readonly Comment[],
  comments: Comment[],
): Instruction {
  const { text } = reader
  const segments: Segment[] = []
  const pieces: string[] = []
  const inside: Comment[] = []
  const blanks: { start: number; end: number }[] = []
  let length = 0
  let end = trimmed(text, start, first.end)[1]
  const add = (from: number, to: number): void => {
    if (to === from) return
    segments.push({ joined: length, source: from, length: to - from })
    pieces.push(text.slice(from, to))
    length += to - from
  }

  let stop = continuedAt(text, start, first.end, escape)
  add(start, stop ?? first.end)
  while (stop !== undefined) {
    const line = nextLine(reader)
    if (!line) break
    const from = skipSpaces(text, line.start, line.end)
    if (from === line.end) {
      blanks.push({ start: line.start, end: line.next })
      continue
    }
    if (text[from] === '#') {
      end = line.end
      const comment = commentAt(text, from, line)
      comments.push(comment)
      inside.push(comment)
      continue
    }
    stop = continuedAt(text, line.start, line.end, escape)
    add(line.start, stop ?? line.end)
    end = trimmed(text, line.start, line.end)[1]
  }
  if (length === 0) segments.push({ joined: 0, source: start, length: 0 })
  const line: Joined = { text: pieces.join(''), segments }

  const draft = draftOf(line, 0, length, escape, reader.errors)
  const heredocs = readHeredocs(reader, line, draft.trigger ?? draft)
  const last = heredocs.at(-1)
  const extent: Extent = {
    end: last ? Math.max(last.bodySpan.end, last.terminator.end) : end,
    startLine: first.number,
    endLine: reader.line,
    heredocs,
  }
  // The keyword may stand further down, behind a line with nothing but an escape token.
  const instruction = instructionOf(draft, start, extent, above, inside, blanks)
  reader.errors.push(...instructionErrors(instruction))
  return instruction
}

type Extent = Pick<Instruction, 'end' | 'startLine' | 'endLine' | 'heredocs'>

/** Spelled out, because spreading objects is what reading a large file would spend most of its time on. */
function instructionOf(
  draft: Draft,
  start: number,
  extent: Extent,
  above: readonly Comment[],
  inside: readonly Comment[],
  blanks: readonly Span[],
): Instruction {
  const { trigger } = draft
  return {
    start,
    end: extent.end,
    name: draft.name,
    keyword: draft.keyword,
    startLine: extent.startLine,
    endLine: extent.endLine,
    flags: draft.flags,
    body: draft.body,
    words: draft.words,
    json: draft.json,
    heredocs: extent.heredocs,
    trigger: trigger && instructionOf(trigger, trigger.keyword.start, extent, [], [], []),
    above,
    inside,
    blanks,
  }
}

/** What the joined line alone tells of an instruction. */
interface Draft extends Pick<Instruction, 'name' | 'keyword' | 'flags' | 'body' | 'words' | 'json'> {
  readonly trigger: Draft | undefined
}

/** Reads `line.text` from `from` to `to`. A trigger's own trigger is not read: nothing may be nested that deep. */
function draftOf(
  line: Joined,
  from: number,
  to: number,
  escape: string,
  errors: SyntaxError[],
  isTrigger = false,
): Draft {
  const { text } = line
  const [start, end] = trimmed(text, from, to)
  let at = start
  while (at < end && !isBlank(text.charCodeAt(at))) at++
  const bounds = sourceSpan(line, start, at)
  const keyword = { start: bounds.start, end: bounds.end, text: text.slice(start, at) }
  const name = keyword.text.replace(/[a-z]+/g, (letters) => letters.toUpperCase())
  const { flags, next } = readFlags(line, at, end, escape)
  const [bodyStart, bodyEnd] = trimmed(text, next, end)
  const body = stretch(line, bodyStart, bodyEnd)
  const words = splitPlainly.has(name) ? plainWords(body, escape) : quotedWords(body, escape)
  const trigger =
    name === 'ONBUILD' && body.text && !isTrigger
      ? draftOf(line, bodyStart, bodyEnd, escape, errors, true)
      : undefined
  const json = byName.get(name)?.json ? readJson(name, body, errors) : undefined
  return { name, keyword, flags, body, words, json, trigger }
}

/** A part of a joined text as a joined text of its own. */
function stretch(line: Joined, from: number, to: number): Joined {
  const segments: Segment[] = []
  for (const segment of line.segments) {
    const start = Math.max(from, segment.joined)
    const end = Math.min(to, segment.joined + segment.length)
    if (start >= end) continue
    const source = segment.source + start - segment.joined
    segments.push({ joined: start - from, source, length: end - start })
  }
  if (segments.length === 0) segments.push({ joined: 0, source: sourceOffset(line, from), length: 0 })
  return { text: line.text.slice(from, to), segments }
}

/** Flags stand before the arguments of every instruction, whether it knows any or not; a lone `--` ends them. */
function readFlags(
  line: Joined,
  from: number,
  to: number,
  escape: string,
): { flags: readonly Flag[]; next: number } {
  const { text } = line
  const flags: Flag[] = []
  let at = from
  for (;;) {
    while (at < to && isAsciiSpace(text.charCodeAt(at))) at++
    if (at + 1 >= to || text[at] !== '-' || text[at + 1] !== '-') return { flags, next: at }
    const start = at
    let word = ''
    let quote = ''
    let equals = -1
    while (at < to) {
      const char = text.charAt(at)
      if (char === escape) {
        // A token at the very end escapes nothing and is dropped.
        if (at + 1 < to) word += text.charAt(at + 1)
        at += 2
        continue
      }
      if (quote) {
        if (char === quote) quote = ''
        else word += char
      } else if (char === "'" || char === '"') quote = char
      else if (isAsciiSpace(text.charCodeAt(at))) break
      else word += char
      at++
      if (equals < 0 && word.endsWith('=')) equals = at
    }
    at = Math.min(at, to)
    if (word === '--') return { flags, next: at }
    const split = word.indexOf('=')
    const bounds = sourceSpan(line, start, at)
    flags.push({
      start: bounds.start,
      end: bounds.end,
      name: word.slice(2, split < 0 ? undefined : split),
      value: split < 0 ? undefined : word.slice(split + 1),
      valueSpan:
        equals < 0 || equals >= at ? { start: bounds.end, end: bounds.end } : sourceSpan(line, equals, at),
    })
  }
}

/** Flags are split byte by byte, so only blanks of one byte count. */
function isAsciiSpace(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d)
}

/**
 * The argument as a JSON array of strings; `undefined` where BuildKit reads it as plain text instead. An array that
 * holds anything but strings is refused, not read as text.
 */
function readJson(name: string, body: Joined, errors: SyntaxError[]): JsonForm | undefined {
  const { text } = body
  let start = 0
  if (name === 'HEALTHCHECK') {
    while (start < text.length && !isAsciiSpace(text.charCodeAt(start))) start++
    start = skipSpaces(text, start, text.length)
  }
  if (text[start] !== '[' || !text.endsWith(']')) return undefined
  const values = parsedArray(text.slice(start))
  if (!values) return undefined
  const bounds = itemBounds(text, start)
  const wrong = values.findIndex((value) => typeof value !== 'string')
  if (wrong >= 0) {
    const [from, to] = bounds[wrong] ?? [start, text.length]
    const message = `A JSON array here may hold strings only, so write "…" instead of ${shorten(text.slice(from, to))}.`
    errors.push({ ...sourceSpan(body, from, to), message })
    return undefined
  }
  const items = values.map((value, i) => {
    const [from, to] = bounds[i] ?? [start, start]
    return { ...sourceSpan(body, from, to), value: String(value) }
  })
  return { ...sourceSpan(body, start, text.length), items }
}

function parsedArray(text: string): unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** Where the items of a valid JSON array that begins at `start` stand, quotes included. */
function itemBounds(text: string, start: number): [from: number, to: number][] {
  const bounds: [number, number][] = []
  let depth = 0
  let from = -1
  let to = -1
  for (let at = start; at < text.length; at++) {
    const char = text.charAt(at)
    if (depth === 1 && (char === ',' || char === ']')) {
      if (from >= 0) bounds.push([from, to])
      from = -1
      if (char === ']') break
      continue
    }
    if (depth > 0 && !isSpace(text.charCodeAt(at))) {
      if (from < 0) from = at
      to = at + 1
    }
    if (char === '"') {
      for (at++; at < text.length && text[at] !== '"'; at++) if (text[at] === '\\') at++
      to = at + 1
    } else if (char === '[' || char === '{') depth++
    else if (char === ']' || char === '}') depth--
  }
  return bounds
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 39)}…` : text
}

/** Reads the bodies of all heredocs that the joined line opens; they follow it in the order of their openers. */
function readHeredocs(reader: Reader, line: Joined, draft: Draft): readonly Heredoc[] {
  if (!byName.get(draft.name)?.heredoc || draft.json || !line.text.includes('<<')) return []
  const heredocs: Heredoc[] = []
  // Whatever the escape directive says, the openers are read with a backslash.
  for (const word of lex(line.text, { keepUnset: true, keepQuotes: true, keepEscapes: true }).words) {
    const opener = heredocOpener(word.text)
    if (!opener) continue
    const bounds = sourceSpan(line, word.offset, Math.min(line.text.length, word.offset + word.text.length))
    if (opener === 'malformed') {
      reader.errors.push({ ...bounds, message: `The heredoc ${word.text} has no readable delimiter.` })
      continue
    }
    const open = heredocs.at(-1)?.terminated === false
    const heredoc = { ...opener, opener: bounds, ...readBody(reader, opener.name, opener.chomp) }
    heredocs.push(heredoc)
    // What stands behind one that is never closed cannot be closed either.
    if (open || heredoc.terminated) continue
    const message = `The heredoc ${word.text} is never closed: no line consists of ${opener.name} alone.`
    reader.errors.push({ ...bounds, message })
  }
  return heredocs
}

function readBody(
  reader: Reader,
  name: string,
  chomp: boolean,
): Pick<Heredoc, 'body' | 'bodySpan' | 'terminator' | 'terminated'> {
  const { text } = reader
  const start = reader.at
  const segments: Segment[] = []
  const pieces: string[] = []
  let length = 0
  let end = start
  let terminator: { start: number; end: number } | undefined
  for (let line = nextLine(reader); line; line = nextLine(reader)) {
    let from = line.start
    if (chomp) while (from < line.end && text[from] === '\t') from++
    if (line.end - from === name.length && text.startsWith(name, from)) {
      terminator = { start: line.start, end: line.end }
      break
    }
    end = line.next
    if (chomp) {
      if (line.next > from) segments.push({ joined: length, source: from, length: line.next - from })
      pieces.push(text.slice(from, line.next))
      length += line.next - from
    }
  }
  const bodySpan = { start, end }
  if (!chomp || segments.length === 0) {
    segments.splice(0, segments.length, { joined: 0, source: start, length: chomp ? 0 : end - start })
  }
  return {
    body: { text: chomp ? pieces.join('') : text.slice(start, end), segments },
    bodySpan,
    terminator: terminator ?? { start: end, end },
    terminated: terminator !== undefined,
  }
}
