// Which languages and package managers a build context uses, read from its manifests.
import {
  entryNames,
  managerRows,
  sideFolders,
  versionRows,
  type ManagerRow,
} from '../../rules/data/stacks.ts'
import { baseName, folderOf, inFolder } from '../syntax/paths.ts'
import type { Project, Stack, StackId } from './project.ts'
import { remembered } from './remembered.ts'

/** What the listing and the texts of the manifests are taken from. */
export type Snapshot = Pick<Project, 'files' | 'text'>

/** Manifests deeper than this many folders are left out. */
const deepest = 3

/** The stacks of a context, those nearest to its root first; members of a workspace count as part of it. */
export function stacksOf(snapshot: Snapshot): readonly Stack[] {
  const index = indexOf(snapshot)
  const stacks: Stack[] = []
  for (const folder of index.folders) {
    if (isAside(folder) || depthOf(folder) > deepest) continue
    for (const id of stackIds) {
      const row = managerRows.find((each) => each.stack === id && isHere(index, folder, each))
      if (!row || isPartOfAnother(index, folder, row, stacks)) continue
      const stack = read(index, folder, row)
      if (stack) stacks.push(stack)
    }
  }
  if (stacks.length === 0) {
    const page = staticFolders.map((folder) => inFolder(folder, 'index.html')).find(index.has)
    if (page) {
      const none = { manifests: [], locks: [], dependencies: [], version: undefined }
      stacks.push({ id: 'static', manager: 'none', folder: folderOf(page), entry: page, ...none })
    }
  }
  return stacks
}

/** The files whose text `stacksOf` wants to see. */
export function isManifest(path: string): boolean {
  const name = baseName(path)
  if (isAside(folderOf(path)) || depthOf(folderOf(path)) > deepest + 2) return false
  if (/\.lock$|lock\.(?:ya?ml|json)$|\.lockb$|\.(?:jar|sum)$|^gradlew$|^mvnw$/.test(name)) return false
  if (/(?:^|\/)requirements\/[^/]+\.(?:txt|in)$/.test(path)) return true
  if (/^(?:requirements[\w.-]*|base|common|main|prod|production)\.(?:txt|in)$/.test(name)) return true
  return manifestNames.some((pattern) => isNamed(name, pattern))
}

const stackIds: readonly StackId[] = [
  'python',
  'node',
  'go',
  'rust',
  'java',
  'dotnet',
  'php',
  'ruby',
  'elixir',
]

const staticFolders: readonly string[] = ['', 'public', 'html', 'static', 'src', 'www', 'site', 'app']

const manifestNames: readonly string[] = [
  ...new Set([
    ...managerRows.flatMap(({ markers, besides }) => [
      ...markers,
      ...besides.filter((path) => !path.includes('/')),
    ]),
    ...versionRows.map(({ file }) => file),
    'libs.versions.toml',
  ]),
]

interface Index extends Snapshot {
  readonly byFolder: ReadonlyMap<string, readonly string[]>
  /** Sorted by depth, then by name. */
  readonly folders: readonly string[]
  readonly has: (path: string) => boolean
}

function indexOf({ files, text }: Snapshot): Index {
  const set = new Set(files)
  const byFolder = new Map<string, string[]>()
  for (const path of files) {
    remembered(byFolder, folderOf(path), () => []).push(baseName(path))
  }
  const folders = [...byFolder.keys()].sort((a, b) => depthOf(a) - depthOf(b) || (a < b ? -1 : 1))
  const has = (path: string) => set.has(path)
  return { files, byFolder, folders, has, text }
}

/** All the paths of a folder whose name fits; `pattern` may have a folder of its own. */
function matching(index: Index, folder: string, pattern: string): readonly string[] {
  if (!pattern.includes('*')) {
    const path = inFolder(folder, pattern)
    return index.has(path) ? [path] : []
  }
  const within = inFolder(folder, folderOf(pattern))
  const names = index.byFolder.get(within) ?? []
  return names.filter((name) => isNamed(name, baseName(pattern))).map((name) => inFolder(within, name))
}

function isHere(index: Index, folder: string, row: ManagerRow): boolean {
  const found = row.markers.some((marker) => matching(index, folder, marker).length > 0)
  if (!found) return false
  const manifest = (name: string) => index.text(inFolder(folder, name)) ?? ''
  if (row.stack === 'node') return index.has(inFolder(folder, 'package.json'))
  // A pyproject.toml may hold nothing but the settings of linters.
  const requirements = ['requirements*.txt', 'requirements/*.txt'] as const
  if (row.manager === 'pip' && !requirements.some((it) => matching(index, folder, it).length)) {
    return (
      index.has(inFolder(folder, 'setup.py')) ||
      /^\[(?:project|tool\.(?:poetry|uv|pdm|setuptools))\b/m.test(manifest('pyproject.toml'))
    )
  }
  return true
}

/** Members of a workspace, modules of a build and projects of a solution are copied with their root. */
function isPartOfAnother(index: Index, folder: string, row: ManagerRow, stacks: readonly Stack[]): boolean {
  return stacks.some((stack) => {
    if (stack.id !== row.stack) return false
    if (stack.folder === folder) return true
    if (stack.folder !== '' && !folder.startsWith(`${stack.folder}/`)) return false
    if (stack.id === 'dotnet') return true
    return (
      stack.manifests.some((path) => folderOf(path) === folder && isMainManifest(baseName(path))) ||
      isNestedModule(index, stack, folder)
    )
  })
}

function isMainManifest(name: string): boolean {
  return /^(?:package\.json|Cargo\.toml|go\.mod|pom\.xml|build\.gradle(?:\.kts)?|mix\.exs|pyproject\.toml|requirements\.txt)$/.test(
    name,
  )
}

/** Gradle's subprojects need not say so in a form that can be read without running it. */
function isNestedModule(index: Index, stack: Stack, folder: string): boolean {
  if (stack.manager !== 'gradle') return false
  return !matching(index, folder, 'settings.gradle*').length
}

function read(index: Index, folder: string, found: ManagerRow): Stack | undefined {
  const row = refined(index, folder, found)
  const paths = new Set<string>()
  for (const pattern of row.besides) for (const path of matching(index, folder, pattern)) paths.add(path)
  for (const path of membersOf(index, folder, row)) paths.add(path)
  const manifests = [...paths]
  const locks = row.locks.flatMap((lock) => matching(index, folder, lock))
  if (row.stack === 'dotnet')
    locks.push(...index.files.filter((path) => path.endsWith('/packages.lock.json')))
  const dependencies = dependenciesOf(index, folder, row, manifests)
  const stack = { id: row.stack, manager: row.manager, folder, manifests, locks, dependencies }
  return { ...stack, version: versionOf(index, folder, row, manifests), entry: entryOf(index, stack) }
}

/** Where no lock file tells the manager, the manifest may. */
function refined(index: Index, folder: string, row: ManagerRow): ManagerRow {
  const say = (manager: string) =>
    managerRows.find((each) => each.stack === row.stack && each.manager === manager) ?? row
  if (row.manager === 'pip') {
    const text = index.text(inFolder(folder, 'pyproject.toml')) ?? ''
    if (!index.has(inFolder(folder, 'requirements.txt'))) {
      if (/^\[tool\.poetry\.dependencies\]/m.test(text)) return say('poetry')
      if (/^\[tool\.uv\b/m.test(text)) return say('uv')
    }
  }
  if (row.manager === 'npm' && row.locks.every((lock) => !index.has(inFolder(folder, lock)))) {
    const named = /"packageManager"\s*:\s*"(pnpm|yarn|bun)@/.exec(
      index.text(inFolder(folder, 'package.json')) ?? '',
    )?.[1]
    if (named) return say(named)
  }
  return row
}

// Workspaces

function membersOf(index: Index, folder: string, row: ManagerRow): readonly string[] {
  const text = (name: string) => index.text(inFolder(folder, name)) ?? ''
  if (row.stack === 'node') {
    const globs =
      row.manager === 'pnpm'
        ? yamlList(text('pnpm-workspace.yaml'), 'packages')
        : nodeWorkspaces(text('package.json'))
    const yarnPath = /^yarnPath:\s*["']?([^\s"']+)/m.exec(text('.yarnrc.yml'))?.[1]
    const release = yarnPath ? [inFolder(folder, yarnPath)].filter(index.has) : []
    return [...release, ...expand(index, folder, globs, 'package.json')]
  }
  if (row.stack === 'python') {
    const included = row.manager === 'pip' ? includedRequirements(index, folder) : []
    const members =
      row.manager === 'uv' ? tomlArray(text('pyproject.toml'), 'tool.uv.workspace', 'members') : []
    return [...included, ...expand(index, folder, members, 'pyproject.toml')]
  }
  if (row.stack === 'rust')
    return expand(index, folder, tomlArray(text('Cargo.toml'), 'workspace', 'members'), 'Cargo.toml')
  if (row.stack === 'go') {
    const uses = [...text('go.work').matchAll(/^[ \t]*(?:use\s+)?(\.\/?[\w./-]*)\s*$/gm)].map(
      ([, path = '']) => path,
    )
    return [...expand(index, folder, uses, 'go.mod'), ...expand(index, folder, uses, 'go.sum')]
  }
  if (row.manager === 'maven') return mavenModules(index, folder)
  if (row.manager === 'gradle') {
    const names = [
      ...`${text('settings.gradle')}\n${text('settings.gradle.kts')}`.matchAll(
        /^[ \t]*include\b([^\n]*(?:,\s*\n[^\n]*)*)/gm,
      ),
    ]
      .flatMap(([, list = '']) => [...list.matchAll(/["']([^"']+)["']/g)])
      .map(([, name = '']) => name.replace(/^:/, '').replaceAll(':', '/'))
    return ['build.gradle', 'build.gradle.kts'].flatMap((file) => expand(index, folder, names, file))
  }
  if (row.stack === 'dotnet') {
    const prefix = folder && `${folder}/`
    return index.files.filter(
      (path) =>
        path.startsWith(prefix) &&
        /\.(?:cs|fs|vb)proj$/.test(path) &&
        depthOf(path.slice(prefix.length)) <= 4,
    )
  }
  if (row.stack === 'elixir') return expand(index, folder, ['apps/*'], 'mix.exs')
  return []
}

function mavenModules(index: Index, folder: string, depth = 0): readonly string[] {
  const text = index.text(inFolder(folder, 'pom.xml')) ?? ''
  if (depth > deepest) return []
  return [...text.matchAll(/<module>\s*([\w./-]+)\s*<\/module>/g)].flatMap(([, name = '']) => {
    const module = inFolder(folder, name)
    const path = name.endsWith('.xml') ? module : inFolder(module, 'pom.xml')
    return index.has(path) ? [path, ...mavenModules(index, module, depth + 1)] : []
  })
}

/** `-r base.txt` and `-c constraints.txt`, one inside another. */
function includedRequirements(index: Index, folder: string): readonly string[] {
  const found: string[] = []
  const first = inFolder(folder, 'requirements.txt')
  const open = index.has(first) ? [first] : []
  if (open.length === 0) {
    const production = [
      'requirements-prod.txt',
      'requirements/production.txt',
      'requirements/prod.txt',
      'requirements/base.txt',
    ].map((path) => inFolder(folder, path))
    open.push(...production.filter(index.has))
  }
  for (let path = open.shift(); path !== undefined; path = open.shift()) {
    if (found.includes(path)) continue
    found.push(path)
    for (const [, name = ''] of (index.text(path) ?? '').matchAll(
      /^[ \t]*(?:-r|-c|--requirement|--constraint)[ =]+(\S+)/gm,
    )) {
      const included = inFolder(folderOf(path), name.replace(/^\.\//, ''))
      if (index.has(included)) open.push(included)
    }
  }
  return found
}

function nodeWorkspaces(text: string): readonly string[] {
  const manifest = json(text)
  const workspaces = isObject(manifest['workspaces'])
    ? manifest['workspaces']['packages']
    : manifest['workspaces']
  return Array.isArray(workspaces) ? workspaces.filter((each) => typeof each === 'string') : []
}

/** Folders that the globs of a workspace name and that hold the manifest; `!` takes some away. */
function expand(index: Index, folder: string, globs: readonly string[], manifest: string): readonly string[] {
  const tests = globs.map((glob) => ({
    keeps: !glob.startsWith('!'),
    test: globTest(glob.replace(/^!/, '')),
  }))
  const prefix = folder && `${folder}/`
  return index.folders
    .filter((each) => each.startsWith(prefix) && each !== folder && index.has(inFolder(each, manifest)))
    .filter((each) => {
      const path = each.slice(prefix.length)
      const named = tests.filter(({ test }) => test(path))
      return named.some(({ keeps }) => keeps) && named.every(({ keeps }) => keeps)
    })
    .map((each) => inFolder(each, manifest))
    .toSorted()
}

/** Segment by segment; `**` stands for any number of segments. */
function globTest(glob: string): (path: string) => boolean {
  const wanted = glob.split('/').filter((part) => part && part !== '.')
  const fits = (parts: readonly string[], at: number, from: number): boolean => {
    const part = wanted[at]
    if (part === undefined) return from === parts.length
    if (part === '**')
      return at === wanted.length - 1 || parts.some((_, next) => next >= from && fits(parts, at + 1, next))
    return from < parts.length && isNamed(parts[from] as string, part) && fits(parts, at + 1, from + 1)
  }
  // More than two `**` say no more than two and would cost more.
  if (wanted.filter((part) => part === '**').length > 2) return () => false
  return (path) => fits(path.split('/'), 0, 0)
}

// Dependencies

function dependenciesOf(
  index: Index,
  folder: string,
  row: ManagerRow,
  manifests: readonly string[],
): readonly string[] {
  const names = new Set<string>()
  const add = (name: string | undefined) => name && names.add(name.toLowerCase())
  for (const path of manifests) {
    const text = index.text(path) ?? ''
    const name = baseName(path)
    if (/^(?:package|composer)\.json$/.test(name)) for (const each of jsonDependencies(json(text))) add(each)
    else if (name === 'pyproject.toml') pyprojectDependencies(text).forEach(add)
    else if (name === 'Pipfile') for (const key of tomlKeys(text, 'packages')) add(key)
    else if (/\.(?:txt|in)$/.test(name)) requirementNames(text.split('\n')).forEach(add)
    else if (name === 'setup.py') requirementNames(installRequires(text)).forEach(add)
    else if (name === 'go.mod')
      for (const match of text.matchAll(/^[ \t]*(?:require\s+)?([\w.-]+\.[\w-]+\/\S+)\s+v\d/gm)) add(match[1])
    else if (name === 'Cargo.toml') {
      for (const table of ['dependencies', 'workspace.dependencies'])
        for (const key of tomlKeys(text, table)) add(key)
      for (const match of text.matchAll(/^\[dependencies\.([\w-]+)\]/gm)) add(match[1])
    } else if (name === 'pom.xml')
      for (const match of text.matchAll(/<artifactId>\s*([\w.-]+)\s*<\/artifactId>/g)) add(match[1])
    else if (name.startsWith('build.gradle')) {
      for (const match of text.matchAll(/["'][\w.-]+:([\w.-]+)(?::[^"'\n]*)?["']/g)) add(match[1])
      for (const match of text.matchAll(/\bid\s*\(?\s*["']([\w.-]+)["']/g)) add(match[1])
    } else if (/\.(?:cs|fs|vb)proj$/.test(name)) {
      for (const match of text.matchAll(/<PackageReference\s+[^>]*?Include\s*=\s*"([^"]+)"/g)) add(match[1])
      for (const match of text.matchAll(/<Project\s+[^>]*?Sdk\s*=\s*"([^"]+)"/g)) add(match[1])
    } else if (name === 'Gemfile')
      for (const match of text.matchAll(/^[ \t]*gem[\s(]+["']([\w-]+)["']/gm)) add(match[1])
    else if (name === 'mix.exs') for (const match of text.matchAll(/\{\s*:(\w+)\s*,/g)) add(match[1])
  }
  // A workspace's parts are separate programs, but whoever asks for `next` wants to hear of any of them.
  if (row.stack === 'node' && names.size === 0)
    jsonDependencies(json(index.text(inFolder(folder, 'package.json')) ?? '')).forEach(add)
  return [...names].sort()
}

function jsonDependencies(manifest: Readonly<Record<string, unknown>>): readonly string[] {
  return ['dependencies', 'devDependencies', 'optionalDependencies', 'require', 'require-dev'].flatMap(
    (field) => {
      const value = manifest[field]
      return isObject(value) ? Object.keys(value) : []
    },
  )
}

function requirementNames(lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) => {
    const name = /^\s*([A-Za-z0-9][\w.-]*)\s*(?:\[[^\]]*\])?\s*(?:[=<>!~;@#,(]|$)/.exec(line)?.[1]
    return name ? [name.replaceAll(/[_.]/g, '-')] : []
  })
}

function installRequires(text: string): readonly string[] {
  const list = /\binstall_requires\s*=\s*\[([^\]]*)\]/.exec(text)?.[1] ?? ''
  return [...list.matchAll(/["']([^"'\n]+)["']/g)].map(([, each = '']) => each)
}

function pyprojectDependencies(text: string): readonly string[] {
  return [
    ...requirementNames(tomlArray(text, 'project', 'dependencies')),
    ...tomlKeys(text, 'tool.poetry.dependencies').filter((name) => name !== 'python'),
    ...requirementNames(tomlArray(text, 'build-system', 'requires')),
  ]
}

// Versions

function versionOf(
  index: Index,
  folder: string,
  row: ManagerRow,
  manifests: readonly string[],
): Stack['version'] {
  for (const { stack, file, pattern } of versionRows) {
    if (stack !== row.stack) continue
    const here = matching(index, folder, file)
    const candidates =
      here.length > 0
        ? here
        : file.includes('*')
          ? manifests.filter((path) => isNamed(baseName(path), file))
          : []
    for (const path of candidates) {
      const text = index.text(path)
      const match = text === undefined ? null : pattern.exec(text)
      const version = match?.[1]
      if (!match || !version || version.includes('$')) continue
      const start = match.index + match[0].lastIndexOf(version)
      return { text: version, path, span: { start, end: start + version.length } }
    }
  }
  return undefined
}

// Entry points

type Draft = Omit<Stack, 'entry' | 'version'>

function entryOf(index: Index, stack: Draft): string | undefined {
  const { folder } = stack
  const existing = (paths: readonly string[]) => paths.map((path) => inFolder(folder, path)).find(index.has)
  const text = (name: string) => index.text(inFolder(folder, name)) ?? ''
  if (stack.id === 'node') return nodeEntry(index, folder, text('package.json'))
  if (stack.id === 'python') return pythonEntry(index, stack)
  if (stack.id === 'go') return goEntry(index, folder)
  if (stack.id === 'rust') {
    const named = /^\[\[bin\]\][^[]*?^name\s*=\s*"([^"]+)"/ms.exec(text('Cargo.toml'))?.[1]
    const crate = /^\[package\][^[]*?^name\s*=\s*"([^"]+)"/ms.exec(text('Cargo.toml'))?.[1]
    return named ?? (existing(['src/main.rs']) ? crate : undefined)
  }
  if (stack.manager === 'maven') return mavenJar(text('pom.xml'), folder)
  if (stack.manager === 'gradle')
    return gradleJar(
      `${text('build.gradle')}\n${text('build.gradle.kts')}`,
      `${text('settings.gradle')}\n${text('settings.gradle.kts')}`,
      folder,
    )
  if (stack.id === 'dotnet') return dotnetEntry(index, stack)
  if (stack.id === 'php') return existing(['public/index.php', 'index.php', 'artisan', 'server.php'])
  if (stack.id === 'ruby') return existing(['config.ru', 'app.rb', 'main.rb', 'server.rb'])
  if (stack.id === 'elixir') return /\bapp:\s*:(\w+)/.exec(text('mix.exs'))?.[1]
  return undefined
}

function nodeEntry(index: Index, folder: string, text: string): string | undefined {
  const manifest = json(text)
  const scripts = isObject(manifest['scripts']) ? manifest['scripts'] : {}
  const resolve = (path: string) => {
    const clean = path.replace(/^\.\//, '')
    const tries = [clean, `${clean}.js`, `${clean}/index.js`]
    return tries.map((each) => inFolder(folder, each)).find(index.has)
  }
  for (const name of ['start:prod', 'start']) {
    const command = scripts[name]
    if (typeof command !== 'string') continue
    const script = /(?:^|\s)node(?:\s+-[\w-]+(?:=\S+)?)*\s+([\w./-]+)\s*$/.exec(command)?.[1]
    // The file may be one that building makes.
    if (script) return resolve(script) ?? inFolder(folder, script.replace(/^\.\//, ''))
  }
  const main = typeof manifest['main'] === 'string' ? resolve(manifest['main']) : undefined
  if (main) return main
  const names = entryNames.node.filter((name) => /\.\w*[jt]s$/.test(name) && !name.includes('*'))
  const start = typeof scripts['start'] === 'string' ? scripts['start'] : ''
  if (/\b(?:next|nuxt|nuxi|vite|ng|react-scripts|astro|remix|gatsby|vue-cli-service)\b/.test(start))
    return undefined
  return [...names, ...names.map((name) => `src/${name}`)]
    .map((name) => inFolder(folder, name))
    .find(index.has)
}

function pythonEntry(index: Index, stack: Draft): string | undefined {
  const { folder } = stack
  const manage = inFolder(folder, 'manage.py')
  if (index.has(manage)) return manage
  const prefix = folder && `${folder}/`
  const candidates = index.files
    .filter(
      (path) => path.startsWith(prefix) && path.endsWith('.py') && depthOf(path.slice(prefix.length)) <= 2,
    )
    .filter((path) => !isAside(folderOf(path)) && !/(?:^|\/)(?:test_|conftest)|_test\.py$/.test(path))
  const rank = (path: string) => {
    const order = entryNames.python.indexOf(baseName(path))
    return depthOf(path) * 100 + (order < 0 ? 99 : order)
  }
  candidates.sort((a, b) => rank(a) - rank(b))
  const made = candidates.find((path) =>
    /=\s*(?:\w+\.)?(?:Flask|FastAPI|Starlette|Quart|Sanic|Litestar|Bottle|Dash)\(/.test(
      index.text(path) ?? '',
    ),
  )
  return made ?? candidates.find((path) => entryNames.python.slice(1, 9).includes(baseName(path)))
}

/** A folder of package main, when there is just one. */
function goEntry(index: Index, folder: string): string | undefined {
  const root = inFolder(folder, 'main.go')
  if (index.has(root)) return root
  const prefix = folder && `${folder}/`
  const mains = index.files.filter(
    (path) => path.startsWith(prefix) && baseName(path) === 'main.go' && !isAside(folderOf(path)),
  )
  const commands = mains.filter((path) => path.slice(prefix.length).startsWith('cmd/'))
  const chosen = commands.length > 0 ? commands : mains
  return chosen.length === 1 ? chosen[0] : undefined
}

/** `target/name-version.jar`, relative to the context. */
function mavenJar(pom: string, folder: string): string | undefined {
  let own = without(pom, '<!--', '-->')
  for (const name of ['parent', 'plugins', 'dependencies', 'dependencyManagement', 'profiles', 'modules']) {
    own = without(own, `<${name}>`, `</${name}>`)
  }
  const tag = (name: string) => new RegExp(`<${name}>\\s*([^<$]+?)\\s*</${name}>`).exec(own)?.[1]
  if (tag('packaging') === 'pom') return undefined
  const final = tag('finalName')
  const artifact = tag('artifactId')
  const version = tag('version') ?? /<parent>.*?<version>\s*([^<$]+?)\s*<\/version>/s.exec(pom)?.[1]
  const base = final ?? (artifact && version ? `${artifact}-${version}` : undefined)
  return base && inFolder(folder, `target/${base}.${tag('packaging') === 'war' ? 'war' : 'jar'}`)
}

/** The text without what stands between two marks, the marks included; an open one takes the rest. */
function without(text: string, open: string, close: string): string {
  let result = ''
  let from = 0
  for (let start = text.indexOf(open); start >= 0; start = text.indexOf(open, from)) {
    result += text.slice(from, start)
    const end = text.indexOf(close, start + open.length)
    if (end < 0) return result
    from = end + close.length
  }
  return result + text.slice(from)
}

function gradleJar(build: string, settings: string, folder: string): string | undefined {
  const file = /\barchiveFileName(?:\.set\(|\s*=\s*)\s*["']([^"'$]+)["']/.exec(build)?.[1]
  if (file) return inFolder(folder, `build/libs/${file}`)
  const name =
    /\barchives?BaseName(?:\.set\(|\s*=\s*)\s*["']([^"'$]+)["']/.exec(build)?.[1] ??
    /\brootProject\.name\s*=\s*["']([^"'$]+)["']/.exec(settings)?.[1]
  const version = /^version\s*=?\s*["']([^"'$]+)["']/m.exec(build)?.[1]
  return name && inFolder(folder, `build/libs/${name}${version ? `-${version}` : ''}.jar`)
}

/** The assembly of the only project that runs. */
function dotnetEntry(index: Index, stack: Draft): string | undefined {
  const runs = stack.manifests.filter((path) => {
    const text = index.text(path)
    if (!text || !path.endsWith('proj') || /Microsoft\.NET\.Test\.Sdk|<IsTestProject>\s*true/i.test(text))
      return false
    return (
      /Sdk\s*=\s*"Microsoft\.NET\.Sdk\.(?:Web|Worker)"/.test(text) || /<OutputType>\s*(?:Win)?Exe/i.test(text)
    )
  })
  const only = runs.length === 1 ? runs[0] : undefined
  if (!only) return undefined
  const name =
    /<AssemblyName>\s*([^<$]+?)\s*</.exec(index.text(only) ?? '')?.[1] ?? baseName(only).replace(/\.\w+$/, '')
  return `${name}.dll`
}

// Reading formats as far as manifests need it

function json(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text.replace(/^\ufeff/, ''))
    return isObject(value) ? value : {}
  } catch {
    return {}
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The lines of a table, from behind its header to the next one. */
function tomlTable(text: string, table: string): string {
  const header = new RegExp(`^\\[${table.replaceAll('.', '\\.')}\\][ \\t]*(?:#.*)?$`, 'm').exec(text)
  if (!header) return ''
  const rest = text.slice(header.index + header[0].length)
  const next = rest.search(/^\[/m)
  return next < 0 ? rest : rest.slice(0, next)
}

function tomlKeys(text: string, table: string): readonly string[] {
  return [...tomlTable(text, table).matchAll(/^["']?([\w.-]+?)["']?\s*(?:\.\w+\s*)?=/gm)].map(
    ([, key = '']) => key,
  )
}

/** The strings of `key = ["a", "b"]`, over several lines. */
function tomlArray(text: string, table: string, key: string): readonly string[] {
  const body = tomlTable(text, table)
  const open = new RegExp(`^${key}\\s*=\\s*\\[`, 'm').exec(body)
  if (!open) return []
  const values: string[] = []
  const tokens = /"([^"\n]*)"|'([^'\n]*)'|#[^\n]*|(\])/g
  tokens.lastIndex = open.index + open[0].length
  for (let match = tokens.exec(body); match && !match[3]; match = tokens.exec(body)) {
    const value = match[1] ?? match[2]
    if (value !== undefined) values.push(value)
  }
  return values
}

/** The items of a block list under a key at the left margin, or of a flow list behind it. */
function yamlList(text: string, key: string): readonly string[] {
  const lines = text.split(/\r?\n/)
  const start = lines.findIndex((line) => line.startsWith(`${key}:`))
  if (start < 0) return []
  const flow = /\[([^\]]*)\]/.exec(lines[start] ?? '')?.[1]
  if (flow !== undefined) return flow.split(',').map(unquoted).filter(Boolean)
  const items: string[] = []
  for (const line of lines.slice(start + 1)) {
    if (!line.trim() || /^\s*#/.test(line)) continue
    const item = /^\s*-\s+(.*?)(?:\s+#.*)?$/.exec(line)?.[1]
    if (item === undefined) break
    items.push(unquoted(item))
  }
  return items
}

function unquoted(text: string): string {
  return text.trim().replace(/^(["'])(.*)\1$/, '$2')
}

// Paths

function isNamed(name: string, pattern: string): boolean {
  if (!pattern.includes('*')) return name === pattern
  const parts = pattern.split('*')
  const [first = ''] = parts
  const last = parts.at(-1) ?? ''
  if (!name.startsWith(first) || !name.endsWith(last) || name.length < first.length + last.length)
    return false
  let at = first.length
  for (const part of parts.slice(1, -1)) {
    const found = name.indexOf(part, at)
    if (found < 0) return false
    at = found + part.length
  }
  return at <= name.length - last.length
}

function isAside(folder: string): boolean {
  return folder.split('/').some((part) => sideFolders.includes(part))
}

function depthOf(path: string): number {
  return path === '' ? 0 : path.split('/').length
}
