import { pairsOf, type Pair } from '../../server/facts/pairs.ts'
import { isUnbroken, type Instruction } from '../../server/syntax/tree.ts'
import { insert } from '../edits.ts'
import { dockerfile, type Fix, type Rule } from '../rule.ts'

export default {
  title: 'ENV or LABEL is written without an equals sign',
  why: `
    In the old spelling everything behind the name is the value, so one instruction holds one variable and a forgotten
    equals sign goes unnoticed.
  `,
  severity: 'info',
  covers: ['buildkit/LegacyKeyValueFormat'],

  *check({ tree }) {
    for (const outer of tree.instructions) {
      const instruction = outer.trigger ?? outer
      if (instruction.name !== 'ENV' && instruction.name !== 'LABEL') continue
      const [pair] = pairsOf(instruction)
      // A blank before an equals sign is a mistake of its own.
      if (!pair?.legacy || pair.rawValue === undefined || pair.rawValue.startsWith('=')) continue
      yield {
        at: { start: pair.start, end: pair.end },
        message: `${instruction.name} ${pair.name} is set without an equals sign.`,
        tag: 'deprecated',
        fixes: modern(instruction, pair),
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13-slim
        ENV «LANG C.UTF-8»
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        ENV LANG=C.UTF-8
      `,
    },
    {
      because: 'blanks belong to the value',
      bad: dockerfile`
        FROM debian:13-slim
        ENV «GREETING hello there, $USER»
        LABEL «description "one thing" and another»
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        ENV GREETING="hello there, $USER"
        LABEL description="one thing and another"
      `,
    },
    {
      because: 'the value goes on over several lines',
      bad: dockerfile`
        FROM debian:13-slim
        ENV «TOOLS \
            gcc \
            make»
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        ENV TOOLS="gcc \
            make"
      `,
    },
    {
      because: 'the name is followed by an equals sign',
      good: dockerfile`
        FROM debian:13-slim
        ENV LANG=C.UTF-8 LC_ALL=C.UTF-8
      `,
    },
  ],
} satisfies Rule

/**
 * Only the text between name and value changes, and quotes around the value. A value with quotes or escapes inside is
 * read by the same rules in both spellings, but quoting it again might not be: there, nothing is offered.
 */
function modern(instruction: Instruction, { nameSpan, rawValue = '', valueSpan }: Pair): readonly Fix[] {
  const { words, body } = instruction
  const [, second] = words
  if (!second || !valueSpan) return []
  const gap = { start: nameSpan.end, end: valueSpan.start }
  const title = 'Write it with an equals sign'
  if (words.length === 2) return [{ title, safe: true, edits: [{ ...gap, text: '=' }] }]
  if (/[\\'`]/.test(rawValue)) return []
  if (!rawValue.includes('"'))
    return [{ title, safe: true, edits: [{ ...gap, text: '="' }, insert(valueSpan.end, '"')] }]
  if (!isUnbroken(body, second.offset, body.text.length)) return []
  const bare = withoutQuotes(rawValue)
  if (bare === undefined) return []
  return [{ title, safe: true, edits: [{ start: gap.start, end: valueSpan.end, text: `="${bare}"` }] }]
}

/** The value without pairs of double quotes; `undefined` where one is not closed. */
function withoutQuotes(text: string): string | undefined {
  const quotes = text.match(/"/g)?.length ?? 0
  return quotes % 2 === 0 ? text.replaceAll('"', '') : undefined
}
