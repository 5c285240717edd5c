// Few small edits that turn one text into another.
import type { Edit } from '../../rules/rule.ts'

/**
 * Few small edits that turn one text into another: lines that are the same stay untouched, and of those that differ
 * only what is between their equal beginnings and ends.
 */
export function difference(before: string, after: string): readonly Edit[] {
  const from = linesOf(before)
  const to = linesOf(after)
  const edits: Edit[] = []
  let offset = 0
  for (const { kept, gone, come } of stretches(from, to)) {
    for (const line of kept) offset += line.length
    // As many lines as before are most likely the same lines, each with a change of its own.
    const pairs: readonly (readonly [string, string])[] =
      gone.length === come.length
        ? gone.map((line, index) => [line, come[index] as string])
        : [[gone.join(''), come.join('')]]
    for (const [old, fresh] of pairs) {
      if (old !== fresh) edits.push(narrowed(old, fresh, offset))
      offset += old.length
    }
  }
  return edits
}

function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? []
}

interface Stretch {
  readonly kept: readonly string[]
  readonly gone: readonly string[]
  readonly come: readonly string[]
}

/** How far ahead lines are compared to find where two texts meet again. */
const horizon = 60

function* stretches(from: readonly string[], to: readonly string[]): Iterable<Stretch> {
  let i = 0
  let j = 0
  while (i < from.length || j < to.length) {
    const start = i
    while (i < from.length && j < to.length && from[i] === to[j]) {
      i++
      j++
    }
    const [gone, come] = untilMeeting(from, to, i, j)
    yield { kept: from.slice(start, i), gone: from.slice(i, i + gone), come: to.slice(j, j + come) }
    i += gone
    j += come
  }
}

/** The fewest lines to leave out on both sides until the next ones are equal. */
function untilMeeting(
  from: readonly string[],
  to: readonly string[],
  i: number,
  j: number,
): [number, number] {
  for (let sum = 1; sum <= horizon; sum++) {
    // Equally many on both sides come first: a line that was changed rather than moved.
    for (let step = 0; step <= sum; step++) {
      const gone = Math.floor(sum / 2) + (step % 2 ? (step + 1) / 2 : -step / 2)
      const come = sum - gone
      if (gone < 0 || come < 0) continue
      const a = from[i + gone]
      const b = to[j + come]
      if (a === undefined && b === undefined && i + gone === from.length && j + come === to.length)
        return [gone, come]
      if (a !== undefined && a === b && a.trim() !== '') return [gone, come]
    }
  }
  return [from.length - i, to.length - j]
}

function narrowed(before: string, after: string, offset: number): Edit {
  const shorter = Math.min(before.length, after.length)
  let start = 0
  while (start < shorter && before[start] === after[start]) start++
  let end = 0
  while (end < shorter - start && before.at(-1 - end) === after.at(-1 - end)) end++
  // No edit comes between the two halves of a line end or of a character.
  const isSplit = (text: string, at: number): boolean =>
    /^(?:\r\n|[\ud800-\udbff][\udc00-\udfff])$/.test(text.slice(Math.max(0, at - 1), at + 1))
  while (start > 0 && (isSplit(before, start) || isSplit(after, start))) start--
  while (end > 0 && (isSplit(before, before.length - end) || isSplit(after, after.length - end))) end--
  return {
    start: offset + start,
    end: offset + before.length - end,
    text: after.slice(start, after.length - end),
  }
}
