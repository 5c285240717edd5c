import type { Facts } from '../../server/facts/facts.ts'
import { perFile } from '../../server/facts/per-file.ts'
import { fromsOf, type Stage } from '../../server/facts/stages.ts'
import { stageMeant } from '../edits.ts'
import { dockerfile, type Fix, type Rule } from '../rule.ts'

export default {
  title: 'Nothing that ships comes from the stage',
  why: `
    Neither the last stage nor what it is made of uses this one, so it is never built unless somebody asks for it with
    \`--target\`, which wants a name.
  `,
  whyUnsafe: `
    Somebody may build the stage with \`--target\`.
  `,
  severity: 'info',
  covers: ['tally/no-unreachable-stages'],
  differs: [
    'tally/no-unreachable-stages also reports stages with a name, which may be there for `--target`; this rule does so in `profile: all` only.',
  ],

  *check(file, _project, { wide }) {
    for (const stage of file.stages) {
      if (stage.reached || stage === file.shipped || (!wide && stage.nameWord)) continue
      // The files of an unnamed stage may be meant by a name that is only known when it is built.
      if (!wide && copiesByVariable(file)) continue
      yield {
        at: stage.nameWord ?? stage.image.word ?? stage.from.keyword,
        message: stage.nameWord
          ? `Nothing that ships comes from the stage ${stage.nameWord.value}.`
          : 'Nothing uses this stage, and without a name nobody can ask for it.',
        tag: 'unnecessary',
        fixes: removing(file, stage),
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM «golang:1.26»
        RUN go build -o /server .

        FROM debian:13-slim
        COPY server /usr/local/bin/
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        COPY server /usr/local/bin/
      `,
    },
    {
      because: 'a name may be meant for --target',
      good: dockerfile`
        FROM golang:1.26 AS test
        RUN go test ./...
        FROM debian:13-slim
        COPY server /usr/local/bin/
      `,
    },
    {
      because: 'it is used by its number',
      good: dockerfile`
        FROM golang:1.26
        RUN go build -o /server .
        FROM debian:13-slim
        COPY --from=0 /server /usr/local/bin/
      `,
    },
    {
      options: { wide: true },
      bad: dockerfile`
        FROM golang:1.26 AS «test»
        RUN go test ./...
        FROM debian:13-slim
        COPY server /usr/local/bin/
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        COPY server /usr/local/bin/
      `,
    },
  ],
} satisfies Rule

const copiesByVariable = perFile(({ copies }) => copies.some(({ from }) => from?.flag.value?.includes('$')))

/** Whether a stage is meant by its number, and the stages that another one names. */
const usesOf = perFile((file) => {
  const used = new Set<Stage>()
  let isCounted = false
  for (const user of file.stages) {
    if (user.image.stage) used.add(user.image.stage)
    for (const { value } of user.instructions.flatMap(fromsOf)) {
      isCounted ||= /^\d+$/.test(value)
      const meant = stageMeant(file, value, user)
      if (meant) used.add(meant)
    }
  }
  return { isCounted, used }
})

/** All lines up to the next stage; not where another stage stands on it or stages are counted. */
function removing(file: Facts, stage: Stage): readonly Fix[] {
  const next = file.stages[stage.index + 1]
  const { isCounted, used } = usesOf(file)
  if (!next || isCounted || used.has(stage)) return []
  const start = file.wholeLines(stage.from.above[0] ?? stage.from).start
  const end = file.wholeLines(next.from.above[0] ?? next.from).start
  return [{ title: 'Remove the stage', safe: false, edits: [{ start, end, text: '' }] }]
}
