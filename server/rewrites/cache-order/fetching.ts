// Commands that only download, put ahead of an install that needs the sources.
import type { Copy } from '../../facts/copies.ts'
import type { Facts } from '../../facts/facts.ts'
import { isCacheMounted } from '../../facts/packages.ts'
import type { Project } from '../../facts/project.ts'
import type { Run } from '../../facts/runs.ts'
import type { Stage } from '../../facts/stages.ts'
import { standsOn } from '../../facts/stages.ts'
import { cleanPath } from '../../syntax/paths.ts'
import type { Command } from '../../syntax/script.ts'
import type { Instruction } from '../../syntax/tree.ts'
import type { Need } from '../manifests/need.ts'
import { indexOf, isOwned } from './copied.ts'
import { type Cut, otherStep, type Step, toolOf } from './steps.ts'

/** Variables that only tell how something is built, not from where it is downloaded. */
const buildVariable =
  /^(?:CGO_\w+|GOOS|GOARCH|GOARM|GOAMD64|GO386|RUSTFLAGS|CARGO_(?:PROFILE|BUILD|TARGET)_\w+|SQLX_OFFLINE)$/

/** Commands that may run between a download and the install that it goes ahead of: they set up nothing it needs. */
const building =
  /^(?:go (?:build|fmt|generate|install|list|mod|run|test|vet)|cargo (?:build|check|clippy|fmt|test)|(?:npm|pnpm|yarn|bun) (?:run|test|build|lint)|dotnet (?:build|publish|restore|test)|mvnw? \S+|gradlew? \S+|(?:ls|pwd|cat|echo|printf|date|mkdir|templ|sqlc|protoc|buf|swag|composer|mix|php|rm)(?: .*)?)$/

interface Fetching {
  readonly step: Step
  readonly index: number
  readonly need: Need & { readonly kind: 'ahead' }
  readonly place: Cut
  readonly holders: readonly Copy[]
  readonly riders: readonly Instruction[]
}

/**
 * The RUN, without its keyword, that downloads ahead of the sources as the install itself would: with its mounts, its
 * variables, its user; `undefined` where something on the way may set it up.
 */
export function fetchOf(
  file: Facts,
  project: Project,
  { step, index, need, place, holders, riders }: Fetching,
): string | undefined {
  const { run, instruction } = step
  const outer = step.commands[index]?.command
  if (!run || !outer || outer.wrappers.length || outer.effective.wrappers.length) return undefined
  const at = place.above ?? ('split' in place && place.split ? place.split.step.instruction : instruction)
  const before = file.before(at)
  if (before.workdir !== run.state.workdir || before.user?.value !== run.state.user?.value) return undefined
  if (need.writes && holders.some((it) => !isOwned(file, it, before.user?.name))) return undefined
  const prepared: string[] = []
  const prepare = (command: Command): boolean => {
    if (!need.wrapper) return command.effective.name === 'chmod'
    const text = preparation(command, need.wrapper)
    if (text === undefined) return false
    if (text && !prepared.includes(text)) prepared.push(text)
    return true
  }
  const instructions: readonly Instruction[] = run.stage?.instructions ?? []
  const passed = instructions.slice(instructions.indexOf(at), instructions.indexOf(instruction) + 1)
  for (const it of passed) {
    if (/^(?:ENV|ARG|SHELL|USER)$/.test(it.name)) return undefined
    const other = it === instruction ? step : otherStep(file, project, it, holders)
    if (!other) continue
    const end = it === instruction ? index : other.commands.length
    if (it !== instruction && !other.commands.length) return undefined
    for (const { command, need: own } of other.commands.slice(0, end)) {
      if (command.effective.name === 'chmod' || own.kind === 'sources') {
        const { name, args, redirects } = command.effective
        const says = [name, ...args.slice(0, 1).map(({ raw }) => raw)].join(' ')
        if (prepare(command) || (building.test(says) && !redirects.length)) continue
        return undefined
      }
    }
  }
  if (need.wrapper)
    for (const it of riders)
      for (const { command } of otherStep(file, project, it, holders)?.commands ?? [])
        if (command.effective.name === 'chmod' || command.effective.name === 'dos2unix') prepare(command)
  const flags: string[] = []
  for (const flag of instruction.flags) {
    const mount = run.mounts.find((it) => it.flag === flag)
    if (!mount || !/^(?:cache|secret|ssh|tmpfs)$/.test(mount.type)) return undefined
    flags.push(file.text.slice(flag.start, flag.end))
  }
  const variables: string[] = []
  for (const { name, value, start, end } of outer.assignments) {
    if (buildVariable.test(name)) continue
    if (value !== undefined && value.value === undefined) return undefined
    variables.push(file.text.slice(start, end))
  }
  const parts = need.command.split(' && ')
  const last = [...variables, parts.at(-1) ?? ''].join(' ')
  return [...flags, [...prepared, ...parts.slice(0, -1), last].join(' && ')].join(' ')
}

/**
 * What a command does to the wrapper that starts the build, to be done before it is started earlier; empty where it does
 * nothing to it, `undefined` where that is not known.
 */
function preparation({ effective: { name, args, redirects } }: Command, wrapper: string): string | undefined {
  if (redirects.length) return undefined
  const values = args.map(({ value }) => value)
  const isWrapper = (value: string | undefined) => value !== undefined && cleanPath(value).endsWith(wrapper)
  if (name === 'chmod') return `chmod +x ${wrapper}`
  if (name === 'dos2unix') return values.some(isWrapper) ? `dos2unix ${wrapper}` : ''
  const isInPlace = name === 'sed' && values.length === 3 && values[0] === '-i' && isWrapper(values[2])
  return isInPlace ? ['sed', '-i', args[1]?.raw, wrapper].join(' ') : undefined
}

/** A cache mount already keeps what the command downloads. */
export function isCached(file: Facts, run: Run, command: Command): boolean {
  const call = indexOf(file).calls.get(command)
  return call ? isCacheMounted(call.manager, run) : run.mounts.some(({ type }) => type === 'cache')
}

/** A step in front of the sources has called the tool already. */
export function isDownloaded({ runs }: Facts, stage: Stage, { outer }: Copy, installs: string): boolean {
  const tool = toolOf(installs)
  const earlier = runs.filter((it) => it.outer.start < outer.start && standsOn(stage, it.stage))
  return earlier.some(({ commands }) =>
    commands.some(
      ({ effective: { name, args } }) =>
        name !== undefined &&
        toolOf(name) === tool &&
        args.some(({ value }) => downloading.test(value ?? '')),
    ),
  )
}

const downloading =
  /^(?:install|sync|download|restore|fetch|chef|build|package|compile|dependencies)$|^dependency:|go-offline|resolve|^--version$/
