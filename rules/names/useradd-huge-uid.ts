import type { Facts } from '../../server/facts/facts.ts'
import type { Run } from '../../server/facts/runs.ts'
import { flagValue, hasFlag } from '../../server/syntax/shell.ts'
import { fix, insertWord } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'useradd with a huge number writes a huge log',
  why: `
    \`useradd\` enters every new user into \`/var/log/lastlog\` and \`faillog\`, at a place that is the user's number times
    the size of an entry. The hole before it costs nothing on a disk, but a layer stores it: a number of ten digits makes
    gigabytes. \`--no-log-init\` leaves the logs alone.
  `,
  severity: 'warning',
  covers: ['hadolint/DL3046'],
  differs: [
    'hadolint counts the letters of what stands behind -u, so that `${UID}` is a huge number; outside `profile: all` the value of the variable counts.',
  ],

  *check(file, _project, { wide }) {
    for (const run of file.runs) {
      for (const { effective: command } of run.commands) {
        if (command.name !== 'useradd' || hasFlag(command, '-l', '--no-log-init')) continue
        const uid = flagValue(command, '-u', '--uid')
        if (!uid) continue
        const written = uid.value ?? uid.word.raw.replace(/^--uid=|^-u(?=.)/, '').replaceAll('"', '')
        const value = valueOf(file, run, written)
        if (wide ? written.length <= 5 : value === undefined || !/^\d{6,}$/.test(value)) continue
        const name = command.words[0]
        yield {
          at: uid.word,
          message: `useradd writes log files as large as the number ${value ?? written} makes them.`,
          fixes: name ? fix('Add --no-log-init', true, insertWord(run, name, '--no-log-init')) : [],
        }
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13-slim
        RUN useradd --uid «1000660000» --create-home web
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        RUN useradd --no-log-init --uid 1000660000 --create-home web
      `,
    },
    {
      because: 'the variable is a huge number',
      bad: dockerfile`
        FROM debian:13-slim
        ARG APP_UID=1234567
        RUN groupadd web && useradd -u «"\${APP_UID}"» -g web web
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        ARG APP_UID=1234567
        RUN groupadd web && useradd --no-log-init -u "\${APP_UID}" -g web web
      `,
    },
    {
      good: dockerfile`
        FROM debian:13-slim
        ARG APP_UID
        RUN useradd -u 10001 web && useradd -l -u 1000660000 big && useradd -u \${APP_UID} other && useradd last
      `,
    },
  ],
} satisfies Rule

/** The number behind a plain variable of the file. */
function valueOf(file: Facts, { outer }: Run, written: string): string | undefined {
  return written.includes('$') ? file.expand(written, outer) : written
}
