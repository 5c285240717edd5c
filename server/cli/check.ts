// `plimsoll check`: finds files, checks them, fixes them where asked to, and reports.
import { existsSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { TextDocument } from 'vscode-languageserver-textdocument'
import type { FileEdit, Severity } from '../../rules/rule.ts'
import type { Failure, Finding } from '../engine/check.ts'
import type { Settings } from '../engine/settings.ts'
import { impatientDisk } from '../disk.ts'
import { messageOf } from '../errors.ts'
import { isIgnoreFile } from '../dockerfiles.ts'
import { fixIgnoreFile } from '../engine/check-ignore.ts'
import { fixAll } from '../engine/fix.ts'
import type { Facts } from '../facts/facts.ts'
import type { Project } from '../facts/project.ts'
import type { Host } from '../host.ts'
import { ignoreSurroundings } from '../ignore-file.ts'
import { hasTooManyLines, inspect, inspectIgnoreFile, isHandiwork, readFacts } from '../inspect.ts'
import { findingsOf, type ShellCheck, shellTasks } from '../shellcheck.ts'
import { shellCheckAt } from '../shellcheck-program.ts'
import type { FailOn } from '../configuration.ts'
import { type ConfigurationFile, settingsFor, type SettingsCache, type Sources } from '../settings.ts'
import { leftIn } from '../rewrites/modernise.ts'
import { lookAround, remembering } from '../surroundings.ts'
import { type CheckArguments, UsageError } from './arguments.ts'
import { decoded, findFiles, type ReadFile, readText, reasonOf, rootOf, shownPath } from './files.ts'
import { toGithub } from './github.ts'
import { toJson } from './json.ts'
import { complain, print } from './output.ts'
import { type Change, patch } from './patch.ts'
import { type FileReport, type Outcome, plain } from './report.ts'
import { inThreads, worthwhile } from './threads.ts'
import { toSarif } from './sarif.ts'
import { toText } from './text.ts'

/** Returns the exit status. */
export async function runCheck(args: CheckArguments, version: string): Promise<number> {
  const run = newRun(args)
  const { config } = args
  if (config !== undefined && !existsSync(config)) throw new UsageError(`${config} does not exist.`)
  if (args.paths.includes('-')) await checkInput(run)
  else {
    const { files, problems } = findFiles(args.paths)
    run.problems.push(...problems)
    // Fixes of several files may write the same third one, so that they are made one after the other.
    const isReading = args.fix === 'none' && !args.diff
    if (isReading && worthwhile(files.length))
      for (const part of await inThreads(checkSome, args, files)) add(run, part)
    else for (const file of files) await checkFile(run, file)
  }
  await report(run, version)
  tellOfConfigurations(run)
  for (const sentence of run.problems) complain(sentence)
  return run.problems.length > 0 ? 2 : run.isOverThreshold ? 1 : 0
}

/** What became of some files; nothing is reported yet. */
export async function checkSome(args: CheckArguments, files: readonly string[]): Promise<Outcome> {
  const run = newRun(args)
  for (const file of files) await checkFile(run, file)
  const { reports, configurations, problems, isOverThreshold } = run
  return { reports, configurations, problems, isOverThreshold }
}

interface Run extends Outcome {
  readonly args: CheckArguments
  readonly host: Host
  readonly sources: Sources
  readonly cache: SettingsCache
  /** Where the surroundings of a folder end, by path. */
  readonly roots: Map<string, string | undefined>
  readonly configurations: Map<string, ConfigurationFile>
  readonly reports: FileReport[]
  /** What `--diff` shows. */
  readonly changes: Change[]
  /** What no edit answers, where all edits are shown. */
  readonly left: string[]
  readonly problems: string[]
  isOverThreshold: boolean
  /** Absent when nobody asked for it, and after it failed. */
  shellCheck: ShellCheck | undefined
}

function newRun(args: CheckArguments): Run {
  return {
    args,
    host: remembering(impatientDisk()),
    sources: sourcesOf(args),
    cache: new Map(),
    roots: new Map(),
    configurations: new Map(),
    reports: [],
    changes: [],
    left: [],
    problems: [],
    isOverThreshold: false,
    shellCheck: args.shellcheck === undefined ? undefined : shellCheckAt(args.shellcheck),
  }
}

function add(run: Run, { reports, configurations, problems, isOverThreshold }: Outcome): void {
  run.reports.push(...reports)
  for (const [uri, file] of configurations) run.configurations.set(uri, file)
  run.problems.push(...problems.filter((it) => !run.problems.includes(it)))
  run.isOverThreshold ||= isOverThreshold
}

async function checkFile(run: Run, absolute: string): Promise<void> {
  const path = shownPath(absolute)
  let read: ReadFile
  try {
    read = readText(absolute)
  } catch (error) {
    run.problems.push(`${path} cannot be read: ${reasonOf(error)}.`)
    return
  }
  const after = await examine(run, path, pathToFileURL(absolute).href, read)
  if (after !== read.text) change(run, { path, before: read.text, after }, absolute)
}

/** With `--fix`, standard output is for the fixed text alone, as editors and scripts expect of a filter. */
async function checkInput(run: Run): Promise<void> {
  const { paths, stdinPath, fix, diff } = run.args
  if (paths.length > 1) throw new UsageError('- stands alone.')
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer)
  const read = decoded(Buffer.concat(chunks))
  const uri = stdinPath === undefined ? undefined : pathToFileURL(resolve(stdinPath)).href
  const path = stdinPath === undefined ? '<stdin>' : shownPath(resolve(stdinPath))
  const after = await examine(run, path, uri, read)
  if (diff) {
    if (after !== read.text) run.changes.push({ path, before: read.text, after })
  } else if (fix !== 'none') print(after)
}

/** Adds the file's report; returns its text after the fixes that were asked for. */
async function examine(run: Run, path: string, uri: string | undefined, read: ReadFile): Promise<string> {
  const { args, host, cache } = run
  const { settings, failOn, context: wanted, file } = await settingsFor(host, uri ?? '', run.sources, cache)
  if (args.config !== undefined && !file) throw new UsageError(`${args.config} cannot be read.`)
  if (file) run.configurations.set(file.uri, file)
  const root = uri === undefined ? undefined : rootOf(dirname(fileURLToPath(uri)), run.roots)
  const around = await lookAround(host, uri ?? '', { root, context: wanted })
  const { project } = around

  if (uri !== undefined && isIgnoreFile(uri))
    return examineIgnoreFile(run, path, uri, read, settings, args.failOn ?? failOn ?? 'warning')
  let after = read.text
  if ((args.fix !== 'none' || args.diff) && isToFix(run, path, read)) {
    after = fixAll(read.text, project, settings, { unsafe: args.fix === 'all' }).text
  }
  const text = args.diff ? read.text : after
  let made: Facts | undefined
  const facts = () => (made ??= readFacts(text))
  const external = isHandiwork(text) ? await externalFindings(run, facts()) : []
  const { findings, failures } = inspect(text, facts, project, settings, external)
  tellOfFailures(run, path, failures)
  run.reports.push({ path, text, findings: findings.map(plain) })
  if (args.diff && args.fix === 'all') {
    const document = TextDocument.create('', '', 0, after)
    for (const { rule, message, at, why } of leftIn(after, project, settings)) {
      const { line, character } = document.positionAt(at.start)
      run.left.push(`${path}:${line + 1}:${character + 1} ${rule} stays: ${message} ${why}`)
    }
  }
  const threshold = args.failOn ?? failOn ?? 'warning'
  run.isOverThreshold ||= findings.some(({ severity }) => isAtLeast(severity, threshold))

  if (args.fix === 'all' && around.context !== undefined) {
    const files = findings.flatMap(({ fixes }) => fixes?.find((fix) => fix.files?.length)?.files ?? [])
    writeOthers(run, around.context, project, files)
  }
  return after
}

/** Those of ShellCheck, where it is asked. When it fails, it is not asked again. */
async function externalFindings(run: Run, facts: Facts): Promise<readonly Finding[]> {
  const { shellCheck } = run
  if (!shellCheck) return []
  try {
    const told = shellTasks(facts).map(async (task) =>
      findingsOf(task, await shellCheck(task.text, task.dialect)),
    )
    return (await Promise.all(told)).flat()
  } catch (error) {
    if (run.shellCheck) run.problems.push(reasonOf(error))
    run.shellCheck = undefined
    return []
  }
}

function tellOfFailures(run: Run, path: string, failures: readonly Failure[]): void {
  for (const { rule, error } of failures) {
    run.problems.push(`The rule ${rule} failed on ${path}: ${messageOf(error)}`)
  }
}

function sourcesOf({ levels, profile, config }: CheckArguments): Sources {
  return {
    above: { levels, ...(profile && { profile }) },
    ...(config !== undefined && { file: pathToFileURL(resolve(config)).href }),
  }
}

/** The same for an ignore file. */
async function examineIgnoreFile(
  run: Run,
  path: string,
  uri: string,
  read: ReadFile,
  settings: Settings,
  threshold: FailOn,
): Promise<string> {
  const { args, host, roots, cache } = run
  const root = rootOf(dirname(fileURLToPath(uri)), roots)
  const wanted = async (dockerfile: string) =>
    (await settingsFor(host, dockerfile, run.sources, cache)).context
  const place = await ignoreSurroundings(host, uri, root, wanted)
  let after = read.text
  if ((args.fix !== 'none' || args.diff) && isToFix(run, path, read) && !hasTooManyLines(read.text)) {
    after = fixIgnoreFile(read.text, place, args.fix === 'all', settings)
  }
  const text = args.diff ? read.text : after
  const { findings, failures } = inspectIgnoreFile(text, place, settings)
  tellOfFailures(run, path, failures)
  run.reports.push({ path, text, findings: findings.map(plain) })
  run.isOverThreshold ||= findings.some(({ severity }) => isAtLeast(severity, threshold))
  return after
}

function isToFix(run: Run, path: string, { text, isFaithful }: ReadFile): boolean {
  if (!isHandiwork(text)) return false
  if (!isFaithful) run.problems.push(`${path} is not in UTF-8, so it is not changed.`)
  return isFaithful
}

/** Files that fixes bring along; what several of them write is written once. */
function writeOthers(run: Run, context: string, project: Project, files: readonly FileEdit[]): void {
  for (const { path, text } of files) {
    const absolute = join(fileURLToPath(context), path)
    const shown = shownPath(absolute)
    if (run.changes.some((it) => it.path === shown)) continue
    change(run, { path: shown, before: project.text(path), after: text }, absolute)
  }
}

function change(run: Run, it: Change, absolute: string): void {
  run.changes.push(it)
  if (run.args.diff) return
  try {
    if (it.before === undefined && existsSync(absolute)) throw new Error('it is there already')
    writeFileSync(absolute, it.after)
  } catch (error) {
    run.problems.push(`${it.path} cannot be written: ${reasonOf(error)}.`)
  }
}

async function report({ args, reports, changes, left }: Run, version: string): Promise<void> {
  if (args.diff) {
    for (const it of changes) print(await patch(it))
    // Standard output is a patch.
    for (const sentence of left) complain(sentence)
    return
  }
  if (args.paths.includes('-') && args.fix !== 'none') return
  switch (args.format) {
    case 'text':
      for (const piece of toText(reports, isColoured())) print(piece)
      break
    case 'json':
      print([...toJson(reports)].join(''))
      break
    case 'github':
      print([...toGithub(reports)].join(''))
      break
    case 'sarif':
      print(toSarif(reports, version))
  }
}

function tellOfConfigurations({ configurations, problems }: Run): void {
  for (const { uri, text, faults } of configurations.values()) {
    const path = shownPath(fileURLToPath(uri))
    const document = TextDocument.create(uri, '', 0, text)
    for (const { at, message, severity } of faults) {
      const { line, character } = document.positionAt(at.start)
      const sentence = `${path}:${line + 1}:${character + 1}: ${message}`
      if (severity === 'error') problems.push(sentence)
      else complain(sentence)
    }
  }
}

const ranks: Readonly<Record<Severity, number>> = { error: 3, warning: 2, info: 1, hint: 0 }

function isAtLeast(severity: Severity, threshold: FailOn): boolean {
  return threshold !== 'never' && ranks[severity] >= ranks[threshold]
}

function isColoured(): boolean {
  const { NO_COLOR, FORCE_COLOR } = process.env
  if (NO_COLOR) return false
  return FORCE_COLOR !== undefined && FORCE_COLOR !== '0' ? true : process.stdout.isTTY === true
}
