// The client: what it told about itself, what it can do, and what it is offered for that.
import {
  CodeActionKind,
  type Connection,
  type InitializeParams,
  type ServerCapabilities,
  TextDocumentSyncKind,
} from 'vscode-languageserver'
import { topicOf } from '../../rules/index.ts'
import { type Editor, fixAllKind } from '../actions.ts'
import { shellCheckCode } from '../engine/external.ts'
import { completionTriggers } from '../features/completion.ts'
import { names } from '../names.ts'
import type { InitializationOptions, LanguageFeature } from '../requests.ts'
import { folderOf, pathWithin } from '../uris.ts'

/** What the client told about itself and can do. */
export function clientOf(connection: Connection) {
  let params: InitializeParams | undefined
  let folders: readonly string[] = []
  let pushed: unknown
  const options = (): InitializationOptions =>
    (params?.initializationOptions as InitializationOptions | undefined) ?? {}
  const can = () => params?.capabilities
  const isOn = (feature: LanguageFeature): boolean => {
    const { languageFeatures = true } = options()
    return typeof languageFeatures === 'boolean' ? languageFeatures : languageFeatures[feature] !== false
  }
  const pageOf = (rule: string): string | undefined => {
    const code = shellCheckCode(rule)
    if (code !== undefined) return `https://www.shellcheck.net/wiki/${code.slice(code.indexOf('/') + 1)}`
    if (!Object.hasOwn(topicOf, rule)) return undefined
    const { rulePage } = options()
    return rulePage?.replace('{rule}', rule) ?? `${names.rulePages}/${topicOf[rule]}/README.md#${rule}`
  }
  const isOurs = (): boolean => options().rulePage !== undefined
  return {
    isOn,
    isOurs,
    mayRunPrograms: (): boolean => options().mayRunPrograms !== false,
    pageOf,
    introduce(given: InitializeParams): void {
      params = given
      folders = given.workspaceFolders?.map(({ uri }) => uri) ?? (given.rootUri ? [given.rootUri] : [])
    },
    followFolders(changed: () => void): void {
      if (!can()?.workspace?.workspaceFolders) return
      connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
        const gone = new Set(removed.map(({ uri }) => uri))
        folders = [...folders.filter((uri) => !gone.has(uri)), ...added.map(({ uri }) => uri)]
        changed()
      })
    },
    /** The innermost workspace folder around a file; for a file without a place, the first one. */
    rootOf(uri: string): string | undefined {
      if (folderOf(uri) === undefined) return folders[0]?.replace(/\/$/, '')
      const around = folders.filter((folder) => pathWithin(folder, uri) !== undefined)
      return around.toSorted((a, b) => b.length - a.length)[0]?.replace(/\/$/, '')
    },
    rememberConfiguration(settings: unknown): void {
      pushed = (settings as Record<string, unknown> | null | undefined)?.[names.tool] ?? pushed
    },
    pushedConfiguration: (): unknown => pushed,
    pullsConfiguration: (): boolean => can()?.workspace?.configuration === true,
    registersConfiguration: (): boolean =>
      can()?.workspace?.didChangeConfiguration?.dynamicRegistration === true,
    registersWatchers: (): boolean =>
      !isOurs() && can()?.workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
    pullsDiagnostics: (): boolean => can()?.textDocument?.diagnostic !== undefined,
    refreshesDiagnostics: (): boolean => can()?.workspace?.diagnostics?.refreshSupport === true,
    refreshesHints: (): boolean => isOn('inlayHints') && can()?.workspace?.inlayHint?.refreshSupport === true,
    showsDisabled: (): boolean => can()?.textDocument?.codeAction?.disabledSupport === true,
    takesSnippets: (): boolean => can()?.textDocument?.completion?.completionItem?.snippetSupport === true,
    editor(): Editor {
      const edit = can()?.workspace?.workspaceEdit
      return {
        confirms: edit?.changeAnnotationSupport !== undefined,
        createsFiles: edit?.documentChanges === true && edit.resourceOperations?.includes('create') === true,
        explains: isOurs(),
      }
    },
  }
}

export type Client = ReturnType<typeof clientOf>

/** What this server offers to that client. */
export function capabilitiesFor({ isOn, pullsDiagnostics }: Client): ServerCapabilities {
  return {
    textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
    workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
    ...(pullsDiagnostics() && {
      diagnosticProvider: {
        identifier: names.tool,
        interFileDependencies: true,
        workspaceDiagnostics: false,
      },
    }),
    codeActionProvider: {
      codeActionKinds: [CodeActionKind.QuickFix, fixAllKind, CodeActionKind.RefactorRewrite],
    },
    // Also without the language feature: what a finding means.
    hoverProvider: true,
    ...(isOn('completion') && { completionProvider: { triggerCharacters: [...completionTriggers] } }),
    ...(isOn('signatureHelp') && {
      signatureHelpProvider: { triggerCharacters: ['-', '[', ',', '"', ' ', '='] },
    }),
    ...(isOn('symbols') && { documentSymbolProvider: true }),
    ...(isOn('folding') && { foldingRangeProvider: true }),
    ...(isOn('links') && { documentLinkProvider: {} }),
    ...(isOn('definition') && { definitionProvider: true }),
    ...(isOn('references') && { referencesProvider: true }),
    ...(isOn('highlights') && { documentHighlightProvider: true }),
    ...(isOn('rename') && { renameProvider: { prepareProvider: true } }),
    ...(isOn('formatting') && {
      documentFormattingProvider: true,
      documentRangeFormattingProvider: true,
      documentOnTypeFormattingProvider: { firstTriggerCharacter: '\\', moreTriggerCharacter: ['`'] },
    }),
    ...(isOn('inlayHints') && { inlayHintProvider: true }),
  }
}
