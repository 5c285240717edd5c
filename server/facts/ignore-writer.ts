// Writes .dockerignore files from what is known of the context, and names the risks that one leaves uncovered.
import {
  assetFolders,
  essentialPatterns,
  harmlessNames,
  ignoreGroups,
  namesBesideManifests,
  outputsByPackage,
  risks,
  unenteredFolders,
  type IgnoreGroup,
  type RiskKind,
} from '../../rules/data/ignore-entries.ts'
import { sideFolders } from '../../rules/data/stacks.ts'
import { parse } from '../syntax/parse.ts'
import { baseName, contextPath, folderOf } from '../syntax/paths.ts'
import { ignoringPattern, isIgnored, parseIgnore, type IgnorePatterns } from './dockerignore.ts'
import { factsOf } from './facts.ts'
import { neededBy } from './needed.ts'
import type { Project, StackId } from './project.ts'
import { isManifest } from './stacks.ts'

export interface WrittenIgnore {
  /** The whole file: what was there, unchanged, and what was missing. */
  readonly text: string
  /** Why lines were added; zero-based lines of `text`, without the comment above them. */
  readonly reasons: readonly { readonly lines: readonly number[]; readonly reason: string }[]
}

/**
 * Creates or extends the ignore file. `needed` are the sources of every COPY, ADD and bind mount that reads this
 * context, relative to it, wildcards allowed; add `.git` when a build asks git for a version. Nothing that matches
 * them is excluded, and neither is a manifest, a lock file or what these refer to.
 */
export function dockerignoreFor(project: Project, needed: readonly string[]): WrittenIgnore {
  const before = project.ignore?.text ?? ''
  const plan = planFor(project, needed)
  const groups = [...groupSections(plan)]
  const covered = parseIgnore([before, ...groups.flatMap(({ patterns }) => patterns)].join('\n'))
  const sections = [...groups, ...gitignoreSection(plan, covered)]
  const written = append(before, sections)
  return negated(project, needed.map(inContext), written)
}

/** Something in the context that an image should not receive and that no line of the ignore file keeps out. */
export interface Uncovered {
  /** Relative to the context. */
  readonly path: string
  readonly folder: boolean
  readonly kind: RiskKind
}

export function uncovered(project: Project): readonly Uncovered[] {
  const ignore = parseIgnore(project.ignore?.text ?? '')
  const found: Uncovered[] = []
  const inside: string[] = []
  const look = (path: string, folder: boolean) => {
    if (inside.some((parent) => path.startsWith(parent))) return
    const kind = riskOf(project, path, folder)
    if (!kind) return
    if (folder) inside.push(`${path}/`)
    if (!isIgnored(ignore, path)) found.push({ path, folder, kind })
  }
  for (const path of project.folders) look(path, true)
  for (const path of project.files) look(path, false)
  return found.toSorted((a, b) => (a.path < b.path ? -1 : 1))
}

interface Section {
  readonly reason: string
  readonly patterns: readonly string[]
}

interface Plan {
  readonly project: Project
  readonly existing: IgnorePatterns
  /** Cleaned sources of the Dockerfiles, without the context itself. */
  readonly sources: readonly string[]
  /** Paths that installing or building reads. */
  readonly kept: readonly string[]
  readonly everything: readonly string[]
  readonly gitignored: IgnorePatterns
  /** Without comments. */
  readonly dockerfiles: string
  /** What the Dockerfiles run while building. */
  readonly ran: string
  readonly readable: string
  readonly serves: boolean
  /** Names of outputs that were left alone: .gitignore must not bring them back. */
  readonly spared: Set<string>
}

function planFor(project: Project, needed: readonly string[]): Plan {
  const sources = needed.map(inContext).filter((path) => path !== '.' && path !== '')
  const { dockerfiles, ran, copied, serves } = dockerfilesIn(project)
  const readable = project.files
    .filter((path) => !isDockerfile(path) && !path.endsWith('ignore'))
    .map((path) => project.text(path) ?? '')
  const kept = project.stacks.flatMap(({ manifests, locks, entry }) => [
    ...manifests,
    ...locks,
    // It may be the name of a program, or a file that building makes.
    ...(entry !== undefined && project.files.includes(entry) ? [entry] : []),
  ])
  return {
    project,
    existing: parseIgnore(project.ignore?.text ?? ''),
    sources: [...sources, ...copied],
    kept: [...kept, ...referredTo(project, ran)],
    everything: [...project.folders, ...project.files],
    gitignored: parseIgnore(fromGitignore(project.text('.gitignore') ?? '').join('\n')),
    dockerfiles,
    ran,
    serves,
    readable: readable.join('\n'),
    spared: new Set(),
  }
}

function inContext(path: string): string {
  return contextPath(path)
}

function isDockerfile(path: string): boolean {
  return (
    /(?:^|\/)(?:Docker|Container)file[^/]*$|\.(?:dockerfile|containerfile)$/i.test(path) &&
    !path.endsWith('.dockerignore')
  )
}

interface Dockerfiles {
  readonly dockerfiles: string
  readonly ran: string
  /** What perhaps is read from here: nothing says where a Dockerfile further down is built. */
  readonly copied: readonly string[]
  /** A web server serves all of the context: whoever looks may ask for any document. */
  readonly serves: boolean
}

const webServers = new Set(['caddy', 'httpd', 'nginx', 'nginxinc/nginx-unprivileged'])

/** By the function that reads the snapshot: one per reading of the files around. */
const known = new WeakMap<Project['text'], Dockerfiles>()

function dockerfilesIn(project: Project): Dockerfiles {
  const before = known.get(project.text)
  if (before) return before
  const exists = (path: string) => project.files.includes(path) || project.folders.includes(path)
  const texts: string[] = []
  const ran: string[] = []
  const copied: string[] = []
  let serves = false
  for (const path of project.files.filter(isDockerfile)) {
    const text = (project.text(path) ?? '').replace(/^[ \t]*#.*$/gm, '')
    const file = factsOf(parse(text))
    texts.push(text)
    ran.push(...file.runs.map(({ instruction: { start, end } }) => text.slice(start, end)))
    serves ||= file.copies.some(
      ({ stage, fromContext, sources }) =>
        stage === file.shipped &&
        webServers.has(stage?.image.facts?.name ?? '') &&
        fromContext &&
        sources.some(({ expanded }) => expanded !== undefined && inContext(expanded) === '.'),
    )
    const folder = path.slice(0, path.lastIndexOf('/') + 1)
    for (const source of neededBy(file).map(inContext)) {
      if (source !== '.' && exists(source) && (!folder || !exists(folder + source))) copied.push(source)
    }
  }
  const made = { dockerfiles: texts.join('\n'), ran: ran.join('\n'), copied, serves }
  known.set(project.text, made)
  return made
}

/** Files that a manifest names: a readme, a licence, the history from which the version is read. */
function referredTo(project: Project, ran: string): readonly string[] {
  const found: string[] = []
  for (const { manifests } of project.stacks) {
    for (const path of manifests) {
      const text = project.text(path) ?? ''
      const folder = path.slice(0, path.lastIndexOf('/') + 1)
      const fields =
        /^[ \t]*(?:readme|license-file|license|build)\s*=\s*(?:\{\s*file\s*=\s*)?["']([^"'\n]+\.\w+|LICENSE|README|COPYING)["']/gm
      for (const [, name = ''] of text.matchAll(fields)) found.push(folder + name)
      for (const [, name = ''] of text.matchAll(/\bopen\(\s*["']([^"'\n]+)["']/g)) found.push(folder + name)
      if (/\.(?:cs|fs|vb)proj$/.test(path)) {
        for (const [, name = ''] of text.matchAll(/<Package(?:Readme|License)File>\s*([^<]+?)\s*</g))
          found.push(folder + name)
      }
      if (readsHistory.test(text)) found.push('.git')
    }
  }
  const asksGit = project.files.some((path) => {
    const text = project.text(path) ?? ''
    const name = baseName(path)
    // A Makefile asks for what its targets need, and only where it is read.
    if (/^(?:GNU)?[Mm]akefile$/.test(name)) return /\bmake\b/.test(ran) && callsGit.test(text)
    if (/\.(?:md|txt|json|lock|ya?ml)$|^(?:Docker|Container)file|ignore$/.test(name)) return false
    return callsGit.test(text) || (name === 'build.rs' && /["']git["']/.test(text))
  })
  if (asksGit) found.push('.git')
  return found
}

const callsGit = /\bgit[\s"',[\]]+(?:describe|rev-parse|rev-list|log|ls-files|submodule)\b/

/** Tools that take the version from git, and scripts that ask it. */
const readsHistory =
  /setuptools[-_]scm|setuptools-git-versioning|hatch-vcs|poetry-dynamic-versioning|uv-dynamic-versioning|versioneer|versioningit|dunamai|flit[-_]scm|source\s*=\s*["']scm["']|\bpbr\b|vergen|built\s*=|shadow-rs|git-version|MinVer|GitVersion|Nerdbank\.GitVersioning|git-commit-id|gitProperties|git-properties|grgit|axion-release|git-revision-webpack-plugin|git-rev-sync|\bgit (?:describe|rev-parse|log|ls-files|submodule)\b/

/** What reads settings from files like `.env.production` while building. */
const bundlers: readonly string[] = [
  '@angular/core',
  '@sveltejs/kit',
  '@vue/cli-service',
  'astro',
  'dotenv-webpack',
  'gatsby',
  'next',
  'nuxt',
  'parcel',
  'react-scripts',
  'vite',
]

function hasBundler(project: Project): boolean {
  return project.stacks.some(({ dependencies }) => bundlers.some((name) => dependencies.includes(name)))
}

function* groupSections(plan: Plan): Generator<Section> {
  for (const group of ignoreGroups) {
    if (group.stack && stacksOf(plan, group).length === 0) continue
    if (!isFitting(plan, group)) continue
    const patterns = adjusted(plan, group).flatMap((pattern) =>
      placed(plan, group, pattern).filter((each) => isWanted(plan, group, each, pattern)),
    )
    if (patterns.some((pattern) => !pattern.startsWith('!'))) yield { reason: group.reason, patterns }
  }
}

function stacksOf({ project }: Pick<Plan, 'project'>, { stack, manager }: IgnoreGroup) {
  return project.stacks.filter((it) => it.id === stack && (!manager || it.manager === manager))
}

/**
 * A name is left out wherever it stands, unless it also stands where no tool made it: then only beside the manifests.
 * `src/target` or `resources/views/vendor` are sources.
 */
function placed({ project, everything }: Plan, group: IgnoreGroup, pattern: string): readonly string[] {
  if (!pattern.startsWith('**/')) return [pattern]
  const name = pattern.slice(3)
  const [single] = parseIgnore(pattern).patterns
  const present = everything.filter((path) => single?.matches(path))
  const folders = (path: string) => path.split('/').slice(0, -1)
  if (group.careful === 'build-files') {
    const isAsset = present.some((path) => folders(path).some((it) => assetFolders.includes(it)))
    return [isAsset ? name : pattern]
  }
  if (!group.stack || !namesBesideManifests.includes(name)) return [pattern]
  const made = new Set(project.files.filter(isManifest).map((path) => folders(path).join('/')))
  const isRooted = group.stack === 'php' || group.stack === 'elixir'
  if (!isRooted && present.every((path) => made.has(folders(path).join('/')))) return [pattern]
  const own = stacksOf({ project }, group).map(({ folder }) => folder)
  return [...new Set(own)].map((folder) => (folder ? `${folder}/${name}` : name))
}

/** Commands after which a stack's output is there without being copied. */
const builders: Readonly<Partial<Record<StackId, RegExp>>> = {
  node: /\b(?:build|generate|export)\b/,
  rust: /\bcargo\b/,
  java: /\b(?:mvnw?|gradlew?)\b/,
  dotnet: /\bdotnet\s+(?:publish|build|restore|test|run)\b/,
  php: /\bcomposer(?:\.phar)?\b[^\n]*\b(?:install|update|create-project)\b/,
  ruby: /\bbundle\b/,
  elixir: /\bmix\b/,
}

/** Tools whose build files name every folder and want the documents as well. */
const strictBuilds =
  /(?:^|[\s;&|(/])(?:cmake|configure|autoreconf|automake|autogen\.sh|meson|bazel|scons|make)(?:\s|$)/m

const documentGenerators: readonly string[] = [
  'mkdocs',
  'sphinx',
  'vitepress',
  'vuepress',
  '@docusaurus/core',
  'jekyll',
  'nextra',
  'gatsby',
]

function isFitting(
  { dockerfiles, ran, readable, project, serves }: Plan,
  { careful, stack, patterns }: IgnoreGroup,
): boolean {
  if (serves && (careful === 'tests' || careful === 'documents')) return false
  if (careful === 'output') {
    const builder = stack && builders[stack]
    return !builder || dockerfiles.trim() === '' || builder.test(ran)
  }
  if (careful === 'tests') {
    const runs = /\b(?:pytest|tox|nox|unittest|rspec|phpunit|vitest|jest|mocha|cypress|playwright|test)\b/i
    return !runs.test(dockerfiles) && !/\[\[(?:test|bench)\]\]/.test(readable) && !strictBuilds.test(ran)
  }
  if (careful === 'documents') {
    if (strictBuilds.test(ran)) return false
    if (project.stacks.some(({ dependencies }) => documentGenerators.some((it) => dependencies.includes(it))))
      return false
    return patterns.length > 0
  }
  return true
}

/** Front-end builds and Symfony read what stands in `.env`; only what is local is a secret there. */
function adjusted({ project, gitignored, readable, dockerfiles }: Plan, { patterns }: IgnoreGroup) {
  if (patterns.includes('**/*.key')) return [...patterns, ...openedKeys(project).map((path) => `!${path}`)]
  if (!patterns.includes('**/.env.*')) return patterns
  const isLocal = !project.files.includes('.env') || isIgnored(gitignored, '.env')
  const isNeeded = isSymfony(project) || needsSettings(project, isLocal)
  if (isNeeded || hasBundler(project))
    return [...(isLocal && !isNeeded ? ['**/.env'] : []), '**/.env.local', '**/.env.*.local']
  // What a script copies into place or a program is told to read is needed there.
  const named = project.files.filter((path) => {
    const name = baseName(path)
    const scripts = `${dockerfiles}\n${/"scripts"\s*:\s*\{[^}]*\}/.exec(readable)?.[0] ?? ''}`
    return /^\.env(?:\.|$)/.test(name) && wordsWith(name).test(scripts)
  })
  return [...patterns, ...named.map((path) => `!${path}`).filter((it) => !patterns.includes(it))]
}

/** How programs read `.env` that do not start without it, by the ending of their sources. */
const startsWithSettings: Readonly<Record<string, RegExp>> = {
  go: /godotenv\.(?:Load|Overload|Read)\((?:\s*"(?:\.\/)?\.env")?\s*\)[^}]{0,160}?(?:\.Fatal|\.Panic|panic\(|os\.Exit)|viper\.SetConfigFile\("(?:\.\/)?\.env"\)/,
  rs: /\bdotenv\(\)\s*(?:\.(?:expect|unwrap)\(|\?)/,
  py: /^\s*(?:from decouple import|import decouple)\b/m,
  php: /\bDotenv::create\w*\([^;]{0,200}\)\s*->load\(\)|\$\w*dotenv\s*->load\(\)/i,
  js: /\bprocess\.loadEnvFile\(\s*\)/,
  ts: /\bprocess\.loadEnvFile\(\s*\)/,
}

/** Whether a program of the project does not start without `.env`; that of Laravel has its key there. */
function needsSettings(project: Project, isLocal: boolean): boolean {
  if (!project.files.some((path) => baseName(path) === '.env')) return false
  const isLaravel = project.stacks.some(({ dependencies }) => dependencies.includes('laravel/framework'))
  if (isLaravel && !isLocal) return true
  return project.files.some((path) => {
    const ending = /\.[cm]?(\w+)$/.exec(path)?.[1] ?? ''
    const reads = Object.hasOwn(startsWithSettings, ending) ? startsWithSettings[ending] : undefined
    return reads !== undefined && reads.test(project.text(path) ?? '')
  })
}

/** Keys and certificates that a source or a configuration names: a server opens them when it starts. */
function openedKeys(project: Project): readonly string[] {
  const keys = project.files.filter((path) => /\.(?:key|pem|p12|pfx)$/.test(path))
  if (keys.length === 0) return []
  const texts = project.files
    .filter((path) => sourceOrSettings.test(path))
    .map((path) => project.text(path) ?? '')
    .join('\n')
  return keys.filter((path) => texts.includes(baseName(path)))
}

const sourceOrSettings =
  /\.(?:go|rs|[cm]?[jt]s|py|rb|php|java|kt|cs|exs?|conf|ya?ml|toml|json|ini|cfg|properties|sh)$/

/** Its start-up reads `.env` and fails without. */
function isSymfony({ stacks }: Project): boolean {
  return stacks.some(({ dependencies }) =>
    dependencies.some((name) => name === 'symfony/dotenv' || name === 'symfony/framework-bundle'),
  )
}

/** The name as a whole word of a command. */
function wordsWith(name: string): RegExp {
  return new RegExp(`(?:^|[\\s"'=/])${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?=$|[\\s"',;&|)])`, 'm')
}

function isWanted(plan: Plan, group: IgnoreGroup, pattern: string, written: string): boolean {
  const single = parseIgnore(pattern.replace(/^!/, ''))
  const present = plan.everything.filter((path) => isIgnored(single, path))
  if (pattern.startsWith('!')) return present.some((path) => !isIgnored(plan.existing, path))
  const name = pattern.replace(/^.*\//, '')
  if ((group.careful === 'output' || namesBesideManifests.includes(name)) && isHandWritten(plan, present)) {
    plan.spared.add(name)
    return false
  }
  if (group.careful === 'documents' && isRead(plan, pattern, present)) return false
  if (group.careful === 'tests' && isPart(plan, pattern, present)) return false
  if (isHarmless(pattern, present) || isNamedByBuild(plan, group, pattern, present)) return false
  if (wouldTake(plan, single, group.junk === true)) {
    plan.spared.add(name)
    return false
  }
  const isExtended = plan.existing.patterns.length > 0
  const isComing = plan.project.stacks.some(({ dependencies }) =>
    dependencies.some((name) => outputsByPackage[name] === written),
  )
  const always = (group.when === 'always' || isComing) && (!isExtended || essentialPatterns.includes(written))
  if (!always && present.length === 0) return false
  return !isCovered(plan, group, pattern, written, present)
}

/** Whether a build or a program may read these documents. */
function isRead(plan: Plan, pattern: string, present: readonly string[]): boolean {
  if (mentions(plan, present)) return true
  // `include_str!("../README.md")` makes a readme the documentation of a crate.
  if (plan.project.stacks.some(({ id }) => id === 'rust') && /^(?:README|CHANGELOG)/.test(pattern))
    return true
  if (pattern !== 'docs') return false
  const files = plan.project.files.filter((path) => path.startsWith('docs/'))
  return (
    /["'`/]docs\//.test(plan.readable) ||
    files.some((path) => !/\.(?:md|mdx|rst|txt|adoc|png|jpe?g|gif|svg|webp|pdf|drawio|puml)$/i.test(path))
  )
}

/** Whether a folder of tests belongs to what is installed or built with the rest. */
function isPart({ project, readable, sources }: Plan, folder: string, present: readonly string[]): boolean {
  if (present.some((path) => sources.includes(path))) return true
  const inside = project.files.filter((path) => path.startsWith(`${folder}/`))
  const kindOf = (path: string) => (/\.\w+proj$/.test(path) ? '.proj' : baseName(path))
  const kinds = new Set(project.files.filter((path) => !path.startsWith(`${folder}/`)).map(kindOf))
  // A member of the workspace: lock files and solutions name it.
  if (inside.some((path) => isMember.test(path) && kinds.has(kindOf(path)))) return true
  if (folder === 'spec' && !inside.some((path) => /_spec\.rb$|[._-]spec\.[cm]?[jt]sx?$/.test(path)))
    return true
  return (
    new RegExp(`"path"\\s*:\\s*"(?:\\./)?${folder}["/]`).test(readable) ||
    new RegExp(`\\bpackages\\s*=\\s*\\[[^\\]]*["']${folder}["']`).test(readable)
  )
}

const isMember =
  /(?:^|\/)(?:package\.json|Cargo\.toml|pom\.xml|build\.gradle(?:\.kts)?|pyproject\.toml|setup\.py)$|\.\w+proj$/

/** Whether a command names what a pattern would take: it is asked for, or another tool reads it. */
function isNamedByBuild(
  plan: Plan,
  group: IgnoreGroup,
  pattern: string,
  present: readonly string[],
): boolean {
  if (pattern === '.gitignore') {
    const readers = ['@eslint/compat', 'eslint-config-flat-gitignore', '@antfu/eslint-config']
    return (
      plan.readable.includes('.gitignore') ||
      plan.project.stacks.some(({ dependencies }) => readers.some((it) => dependencies.includes(it)))
    )
  }
  if (pattern === '.husky') return plan.readable.includes('.husky/')
  if (group.junk === true) return false
  return present.some((path) => {
    const name = baseName(path)
    return /\.(?:key|pem|p12|pfx|log|bak|orig|tmp)$/.test(name) && plan.dockerfiles.includes(name)
  })
}

/** A folder called `build` or `bin` that git keeps and that can be looked into holds sources. */
function isHandWritten({ gitignored, project }: Plan, present: readonly string[]): boolean {
  return present.some((path) => {
    const name = baseName(path)
    if (unenteredFolders.includes(name) || isIgnored(gitignored, path)) return false
    // A database that git keeps is what the application begins with.
    if (name.endsWith('.sqlite3')) return true
    return project.folders.includes(path) && project.files.some((file) => file.startsWith(`${path}/`))
  })
}

/** Whether a file that was read or a Dockerfile names one of the documents. */
function mentions({ dockerfiles, readable }: Plan, present: readonly string[]): boolean {
  return present.some((path) => {
    const name = baseName(path)
    if (dockerfiles.includes(name)) return /\./.test(name) || new RegExp(`\\b${name}\\b`).test(dockerfiles)
    return /\.\w+$/.test(name) && readable.includes(name)
  })
}

/** Certificates of authorities and public keys look like secrets. */
function isHarmless(pattern: string, present: readonly string[]): boolean {
  return /\.(?:pem|key)$/.test(pattern) && present.some((path) => isNamed(path, harmlessNames))
}

/** Whether a pattern alone would keep something needed out of the context. */
function wouldTake({ sources, kept, project }: Plan, single: IgnorePatterns, junk: boolean): boolean {
  if (kept.some((path) => isIgnored(single, path))) return true
  return sources.some((source) => {
    // A wildcard is tried as any name, and with all that is there.
    if (isIgnored(single, source) || isIgnored(single, sampleOf(source))) return true
    if (/[*?[]/.test(source)) {
      const wanted = parseIgnore(source)
      return project.files.some((path) => isIgnored(wanted, path) && isIgnored(single, path) && !junk)
    }
    return !junk && project.files.some((path) => path.startsWith(`${source}/`) && isIgnored(single, path))
  })
}

function sampleOf(pattern: string): string {
  return pattern.replace(/\[[^\]]*\]/g, 'c').replace(/\*+|\?/g, 'x')
}

function isCovered(
  { existing, project }: Plan,
  group: IgnoreGroup,
  pattern: string,
  written: string,
  present: readonly string[],
): boolean {
  if (existing.patterns.length === 0) return false
  const open = present.filter((path) => !isIgnored(existing, path))
  if (open.some((path) => !isWantedBack(existing, path))) return false
  if (present.length > 0 && !essentialPatterns.includes(written)) return true
  const base = sampleOf(pattern.replace(/^\*\*\//, ''))
  const samples = [base]
  if (pattern.startsWith('**/') && group.stack) {
    const folders = project.stacks.filter(({ id }) => id === group.stack).map(({ folder }) => folder)
    if (group.stack === 'python') {
      const module = project.files.find(
        (path) => path.includes('/') && path.endsWith('.py') && !isIgnored(existing, path),
      )
      if (module) folders.push(folderOf(module))
    }
    for (const folder of folders) if (folder) samples.push(`${folder}/${base}`)
  }
  return samples.every((path) => isIgnored(existing, path) || isWantedBack(existing, path))
}

/** An exception names this very path: whoever wrote it knew why. */
function isWantedBack(existing: IgnorePatterns, path: string): boolean {
  const by = ignoringPattern(existing, path)
  return by?.negated === true && by.matches(path)
}

/** Patterns of .gitignore in .dockerignore's terms. */
function fromGitignore(text: string): readonly string[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const pattern = line.trimEnd()
    const back = pattern.startsWith('!') ? '!' : ''
    const bare = pattern.slice(back.length).replace(/\/+$/, '')
    if (!bare || /^[#\\]/.test(bare) || bare === '*' || bare === '/*') return []
    return [back + (bare.includes('/') ? bare.replace(/^\//, '') : `**/${bare}`)]
  })
}

/** What git does not keep and is there: made on this machine, unless the build is told to copy it. */
function* gitignoreSection(plan: Plan, covered: IgnorePatterns): Generator<Section> {
  if (/^[ \t]*!/m.test(plan.project.text('.gitignore') ?? '')) return
  const patterns: string[] = []
  for (const { text: pattern, error } of plan.gitignored.patterns) {
    if (error || plan.spared.has(pattern.replace(/^.*\//, ''))) continue
    const single = parseIgnore(pattern)
    const present = plan.everything.filter((path) => isIgnored(single, path))
    if (present.every((path) => isIgnored(covered, path))) continue
    if (isOutput(pattern) && !isBuiltInside(plan)) continue
    if (present.some(mayBeBuilt)) continue
    if (!wouldTake(plan, single, false)) patterns.push(pattern)
  }
  const groups = ignoreGroups.flatMap((group) => group.patterns)
  const fresh = [...new Set(patterns)].filter((pattern) => !groups.includes(pattern))
  if (fresh.length > 0) yield { reason: 'Not under version control either', patterns: fresh }
}

/** Sources that are generated, packages, models and settings are kept out of git, and built in all the same. */
function mayBeBuilt(path: string): boolean {
  return (
    /\.(?:[cm]?[jt]sx?|py|go|rs|java|kt|cs|fs|rb|php|exs?|c|h|cc|cpp|hpp|proto|sql|graphql|html|css|scss|vue)$/i.test(
      path,
    ) ||
    /\.(?:jar|war|ear|whl|tgz|gz|zip|xz|bz2|gem|nupkg|deb|rpm|apk|so|dll|exe|pt|pth|onnx|h5|pkl|safetensors|gguf)$/i.test(
      path,
    ) ||
    /\.(?:json|ya?ml|toml|ini|cfg|conf|config|properties|xml|props|targets|crt|cer)$|(?:^|\/)\.?(?:npmrc|yarnrc|pypirc|pip\.conf)$/i.test(
      path,
    )
  )
}

function isOutput(pattern: string): boolean {
  return /(?:^|\/)(?:dist|build|out|target|bin|lib|public|static|vendor|generated)[^/]*$/.test(pattern)
}

function isBuiltInside({ ran, project }: Plan): boolean {
  return project.stacks.some(({ id }) => builders[id]?.test(ran))
}

function append(before: string, sections: readonly Section[]): WrittenIgnore {
  const lineEnd = before.includes('\r\n') ? '\r\n' : '\n'
  const lines = before.split(/\r?\n/)
  const first = lines.at(-1) === '' ? lines.length - 1 : lines.length
  const added: string[] = []
  const reasons: { lines: number[]; reason: string }[] = []
  for (const { reason, patterns } of sections) {
    if (added.length > 0 || before.trim() !== '') added.push('')
    added.push(`# ${reason}`)
    reasons.push({ lines: patterns.map((_, index) => first + added.length + index), reason })
    added.push(...patterns)
  }
  if (added.length === 0) return { text: before, reasons: [] }
  const head = before === '' || before.endsWith('\n') ? before : before + lineEnd
  return { text: `${head}${added.join(lineEnd)}${lineEnd}`, reasons }
}

/** The proof: every source goes through the finished file, and what a line still takes is brought back. */
function negated(project: Project, sources: readonly string[], written: WrittenIgnore): WrittenIgnore {
  const ignore = parseIgnore(written.text)
  const back = new Set<string>()
  for (const source of sources) {
    if (/[*?[\\!]/.test(source)) continue
    const exists = project.files.includes(source) || project.folders.includes(source)
    if (exists && isIgnored(ignore, source) && !reaches(project, ignore, source)) back.add(`!${source}`)
  }
  if (back.size === 0) return written
  const more = append(written.text, [{ reason: 'Copied by the Dockerfile', patterns: [...back] }])
  return { text: more.text, reasons: [...written.reasons, ...more.reasons] }
}

/** An ignored folder of which exceptions keep something is copied all the same. */
function reaches(project: Project, ignore: IgnorePatterns, folder: string): boolean {
  return project.files.some((path) => {
    return path.startsWith(`${folder}/`) && ignoringPattern(ignore, path)?.negated === true
  })
}

function riskOf(project: Project, path: string, folder: boolean): RiskKind | undefined {
  const found = risks.find(
    ({ names, what }) => (what === 'any' || (what === 'folder') === folder) && isNamed(path, names),
  )
  if (!found) return undefined
  if (found.kind !== 'secret') return found.kind
  if (isNamed(path, harmlessNames)) return undefined
  const parts = path.split('/').slice(0, -1)
  if (parts.some((part) => sideFolders.includes(part))) return undefined
  const name = baseName(path)
  // Front-end builds and Symfony keep settings, not secrets, in these.
  if (
    (hasBundler(project) || isSymfony(project)) &&
    /^\.env(?:\.(?:development|production|staging|test))?$/.test(name)
  )
    return undefined
  return found.kind
}

/** `*` stands for any run of characters of the last part of the path. */
function isNamed(path: string, patterns: readonly string[]): boolean {
  return matcherOf(patterns).test(path)
}

const matchers = new Map<readonly string[], RegExp>()

function matcherOf(patterns: readonly string[]): RegExp {
  const known = matchers.get(patterns)
  if (known) return known
  const names = patterns.map((it) => it.replaceAll(/[.+^$(){}|[\]\\]/g, '\\$&').replaceAll('*', '[^/]*'))
  const matcher = new RegExp(`(?:^|/)(?:${names.join('|')})$`)
  matchers.set(patterns, matcher)
  return matcher
}
