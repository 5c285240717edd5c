import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'An instruction is indented unlike the others',
  why: `
    What stands further in looks as if it belonged to the line above. Instructions do not nest.
  `,
  severity: 'hint',
  off: true,
  covers: ['tally/consistent-indentation'],

  *check({ text, tree }) {
    const indents = tree.instructions.map(({ start }) => {
      const lineStart = text.lastIndexOf('\n', start - 1) + 1
      return { start: lineStart + (lineStart === 0 && tree.byteOrderMark ? 1 : 0), end: start }
    })
    const inner = indents.filter(({ start, end }) => end > start)
    // In a file that indents most of what it holds, the indentation is meant.
    if (inner.length * 2 > indents.length) return
    for (const at of inner) {
      if (text.slice(at.start, at.end).trim()) continue
      yield {
        at,
        message: 'This instruction is indented, and most others are not.',
        fixes: [{ title: 'Move it to the left', safe: true, edits: [{ ...at, text: '' }] }],
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13-slim
        RUN make
        «  »CMD ["bash"]
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        RUN make
        CMD ["bash"]
      `,
    },
    {
      because: 'everything below FROM stands further in',
      good: dockerfile`
        FROM debian:13-slim
          RUN make
          CMD ["bash"]
      `,
    },
  ],
} satisfies Rule
