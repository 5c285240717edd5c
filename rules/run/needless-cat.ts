import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'cat hands one file to a command that could read it',
  why: `
    \`command < file\` does without a process and a pipe, and fails where the file is missing.
  `,
  whyUnsafe: `
    A missing file stops the command now, where the pipe gave it nothing to read and went on.
  `,
  severity: 'hint',
  off: true,
  covers: ['shellcheck/SC2002'],

  *check(file) {
    for (const { scripts } of file.runs) {
      for (const { commands, errors } of scripts) {
        if (errors.length) continue
        for (const [index, command] of commands.entries()) {
          const { name, args, joiner, next, redirects } = command
          const [path] = args
          const reader = commands
            .slice(index + 1)
            .find((it) => it.pipeline === command.pipeline && it.joiner === '|')
          if (
            name !== 'cat' ||
            args.length !== 1 ||
            !path ||
            path.glob ||
            path.prefix.startsWith('-') ||
            next !== '|' ||
            joiner === '|' ||
            redirects.length ||
            !reader
          )
            continue
          const isSimple =
            path.unbroken &&
            reader.redirects.length === 0 &&
            reader.words.length > 0 &&
            !path.expansions.some(({ quoted }) => !quoted)
          const isAdjacent = !/\n/.test(file.text.slice(command.start, reader.start))
          const fixes =
            isSimple && isAdjacent
              ? [
                  {
                    title: 'Read the file directly',
                    safe: false,
                    edits: [
                      { start: command.start, end: reader.start, text: '' },
                      { start: reader.end, end: reader.end, text: ` < ${path.raw}` },
                    ],
                  },
                ]
              : []
          yield {
            at: { start: command.start, end: path.end },
            message: `cat adds nothing here: ${reader.name ?? 'the command'} can read ${path.raw} by itself.`,
            fixes,
          }
        }
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13-slim
        RUN «cat list.txt» | xargs apt-get install -y
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        RUN xargs apt-get install -y < list.txt
      `,
    },
    {
      good: dockerfile`
        FROM debian:13-slim
        RUN cat a b | sort && cat *.txt | sort && cat a && cat <<EOF | sort
        x
        EOF
      `,
    },
  ],
} satisfies Rule
