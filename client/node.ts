// Entry on the desktop and on remote machines: the server is a process of its own, reached over IPC.
import type * as vscode from 'vscode'
import { type Api, start } from './extension.ts'

export function activate(context: vscode.ExtensionContext): Api {
  const module = context.asAbsolutePath('dist/server.js')
  return start(context, async (options) => {
    const { LanguageClient, RevealOutputChannelOn, TransportKind } =
      await import('vscode-languageclient/node')
    const run = { module, transport: TransportKind.ipc }
    const debug = { ...run, options: { execArgv: ['--inspect=6019'] } }
    return new LanguageClient(
      'plimsoll',
      'Plimsoll',
      { run, debug },
      { ...options, revealOutputChannelOn: RevealOutputChannelOn.Never },
    )
  })
}
