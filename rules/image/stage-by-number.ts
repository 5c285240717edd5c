import type { Facts } from '../../server/facts/facts.ts'
import { fromsOf, type Stage } from '../../server/facts/stages.ts'
import { fix, renameStage, stageMeant } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'A stage is referred to by its number',
  why: `
    The number of a stage changes as soon as somebody puts another one before it, and the build goes on with the wrong
    files. A name stays, and says what is in the stage.
  `,
  severity: 'hint',
  covers: ['droast/DF023'],

  *check(file) {
    for (const user of file.stages) {
      for (const instruction of user.instructions) {
        for (const { value, span } of fromsOf(instruction)) {
          const stage = /^\d+$/.test(value) ? stageMeant(file, value, user) : undefined
          const at = file.text.slice(span.start, span.end).lastIndexOf(value)
          if (!stage || at < 0) continue
          const name = stage.nameWord?.value ?? freshName(file, stage)
          const edits = renameStage(file, stage, name).filter(
            (edit) => !edit || file.text.slice(edit.start, edit.end) !== edit.text,
          )
          yield {
            at: { start: span.start + at, end: span.start + at + value.length },
            message: `${value} is the stage that starts on line ${stage.from.startLine + 1}${stage.nameWord ? `, and is called ${name}` : ''}.`,
            fixes: fix(stage.nameWord ? `Refer to ${name}` : `Call the stage ${name}`, true, ...edits),
          }
        }
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM golang:1.26
        RUN go build -o /server .
        FROM debian:13-slim
        COPY --from=«0» /server /usr/local/bin/
      `,
      fixed: dockerfile`
        FROM golang:1.26 AS build
        RUN go build -o /server .
        FROM debian:13-slim
        COPY --from=build /server /usr/local/bin/
      `,
    },
    {
      because: 'the stage has a name already',
      bad: dockerfile`
        FROM golang:1.26 AS compiler
        FROM debian:13-slim
        RUN --mount=type=bind,from=«0»,target=/mnt cp /mnt/server /usr/local/bin/
      `,
      fixed: dockerfile`
        FROM golang:1.26 AS compiler
        FROM debian:13-slim
        RUN --mount=type=bind,from=compiler,target=/mnt cp /mnt/server /usr/local/bin/
      `,
    },
    {
      because: 'it is called by its name',
      good: dockerfile`
        FROM golang:1.26 AS build
        FROM debian:13-slim
        COPY --from=build /server /usr/local/bin/
      `,
    },
  ],
} satisfies Rule

/** A name that nothing in the file has or means. */
function freshName({ stages, text }: Facts, { index }: Stage): string {
  const isFree = (name: string) =>
    !stages.some((it) => it.name === name || it.image.word?.value === name) && !text.includes(`=${name}`)
  return (
    ['build', `stage-${index}`, `stage-${index}-of-${stages.length}`].find(isFree) ?? `stage-number-${index}`
  )
}
