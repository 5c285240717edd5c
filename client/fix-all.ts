// "Fix All Safe Problems": the same fixes as on save, once, for the file that is open.
import * as vscode from 'vscode'

const kind = vscode.CodeActionKind.SourceFixAll.append('plimsoll')

export async function fixAll(): Promise<void> {
  const document = vscode.window.activeTextEditor?.document
  if (!document) return
  const whole = new vscode.Range(0, 0, document.lineCount, 0)
  const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
    'vscode.executeCodeActionProvider',
    document.uri,
    whole,
    kind.value,
    1,
  )
  const edit = actions.find((action) => action.kind && kind.contains(action.kind))?.edit
  if (edit) await vscode.workspace.applyEdit(edit)
  else vscode.window.setStatusBarMessage('Plimsoll: nothing here can be fixed without a look', 5000)
}
