// Entry on the desktop and on remote machines: the server is a process of its own, reached over IPC.
import type * as vscode from 'vscode'
import { type Api, start } from './extension.ts'

export function activate(context: vscode.ExtensionContext): Api {
  const module = context.asAbsolutePath('dist/server.js')
  return start(context, async (options) => {
    const { LanguageClient, RevealOutputChannelOn, TransportKind } =
      await import('vscode-languageclient/node')
    // MB. What a check leaves behind lives shortly; newer versions of V8 would give it twice the room, and keep that.
    const execArgv = ['--max-semi-space-size=16']
    const run = { module, transport: TransportKind.ipc, options: { execArgv } }
    const debug = { ...run, options: { execArgv: [...execArgv, '--inspect=6019'] } }
    return new LanguageClient(
      'plimsoll',
      'Plimsoll',
      { run, debug },
      { ...options, revealOutputChannelOn: RevealOutputChannelOn.Never },
    )
  })
}
