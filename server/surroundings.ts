// Reads what stands around a Dockerfile: which folder it is built from, what is in it, and what that says.
import { unenteredFolders } from '../rules/data/ignore-entries.ts'
import { entryNames, sideFolders } from '../rules/data/stacks.ts'
import { buildsIn, tellsOfBuilds, type Build, type BuildSource } from './builds.ts'
import { listeningIn } from './facts/listening.ts'
import { unknownProject, type IgnoreFile, type Listening, type Project, type Stack } from './facts/project.ts'
import { remembered } from './facts/remembered.ts'
import { isManifest, stacksOf } from './facts/stacks.ts'
import type { Entry, Host } from './host.ts'
import { baseName } from './syntax/paths.ts'
import { childOf, decoded, folderOf, nameOf, pathWithin } from './uris.ts'

export interface SurroundingOptions {
  /** URI of the workspace folder: nothing above it is read. The Dockerfile's folder where there is none. */
  readonly root?: string | undefined
  /** The build context a setting asks for: a URI, or a path relative to the root. */
  readonly context?: string | undefined
}

/** The folder a Dockerfile is built from, and who says so. */
export interface Context {
  readonly uri: string
  /** `setting` is the option's, `folder` the default: the Dockerfile's own folder. */
  readonly source: BuildSource | 'setting' | 'folder'
  /** Relative to the root, for what a file says. */
  readonly path: string | undefined
  /** Zero-based. */
  readonly line: number | undefined
  /** False when files of the workspace name different folders for this Dockerfile. */
  readonly agreed: boolean
  /** True when a file names a folder above the root: `uri` is the Dockerfile's own, and nothing is known of the context. */
  readonly outside: boolean
}

export interface Surroundings {
  readonly project: Project
  /** URI of the build context; `undefined` where nothing is known of it. */
  readonly context: string | undefined
}

/** Everything known about the files around a Dockerfile. Never throws: what cannot be read is not there. */
export async function surroundings(
  host: Host,
  dockerfileUri: string,
  options: SurroundingOptions = {},
): Promise<Project> {
  return (await lookAround(host, dockerfileUri, options)).project
}

/** The same, and where it is. */
export async function lookAround(
  host: Host,
  dockerfileUri: string,
  options: SurroundingOptions = {},
): Promise<Surroundings> {
  const unknown = { ...unknownProject, dockerfile: nameOf(dockerfileUri) }
  if (folderOf(dockerfileUri) === undefined) return { project: unknown, context: undefined }
  try {
    const { uri: context, outside } = await contextFor(host, dockerfileUri, options)
    if (outside) return { project: unknown, context: undefined }
    const dockerfile = pathFrom(context, dockerfileUri)
    const snapshot = await snapshotOf(host, context)
    if (!snapshot || dockerfile === undefined) return { project: unknown, context }
    const ignore = await ignoreFor(host, context, dockerfileUri, snapshot, dockerfile)
    return { project: { ...snapshot, known: true, dockerfile, ignore }, context }
  } catch {
    return { project: unknown, context: undefined }
  }
}

/**
 * The build context of a Dockerfile. The option goes first; then what Compose, Bake, dev container, scripts and
 * workflows of the workspace say about this very Dockerfile, by majority, then in that order; then its own folder.
 */
export async function contextFor(
  host: Host,
  dockerfileUri: string,
  { root, context }: SurroundingOptions = {},
): Promise<Context> {
  const own = folderOf(dockerfileUri) ?? dockerfileUri
  const none = { path: undefined, line: undefined, agreed: true, outside: false }
  const top = root && isBelow(root, dockerfileUri) ? root.replace(/\/+$/, '') : own
  if (context) {
    const uri = /^[a-z][\w+.-]+:/i.test(context) ? context.replace(/\/+$/, '') : childOf(top, context)
    return { uri, source: 'setting', ...none }
  }
  const dockerfile = pathWithin(top, dockerfileUri) ?? nameOf(dockerfileUri)
  // A file that is looked at from outside of the root may name the root itself.
  const back = `../${nameOf(top)}`
  const builds = (await buildsOf(host, top, own)).filter(
    (each) => each.dockerfile === dockerfile || each.dockerfile === `${back}/${dockerfile}`,
  )
  const chosen = mostNamed(builds)
  if (!chosen) return { uri: own, source: 'folder', ...none }
  const { source, path, line } = chosen
  const agreed = builds.every((each) => each.context === chosen.context)
  const within =
    chosen.context === back || chosen.context.startsWith(`${back}/`)
      ? chosen.context.slice(back.length + 1)
      : chosen.context
  const outside = within === '..' || within.startsWith('../')
  return { uri: outside ? own : childOf(top, within), source, path, line, agreed, outside }
}

/**
 * A host that asks only once for everything, and keeps what was made of it. For one run of the command line, or
 * until a watched file changes.
 */
export function remembering(host: Host): Host {
  if (kept.has(host)) return host
  const read = once((uri: string) => host.read(uri))
  const list = once((uri: string) => host.list(uri))
  const result: Host = { read, list }
  kept.set(result, new Map())
  return result
}

/** Projects of one solution that are read at most. */
const mostProjects = 60

/** Entries of the workspace or the context that are listed at most. */
const mostEntries = 4000
/** Folders below the context. */
const deepestFolder = 8
/** UTF-16 units of one file; a longer one says too little for its length. */
const longestFile = 256 * 1024
/** Of all files of one context. */
const longestTogether = 2 * 1024 * 1024
const mostFiles = 120
/** How far from the workspace root build files are looked for. */
const deepestBuildFile = 3
const mostBuildFiles = 60

const kept = new WeakMap<Host, Map<string, Promise<unknown>>>()

/** Keeps a result with a remembering host, and makes it anew for others. */
function keep<T>(host: Host, key: string, make: () => Promise<T>): Promise<T> {
  const results = kept.get(host)
  if (!results) return make()
  return remembered(results as Map<string, Promise<T>>, key, make)
}

function once<T>(ask: (uri: string) => Promise<T>): (uri: string) => Promise<T> {
  const answers = new Map<string, Promise<T>>()
  return (uri) => remembered(answers, uri, () => ask(uri))
}

function isBelow(folder: string, uri: string): boolean {
  return pathWithin(folder, uri) !== undefined
}

/** The way from one folder to a file, `../` included; `undefined` across authorities. */
function pathFrom(folder: string, uri: string): string | undefined {
  const within = pathWithin(folder, uri)
  if (within !== undefined) return within
  const from = decoded(folder).replace(/\/+$/, '').split('/')
  const to = decoded(uri).split('/')
  let same = 0
  while (same < from.length && from[same] === to[same]) same += 1
  // Scheme and authority are the first three pieces of `file:///…`.
  if (same < (decoded(uri).includes('://') ? 3 : 1)) return undefined
  return [...from.slice(same).map(() => '..'), ...to.slice(same)].join('/')
}

const sourceOrder: readonly BuildSource[] = [
  'compose',
  'bake',
  'devcontainer',
  'workflow',
  'script',
  'makefile',
]

function mostNamed(builds: readonly Build[]): Build | undefined {
  const count = (build: Build) => builds.filter((each) => each.context === build.context).length
  return builds.toSorted(
    (a, b) => count(b) - count(a) || sourceOrder.indexOf(a.source) - sourceOrder.indexOf(b.source),
  )[0]
}

/** All builds that files of the workspace describe: near its root, and in the folders down to the Dockerfile. */
async function buildsOf(host: Host, root: string, own: string): Promise<readonly Build[]> {
  const near = await keep(host, `builds ${root}`, async () => {
    const listing = await listBelow(host, root, deepestBuildFile, mostEntries)
    return listing ? readBuilds(host, root, listing.files.filter(tellsOfBuilds).slice(0, mostBuildFiles)) : []
  })
  const way = (pathWithin(root, `${own}/`) ?? '').split('/').filter(Boolean)
  if (way.length <= deepestBuildFile) return near
  const found = [...near]
  for (let depth = deepestBuildFile + 1; depth <= Math.min(way.length, 12); depth += 1) {
    const folder = way.slice(0, depth).join('/')
    const builds = await keep(host, `builds ${root} ${folder}`, async () => {
      const entries = (await host.list(childOf(root, folder))) ?? []
      const files = entries.filter((entry) => !entry.folder).map((entry) => `${folder}/${entry.name}`)
      return readBuilds(host, root, files.filter(tellsOfBuilds))
    })
    found.push(...builds)
  }
  return found
}

async function readBuilds(host: Host, root: string, paths: readonly string[]): Promise<readonly Build[]> {
  const texts = await Promise.all(paths.map((path) => host.read(childOf(root, path))))
  return paths.flatMap((path, index) => {
    const text = texts[index]
    return text === undefined || text.length > longestFile ? [] : buildsIn(path, text)
  })
}

interface Listing {
  readonly complete: boolean
  readonly files: readonly string[]
  readonly folders: readonly string[]
}

/** Breadth first, so that a cut takes away what lies deepest. */
async function listBelow(
  host: Host,
  root: string,
  deepest: number,
  most: number,
): Promise<Listing | undefined> {
  const first = await host.list(root)
  if (!first) return undefined
  const files: string[] = []
  const folders: string[] = []
  let complete = true
  let level: { readonly path: string; readonly entries: readonly Entry[] }[] = [{ path: '', entries: first }]
  for (let depth = 0; level.length > 0; depth += 1) {
    const open: string[] = []
    for (const { path, entries } of level) {
      const names = entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))
      const isVirtualEnvironment = path !== '' && entries.some(({ name }) => name === 'pyvenv.cfg')
      for (const { name, folder } of names) {
        if (isVirtualEnvironment && name !== 'pyvenv.cfg') continue
        if (files.length + folders.length >= most) {
          complete = false
          break
        }
        const full = path ? `${path}/${name}` : name
        if (!folder) files.push(full)
        else {
          folders.push(full)
          if (!unenteredFolders.includes(name)) open.push(full)
        }
      }
    }
    if (!complete) break
    if (depth >= deepest) {
      complete = open.length === 0
      break
    }
    const listed = await Promise.all(open.map((path) => host.list(childOf(root, path))))
    level = open.flatMap((path, index) => {
      const entries = listed[index]
      if (!entries) complete = false
      return entries ? [{ path, entries }] : []
    })
  }
  return { complete, files: files.toSorted(), folders: folders.toSorted() }
}

type Snapshot = Pick<Project, 'complete' | 'files' | 'folders' | 'stacks' | 'listens' | 'text'>

/** All that is the same for every Dockerfile of a context. */
function snapshotOf(host: Host, context: string): Promise<Snapshot | undefined> {
  return keep(host, `context ${context}`, async () => {
    const listing = await listBelow(host, context, deepestFolder, mostEntries)
    if (!listing) return undefined
    const texts = new Map<string, string>()
    const text = (path: string) => texts.get(path)
    const paths = listing.files.filter(isWorthReading).toSorted(byWorth).slice(0, mostFiles)
    let together = 0
    for (let start = 0; start < paths.length; start += 20) {
      if (together >= longestTogether) break
      const some = paths.slice(start, start + 20)
      const read = await Promise.all(some.map((path) => host.read(childOf(context, path))))
      read.forEach((content, index) => {
        if (content === undefined || content.length > longestFile) return
        together += content.length
        if (together <= longestTogether) texts.set(some[index] as string, content)
      })
    }
    const stacks = stacksOf({ files: listing.files, text })
    for (const path of entriesOf(stacks)) {
      if (texts.has(path) || !listing.files.includes(path)) continue
      const content = await host.read(childOf(context, path))
      if (content !== undefined && content.length <= longestFile) texts.set(path, content)
    }
    return { ...listing, stacks, listens: listensIn(texts, stacks), text }
  })
}

/** Also the projects of a .NET solution, which are in folders for tests as well and are all restored. */
function entriesOf(stacks: readonly Stack[]): readonly string[] {
  return stacks.flatMap(({ entry, manifests }) => [
    ...(entry === undefined ? [] : [entry]),
    ...manifests.filter((path) => /\.(?:cs|fs|vb)proj$/.test(path)).slice(0, mostProjects),
  ])
}

/** What is stated makes the same framework's default silent. */
function listensIn(texts: ReadonlyMap<string, string>, stacks: readonly Stack[]): readonly Listening[] {
  const found = [...texts].flatMap(([path, text]) => listeningIn(path, text, dependenciesFor(path, stacks)))
  const all = found.toSorted((a, b) =>
    a.path < b.path ? -1 : a.path > b.path ? 1 : a.span.start - b.span.start,
  )
  return all.filter(({ explicit, by }) => explicit || !all.some((other) => other.explicit && other.by === by))
}

/** The dependencies of the innermost stacks around a file. */
function dependenciesFor(path: string, stacks: readonly Stack[]): readonly string[] {
  const around = stacks.filter(({ folder }) => folder === '' || path.startsWith(`${folder}/`))
  const deepest = Math.max(0, ...around.map(({ folder }) => folder.length))
  return around.filter(({ folder }) => folder.length === deepest).flatMap(({ dependencies }) => dependencies)
}

const dockerfileName = /^(?:Docker|Container)file(?:\..+)?$|\.(?:dockerfile|containerfile)$/i
const scriptName =
  /^(?:docker-)?(?:entrypoint|start|run|serve|server|boot|launch|init|cmd)[\w.-]*\.sh$|^(?:docker-entrypoint|entrypoint|Procfile)$/
const otherName =
  /^(?:\.gitignore|\.dockerignore|.*\.dockerignore|\.flaskenv|build\.rs|schema\.prisma|[Mm]akefile|GNUmakefile|CMakeLists\.txt|tsconfig(?:\.\w+)?\.json|next\.config\.[cm]?[jt]s|(?:nginx|default|app|site)[\w.-]*\.conf(?:\.template)?)$/
const startNames: ReadonlySet<string> = new Set(
  Object.values(entryNames)
    .flat()
    .filter((name) => !name.includes('*')),
)

function isWorthReading(path: string): boolean {
  return worthOf(path) < 9
}

function byWorth(a: string, b: string): number {
  return worthOf(a) - worthOf(b) || depthOf(a) - depthOf(b) || (a < b ? -1 : 1)
}

/** Smaller is read sooner; 9 is not read at all. */
function worthOf(path: string): number {
  const name = baseName(path)
  const depth = depthOf(path)
  if (name.endsWith('.dockerignore')) return depth <= 3 ? 0 : 9
  if (depth === 1 && (name === '.gitignore' || dockerfileName.test(name))) return 1
  if (isManifest(path)) return 2
  if (path.split('/').some((part) => sideFolders.includes(part))) return 9
  if (dockerfileName.test(name)) return depth <= 3 ? 5 : 9
  const isStart =
    startNames.has(name) ||
    /^(?:vite|nuxt)\.config\.\w+$|^mkdocs\.ya?ml$|Application\.(?:java|kt)$|^(?:logback|log4j2)[\w-]*\.xml$|^application-[\w-]+\.(?:properties|ya?ml)$/.test(
      name,
    )
  if (isStart) return depth <= 3 || /(?:^|\/)src\/main\//.test(path) ? 3 : depth <= 5 ? 6 : 9
  if (scriptName.test(name) || otherName.test(name)) return depth <= 3 ? 4 : 9
  // A start command may name any script.
  if (depth <= 2 && name.endsWith('.sh')) return 7
  if (depth === 1 && /\.(?:py|js|mjs|cjs|rb|go|php)$/.test(name)) return 7
  return depth === 2 && name.endsWith('.py') ? 8 : 9
}

function depthOf(path: string): number {
  return path.split('/').length
}

/** `<Dockerfile>.dockerignore` beside the Dockerfile stands in for `.dockerignore` at the context's root. */
async function ignoreFor(
  host: Host,
  context: string,
  dockerfileUri: string,
  snapshot: Snapshot,
  dockerfile: string,
): Promise<IgnoreFile | undefined> {
  const beside = `${dockerfile}.dockerignore`
  const isOutside = dockerfile.startsWith('../')
  const folder = folderOf(dockerfileUri)
  if (isOutside && folder) {
    const text = await host.read(childOf(folder, `${nameOf(dockerfileUri)}.dockerignore`))
    if (text !== undefined) return { path: beside, text }
  }
  for (const path of isOutside ? ['.dockerignore'] : [beside, '.dockerignore']) {
    if (!snapshot.files.includes(path) && snapshot.complete) continue
    const text = snapshot.text(path) ?? (await host.read(childOf(context, path)))
    if (text !== undefined) return { path, text }
  }
  return undefined
}
