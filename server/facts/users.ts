// A user for the application: the one that the image brings, or how to create one in the distribution's dialect.
import type { Facts } from './facts.ts'
import type { ImageFacts } from './images.ts'
import type { Instruction } from '../syntax/tree.ts'
import type { Stage } from './stages.ts'

export interface UserPlan {
  /** What to write behind USER. */
  readonly user: string
  /** The shell command that creates it; `undefined` when it is there or needs no entry in /etc/passwd. */
  readonly create: string | undefined
  /** Where it comes from, for titles: "the image's own user", "a new user". */
  readonly origin: string
}

/** A fixed id above all ids that distributions hand out by themselves. */
const id = 10001

/** The ways to a non-root user in an image, best first. */
export function userPlans(facts: ImageFacts | undefined, scratch: boolean): readonly UserPlan[] {
  const numeric: UserPlan = { user: `${id}:${id}`, create: undefined, origin: 'a user id without a name' }
  if (scratch) return [numeric]
  if (!facts) return [numeric]
  const plans: UserPlan[] = []
  const { readyUser, distribution, shell } = facts
  if (readyUser && readyUser.name !== 'nobody')
    plans.push({ user: readyUser.name, create: undefined, origin: "the image's own user" })
  if (shell === 'none') return plans.length ? plans : [numeric]
  const create = creation(distribution?.id)
  if (create) plans.push({ user: 'app', create, origin: 'a new user' })
  return plans.length ? plans : [numeric]
}

/** BusyBox has adduser with short options; everywhere else the shadow tools are there or the way is not known. */
function creation(distribution: string | undefined): string | undefined {
  switch (distribution) {
    case 'alpine':
    case 'busybox':
    case 'wolfi':
      return `addgroup -g ${id} app && adduser -D -u ${id} -G app app`
    case 'debian':
    case 'ubuntu':
    case 'alma':
    case 'centos':
    case 'fedora':
    case 'oracle':
    case 'rhel':
    case 'rocky':
    case 'suse':
    case 'arch':
      return `groupadd --gid ${id} app && useradd --uid ${id} --gid app --create-home app`
    default:
      return undefined
  }
}

/** Instructions that only describe the container: nothing in them needs root. */
const describing = new Set([
  'CMD',
  'ENTRYPOINT',
  'EXPOSE',
  'HEALTHCHECK',
  'STOPSIGNAL',
  'LABEL',
  'ENV',
  'ARG',
  'MAINTAINER',
  'ONBUILD',
  'VOLUME',
  'SHELL',
])

/**
 * Where USER belongs: before the instructions at the end of a stage that only describe the container, so behind the
 * last command that may need root. `undefined` when the stage ends with something else.
 */
export function placeForUser(stage: Stage): {
  readonly before: Instruction | undefined
  readonly after: Instruction
} {
  const { instructions, from } = stage
  let index = instructions.length
  while (index > 0 && describing.has(instructions[index - 1]?.name ?? '')) index--
  // Variables and labels belong to what follows them; a start command is the clearest border.
  const tail = instructions.slice(index)
  const first = tail.find(
    ({ name }) =>
      name !== 'LABEL' && name !== 'ENV' && name !== 'ARG' && name !== 'MAINTAINER' && name !== 'VOLUME',
  )
  const before = first ?? tail[0]
  return { before, after: instructions[index - 1] ?? from }
}

/** Users that the file creates with useradd or adduser in a stage and those it stands on, in order. */
export function createdUsers(
  file: Facts,
  stage: Stage,
): readonly { readonly name: string; readonly instruction: Instruction }[] {
  const chain = new Set<Stage>()
  for (let it: Stage | undefined = stage; it; it = it.image.stage) chain.add(it)
  return file.runs.flatMap(({ stage: of, commands, instruction }) => {
    if (!of || !chain.has(of)) return []
    return commands.flatMap(({ effective }) => {
      if (effective.name !== 'useradd' && effective.name !== 'adduser') return []
      const name = effective.args.at(-1)?.value
      const isName = name !== undefined && /^[a-z_][a-z0-9_-]*$/.test(name) && effective.args.length > 0
      const addsToGroup =
        effective.name === 'adduser' &&
        effective.args.filter(({ value }) => value !== undefined && !value.startsWith('-')).length === 2 &&
        !effective.args.some(({ value }) => value?.startsWith('-'))
      return isName && !addsToGroup ? [{ name, instruction }] : []
    })
  })
}

/** Whether a user value means root. */
export function isRoot(name: string | undefined): boolean {
  return name === 'root' || name === '0'
}
