// Answers what an editor asks while somebody reads and writes: hover, completion, symbols, rename and the like.
import {
  CompletionItemKind,
  type CompletionItem,
  type Hover,
  InsertTextFormat,
  LSPErrorCodes,
  MarkupKind,
  type Position,
  ResponseError,
} from 'vscode-languageserver'
import type { TextDocument } from 'vscode-languageserver-textdocument'
import { rules } from '../../rules/index.ts'
import { certain, templatesFor } from '../../snippets/templates.ts'
import { workspaceEdit } from '../actions.ts'
import type { Facts } from '../facts/facts.ts'
import type { Project } from '../facts/project.ts'
import { completions, ignoreCompletions } from '../features/completion.ts'
import { format, formatOnType } from '../features/format.ts'
import { hover, ignoreHover } from '../features/hover.ts'
import { imageUsers } from '../features/image-offers.ts'
import { inlayHints } from '../features/inlay.ts'
import { foldingRanges, signatureHelp } from '../features/language-service.ts'
import { documentLinks } from '../features/links.ts'
import { placeAt } from '../features/place.ts'
import { definition, highlights, prepareRename, references, rename } from '../features/rename.ts'
import { documentSymbols } from '../features/symbols.ts'
import { toRange } from '../lsp.ts'
import { ruleList, ruleNamed, ruleSummary } from '../pages.ts'
import type { Checkup } from './checkups.ts'
import { kindOf } from './documents.ts'
import type { Serving } from './serving.ts'

/** What a comment in a Dockerfile may name. */
const dockerfileRules = ruleList.filter(({ id }) => Object.hasOwn(rules, id))

export function answerLanguageFeatures({
  connection,
  client,
  documents,
  memory,
  checkups,
  answering,
  inDockerfile,
}: Serving): void {
  const { factsFor } = documents

  connection.onHover(
    answering('hover', null, async ({ textDocument, position }): Promise<Hover | null> => {
      const document = documents.synchronised.get(textDocument.uri)
      if (!document) return null
      const offset = document.offsetAt(position)
      const kind = kindOf(document.uri)
      const isOn = client.isOn('hover')
      if (kind === 'ignore')
        return (isOn && ignoreHover(document, offset, await ignoreProject(document.uri))) || null
      if (kind !== 'dockerfile') return null
      const checkup = await checkups.checkupOf(document)
      const feature = isOn ? hover(document, factsFor(document).tree, offset) : undefined
      return checkup ? joined(onFinding(checkup, offset), feature) : (feature ?? null)
    }),
  )

  /** The folder that an ignore file is read for. */
  async function ignoreProject(uri: string): Promise<Project> {
    return (await memory.ignoreAreaFor(uri)).project
  }

  connection.onCompletion(
    answering('completion', [], async ({ textDocument, position }): Promise<CompletionItem[]> => {
      const document = documents.synchronised.get(textDocument.uri)
      if (!document) return []
      const kind = kindOf(document.uri)
      const offset = document.offsetAt(position)
      if (kind === 'ignore')
        return ignoreCompletions(document, offset, await ignoreProject(document.uri), client.isOurs())
      if (kind !== 'dockerfile') return []
      const project = await memory.projectFor(document.uri)
      const facts = factsFor(document)
      const asksAgain = client.isOurs()
      const items = completions(document, facts.tree, offset, {
        ...{ project, rules: dockerfileRules, asksAgain },
        users: imageUsers(facts, offset),
      })
      return client.takesSnippets()
        ? [...items, ...templateItems(document, facts, offset, position, project)]
        : items
    }),
  )

  connection.onSignatureHelp(
    inDockerfile('signature help', null, (document, { position }) => signatureHelp(document, position)),
  )
  connection.onDocumentSymbol(
    inDockerfile('symbols', [], (document) => documentSymbols(document, factsFor(document).tree)),
  )
  connection.onFoldingRanges(inDockerfile('folding', [], (document) => foldingRanges(document)))
  connection.onDocumentLinks(
    inDockerfile('links', [], (document) => documentLinks(document, factsFor(document).tree)),
  )
  connection.onDefinition(
    inDockerfile('definition', null, (document, { position }) =>
      definition(document, factsFor(document).tree, document.offsetAt(position)),
    ),
  )
  connection.onReferences(
    inDockerfile('references', [], (document, { position, context: { includeDeclaration } }) =>
      references(document, factsFor(document).tree, document.offsetAt(position), includeDeclaration),
    ),
  )
  connection.onDocumentHighlight(
    inDockerfile('highlights', [], (document, { position }) =>
      highlights(document, factsFor(document).tree, document.offsetAt(position)),
    ),
  )
  connection.onPrepareRename(
    inDockerfile('rename', null, (document, { position }) => {
      const answer = prepareRename(document, factsFor(document).tree, document.offsetAt(position))
      return answer && accepted(answer)
    }),
  )
  connection.onRenameRequest(
    inDockerfile('rename', null, (document, { position, newName }) => {
      const answer = rename(document, factsFor(document).tree, document.offsetAt(position), newName)
      return answer && workspaceEdit(document, accepted(answer).edits, client.editor())
    }),
  )
  connection.onDocumentFormatting(
    inDockerfile('formatting', [], (document, { options }) =>
      format(document, factsFor(document).tree, options),
    ),
  )
  connection.onDocumentRangeFormatting(
    inDockerfile('formatting', [], (document, { options, range }) =>
      format(document, factsFor(document).tree, options, range),
    ),
  )
  connection.onDocumentOnTypeFormatting(
    inDockerfile('formatting', [], (document, { options, position, ch }) =>
      formatOnType(document, factsFor(document).tree, position, ch, options),
    ),
  )
  connection.languages.inlayHint.on(
    inDockerfile('inlay hints', [], (document, { range }) => inlayHints(document, factsFor(document), range)),
  )
}

function onFinding({ document, findings }: Checkup, offset: number): Hover | undefined {
  const here = findings.filter(({ at }) => at.start <= offset && offset <= at.end)
  const texts = [...new Set(here.map(({ rule }) => rule))].flatMap((rule) => {
    const named = ruleNamed(rule)
    return named ? ruleSummary(named) : []
  })
  const [first] = here
  if (!first || texts.length === 0) return undefined
  return {
    contents: { kind: MarkupKind.Markdown, value: texts.join('\n\n---\n\n') },
    range: toRange(document, first.at),
  }
}

/** Where an instruction may begin: whole Dockerfiles in an empty file, and the small templates anywhere. */
function templateItems(
  document: TextDocument,
  { tree }: Facts,
  offset: number,
  position: Position,
  project: Project,
): CompletionItem[] {
  const place = placeAt(tree, offset)
  if (place?.kind !== 'keyword') return []
  const isEmpty = !tree.instructions.some(({ start, end }) => offset < start || offset > end)
  const range = { start: document.positionAt(offset - place.typed.length), end: position }
  return templatesFor(project)
    .filter(({ whole }) => !whole || isEmpty)
    .map((template, index) => ({
      label: template.prefix,
      kind: CompletionItemKind.Snippet,
      detail: template.title,
      documentation: template.description,
      insertTextFormat: InsertTextFormat.Snippet,
      textEdit: { range, newText: template.body(project).replace(/\n$/, '') },
      sortText: `~${String(index).padStart(3, '0')}`,
      ...(index === 0 && isEmpty && template.fits(project) >= certain && { preselect: true }),
    }))
}

/** Or the reason why not, as the answer to the request. */
function accepted<Answer extends object>(answer: Answer | { readonly refused: string }): Answer {
  if ('refused' in answer) throw new ResponseError(LSPErrorCodes.RequestFailed, answer.refused)
  return answer
}

function joined(first: Hover | undefined, second: Hover | undefined): Hover | null {
  if (!first || !second) return first ?? second ?? null
  const value = [first, second].map(({ contents }) => markdownOf(contents)).join('\n\n---\n\n')
  return { contents: { kind: MarkupKind.Markdown, value }, ...(first.range && { range: first.range }) }
}

function markdownOf(contents: Hover['contents']): string {
  if (typeof contents === 'string') return contents
  if (Array.isArray(contents)) return contents.map(markdownOf).join('\n\n')
  return 'kind' in contents ? contents.value : `\`\`\`${contents.language}\n${contents.value}\n\`\`\``
}
