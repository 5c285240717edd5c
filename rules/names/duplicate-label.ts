import { labelsOf, type Label } from '../../server/facts/labels.ts'
import { pairsOf } from '../../server/facts/pairs.ts'
import type { Facts } from '../../server/facts/facts.ts'
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
    const labels = labelsOf(file)
    for (const [index, label] of labels.entries()) {
      const later = labels.slice(index + 1).find((it) => it.stage === label.stage && it.name === label.name)
      if (
        !later ||
        label.name.includes('$') ||
        label.instruction !== file.tree.instructions.find((it) => it === label.instruction)
      )
        continue
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

function removal(file: Facts, { instruction, start, end }: Label): Edit {
  const pairs = pairsOf(instruction)
  const index = pairs.findIndex((pair) => pair.start === start)
  const [next, previous] = [pairs[index + 1], pairs[index - 1]]
  if (next) return { start, end: next.start, text: '' }
  if (previous) return { start: previous.end, end, text: '' }
  return removeInstruction(file, instruction)
}
