import { fromsOf } from '../../server/facts/stages.ts'
import { fix, replace } from '../edits.ts'
import { dockerfile, type Edit, type Rule } from '../rule.ts'

export default {
  title: 'A stage name has upper-case letters',
  why: `
    Stage names are compared without regard to case, and image names have no upper case at all.
    One spelling keeps references findable.
  `,
  severity: 'hint',
  covers: ['buildkit/StageNameCasing'],

  *check({ stages, tree, text }) {
    for (const { nameWord } of stages) {
      if (!nameWord || nameWord.value === nameWord.value.toLowerCase()) continue
      const name = nameWord.value.toLowerCase()
      const edits: (Edit | undefined)[] = [replace(nameWord, nameWord.raw.toLowerCase())]
      for (const instruction of tree.instructions) {
        const [image] = instruction.words
        if (instruction.name === 'FROM' && image?.value.toLowerCase() === name)
          edits.push(replace(image, name))
        for (const { value, span } of fromsOf(instruction)) {
          if (value.toLowerCase() !== name) continue
          const at = text.slice(span.start, span.end).indexOf(value)
          edits.push(
            at < 0 ? undefined : { start: span.start + at, end: span.start + at + value.length, text: name },
          )
        }
      }
      yield {
        at: nameWord,
        message: `The stage name "${nameWord.value}" has upper-case letters.`,
        fixes: fix(`Rename the stage to ${name}`, true, ...edits),
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM golang:1.26 AS «Build»
        RUN go build -o /app .
        FROM scratch
        COPY --from=Build /app /app
      `,
      fixed: dockerfile`
        FROM golang:1.26 AS build
        RUN go build -o /app .
        FROM scratch
        COPY --from=build /app /app
      `,
    },
    {
      because: 'digits and dashes have no case',
      good: dockerfile`
        FROM golang:1.26 AS build-1
      `,
    },
  ],
} satisfies Rule
