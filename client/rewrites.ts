// The commands that change a whole Dockerfile: the change is shown before it is made, or the reason why it cannot be.
import * as vscode from 'vscode'
import { requests, type RewriteParams, type RewriteResult } from '../server/requests.ts'
import type { Session } from './session.ts'

const smaller = [
  { name: 'slim', means: 'The same distribution without compilers and tools' },
  { name: 'distroless', means: 'The language and nothing else: no shell, no package manager' },
  { name: 'alpine', means: 'Alpine Linux, with musl instead of glibc' },
]

/** Asks which smaller image is meant, and says of each what it saves or what stands in its way. */
export async function switchBaseImage(session: Session): Promise<void> {
  const document = openDockerfile()
  if (!document) return
  const picks = smaller.map(async ({ name, means }) => {
    const result = await ask(session, document, name)
    return 'refused' in result
      ? { label: `$(circle-slash) ${name}`, detail: result.refused, result }
      : { label: name, description: result.title, detail: means, result }
  })
  const picked = await vscode.window.showQuickPick(Promise.all(picks), {
    title: 'Switch to a Smaller Base Image',
  })
  if (picked) await show(session, picked.result)
}

/** `name` as in `RewriteParams`. */
export async function rewrite(session: Session, name: string): Promise<void> {
  const document = openDockerfile()
  if (document) await show(session, await ask(session, document, name))
}

function openDockerfile(): vscode.TextDocument | undefined {
  const document = vscode.window.activeTextEditor?.document
  return document?.languageId === 'dockerfile' ? document : undefined
}

function ask(session: Session, document: vscode.TextDocument, name: string): Promise<RewriteResult> {
  const params: RewriteParams = { uri: document.uri.toString(), name }
  return session.request<RewriteResult>(requests.rewrite, params)
}

/** The editor's refactor preview asks before anything changes. */
async function show(session: Session, result: RewriteResult): Promise<void> {
  if ('refused' in result) {
    // An answer to the one who asked, not a remark on the document.
    void vscode.window.showInformationMessage(result.refused)
    return
  }
  const client = await session.client()
  const edit = await client.protocol2CodeConverter.asWorkspaceEdit(result.edit)
  if (edit) await vscode.workspace.applyEdit(edit, { isRefactoring: true })
}
