// The outline: stages, and in each of them its instructions.
import { type DocumentSymbol, type Range, SymbolKind } from 'vscode-languageserver'
import type { TextDocument } from 'vscode-languageserver-textdocument'
import type { Instruction, Span, Tree } from '../syntax/tree.ts'

/** The longest text behind a name, in UTF-16 units. */
const detailLimit = 80

export function documentSymbols(document: TextDocument, tree: Tree): DocumentSymbol[] {
  const outline: DocumentSymbol[] = []
  let stage: (DocumentSymbol & { children: DocumentSymbol[] }) | undefined
  const rangeOf = ({ start, end }: Span): Range => ({
    start: document.positionAt(start),
    end: document.positionAt(end),
  })
  for (const instruction of tree.instructions) {
    const range = rangeOf(instruction)
    const selectionRange = rangeOf(instruction.keyword)
    const detail = shortened(instruction.body.text)
    if (instruction.name === 'FROM') {
      stage = {
        ...{ name: stageName(instruction), detail, kind: SymbolKind.Module, range, selectionRange },
        children: [],
      }
      outline.push(stage)
      continue
    }
    const kind = kinds[instruction.name] ?? SymbolKind.Function
    const symbol = { name: instruction.name, detail, kind, range, selectionRange }
    if (!stage) outline.push(symbol)
    else {
      stage.children.push(symbol)
      stage.range = { start: stage.range.start, end: range.end }
    }
  }
  return outline
}

const kinds: Readonly<Record<string, SymbolKind>> = {
  ADD: SymbolKind.File,
  ARG: SymbolKind.Variable,
  COPY: SymbolKind.File,
  ENV: SymbolKind.Variable,
  EXPOSE: SymbolKind.Interface,
  LABEL: SymbolKind.Property,
  USER: SymbolKind.Key,
  VOLUME: SymbolKind.File,
  WORKDIR: SymbolKind.Namespace,
}

function stageName({ words }: Instruction): string {
  const [image, as, name] = words
  return (as?.value.toLowerCase() === 'as' ? name : image)?.value || 'FROM'
}

function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ')
  return line.length > detailLimit ? `${line.slice(0, detailLimit - 1)}…` : line
}
