// The commands that change a whole Dockerfile: the change is shown before it is made, or the reason why it cannot be.
import * as vscode from 'vscode'
import { requests, type RewriteParams, type RewriteResult } from '../server/requests.ts'
import type { Session } from './session.ts'

const smaller = [
  { label: 'slim', detail: 'The same distribution without compilers and tools' },
  { label: 'distroless', detail: 'The language and nothing else: no shell, no package manager' },
  { label: 'alpine', detail: 'Alpine Linux, with musl instead of glibc' },
]

/** Asks which smaller image is meant. */
export async function switchBaseImage(session: Session): Promise<void> {
  const picked = await vscode.window.showQuickPick(smaller, { title: 'Switch to a Smaller Base Image' })
  if (picked) await rewrite(session, picked.label)
}

/** `name` as in `RewriteParams`. The editor's refactor preview asks before anything changes. */
export async function rewrite(session: Session, name: string): Promise<void> {
  const document = vscode.window.activeTextEditor?.document
  if (document?.languageId !== 'dockerfile') return
  const client = await session.client()
  const params: RewriteParams = { uri: document.uri.toString(), name }
  const result = await session.request<RewriteResult>(requests.rewrite, params)
  if ('refused' in result) {
    // An answer to the one who asked, not a remark on the document.
    void vscode.window.showInformationMessage(result.refused)
    return
  }
  const edit = await client.protocol2CodeConverter.asWorkspaceEdit(result.edit)
  if (edit) await vscode.workspace.applyEdit(edit, { isRefactoring: true })
}
