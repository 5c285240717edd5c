// Entry of the server as a web worker: everything is read through the editor.
import {
  BrowserMessageReader,
  BrowserMessageWriter,
  createConnection,
  ProposedFeatures,
} from 'vscode-languageserver/browser'
import { startServer } from './server.ts'

const worker = self as unknown as DedicatedWorkerGlobalScope
startServer(
  createConnection(ProposedFeatures.all, new BrowserMessageReader(worker), new BrowserMessageWriter(worker)),
)
