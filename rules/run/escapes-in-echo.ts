import { dialectOf } from '../../server/facts/dialects.ts'
import { fix, insert } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'echo prints an escape as it is written',
  why: `
    Whether \`echo\` reads \`\\n\` and \`\\t\` depends on the shell: dash does, bash and BusyBox do not without \`-e\`. \`printf\` does
    everywhere.
  `,
  whyUnsafe: `
    What is printed changes: the escapes become line ends and tabs.
  `,
  severity: 'info',
  covers: ['shellcheck/SC2028'],
  differs: [
    'ShellCheck cannot know the shell: outside `profile: all` this rule is silent where echo reads escapes, and where the shell is not known.',
  ],

  *check(file, _project, { wide }) {
    for (const run of file.runs) {
      for (const script of run.scripts) {
        const dialect = dialectOf(file, run, script)
        const prints = dialect === 'bash' || dialect === 'ash'
        if (!prints && !wide) continue
        for (const { name, words, args, surroundings } of script.commands) {
          const [word] = words
          if (name !== 'echo' || word?.raw !== 'echo' || surroundings.includes('nested-script')) continue
          if (args.some(({ value }) => /^-[neE]*e/.test(value ?? ''))) continue
          const escape = args.find(
            ({ raw }) =>
              /^["']/.test(raw) && /\\(?:[abefnrtv]|x[\da-fA-F]|0\d)/.test(raw.replaceAll('\\\\', '')),
          )
          if (!escape) continue
          yield {
            at: escape,
            message: prints
              ? 'This echo prints the backslash and the letter behind it.'
              : 'Some shells print the escape in it as it is written.',
            fixes: prints ? fix('Add -e', false, insert(word.end, ' -e')) : [],
          }
        }
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM alpine:3.23
        RUN echo «"a=1\nb=2"» > /etc/app.conf
      `,
      fixed: dockerfile`
        FROM alpine:3.23
        RUN echo -e "a=1\nb=2" > /etc/app.conf
      `,
    },
    {
      good: dockerfile`
        FROM debian:13-slim
        RUN echo "a=1\nb=2" > /etc/app.conf
        SHELL ["/bin/bash", "-c"]
        RUN echo -e "a\tb" && printf 'a\tb\n' && echo "C:\\new"
      `,
    },
  ],
} satisfies Rule
