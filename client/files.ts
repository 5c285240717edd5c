// Answers the server's questions about files through the editor, so that remote and virtual workspaces work.
import * as vscode from 'vscode'
import type { BaseLanguageClient } from 'vscode-languageclient'
import { type ListParams, type ListResult, type ReadParams, requests } from '../server/requests.ts'

/** Bytes. Nothing that tells about a build is longer; a data file must not travel to the server. */
const longest = 1 << 20

/** May be called before the client is started. A file that cannot be read is null, never an error. */
export function answerFileRequests(client: BaseLanguageClient): void {
  client.onRequest(requests.read, async ({ uri }: ReadParams): Promise<string | null> => {
    try {
      const file = vscode.Uri.parse(uri)
      if ((await vscode.workspace.fs.stat(file)).size > longest) return null
      // The byte-order mark stays: positions count it.
      return new TextDecoder('utf-8', { ignoreBOM: true }).decode(await vscode.workspace.fs.readFile(file))
    } catch {
      return null
    }
  })
  client.onRequest(requests.list, async ({ uri, sizes }: ListParams): Promise<ListResult> => {
    try {
      const folder = vscode.Uri.parse(uri)
      const entries = await vscode.workspace.fs.readDirectory(folder)
      return await Promise.all(
        entries.map(async ([name, type]) => ({
          name,
          // A link to a folder counts as a file: following it could lead out of the build or in a circle.
          folder: type === vscode.FileType.Directory,
          ...(sizes &&
            type === vscode.FileType.File && {
              size: await sizeOf(folder.with({ path: `${folder.path.replace(/\/$/, '')}/${name}` })),
            }),
        })),
      )
    } catch {
      return null
    }
  })
}

async function sizeOf(file: vscode.Uri): Promise<number> {
  try {
    return (await vscode.workspace.fs.stat(file)).size
  } catch {
    return 0
  }
}
