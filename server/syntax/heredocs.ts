// The openers of heredocs: `<<EOF`, `3<<-"EOF"`.
import { lex } from './variables.ts'

/**
 * Reads one word as a heredoc's opener (`<<EOF`, `3<<-"EOF"`), as BuildKit does for the arguments of COPY and ADD;
 * `undefined` when it is none.
 */
export function heredocOpener(
  word: string,
): { name: string; fd: number; chomp: boolean; expand: boolean } | 'malformed' | undefined {
  const match = /^(\d*)<<(-?)[\t\n\f\r ]*([^<]*)$/.exec(word)
  const rest = match?.[3]
  if (!match || !rest) return undefined
  // Nearly all names are plain, and need no reading.
  if (/^[\w.]+$/.test(rest))
    return { name: rest, fd: Number(match[1]), chomp: match[2] === '-', expand: true }
  const bare = lex(rest, { keepUnset: true })
  if (bare.fault) return 'malformed'
  const quoted = lex(rest, { keepUnset: true, keepQuotes: true })
  const name = bare.words[0]?.text
  if (bare.words.length !== 1 || name === undefined) return undefined
  const quotedName = quoted.words[0]?.text
  if (quoted.words.length !== 1 || quotedName === undefined) return 'malformed'
  return {
    name,
    fd: Number(match[1]),
    chomp: match[2] === '-',
    expand: quotesIn(name) === quotesIn(quotedName),
  }
}

function quotesIn(text: string): number {
  return text.split("'").length + text.split('"').length
}
