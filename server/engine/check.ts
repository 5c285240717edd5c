// Facts × project × settings → findings: every rule runs, none can stop the others.
import { rules as allRules } from '../../rules/index.ts'
import type { Described, Level, Options, Report, Rule, Severity } from '../../rules/rule.ts'
import type { Facts } from '../facts/facts.ts'
import type { Project } from '../facts/project.ts'
import { besides, rulesFor } from './external.ts'
import { ignoresOf, isIgnoredBy, unusedIgnores, type Ignore } from './ignores.ts'
import { isEnabled, isWide, type Settings } from './settings.ts'

/** A report stamped with what the engine knows: rule, codes and severity. */
export interface Finding extends Omit<Report, 'codes' | 'severity'> {
  readonly rule: string
  readonly codes: readonly string[]
  readonly severity: Severity
}

/** A rule that threw. The others went on. */
export interface Failure {
  readonly rule: string
  readonly error: unknown
}

export type RuleTable = Readonly<Record<string, Rule>>

/** The id of the rule that the engine itself reports for ignore comments. */
export const unusedIgnore = 'unused-ignore'

export interface Result {
  readonly findings: readonly Finding[]
  readonly failures: readonly Failure[]
}

/**
 * All findings of a file, sorted by position. Pure: the same input gives the same result. `external` are those of other
 * programs, which stand behind our own.
 */
export function check(
  facts: Facts,
  project: Project,
  settings: Settings,
  rules: RuleTable = allRules,
  external: readonly Finding[] = [],
): Result {
  const options: Options = { ...settings.options, wide: isWide(settings) }
  const found: Finding[] = []
  const failures: Failure[] = []
  for (const [id, rule] of enabledRules(rules, settings)) {
    try {
      for (const report of rule.check(facts, project, options)) {
        const finding = stamped(report, id, rule, settings)
        if (finding) found.push(options.wide ? asPeersPlaceIt(finding, facts) : finding)
      }
    } catch (error) {
      failures.push({ rule: id, error })
    }
  }
  const ignores = settings.ignoreComments ? ignoresOf(facts, rules) : []
  const findings = found.flatMap((finding) => leftOf(finding, ignores, options.wide) ?? [])
  for (const finding of besides(external, found, settings, rules)) {
    // A comment may call it by a rule of ours. All that do are marked as used.
    const called = [finding.rule, ...rulesFor(finding.rule, rules)].map((name) => ({
      ...finding,
      rule: name,
    }))
    if (!ignores.filter((ignore) => called.some((it) => isIgnoredBy(it, ignore))).length)
      findings.push(finding)
  }
  const rule = rules[unusedIgnore]
  if (rule && isEnabled(unusedIgnore, rule, settings)) {
    const speaking = (id: string) => isSpeaking(id, rules, settings)
    if (!options.wide) askPeers(ignores, facts, project, { ...options, wide: true }, rules)
    for (const report of unusedIgnores(ignores, facts, rules, speaking)) {
      const finding = stamped(report, unusedIgnore, rule, settings)
      if (finding) findings.push(finding)
    }
  }
  return {
    findings: findings.toSorted(
      (a, b) => a.at.start - b.at.start || a.at.end - b.at.end || (a.rule < b.rule ? -1 : 1),
    ),
    failures,
  }
}

const enabled = new WeakMap<Settings, { readonly rules: RuleTable; readonly of: readonly [string, Rule][] }>()

/** Settings outlive many checks, so that their rules are picked once. */
function enabledRules(rules: RuleTable, settings: Settings): readonly [string, Rule][] {
  const known = enabled.get(settings)
  if (known?.rules === rules) return known.of
  const picked = Object.entries(rules).filter(([id, rule]) => isEnabled(id, rule, settings))
  enabled.set(settings, { rules, of: picked })
  return picked
}

/** `undefined` where the settings silence it. */
export function stamped(
  report: Report,
  id: string,
  rule: Described,
  settings: Settings,
): Finding | undefined {
  const codes = report.codes ?? rule.covers ?? []
  const level = levelOf(id, codes, report.severity ?? rule.severity, settings)
  if (level === 'off') return undefined
  const { profile } = settings
  if ((profile === 'hadolint' || profile === 'buildkit') && !settings.levels.has(id)) {
    if (!codes.some((code) => code.startsWith(`${profile}/`))) return undefined
  }
  return { ...report, rule: id, codes, severity: level }
}

function levelOf(id: string, codes: readonly string[], fallback: Severity, { levels }: Settings): Level {
  const own = levels.get(id)
  if (own) return own
  for (const code of codes) {
    const level = levels.get(code)
    if (level) return level
  }
  return fallback
}

/**
 * What ignore comments leave of a finding; marks them as used. Where every peer is asked for its own verdict, a comment
 * for one of them takes only that peer's codes away.
 */
function leftOf(finding: Finding, ignores: readonly Ignore[], wide: boolean): Finding | undefined {
  let { codes } = finding
  let isSilenced = false
  for (const ignore of ignores) {
    if (!isIgnoredBy(finding, ignore)) continue
    const { dialect, everything, means } = ignore
    if (!wide || dialect === 'plimsoll') isSilenced = true
    else codes = codes.filter((code) => !(everything ? code.startsWith(`${dialect}/`) : means.has(code)))
  }
  if (isSilenced) return undefined
  if (codes.length === finding.codes.length) return finding
  return codes.some(isPeerCode) ? { ...finding, codes } : undefined
}

/**
 * A comment for another tool may silence what only that tool still reports. So the rules that it names judge once more,
 * as the peers do, and mark it as used.
 */
function askPeers(
  ignores: readonly Ignore[],
  facts: Facts,
  project: Project,
  options: Options,
  rules: RuleTable,
): void {
  const asked = ignores.filter(
    ({ used, dialect, everything }) => !used && !everything && dialect !== 'plimsoll',
  )
  if (!asked.length) return
  for (const [id, rule] of Object.entries(rules)) {
    const own = asked.filter(({ means }) => rule.covers?.some((code) => means.has(code)))
    if (!own.length) continue
    try {
      for (const report of rule.check(facts, project, options)) {
        const codes = report.codes ?? rule.covers ?? []
        const finding = asPeersPlaceIt(
          { ...report, rule: id, codes, severity: report.severity ?? rule.severity },
          facts,
        )
        for (const ignore of own) isIgnoredBy(finding, ignore)
      }
    } catch {
      // A rule that throws only when it judges widely says nothing about the comment: it stays.
      for (const ignore of own) ignore.used = true
    }
  }
}

/** Whether an id or code of an ignore comment belongs to a rule that is on. */
function isSpeaking(id: string, rules: RuleTable, settings: Settings): boolean {
  const own = rules[id]
  if (own) return isEnabled(id, own, settings)
  return Object.entries(rules).some(
    ([name, rule]) => rule.covers?.includes(id) && isEnabled(name, rule, settings),
  )
}

/**
 * hadolint and BuildKit know only the line on which an instruction begins. Where their answers are asked for, a
 * finding reaches from there to the offending words, so that both name the same line.
 */
function asPeersPlaceIt(finding: Finding, { tree }: Facts): Finding {
  const { at } = finding
  const instruction = tree.instructions.find(({ start, end }) => start <= at.start && at.end <= end)
  if (!instruction || !finding.codes.some(isPeerCode)) return finding
  const start = finding.peersAt ?? instruction.start
  return { ...finding, at: { start, end: Math.max(start, at.end) } }
}

function isPeerCode(code: string): boolean {
  return code.startsWith('hadolint/') || code.startsWith('buildkit/')
}
