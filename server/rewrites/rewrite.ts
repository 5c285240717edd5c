// What a rewrite of a whole Dockerfile is: a change with its reasons, or the reason why there is none.
import type { Edit } from '../../rules/rule.ts'
import type { ImageFacts } from '../facts/images.ts'
import type { Span } from '../syntax/tree.ts'

/** Why something is written as it is; `at` is the place in the text before that it speaks of. */
export interface Reason {
  readonly at?: Span
  readonly message: string
}

export interface Rewrite {
  /** What it does, as a command without a full stop, with the sizes of the base images where they are known. */
  readonly title: string
  /** Whole lines, ascending, not overlapping; `\n` as line end. */
  readonly edits: readonly Edit[]
  readonly reasons: readonly Reason[]
  /** Bytes of the base images, rounded hard; unpacked on disk unless `pulled`. */
  readonly size?: { readonly before: number; readonly after: number; readonly pulled: boolean }
  /** What the last stage stands on afterwards, where that is another image. */
  readonly image?: ImageFacts
}

/** The reason is a sentence with the words of this very file: "The start command calls gcc." */
export interface Refusal {
  readonly refused: string
  readonly at?: Span
}

export type Outcome = { readonly rewrite: Rewrite } | Refusal

export function refuse(refused: string, at?: Span): Refusal {
  return at ? { refused, at: { start: at.start, end: at.end } } : { refused }
}

export function isRefusal(value: unknown): value is Refusal {
  return typeof value === 'object' && value !== null && 'refused' in value
}
