import type { Command } from '../../server/syntax/script.ts'
import { dockerfile, type Fix, type Rule } from '../rule.ts'

export default {
  title: 'A test joins its parts by -a or -o',
  why: `
    What \`[ a -a b ]\` means depends on the values: an operand that looks like an operator changes it. POSIX gave both up.
    Two tests joined by the shell are certain.
  `,
  whyUnsafe: `
    The second part is not looked at any more when the first decides, and a part that is no test by itself fails.
  `,
  severity: 'hint',
  covers: ['shellcheck/SC2166'],

  *check(file) {
    for (const { commands } of file.runs) {
      for (const command of commands) {
        if (command.name !== '[' && command.name !== 'test') continue
        const operators = command.args.filter(
          ({ raw }, index) =>
            index > 0 &&
            (raw === '-a' || raw === '-o') &&
            index < command.args.length - 2 + Number(command.name === 'test'),
        )
        const [operator] = operators
        if (!operator || command.args[0]?.raw === '-o') continue
        yield {
          at: operator,
          message: `${operator.raw} is ambiguous in a test.`,
          fixes: split(
            command,
            operators.map(({ raw }) => raw),
          ),
        }
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13-slim
        RUN if [ -f /a «-a» -f /b ]; then touch /c; fi
        RUN if [ "$A" = 1 «-o» "$B" = 2 ]; then touch /c; fi
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        RUN if [ -f /a ] && [ -f /b ]; then touch /c; fi
        RUN if [ "$A" = 1 ] || [ "$B" = 2 ]; then touch /c; fi
      `,
    },
    {
      because: 'what stands in front would be taken with the first part only',
      bad: dockerfile`
        FROM debian:13-slim
        RUN make && [ -f /a «-o» -f /b ]
      `,
    },
    {
      good: dockerfile`
        FROM debian:13-slim
        RUN if [ -f /a ] && [ -f /b ]; then find . -name x -o -name y; fi
      `,
    },
  ],
} satisfies Rule

function split(command: Command, operators: readonly string[]): readonly Fix[] {
  const { args, joiner, negated, name } = command
  const [operator] = operators
  const isFree =
    joiner === undefined || joiner === ';' || joiner === '\n' || (joiner === '&&' && operator === '-a')
  const isPlain = args.every(({ raw }) => !/^(?:\(|\)|!|\\\(|\\\))$/.test(raw))
  if (
    name !== '[' ||
    negated ||
    !isFree ||
    !isPlain ||
    new Set(operators).size !== 1 ||
    command.redirects.length
  )
    return []
  const words = args.filter(({ raw }) => raw === operator)
  if (words.some(({ unbroken }) => !unbroken)) return []
  const text = operator === '-a' ? '] && [' : '] || ['
  return [
    {
      title: 'Make a test of each part',
      safe: false,
      edits: words.map(({ start, end }) => ({ start, end, text })),
    },
  ]
}
