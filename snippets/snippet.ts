// How snippets are written: text with tab stops in template literals; to LSP snippet syntax and back.

/** A place to fill in. The same object used twice is one tab stop that fills both places. */
export interface Stop {
  /** The first is the default; more than one makes a choice. Never empty. */
  readonly options: readonly string[]
}

/** Text with tab stops that are not numbered yet, to be put into other text. */
export interface Part {
  readonly pieces: readonly (string | Stop)[]
}

export type Value = Part | Stop | string | number | false | undefined

/** A tab stop with its default. */
export function stop(value: string | number): Stop {
  return { options: [String(value)] }
}

/** A tab stop that offers words to choose from; the first is the default. Words hold no comma and no bar. */
export function choice(first: string, ...others: readonly string[]): Stop {
  return { options: [first, ...others] }
}

/**
 * Text with tab stops: the first newline and the common indentation of the literal go, backslashes stay,
 * `` \` `` and `\${` stand for a backtick and `${`. A value that is alone on its line and empty takes the
 * line with it; one of several lines keeps the indentation of its place.
 */
export function part(texts: TemplateStringsArray, ...values: readonly Value[]): Part {
  const literal = texts.raw
    .map((text) => text.replaceAll('\\${', '${').replaceAll('\\`', '`'))
    .join(hole)
    .replace(/^\n/, '')
    .replace(/\n[ \t]*$/, '')
  const lines = literal.split('\n')
  const indents = lines.filter((line) => line.trim()).map((line) => indentOf(line).length)
  const common = Math.min(...indents)
  const pieces: (string | Stop)[] = []
  let index = 0
  let first = true
  for (const whole of lines) {
    const line = whole.slice(Math.min(common, indentOf(whole).length))
    if (line.trim() === hole && isEmpty(values[index])) {
      index++
      continue
    }
    if (!first) pieces.push('\n')
    first = false
    line.split(hole).forEach((text, at) => {
      if (at > 0) pieces.push(...piecesOf(values[index++], indentOf(line)))
      if (text) pieces.push(text)
    })
  }
  return { pieces }
}

/** One part per line. */
export function lines(parts: readonly Value[]): Part {
  const pieces = parts
    .filter((value) => !isEmpty(value))
    .flatMap((value, at) => [...(at > 0 ? ['\n'] : []), ...piecesOf(value, '')])
  return { pieces }
}

/** Like `part`, as an LSP snippet: tab stops numbered from 1 as they appear, all else escaped. */
export function snippet(texts: TemplateStringsArray, ...values: readonly Value[]): string {
  return snippetOf(part(texts, ...values))
}

/** Like `snippet`, for a whole file: no two blank lines in a row, a newline at the end. */
export function file(texts: TemplateStringsArray, ...values: readonly Value[]): string {
  return snippetOf(part(texts, ...values)).replace(/\n{3,}/g, '\n\n') + '\n'
}

/**
 * The plain text of an LSP snippet, with the default of each tab stop in its place: what a user has who
 * accepts the snippet and types nothing. Understands `$1`, `${1}`, `${1:text}`, `${1|a,b|}` and escapes.
 */
export function expandDefaults(text: string): string {
  const defaults = new Map<string, string>()
  return text.replace(
    /\\([\\$}])|\$(\d+)|\$\{(\d+)(?::((?:\\[^]|[^\\}])*)|\|((?:\\[^]|[^\\|])*)\|)?\}/g,
    (_, escaped?: string, bare?: string, number?: string, value?: string, words?: string) => {
      if (escaped !== undefined) return escaped
      const id = bare ?? number ?? ''
      const given = value === undefined ? words && firstWord(words) : value.replace(/\\([\\$}])/g, '$1')
      if (given !== undefined) defaults.set(id, given)
      return defaults.get(id) ?? ''
    },
  )
}

/** Stands for a value while the literal is laid out; no Dockerfile holds it. */
const hole = '\0'

function snippetOf({ pieces }: Part): string {
  const numbers = new Map<Stop, number>()
  return pieces
    .map((piece) => {
      if (typeof piece === 'string') return escapeText(piece)
      const known = numbers.get(piece)
      if (known !== undefined) return `\${${known}}`
      const number = numbers.size + 1
      numbers.set(piece, number)
      const [value = ''] = piece.options
      return piece.options.length > 1
        ? `\${${number}|${piece.options.join(',')}|}`
        : `\${${number}:${escapeText(value)}}`
    })
    .join('')
}

function piecesOf(value: Value, indent: string): readonly (string | Stop)[] {
  if (value === undefined || value === false) return []
  if (typeof value !== 'object') return [String(value)]
  if ('options' in value) return [value]
  return indent
    ? value.pieces.map((piece) => (typeof piece === 'string' ? piece.replaceAll('\n', '\n' + indent) : piece))
    : value.pieces
}

function isEmpty(value: Value): boolean {
  if (value === undefined || value === false || value === '') return true
  return typeof value === 'object' && 'pieces' in value && value.pieces.length === 0
}

function escapeText(text: string): string {
  return text.replace(/[\\$}]/g, '\\$&')
}

function firstWord(words: string): string {
  return (/^(?:\\[^]|[^\\,])*/.exec(words)?.[0] ?? '').replace(/\\([\\,|])/g, '$1')
}

function indentOf(line: string): string {
  return /^[ \t]*/.exec(line)?.[0] ?? ''
}
