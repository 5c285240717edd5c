import { ignoringPattern, isEntered, isIgnored, type IgnorePattern } from '../../server/facts/dockerignore.ts'
import { contextPath } from '../../server/syntax/paths.ts'
import { appendLines, removeLine } from '../edits.ts'
import type { IgnoreRule } from '../rule.ts'

export default {
  title: 'A line keeps out what a Dockerfile copies',
  why: `
    What the ignore file leaves out never reaches the builder: COPY and ADD fail, or a bind mount is empty.
  `,
  whyUnsafe: `
    The file then becomes part of the build context. Make sure that it was not kept out on purpose, as secrets are.
  `,
  severity: 'error',

  *check({ text, ignore, project, needed }) {
    const told = new Set<IgnorePattern>()
    for (const source of needed) {
      const wanted = contextPath(source)
      if (wanted === '.' || wanted === '' || /[*?[\]\\]/.test(wanted) || wanted.startsWith('../')) continue
      if (project.known && !project.files.includes(wanted) && !project.folders.includes(wanted)) continue
      if (!isIgnored(ignore, wanted) || isEntered(ignore, wanted)) continue
      const by = ignoringPattern(ignore, wanted)
      if (!by || told.has(by)) continue
      told.add(by)
      yield {
        at: by,
        message: `${wanted} is copied by a Dockerfile, and this line keeps it out of the build.`,
        fixes: [
          // A line about nothing else has no other use.
          ...(by.pattern === wanted
            ? [{ title: 'Remove the line', safe: false, edits: [removeLine(text, by)] }]
            : []),
          {
            title: `Let ${wanted} in with a line of its own`,
            safe: false,
            edits: [appendLines(text, [`!${wanted}`])],
          },
        ],
      }
    }
  },

  examples: [
    {
      files: { Dockerfile: 'FROM scratch\nCOPY dist /app/\n', 'dist/app.js': '' },
      bad: '*.log\n«dist»\n',
      fixed: '*.log\n',
    },
    {
      files: { Dockerfile: 'FROM scratch\nCOPY start.sh /\n', 'start.sh': '' },
      bad: '«*.sh»\n',
      fixed: '*.sh\n!start.sh\n',
    },
    {
      because: 'an exception lets it in',
      files: { Dockerfile: 'FROM scratch\nCOPY dist /app/\n', 'dist/app.js': '' },
      good: '*\n!dist\n',
    },
  ],
} satisfies IgnoreRule
