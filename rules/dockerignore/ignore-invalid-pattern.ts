import { type IgnoreError, parseIgnore } from '../../server/facts/dockerignore.ts'
import { insert, removeLine } from '../edits.ts'
import type { Fix, IgnoreRule } from '../rule.ts'

export default {
  title: 'A line cannot be read, and the build fails on it',
  why: `
    The builder reads the ignore file before anything else. One line that it cannot read ends every build that takes this
    folder for its context.
  `,
  whyUnsafe: `
    Only you know which files the line was meant for: look at what it leaves out once it can be read.
  `,
  severity: 'error',

  *check({ text, ignore }) {
    for (const it of ignore.patterns) {
      if (it.error === undefined) continue
      const fixes: Fix[] = []
      if (it.error === 'lone-exclamation')
        fixes.push({ title: 'Remove the line', safe: false, edits: [removeLine(text, it)] })
      const bracket = text.slice(it.start, it.end).lastIndexOf('[')
      if (it.error === 'bad-pattern' && bracket >= 0) {
        const at = it.start + bracket
        const escaped = parseIgnore(`${text.slice(it.start, at)}\\${text.slice(at, it.end)}`)
        if (escaped.patterns.every(({ error }) => error === undefined))
          fixes.push({ title: 'Escape the bracket', safe: false, edits: [insert(at, '\\')] })
      }
      yield { at: it, message: faults[it.error], fixes }
    }
  },

  examples: [
    { bad: '*.log\n«!»\n', fixed: '*.log\n' },
    { because: 'a bracket stays open', bad: '«notes[1»\n', fixed: 'notes\\[1\n' },
    { because: 'the bracket is closed', good: 'notes[12]\n*.log\n!keep.log\n' },
  ],
} satisfies IgnoreRule

const faults: Readonly<Record<IgnoreError, string>> = {
  'lone-exclamation': 'A lone ! is no pattern, and the build fails on it.',
  'bad-pattern': 'The pattern cannot be read, and the build fails on it.',
  'line-too-long': 'The line is longer than the builder reads.',
}
