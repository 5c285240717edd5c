import { isThere } from '../../server/facts/ignore-facts.ts'
import { replace } from '../edits.ts'
import type { IgnoreRule } from '../rule.ts'

export default {
  title: 'A comment is read as part of a pattern',
  why: `
    A comment is a line of its own, and its first character is the #. Behind a pattern, behind blanks or after two
    slashes it is part of a pattern, which then matches nothing: what it was meant to leave out is sent to the build.
  `,
  whyUnsafe: `
    The pattern comes into force with it: look whether a Dockerfile copies what it leaves out.
  `,
  severity: 'warning',

  *check({ text, ignore, project }) {
    for (const it of ignore.patterns) {
      if (isThere(it, project)) continue
      if (it.text.startsWith('#')) {
        const start = text.lastIndexOf('\n', it.start - 1) + 1
        yield {
          at: it,
          message: 'Only a # at the very beginning of a line begins a comment, so this is a pattern.',
          fixes: [
            {
              title: 'Remove the blanks before the #',
              safe: true,
              edits: [replace({ start, end: it.start }, '')],
            },
          ],
        }
        continue
      }
      if (/^\/\/\s/.test(it.text)) {
        const at = { start: it.start, end: it.start + 2 }
        yield {
          at,
          message: 'Comments begin with # here: this line is a pattern, and matches nothing.',
          fixes: [{ title: 'Write #', safe: true, edits: [replace(at, '#')] }],
        }
        continue
      }
      const match = /\s+#/.exec(it.text)
      if (!match) continue
      const at = { start: it.start + match.index + match[0].length - 1, end: it.end }
      const comment = text.slice(at.start, at.end)
      const pattern = it.text.slice(0, match.index)
      yield {
        at,
        message: `A comment stands on a line of its own: here it is part of the pattern, so that ${pattern} is not matched.`,
        fixes: [
          {
            title: 'Move the comment above the line',
            safe: false,
            edits: [replace(it, `${comment}\n${pattern}`)],
          },
        ],
      }
    }
  },

  examples: [
    {
      bad: 'node_modules «# installed in the image»\n',
      fixed: '# installed in the image\nnode_modules\n',
    },
    { bad: '  «# logs»\n*.log\n', fixed: '# logs\n*.log\n' },
    { bad: '«//» logs\n*.log\n', fixed: '# logs\n*.log\n' },
    {
      because: 'there is a file of that name',
      files: { 'notes #1.txt': '' },
      good: '# logs\nnotes #1.txt\n',
    },
  ],
} satisfies IgnoreRule
