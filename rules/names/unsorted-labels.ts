import { pairsOf } from '../../server/facts/pairs.ts'
import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'The labels of an instruction are not sorted',
  why: `
    In a fixed order a label is found at once, and a change shows as a change of one line.
  `,
  severity: 'hint',
  off: true,
  covers: ['tally/labels/prefer-stable-order'],

  *check({ named, text }) {
    for (const instruction of named('LABEL')) {
      const pairs = pairsOf(instruction)
      const names = pairs.map(({ name }) => name)
      if (pairs.length < 2 || pairs.some(({ legacy }) => legacy) || new Set(names).size < names.length)
        continue
      const sorted = pairs.toSorted((a, b) => (a.name < b.name ? -1 : 1))
      const at = pairs.find((pair, index) => pair !== sorted[index])
      if (!at) continue
      const first = sorted[pairs.indexOf(at)]
      // A comment between the lines belongs to one of them.
      const isPlain =
        !instruction.inside.length &&
        instruction.words.every(({ start, end, raw }) => end - start === raw.length)
      yield {
        at: at.nameSpan,
        message: `${first?.name ?? 'Another label'} would stand here if the labels were sorted.`,
        fixes: isPlain
          ? [
              {
                title: 'Sort the labels',
                safe: true,
                edits: pairs.flatMap(({ start, end }, index) => {
                  const other = sorted[index]
                  if (!other || other.start === start) return []
                  return [{ start, end, text: text.slice(other.start, other.end) }]
                }),
              },
            ]
          : [],
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13-slim
        LABEL «version»=1 \
              description="A tool" \
              team=core
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        LABEL description="A tool" \
              team=core \
              version=1
      `,
    },
    {
      because: 'they are sorted, or one is set twice, where the last counts',
      good: dockerfile`
        FROM debian:13-slim
        LABEL description="A tool" team=core
        LABEL version=1 team=core version=2
      `,
    },
  ],
} satisfies Rule
