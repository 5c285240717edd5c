// Puts the image that ships on a smaller variant of its base, with all that the variant lacks and the image needs.
import { alpineReady } from '../../rules/data/native-packages.ts'
import { keyword, replaceImage } from '../../rules/edits.ts'
import type { Edit } from '../../rules/rule.ts'
import { dialectOf } from '../facts/dialects.ts'
import type { Facts } from '../facts/facts.ts'
import { imageFacts, type ImageFacts } from '../facts/images.ts'
import { alpineSibling, distrolessSibling, runtimeSibling } from '../facts/images/choices.ts'
import type { Project } from '../facts/project.ts'
import type { Run } from '../facts/runs.ts'
import type { Stage } from '../facts/stages.ts'
import { isTemplate } from '../facts/template.ts'
import { parseReference } from '../syntax/references.ts'
import type { Instruction } from '../syntax/tree.ts'
import { genericRole } from './generic.ts'
import {
  apkPackagesFor,
  bare,
  calledAtRunTime,
  calledByCode,
  isCompiler,
  nativesOf,
  packagesFor,
  startLine,
  startPlace,
} from './needs.ts'
import { continued, edited, lineEdits, piecesOf, unix } from './pieces.ts'
import { isRefusal, refuse, type Outcome, type Reason, type Refusal } from './rewrite.ts'
import { canInstall, hasAdduser, sized, sizesOf, slimOf, standingLine, writtenFor } from './runtimes.ts'
import { broughtBy, installLine, withPackages } from './system.ts'
import { shown, unitsOf } from './units.ts'

export type SmallKind = 'slim' | 'alpine' | 'distroless'

/** Switches the shipped stage to another variant of its base image; or says what stands in the way. */
export function smallerImage(file: Facts, project: Project, kind: SmallKind): Outcome {
  const stage = file.shipped
  if (!stage) return refuse('There is no FROM.')
  const [error] = file.tree.errors
  if (error) return refuse('The file has a syntax error.', error)
  if (isTemplate(file.text)) return refuse('The file is a template that a program fills in first.')
  const { facts, stage: local, reference } = stage.image
  if (local)
    return refuse(
      `The last stage stands on ${local.name ?? 'another stage'}, which other stages may stand on as well.`,
      stage.from,
    )
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
  if (target === undefined)
    return refuse(`No ${kind} variant of ${reference} is built now, as far as is known.`, stage.from)
  const parsed = parseReference(target)
  const goal = parsed && imageFacts(parsed)
  if (!goal) return refuse(`No ${kind} variant of ${reference} is built now, as far as is known.`, stage.from)
  const { word } = stage.image
  const written = writtenFor(stage, target)
  const switched =
    word && written.includes('$')
      ? { start: word.start, end: word.end, text: written }
      : replaceImage(file, stage, target)
  if (!switched) return refuse('The name of the image is put together from variables.', stage.from)
  const plan =
    kind === 'distroless'
      ? bareEdits(file, project, stage, facts, goal)
      : fullEdits(file, project, stage, facts, kind, goal)
  if (isRefusal(plan)) return plan
  const text = assemble(file, [switched, ...plan.edits], plan.removed, plan.below)
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
    },
  }
}

interface Plan {
  readonly edits: readonly Edit[]
  readonly removed: readonly Instruction[]
  /** A line directly below FROM. */
  readonly below: string | undefined
  readonly reasons: readonly Reason[]
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
  if (language === 'python') needed.delete('ca-certificates')
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

/** A health check with curl or wget of one page, in the words of the language; `undefined` where it cannot be said. */
function healthEdits(
  file: Facts,
  stage: Stage,
  language: string,
  interpreter = language,
): readonly Edit[] | undefined {
  const checks = file.named('HEALTHCHECK', stage)
  const [check] = checks
  if (!check || checks.length > 1) return undefined
  const { body } = check
  const match = /^CMD\s+(?:\[\s*)?["']?(curl|wget)\b([^|;&]*?)(?:\|\|\s*exit 1)?\s*$/i.exec(body.text)
  const words = (match?.[2] ?? '').split(/[\s"',\]]+/).filter((word) => word !== '')
  const url = words.find((word) => /^https?:\/\/[\w.:/?=&%-]+$/.test(word))
  if (!match || url === undefined) return undefined
  const others = words.filter((word) => word !== url).join(' ')
  // Other options ask for something else than a page, and without --fail curl is content with any answer.
  const isPlain =
    match[1] === 'curl'
      ? /^(?:(?:-[fsSIL]+|--(?:fail|silent|show-error|head|location)|-o \/dev\/null|--output \/dev\/null)(?: |$))*$/.test(
          others,
        ) && /(?:^| )(?:-\w*f\w*|--fail)(?: |$)/.test(others)
      : /^(?:(?:-q|-qO-|-O-|-nv|--quiet|--no-verbose|--spider|--tries=1|-qO \/dev\/null|-O \/dev\/null|-q -O-|-O -)(?: |$))*$/.test(
          others,
        )
  if (!isPlain) return undefined
  const code =
    language === 'node'
      ? `fetch('${url}').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))`
      : language === 'python'
        ? `import urllib.request; urllib.request.urlopen('${url}')`
        : undefined
  if (code === undefined) return undefined
  const start = body.segments[0]?.source
  if (start === undefined) return undefined
  const command = [interpreter, language === 'node' ? '-e' : '-c', code]
  return [{ start, end: check.end, text: `CMD [${command.map((word) => JSON.stringify(word)).join(', ')}]` }]
}

/** For distroless: no shell, no package manager, another user, and an entry point that is the interpreter. */
function bareEdits(
  file: Facts,
  project: Project,
  stage: Stage,
  facts: ImageFacts,
  goal: ImageFacts,
): Plan | Refusal {
  const language = facts.family?.language ?? ''
  const edits: Edit[] = []
  const removed: Instruction[] = []
  const reasons: Reason[] = []
  const users = new Set<string>(facts.readyUser ? [facts.readyUser.name] : [])
  const uid = /^\d+$/.test(goal.user ?? '') ? goal.user : '65532'
  for (const run of runsOf(file, stage)) {
    const units = unitsOf(run)
    const isUsers = units?.every(({ commands }) =>
      commands.every((command) => genericRole(command) === 'user'),
    )
    if (!units || !isUsers) {
      const other = units?.find(({ commands }) => commands.some((command) => genericRole(command) !== 'user'))
      return refuse(
        `\`${shown(file, other ?? run.outer)}\` needs a shell; a multi-stage build leaves it to the stage before.`,
        other ?? run.outer,
      )
    }
    for (const { effective } of run.commands) {
      const name = effective.args.at(-1)?.value
      if (name !== undefined) users.add(name)
    }
    removed.push(run.outer)
    reasons.push({
      at: run.outer,
      message: `The image has a user of its own, with the number ${uid}.`,
    })
  }
  const port = file.ports.find(
    ({ stage: user, first }) => user === stage && first !== undefined && first < 1024,
  )
  if (port) return refuse(`Port ${port.first} is only for root, and the image runs as nonroot.`, port.word)
  const volume = file.named('VOLUME', stage)[0]
  if (volume) return refuse('A volume belongs to root, and the image runs as nonroot.', volume)
  for (const user of file.named('USER', stage)) {
    const name = file.expand(user.body.text, user)?.split(':')[0]
    if (name === undefined || name === 'root' || name === '0')
      return refuse('The image runs as nonroot, and this USER asks for another one.', user)
    if (/^\d+$/.test(name)) continue
    if (!users.has(name)) return refuse(`${name} is not a user of the image.`, user)
    removed.push(user)
  }
  for (const copy of file.copies) {
    if (copy.stage !== stage) continue
    const owner = copy.flag('chown')
    if (!owner || /^\d+(?::\d+)?$/.test(owner.value ?? '')) continue
    edits.push({ start: owner.valueSpan.start, end: owner.valueSpan.end, text: `${uid}:${uid}` })
  }
  if (language === 'python') {
    const other = file.copies.find(({ stage: user, from }) => user === stage && from)
    if (other)
      return refuse(
        'Packages of Python are copied here, and the interpreter stands at another path in distroless.',
        other.outer,
      )
  }
  const made =
    language === 'node'
      ? file.copies.find(
          ({ stage: user, from }) => user === stage && from?.stage && !sameDistribution(from.stage, facts),
        )
      : undefined
  if (made)
    return refuse(`What is copied from ${made.from?.value} was made on another distribution.`, made.outer)
  const shell = file.named('SHELL', stage)[0]
  if (shell) return refuse('There is no shell in the image.', shell)
  const started = startEdits(file, project, language)
  if (isRefusal(started)) return started
  edits.push(...started)
  const place = startPlace(file)
  reasons.push({
    ...(place ? { at: place } : {}),
    message:
      "The image's entry point is the interpreter, and there is no shell: the start command is its arguments in JSON form.",
  })
  const [called] = language === 'node' || language === 'python' ? calledByCode(file, project) : []
  if (called) return refuse(`${called.by} calls ${called.name}, which is not in the image.`, called)
  const [check] = file.named('HEALTHCHECK', stage)
  if (check && !/^NONE$/i.test(check.body.text)) {
    const healed = healthEdits(
      file,
      stage,
      language,
      language === 'node' ? '/nodejs/bin/node' : '/usr/bin/python3',
    )
    if (!healed) return refuse('The health check calls what is not in the image.', check)
    edits.push(...healed)
  }
  // Where nothing but what is started by its whole path stands in the image, no folder is looked into.
  const words = startLine(file) ?? []
  const isAbsolute = file.copies
    .filter((copy) => copy.stage === stage)
    .every(({ destination }) => destination?.value.startsWith('/') && words.includes(destination.value))
  const standing = isAbsolute
    ? undefined
    : standingLine(
        stage,
        goal,
        stage.instructions.filter((it) => !removed.includes(it)),
      )
  return { edits, removed, below: standing?.replace('WORKDIR', keyword(file, 'WORKDIR')), reasons }
}

function sameDistribution({ image }: Stage, facts: ImageFacts): boolean {
  const other = image.facts?.distribution
  return other?.id === facts.distribution?.id
}

/** ENTRYPOINT and CMD as arguments of the interpreter. */
function startEdits(file: Facts, project: Project, language: string): readonly Edit[] | Refusal {
  const { entrypoint, cmd } = file.start
  const command = entrypoint ?? cmd
  if (!command) return refuse('Nothing says what a container of this image starts.')
  if (entrypoint && cmd) {
    if (entrypoint.form !== 'exec' || cmd.form !== 'exec')
      return refuse('The start command needs a shell.', entrypoint.instruction)
  }
  const { instruction } = command
  const words = entrypoint ? entrypoint.words?.map(({ value }) => value) : startLine(file)
  if (!words?.length || (command.form === 'shell' && !command.words))
    return refuse('The start command needs a shell.', instruction)
  const own = language === 'node' && words[0] === 'npm' ? scriptWords(words, project) : words
  const [first = '', ...rest] = own ?? words
  const name = first.split('/').at(-1) ?? ''
  const write = (keywordText: string, list: readonly string[]): readonly Edit[] => {
    const isSame =
      command.form === 'exec' && keywordText === instruction.name && list.join('\0') === words.join('\0')
    return isSame ? [] : [written(keywordText, list)]
  }
  const written = (keywordText: string, list: readonly string[]): Edit => ({
    start: instruction.keyword.start,
    end: instruction.end,
    text: `${keyword(file, keywordText)} [${list.map((word) => JSON.stringify(word)).join(', ')}]`,
  })
  switch (language) {
    case 'node':
      if (name !== 'node') return refuse(`${first} is started, which is not in the image.`, instruction)
      return entrypoint ? write('ENTRYPOINT', ['/nodejs/bin/node', ...rest]) : write('CMD', rest)
    case 'python':
      if (!/^python[\d.]*$/.test(name))
        return refuse(`${first} is started, which is not in the image.`, instruction)
      return entrypoint ? write('ENTRYPOINT', ['/usr/bin/python3', ...rest]) : write('CMD', rest)
    case 'java': {
      if (name !== 'java') return refuse(`${first} is started, which is not in the image.`, instruction)
      const isPlain = rest[0] === '-jar' && rest.length >= 2
      if (!entrypoint && isPlain) return write('CMD', rest.slice(1))
      return write('ENTRYPOINT', ['java', ...rest])
    }
    default: {
      if (/^(?:ba|da|a)?sh$/.test(name)) return refuse('The start command needs a shell.', instruction)
      const isBrought =
        first.includes('/') ||
        (language === 'dotnet' && name === 'dotnet') ||
        file.copies.some(({ destination, sources }) =>
          [destination?.value ?? '', ...sources.map(({ value }) => value)].some(
            (path) => path === name || path.endsWith(`/${name}`),
          ),
        )
      if (!isBrought) return refuse(`${first} is started, which is not in the image.`, instruction)
      return command.form === 'exec' ? [] : write(instruction.name, own ?? words)
    }
  }
}

/** What `npm start` runs, if it is a plain call of node. */
function scriptWords(words: readonly string[], project: Project): readonly string[] | undefined {
  const name = words[1] === 'run' ? words[2] : words[1]
  const text =
    name === undefined
      ? undefined
      : new RegExp(`"${name}"\\s*:\\s*"(node [\\w./ -]+)"`).exec(project.text('package.json') ?? '')?.[1]
  return text?.split(/\s+/)
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
