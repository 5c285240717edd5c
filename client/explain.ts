// "Explain Rule": a rule's page in the Markdown preview.
import * as vscode from 'vscode'
import { requests, type RuleTitle } from '../server/requests.ts'
import type { Session } from './session.ts'

/** `plimsoll-rule:/latest-tag.md` is the page of the rule `latest-tag`. */
export const ruleScheme = 'plimsoll-rule'

/** Takes the rule of the finding under the cursor when there is just one, and asks otherwise. */
export async function explainRule(session: Session, rule?: string): Promise<void> {
  const here = rulesAtCursor()
  const wanted = rule ?? (here.length === 1 ? here[0] : await ask(session, here))
  if (wanted === undefined) return
  if ((await session.explain(wanted)) === undefined) throw new Error(`There is no rule ${wanted}.`)
  const page = vscode.Uri.from({ scheme: ruleScheme, path: `/${wanted}.md` })
  const preview = (await vscode.commands.getCommands(true)).includes('markdown.showPreview')
  if (preview) await vscode.commands.executeCommand('markdown.showPreview', page)
  else await vscode.window.showTextDocument(page)
}

function rulesAtCursor(): string[] {
  const editor = vscode.window.activeTextEditor
  if (!editor) return []
  const found = vscode.languages
    .getDiagnostics(editor.document.uri)
    .filter(({ source, range }) => source === 'plimsoll' && range.intersection(editor.selection))
    .map(({ code }) => String(typeof code === 'object' ? code.value : code))
  return [...new Set(found)]
}

async function ask(session: Session, first: readonly string[]): Promise<string | undefined> {
  const rules = await session.request<RuleTitle[]>(requests.rules, {})
  const items = rules
    .map(({ rule, title }) => ({ label: rule, detail: title }))
    .sort((a, b) => Number(first.includes(b.label)) - Number(first.includes(a.label)))
  const picked = await vscode.window.showQuickPick(items, { title: 'Explain Rule', matchOnDetail: true })
  return picked?.label
}
