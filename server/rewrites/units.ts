// A RUN taken apart into the commands of its list, and put together again with some of them.
import type { Edit } from '../../rules/rule.ts'
import type { Facts } from '../facts/facts.ts'
import type { Run } from '../facts/runs.ts'
import type { Command } from '../syntax/script.ts'
import type { Span } from '../syntax/tree.ts'
import { edited } from './pieces.ts'

/** A pipeline, or pipelines joined by `||`, of the outermost list of a RUN. */
export interface Unit extends Span {
  readonly run: Run
  readonly commands: readonly Command[]
}

/** The units of a RUN in order; `undefined` where it is no plain list of commands that can be read. */
export function unitsOf(run: Run): readonly Unit[] | undefined {
  if (run.form === 'exec') {
    const [command] = run.commands
    return command && [{ run, commands: [command], start: command.start, end: command.end }]
  }
  const [script] = run.scripts
  if (!script || run.scripts.length > 1 || !script.plain || script.errors.length > 0) return undefined
  const units: { run: Run; commands: Command[]; start: number; end: number }[] = []
  for (const command of script.top) {
    const last = units.at(-1)
    if (last && (command.joiner === '|' || command.joiner === '|&' || command.joiner === '||')) {
      last.commands.push(command)
      last.end = command.end
    } else units.push({ run, commands: [command], start: command.start, end: command.end })
  }
  return units
}

/**
 * The RUN with some of its units, `edits` applied; `undefined` with none of them. Mounts that `keepsMount` refuses go.
 */
export function withUnits(
  file: Facts,
  run: Run,
  units: readonly Unit[],
  kept: ReadonlySet<Unit>,
  edits: readonly Edit[],
  keepsMount: (target: string | undefined) => boolean = () => true,
): string | undefined {
  if (kept.size === 0) return undefined
  const own: Edit[] = []
  const first = units.findIndex((unit) => kept.has(unit))
  const [head] = units
  if (head && first > 0) own.push({ start: head.start, end: (units[first] as Unit).start, text: '' })
  for (let index = first + 1; index < units.length; index++) {
    const unit = units[index] as Unit
    if (!kept.has(unit)) own.push({ start: (units[index - 1] as Unit).end, end: unit.end, text: '' })
  }
  const { flags, body } = run.instruction
  for (const [index, flag] of flags.entries()) {
    const mount = run.mounts.find((it) => it.flag === flag)
    if (!mount || keepsMount(mount.target)) continue
    const next = flags[index + 1]?.start ?? body.segments[0]?.source
    if (next !== undefined) own.push({ start: flag.start, end: next, text: '' })
  }
  const inside = edits.filter((edit) => !own.some((it) => edit.start < it.end && edit.end > it.start))
  return edited(file, run.outer, [...own, ...inside])
}

/** What a unit says, on one line and not too long, for a sentence. */
export function shown(file: Facts, unit: Span): string {
  const text = file.text.slice(unit.start, unit.end).replace(/\s*[\\`]?\r?\n\s*/g, ' ')
  return text.length > 60 ? `${text.slice(0, 57).trimEnd()}…` : text
}
