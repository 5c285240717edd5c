import { isIgnored, parseIgnore } from '../../server/facts/dockerignore.ts'
import { genericNames } from '../../server/facts/ignore-facts.ts'
import { replace } from '../edits.ts'
import { risks } from '../data/ignore-entries.ts'
import type { IgnoreRule } from '../rule.ts'

export default {
  title: 'A name is only left out at the root',
  why: `
    Unlike in .gitignore, a name without a slash is matched at the root of the context alone. What lies deeper is sent:
    the dependencies of every package of a monorepo, or a \`.env\` in a folder. A warning where it is a secret.
  `,
  whyUnsafe: `
    A Dockerfile may copy one of the files that are left out as well then.
  `,
  severity: 'info',

  *check({ ignore, project }) {
    if (!project.known) return
    const everything = [...project.folders, ...project.files]
    for (const it of ignore.patterns) {
      const { pattern } = it
      if (it.error || it.negated || pattern.includes('/') || !isGeneric(pattern) || it.text.startsWith('/'))
        continue
      const anywhere = parseIgnore(`**/${pattern}`)
      const nested = everything.filter(
        (path) => path.includes('/') && isIgnored(anywhere, path) && !isIgnored(ignore, path),
      )
      const deepest = nested.find((path) => parseIgnore(`**/${pattern}`).patterns[0]?.matches(path))
      if (deepest === undefined) continue
      const severity = risks.some(
        ({ kind, names }) => kind === 'secret' && names.some((name) => fits(name, pattern)),
      )
        ? 'warning'
        : 'info'
      yield {
        at: it,
        message: `${it.text} means the root of the context alone: ${deepest} still comes along.`,
        severity,
        fixes: [
          {
            title: `Write **/${pattern}`,
            safe: false,
            edits: [replace(it, `**/${pattern}`)],
          },
        ],
      }
    }
  },

  examples: [
    {
      files: { 'web/node_modules/left-pad/index.js': '', 'web/app.js': '' },
      bad: '«node_modules»\n',
      fixed: '**/node_modules\n',
    },
    {
      because: 'the slash in front says that the root is meant',
      files: { 'web/node_modules/left-pad/index.js': '', 'web/app.js': '' },
      good: '/node_modules\n',
    },
  ],
} satisfies IgnoreRule

/** What tools leave everywhere: by its name, or all files of a kind that no source is of. */
function isGeneric(pattern: string): boolean {
  return (
    genericNames.has(pattern) ||
    /^\*\.(?:log|tmp|bak|swp|py[cod]|pyo|pyd|class|o|orig|DS_Store|pem|key)$/.test(pattern)
  )
}

function fits(pattern: string, name: string): boolean {
  return pattern === name || (pattern.startsWith('*') && name.endsWith(pattern.slice(1)))
}
