import { insert } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'A checksum and its file name stand one blank apart',
  why: `
    The format of \`sha256sum -c\` has two characters between them: a blank, and a blank or \`*\`. GNU's tool forgives one blank,
    BusyBox's says that there is no checksum, and the build fails on Alpine.
  `,
  severity: 'info',
  covers: ['parfum/sha256sumEchoOneSpaces'],

  *check(file) {
    for (const run of file.runs) {
      for (const { commands } of run.scripts) {
        for (const command of commands) {
          const { effective } = command
          if (!/^(?:sha(?:1|224|256|384|512)|md5)sum$/.test(effective.name ?? '') || command.joiner !== '|')
            continue
          if (!effective.args.some(({ value }) => /^(?:-[a-z]*c[a-z]*|--check)$/.test(value ?? ''))) continue
          const writer = commands.findLast(
            (it) => it.pipeline === command.pipeline && it.start < command.start,
          )
          const [word] = writer?.args ?? []
          if (!writer || writer.name !== 'echo' || !word || writer.args.length !== 1 || !word.unbroken)
            continue
          // `"$SUM file"`, `"0f4c… file"`: one blank in all, and no other.
          const found = /^"(?:[\da-f]{32,128}|\$\{?\w+\}?) (?=[^\s*])\S+"$/.exec(word.raw)
          if (!found) continue
          const at = word.start + word.raw.indexOf(' ')
          const isBusyBox = run.stage?.image.facts?.distribution?.id === 'alpine'
          yield {
            at: word,
            message: isBusyBox
              ? `BusyBox's ${effective.name} finds no checksum here: it wants two blanks before the name.`
              : `The format of ${effective.name} has two blanks between checksum and name, and this is one.`,
            severity: isBusyBox ? 'warning' : 'info',
            fixes: [{ title: 'Add a blank', safe: true, edits: [insert(at, ' ')] }],
          }
        }
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM alpine:3.23
        ARG SUM
        RUN wget -q https://example.com/tool && echo «"$SUM tool"» | sha256sum -c -
      `,
      fixed: dockerfile`
        FROM alpine:3.23
        ARG SUM
        RUN wget -q https://example.com/tool && echo "$SUM  tool" | sha256sum -c -
      `,
    },
    {
      good: dockerfile`
        FROM alpine:3.23
        RUN echo "$SUM  tool" | sha256sum -c - && echo "$SUM *tool" | sha256sum -c && echo "a b" | sha256sum
      `,
    },
  ],
} satisfies Rule
