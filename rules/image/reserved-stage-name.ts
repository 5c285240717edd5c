import { fix, renameStage } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

const reserved = ['scratch', 'context']

export default {
  title: 'A stage has a name that means something else',
  why: `
    \`scratch\` is the empty image and \`context\` the build context. A stage of that name cannot be told from them.
  `,
  whyUnsafe: `
    Somebody may build this stage with \`--target\` and the old name.
  `,
  severity: 'warning',
  covers: ['hadolint/DL3063', 'buildkit/ReservedStageName'],

  *check(file) {
    const taken = new Set(file.stages.map(({ name }) => name))
    for (const stage of file.stages) {
      const { name, nameWord } = stage
      if (name === undefined || !nameWord || !reserved.includes(name)) continue
      let other = `${name}-stage`
      while (taken.has(other)) other += '-2'
      taken.add(other)
      yield {
        at: nameWord,
        message:
          name === 'scratch'
            ? `"${nameWord.value}" is the empty image, not a name for a stage.`
            : `"${nameWord.value}" is the build context, not a name for a stage.`,
        fixes: fix(`Rename the stage to ${other}`, false, ...renameStage(file, stage, other)),
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM alpine:3.23 AS «context»
        RUN touch /list
        FROM debian:13-slim
        COPY --from=context /list /srv/
      `,
      fixed: dockerfile`
        FROM alpine:3.23 AS context-stage
        RUN touch /list
        FROM debian:13-slim
        COPY --from=context-stage /list /srv/
      `,
    },
    {
      bad: dockerfile`
        FROM alpine:3.23 AS «scratch»
      `,
      fixed: dockerfile`
        FROM alpine:3.23 AS scratch-stage
      `,
    },
    {
      because: 'the empty image is used, not named',
      good: dockerfile`
        FROM scratch AS base
      `,
    },
  ],
} satisfies Rule
