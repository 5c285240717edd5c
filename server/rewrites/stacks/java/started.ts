// What a start command of Java needs of what was built: an archive, the folder of its libraries, or a whole application.
import { baseName, folderOf } from '../../../syntax/paths.ts'
import { parseScript } from '../../../syntax/shell.ts'
import { scriptsIn, startPlace, textOfScript } from '../../needs.ts'
import { isRefusal, refuse, type Refusal } from '../../rewrite.ts'
import type { Source } from '../../shape.ts'
import { placed, startWordsOf } from '../compiled.ts'
import { isBuildTool, isOfBuild, movesIn, unpackedTo } from './calls.ts'
import { bootVersion, manifestsOf } from './version.ts'

export interface Started {
  /** What the last stage copies, absolute, with the place it goes to. */
  readonly copies: readonly { readonly path: string; readonly target: string }[]
  /** Commands for the end of the build. */
  readonly finish?: readonly string[]
  readonly why?: string
}

/** The words that start Java, behind those that only hand over and the script that ends with it. */
export function startedWords(source: Source): readonly string[] | Refusal {
  const { file, project } = source
  const all = startWordsOf(source)
  if (isRefusal(all)) return all
  const words = withoutStarters(all)
  const [program = ''] = words
  const [script] = scriptsIn(program)
  if (script === undefined || script !== program) return words
  const place = startPlace(file)
  const text = textOfScript(file, project, script)
  if (text === undefined) return refuse(`${script} is started, and what it calls is not known.`, place)
  const parsed = parseScript({ text, segments: [{ joined: 0, source: 0, length: text.length }] })
  const last = parsed.top.at(-1)
  const moves = parsed.commands.find(({ effective }) => /^(?:cd|pushd)$/.test(effective.name ?? ''))
  const tool = parsed.commands.find(({ effective }) => isBuildTool(effective.name))
  if (tool) return refuse(`${script} calls ${tool.effective.name}.`, place)
  if (!last || moves || parsed.errors.length) return refuse(`What ${script} starts cannot be told.`, place)
  const programs = parsed.commands.flatMap(({ effective: { name, args } }) => {
    const jar = args.findIndex(({ value }) => value === '-jar')
    return name === 'java' && jar >= 0 ? [args[jar + 1]?.raw] : []
  })
  if (new Set(programs).size > 1) return refuse(`${script} starts more than one archive.`, place)
  const own = withoutStarters(last.words.map(({ value, raw }) => value ?? raw))
  if (!/^"?\$(?:@|\*)"?$/.test(own[0] ?? '')) return own
  const given = words.slice(1)
  const said = given.length ? given : file.start.cmd?.words?.map(({ value }) => value)
  return said?.length ? withoutStarters(said) : refuse(`What ${script} starts cannot be told.`, place)
}

function withoutStarters(words: readonly string[]): readonly string[] {
  const first = words.findIndex((word) => !/^(?:.*\/)?(?:exec|tini|dumb-init|env|ba?sh|sh)$|^-/.test(word))
  if (first < 0) return words
  const dashes = words.indexOf('--', first)
  // What waits for another service hands over to what stands behind two dashes.
  return /^(?:.*\/)?(?:wait-for[\w-]*(?:\.sh)?|dockerize)$/.test(words[first] ?? '') && dashes > 0
    ? withoutStarters(words.slice(dashes + 1))
    : words.slice(first)
}

/** What is started, as what the last stage has to copy for it; `brought` are paths that it has from the context. */
export function startedOf(
  source: Source,
  words: readonly string[],
  brought: (path: string) => boolean,
): Started | Refusal {
  const { file, stage } = source
  const place = startPlace(file)
  const { workdir } = stage.end
  // What `gradle installDist` makes: a folder with a script that looks for Java.
  const script = placed(words[0] ?? '', workdir)
  const folder = /^(\/.*\/build\/install\/[^/]+)\/bin\/[^/]+$/.exec(script ?? '')?.[1]
  if (folder !== undefined) return whole(folder)
  if (baseName(words[0] ?? '') !== 'java')
    return refuse(`${words[0]} is started, and what it needs is not known.`, place)
  for (const word of words) {
    const agent = /^-(?:javaagent|agentpath):([^=]+)/.exec(word)?.[1]
    const path = agent === undefined ? undefined : placed(agent, workdir)
    if (agent !== undefined && (path === undefined || !brought(path)))
      return refuse(`${word} names something besides the archive.`, place)
    if (word.startsWith('@')) return refuse(`What ${word} holds is not known.`, place)
  }
  const jarAt = words.indexOf('-jar')
  const classpathAt = words.findIndex((word) => /^(?:-cp|-classpath|--class-path)$/.test(word))
  if (jarAt >= 0) return archive(source, words[jarAt + 1], words)
  if (classpathAt >= 0) return classpath(source, words[classpathAt + 1] ?? '', brought)
  const launcher = words.find((word) =>
    /^org\.springframework\.boot\.loader\.(?:launch\.)?\w+Launcher$/.test(word),
  )
  if (launcher !== undefined && workdir !== undefined) {
    const made = unpackedTo(source).some((it) => it === workdir) || writes(source, workdir)
    return made ? whole(workdir) : refuse(`Nothing in this file unpacks an archive to ${workdir}.`, place)
  }
  return refuse('The start command starts no archive with -jar.', place)
}

const whole = (path: string): Started => ({ copies: [{ path, target: path }] })

/** A pattern says which archive it is; its folder is what it goes to. */
const one = (path: string) => ({ path, target: path.includes('*') ? `${folderOf(path)}/` : path })

function archive(source: Source, jar: string | undefined, words: readonly string[]): Started | Refusal {
  const { file, stage } = source
  const place = startPlace(file)
  if (jar === undefined) return refuse('The start command starts no archive with -jar.', place)
  if (jar.includes('$')) return refuse('Which archive is started is only known when it starts.', place)
  const path = placed(jar, stage.end.workdir)
  if (path === undefined) return refuse('Where the archive stands is not known.', place)
  const unpacked = unpackedTo(source).find((it) => path.startsWith(`${it}/`))
  if (unpacked !== undefined) return whole(unpacked)
  // Quarkus leaves a folder with the archive that is started, the application and its libraries.
  if (/\/(?:target|build)\/quarkus-app\/quarkus-run\.jar$/.test(path)) return whole(folderOf(path))
  const isOut = /\/(?:target|build\/libs)\/[^/]+\.[jw]ar$/.test(path)
  if (!isOut && !writes(source, path))
    return refuse(`${jar} is started, and nothing in this file writes it.`, place)
  return librariesOf(source, path) ?? layersOf(source, path, words) ?? { copies: [one(path)] }
}

/** Classes, archives and folders of archives, all of them built or brought. */
function classpath(source: Source, said: string, brought: (path: string) => boolean): Started | Refusal {
  const { file, project, stage } = source
  const place = startPlace(file)
  const texts = `${manifestsOf(project)}\n${file.runs.map(({ outer }) => outer.body.text).join('\n')}`
  const copies: Started['copies'][number][] = []
  for (const entry of said.split(':')) {
    if (entry === '' || entry.includes('$'))
      return refuse('What stands on the class path is only known when it starts.', place)
    const path = placed(entry.replace(/\/\*$/, ''), stage.end.workdir)
    if (path === undefined) return refuse(`Where ${entry} stands is not known.`, place)
    const isFolder = entry.endsWith('/*') || !/\.[jw]ar$/.test(entry)
    const [, below] = /\/(?:target|build)\/([^*]+)$/.exec(path) ?? []
    const isMade =
      below !== undefined &&
      (!isFolder ||
        /^classes(?:\/|$)/.test(below) ||
        (below === 'dependency' && texts.includes('copy-dependencies')) ||
        new RegExp(`(?:directory\\}|buildDir\\S*|target|build)/${escaped(below)}(?![\\w-])`).test(texts))
    if (isMade || writes(source, path)) copies.push(isFolder ? { path, target: path } : one(path))
    else if (!brought(path))
      return refuse(`${entry} is on the class path, and nothing in this file makes it for certain.`, place)
  }
  return copies.length
    ? { copies }
    : refuse('Nothing that is built in this file stands on the class path.', place)
}

/** Something copies or moves an archive or a folder to this place. */
function writes(source: Source, path: string): boolean {
  return movesIn(source).some(({ sources, target, isInto }) => {
    if (target === path || (path.startsWith(`${target}/`) && isInto && !/\.[jw]ar$/.test(path))) return true
    return sources.some(
      (it) => it !== undefined && !it.includes('*') && `${target}/${baseName(it)}` === path && isInto,
    )
  })
}

/** An archive that does not hold its dependencies names them, and they lie in a folder beside it. */
function librariesOf(source: Source, path: string): Started | Refusal | undefined {
  const { project, stage } = source
  if (!project.known || !project.stacks.some(({ id }) => id === 'java')) return undefined
  const texts = manifestsOf(project)
  if (fat.test(texts) || !hasLibraries(texts)) return undefined
  const prefix = /<classpathPrefix>\s*(?:\.\/)?([\w-]+)\/?\s*</.exec(texts)?.[1]
  if (/<addClasspath>\s*true/.test(texts) && prefix !== undefined) {
    const commands = source.file.runs.map(({ outer }) => outer.body.text).join('\n')
    const isBeside = new RegExp(`(?:directory\\}|target)/${prefix}(?![\\w/-])`).test(`${texts}\n${commands}`)
    if (/\/target\/[^/]+$/.test(path) && isBeside) {
      const folder = `${folderOf(path)}/${prefix}`
      return { copies: [one(path), { path: folder, target: folder }] }
    }
  }
  if (/<addClasspath>\s*true|Class-Path/.test(texts))
    return refuse('The archive names its libraries, and where they lie is not known.', stage.from)
  return refuse('Nothing says that the archive holds its dependencies.', stage.from)
}

/** What puts the dependencies into the archive, or the archive among them. */
const fat =
  /spring-?boot|springframework\.boot|maven-shade|maven-assembly|jar-with-dependencies|shadow|quarkus|micronaut|io\.ktor\.plugin|vertx-maven-plugin|onejar|\bzipTree\b|\bfatJar\b|\buberJar\b|spotify\.fmt-fat/

/** Dependencies that are there at run time: tests and what a server provides do not count. */
function hasLibraries(texts: string): boolean {
  const managed = texts.replaceAll(/<dependencyManagement>[\s\S]*?<\/dependencyManagement>/g, '')
  const blocks = managed.match(/<dependency>[\s\S]*?<\/dependency>/g) ?? []
  return (
    blocks.some((block) => !/<scope>\s*(?:test|provided)\s*</.test(block)) ||
    /^\s*(?:implementation|compile|api|runtimeOnly|runtime)\b[\s(]/m.test(texts) ||
    /[{;]\s*(?:implementation|compile|api|runtimeOnly|runtime)\b[\s(]*['"]/.test(texts)
  )
}

/** The archive of Spring Boot taken apart, so that a change of the code leaves the layer of its libraries alone. */
function layersOf({ project, file }: Source, path: string, words: readonly string[]): Started | undefined {
  const texts = manifestsOf(project)
  const [major, minor] = bootVersion(texts) ?? [0, 0]
  const isKnown = project.known && (major > 3 || (major === 3 && minor >= 3))
  const isPlain =
    /spring-boot-maven-plugin|['"]org\.springframework\.boot['"]/.test(texts) && !special.test(texts)
  // A word of the loader is for the archive as it was.
  const isLoaded =
    words.some((word) => /^-Dloader\.|^-Djarmode/.test(word)) || /\bloader[._]path|BOOT-INF/i.test(file.text)
  const folder = folderOf(path)
  // The libraries go to a folder beside the archive, which the system must not have already.
  const isOwn = !/^(?:\/usr(?:\/local)?|\/var)?$/.test(folder)
  if (!isKnown || !isPlain || isLoaded || !path.endsWith('.jar') || !isOwn) return undefined
  // It has to be a new folder.
  const isTaken = project.folders.some((it) => baseName(it) === 'layers')
  const layers = `${folder}/${isTaken ? 'unpacked' : 'layers'}`
  const at = file.runs.findLast(({ commands }) => commands.some(({ effective }) => isOfBuild(effective)))
  const workdir = at?.state.workdir
  const short = (it: string) =>
    workdir !== undefined && workdir !== '/' && it.startsWith(`${workdir}/`)
      ? it.slice(workdir.length + 1)
      : it
  return {
    copies: ['dependencies', 'snapshot-dependencies', 'application'].map((name) => ({
      path: `${layers}/${name}/`,
      target: `${folder}/`,
    })),
    finish: [`RUN java -Djarmode=tools -jar ${short(path)} extract --layers --destination ${short(layers)}`],
    why: 'The libraries of the archive get a layer of their own, which a change of the code leaves as it is.',
  }
}

/** Settings that make another archive than the usual one. */
const special =
  /<layers>|<layout>|<classifier>|<includeTools>|<requiresUnpack>|<executable>|maven-(?:shade|assembly|jar)-plugin|layered|includeTools|requiresUnpack|launchScript|shadow|archiveClassifier|quarkus/

function escaped(text: string): string {
  return text.replaceAll(/[.+*?^${}()|[\]\\]/g, '\\$&')
}
