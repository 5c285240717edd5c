import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'COPY --from names the stage it stands in',
  why: `
    A stage is not finished while it is built, so nothing can be taken from it by name. The build fails.
  `,
  severity: 'error',
  covers: [
    'hadolint/DL3023',
    'buildkit/parse-error',
    'trivy/DS-0006',
    'kics/COPY-From-Refers-To-Itself',
    'droast/DF050',
  ],

  *check(file) {
    for (const { from, stage } of file.copies) {
      if (!from || !stage) continue
      // Of several stages of one name the builder takes the last.
      const isLast = !file.stages.some(({ index, name }) => index > stage.index && name === stage.name)
      const isName = stage.name !== undefined && from.value.toLowerCase() === stage.name && isLast
      if (!isName && from.value !== String(stage.index)) continue
      const earlier = file.stages.flatMap(({ index, name }) =>
        index < stage.index && name !== undefined && name !== stage.name ? [name] : [],
      )
      const choice =
        earlier.length === 0
          ? 'a plain COPY or a RUN cp can do it'
          : `the earlier ones are ${earlier.join(', ')}`
      yield {
        at: from.flag.valueSpan,
        message: `${from.value} is this very stage; ${choice}.`,
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM golang:1.26 AS build
        RUN go build -o /server .
        FROM debian:13-slim AS final
        COPY --from=«final» /server /usr/local/bin/
      `,
    },
    {
      because: 'of two stages of the same name the later one is meant',
      bad: dockerfile`
        FROM golang:1.26 AS build
        FROM node:24 AS build
        COPY --from=«build» /server /srv/
      `,
    },
    {
      bad: dockerfile`
        FROM golang:1.26 AS build
        FROM debian:13-slim
        COPY --from=«1» /server /usr/local/bin/
      `,
    },
    {
      because: 'it is an earlier stage',
      good: dockerfile`
        FROM golang:1.26 AS build
        RUN go build -o /server .
        FROM debian:13-slim AS final
        COPY --from=build /server /usr/local/bin/
      `,
    },
  ],
} satisfies Rule
