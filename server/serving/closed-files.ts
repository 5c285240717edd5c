// Diagnostics of files that are not open: published by us, and taken back when somebody opens them.
import type { Connection, Diagnostic } from 'vscode-languageserver'
import { TextDocument } from 'vscode-languageserver-textdocument'
import { toFaultDiagnostic } from '../lsp.ts'
import type { ConfigurationFile } from '../settings.ts'
import type { DocumentKind, Documents } from './documents.ts'

export type ClosedFiles = ReturnType<typeof closedFilesOf>

export function closedFilesOf(connection: Connection, documents: Documents) {
  /** Those that have any. */
  const published = new Map<string, DocumentKind>()

  function publish(uri: string, kind: DocumentKind, diagnostics: Diagnostic[]): void {
    if (documents.open(uri) || (diagnostics.length === 0 && !published.has(uri))) return
    if (diagnostics.length > 0) published.set(uri, kind)
    else published.delete(uri)
    void connection.sendDiagnostics({ uri, diagnostics })
  }

  function publishFaults({ uri, text, faults }: ConfigurationFile): void {
    const document = TextDocument.create(uri, '', 0, text)
    publish(
      uri,
      'configuration',
      faults.map((fault) => toFaultDiagnostic(document, fault)),
    )
  }

  /** From now on the open document speaks for itself. */
  function handOver(uri: string): void {
    if (published.delete(uri)) void connection.sendDiagnostics({ uri, diagnostics: [] })
  }

  /** The URIs of all that are published, by what the files are. */
  const publishedOf = (kind: DocumentKind): readonly string[] =>
    [...published].flatMap(([uri, own]) => (own === kind ? [uri] : []))

  return { publish, publishFaults, handOver, publishedOf, kindOf: (uri: string) => published.get(uri) }
}
