// From the engine's words to the protocol's: findings, faults and edits. The only dictionary.
import {
  DiagnosticSeverity,
  DiagnosticTag,
  type Diagnostic,
  type DiagnosticRelatedInformation,
  type Range,
  type TextEdit,
} from 'vscode-languageserver'
import { TextDocument } from 'vscode-languageserver-textdocument'
import type { Edit, Severity } from '../rules/rule.ts'
import type { Finding } from './engine/check.ts'
import { adapted } from './engine/fix.ts'
import type { Project } from './facts/project.ts'
import { names } from './names.ts'
import type { Fault } from './configuration.ts'
import type { Span } from './syntax/tree.ts'
import { childOf } from './uris.ts'

const severities: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
}

const tags = { unnecessary: DiagnosticTag.Unnecessary, deprecated: DiagnosticTag.Deprecated } as const

/** Where a finding's other places are, and where the rule's page is. */
export interface Around {
  readonly project: Project
  /** URI of the build context. */
  readonly context: string | undefined
  /** The page of a rule; `undefined` where the editor can show none. */
  pageOf(rule: string): string | undefined
}

export function toDiagnostic(document: TextDocument, finding: Finding, around: Around): Diagnostic {
  const href = around.pageOf(finding.rule)
  const related = (finding.related ?? []).flatMap((it) => toRelated(document, it, around))
  return {
    range: toRange(document, finding.at),
    severity: severities[finding.severity],
    source: names.tool,
    code: finding.rule,
    ...(href !== undefined && { codeDescription: { href } }),
    message: finding.message,
    ...(finding.tag && { tags: [tags[finding.tag]] }),
    ...(related.length > 0 && { relatedInformation: related }),
  }
}

export function toFaultDiagnostic(document: TextDocument, { at, message, severity }: Fault): Diagnostic {
  return {
    range: toRange(document, at),
    severity: severities[severity],
    source: names.tool,
    code: 'configuration',
    message,
  }
}

export function toRange(document: TextDocument, { start, end }: Span): Range {
  return { start: document.positionAt(start), end: document.positionAt(end) }
}

export function toSpan(document: TextDocument, { start, end }: Range): Span {
  return { start: document.offsetAt(start), end: document.offsetAt(end) }
}

/** With the line ends of the document. */
export function toTextEdits(document: TextDocument, edits: readonly Edit[]): TextEdit[] {
  const lineEnd = /\r?\n/.exec(document.getText())?.[0] ?? '\n'
  return edits.map((edit) => ({ range: toRange(document, edit), newText: adapted(edit.text, lineEnd) }))
}

function toRelated(
  document: TextDocument,
  { message, at, path }: NonNullable<Finding['related']>[number],
  { project, context }: Around,
): DiagnosticRelatedInformation[] {
  if (path === undefined) return [{ message, location: { uri: document.uri, range: toRange(document, at) } }]
  const text = project.text(path)
  if (context === undefined || text === undefined) return []
  const other = TextDocument.create(childOf(context, path), '', 0, text)
  return [{ message, location: { uri: other.uri, range: toRange(other, at) } }]
}
