import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'A blank line stands inside a continued instruction',
  why: `
    The builder still reads on behind it, but says that a later version will not: the rest would become an instruction
    of its own.
  `,
  severity: 'warning',
  covers: ['buildkit/NoEmptyContinuation'],

  *check({ tree }) {
    for (const { blanks, name, end } of tree.instructions) {
      const [first] = blanks
      const last = blanks.at(-1)
      if (!first || !last) continue
      yield {
        at: { start: first.start, end: first.end },
        message: `A blank line stands inside ${name}, which goes on below.`,
        peersAt: end,
        fixes: [
          {
            title: blanks.length > 1 ? 'Remove the blank lines' : 'Remove the blank line',
            safe: true,
            edits: blanks.map(({ start, end }) => ({ start, end, text: '' })),
          },
        ],
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13-slim
        RUN make \
        «
        »    install
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        RUN make \
            install
      `,
    },
    {
      because: 'comments may stand there',
      good: dockerfile`
        FROM debian:13-slim
        RUN make \
            # into /usr/local
            install
      `,
    },
  ],
} satisfies Rule
