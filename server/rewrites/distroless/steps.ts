// The RUNs of a stage without a shell: users, folders and rights in other words, and commands as JSON forms.
import { distrolessLibraries } from '../../../rules/data/python-programs.ts'
import { keyword } from '../../../rules/edits.ts'
import type { Edit } from '../../../rules/rule.ts'
import type { Copy } from '../../facts/copies.ts'
import type { Facts } from '../../facts/facts.ts'
import type { Project } from '../../facts/project.ts'
import type { Run } from '../../facts/runs.ts'
import type { Stage } from '../../facts/stages.ts'
import { absolute, cleanPath } from '../../syntax/paths.ts'
import type { Instruction } from '../../syntax/tree.ts'
import { genericRole } from '../generic.ts'
import { refuse, type Reason, type Refusal } from '../rewrite.ts'
import { shown, type Unit, unitsOf } from '../units.ts'
import type { Packages } from './python.ts'

export interface Steps {
  readonly edits: readonly Edit[]
  readonly removed: readonly Instruction[]
  readonly reasons: readonly Reason[]
  /** Names of users that the file makes, or gives something to. */
  readonly users: readonly string[]
  /** What is to belong to the user of the image. */
  readonly gifts: ReadonlySet<Copy>
  /** Folders that WORKDIR makes, which belong to the user of the image. */
  readonly made: readonly string[]
}

interface Context {
  readonly language: string
  readonly packages: Packages | undefined
  /** The health check is made by the language itself. */
  readonly isHealed: boolean
  /** The number of the image's user. */
  readonly uid: string
}

/** The RUNs of a stage in words that need no shell; refuses where one needs it. */
export function stepsWithout(
  file: Facts,
  project: Project,
  stage: Stage,
  { language, packages, isHealed, uid }: Context,
): Steps | Refusal {
  const edits: Edit[] = []
  const removed: Instruction[] = []
  const reasons: Reason[] = []
  const users = new Set<string>()
  const gifts = new Set<Copy>()
  const made = stage.instructions.flatMap((it) => {
    const path = it.name === 'WORKDIR' ? file.expand(it.body.text, it) : undefined
    const from = file.before(it).workdir ?? '/'
    return path === undefined ? [] : [absolute(from, path)]
  })
  const brought = new Set([
    'ca-certificates',
    ...(language === 'dotnet' ? [] : ['netbase', 'tzdata']),
    ...(language === 'python' ? distrolessLibraries : []),
    ...(isHealed ? ['curl', 'wget'] : []),
  ])
  for (const run of file.runs.filter((it) => it.stage === stage)) {
    const units = unitsOf(run)
    const called = units && packages && managed(file, project, run, units, packages)
    if (called) {
      edits.push(...called)
      for (const copy of file.copies)
        if (copy.stage === stage && copy.fromContext && !copy.flag('chown')) gifts.add(copy)
      continue
    }
    const needed = file.packageCalls
      .filter((it) => it.run === run && it.manager.system)
      .flatMap(({ packages: all }) => all.map(({ name, word }) => name ?? word.raw))
      .find((name) => !brought.has(name))
    if (needed !== undefined && file.stages.length > 1)
      return refuse(`${needed} is installed here, and the image has no package manager.`, run.outer)
    const prepared = units && preparedBy(file, run, units, { language, made, brought })
    if (!prepared || 'unit' in prepared) {
      const place = prepared?.unit ?? run.outer
      const rest =
        file.stages.length > 1
          ? ', which is not in the image.'
          : '; a multi-stage build leaves it to the stage before.'
      return refuse(`\`${shown(file, place)}\` needs a shell${rest}`, place)
    }
    for (const name of prepared.users) users.add(name)
    for (const copy of prepared.gifts) if (!copy.flag('chown')) gifts.add(copy)
    if (prepared.folders.length > 0) {
      const { workdir = '/' } = run.state
      const next = stage.instructions[stage.instructions.indexOf(run.outer) + 1]
      const isMoved = next?.name === 'WORKDIR' && next.body.text.startsWith('/')
      const lines = [...prepared.folders, ...(isMoved ? [] : [workdir])].map(
        (path) => `${keyword(file, 'WORKDIR')} ${path}`,
      )
      edits.push({ start: run.outer.start, end: run.outer.end, text: lines.join('\n') })
      made.push(...prepared.folders)
      reasons.push({
        at: run.outer,
        message: 'WORKDIR makes a folder that belongs to the user of the image.',
      })
    } else {
      removed.push(run.outer)
      reasons.push({
        at: run.outer,
        message: prepared.users.length
          ? `The image has a user of its own, with the number ${uid}.`
          : 'The image has these already, or nothing calls them any more.',
      })
    }
  }
  return { edits, removed, reasons, users: [...users], gifts, made: made.map((it) => cleanPath(it)) }
}

interface Means {
  readonly language: string
  readonly made: readonly string[]
  /** Packages that are there, or that nothing calls any more. */
  readonly brought: ReadonlySet<string>
}

interface Prepared {
  readonly users: readonly string[]
  readonly folders: readonly string[]
  readonly gifts: readonly Copy[]
}

/** Users, folders, rights and packages that are there anyway; the first unit that is something else. */
function preparedBy(
  file: Facts,
  run: Run,
  units: readonly Unit[],
  { language, made, brought }: Means,
): Prepared | { readonly unit: Unit } {
  const users: string[] = []
  const folders: string[] = []
  const gifts: Copy[] = []
  // A program of the application is not called by its file where an interpreter reads it.
  const isInterpreted = /^(?:python|node|java)$/.test(language)
  const copies = file.copies.filter(
    ({ stage, outer }) => stage === run.stage && outer.start < run.outer.start,
  )
  const given = (path: string) => {
    const inside = copies.filter(({ target, from }) => {
      const at = target === undefined ? undefined : cleanPath(target)
      return (
        !from && at !== undefined && (at === path || at.startsWith(`${path}/`) || path.startsWith(`${at}/`))
      )
    })
    gifts.push(...inside)
    return [...made, ...folders].some((it) => it === path || it.startsWith(`${path}/`)) || inside.length > 0
  }
  for (const unit of units) {
    const isKnown = unit.commands.every((command) => {
      const call = file.packageCalls.find((it) => it.outer === command)
      if (call) return call.manager.system && call.packages.every((it) => brought.has(it.name ?? ''))
      const { name, args, redirects } = command.effective
      const role = genericRole(command)
      if (role === 'support' && name !== 'cd' && name !== 'export') return true
      if (role === 'user') {
        // Its name, and its number.
        for (const { value } of args) if (value !== undefined && !value.startsWith('-')) users.push(value)
        return true
      }
      const values = args.map(({ value, raw }) => value ?? file.expand(raw, run.outer))
      const operands = values.filter((it) => !it?.startsWith('-'))
      if (redirects.length > 0 || operands.includes(undefined)) return false
      const paths = (from: number) =>
        operands.slice(from).map((it) => absolute(run.state.workdir ?? '/', it as string))
      if (name === 'mkdir') {
        if (values.some((it) => it?.startsWith('-') && !/^(?:-p|-pv|-v|--parents)$/.test(it))) return false
        folders.push(...paths(0).filter((path) => !made.includes(path) && !folders.includes(path)))
        return paths(0).every((path) => !/[*?[]/.test(path))
      }
      if (name === 'chown') return paths(1).every(given)
      if (name !== 'chmod' || !isInterpreted) return false
      const [mode = ''] = operands
      if (/^(?:[ugoa]*\+[rxX]+|0?[0-7][0-7]?[45][45])$/.test(mode)) return true
      return /^(?:[ugoa]*\+[rxX]*w[rxX]*|0?7[67][0-7])$/.test(mode) && paths(1).every(given)
    })
    if (!isKnown) return { unit }
  }
  return { users, folders, gifts }
}

/**
 * Commands of Django that write below the sources, as JSON forms: these need no shell, and run as the user of the image,
 * whose the sources then are.
 */
function managed(
  file: Facts,
  project: Project,
  run: Run,
  units: readonly Unit[],
  { interpreter }: Packages,
): readonly Edit[] | undefined {
  const { workdir, workdirBy } = run.state
  if (workdir === undefined || !workdirBy || run.stage !== file.stageOf(workdirBy) || run.mounts.length > 0)
    return undefined
  const copies = file.copies.filter(({ stage, fromContext }) => stage === run.stage && fromContext)
  const isBelow = ({ target, outer }: Copy) =>
    outer.start > workdirBy.start && target !== undefined && `${cleanPath(target)}/`.startsWith(`${workdir}/`)
  if (!copies.every(isBelow)) return undefined
  const lines = units.map(({ commands: [command, another] }) => {
    if (!command || another || command.assignments.length > 0 || command.redirects.length > 0)
      return undefined
    const words = command.words.flatMap(({ value, glob }) => (value === undefined || glob ? [] : [value]))
    const [python = '', script = '', name = ''] = words
    const isKnown =
      words.length === command.words.length &&
      /^python[\d.]*$/.test(python) &&
      /^(?:\.\/)?manage\.py$/.test(script) &&
      (name === 'migrate' || (name === 'collectstatic' && collectsBelow(project)))
    return isKnown ? [interpreter ?? '/usr/bin/python3', ...words.slice(1)] : undefined
  })
  const known = lines.flatMap((words) => (words ? [`${keyword(file, 'RUN')} ${listed(words)}`] : []))
  return known.length === lines.length
    ? [{ start: run.outer.start, end: run.outer.end, text: known.join('\n') }]
    : undefined
}

/** Every settings file that says where static files are collected names a folder of the project. */
function collectsBelow(project: Project): boolean {
  const said = project.files.flatMap((path) =>
    path.endsWith('.py') ? (/^STATIC_ROOT\s*=\s*(.+)$/m.exec(project.text(path) ?? '')?.[1] ?? []) : [],
  )
  return (
    said.length > 0 &&
    said.every((it) =>
      /^(?:os\.path\.join\(\s*(?:str\()?BASE_DIR\)?\s*,\s*|(?:str\(\s*)?BASE_DIR\s*\/\s*)['"]\w[\w./-]*['"]\s*\){0,2}\s*(?:#.*)?$|^['"]\w[\w./-]*['"]\s*$/.test(
        it.trim(),
      ),
    )
  )
}

/** As in the JSON form of an instruction. */
export function listed(words: readonly string[]): string {
  return `[${words.map((word) => JSON.stringify(word)).join(', ')}]`
}
