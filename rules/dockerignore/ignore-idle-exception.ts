import type { IgnorePattern } from '../../server/facts/dockerignore.ts'
import { removeLine } from '../edits.ts'
import type { IgnoreRule } from '../rule.ts'

export default {
  title: 'An exception to nothing',
  why: `
    A line with \`!\` brings back what a line above it leaves out. Where none does, it says nothing; often it stands
    above the line that it was meant for, or that line has gone.
  `,
  severity: 'hint',

  *check({ text, ignore }) {
    for (const [index, it] of ignore.patterns.entries()) {
      if (!it.negated || it.error) continue
      const before = ignore.patterns.slice(0, index).filter(({ negated, error }) => !negated && !error)
      if (before.some((other) => mayMeet(other, it))) continue
      yield {
        at: it,
        message: `No line above leaves out anything that ${it.text} could bring back.`,
        fixes: [{ title: 'Remove the line', safe: true, edits: [removeLine(text, it)] }],
        tag: 'unnecessary',
      }
    }
  },

  examples: [{ bad: 'docs\n«!src»\n', fixed: 'docs\n' }, { good: 'docs\n!docs/api\n' }],
} satisfies IgnoreRule

/** Whether something may match both, as far as the beginnings without wildcards tell. */
function mayMeet(a: IgnorePattern, b: IgnorePattern): boolean {
  const first = literalStart(a.pattern)
  const second = literalStart(b.pattern)
  const isOpen = (pattern: string) => /[*?[\]\\]/.test(pattern)
  if (!isOpen(a.pattern) && !isOpen(b.pattern)) {
    return (
      a.pattern === b.pattern ||
      a.pattern.startsWith(`${b.pattern}/`) ||
      b.pattern.startsWith(`${a.pattern}/`)
    )
  }
  if (!isOpen(b.pattern) && !a.pattern.includes('**') && !b.pattern.includes('/') && !a.pattern.includes('/'))
    return a.matches(b.pattern)
  return first.startsWith(second) || second.startsWith(first)
}

function literalStart(pattern: string): string {
  return /^[^*?[\]\\]*/.exec(pattern)?.[0] ?? ''
}
