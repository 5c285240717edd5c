import { genericNames } from '../../server/facts/ignore-facts.ts'
import { uncovered } from '../../server/facts/ignore-writer.ts'
import { contextPath } from '../../server/syntax/paths.ts'
import { appendLines } from '../edits.ts'
import type { IgnoreRule } from '../rule.ts'

export default {
  title: 'A secret is sent to the build',
  why: `
    A file whose name is that of a secret lies in the context, no line leaves it out, and a COPY of its folder takes it
    along. Whoever can pull the image can read it, also when a later layer deletes it.
  `,
  whyUnsafe: `
    A Dockerfile may read such a file at build time: then mount it as a secret instead of sending it.
  `,
  severity: 'warning',

  *check({ text, ignore, project, needed, firstLine: at }) {
    if (!project.known) return
    const copied = needed.map((path) => contextPath(path))
    const open = uncovered(project).filter(({ kind, path }) => {
      if (kind !== 'secret' || copied.includes(path)) return false
      // A line that is meant for it, and only counts at the root, says so itself.
      const name = path.replace(/^.*\//, '')
      if (name !== path && ignore.patterns.some((it) => it.text === name && genericNames.has(name)))
        return false
      return (
        copied.length === 0 ||
        copied.some((folder) => folder === '' || folder === '.' || path.startsWith(`${folder}/`))
      )
    })
    if (!open.length) return
    const names = open.map(({ path }) => path)
    const shown =
      names.length > 3 ? `${names.slice(0, 2).join(', ')} and ${names.length - 2} more` : names.join(', ')
    const lines = [
      ...new Set(
        names.map((path) =>
          genericNames.has(path.replace(/^.*\//, '')) ? `**/${path.replace(/^.*\//, '')}` : path,
        ),
      ),
    ]
    yield {
      at,
      message: `No line keeps ${shown} out of the build, and ${names.length > 1 ? 'their names are those of secrets' : 'its name is that of a secret'}.`,
      fixes: [
        {
          title: `Add ${lines.length > 3 ? `${lines.length} lines` : lines.join(', ')}`,
          safe: false,
          edits: [appendLines(text, lines)],
        },
      ],
    }
  },

  examples: [
    {
      files: { Dockerfile: 'FROM scratch\nCOPY . /app\n', '.env': 'TOKEN=', 'app.js': '' },
      bad: '«.git»\n',
      fixed: '.git\n**/.env\n',
    },
    {
      because: 'no COPY takes it along',
      files: { Dockerfile: 'FROM scratch\nCOPY app.js /app/\n', '.env': 'TOKEN=', 'app.js': '' },
      good: '.git\n',
    },
  ],
} satisfies IgnoreRule
