// Applying edits: one fix, many together, and all until nothing changes.
import type { Edit, Fix } from '../../rules/rule.ts'
import { type Facts, factsOf } from '../facts/facts.ts'
import type { Project } from '../facts/project.ts'
import { parse } from '../syntax/parse.ts'
import { check, type Finding, type RuleTable } from './check.ts'
import type { Settings } from './settings.ts'

/** The text with the edits applied. Edits may come in any order but must not overlap; `\n` becomes the file's line end. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const lineEnd = /\r?\n/.exec(text)?.[0] ?? '\n'
  let result = ''
  let at = 0
  for (const edit of edits.toSorted(byPosition)) {
    result += text.slice(at, edit.start) + adapted(edit.text, lineEnd)
    at = edit.end
  }
  return result + text.slice(at)
}

/** The text of an edit with the line ends of the file it goes into. */
export function adapted(text: string, lineEnd: string): string {
  return lineEnd === '\r\n' ? text.replace(/\r?\n/g, '\r\n') : text
}

function byPosition(a: Edit, b: Edit): number {
  return a.start - b.start || a.end - b.end
}

/**
 * The fixes that can be applied at once, in order of preference: one that overlaps an earlier one is left for another
 * time, as a whole. An edit that two fixes share counts once.
 */
export function together(fixes: readonly Fix[]): {
  readonly edits: readonly Edit[]
  readonly taken: readonly Fix[]
} {
  const edits: Edit[] = []
  const taken: Fix[] = []
  for (const fix of fixes) {
    const fresh = fix.edits.filter(
      (edit) => !edits.some((it) => it.start === edit.start && it.end === edit.end && it.text === edit.text),
    )
    if (fresh.some((edit) => edits.some((it) => collide(edit, it)))) continue
    if (hasCollision(fresh)) continue
    edits.push(...fresh)
    taken.push(fix)
  }
  return { edits: edits.toSorted(byPosition), taken }
}

/** Overlapping, or an insertion at the border of another edit: it could land on either side of it. */
export function collide(a: Edit, b: Edit): boolean {
  if (a.start < b.end && b.start < a.end) return true
  const isInsertion = a.start === a.end || b.start === b.end
  return isInsertion && a.start <= b.end && b.start <= a.end
}

function hasCollision(edits: readonly Edit[]): boolean {
  return edits.some((edit, index) => edits.slice(index + 1).some((it) => collide(edit, it)))
}

export interface Applied {
  readonly rule: string
  readonly title: string
  readonly safe: boolean
}

export interface Fixed {
  readonly text: string
  readonly applied: readonly Applied[]
}

export interface FixOptions {
  /** Also those to review; then the first fix of every finding is taken. */
  readonly unsafe?: boolean
  /** Only findings of these rules. */
  readonly only?: ReadonlySet<string>
  readonly rules?: RuleTable
}

/** More passes than any real file needs; a bound for rules that disagree. */
const maximumPasses = 10

/**
 * Applies fixes pass after pass until nothing changes. A fix that would leave the file with more syntax errors than
 * before is not applied.
 */
export function fixAll(text: string, project: Project, settings: Settings, options: FixOptions = {}): Fixed {
  const applied: Applied[] = []
  let current = text
  for (let pass = 0; pass < maximumPasses; pass++) {
    const facts = factsOf(parse(current))
    const { findings } = check(facts, project, settings, options.rules)
    const chosen = new Map<Fix, Finding>()
    for (const finding of findings) {
      if (options.only && !options.only.has(finding.rule)) continue
      const fix = finding.fixes?.find(
        ({ safe, edits, files }) => edits.length > 0 && !files?.length && (safe || options.unsafe),
      )
      if (fix) chosen.set(fix, finding)
    }
    const before = facts.tree.errors.length
    let { edits, taken } = together(basesFirst([...chosen.keys()], facts))
    let next = applyEdits(current, edits)
    if (parse(next).errors.length > before) {
      const kept = taken.filter((fix) => parse(applyEdits(current, fix.edits)).errors.length <= before)
      ;({ edits, taken } = together(kept))
      next = applyEdits(current, edits)
    }
    if (next === current) break
    for (const fix of taken)
      applied.push({ rule: (chosen.get(fix) as Finding).rule, title: fix.title, safe: fix.safe })
    current = next
  }
  return { text: current, applied }
}

/** Which user, packages and paths are right depends on the base image: where some fixes change one, they go alone. */
function basesFirst(fixes: readonly Fix[], { stages }: Facts): readonly Fix[] {
  const bases = fixes.filter(
    ({ safe, edits }) =>
      !safe &&
      edits.some(({ start, end }) =>
        stages.some(({ image: { word } }) => word && word.start <= start && end <= word.end),
      ),
  )
  return bases.length > 0 ? bases : fixes
}
