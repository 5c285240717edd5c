// What a change of a whole Dockerfile is: edits with their reasons, or the reason why there are none.
import type { Edit } from '../../rules/rule.ts'
import type { Span } from '../syntax/tree.ts'

/** Why a part of the change is made: a sentence with a full stop. */
export interface Reason {
  readonly message: string
  /** The place in the text before the change that it speaks of. */
  readonly at?: Span
}

export interface Rewrite {
  /** What it does, as a command without a full stop. */
  readonly title: string
  /** They do not overlap. */
  readonly edits: readonly Edit[]
  readonly reasons: readonly Reason[]
}

/** `refused` is a sentence with a full stop that names what stands in the way; `at` is where it stands. */
export type Outcome = { readonly rewrite: Rewrite } | { readonly refused: string; readonly at?: Span }
