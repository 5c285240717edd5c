// What is generated from the rules: `generated()` says what each file should hold. A test compares, `npm run update` writes.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { practices } from '../rules/data/practices.ts'
import { described, ignoreRules, topicOf } from '../rules/index.ts'
import type { Described, Example } from '../rules/rule.ts'
import { configurationSchema } from '../server/configuration-schema.ts'
import { reportsOf, unmark } from './support/holds.ts'
import { ruleIndex } from './rule-index.ts'

const topicTitles: Readonly<Record<string, string>> = {
  image: 'Base images and stages',
  packages: 'Packages',
  layers: 'Layers and cache',
  files: 'Files and build context',
  run: 'Shell in RUN',
  start: 'Start command, ports and signals',
  safety: 'Safety',
  names: 'Variables and labels',
  stacks: 'Languages and frameworks',
  spelling: 'Syntax and spelling',
  dockerignore: 'The ignore file',
}

type Fixability = 'safe' | 'review' | 'none'

/** Every generated file by its path, with what it should hold. */
export async function generated(): Promise<Readonly<Record<string, string>>> {
  const fixability = new Map<string, Fixability>()
  for (const [id, rule] of Object.entries(described)) fixability.set(id, await fixabilityOf(id, rule))
  const files: Record<string, string> = { 'rules/index.ts': ruleIndex(process.cwd()) }
  for (const topic of Object.keys(topicTitles))
    files[`rules/${topic}/README.md`] = await topicPage(topic, fixability)
  files['rules/README.md'] = between('rules/README.md', 'catalogue', catalogue(fixability))
  files['README.md'] = between('README.md', 'rules', ruleTable(fixability))
  files['package.json'] = manifest()
  files['client/plimsoll.schema.json'] =
    `${JSON.stringify(configurationSchema(Object.keys(described)), undefined, 2)}\n`
  return files
}

/** The best fix that the rule shows in its examples. */
async function fixabilityOf(id: string, { examples }: Described): Promise<Fixability> {
  let best: Fixability = 'none'
  for (const example of examples) {
    if ('good' in example) continue
    const { text } = unmark(example.bad)
    for (const { fixes = [] } of await reportsOf(id, text, example)) {
      if (fixes.some(({ safe }) => safe)) return 'safe'
      if (fixes.length) best = 'review'
    }
  }
  return best
}

const marks: Readonly<Record<Fixability, string>> = { safe: 'safe', review: 'to review', none: '' }

function ruleTable(fixability: ReadonlyMap<string, Fixability>): string {
  return Object.entries(topicTitles)
    .flatMap(([topic, title]) => [
      `**[${title}](rules/${topic}/README.md)**`,
      '',
      '| rule | what it finds | severity | fix |',
      '|---|---|---|---|',
      ...idsOf(topic).map((id) => {
        const rule = described[id] as Described
        return `| [\`${id}\`](rules/${topic}/README.md#${id}) | ${cell(rule.title)} | ${rule.severity}${rule.off ? ', off' : ''} | ${marks[fixability.get(id) ?? 'none']} |`
      }),
      '',
    ])
    .join('\n')
    .trim()
}

async function topicPage(topic: string, fixability: ReadonlyMap<string, Fixability>): Promise<string> {
  const parts = [`# ${topicTitles[topic]}`, '', 'Generated from the rules of this folder.', '']
  for (const id of idsOf(topic)) {
    const rule = described[id] as Described
    const fix = fixability.get(id) ?? 'none'
    parts.push(
      `## ${id}`,
      '',
      `**${rule.title}.** Severity: ${rule.severity}${rule.off ? ', off by default' : ''}. ${fix === 'none' ? 'No edit.' : `Fix: ${marks[fix]}.`}`,
      '',
    )
    parts.push(dedent(rule.why), '')
    if (rule.whyUnsafe) parts.push('*To review:* ' + dedent(rule.whyUnsafe).replaceAll('\n', ' '), '')
    for (const example of rule.examples)
      parts.push(...shown(example, id in ignoreRules ? 'ignore' : 'dockerfile'), '')
    for (const difference of rule.differs ?? []) parts.push(`*Differs:* ${difference}`, '')
    if (rule.covers?.length)
      parts.push(`Also known as: ${rule.covers.map((code) => `\`${code}\``).join(', ')}.`, '')
  }
  return `${parts.join('\n').trim()}\n`
}

function shown(example: Example, language: string): readonly string[] {
  const because = example.because ? `, because ${example.because}` : ''
  const files = example.files
    ? ` (beside it: ${Object.keys(example.files)
        .map((path) => `\`${path}\``)
        .join(', ')})`
    : ''
  if ('good' in example)
    return [`Fine${because}${files}:`, '', ...fenced(unmark(example.good).text, language)]
  return [
    `Reported${because}${files}:`,
    '',
    ...fenced(example.bad, language),
    ...(example.fixed === undefined ? [] : ['', 'Fixed:', '', ...fenced(example.fixed, language)]),
    ...Object.entries(example.written ?? {}).flatMap(([path, text]) => [
      '',
      `Written to \`${path}\`:`,
      '',
      ...fenced(text, 'dockerfile'),
    ]),
  ]
}

function fenced(text: string, language: string): readonly string[] {
  const fence = text.includes('```') ? '````' : '```'
  return [`${fence}${language}`, text.replace(/\n$/, ''), fence]
}

function catalogue(fixability: ReadonlyMap<string, Fixability>): string {
  const differences = Object.entries(described).flatMap(([id, { differs = [] }]) =>
    differs.map((text) => `- ${link(id)}: ${text}`),
  )
  return [
    `${practices.filter(({ rules: ids }) => ids.length).length} of ${practices.length} practices that Dockerfile tools check have a rule here.`,
    '',
    '| practice | rule | the peers call it | fix |',
    '|---|---|---|---|',
    ...practices.map(({ title, rules: ids, instead }) => {
      const codes = [...new Set(ids.flatMap((id) => described[id]?.covers ?? []))]
      const best =
        ids.map((id) => fixability.get(id)).find((it) => it === 'safe') ??
        ids.map((id) => fixability.get(id)).find((it) => it === 'review') ??
        'none'
      return `| ${cell(title)} | ${ids.length ? ids.map(link).join(', ') : `– ${cell(instead ?? '')}`} | ${codes.map((code) => `\`${code}\``).join(' ')} | ${marks[best]} |`
    }),
    '',
    '### Where we differ from a peer on purpose',
    '',
    ...differences,
  ].join('\n')
}

/** package.json with the settings that follow from the rules. */
function manifest(): string {
  const json = JSON.parse(current('package.json') ?? '{}') as {
    contributes?: { configuration?: { properties?: Record<string, unknown> } }
  }
  const properties = json.contributes?.configuration?.properties
  if (properties) {
    properties['plimsoll.rules'] = {
      type: 'object',
      scope: 'resource',
      markdownDescription:
        "The severity of single rules, by rule id or by a peer's code such as `hadolint/DL3008`. A `.plimsoll.yaml` in the project outranks it.",
      default: {},
      properties: Object.fromEntries(
        Object.entries(described).map(([id, { title, severity, off }]) => [
          id,
          {
            enum: ['error', 'warning', 'info', 'hint', 'off'],
            default: off ? 'off' : severity,
            description: `${title}.`,
          },
        ]),
      ),
      additionalProperties: { enum: ['error', 'warning', 'info', 'hint', 'off'] },
    }
  }
  return `${JSON.stringify(json, undefined, 2)}\n`
}

function idsOf(topic: string): readonly string[] {
  return Object.keys(topicOf).filter((id) => topicOf[id] === topic)
}

function link(id: string): string {
  return `[\`${id}\`](${topicOf[id]}/README.md#${id})`
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ')
}

function dedent(text: string): string {
  return text.trim().replace(/\n[ \t]+/g, '\n')
}

/** A file with the part between its markers replaced. */
function between(path: string, name: string, part: string): string {
  const text = current(path) ?? ''
  const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`]
  const from = text.indexOf(open)
  const to = text.indexOf(close)
  if (from < 0 || to < 0) throw new Error(`${path} has no ${open} … ${close}`)
  return `${text.slice(0, from + open.length)}\n${part}\n${text.slice(to)}`
}

/** What a file holds now. */
export function current(path: string): string | undefined {
  const full = `${process.cwd()}/${path}`
  return existsSync(full) ? readFileSync(full, 'utf8') : undefined
}

/** All files below a folder, relative to the root. */
export function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : filesBelow(path)
    return [path]
  })
}
