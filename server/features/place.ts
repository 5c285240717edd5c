// Where in a Dockerfile the cursor stands, as far as completion asks.
import type { Instruction, Tree } from '../syntax/tree.ts'

export type Place =
  /** In a comment line; `typed` is what stands behind its `#` up to the cursor. */
  | { readonly kind: 'comment'; readonly typed: string; readonly mayBeDirective: boolean }
  /** Where an instruction may begin. */
  | { readonly kind: 'keyword'; readonly typed: string }
  | {
      readonly kind: 'argument'
      readonly instruction: Instruction
      /** Upper-cased; that of the trigger inside ONBUILD. */
      readonly name: string
      /** The words between the keyword and the one under the cursor, as written. */
      readonly before: readonly string[]
      /** The word under the cursor, up to the cursor. */
      readonly typed: string
    }
  /** In the body of a heredoc that expands variables. */
  | { readonly kind: 'heredoc'; readonly instruction: Instruction; readonly typed: string }

export function placeAt(tree: Tree, offset: number): Place | undefined {
  const { text } = tree
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset)
  const typed = line.split(/\s/).at(-1) ?? ''
  const instruction = tree.instructions.findLast(({ keyword }) => keyword.start <= offset)

  for (const body of instruction?.trigger?.heredocs ?? instruction?.heredocs ?? []) {
    const { bodySpan, terminator, terminated, expand } = body
    if (offset < bodySpan.start || (terminated && offset >= terminator.start)) continue
    return instruction && expand ? { kind: 'heredoc', instruction, typed } : undefined
  }
  const comment = /^[ \t]*#(.*)$/.exec(line.replace(/^\ufeff/, ''))
  if (comment) {
    const top = tree.instructions[0]?.keyword.start ?? text.length
    const others = tree.comments.some(({ start, end }) => start < offset && end < offset - line.length)
    return { kind: 'comment', typed: comment[1] ?? '', mayBeDirective: offset <= top && !others }
  }
  const words = instruction && wordsUpTo(tree, instruction, offset)
  if (!instruction || !words) {
    return /^\ufeff?[ \t]*[A-Za-z]*$/.test(line) ? { kind: 'keyword', typed } : undefined
  }
  const [keyword, ...before] = words
  if (keyword === undefined) return { kind: 'keyword', typed }
  if (instruction.name !== 'ONBUILD') {
    return { kind: 'argument', instruction, name: instruction.name, before, typed }
  }
  const [trigger, ...rest] = before
  return { kind: 'argument', instruction, name: trigger?.toUpperCase() ?? 'ONBUILD', before: rest, typed }
}

/** The whole words before the one at the offset, keyword first; `undefined` where the instruction has ended. */
function wordsUpTo({ text, escape }: Tree, { start }: Instruction, offset: number): string[] | undefined {
  const lines = text.slice(start, offset).split('\n')
  const last = lines.pop() ?? ''
  let joined = ''
  for (const [index, line] of lines.entries()) {
    if (index > 0 && /^\s*(?:#.*)?$/.test(line)) continue
    const bare = line.trimEnd()
    // Two of them are not a continuation.
    if (!bare.endsWith(escape) || bare.at(-2) === escape) return undefined
    joined += bare.slice(0, -1)
  }
  const words = (joined + last).split(/\s+/).filter(Boolean)
  if (/\S$/.test(last)) words.pop()
  return words
}
