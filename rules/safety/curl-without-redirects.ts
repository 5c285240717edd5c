import { hasFlag } from '../../server/syntax/shell.ts'
import { fix, insertWord, replaceWord } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'curl does not follow redirects',
  why: `
    When a server moves a file and answers with a redirect, curl without \`-L\` saves the empty answer and succeeds.
  `,
  whyUnsafe: 'curl then also follows to other hosts than the one in the address.',
  severity: 'info',
  off: true,
  covers: ['tally/curl-should-follow-redirects', 'parfum/curlUseFlagL'],

  *check(file) {
    for (const run of file.runs) {
      for (const { effective: command } of run.commands) {
        const [name, first] = command.words
        if (
          command.name !== 'curl' ||
          !name ||
          hasFlag(
            command,
            '-L',
            '--location',
            '--location-trusted',
            '-K',
            '--config',
            '-I',
            '--head',
            '-X',
            '--request',
            '-d',
            '--data',
          )
        )
          continue
        const url = command.args.find(({ value, prefix }) => /^https?:\/\//.test(value ?? prefix))
        if (!url || /^https?:\/\/(?:localhost|127\.)/.test(url.prefix)) continue
        const isBundle = first && run.form !== 'exec' && /^-[fsSkgGv#]+$/.test(first.raw)
        yield {
          at: name,
          message: 'curl saves an empty answer when the file has moved.',
          fixes: fix(
            'Add -L',
            false,
            isBundle ? replaceWord(run, first, `${first.raw}L`) : insertWord(run, name, '-L'),
          ),
        }
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13
        RUN «curl» -fsS -o a https://example.com/a && «curl» -o b https://example.com/b
      `,
      fixed: dockerfile`
        FROM debian:13
        RUN curl -fsSL -o a https://example.com/a && curl -L -o b https://example.com/b
      `,
    },
    {
      good: dockerfile`
        FROM debian:13
        RUN curl -fsSLO https://example.com/a && curl --location https://example.com/b | tar -x && curl -f http://localhost/ready
      `,
    },
  ],
} satisfies Rule
