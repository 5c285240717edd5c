// One RUN, shared out between two stages.
import { keyword } from '../../../rules/edits.ts'
import type { Edit } from '../../../rules/rule.ts'
import type { Facts } from '../../facts/facts.ts'
import type { PackageCall } from '../../facts/packages.ts'
import type { Run } from '../../facts/runs.ts'
import { baseName, folderOf } from '../../syntax/paths.ts'
import type { Instruction } from '../../syntax/tree.ts'
import { inImage, nativesOf } from '../needs.ts'
import { continued, edited } from '../pieces.ts'
import { isRefusal, type Refusal, refuse } from '../rewrite.ts'
import { splitInstall } from '../system.ts'
import { shown, type Unit, withUnits } from '../units.ts'
import type { Conversion } from './conversion.ts'
import { pathsOf } from './present.ts'
import { installIn, type UnitRole } from './roles.ts'

/** What a RUN leaves in each stage. `inBuild`: it stands before the last instruction that builds, or is that one. */
export function fateOfRun(
  conversion: Conversion,
  instruction: Instruction,
  inBuild: boolean,
): { readonly build: readonly string[]; readonly run: readonly string[] } | Refusal {
  const { source, shape, runtime, unitRoles, edits, usersInBuild, present, fates } = conversion
  const { file, stage, image } = source
  const run = file.runs.find((it) => it.outer === instruction)
  const own = unitRoles.get(instruction)
  if (!run || !own) return refuse('This RUN cannot be read as a plain list of commands.', instruction)
  const units = [...own.keys()]
  const toBuild = new Set<Unit>()
  const toRun = new Set<Unit>()
  const runEdits: Edit[] = [...edits]
  let isPackaged = false
  for (const unit of units) {
    const role = own.get(unit)
    const call = installIn(file, unit)
    if (call) {
      const gone = removedBehind(file, call)
      const there = inImage(runtime.facts)
      const { distribution } = runtime.facts.distribution?.release ? runtime.facts : image
      const split = splitInstall(
        call,
        distribution,
        (command) => isCalled(conversion, command),
        new Set([...(shape.toolPackages ?? []), ...gone, ...there]),
      )
      if (inBuild) toBuild.add(unit)
      // What the same RUN removes again was never in the image.
      const isGone = (name: string) =>
        there.includes(name) ||
        (gone.includes(name) && file.packageCalls.some((it) => it.run === run && it.action === 'remove'))
      const virtual = call.valueOf('-t', '--virtual')
      if (virtual !== undefined && gone.includes(virtual)) continue
      if (split.buildOnly)
        conversion.dropped.push(
          ...call.packages.flatMap(({ name }) => (name === undefined || isGone(name) ? [] : name)),
        )
      else {
        conversion.dropped.push(...split.dropped.filter((name) => !isGone(name)))
        if (!shape.isApart) conversion.kept.push(...split.kept)
        const tool = call.manager.name.replace(/^apt-get$/, 'apt')
        const { packageManager, shell } = runtime.facts
        if (!shape.isApart && shell !== 'none' && packageManager !== undefined && packageManager !== tool)
          return refuse(
            `What ${tool} installs here is not known by that name in ${runtime.reference}.`,
            instruction,
          )
        runEdits.push(...split.edits)
        toRun.add(unit)
        isPackaged = true
      }
      continue
    }
    switch (role) {
      case 'build':
      case 'tool':
      case 'quiet':
        if (inBuild) toBuild.add(unit)
        break
      case 'user':
        if (inBuild && usersInBuild) toBuild.add(unit)
        toRun.add(unit)
        break
      case 'path': {
        const isMade = unit.commands.some(({ effective: { name } }) => name === 'touch')
        const paths = pathsOf(file, unit)
        const isThere = paths.every(
          (path) => present.has(path) || (isMade && present.has(folderOf(path) || '/')),
        )
        // Users that only the last stage has own nothing in the build stage.
        const isFree =
          usersInBuild || !unit.commands.some(({ effective: { name } }) => /^ch(?:own|grp)$/.test(name ?? ''))
        if (inBuild && isFree && (usersInBuild || isMade || !isThere)) toBuild.add(unit)
        if (shape.isApart) break
        if (isThere) {
          toRun.add(unit)
          if (isMade) for (const path of paths) present.add(path)
        } else if (!inBuild || !isFree)
          return refuse(`\`${shown(file, unit)}\` changes something that stays in the build stage.`, unit)
        break
      }
      case 'both':
        if (inBuild) toBuild.add(unit)
        toRun.add(unit)
        for (const path of pathsOf(file, unit)) present.add(path)
        break
      case 'run':
        toRun.add(unit)
        conversion.programs.push(instruction)
        break
      default:
    }
  }
  for (const unit of units) {
    if (own.get(unit) !== 'support' || installIn(file, unit)) continue
    const isOfPackages =
      file.packageCalls.some((it) => unit.commands.some((command) => command === it.outer)) ||
      unit.commands.some(({ effective }) => effective.name === 'rm')
    if (toBuild.size > 0 && inBuild) toBuild.add(unit)
    if (isOfPackages ? isPackaged : toRun.size > 0) toRun.add(unit)
  }
  if (shape.isApart) toRun.clear()
  if (
    toBuild.size === 0 &&
    toRun.size === 0 &&
    units.length > 0 &&
    units.every((unit) => own.get(unit) === 'support')
  ) {
    const whole = edited(file, { start: instruction.start, end: instruction.end }, edits)
    const isRefresh = file.packageCalls.some(
      (it) => it.run === run && (it.action === 'refresh' || it.action === 'upgrade'),
    )
    const fate = fates.at(-1)
    if (fate) conversion.serving.push({ fate, instruction, whole, isRefresh })
    return { build: inBuild ? [whole] : [], run: [] }
  }
  const isMountKept = (target: string | undefined) =>
    target === undefined || /^\/(?:var\/(?:cache|lib)\/apt|var\/cache\/apk|etc\/apk)/.test(target)
  const build = withUnits(file, run, units, toBuild, edits)
  // Behind the last build nothing was left out, so the RUN stays as it is.
  const inRun = inBuild
    ? withUnits(file, run, units, toRun, runEdits, isMountKept)
    : withUnits(file, run, units, toRun, runEdits)
  const isBuilding = units.some((unit) => own.get(unit) === 'build')
  const isLast = stage.instructions.indexOf(instruction) === conversion.last
  const before = (build === undefined ? [] : (shape.prepare?.(run) ?? [])).map((line) =>
    continued(file, line),
  )
  const firstPart = before.length > 0 ? partBefore(conversion, run, units, own, toBuild) : undefined
  let artefacts: readonly string[] = []
  if (isBuilding || isLast) {
    const user = run.state.user?.value
    const isRoots = !shape.keepsUser || user === undefined || /^(?:root|0)(?::|$)/.test(user)
    const made = shape.artefacts(run, {
      from: conversion.from,
      isFirst: run === conversion.firstBuild,
      isLast,
      owner: isRoots ? '' : `--chown=${user.includes(':') ? user : `${user}:${user}`} `,
    })
    if (isRefusal(made)) return made
    artefacts = made
    for (const line of made) {
      for (const path of landingsOf(line)) present.add(path)
    }
  }
  if (inRun !== undefined) conversion.runRuns.push(instruction)
  if (isPackaged) conversion.packagesAt ??= fates.length - 1
  const styled = artefacts.map((line) =>
    continued(file, line).replace(/^(?:COPY|ENV|RUN|USER|WORKDIR)\b/, (word) => keyword(file, word)),
  )
  return {
    build: [
      ...(firstPart ? [firstPart.before] : []),
      ...before.map((line) => line.replace(/^(?:ENV|RUN)\b/, (word) => keyword(file, word))),
      ...(build === undefined ? [] : [firstPart?.after ?? build]),
    ],
    run: [...(inRun === undefined ? [] : [inRun]), ...styled],
  }
}

/** Where the sources of a COPY line of ours land. */
function landingsOf(line: string): readonly string[] {
  const [, said = ''] = /^COPY\s(.*)$/.exec(line) ?? []
  const quoted = [...said.matchAll(/"([^"]*)"/g)].map(([, path = '']) => path)
  const words =
    quoted.length > 0 ? quoted : said.split(/\s+/).filter((word) => word && !word.startsWith('--'))
  const target = words.at(-1)
  if (target === undefined) return []
  return target.endsWith('/')
    ? [target, ...words.slice(0, -1).map((path) => `${target}${baseName(path)}`)]
    : [target]
}

/** Whether a program of a package is called in the last stage, or may be. */
function isCalled({ source: { file, project, image }, called }: Conversion, command: string): boolean {
  if (called.some(({ name }) => name === command)) return true
  const natives = nativesOf(file, project, image.family?.language ?? '')
  if (natives.some(({ facts }) => facts.run.includes(command))) return true
  return command === 'git' && !project.known && !/\bgit\+|\.git\b/.test(file.text)
}

/** A RUN cut in two where the shape wants its lines between commands; support such as `set -e` is repeated. */
function partBefore(
  { source: { file }, shape, edits }: Conversion,
  run: Run,
  units: readonly Unit[],
  own: ReadonlyMap<Unit, UnitRole>,
  toBuild: ReadonlySet<Unit>,
): { readonly before: string; readonly after: string } | undefined {
  const place = shape.cutAt?.(run) ?? -1
  const cut = units.findIndex(({ start, end }) => start <= place && place < end)
  if (cut <= 0) return undefined
  const isRepeated = (unit: Unit) =>
    own.get(unit) === 'support' && !file.packageCalls.some((it) => unit.commands.includes(it.outer))
  const part = (isIn: (index: number) => boolean) =>
    withUnits(
      file,
      run,
      units,
      new Set(units.filter((unit, index) => toBuild.has(unit) && (isIn(index) || isRepeated(unit)))),
      edits,
    )
  const before = part((index) => index < cut)
  const after = part((index) => index >= cut)
  return before === undefined || after === undefined ? undefined : { before, after }
}

/** Names that a later command removes, in the same RUN or another one. */
function removedBehind({ packageCalls }: Facts, call: PackageCall): readonly string[] {
  return packageCalls
    .filter(
      ({ action, command, manager }) =>
        action === 'remove' && manager.system && command.start > call.command.start,
    )
    .flatMap(({ packages }) => packages.flatMap(({ name }) => name ?? []))
}
