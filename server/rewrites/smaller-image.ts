// Puts the image that ships on a smaller variant of its base, with all that the variant lacks and the image needs.
import { alpineReady } from '../../rules/data/native-packages.ts'
import { keyword, replaceImage } from '../../rules/edits.ts'
import type { Edit } from '../../rules/rule.ts'
import { dialectOf } from '../facts/dialects.ts'
import { type Facts, factsOf } from '../facts/facts.ts'
import { imageFacts, type ImageFacts } from '../facts/images.ts'
import { distrolessPython } from '../facts/images/distributions.ts'
import { alpineSibling, distrolessSibling, runtimeSibling, slimSibling } from '../facts/images/choices.ts'
import type { Project } from '../facts/project.ts'
import type { Run } from '../facts/runs.ts'
import type { Stage } from '../facts/stages.ts'
import { isTemplate } from '../facts/template.ts'
import { parseReference } from '../syntax/references.ts'
import { parse } from '../syntax/parse.ts'
import { type Instruction, isWithin, type Span } from '../syntax/tree.ts'
import { bareEdits, type Plan } from './distroless.ts'
import { healthEdits } from './health.ts'
import { higherPort } from './higher-port.ts'
import { multiStage } from './multi-stage.ts'
import {
  apkPackagesFor,
  bare,
  calledAtRunTime,
  inImage,
  isCompiler,
  nativesOf,
  packagesFor,
} from './needs.ts'
import { continued, edited, lineEdits, piecesOf, unix } from './pieces.ts'
import { isRefusal, refuse, type Outcome, type Reason, type Refusal } from './rewrite.ts'
import { canInstall, hasAdduser, sized, sizesOf, slimOf, writtenFor } from './runtimes.ts'
import { broughtBy, installLine, withPackages } from './system.ts'
import { shown, unitsOf } from './units.ts'

export type SmallKind = 'slim' | 'alpine' | 'distroless'

/** Switches the shipped stage to another variant of its base image; or says what stands in the way. */
export function smallerImage(file: Facts, project: Project, kind: SmallKind): Outcome {
  const direct = switchedTo(file, project, kind)
  return kind === 'distroless' && isRefusal(direct) ? afterSteps(file, project, direct) : direct
}

/**
 * Distroless for a stage that builds, which goes to two stages first, and for a port that only root may open, which
 * moves first. `direct` is why it cannot be without.
 */
function afterSteps(file: Facts, project: Project, direct: Refusal): Outcome {
  const before = file.shipped
  const goal = before?.image.facts
  if (!before || !goal?.family || isTemplate(file.text) || file.tree.errors.length > 0) return direct
  let now = file
  const reasons: Reason[] = []
  if (file.stages.length === 1 && runsOf(file, before).length > 0) {
    const split = multiStage(file, project, true)
    if (isRefusal(split))
      return direct.at && runsOf(file, before).some(({ outer }) => isWithin(direct.at as Span, outer))
        ? split
        : direct
    if (split.rewrite.image?.variant === 'distroless') return split
    now = after(file, split.rewrite.edits)
    reasons.push(...split.rewrite.reasons)
  }
  const stage = now.shipped
  const port = stage && higherPort(now, project, stage)
  if (port) {
    now = after(now, port.edits)
    reasons.push({ message: `Port ${port.from} is only for root, so it becomes ${port.to}.` })
  }
  if (now === file) return direct
  const outcome = switchedTo(now, project, 'distroless')
  if (isRefusal(outcome)) return { refused: outcome.refused }
  const { rewrite } = outcome
  const text = after(now, rewrite.edits).text
  const size = sizesOf(goal, rewrite.image)
  const target = rewrite.image && `${rewrite.image.spelled}:${rewrite.image.tag}`
  const title =
    now.stages.length > file.stages.length
      ? `Switch to ${target} in a multi-stage build`
      : `Switch to ${target}`
  return {
    rewrite: {
      title: sized(port ? `${title}, on port ${port.to} instead of ${port.from}` : title, size),
      edits: lineEdits(file.text, text),
      // Places in the text between are none in the file.
      reasons: [...reasons, ...rewrite.reasons.map(({ message }) => ({ message }))],
      ...(size ? { size } : {}),
      ...(rewrite.image ? { image: rewrite.image } : {}),
    },
  }
}

function after(file: Facts, edits: readonly Edit[]): Facts {
  return factsOf(parse(edited(file, { start: 0, end: file.text.length }, edits)))
}

/** The same in one step. */
function switchedTo(file: Facts, project: Project, kind: SmallKind): Outcome {
  const stage = file.shipped
  if (!stage) return refuse('There is no FROM.')
  const [error] = file.tree.errors
  if (error) return refuse('The file has a syntax error.', error)
  if (isTemplate(file.text)) return refuse('The file is a template that a program fills in first.')
  const { facts, stage: local } = stage.image
  // A stage that only names an image stands for it.
  const named = kind === 'distroless' && local?.instructions.length === 0 ? local : undefined
  if (local && (!named || named.image.stage))
    return refuse(
      `The last stage stands on ${local.name ?? 'another stage'}, which other stages may stand on as well.`,
      stage.from,
    )
  const { reference } = (named ?? stage).image
  if (!facts?.family || reference === undefined)
    return refuse(
      `What ${reference ?? stage.image.word?.raw ?? 'the base image'} holds is not known.`,
      stage.from,
    )
  if (stage.start.windows) return refuse('Windows images have no such variant.', stage.from)
  if (facts.digest !== undefined)
    return refuse('The image is pinned by its digest; the digest of the variant is not known.', stage.from)
  if (facts.variant === kind) return refuse(`${reference} is the ${kind} variant already.`, stage.from)
  const target = targetOf(facts, kind, project)
  if (target === undefined) return refuse(noVariant(facts, kind, reference), stage.from)
  const parsed = parseReference(target)
  const goal = parsed && imageFacts(parsed)
  if (!goal) return refuse(noVariant(facts, kind, reference), stage.from)
  const { word } = stage.image
  const written = writtenFor(stage, target)
  const switched =
    word && (named || written.includes('$'))
      ? { start: word.start, end: word.end, text: written }
      : replaceImage(file, stage, target)
  if (!switched) return refuse('The name of the image is put together from variables.', stage.from)
  const plan =
    kind === 'distroless'
      ? bareEdits(file, project, stage, facts, goal)
      : fullEdits(file, project, stage, facts, kind, goal)
  if (isRefusal(plan)) return plan
  const merged = named ? oneStageLess(file, stage, named) : undefined
  const text = assemble(
    file,
    [switched, ...plan.edits, ...(merged?.edits ?? [])],
    [...plan.removed, ...(merged?.removed ?? [])],
    plan.below,
  )
  const size = sizesOf(facts, goal)
  return {
    rewrite: {
      title: sized(`Switch to ${target}`, size),
      edits: lineEdits(file.text, text),
      reasons: [
        { at: stage.from, message: `${target} is the same version without what this file does not need.` },
        ...plan.reasons,
      ],
      ...(size ? { size } : {}),
      image: goal,
    },
  }
}

function noVariant(facts: ImageFacts, kind: SmallKind, reference: string): string {
  const { family, line, standsFor } = facts
  const version = line ?? standsFor
  if (kind === 'distroless' && family?.language === 'python' && version !== undefined)
    return `Distroless has Python ${distrolessPython} on Debian only, and ${reference} ${version === distrolessPython ? 'stands on another distribution' : `has ${version}`}.`
  return kind === 'slim' && slimSibling(facts) !== undefined
    ? `What ${reference} has and its slim variant lacks is not known.`
    : `No ${kind} variant of ${reference} is built now, as far as is known.`
}

/** Where one stage is left that stands on a stage which only names an image, it names the image itself. */
function oneStageLess(
  file: Facts,
  last: Stage,
  named: Stage,
): { readonly edits: readonly Edit[]; readonly removed: readonly Instruction[] } | undefined {
  const [user, another] = file.stages.filter((it) => it !== last && it.image.stage === named)
  const { nameWord } = named
  const isPlain = user?.nameWord && user.from.flags.length === 0 && user.from.above.length === 0
  const isNamed = file.copies.some(({ from }) => from?.stage === named)
  if (!user?.nameWord || another || !nameWord || !isPlain || isNamed) return undefined
  return {
    edits: [{ start: nameWord.start, end: nameWord.end, text: user.nameWord.raw }],
    removed: [user.from],
  }
}

function targetOf(facts: ImageFacts, kind: SmallKind, project: Project): string | undefined {
  if (kind === 'distroless') {
    const sibling = distrolessSibling(facts)
    const rich = sibling && `${sibling.slice(sibling.lastIndexOf(':') + 1)}-extra`
    const isInvariant = project.stacks.some(
      ({ id, manifests }) =>
        id === 'dotnet' &&
        manifests.some((path) => /<InvariantGlobalization>\s*true/i.test(project.text(path) ?? '')),
    )
    // The bare image of .NET has neither cultures nor time zones.
    return sibling && rich && !isInvariant && facts.family?.tags?.includes(rich)
      ? `${sibling}-extra`
      : sibling
  }
  if (kind === 'slim') {
    const runtime = runtimeSibling(facts)
    if (runtime !== undefined)
      return facts.family?.kind === 'build' ? undefined : `${facts.spelled}:${runtime}`
    return /^(?:python|node|ruby|debian)$/.test(facts.name) ? slimOf(facts) : undefined
  }
  const tag = alpineSibling(facts)
  return tag === undefined ? undefined : `${facts.spelled}:${tag}`
}

function runsOf(file: Facts, stage: Stage): readonly Run[] {
  return file.runs.filter((run) => run.stage === stage)
}

/** For slim and Alpine: what is called is installed. */
function fullEdits(
  file: Facts,
  project: Project,
  stage: Stage,
  facts: ImageFacts,
  kind: 'slim' | 'alpine',
  goal: ImageFacts,
): Plan | Refusal {
  // Debian's slim images have the same packages; only manuals and translations are left out.
  if (facts.name === 'debian' && kind === 'slim')
    return { edits: [], removed: [], below: undefined, reasons: [] }
  const isAlpine = goal.packageManager === 'apk'
  const runs = runsOf(file, stage)
  const language = facts.family?.language ?? ''
  const called = calledAtRunTime(file, project)
  if (isRefusal(called)) return called
  const reasons: Reason[] = []
  const edits: Edit[] = []
  const needed = new Set<string>()
  const need = (command: string): void => {
    for (const one of isAlpine ? apkPackagesFor(command) : packagesFor(command)) needed.add(one)
  }
  const isJava = language === 'java'
  const wants = (name: string) =>
    isJava
      ? /^(?:javac|jar|jlink|jdeps|jshell|jcmd|jmap|jstack|mvnw?|gradlew?|sbt|ant)$/.test(name)
      : (isCompiler(name) && name !== 'dotnet' && name !== 'gem') || isBuilder(name)
  for (const run of runs) {
    const units = unitsOf(run)
    if (!units) return refuse('What this RUN needs cannot be read from it.', run.outer)
    for (const command of run.commands) {
      const { effective } = command
      const { name, args, words } = effective
      if (words.length === 0) continue
      if (name === undefined) return refuse(`What \`${shown(file, command)}\` needs is not known.`, command)
      if (words[0]?.value?.startsWith('./') || /\.(?:sh|bash)$/.test(name))
        return refuse(`${words[0]?.value ?? name} is called, and what it needs is not known.`, command)
      if (wants(name))
        return refuse(
          `${name} is called while the image is built; a multi-stage build keeps it out of the image.`,
          command,
        )
      if (
        isAlpine &&
        /^(?:apt|apt-get|dpkg|apt-key|useradd|groupadd|usermod|bash|locale-gen|update-alternatives)$/.test(
          name,
        )
      )
        return refuse(`${name} is not on Alpine.`, command)
      if (isAlpine && /^(?:adduser|addgroup)$/.test(name) && args.some(({ raw }) => raw.startsWith('--')))
        return refuse(`${name} takes other options on Alpine.`, command)
      need(name)
      if (args.some(({ value, prefix }) => /^git\+|\.git$/.test(value ?? prefix))) need('git')
      if (
        name === 'tar' &&
        args.some(({ value, raw }) => /^-?\w*J\w*$|\.xz$/.test(value ?? raw)) &&
        !isAlpine
      )
        needed.add('xz-utils')
    }
    if (isAlpine && run.scripts.some((script) => dialectOf(file, run, script) === 'bash'))
      return refuse('The RUN is read by bash, which is not on Alpine.', run.outer)
  }
  const compiler = called.find(({ name }) => wants(name))
  if (compiler) return refuse(`${compiler.by} calls ${compiler.name}.`, compiler)
  const bash = isAlpine ? called.find(({ name }) => name === 'bash') : undefined
  if (bash) needed.add('bash')
  const healed = healthEdits(file, stage, language)
  for (const { name, by } of called) {
    if (by === 'The health check' && healed) continue
    need(name)
  }
  if (healed) {
    edits.push(...healed)
    const [check] = file.named('HEALTHCHECK', stage)
    reasons.push({
      ...(check ? { at: check } : {}),
      message: `The health check is made by ${language === 'node' ? 'Node.js' : 'Python'} itself, so that nothing has to be installed for it.`,
    })
  }
  const natives = nativeNeeds(file, project, stage, language, isAlpine)
  if (isRefusal(natives)) return natives
  for (const one of natives.packages) needed.add(one)
  reasons.push(...natives.reasons)
  if (isAlpine) {
    const foreign = file.copies.find(
      ({ stage: user, from }) =>
        user === stage &&
        from &&
        from.stage?.image.facts?.distribution?.id !== 'alpine' &&
        !isPortable(facts),
    )
    if (foreign)
      return refuse(
        `What is copied from ${foreign.from?.value ?? 'another stage'} was made for another C library than Alpine's.`,
        foreign.outer,
      )
  }
  for (const one of isAlpine ? [] : inImage(goal)) needed.delete(one)
  if (hasAdduser(goal)) needed.delete('adduser')
  const installed = new Set(
    file.installs.flatMap(({ run, manager, packages }) =>
      run.stage === stage && manager.system ? packages.flatMap(({ name }) => name ?? []) : [],
    ),
  )
  for (const name of broughtBy(installed, isAlpine, goal.distribution?.release)) installed.add(name)
  const missing = [...needed].filter((name) => !installed.has(name)).toSorted()
  if (missing.length > 0 && installed.size === 0 && !canInstall(goal))
    return refuse(
      `${missing.join(', ')} cannot be installed: the packages of its distribution are not served any more.`,
      stage.from,
    )
  if (missing.length > 0)
    reasons.push({
      message: `${missing.join(', ')} ${missing.length > 1 ? 'are' : 'is'} used here and not in the ${kind} variant.`,
    })
  if (missing.length === 0) return { edits, removed: [], below: undefined, reasons }
  // Where the first RUN installs packages already, the list only grows.
  const [first] = runs
  const manager = isAlpine ? 'apk' : 'apt'
  const listed = file.installs.some(
    (it) =>
      it.run === first &&
      it.manager.name.startsWith(manager) &&
      it.packages.length > 0 &&
      !it.has('-t', '--virtual'),
  )
  if (first && listed) {
    const { start, end } = first.outer
    const text = unix(file.text.slice(start, end))
    const longer = withPackages(text, missing, file.tree.escape)
    if (longer !== text)
      return { edits: [...edits, { start, end, text: longer }], removed: [], below: undefined, reasons }
  }
  const below = `${keyword(file, 'RUN')} ${continued(file, installLine(manager, missing))}`
  return { edits, removed: [], below, reasons }
}

/** What compiles code of other languages with the compiler of the full image. */
function isBuilder(name: string): boolean {
  return /^(?:mix|rebar3|stack|cabal|ghcup|dart|swift|crystal|nimble|zig|raco|opam|dune)$/.test(name)
}

/** Archives and pages run on any C library. */
function isPortable({ family, name }: ImageFacts): boolean {
  return family?.language === 'java' || name === 'nginx' || name === 'httpd' || name === 'caddy'
}

interface Natives {
  readonly packages: readonly string[]
  readonly reasons: readonly Reason[]
}

/** What the packages of the language need of the system. */
function nativeNeeds(
  file: Facts,
  project: Project,
  stage: Stage,
  language: string,
  isAlpine: boolean,
): Natives | Refusal {
  const installs = file.installs.filter(({ run, manager }) => run.stage === stage && !manager.system)
  const [install] = installs
  const packages: string[] = []
  const reasons: Reason[] = []
  const isListed = /^(?:python|node|ruby)$/.test(language)
  if (!isListed) return { packages, reasons }
  const hasStack = project.stacks.some(({ id }) => id === language)
  const isNamed = installs.every(
    ({ packages: names, requirements }) =>
      names.length > 0 && requirements.length === 0 && names.every(({ local }) => !local),
  )
  if (install && !hasStack && !isNamed)
    return refuse(
      'The manifest of the packages is not known, so what they need is not known either.',
      install.command,
    )
  if (language === 'ruby' && install)
    return refuse(
      'Gems are compiled when they are installed; a multi-stage build keeps the compiler out of the image.',
      install.command,
    )
  for (const { name, facts } of nativesOf(file, project, language)) {
    if (facts.unknown)
      return refuse(`${name} needs libraries of the system that are not known.`, install?.command)
    if (isAlpine && !facts.alpine) return refuse(`${name} is not known to work on Alpine.`, install?.command)
    const own = isAlpine ? (facts.alpine ?? facts) : facts
    packages.push(...own.run)
    if (facts.compiled && install) {
      packages.push(isAlpine ? 'build-base' : 'build-essential', ...own.build)
      reasons.push({ at: install.command, message: `${name} is compiled when it is installed.` })
    }
  }
  if (isAlpine && install && language === 'python') {
    const all = [
      ...project.stacks.filter(({ id }) => id === language).flatMap(({ dependencies }) => dependencies),
      ...installs.flatMap(({ packages: names }) =>
        names.flatMap(({ name, local }) => (name === undefined || local || /^[./]/.test(name) ? [] : name)),
      ),
    ]
    const known = new Set(nativesOf(file, project, language).map(({ name }) => name))
    const other = all
      .map((name) => bare(name, language))
      .find((name) => !known.has(name) && !alpineReady.includes(name))
    if (other !== undefined)
      return refuse(
        `Whether ${other} is ready for Alpine is not known; where it is not, it is compiled.`,
        install.command,
      )
  }
  return { packages, reasons }
}

function assemble(
  file: Facts,
  edits: readonly Edit[],
  removed: readonly Instruction[],
  below: string | undefined,
): string {
  const { pieces, tail } = piecesOf(file)
  const stage = file.shipped
  const isEnd = /\n$/.test(file.text) || tail !== ''
  let text = ''
  for (const { instruction, lead, span } of pieces) {
    if (removed.includes(instruction)) continue
    text += `${lead}${edited(file, span, edits)}\n`
    if (instruction === stage?.from && below !== undefined) text += `${below}\n`
  }
  text += tail
  return isEnd ? text : text.replace(/\n$/, '')
}
