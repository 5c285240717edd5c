// What happens when something changes: a document, the settings or a file around; and diagnostics nobody asked for.
import {
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  FileChangeType,
} from 'vscode-languageserver'
import type { TextDocument } from 'vscode-languageserver-textdocument'
import { stackOf } from '../errors.ts'
import { names } from '../names.ts'
import { kindOf } from './documents.ts'
import type { Serving } from './serving.ts'

/** Milliseconds to wait for more changes before diagnostics are computed again without being asked for. */
const pause = 100

export function followChanges({
  connection,
  client,
  documents,
  closed,
  memory,
  shellChecks,
  checkups,
  logOnce,
}: Serving): void {
  const { synchronised, host } = documents
  const pushing = new Map<string, ReturnType<typeof setTimeout>>()
  let refreshing: ReturnType<typeof setTimeout> | undefined

  /** For clients that do not ask for diagnostics. */
  function pushSoon(document: TextDocument): void {
    clearTimeout(pushing.get(document.uri))
    pushing.set(
      document.uri,
      setTimeout(() => {
        pushing.delete(document.uri)
        void push(document).catch((error: unknown) => logOnce(`diagnostics: ${stackOf(error)}`))
      }, pause),
    )
  }

  async function push(document: TextDocument): Promise<void> {
    const { uri } = document
    const { items } = await checkups.diagnosticsOf(document)
    if (synchronised.get(uri) !== document) return
    await connection.sendDiagnostics({ uri, version: document.version, diagnostics: items })
  }

  function refreshSoon(): void {
    clearTimeout(refreshing)
    refreshing = setTimeout(() => {
      if (!client.pullsDiagnostics()) synchronised.all().forEach(pushSoon)
      else if (client.refreshesDiagnostics()) connection.languages.diagnostics.refresh().catch(() => {})
      if (client.refreshesHints()) connection.languages.inlayHint.refresh().catch(() => {})
    }, pause)
  }

  shellChecks.onMore(refreshSoon)
  connection.onInitialized(() => {
    const quietly = (registering: Promise<unknown>): void => void registering.catch(() => {})
    if (client.registersConfiguration()) {
      quietly(connection.client.register(DidChangeConfigurationNotification.type, { section: names.tool }))
    }
    if (client.registersWatchers()) {
      quietly(connection.client.register(DidChangeWatchedFilesNotification.type, { watchers }))
    }
    client.followFolders(() => {
      memory.forgetSettings()
      refreshSoon()
    })
  })
  synchronised.onDidOpen(({ document }) => closed.handOver(document.uri))
  synchronised.onDidChangeContent(({ document }) => {
    if (!client.pullsDiagnostics()) pushSoon(document)
    if (kindOf(document.uri) === 'dockerfile') memory.forgetIgnoreAreas()
    else if (memory.forgetFile(document.uri, FileChangeType.Changed)) refreshSoon()
  })
  synchronised.onDidClose(({ document }) => {
    const { uri } = document
    clearTimeout(pushing.get(uri))
    pushing.delete(uri)
    memory.forget(uri)
    // What was open and is thrown away is no longer what the file says.
    if (kindOf(uri) !== 'dockerfile' && memory.forgetFile(uri, FileChangeType.Changed)) refreshSoon()
    if (!client.pullsDiagnostics()) void connection.sendDiagnostics({ uri, diagnostics: [] })
  })
  connection.onDidChangeConfiguration(({ settings }) => {
    client.rememberConfiguration(settings)
    memory.forgetEditorSettings()
    refreshSoon()
  })
  connection.onDidChangeWatchedFiles(({ changes }) => {
    let isAny = false
    for (const { uri, type } of changes) {
      if (memory.forgetFile(uri, type)) isAny = true
      const kind = closed.kindOf(uri)
      if (kind === 'dockerfile') void checkups.checkClosed(uri, host).catch(() => {})
      else if (type === FileChangeType.Deleted && kind) closed.publish(uri, 'configuration', [])
    }
    if (isAny) refreshSoon()
  })
}

/** For clients that watch files only when told which. Ours watches all by itself. */
const watchers = [...names.configFiles, ...names.hadolintConfigFiles, '.dockerignore', '*.dockerignore'].map(
  (name) => ({
    globPattern: `**/${name}`,
  }),
)
