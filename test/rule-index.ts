// rules/index.ts from the files in the folders of rules. On its own, so that it runs while the index is stale.
import { existsSync, readdirSync, writeFileSync } from 'node:fs'

/** Folders of rules, in the order in which the documentation shows them. */
const topics = [
  'image',
  'packages',
  'layers',
  'files',
  'run',
  'start',
  'safety',
  'names',
  'stacks',
  'spelling',
]

/** The folder of the rules that do not read Dockerfiles. */
const ignoreTopic = 'dockerignore'

/** The text of rules/index.ts for the rules below a root folder. */
export function ruleIndex(root: string): string {
  const filesOf = (topic: string) => {
    const folder = `${root}/rules/${topic}`
    if (!existsSync(folder)) return []
    const names = readdirSync(folder).filter((name) => name.endsWith('.ts'))
    return names.sort().map((name) => ({ topic, id: name.slice(0, -3) }))
  }
  const files = topics.flatMap(filesOf)
  const ignoreFiles = filesOf(ignoreTopic)
  const all = [...files, ...ignoreFiles]
  const variable = (id: string) => id.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
  const key = (id: string) => (id.includes('-') ? `'${id}'` : id)
  const row = (id: string) => (id.includes('-') ? `  '${id}': ${variable(id)},` : `  ${id},`)
  return [
    '// All rules by id. Generated from the files in the folders; `npm run update` writes it.',
    ...all.map(({ topic, id }) => `import ${variable(id)} from './${topic}/${id}.ts'`),
    "import type { Described, IgnoreRule, Rule } from './rule.ts'",
    '',
    'export const rules: Readonly<Record<string, Rule>> = {',
    ...files.map(({ id }) => row(id)),
    '}',
    '',
    '/** The rules about ignore files. */',
    'export const ignoreRules: Readonly<Record<string, IgnoreRule>> = {',
    ...ignoreFiles.map(({ id }) => row(id)),
    '}',
    '',
    '/** All of both, for whoever only wants to read about them. */',
    'export const described: Readonly<Record<string, Described>> = { ...rules, ...ignoreRules }',
    '',
    '/** The folder of each rule. */',
    'export const topicOf: Readonly<Record<string, string>> = {',
    ...all.map(({ topic, id }) => `  ${key(id)}: '${topic}',`),
    '}',
    '',
  ].join('\n')
}

if (process.argv.includes('--write-index')) writeFileSync('rules/index.ts', ruleIndex(process.cwd()))
