// Every place where a stage, a variable or a heredoc name of a Dockerfile is written.
import { pairsOf } from '../facts/pairs.ts'
import {
  isTouching,
  isUnbroken,
  type Instruction,
  type Joined,
  sourceSpan,
  type Span,
  type Tree,
} from '../syntax/tree.ts'

interface Occurrence extends Span {
  /** Where it is defined: `AS name`, `ARG name`, `ENV name=…`, `<<name`. */
  readonly defines: boolean
}

export interface Named {
  readonly kind: 'stage' | 'variable' | 'heredoc'
  /** As written under the cursor. */
  readonly name: string
  /** The name under the cursor. */
  readonly at: Span
  /** In the order of the text; `at` is one of them. */
  readonly occurrences: readonly Occurrence[]
  /** Why changing the occurrences could change the build; `undefined` when it cannot. */
  readonly fixed: string | undefined
}

/**
 * The name at an offset, with its occurrences in the whole file. A variable is looked up by name alone, stages and
 * global scope together: renaming all of them keeps every relation between them, whatever inherits from whatever.
 */
export function namedAt(tree: Tree, offset: number): Named | undefined {
  return stageAt(tree, offset) ?? heredocAt(tree, offset) ?? variableAt(tree, offset)
}

/** Names of stages and of images that stages are made or copied from, lower-cased: what a new stage must not be called. */
export function imageNames(tree: Tree): ReadonlySet<string> {
  return new Set(stageNames(tree).map(({ name }) => name.toLowerCase()))
}

/** Names that ARG and ENV define. */
export function variableNames(tree: Tree): ReadonlySet<string> {
  return new Set(definitionsOf(tree).map(({ name }) => name))
}

/** One `--mount=` option as it stands, where the flag is written without quotes and in one piece. */
interface MountOption {
  readonly key: string
  readonly value: string
  readonly keySpan: Span
  readonly valueSpan: Span
}

export function mountOptionsOf(tree: Tree, valueSpan: Span): readonly MountOption[] {
  const raw = tree.text.slice(valueSpan.start, valueSpan.end)
  if (/["'\n]/.test(raw)) return []
  let start = valueSpan.start
  return raw.split(',').map((part) => {
    const from = start
    start += part.length + 1
    const equals = part.indexOf('=')
    const keyEnd = from + (equals < 0 ? part.length : equals)
    const valueStart = equals < 0 ? keyEnd : keyEnd + 1
    return {
      key: part.slice(0, keyEnd - from).toLowerCase(),
      value: part.slice(valueStart - from),
      keySpan: { start: from, end: keyEnd },
      valueSpan: { start: valueStart, end: from + part.length },
    }
  })
}

/** All instructions, and those behind ONBUILD after them. */
export function withTriggers(tree: Tree): readonly Instruction[] {
  return tree.instructions.flatMap((it) => (it.trigger ? [it, it.trigger] : [it]))
}

interface StageName extends Occurrence {
  readonly name: string
}

/** What stands where a stage may be named; images among them. */
function stageNames(tree: Tree): readonly StageName[] {
  const found: StageName[] = []
  const add = ({ start, end }: Span, defines: boolean): void => {
    if (end > start) found.push({ start, end, defines, name: tree.text.slice(start, end) })
  }
  for (const instruction of withTriggers(tree)) {
    if (instruction.name === 'FROM') {
      const [image, as, name] = instruction.words
      if (image) add(image, false)
      if (as?.value.toLowerCase() === 'as' && name) add(name, true)
    }
    for (const flag of instruction.flags) {
      if (flag.name === 'from' && instruction.name === 'COPY') add(flag.valueSpan, false)
      if (flag.name !== 'mount') continue
      for (const option of mountOptionsOf(tree, flag.valueSpan)) {
        if (option.key === 'from') add(option.valueSpan, false)
      }
    }
  }
  return found.toSorted((a, b) => a.start - b.start)
}

function stageAt(tree: Tree, offset: number): Named | undefined {
  const all = stageNames(tree)
  const at = all.find((it) => covers(it, offset))
  if (!at) return undefined
  const same = all.filter(({ name }) => name.toLowerCase() === at.name.toLowerCase())
  const definitions = same.filter(({ defines }) => defines)
  const [definition] = definitions
  if (!definition) return undefined
  // `FROM build AS build`: the first is an image, unless a stage before has that name.
  const occurrences = same.filter((it) => it.start >= definition.start)
  if (!occurrences.includes(at)) return undefined
  const fixed =
    definitions.length > 1
      ? 'Several stages have this name.'
      : occurrences.length < same.length
        ? 'An image has this name too.'
        : undefined
  return { kind: 'stage', name: at.name, at, occurrences, fixed }
}

function heredocAt(tree: Tree, offset: number): Named | undefined {
  for (const instruction of withTriggers(tree)) {
    for (const heredoc of instruction.heredocs) {
      const { name, opener, terminator, terminated } = heredoc
      const inOpener = tree.text.slice(opener.start, opener.end).lastIndexOf(name)
      if (inOpener < 0 || !name || !terminated) continue
      const first = {
        start: opener.start + inOpener,
        end: opener.start + inOpener + name.length,
        defines: true,
      }
      const last = { start: terminator.end - name.length, end: terminator.end, defines: false }
      if (tree.text.slice(last.start, last.end) !== name) continue
      const at = [first, last].find((it) => covers(it, offset))
      if (at) return { kind: 'heredoc', name, at, occurrences: [first, last], fixed: undefined }
    }
  }
  return undefined
}

interface VariableName extends Occurrence {
  readonly name: string
  /** False where a continuation line cuts it. */
  readonly unbroken: boolean
}

function variableAt(tree: Tree, offset: number): Named | undefined {
  const all = [...definitionsOf(tree), ...referencesOf(tree)].toSorted((a, b) => a.start - b.start)
  const at = all.find((it) => covers(it, offset))
  if (!at) return undefined
  const { name } = at
  const occurrences = all.filter((it) => it.name === name)
  return { kind: 'variable', name, at, occurrences, fixed: whyFixed(tree, name, occurrences) }
}

/** Names that mean something outside the file. */
const outside =
  /^(?:(?:BUILD|TARGET)(?:PLATFORM|OS|ARCH|VARIANT|OSVERSION|STAGE)|(?:https?|ftp|no|all)_proxy|BUILDKIT_.*|SOURCE_DATE_EPOCH|PATH|HOME|USER|PWD|SHELL|TERM|LANG|TZ|LC_.*|DEBIAN_FRONTEND)$/i

function whyFixed(tree: Tree, name: string, occurrences: readonly VariableName[]): string | undefined {
  if (outside.test(name)) return 'The name means something outside this file.'
  if (!occurrences.some(({ defines }) => defines)) return 'No ARG or ENV of this file defines it.'
  if (occurrences.some(({ unbroken }) => !unbroken)) return 'A line break cuts the name in two.'
  // A shell or a program may read or set it by its bare name. Lower-case words are more often just words.
  const bare = /[A-Z_]/.test(name)
    ? new RegExp(`(?<![\\w$]|\\$\\{)${name}(?!\\w)`)
    : new RegExp(
        `(?<![\\w$])${name}\\+?=|\\b(?:export|for|read|unset|local|printenv)\\s+${name}\\b|env=${name}\\b`,
      )
  for (const instruction of withTriggers(tree)) {
    if (!runs.has(instruction.name)) continue
    const texts = [instruction.body.text, ...instruction.heredocs.map(({ body }) => body.text)]
    texts.push(...instruction.flags.map(({ value }) => value ?? ''))
    if (texts.some((text) => bare.test(text))) return 'A command uses the name without `$`.'
  }
  return undefined
}

const runs = new Set(['RUN', 'CMD', 'ENTRYPOINT', 'HEALTHCHECK', 'COPY', 'ADD'])

function definitionsOf(tree: Tree): readonly VariableName[] {
  return withTriggers(tree)
    .filter(({ name }) => name === 'ARG' || name === 'ENV')
    .flatMap((instruction) => pairsOf(instruction))
    .filter(({ name }) => /^[A-Za-z_]\w*$/.test(name))
    .map(({ name, nameSpan: { start, end } }) => ({
      ...{ name, start, end, defines: true },
      unbroken: tree.text.slice(start, end) === name,
    }))
}

function referencesOf(tree: Tree): readonly VariableName[] {
  const found: VariableName[] = []
  const addFrom = (joined: Joined): void => {
    for (const match of joined.text.matchAll(/(?<!\\)\$\{?([A-Za-z_]\w*)/g)) {
      const name = match[1] as string
      const end = match.index + match[0].length
      const span = sourceSpan(joined, end - name.length, end)
      found.push({ ...span, name, defines: false, unbroken: isUnbroken(joined, end - name.length, end) })
    }
  }
  for (const { flags, body, heredocs, trigger } of tree.instructions) {
    // The body of ONBUILD is all of its trigger, flags included.
    for (const flag of trigger ? [] : flags) addFrom(asItStands(tree, flag))
    addFrom(body)
    for (const heredoc of trigger?.heredocs ?? heredocs) addFrom(heredoc.body)
  }
  return found
}

function asItStands(tree: Tree, { start, end }: Span): Joined {
  return {
    text: tree.text.slice(start, end),
    segments: [{ joined: 0, source: start, length: end - start }],
  }
}

function covers(span: Span, offset: number): boolean {
  return isTouching(span, { start: offset, end: offset })
}
