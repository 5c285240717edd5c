// A Dockerfile cut into instructions with their comments, and the way back: new text to the fewest whole-line edits.
import type { Edit } from '../../rules/rule.ts'
import type { Facts } from '../facts/facts.ts'
import type { Instruction, Span } from '../syntax/tree.ts'

export interface Piece {
  readonly instruction: Instruction
  /** Comment and blank lines between the instruction before and this one, each with its line end. */
  readonly lead: string
  /** From the first column of the instruction to the end of its last line, without the line end. */
  readonly span: Span
}

export interface Pieces {
  readonly pieces: readonly Piece[]
  /** What follows the last instruction, from the beginning of a line. */
  readonly tail: string
}

/** Line ends are `\n` in all strings. */
export function piecesOf({ text, tree }: Facts): Pieces {
  const pieces: Piece[] = []
  let at = 0
  for (const instruction of tree.instructions) {
    const start = Math.max(at, text.lastIndexOf('\n', instruction.start - 1) + 1)
    const next = text.indexOf('\n', instruction.end)
    const end = next < 0 ? text.length : next > 0 && text[next - 1] === '\r' ? next - 1 : next
    pieces.push({
      instruction,
      lead: unix(text.slice(at, start)),
      span: { start, end: Math.max(end, instruction.end) },
    })
    at = next < 0 ? text.length : next + 1
  }
  return { pieces, tail: unix(text.slice(at)) }
}

/** A stretch of the document with edits applied that lie in it; line ends are `\n`. */
export function edited({ text }: Facts, span: Span, edits: readonly Edit[]): string {
  let result = ''
  let at = span.start
  const own = edits.filter(({ start, end }) => start >= span.start && end <= span.end)
  for (const edit of own.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    if (edit.start < at) continue
    result += text.slice(at, edit.start) + edit.text
    at = edit.end
  }
  return unix(result + text.slice(at, span.end))
}

/** The edits of whole lines that make one text of the other; lines that both have, in the same order, stay. */
export function lineEdits(before: string, after: string): readonly Edit[] {
  const old = linesOf(before)
  const fresh = linesOf(after)
  const same = (a: number, b: number) => old[a]?.replace('\r\n', '\n') === fresh[b]
  let head = 0
  while (head < old.length && head < fresh.length && same(head, head)) head++
  let tail = 0
  const shorter = Math.min(old.length, fresh.length) - head
  while (tail < shorter && same(old.length - 1 - tail, fresh.length - 1 - tail)) tail++
  const kept = commonLines(old.length - head - tail, fresh.length - head - tail, (a, b) =>
    same(head + a, head + b),
  )
  const edits: Edit[] = []
  const offsets = [0]
  for (const line of old) offsets.push((offsets.at(-1) as number) + line.length)
  const change = (from: number, to: number, first: number, last: number): void => {
    if (from === to && first === last) return
    edits.push({
      start: offsets[from] as number,
      end: offsets[to] as number,
      text: fresh.slice(first, last).join(''),
    })
  }
  let [a, b] = [head, head]
  for (const [x, y] of kept) {
    change(a, head + x, b, head + y)
    ;[a, b] = [head + x + 1, head + y + 1]
  }
  change(a, old.length - tail, b, fresh.length - tail)
  return edits
}

/** Lines of ours with the sign by which this file continues a line. */
export function continued({ tree }: Facts, text: string): string {
  return tree.escape === '\\' ? text : text.replaceAll(' \\\n', ` ${tree.escape}\n`)
}

/** Line ends as `\n`. */
export function unix(text: string): string {
  return text.replaceAll('\r\n', '\n')
}

function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? []
}

/** Nothing larger is compared line by line: the whole stretch is one edit then. */
const mostPairs = 1_000_000

/** The longest common subsequence, as pairs of indexes. */
function commonLines(
  rows: number,
  columns: number,
  same: (row: number, column: number) => boolean,
): readonly (readonly [number, number])[] {
  if (rows * columns > mostPairs) return []
  const width = columns + 1
  const lengths = new Uint32Array((rows + 1) * width)
  const at = (row: number, column: number) => lengths[row * width + column] as number
  for (let row = rows - 1; row >= 0; row--)
    for (let column = columns - 1; column >= 0; column--)
      lengths[row * width + column] = same(row, column)
        ? at(row + 1, column + 1) + 1
        : Math.max(at(row + 1, column), at(row, column + 1))
  const pairs: (readonly [number, number])[] = []
  for (let row = 0, column = 0; row < rows && column < columns;) {
    if (same(row, column)) pairs.push([row++, column++])
    else if (at(row + 1, column) >= at(row, column + 1)) row++
    else column++
  }
  return pairs
}
