// What runs when a container starts: ENTRYPOINT and CMD as they are in effect, and every one that stands in the file.
import { parseScript } from '../syntax/shell.ts'
import type { Script } from '../syntax/script.ts'
import type { Instruction, Span } from '../syntax/tree.ts'
import type { Stage, StageTable, State } from './stages.ts'

export interface StartCommand {
  readonly instruction: Instruction
  readonly stage: Stage
  readonly state: State
  readonly form: 'exec' | 'shell'
  /** The words of the exec form with the spans of their JSON strings; of a plain shell form, its literal words. */
  readonly words: readonly (Span & { readonly value: string })[] | undefined
  /** The script of the shell form, or of `["sh", "-c", "…"]` where it maps to the document. */
  readonly script: Script | undefined
}

export interface Start {
  /** In effect in the shipped stage; `undefined` when the file sets none. */
  readonly entrypoint: StartCommand | undefined
  /** In effect in the shipped stage; an ENTRYPOINT in a later stage of the chain resets an inherited CMD. */
  readonly cmd: StartCommand | undefined
  /** Every CMD and ENTRYPOINT of the file. */
  readonly all: readonly StartCommand[]
}

const posix = new Set(['sh', 'bash', 'dash', 'ash', 'ksh', 'zsh'])

export function startsOf(table: StageTable): Start {
  const all = table.stages.flatMap((stage) =>
    stage.instructions.flatMap((instruction) =>
      instruction.name === 'CMD' || instruction.name === 'ENTRYPOINT'
        ? [startCommand(instruction, stage, table)]
        : [],
    ),
  )
  const chain: Stage[] = []
  for (let stage = table.stages.at(-1); stage; stage = stage.image.stage) chain.unshift(stage)
  let entrypoint: StartCommand | undefined
  let cmd: StartCommand | undefined
  for (const stage of chain) {
    const own = all.filter((it) => it.stage === stage)
    const ownEntrypoint = own.findLast(({ instruction }) => instruction.name === 'ENTRYPOINT')
    const ownCmd = own.findLast(({ instruction }) => instruction.name === 'CMD')
    if (ownEntrypoint) {
      entrypoint = ownEntrypoint
      cmd = undefined
    }
    cmd = ownCmd ?? cmd
  }
  return { entrypoint, cmd, all }
}

function startCommand(instruction: Instruction, stage: Stage, table: StageTable): StartCommand {
  const state = table.before(instruction)
  const common = { instruction, stage, state }
  if (instruction.json) return { ...common, form: 'exec', words: instruction.json.items, script: undefined }
  const script = posix.has(state.shell.name) ? parseScript(instruction.body) : undefined
  const only =
    script?.plain && script.commands.length === 1 && !script.errors.length ? script.commands[0] : undefined
  const plain = only && !only.assignments.length && !only.redirects.length && !only.negated
  const words =
    plain && only.words.every(({ value, glob }) => value !== undefined && !glob) ? only.words : undefined
  return {
    ...common,
    form: 'shell',
    words: words?.map(({ start, end, value }) => ({ start, end, value: value as string })),
    script,
  }
}
