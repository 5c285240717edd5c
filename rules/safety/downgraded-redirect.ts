import { hasFlag } from '../../server/syntax/shell.ts'
import { fix, insertWord } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'A redirect may lead from https to http',
  why: `
    With \`-L\` curl goes wherever the server sends it, also to an address without encryption, where anyone on the way can
    put in another file. \`--proto '=https'\` stops there.
  `,
  whyUnsafe: 'A download that goes through such a redirect today fails.',
  severity: 'info',
  off: true,
  covers: ['sonar/S6506'],

  *check({ runs }) {
    for (const run of runs) {
      for (const { effective: command } of run.commands) {
        const [name] = command.words
        if (command.name !== 'curl' || !name || !hasFlag(command, '-L', '--location')) continue
        if (hasFlag(command, '--proto', '--proto-redir', '-K', '--config')) continue
        if (!command.args.some(({ prefix }) => prefix.startsWith('https://'))) continue
        yield {
          at: name,
          message: 'curl follows a redirect to plain http, too.',
          fixes:
            run.form === 'exec'
              ? []
              : fix("Add --proto '=https'", false, insertWord(run, name, "--proto '=https'")),
        }
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13-slim
        RUN «curl» -fsSLO https://example.com/a
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        RUN curl --proto '=https' -fsSLO https://example.com/a
      `,
    },
    {
      because: 'it follows no redirect, or only to https',
      good: dockerfile`
        FROM debian:13-slim
        RUN curl -fsSO https://example.com/a && curl --proto '=https' -fsSLO https://example.com/b
      `,
    },
  ],
} satisfies Rule
