import { removeLine } from '../edits.ts'
import type { IgnoreRule } from '../rule.ts'

export default {
  title: 'A line is about files outside the build context',
  why: `
    Only the folder that is given to the build is sent, so that a pattern that climbs out of it matches nothing.
  `,
  severity: 'warning',

  *check({ text, ignore }) {
    for (const it of ignore.patterns) {
      if (it.error || (it.pattern !== '..' && !it.pattern.startsWith('../'))) continue
      yield {
        at: it,
        message: `${it.text} lies outside the build context, where nothing is sent from.`,
        fixes: [{ title: 'Remove the line', safe: true, edits: [removeLine(text, it)] }],
        tag: 'unnecessary',
      }
    }
  },

  examples: [
    { bad: '«../secrets»\n.git\n', fixed: '.git\n' },
    { because: 'it stays inside', good: 'docs/../.git\n' },
  ],
} satisfies IgnoreRule
