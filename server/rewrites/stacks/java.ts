// Java and its kin with Maven or Gradle: the archive goes to an image with the runtime alone.
import type { Command } from '../../syntax/script.ts'
import { baseName, cleanPath } from '../../syntax/paths.ts'
import { startPlace } from '../needs.ts'
import { isRefusal, refuse, type Reason, type Refusal } from '../rewrite.ts'
import { type Runtime, runtimeOf } from '../runtimes.ts'
import type { Shape, Source } from '../shape.ts'
import { besideLines, besideOf, compiledCopyRole, copyLine, looksLikeFile, placed } from './compiled.ts'
import { folderAt, isBuild, isBuildTool, isMaven, isOfBuild, lastOfBuild } from './java/calls.ts'
import { startedOf, startedWords } from './java/started.ts'
import { javaVersion, runtimeImages, systemJava } from './java/version.ts'
import { webapps } from './java/webapps.ts'

/** What only compiling reads, and what it writes. */
const sources =
  /(?:^|\/)(?:src|buildSrc|build-logic|gradle|\.gradle|\.mvn|target|build)(?:\/|$)|\.(?:java|kts?|scala|groovy|gradle)$|(?:^|\/)(?:pom\.xml|gradle\.properties|gradlew(?:\.bat)?|mvnw(?:\.cmd)?|lombok\.config|gradlew\*|mvnw\*|\*\.gradle(?:\.kts)?)$/

export function java(source: Source): Shape | Refusal | undefined {
  const { file, project, stage, image } = source
  const system = systemJava(source)
  if (image.family?.language !== 'java' && !system) return undefined
  if (image.name === 'tomcat') return webapps(source, (path) => sources.test(path))
  const builds = file.runs.flatMap((run) =>
    run.commands.flatMap(({ effective }) => (isBuild(effective) ? [{ run, command: effective }] : [])),
  )
  const build = builds.at(-1)
  if (system && !build) return undefined
  const words = startedWords(source)
  const place = startPlace(file)
  const tool = isRefusal(words) ? undefined : words.find((word) => isBuildTool(baseName(word)))
  if (tool !== undefined) return refuse(`The start command calls ${tool}.`, place)
  const isCompiled = file.runs.some(({ commands }) => commands.some(({ effective }) => isJavac(effective)))
  if (!build && !isCompiled) return refuse('Nothing is compiled in this file.', stage.from)
  if (isRefusal(words)) return words
  if (!build) return classes(source, words)
  const last = lastOfBuild(source)
  const found = project.known ? besideOf(source, last, (path) => sources.test(path)) : undefined
  const near = !found || isRefusal(found) ? [] : found.paths
  const isBrought = (path: string) =>
    near.some((it) => it === path || path.startsWith(`${it}/`)) || comesLater(source, last, path)
  const made = startedOf(source, words, isBrought)
  if (isRefusal(made)) return made
  const [program = ''] = words
  if (!system && /^\/.*\/java$/.test(program) && program !== '/opt/java/openjdk/bin/java')
    return refuse(`${program} is the Java of this very image.`, place)
  const going = system ? onSystem(source, system.runtimes) : onRuntime(source)
  if (isRefusal(going)) return going
  const reasons: Reason[] = [
    {
      at: build.command,
      message: `What is built has all that the program needs; ${isMaven(build.command.name) ? 'Maven' : 'Gradle'}, its repository and the compiler stay behind.`,
    },
    { at: stage.from, message: going.why },
    ...(made.why === undefined ? [] : [{ at: build.command, message: made.why }]),
  ]
  const beside = near.filter(
    (path) => !made.copies.some((it) => path === it.path || path.startsWith(`${it.path}/`)),
  )
  return {
    runtimes: going.runtimes,
    keepsUser: true,
    gains: true,
    namesResults: true,
    ...(system && { toolPackages: new Set([...system.compilers, 'gradle', 'maven']) }),
    ...(made.finish && { finish: made.finish }),
    // Another image has its Java elsewhere.
    buildVariables: system
      ? /^(?:MAVEN_|MVN_|GRADLE_|M2_|DEBIAN_FRONTEND$)/
      : /^(?:MAVEN_|MVN_|GRADLE_|M2_|DEBIAN_FRONTEND$|JAVA_HOME$)/,
    reasons,
    roleOf(command, { run }) {
      if (isBuild(command)) return 'build'
      if (isOfBuild(command)) return 'tool'
      const { name, args } = command
      if (name === 'java' || name === 'javac')
        return args.every(({ value }) => /^--?version$/.test(value ?? '')) ? 'quiet' : undefined
      // What is copied there makes its folder, and so does WORKDIR.
      if (name === 'mkdir' && !args.some(({ raw }) => /^-m|^--mode/.test(raw))) {
        const comes = [stage.end.workdir, ...made.copies.map(({ target }) => target)]
        const folders = args.flatMap(({ raw, value }) =>
          raw.startsWith('-') ? [] : [placed(value ?? '?', folderAt(run, command))],
        )
        return folders.every((it) => it !== undefined && comes.some((to) => isBelow(to, it)))
          ? 'tool'
          : undefined
      }
      return undefined
    },
    copyRole: compiledCopyRole,
    artefacts(_run, { isLast, from, owner }) {
      if (!isLast) return []
      const isFile = (path: string) => looksLikeFile(path, source)
      return [
        ...made.copies.map(({ path, target }) => copyLine(from, path, owner, target)),
        ...besideLines(from, beside, owner, isFile),
      ]
    },
  }
}

interface Going {
  readonly runtimes: readonly Runtime[]
  readonly why: string
}

/** To an image that has the Java of this one to run, and nothing else. */
function onRuntime(source: Source): Going | Refusal {
  const { stage, image } = source
  const version = javaVersion(source)
  if (version === undefined)
    return refuse(`Which Java ${stage.image.reference} has is not known.`, stage.from)
  const isAlpine = image.distribution?.id === 'alpine'
  const runtimes = runtimeImages(version, isAlpine).flatMap((reference) => runtimeOf(stage, reference) ?? [])
  return runtimes.length > 0
    ? { runtimes, why: `The last stage has the runtime of Java ${version} alone.` }
    : refuse(`No image with the runtime of Java ${version} alone is known.`, stage.from)
}

/** To the same distribution, with the package of the runtime in the place of the compiler's. */
function onSystem({ stage }: Source, packages: readonly string[]): Going {
  const { reference } = stage.image
  const runtime = reference === undefined ? undefined : runtimeOf(stage, reference, packages)
  return {
    runtimes: runtime ? [runtime] : [],
    why: `The last stage has ${packages.join(', ')} and no compiler.`,
  }
}

/** The folder itself, or something in it. */
function isBelow(path: string | undefined, folder: string): boolean {
  const clean = path && cleanPath(path)
  return clean === folder || clean?.startsWith(`${folder}/`) === true
}

/** A COPY behind the build brings this very file or folder. */
function comesLater({ file, stage }: Source, last: number, path: string): boolean {
  return file.copies.some(({ stage: of, outer, sources: from, target }) => {
    if (of !== stage || target === undefined || stage.instructions.indexOf(outer) < last) return false
    const place = cleanPath(target)
    return place === path || from.some(({ expanded }) => `${place}/${baseName(expanded ?? '')}` === path)
  })
}

/** Classes that javac puts below the working folder, from where they are started. */
function classes(source: Source, words: readonly string[]): Shape | Refusal | undefined {
  const { file, stage, image } = source
  const { workdir } = stage.end
  const compiled = file.runs.find(({ commands }) => commands.some(({ effective }) => isJavac(effective)))
  const call = compiled?.commands.find(({ effective }) => isJavac(effective))
  if (!compiled || !call) return undefined
  const place = file.start.entrypoint?.instruction ?? file.start.cmd?.instruction
  if (
    words[0]?.split('/').at(-1) !== 'java' ||
    words.some((word) => /^-(?:javaagent|agentpath)|^@/.test(word))
  )
    return refuse(`${words.join(' ')} is started, and what it needs is not known.`, place)
  if (workdir === undefined || workdir === '/' || compiled.state.workdir !== workdir)
    return refuse('No WORKDIR names the folder in which javac is called and java is started.', compiled.outer)
  const isInside = (path: string) => path === workdir || path.startsWith(`${workdir}/`)
  const paths = [...words, ...call.effective.args.map(({ value }) => value ?? '')].flatMap((it) =>
    it.split(':'),
  )
  const outside = paths.find((it) => it.includes('/') && !isInside(placed(it, workdir) ?? ''))
  if (outside !== undefined && outside !== words[0])
    return refuse(`${outside} is outside of ${workdir}, and what of it is needed is not known.`, place)
  const stray = file.copies.find(
    (copy) => copy.stage === stage && !isInside(placed(copy.target ?? '', workdir) ?? ''),
  )
  if (stray) return refuse('What this COPY brings may be read while the program runs.', stray.outer)
  const version = javaVersion(source)
  const runtimes =
    version === undefined
      ? []
      : runtimeImages(version, image.distribution?.id === 'alpine').flatMap(
          (reference) => runtimeOf(stage, reference) ?? [],
        )
  if (runtimes.length === 0)
    return refuse(`No image with the runtime of ${stage.image.reference} alone is known.`, stage.from)
  return {
    runtimes,
    keepsUser: true,
    gains: true,
    buildVariables: /^DEBIAN_FRONTEND$/,
    reasons: [
      { at: call.effective, message: `The classes and what lies beside them go on in ${workdir}.` },
      { at: stage.from, message: `The last stage has the runtime of Java ${version} alone.` },
    ],
    roleOf(command) {
      if (isJavac(command)) return 'build'
      return /^(?:mkdir|find|jar|rm|mv|cp)$/.test(command.name ?? '') ? 'tool' : undefined
    },
    copyRole: compiledCopyRole,
    artefacts: (_run, { isLast, from, owner }) => (isLast ? [copyLine(from, workdir, owner)] : []),
  }
}

function isJavac({ name }: Command): boolean {
  return name === 'javac'
}
