// Writes .dockerignore files from what is known of the context, and names the risks that one leaves uncovered.
import {
  essentialPatterns,
  harmlessNames,
  ignoreGroups,
  risks,
  unenteredFolders,
  type IgnoreGroup,
  type RiskKind,
} from '../../rules/data/ignore-entries.ts'
import { sideFolders } from '../../rules/data/stacks.ts'
import { cleanPath, ignoringPattern, isIgnored, parseIgnore, type IgnorePatterns } from './dockerignore.ts'
import type { Project, StackId } from './project.ts'

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
  const sections = [...groupSections(plan), ...gitignoreSection(plan)]
  const written = append(before, sections)
  return negated(project, plan.sources, written)
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
  readonly dockerfiles: string
  readonly readable: string
  /** Names of outputs that were left alone: .gitignore must not bring them back. */
  readonly spared: Set<string>
}

function planFor(project: Project, needed: readonly string[]): Plan {
  const sources = needed
    .map((path) => cleanPath(path).replace(/^\/+/, ''))
    .filter((path) => path !== '.' && path !== '')
  const isDockerfile = (path: string) =>
    /(?:^|\/)(?:Docker|Container)file[^/]*$|\.(?:dockerfile|containerfile)$/i.test(path) &&
    !path.endsWith('.dockerignore')
  const dockerfiles = project.files.filter(isDockerfile).map((path) => project.text(path) ?? '')
  const readable = project.files.filter((path) => !isDockerfile(path)).map((path) => project.text(path) ?? '')
  const kept = project.stacks.flatMap(({ manifests, locks, entry }) => [
    ...manifests,
    ...locks,
    ...(entry ? [entry] : []),
  ])
  return {
    project,
    existing: parseIgnore(project.ignore?.text ?? ''),
    sources,
    kept: [...kept, ...referredTo(project)],
    everything: [...project.folders, ...project.files],
    gitignored: parseIgnore(fromGitignore(project.text('.gitignore') ?? '').join('\n')),
    dockerfiles: dockerfiles.join('\n'),
    readable: readable.join('\n'),
    spared: new Set(),
  }
}

/** Files that a manifest names: a readme, a licence, the history from which the version is read. */
function referredTo(project: Project): readonly string[] {
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
  if (
    project.files.some(
      (path) =>
        /(?:^|\/)(?:build\.rs|[Mm]akefile|build\.gradle(?:\.kts)?)$/.test(path) &&
        /\bgit\s+(?:describe|rev-parse|log)\b|["']git["']/.test(project.text(path) ?? ''),
    )
  ) {
    found.push('.git')
  }
  return found
}

/** Tools that take the version from git, and scripts that ask it. */
const readsHistory =
  /setuptools[-_]scm|hatch-vcs|poetry-dynamic-versioning|uv-dynamic-versioning|versioneer|\bpbr\b|vergen|built\s*=|MinVer|GitVersion|Nerdbank\.GitVersioning|git-commit-id|gitProperties|\bgit (?:describe|rev-parse|log)\b/

const bundlers: readonly string[] = [
  '@angular/core',
  '@sveltejs/kit',
  'astro',
  'gatsby',
  'next',
  'nuxt',
  'react-scripts',
  'vite',
]

function hasBundler(project: Project): boolean {
  return project.stacks.some(({ dependencies }) => bundlers.some((name) => dependencies.includes(name)))
}

function* groupSections(plan: Plan): Generator<Section> {
  for (const group of ignoreGroups) {
    if (group.stack && !plan.project.stacks.some(({ id }) => id === group.stack)) continue
    if (!isFitting(plan, group)) continue
    const patterns = adjusted(plan, group).filter((pattern) => isWanted(plan, group, pattern))
    if (patterns.some((pattern) => !pattern.startsWith('!'))) yield { reason: group.reason, patterns }
  }
}

/** Commands after which a stack's output is there without being copied. */
const builders: Readonly<Partial<Record<StackId, RegExp>>> = {
  node: /\b(?:build|generate|export)\b/,
  rust: /\bcargo\b/,
  java: /\b(?:mvnw?|gradlew?)\b/,
  dotnet: /\bdotnet\s+(?:publish|build|restore|test|run)\b/,
  php: /\bcomposer\b/,
  ruby: /\bbundle\b/,
  elixir: /\bmix\b/,
}

function isFitting(
  { dockerfiles, readable, project }: Plan,
  { careful, stack, patterns }: IgnoreGroup,
): boolean {
  if (careful === 'output') {
    const builder = stack && builders[stack]
    const isBuilt = !builder || dockerfiles.trim() === '' || builder.test(dockerfiles)
    return isBuilt
  }
  if (careful === 'tests') {
    const runs = /\b(?:pytest|tox|nox|unittest|rspec|phpunit|vitest|jest|mocha|cypress|playwright|test)\b/i
    return !runs.test(dockerfiles) && !/\[\[(?:test|bench)\]\]/.test(readable)
  }
  if (careful === 'documents') {
    const generators = [
      'mkdocs',
      'sphinx',
      'vitepress',
      'vuepress',
      '@docusaurus/core',
      'jekyll',
      'nextra',
      'gatsby',
    ]
    if (project.stacks.some(({ dependencies }) => generators.some((name) => dependencies.includes(name))))
      return false
    return patterns.length > 0
  }
  return true
}

/** Front-end builds read `.env.production` and the like; only what is local is a secret there. */
function adjusted({ project, gitignored }: Plan, { patterns }: IgnoreGroup): readonly string[] {
  if (!patterns.includes('**/.env.*') || !hasBundler(project)) return patterns
  const ownIsLocal = !project.files.includes('.env') || isIgnored(gitignored, '.env')
  return [...(ownIsLocal ? ['**/.env'] : []), '**/.env.local', '**/.env.*.local']
}

function isWanted(plan: Plan, group: IgnoreGroup, pattern: string): boolean {
  const single = parseIgnore(pattern.replace(/^!/, ''))
  const present = plan.everything.filter((path) => isIgnored(single, path))
  if (pattern.startsWith('!')) return present.some((path) => !isIgnored(plan.existing, path))
  const name = pattern.replace(/^.*\//, '')
  if (group.careful === 'output' && isHandWritten(plan, present)) {
    plan.spared.add(name)
    return false
  }
  if (group.careful === 'documents' && mentions(plan, present)) return false
  if (group.careful === 'tests' && present.some((path) => plan.sources.includes(path))) return false
  if (isHarmless(pattern, present)) return false
  if (wouldTake(plan, single, group.junk === true)) {
    plan.spared.add(name)
    return false
  }
  const isExtended = plan.existing.patterns.length > 0
  const always = group.when === 'always' && (!isExtended || essentialPatterns.includes(pattern))
  if (!always && present.length === 0) return false
  return !isCovered(plan, group, pattern, present)
}

/** A folder called `build` or `bin` that git keeps and that can be looked into holds sources. */
function isHandWritten({ gitignored, project }: Plan, present: readonly string[]): boolean {
  return present.some((path) => {
    const name = path.slice(path.lastIndexOf('/') + 1)
    if (unenteredFolders.includes(name) || isIgnored(gitignored, path)) return false
    return project.folders.includes(path) && project.files.some((file) => file.startsWith(`${path}/`))
  })
}

/** Whether a file that was read or a Dockerfile names one of the documents. */
function mentions({ dockerfiles, readable }: Plan, present: readonly string[]): boolean {
  return present.some((path) => {
    const name = path.slice(path.lastIndexOf('/') + 1)
    if (dockerfiles.includes(name)) return /\./.test(name) || new RegExp(`\\b${name}\\b`).test(dockerfiles)
    return /\.\w+$/.test(name) && readable.includes(name)
  })
}

/** Certificates of authorities look like keys. */
function isHarmless(pattern: string, present: readonly string[]): boolean {
  return pattern.endsWith('.pem') && present.some((path) => isNamed(path, harmlessNames))
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
  present: readonly string[],
): boolean {
  if (existing.patterns.length === 0) return false
  const open = present.filter((path) => !isIgnored(existing, path))
  if (open.some((path) => !isWantedBack(existing, path))) return false
  const base = sampleOf(pattern.replace(/^\*\*\//, ''))
  const samples = [base]
  if (pattern.startsWith('**/') && group.stack) {
    const folders = project.stacks.filter(({ id }) => id === group.stack).map(({ folder }) => folder)
    if (group.stack === 'python') {
      const module = project.files.find(
        (path) => path.includes('/') && path.endsWith('.py') && !isIgnored(existing, path),
      )
      if (module) folders.push(module.slice(0, module.lastIndexOf('/')))
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

/** Patterns of .gitignore in .dockerignore's terms; what brings files back is left out. */
function fromGitignore(text: string): readonly string[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const pattern = line.trimEnd()
    if (!pattern || /^[#!\\]/.test(pattern) || pattern === '*' || pattern === '/*') return []
    const bare = pattern.replace(/\/+$/, '')
    if (bare.includes('/')) return [bare.replace(/^\//, '')]
    return [`**/${bare}`]
  })
}

/** What git does not keep and is there: made on this machine, unless the build is told to copy it. */
function* gitignoreSection(plan: Plan): Generator<Section> {
  if (/^[ \t]*!/m.test(plan.project.text('.gitignore') ?? '')) return
  const patterns: string[] = []
  for (const { text: pattern, error } of plan.gitignored.patterns) {
    if (error || plan.spared.has(pattern.replace(/^.*\//, ''))) continue
    const single = parseIgnore(pattern)
    const present = plan.everything.filter((path) => isIgnored(single, path))
    if (present.every((path) => isIgnored(plan.existing, path))) continue
    if (isOutput(pattern) && !isBuiltInside(plan)) continue
    if (!wouldTake(plan, single, false)) patterns.push(pattern)
  }
  const groups = ignoreGroups.flatMap((group) => group.patterns)
  const fresh = [...new Set(patterns)].filter((pattern) => !groups.includes(pattern))
  if (fresh.length > 0) yield { reason: 'Not under version control either', patterns: fresh }
}

function isOutput(pattern: string): boolean {
  return /(?:^|\/)(?:dist|build|out|target|bin|lib|public|static|vendor|generated)[^/]*$/.test(pattern)
}

function isBuiltInside({ dockerfiles, project }: Plan): boolean {
  return project.stacks.some(({ id }) => builders[id]?.test(dockerfiles))
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
  const name = path.slice(path.lastIndexOf('/') + 1)
  // Front-end builds keep settings, not secrets, in these.
  if (hasBundler(project) && /^\.env(?:\.(?:development|production|staging|test))?$/.test(name))
    return undefined
  return found.kind
}

/** `*` stands for any run of characters of the last part of the path. */
function isNamed(path: string, patterns: readonly string[]): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1)
  return patterns.some((pattern) => {
    const [first = '', ...rest] = pattern.split('*')
    const last = rest.pop()
    if (last === undefined) return name === pattern
    if (!name.startsWith(first) || !name.endsWith(last) || name.length < first.length + last.length)
      return false
    const middle = name.slice(first.length, name.length - last.length)
    return rest.every((part) => middle.includes(part))
  })
}
