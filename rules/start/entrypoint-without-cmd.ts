import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'ENTRYPOINT stands without default arguments',
  why: `
    With CMD for its default arguments, \`docker run\` without any does something sensible, and whoever wants others
    replaces them without \`--entrypoint\`.
  `,
  severity: 'hint',
  off: true,
  covers: ['droast/DF017'],

  *check({ start: { entrypoint, cmd } }) {
    // Arguments behind the program are the default already.
    if (!entrypoint || cmd || entrypoint.form !== 'exec' || entrypoint.words?.length !== 1) return
    yield {
      at: entrypoint.instruction.keyword,
      message: `ENTRYPOINT starts ${entrypoint.words[0]?.value ?? 'a program'} without arguments, and no CMD holds any.`,
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13-slim
        «ENTRYPOINT» ["/usr/bin/worker"]
      `,
    },
    {
      because: 'CMD has them',
      good: dockerfile`
        FROM debian:13-slim
        ENTRYPOINT ["/usr/bin/worker"]
        CMD ["--help"]
      `,
    },
  ],
} satisfies Rule
