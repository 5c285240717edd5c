import { isUnbroken } from '../../server/syntax/tree.ts'
import { fix } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'A blank stands before the equals sign',
  why: `
    Then the equals sign is the beginning of the value: \`ENV A =b\` sets A to \`=b\`, because that is how the old spelling
    without an equals sign is read.
  `,
  whyUnsafe: `
    The value loses its equals sign. That is what was meant, almost surely, but something may have come to rely on it.
  `,
  severity: 'warning',
  covers: ['sonar/S6574', 'buildkit/LegacyKeyValueFormat'],

  *check({ tree }) {
    for (const outer of tree.instructions) {
      const { name, words, body } = outer.trigger ?? outer
      if (name !== 'ENV' && name !== 'LABEL') continue
      const [first, second, third] = words
      if (!first || first.raw.includes('=') || !second?.raw.startsWith('=')) continue
      const [next, last] = second.raw === '=' ? [third, words[3]] : [second, third]
      if (!next) continue
      const edits = [
        { start: first.end, end: second.start, text: '' },
        ...(next === second ? [] : [{ start: second.end, end: next.start, text: '' }]),
      ]
      const isOne = last === undefined && isUnbroken(body, first.offset, next.offset)
      yield {
        at: { start: first.start, end: next.end },
        message: `${first.value} gets an equals sign into its value, because of the blank before it.`,
        fixes: isOne ? fix('Remove the blank', false, ...edits) : [],
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13-slim
        ENV «LANG =C.UTF-8»
        LABEL «version = 1.2»
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        ENV LANG=C.UTF-8
        LABEL version=1.2
      `,
    },
    {
      because: 'where the value ends cannot be told',
      bad: dockerfile`
        FROM debian:13-slim
        ENV «GREETING = hello» there
      `,
    },
    {
      because: 'the blank belongs to a value',
      good: dockerfile`
        FROM debian:13-slim
        ENV LANG=C.UTF-8 GREETING="a = b"
      `,
    },
  ],
} satisfies Rule
