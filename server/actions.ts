// What the light bulb offers for the findings under the cursor.
import {
  type ChangeAnnotation,
  type CodeAction,
  CodeActionKind,
  type Diagnostic,
  type TextDocumentEdit,
  type TextEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver'
import type { TextDocument } from 'vscode-languageserver-textdocument'
import type { Edit, Fix } from '../rules/rule.ts'
import type { Finding } from './engine/check.ts'
import { difference } from './engine/difference.ts'
import { shellCheckCode } from './engine/external.ts'
import { fixAll, together } from './engine/fix.ts'
import type { Settings } from './engine/settings.ts'
import { parseIgnore } from './facts/dockerignore.ts'
import type { Facts } from './facts/facts.ts'
import type { Project } from './facts/project.ts'
import { toTextEdits } from './lsp.ts'
import { names } from './names.ts'
import { ignoreRules, rules } from '../rules/index.ts'
import type { Instruction, Span } from './syntax/tree.ts'
import { childOf } from './uris.ts'

/** The kind under which editors ask for all safe fixes, on save for instance. */
export const fixAllKind = `${CodeActionKind.SourceFixAll}.${names.tool}`

/** What the editor can do with an edit. */
export interface Editor {
  /** It asks before it makes a change that says it needs confirmation. */
  readonly confirms: boolean
  /** It can create files, and takes versioned edits of several documents. */
  readonly createsFiles: boolean
  /** It has the command `plimsoll.explainRule`. */
  readonly explains: boolean
}

export interface Checked {
  readonly document: TextDocument
  readonly facts: Facts
  readonly project: Project
  readonly settings: Settings
  /** URI of the build context. */
  readonly context: string | undefined
}

/** A finding under the cursor with the diagnostic that shows it. */
export interface Shown {
  readonly finding: Finding
  readonly diagnostic: Diagnostic
}

/** How the project's configuration silences a rule: an edit of a file, or of one that is to be created. */
export interface Silencing {
  readonly uri: string
  /** Absent for a file that is not open. */
  readonly version: number | null
  /** Absent when the file is to be created with `text` alone. */
  readonly exists: boolean
  readonly edits: readonly TextEdit[]
}

/** All safe fixes, pass after pass, as the fewest small edits; `undefined` when there is nothing to do. */
export function fixAllAction(
  { document, project, settings }: Checked,
  editor: Editor,
): CodeAction | undefined {
  const before = document.getText()
  const { text } = fixAll(before, project, settings)
  if (text === before) return undefined
  return {
    title: 'Fix all safe problems',
    kind: fixAllKind,
    edit: workspaceEdit(document, toTextEdits(document, difference(before, text)), editor),
  }
}

/** The fixes of the findings, best first, the first safe one preferred. */
export function fixActions(checked: Checked, shown: readonly Shown[], editor: Editor): CodeAction[] {
  const actions: CodeAction[] = []
  let isPreferred = true
  for (const { finding, diagnostic } of shown) {
    for (const fix of finding.fixes ?? []) {
      const edit = editOf(checked, fix, editor)
      if (!edit) continue
      actions.push({
        title: titleOf(fix),
        kind: CodeActionKind.QuickFix,
        diagnostics: [diagnostic],
        ...(fix.safe && isPreferred && { isPreferred }),
        edit,
      })
      if (fix.safe) isPreferred = false
    }
  }
  return actions
}

/** The fixes of a finding in an ignore file. */
export function ignoreFixes(
  document: TextDocument,
  { finding, diagnostic }: Shown,
  editor: Editor,
): CodeAction[] {
  return (finding.fixes ?? []).map((fix, index) => ({
    title: titleOf(fix),
    kind: CodeActionKind.QuickFix,
    diagnostics: [diagnostic],
    ...(index === 0 && fix.safe && { isPreferred: true }),
    edit: workspaceEdit(document, toTextEdits(document, fix.edits), editor),
  }))
}

/** For every rule under the cursor that the file breaks more than once, the fixes of all these places. */
export function fixRuleActions(
  { document, facts }: Checked,
  shown: readonly Shown[],
  all: readonly Finding[],
  editor: Editor,
): CodeAction[] {
  return rulesOf(shown).flatMap((rule) => {
    const fixes = all
      .filter((finding) => finding.rule === rule)
      .flatMap(
        (finding) => finding.fixes?.find(({ edits, files }) => edits.length > 0 && !files?.length) ?? [],
      )
    const safe = fixes.filter((fix) => fix.safe)
    const wanted = safe.length > 1 ? safe : fixes
    const { edits, taken } = together(wanted)
    if (taken.length < 2) return []
    const isSafe = wanted === safe || taken.every((fix) => fix.safe)
    const title = `Fix all ${rule} problems in this file${isSafe ? '' : review}`
    const annotation = isSafe || !isSpread(edits, facts) ? undefined : annotationOf(title)
    return {
      title,
      kind: CodeActionKind.QuickFix,
      diagnostics: shown.filter(({ finding }) => finding.rule === rule).map(({ diagnostic }) => diagnostic),
      edit: workspaceEdit(document, toTextEdits(document, edits), editor, annotation),
    }
  })
}

/** Comments that silence a rule: for the instruction, and for the file. */
export function ignoreActions(
  { document, facts }: Checked,
  shown: readonly Shown[],
  editor: Editor,
): CodeAction[] {
  const offer = (title: string, edit: Edit, it: Shown) => commentAction(title, edit, document, it, editor)
  return onePerRule(shown).flatMap((it) => {
    const { rule, at } = it.finding
    if (!Object.hasOwn(rules, rule) && !shellCheckCode(rule)) return []
    const instruction = facts.tree.instructions.find(({ start, end }) => start <= at.start && at.start <= end)
    return [
      ...(instruction
        ? [offer(`Ignore ${rule} for this instruction`, ignoreAbove(instruction, rule, facts), it)]
        : []),
      offer(`Ignore ${rule} in this file`, ignoreInFile(rule, facts), it),
    ]
  })
}

/** The same in an ignore file, where the line below a comment is meant. */
export function ignoreLineActions(
  document: TextDocument,
  shown: readonly Shown[],
  editor: Editor,
): CodeAction[] {
  const named = onePerRule(shown).filter(({ finding }) => Object.hasOwn(ignoreRules, finding.rule))
  if (named.length === 0) return []
  const text = document.getText()
  const { patterns, comments: lines } = parseIgnore(text)
  const comments = lines.map((it) => ({ ...it, text: text.slice(it.start + 1, it.end) }))
  return named.flatMap((it) => {
    const { rule, at } = it.finding
    const { line } = document.positionAt(at.start)
    const above = comments.find((comment) => comment.line === line - 1)
    const start = document.offsetAt({ line, character: 0 })
    const first = text.charCodeAt(0) === 0xfeff ? 1 : 0
    const lineStart = Math.max(start, first)
    const joinedAbove = above && joinedTo(above, ownComment, rule)
    const joinedInFile = comments.flatMap((comment) => joinedTo(comment, ownGlobal, rule) ?? [])[0]
    const comment = (scope: string): string => `# ${names.tool} ${scope}ignore=${rule} -- \n`
    const action = (where: string, edit: Edit) =>
      commentAction(`Ignore ${rule} ${where}`, edit, document, it, editor)
    const isPattern = patterns.some((pattern) => pattern.line === line)
    const here = joinedAbove ?? { start: lineStart, end: lineStart, text: comment('') }
    const everywhere = joinedInFile ?? { start: first, end: first, text: comment('global ') }
    return [...(isPattern ? [action('for this line', here)] : []), action('in this file', everywhere)]
  })
}

export function silenceAction(
  it: Shown,
  { uri, version, exists, edits }: Silencing,
  editor: Editor,
): CodeAction {
  const edit: TextDocumentEdit = { textDocument: { uri, version }, edits: [...edits] }
  return {
    title: `Ignore ${it.finding.rule} in the project's configuration`,
    kind: CodeActionKind.QuickFix,
    diagnostics: [it.diagnostic],
    edit:
      editor.createsFiles || !exists
        ? {
            documentChanges: [
              ...(exists ? [] : [{ kind: 'create' as const, uri, options: { ignoreIfExists: true } }]),
              edit,
            ],
          }
        : { changes: { [uri]: [...edits] } },
  }
}

export function explainAction({ finding, diagnostic }: Shown): CodeAction {
  const title = `Explain ${finding.rule}`
  return {
    title,
    kind: CodeActionKind.QuickFix,
    diagnostics: [diagnostic],
    command: { title, command: `${names.tool}.explainRule`, arguments: [finding.rule] },
  }
}

export function onePerRule(shown: readonly Shown[]): Shown[] {
  return [...new Map(shown.toReversed().map((it) => [it.finding.rule, it])).values()].toReversed()
}

/** Edits of one document, with its version where the editor takes versions. */
export function workspaceEdit(
  { uri, version }: TextDocument,
  edits: readonly TextEdit[],
  editor: Editor,
  annotation?: ChangeAnnotation,
): WorkspaceEdit {
  if (!editor.createsFiles) return { changes: { [uri]: [...edits] } }
  const isAsked = annotation !== undefined && editor.confirms
  return {
    documentChanges: [
      {
        textDocument: { uri, version },
        edits: isAsked ? edits.map((edit) => ({ ...edit, annotationId })) : [...edits],
      },
    ],
    ...(isAsked && { changeAnnotations: { [annotationId]: annotation } }),
  }
}

const review = ' (review)'
const annotationId = 'review'

function commentAction(
  title: string,
  edit: Edit,
  document: TextDocument,
  { diagnostic }: Shown,
  editor: Editor,
): CodeAction {
  return {
    title,
    kind: CodeActionKind.QuickFix,
    diagnostics: [diagnostic],
    edit: workspaceEdit(document, toTextEdits(document, [edit]), editor),
  }
}

function titleOf({ title, safe }: Fix): string {
  return safe ? title : `${title}${review}`
}

function annotationOf(label: string): ChangeAnnotation {
  return { label, needsConfirmation: true, description: 'The image changes: look before you take it.' }
}

/** `undefined` when the editor cannot do what the fix asks for. */
function editOf(
  { document, facts, project, context }: Checked,
  fix: Fix,
  editor: Editor,
): WorkspaceEdit | undefined {
  const { files = [], edits, safe, title } = fix
  const textEdits = toTextEdits(document, edits)
  const isShownFirst = files.length > 0 || (!safe && isSpread(edits, facts))
  const own = workspaceEdit(document, textEdits, editor, isShownFirst ? annotationOf(title) : undefined)
  if (files.length === 0) return own
  if (!editor.createsFiles || context === undefined) return undefined
  const asked = editor.confirms ? { annotationId } : {}
  const changes = files.flatMap(({ path, text }) => {
    const uri = childOf(context, path)
    const known = project.text(path)
    const lastLine = (known ?? '').split('\n')
    const range = {
      start: { line: 0, character: 0 },
      end: { line: lastLine.length - 1, character: lastLine.at(-1)?.length ?? 0 },
    }
    return [
      ...(known === undefined
        ? [{ kind: 'create' as const, uri, options: { ignoreIfExists: true }, ...asked }]
        : []),
      { textDocument: { uri, version: null }, edits: [{ range, newText: text, ...asked }] },
    ]
  })
  return {
    documentChanges: [...(edits.length > 0 ? (own.documentChanges ?? []) : []), ...changes],
    ...(editor.confirms && { changeAnnotations: { [annotationId]: annotationOf(title) } }),
  }
}

/** Changes in more than one instruction: whoever looks at one place does not see them all. */
function isSpread(edits: readonly Edit[], { tree }: Facts): boolean {
  const places = new Set(edits.map(({ start }) => tree.instructions.findIndex(({ end }) => start <= end)))
  return places.size > 1
}

function rulesOf(shown: readonly Shown[]): readonly string[] {
  return [...new Set(shown.map(({ finding }) => finding.rule))]
}

const ownComment = new RegExp(`^\\s*${names.tool}\\s+ignore\\s*=\\s*[\\w./-]+(?:\\s*,\\s*[\\w./-]+)*`, 'i')
const ownGlobal = new RegExp(
  `^\\s*${names.tool}\\s+global\\s+ignore\\s*=\\s*[\\w./-]+(?:\\s*,\\s*[\\w./-]+)*`,
  'i',
)

/** A comment above the instruction, or one more id in the comment that is there. */
function ignoreAbove({ above, start }: Instruction, rule: string, { text }: Facts): Edit {
  for (const comment of above.toReversed()) {
    const joined = joinedTo(comment, ownComment, rule)
    if (joined) return joined
  }
  const lineStart = text.lastIndexOf('\n', start - 1) + 1
  const indentation = text.slice(lineStart, start).replace(/^\ufeff/, '')
  return { start, end: start, text: `# ${names.tool} ignore=${rule} -- \n${indentation}` }
}

/** Behind the directives: a comment before them would turn them into comments as well. */
function ignoreInFile(rule: string, { tree, text }: Facts): Edit {
  for (const comment of tree.comments) {
    const joined = joinedTo(comment, ownGlobal, rule)
    if (joined) return joined
  }
  const comment = `# ${names.tool} global ignore=${rule} -- `
  const last = tree.directives.at(-1)
  if (!last) {
    const start = tree.byteOrderMark ? 1 : 0
    return { start, end: start, text: `${comment}\n` }
  }
  const lineEnd = text.indexOf('\n', last.end)
  const at = lineEnd < 0 ? text.length : lineEnd + 1
  return { start: at, end: at, text: lineEnd < 0 ? `\n${comment}` : `${comment}\n` }
}

function joinedTo(comment: Span & { readonly text: string }, form: RegExp, rule: string): Edit | undefined {
  const match = form.exec(comment.text)
  if (!match) return undefined
  const at = comment.end - comment.text.length + match[0].length
  return { start: at, end: at, text: `,${rule}` }
}
