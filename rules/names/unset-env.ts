import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'A RUN unsets a variable that ENV has set',
  why: `
    Each \`RUN\` is a shell of its own: \`unset\` ends with it, and the container still has the variable. Set it inside the
    one \`RUN\` that needs it, or declare it with \`ARG\`.
  `,
  severity: 'info',
  covers: ['sonar/S6581'],

  *check(file) {
    for (const run of file.runs) {
      for (const [index, command] of run.commands.entries()) {
        if (command.name !== 'unset' || command.surroundings.includes('subshell')) continue
        // What follows in the same script does see that it is gone.
        const isLast = index === run.commands.length - 1
        if (!isLast) continue
        for (const word of command.args) {
          const variable = word.value === undefined ? undefined : run.state.lookup(word.value)
          if (variable?.kind !== 'env' || !variable.instruction || !variable.span) continue
          yield {
            at: word,
            message: `${word.value} is set again as soon as this RUN ends.`,
            related: [
              { at: variable.span, message: `ENV sets ${word.value} here, for the container as well.` },
            ],
          }
        }
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13-slim
        ENV ADMIN_USER=mark
        RUN echo "$ADMIN_USER" > /etc/owner && unset «ADMIN_USER»
      `,
    },
    {
      because: 'the command behind it runs without the variable, and one of the shell ends with it',
      good: dockerfile`
        FROM debian:13-slim
        ENV GOFLAGS=-mod=vendor
        RUN unset GOFLAGS && go install ./...
        RUN tmp=1; echo "$tmp"; unset tmp
      `,
    },
  ],
} satisfies Rule
