// Wires the protocol to the engine. Knows LSP; knows no rule, no disk, no runtime.
import { type Connection, DocumentDiagnosticReportKind } from 'vscode-languageserver'
import { names } from './names.ts'
import { followChanges } from './serving/changes.ts'
import { capabilitiesFor } from './serving/client.ts'
import { answerCodeActions } from './serving/code-actions.ts'
import { answerLanguageFeatures } from './serving/language-features.ts'
import { answerOwnRequests } from './serving/own-requests.ts'
import { type Machine, type Serving, servingOf } from './serving/serving.ts'

/** Without a machine everything is read through the editor. Never ends by itself. */
export function startServer(connection: Connection, machine?: Machine): void {
  const serving = servingOf(connection, machine)
  const { client, documents } = serving
  connection.onInitialize((params) => {
    client.introduce(params)
    return { capabilities: capabilitiesFor(client), serverInfo: { name: names.product } }
  })
  followChanges(serving)
  answerDiagnostics(serving)
  answerCodeActions(serving)
  answerLanguageFeatures(serving)
  answerOwnRequests(serving)
  documents.synchronised.listen(connection)
  connection.listen()
}

/** Diagnostics for clients that ask for them. */
function answerDiagnostics({ connection, documents, checkups, answering }: Serving): void {
  connection.languages.diagnostics.on(
    answering('diagnostics', { kind: DocumentDiagnosticReportKind.Full, items: [] }, async (params) => {
      const document = documents.synchronised.get(params.textDocument.uri)
      if (!document) return { kind: DocumentDiagnosticReportKind.Full, items: [] }
      const { items, id } = await checkups.diagnosticsOf(document)
      if (id !== undefined && id === params.previousResultId) {
        return { kind: DocumentDiagnosticReportKind.Unchanged, resultId: id } as never
      }
      return { kind: DocumentDiagnosticReportKind.Full, items, ...(id !== undefined && { resultId: id }) }
    }),
  )
}
