// One running server: how it is told about the editor, asked, restarted and stopped.
import * as vscode from 'vscode'
import type { BaseLanguageClient, LanguageClientOptions } from 'vscode-languageclient'
import {
  type ExplainParams,
  type InitializationOptions,
  type LanguageFeature,
  requests,
} from '../server/requests.ts'
import { answerFileRequests } from './files.ts'

/**
 * Makes a client that is not started yet. It is called again for every restart. It loads the client's library by
 * itself, which takes several times as long as everything else here.
 */
export type Connect = (options: LanguageClientOptions) => Promise<BaseLanguageClient>

export interface Session extends vscode.Disposable {
  readonly output: vscode.LogOutputChannel
  readonly ready: () => Promise<void>
  readonly restart: () => Promise<void>
  /** The running client, as soon as it answers. */
  readonly client: () => Promise<BaseLanguageClient>
  /** Asks the server; waits for it when it is still starting. */
  request<Result>(method: string, params: object, token?: vscode.CancellationToken): Promise<Result>
  /** The page of a rule in Markdown; `undefined` when there is no such rule. */
  readonly explain: (rule: string) => Promise<string | undefined>
}

/** Extensions that give hover, completion, symbols and the like for Dockerfiles. Where one is enabled, ours step back. */
const peers = ['ms-azuretools.vscode-containers', 'ms-azuretools.vscode-docker', 'docker.docker']

const peersGive: readonly LanguageFeature[] = [
  'completion',
  'definition',
  'folding',
  'formatting',
  'highlights',
  'hover',
  'links',
  'references',
  'rename',
  'signatureHelp',
  'symbols',
]

/** The code of a finding is a link that opens the page in this window, offline as well. */
const rulePage = 'command:plimsoll.explainRule?%5B%22{rule}%22%5D'

/** Settings that a server only hears when it starts. */
const featureSettings = ['languageFeatures', 'inlayHints', 'format']

/** Left sides of comparisons and the like: the same file again, where squiggles would only be noise. */
const copies = new Set(['git', 'gitfs', 'gitlens', 'review'])

/** Both sides of the editor's refactor preview. */
const preview = /^vscode-bulkeditpreview/

const documents: LanguageClientOptions['documentSelector'] = [
  { language: 'dockerfile' },
  { pattern: '**/{.dockerignore,*.dockerignore}' },
  { pattern: '**/.plimsoll.{yaml,yml,json}' },
  { pattern: '**/.hadolint.{yaml,yml}' },
]

/** Folders whose thousands of files say nothing about a build. */
const crowded = /\/(?:\.git|\.hg|\.svn|node_modules|\.venv|__pycache__|\.mypy_cache|\.next|\.gradle)\//

export function openSession(connect: Connect): Session {
  const output = vscode.window.createOutputChannel('Plimsoll', { log: true })
  const watcher = vscode.workspace.createFileSystemWatcher('**/*')
  let features = languageFeatures()
  let started = afterActivation().then(begin)

  function options(): LanguageClientOptions {
    return {
      ...(documents && { documentSelector: documents }),
      diagnosticCollectionName: 'plimsoll',
      outputChannel: output,
      initializationOptions: {
        languageFeatures: features,
        rulePage,
        mayRunPrograms: vscode.workspace.isTrusted,
      } satisfies InitializationOptions,
      // Whether a file is there decides as much as what it says, so the server hears of all of them and picks.
      synchronize: { fileEvents: watcher },
      middleware: {
        didOpen: async (document, next) => {
          const { scheme } = document.uri
          if (!copies.has(scheme) && !preview.test(scheme)) await next(document)
        },
        workspace: {
          didChangeWatchedFile: async (event, next) => {
            if (!crowded.test(event.uri)) await next(event)
          },
        },
      },
    }
  }

  async function begin(): Promise<BaseLanguageClient> {
    features = languageFeatures()
    const client = await connect(options())
    answerFileRequests(client)
    await client.start()
    return client
  }

  /** Starts are one after the other: a second restart waits for the first. */
  async function restart(): Promise<void> {
    const before = started
    started = before.then(stop, () => {}).then(begin)
    started.catch(failed)
    await started
  }

  const stop = (client: BaseLanguageClient): Promise<void> =>
    client.dispose().catch((error: unknown) => output.warn(String(error)))
  const failed = (error: unknown): void => output.error(`The server does not start: ${String(error)}`)
  started.catch(failed)

  const stepBackOrForward = (): void => {
    if (JSON.stringify(languageFeatures()) !== JSON.stringify(features)) void restart()
  }
  const listeners = vscode.Disposable.from(
    vscode.extensions.onDidChange(stepBackOrForward),
    // The server hears of it when it starts.
    vscode.workspace.onDidGrantWorkspaceTrust(() => void restart()),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (featureSettings.some((name) => event.affectsConfiguration(`plimsoll.${name}`))) stepBackOrForward()
    }),
  )

  const session: Session = {
    output,
    ready: async () => void (await started),
    restart,
    client: () => started,
    async request(method, params, token) {
      const answering = await started
      // An argument that is `undefined` would be sent as a second parameter.
      return token ? answering.sendRequest(method, params, token) : answering.sendRequest(method, params)
    },
    explain: async (rule) =>
      (await session.request<string | null>(requests.explain, { rule } satisfies ExplainParams)) ?? undefined,
    dispose() {
      listeners.dispose()
      watcher.dispose()
      void started.then(stop, () => {})
      output.dispose()
    },
  }
  return session
}

/** A turn of the event loop: extensions that activate with us come first. */
function afterActivation(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve)
  })
}

function languageFeatures(): NonNullable<InitializationOptions['languageFeatures']> {
  const settings = vscode.workspace.getConfiguration('plimsoll')
  const wanted = settings.get<string>('languageFeatures')
  if (wanted === 'off') return false
  const inlayHints = settings.get<boolean>('inlayHints.enable') ?? false
  const formatting = settings.get<boolean>('format.enable') ?? false
  const others = wanted !== 'on' && peers.some((id) => vscode.extensions.getExtension(id))
  if (!others) return { inlayHints, formatting }
  // No other extension says what a stage ends as.
  const stepBack = Object.fromEntries(peersGive.map((feature) => [feature, false]))
  return { ...stepBack, inlayHints }
}
