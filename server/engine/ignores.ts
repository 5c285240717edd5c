// Ignore comments, in our own spelling and in those of hadolint and BuildKit.
import type { Described, Edit, Report } from '../../rules/rule.ts'
import { names } from '../names.ts'
import type { Facts } from '../facts/facts.ts'
import type { IgnoreFacts } from '../facts/ignore-facts.ts'
import { nearest } from '../syntax/nearest.ts'
import type { Comment, Span } from '../syntax/tree.ts'
import type { Finding } from './check.ts'
import { shellCheckCode } from './external.ts'

/** Rules as far as comments know them. */
type RuleNames = Readonly<Record<string, Described>>

/** One id in one comment. */
export interface Ignore {
  /** As written. */
  readonly id: string
  readonly idSpan: Span
  /** Rule ids and codes that it names; empty for one that nobody knows. */
  readonly means: ReadonlySet<string>
  readonly everything: boolean
  /** Findings that start in here are silenced; the whole file when absent. */
  readonly within: Span | undefined
  readonly dialect: 'plimsoll' | 'hadolint' | 'buildkit'
  readonly comment: Span
  /** How many ids the comment names. */
  readonly of: number
  /** Set once it silences something. */
  used: boolean
}

const own = new RegExp(`^\\s*${names.tool}\\s+(global\\s+)?ignore\\s*=\\s*(.*)$`, 'i')
const hadolint = /^\s*hadolint\s+(global\s+|stage\s+)?ignore\s*=\s*(.*)$/i
const buildkit = /^\s*check\s*=\s*(.*)$/i

export function ignoresOf({ tree, stages }: Facts, rules: RuleNames): readonly Ignore[] {
  const ignores: Ignore[] = []
  const read = (
    comment: Span & { readonly text: string },
    within: Span | undefined,
    stage: Span | undefined,
  ) => {
    const ours = own.exec(comment.text)
    const theirs = hadolint.exec(comment.text)
    const checks = buildkit.exec(comment.text)
    if (ours) add(ours[2] ?? '', 'plimsoll', ours[1] ? undefined : within, comment, ours[1] !== undefined)
    else if (theirs) {
      const scope = theirs[1]?.trim().toLowerCase()
      add(
        theirs[2] ?? '',
        'hadolint',
        scope === 'global' ? undefined : scope === 'stage' ? stage : within,
        comment,
        scope === 'global',
      )
    } else if (checks) add(skipsOf(checks[1] ?? ''), 'buildkit', within, comment, false)
  }
  const add = (
    list: string,
    dialect: Ignore['dialect'],
    within: Span | undefined,
    comment: Span & { readonly text: string },
    global: boolean,
  ) => {
    if (dialect === 'buildkit' && !within) return
    const scope = global ? within : (within ?? nowhere)
    ignores.push(...idsIn(list, dialect, scope, comment, tree.text, rules))
  }

  for (const directive of tree.directives) {
    if (directive.name !== 'check') continue
    const comment = { start: directive.start, end: directive.end, text: '' }
    ignores.push(...idsIn(skipsOf(directive.value), 'buildkit', undefined, comment, tree.text, rules))
  }
  const seen = new Set<Comment>()
  for (const instruction of tree.instructions) {
    const stage = stages.find(({ from }) => from === instruction)
    const stageSpan = stage && {
      start: stage.from.start,
      end: stage.instructions.at(-1)?.end ?? stage.from.end,
    }
    for (const comment of [...instruction.above, ...instruction.inside]) {
      seen.add(comment)
      read(comment, instruction, stageSpan ?? undefined)
    }
  }
  for (const comment of tree.comments) if (!seen.has(comment)) read(comment, undefined, undefined)
  return ignores
}

/** What a comment silences that stands below everything. */
const nowhere: Span = { start: -1, end: -1 }

/** In an ignore file a comment is for the next line that is a pattern, or for the whole file. */
export function ignoresInIgnoreFile({ text, ignore }: IgnoreFacts, rules: RuleNames): readonly Ignore[] {
  return ignore.comments.flatMap((comment) => {
    const [, global, list] = own.exec(text.slice(comment.start + 1, comment.end)) ?? []
    if (list === undefined) return []
    const below = ignore.patterns.find(({ line }) => line > comment.line) ?? nowhere
    return [...idsIn(list, 'plimsoll', global ? undefined : below, comment, text, rules)]
  })
}

/** `skip=A,B;error=true` → `A,B`. */
function skipsOf(value: string): string {
  for (const part of value.split(';')) {
    const match = /^\s*skip\s*=\s*([^/\s]*)/.exec(part)
    if (match) return match[1] ?? ''
  }
  return ''
}

function* idsIn(
  list: string,
  dialect: Ignore['dialect'],
  within: Span | undefined,
  comment: Span,
  text: string,
  rules: RuleNames,
): Iterable<Ignore> {
  const [named = ''] = list.split(/\s--(?:\s|$)|\s#|\s;|;/, 1)
  const ids = [...named.matchAll(/[A-Za-z0-9_./-]+/g)].map(([id]) => id)
  const from = text.indexOf(list.slice(0, 40), comment.start)
  let at = from < 0 ? comment.start : from
  for (const id of ids) {
    const start = text.indexOf(id, at)
    at = start + id.length
    yield {
      id,
      idSpan: { start, end: at },
      means: meaningOf(id, dialect, rules),
      everything: id.toLowerCase() === 'all',
      within,
      dialect,
      comment: { start: comment.start, end: comment.end },
      of: ids.length,
      used: false,
    }
  }
}

/** A rule id, a full code, or the bare code of a peer. */
function meaningOf(id: string, dialect: Ignore['dialect'], rules: RuleNames): ReadonlySet<string> {
  const lower = id.toLowerCase()
  const means = new Set<string>()
  if (dialect === 'plimsoll' && Object.hasOwn(rules, lower)) means.add(lower)
  for (const rule of Object.values(rules)) {
    for (const code of rule.covers ?? []) {
      const [peer, name] = code.toLowerCase().split('/', 2)
      if (
        code.toLowerCase() === lower ||
        (name === lower && (dialect === 'plimsoll' || peer === dialect || peer === 'shellcheck'))
      )
        means.add(code)
    }
  }
  const code = dialect === 'buildkit' ? undefined : shellCheckCode(id)
  return code === undefined ? means : means.add(code)
}

/** Whether an ignore silences a finding; marks it as used then. */
export function isIgnoredBy(finding: Finding, ignore: Ignore): boolean {
  const { at, rule, codes } = finding
  if (ignore.within && !(at.start >= ignore.within.start && at.start <= ignore.within.end)) return false
  const named = ignore.dialect === 'plimsoll' && ignore.means.has(rule)
  if (!ignore.everything && !named && !codes.some((code) => ignore.means.has(code))) return false
  if (
    ignore.everything &&
    ignore.dialect === 'buildkit' &&
    !codes.some((code) => code.startsWith('buildkit/'))
  )
    return false
  ignore.used = true
  return true
}

/** A text that knows its lines. */
type Text = Pick<Facts, 'text' | 'wholeLines'>

/** What to say of ignores that silence nothing. Those of rules that are off are left alone. */
export function* unusedIgnores(
  ignores: readonly Ignore[],
  file: Text,
  rules: RuleNames,
  isSpeaking: (id: string) => boolean,
): Iterable<Report> {
  for (const ignore of ignores) {
    if (ignore.used) continue
    const { id, means, everything, dialect } = ignore
    const unknown = !everything && means.size === 0
    if (unknown && dialect !== 'plimsoll') continue
    if (!everything && !unknown && ![...means].some(isSpeaking)) continue
    if (everything && dialect === 'buildkit') continue
    // ShellCheck, which hadolint runs, reports more shapes under one code than our rules do.
    if (dialect === 'hadolint' && /^SC\d+$/i.test(id)) continue
    const meant = unknown ? nearest(id, Object.keys(rules)) : undefined
    const spelt =
      meant === undefined
        ? []
        : [{ title: `Use ${meant}`, safe: false, edits: [{ ...ignore.idSpan, text: meant }] }]
    yield {
      at: ignore.idSpan,
      message: unknown
        ? `No rule is called ${id}${meant === undefined ? '' : `; ${meant} is meant perhaps`}.`
        : ignore.within === nowhere
          ? 'Nothing stands below this comment.'
          : `Nothing here is reported as ${id}.`,
      tag: 'unnecessary',
      fixes: [
        ...spelt,
        {
          title: ignore.of > 1 ? `Remove ${id} from the comment` : 'Remove the comment',
          safe: dialect === 'plimsoll' && meant === undefined,
          edits: [withoutIgnore(ignore, file)],
        },
      ],
    }
  }
}

function withoutIgnore({ idSpan, comment, of }: Ignore, file: Text): Edit {
  if (of === 1) return { ...file.wholeLines(comment), text: '' }
  const { text } = file
  const behind = /^\s*,\s*/.exec(text.slice(idSpan.end, comment.end))
  if (behind) return { start: idSpan.start, end: idSpan.end + behind[0].length, text: '' }
  const before = /\s*,\s*$/.exec(text.slice(comment.start, idSpan.start))
  return { start: idSpan.start - (before?.[0].length ?? 0), end: idSpan.end, text: '' }
}
