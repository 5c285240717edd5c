// Order for the build cache: manifests first, then the install, then the sources.
import { insertAbove, insertBelow } from '../../rules/edits.ts'
import type { Edit } from '../../rules/rule.ts'
import { cleanPath } from '../facts/dockerignore.ts'
import type { Copy } from '../facts/copies.ts'
import type { Facts } from '../facts/facts.ts'
import { isCacheMounted, standsOn, type PackageCall } from '../facts/packages.ts'
import type { Project } from '../facts/project.ts'
import type { Run } from '../facts/runs.ts'
import type { Stage } from '../facts/stages.ts'
import type { Command, Script } from '../syntax/script.ts'
import type { Instruction, Span } from '../syntax/tree.ts'
import { absolute, folderOf, isThere, needOf, type Need } from './manifests.ts'
import type { Outcome, Reason, Rewrite } from './rewrite.ts'

/** A COPY of sources that stands before an install of the same stage, which therefore runs again with every change. */
export interface Disorder {
  readonly stage: Stage
  /** The sources. */
  readonly copy: Copy
  /** The words of the source that comes too early. */
  readonly at: Span
  /** The first install behind it, as people say it: "npm ci". */
  readonly installs: string
  readonly command: Span
  readonly outcome: Outcome
}

/**
 * What stands out of order, in all stages that are built or in all there are. An install with a cache mount counts only
 * `withCached`: little is lost when it runs again.
 */
export function disorders(
  file: Facts,
  project: Project,
  everyStage = false,
  withCached = false,
): readonly Disorder[] {
  return file.stages
    .filter(({ reached, start }) => (reached || everyStage) && !start.windows)
    .flatMap((stage) => disorderIn(file, project, stage, withCached) ?? [])
}

/** The whole file in order, as one change. */
export function orderForCache(file: Facts, project: Project): Outcome {
  const found = disorders(file, project, false, true)
  const rewrites = found.flatMap(({ outcome }) => ('rewrite' in outcome ? [outcome.rewrite] : []))
  if (rewrites.length) {
    return {
      rewrite: {
        title: 'Order the file for the build cache',
        edits: rewrites.flatMap(({ edits }) => edits),
        reasons: rewrites.flatMap(({ reasons }) => reasons),
      },
    }
  }
  const [first] = found
  if (first) return first.outcome
  for (const stage of file.stages.filter(({ reached }) => reached)) {
    const need = firstInstall(file, project, stage)
    if (need) return need
  }
  return { refused: 'No install stands behind a COPY of the sources.' }
}

/** `yarn install --production` behind the build, which removes from what was installed before the sources came. */
function isPruning(file: Facts, stage: Stage, { outer }: Copy, { effective }: Command): boolean {
  const isInstall = ({ name, args }: Command) =>
    name === 'yarn' && (args[0] === undefined || args[0].value === 'install' || args[0].raw.startsWith('-'))
  return (
    isInstall(effective) &&
    effective.args.some(({ value }) => value === '--production') &&
    file.runs.some(
      (run) =>
        run.stage === stage &&
        run.outer.start < outer.start &&
        run.commands.some((it) => isInstall(it.effective)),
    )
  )
}

/** What happens to one instruction behind the first COPY of sources. */
interface Step {
  readonly instruction: Instruction
  readonly run?: Run
  /** Commands of the outermost list with what they need; only for a RUN that can be read. */
  readonly commands: readonly { readonly command: Command; readonly need: Need }[]
}

function disorderIn(file: Facts, project: Project, stage: Stage, withCached: boolean): Disorder | undefined {
  const early = stage.instructions.findIndex((it) => isOfSources(copyAt(file, it), project))
  const first = copyAt(file, stage.instructions[early])
  if (!first) return undefined
  // Until the install is known, all copies of sources before it may be the ones that hold its manifests.
  const behind = stage.instructions.slice(early + 1)
  const moved: Copy[] = [first]
  /** Those of them that bring sources. */
  const holders: Copy[] = [first]
  const riders: Instruction[] = []
  const reads: {
    readonly need: Need & { readonly kind: 'manifests' | 'ahead' }
    readonly workdir: string
  }[] = []
  let cut: Cut | undefined
  let pending: readonly Moving[] = []
  let barrier: Cut | undefined
  let install: { readonly command: Span; readonly says: string } | undefined
  let late: typeof install
  let refusal: { readonly refused: string; readonly at?: Span } | undefined

  const moving = (): readonly Moving[] => [...moved, ...riders]
  for (const instruction of behind) {
    if (instruction.name === 'VOLUME') {
      barrier ??= { above: instruction }
      continue
    }
    const copy = copyAt(file, instruction)
    if (copy) {
      if (barrier) continue
      const fate = fateOf(copy, holders, project)
      if (fate === 'moves') {
        moved.push(copy)
        if (isOfSources(copy, project)) holders.push(copy)
      }
      if (fate === 'blocks') barrier = { above: instruction }
      continue
    }
    const run = indexOf(file).runs.get(instruction)
    if (!run) {
      if (
        /^(?:CMD|ENTRYPOINT|HEALTHCHECK|EXPOSE|ENV|ARG|LABEL|USER|WORKDIR|SHELL|STOPSIGNAL|MAINTAINER|ONBUILD)$/.test(
          instruction.name,
        )
      )
        continue
      barrier ??= { above: instruction }
      continue
    }
    const step = stepOf(file, project, run, holders)
    if (!barrier && isRider(step)) {
      riders.push(instruction)
      continue
    }
    for (const [index, { command, need }] of step.commands.entries()) {
      const says = 'installs' in need ? need.installs : undefined
      if (need.kind === 'sources') {
        if (need.why !== undefined) refusal ??= { refused: need.why, at: command }
        barrier ??= index > 0 ? splitBefore(step, index) : { above: instruction }
        continue
      }
      if (says === undefined || isPruning(file, stage, first, command)) continue
      if (need.kind === 'ahead') {
        if (
          !isCached(file, run, command) &&
          !isDownloaded(file, stage, first, need.installs) &&
          !reads.some((it) => it.need.kind === 'manifests' && sameTool(it.need, need))
        ) {
          const place: Cut = barrier ?? (index > 0 ? splitBefore(step, index) : { above: instruction })
          const fetch = fetchOf(file, project, { step, index, need, place, holders, riders })
          if (
            run.state.workdir !== undefined &&
            fetch !== undefined &&
            !reads.some((it) => it.need.kind === 'ahead' && it.need.command === fetch)
          ) {
            reads.push({ need: { ...need, command: fetch }, workdir: run.state.workdir })
            install ??= { command, says }
            cut = place
            pending = barrier ? pending : moving()
          } else late ??= { command, says }
        }
        barrier ??= index > 0 ? splitBefore(step, index) : { above: instruction }
        continue
      }
      if (!withCached && isCached(file, run, command)) continue
      if (barrier) {
        if (need.kind === 'manifests') late ??= { command, says }
        continue
      }
      if (need.kind === 'manifests') reads.push({ need, workdir: run.state.workdir ?? '' })
      install ??= { command, says }
      cut = { after: instruction, split: undefined, step, index }
      pending = moving()
    }
    if (step.commands.length === 0) barrier ??= { above: instruction }
    if (barrier && pending.length === 0) pending = moving()
  }
  const at = first.sources[0] ?? first.instruction.keyword
  const told = install ?? late
  if (!told) return undefined
  const base = { stage, copy: first, at, installs: told.says, command: told.command }
  if (!install || !cut) {
    // An install that reads the sources, or may: nothing is out of order then.
    if (!late || refusal || project.known === false) return undefined
    return {
      ...base,
      outcome: {
        refused: `Between COPY and ${told.says} there is a step that may read the sources.`,
        at: told.command,
      },
    }
  }
  const lost = clobbered(file, project, holders, reads)
  if (lost !== undefined)
    return {
      ...base,
      outcome: {
        refused: `${lost} of this folder would replace what was installed: keep it out by a line in .dockerignore first.`,
        at,
      },
    }
  const rewrite = rewriteOf(file, project, {
    cut,
    pending,
    reads,
    says: install.says,
    install: install.command,
  })
  return rewrite ? { ...base, outcome: { rewrite } } : undefined
}

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
function fetchOf(
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

/** Whether a user can write where a COPY made folders. */
function isOwned(file: Facts, { instruction }: Copy, user: string | undefined): boolean {
  if (user === undefined || user === 'root' || user === '0') return true
  const chown = instruction.flags.find(({ name }) => name === 'chown')
  return chown !== undefined && file.text.slice(chown.start, chown.end).split(/[=:]/)[1] === user
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

function otherStep(
  file: Facts,
  project: Project,
  instruction: Instruction,
  moved: readonly Copy[],
): Step | undefined {
  const run = indexOf(file).runs.get(instruction)
  return run && stepOf(file, project, run, moved)
}

/** Why the first install of a stage keeps its place. */
function firstInstall(file: Facts, project: Project, stage: Stage): Outcome | undefined {
  const copy = file.copies.find((it) => it.stage === stage && isOfSources(it, project))
  if (!copy) return undefined
  for (const run of file.runs.filter((it) => it.stage === stage && it.outer.start > copy.outer.start)) {
    for (const { command, need } of stepOf(file, project, run, [copy]).commands)
      if (need.kind === 'sources' && need.why !== undefined) return { refused: need.why, at: command }
  }
  return undefined
}

type Moving = Copy | Instruction

/** Where the sources come to stand: above an instruction, or behind a command of a RUN. */
type Cut =
  | { readonly above: Instruction; readonly split?: undefined }
  | {
      readonly after: Instruction
      readonly split: undefined
      readonly step: Step
      readonly index: number
      readonly above?: undefined
    }
  | { readonly split: { readonly step: Step; readonly index: number }; readonly above?: undefined }

function splitBefore(step: Step, index: number): Cut {
  return { split: { step, index } }
}

interface Index {
  readonly copies: ReadonlyMap<Instruction, Copy>
  readonly runs: ReadonlyMap<Instruction, Run>
  readonly calls: ReadonlyMap<Command, PackageCall>
}

const indexes = new WeakMap<Facts, Index>()

function indexOf(file: Facts): Index {
  let index = indexes.get(file)
  if (!index) {
    index = {
      copies: new Map(file.copies.map((it) => [it.instruction, it])),
      runs: new Map(file.runs.map((it) => [it.instruction, it])),
      calls: new Map(file.packageCalls.map((it) => [it.outer, it])),
    }
    indexes.set(file, index)
  }
  return index
}

function copyAt(file: Facts, instruction: Instruction | undefined): Copy | undefined {
  return instruction && indexOf(file).copies.get(instruction)
}

/** Folders of the image in which no project lives. */
const systemFolder =
  /^\/(?:(?:bin|boot|dev|etc|lib\w*|proc|root|run|sbin|sys|tmp|usr|var|home|opt)?\/?$|etc\/|usr\/(?:s?bin|lib\w*|local)(?:\/(?:s?bin|lib\w*|etc|share|include))?\/?$)/

/** Whether a COPY brings the context or one of its folders, so that it changes with every edit of a source. */
function isOfSources(copy: Copy | undefined, project: Project): boolean {
  if (
    !copy ||
    copy.outer !== copy.instruction ||
    !copy.fromContext ||
    copy.heredocs.length ||
    copy.form === 'json'
  )
    return false
  if (copy.instruction.flags.some(({ name }) => !/^(?:chown|chmod|link)$/.test(name))) return false
  if (copy.target === undefined || systemFolder.test(copy.target)) return false
  return (
    copy.sources.some((it) => contextFolder(it, project) !== undefined) &&
    copy.sources.every(({ kind }) => kind === 'path')
  )
}

/** The folder of the context that a source is: `''` for the context itself. */
function contextFolder({ expanded }: Copy['sources'][number], project: Project): string | undefined {
  if (expanded === undefined || /[*?[\]\\]/.test(expanded)) return undefined
  const path = cleanPath(expanded).replace(/^\/+/, '')
  if (path === '.' || path === '') return ''
  return project.known && holdsSources(project, path) ? path : undefined
}

const sourceFile =
  /\.(?:[cm]?[jt]sx?|astro|c|cc|cpp|cs|css|ex|exs|fs|go|h|html?|java|kts?|php|py|rb|rs|s[ac]ss|scala|svelte|swift|vb|vue)$/

const sourceFolders = new WeakMap<Project, Map<string, boolean>>()

/** A folder of requirements, patches or settings of a tool is copied to install with. */
function holdsSources(project: Project, path: string): boolean {
  let known = sourceFolders.get(project)
  if (!known) sourceFolders.set(project, (known = new Map()))
  let found = known.get(path)
  if (found === undefined) {
    const isTool = path.slice(path.lastIndexOf('/') + 1).startsWith('.')
    found = !isTool && project.files.some((it) => it.startsWith(`${path}/`) && sourceFile.test(it))
    known.set(path, found)
  }
  return found
}

/** The path in the context that a path of the image comes from. */
function sourceOf(
  copies: readonly Copy[],
  project: Project,
  path: string,
): { readonly path: string; readonly copy: Copy } | undefined {
  for (const copy of copies.toReversed()) {
    if (copy.target === undefined) continue
    const target = cleanPath(copy.target)
    const inside = target === '/' ? '/' : `${target}/`
    if (path !== target && !path.startsWith(inside)) continue
    const rest = path === target ? '' : path.slice(inside.length)
    const folders = copy.sources.flatMap((it) => contextFolder(it, project) ?? [])
    for (const folder of folders.toReversed()) {
      const full = [folder, rest].filter(Boolean).join('/')
      if (
        folders.length === 1 ||
        !project.known ||
        project.files.includes(full) ||
        project.folders.includes(full)
      )
        return { path: full, copy }
    }
  }
  return undefined
}

/** The same for files that were copied one by one; for a folder, that of the first file in it. */
function narrowSource(file: Facts, run: Run, path: string): string | undefined {
  for (const copy of file.copies) {
    const { target } = copy
    if (
      copy.stage !== run.stage ||
      copy.outer.start > run.outer.start ||
      !copy.fromContext ||
      target === undefined
    )
      continue
    for (const { expanded, kind } of copy.sources) {
      if (kind !== 'path' || expanded === undefined) continue
      const source = cleanPath(expanded).replace(/^\/+/, '')
      if (target.endsWith('/') && cleanPath(target) === path) return folderOf(source)
      const place = target.endsWith('/')
        ? absolute(target, source.slice(source.lastIndexOf('/') + 1))
        : cleanPath(target)
      if (place === path && source !== '.' && !/[*?[]/.test(source)) return source
    }
  }
  return undefined
}

/** What becomes of a COPY behind one of sources: it goes with it, it may stay, or nothing can pass it. */
function fateOf(copy: Copy, moved: readonly Copy[], project: Project): 'moves' | 'stays' | 'blocks' {
  if (copy.outer !== copy.instruction) return 'stays'
  if (isOfSources(copy, project)) return 'moves'
  const { target } = copy
  if (target === undefined || moved.some((it) => it.target === undefined)) return 'blocks'
  const place = cleanPath(target)
  const landings = copy.sources.map(({ expanded = '' }) => {
    const path = cleanPath(expanded)
    const name = path.slice(path.lastIndexOf('/') + 1)
    const isFile = project.known ? !project.folders.includes(path.replace(/^\/+/, '')) : /\.\w+$/.test(name)
    return copy.fromContext && isFile && target.endsWith('/') ? absolute(place, name) : place
  })
  const overlaps = moved.some((it) => {
    const other = cleanPath(it.target ?? '/')
    return landings.some(
      (path) =>
        path === other || path.startsWith(`${other}/`) || (path === place && other.startsWith(`${place}/`)),
    )
  })
  if (!overlaps) return 'stays'
  if (!copy.fromContext) return 'moves'
  const isSame = copy.sources.every(({ expanded, kind }) => {
    if (kind !== 'path' || expanded === undefined) return false
    const path = cleanPath(expanded).replace(/^\/+/, '')
    const name = path.slice(path.lastIndexOf('/') + 1)
    const lands = target.endsWith('/') ? absolute(place, name) : place
    return sourceOf(moved, project, lands)?.path === path
  })
  return isSame ? 'stays' : 'moves'
}

function stepOf(file: Facts, project: Project, run: Run, moved: readonly Copy[]): Step {
  const { instruction, state } = run
  const none: Step = { instruction, run, commands: [] }
  const [script] = run.scripts
  if (run.outer !== instruction || state.workdir === undefined || state.windows) return none
  const top: readonly Command[] = run.form === 'exec' ? run.commands : (script?.top ?? [])
  if (run.form !== 'exec' && !isReadable(run, script)) return none
  let folder = state.workdir
  const commands: { command: Command; need: Need }[] = []
  for (const command of top) {
    const { effective } = command
    if (effective.name === 'cd') {
      const to = effective.args[0]?.value
      if (to === undefined || effective.args.length > 1) return none
      folder = absolute(folder, to)
      commands.push({ command, need: { kind: 'nothing' } })
      continue
    }
    const call = indexOf(file).calls.get(command)
    const place = {
      project,
      folder,
      fromContext: (path: string) => sourceOf(moved, project, path)?.path ?? narrowSource(file, run, path),
      isOfSources: (path: string) => sourceOf(moved, project, path) !== undefined,
    }
    commands.push({
      command,
      need: isPlainCommand(command) ? needOf(command, call, place) : { kind: 'sources' },
    })
  }
  return { instruction, run, commands }
}

function isReadable(run: Run, script: Script | undefined): script is Script {
  if (!script || run.scripts.length > 1 || script.errors.length || script.comments.length || !script.plain)
    return false
  // What is read by a substitution is not known, except about the machine.
  return script.commands.every(
    (it) =>
      !it.surroundings.length ||
      /^(?:dpkg|uname|nproc|lsb_release|getconf|arch|id|whoami|date|apk)$/.test(it.effective.name ?? ''),
  )
}

function isPlainCommand({ next, joiner }: Command): boolean {
  return ![next, joiner].some((it) => it === '&' || it === '||')
}

/** A RUN that only handles files of the sources: it goes with them. */
function isRider({ commands, run }: Step): boolean {
  if (!run || !commands.length) return false
  return commands.every(({ command: { effective } }) => {
    if (!/^(?:chmod|chown|ls|pwd|dos2unix|cat)$/.test(effective.name ?? '') || effective.redirects.length)
      return false
    return !effective.args.some(({ raw }) =>
      /(?:mvnw|gradlew|package|requirements|lock|\.json|\.toml)/.test(raw),
    )
  })
}

/** A cache mount already keeps what the command downloads. */
function isCached(file: Facts, run: Run, command: Command): boolean {
  const call = indexOf(file).calls.get(command)
  return call ? isCacheMounted(call.manager, run) : run.mounts.some(({ type }) => type === 'cache')
}

/** A step in front of the sources has called the tool already. */
function isDownloaded({ runs }: Facts, stage: Stage, { outer }: Copy, installs: string): boolean {
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

function toolOf(installs: string): string {
  return (installs.split(' ')[0] ?? '').replace(/^\.\//, '').replace(/^(mvn|gradle)w$/, '$1')
}

function sameTool(a: { readonly installs: string }, b: { readonly installs: string }): boolean {
  return toolOf(a.installs) === toolOf(b.installs)
}

/** What tools leave beside the manifests, and what a later COPY of the sources would put over a fresh install. */
const leftovers: Readonly<Record<string, readonly string[]>> = {
  npm: ['node_modules'],
  yarn: ['node_modules'],
  pnpm: ['node_modules'],
  bun: ['node_modules'],
  composer: ['vendor'],
  mix: ['deps', '_build'],
  pip: ['.venv', 'venv'],
  uv: ['.venv'],
  poetry: ['.venv'],
  pipenv: ['.venv'],
  dotnet: ['obj', 'bin'],
}

function clobbered(
  { text }: Facts,
  project: Project,
  moved: readonly Copy[],
  reads: readonly { readonly need: Need & { readonly installs?: string }; readonly workdir: string }[],
): string | undefined {
  for (const { need } of reads) {
    if (need.kind !== 'manifests' && need.kind !== 'ahead') continue
    const folders = new Set(need.paths.map(folderOf))
    const tool = toolOf(need.installs)
    for (const name of leftovers[tool] ?? []) {
      // Pip installs into such a folder only where the file says so.
      if (
        tool === 'pip' &&
        !new RegExp(`(?:^|[\\s/"'=])${name.replace('.', '\\.')}(?:[/\\s"':]|$)`, 'm').test(text)
      )
        continue
      for (const folder of folders) {
        const path = folder ? `${folder}/${name}` : name
        const isCopied = moved.some((copy) =>
          copy.sources.some((it) => {
            const own = contextFolder(it, project)
            return own !== undefined && (own === '' || path.startsWith(`${own}/`))
          }),
        )
        if (isCopied && isThere(project, path)) return path
      }
    }
  }
  return undefined
}

interface Plan {
  readonly cut: Cut
  readonly pending: readonly Moving[]
  readonly reads: readonly {
    readonly need: Need & { readonly kind: 'manifests' | 'ahead' }
    readonly workdir: string
  }[]
  readonly says: string
  readonly install: Span
}

function rewriteOf(
  file: Facts,
  project: Project,
  { cut, pending, reads, says, install }: Plan,
): Rewrite | undefined {
  const copies = pending.filter((it): it is Copy => 'sources' in it)
  const provided = providedBefore(file, project, copies, install.start)
  // A folder that is needed as a whole is where it belongs.
  const needed = new Set(reads.flatMap(({ need }) => need.paths))
  if (copies.some((copy) => copy.sources.some((it) => needed.has(contextFolder(it, project) ?? ''))))
    return undefined
  // Files by the COPY that brought them so far, by folder.
  const wanted = new Map<Copy, Map<string, string[]>>()
  for (const path of needed) {
    const holder = copies.find((copy) =>
      copy.sources.some((it) => {
        const own = contextFolder(it, project)
        return own !== undefined && (own === '' || path.startsWith(`${own}/`))
      }),
    )
    if (provided.has(path)) continue
    if (!holder) return undefined
    const folders = wanted.get(holder) ?? new Map<string, string[]>()
    wanted.set(holder, folders)
    folders.set(folderOf(path), [...(folders.get(folderOf(path)) ?? []), path])
  }
  const places = pending.map((it) => ('sources' in it ? it.instruction : it))
  const last = places.at(-1)
  const ahead = reads.flatMap(({ need }) => (need.kind === 'ahead' ? [need.command] : []))
  const lower = file.tree.instructions.every(({ keyword }) => keyword.text === keyword.text.toLowerCase())
  const word = (name: string) => (lower ? name.toLowerCase() : name)
  const [firstPlace] = places
  if (!firstPlace || !last) return undefined
  const manifestLines = (copy: Copy) => linesFor(file, project, copy, wanted.get(copy) ?? new Map(), word)
  const edits: Edit[] = []
  const reasons: Reason[] = []
  const fetching = ahead.map((command) => `${word('RUN')} ${broken(command, file.tree.escape)}`)

  const isAdjacent =
    cut.above !== undefined &&
    places.every((it, index) => {
      const next = places[index + 1] ?? cut.above
      return file.stageOf(it)?.instructions[(file.stageOf(it)?.instructions.indexOf(it) ?? 0) + 1] === next
    })
  if (isAdjacent) {
    // Nothing stands between: lines are only added.
    const lines = copies.flatMap(manifestLines)
    edits.push(insertAbove(firstPlace, [...lines, ...fetching].join('\n')))
  } else {
    const texts: string[] = []
    for (const it of pending) {
      const instruction = 'sources' in it ? it.instruction : it
      const lines = 'sources' in it ? manifestLines(it) : []
      const whole = withComments(file, instruction)
      const text = movedText(file, it, cut)
      if (text === undefined) return undefined
      texts.push(file.text.slice(whole.start, instruction.start) + text)
      const end = lines.length
        ? instruction.end
        : endWithBlank(file, { start: whole.start, end: instruction.end })
      edits.push({ start: whole.start, end, text: lines.join('\n') })
    }
    const body = [...fetching, ...texts].join('\n')
    const placed = place(file, cut, cut.above || !body.startsWith('#') ? body : `\n${body}`)
    if (!placed) return undefined
    edits.push(...placed)
  }
  const names = [...new Set([...wanted.values()].flatMap((folders) => [...folders.values()].flat()))]
  if (names.length)
    reasons.push({
      message: `${listed(names)} ${names.length > 1 || names[0]?.includes('*') ? 'are' : 'is'} all that ${says} reads.`,
      at: install,
    })
  reasons.push({
    message: 'The sources come afterwards: a change to them no longer installs anything again.',
    at: copies[0]?.instruction ?? firstPlace,
  })
  const title = names.length
    ? `Copy ${listed(names.map((it) => it.slice(it.lastIndexOf('/') + 1)))} first and the sources after ${
        ahead[0]
          ?.split(' && ')
          .at(-1)
          ?.replace(/^(?:--\S+ )+/, '') ?? says
      }`
    : `Copy the sources after ${says}`
  return { title, edits, reasons }
}

/** Commands that would make a long line, one on each. */
function broken(command: string, escape: string): string {
  return command.length > 100 ? command.replaceAll(' && ', ` ${escape}\n    && `) : command
}

function listed(names: readonly string[]): string {
  const all = [...new Set(names)]
  if (all.length > 3) return `${all.slice(0, 2).join(', ')} and ${all.length - 2} more`
  return all.length > 1 ? `${all.slice(0, -1).join(', ')} and ${all.at(-1)}` : (all[0] ?? '')
}

/** Manifests that another COPY of the stage has already brought to the same place. */
function providedBefore(
  file: Facts,
  project: Project,
  moved: readonly Copy[],
  before: number,
): ReadonlySet<string> {
  const [first] = moved
  const found = new Set<string>()
  for (const copy of file.copies) {
    if (moved.includes(copy) || copy.stage !== first?.stage || !copy.fromContext || copy.target === undefined)
      continue
    if (copy.outer.start > before) continue
    for (const { expanded, kind } of copy.sources) {
      if (kind !== 'path' || expanded === undefined) continue
      const pattern = cleanPath(expanded).replace(/^\/+/, '')
      const paths = pattern.includes('*') ? project.files.filter((it) => fits(pattern, it)) : [pattern]
      for (const path of paths) {
        const place = copy.target.endsWith('/')
          ? absolute(copy.target, path.slice(path.lastIndexOf('/') + 1))
          : cleanPath(copy.target)
        const twin = sourceOf(moved, project, place)
        if (!twin || twin.path === path) found.add(path)
      }
    }
  }
  return found
}

function fits(pattern: string, path: string): boolean {
  const [before = '', behind = ''] = pattern.split('*', 2)
  return path.startsWith(before) && path.endsWith(behind) && !path.slice(before.length).includes('/')
}

/** COPY lines for the manifests of one COPY: one per folder, so that each lands where it was. */
function linesFor(
  file: Facts,
  project: Project,
  copy: Copy,
  folders: ReadonlyMap<string, readonly string[]>,
  word: (name: string) => string,
): readonly string[] {
  const flags = copy.instruction.flags.map((flag) => ` ${file.text.slice(flag.start, flag.end)}`).join('')
  const raw = copy.destination?.raw ?? './'
  const base = raw === '.' ? './' : raw.endsWith('/') ? raw : `${raw}/`
  return [...folders].flatMap(([folder, paths]) => {
    const own =
      copy.sources
        .flatMap((it) => contextFolder(it, project) ?? [])
        .find((it) => it === '' || `${folder}/`.startsWith(`${it}/`)) ?? ''
    const rest = own === '' ? folder : folder.slice(own.length + 1)
    const files = paths.filter((it) => !project.folders.includes(it))
    const whole = paths.filter((it) => project.folders.includes(it))
    const target = rest ? `${base}${rest}/` : base
    return [
      ...(files.length ? [`${word('COPY')}${flags} ${files.join(' ')} ${target}`] : []),
      // The content of a folder is copied, not the folder.
      ...whole.map((it) => `${word('COPY')}${flags} ${it} ${target}${it.slice(it.lastIndexOf('/') + 1)}/`),
    ]
  })
}

function withComments(file: Facts, instruction: Instruction): Span {
  return { start: file.wholeLines(instruction.above[0] ?? instruction).start, end: instruction.end }
}

/** The end of lines that go, with the blank line behind them where one stands before them as well. */
function endWithBlank(file: Facts, span: Span): number {
  const { start, end } = file.wholeLines(span)
  const isBlankBefore = start === 0 || /\n[ \t]*\r?\n$/.test(file.text.slice(0, start))
  const blank = isBlankBefore ? /^[ \t]*\r?\n/.exec(file.text.slice(end)) : null
  return end + (blank?.[0].length ?? 0)
}

/** The instruction as it stands, its target in full where the folder is another one at the new place. */
function movedText(file: Facts, it: Moving, cut: Cut): string | undefined {
  const instruction = 'sources' in it ? it.instruction : it
  const text = file.text.slice(instruction.start, instruction.end)
  const at = cut.above ?? ('after' in cut ? cut.after : cut.split.step.instruction)
  const before = file.before(instruction)
  const now = file.before(at)
  const isSame = before.workdir === now.workdir
  if (!('sources' in it)) return isSame && before.user?.value === now.user?.value ? text : undefined
  const { destination } = it
  if (!destination) return undefined
  const names = [...destination.raw.matchAll(/\$\{?(\w+)/g)].map(([, name = '']) => name)
  const isKnown = names.every((name) => before.lookup(name)?.value === now.lookup(name)?.value)
  if (isKnown && (isSame || destination.value.startsWith('/') || destination.value.startsWith('$')))
    return text
  if (it.target === undefined || names.length) return undefined
  const end = destination.end - instruction.start
  return `${text.slice(0, destination.start - instruction.start)}${cleanPath(it.target)}${text.slice(end)}`
}

/** The edits that put lines where the cut is; `undefined` where a RUN cannot be divided there. */
function place(file: Facts, cut: Cut, body: string): readonly Edit[] | undefined {
  if (cut.above) return [insertAbove(cut.above, body)]
  if ('after' in cut) {
    const { step, index } = cut
    const rest = step.commands.slice(index + 1)
    if (rest.every(({ need }) => need.kind === 'nothing')) return [insertBelow(file, cut.after, body)]
    return divided(file, step, index + 1, body)
  }
  return divided(file, cut.split.step, cut.split.index, body)
}

/** Divides a RUN before one of its commands, with lines between the halves. */
function divided(
  file: Facts,
  { run, commands, instruction }: Step,
  index: number,
  body: string,
): readonly Edit[] | undefined {
  const before = commands[index - 1]?.command
  const next = commands[index]?.command
  if (!run || !before || !next || run.form !== 'shell') return undefined
  if (before.next !== '&&' && before.next !== ';') return undefined
  const carries = (command: Command) => {
    const { effective, words } = command
    return (
      words.length === 0 ||
      /^(?:cd|set|export|source|\.|umask|trap|alias|shopt|pushd)$/.test(effective.name ?? '')
    )
  }
  if (commands.slice(0, index).some(({ command }) => carries(command))) return undefined
  const gap = { start: before.end, end: next.start }
  if (instruction.inside.some(({ start }) => start >= gap.start && start < gap.end)) return undefined
  const flags = instruction.flags.map((flag) => `${file.text.slice(flag.start, flag.end)} `).join('')
  return [{ ...gap, text: `\n${body}\n${instruction.keyword.text} ${flags}` }]
}
