import { labelsOf } from '../../server/facts/labels.ts'
import { pairsOf } from '../../server/facts/pairs.ts'
import { removeInstruction } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'A label is not one that the project allows',
  why: `
    The project's configuration lists its labels and says that there are no others.
  `,
  whyUnsafe: `
    The image loses the label; make sure that nothing reads it.
  `,
  severity: 'info',
  covers: ['hadolint/DL3050'],

  *check(file, _project, { labelSchema, strictLabels }) {
    if (!strictLabels) return
    for (const { name, nameSpan, instruction } of labelsOf(file)) {
      if (Object.hasOwn(labelSchema, name)) continue
      const isAlone = pairsOf(instruction).length === 1
      yield {
        at: nameSpan,
        message: `The label ${name} is not in the project's schema.`,
        fixes: isAlone
          ? [
              {
                title: `Remove the label ${name}`,
                safe: false,
                edits: [removeInstruction(file, instruction)],
              },
            ]
          : [],
      }
    }
  },

  examples: [
    {
      options: { labelSchema: { team: 'text' }, strictLabels: true },
      bad: dockerfile`
        FROM debian:13-slim
        LABEL team="core"
        LABEL «colour»="blue"
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        LABEL team="core"
      `,
    },
    {
      because: 'the schema is not strict',
      options: { labelSchema: { team: 'text' } },
      good: dockerfile`
        FROM debian:13-slim
        LABEL colour="blue"
      `,
    },
  ],
} satisfies Rule
