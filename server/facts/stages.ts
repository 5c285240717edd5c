// Stages, what they inherit, and the state (user, working directory, variables, shell) at every instruction.
import { absolute, cleanPath } from '../syntax/paths.ts'
import { expand, unknown } from '../syntax/variables.ts'
import { parseReference } from '../syntax/references.ts'
import type { ShellName } from '../syntax/script.ts'
import type { Flag, Instruction, Span, Tree, Word } from '../syntax/tree.ts'
import { imageFacts, type ImageFacts } from './images.ts'
import { pairsOf } from './pairs.ts'

/** An ARG or ENV definition, or one that the base image brings. */
export interface Variable {
  readonly name: string
  readonly kind: 'arg' | 'env' | 'global'
  /** Expanded; `undefined` when unknown (an ARG without default, an unknown part). */
  readonly value: string | undefined
  /** Where it is defined; `undefined` when the base image or the builder brings it. */
  readonly instruction: Instruction | undefined
  readonly span: Span | undefined
  /** An ARG that has a default or may get one from the global ARG of its name; always true for ENV. */
  readonly defaulted: boolean
}

/** Variables in scope, innermost last defined first. */
interface Scope {
  readonly variable: Variable
  readonly outer: Scope | undefined
}

export interface User {
  /** As written, variables expanded; `undefined` when unknown. */
  readonly value: string | undefined
  /** The part before the colon, expanded. */
  readonly name: string | undefined
  readonly group: string | undefined
  /** The USER instruction that sets it; `undefined` when the base image does. */
  readonly instruction: Instruction | undefined
}

export interface Shell {
  readonly name: ShellName
  /** `['/bin/sh', '-c']`. */
  readonly words: readonly string[]
  /** The SHELL instruction that sets it; `undefined` for the default. */
  readonly instruction: Instruction | undefined
}

/** The state at one point of a stage. Unknown parts are `undefined`. */
export interface State {
  /** `undefined` when the base image's user is not known and no USER is set. */
  readonly user: User | undefined
  /** Absolute; `undefined` when unknown. */
  readonly workdir: string | undefined
  /** The last WORKDIR of the stage or a stage it stands on; `undefined` when there is none in the file. */
  readonly workdirBy: Instruction | undefined
  readonly shell: Shell
  readonly windows: boolean
  /** The variable of that name in scope, ENV before ARG; `undefined` when there is none. */
  lookup(name: string): Variable | undefined
  /** All variables in scope; the innermost of each name. */
  variables(): readonly Variable[]
}

export interface BaseImage {
  /** The image word of FROM. */
  readonly word: Word | undefined
  /** Variables expanded; `undefined` when a part is unknown. */
  readonly reference: string | undefined
  /** The local stage it stands on. */
  readonly stage: Stage | undefined
  readonly scratch: boolean
  readonly platform: Flag | undefined
  /** What is known of the image itself; for a local stage that of the image at the root of the chain. */
  readonly facts: ImageFacts | undefined
}

export interface Stage {
  readonly index: number
  /** Lower-cased. */
  readonly name: string | undefined
  readonly nameWord: Word | undefined
  /** The word `AS`. */
  readonly asWord: Word | undefined
  readonly from: Instruction
  readonly image: BaseImage
  /** All instructions after FROM, in order. */
  readonly instructions: readonly Instruction[]
  /** The last stage, or one that the last stage stands on through FROM: its files and settings are in the image. */
  readonly ships: boolean
  /** Used by the last stage in any way: shipped, copied from or mounted from. */
  readonly reached: boolean
  readonly start: State
  readonly end: State
}

export interface StageTable {
  readonly stages: readonly Stage[]
  readonly globals: readonly Variable[]
  readonly stageOf: ReadonlyMap<Instruction, Stage>
  before(instruction: Instruction): State
  expand(text: string, at: Instruction): string | undefined
  /** The stage that a `--from` value means, seen from a stage: by name or by number; `undefined` for an image. */
  stageNamed(name: string, seenFrom: Stage | undefined): Stage | undefined
}

const unixShell: Shell = { name: 'sh', words: ['/bin/sh', '-c'], instruction: undefined }
const windowsShell: Shell = { name: 'cmd', words: ['cmd', '/S', '/C'], instruction: undefined }

/** What BuildKit defines by itself in the global scope; a stage sees them once it declares an ARG of the name. */
const platformArgs = new Set(
  ['BUILD', 'TARGET'].flatMap((kind) =>
    ['PLATFORM', 'OS', 'ARCH', 'VARIANT', 'OSVERSION'].map((it) => kind + it),
  ),
)
platformArgs.add('TARGETSTAGE')

/** What a build may always set without an ARG. */
const proxyArgs = ['HTTP_PROXY', 'HTTPS_PROXY', 'FTP_PROXY', 'NO_PROXY', 'ALL_PROXY']
const predefined = new Set([...proxyArgs, ...proxyArgs.map((it) => it.toLowerCase())])

/** The stage and those that it stands on through FROM, itself first. */
export function lineageOf(stage: Stage): readonly Stage[] {
  const lineage: Stage[] = []
  for (let it: Stage | undefined = stage; it; it = it.image.stage) lineage.push(it)
  return lineage
}

/** Whether a stage is the other one or stands on it through FROM. */
export function standsOn(stage: Stage | undefined, base: Stage | undefined): boolean {
  return stage && base ? lineageOf(stage).includes(base) : stage === base
}

export function stagesOf(tree: Tree): StageTable {
  const states = new Map<Instruction, State>()
  const stageOf = new Map<Instruction, Stage>()
  const drafts: (Stage & { ships: boolean; reached: boolean })[] = []
  let globalScope: Scope | undefined
  const globals: Variable[] = []
  const globalState = (): State => stateOf({ scope: globalScope })
  const firstFrom = tree.instructions.findIndex(({ name }) => name === 'FROM')

  for (const instruction of tree.instructions.slice(0, firstFrom < 0 ? undefined : firstFrom)) {
    states.set(instruction, globalState())
    if (instruction.name !== 'ARG') continue
    for (const pair of pairsOf(instruction)) {
      const state = globalState()
      const value = pair.rawValue === undefined ? undefined : expandIn(pair.rawValue, state, tree)
      const variable: Variable = {
        name: pair.name,
        kind: 'global',
        value,
        instruction,
        span: pair.nameSpan,
        defaulted: pair.value !== undefined,
      }
      globals.push(variable)
      globalScope = { variable, outer: globalScope }
    }
  }

  const named = new Map<string, Stage>()
  let at = firstFrom
  while (at >= 0 && at < tree.instructions.length) {
    const from = tree.instructions[at] as Instruction
    let end = at + 1
    while (end < tree.instructions.length && tree.instructions[end]?.name !== 'FROM') end++
    const instructions = tree.instructions.slice(at + 1, end)
    states.set(from, globalState())
    const image = baseImage(from, globalState(), named, tree)
    const asWord = from.words[1]?.value.toUpperCase() === 'AS' ? from.words[1] : undefined
    const nameWord = asWord && from.words[2]
    const start = startState(image, tree)
    let state = start
    const shellPragma = from.above
      .map((it) => /^\s*hadolint\s+shell\s*=\s*(\S+)/.exec(it.text)?.[1])
      .find(Boolean)
    if (shellPragma)
      state = stateOf({ ...state, scope: scopes.get(state), shell: shellOf([shellPragma], undefined) })
    for (const instruction of instructions) {
      states.set(instruction, state)
      if (instruction.trigger) states.set(instruction.trigger, state)
      state = after(state, instruction, globalScope, tree)
    }
    const stage = {
      index: drafts.length,
      name: nameWord?.value.toLowerCase(),
      nameWord,
      asWord,
      from,
      image,
      instructions,
      ships: false,
      reached: false,
      start,
      end: state,
    }
    drafts.push(stage)
    stageOf.set(from, stage)
    for (const instruction of instructions) {
      stageOf.set(instruction, stage)
      if (instruction.trigger) stageOf.set(instruction.trigger, stage)
    }
    if (stage.name !== undefined) named.set(stage.name, stage)
    at = end
  }

  const before = (instruction: Instruction): State => states.get(instruction) ?? globalState()
  const stageNamed = (name: string, seenFrom: Stage | undefined): Stage | undefined => {
    const limit = seenFrom?.index ?? drafts.length
    const wanted = name.toLowerCase()
    const byName = drafts.findLast((it) => it.name === wanted && it.index < limit)
    if (byName) return byName
    return /^\d+$/.test(name) && Number(name) < limit ? drafts[Number(name)] : undefined
  }
  mark(drafts, stageNamed, (text, instruction) => expandIn(text, before(instruction), tree))
  return {
    stages: drafts,
    globals,
    stageOf,
    before,
    expand: (text, instruction) => expandIn(text, before(instruction), tree),
    stageNamed,
  }
}

/** The values of `--from=` flags and mounts of an instruction, as written. */
export function fromsOf(
  instruction: Instruction,
): readonly { readonly value: string; readonly span: Span }[] {
  const target = instruction.trigger ?? instruction
  return target.flags.flatMap((flag) => {
    if (flag.value === undefined) return []
    if (flag.name === 'from') return [{ value: flag.value, span: flag.valueSpan }]
    if (flag.name !== 'mount') return []
    const value = /(?:^|,)from=([^,]+)/.exec(flag.value)?.[1]
    return value === undefined ? [] : [{ value, span: flag.valueSpan }]
  })
}

function mark(
  stages: (Stage & { ships: boolean; reached: boolean })[],
  stageNamed: StageTable['stageNamed'],
  expandAt: (text: string, at: Instruction) => string | undefined,
): void {
  const last = stages.at(-1)
  if (!last) return
  for (const it of lineageOf(last)) (it as { ships: boolean }).ships = true
  const visit = (stage: Stage): void => {
    if (stage.reached) return
    ;(stage as { reached: boolean }).reached = true
    if (stage.image.stage) visit(stage.image.stage)
    for (const instruction of stage.instructions) {
      for (const { value } of fromsOf(instruction)) {
        const name = expandAt(value, instruction)
        const source = name === undefined ? undefined : stageNamed(name, stage)
        if (source) visit(source)
      }
    }
  }
  visit(last)
}

function baseImage(
  from: Instruction,
  state: State,
  named: ReadonlyMap<string, Stage>,
  tree: Tree,
): BaseImage {
  const word = from.words[0]
  const platform = from.flags.find(({ name }) => name === 'platform')
  const reference = word && expandIn(word.raw, state, tree)
  const stage = reference === undefined ? undefined : named.get(reference.toLowerCase())
  const scratch = !stage && reference === 'scratch'
  return {
    word,
    reference,
    stage,
    scratch,
    platform,
    facts: stage
      ? stage.image.facts
      : reference === undefined || scratch
        ? undefined
        : factsOfImage(reference),
  }
}

const knownImages = new Map<string, ImageFacts | undefined>()

/** Every version of a document names nearly the same images. Of those that were asked for, the last ones are kept. */
function factsOfImage(reference: string): ImageFacts | undefined {
  if (knownImages.has(reference)) return knownImages.get(reference)
  const parsed = parseReference(reference)
  const facts = parsed && imageFacts(parsed)
  if (knownImages.size >= 256) knownImages.clear()
  knownImages.set(reference, facts)
  return facts
}

interface Parts {
  readonly scope: Scope | undefined
  readonly user?: User | undefined
  readonly workdir?: string | undefined
  readonly workdirBy?: Instruction | undefined
  readonly shell?: Shell
  readonly windows?: boolean
}

const scopes = new WeakMap<State, Scope>()

function stateOf({ scope, user, workdir, workdirBy, shell = unixShell, windows = false }: Parts): State {
  const state: State = {
    user,
    workdir,
    workdirBy,
    shell,
    windows,
    lookup: (name) => lookupIn(scope, name),
    variables: () => {
      const seen = new Map<string, Variable>()
      for (let it = scope; it; it = it.outer) {
        const known = seen.get(it.variable.name)
        if (!known || (known.kind === 'arg' && it.variable.kind === 'env'))
          seen.set(it.variable.name, it.variable)
      }
      return [...seen.values()]
    },
  }
  if (scope) scopes.set(state, scope)
  return state
}

/** ENV wins over ARG of the same name, wherever each stands. */
function lookupIn(scope: Scope | undefined, name: string): Variable | undefined {
  let arg: Variable | undefined
  for (let it = scope; it; it = it.outer) {
    if (it.variable.name !== name) continue
    if (it.variable.kind !== 'arg') return it.variable
    arg ??= it.variable
  }
  return arg
}

function startState(image: BaseImage, tree: Tree): State {
  const { stage, facts } = image
  if (stage) {
    // ARGs are inherited as well: a stage sees those of the stage it stands on.
    const { end } = stage
    return stateOf({ ...end, scope: scopes.get(end) })
  }
  const windows = facts?.distribution?.id === 'windows' || /^windows\b/i.test(image.platform?.value ?? '')
  let scope: Scope | undefined
  for (const [name, value] of facts?.env ?? []) {
    scope = {
      variable: { name, kind: 'env', value, instruction: undefined, span: undefined, defaulted: true },
      outer: scope,
    }
  }
  const user = image.scratch ? 'root' : facts?.user
  const shell =
    windows || (tree.escape === '`' && facts?.distribution === undefined) ? windowsShell : unixShell
  return stateOf({
    scope,
    user: user === undefined ? undefined : userOf(user, undefined),
    workdir: image.scratch ? '/' : facts?.workdir,
    shell,
    windows: windows || shell === windowsShell,
  })
}

function after(state: State, instruction: Instruction, globalScope: Scope | undefined, tree: Tree): State {
  const scope = scopes.get(state)
  switch (instruction.name) {
    case 'ENV': {
      let next = scope
      for (const pair of pairsOf(instruction)) {
        const value = pair.rawValue === undefined ? undefined : expandIn(pair.rawValue, state, tree)
        next = {
          variable: {
            name: pair.name,
            kind: 'env',
            value,
            instruction,
            span: pair.nameSpan,
            defaulted: true,
          },
          outer: next,
        }
      }
      return stateOf({ ...state, scope: next })
    }
    case 'ARG': {
      let next = scope
      for (const pair of pairsOf(instruction)) {
        const global = lookupIn(globalScope, pair.name)
        const inherited = pair.value === undefined ? global?.value : undefined
        const value =
          pair.value === undefined
            ? inherited
            : expandIn(pair.rawValue ?? '', stateOf({ ...state, scope: next }), tree)
        const defaulted =
          pair.value !== undefined || global?.defaulted === true || platformArgs.has(pair.name)
        next = {
          variable: { name: pair.name, kind: 'arg', value, instruction, span: pair.nameSpan, defaulted },
          outer: next,
        }
      }
      return stateOf({ ...state, scope: next })
    }
    case 'USER': {
      const value = expandIn(instruction.body.text, state, tree)
      return stateOf({
        ...state,
        scope,
        user: value === undefined ? unknownUser(instruction) : userOf(value, instruction),
      })
    }
    case 'WORKDIR': {
      const path = expandIn(instruction.body.text, state, tree)
      return stateOf({ ...state, scope, workdir: joined(state, path), workdirBy: instruction })
    }
    case 'SHELL': {
      const words = instruction.json?.items.map(({ value }) => value)
      if (!words?.length) return state
      const shell = shellOf(words, instruction)
      return stateOf({ ...state, scope, shell, windows: state.windows || shell.name === 'cmd' })
    }
    default:
      return state
  }
}

function joined(state: State, path: string | undefined): string | undefined {
  if (path === undefined || path === '') return undefined
  if (state.windows || /^[A-Za-z]:/.test(path))
    return /^[A-Za-z]:[\\/]/.test(path) || path.startsWith('/') ? path : undefined
  if (path.startsWith('/')) return cleanPath(path)
  return state.workdir === undefined ? undefined : absolute(state.workdir, path)
}

function userOf(value: string, instruction: Instruction | undefined): User {
  const [name, group] = value.split(':', 2)
  return { value, name, group, instruction }
}

function unknownUser(instruction: Instruction): User {
  return { value: undefined, name: undefined, group: undefined, instruction }
}

function shellOf(words: readonly string[], instruction: Instruction | undefined): Shell {
  const base =
    (words[0] ?? '')
      .toLowerCase()
      .replaceAll('\\', '/')
      .split('/')
      .at(-1)
      ?.replace(/\.exe$/, '') ?? ''
  return { name: shellNames[base] ?? 'other', words, instruction }
}

const shellNames: Readonly<Record<string, ShellName>> = {
  sh: 'sh',
  bash: 'bash',
  dash: 'dash',
  ash: 'ash',
  busybox: 'ash',
  ksh: 'ksh',
  zsh: 'zsh',
  pwsh: 'powershell',
  powershell: 'powershell',
  cmd: 'cmd',
}

function expandIn(text: string, state: State, tree: Tree): string | undefined {
  return expand(text, (name) => state.lookup(name)?.value ?? unknown, tree.escape)
}

/** Whether the builder itself defines an ARG of that name, so that it needs no default. */
export function isPlatformArg(name: string): boolean {
  return platformArgs.has(name)
}

/** Whether a build may pass a variable of that name without any ARG. */
export function isPredefinedArg(name: string): boolean {
  return predefined.has(name)
}
