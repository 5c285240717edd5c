import { genericNames, isThere, partsOf } from '../../server/facts/ignore-facts.ts'
import type { Project } from '../../server/facts/project.ts'
import { cleanPath } from '../../server/syntax/paths.ts'
import { removeLine } from '../edits.ts'
import { harmlessNames, ignoreGroups } from '../data/ignore-entries.ts'
import type { IgnoreRule } from '../rule.ts'

export default {
  title: 'A line matches nothing in the context',
  why: `
    Its file has moved, or its name is misspelt. Names that tools make any day, wildcards and what .gitignore lists are
    not reported.
  `,
  severity: 'hint',

  *check({ text, ignore, project, needed }) {
    if (!project.known || !project.complete) return
    const gitignored = (project.text('.gitignore') ?? '')
      .split(/\r?\n/)
      .map((line) => line.trim().replace(/^[/!]+|\/+$/g, ''))
    for (const it of ignore.patterns) {
      if (it.error || isThere(it, project) || isUsual(it.pattern, gitignored, project)) continue
      if (needed.some((path) => cleanPath(path) === it.pattern)) continue
      // A list of what to let in names what may come: lock files, settings of tools.
      if (it.negated && optionalNames.test(it.pattern)) continue
      yield {
        at: it,
        message: `Nothing in the build context is called ${it.pattern}.`,
        fixes: [{ title: 'Remove the line', safe: true, edits: [removeLine(text, it)] }],
        tag: 'unnecessary',
      }
    }
  },

  examples: [
    { files: { 'app.js': '' }, bad: '.git\n«assets/legacy-logo.png»\n', fixed: '.git\n' },
    { because: 'tools make them any day', files: { 'app.js': '' }, good: 'coverage\n*.log\nnode_modules\n' },
  ],
} satisfies IgnoreRule

const optionalNames =
  /(?:^|[-./])lock(?:b|file)?(?:$|\.)|shrinkwrap|\.sum$|(?:^|\/)(?:package|tsconfig|pnpm-|yarn|bunfig|gradle)[\w.-]*$|(?:^|\/)\w+\.config\.\w+$/

const usualNames: ReadonlySet<string> = new Set([
  // What templates of ignore files list besides.
  ...[
    'ENV',
    'bin',
    'build',
    'cache',
    'coverage',
    'coverage.xml',
    'dist',
    'env',
    'env.bak',
    'log',
    'logs',
    'nosetests.xml',
    'obj',
    'out',
  ],
  ...['pip-delete-this-directory.txt', 'pip-log.txt', 'temp', 'tmp', 'venv.bak'],
  ...genericNames,
  ...ignoreGroups.flatMap(({ patterns }) => patterns.map((it) => it.replace(/^!?(?:\*\*\/)?/, ''))),
  ...harmlessNames,
])

/** Names that templates list and tools make, wildcards, and what lies in folders that are not looked into. */
function isUsual(pattern: string, gitignored: readonly string[], project: Project): boolean {
  const name = pattern.replace(/^.*\//, '')
  if (/[*?[\]\\]/.test(pattern)) return true
  if (usualNames.has(name) || usualNames.has(pattern) || name.startsWith('.')) return true
  if (pattern.split('/').some((part) => usualNames.has(part))) return true
  if (/^(?:Docker|Container)file|compose|^(?:LICENSE|README|Makefile|CHANGELOG)/i.test(name)) return true
  if (gitignored.some((line) => line !== '' && (line === pattern || line === name))) return true
  // A folder that is listed and not entered may hold it.
  return partsOf(pattern)
    .slice(0, -1)
    .some(
      (folder) =>
        project.folders.includes(folder) && !project.files.some((path) => path.startsWith(`${folder}/`)),
    )
}
