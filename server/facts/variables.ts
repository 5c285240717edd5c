// Uses of variables that the builder itself replaces: where they stand and whether anything defines them.
import { lex, unknown, variablesIn, type Variable as Found } from '../syntax/variables.ts'
import { sourceSpan, type Instruction, type Joined, type Span, type Tree } from '../syntax/tree.ts'
import { pairsOf } from './pairs.ts'
import type { Stage, StageTable, State } from './stages.ts'

export interface VariableUse extends Span {
  readonly name: string
  /** The name alone; `undefined` where a continuation runs through it. */
  readonly nameSpan: Span | undefined
  /** As in server/syntax/variables.ts: `:-`, `+`, `#` …; empty for a plain use. */
  readonly modifier: string
  /** The instruction it stands in; triggers of ONBUILD are not expanded where they stand. */
  readonly instruction: Instruction
  readonly stage: Stage
  /** Right before the instruction. */
  readonly state: State
  /** The name that an ENV, ARG or LABEL pair gives the value it stands in. */
  readonly assigned: string | undefined
  /** An ARG or ENV of this name is in scope here, PATH included; what the base image brings does not count. */
  readonly defined: boolean
}

/**
 * The uses in ADD, COPY, ENV, LABEL, STOPSIGNAL, USER, VOLUME, WORKDIR, in the default of an ARG, in the mounts of a RUN and
 * in heredocs of COPY and ADD. Not in commands, which a shell expands, and not in FROM, which sees other variables.
 */
export function variableUsesOf(tree: Tree, table: StageTable): readonly VariableUse[] {
  return tree.instructions.flatMap((instruction) => {
    const stage = table.stageOf.get(instruction)
    if (!stage || !expanded.has(instruction.name)) return []
    const texts = textsOf(instruction, tree)
    if (!texts.some(({ text }) => text.includes('$'))) return []
    const state = table.before(instruction)
    return texts.flatMap((it) =>
      found(it, state, tree.escape).map(({ name, modifier, offset, length, nameOffset }): VariableUse => {
        const { start, end } = it.span(offset, length)
        const at = it.span(nameOffset, name.length)
        return {
          start,
          end,
          name,
          nameSpan: at.end - at.start === name.length ? at : undefined,
          modifier,
          instruction,
          stage,
          state,
          assigned: it.assigned,
          defined: name === 'PATH' || definesIn(state, name) || it.earlier.includes(name),
        }
      }),
    )
  })
}

const expanded = new Set([
  'ADD',
  'ARG',
  'COPY',
  'ENV',
  'LABEL',
  'RUN',
  'STOPSIGNAL',
  'USER',
  'VOLUME',
  'WORKDIR',
])

/** Defined by the file, so not only by the base image. */
function definesIn(state: State, name: string): boolean {
  return state.lookup(name)?.instruction !== undefined
}

interface Text {
  readonly text: string
  readonly span: (offset: number, length: number) => Span
  /** Of a heredoc: quotes mean nothing in it and the escape token is always a backslash. */
  readonly heredoc: boolean
  readonly assigned: string | undefined
  /** What earlier pairs of the same ARG define. */
  readonly earlier: readonly string[]
}

function found({ text, heredoc }: Text, state: State, escape: string): readonly Found[] {
  if (!text.includes('$')) return []
  if (!heredoc) return variablesIn(text, escape)
  return lex(text, { plainQuotes: true, lookup: (name) => state.lookup(name)?.value ?? unknown }).variables
}

function textsOf(instruction: Instruction, tree: Tree): readonly Text[] {
  const { body, words, json, heredocs, name, flags } = instruction
  const plain = { heredoc: false, assigned: undefined, earlier: [] }
  const inJoined = (joined: Joined, from: number, to: number): Pick<Text, 'text' | 'span'> => ({
    text: joined.text.slice(from, to),
    span: (offset, length) => sourceSpan(joined, from + offset, from + offset + length),
  })
  const ofFlags = (wanted: readonly string[]): readonly Text[] =>
    flags.flatMap((flag) => {
      if (!wanted.includes(flag.name) || !flag.value?.includes('$')) return []
      const { start, end } = flag.valueSpan
      const asWritten = tree.text.slice(start, end) === flag.value
      const span = (offset: number, length: number) =>
        asWritten ? { start: start + offset, end: start + offset + length } : { start, end }
      return [{ ...plain, text: flag.value, span }]
    })
  switch (name) {
    case 'RUN':
      return ofFlags(['mount'])
    case 'ARG':
    case 'ENV':
    case 'LABEL': {
      const earlier: string[] = []
      return pairsOf(instruction).flatMap((pair): readonly Text[] => {
        const known = name === 'ARG' ? [...earlier] : []
        earlier.push(pair.name)
        const word = words.find(({ start }) => start === pair.start)
        if (!word || pair.rawValue === undefined) return []
        const from = pair.legacy
          ? body.text.length - pair.rawValue.length
          : word.offset + word.raw.indexOf('=') + 1
        const value: Text = {
          ...plain,
          ...inJoined(body, from, from + pair.rawValue.length),
          assigned: pair.name,
          earlier: known,
        }
        if (name === 'ARG' || !pair.name.includes('$')) return [value]
        const length = pair.legacy ? word.raw.length : word.raw.indexOf('=')
        return [{ ...plain, ...inJoined(body, word.offset, word.offset + length) }, value]
      })
    }
    case 'STOPSIGNAL':
    case 'USER':
    case 'WORKDIR':
      return [{ ...plain, ...inJoined(body, 0, body.text.length) }]
    default: {
      const items = json?.items.map(({ value, start, end }): Text => {
        const asWritten = end - start === value.length + 2
        const span = (offset: number, length: number) =>
          asWritten ? { start: start + 1 + offset, end: start + 1 + offset + length } : { start, end }
        return { ...plain, text: value, span }
      })
      const openers = new Set(heredocs.map(({ opener }) => opener.start))
      const operands =
        items ??
        words
          .filter(({ start }) => !openers.has(start))
          .map(({ offset, raw }): Text => ({ ...plain, ...inJoined(body, offset, offset + raw.length) }))
      const bodies = heredocs
        .filter(({ expand }) => expand)
        .map(({ body: lines }): Text => ({
          ...plain,
          ...inJoined(lines, 0, lines.text.length),
          heredoc: true,
        }))
      return [...ofFlags(['chown', 'chmod', 'checksum']), ...operands, ...bodies]
    }
  }
}
