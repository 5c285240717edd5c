import { hasFlag } from '../../server/syntax/shell.ts'
import { fix, insertWord } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'gpg may ask a question that nobody answers',
  why: `
    Without a terminal gpg stops where it would ask. \`--batch\` tells it that nobody is there, and makes its behaviour the
    same in every version.
  `,
  severity: 'hint',
  covers: ['parfum/gpgUseBatchFlag'],

  *check(file) {
    for (const run of file.runs) {
      for (const { effective: command } of run.commands) {
        const name = command.words[0]
        if (command.name !== 'gpg' || !name || hasFlag(command, '--batch', '--yes')) continue
        const task = command.args.find(({ value }) =>
          /^--(?:recv-keys|receive-keys|verify|import)$/.test(value ?? ''),
        )
        if (!task) continue
        yield {
          at: name,
          message: `gpg ${task.raw} runs without --batch.`,
          fixes: fix('Add --batch', true, insertWord(run, name, '--batch')),
        }
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13-slim
        RUN «gpg» --keyserver keyserver.ubuntu.com --recv-keys 0123456789ABCDEF && «gpg» --verify a.asc a
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        RUN gpg --batch --keyserver keyserver.ubuntu.com --recv-keys 0123456789ABCDEF && gpg --batch --verify a.asc a
      `,
    },
    {
      good: dockerfile`
        FROM debian:13-slim
        RUN gpg --batch --verify a.asc a && gpg --version && gpg --dearmor -o b < a
      `,
    },
  ],
} satisfies Rule
