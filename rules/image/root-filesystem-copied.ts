import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'The whole file system of another stage is copied',
  why: `
    \`COPY --from=… / /\` brings everything of the other stage, the package manager, its caches and the build tools
    included, and writes it over what is there. What was kept apart by stages is together again.
  `,
  severity: 'warning',
  covers: ['hadolint/DL3067'],
  differs: [
    'hadolint/DL3067 also reports copies from an image or from a stage that starts empty, which hold just what is wanted, and copies into an empty image, which merge layers on purpose; this rule does so in `profile: all` only.',
  ],

  *check({ copies }, _project, { wide }) {
    for (const { from, sources, destination, stage, add } of copies) {
      const [source, ...more] = sources
      if (add || !from || !source || more.length > 0 || source.value !== '/' || destination?.value !== '/')
        continue
      const { stage: other } = from
      const startsEmpty = (it: typeof other): boolean =>
        it !== undefined && (it.image.stage ? startsEmpty(it.image.stage) : it.image.scratch)
      if (!wide && (!other?.image.facts || startsEmpty(other) || !stage?.ships || startsEmpty(stage)))
        continue
      yield {
        at: { start: source.start, end: destination.end },
        message: `Everything in ${from.value} is copied over this stage; name the files that are needed.`,
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM golang:1.26 AS build
        RUN go build -o /server .
        FROM debian:13-slim
        COPY --from=build «/ /»
      `,
    },
    {
      because: 'the other stage holds only what was put there',
      good: dockerfile`
        FROM golang:1.26 AS build
        RUN go build -o /server .
        FROM scratch AS parts
        COPY --from=build /server /usr/local/bin/server
        FROM debian:13-slim
        COPY --from=parts / /
      `,
    },
    {
      because: 'all layers become one, on purpose',
      good: dockerfile`
        FROM debian:13-slim AS full
        RUN rm -rf /usr/share/doc
        FROM scratch
        COPY --from=full / /
      `,
    },
    {
      options: { wide: true },
      bad: dockerfile`
        FROM debian:13-slim
        «COPY --from=tonistiigi/xx:1.9 / /»
      `,
    },
  ],
} satisfies Rule
