// Java and its kin with Maven or Gradle: the archive goes to an image with the runtime alone.
import { flagValue } from '../../syntax/shell.ts'
import type { Command } from '../../syntax/script.ts'
import { isRefusal, refuse, type Reason, type Refusal } from '../rewrite.ts'
import { runtimeOf } from '../runtimes.ts'
import type { Shape, Source } from '../shape.ts'
import {
  besideLines,
  besideOf,
  compiledCopyRole,
  copyLine,
  looksLikeFile,
  placed,
  startWordsOf,
} from './compiled.ts'
import { movesOf } from './go.ts'

const maven = /^(?:mvn|mvnw)$/
const gradle = /^(?:gradle|gradlew)$/

/** What only compiling reads, and what it writes. */
const sources =
  /(?:^|\/)(?:src|buildSrc|build-logic|gradle|\.gradle|\.mvn|target|build)(?:\/|$)|\.(?:java|kts?|scala|groovy|gradle)$|(?:^|\/)(?:pom\.xml|gradle\.properties|gradlew(?:\.bat)?|mvnw(?:\.cmd)?|lombok\.config|gradlew\*|mvnw\*|\*\.gradle(?:\.kts)?)$/

export function java(source: Source): Shape | Refusal | undefined {
  const { file, project, stage, image } = source
  if (image.family?.language !== 'java') return undefined
  const builds = file.runs.flatMap((run) =>
    run.commands.flatMap(({ effective }) => (isBuild(effective) ? [{ run, command: effective }] : [])),
  )
  const build = builds.at(-1)
  const words = startWordsOf(source)
  if (isRefusal(words)) return words
  const place = file.start.entrypoint?.instruction ?? file.start.cmd?.instruction
  const tool = words.find(
    (word) => maven.test(word.replace(/^.*\//, '')) || gradle.test(word.replace(/^.*\//, '')),
  )
  if (tool !== undefined) return refuse(`The start command calls ${tool}.`, place)
  if (!build) return classes(source, words) ?? refuse('Nothing is compiled in this file.', stage.from)
  const made = startedOf(source, words)
  if (isRefusal(made)) return made
  const version = versionOf(source)
  if (version === undefined)
    return refuse(`Which Java ${stage.image.reference} has is not known.`, stage.from)
  const isAlpine = image.distribution?.id === 'alpine'
  const runtimes = runtimeImages(version, isAlpine).flatMap((reference) => runtimeOf(stage, reference) ?? [])
  if (runtimes.length === 0)
    return refuse(`No image with the runtime of Java ${version} alone is known.`, stage.from)
  const reasons: Reason[] = [
    {
      at: build.command,
      message: `What is built has all that the program needs; ${maven.test(build.command.name ?? '') ? 'Maven' : 'Gradle'}, its repository and the compiler stay behind.`,
    },
    { at: stage.from, message: `The last stage has the runtime of Java ${version} alone.` },
  ]
  const last = stage.instructions.indexOf(build.run.outer)
  const found = project.known ? besideOf(source, last, (path) => sources.test(path)) : undefined
  const beside = !found || isRefusal(found) ? [] : found.paths
  return {
    runtimes,
    keepsUser: true,
    gains: true,
    buildVariables: /^(?:MAVEN_|MVN_|GRADLE_|M2_|DEBIAN_FRONTEND$)/,
    reasons,
    roleOf(command) {
      if (isBuild(command)) return 'build'
      if (isUnpacking(command)) return 'tool'
      const { name } = command
      if (name !== undefined && (maven.test(name) || gradle.test(name))) return 'tool'
      if (name === 'mv' || name === 'cp') return 'tool'
      if (name === 'dos2unix' || name === 'sed')
        return command.args.some(({ raw }) => /mvnw|gradlew/.test(raw)) ? 'tool' : undefined
      if (name === 'rm') return 'tool'
      return undefined
    },
    copyRole: compiledCopyRole,
    artefacts(_run, { isLast, from, owner }) {
      if (!isLast) return []
      const isFile = (path: string) => looksLikeFile(path, source)
      const { path } = made
      // Where a pattern says which archive it is, its folder is what it goes to.
      const target = path.includes('*') ? path.slice(0, path.lastIndexOf('/') + 1) : path
      return [copyLine(from, path, owner, target), ...besideLines(file, from, beside, owner, isFile)]
    },
  }
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
  const version = versionOf(source)
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

/** The archive or folder that is started, as an placed path. */
function startedOf(source: Source, words: readonly string[]): { readonly path: string } | Refusal {
  const { file, stage } = source
  const place = file.start.entrypoint?.instruction ?? file.start.cmd?.instruction
  // What `gradle installDist` makes: a folder with a script that looks for Java.
  const script = placed(words[0] ?? '', stage.end.workdir)
  const folder = /^(\/.*\/build\/install\/[^/]+)\/bin\/[^/]+$/.exec(script ?? '')?.[1]
  if (folder !== undefined) return { path: folder }
  if (words[0]?.split('/').at(-1) !== 'java')
    return refuse(`${words[0]} is started, and what it needs is not known.`, place)
  const at = words.indexOf('-jar')
  const jar = at < 0 ? undefined : words[at + 1]
  if (jar === undefined) return refuse('The start command starts no archive with -jar.', place)
  if (jar.includes('$')) return refuse('Which archive is started is only known when it starts.', place)
  const path = placed(jar, stage.end.workdir)
  if (path === undefined) return refuse('Where the archive stands is not known.', place)
  const agent = words.find((word) => /^-(?:javaagent|agentpath|cp|classpath)/.test(word))
  if (agent !== undefined) return refuse(`${agent} names something besides the archive.`, place)
  const unpacked = unpackedTo(source).find((it) => path.startsWith(`${it}/`))
  if (unpacked !== undefined) return { path: unpacked }
  const isOut = /\/(?:target|build\/libs)\/[^/]+\.[jw]ar$/.test(path)
  if (!isOut && !movedTo(source, path))
    return refuse(`${jar} is started, and nothing in this file writes it.`, place)
  return thinness(source) ?? { path }
}

function isBuild({ name, args }: Command): boolean {
  if (name === undefined) return false
  const values = args.map(({ value }) => value ?? '')
  if (maven.test(name)) return values.some((it) => /^(?:package|install|verify|deploy)$/.test(it))
  return (
    gradle.test(name) &&
    values.some((it) =>
      /^(?:.*:)?(?:build|assemble|bootJar|bootWar|war|shadowJar|jar|buildFatJar|fatJar|installDist)$/.test(
        it,
      ),
    )
  )
}

/** `java -Djarmode=tools -jar app.jar extract`: the archive and its libraries side by side in a folder. */
function isUnpacking({ name, args }: Command): boolean {
  return (
    name === 'java' &&
    args.some(({ value }) => value === '-Djarmode=tools') &&
    args.some(({ value }) => value === 'extract') &&
    !args.some(({ value }) => value === '--launcher')
  )
}

function unpackedTo({ file }: Source): readonly string[] {
  return file.runs.flatMap(({ commands, state }) =>
    commands.flatMap(({ effective }) => {
      if (!isUnpacking(effective)) return []
      const archive = effective.args.find(({ value }) => value?.endsWith('.jar'))?.value
      const option = flagValue(effective, '--destination')
      const target = option ? option.value : archive?.replace(/^.*\//, '').replace(/\.jar$/, '')
      const folder = target === undefined ? undefined : placed(target, state.workdir)
      return folder === undefined ? [] : [folder]
    }),
  )
}

/** Whether something copies or moves an archive to this place. */
function movedTo({ file }: Source, path: string): boolean {
  if (movesOf(file.runs).some(({ to }) => to === path)) return true
  return file.runs.some(({ commands, state }) =>
    commands.some(({ effective: { name, args } }) => {
      const target = args.at(-1)?.value
      return (
        (name === 'cp' || name === 'mv') &&
        target !== undefined &&
        placed(target, state.workdir) === path &&
        args.some(({ raw }) => /\.[jw]ar$/.test(raw))
      )
    }),
  )
}

/** An archive without its dependencies needs the folder it was built beside. */
function thinness({ project, stage }: Source): Refusal | undefined {
  const stack = project.stacks.find(({ id }) => id === 'java')
  if (!stack || !project.known) return undefined
  const texts = stack.manifests.flatMap((manifest) => project.text(manifest) ?? []).join('\n')
  const isFat =
    /spring-?boot|springframework\.boot|shade|assembly|shadow|quarkus|micronaut|io\.ktor\.plugin|onejar|Class-Path/.test(
      texts,
    )
  const hasLibraries = /<dependency>|implementation|compile\b/.test(texts)
  if (isFat || !hasLibraries) return undefined
  return refuse('Nothing says that the archive holds its dependencies.', stage.from)
}

/** The number in the tags: `3.9-eclipse-temurin-21`, `17-jdk`, `jdk21`. */
function versionOf({ stage, image }: Source): string | undefined {
  const tag = image.tag ?? ''
  if (image.name === 'maven' || image.name === 'gradle') {
    return /(?:temurin|openjdk|jdk|corretto|amazoncorretto|sapmachine|adoptopenjdk|ibmjava|ibm-semeru|graalvm-community)-?(\d+)/.exec(
      tag,
    )?.[1]
  }
  void stage
  return /^(\d+)/.exec(tag)?.[1]
}

function runtimeImages(version: string, isAlpine: boolean): readonly string[] {
  // Versions that Temurin has as a runtime.
  if (!/^(?:8|11|17|21|25)$/.test(version)) return []
  return [`eclipse-temurin:${version}-jre${isAlpine ? '-alpine' : ''}`]
}
