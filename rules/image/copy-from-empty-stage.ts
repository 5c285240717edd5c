import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'COPY --from takes files from a stage that has none',
  why: `
    A stage that starts from \`scratch\` and copies nothing is empty, so whatever is taken from it does not exist. The
    build fails.
  `,
  severity: 'error',
  covers: ['tally/copy-from-empty-scratch-stage'],

  *check({ copies }) {
    for (const { from, sources } of copies) {
      if (!from?.stage || sources.length === 0) continue
      let root = from.stage
      const instructions = [...root.instructions]
      while (root.image.stage) {
        root = root.image.stage
        instructions.push(...root.instructions)
      }
      // WORKDIR creates a folder, and an empty stage can be copied as a whole.
      if (!root.image.scratch || instructions.some(({ name }) => /^(?:ADD|COPY|RUN|WORKDIR)$/.test(name)))
        continue
      if (sources.every(({ value }) => /^(?:\/|\.|\.\/|\/\.)$/.test(value))) continue
      yield {
        at: from.flag.valueSpan,
        message: `The stage ${from.value} is empty, so there is no ${sources.map(({ value }) => value).join(', ')} in it.`,
        ...(root.image.word
          ? {
              related: [
                { message: 'It starts from the empty image and copies nothing.', at: root.image.word },
              ],
            }
          : {}),
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM scratch AS assets
        LABEL kind=assets
        FROM debian:13-slim
        COPY --from=«assets» /dist /srv/dist
      `,
    },
    {
      because: 'there is something in it',
      good: dockerfile`
        FROM scratch AS assets
        COPY dist /dist
        FROM debian:13-slim
        COPY --from=assets /dist /srv/dist
      `,
    },
  ],
} satisfies Rule
