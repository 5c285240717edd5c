// From one stage that builds and runs to two: everything stays where it was, but what only builds stays behind.
import type { Edit } from '../../rules/rule.ts'
import type { Facts } from '../facts/facts.ts'
import type { Project } from '../facts/project.ts'
import { scriptIn } from '../facts/served.ts'
import { isTemplate } from '../facts/template.ts'
import { assembled } from './multi-stage/assemble.ts'
import { conversionOf, type Fate } from './multi-stage/conversion.ts'
import { shareOut } from './multi-stage/fates.ts'
import { apkPackagesFor, type Called, inImage, nativesOf, packagesFor } from './needs.ts'
import { edited, lineEdits } from './pieces.ts'
import { isRefusal, type Outcome, type Reason, type Refusal, refuse } from './rewrite.ts'
import { canInstall, hasAdduser, type Runtime, sized, sizesOf } from './runtimes.ts'
import type { Shape, Source } from './shape.ts'
import { readers } from './stacks/readers.ts'

/**
 * Splits the only stage of a file into one that builds and one that runs; or says why not. `isWanted`: also where nothing
 * stays behind, for a last stage that cannot build at all.
 */
export function multiStage(file: Facts, project: Project, isWanted = false): Outcome {
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
    const outcome = converted(source, isWanted ? { ...shape, gains: true } : shape, runtime)
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
  // Images of PHP and Tomcat start by themselves, and the last stage stands on the same one.
  if (!entrypoint && !cmd && facts.name !== 'php' && facts.name !== 'tomcat')
    return refuse('Nothing says what a container of this image starts.')
  return { file, project, stage, image: facts }
}

function converted(source: Source, shape: Shape, runtime: Runtime): Outcome {
  const conversion = conversionOf(source, shape, runtime)
  if (isRefusal(conversion)) return conversion
  const stuck = shareOut(conversion)
  if (stuck) return stuck
  const { file, stage, image } = source
  const { called, fates, kept, dropped, runRuns, edits, base } = conversion
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

  const text = assembled(conversion, needed)
  const size = sizesOf(image, runtime.facts)
  const reasons: Reason[] = [...shape.reasons]
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
      ...(base === undefined ? { image: runtime.facts } : {}),
    },
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
    for (const one of isApk ? [] : inImage(runtime.facts)) needed.delete(one)
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
    if (!command) continue
    if (!command.words || scriptIn(command))
      return refuse('The start command needs a shell.', command.instruction)
    if (command.form === 'exec') continue
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

function list(names: readonly string[]): string {
  const unique = [...new Set(names)]
  return unique.length > 1 ? `${unique.slice(0, -1).join(', ')} and ${unique.at(-1)}` : (unique[0] ?? '')
}
