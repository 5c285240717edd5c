// What there is to read about a rule, in Markdown: the whole page, and the short form of a hover.
import { described, ignoreRules } from '../rules/index.ts'
import type { Described, Example } from '../rules/rule.ts'
import { defaultOptions } from '../rules/rule.ts'
import { meaningOf } from './rule-keys.ts'

export interface Named {
  readonly id: string
  readonly rule: Described
}

/** Those about ignore files as well. */
export const ruleList: readonly { readonly id: string; readonly title: string }[] = Object.entries(
  described,
).map(([id, { title }]) => ({ id, title }))

/** The rule of that id, or the first that stands for that code of a peer. */
export function ruleNamed(name: string): Named | undefined {
  const means = meaningOf(name)
  for (const [id, rule] of Object.entries(described)) {
    if (means.includes(id) || rule.covers?.some((code) => means.includes(code))) return { id, rule }
  }
  return undefined
}

/** Everything that the rule's file says. */
export function rulePage({ id, rule }: Named): string {
  const bad = rule.examples.filter((it) => 'bad' in it)
  const good = rule.examples.filter((it) => 'good' in it)
  const language = languageOf(id)
  return [
    `# ${rule.title}`,
    facts({ id, rule }),
    prose(rule.why),
    ...bad.flatMap((it) => [
      `## Reported${because(it)}`,
      ...surroundings(it),
      block(unmarked(it.bad), language),
      ...(it.fixed === undefined ? [] : ['Fixed:', block(it.fixed, language)]),
      ...Object.entries(it.written ?? {}).flatMap(([path, text]) => [
        `Written to \`${path}\`:`,
        block(text, ''),
      ]),
    ]),
    ...(rule.whyUnsafe ? ['## Before taking a fix', prose(rule.whyUnsafe)] : []),
    ...good.flatMap((it) => [`## Fine${because(it)}`, ...surroundings(it), block(it.good, language)]),
    ...(rule.differs?.length
      ? ['## Where it differs from others', rule.differs.map((it) => `- ${it}`).join('\n')]
      : []),
    '',
  ].join('\n\n')
}

/** Why it matters, and the first example with its fix; short enough for a hover. */
export function ruleSummary({ id, rule }: Named): string {
  const example = rule.examples.find((it) => 'bad' in it && it.fixed !== undefined)
  const shown =
    example && 'bad' in example && isShort(example.bad) && isShort(example.fixed ?? '')
      ? [block(unmarked(example.bad), languageOf(id)), 'becomes', block(example.fixed ?? '', languageOf(id))]
      : []
  return [`**${rule.title}** \`${id}\``, prose(rule.why), ...shown].join('\n\n')
}

/** Markdown of a rule's template literal: its common indentation and the blank lines around it go. */
export function prose(text: string): string {
  const lines = text.replace(/^\s*\n|\s+$/g, '').split('\n')
  const indents = lines.slice(text.startsWith('\n') ? 0 : 1).filter((line) => line.trim())
  const indent = Math.min(...indents.map((line) => /^ */.exec(line)?.[0].length ?? 0))
  return lines.map((line) => line.slice(Math.min(indent, /^ */.exec(line)?.[0].length ?? 0))).join('\n')
}

function facts({ id, rule }: Named): string {
  const codes = rule.covers?.length
    ? `, known elsewhere as ${rule.covers.map((code) => `\`${code}\``).join(', ')}`
    : ''
  return `\`${id}\`, ${rule.severity}${rule.off ? ', off unless asked for' : ''}${codes}`
}

function because({ because }: Example): string {
  return because ? `: ${because}` : ''
}

function surroundings({ files, options }: Example): string[] {
  const shown = Object.entries(files ?? {}).map(([path, text]) =>
    text.trim() ? `\`${path}\`:\n\n${block(text, '')}` : `\`${path}\``,
  )
  const told = Object.entries(options ?? {})
    .filter(([key]) => key in defaultOptions && key !== 'wide')
    .map(([key, value]) => `\`${key}\`: \`${JSON.stringify(value)}\``)
  return [
    ...(shown.length ? [`Beside it: ${shown.join('\n\n')}`] : []),
    ...(told.length ? [`With ${told.join(', ')}`] : []),
  ]
}

/** What the examples of a rule are written in, as editors call it. */
function languageOf(id: string): string {
  return Object.hasOwn(ignoreRules, id) ? 'ignore' : 'dockerfile'
}

function block(text: string, language: string): string {
  const fence = '`'.repeat(Math.max(3, ...[...text.matchAll(/`+/g)].map(([run]) => run.length + 1)))
  return `${fence}${language}\n${text.replace(/\n$/, '')}\n${fence}`
}

function unmarked(text: string): string {
  return text.replaceAll(/[«»]/g, '')
}

function isShort(text: string): boolean {
  return text.split('\n').length <= 15
}
