// Which Java a project and its image have, and which images have that one to run.
import type { Project } from '../../../facts/project.ts'
import type { Source } from '../../shape.ts'

/** The manifests of Maven and Gradle that were read, comments left out. */
export function manifestsOf({ stacks, text }: Project): string {
  const paths = stacks.filter(({ id }) => id === 'java').flatMap(({ manifests }) => manifests)
  return [...new Set(paths)]
    .flatMap((path) => text(path) ?? [])
    .join('\n')
    .replaceAll(/<!--[\s\S]*?-->/g, '')
}

/** The number in the tag, as in `3.9-eclipse-temurin-21`, `17-jdk`, `jdk21`, or else the one the project builds for. */
export function javaVersion({ project, image }: Source): string | undefined {
  const tag = image.tag ?? ''
  const inTag =
    image.name === 'maven' || image.name === 'gradle' || image.name === 'tomcat'
      ? /(?:temurin|openjdk|jdk|jre|corretto|amazoncorretto|sapmachine|adoptopenjdk|ibmjava|ibm-semeru|graalvm-community)-?(\d+)/.exec(
          tag,
        )?.[1]
      : /^(\d+)/.exec(tag)?.[1]
  if (inTag !== undefined) return inTag
  // Only what compiles against the classes of that very version runs on it for certain.
  const said = [...manifestsOf(project).matchAll(releases)].map((groups) =>
    groups.slice(1).find((it) => it !== undefined),
  )
  return new Set(said).size === 1 ? said[0] : undefined
}

const releases =
  /<(?:java\.version|maven\.compiler\.release|release)>\s*(\d+)\s*<|JavaLanguageVersion\.of\(\s*(\d+)\s*\)|jvmToolchain\(\s*(\d+)\s*\)|options\.release\s*(?:=|\.set\()\s*(\d+)/g

/** Images with the runtime alone, best first. */
export function runtimeImages(version: string, isAlpine: boolean): readonly string[] {
  // Versions that Temurin has as a runtime.
  if (!/^(?:8|11|17|21|25)$/.test(version)) return []
  return [`eclipse-temurin:${version}-jre${isAlpine ? '-alpine' : ''}`]
}

/** The packages of a distribution with the runtime alone, for those of the file that bring the compiler as well. */
export function systemJava({
  file,
  stage,
  image,
}: Source): { readonly compilers: readonly string[]; readonly runtimes: readonly string[] } | undefined {
  if (image.family?.kind !== 'distribution') return undefined
  const names = file.installs
    .filter(({ run, manager }) => run.stage === stage && manager.system)
    .flatMap(({ packages }) => packages.flatMap(({ name }) => name ?? []))
  const compilers = names.filter((name) => compiler.test(name))
  if (new Set(compilers).size !== 1) return undefined
  return { compilers, runtimes: compilers.map((name) => name.replace(compiler, '$1$2$3-jre$4')) }
}

/** `openjdk-17-jdk-headless` and `default-jdk` of Debian and Ubuntu, `openjdk17` and `openjdk17-jdk` of Alpine. */
const compiler = /^(?:(openjdk-\d+)-jdk|(default)-jdk|(openjdk\d+)(?:-jdk)?)(-headless)?$/

/** The version of Spring Boot that builds the archive, as two numbers; `undefined` where it is not certain. */
export function bootVersion(manifests: string): readonly [number, number] | undefined {
  const said = [
    ...manifests.matchAll(
      /<artifactId>\s*spring-boot-(?:starter-parent|maven-plugin)\s*<\/artifactId>\s*<version>\s*([^<\s]+)/g,
    ),
    ...manifests.matchAll(/['"]org\.springframework\.boot['"]\s*\)?\s*version\s*\(?\s*['"]([^'"\s]+)['"]/g),
  ].map(([, version = '']) => {
    const name = /^\$\{(.+)\}$/.exec(version)?.[1]
    if (name === undefined) return version
    return manifests.split(`<${name}>`)[1]?.split('<')[0]?.trim() ?? ''
  })
  if (!said.length || new Set(said).size > 1) return undefined
  const [, major, minor] = /^(\d+)\.(\d+)\./.exec(said[0] ?? '') ?? []
  return major === undefined || minor === undefined ? undefined : [Number(major), Number(minor)]
}
