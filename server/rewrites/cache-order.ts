// Order for the build cache: manifests first, then the install, then the sources.
import type { Copy } from '../facts/copies.ts'
import type { Facts } from '../facts/facts.ts'
import type { Project } from '../facts/project.ts'
import type { Stage } from '../facts/stages.ts'
import type { Command } from '../syntax/script.ts'
import type { Instruction, Span } from '../syntax/tree.ts'
import { copyAt, fateOf, indexOf, isOfSources } from './cache-order/copied.ts'
import { fetchOf, isCached, isDownloaded } from './cache-order/fetching.ts'
import {
  clobbered,
  type Cut,
  isRider,
  type Moving,
  splitBefore,
  stepOf,
  sameTool,
} from './cache-order/steps.ts'
import { rewriteOf } from './cache-order/writing.ts'
import type { Need } from './manifests/need.ts'
import type { Outcome } from './rewrite.ts'

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
