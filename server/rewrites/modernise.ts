// A whole file brought up to date: every safe edit with the proof that nothing changed, then those to look at, by risk.
import { rules, topicOf } from '../../rules/index.ts'
import type { Edit, Fix } from '../../rules/rule.ts'
import { check, type Finding } from '../engine/check.ts'
import { difference } from '../engine/difference.ts'
import { applyEdits, collide, fixAll, type Applied } from '../engine/fix.ts'
import type { Settings } from '../engine/settings.ts'
import { differences, essenceOf } from '../facts/essence.ts'
import { factsOf } from '../facts/facts.ts'
import type { Project } from '../facts/project.ts'
import { parse } from '../syntax/parse.ts'
import type { Span } from '../syntax/tree.ts'

/** One change that somebody may take or leave. */
export interface Proposal {
  readonly rule: string
  readonly title: string
  /** What to look at before taking it. Markdown, one paragraph. */
  readonly why: string
  /** In the text that was given. They touch no other edit. */
  readonly edits: readonly Edit[]
}

/** Proposals of one kind of risk. */
export interface Group {
  /** What may change, as the end of "Changes …": "what is installed". */
  readonly risk: string
  readonly proposals: readonly Proposal[]
}

/** A finding that stays. */
export interface Left {
  readonly rule: string
  readonly message: string
  /** Why nothing was done about it; a sentence. */
  readonly why: string
  /** In the text after all edits. */
  readonly at: Span
}

export interface Modernised {
  readonly safe: {
    /** The text with these alone. */
    readonly text: string
    /** In the text that was given. */
    readonly edits: readonly Edit[]
    readonly applied: readonly Applied[]
  }
  /** Mildest first. */
  readonly groups: readonly Group[]
  /** The text with everything. */
  readonly text: string
  readonly left: readonly Left[]
}

/** What changes when a rule of that topic is obeyed; mildest first. */
const risks: readonly (readonly [topic: string, risk: string])[] = [
  ['spelling', 'how the file is read'],
  ['layers', 'the order of the steps, and what they see of the project'],
  ['files', 'which files the image holds'],
  ['names', 'variables and labels'],
  ['run', 'the commands of the build'],
  ['packages', 'what is installed'],
  ['start', 'how the container starts and is watched'],
  ['safety', 'what the container may do'],
  ['image', 'what the image stands on'],
  ['stacks', 'how the application is built'],
]

/**
 * Everything that the rules would change in a text. The safe edits leave stages, start command, user, ports, volumes and
 * environment as they are: rules whose edits do not are left out. Never throws.
 */
export function modernise(text: string, project: Project, settings: Settings): Modernised {
  const safe = provenSafe(text, project, settings)
  const safeEdits = difference(text, safe.text)
  const { findings } = check(factsOf(parse(safe.text)), project, settings)
  const wanted = new Map<Fix, Finding>()
  for (const finding of findings.toSorted(
    (a, b) => rank(a) - rank(b) || riskOf(topicOf[a.rule]) - riskOf(topicOf[b.rule]),
  )) {
    const fix = finding.fixes?.find(
      ({ edits, files, safe: isSafe }) => !isSafe && edits.length > 0 && !files?.length,
    )
    if (fix) wanted.set(fix, finding)
  }
  // A fix that touches what a safe edit has just written cannot stand beside it in one change of the given text.
  const mapped = new Map<Fix, Fix>()
  for (const fix of wanted.keys()) {
    const edits = fix.edits.map((edit) => toGiven(edit, safeEdits))
    if (edits.every((edit) => edit !== undefined)) mapped.set(fix, { ...fix, edits })
  }
  const errors = parse(text).errors.length
  const safeFix: Fix = { title: '', safe: true, edits: safeEdits }
  const parses = (fixes: readonly Fix[]) =>
    parse(
      applyEdits(
        text,
        fixes.flatMap(({ edits }) => edits),
      ),
    ).errors.length <= errors
  let taken = besides([safeFix, ...mapped.values()])
  if (!parses(taken)) taken = besides(taken.filter((fix) => fix === safeFix || parses([fix])))
  if (!parses(taken)) taken = [safeFix]
  const proposals: (Proposal & { readonly topic: string })[] = []
  for (const [fix, finding] of wanted) {
    const own = mapped.get(fix)
    if (!own || !taken.includes(own)) continue
    const { rule } = finding
    proposals.push({
      rule,
      title: fix.title,
      why: paragraph(rules[rule]?.whyUnsafe ?? ''),
      edits: own.edits,
      topic: topicOf[rule] ?? '',
    })
  }
  proposals.sort((a, b) => riskOf(a.topic) - riskOf(b.topic))
  const full = applyEdits(text, [...safeEdits, ...proposals.flatMap(({ edits }) => edits)])
  const groups = risks.flatMap(([topic, risk]) => {
    const own = proposals
      .filter((it) => it.topic === topic)
      .map(({ rule, title, why, edits }) => ({ rule, title, why, edits }))
    return own.length ? [{ risk, proposals: own }] : []
  })
  return { safe: { ...safe, edits: safeEdits }, groups, text: full, left: leftIn(full, project, settings) }
}

/** What the rules still say of a text, and why no edit answers it. */
export function leftIn(text: string, project: Project, settings: Settings): readonly Left[] {
  const { findings } = check(factsOf(parse(text)), project, settings)
  return findings.map(({ rule, message, at, fixes = [], related }) => ({
    rule,
    message,
    at: { start: at.start, end: at.end },
    why: whyLeft(fixes, related),
  }))
}

function whyLeft(fixes: readonly Fix[], related: Finding['related']): string {
  const own = fixes.find(({ edits, files }) => edits.length > 0 && !files?.length)
  if (own) return `“${own.title}” changes what another edit changes: run it once more.`
  const other = fixes.find(({ files }) => files?.length)
  if (other) return `“${other.title}” writes ${other.files?.map(({ path }) => path).join(' and ')}.`
  return related?.at(-1)?.message ?? 'No edit of it is certain.'
}

/** All safe fixes but those of rules that would change what the image is. */
function provenSafe(
  text: string,
  project: Project,
  settings: Settings,
): { readonly text: string; readonly applied: readonly Applied[] } {
  const all = fixAll(text, project, settings)
  const before = parse(text)
  // A file that does not build has nothing to keep.
  if (before.errors.length) return all
  const essence = essenceOf(factsOf(before))
  const keeps = (after: string) => differences(essence, essenceOf(factsOf(parse(after)))).length === 0
  if (keeps(all.text)) return all
  const ids = [...new Set(all.applied.map(({ rule }) => rule))]
  const only = new Set(
    ids.filter((rule) => keeps(fixAll(text, project, settings, { only: new Set([rule]) }).text)),
  )
  const rest = fixAll(text, project, settings, { only })
  return keeps(rest.text) ? rest : { text, applied: [] }
}

/** An edit of the text after others as one of the text before them; `undefined` where it touches one of theirs. */
function toGiven(edit: Edit, earlier: readonly Edit[]): Edit | undefined {
  let shift = 0
  for (const it of earlier) {
    const start = it.start + shift
    const end = start + it.text.length
    if (edit.end < start) break
    if (edit.start <= end) return undefined
    shift += it.text.length - (it.end - it.start)
  }
  return { start: edit.start - shift, end: edit.end - shift, text: edit.text }
}

/** Those that can be taken or left one by one. Whole lines that go to the same place stay in the order of their risks. */
function besides(fixes: readonly Fix[]): readonly Fix[] {
  const edits: Edit[] = []
  const taken: Fix[] = []
  for (const fix of fixes) {
    const apart = fix.edits.every((edit, index) => {
      const others = [...edits, ...fix.edits.slice(0, index)]
      return !others.some((other) => collide(edit, other) && !areLines(edit, other))
    })
    if (!apart) continue
    edits.push(...fix.edits)
    taken.push(fix)
  }
  return taken
}

function areLines(a: Edit, b: Edit): boolean {
  const isLine = ({ start, end, text }: Edit) => start === end && text.endsWith('\n')
  return isLine(a) && isLine(b) && a.text !== b.text
}

function riskOf(topic: string | undefined): number {
  return risks.findIndex(([name]) => name === topic)
}

function rank({ severity }: Finding): number {
  return ['error', 'warning', 'info', 'hint'].indexOf(severity)
}

function paragraph(text: string): string {
  return text.trim().replace(/\s*\n\s*/g, ' ')
}
