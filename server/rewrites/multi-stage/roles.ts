// What each command of a stage does for the build and for what runs.
import type { Facts } from '../../facts/facts.ts'
import type { Instruction } from '../../syntax/tree.ts'
import { genericRole } from '../generic.ts'
import { isRefusal, type Refusal, refuse } from '../rewrite.ts'
import type { Role, Shape, Source } from '../shape.ts'
import { shown, type Unit, unitsOf } from '../units.ts'

/** Users and paths are needed wherever something is given to them; support serves the commands beside it. */
export type UnitRole = Role | 'user' | 'path' | 'support'

export type UnitRoles = ReadonlyMap<Instruction, ReadonlyMap<Unit, UnitRole>>

/** The role of every command, and the index of the last RUN that builds. */
export function rolesOf(
  { file, stage }: Source,
  shape: Shape,
): { readonly unitRoles: UnitRoles; readonly last: number } | Refusal {
  const unitRoles = new Map<Instruction, Map<Unit, UnitRole>>()
  let last = -1
  for (const run of file.runs) {
    const units = unitsOf(run)
    if (!units)
      return refuse(
        'This RUN is no plain list of commands, so what it leaves behind is not known.',
        run.outer,
      )
    if (run.mounts.some(({ from }) => from !== undefined))
      return refuse('A mount from another image is not understood.', run.outer)
    const own = new Map<Unit, UnitRole>()
    for (const unit of units) {
      const role = roleOf(unit, file, shape)
      if (isRefusal(role)) return role
      if (role === undefined) return refuse(`What \`${shown(file, unit)}\` leaves behind is not known.`, unit)
      own.set(unit, role)
      const moves =
        role === 'build' && !shape.namesResults
          ? units.find(({ commands }) => commands.some(({ effective }) => effective.name === 'cd'))
          : undefined
      const isFollowed =
        shape.followsFolders &&
        units.every((it) => /^(?:build|tool|support|quiet)$/.test(roleOf(it, file, shape) as string))
      if (moves && !isFollowed)
        return refuse(`\`${shown(file, moves)}\` builds in another folder than the working folder.`, moves)
      const isTool =
        role === 'tool' &&
        !unit.commands.some((command) =>
          file.packageCalls.some((it) => it.outer === command && it.manager.system),
        )
      if (role === 'build' || isTool) last = stage.instructions.indexOf(run.outer)
    }
    unitRoles.set(run.outer, own)
  }
  return { unitRoles, last }
}

function roleOf(unit: Unit, file: Facts, shape: Shape): UnitRole | Refusal | undefined {
  let found: UnitRole | undefined
  for (const command of unit.commands) {
    const calls = file.packageCalls.filter((it) => it.outer === command)
    const isSystem = calls.some(({ manager }) => manager.system)
    const tidy = command.effective.name === 'rm' ? genericRole(command) : undefined
    const own = tidy ?? shape.roleOf(command.effective, unit)
    if (isRefusal(own)) return own
    const role = own ?? (isSystem ? systemRole(calls[0]?.action) : genericRole(command))
    if (role === undefined) return undefined
    if (found === undefined || found === 'quiet') found = role
    else if (role !== 'quiet' && role !== found) return undefined
  }
  return found
}

/** What installs is split apart; the rest serves it. */
function systemRole(action: string | undefined): 'support' | 'tool' | undefined {
  if (action === 'install' || action === 'refresh' || action === 'clean' || action === 'upgrade')
    return 'support'
  return action === 'remove' ? 'tool' : action === 'other' ? 'support' : undefined
}

export function installIn(file: Facts, unit: Unit) {
  return file.installs.find(
    ({ manager, outer, packages }) => manager.system && packages.length > 0 && unit.commands.includes(outer),
  )
}

/** Whether the build stage needs the users that the file creates: to run as one of them, or to give them files. */
export function needsUsers({ file, stage }: Source, { keepsUser }: Shape, last: number): boolean {
  return stage.instructions.slice(0, last).some((instruction) => {
    if (instruction.name === 'USER') return keepsUser
    return (
      instruction.flags.some(({ name, value }) => name === 'chown' && !/^\d+(?::\d+)?$/.test(value ?? '')) &&
      file.copies.some(({ outer }) => outer === instruction)
    )
  })
}
