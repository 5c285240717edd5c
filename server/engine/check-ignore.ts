// Ignore file × project × settings → findings: as for a Dockerfile, but a line is told of once.
import { ignoreRules, rules } from '../../rules/index.ts'
import type { IgnoreRule, Severity } from '../../rules/rule.ts'
import { wholeLines } from '../facts/facts.ts'
import { ignoreFactsOf } from '../facts/ignore-facts.ts'
import type { Project } from '../facts/project.ts'
import { type Failure, type Finding, type Result, stamped, unusedIgnore } from './check.ts'
import { applyEdits, together } from './fix.ts'
import { ignoresInIgnoreFile, isIgnoredBy, unusedIgnores } from './ignores.ts'
import { defaultSettings, isEnabled, type Settings } from './settings.ts'

/** An ignore file where it stands. */
export interface IgnorePlace {
  readonly project: Project
  /** The sources of every COPY, ADD and bind mount that reads the build context. */
  readonly needed: readonly string[]
  /** Relative to the build context. */
  readonly path: string
}

/** All findings in the text of an ignore file, sorted by position. Pure, and never throws. */
export function checkIgnoreFile(
  text: string,
  { project, needed, path }: IgnorePlace,
  settings: Settings = defaultSettings,
  table: Readonly<Record<string, IgnoreRule>> = ignoreRules,
): Result {
  const file = ignoreFactsOf(text, project, needed, path)
  const found: Finding[] = []
  const failures: Failure[] = []
  for (const [id, rule] of inOrder(table)) {
    if (!isEnabled(id, rule, settings)) continue
    try {
      for (const report of rule.check(file)) {
        const { start, end } = report.at
        const finding = stamped({ ...report, at: { start, end } }, id, rule, settings)
        if (finding) found.push(finding)
      }
    } catch (error) {
      failures.push({ rule: id, error })
    }
  }
  const ignores = settings.ignoreComments ? ignoresInIgnoreFile(file, table) : []
  // Every comment that names a finding is marked as used.
  const left = found.filter((finding) => ignores.filter((it) => isIgnoredBy(finding, it)).length === 0)
  const single = onePerLine(left, text)
  const rule = rules[unusedIgnore]
  if (rule && isEnabled(unusedIgnore, rule, settings)) {
    const lines = { text, wholeLines: (span: Finding['at']) => wholeLines(text, span) }
    const isSpeaking = (id: string) => {
      const named = table[id]
      return named !== undefined && isEnabled(id, named, settings)
    }
    for (const report of unusedIgnores(ignores, lines, table, isSpeaking)) {
      const finding = stamped(report, unusedIgnore, rule, settings)
      if (finding) single.push(finding)
    }
  }
  return {
    findings: single.toSorted((a, b) => a.at.start - b.at.start || (a.rule < b.rule ? -1 : 1)),
    failures,
  }
}

/** The text with the first fix of every finding, safe ones only or all of them, until nothing changes. */
export function fixIgnoreFile(
  text: string,
  place: IgnorePlace,
  unsafe: boolean,
  settings: Settings = defaultSettings,
): string {
  let current = text
  for (let pass = 0; pass < mostPasses; pass++) {
    const fixes = checkIgnoreFile(current, place, settings).findings.flatMap(({ fixes: [first] = [] }) =>
      first && (first.safe || unsafe) ? [first] : [],
    )
    const next = applyEdits(current, together(fixes).edits)
    if (next === current) break
    current = next
  }
  return current
}

const mostPasses = 10

/** Of what is equally grave, what stands first here is said of a line. */
const order = [
  'ignore-invalid-pattern',
  'ignore-trailing-comment',
  'ignore-outside-context',
  'ignore-rooted-pattern',
  'ignore-shadowed-line',
  'ignore-idle-exception',
]

/** About the file, though it marks a line. */
const aboutFile = 'ignore-uncovered-secret'

function inOrder(table: Readonly<Record<string, IgnoreRule>>): readonly (readonly [string, IgnoreRule])[] {
  const place = (id: string): number => {
    const index = order.indexOf(id)
    return index < 0 ? order.length : index
  }
  return Object.entries(table).toSorted(([a], [b]) => place(a) - place(b))
}

const ranks: readonly Severity[] = ['error', 'warning', 'info', 'hint']

/** The gravest of what can be said of every line. */
function onePerLine(findings: readonly Finding[], text: string): Finding[] {
  const told = new Set<number>()
  return findings
    .toSorted((a, b) => ranks.indexOf(a.severity) - ranks.indexOf(b.severity))
    .filter(({ at, rule }) => {
      if (rule === aboutFile) return true
      const line = text.lastIndexOf('\n', at.start - 1)
      const isFree = !told.has(line)
      told.add(line)
      return isFree
    })
}
