// "Insert Multi-Stage Template": the server's templates, those for this project first.
import * as vscode from 'vscode'
import { requests, type Template, type TemplatesParams } from '../server/requests.ts'
import type { Session } from './session.ts'

/** Asks for the template unless `id` names it. Without a Dockerfile in front, a new one is opened. */
export async function insertTemplate(session: Session, id?: string): Promise<void> {
  const editor = vscode.window.activeTextEditor
  const here = editor?.document.languageId === 'dockerfile' ? editor : undefined
  const uri = here && !here.document.isUntitled ? here.document.uri : newDockerfile()
  const params: TemplatesParams = uri ? { uri: uri.toString() } : {}
  const templates = await session.request<Template[]>(requests.templates, params)
  const template = id === undefined ? await ask(templates) : templates.find((one) => one.id === id)
  if (!template) return

  const target =
    here ??
    (await vscode.window.showTextDocument(
      await vscode.workspace.openTextDocument({ language: 'dockerfile' }),
    ))
  const snippet = new vscode.SnippetString(template.snippet)
  await target.insertSnippet(snippet, undefined, { undoStopBefore: true, undoStopAfter: true })
}

async function ask(templates: readonly Template[]): Promise<Template | undefined> {
  const items = templates.map((template) => ({
    label: template.title,
    ...(template.detected && { description: 'fits this project' }),
    detail: template.description,
    template,
  }))
  const title = 'Insert Multi-Stage Template'
  return (await vscode.window.showQuickPick(items, { title, matchOnDetail: true }))?.template
}

/** Where a new Dockerfile would stand: beside the file in front, at least in the same workspace folder. */
function newDockerfile(): vscode.Uri | undefined {
  const active = vscode.window.activeTextEditor?.document.uri
  const root =
    (active && vscode.workspace.getWorkspaceFolder(active)) ?? vscode.workspace.workspaceFolders?.[0]
  return root && vscode.Uri.joinPath(root.uri, 'Dockerfile')
}
