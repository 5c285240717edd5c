// The labels that a stage sets and inherits.
import type { Instruction } from '../syntax/tree.ts'
import type { Facts } from './facts.ts'
import { pairsOf, type Pair } from './pairs.ts'
import { perFile } from './per-file.ts'
import { lineageOf, type Stage } from './stages.ts'

export interface Label extends Pair {
  readonly instruction: Instruction
  readonly stage: Stage | undefined
}

/** All labels of the file, in order; those behind ONBUILD too. */
export const labelsOf: (file: Facts) => readonly Label[] = perFile((file) => {
  return file.tree.instructions.flatMap((outer) => {
    const instruction = outer.trigger ?? outer
    if (instruction.name !== 'LABEL') return []
    return pairsOf(instruction).map((pair) => ({ ...pair, instruction, stage: file.stageOf(outer) }))
  })
})

/** The keys that a stage's image carries: its own labels and those of the local stages that it stands on. */
export function labelKeys(file: Facts, stage: Stage): ReadonlySet<string> {
  const lineage = lineageOf(stage)
  return new Set(
    labelsOf(file).flatMap((label) => (label.stage && lineage.includes(label.stage) ? [label.name] : [])),
  )
}
