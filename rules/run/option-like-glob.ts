import { fix, insert } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

/** They print their words, or have patterns of their own. */
const exempt = new Set([
  'echo',
  'printf',
  '[',
  'test',
  '[[',
  'find',
  'case',
  'apt-get',
  'apt',
  'yum',
  'dnf',
  'microdnf',
  'zypper',
  'apk',
  'expr',
  'let',
])

/** They take the files that the words name, and nobody reads the words afterwards. */
const byName = new Set(['rm', 'rmdir', 'chmod', 'chown', 'chgrp', 'mv', 'cp'])

export default {
  title: 'A file name from a wildcard may be read as an option',
  why: `
    \`*\` at the beginning of a word also stands for files such as \`-rf\`, and the command takes them for options. \`./*\`
    means the same files and cannot be mistaken.
  `,
  whyUnsafe: `
    The names begin with \`./\` then: in an archive, in a list, and where something compares them.
  `,
  severity: 'hint',
  covers: ['shellcheck/SC2035', 'sonar/S6573'],

  *check(file, _project, { wide }) {
    for (const run of file.runs) {
      for (const command of run.commands) {
        const { effective } = command
        if (
          run.form === 'exec' ||
          exempt.has(effective.name ?? '') ||
          command.surroundings.includes('nested-script')
        )
          continue
        const closing = effective.args.findIndex(({ value }) => value === '--')
        // Outside tools that change files, a surprise is only a message.
        if (
          !wide &&
          !/^(?:rm|mv|cp|chmod|chown|chgrp|tar|zip|ln|install|rsync|sha256sum)$/.test(effective.name ?? '')
        )
          continue
        for (const [index, word] of effective.args.entries()) {
          if (!word.glob || !/^[*?]/.test(word.raw) || (closing >= 0 && index > closing)) continue
          yield {
            at: word,
            message: `${word.raw} may stand for a file whose name begins with a dash.`,
            fixes: fix('Begin with ./', byName.has(effective.name ?? ''), insert(word.start, './')),
          }
        }
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13-slim
        RUN tar -xf a.tgz && rm -f «*.tgz» && chmod a+x «*»
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        RUN tar -xf a.tgz && rm -f ./*.tgz && chmod a+x ./*
      `,
    },
    {
      good: dockerfile`
        FROM debian:13-slim
        RUN rm -rf /tmp/* ./* -- *.bak && find . -name *.pyc && echo * && rm -f '*'
      `,
    },
  ],
} satisfies Rule
