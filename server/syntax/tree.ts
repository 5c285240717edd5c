// What a parsed Dockerfile is made of. Every piece has a span in the text it was read from.

/** A half-open range of UTF-16 offsets into the document. */
export interface Span {
  readonly start: number
  readonly end: number
}

/**
 * A run of characters that stands unbroken in the document: `length` characters of the joined text,
 * from offset `joined` on, are those of the document from offset `source` on.
 */
export interface Segment {
  readonly joined: number
  readonly source: number
  readonly length: number
}

/**
 * Text as the builder sees it: continuation lines joined, comment and blank lines between them gone.
 * The segments lead back to the document; they are ascending and cover all of `text`.
 */
export interface Joined {
  readonly text: string
  readonly segments: readonly Segment[]
}

export interface Comment extends Span {
  /** What follows the `#`, untrimmed. */
  readonly text: string
  /** Zero-based line. */
  readonly line: number
}

export type DirectiveName = 'syntax' | 'escape' | 'check'

export interface Directive extends Span {
  /** Lower-cased; the document may spell it otherwise. */
  readonly name: DirectiveName
  readonly nameSpan: Span
  readonly value: string
  readonly valueSpan: Span
}

/** One `--name` or `--name=value`, known or not. */
export interface Flag extends Span {
  /** Without the dashes. */
  readonly name: string
  /** Unquoted; `undefined` where there is no `=`. */
  readonly value: string | undefined
  /** The value as it stands; empty at the end of the flag where there is none. */
  readonly valueSpan: Span
}

/** A word of an instruction's argument, split at blanks outside quotes. */
export interface Word extends Span {
  /** As in the joined text, quotes and escapes kept. */
  readonly raw: string
  /** Quotes and escapes removed, variables left as they are. */
  readonly value: string
  /** Offset in the instruction's `body.text`. */
  readonly offset: number
}

/** `["a", "b"]`; only where BuildKit reads the argument as JSON. */
export interface JsonForm extends Span {
  readonly items: readonly (Span & { readonly value: string })[]
}

export interface Heredoc {
  readonly name: string
  /** The file descriptor of `3<<EOF`; 0 by default. */
  readonly fd: number
  /** `<<-`: leading tabs are dropped. */
  readonly chomp: boolean
  /** False when the delimiter is quoted: then no variable is expanded. */
  readonly expand: boolean
  /** `<<-"EOF"` as it stands on the instruction's line. */
  readonly opener: Span
  /** The lines between, tabs dropped for `<<-`, with a mapping to the document. */
  readonly body: Joined
  readonly bodySpan: Span
  /** The delimiter line, without its line end; empty at the end of the document when it is missing. */
  readonly terminator: Span
  readonly terminated: boolean
}

export interface Instruction extends Span {
  /** Upper-cased: `RUN`. Not necessarily one that exists. */
  readonly name: string
  readonly keyword: Span & { readonly text: string }
  /** Zero-based lines, both inclusive, heredoc bodies counted. */
  readonly startLine: number
  readonly endLine: number
  readonly flags: readonly Flag[]
  /** All after keyword and flags, up to the heredoc bodies, blanks at both ends removed. */
  readonly body: Joined
  readonly words: readonly Word[]
  readonly json: JsonForm | undefined
  readonly heredocs: readonly Heredoc[]
  /** The instruction inside ONBUILD. */
  readonly trigger: Instruction | undefined
  /** Comment lines directly above, without a blank line between. */
  readonly above: readonly Comment[]
  /** Comment lines between its continuation lines. */
  readonly inside: readonly Comment[]
  /** Blank lines between its continuation lines: the whole line with its line end. */
  readonly blanks: readonly Span[]
}

/** What BuildKit's parser refuses. */
export interface SyntaxError extends Span {
  readonly message: string
  /** The parser itself accepts it; what reads the instructions behind it refuses: unknown flags, a missing FROM. */
  readonly parsed?: true
}

export interface Tree {
  readonly text: string
  readonly byteOrderMark: boolean
  readonly lineEnd: '\n' | '\r\n'
  readonly escape: '\\' | '`'
  readonly directives: readonly Directive[]
  /** All comment lines outside heredocs, those inside continuations included; directives are not. */
  readonly comments: readonly Comment[]
  readonly instructions: readonly Instruction[]
  readonly errors: readonly SyntaxError[]
}

/** The document offset of an offset in joined text; the end of the text maps behind its last character. */
export function sourceOffset(joined: Joined, offset: number): number {
  const { segments } = joined
  let low = 0
  let high = segments.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((segments[middle] as Segment).joined <= offset) low = middle
    else high = middle - 1
  }
  const segment = segments[low]
  return segment ? segment.source + Math.min(offset - segment.joined, segment.length) : 0
}

/** The document span of a stretch of joined text. An empty stretch gives an empty span. */
export function sourceSpan(joined: Joined, start: number, end: number): Span {
  const from = sourceOffset(joined, start)
  return { start: from, end: end > start ? sourceOffset(joined, end - 1) + 1 : from }
}

/** Whether a stretch of joined text stands in one piece in the document, so that one edit may replace it. */
export function isUnbroken(joined: Joined, start: number, end: number): boolean {
  const span = sourceSpan(joined, start, end)
  return span.end - span.start === end - start
}

export function isWithin(inner: Span, outer: Span): boolean {
  return inner.start >= outer.start && inner.end <= outer.end
}

export function isTouching(a: Span, b: Span): boolean {
  return a.start <= b.end && b.start <= a.end
}
