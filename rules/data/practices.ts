// The practices that tools for Dockerfiles check, each with the rules that stand for it here.

export interface Practice {
  readonly title: string
  /** Ids of rules; empty where none judges it. */
  readonly rules: readonly string[]
  /** Why there is no rule. */
  readonly instead?: string
}

export const practices: readonly Practice[] = []
