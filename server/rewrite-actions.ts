// Changes of a whole file as the editor offers them: each with its reasons, and a check box for everything to look at.
import {
  type ChangeAnnotation,
  type CodeAction,
  CodeActionKind,
  type WorkspaceEdit,
} from 'vscode-languageserver'
import type { Edit } from '../rules/rule.ts'
import { applyEdits } from './engine/fix.ts'
import { type Checked, type Editor, workspaceEdit } from './actions.ts'
import { isHandiwork, notWhole } from './inspect.ts'
import { toTextEdits } from './lsp.ts'
import { names } from './names.ts'
import type { RewriteResult } from './requests.ts'
import { rewriteKinds } from './rewrites/kinds.ts'
import { modernise } from './rewrites/modernise.ts'
import type { Outcome } from './rewrites/rewrite.ts'

/** The kind of a change by its name; editors ask for all of them by what stands before the last dot. */
export const rewriteKind = (name: string): string => `${CodeActionKind.RefactorRewrite}.${names.tool}.${name}`

/** A change, or the reason why it cannot be made, which the editor shows when somebody asks for it. */
function rewriteAction(
  name: string,
  title: string,
  outcome: Outcome,
  { document }: Checked,
  editor: Editor,
): CodeAction {
  const kind = rewriteKind(name)
  if ('refused' in outcome) return { title, kind, disabled: { reason: outcome.refused } }
  const { rewrite } = outcome
  const description = rewrite.reasons.map(({ message }) => message).join(' ')
  const part: Part = {
    label: rewrite.title,
    description,
    edits: [inOne(rewrite.edits, document.getText())],
    isAsked: true,
  }
  return { title: rewrite.title, kind, edit: annotated(document, [part], editor) }
}

/** Every whole-file change, those that cannot be made with their reason. */
export function rewriteActions(checked: Checked, editor: Editor): CodeAction[] {
  const { facts, project } = checked
  return rewriteKinds.map(({ name, title, run }) =>
    rewriteAction(name, title, run(facts, project), checked, editor),
  )
}

/** One of them, or `modernise`, for somebody who asked for it by name. */
export function rewriteNamed(name: string, checked: Checked, editor: Editor): RewriteResult {
  if (!isHandiwork(checked.document.getText())) return { refused: notWhole }
  if (name === 'modernise') {
    const { title = '', edit } = moderniseAction(checked, editor) ?? {}
    return edit ? { title, edit } : { refused: 'There is nothing to modernise in this file.' }
  }
  const kind = rewriteKinds.find((it) => it.name === name)
  if (!kind) return { refused: `There is no change of the name ${name}.` }
  const outcome = kind.run(checked.facts, checked.project)
  const { title, edit, disabled } = rewriteAction(name, kind.title, outcome, checked, editor)
  return edit ? { title, edit } : { refused: disabled?.reason ?? 'That did not work.' }
}

/** Every safe edit at once, those to review each with a check box; `undefined` when there is nothing to do. */
export function moderniseAction(checked: Checked, editor: Editor): CodeAction | undefined {
  const { document, project, settings } = checked
  const { safe, groups } = modernise(document.getText(), project, settings)
  const parts: Part[] = groups.flatMap(({ risk, proposals }) =>
    proposals.map(({ title, why, edits }) => ({
      label: title,
      description: `Changes ${risk}. ${why}`,
      edits,
      isAsked: true,
    })),
  )
  const all = [...safe.edits, ...parts.flatMap(({ edits }) => edits)]
  for (const [index, part] of parts.entries()) {
    const one = inOne(part.edits, document.getText())
    // What stands between belongs to others.
    const isFree = all.every(
      (edit) => part.edits.includes(edit) || edit.end < one.start || edit.start > one.end,
    )
    if (isFree) parts[index] = { ...part, edits: [one] }
  }
  if (safe.edits.length > 0) {
    const description = 'Stages, start command, user, ports, volumes and environment stay the same.'
    parts.unshift({ label: 'Safe edits', description, edits: safe.edits, isAsked: false })
  }
  if (parts.length === 0) return undefined
  return {
    title: 'Modernise the file',
    kind: rewriteKind('modernise'),
    edit: annotated(document, parts, editor),
  }
}

/** One edit in place of several that only make sense together: the editor's preview has a box for each. */
function inOne(edits: readonly Edit[], text: string): Edit {
  const start = Math.min(...edits.map((edit) => edit.start))
  const end = Math.max(...edits.map((edit) => edit.end))
  const moved = edits.map((edit) => ({ ...edit, start: edit.start - start, end: edit.end - start }))
  return { start, end, text: applyEdits(text.slice(start, end), moved) }
}

interface Part {
  readonly label: string
  readonly description: string
  readonly edits: readonly Edit[]
  /** Left out until somebody ticks it. */
  readonly isAsked: boolean
}

/** Where the editor cannot ask, only what need not be asked for. */
function annotated(document: Checked['document'], parts: readonly Part[], editor: Editor): WorkspaceEdit {
  if (!editor.confirms || !editor.createsFiles) {
    const certain = parts.some(({ isAsked }) => !isAsked) ? parts.filter(({ isAsked }) => !isAsked) : parts
    return workspaceEdit(
      document,
      toTextEdits(
        document,
        certain.flatMap(({ edits }) => edits),
      ),
      editor,
    )
  }
  const changeAnnotations: Record<string, ChangeAnnotation> = {}
  const edits = parts.flatMap(({ label, description, edits: own, isAsked }, index) => {
    const annotationId = String(index)
    changeAnnotations[annotationId] = { label, description, needsConfirmation: isAsked }
    return toTextEdits(document, own).map((edit) => ({ ...edit, annotationId }))
  })
  const { uri, version } = document
  return { documentChanges: [{ textDocument: { uri, version }, edits }], changeAnnotations }
}
