// The open documents, each read once for every version, and all files as the editor sees them.
import { type Connection, TextDocuments } from 'vscode-languageserver'
import { TextDocument } from 'vscode-languageserver-textdocument'
import { isIgnoreFile } from '../dockerfiles.ts'
import type { Facts } from '../facts/facts.ts'
import { editorHost, type Host } from '../host.ts'
import { readFacts } from '../inspect.ts'
import { requests } from '../requests.ts'
import { dialectOf } from '../configuration.ts'
import { decoded, nameOf } from '../uris.ts'

export type DocumentKind = 'dockerfile' | 'ignore' | 'configuration'

/** By the name alone: whatever is opened here and is nothing else counts as a Dockerfile. */
export function kindOf(uri: string): DocumentKind {
  const name = nameOf(uri)
  if (dialectOf(name)) return 'configuration'
  return isIgnoreFile(name) ? 'ignore' : 'dockerfile'
}

export type Documents = ReturnType<typeof documentsOf>

/** Without a disk everything is read through the editor. */
export function documentsOf(connection: Connection, disk: Host | undefined) {
  const synchronised = new TextDocuments(TextDocument)
  const editorFiles = editorHost(connection, requests)
  const read = new WeakMap<TextDocument, { readonly version: number; readonly facts: Facts }>()

  /** Files as they are stored. */
  const storedIn = (uri: string): Host => (disk && uri.startsWith('file:') ? disk : editorFiles)

  /** However the URI is encoded. */
  function open(uri: string): TextDocument | undefined {
    const exact = synchronised.get(uri)
    if (exact) return exact
    const wanted = decoded(uri)
    return synchronised.all().find((document) => decoded(document.uri) === wanted)
  }

  /** What is open and not saved counts. */
  const host: Host = {
    read: async (uri) => open(uri)?.getText() ?? storedIn(uri).read(uri),
    list: (uri, sizes) => storedIn(uri).list(uri, sizes),
  }

  function factsFor(document: TextDocument): Facts {
    const known = read.get(document)
    if (known?.version === document.version) return known.facts
    const facts = readFacts(document.getText())
    read.set(document, { version: document.version, facts })
    return facts
  }

  return { synchronised, open, host, readStored: (uri: string) => storedIn(uri).read(uri), factsFor }
}
