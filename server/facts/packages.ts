// Calls of package managers: what they install, and whether they leave a cache in the image.
import {
  packageManagers,
  type CacheMount,
  type PackageAction,
  type PackageManager,
} from '../../rules/data/package-managers.ts'
import type { Command, Script, ShellWord } from '../syntax/script.ts'
import { commandOf, flagValue, hasFlag, operands } from '../syntax/shell.ts'
import { perObject, remembered } from './remembered.ts'
import type { Run } from './runs.ts'
import type { Stage, State } from './stages.ts'
import { standsOn } from './stages.ts'

export type { CacheMount }

export interface Package {
  readonly word: ShellWord
  /** Without version; `undefined` when it holds a variable that hides it. */
  readonly name: string | undefined
  /** Holds a version, or a variable that may hold one. */
  readonly pinned: boolean
  /** A path, URL, archive or VCS address instead of a name. */
  readonly local: boolean
}

export interface PackageCall {
  readonly run: Run
  /** The script it stands in; `undefined` for an exec form. */
  readonly script: Script | undefined
  /** The package manager's own command, behind sudo and the like. */
  readonly command: Command
  /** The command as it stands in its list, `sudo` included. */
  readonly outer: Command
  readonly manager: PackageManager
  /** The words of the subcommand: `install`, `global add`; empty where there is none (`yarn`). */
  readonly subcommand: readonly ShellWord[]
  readonly action: PackageAction
  /** What it installs by name; empty where a manifest says. */
  readonly packages: readonly Package[]
  /** Values of `-r`, `--requirement`, `--requirements`. */
  readonly requirements: readonly string[]
  /** Whether one of the options is there, in any spelling: `-y`, `-qy`, `--yes`, `--yes=true`. */
  has(...options: readonly string[]): boolean
  /** The value of the last of the options; `undefined` when it is not there or not known. */
  valueOf(...options: readonly string[]): string | undefined
}

export interface Install extends PackageCall {
  /** Cleaned in the same RUN, mounted, or never written. */
  readonly cacheGone: boolean
  /** A later RUN, of the stage or of one that stands on it, installs from the same index or cache without refreshing it. */
  readonly cacheReused: boolean
}

const byCommand = new Map<string, PackageManager>(
  packageManagers.flatMap((manager) => manager.commands.map((command) => [command, manager] as const)),
)
const pip = byCommand.get('pip')

export function packageCallsOf(runs: readonly Run[]): readonly PackageCall[] {
  return runs.flatMap((run) => {
    const scriptOf = (command: Command) => run.scripts.find(({ commands }) => commands.includes(command))
    return run.commands.flatMap((outer) => packageCall(outer, run, scriptOf(outer)) ?? [])
  })
}

export function installsOf(calls: readonly PackageCall[]): readonly Install[] {
  return calls
    .filter(({ action }) => action === 'install')
    .map((call) => ({
      ...call,
      cacheGone: isCacheGone(call, calls),
      cacheReused: isCacheReused(call, calls),
    }))
}

/** The calls of one RUN, in order. */
export function callsOf(run: Run, calls: readonly PackageCall[]): readonly PackageCall[] {
  return tableOf(calls).byRun.get(run) ?? []
}

/** The calls, sorted out once for all questions about them. */
interface CallTable {
  readonly byRun: ReadonlyMap<Run, readonly PackageCall[]>
  /** By family, then by stage: those that install or refresh. */
  readonly steps: ReadonlyMap<string, ReadonlyMap<Stage | undefined, readonly PackageCall[]>>
  /** By family: those that must find everything in the cache. */
  readonly offline: ReadonlyMap<string, readonly PackageCall[]>
}

const tableOf = perObject((calls: readonly PackageCall[]): CallTable => {
  const byRun = new Map<Run, PackageCall[]>()
  const steps = new Map<string, Map<Stage | undefined, PackageCall[]>>()
  const offline = new Map<string, PackageCall[]>()
  for (const call of calls) {
    const family = familyOf(call.manager)
    remembered(byRun, call.run, () => []).push(call)
    if (call.has('--offline', '--prefer-offline', '--no-network', '--cacheonly'))
      remembered(offline, family, () => []).push(call)
    if (call.action !== 'install' && call.action !== 'refresh') continue
    const stages = remembered(steps, family, () => new Map<Stage | undefined, PackageCall[]>())
    remembered(stages, call.run.stage, () => []).push(call)
  }
  return { byRun, steps, offline }
})

/** The manager that a command calls; `python -m pip` counts as pip. */
export function managerOf(
  command: Command,
): { readonly manager: PackageManager; readonly rest: readonly ShellWord[] } | undefined {
  const { effective } = command
  const manager = effective.name === undefined ? undefined : byCommand.get(effective.name)
  if (manager) return { manager, rest: effective.args }
  const [module, name] = effective.args
  if (pip && /^python[\d.]*$/.test(effective.name ?? '') && module?.value === '-m' && name?.value === 'pip') {
    return { manager: pip, rest: effective.args.slice(2) }
  }
  return undefined
}

/** Managers of one family read and clean the same caches. */
export function familyOf({ family, name }: PackageManager): string {
  return family ?? name
}

/**
 * Whether what a call downloads is not in the layer: an option or a variable forbids the cache, a mount takes it, or a
 * later command of the same RUN deletes it.
 */
export function isCacheGone(call: PackageCall, calls: readonly PackageCall[]): boolean {
  const { manager, run, command } = call
  if (call.has(...manager.cacheless) || isCacheOff(call)) return true
  // pip takes the beginning of an option for the option.
  if (manager.name === 'pip' && call.has('--no-cache')) return true
  if (isCacheMounted(manager, run)) return true
  const family = familyOf(manager)
  if (
    callsOf(run, calls).some(
      (it) => familyOf(it.manager) === family && removesIndex(it) && it.command.start > command.start,
    )
  )
    return true
  return run.commands.some((it) => it.start > command.start && removesCache(it, manager, run))
}

/** `apt-get clean` deletes archives, `apt-get distclean` the index as well. */
function removesIndex({ manager, action, subcommand }: PackageCall): boolean {
  return (
    action === 'clean' && (familyOf(manager) !== 'apt' || /^dist-?clean$/.test(subcommand[0]?.value ?? ''))
  )
}

/** Whether a cache or tmpfs mount of the RUN stands where the manager's cache is. */
export function isCacheMounted(manager: PackageManager, run: Run): boolean {
  return run.mounts.some(
    ({ type, target }) =>
      (type === 'cache' || type === 'tmpfs') && target !== undefined && coversCache(target, manager, run),
  )
}

/** A cache mount as it belongs into a RUN. */
export interface CachePlace {
  readonly target: string
  readonly sharing: 'locked' | undefined
  /** Who owns it; root when absent. */
  readonly owner: { readonly uid: number; readonly gid: number } | undefined
}

/**
 * Where cache mounts for these folders belong in a RUN; `undefined` where that is not certain. A mount belongs to root
 * unless it says otherwise, so another user's ids must be known.
 */
export function cachePlaces(mounts: readonly CacheMount[], run: Run): readonly CachePlace[] | undefined {
  const { user } = run.state
  const isRoot = !user || user.name === 'root' || user.name === '0'
  const ready = run.stage?.image.facts?.readyUser
  const own =
    !isRoot && ready && ready.name === user.name && ready.uid !== undefined
      ? { uid: ready.uid, gid: ready.gid ?? ready.uid }
      : undefined
  if (!isRoot && !own) return undefined
  const set = run.state.lookup('HOME')
  const home = set ? set.value : isRoot ? '/root' : (ready?.home ?? `/home/${ready?.name}`)
  const isImageKnown = run.stage?.image.facts?.family !== undefined
  const places: CachePlace[] = []
  for (const mount of mounts) {
    const moved = movedPlace(mount, run.state)
    if (moved === null || isMovedInScript(mount, run)) return undefined
    if (moved === undefined && mount.movedByImages && !isImageKnown) return undefined
    const isHome = mount.target.startsWith('~/')
    if (!isRoot && !isHome && moved === undefined) return undefined
    const target = moved ?? (isHome ? home && `${home}${mount.target.slice(1)}` : mount.target)
    if (target === undefined || !target.startsWith('/') || /[,"\s$]/.test(target)) return undefined
    places.push({ target, sharing: mount.sharing, owner: own })
  }
  return places
}

/** What stands behind `--mount=` for a place. */
export function cacheMountOption({ target, sharing, owner }: CachePlace): string {
  return `type=cache,target=${target}${sharing ? `,sharing=${sharing}` : ''}${owner ? `,uid=${owner.uid},gid=${owner.gid}` : ''}`
}

/** The home folder of the user who runs it: HOME when set, `/root` for root, `/home/NAME` otherwise. */
export function homeOf({ state }: Run): string {
  const set = state.lookup('HOME')?.value
  if (set) return set
  const name = state.user?.name
  return name === undefined || name === 'root' || name === '0' ? '/root' : `/home/${name}`
}

/** Set for one command or exported in the script itself. */
function isMovedInScript({ movedBy }: CacheMount, { commands }: Run): boolean {
  const names = (movedBy ?? []).map(([name]) => name)
  return commands.some(({ name, args, assignments }) => {
    return (
      assignments.some((it) => names.includes(it.name)) ||
      (name === 'export' && args.some(({ raw }) => names.includes(raw.split('=', 1)[0] ?? '')))
    )
  })
}

/** Where a variable moves a cache; `null` when it is set and unknown, `undefined` when none is set. */
function movedPlace({ movedBy }: CacheMount, state: State): string | null | undefined {
  for (const [name, below] of movedBy ?? []) {
    const variable = state.lookup(name)
    if (variable) return variable.value ? variable.value.replace(/\/+$/, '') + below : null
  }
  return undefined
}

function packageCall(outer: Command, run: Run, script: Script | undefined): PackageCall | undefined {
  const found = managerOf(outer)
  if (!found) return undefined
  const { manager, rest } = found
  const command = outer.effective
  // `python -m pip` has python's options in front of pip's; both read the same from `pip` on.
  const own = rest === command.args ? command : commandOf(command.words.slice(2), command)
  const isPacman = manager.name === 'pacman'
  const words = isPacman
    ? rest.filter(({ prefix }) => /^-[A-Z]/.test(prefix) || !prefix.startsWith('-'))
    : operandsBefore(own, manager)
  const has = (...options: readonly string[]) => options.length > 0 && hasFlag(own, ...options)
  const valueOf = (...options: readonly string[]) => flagValue(own, ...options)?.value
  const subcommand = isPacman
    ? words.filter(({ prefix }) => prefix.startsWith('-')).slice(0, 1)
    : subcommandOf(words, manager)
  const action = actionOf()
  const behind = words.filter((word) => !subcommand.includes(word))
  const packages =
    action === 'install' || action === 'upgrade' || action === 'remove'
      ? behind.map((word) => packageOf(word, manager))
      : []
  return {
    run,
    script,
    command,
    outer,
    manager,
    subcommand,
    action,
    packages,
    requirements: requirementsOf(rest),
    has,
    valueOf,
  }

  function actionOf(): PackageAction {
    if (isPacman) return pacmanAction(subcommand[0]?.prefix ?? '', words.length > 1)
    if (!subcommand.length && has('--version', '-v', '-V', '--help', '-h')) return 'other'
    return manager.actions[subcommand.map((it) => it.value).join(' ')] ?? 'other'
  }
}

/** What stands behind `--` goes to somebody else: gem's native extensions, npm's scripts. */
function operandsBefore(command: Command, { name }: PackageManager): readonly ShellWord[] {
  const all = operands(command)
  const closing =
    name === 'apt-get' || name === 'apt' ? undefined : command.args.find(({ value }) => value === '--')
  return closing ? all.filter(({ start }) => start < closing.start) : all
}

function pacmanAction(operation: string, named: boolean): PackageAction {
  if (operation.startsWith('-R')) return 'remove'
  if (operation.startsWith('-U')) return 'install'
  if (!operation.startsWith('-S')) return 'other'
  if (operation.includes('c')) return 'clean'
  if (named) return 'install'
  if (operation.includes('u')) return 'upgrade'
  return operation.includes('y') ? 'refresh' : 'other'
}

function requirementsOf(words: readonly ShellWord[]): readonly string[] {
  const found: string[] = []
  for (const [index, { value, prefix }] of words.entries()) {
    const text = value ?? prefix
    const next = words[index + 1]
    if (/^(?:-r|--requirements?)$/.test(text)) {
      if (next) found.push(next.value ?? next.raw)
    } else {
      const inline = /^(?:-r|--requirements?=)(.+)$/s.exec(text)?.[1]
      if (inline !== undefined) found.push(inline)
    }
  }
  return found
}

/** The longest beginning of the operands that the manager's table knows; otherwise the first operand. */
function subcommandOf(words: readonly ShellWord[], { actions }: PackageManager): readonly ShellWord[] {
  for (const length of [2, 1]) {
    const first = words.slice(0, length)
    if (first.length === length && first.map((it) => it.value).join(' ') in actions) return first
  }
  return words.slice(0, 1)
}

function packageOf(word: ShellWord, { pin, name: manager }: PackageManager): Package {
  const text = word.value ?? word.raw
  const bare = text.replace(/^["']|["']$/g, '')
  const local =
    /^(?:\.{0,2}\/|\.{1,2}$|~|https?:|git[+:@]|file:|ssh:)|\.(?:whl|tar\.gz|tgz|zip|deb|rpm|apk|gem)$|^[^@\s]+\.git$/.test(
      bare,
    )
  const scoped = bare.startsWith('@') ? 1 : 0
  let at = -1
  for (const mark of pin) {
    const found = bare.indexOf(mark, scoped)
    if (found > 0 && (at < 0 || found < at)) at = found
  }
  if (manager === 'yum' || manager === 'dnf' || manager === 'microdnf' || manager === 'tdnf') {
    at = /-\d[\w.:~+^]*/.exec(bare)?.index ?? (bare.includes('$') ? bare.indexOf('$') : -1)
  }
  const name = at > 0 ? bare.slice(0, at) : bare
  return {
    word,
    name: name.includes('$') ? undefined : name,
    pinned: at > 0 || word.value === undefined,
    local,
  }
}

/** Called by its bare name in the script itself, as the peers recognise it: no path, no `sudo`, no `sh -c`. */
export function isPlainCall({ command, outer }: PackageCall): boolean {
  const { words, name, surroundings } = command
  return outer === command && words[0]?.value === name && !surroundings.includes('nested-script')
}

/** A variable that forbids the cache, set in the file, by the base image, or in the script before the call. */
export function isCacheOff({ manager, run, command, outer }: PackageCall): boolean {
  const means = (value: string | undefined) => value !== undefined && !/^(?:|0|no|off|false)$/i.test(value)
  return (manager.cachelessBy ?? []).some((name) => {
    const variable = run.state.lookup(name)
    if (variable && (variable.value === undefined || means(variable.value))) return true
    if (outer.assignments.some((it) => it.name === name && means(it.value?.value))) return true
    return run.commands.some((it) => {
      if (it.start >= command.start) return false
      if (it.name === 'export')
        return it.args.some(
          ({ value }) => value?.startsWith(`${name}=`) && means(value.slice(name.length + 1)),
        )
      return (
        it.words.length === 0 && it.assignments.some((set) => set.name === name && means(set.value?.value))
      )
    })
  })
}

function removesCache({ effective }: Command, manager: PackageManager, run: Run): boolean {
  if (effective.name !== 'rm' && effective.name !== 'find') return false
  return effective.args.some((word) => {
    const path = pathOf(word)
    return path.length > 1 && coversCache(path, manager, run)
  })
}

/** Whether a word of a command is a path in one of the manager's caches, or one that holds a cache. */
export function isWithinCache(word: ShellWord, manager: PackageManager, run: Run): boolean {
  const path = pathOf(word)
  if (path.length < 2) return false
  const home = homeOf(run)
  const target = expandHome(path, home)
  const mounted = cachePlaces(manager.mounts, run)?.map((it) => it.target) ?? []
  return (
    coversCache(path, manager, run) ||
    [...placesOf(manager, run), ...mounted].some(
      (cache) => target === cache || target.startsWith(`${expandHome(cache, home)}/`),
    )
  )
}

/** The folder that a path such as `/var/lib/apt/lists/*` empties. */
function pathOf({ value, raw }: ShellWord): string {
  return (value ?? raw.replaceAll('"', '')).replace(/\/?\*?$/, '').replace(/\/+$/, '')
}

/** Whether a path is one of the manager's caches or holds one. */
function coversCache(path: string, manager: PackageManager, run: Run): boolean {
  const home = homeOf(run)
  const target = expandHome(path.replace(/\/+$/, ''), home)
  return placesOf(manager, run).some((cache) => {
    const place = expandHome(cache, home)
    return place === target || place.startsWith(`${target}/`)
  })
}

function placesOf({ caches, mounts }: PackageManager, { state }: Run): readonly string[] {
  const moved = mounts.flatMap((mount) => movedPlace(mount, state) ?? [])
  return [...caches, ...moved]
}

function expandHome(path: string, home: string): string {
  return path.replace(/^(?:~|\$HOME|\$\{HOME\})(?=\/|$)/, home)
}

/** Whether a later RUN, of the stage or of one that stands on it, installs from what this call fetched. */
export function isCacheReused(call: PackageCall, calls: readonly PackageCall[]): boolean {
  const { manager, run } = call
  const { steps, offline } = tableOf(calls)
  const family = familyOf(manager)
  const isLater = (it: PackageCall) => it.run.outer.start > run.outer.start
  if (offline.get(family)?.some((it) => isLater(it) && standsOn(it.run.stage, run.stage))) return true
  if (!hasIndex(manager)) return false
  // Each stage that stands on this one goes its own way.
  for (const [stage, own] of steps.get(family) ?? []) {
    if (!standsOn(stage, run.stage)) continue
    if (own[firstAfter(own, run.outer.start)]?.action === 'install') return true
  }
  return false
}

/** The index of the first call whose RUN begins behind an offset. */
function firstAfter(calls: readonly PackageCall[], offset: number): number {
  let low = 0
  let high = calls.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((calls[middle]?.run.outer.start ?? 0) > offset) high = middle
    else low = middle + 1
  }
  return low
}

/** Whether installing reads an index that another command fetches; most managers fetch it themselves. */
function hasIndex(manager: PackageManager): boolean {
  return familyOf(manager) === 'apt' || manager.name === 'pacman'
}
