// Which instruction goes into which stage.
import { keyword } from '../../../rules/edits.ts'
import type { Copy } from '../../facts/copies.ts'
import { pairsOf } from '../../facts/pairs.ts'
import { createdUsers, creationOf } from '../../facts/users.ts'
import type { Instruction } from '../../syntax/tree.ts'
import { edited } from '../pieces.ts'
import { isRefusal, type Refusal, refuse } from '../rewrite.ts'
import type { Runtime } from '../runtimes.ts'
import type { Role, Shape, Source } from '../shape.ts'
import { fromLines } from './assemble.ts'
import type { Conversion, Fate } from './conversion.ts'
import { fateOfRun } from './run.ts'

/** Gives every instruction its fate; says so where one cannot be known. */
export function shareOut(conversion: Conversion): Refusal | undefined {
  const { source, shape, runtime, pieces, from, base, edits, last, present, fates } = conversion
  const { file, stage, image } = source
  const createdHere = new Set<string>()
  for (const piece of pieces) {
    const { instruction } = piece
    const index = stage.instructions.indexOf(instruction)
    const fate: Fate = { piece, build: [], run: [] }
    fates.push(fate)
    if (index < 0) {
      fate.build.push(
        instruction.name === 'FROM' ? fromLines(file, piece, from, base) : edited(file, piece.span, edits),
      )
      continue
    }
    const isBuilt = index < last
    const whole = edited(file, piece.span, edits)
    if (shape.omits?.(instruction)) {
      if (isBuilt && !/^(?:CMD|ENTRYPOINT)$/.test(instruction.name)) fate.build.push(whole)
      continue
    }
    switch (instruction.name) {
      case 'RUN': {
        const outcome = fateOfRun(conversion, instruction, isBuilt || index === last)
        if (isRefusal(outcome)) return outcome
        fate.build.push(...outcome.build)
        fate.run.push(...outcome.run)
        if (index === last && shape.finish) fate.build.push(...shape.finish)
        break
      }
      case 'COPY':
      case 'ADD': {
        const copy = file.copies.find((it) => it.outer === instruction)
        if (!copy) return refuse('This COPY cannot be read.', instruction)
        const role = copyFate(copy, shape, isBuilt)
        if (isRefusal(role)) return role
        if (role !== 'run' && isBuilt) fate.build.push(whole)
        if (role === 'run' || role === 'both') {
          fate.run.push(whole)
          present.addCopy(copy)
        }
        break
      }
      case 'ENV': {
        const names = pairsOf(instruction).map(({ name }) => name)
        const isForBuild = names.length > 0 && names.every((name) => shape.buildVariables.test(name))
        if (isBuilt) fate.build.push(whole)
        if (!isForBuild) fate.run.push(whole)
        else conversion.held.push({ fate, names, whole })
        break
      }
      case 'ARG':
      case 'SHELL':
        if (isBuilt) fate.build.push(whole)
        fate.run.push(whole)
        break
      case 'WORKDIR': {
        if (isBuilt) fate.build.push(whole)
        fate.run.push(whole)
        const path = file.expand(instruction.body.text, instruction)
        const { workdir } = file.before(instruction)
        if (path !== undefined) present.add(path.startsWith('/') ? path : `${workdir ?? ''}/${path}`)
        break
      }
      case 'USER': {
        if (isBuilt && shape.keepsUser) fate.build.push(whole)
        const name = foreignUser(source, runtime, instruction)
        if (name !== undefined && !createdHere.has(name)) {
          const line = runtime.facts.shell === 'none' ? undefined : creationOf(runtime.facts, name)
          if (line === undefined)
            return refuse(`${runtime.reference} has no user ${name}, as ${image.spelled} has.`, instruction)
          createdHere.add(name)
          fate.run.push(`${keyword(file, 'RUN')} ${line}`)
        }
        fate.run.push(whole)
        break
      }
      default:
        fate.run.push(whole)
    }
  }
  leaveOut(conversion)
  if (shape.artefactsFirst) bringForward(conversion)
  return undefined
}

/** What is copied from the build goes before the sources, so that a change of these does not copy it anew. */
function bringForward(conversion: Conversion): void {
  const { source, fates, firstBuild, from } = conversion
  const { file } = source
  const at = fates.findIndex(({ piece }) => piece.instruction === firstBuild.outer)
  const first = fates.findIndex(
    ({ piece, run }) =>
      run.length > 0 &&
      file.copies.some(({ outer, fromContext }) => fromContext && outer === piece.instruction),
  )
  const fate = fates[at]
  if (!fate || first < 0 || first > at) return
  const isMade = (line: string) => line.includes(`--from=${from} `) || /^env path=/i.test(line)
  const run = fate.run.filter(isMade)
  fate.run = fate.run.filter((line) => !isMade(line))
  fates.splice(first, 0, { piece: { ...fate.piece, lead: '' }, build: [], run })
  if (conversion.packagesAt !== undefined && conversion.packagesAt >= first) conversion.packagesAt++
}

/** What the last stage no longer needs goes: ARGs that nothing reads, RUNs that only served the build. */
function leaveOut({ source, shape, fates, held, serving, runRuns, programs }: Conversion): void {
  const { file } = source
  const laterText = (index: number) =>
    fates
      .slice(index + 1)
      .flatMap(({ run }) => run)
      .join('\n')
  for (const [index, fate] of fates.entries()) {
    if (fate.piece.instruction.name === 'ARG' && fate.run.length > 0) {
      const names = pairsOf(fate.piece.instruction).map(({ name }) => name)
      const later = laterText(index)
      // A program that is called finds it in its environment.
      const isSeen = programs.some((it) => it.start > fate.piece.span.start)
      if (!isSeen && !names.some((name) => new RegExp(`\\$\\{?${name}\\b`).test(later))) fate.run = []
    }
  }
  for (const { fate, names, whole } of held.toReversed()) {
    const text = fates.flatMap(({ run }) => run).join('\n')
    if (names.some((name) => new RegExp(`\\$\\{?${name}\\b`).test(text))) fate.run.push(whole)
  }
  for (const { fate, instruction, whole, isRefresh } of serving) {
    if (!isRefresh || shape.isApart) continue
    const user = runRuns.find(
      (it) =>
        it.start > instruction.start &&
        file.installs.some(({ run, manager }) => run.outer === it && manager.system),
    )
    if (!user) continue
    // Lists that are fetched by themselves grow stale in the cache of the builder: one RUN does both.
    const alone = /^run\s+(apt(?:-get)?(?:\s+-\w+)*\s+update(?:\s+-\w+)*)\s*$/i.exec(whole)?.[1]
    const other = fates.find(({ piece }) => piece.instruction === user)
    const at = other?.run.findIndex((line) => /^run\s+apt(?:-get)?\b/i.test(line)) ?? -1
    const line = other?.run[at]
    if (alone !== undefined && other && line !== undefined)
      other.run[at] = line.replace(/^(run\s+)/i, `$1${alone} && `)
    else fate.run.push(whole)
  }
  coverCopies(fates, source)
}

/** The user of a USER that only the image of the build brings; `undefined` where the last stage's has it, too. */
function foreignUser({ file, stage, image }: Source, { facts }: Runtime, user: Instruction) {
  const name = file.expand(user.body.text, user)?.split(':', 1)[0]
  if (name === undefined || name !== image.readyUser?.name || name === facts.readyUser?.name) return undefined
  // Those that every distribution has, and one that the file makes itself.
  if (/^(?:root|nobody|daemon|www-data)$/.test(name)) return undefined
  return createdUsers(file, stage).some((it) => it.name === name) ? undefined : name
}

function copyFate(copy: Copy, shape: Shape, isBuilt: boolean): Role | Refusal {
  if (copy.sources.some(({ kind }) => kind === 'url' || kind === 'git'))
    return refuse('What is downloaded here is not known.', copy.outer)
  return shape.copyRole(copy, isBuilt)
}

/** A COPY of some files into the last stage goes where a later one copies all of the context to the same folder. */
function coverCopies(fates: readonly Fate[], { file }: Source): void {
  for (const [index, fate] of fates.entries()) {
    const copy = file.copies.find(({ outer }) => outer === fate.piece.instruction)
    if (!copy?.fromContext || fate.run.length === 0 || fate.build.length === 0 || copy.target === undefined)
      continue
    if (copy.flag('chown') || copy.flag('chmod')) continue
    const folder = (path: string) => path.replace(/(.)\/+$/, '$1')
    const isUsed = (from: number, to: number) =>
      fates
        .slice(from, to)
        .some(
          ({ piece, run }) => piece.instruction.name === 'RUN' && run.some((line) => /^run\b/i.test(line)),
        )
    const at = fates.findIndex(({ piece, run }, later) => {
      if (later <= index || run.length === 0) return false
      const other = file.copies.find(({ outer }) => outer === piece.instruction)
      if (!other?.fromContext || other.target === undefined || other.flag('chown')) return false
      const isAll = other.sources.length === 1 && /^\.?\/?$/.test(other.sources[0]?.expanded ?? '?')
      const target = folder(copy.target as string)
      const isBeside = copy.sources.every(
        ({ expanded }) => expanded !== undefined && !expanded.replace(/^\.?\//, '').includes('/'),
      )
      return (
        isAll &&
        isBeside &&
        (folder(other.target) === target ||
          copy.sources.some(
            ({ expanded }) =>
              `${folder(other.target as string)}/${expanded?.replace(/^\.?\//, '')}` === target,
          ))
      )
    })
    if (at >= 0 && !isUsed(index + 1, at)) fate.run = []
  }
}
