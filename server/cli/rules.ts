// `plimsoll rules` and `plimsoll explain`: what the rules say about themselves.
import { described, topicOf } from '../../rules/index.ts'
import { nearest } from '../syntax/nearest.ts'
import { ruleNamed, rulePage } from '../pages.ts'
import { knownKeys } from '../rule-keys.ts'
import { UsageError } from './arguments.ts'
import { print } from './output.ts'

export function explain(name: string): void {
  const named = ruleNamed(name)
  if (!named) {
    const near = nearest(name, knownKeys())
    throw new UsageError(`No rule is called ${name}.${near ? ` Did you mean ${near}?` : ''}`)
  }
  print(rulePage(named))
}

export function listRules(format: 'text' | 'json'): void {
  const all = Object.entries(described).toSorted(([a], [b]) => (a < b ? -1 : 1))
  if (format === 'json') {
    const list = all.map(([rule, { title, severity, off = false, covers = [] }]) => ({
      rule,
      topic: topicOf[rule],
      title,
      severity,
      on: !off,
      codes: covers,
    }))
    print(`${JSON.stringify({ version: 1, rules: list }, undefined, 1)}\n`)
    return
  }
  const width = Math.max(0, ...all.map(([id]) => id.length))
  for (const [id, { title, severity, off }] of all) {
    print(`${id.padEnd(width)}  ${(off ? 'off' : severity).padEnd(7)}  ${title}\n`)
  }
}
