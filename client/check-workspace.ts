// "Check All Dockerfiles in the Workspace": every file's findings into the Problems panel.
import * as vscode from 'vscode'
import { type CheckWorkspaceParams, type CheckWorkspaceResult, requests } from '../server/requests.ts'
import { findDockerfiles } from './dockerfiles.ts'
import type { Session } from './session.ts'

export async function checkWorkspace(session: Session): Promise<void> {
  const progress = {
    location: vscode.ProgressLocation.Notification,
    title: 'Plimsoll: checking Dockerfiles',
    cancellable: true,
  }
  const result = await vscode.window.withProgress(progress, (bar, token) => check(session, bar, token))
  if (!result) return
  await vscode.commands.executeCommand('workbench.actions.view.problems')
  vscode.window.setStatusBarMessage(
    `Plimsoll: ${count(result.findings, 'finding')} in ${count(result.files, 'file')}`,
    10_000,
  )
}

/** `undefined` when the user gave up; what was checked until then stays in the panel. */
async function check(
  session: Session,
  bar: vscode.Progress<{ message?: string; increment?: number }>,
  token: vscode.CancellationToken,
): Promise<CheckWorkspaceResult | undefined> {
  const uris = (await findDockerfiles(token)).map(String)
  if (token.isCancellationRequested) return undefined
  const [client, { WorkDoneProgress }] = await Promise.all([
    session.client(),
    import('vscode-languageclient'),
  ])
  const workDoneToken = `plimsoll-check-${Date.now()}`
  let done = 0
  const listening = client.onProgress(WorkDoneProgress.type, workDoneToken, (value) => {
    const percentage = 'percentage' in value ? (value.percentage ?? done) : done
    bar.report({
      increment: percentage - done,
      ...('message' in value && value.message && { message: value.message }),
    })
    done = percentage
  })
  try {
    const params: CheckWorkspaceParams = { uris, workDoneToken }
    const result = await client.sendRequest<CheckWorkspaceResult>(requests.checkWorkspace, params, token)
    return token.isCancellationRequested ? undefined : result
  } catch (error) {
    if (token.isCancellationRequested) return undefined
    throw error
  } finally {
    listening.dispose()
  }
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}
