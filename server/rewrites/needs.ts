// What commands, scripts and packages need of an image, and which system packages bring it where it is missing.
import { fetchingPackages } from '../../rules/data/build-packages.ts'
import { broughtCommands, compilerCommands } from '../../rules/data/full-images.ts'
import { nativePackages, type NativePackage } from '../../rules/data/native-packages.ts'
import type { Facts } from '../facts/facts.ts'
import type { ImageFacts } from '../facts/images.ts'
import type { Project } from '../facts/project.ts'
import { startWords } from '../facts/served.ts'
import { baseName } from '../syntax/paths.ts'
import type { Instruction, Span } from '../syntax/tree.ts'
import { refuse, type Refusal } from './rewrite.ts'

/** The Debian packages that bring a command to an image without it; empty for one that needs none or is not known. */
export function packagesFor(command: string): readonly string[] {
  return Object.hasOwn(broughtCommands, command) ? (broughtCommands[command] ?? []) : []
}

/** Alpine has some of them in BusyBox, and calls others differently. */
const apkNames: Readonly<Record<string, readonly string[]>> = {
  curl: ['curl'],
  file: ['file'],
  convert: ['imagemagick'],
  git: ['git'],
  gpg: ['gnupg'],
  bash: ['bash'],
  scp: ['openssh-client'],
  ssh: ['openssh-client'],
  'ssh-keyscan': ['openssh-client'],
  hg: ['mercurial'],
  svn: ['subversion'],
  patch: ['patch'],
}

export function apkPackagesFor(command: string): readonly string[] {
  return Object.hasOwn(apkNames, command) ? (apkNames[command] ?? []) : []
}

/** Packages that the small images of some languages bring themselves; not those on Alpine. */
export function inImage({ name, distribution }: ImageFacts): readonly string[] {
  if (name === 'python') return ['ca-certificates']
  const isTemurin = (name === 'eclipse-temurin' || name === 'tomcat') && distribution?.id === 'ubuntu'
  return isTemurin ? ['ca-certificates', 'curl', 'wget'] : []
}

export function isCompiler(command: string): boolean {
  return compilerCommands.includes(command)
}

/** A word in a start command, a health check or a script that may be a command. */
export interface Called extends Span {
  readonly name: string
  /** What holds it, as the subject of a sentence: 'The start command', 'entrypoint.sh'. */
  readonly by: string
}

/**
 * Words of the start command, the health check and the scripts behind them, and the programs that the code calls; a
 * script that cannot be read is refused.
 */
export function calledAtRunTime(file: Facts, project: Project): readonly Called[] | Refusal {
  const found: Called[] = []
  const take = (text: string, by: string, { start, end }: Span) => {
    // Of a path only its end is called, and nothing of an address: `/go/bin/server` is no call of go.
    for (const [name] of text.matchAll(/[\w+.-]+(?![\w+./:-])/g)) found.push({ name, by, start, end })
  }
  const { entrypoint, cmd } = file.start
  for (const command of [entrypoint, cmd]) {
    if (!command) continue
    take(command.instruction.body.text, 'The start command', command.instruction)
    for (const script of scriptsIn(command.instruction.body.text)) {
      const text = textOfScript(file, project, script)
      if (text === undefined)
        return refuse(`${script} is started, and what it calls is not known.`, command.instruction)
      take(withoutComments(text), script, command.instruction)
      if (/^#!.*\bbash\b/.test(text)) take('bash', script, command.instruction)
    }
  }
  for (const check of file.named('HEALTHCHECK', file.shipped)) {
    take(check.body.text, 'The health check', check)
    for (const script of scriptsIn(check.body.text)) {
      const text = textOfScript(file, project, script)
      if (text === undefined)
        return refuse(`${script} is called by the health check, and what it calls is not known.`, check)
      take(withoutComments(text), script, check)
    }
  }
  return [...found, ...calledByCode(file, project)]
}

/** Calls of another program, with the line or the first word of it. */
const callings: readonly RegExp[] = [
  /\b(?:subprocess\.\w+|os\.(?:system|popen)|create_subprocess_(?:exec|shell)|shutil\.which)\(\s*\[?\s*[rf]?['"]([^'"\n]+)/g,
  /\b(?:spawn|exec|execFile)(?:Sync)?\(\s*['"`]([^'"`\n]+)/g,
  /\b(?:shell_exec|passthru|proc_open|popen|system)\(\s*['"]([^'"\n]+)/g,
]

const fetching = new Set(Object.values(fetchingPackages))

/** Files that only developers start. */
const notOfTheContainer =
  /(?:^|\/)(?:setup|conftest|noxfile|fabfile|gulpfile|gruntfile|test_[\w-]+|[\w.-]+[._-](?:config|test|spec))\.\w+$/i

/** Programs that come with packages and that the application's code calls, once for each file. */
export function calledByCode(file: Facts, project: Project): readonly Called[] {
  const place = startPlace(file)
  if (!place) return []
  return project.files.flatMap((path) => {
    if (!/\.(?:py|[cm]?[jt]s|rb|php)$/.test(path) || notOfTheContainer.test(path)) return []
    const text = project.text(path) ?? ''
    const names = callings
      .flatMap((calling) => [...text.matchAll(calling)])
      .map(([, line = '']) => /^\s*(?:\/[\w/]*\/)?([\w+.-]+)(?=\s|$)/.exec(line)?.[1] ?? '')
      .filter((name) => packagesFor(name).length > 0 || fetching.has(name))
    return [...new Set(names)].map((name) => ({ name, by: path, start: place.start, end: place.end }))
  })
}

/** Paths of shell scripts in a command line. */
export function scriptsIn(text: string): readonly string[] {
  return (
    [...text.matchAll(/[\w./-]*\.(?:sh|bash)\b|[\w./-]*entrypoint(?![\w.-])/g)]
      .map(([path]) => path)
      // Tomcat's own starts Java and nothing else.
      .filter((path) => !path.startsWith('.git') && !/(?:^|\/)catalina\.sh$/.test(path))
  )
}

/** The text of a script that the file copies into the image, by the path under which it is called. */
export function textOfScript(file: Facts, project: Project, path: string): string | undefined {
  const name = baseName(path)
  for (const copy of file.copies) {
    if (copy.outer.name === 'ONBUILD') continue
    for (const source of copy.sources) {
      const text = source.expanded ?? source.value
      const clean = text.replace(/^\.?\//, '')
      if (source.kind === 'heredoc' && copy.destination?.value.endsWith(name))
        return copy.heredocs[0]?.body.text
      const isNamed =
        clean === name || clean.endsWith(`/${name}`) || copy.destination?.value.endsWith(`/${name}`)
      if (isNamed) {
        const found = project.text(clean)
        if (found !== undefined) return found
      }
    }
  }
  const inside = project.files.filter((it) => it === name || it.endsWith(`/${name}`))
  return inside.length === 1 ? project.text(inside[0] as string) : undefined
}

export function withoutComments(text: string): string {
  return text.replace(/^\s*#.*$/gm, '')
}

/** Native packages of a language that the project or the file itself asks for, with what is known of them. */
export function nativesOf(
  file: Facts,
  project: Project,
  language: string,
): readonly { readonly name: string; readonly facts: NativePackage }[] {
  const table = nativePackages[language] ?? {}
  const names = new Set<string>()
  for (const stack of project.stacks)
    if (stack.id === language) for (const it of stack.dependencies) names.add(bare(it, language))
  for (const { manager, packages } of file.installs)
    if (!manager.system) for (const { name } of packages) if (name) names.add(bare(name, language))
  return [...names].flatMap((name) => {
    const facts = Object.hasOwn(table, name) ? table[name] : undefined
    return facts ? [{ name, facts }] : []
  })
}

/** PyPI takes dashes, underscores and dots for the same; extras follow in brackets. */
export function bare(name: string, language: string): string {
  const lower = name.toLowerCase()
  return language === 'python' ? lower.replace(/[[<>=!~;@ ].*$/, '').replaceAll(/[-_.]+/g, '-') : lower
}

/** The words of the start command; `undefined` where they cannot be told. */
export function startLine(file: Facts): readonly string[] | undefined {
  const words = startWords(file).map(({ value }) => value)
  return words.length > 0 ? words : undefined
}

/** The start command's instruction, for a place to point at. */
export function startPlace(file: Facts): Instruction | undefined {
  return (file.start.entrypoint ?? file.start.cmd)?.instruction
}
