import { labelsOf, type Label } from '../../server/facts/labels.ts'
import { pairsOf } from '../../server/facts/pairs.ts'
import type { Facts } from '../../server/facts/facts.ts'
import type { Stage } from '../../server/facts/stages.ts'
import { removeInstruction } from '../edits.ts'
import { dockerfile, type Edit, type Rule } from '../rule.ts'

export default {
  title: 'A label is set twice in one stage',
  why: `
    Only the last value counts; the earlier one misleads whoever reads the file.
  `,
  severity: 'warning',
  covers: ['tally/labels/no-duplicate-keys'],

  *check(file) {
    const own = new Set(file.named('LABEL'))
    for (const [label, later] of nextOfName(labelsOf(file))) {
      if (label.name.includes('$') || !own.has(label.instruction)) continue
      yield {
        at: label,
        message: `The label ${label.name} is set again in line ${later.instruction.startLine + 1}.`,
        tag: 'unnecessary',
        related: [{ at: later.nameSpan, message: 'This value counts.' }],
        fixes: [{ title: `Remove the earlier ${label.name}`, safe: true, edits: [removal(file, label)] }],
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13-slim
        LABEL «team="core"»
        LABEL «version=1» colour=blue
        LABEL version=2 team="base"
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        LABEL colour=blue
        LABEL version=2 team="base"
      `,
    },
    {
      because: 'each stage has its own labels',
      good: dockerfile`
        FROM debian:13-slim AS base
        LABEL version=1
        FROM base
        LABEL version=2
      `,
    },
  ],
} satisfies Rule

/** Each label that its stage sets again, in order, with the next place where it does. */
function nextOfName(labels: readonly Label[]): readonly (readonly [label: Label, later: Label])[] {
  const seen = new Map<Stage | undefined, Map<string, Label>>()
  const pairs: (readonly [Label, Label])[] = []
  for (const label of labels.toReversed()) {
    const ofStage = seen.get(label.stage) ?? new Map<string, Label>()
    seen.set(label.stage, ofStage)
    const later = ofStage.get(label.name)
    if (later) pairs.push([label, later])
    ofStage.set(label.name, label)
  }
  return pairs.toReversed()
}

function removal(file: Facts, { instruction, start, end }: Label): Edit {
  const pairs = pairsOf(instruction)
  const index = pairs.findIndex((pair) => pair.start === start)
  const [next, previous] = [pairs[index + 1], pairs[index - 1]]
  if (next) return { start, end: next.start, text: '' }
  if (previous) return { start: previous.end, end, text: '' }
  return removeInstruction(file, instruction)
}
