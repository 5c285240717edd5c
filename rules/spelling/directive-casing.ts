import { fix, replace } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'A parser directive is in upper case',
  why: `
    Builders read it either way, but some tools know the lower-case spelling only.
  `,
  severity: 'hint',

  *check({ tree }) {
    for (const { name, nameSpan } of tree.directives) {
      const spelled = tree.text.slice(nameSpan.start, nameSpan.end)
      if (spelled === name) continue
      yield {
        at: nameSpan,
        message: `The directive ${spelled} is usually written ${name}.`,
        fixes: fix(`Write ${name}`, true, replace(nameSpan, name)),
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        # «Syntax»=docker/dockerfile:1
        # «ESCAPE»=\`
        FROM debian:13-slim
      `,
      fixed: dockerfile`
        # syntax=docker/dockerfile:1
        # escape=\`
        FROM debian:13-slim
      `,
    },
    {
      because: 'lower case',
      good: dockerfile`
        # syntax=docker/dockerfile:1
        FROM debian:13-slim
      `,
    },
  ],
} satisfies Rule
