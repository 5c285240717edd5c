// A conversation with the worker as it is shipped, in a place that has nothing of Node.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, it } from 'node:test'
import { createContext, Script } from 'node:vm'
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { PortMessageReader, PortMessageWriter } from 'vscode-languageserver/node'
import { bundles } from './support/bundles.ts'
import { applied, converse, type Conversation, type Start } from './support/conversation.ts'

let script: Script
before(() => {
  script = new Script(readFileSync(join(bundles('build:web:server'), 'server.web.js'), 'utf8'))
})

/** What a dedicated worker offers and the server may use; no `process`, no `require`, no `Buffer`, no `fetch`. */
function work(port: MessagePort): void {
  const self: Record<string, unknown> = {
    ...{ setTimeout, clearTimeout, queueMicrotask, TextEncoder, TextDecoder, URL, console, performance },
    postMessage: (message: unknown) => port.postMessage(message),
    addEventListener: () => {},
  }
  self['self'] = self
  port.on('message', (data: unknown) => (self['onmessage'] as (event: object) => void)({ data }))
  script.runInContext(createContext(self))
}

async function talk(start: Start, files: ReadonlyMap<string, string>): Promise<Conversation> {
  const { port1, port2 } = new MessageChannel()
  work(port1)
  const reader = new PortMessageReader(port2)
  const conversation = converse(reader, new PortMessageWriter(port2), start)
  const talking = await conversation
  talking.connection.onRequest('plimsoll/read', ({ uri }: { uri: string }) => files.get(uri) ?? null)
  talking.connection.onRequest('plimsoll/list', ({ uri }: { uri: string }) => entriesOf(files, uri))
  return {
    ...talking,
    async end() {
      await talking.connection.sendRequest('shutdown')
      talking.connection.dispose()
      port1.close()
      port2.close()
    },
  }
}

function entriesOf(files: ReadonlyMap<string, string>, folder: string): object[] | null {
  const entries = new Map<string, boolean>()
  for (const uri of files.keys()) {
    if (!uri.startsWith(`${folder}/`)) continue
    const [name = '', ...below] = uri.slice(folder.length + 1).split('/')
    entries.set(name, below.length > 0)
  }
  return entries.size === 0 ? null : [...entries].map(([name, isFolder]) => ({ name, folder: isFolder }))
}

const root = 'vscode-vfs://github/someone/something'
const text = 'FROM debian:13-slim\nADD start.sh /\nUSER 1000\n'

it('finds, fixes and reads through the editor', async () => {
  const files = new Map([
    [`${root}/Dockerfile`, text],
    [`${root}/start.sh`, ''],
    [`${root}/.plimsoll.yaml`, 'rules:\n  add-for-local-files: error\n'],
  ])
  const talking = await talk({ root }, files)
  const document = await talking.open(`${root}/Dockerfile`, text)
  const found = (await talking.diagnostics(document.uri)).find(({ code }) => code === 'add-for-local-files')
  assert.ok(found)
  assert.equal(found.severity, 1, 'the configuration was read')
  const [fix] = await talking.actions(document.uri, found.range)
  assert.equal(applied(document, fix?.edit), text.replace('ADD', 'COPY'))
  const ignore = await talking.connection.sendRequest<{ text: string; uri: string }>(
    'plimsoll/dockerignore',
    { folder: root },
  )
  assert.equal(ignore.uri, `${root}/.dockerignore`)
  assert.match(ignore.text, /^\.git$/m)
  await talking.end()
})

it('gives the language features', async () => {
  const talking = await talk({ root }, new Map([[`${root}/Dockerfile`, text]]))
  await talking.open(`${root}/Dockerfile`, text)
  const textDocument = { uri: `${root}/Dockerfile` }
  const hover = await talking.connection.sendRequest('textDocument/hover', {
    textDocument,
    position: { line: 2, character: 1 },
  })
  assert.ok(hover)
  const folding = await talking.connection.sendRequest('textDocument/foldingRange', { textDocument })
  assert.deepEqual(folding, [])
  const symbols = await talking.connection.sendRequest<{ name: string }[]>('textDocument/documentSymbol', {
    textDocument,
  })
  assert.deepEqual(
    symbols.map(({ name }) => name),
    ['debian:13-slim'],
  )
  await talking.end()
})
