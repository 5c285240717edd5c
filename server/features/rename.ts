// Definition, highlights, references and renaming of stages, variables and heredoc names.
import {
  DocumentHighlightKind,
  type DocumentHighlight,
  type Location,
  type Range,
  type TextEdit,
} from 'vscode-languageserver'
import type { TextDocument } from 'vscode-languageserver-textdocument'
import type { Span, Tree } from '../syntax/tree.ts'
import { imageNames, type Named, namedAt, variableNames } from './occurrences.ts'

/** The definition that is nearest above; for a variable that is used before it is defined, the first one. */
export function definition(document: TextDocument, tree: Tree, offset: number): Location | undefined {
  const definitions = namedAt(tree, offset)?.occurrences.filter(({ defines }) => defines) ?? []
  const nearest = definitions.findLast(({ start }) => start <= offset) ?? definitions[0]
  return nearest && { uri: document.uri, range: rangeOf(document, nearest) }
}

export function highlights(document: TextDocument, tree: Tree, offset: number): DocumentHighlight[] {
  return (namedAt(tree, offset)?.occurrences ?? []).map((it) => ({
    range: rangeOf(document, it),
    kind: it.defines ? DocumentHighlightKind.Write : DocumentHighlightKind.Read,
  }))
}

export function references(
  document: TextDocument,
  tree: Tree,
  offset: number,
  withDefinitions: boolean,
): Location[] {
  return (namedAt(tree, offset)?.occurrences ?? [])
    .filter(({ defines }) => withDefinitions || !defines)
    .map((it) => ({ uri: document.uri, range: rangeOf(document, it) }))
}

/** What is renamed, or why nothing can be: a sentence for the user. `undefined` where there is no name at all. */
export function prepareRename(
  document: TextDocument,
  tree: Tree,
  offset: number,
): { readonly range: Range; readonly placeholder: string } | { readonly refused: string } | undefined {
  const named = namedAt(tree, offset)
  if (!named) return undefined
  if (named.fixed !== undefined) return { refused: `${named.name} cannot be renamed. ${named.fixed}` }
  return { range: rangeOf(document, named.at), placeholder: named.name }
}

/** The edits, or why there are none: a sentence for the user. `undefined` where there is no name at all. */
export function rename(
  document: TextDocument,
  tree: Tree,
  offset: number,
  to: string,
): { readonly edits: TextEdit[] } | { readonly refused: string } | undefined {
  const named = namedAt(tree, offset)
  if (!named) return undefined
  const refused = named.fixed ?? (to === named.name ? undefined : whyNot(tree, named, to))
  if (refused !== undefined) return { refused: `${named.name} cannot be renamed to ${to}. ${refused}` }
  return { edits: named.occurrences.map((it) => ({ range: rangeOf(document, it), newText: to })) }
}

function whyNot(tree: Tree, { kind, name }: Named, to: string): string | undefined {
  if (kind === 'stage') {
    if (!/^[a-z][a-z0-9_.-]*$/i.test(to))
      return 'A stage name is a letter, then letters, digits, `_`, `.` or `-`.'
    if (/^(?:scratch|context)$/i.test(to)) return 'The name is reserved.'
    const taken = to.toLowerCase() !== name.toLowerCase() && imageNames(tree).has(to.toLowerCase())
    return taken ? 'A stage or an image has that name already.' : undefined
  }
  if (!/^[A-Za-z_]\w*$/.test(to)) return 'A name is a letter or `_`, then letters, digits or `_`.'
  if (kind === 'heredoc') return tree.text.includes(to) ? 'That word is in the file already.' : undefined
  const used = variableNames(tree).has(to) || new RegExp(`\\b${to}\\b`).test(tree.text)
  return used ? 'That word is in the file already.' : undefined
}

function rangeOf(document: TextDocument, { start, end }: Span): Range {
  return { start: document.positionAt(start), end: document.positionAt(end) }
}
