import type { Facts } from '../../server/facts/facts.ts'
import type { Stage } from '../../server/facts/stages.ts'
import type { Instruction } from '../../server/syntax/tree.ts'
import { insert, keyword, replace } from '../edits.ts'
import { dockerfile, type Edit, type Rule } from '../rule.ts'

export default {
  title: 'Two stages begin with the same steps',
  why: `
    A stage of its own that both stand on holds the steps once: a change is made in one place, and the stages cannot drift
    apart, which would build and store nearly the same layers twice.
  `,
  whyUnsafe: `
    The stages get another base in the file, so check what refers to them by number, and \`ARG\`s that only one of them sets.
  `,
  severity: 'hint',

  *check(file) {
    const { stages } = file
    const said = new Set<Stage>()
    for (const later of stages) {
      for (const earlier of stages.slice(0, later.index)) {
        const shared = sharedStart(file, earlier, later)
        const last = shared.at(-1)
        const [first] = shared
        if (!first || !last || said.has(later)) continue
        said.add(later)
        yield {
          at: { start: first.start, end: last.end },
          message: `${shared.length === 1 ? 'This step' : `These ${shared.length} steps`} also ${shared.length === 1 ? 'begins' : 'begin'} the stage in line ${earlier.from.startLine + 1}.`,
          related: [{ at: earlier.from.keyword, message: 'The other stage begins here.' }],
          fixes: extracted(file, earlier, later, shared.length),
        }
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM python:3.13-slim AS test
        WORKDIR /app
        RUN apt-get update && apt-get install -y --no-install-recommends libpq5 && rm -rf /var/lib/apt/lists/*
        COPY tests tests

        FROM python:3.13-slim
        «WORKDIR /app
        RUN apt-get update && apt-get install -y --no-install-recommends libpq5 && rm -rf /var/lib/apt/lists/*»
        COPY src src
        COPY --from=test /app/report report
      `,
      fixed: dockerfile`
        FROM python:3.13-slim AS base
        WORKDIR /app
        RUN apt-get update && apt-get install -y --no-install-recommends libpq5 && rm -rf /var/lib/apt/lists/*

        FROM base AS test
        COPY tests tests

        FROM base
        COPY src src
        COPY --from=test /app/report report
      `,
    },
    {
      because: 'they have no RUN in common, or stand on different images',
      good: dockerfile`
        FROM golang:1.25 AS build
        WORKDIR /src
        RUN go build -o /app .

        FROM golang:1.25-alpine AS tools
        WORKDIR /src
        RUN go build -o /app .

        FROM golang:1.25 AS lint
        WORKDIR /src
        RUN go vet ./...
      `,
    },
  ],
} satisfies Rule

/** The instructions that both stages begin with; none unless one of them is a RUN. */
function sharedStart({ text }: Facts, a: Stage, b: Stage): readonly Instruction[] {
  if (
    a.image.stage ||
    b.image.stage ||
    a.image.scratch ||
    !a.image.word ||
    a.image.word.raw !== b.image.word?.raw
  )
    return []
  if (a.image.platform?.value !== b.image.platform?.value) return []
  const own = ({ start, end }: Instruction) => text.slice(start, end)
  let count = 0
  for (const [index, instruction] of b.instructions.entries()) {
    const other = a.instructions[index]
    if (!other || own(other) !== own(instruction)) break
    count = index + 1
  }
  const shared = b.instructions.slice(0, count)
  return shared.some(({ name }) => name === 'RUN') ? shared : []
}

/** Gives the earlier stage's beginning a name and puts both stages on it. */
function extracted(file: Facts, earlier: Stage, later: Stage, count: number) {
  const { stages, text } = file
  const last = earlier.instructions[count - 1]
  const from = later.instructions[0]
  const [word, other] = [earlier.image.word, later.image.word]
  const isNamed = stages.some(({ name }) => name === 'base')
  const byNumber = /--from=\d|from=\d/.test(text)
  const tellsArgs = earlier.instructions.slice(0, count).some(({ name }) => name === 'ARG')
  if (!last || !from || !word || !other || isNamed || byNumber || tellsArgs || earlier.image.platform)
    return []
  const AS = keyword(file, 'AS')
  const name = earlier.nameWord
  const { end } = file.wholeLines(last)
  const edits: Edit[] = [
    name ? replace(name, 'base') : insert(word.end, ` ${AS} base`),
    insert(end, `\n${keyword(file, 'FROM')} base${name ? ` ${AS} ${name.raw}` : ''}\n`),
    replace(other, 'base'),
    {
      start: file.wholeLines(from).start,
      end: file.wholeLines(later.instructions[count - 1] ?? from).end,
      text: '',
    },
  ]
  return text[end - 1] === '\n' ? [{ title: 'Share them in a stage of their own', safe: false, edits }] : []
}
