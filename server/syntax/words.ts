// How an instruction's text falls into words: at blanks, with or without regard to quotes, as BuildKit does it.
import { sourceSpan, type Joined, type Word } from './tree.ts'

/**
 * What Go's `unicode.IsSpace` holds for a blank, by UTF-16 code. JavaScript's `\s` differs: it knows U+FEFF
 * and does not know U+0085.
 */
export function isSpace(code: number): boolean {
  if (code < 0x80) return code === 0x20 || (code >= 0x09 && code <= 0x0d)
  return (
    code === 0x85 ||
    code === 0xa0 ||
    code === 0x1680 ||
    (code >= 0x2000 && code <= 0x200a) ||
    code === 0x2028 ||
    code === 0x2029 ||
    code === 0x202f ||
    code === 0x205f ||
    code === 0x3000
  )
}

/** The blanks at which BuildKit splits keywords and plain argument lists: tab, vertical tab, form feed, return, space. */
export function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09 || (code >= 0x0b && code <= 0x0d)
}

/** The bounds of `text.slice(from, to)` without the blanks at its ends. */
export function trimmed(text: string, from: number, to: number): [from: number, to: number] {
  let start = from
  let end = to
  while (start < end && isSpace(text.charCodeAt(start))) start++
  while (end > start && isSpace(text.charCodeAt(end - 1))) end--
  return [start, end]
}

/** Splits at blanks whatever the quotes say, as BuildKit does for FROM, COPY, ADD, EXPOSE and VOLUME. */
export function plainWords(body: Joined, escape: string): Word[] {
  const { text } = body
  const words: Word[] = []
  let at = 0
  while (at < text.length) {
    while (at < text.length && isBlank(text.charCodeAt(at))) at++
    const start = at
    while (at < text.length && !isBlank(text.charCodeAt(at))) at++
    if (at > start) words.push(word(body, start, at, escape))
  }
  return words
}

/**
 * Splits at blanks outside quotes, as BuildKit does for ENV, LABEL and ARG. The escape token keeps the next
 * character from meaning anything, but not inside single quotes; at the end of the text it is dropped.
 * A quote that is never closed runs to the end.
 */
export function quotedWords(body: Joined, escape: string): Word[] {
  const { text } = body
  const words: Word[] = []
  let at = 0
  while (at < text.length) {
    while (at < text.length && isSpace(text.charCodeAt(at))) at++
    const start = at
    let quote = ''
    let dangling = false
    while (at < text.length) {
      const char = text.charAt(at)
      if (char === escape && quote !== "'") {
        dangling = at + 1 === text.length
        at += dangling ? 1 : 2
      } else if (quote) {
        if (char === quote) quote = ''
        at++
      } else if (char === "'" || char === '"') {
        quote = char
        at++
      } else if (isSpace(text.charCodeAt(at))) break
      else at++
    }
    const end = dangling ? at - 1 : at
    if (end > start) words.push(word(body, start, end, escape))
  }
  return words
}

/**
 * Quotes and escapes removed; variables stay as they are, and an unclosed quote is taken as closed at the end.
 * Inside double quotes the escape token escapes only `"`, `$` and itself.
 */
export function unquote(raw: string, escape: string): string {
  if (isPlain(raw, escape)) return raw
  let value = ''
  let quote = ''
  for (let at = 0; at < raw.length; at++) {
    const char = raw.charAt(at)
    const next = raw.charAt(at + 1)
    if (char === escape && quote !== "'") {
      if (quote && next && next !== '"' && next !== '$' && next !== escape) value += char
      else {
        value += next
        at++
      }
    } else if (quote) {
      if (char === quote) quote = ''
      else value += char
    } else if (char === "'" || char === '"') quote = char
    else value += char
  }
  return value
}

function isPlain(raw: string, escape: string): boolean {
  const code = escape.charCodeAt(0)
  for (let at = 0; at < raw.length; at++) {
    const it = raw.charCodeAt(at)
    if (it === 0x22 || it === 0x27 || it === code) return false
  }
  return true
}

function word(body: Joined, start: number, end: number, escape: string): Word {
  const raw = body.text.slice(start, end)
  const span = sourceSpan(body, start, end)
  return { start: span.start, end: span.end, raw, value: unquote(raw, escape), offset: start }
}
