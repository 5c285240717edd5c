// From one stage that builds and runs to two: everything stays where it was, but what only builds stays behind.
import { keyword } from '../../rules/edits.ts'
import type { Edit } from '../../rules/rule.ts'
import type { Copy } from '../facts/copies.ts'
import type { Facts } from '../facts/facts.ts'
import type { Project } from '../facts/project.ts'
import type { PackageCall } from '../facts/packages.ts'
import { pairsOf } from '../facts/pairs.ts'
import { createdUsers, creationOf } from '../facts/users.ts'
import type { Run } from '../facts/runs.ts'
import { isTemplate } from '../facts/template.ts'
import type { Instruction } from '../syntax/tree.ts'
import { genericRole } from './generic.ts'
import { apkPackagesFor, calledAtRunTime, isCompiler, nativesOf, packagesFor, type Called } from './needs.ts'
import { continued, edited, lineEdits, piecesOf, type Piece } from './pieces.ts'
import { isRefusal, refuse, type Outcome, type Reason, type Refusal } from './rewrite.ts'
import { canInstall, hasAdduser, sized, sizesOf, standingLine, type Runtime } from './runtimes.ts'
import type { Role, Shape, Source } from './shape.ts'
import { readers } from './stacks/readers.ts'
import { installLine, splitInstall, withPackages } from './system.ts'
import { shown, unitsOf, withUnits, type Unit } from './units.ts'

/** Splits the only stage of a file into one that builds and one that runs; or says why not. */
export function multiStage(file: Facts, project: Project): Outcome {
  const source = sourceOf(file, project)
  if (isRefusal(source)) return source
  let shape: Shape | Refusal | undefined
  for (const read of readers) {
    shape = read(source)
    if (shape) break
  }
  if (!shape)
    return refuse(`Nothing in this file says what is built from ${source.image.spelled}.`, source.stage.from)
  if (isRefusal(shape)) return shape
  let first: Refusal | undefined
  for (const runtime of shape.runtimes) {
    const outcome = converted(source, shape, runtime)
    if (!isRefusal(outcome)) return outcome
    first ??= outcome
  }
  return first ?? refuse('No image is known that could run the result.', source.stage.from)
}

/** The stage to convert, if it is one that can be read at all. */
function sourceOf(file: Facts, project: Project): Source | Refusal {
  const { stages, tree, text } = file
  const [stage] = stages
  if (!stage) return refuse('There is no FROM.')
  const [error] = tree.errors
  if (error) return refuse('The file has a syntax error.', error)
  if (isTemplate(text)) return refuse('The file is a template that a program fills in first.')
  if (stages.length > 1) return refuse('The file has several stages already.', stages[1]?.from)
  const { facts, scratch } = stage.image
  if (scratch) return refuse('The image is built from nothing; there is nothing to leave behind.', stage.from)
  if (stage.start.windows) return refuse('Windows images are not understood.', stage.from)
  if (!facts?.family)
    return refuse(
      `What ${stage.image.reference ?? stage.image.word?.raw ?? 'the base image'} holds is not known.`,
      stage.from,
    )
  const trigger = file.named('ONBUILD', stage)[0]
  if (trigger) return refuse('ONBUILD leaves work to images that stand on this one.', trigger)
  const { entrypoint, cmd } = file.start
  // PHP's images start by themselves, and the last stage stands on the same one.
  if (!entrypoint && !cmd && facts.name !== 'php')
    return refuse('Nothing says what a container of this image starts.')
  return { file, project, stage, image: facts }
}

/** What becomes of one instruction: its text in each of the two stages. */
interface Fate {
  readonly piece: Piece
  build: string[]
  run: string[]
}

function converted(source: Source, shape: Shape, runtime: Runtime): Outcome {
  const { file, project, stage, image } = source
  const { pieces, tail } = piecesOf(file)
  // The same image is named once, so that it is changed in one place.
  const isSame = runtime.reference === stage.image.reference
  const from = isSame && stage.name === 'base' ? 'build' : (stage.nameWord?.value ?? 'build')
  const base = isSame ? (from === 'base' ? 'start' : 'base') : undefined
  const reasons: Reason[] = [...shape.reasons]
  const edits: Edit[] = [...(shape.edits ?? [])]
  const called = calledAtRunTime(file, project)
  if (isRefusal(called)) return called
  const compiler = called.find(
    ({ name }) =>
      isCompiler(name) &&
      name !== 'dotnet' &&
      name !== 'gem' &&
      (image.heavy || image.family?.kind === 'build'),
  )
  if (compiler) return refuse(`${compiler.by} calls ${compiler.name}.`, compiler)
  const roles = rolesOf(source, shape)
  if (isRefusal(roles)) return roles
  const { unitRoles, last } = roles
  const firstBuild = file.runs.find((run) =>
    [...(unitRoles.get(run.outer) ?? new Map()).values()].includes('build'),
  )
  if (!firstBuild || last < 0)
    return refuse('Nothing is built in this file that could be left behind.', stage.from)
  const at = (instruction: Instruction) => stage.instructions.indexOf(instruction)
  const usersInBuild = needsUsers(source, shape, last)
  const keyRun = keyword(file, 'RUN')
  const present = new Set<string>([
    '/',
    '/etc',
    '/tmp',
    '/var',
    '/home',
    '/opt',
    '/usr',
    '/usr/local',
    '/usr/local/bin',
    '/var/log',
    '/run',
    '/srv',
    '/root',
  ])
  const kept: string[] = []
  const dropped: string[] = []
  const runRuns: Instruction[] = []
  const programs: Instruction[] = []
  let aptRun: { readonly index: number } | undefined
  const createdHere = new Set<string>()

  const isCalled = (command: string): boolean => {
    if (called.some(({ name }) => name === command)) return true
    const natives = nativesOf(file, project, image.family?.language ?? '')
    if (natives.some(({ facts }) => facts.run.includes(command))) return true
    return command === 'git' && !project.known && !/\bgit\+|\.git\b/.test(file.text)
  }

  const fates: Fate[] = []
  /** Variables of the build, for the case that what runs mentions one of them. */
  const held: { readonly fate: Fate; readonly names: readonly string[]; readonly whole: string }[] = []
  /** RUNs that only prepare or tidy up for others. */
  const serving: {
    readonly fate: Fate
    readonly instruction: Instruction
    readonly whole: string
    readonly isRefresh: boolean
  }[] = []
  for (const piece of pieces) {
    const { instruction } = piece
    const index = at(instruction)
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
        const outcome = runFate(instruction, isBuilt || index === last)
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
          notePresent(copy)
        }
        break
      }
      case 'ENV': {
        const names = pairsOf(instruction).map(({ name }) => name)
        const isForBuild = names.length > 0 && names.every((name) => shape.buildVariables.test(name))
        if (isBuilt) fate.build.push(whole)
        if (!isForBuild) fate.run.push(whole)
        else held.push({ fate, names, whole })
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
        if (path !== undefined) addPresent(path.startsWith('/') ? path : `${workdir ?? ''}/${path}`)
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
          fate.run.push(`${keyRun} ${line}`)
        }
        fate.run.push(whole)
        break
      }
      default:
        fate.run.push(whole)
    }
  }

  // What the last stage no longer needs goes: ARGs that nothing reads, RUNs that only served the build.
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

  const missing = shape.isApart ? [] : neededPackages(source, runtime, called, fates, kept)
  if (isRefusal(missing)) return missing
  const needed: readonly string[] = missing
  const { shell } = runtime.facts
  if (shell === 'none') {
    const [command] = runRuns
    if (command) return refuse('The last stage has commands to run, for which a shell is needed.', command)
    if (needed.length > 0)
      return refuse(`${needed.join(', ')} cannot be installed in ${runtime.reference}.`, stage.from)
    const exec = execEdits(file)
    if (isRefusal(exec)) return exec
    for (const fate of fates)
      if (/^(?:CMD|ENTRYPOINT|HEALTHCHECK)$/.test(fate.piece.instruction.name))
        fate.run = [edited(file, fate.piece.span, [...edits, ...exec])]
    if (file.named('HEALTHCHECK', stage).some(({ body }) => !/^NONE$/i.test(body.text)))
      return refuse(
        `The health check has nothing to run with in ${runtime.reference}.`,
        file.named('HEALTHCHECK', stage)[0],
      )
    if (runtime.user && /nonroot|65532/.test(runtime.user)) {
      const port = file.ports.find(({ first }) => first !== undefined && first < 1024)
      if (port) return refuse(`Port ${port.first} is only for root.`, port.word)
      const volume = file.named('VOLUME', stage)[0]
      if (volume) return refuse('A volume is written to, which belongs to root.', volume)
    }
  }
  if (!shape.gains && runtime.reference === stage.image.reference && dropped.length === 0)
    return refuse(
      `${runtime.reference} is a small image, and nothing is installed here that only the build needs.`,
      stage.from,
    )

  const text = assemble()
  const size = sizesOf(image, runtime.facts)
  if (dropped.length > 0)
    reasons.push({ message: `${list(dropped)} ${dropped.length > 1 ? 'are' : 'is'} needed to build only.` })
  if (needed.length > 0)
    reasons.push({
      message: `${list(needed)} ${needed.length > 1 ? 'are' : 'is'} needed to run and not in ${runtime.reference}.`,
    })
  return {
    rewrite: {
      title: sized(`Convert to a multi-stage build that ends in ${runtime.reference}`, size),
      edits: lineEdits(file.text, text),
      reasons,
      ...(size ? { size } : {}),
      ...(isSame ? {} : { image: runtime.facts }),
    },
  }

  function runFate(instruction: Instruction, inBuild: boolean): { build: string[]; run: string[] } | Refusal {
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
        const { distribution } = runtime.facts.distribution?.release ? runtime.facts : image
        const split = splitInstall(
          call,
          distribution,
          isCalled,
          new Set([...(shape.toolPackages ?? []), ...gone]),
        )
        if (inBuild) toBuild.add(unit)
        // What the same RUN removes again was never in the image.
        const isGone = (name: string) =>
          gone.includes(name) && file.packageCalls.some((it) => it.run === run && it.action === 'remove')
        const virtual = call.valueOf('-t', '--virtual')
        if (virtual !== undefined && gone.includes(virtual)) continue
        if (split.buildOnly)
          dropped.push(
            ...call.packages.flatMap(({ name }) => (name === undefined || isGone(name) ? [] : name)),
          )
        else {
          dropped.push(...split.dropped.filter((name) => !isGone(name)))
          if (!shape.isApart) kept.push(...split.kept)
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
          const paths = pathsOf(unit)
          const isThere = paths.every(
            (path) => isPresent(path) || (isMade && isPresent(path.slice(0, path.lastIndexOf('/')) || '/')),
          )
          // Users that only the last stage has own nothing in the build stage.
          const isFree =
            usersInBuild ||
            !unit.commands.some(({ effective: { name } }) => /^ch(?:own|grp)$/.test(name ?? ''))
          if (inBuild && isFree && (usersInBuild || isMade || !isThere)) toBuild.add(unit)
          if (shape.isApart) break
          if (isThere) {
            toRun.add(unit)
            if (isMade) for (const path of paths) addPresent(path)
          } else if (!inBuild || !isFree)
            return refuse(`\`${shown(file, unit)}\` changes something that stays in the build stage.`, unit)
          break
        }
        case 'both':
          if (inBuild) toBuild.add(unit)
          toRun.add(unit)
          for (const path of pathsOf(unit)) addPresent(path)
          break
        case 'run':
          toRun.add(unit)
          programs.push(instruction)
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
      if (fate) serving.push({ fate, instruction, whole, isRefresh })
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
    const isLast = at(instruction) === last
    const before = (build === undefined ? [] : (shape.prepare?.(run) ?? [])).map((line) =>
      continued(file, line),
    )
    const firstPart = before.length > 0 ? partBefore(run, units, own, toBuild) : undefined
    let artefacts: readonly string[] = []
    if (isBuilding || isLast) {
      const user = run.state.user?.value
      const isRoots = !shape.keepsUser || user === undefined || /^(?:root|0)(?::|$)/.test(user)
      const made = shape.artefacts(run, {
        from,
        isFirst: run === firstBuild,
        isLast,
        owner: isRoots ? '' : `--chown=${user.includes(':') ? user : `${user}:${user}`} `,
      })
      if (isRefusal(made)) return made
      artefacts = made
      for (const line of made) {
        const target = /^COPY .*\s(\S+)$/.exec(line)?.[1]
        if (target) addPresent(target)
      }
    }
    if (inRun !== undefined) runRuns.push(instruction)
    if (isPackaged) aptRun ??= { index: fates.length - 1 }
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

  /** A RUN that installs or makes users does so wherever it stands. */
  function isAnywhere(instruction: Instruction): boolean {
    const own = [...(unitRoles.get(instruction) ?? [])]
    return own.length > 0 && own.every(([, role]) => role === 'user' || role === 'support')
  }

  /** A RUN cut in two where the shape wants its lines between commands; support such as `set -e` is repeated. */
  function partBefore(
    run: Run,
    units: readonly Unit[],
    own: ReadonlyMap<Unit, Role | 'user' | 'path' | 'support'>,
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

  function addPresent(path: string): void {
    present.add(path.replace(/(.)\/+$/, '$1'))
  }

  function notePresent(copy: Copy): void {
    if (copy.target === undefined) return
    addPresent(copy.target)
    for (const { expanded, value } of copy.sources) {
      const name = (expanded ?? value).replace(/\/+$/, '').split('/').at(-1)
      if (name) addPresent(`${copy.target.replace(/\/+$/, '')}/${name}`)
    }
    // All of the context may have any file.
    if (copy.sources.some(({ expanded }) => expanded === '.' || expanded === './'))
      present.add(`${copy.target.replace(/\/+$/, '')}/*`)
  }

  function isPresent(path: string): boolean {
    if (path === '?') return false
    const clean = path.replace(/(.)\/+$/, '$1')
    if (present.has(clean)) return true
    for (const it of present) {
      if (it.startsWith(`${clean}/`)) return true
      if (it.endsWith('/*') && clean.startsWith(it.slice(0, -1))) return true
    }
    return false
  }

  /** Absolute paths that a chmod, chown, mkdir or touch speaks of; `?` for one that is not known. */
  function pathsOf(unit: Unit): readonly string[] {
    const { workdir } = unit.run.state
    return unit.commands.flatMap(({ effective }) => {
      const { name, args } = effective
      if (name === undefined || !/^(?:mkdir|chown|chmod|chgrp|touch|ln)$/.test(name)) return []
      const operands = args.filter(({ raw }) => !raw.startsWith('-') && !/^[ugoa]*[+=-][rwxX]+$/.test(raw))
      const skipped =
        name === 'chown' ||
        name === 'chgrp' ||
        (name === 'chmod' && operands.length === args.filter(({ raw }) => !raw.startsWith('-')).length)
          ? 1
          : 0
      return operands.slice(skipped).map(({ value, raw }) => {
        const text = value ?? file.expand(raw, unit.run.outer)
        if (text === undefined) return '?'
        const plain = text.replace(/\/?\*.*$/, '').replace(/^\.\/?/, '')
        if (text.startsWith('/')) return plain
        return workdir === undefined ? '?' : `${workdir}/${plain}`.replace(/\/+$/, '').replace(/\/{2,}/g, '/')
      })
    })
  }

  function assemble(): string {
    let head = ''
    let build = ''
    let run = ''
    const style = file.stages[0]?.from.keyword.text ?? 'FROM'
    const flags = stage.from.flags
      .filter(({ name, value }) => name === 'platform' && !value?.includes('BUILD'))
      .map((flag) => `${file.text.slice(flag.start, flag.end)} `)
    let seenFrom = false
    for (const [index, { piece, build: inBuild, run: inRun }] of fates.entries()) {
      const isFrom = piece.instruction.name === 'FROM'
      if (!seenFrom) {
        head += `${piece.lead}${inBuild.join('\n')}\n`
        if (isFrom) {
          seenFrom = true
          const staying = fates.flatMap(({ piece: { instruction: it }, run: lines }) =>
            lines.length > 0 && !isAnywhere(it) ? [it] : [],
          )
          const standing = shape.omits ? undefined : standingLine(stage, runtime.facts, staying)
          if (standing !== undefined) run += `${standing.replace('WORKDIR', keyword(file, 'WORKDIR'))}\n`
          if (needed.length > 0 && aptRun === undefined) {
            const manager = runtime.facts.packageManager === 'apk' ? 'apk' : 'apt'
            run += `${keyRun} ${continued(file, installLine(manager, needed))}\n`
          }
        }
        continue
      }
      if (inBuild.length > 0) build += `${piece.lead}${inBuild.join('\n')}\n`
      if (inRun.length > 0) {
        // A comment goes with the first place of its instruction, blank lines with both.
        const lead = inBuild.length > 0 ? blanksOf(piece.lead) : piece.lead
        let text = inRun.join('\n')
        if (index === aptRun?.index && needed.length > 0) text = withPackages(text, needed, file.tree.escape)
        run += `${run === '' ? lead.replace(/^\n+/, '') : lead}${text}\n`
      }
    }
    const between = build.endsWith('\n\n') ? '' : '\n'
    const all = `${head}${build}${between}${style} ${base ?? `${flags.join('')}${runtime.written}`}\n${run}${tail}`
    return /\n$/.test(file.text) || tail !== '' ? all : all.replace(/\n$/, '')
  }
}

function blanksOf(lead: string): string {
  return /^\n/.test(lead) ? '\n' : ''
}

/** The FROM of the build stage; with a stage of its own for the image where both stages stand on it. */
function fromLines(file: Facts, piece: Piece, name: string, base: string | undefined): string {
  const { text } = piece.instruction.keyword
  const { image, asWord, nameWord } = file.stages[0] ?? {}
  const as = text === text.toLowerCase() ? 'as' : 'AS'
  const { word } = image ?? {}
  if (!word) return edited(file, piece.span, [])
  const first = base ?? name
  const whole =
    asWord && nameWord
      ? { start: nameWord.start, end: nameWord.end, text: first }
      : { start: word.end, end: word.end, text: ` ${as} ${first}` }
  const line = edited(file, piece.span, [whole])
  return base === undefined ? line : `${line}\n\n${text} ${base} ${as} ${name}`
}

type UnitRoles = ReadonlyMap<Instruction, ReadonlyMap<Unit, Role | 'user' | 'path' | 'support'>>

/** The role of every command, and the index of the last RUN that builds. */
function rolesOf(
  { file, stage }: Source,
  shape: Shape,
): { readonly unitRoles: UnitRoles; readonly last: number } | Refusal {
  const unitRoles = new Map<Instruction, Map<Unit, Role | 'user' | 'path' | 'support'>>()
  let last = -1
  for (const run of file.runs) {
    const units = unitsOf(run)
    if (!units)
      return refuse(
        'This RUN is no plain list of commands, so what it leaves behind is not known.',
        run.outer,
      )
    if (run.mounts.some(({ from }) => from !== undefined))
      return refuse('A mount from another image is not understood.', run.outer)
    const own = new Map<Unit, Role | 'user' | 'path' | 'support'>()
    for (const unit of units) {
      const role = roleOf(unit, file, shape)
      if (isRefusal(role)) return role
      if (role === undefined) return refuse(`What \`${shown(file, unit)}\` leaves behind is not known.`, unit)
      own.set(unit, role)
      const moves =
        role === 'build'
          ? units.find(({ commands }) => commands.some(({ effective }) => effective.name === 'cd'))
          : undefined
      if (moves)
        return refuse(`\`${shown(file, moves)}\` builds in another folder than the working folder.`, moves)
      const isTool =
        role === 'tool' &&
        !unit.commands.some((command) =>
          file.packageCalls.some((it) => it.outer === command && it.manager.system),
        )
      if (role === 'build' || isTool) last = stage.instructions.indexOf(run.outer)
    }
    unitRoles.set(run.outer, own)
  }
  return { unitRoles, last }
}

function roleOf(
  unit: Unit,
  file: Facts,
  shape: Shape,
): Role | 'user' | 'path' | 'support' | Refusal | undefined {
  let found: Role | 'user' | 'path' | 'support' | undefined
  for (const command of unit.commands) {
    const calls = file.packageCalls.filter((it) => it.outer === command)
    const isSystem = calls.some(({ manager }) => manager.system)
    const tidy = command.effective.name === 'rm' ? genericRole(command) : undefined
    const own = tidy ?? shape.roleOf(command.effective, unit)
    if (isRefusal(own)) return own
    const role = own ?? (isSystem ? systemRole(calls[0]?.action) : genericRole(command))
    if (role === undefined) return undefined
    if (found === undefined || found === 'quiet') found = role
    else if (role !== 'quiet' && role !== found) return undefined
  }
  return found
}

/** What installs is split apart; the rest serves it. */
function systemRole(action: string | undefined): 'support' | 'tool' | undefined {
  if (action === 'install' || action === 'refresh' || action === 'clean' || action === 'upgrade')
    return 'support'
  return action === 'remove' ? 'tool' : action === 'other' ? 'support' : undefined
}

function installIn(file: Facts, unit: Unit) {
  return file.installs.find(
    ({ manager, outer, packages }) => manager.system && packages.length > 0 && unit.commands.includes(outer),
  )
}

/** Whether the build stage needs the users that the file creates: to run as one of them, or to give them files. */
function needsUsers({ file, stage }: Source, { keepsUser }: Shape, last: number): boolean {
  return stage.instructions.slice(0, last).some((instruction) => {
    if (instruction.name === 'USER') return keepsUser
    return (
      instruction.flags.some(({ name, value }) => name === 'chown' && !/^\d+(?::\d+)?$/.test(value ?? '')) &&
      file.copies.some(({ outer }) => outer === instruction)
    )
  })
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

/** Packages that what is called in the last stage needs, and that neither its image nor the file brings. */
function neededPackages(
  { file, project, image }: Source,
  runtime: Runtime,
  called: readonly Called[],
  fates: readonly Fate[],
  kept: readonly string[],
): readonly string[] | Refusal {
  const isApk = runtime.facts.packageManager === 'apk'
  const needed = new Set<string>()
  const isSame = runtime.facts.name === image.name && runtime.facts.tag === image.tag
  if (!isSame && image.packageManager !== 'apk') {
    const inRuns = fates.flatMap(({ piece, run }) => (piece.instruction.name === 'RUN' ? run : []))
    const names = [
      ...called.map(({ name }) => name),
      ...inRuns.flatMap((text) => [...text.matchAll(/[\w+.-]+/g)].map(([name]) => name)),
    ]
    for (const name of names)
      for (const one of isApk ? apkPackagesFor(name) : packagesFor(name)) needed.add(one)
    // Python's slim images bring it themselves.
    if (runtime.facts.name === 'python') needed.delete('ca-certificates')
    if (hasAdduser(runtime.facts)) needed.delete('adduser')
    for (const { name, facts } of nativesOf(file, project, image.family?.language ?? '')) {
      if (facts.unknown) return refuse(`${name} needs libraries of the system that are not known.`)
      for (const one of facts.run) needed.add(one)
    }
  }
  for (const one of runtime.packages) needed.add(one)
  const missing = [...needed].filter((name) => !kept.includes(name)).toSorted()
  return missing.length > 0 && kept.length === 0 && !canInstall(runtime.facts)
    ? refuse(
        `${list(missing)} cannot be installed in ${runtime.reference}, whose packages are not served any more.`,
      )
    : missing
}

/** Shell forms of plain words as JSON. */
function execEdits(file: Facts): readonly Edit[] | Refusal {
  const edits: Edit[] = []
  for (const command of [file.start.entrypoint, file.start.cmd]) {
    if (!command || command.form === 'exec') continue
    if (!command.words) return refuse('The start command needs a shell.', command.instruction)
    const [first] = command.words
    const { body } = command.instruction
    const start = body.segments[0]?.source ?? first?.start
    if (start === undefined) continue
    edits.push({
      start,
      end: command.instruction.end,
      text: `[${command.words.map(({ value }) => JSON.stringify(value)).join(', ')}]`,
    })
  }
  return edits
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

function list(names: readonly string[]): string {
  const unique = [...new Set(names)]
  return unique.length > 1 ? `${unique.slice(0, -1).join(', ')} and ${unique.at(-1)}` : (unique[0] ?? '')
}
