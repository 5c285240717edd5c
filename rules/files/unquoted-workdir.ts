import { isUnbroken } from '../../server/syntax/tree.ts'
import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'A blank in WORKDIR stands without quotes',
  why: `
    WORKDIR takes the whole rest of its line for the path, blanks and what looks like a comment included. In quotes a blank
    is meant.
  `,
  whyUnsafe: `
    The folder gets another name. Check that nothing relied on the one with the comment in it.
  `,
  severity: 'hint',

  *check({ named, text }) {
    for (const instruction of named('WORKDIR')) {
      const { words, body } = instruction
      const [first, second] = words
      const last = words.at(-1)
      if (!first || !second || !last) continue
      const hash = words.findIndex(({ raw }, index) => index > 0 && raw.startsWith('#'))
      if (hash > 0) {
        const end = words[hash - 1]?.end ?? first.end
        yield {
          at: { start: words[hash]?.start ?? end, end: last.end },
          severity: 'warning',
          message: `This is no comment: WORKDIR makes it a part of the path.`,
          fixes: [{ title: 'Remove it', safe: false, edits: [{ start: end, end: last.end, text: '' }] }],
        }
        continue
      }
      const path = body.text
      const isPlain = isUnbroken(body, 0, path.length) && !/["'\\`]/.test(path)
      yield {
        at: { start: first.start, end: last.end },
        message: 'The blank is a part of the path; quotes would show that.',
        fixes: isPlain
          ? [
              {
                title: 'Put the path in quotes',
                safe: true,
                edits: [
                  { start: first.start, end: last.end, text: `"${text.slice(first.start, last.end)}"` },
                ],
              },
            ]
          : [],
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13-slim
        WORKDIR «/srv/my files»
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        WORKDIR "/srv/my files"
      `,
    },
    {
      bad: dockerfile`
        FROM debian:13-slim
        WORKDIR /srv «# where the files are»
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        WORKDIR /srv
      `,
    },
    {
      good: dockerfile`
        FROM debian:13-slim
        WORKDIR "/srv/my files"
        WORKDIR /srv/other
      `,
    },
  ],
} satisfies Rule
