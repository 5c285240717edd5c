import type { Run } from '../../server/facts/runs.ts'
import type { Command } from '../../server/syntax/script.ts'
import { hasFlag } from '../../server/syntax/shell.ts'
import { fix, insertWord, replaceWord } from '../edits.ts'
import { dockerfile, type Fix, type Rule } from '../rule.ts'

export default {
  title: 'curl takes an error page for the file',
  why: `
    Without \`-f\` curl succeeds when the server answers 404 or 500, and saves or pipes on the page that says so. The build
    then fails somewhere else, or not at all.
  `,
  whyUnsafe: `
    The build fails where it went on with an error page before. That is the point, but commands that look at the page
    themselves need it.
  `,
  severity: 'info',
  off: true,
  covers: ['parfum/curlUseFlagF', 'droast/DF035'],

  *check(file, _project, { wide }) {
    for (const run of file.runs) {
      for (const outer of run.commands) {
        const command = outer.effective
        const name = command.words[0]
        if (command.name !== 'curl' || !name || !downloads(command)) continue
        if (
          hasFlag(
            command,
            '-f',
            '--fail',
            '--fail-with-body',
            '--fail-early',
            '-I',
            '--head',
            '-w',
            '--write-out',
            '-K',
            '--config',
            '-X',
            '--request',
            '-d',
            '--data',
          )
        )
          continue
        // Whoever asks for the answer deals with it.
        if (
          !wide &&
          (outer.negated ||
            outer.next === '||' ||
            outer.surroundings.some((it) => it === 'if-test' || it === 'loop-test'))
        )
          continue
        yield {
          at: name,
          message: 'curl goes on with the error page when the server answers with one.',
          fixes: addFail(run, command),
        }
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13
        RUN «curl» -sSL https://example.com/tool.tgz | tar -xz
        RUN «curl» --output tool.tgz https://example.com/tool.tgz
      `,
      fixed: dockerfile`
        FROM debian:13
        RUN curl -fsSL https://example.com/tool.tgz | tar -xz
        RUN curl -f --output tool.tgz https://example.com/tool.tgz
      `,
    },
    {
      good: dockerfile`
        FROM debian:13
        RUN curl -fsSL https://example.com/a -o a && curl --fail -O https://example.com/b && curl --version
      `,
    },
    {
      because: 'the command looks at the answer itself',
      good: dockerfile`
        FROM debian:13
        RUN test "$(curl -s -o /dev/null -w '%{http_code}' https://example.com/)" = 200 || exit 1
        RUN if curl -s https://example.com/ | grep -q ready; then echo ready; fi
      `,
    },
  ],
} satisfies Rule

function downloads({ args }: Command): boolean {
  return args.some(
    ({ value, prefix, expansions }) =>
      /^(?:https?|ftp):\/\//.test(value ?? prefix) ||
      (prefix === '' && expansions.length > 0 && value === undefined),
  )
}

function addFail(run: Run, command: Command): readonly Fix[] {
  const [name, first] = command.words
  if (!name) return []
  // Into the first bundle of switches: `-sSL` becomes `-fsSL`.
  if (
    first &&
    run.form !== 'exec' &&
    /^-[sSLkgGv#]+[A-Za-z]*$/.test(first.raw) &&
    first.value === first.raw
  ) {
    return fix('Add -f', false, replaceWord(run, first, `-f${first.raw.slice(1)}`))
  }
  // `-q` only counts where it stands first.
  const after = first?.value?.startsWith('-q') ? first : name
  return fix('Add -f', false, insertWord(run, after, '-f'))
}
