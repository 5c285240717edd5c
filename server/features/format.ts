// Formatting that keeps the image as it is and the indentation that someone made by hand.
import type { FormattingOptions, Position, Range, TextEdit } from 'vscode-languageserver'
import { TextDocument } from 'vscode-languageserver-textdocument'
import { parse } from '../syntax/parse.ts'
import type { Instruction, Tree } from '../syntax/tree.ts'
import { serviceFormat, serviceFormatOnType } from './language-service.ts'

/**
 * Moves instructions to the left margin, indents continuation lines that are not indented at all, and empties blank
 * lines. Heredocs stay untouched, and so does every instruction whose words would change.
 */
export function format(
  document: TextDocument,
  tree: Tree,
  options: FormattingOptions,
  range?: Range,
): TextEdit[] {
  return harmless(document, tree, serviceFormat(document, options, range))
}

/** The same for the line behind the one that the escape character was typed at the end of. */
export function formatOnType(
  document: TextDocument,
  tree: Tree,
  position: Position,
  typed: string,
  options: FormattingOptions,
): TextEdit[] {
  return harmless(document, tree, serviceFormatOnType(document, position, typed, options))
}

function harmless(document: TextDocument, tree: Tree, offered: readonly TextEdit[]): TextEdit[] {
  const bodies = tree.instructions
    .flatMap((it) => [...it.heredocs, ...(it.trigger?.heredocs ?? [])])
    .map(({ bodySpan, terminator }) => ({ start: bodySpan.start, end: terminator.end }))
  let edits = offered.filter(({ range, newText }) => {
    const start = document.offsetAt(range.start)
    const end = document.offsetAt(range.end)
    // A non-empty text over a non-empty range flattens an indentation that is there.
    if (newText && end > start) return false
    return !bodies.some((body) => start >= body.start && end <= body.end)
  })
  if (edits.length === 0) return edits
  const changed = changedInstructions(tree, resultOf(document, edits))
  if (!changed) return []
  if (changed.length === 0) return edits
  edits = edits.filter(
    ({ range }) =>
      !changed.some(({ startLine, endLine }) => range.start.line >= startLine && range.start.line <= endLine),
  )
  return changedInstructions(tree, resultOf(document, edits))?.length === 0 ? edits : []
}

function resultOf(document: TextDocument, edits: readonly TextEdit[]): Tree {
  return parse(TextDocument.applyEdits(document, [...edits]))
}

/** The instructions that say something else in the other tree; `undefined` when they cannot even be paired. */
function changedInstructions(tree: Tree, other: Tree): readonly Instruction[] | undefined {
  if (
    tree.instructions.length !== other.instructions.length ||
    tree.directives.length !== other.directives.length ||
    tree.comments.length !== other.comments.length ||
    tree.errors.length !== other.errors.length
  ) {
    return undefined
  }
  return tree.instructions.filter(
    (it, index) => meaning(it) !== meaning(other.instructions[index] as Instruction),
  )
}

function meaning({ name, flags, words, json, heredocs }: Instruction): string {
  return JSON.stringify([
    name,
    flags.map((flag) => [flag.name, flag.value]),
    words.map(({ raw }) => raw),
    json?.items.map(({ value }) => value),
    heredocs.map(({ body }) => body.text),
  ])
}
