import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'A stage begins right below the one before',
  why: `
    An empty line shows where one image ends and the next begins.
  `,
  severity: 'hint',
  off: true,
  covers: ['tally/newline-between-instructions'],

  *check({ text, stages }) {
    for (const { from } of stages.slice(1)) {
      const top = from.above[0]?.start ?? from.start
      const lineStart = text.lastIndexOf('\n', top - 1) + 1
      if (lineStart === 0 || /\n[ \t]*\r?\n$/.test(text.slice(Math.max(0, lineStart - 200), lineStart)))
        continue
      yield {
        at: from.keyword,
        message: 'No empty line parts this stage from the one before.',
        fixes: [
          {
            title: 'Insert an empty line',
            safe: true,
            edits: [{ start: lineStart, end: lineStart, text: '\n' }],
          },
        ],
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM golang:1.25 AS build
        RUN go build -o /app .
        # what ships
        «FROM» scratch
        COPY --from=build /app /app
      `,
      fixed: dockerfile`
        FROM golang:1.25 AS build
        RUN go build -o /app .

        # what ships
        FROM scratch
        COPY --from=build /app /app
      `,
    },
    {
      good: dockerfile`
        FROM golang:1.25 AS build
        RUN go build -o /app .

        FROM scratch
        COPY --from=build /app /app
      `,
    },
  ],
} satisfies Rule
