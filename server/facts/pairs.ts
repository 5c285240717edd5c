// The `name=value` pairs of ENV, ARG and LABEL, in the modern and the old spelling.
import { sourceSpan, type Instruction, type Span, type Word } from '../syntax/tree.ts'
import { perObject } from './remembered.ts'

export interface Pair extends Span {
  readonly name: string
  readonly nameSpan: Span
  /** Quotes and escapes removed, variables left; `undefined` where there is no `=` (an ARG without default). */
  readonly value: string | undefined
  /** As written, quotes kept. */
  readonly rawValue: string | undefined
  readonly valueSpan: Span | undefined
  /** `ENV name value`: one pair, the rest of the line is its value. */
  readonly legacy: boolean
}

export const pairsOf: (instruction: Instruction) => readonly Pair[] = perObject((instruction) => {
  const { words, body } = instruction
  const [first] = words
  if (!first) return []
  if (instruction.name !== 'ARG' && !first.raw.includes('=')) {
    const [, second] = words
    const nameSpan = { start: first.start, end: first.end }
    if (!second)
      return [
        {
          ...nameSpan,
          name: first.value,
          nameSpan,
          value: undefined,
          rawValue: undefined,
          valueSpan: undefined,
          legacy: true,
        },
      ]
    const rawValue = body.text.slice(second.offset)
    const valueSpan = sourceSpan(body, second.offset, body.text.length)
    const value = words.length === 2 ? second.value : rawValue
    return [
      {
        start: first.start,
        end: valueSpan.end,
        name: first.value,
        nameSpan,
        value,
        rawValue,
        valueSpan,
        legacy: true,
      },
    ]
  }
  return words.map((word) => pairOf(word, instruction))
})

/** Written out field by field: copying spans with a spread is many times slower. */
function pairOf(word: Word, { body }: Instruction): Pair {
  const { start, end, raw, offset } = word
  const at = raw.indexOf('=')
  if (at < 0) {
    const nameSpan = { start, end }
    return {
      start,
      end,
      name: word.value,
      nameSpan,
      value: undefined,
      rawValue: undefined,
      valueSpan: undefined,
      legacy: false,
    }
  }
  const rawValue = raw.slice(at + 1)
  const from = offset + at + 1
  const inValue = word.value.indexOf('=')
  return {
    start,
    end,
    name: word.value.slice(0, inValue),
    nameSpan: sourceSpan(body, offset, offset + at),
    value: word.value.slice(inValue + 1),
    rawValue,
    valueSpan: rawValue ? sourceSpan(body, from, from + rawValue.length) : { start: end, end },
    legacy: false,
  }
}
