import { isUnbroken } from '../../server/syntax/tree.ts'
import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'A command in backquotes',
  why: `
    Backquotes cannot be nested without escapes and are easily taken for quotes. \`$(…)\` does the same in every shell.
  `,
  severity: 'hint',
  covers: ['shellcheck/SC2006'],
  differs: [
    'ShellCheck calls it style, which hadolint leaves out where another finding of the word is graver.',
  ],

  *check(file) {
    for (const run of file.runs) {
      for (const script of run.scripts) {
        if (script.errors.length || script.comments.length) continue
        const seen = new Set<number>()
        for (const command of script.commands) {
          if (command.surroundings.includes('nested-script')) continue
          const values = command.assignments.map(({ value }) => value)
          for (const word of [
            ...command.words,
            ...values,
            ...command.redirects.map(({ target }) => target),
          ]) {
            for (const { start, end, kind, quoted } of word?.expansions ?? []) {
              const text = file.text.slice(start, end)
              if (
                kind !== 'command' ||
                !text.startsWith('`') ||
                !text.endsWith('`') ||
                text.length < 3 ||
                seen.has(start)
              )
                continue
              seen.add(start)
              const inner = text.slice(1, -1)
              const isPlain =
                !/[\\`#]/.test(inner) && !/^\s*\(/.test(inner) && !(quoted && inner.includes('"'))
              const offset = script.joined.text.indexOf(text)
              const isWhole = offset >= 0 && isUnbroken(script.joined, offset, offset + text.length)
              const fixes = [
                {
                  title: 'Write $(…)',
                  safe: true,
                  edits: [
                    { start, end: start + 1, text: '$(' },
                    { start: end - 1, end, text: ')' },
                  ],
                },
              ]
              yield {
                at: { start, end },
                message: 'A command in backquotes; $(…) can be nested and is easier to see.',
                fixes: isPlain && isWhole ? fixes : [],
              }
            }
          }
        }
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13-slim
        RUN arch=«\`uname -m\`» && echo "on «\`hostname\`»" > «\`basename /a/b\`»
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        RUN arch=$(uname -m) && echo "on $(hostname)" > $(basename /a/b)
      `,
    },
    {
      because: 'escapes mean something else inside $(…)',
      bad: dockerfile`
        FROM debian:13-slim
        RUN echo «\`echo \\$HOME\`»
      `,
    },
    {
      good: dockerfile`
        FROM debian:13-slim
        RUN echo '\`a\`' $(uname -m)
      `,
    },
  ],
} satisfies Rule
