// What is known, and gathered, while the instructions of a file are shared out between two stages.
import type { Edit } from '../../../rules/rule.ts'
import type { Run } from '../../facts/runs.ts'
import type { Instruction } from '../../syntax/tree.ts'
import { calledAtRunTime, type Called, isCompiler } from '../needs.ts'
import { type Piece, piecesOf } from '../pieces.ts'
import { isRefusal, type Refusal, refuse } from '../rewrite.ts'
import type { Runtime } from '../runtimes.ts'
import type { Shape, Source } from '../shape.ts'
import { type PresentPaths, presentPaths } from './present.ts'
import { needsUsers, rolesOf, type UnitRoles } from './roles.ts'

/** What becomes of one instruction: its text in each of the two stages. */
export interface Fate {
  readonly piece: Piece
  build: string[]
  run: string[]
}

/** A RUN that only prepares or tidies up for others. */
export interface Serving {
  readonly fate: Fate
  readonly instruction: Instruction
  readonly whole: string
  readonly isRefresh: boolean
}

/** Variables of the build, for the case that what runs mentions one of them. */
export interface Held {
  readonly fate: Fate
  readonly names: readonly string[]
  readonly whole: string
}

export interface Conversion {
  readonly source: Source
  readonly shape: Shape
  readonly runtime: Runtime
  /** Edits inside of instructions, wherever these go. */
  readonly edits: readonly Edit[]
  readonly pieces: readonly Piece[]
  /** The comments behind the last instruction. */
  readonly tail: string
  /** The name of the build stage. */
  readonly from: string
  /** The name of a stage for the image that both stages stand on: named once, it is changed in one place. */
  readonly base: string | undefined
  readonly called: readonly Called[]
  readonly unitRoles: UnitRoles
  /** The index of the last instruction that builds. */
  readonly last: number
  readonly firstBuild: Run
  readonly usersInBuild: boolean
  readonly present: PresentPaths
  /** In the order of the file. */
  readonly fates: Fate[]
  readonly held: Held[]
  readonly serving: Serving[]
  /** System packages that the last stage keeps, and those that it does without. */
  readonly kept: string[]
  readonly dropped: string[]
  /** RUNs of the last stage, and those among all that call programs of the application there. */
  readonly runRuns: Instruction[]
  readonly programs: Instruction[]
  /** The index of the first fate whose RUN installs packages in the last stage. */
  packagesAt: number | undefined
}

/** Everything known, nothing gathered yet. */
export function conversionOf(source: Source, shape: Shape, runtime: Runtime): Conversion | Refusal {
  const { file, project, stage, image } = source
  const isSame = runtime.reference === stage.image.reference
  const from = isSame && stage.name === 'base' ? 'build' : (stage.nameWord?.value ?? 'build')
  const called = calledAtRunTime(file, project)
  if (isRefusal(called)) return called
  const compiler = called.find(
    ({ name }) =>
      isCompiler(name) &&
      name !== 'dotnet' &&
      name !== 'gem' &&
      (image.heavy || image.family?.kind === 'build'),
  )
  if (compiler) return refuse(`${compiler.by} calls ${compiler.name}.`, compiler)
  const roles = rolesOf(source, shape)
  if (isRefusal(roles)) return roles
  const { unitRoles, last } = roles
  const firstBuild = file.runs.find((run) =>
    [...(unitRoles.get(run.outer) ?? new Map()).values()].includes('build'),
  )
  if (!firstBuild || last < 0)
    return refuse('Nothing is built in this file that could be left behind.', stage.from)
  return {
    source,
    shape,
    runtime,
    edits: shape.edits ?? [],
    ...piecesOf(file),
    from,
    base: isSame ? (from === 'base' ? 'start' : 'base') : undefined,
    called,
    unitRoles,
    last,
    firstBuild,
    usersInBuild: needsUsers(source, shape, last),
    present: presentPaths(),
    fates: [],
    held: [],
    serving: [],
    kept: [],
    dropped: [],
    runRuns: [],
    programs: [],
    packagesAt: undefined,
  }
}
