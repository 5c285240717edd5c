// Java and its kin with Maven or Gradle: the archive goes to an image with the runtime alone.
import type { Command } from '../../syntax/script.ts'
import { isRefusal, refuse, type Reason, type Refusal } from '../rewrite.ts'
import { runtimeOf } from '../runtimes.ts'
import type { Shape, Source } from '../shape.ts'
import { absolute, compiledCopyRole, copyLine, startWordsOf } from './compiled.ts'
import { movesOf } from './go.ts'

const maven = /^(?:mvn|mvnw)$/
const gradle = /^(?:gradle|gradlew)$/

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
  if (!build) return refuse('Nothing is compiled in this file.', stage.from)
  if (words[0]?.split('/').at(-1) !== 'java')
    return refuse(`${words[0]} is started, and what it needs is not known.`, place)
  const at = words.indexOf('-jar')
  const jar = at < 0 ? undefined : words[at + 1]
  if (jar === undefined) return refuse('The start command starts no archive with -jar.', place)
  if (jar.includes('$')) return refuse('Which archive is started is only known when it starts.', place)
  const path = absolute(jar, stage.end.workdir)
  if (path === undefined) return refuse('Where the archive stands is not known.', place)
  const agent = words.find((word) => /^-(?:javaagent|agentpath|cp|classpath)/.test(word))
  if (agent !== undefined) return refuse(`${agent} names something besides the archive.`, place)
  const moved = movedTo(source, path)
  const isOut = /\/(?:target|build\/libs)\/[^/]+\.jar$/.test(path)
  if (!isOut && !moved) return refuse(`${jar} is started, and nothing in this file writes it.`, place)
  const thin = thinness(source, isOut ? path : undefined)
  if (thin) return thin
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
      message: `The archive has all that the program needs; ${maven.test(build.command.name ?? '') ? 'Maven' : 'Gradle'}, its repository and the compiler stay behind.`,
    },
    { at: stage.from, message: `The last stage has the runtime of Java ${version} alone.` },
  ]
  void project
  return {
    runtimes,
    keepsUser: true,
    gains: true,
    buildVariables: /^(?:MAVEN_|MVN_|GRADLE_|M2_|DEBIAN_FRONTEND$)/,
    reasons,
    roleOf(command) {
      if (isBuild(command)) return 'build'
      const { name } = command
      if (name !== undefined && (maven.test(name) || gradle.test(name))) return 'tool'
      if (name === 'mv' || name === 'cp') return 'tool'
      if (name === 'dos2unix' || name === 'sed')
        return command.args.some(({ raw }) => /mvnw|gradlew/.test(raw)) ? 'tool' : undefined
      if (name === 'rm') return 'tool'
      return undefined
    },
    copyRole: compiledCopyRole,
    artefacts: (_run, { isLast, from, owner }) => (isLast ? [copyLine(from, path, owner)] : []),
  }
}

function isBuild({ name, args }: Command): boolean {
  if (name === undefined) return false
  const values = args.map(({ value }) => value ?? '')
  if (maven.test(name)) return values.some((it) => /^(?:package|install|verify|deploy)$/.test(it))
  return (
    gradle.test(name) &&
    values.some((it) => /^(?:.*:)?(?:build|assemble|bootJar|shadowJar|jar|buildFatJar|fatJar)$/.test(it))
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
        absolute(target, state.workdir) === path &&
        args.some(({ raw }) => raw.endsWith('.jar'))
      )
    }),
  )
}

/** An archive without its dependencies needs the folder it was built beside. */
function thinness({ project, stage }: Source, path: string | undefined): Refusal | undefined {
  const stack = project.stacks.find(({ id }) => id === 'java')
  if (!stack || !project.known) return undefined
  const texts = stack.manifests.flatMap((manifest) => project.text(manifest) ?? []).join('\n')
  const isFat =
    /spring-?boot|springframework\.boot|shade|assembly|shadow|quarkus|micronaut|io\.ktor\.plugin|onejar|Class-Path/.test(
      texts,
    )
  const hasLibraries = /<dependency>|implementation|compile\b/.test(texts)
  if (isFat || !hasLibraries) return undefined
  void path
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
