// What a stack tells the conversion: which commands build, what they leave behind, and where that runs.
import type { Edit } from '../../rules/rule.ts'
import type { Copy } from '../facts/copies.ts'
import type { Facts } from '../facts/facts.ts'
import type { ImageFacts } from '../facts/images.ts'
import type { Project } from '../facts/project.ts'
import type { Run } from '../facts/runs.ts'
import type { Stage } from '../facts/stages.ts'
import type { Command } from '../syntax/script.ts'
import type { Instruction } from '../syntax/tree.ts'
import type { Reason, Refusal } from './rewrite.ts'
import type { Runtime } from './runtimes.ts'
import type { Unit } from './units.ts'

/**
 * Where something belongs. `build`: it makes what the last stage copies. `tool`: only the build needs it, and it leaves
 * nothing behind. `run`: only the last stage. `both`: it is repeated there. `quiet`: it changes nothing. `none`: nobody
 * needs it any more.
 */
export type Role = 'build' | 'tool' | 'run' | 'both' | 'quiet' | 'none'

export interface Source {
  readonly file: Facts
  readonly project: Project
  readonly stage: Stage
  readonly image: ImageFacts
}

export interface Shape {
  /** Images for the last stage, best first: the first one that can do what the stage asks for is taken. */
  readonly runtimes: readonly Runtime[]
  /** The role of a command; `undefined` where it is none of this stack's. */
  roleOf(command: Command, unit: Unit): Role | Refusal | undefined
  /** The role of a COPY from the context or another image; `isBuilt`: a build follows it. */
  copyRole(copy: Copy, isBuilt: boolean): Role | Refusal
  /** Lines for the last stage, in the place of the RUN; `from` is the name of the build stage. */
  artefacts(run: Run, place: Place): readonly string[] | Refusal
  /** They stand before the sources, which change more often than they do. */
  readonly artefactsFirst?: boolean
  /** Lines for the build stage before a RUN. */
  prepare?(run: Run): readonly string[]
  /** Where the command of that RUN begins before which the lines belong; `undefined` where they precede all of it. */
  cutAt?(run: Run): number | undefined
  /** Lines for the build stage behind its last RUN. */
  finish?: readonly string[]
  /** Edits of the text, wherever it goes. */
  readonly edits?: readonly Edit[]
  /** Variables that only the build reads. */
  readonly buildVariables: RegExp
  /** False where the build has to be root's, whoever it was before. */
  readonly keepsUser: boolean
  /** Nothing is gained unless the last stage's image is a smaller one or packages stay behind. */
  readonly gains: boolean
  readonly reasons: readonly Reason[]
  /** Packages of the system that only the build needs, whatever they are to others. */
  readonly toolPackages?: ReadonlySet<string>
  /** The last stage has what is copied and nothing else: no command of the file runs there, no package is installed. */
  readonly isApart?: boolean
  /** What is copied is known by its own path, in whatever folder the commands of a RUN build it. */
  readonly namesResults?: boolean
  /** It knows in which folders the commands behind a `cd` act. */
  readonly followsFolders?: boolean
  /** An instruction that the last stage is better without. */
  omits?(instruction: Instruction): boolean
}

export interface Place {
  readonly from: string
  readonly isFirst: boolean
  readonly isLast: boolean
  /** `--chown=…` with a blank behind it, for what another user than root built; else empty. */
  readonly owner: string
}

/** Reads a stage: a shape, a refusal, or `undefined` where the stack is another one. */
export type Reader = (source: Source) => Shape | Refusal | undefined
