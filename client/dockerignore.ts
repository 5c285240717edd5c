// "Generate .dockerignore": finds the folder, asks the server, and shows the edit.
import * as vscode from 'vscode'
import {
  type ContextsParams,
  type ContextsResult,
  type DockerignoreParams,
  type DockerignoreResult,
  requests,
} from '../server/requests.ts'
import { findDockerfiles, folderOf } from './dockerfiles.ts'
import type { Session } from './session.ts'

/**
 * A new file is written, and undone by the editor's undo; one that is there is only extended, in its own
 * editor, and left unsaved for the user to look at.
 */
export async function generateDockerignore(session: Session): Promise<void> {
  const place = await pickPlace(session)
  if (!place) return
  const { folder, dockerfile } = place
  const result = await session.request<DockerignoreResult | null>(requests.dockerignore, {
    folder: folder.toString(),
    ...(dockerfile && { dockerfile: dockerfile.toString() }),
  } satisfies DockerignoreParams)
  if (!result) throw new Error(`${vscode.workspace.asRelativePath(folder)} cannot be read.`)

  const uri = vscode.Uri.parse(result.uri)
  if (result.exists) return extend(uri, result)
  const edit = new vscode.WorkspaceEdit()
  edit.createFile(uri, { contents: new TextEncoder().encode(result.text) })
  if (!(await vscode.workspace.applyEdit(edit))) throw new Error('The .dockerignore could not be written.')
  await vscode.window.showTextDocument(uri)
  tell(result)
}

async function extend(uri: vscode.Uri, result: DockerignoreResult): Promise<void> {
  const document = await vscode.workspace.openTextDocument(uri)
  const editor = await vscode.window.showTextDocument(document)
  const { range, newText } = difference(document, result.text)
  if (range.isEmpty && newText === '') {
    vscode.window.setStatusBarMessage('Plimsoll: the .dockerignore lacks nothing', 5000)
    return
  }
  const edit = new vscode.WorkspaceEdit()
  edit.replace(uri, range, newText)
  if (!(await vscode.workspace.applyEdit(edit))) throw new Error('The .dockerignore could not be changed.')
  editor.revealRange(
    new vscode.Range(range.start, range.start),
    vscode.TextEditorRevealType.InCenterIfOutsideViewport,
  )
  tell(result)
}

/** Nobody has to answer it. */
function tell({ saved }: DockerignoreResult): void {
  if (saved) void vscode.window.showInformationMessage(saved)
}

/** The one replacement that makes `text` of the document, without the beginning and the end that are equal. */
function difference(document: vscode.TextDocument, text: string): { range: vscode.Range; newText: string } {
  const before = document.getText()
  const after = text.replace(/\r?\n/g, document.eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n')
  const shorter = Math.min(before.length, after.length)
  let start = 0
  while (start < shorter && before[start] === after[start]) start++
  let end = 0
  while (end < shorter - start && before.at(-1 - end) === after.at(-1 - end)) end++
  return {
    range: new vscode.Range(document.positionAt(start), document.positionAt(before.length - end)),
    newText: after.slice(start, after.length - end),
  }
}

/** A folder that is sent to the build, with the Dockerfile that says so. */
interface Place {
  readonly folder: vscode.Uri
  readonly dockerfile?: vscode.Uri
}

/** The folder that is meant, without asking where only one can be; `undefined` when the user gave up. */
async function pickPlace(session: Session): Promise<Place | undefined> {
  const active = vscode.window.activeTextEditor?.document
  if (active && !active.isUntitled) {
    // The server knows which folder it is built with.
    if (active.languageId === 'dockerfile') return { folder: folderOf(active.uri), dockerfile: active.uri }
    if (active.uri.path.endsWith('/.dockerignore')) return { folder: folderOf(active.uri) }
    const own = active.uri.with({ path: active.uri.path.replace(/\.dockerignore$/, '') })
    if (own.path !== active.uri.path) return { folder: folderOf(own), dockerfile: own }
  }
  const places = new Map<string, Place>()
  for (const place of await builtPlaces(session)) {
    if (!places.has(place.folder.toString())) places.set(place.folder.toString(), place)
  }
  const candidates: Place[] = places.size
    ? [...places.values()]
    : (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => ({ folder: uri }))
  if (!candidates.length) throw new Error('Open a folder or a Dockerfile first.')

  // Of folders inside each other the innermost around the open file is meant.
  const around = active ? candidates.filter(({ folder }) => contains(folder, active.uri)) : []
  const nearest = around.sort((a, b) => b.folder.path.length - a.folder.path.length)[0]
  return nearest ?? (candidates.length === 1 ? candidates[0] : ask(candidates))
}

/** The Dockerfiles of the workspace, each with the folder that settings and build files name for it. */
async function builtPlaces(session: Session): Promise<readonly Place[]> {
  const dockerfiles = await findDockerfiles()
  if (!dockerfiles.length) return []
  const uris = dockerfiles.map((uri) => uri.toString())
  const contexts = await session.request<ContextsResult>(requests.contexts, { uris } satisfies ContextsParams)
  return dockerfiles.map((dockerfile, index) => {
    const context = contexts[index]
    return { folder: context ? vscode.Uri.parse(context) : folderOf(dockerfile), dockerfile }
  })
}

async function ask(places: readonly Place[]): Promise<Place | undefined> {
  const several = (vscode.workspace.workspaceFolders?.length ?? 0) > 1
  const label = (folder: vscode.Uri): string => {
    const root = vscode.workspace.getWorkspaceFolder(folder)
    if (root?.uri.toString() === folder.toString()) return root.name
    return vscode.workspace.asRelativePath(folder, several)
  }
  const items = places.map((place) => ({ label: label(place.folder), place }))
  const options = { title: 'Generate .dockerignore', placeHolder: 'Folder that is sent to the build' }
  return (await vscode.window.showQuickPick(items, options))?.place
}

function contains(folder: vscode.Uri, file: vscode.Uri): boolean {
  const inside = folder.path.endsWith('/') ? folder.path : `${folder.path}/`
  return folder.scheme === file.scheme && folder.authority === file.authority && file.path.startsWith(inside)
}
