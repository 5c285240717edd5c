// Findings of another program beside our own: what is left of them.
import type { Described } from '../../rules/rule.ts'
import { isTouching } from '../syntax/tree.ts'
import type { Finding } from './check.ts'
import type { Settings } from './settings.ts'

/** `SC2086` and `shellcheck/SC2086`, in any case, as findings carry it; `undefined` for any other word. */
export function shellCheckCode(word: string): string | undefined {
  const number = /^(?:shellcheck\/)?SC(\d{4})$/i.exec(word)?.[1]
  return number && `shellcheck/SC${number}`
}

/** The rules that make the judgement of a code themselves. */
export function rulesFor(code: string, rules: Readonly<Record<string, Described>>): readonly string[] {
  return Object.entries(rules).flatMap(([id, { covers }]) => (covers?.includes(code) ? id : []))
}

/**
 * Those that our own rules do not make at the same place, with the severity that the settings give them. What somebody
 * turned off as a rule of ours stays off under its other name.
 */
export function besides(
  external: readonly Finding[],
  own: readonly Finding[],
  { profile, levels }: Settings,
  rules: Readonly<Record<string, Described>>,
): readonly Finding[] {
  if (profile === 'buildkit') return []
  return external.flatMap((finding) => {
    const { rule: code, at } = finding
    const level = levels.get(code) ?? finding.severity
    if (level === 'off' || rulesFor(code, rules).some((id) => levels.get(id) === 'off')) return []
    if (own.some((it) => it.codes.includes(code) && isTouching(it.at, at))) return []
    return { ...finding, severity: level }
  })
}
