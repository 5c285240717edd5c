// Entry in the browser: the server is a web worker and reads every file through the editor.
import * as vscode from 'vscode'
import { type Api, start } from './extension.ts'

export function activate(context: vscode.ExtensionContext): Api {
  const script = vscode.Uri.joinPath(context.extensionUri, 'dist/server.web.js').toString(true)
  let worker: Worker | undefined
  context.subscriptions.push({ dispose: () => worker?.terminate() })
  return start(context, async (options) => {
    const { BrowserMessageReader, BrowserMessageWriter, LanguageClient, RevealOutputChannelOn } =
      await import('vscode-languageclient/browser')
    // The client cannot tell a worker by itself here: the extension host's `Worker` makes objects of another class.
    const open = async () => {
      worker?.terminate()
      worker = new Worker(script, { name: 'plimsoll' })
      return { reader: new BrowserMessageReader(worker), writer: new BrowserMessageWriter(worker) }
    }
    return new LanguageClient('plimsoll', 'Plimsoll', open, {
      ...options,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
    })
  })
}
