// A user for the application: the one that the image brings, or how to create one in the distribution's dialect.
import type { Facts } from './facts.ts'
import type { ImageFacts } from './images.ts'
import type { Instruction, Span } from '../syntax/tree.ts'
import type { Run } from './runs.ts'
import { lineageOf, type Stage } from './stages.ts'

export interface UserPlan {
  /** What to write behind USER. */
  readonly user: string
  /** The shell command that creates it; `undefined` when it is there or needs no entry in /etc/passwd. */
  readonly create: string | undefined
  /** Where it comes from, for titles: "the image's own user", "a new user". */
  readonly origin: string
  /** The folder that HOME names for it; `undefined` where it has none or that is not known. */
  readonly home: string | undefined
}

/** A fixed id above all ids that distributions hand out by themselves. */
const firstId = 10001

/** The ways to a non-root user at the end of a stage, best first. */
export function userPlans(file: Facts, stage: Stage): readonly UserPlan[] {
  const { facts, scratch } = stage.image
  const runs = runsBelow(file, stage)
  const { name, id } = freeName(runs)
  const numeric: UserPlan = {
    user: `${id}:${id}`,
    create: undefined,
    origin: 'a user id without a name',
    home: undefined,
  }
  if (scratch || !facts) return [numeric]
  const plans: UserPlan[] = []
  const { readyUser, shell } = facts
  const isGone = runs.some(({ commands }) =>
    commands.some(({ effective }) => effective.name === 'userdel' || effective.name === 'deluser'),
  )
  if (readyUser && readyUser.name !== 'nobody' && !isGone)
    plans.push({
      user: readyUser.name,
      create: undefined,
      origin: "the image's own user",
      home: readyUser.home,
    })
  if (shell === 'none') return plans.length ? plans : [numeric]
  const create = creation(facts, name, id)
  // The account of a distribution is not in each of its releases, and belongs to whoever logs in.
  const isAccount = readyUser?.name === 'ubuntu'
  if (create)
    plans.splice(isAccount ? 0 : plans.length, 0, {
      user: name,
      create,
      origin: 'a new user',
      home: `/home/${name}`,
    })
  return plans.length ? plans : [numeric]
}

/** The shell command that creates a user in an image's dialect; `undefined` where it has none that is known. */
export function creationOf(facts: ImageFacts, name: string): string | undefined {
  return creation(facts, name, firstId)
}

/** The runs of a stage and of those it stands on. */
function runsBelow(file: Facts, stage: Stage): readonly Run[] {
  const lineage = lineageOf(stage)
  return file.runs.filter((run) => run.stage && lineage.includes(run.stage))
}

/** A name and an id that nothing in the file gives to another user or group. */
function freeName(runs: readonly Run[]): { readonly name: string; readonly id: number } {
  const taken = new Set(
    runs.flatMap(({ commands }) =>
      commands.flatMap(({ effective }) =>
        /^(?:user|group)add$|^add(?:user|group)$/.test(effective.name ?? '')
          ? effective.args.flatMap(({ value = '' }) => value.split(/[=:]/))
          : [],
      ),
    ),
  )
  let id = firstId
  while (taken.has(String(id))) id += 1
  return { name: ['app', 'runner', 'service'].find((it) => !taken.has(it)) ?? `user${id}`, id }
}

/**
 * BusyBox has adduser with short options; elsewhere the shadow tools do it. Images of Amazon, SUSE and the small ones of
 * Red Hat come without either.
 */
function creation(
  { distribution, packageManager }: ImageFacts,
  name: string,
  id: number,
): string | undefined {
  const isSmall = packageManager === 'microdnf' || packageManager === 'none'
  switch (distribution?.id) {
    case 'alpine':
    case 'busybox':
    case 'wolfi':
      return `addgroup -g ${id} ${name} && adduser -D -u ${id} -G ${name} ${name}`
    case 'rhel':
      return isSmall ? undefined : shadow(name, id)
    case 'debian':
    case 'ubuntu':
    case 'alma':
    case 'centos':
    case 'fedora':
    case 'oracle':
    case 'rocky':
    case 'arch':
      return shadow(name, id)
    default:
      return undefined
  }
}

function shadow(name: string, id: number): string {
  return `groupadd --gid ${id} ${name} && useradd --uid ${id} --gid ${name} --create-home ${name}`
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
  const lineage = lineageOf(stage)
  return file.runs.flatMap(({ stage: of, commands, instruction }) => {
    if (!of || !lineage.includes(of)) return []
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

/** Where USER and `--chown` give a user or a group by name, as they stand there. */
export interface NamedUser {
  readonly at: Span
  readonly instruction: Instruction
  /** The name; that of the group where the user is a number. */
  readonly user: string
  /** With the group. */
  readonly value: string
}

export function namedUsers(file: Facts, stage: Stage): readonly NamedUser[] {
  const found: NamedUser[] = []
  for (const instruction of stage.instructions) {
    const add = (at: Span, value: string) => {
      const [user = '', group] = value.split(':')
      const isName = (it: string | undefined) =>
        it !== undefined && it !== 'root' && /^[a-z_][\w-]*$/i.test(it)
      if ((isName(user) || isName(group)) && /^[\w:-]+$/.test(value))
        found.push({ at, instruction, user: isName(user) ? user : (group ?? ''), value })
    }
    const [word] = instruction.words
    if (instruction.name === 'USER' && word && instruction.words.length === 1 && word.raw === word.value)
      add(word, word.value)
    if (instruction.name !== 'COPY' && instruction.name !== 'ADD') continue
    for (const flag of instruction.flags)
      if (flag.name === 'chown' && flag.value !== undefined) add(flag.valueSpan, flag.value)
  }
  return found.filter(({ at, value }) => file.text.slice(at.start, at.end) === value)
}

/** Whether a user value means root. */
export function isRoot(name: string | undefined): boolean {
  return name === 'root' || name === '0'
}
