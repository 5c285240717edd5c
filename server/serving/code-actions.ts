// Answers what the light bulb asks for: fixes, whole-file changes and ways to silence a finding.
import { type CodeAction, CodeActionKind, CodeActionTriggerKind } from 'vscode-languageserver'
import { TextDocument } from 'vscode-languageserver-textdocument'
import { described } from '../../rules/index.ts'
import {
  type Editor,
  explainAction,
  fixActions,
  fixAllAction,
  fixAllKind,
  fixRuleActions,
  ignoreActions,
  ignoreFixes,
  ignoreLineActions,
  onePerRule,
  type Shown,
  silenceAction,
  workspaceEdit,
} from '../actions.ts'
import { readConfiguration } from '../configuration.ts'
import { shellCheckCode } from '../engine/external.ts'
import { isHandiwork } from '../inspect.ts'
import { toFaultDiagnostic, toSpan, toTextEdits } from '../lsp.ts'
import { names } from '../names.ts'
import { moderniseAction, rewriteActions, rewriteKind } from '../rewrite-actions.ts'
import { silencingEdit } from '../silence.ts'
import { isTouching, type Span } from '../syntax/tree.ts'
import { childOf, folderOf } from '../uris.ts'
import { kindOf } from './documents.ts'
import type { Serving } from './serving.ts'

export function answerCodeActions({
  connection,
  client,
  documents,
  memory,
  checkups,
  answering,
}: Serving): void {
  connection.onCodeAction(
    answering('code actions', [], async ({ textDocument, range, context: { only, triggerKind } }) => {
      const document = documents.synchronised.get(textDocument.uri)
      if (!document) return []
      const isWanted = (kind: string) => !only || only.some((it) => kind === it || kind.startsWith(`${it}.`))
      const editor = client.editor()
      const span = toSpan(document, range)
      if (kindOf(document.uri) === 'configuration') {
        return isWanted(CodeActionKind.QuickFix) ? faultActions(document, span, editor) : []
      }
      if (kindOf(document.uri) === 'ignore') {
        if (!isWanted(CodeActionKind.QuickFix)) return []
        const all = await checkups.shownInIgnoreFile(document)
        const shown = all.filter(({ finding }) => isTouching(finding.at, span))
        return [
          ...shown.flatMap((it) => ignoreFixes(document, it, editor)),
          ...ignoreLineActions(document, shown, editor),
          ...(await silenceActions(document.uri, shown, editor)),
          ...explainActions(shown, editor),
        ]
      }
      if (kindOf(document.uri) !== 'dockerfile') return []
      const checkup = await checkups.checkupOf(document)
      if (!checkup) return []
      const actions: CodeAction[] = []
      // Without being asked, nobody wants to pay for it at every move of the cursor.
      const isWhole = isHandiwork(document.getText())
      if (isWhole && only && isWanted(fixAllKind)) actions.push(...one(fixAllAction(checkup, editor)))
      const isAsked = triggerKind !== CodeActionTriggerKind.Automatic
      const meant = only?.filter((it) => rewrites.startsWith(it) || it.startsWith(rewrites))
      if (isWhole && isAsked && (meant ? meant.length > 0 : triggerKind !== undefined)) {
        const all = [...rewriteActions(checkup, editor), ...one(moderniseAction(checkup, editor))]
        const offered = all.filter(
          ({ kind = '', disabled }) => isWanted(kind) && (!disabled || client.showsDisabled()),
        )
        actions.push(...offered)
      }
      if (!isWanted(CodeActionKind.QuickFix)) return actions
      const shown = checkups.shownIn(
        checkup,
        checkup.findings.filter(({ at }) => isTouching(at, span)),
      )
      actions.push(
        ...fixActions(checkup, shown, editor),
        ...fixRuleActions(checkup, shown, checkup.findings, editor),
        ...ignoreActions(checkup, shown, editor),
        ...(await silenceActions(document.uri, shown, editor)),
        ...explainActions(shown, editor),
      )
      return actions
    }),
  )

  async function silenceActions(
    file: string,
    shown: readonly Shown[],
    editor: Editor,
  ): Promise<CodeAction[]> {
    const configured = await memory.configuredFor(file)
    const folder = client.rootOf(file) ?? folderOf(file)
    const uri = configured.file?.uri ?? (folder && childOf(folder, names.configFiles[0]))
    if (uri === undefined) return []
    const open = documents.open(uri)
    const text = open?.getText() ?? configured.file?.text
    if (text === undefined && !editor.createsFiles) return []
    const target = open ?? TextDocument.create(uri, '', 0, text ?? '')
    return onePerRule(shown).flatMap((it) => {
      const { rule, codes } = it.finding
      const isNamed = Object.hasOwn(described, rule) || shellCheckCode(rule)
      const edit = isNamed && silencingEdit(target.getText(), uri, rule, codes)
      if (!edit) return []
      const edits = toTextEdits(target, [edit])
      return silenceAction(
        it,
        { uri, version: open?.version ?? null, exists: text !== undefined, edits },
        editor,
      )
    })
  }
}

/** What all changes of whole files are called by. */
const rewrites = rewriteKind('')

function explainActions(shown: readonly Shown[], editor: Editor): CodeAction[] {
  if (!editor.explains) return []
  return onePerRule(shown)
    .filter(({ finding }) => described[finding.rule])
    .map(explainAction)
}

function faultActions(document: TextDocument, span: Span, editor: Editor): CodeAction[] {
  const { faults } = readConfiguration(document.getText(), document.uri)
  return faults.flatMap((fault) => {
    if (!fault.fix || !isTouching(fault.at, span)) return []
    return {
      title: fault.fix.title,
      kind: CodeActionKind.QuickFix,
      isPreferred: true,
      diagnostics: [toFaultDiagnostic(document, fault)],
      edit: workspaceEdit(document, toTextEdits(document, [fault.fix.edit]), editor),
    }
  })
}

function one<Value>(value: Value | undefined): Value[] {
  return value === undefined ? [] : [value]
}
