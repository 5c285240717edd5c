// What Maven and Gradle read before they resolve dependencies.
import type { Project } from '../../facts/project.ts'
import { absolute, baseName, folderOf, join, within } from '../../syntax/paths.ts'
import type { Command, ShellWord } from '../../syntax/script.ts'
import { because, type Need, type Place, sources } from './need.ts'
import { isThere, reading, textOf } from './reading.ts'

export function ofMaven(command: Command, place: Place): Need {
  const said = mavenWords(command)
  if (!said) return sources
  const { goals, options } = said
  const valueOf = (...names: readonly string[]) => options.find(({ name }) => names.includes(name))?.value
  const has = (...names: readonly string[]) => options.some(({ name }) => names.includes(name))
  const isAlone =
    goals.length > 0 && goals.every((goal) => /(?:^|:)(?:go-offline|resolve|resolve-plugins)$/.test(goal))
  if (!isAlone && !goals.some((goal) => /^(?:compile|test|package|verify|install)$/.test(goal)))
    return sources
  if (options.some(({ name }) => elsewhere.has(name))) return sources
  // A part of the modules alone needs the others from somewhere else.
  if (has('-pl', '--projects') && !has('-am', '--also-make')) return sources
  const says = command.words[0]?.raw ?? 'mvn'
  const isWrapper = /mvnw$/.test(says)
  const pom = valueOf('-f', '--file')
  if (isWrapper && pom !== undefined) return sources
  const folder =
    pom === undefined ? place.folder : absolute(place.folder, pom.endsWith('.xml') ? folderOf(pom) : pom)
  if (pom?.endsWith('.xml') && baseName(pom) !== 'pom.xml') return sources
  const read = reading({ ...place, folder }, 'maven', ['pom.xml'])
  if (!read) return sources
  const settings = valueOf('-s', '--settings')
  const ownSettings = settings === undefined ? undefined : absolute(place.folder, settings)
  const settingsFile = ownSettings === undefined ? undefined : place.fromContext(ownSettings)
  if (ownSettings !== undefined && place.isOfSources(ownSettings) && settingsFile === undefined)
    return sources
  if (settingsFile !== undefined && !isThere(place.project, settingsFile)) return sources
  const text = read.text('pom.xml')
  const modules = read.files.filter((path) => path.endsWith('.xml') && !path.startsWith('.mvn/'))
  const isReactor = /<module>/.test(text)
  const why = modules.length > 1 || isReactor ? reactorFault(place.project, modules) : undefined
  if (why !== undefined) return because(why)
  if (/<systemPath>|file:\/\/|<relativePath>\s*\.\./.test(text))
    return because('pom.xml names files of the sources.')
  if (!modules.some((path) => /<dependency>|<parent>/.test(textOf(place.project, path) ?? ''))) return sources
  const paths = read.files.filter((path) => isWrapper || !/mvnw$|\.mvn\/wrapper\//.test(path))
  const jar = join(read.folder, '.mvn/wrapper/maven-wrapper.jar')
  const extensions = join(read.folder, '.mvn/extensions.xml')
  const all = [
    ...paths,
    ...[...(isWrapper ? [jar] : []), extensions].filter((path) => isThere(place.project, path)),
    ...(settingsFile === undefined || paths.includes(settingsFile) ? [] : [settingsFile]),
  ]
  const installs = [says, ...goals].join(' ')
  if (isAlone) return { kind: 'manifests', installs, paths: all }
  const kept = options.flatMap(({ name, words }) =>
    resolving.test(name) && !/^-D(?:skip|maven\.test\.skip)/.test(words.join('')) ? words : [],
  )
  return {
    kind: 'ahead',
    installs,
    paths: all,
    command: [says, ...kept, isReactor ? reactorDownload : 'dependency:go-offline'].join(' '),
    ...(isWrapper && { wrapper: 'mvnw' }),
  }
}

/** Options that matter to what is downloaded, or to how it is told. */
const resolving =
  /^(?:-P|--activate-profiles|-B|--batch-mode|-ntp|--no-transfer-progress|-q|--quiet|-U|--update-snapshots|-D|--define|-f|--file|-s|--settings|-pl|--projects|-am|--also-make)$/

/** Options that take Maven to other files, or keep it from downloading. */
const elsewhere = new Set(
  '-gs --global-settings -o --offline -t --toolchains -rf --resume-from -l --log-file -gt --global-toolchains'.split(
    ' ',
  ),
)

/** Options whose value is a word of its own. */
const valued = new Set(
  (
    '-f --file -s --settings -pl --projects -P --activate-profiles -T --threads -D --define -l --log-file ' +
    '-rf --resume-from -gs --global-settings -t --toolchains -gt --global-toolchains -b --builder'
  ).split(' '),
)

interface MavenOption {
  /** `-P` also for `-Pprod`. */
  readonly name: string
  readonly value: string | undefined
  /** As they are written. */
  readonly words: readonly string[]
}

/** Goals and options; `undefined` where a variable hides one. */
function mavenWords({
  args,
}: Command): { readonly goals: readonly string[]; readonly options: readonly MavenOption[] } | undefined {
  const goals: string[] = []
  const options: MavenOption[] = []
  for (let at = 0; at < args.length; at++) {
    const { value, raw } = args[at] as ShellWord
    if (value === undefined) return undefined
    const [, long, given] = /^(--[\w-]+)=(.*)$/.exec(value) ?? /^(-[PDT])(.+)$/.exec(value) ?? []
    if (!value.startsWith('-')) goals.push(value)
    else if (long !== undefined) options.push({ name: long, value: given, words: [raw] })
    else if (valued.has(value)) {
      const next = args[++at]
      if (next?.value === undefined) return undefined
      options.push({ name: value, value: next.value, words: [raw, next.raw] })
    } else options.push({ name: value, value: undefined, words: [raw] })
  }
  return { goals, options }
}

/** Versions before 3 fail where one module needs another; Maven's own default was one of them until 3.9. */
const reactorDownload = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.0:go-offline'

/** Why the modules of a build cannot be downloaded for by their manifests; `undefined` where they can. */
function reactorFault(project: Project, modules: readonly string[]): string | undefined {
  const texts = new Map(
    modules.map((path) => [path, textOf(project, path)?.replaceAll(/<!--[\s\S]*?-->/g, '')]),
  )
  const ids = [...texts.values()].flatMap(
    (text) =>
      /<artifactId>\s*([^<\s]+)/.exec(text?.replace(/<parent>[\s\S]*?<\/parent>/, '') ?? '')?.[1] ?? [],
  )
  for (const [path, text] of texts) {
    if (text === undefined) return `${path} cannot be read.`
    const folder = folderOf(path)
    for (const [, name = ''] of text.matchAll(/<module>\s*([^<]*?)\s*<\/module>/g)) {
      const module = within(folder, name.endsWith('.xml') ? name : `${name}/pom.xml`)
      if (module === undefined || !texts.has(module))
        return `${path} names a module that is not there: ${name}.`
    }
    const parent = /<relativePath>\s*([^<\s]+)/.exec(text)?.[1]
    if (parent !== undefined) {
      const other = within(folder, parent.endsWith('.xml') ? parent : `${parent}/pom.xml`)
      if (other === undefined || !texts.has(other)) return `The parent of ${path} is not one of the modules.`
    }
    if (/<systemPath>|file:\/\/|\$\{(?:project\.)?basedir\}[^<]*<\/url>/.test(text))
      return `${path} names files of the sources.`
    for (const [plugin] of text.matchAll(/<(plugin|extension|annotationProcessorPath|path)>[\s\S]*?<\/\1>/g))
      if (ids.some((id) => plugin.includes(`<artifactId>${id}</artifactId>`)))
        return `${path} builds with a plugin that is a module itself.`
  }
  return undefined
}

const gradleManifests = ['build.gradle', 'build.gradle.kts', 'settings.gradle', 'settings.gradle.kts']

const gradleBuild =
  /^(?::?[\w-]+:)*(?:build|assemble|bootJar|jar|war|bootWar|installDist|shadowJar|buildFatJar)$/

export function ofGradle(command: Command, place: Place): Need {
  const tasks = command.args.filter(({ prefix }) => !prefix.startsWith('-'))
  const says = command.words[0]?.raw ?? ''
  if (
    tasks.some(({ value }) => gradleBuild.test(value ?? '')) &&
    /^(?:\.\/)?gradlew$/.test(says) &&
    !command.args.some(({ raw }) => /^(?:-p|--project-dir|--offline|-g|--gradle-user-home)/.test(raw))
  ) {
    const read = reading(place, 'gradle', gradleManifests)
    const wrapper = [
      'gradlew',
      'gradle/wrapper/gradle-wrapper.jar',
      'gradle/wrapper/gradle-wrapper.properties',
    ]
    const own = read && wrapper.map((path) => join(read.folder, path))
    if (read && own?.every((path) => isThere(place.project, path))) {
      const settings = join(read.folder, 'gradle.properties')
      return {
        kind: 'ahead',
        installs: [says, tasks[0]?.value ?? ''].join(' '),
        paths: isThere(place.project, settings) ? [...own, settings] : own,
        // No task downloads all that a build needs; Gradle itself is what the wrapper alone tells of.
        command: `${says} --version`,
        wrapper: 'gradlew',
      }
    }
  }
  if (tasks.length !== 1 || tasks[0]?.value !== 'dependencies') {
    return tasks.some(({ value }) => gradleBuild.test(value ?? ''))
      ? because(
          'Gradle has no task that downloads all that a build needs; a cache mount for its caches keeps what it downloads.',
        )
      : sources
  }
  const read = reading(place, 'gradle', gradleManifests)
  if (!read || place.project.folders.includes(join(read.folder, 'buildSrc'))) return sources
  const scripts = read.files.map((path) => textOf(place.project, path) ?? '').join('\n')
  if (/\bincludeBuild\b|\bapply\s*\(?\s*from\b|\bfileTree\b|\bfiles\(/.test(scripts))
    return because('The build scripts name files of the sources.')
  return {
    kind: 'manifests',
    installs: [command.words[0]?.raw ?? 'gradle', 'dependencies'].join(' '),
    paths: read.files,
  }
}
