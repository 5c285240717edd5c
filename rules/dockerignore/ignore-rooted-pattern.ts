import { replace } from '../edits.ts'
import type { IgnoreRule } from '../rule.ts'

export default {
  title: 'A slash in front says nothing',
  why: `
    Every pattern begins at the root of the context, so that \`/dist\`, \`./dist\` and \`dist\` are the same. Whoever knows
    .gitignore reads the slash as “only here”, and the line without it as “wherever it stands”, which takes \`**/\`.
  `,
  severity: 'hint',

  *check({ ignore }) {
    for (const it of ignore.patterns) {
      if (it.error || it.pattern === '..' || it.pattern.startsWith('../')) continue
      const front = /^!?\s*((?:\.?\/)+)[^/]/.exec(it.text)
      if (!front?.[1]) continue
      const start = it.start + it.text.indexOf(front[1])
      const at = { start, end: start + front[1].length }
      yield {
        at,
        message: `${front[1]} changes nothing: every pattern begins at the root of the context.`,
        fixes: [{ title: `Remove ${front[1]}`, safe: true, edits: [replace(at, '')] }],
        tag: 'unnecessary',
      }
    }
  },

  examples: [
    { bad: '«/»dist\n!«./»dist/app.js\n', fixed: 'dist\n!dist/app.js\n' },
    { good: 'dist\n**/node_modules\n' },
  ],
} satisfies IgnoreRule
