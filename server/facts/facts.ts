// What a Dockerfile means: one read-only object per document version, each part computed on first use and kept.
import type { Span, Instruction, Tree } from '../syntax/tree.ts'
import { copiesOf, type Copy } from './copies.ts'
import { installsOf, packageCallsOf, type Install, type PackageCall } from './packages.ts'
import { portsOf, type Port } from './ports.ts'
import { runsOf, type Run } from './runs.ts'
import { stagesOf, type Stage, type StageTable, type State, type Variable } from './stages.ts'
import { startsOf, type Start } from './start.ts'
import { variableUsesOf, type VariableUse } from './variables.ts'

export interface Facts {
  readonly tree: Tree
  readonly text: string
  readonly stages: readonly Stage[]
  /** The last stage: what `docker build` makes an image of. */
  readonly shipped: Stage | undefined
  /** The ARGs before the first FROM. */
  readonly globals: readonly Variable[]
  /** All RUN instructions, those behind ONBUILD included. */
  readonly runs: readonly Run[]
  /** All COPY and ADD instructions, those behind ONBUILD included. */
  readonly copies: readonly Copy[]
  /** Every call of a package manager in a RUN. */
  readonly packageCalls: readonly PackageCall[]
  /** The calls that install something. */
  readonly installs: readonly Install[]
  /** Every port of every EXPOSE. */
  readonly ports: readonly Port[]
  /** Every use of a variable that the builder replaces, FROM left out. */
  readonly variableUses: readonly VariableUse[]
  /** What runs when a container of the shipped stage starts. */
  readonly start: Start
  /** The stage an instruction stands in; `undefined` before the first FROM. */
  stageOf(instruction: Instruction): Stage | undefined
  /** The state right before an instruction. */
  before(instruction: Instruction): State
  /** Instructions of that name, in the whole file or one stage; ONBUILD triggers are not unwrapped. */
  named(name: string, stage?: Stage): readonly Instruction[]
  /** Expands the variables of a word where it stands; `undefined` when one of them is unknown. */
  expand(text: string, at: Instruction): string | undefined
  /** The lines of a span, with the line end of the last one: what is deleted when an instruction goes. */
  wholeLines(span: Span): Span
}

export function factsOf(tree: Tree): Facts {
  const table: StageTable = stagesOf(tree)
  const { stages, globals } = table
  const once = <T>(compute: () => T): (() => T) => {
    let kept: { readonly value: T } | undefined
    return () => (kept ??= { value: compute() }).value
  }
  const byName = once(() => groupedByName(tree.instructions))
  const runs = once(() => runsOf(tree, table))
  const copies = once(() => copiesOf(tree, table))
  const packageCalls = once(() => packageCallsOf(runs()))
  const installs = once(() => installsOf(packageCalls()))
  const ports = once(() => portsOf(tree, table))
  const start = once(() => startsOf(table))
  const variableUses = once(() => variableUsesOf(tree, table))
  return {
    tree,
    text: tree.text,
    stages,
    globals,
    shipped: stages.at(-1),
    get runs() {
      return runs()
    },
    get copies() {
      return copies()
    },
    get packageCalls() {
      return packageCalls()
    },
    get installs() {
      return installs()
    },
    get ports() {
      return ports()
    },
    get start() {
      return start()
    },
    get variableUses() {
      return variableUses()
    },
    stageOf: (instruction) => table.stageOf.get(instruction),
    before: table.before,
    named: (name, stage) => {
      const all = byName().get(name) ?? []
      return stage ? all.filter((it) => table.stageOf.get(it) === stage) : all
    },
    expand: table.expand,
    wholeLines: (span) => wholeLines(tree.text, span),
  }
}

/** From the beginning of a span's first line to behind the end of its last. */
export function wholeLines(text: string, { start, end }: Span): Span {
  const next = text.indexOf('\n', end)
  return { start: text.lastIndexOf('\n', start - 1) + 1, end: next < 0 ? text.length : next + 1 }
}

function groupedByName(instructions: readonly Instruction[]): ReadonlyMap<string, readonly Instruction[]> {
  const groups = new Map<string, Instruction[]>()
  for (const instruction of instructions) {
    const group = groups.get(instruction.name)
    if (group) group.push(instruction)
    else groups.set(instruction.name, [instruction])
  }
  return groups
}
