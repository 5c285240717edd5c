import type { Run } from '../../server/facts/runs.ts'
import { hasFlag } from '../../server/syntax/shell.ts'
import { fix, insertWord } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

const retrying = /curlrc|wgetrc/

export default {
  title: 'A download is not tried again when it fails',
  why: `
    One lost connection fails the whole build. curl and wget can try again by themselves.
  `,
  whyUnsafe: 'A server that is gone for good is asked several times, so the build fails later.',
  severity: 'info',
  off: true,
  covers: ['tally/prefer-curl-config', 'tally/prefer-wget-config'],

  *check(file) {
    for (const run of file.runs) {
      if (retrying.test(file.text)) return
      for (const { effective: command } of run.commands) {
        const [name] = command.words
        const isCurl = command.name === 'curl'
        if ((!isCurl && command.name !== 'wget') || !name) continue
        if (
          hasFlag(
            command,
            isCurl ? '--retry' : '--tries',
            isCurl ? '-K' : '-t',
            isCurl ? '--config' : '--retry-connrefused',
          )
        )
          continue
        if (
          !command.args.some(({ value, prefix }) =>
            /^(?:https?|ftp):\/\/(?!localhost|127\.)/.test(value ?? prefix),
          )
        )
          continue
        yield {
          at: name,
          message: `${command.name} gives up at the first failure.`,
          codes: [isCurl ? 'tally/prefer-curl-config' : 'tally/prefer-wget-config'],
          fixes:
            run.form === 'exec'
              ? []
              : isCurl
                ? fix('Add --retry 3', false, insertWord(run, name, '--retry 3'))
                : isGnuWget(run)
                  ? fix(
                      'Add --tries=5 --retry-connrefused',
                      false,
                      insertWord(run, name, '--tries=5 --retry-connrefused'),
                    )
                  : [],
        }
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13
        RUN «curl» -fsSLO https://example.com/a
      `,
      fixed: dockerfile`
        FROM debian:13
        RUN curl --retry 3 -fsSLO https://example.com/a
      `,
    },
    {
      bad: dockerfile`
        FROM debian:13
        RUN «wget» -q https://example.com/a
      `,
      fixed: dockerfile`
        FROM debian:13
        RUN wget --tries=5 --retry-connrefused -q https://example.com/a
      `,
    },
    {
      because: "BusyBox's wget has no option for it",
      bad: dockerfile`
        FROM alpine:3.22
        RUN «wget» -q https://example.com/a
      `,
    },
    {
      good: dockerfile`
        FROM debian:13
        RUN curl --retry 5 -fsSLO https://example.com/a && wget --tries=5 https://example.com/b
      `,
    },
  ],
} satisfies Rule

/** Whether wget is GNU's: BusyBox has one that knows fewer options. */
function isGnuWget({ stage }: Run): boolean {
  const id = stage?.image.facts?.distribution?.id
  return id !== undefined && !['alpine', 'busybox', 'wolfi'].includes(id)
}
