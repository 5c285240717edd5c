// A language client for tests: it opens documents, asks, applies edits, and remembers what it was told.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import {
  type CodeAction,
  type ClientCapabilities,
  createProtocolConnection,
  type Diagnostic,
  type DocumentDiagnosticReport,
  type InitializeResult,
  type MessageReader,
  type MessageWriter,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  type Range,
  type TextDocumentEdit,
  type TextEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver/node'
import { TextDocument } from 'vscode-languageserver-textdocument'

/** What VS Code says that it can do, as far as the server asks. */
export const fullClient: ClientCapabilities = {
  workspace: {
    configuration: true,
    workspaceFolders: true,
    didChangeConfiguration: { dynamicRegistration: true },
    diagnostics: { refreshSupport: true },
    workspaceEdit: {
      documentChanges: true,
      resourceOperations: ['create'],
      changeAnnotationSupport: {},
    },
  },
  textDocument: {
    diagnostic: {},
    completion: { completionItem: { snippetSupport: true } },
  },
}

export interface Start {
  readonly root?: string
  readonly capabilities?: ClientCapabilities
  readonly options?: object
  /** The editor's `plimsoll` section. */
  readonly section?: object
}

export interface Conversation {
  readonly connection: ProtocolConnection
  readonly initialized: InitializeResult
  readonly published: readonly PublishDiagnosticsParams[]
  readonly logs: readonly string[]
  /** How often the server asked for a refresh. */
  refreshes(): number
  configure(section: object): Promise<void>
  open(uri: string, text: string, languageId?: string): Promise<TextDocument>
  /** Replaces the text, as one change of the next version. */
  change(document: TextDocument, text: string): Promise<void>
  close(uri: string): Promise<void>
  pull(uri: string, previousResultId?: string): Promise<DocumentDiagnosticReport>
  diagnostics(uri: string): Promise<Diagnostic[]>
  actions(uri: string, range: Range, only?: string[]): Promise<CodeAction[]>
  /** Until it holds; fails after ten seconds. */
  until(what: string, holds: () => boolean): Promise<void>
  end(): Promise<void>
}

export async function converse(
  reader: MessageReader,
  writer: MessageWriter,
  { root, capabilities = fullClient, options, section = {} }: Start,
): Promise<Conversation> {
  const connection = createProtocolConnection(reader, writer)
  const published: PublishDiagnosticsParams[] = []
  const logs: string[] = []
  let refreshes = 0
  let current = section
  connection.onRequest('workspace/configuration', ({ items }: { items: unknown[] }) =>
    items.map(() => current),
  )
  connection.onRequest('client/registerCapability', () => null)
  connection.onRequest('workspace/diagnostic/refresh', () => {
    refreshes += 1
    return null
  })
  connection.onNotification('textDocument/publishDiagnostics', (params: PublishDiagnosticsParams) => {
    published.push(params)
  })
  connection.onNotification(
    'window/logMessage',
    ({ message }: { message: string }) => void logs.push(message),
  )
  connection.listen()
  const initialized = await connection.sendRequest<InitializeResult>('initialize', {
    processId: null,
    rootUri: root ?? null,
    workspaceFolders: root === undefined ? null : [{ uri: root, name: 'root' }],
    capabilities,
    initializationOptions: options,
  })
  await connection.sendNotification('initialized', {})
  const pull = (uri: string, previousResultId?: string) =>
    connection.sendRequest<DocumentDiagnosticReport>('textDocument/diagnostic', {
      textDocument: { uri },
      ...(previousResultId !== undefined && { previousResultId }),
    })
  return {
    connection,
    initialized,
    published,
    logs,
    refreshes: () => refreshes,
    async configure(next) {
      current = next
      await connection.sendNotification('workspace/didChangeConfiguration', { settings: null })
    },
    async open(uri, text, languageId = 'dockerfile') {
      await connection.sendNotification('textDocument/didOpen', {
        textDocument: { uri, languageId, version: 1, text },
      })
      return TextDocument.create(uri, languageId, 1, text)
    },
    async change(document, text) {
      const version = document.version + 1
      const { uri } = document
      await connection.sendNotification('textDocument/didChange', {
        textDocument: { uri, version },
        contentChanges: [{ text }],
      })
      TextDocument.update(document, [{ text }], version)
    },
    close: (uri) => connection.sendNotification('textDocument/didClose', { textDocument: { uri } }),
    pull,
    async diagnostics(uri) {
      const report = await pull(uri)
      return report.kind === 'full' ? report.items : []
    },
    actions: (uri, range, only) =>
      connection.sendRequest('textDocument/codeAction', {
        textDocument: { uri },
        range,
        context: { diagnostics: [], ...(only && { only }) },
      }),
    async until(what, holds) {
      for (let waited = 0; !holds(); waited += 10) {
        if (waited > 10_000) throw new Error(`It did not come to this: ${what}`)
        await new Promise((resolve) => setTimeout(resolve, 10))
      }
    },
    async end() {
      await connection.sendRequest('shutdown')
      await connection.sendNotification('exit')
      connection.dispose()
    },
  }
}

/** The text after the edits that an action makes in one document. */
export function applied(document: TextDocument, edit: WorkspaceEdit | undefined): string {
  return TextDocument.applyEdits(document, editsOf(edit, document.uri))
}

export function editsOf(edit: WorkspaceEdit | undefined, uri: string): TextEdit[] {
  return changesOf(edit)
    .filter((change) => change.textDocument.uri === uri)
    .flatMap((change) => change.edits as TextEdit[])
}

export function changesOf(edit: WorkspaceEdit | undefined): TextDocumentEdit[] {
  return (edit?.documentChanges ?? []).filter(
    (change): change is TextDocumentEdit => 'textDocument' in change,
  )
}

export interface Folder {
  readonly path: string
  /** Of the folder itself, without a slash at its end. */
  readonly root: string
  uri(path: string): string
  write(path: string, text: string): void
  remove(): void
}

/** A folder on the disk with these files. */
export function folderWith(files: Readonly<Record<string, string>>): Folder {
  const path = mkdtempSync(join(tmpdir(), 'plimsoll-'))
  const write = (name: string, text: string): void => {
    mkdirSync(dirname(join(path, name)), { recursive: true })
    writeFileSync(join(path, name), text)
  }
  for (const [name, text] of Object.entries(files)) write(name, text)
  return {
    path,
    root: pathToFileURL(path).href,
    uri: (name) => pathToFileURL(join(path, name)).href,
    write,
    remove: () => rmSync(path, { recursive: true, force: true }),
  }
}
