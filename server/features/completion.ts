// Completion in Dockerfiles and ignore files, from our own tables and the files around. Asks no registry.
import { type CompletionItem, CompletionItemKind, CompletionItemTag, type Range } from 'vscode-languageserver'
import type { TextDocument } from 'vscode-languageserver-textdocument'
import {
  buildChecks,
  directiveInfos,
  type NamedSummary,
  platformArgs,
  stopSignals,
  syntaxImages,
} from '../../rules/data/directives.ts'
import { instructionInfos, type MountInfo, mountInfos } from '../../rules/data/instructions.ts'
import { pairsOf } from '../facts/pairs.ts'
import type { Project } from '../facts/project.ts'
import { names } from '../names.ts'
import { baseName } from '../syntax/paths.ts'
import type { Instruction, Tree } from '../syntax/tree.ts'
import { imageOffers, tagOffers } from './image-offers.ts'
import { entriesOf, typedPath } from './paths.ts'
import { type Place, placeAt } from './place.ts'

/** What completion may know beyond the file. */
export interface Known {
  readonly project?: Project
  /** What an ignore comment may name. */
  readonly rules?: readonly { readonly id: string; readonly title: string }[]
  /** Users that the image brings where the cursor stands. */
  readonly users?: readonly string[]
  /** The editor knows VS Code's command that asks again: items that something follows carry it. */
  readonly asksAgain?: boolean
}

/** Characters behind which completion is asked for without a request, letters and digits besides. */
export const completionTriggers: readonly string[] = [' ', '$', '{', '-', '=', ',', '/', ':', '#']

export function completions(
  document: TextDocument,
  tree: Tree,
  offset: number,
  known: Known = {},
): CompletionItem[] {
  const place = placeAt(tree, offset)
  if (!place) return []
  const offers =
    place.kind === 'keyword'
      ? { typed: place.typed, offers: keywords(tree) }
      : place.kind === 'comment'
        ? inComment(tree, place.typed, place.mayBeDirective, known)
        : (variablesFor(tree, place.instruction, place.typed) ??
          (place.kind === 'argument' ? inArgument(tree, place, known) : undefined))
  return offers ? toItems(document, offset, offers, known.asksAgain) : []
}

/** Paths of the build context in a `.dockerignore`; a pattern may name what is left out already. */
export function ignoreCompletions(
  document: TextDocument,
  offset: number,
  project: Project,
  asksAgain = false,
): CompletionItem[] {
  const text = document.getText()
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset)
  if (line.startsWith('#')) return []
  const pattern = line.replace(/^\s*!?\s*/, '')
  const name = /^\*\*\/([^/*?[\]\\]*)$/.exec(pattern)?.[1]
  const offers = name === undefined ? paths(project, pattern, true) : namesIn(project, name)
  return toItems(document, offset, offers, asksAgain)
}

/** How many names are offered for whatever folder. */
const nameLimit = 500

/** What stands anywhere in the context, by name: behind `**\/`. */
function namesIn({ files, folders }: Project, typed: string): Offers {
  const names = (paths: readonly string[], kind: CompletionItemKind): Offer[] =>
    [...new Set(paths.map(baseName))].toSorted().map((label) => ({ label, kind }))
  const offers = [...names(folders, CompletionItemKind.Folder), ...names(files, CompletionItemKind.File)]
  return { typed, offers: offers.slice(0, nameLimit) }
}

/** One thing to offer; `text` is inserted instead of the label. */
interface Offer {
  readonly label: string
  readonly kind: CompletionItemKind
  readonly detail?: string | undefined
  readonly documentation?: string | undefined
  readonly text?: string
  readonly deprecated?: boolean
  /** Something else follows at once: ask again behind it. */
  readonly more?: boolean
}

/** Offers that replace what is typed, which ends at the cursor. */
interface Offers {
  readonly typed: string
  readonly offers: readonly Offer[]
}

function toItems(
  document: TextDocument,
  offset: number,
  { typed, offers }: Offers,
  asksAgain = false,
): CompletionItem[] {
  const range: Range = {
    start: document.positionAt(offset - typed.length),
    end: document.positionAt(offset),
  }
  return offers.map(({ label, kind, detail, documentation, text = label, deprecated, more }, index) => ({
    ...{ label, kind, filterText: text, sortText: String(index).padStart(4, '0') },
    textEdit: { range, newText: text },
    ...(detail ? { detail } : {}),
    ...(documentation ? { documentation: { kind: 'markdown' as const, value: documentation } } : {}),
    ...(deprecated ? { tags: [CompletionItemTag.Deprecated] } : {}),
    ...(more && asksAgain ? { command: { title: 'Go on', command: 'editor.action.triggerSuggest' } } : {}),
  }))
}

type Argument = Extract<Place, { kind: 'argument' }>

function inArgument(tree: Tree, place: Argument, known: Known): Offers | undefined {
  const { name, before, typed, instruction } = place
  const isFlag = (word: string): boolean => word.startsWith('--')
  if (before.every(isFlag) && /^--?/.test(typed)) return flags(tree, place, known)
  const index = before.filter((word) => !isFlag(word)).length
  const offers = argument(tree, instruction, name, index, place, known)
  if (offers) return { typed, offers }
  if (
    (name === 'COPY' || name === 'ADD') &&
    known.project &&
    !before.some((it) => it.startsWith('--from='))
  ) {
    return typed.startsWith('<') ? undefined : paths(known.project, typed, false)
  }
  return undefined
}

function argument(
  tree: Tree,
  instruction: Instruction,
  name: string,
  index: number,
  { before, typed }: Argument,
  known: Known,
): readonly Offer[] | undefined {
  switch (name) {
    case 'FROM':
      if (index === 0)
        return typed.includes(':') ? tags(typed) : [...stages(tree, instruction), ...images(known)]
      return index === 1 ? [{ label: cased(tree, 'AS'), kind: CompletionItemKind.Keyword }] : []
    case 'ONBUILD':
      return keywords(tree).filter(({ label }) => instructionInfo(label.toUpperCase())?.trigger)
    case 'HEALTHCHECK':
      return index === 0
        ? ['CMD', 'NONE'].map((word) => ({ label: cased(tree, word), kind: CompletionItemKind.Keyword }))
        : []
    case 'EXPOSE':
      return ports(known.project, before)
    case 'STOPSIGNAL':
      return index === 0 ? stopSignals.map((it) => named(it, CompletionItemKind.Constant)) : []
    case 'USER':
      return index === 0 ? users(tree, instruction, known) : []
    case 'ARG':
      return argNames(tree, instruction, before)
    default:
      return undefined
  }
}

const deprecatedNames = new Set<string>(
  instructionInfos.filter((it) => it.deprecated).map(({ name }) => name),
)

function keywords(tree: Tree): readonly Offer[] {
  const begun = tree.instructions.some(({ name }) => name === 'FROM')
  const first = begun ? [] : ['FROM', 'ARG']
  const ranked = instructionInfos.toSorted((a, b) => rank(a.name) - rank(b.name))
  function rank(name: string): number {
    return first.includes(name) ? 0 : deprecatedNames.has(name) ? 2 : 1
  }
  return ranked.map(({ name, summary, docs, deprecated }) => ({
    label: cased(tree, name),
    kind: CompletionItemKind.Keyword,
    documentation: documented(summary, docs),
    deprecated: deprecated !== undefined,
  }))
}

/** In lower case where most of the file's keywords are. */
function cased(tree: Tree, word: string): string {
  const lower = tree.instructions.filter(({ keyword: { text } }) => text === text.toLowerCase()).length
  return lower * 2 > tree.instructions.length ? word.toLowerCase() : word
}

function stages(tree: Tree, seenFrom: Instruction): readonly Offer[] {
  const before = stageStart(tree, seenFrom)
  return tree.instructions
    .filter(({ name, start }) => name === 'FROM' && start < before)
    .flatMap(({ words: [image, as, stage] }) =>
      as?.value.toLowerCase() === 'as' && stage ? [{ stage: stage.value, image: image?.value }] : [],
    )
    .map(({ stage, image }) => ({
      label: stage,
      kind: CompletionItemKind.Module,
      detail: `stage, from ${image}`,
    }))
}

function images({ project }: Known): readonly Offer[] {
  return imageOffers(project).map(({ reference, detail }) => ({
    ...{ label: reference, kind: CompletionItemKind.Class, detail },
  }))
}

/** The tags of the image that is written before the colon, each with the image: one word is replaced. */
function tags(typed: string): readonly Offer[] {
  return tagOffers(typed.slice(0, typed.lastIndexOf(':'))).map(({ reference, detail }) => ({
    ...{ label: reference, kind: CompletionItemKind.Value, detail },
  }))
}

/** Where the FROM of an instruction's stage begins; the FROM itself is in its own stage. */
function stageStart(tree: Tree, instruction: Instruction): number {
  return (
    tree.instructions.findLast(({ name, start }) => name === 'FROM' && start <= instruction.start)?.start ?? 0
  )
}

function ports(project: Project | undefined, before: readonly string[]): readonly Offer[] {
  const offers = new Map<string, Offer>()
  for (const { port, by, path, line, explicit } of project?.listens ?? []) {
    if (port === undefined || before.some((it) => it.split('/')[0] === String(port))) continue
    const detail = explicit ? `${by} listens here: ${path}:${line + 1}` : `default of ${by}`
    if (!offers.has(String(port))) {
      offers.set(String(port), { label: String(port), kind: CompletionItemKind.Value, detail })
    }
  }
  return [...offers.values()]
}

/** The image's own users, and those that a RUN of the file makes. */
function users(tree: Tree, { start }: Instruction, known: Known): readonly Offer[] {
  const made = tree.instructions
    .filter((it) => it.name === 'RUN' && it.start < start)
    .flatMap(({ body }) => [...body.text.matchAll(/\b(?:useradd|adduser)\b([^&|;]*)/g)])
    .map(([, args = '']) => args.trim().split(/\s+/).at(-1) ?? '')
    .filter((name) => /^[a-z_][a-z0-9_-]*$/.test(name))
  return [...new Set([...made, ...(known.users ?? [])])].map((label) => ({
    label,
    kind: CompletionItemKind.Value,
  }))
}

/** What an ARG of a stage may take over: global ARGs, and what BuildKit knows about platforms. */
function argNames(tree: Tree, instruction: Instruction, before: readonly string[]): readonly Offer[] {
  const from = tree.instructions.findIndex(({ name }) => name === 'FROM')
  const firstFrom = tree.instructions[from]
  if (!firstFrom || instruction.start < firstFrom.start) return []
  const globals = tree.instructions
    .slice(0, from)
    .filter(({ name }) => name === 'ARG')
    .flatMap((it) => pairsOf(it))
  return [
    ...globals.map(({ name, value }) =>
      variableOffer(name, value === undefined ? 'global ARG' : `global ARG = ${value}`),
    ),
    ...platformArgs.map((it) => named(it, CompletionItemKind.Variable)),
  ].filter(({ label }) => !before.includes(label))
}

function variableOffer(label: string, detail: string): Offer {
  return { label, kind: CompletionItemKind.Variable, detail }
}

/** Behind `$` or `${`; `undefined` elsewhere. */
function variablesFor(tree: Tree, instruction: Instruction, typed: string): Offers | undefined {
  const reference = /(?<!\\)\$(\{?)([A-Za-z_]\w*)?$/.exec(typed)
  if (!reference) return undefined
  return { typed: reference[2] ?? '', offers: visibleVariables(tree, instruction) }
}

/** ARG and ENV in scope before an instruction: those of its stage, and of the stages that it stands on. */
function visibleVariables(tree: Tree, instruction: Instruction): readonly Offer[] {
  const offers = new Map<string, Offer>()
  const add = (it: Instruction, isNearest: boolean): void => {
    for (const { name, value } of pairsOf(it)) {
      if (!name || (!isNearest && offers.has(name))) continue
      offers.set(name, variableOffer(name, value === undefined ? it.name : `${it.name} ${value}`))
    }
  }
  const all = tree.instructions
  const firstFrom = all.find(({ name }) => name === 'FROM')?.start ?? tree.text.length
  if (instruction.name === 'FROM' || instruction.start < firstFrom) {
    for (const it of all) {
      if (it.name === 'ARG' && it.start < Math.min(firstFrom, instruction.start)) add(it, true)
    }
    for (const it of platformArgs) {
      if (!offers.has(it.name)) offers.set(it.name, named(it, CompletionItemKind.Variable))
    }
    return [...offers.values()]
  }
  let end = instruction.start
  let inherited = false
  while (end > 0) {
    const from = all.findLast(({ name, start }) => name === 'FROM' && start < end)
    if (!from) break
    for (const it of all) {
      if (it.start <= from.start || it.start >= end) continue
      if (it.name === 'ENV' || it.name === 'ARG') add(it, !inherited)
    }
    const image = from.words[0]?.value.toLowerCase()
    const parentStage = all.findLast(
      ({ name, start, words: [, as, stage] }) =>
        name === 'FROM' &&
        start < from.start &&
        as?.value.toLowerCase() === 'as' &&
        stage?.value.toLowerCase() === image,
    )
    end = parentStage ? endOfStage(tree, parentStage) : 0
    inherited = true
  }
  return [...offers.values()]
}

function endOfStage({ instructions, text }: Tree, from: Instruction): number {
  return instructions.find(({ name, start }) => name === 'FROM' && start > from.start)?.start ?? text.length
}

function flags(tree: Tree, place: Argument, known: Known): Offers | undefined {
  const { name, before, typed, instruction } = place
  const infos = instructionInfo(name)?.flags ?? []
  const equals = typed.indexOf('=')
  if (equals < 0) {
    const offers = infos
      .filter((it) => it.repeatable || !before.some((word) => word.split('=')[0] === `--${it.name}`))
      .map((it) => ({
        label: `--${it.name}`,
        kind: CompletionItemKind.Property,
        documentation: documented(it.summary, it.docs),
        ...(it.kind === 'boolean' ? {} : { text: `--${it.name}=`, more: true }),
      }))
    return { typed, offers }
  }
  const flag = infos.find((it) => it.name === typed.slice(2, equals))
  const value = typed.slice(equals + 1)
  if (!flag) return undefined
  if (flag.kind === 'mount') return mount(tree, instruction, value, known)
  if (flag.name === 'from') return { typed: value, offers: stages(tree, instruction) }
  if (flag.name === 'chown') return { typed: value, offers: users(tree, instruction, known) }
  return { typed: value, offers: flag.values.map((label) => ({ label, kind: CompletionItemKind.Value })) }
}

/** The fields of `--mount=`, of which `value` is written up to the cursor. */
function mount(tree: Tree, instruction: Instruction, value: string, known: Known): Offers | undefined {
  const fields = value.split(',').map((it) => it.split('=') as [key: string, value?: string])
  const [key = '', typed] = fields.pop() ?? []
  const hasKey = (names: readonly string[]): boolean =>
    fields.some(([it]) => names.includes(it.toLowerCase()))
  const type = fields.find(([it]) => it.toLowerCase() === 'type')?.[1] ?? 'bind'
  const keys = mountInfos.find((it) => it.type === type)?.keys ?? []
  if (typed === undefined) {
    const typeOffer = { label: 'type', kind: CompletionItemKind.Property, text: 'type=', more: true }
    const offers = keys
      .filter(({ names: spellings }) => !hasKey(spellings))
      .map(({ names: [label = ''], summary, kind }) => ({
        ...{ label, kind: CompletionItemKind.Property, documentation: summary },
        ...(kind === 'switch' ? {} : { text: `${label}=`, more: true }),
      }))
    return { typed: key, offers: hasKey(['type']) ? offers : [typeOffer, ...offers] }
  }
  if (key.toLowerCase() === 'type') return { typed, offers: mountInfos.map(mountType) }
  const info = keys.find(({ names: spellings }) => spellings.includes(key.toLowerCase()))
  if (!info) return undefined
  if (info.names.includes('from')) return { typed, offers: stages(tree, instruction) }
  if (info.names.includes('source') && type === 'bind' && !hasKey(['from'])) {
    return known.project && paths(known.project, typed, false)
  }
  return { typed, offers: info.values.map((label) => ({ label, kind: CompletionItemKind.Value })) }
}

function mountType({ type, summary, docs }: MountInfo): Offer {
  return { label: type, kind: CompletionItemKind.EnumMember, documentation: documented(summary, docs) }
}

function paths(project: Project, typed: string, ignored: boolean): Offers {
  const path = typedPath(typed)
  if (!path) return { typed, offers: [] }
  const offers = entriesOf(project, path.folder, ignored).map(({ name, folder }) => ({
    label: folder ? `${name}/` : name,
    kind: folder ? CompletionItemKind.Folder : CompletionItemKind.File,
    more: folder,
  }))
  return { typed: path.name, offers }
}

function inComment(tree: Tree, comment: string, mayBeDirective: boolean, known: Known): Offers | undefined {
  const value = /^\s*(syntax|escape|check)\s*=\s*(\S*)$/i.exec(comment)
  if (value && (mayBeDirective || value[1]?.toLowerCase() === 'check')) {
    return directiveValue(value[1]?.toLowerCase() ?? '', value[2] ?? '')
  }
  const ignore = new RegExp(
    `^\\s*${names.tool}\\s+(?:global\\s+)?ignore=((?:[\\w/-]*,)*)([\\w/-]*)$`,
    'i',
  ).exec(comment)
  if (ignore) {
    const taken = new Set(ignore[1]?.split(','))
    const all = [...(known.rules ?? []), { id: 'all', title: 'Every rule' }]
    const offers = all
      .filter(({ id }) => !taken.has(id))
      .map(({ id, title }) => ({ label: id, kind: CompletionItemKind.EnumMember, detail: title }))
    return { typed: ignore[2] ?? '', offers }
  }
  const word = /^\s*(\S*(?: \S*)?)$/.exec(comment)?.[1]
  if (word === undefined) return undefined
  const there = new Set<string>(tree.directives.map(({ name }) => name))
  const directives = mayBeDirective ? directiveInfos.filter(({ name }) => !there.has(name)) : []
  const offers = [
    ...directives.map(({ name, summary }) => ({ label: `${name}=`, detail: summary })),
    { label: `${names.tool} ignore=`, detail: 'Silences rules in the next instruction.' },
    { label: `${names.tool} global ignore=`, detail: 'Silences rules in the whole file.' },
  ]
    .filter(({ label }) => label.startsWith(word.toLowerCase()))
    .map((it) => ({ ...it, kind: CompletionItemKind.Keyword, more: true }))
  return { typed: word, offers }
}

function directiveValue(name: string, typed: string): Offers {
  const value = CompletionItemKind.Value
  if (name === 'syntax') return { typed, offers: syntaxImages.map((it) => named(it, value)) }
  if (name === 'escape') {
    return {
      typed,
      offers: [
        { label: '`', detail: 'for Windows paths', kind: value },
        { label: '\\', detail: 'the default', kind: value },
      ],
    }
  }
  const skip = /(?:^|;)skip=((?:\w*,)*)(\w*)$/.exec(typed)
  if (skip) {
    const taken = new Set(skip[1]?.split(','))
    const checks = [...buildChecks, { name: 'all', summary: 'every check' }]
    const offers = checks.filter((it) => !taken.has(it.name)).map((it) => named(it, value))
    return { typed: skip[2] ?? '', offers }
  }
  return {
    typed: /[^;]*$/.exec(typed)?.[0] ?? '',
    offers: [
      { label: 'skip=', detail: 'leave checks out', kind: value, more: true },
      { label: 'error=true', detail: 'let a failed check fail the build', kind: value },
    ],
  }
}

function named({ name, summary }: NamedSummary, kind: CompletionItemKind): Offer {
  return { label: name, detail: summary, kind }
}

function documented(summary: string, docs: string): string {
  return `${summary}\n\n[Reference](${docs})`
}

function instructionInfo(name: string) {
  return instructionInfos.find((it) => it.name === name)
}
