// COPY and ADD: what is copied from where to where.
import type { Flag, Heredoc, Instruction, Span, Tree } from '../syntax/tree.ts'
import type { Stage, StageTable, State } from './stages.ts'

export interface Operand extends Span {
  /** Quotes removed, variables left as they are. */
  readonly value: string
  /** As written. In JSON form with its quotes. */
  readonly raw: string
  /** Variables expanded; `undefined` when a part is unknown. */
  readonly expanded: string | undefined
}

export interface Source extends Operand {
  readonly kind: 'path' | 'url' | 'git' | 'heredoc'
}

export interface Copy {
  /** The COPY or ADD itself; inside ONBUILD the trigger. */
  readonly instruction: Instruction
  readonly outer: Instruction
  readonly stage: Stage | undefined
  /** Right before it. */
  readonly state: State
  readonly add: boolean
  readonly form: 'words' | 'json'
  readonly sources: readonly Source[]
  readonly destination: Operand | undefined
  /** The destination as an absolute path; keeps a closing slash; `undefined` when unknown. */
  readonly target: string | undefined
  readonly heredocs: readonly Heredoc[]
  /** `--from`: a stage, or else an image or a named context. */
  readonly from:
    | { readonly flag: Flag; readonly value: string; readonly stage: Stage | undefined }
    | undefined
  /** Takes its sources from the build context: no `--from`, at least one path. */
  readonly fromContext: boolean
  flag(name: string): Flag | undefined
}

export function copiesOf(tree: Tree, table: StageTable): readonly Copy[] {
  return tree.instructions.flatMap((outer) => {
    const instruction = outer.trigger ?? outer
    if (instruction.name !== 'COPY' && instruction.name !== 'ADD') return []
    return [copyOf(instruction, outer, table)]
  })
}

function copyOf(instruction: Instruction, outer: Instruction, table: StageTable): Copy {
  const state = table.before(outer)
  const stage = table.stageOf.get(outer)
  const add = instruction.name === 'ADD'
  const operands = (instruction.json?.items ?? instruction.words).map((it): Operand => ({
    start: it.start,
    end: it.end,
    value: it.value,
    raw: 'raw' in it ? (it.raw as string) : JSON.stringify(it.value),
    expanded: table.expand('raw' in it ? (it.raw as string) : it.value, outer),
  }))
  const destination = operands.at(-1)
  const openers = new Set(instruction.heredocs.map(({ opener }) => opener.start))
  const sources = operands.slice(0, -1).map((it): Source => ({ ...it, kind: kindOf(it, openers, add) }))
  const flag = (name: string) => instruction.flags.find((it) => it.name === name)
  const fromFlag = flag('from')
  const value = fromFlag?.value === undefined ? undefined : table.expand(fromFlag.value, outer)
  const from = fromFlag && {
    flag: fromFlag,
    value: value ?? fromFlag.value ?? '',
    stage: value === undefined ? undefined : table.stageNamed(value, stage),
  }
  return {
    instruction,
    outer,
    stage,
    state,
    add,
    form: instruction.json ? 'json' : 'words',
    sources,
    destination,
    target: destination?.expanded === undefined ? undefined : absolute(destination.expanded, state),
    heredocs: instruction.heredocs,
    from,
    fromContext: !fromFlag && sources.some(({ kind }) => kind === 'path'),
    flag,
  }
}

function kindOf(
  { start, value, expanded }: Operand,
  openers: ReadonlySet<number>,
  add: boolean,
): Source['kind'] {
  if (openers.has(start)) return 'heredoc'
  if (!add) return 'path'
  const text = expanded ?? value
  if (
    /^[\w.-]+@[\w.-]+:|^(?:git|ssh):\/\/|^https?:\/\/[^\s]+\.git(?:[#?]|$)|^(?:https?:\/\/)?github\.com\/[^/]+\/[^/]+\.git/.test(
      text,
    )
  )
    return 'git'
  return /^https?:\/\//.test(text) ? 'url' : 'path'
}

function absolute(path: string, state: State): string | undefined {
  if (state.windows) return undefined
  if (path.startsWith('/')) return path
  if (state.workdir === undefined) return undefined
  const base = state.workdir.replace(/\/$/, '')
  const relative = path.replace(/^\.\//, '')
  if (relative === '.' || relative === '') return `${base}/`
  return `${base}/${relative}`
}
