// What the cursor is on, explained: keywords, flags, mounts, directives and variables; and patterns of ignore files.
import type { Hover, Range } from 'vscode-languageserver'
import type { TextDocument } from 'vscode-languageserver-textdocument'
import { buildChecks, directiveInfos } from '../../rules/data/directives.ts'
import {
  type FlagInfo,
  type InstructionInfo,
  instructionInfos,
  mountInfos,
} from '../../rules/data/instructions.ts'
import {
  ignoringPattern,
  type IgnorePattern,
  type IgnorePatterns,
  parseIgnore,
} from '../facts/dockerignore.ts'
import type { Project } from '../facts/project.ts'
import type { Flag, Instruction, Span, Tree } from '../syntax/tree.ts'
import { serviceHover } from './language-service.ts'
import { mountOptionsOf, withTriggers } from './occurrences.ts'

export function hover(document: TextDocument, tree: Tree, offset: number): Hover | undefined {
  const said = onDirective(tree, offset) ?? onInstruction(tree, offset)
  if (said) return markdown(document, said.at, said.text)
  return valueOfVariable(document, offset)
}

/** How many paths a hover over an ignore pattern names. */
const pathLimit = 8

/** What the pattern under the cursor leaves out, or brings back, in this project; `undefined` when it is not known. */
export function ignoreHover(document: TextDocument, offset: number, project: Project): Hover | undefined {
  if (!project.known) return undefined
  const ignore = parseIgnore(document.getText())
  const pattern = ignore.patterns.find((it) => covers(it, offset))
  if (!pattern || pattern.error !== undefined) return undefined
  return markdown(document, pattern, effectOf(ignore, pattern, project))
}

interface Said {
  readonly at: Span
  readonly text: string
}

function onDirective(tree: Tree, offset: number): Said | undefined {
  for (const { name, nameSpan, valueSpan } of tree.directives) {
    if (covers(nameSpan, offset)) {
      const info = directiveInfos.find((it) => it.name === name)
      return info && { at: nameSpan, text: withDocs(info.summary, info.docs) }
    }
    if (name !== 'check' || !covers(valueSpan, offset)) continue
    const at = wordAt(tree.text, valueSpan, offset)
    const check = buildChecks.find((it) => it.name === tree.text.slice(at.start, at.end))
    return check && { at, text: withDocs(`Build check: ${check.summary}.`, checkDocs(check.name)) }
  }
  return undefined
}

function onInstruction(tree: Tree, offset: number): Said | undefined {
  for (const instruction of withTriggers(tree)) {
    const { name, keyword, flags } = instruction
    const info = instructionInfos.find((it) => it.name === name)
    if (!info) continue
    if (covers(keyword, offset)) return { at: keyword, text: aboutInstruction(info) }
    const flag = flags.find((it) => covers(it, offset))
    if (flag) return onFlag(tree, instruction, info, flag, offset)
  }
  return undefined
}

function onFlag(
  tree: Tree,
  { name }: Instruction,
  { flags }: InstructionInfo,
  flag: Flag,
  offset: number,
): Said | undefined {
  const info = flags.find((it) => it.name === flag.name)
  if (!info) return undefined
  const inValue = flag.value !== undefined && offset >= flag.valueSpan.start
  if (!inValue) {
    const end = flag.value === undefined ? flag.end : flag.valueSpan.start - 1
    return { at: { start: flag.start, end }, text: aboutFlag(name, info) }
  }
  return info.kind === 'mount' ? onMount(tree, flag, offset) : undefined
}

function onMount(tree: Tree, flag: Flag, offset: number): Said | undefined {
  const options = mountOptionsOf(tree, flag.valueSpan)
  const type = options.find(({ key }) => key === 'type')?.value ?? 'bind'
  const mount = mountInfos.find((it) => it.type === type)
  const option = options.find((it) => offset >= it.keySpan.start && offset <= it.valueSpan.end)
  if (!option || !mount) return undefined
  if (option.key === 'type') {
    const at = { start: option.keySpan.start, end: option.valueSpan.end }
    return { at, text: withDocs(`**type=${type}**\n\n${mount.summary}`, mount.docs) }
  }
  const key = mount.keys.find(({ names }) => names.includes(option.key))
  if (!key || offset > option.keySpan.end) return undefined
  const values = key.kind === 'choice' ? `\n\nOne of ${list(key.values)}.` : ''
  return {
    at: option.keySpan,
    text: withDocs(`**${key.names.join(', ')}**\n\n${key.summary}${values}`, mount.docs),
  }
}

function aboutInstruction({ summary, forms, deprecated, docs }: InstructionInfo): string {
  const old = deprecated ? `\n\nDeprecated. ${deprecated}` : ''
  return withDocs(`${code(forms.join('\n'))}\n\n${summary}${old}`, docs)
}

function aboutFlag(instruction: string, { name, kind, summary, values, since, docs }: FlagInfo): string {
  const choice = kind === 'choice' ? `\n\nOne of ${list(values)}.` : ''
  const needs = since ? `\n\nNeeds Dockerfile syntax ${since} or later.` : ''
  return withDocs(`**${instruction} --${name}**\n\n${summary}${choice}${needs}`, docs)
}

/** The language service answers with the bare value. */
function valueOfVariable(document: TextDocument, offset: number): Hover | undefined {
  const answer = serviceHover(document, document.positionAt(offset))
  if (!answer || typeof answer.contents !== 'string' || answer.contents === '') return undefined
  return {
    contents: { kind: 'markdown', value: code(answer.contents) },
    ...(answer.range ? { range: answer.range } : {}),
  }
}

/** Tells the pattern's own matches apart by the line that decides about them. */
function effectOf(ignore: IgnorePatterns, pattern: IgnorePattern, project: Project): string {
  const matched = [...project.files, ...project.folders.map((it) => `${it}/`)].filter((path) =>
    matchesBelow(pattern, path.replace(/\/$/, '')),
  )
  const files = matched.filter((path) => !path.endsWith('/'))
  const entered = new Set(files.flatMap(foldersAbove))
  const closed = matched.filter((path) => path.endsWith('/') && !entered.has(path.slice(0, -1)))
  const shown = [...files, ...closed]
  if (shown.length === 0) {
    return project.complete ? 'Matches nothing here.' : 'Matches nothing that was looked at here.'
  }
  const others = new Map<IgnorePattern | undefined, number>()
  const own: string[] = []
  for (const path of shown) {
    const by = ignoringPattern(ignore, path.replace(/\/$/, ''))
    if (by?.line === pattern.line) own.push(path)
    else others.set(by, (others.get(by) ?? 0) + 1)
  }
  const about = project.complete ? '' : 'at least '
  const parts = [
    `Matches ${about}${counted(shown.length)}, ${pattern.negated ? 'brings back' : 'leaves out'} ${own.length}.`,
  ]
  for (const [by, count] of others) {
    parts.push(
      by
        ? `Line ${by.line + 1}, \`${by.text}\`, decides about ${count}.`
        : `${counted(count)} would come along anyway.`,
    )
  }
  const names = (own.length > 0 ? own : shown).slice(0, pathLimit).map((path) => `- \`${path}\``)
  const rest = (own.length > 0 ? own : shown).length - names.length
  if (rest > 0) names.push(`- and ${rest} more`)
  return `${parts.join(' ')}\n\n${names.join('\n')}`
}

function matchesBelow(pattern: IgnorePattern, path: string): boolean {
  return pattern.matches(path) || foldersAbove(path).some((it) => pattern.matches(it))
}

function foldersAbove(path: string): readonly string[] {
  const folders: string[] = []
  for (let slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
    folders.push(path.slice(0, slash))
  }
  return folders
}

function counted(count: number): string {
  return count === 1 ? '1 path' : `${count} paths`
}

function wordAt(text: string, { start, end }: Span, offset: number): Span {
  let from = offset
  while (from > start && /\w/.test(text[from - 1] ?? '')) from -= 1
  const after = /^\w*/.exec(text.slice(offset, end))?.[0].length ?? 0
  return { start: from, end: offset + after }
}

/** `StageNameCasing` is documented under `stage-name-casing`. */
function checkDocs(name: string): string {
  const page = name.replace(/([a-z])([A-Z])/g, '$1-$2').replace(/^JSONA/, 'JSON-A')
  return `https://docs.docker.com/reference/build-checks/${page.toLowerCase()}/`
}

function withDocs(text: string, docs: string): string {
  return `${text}\n\n[Reference](${docs})`
}

function list(values: readonly string[]): string {
  return values.map((it) => `\`${it}\``).join(', ')
}

/** A fence longer than any in the text. */
function code(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}dockerfile\n${text}\n${fence}`
}

function markdown(document: TextDocument, { start, end }: Span, value: string): Hover {
  const range: Range = { start: document.positionAt(start), end: document.positionAt(end) }
  return { contents: { kind: 'markdown', value }, range }
}

function covers({ start, end }: Span, offset: number): boolean {
  return offset >= start && offset <= end
}
