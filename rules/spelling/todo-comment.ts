import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'A comment says that something is left to do',
  why: `
    Work that waits in a comment is seen by nobody who plans.
  `,
  severity: 'hint',
  off: true,
  covers: ['sonar/S1135'],

  *check({ tree }) {
    for (const { start, text } of tree.comments) {
      const match = /\b(?:TODO|FIXME)\b/i.exec(text)
      if (!match) continue
      const from = start + 1 + match.index
      yield { at: { start: from, end: from + match[0].length }, message: `${match[0]}: this is left to do.` }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13-slim
        # «TODO»: use the slim image
        RUN make \
            # «fixme» why -B?
            -B
      `,
    },
    {
      because: 'a name that happens to hold the letters',
      good: dockerfile`
        FROM debian:13-slim
        # the todos application
        RUN make todomvc
      `,
    },
  ],
} satisfies Rule
