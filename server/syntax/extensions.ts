// What bash reads in a script and a plain POSIX shell does not: arrays, brace expansion, `[[`, here-strings …
import { forEachChild, parse } from 'unbash'
import type * as Bash from 'unbash'
import type { Script } from './script.ts'
import { isUnbroken, sourceSpan, type Span } from './tree.ts'

export type ExtensionKind =
  | 'double-brackets'
  | 'arithmetic-command'
  | 'arithmetic-for'
  | 'function-keyword'
  | 'array'
  | 'array-element'
  | 'append-assignment'
  | 'process-substitution'
  | 'brace-expansion'
  | 'here-string'
  | 'both-redirect'
  | 'both-pipe'
  | 'ansi-quotes'
  | 'replacement'
  | 'substring'
  | 'case-change'
  | 'indirection'

/** One construct. Spans are the document's. */
export interface Extension extends Span {
  readonly kind: ExtensionKind
  /** As written, in the joined text. */
  readonly text: string
  /** Whether an edit may replace it in one piece. */
  readonly unbroken: boolean
  /** The whole word around a brace expansion, where it stands among the words of a command. */
  readonly word: (Span & { readonly text: string; readonly unbroken: boolean }) | undefined
}

/** The constructs in their order. Empty for a script with errors. Parses the script again, but only where one may be in it. */
export function extensionsOf({ joined, errors }: Script): readonly Extension[] {
  const { text } = joined
  if (errors.length || !suspicious.test(text)) return []
  const found: Extension[] = []
  const place = (from: number, to: number) => ({
    ...sourceSpan(joined, from, to),
    text: text.slice(from, to),
    unbroken: isUnbroken(joined, from, to),
  })
  const add = (kind: ExtensionKind, from: number, to: number, word?: Bash.Word) => {
    found.push({ kind, ...place(from, to), word: word && place(word.pos, word.end) })
  }
  const read = (node: Bash.SyntaxNode, word: Bash.Word | undefined) => {
    switch (node.type) {
      case 'TestCommand':
        add('double-brackets', node.pos, node.pos + 2)
        break
      case 'ArithmeticCommand':
        add('arithmetic-command', node.pos, node.end)
        break
      case 'ArithmeticFor':
        add('arithmetic-for', node.pos, node.body.pos)
        break
      case 'Function':
        if (text.startsWith('function', node.pos))
          add('function-keyword', node.pos, node.pos + 'function'.length)
        break
      case 'Assignment':
        if (node.value.type === 'ArrayValue' || node.index) add('array', node.pos, node.end)
        else if (node.append) add('append-assignment', node.pos, node.end)
        break
      case 'ProcessSubstitution':
        add('process-substitution', node.pos, node.end)
        break
      case 'BraceExpansion':
        add('brace-expansion', node.pos, node.end, word)
        break
      case 'HereString':
        add('here-string', node.pos, node.end)
        break
      case 'Redirect':
        if (node.operator === '&>' || node.operator === '&>>') add('both-redirect', node.pos, node.end)
        break
      case 'Pipeline':
        addPipes(node)
        break
      case 'AnsiCQuoted':
        add('ansi-quotes', node.pos, node.end)
        break
      case 'ParameterExpansion':
        addParameter(node)
        break
      // A backquoted script with escapes was decoded first, so its offsets lead nowhere.
      case 'CommandExpansion':
        if (node.script?.source !== undefined) return
    }
    const inner = node.type === 'Word' ? node : node.type === 'CommandExpansion' ? undefined : word
    forEachChild(node, (child) => read(child, inner))
  }
  const addPipes = ({ commands, operators }: Bash.Pipeline) => {
    for (const [at, operator] of operators.entries()) {
      const from = text.indexOf('|&', commands[at]?.end ?? 0)
      if (operator === '|&' && from >= 0) add('both-pipe', from, from + 2)
    }
  }
  const addParameter = (node: Bash.ParameterExpansionPart) => {
    const { type } = node.operation ?? {}
    if (node.index) add('array-element', node.pos, node.end)
    else if (node.prefix === '!') add('indirection', node.pos, node.end)
    else if (type === 'Replace') add('replacement', node.pos, node.end)
    else if (type === 'Slice') add('substring', node.pos, node.end)
    else if (type === 'CaseModification') add('case-change', node.pos, node.end)
  }
  try {
    for (const statement of parse(text).commands) read(statement, undefined)
  } catch {
    return []
  }
  return found.toSorted((a, b) => a.start - b.start)
}

/** Cheaper than parsing: without any of these there is no extension. */
const suspicious =
  /\[\[|\(\(|\bfunction\b|=\(|\]=|\+=|[<>]\(|\{[^}]*(?:,|\.\.)|<<<|&>|\|&|\$'|\$\{!?\w*[/:^,[]|\$\{!/
