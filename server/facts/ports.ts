// The ports of EXPOSE.
import type { Instruction, Tree, Word } from '../syntax/tree.ts'
import type { Stage, StageTable } from './stages.ts'

export interface Port {
  readonly instruction: Instruction
  readonly stage: Stage | undefined
  readonly word: Word
  /** Variables expanded; `undefined` when a part is unknown. */
  readonly text: string | undefined
  /** First and last port of a range, equal for a single one; `undefined` when not a number. */
  readonly first: number | undefined
  readonly last: number | undefined
  /** As written after the slash; `undefined` where there is none. */
  readonly protocol: string | undefined
}

export function portsOf(tree: Tree, table: StageTable): readonly Port[] {
  return tree.instructions.flatMap((outer) => {
    const instruction = outer.trigger ?? outer
    if (instruction.name !== 'EXPOSE') return []
    return instruction.words.map((word) => portOf(word, instruction, outer, table))
  })
}

function portOf(word: Word, instruction: Instruction, outer: Instruction, table: StageTable): Port {
  const text = table.expand(word.raw, outer)
  // A host address and port before it are read by nobody: the container's port is what counts.
  const match = /^(?:.*:)?(\d+)(?:-(\d+))?(?:\/([^/]*))?$/.exec(text ?? '')
  const first = match ? Number(match[1]) : undefined
  return {
    instruction,
    stage: table.stageOf.get(outer),
    word,
    text,
    first,
    last: match?.[2] === undefined ? first : Number(match[2]),
    protocol: match?.[3] ?? /\/(.*)$/.exec(text ?? '')?.[1],
  }
}
