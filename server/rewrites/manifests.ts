// What a command reads of the project: nothing, its manifests, or the sources; and how to download without the sources.
import { packageManagers } from '../../rules/data/package-managers.ts'
import { managerRows, type ManagerName } from '../../rules/data/stacks.ts'
import { cleanPath, isIgnored, parseIgnore } from '../facts/dockerignore.ts'
import type { PackageCall } from '../facts/packages.ts'
import type { Project, Stack } from '../facts/project.ts'
import type { Command, ShellWord } from '../syntax/script.ts'

/** What a command needs of the files that a Dockerfile copies. */
export type Need =
  /** It runs the same without them. */
  | { readonly kind: 'nothing'; readonly installs?: string }
  /** An install that reads these paths of the context and nothing else of it. */
  | { readonly kind: 'manifests'; readonly installs: string; readonly paths: readonly string[] }
  /** It needs the sources, but what it downloads is told by these paths and can be had before by another command. */
  | {
      readonly kind: 'ahead'
      readonly installs: string
      readonly paths: readonly string[]
      readonly command: string
      /** The wrapper in the project's folder that the command starts: `mvnw`. */
      readonly wrapper?: string
      /** It writes into folders that come with the sources. */
      readonly writes?: boolean
    }
  /** `why` is a sentence, for an install that cannot do without them. */
  | { readonly kind: 'sources'; readonly why?: string }

/** A command, where it runs, and what is known around it. */
export interface Place {
  readonly project: Project
  /** The folder it runs in, absolute in the image. */
  readonly folder: string
  /** The path in the context that a path of the image was copied from; `undefined` for one that was not. */
  fromContext(path: string): string | undefined
  /** Whether a path of the image comes with the sources. */
  isOfSources(path: string): boolean
}

const nothing: Need = { kind: 'nothing' }
const sources: Need = { kind: 'sources' }
const because = (why: string): Need => ({ kind: 'sources', why })

/** `call` is the package manager's call that the command is, if it is one. */
export function needOf(command: Command, call: PackageCall | undefined, place: Place): Need {
  const { effective } = command
  if (effective.redirects.some(({ target }) => isInside(target, place))) return sources
  if (call) return ofManager(call, place)
  const name = effective.name ?? ''
  const words = effective.args.map(({ value }) => value)
  if (name === 'mvn' || name === 'mvnw') return ofMaven(effective, place)
  if (name === 'gradle' || name === 'gradlew') return ofGradle(effective, place)
  if (name === 'dotnet') return ofDotnet(effective, place)
  if (name === 'mix') return ofMix(effective, place)
  if (idle.has(name)) return nothing
  if (name === 'python' || name === 'python3')
    return words[0] === '-m' && words[1] === 'venv' ? nothing : sources
  if (name === 'corepack') return words[0] === 'enable' || words.length > 2 ? nothing : sources
  if (moving.has(name)) {
    const operands = effective.args.filter(({ prefix }) => !prefix.startsWith('-'))
    const paths = /^ch(?:mod|own|grp)$/.test(name) ? operands.slice(1) : operands
    return paths.some((word) => isInside(word, place)) ? sources : nothing
  }
  return sources
}

/** Commands that read no file of the project, whatever their words. */
const idle = new Set(
  (
    'true : echo printf set export umask mkdir useradd adduser usermod groupadd addgroup update-ca-certificates ' +
    'locale-gen dpkg-reconfigure ldconfig uname nproc which a2enmod a2dismod docker-php-ext-install ' +
    'docker-php-ext-enable docker-php-ext-configure pecl rustup apt-key gpg dpkg add-apt-repository ' +
    'apt-mark update-alternatives'
  ).split(' '),
)

/** Commands that do with the paths they name, and with nothing else. */
const moving = new Set([
  'rm',
  'chmod',
  'chown',
  'chgrp',
  'ln',
  'touch',
  'curl',
  'wget',
  'tar',
  'unzip',
  'install',
  'mv',
  'cp',
])

/** Where package managers keep what they have downloaded, as their clean-up commands write it. */
const cacheFolders = new Set(packageManagers.flatMap(({ caches }) => caches))

/** Whether a path of a command may lie where the project is copied to; one that is not known may. */
function isInside(word: ShellWord | undefined, { isOfSources }: Place): boolean {
  if (!word || cacheFolders.has(word.raw.replace(/"/g, ''))) return false
  const text = word.value ?? word.prefix
  if (/^(?:https?|ftp):\/\//.test(text)) return false
  if (!text.startsWith('/')) return true
  return isOfSources(cleanPath(text.replace(/\/?\*.*$/, '')))
}

function ofManager(call: PackageCall, place: Place): Need {
  const { manager, action, packages, subcommand, command } = call
  const name = subcommand.map(({ value }) => value).join(' ')
  if (command.args.some(({ value, prefix }) => value === undefined && !/^-/.test(prefix) && prefix === ''))
    return sources
  if (manager.name === 'go') return ofGo(call, name, place)
  if (manager.name === 'cargo' && name !== 'install') return ofCargo(call, name, place)
  if (action === 'refresh' || action === 'clean') return nothing
  if (manager.system || manager.name === 'gem' || manager.name === 'cargo' || manager.name === 'conda') {
    const reads = call.has('-f', '--file', '--path', '--git') && !manager.system
    if (reads || packages.some(({ local, word }) => local && !/^https?:/.test(word.value ?? '')))
      return sources
    return action === 'install' || action === 'upgrade'
      ? { kind: 'nothing', installs: spoken(call) }
      : action === 'remove'
        ? nothing
        : sources
  }
  if (name === 'config' || name === 'config set') return nothing
  if (action !== 'install') return sources
  switch (manager.name) {
    case 'pip':
      return ofPip(call, place)
    case 'uv':
      if (name === 'tool install') return { kind: 'nothing', installs: spoken(call) }
      return name === 'sync' ? ofUv(call, place) : name === 'pip install' ? ofPip(call, place) : sources
    case 'poetry':
      return name === 'install' || name === 'sync' ? ofPoetry(call, place) : sources
    case 'pipenv':
      return ofPipenv(call, place)
    case 'npm':
    case 'yarn':
    case 'pnpm':
    case 'bun':
      if (call.has('-g', '--global', '--location') || name === 'global add')
        return packages.some(({ local }) => local) ? sources : { kind: 'nothing', installs: spoken(call) }
      return ofNode(call, manager.name, place)
    case 'composer':
      if (name === 'global require') return { kind: 'nothing', installs: spoken(call) }
      return name === 'install' || name === 'i' ? ofComposer(call, place) : sources
    case 'bundle':
      return name === 'install' || name === '' ? ofBundler(call, place) : sources
    default:
      return sources
  }
}

/** "pip install", as people say it. */
function spoken({ manager, subcommand }: PackageCall): string {
  return [manager.name, ...subcommand.map(({ value }) => value)].join(' ')
}

// Python

function ofPip(call: PackageCall, { project, folder, fromContext }: Place): Need {
  const { packages, requirements, command } = call
  const own = command.args.find(({ value }, index) => {
    const before = command.args[index - 1]?.value ?? ''
    return (
      /^\.{1,2}(?:\/|\[|$)/.test(value ?? '') &&
      !/^(?:-[rctd]|--(?:requirement|constraint|target|prefix|root|dest|src|build|wheel-dir))$/.test(before)
    )
  })
  if (own || call.has('-e', '--editable'))
    return because(`${spoken(call)} installs the project itself, so it needs the sources.`)
  if (
    packages.some(
      ({ local, word }) =>
        local &&
        !/^(?:https?|git\+|ssh):/.test(word.value ?? '') &&
        !requirements.includes(word.value ?? '') &&
        word.value !== call.valueOf('-c', '--constraint'),
    )
  )
    return sources
  if (call.has('-f', '--find-links', '--no-index')) return sources
  const constraint = call.valueOf('-c', '--constraint')
  const named = [...requirements, ...(constraint === undefined ? [] : [constraint])]
  if (!named.length) return { kind: 'nothing', installs: spoken(call) }
  const paths: string[] = []
  const open: string[] = []
  for (const name of named) {
    if (/[$`*?"']/.test(name)) return sources
    const path = fromContext(absolute(folder, name))
    if (path !== undefined) open.push(path)
  }
  if (!open.length) return { kind: 'nothing', installs: spoken(call) }
  for (let path = open.shift(); path !== undefined; path = open.shift()) {
    if (paths.includes(path)) continue
    paths.push(path)
    if (!project.known) continue
    const text = textOf(project, path)
    if (text === undefined) return sources
    if (path.endsWith('.toml')) {
      if (/^dynamic\s*=[^\]]*dependencies/m.test(text)) return sources
      continue
    }
    for (const raw of text.split(/\r?\n/)) {
      const line = raw.replace(/(?:^|\s)#.*$/, '').trim()
      const other = /^(?:-r|-c|--requirement|--constraint)[\s=]*(\S+)/.exec(line)?.[1]
      if (other !== undefined) open.push(absolute(`/${folderOf(path)}`, other).slice(1))
      else if (
        /^(?:-e|--editable)[\s=]+(?!git\+|https?:|hg\+|svn\+)|^\.{1,2}(?:\/|\[|$)|\bfile:|^(?:-f|--find-links)[\s=]+(?!https?:)/.test(
          line,
        )
      )
        return because(`${path} installs from the sources: ${line}.`)
    }
  }
  return { kind: 'manifests', installs: spoken(call), paths }
}

/** A dependency in a folder of the project: in one line, or as a table of its own. */
const pathDependency =
  /^["']?[\w.-]+["']?\s*=\s*\{[^}\n]*\bpath\s*=|^\[tool\.(?:poetry\.(?:group\.[\w.-]+\.)?(?:dev-)?dependencies|uv\.sources)\.[^\]\n]+\]\s*\n(?:[^[\n][^\n]*\n|\n)*?path\s*=/m

function shownStart(text: string): string {
  return `${(text.split('\n', 1)[0] ?? '').trim()} …`
}

function ofUv(call: PackageCall, place: Place): Need {
  if (call.has('--directory', '--project', '--package', '--active')) return sources
  const read = reading(place, 'uv', ['pyproject.toml'])
  if (!read || read.files.length < 1) return sources
  const text = read.text('pyproject.toml')
  const local = pathDependency.exec(text)
  if (local) return because(`pyproject.toml takes a dependency from the sources: ${shownStart(local[0])}.`)
  // To tell whether the lock file still holds, uv builds a project that says what it needs only when it is built.
  if (/^dynamic\s*=/m.test(text) && !call.has('--frozen'))
    return because('pyproject.toml leaves parts of itself to the build, which reads the sources.')
  const isPackage = /^\[build-system\]/m.test(text)
    ? !/^package\s*=\s*false/m.test(text)
    : /^package\s*=\s*true/m.test(text)
  const members = read.files.filter((path) => path.endsWith('pyproject.toml')).length > 1
  const option = members ? '--no-install-workspace' : '--no-install-project'
  if (call.has(option) || (!isPackage && !members))
    return { kind: 'manifests', installs: spoken(call), paths: read.files }
  return { kind: 'ahead', installs: spoken(call), paths: read.files, command: withOptions(call, option) }
}

function ofPoetry(call: PackageCall, place: Place): Need {
  if (call.has('-C', '--directory', '-P', '--project')) return sources
  const read = reading(place, 'poetry', ['pyproject.toml'])
  if (!read) return sources
  const text = read.text('pyproject.toml')
  const local = pathDependency.exec(text) ?? /^[^#\n]*@\s*file:/m.exec(text)
  if (local) return because(`pyproject.toml takes a dependency from the sources: ${shownStart(local[0])}.`)
  if (call.has('--no-root') || /^package-mode\s*=\s*false/m.test(text))
    return { kind: 'manifests', installs: spoken(call), paths: read.files }
  return {
    kind: 'ahead',
    installs: spoken(call),
    paths: read.files,
    command: withOptions(call, '--no-root', /^--(?:only-root|compile)$/),
  }
}

function ofPipenv(call: PackageCall, place: Place): Need {
  if (call.packages.length || call.requirements.length) return sources
  const read = reading(place, 'pipenv', ['Pipfile'])
  if (!read) return sources
  const local = /^[\w.-]+\s*=\s*\{[^}\n]*\b(?:path|file)\s*=/m.exec(read.text('Pipfile'))
  if (local) return because(`The Pipfile takes a dependency from the sources: ${local[0].trim()} … }.`)
  return { kind: 'manifests', installs: spoken(call), paths: read.files }
}

// Node

/** Scripts that npm, yarn, pnpm and bun run by themselves when they install. */
const installScripts = [
  'preinstall',
  'install',
  'postinstall',
  'prepublish',
  'preprepare',
  'prepare',
  'postprepare',
]

/** Scripts that do nothing without a repository, or need nothing but what is installed. */
const harmlessScript =
  /^(?:(?:is-ci|npx is-ci)\s*\|\|\s*)?(?:npx\s+)?(?:husky(?:\s+install)?|simple-git-hooks|lefthook install|only-allow \w+)(?:\s*\|\|\s*(?:true|exit 0|:))?$/

function ofNode(call: PackageCall, manager: 'npm' | 'yarn' | 'pnpm' | 'bun', place: Place): Need {
  const name = call.subcommand.map(({ value }) => value).join(' ')
  const { project, folder, fromContext } = place
  if (!/^(?:|install|i|ci|clean-install)$/.test(name) || call.packages.length) return sources
  if (call.has('--prefix', '-C', '--dir', '--cwd', '--filter', '-F', '--workspace', '-w')) return sources
  if (!project.known) {
    const path = fromContext(absolute(folder, 'package*.json'))
    return manager === 'npm' && path !== undefined
      ? { kind: 'manifests', installs: spoken(call), paths: [path] }
      : sources
  }
  const read = reading(place, manager, ['package.json'])
  if (!read) return sources
  const paths = [...read.files]
  const withScripts = !call.has('--ignore-scripts')
  const add = (path: string, folder = read.folder) => {
    const full = join(folder, path)
    if (!isThere(project, full)) return false
    if (!paths.includes(full)) paths.push(full)
    return true
  }
  const manifests = read.files.filter((path) => /(?:^|\/)package\.json$/.test(path))
  const main = join(read.folder, 'package.json')
  for (const manifest of manifests) {
    const text = textOf(project, manifest)
    const json = text === undefined ? undefined : parsed(text)
    if (!json) return sources
    const own = folderOf(manifest)
    for (const script of withScripts ? installScripts : []) {
      const value = record(json['scripts'])[script]
      if (typeof value !== 'string' || harmlessScript.test(value.trim())) continue
      if (/^(?:npx\s+)?patch-package$/.test(value.trim()) && add('patches', own)) continue
      if (/^(?:npx\s+)?prisma generate$/.test(value.trim()) && add('prisma', own)) continue
      return because(`The ${script} script of ${manifest} may need the sources: ${value}.`)
    }
    if (manifest !== main)
      for (const [bin, path] of binsOf(json, own)) {
        if (!isThere(project, path)) continue
        if (isCalled(bin, manifests, project))
          return because(`${manifest} brings ${bin}, which a script calls and which installing links to.`)
        if (!paths.includes(path)) paths.push(path)
      }
    const all = ['dependencies', 'devDependencies', 'optionalDependencies'].flatMap((field) =>
      Object.entries(record(json[field])),
    )
    for (const [dependency, version] of all) {
      if (typeof version !== 'string') continue
      if (/^(?:file|link|portal):|^\.{1,2}\//.test(version))
        return because(`${manifest} takes ${dependency} from the sources: ${version}.`)
      if (version.startsWith('patch:') && !add('.yarn'))
        return because(`${dependency} is patched by a file of the project.`)
    }
    if (withScripts && all.some(([dependency]) => dependency === '@prisma/client')) {
      if (json['prisma'])
        return because(`${manifest} tells where Prisma's schema is, which installing reads.`)
      add('prisma', own)
    }
    const patched = Object.values(record(record(json['pnpm'])['patchedDependencies']))
    if (patched.some((path) => typeof path !== 'string' || !add(path)))
      return because('A dependency is patched by a file of the project.')
  }
  const workspace = textOf(project, join(read.folder, 'pnpm-workspace.yaml')) ?? ''
  if (manager === 'pnpm' && /^patchedDependencies:/m.test(workspace) && !add('patches'))
    return because('A dependency is patched by a file of the project.')
  if (manager === 'yarn') for (const part of ['releases', 'plugins', 'patches', 'cache']) add(`.yarn/${part}`)
  const known = paths.filter((path) => !paths.some((other) => other !== path && path.startsWith(`${other}/`)))
  return { kind: 'manifests', installs: spoken(call), paths: known }
}

/** The commands that a package brings, by the paths of their files. Nothing is linked to a file that is not there. */
function binsOf(
  json: Readonly<Record<string, unknown>>,
  folder: string,
): readonly (readonly [name: string, path: string])[] {
  const { bin, name } = json
  const own = typeof name === 'string' ? name.slice(name.lastIndexOf('/') + 1) : ''
  const all = typeof bin === 'string' ? [[own, bin] as const] : Object.entries(record(bin))
  return all.flatMap(([command, path]) =>
    typeof path === 'string' ? [[command, absolute(`/${folder}`, path).slice(1)] as const] : [],
  )
}

/** Whether a script of the workspace names the command. */
function isCalled(command: string, manifests: readonly string[], project: Project): boolean {
  if (command === '') return true
  return manifests.some((path) => {
    const scripts = record(parsed(textOf(project, path) ?? '')?.['scripts'])
    return Object.values(scripts).some(
      (script) => typeof script === 'string' && script.split(/[^\w@./-]+/).includes(command),
    )
  })
}

// Go, Rust, Java, .NET, PHP, Ruby, Elixir

function ofGo(call: PackageCall, name: string, place: Place): Need {
  const isDownload = name === 'mod download' || name === 'mod verify'
  if (call.action === 'clean') return nothing
  if (
    /^install$/.test(name) &&
    call.packages.length &&
    call.packages.every(({ word }) => /@/.test(word.value ?? ''))
  )
    return { kind: 'nothing', installs: spoken(call) }
  const verb = call.command.args[0]?.value ?? ''
  if (!isDownload && !/^(?:build|install|test|get)$/.test(verb)) return sources
  if (verb === 'get' && call.packages.some(({ word }) => !/^\.{1,2}(?:\/|$)/.test(word.value ?? '')))
    return sources
  const { project, folder, fromContext } = place
  if (!project.known) {
    const path = fromContext(absolute(folder, 'go.mod'))
    return isDownload && path !== undefined
      ? { kind: 'manifests', installs: spoken(call), paths: [path, path.replace(/mod$/, 'sum')] }
      : sources
  }
  const read = reading(place, 'go', ['go.mod', 'go.work'])
  if (!read || project.folders.includes(join(read.folder, 'vendor')) || call.has('-mod', '-C')) return sources
  const own = read.files.filter((path) => path.endsWith('go.mod'))
  const mods = own.map((path) => textOf(project, path) ?? '')
  const modules = mods.flatMap((text) => /^module\s+"?([^\s"]+)/m.exec(text)?.[1] ?? [])
  // In a workspace as well, what one module requires of another is looked for where it is published.
  const twin = modules.find((it) => mods.some((text) => requires(text, it)))
  if (twin !== undefined)
    return because(`A module of the workspace requires another one, ${twin}, which is not published.`)
  const paths = [...read.files]
  for (const path of read.files.filter((it) => /go\.(?:mod|work)$/.test(it)))
    for (const [, local = ''] of (textOf(project, path) ?? '').matchAll(/=>[ \t]*"?(\.{1,2}\/[^\s"]*)/g)) {
      const mod = within(folderOf(path), `${local}/go.mod`)
      if (mod === undefined || !isThere(project, mod) || !place.isOfSources(relativeTo(place, read, mod)))
        return because(`${path} replaces a module by a folder that is not copied: ${local}.`)
      if (!paths.includes(mod)) paths.push(mod)
    }
  if (!mods.some((text) => /^\s*(?:require\b|\S+\.\S+\/\S*\s+v\d)/m.test(text))) return sources
  return isDownload
    ? { kind: 'manifests', installs: spoken(call), paths }
    : { kind: 'ahead', installs: `go ${verb}`, paths, command: 'go mod download' }
}

/** Whether a go.mod requires that very module. */
function requires(text: string, module: string): boolean {
  return text
    .split(/\r?\n/)
    .some((line) => /^(?:require\s+)?(\S+)\s+v\d/.exec(line.trim())?.[1]?.replaceAll('"', '') === module)
}

function ofCargo(call: PackageCall, name: string, place: Place): Need {
  if (!/^(?:build|fetch|test)$/.test(name)) return sources
  if (call.has('--manifest-path', '--offline', '--frozen', '--config', '-Z', '-C')) return sources
  const read = reading(place, 'cargo', ['Cargo.toml'])
  if (!read) return sources
  const { project } = place
  const main = join(read.folder, 'Cargo.toml')
  const manifests: string[] = []
  const open = read.files.filter((path) => path.endsWith('Cargo.toml'))
  const targets: string[] = []
  let hasDependencies = false
  for (let path = open.shift(); path !== undefined; path = open.shift()) {
    if (manifests.includes(path)) continue
    manifests.push(path)
    const text = textOf(project, path)
    if (text === undefined) return sources
    const own = folderOf(path)
    hasDependencies ||= /^\[(?:workspace\.|target\.[^\]]+\.)?(?:dev-|build-)?dependencies\b/m.test(text)
    for (const [, local = ''] of text.matchAll(/\bpath\s*=\s*["']([^"'\n]*)["']/g)) {
      if (local.endsWith('.rs')) continue
      const other = within(own, `${local}/Cargo.toml`)
      if (
        other === undefined ||
        !isThere(project, other) ||
        !place.isOfSources(relativeTo(place, read, other))
      )
        return because(`${path} names a folder that is not copied with the sources: ${local}.`)
      open.push(other)
    }
    const found = cargoTargets(text)
    if (!found) return because(`${path} names what it builds in a form that is not read here.`)
    const there = found.names
      .map((it) => join(own, it))
      .filter((it) => isThere(project, it) && place.isOfSources(relativeTo(place, read, it)))
    if (found.isPackage && !there.length && !found.isNamed) return sources
    targets.push(...there)
  }
  for (const member of listOf(textOf(project, main) ?? '', 'members'))
    if (!/[*?[{]/.test(member) && !manifests.includes(within(read.folder, `${member}/Cargo.toml`) ?? ''))
      return because(`Cargo.toml names a member that is not there: ${member}.`)
  if (!hasDependencies) return sources
  const paths = [...manifests, ...read.files.filter((path) => !manifests.includes(path))]
  const base = read.folder ? `${read.folder}/` : ''
  if (targets.some((path) => !path.startsWith(base) || /[^\w./-]/.test(path)))
    return because('A package lies outside of the folder that cargo runs in.')
  const files = [...new Set(targets)].map((path) => path.slice(base.length))
  const all = [...new Set(files.map(folderOf))].filter(Boolean)
  const folders = all.filter((path) => !all.some((other) => other.startsWith(`${path}/`)))
  const locked = call.has('--locked') ? ' --locked' : ''
  // cargo reads no manifest whose targets are not there; nothing is built of the empty files.
  const steps = [
    ...(folders.length ? [`mkdir -p ${folders.join(' ')}`] : []),
    ...(files.length ? [`touch ${files.join(' ')}`] : []),
    `cargo fetch${locked}`,
  ]
  return {
    kind: 'ahead',
    installs: `cargo ${name}`,
    paths: orderedLike(read.files, paths),
    command: steps.join(' && '),
    writes: files.length > 0,
  }
}

/** The files from which cargo infers what there is to build; `undefined` where the manifest cannot be read so. */
function cargoTargets(
  text: string,
): { readonly isPackage: boolean; readonly isNamed: boolean; readonly names: readonly string[] } | undefined {
  if (/^\s*(?:lib|bin|example|test|bench)\s*=\s*[[{]/m.test(text)) return undefined
  if (!/^\[package\]/m.test(text)) return { isPackage: false, isNamed: false, names: [] }
  const names = ['src/main.rs', 'src/lib.rs']
  if (/^links\s*=/m.test(text)) names.push('build.rs')
  const kept = /^default-run\s*=\s*["']([^"'\n]+)["']/m.exec(text)?.[1]
  if (kept !== undefined) names.push(`src/bin/${kept}.rs`, `src/bin/${kept}/main.rs`)
  let isNamed = false
  for (const part of text.split(/^(?=\[)/m)) {
    const section = /^\[\[?(lib|bin|example|test|bench)\]/.exec(part)?.[1]
    if (section === undefined) continue
    if (/^path\s*=/m.test(part)) {
      if (section === 'lib' || section === 'bin') isNamed = true
      continue
    }
    const name = /^name\s*=\s*["']([^"'\n]+)["']/m.exec(part)?.[1]
    const folder = { lib: '', bin: 'src/bin', example: 'examples', test: 'tests', bench: 'benches' }[section]
    if (folder && name !== undefined) names.push(`${folder}/${name}.rs`, `${folder}/${name}/main.rs`)
  }
  return { isPackage: true, isNamed, names }
}

/** The strings of a TOML list. */
function listOf(text: string, key: string): readonly string[] {
  const list = new RegExp(`^\\s*${key}\\s*=\\s*\\[([^\\]]*)\\]`, 'm').exec(text)?.[1] ?? ''
  return [...list.replaceAll(/#.*$/gm, '').matchAll(/["']([^"'\n]+)["']/g)].map(([, value = '']) => value)
}

/** In the order of the first list, with the rest in the place of the first one that is not in it. */
function orderedLike(known: readonly string[], paths: readonly string[]): readonly string[] {
  return [...known, ...paths.filter((path) => !known.includes(path))]
}

function ofMaven(command: Command, place: Place): Need {
  const words = command.args.map(({ value }) => value)
  if (
    words.includes(undefined) ||
    words.some((word) => /^(?:-f|--file|-pl|--projects|-s$|--settings|-gs|-o$|--offline)/.test(word ?? ''))
  )
    return sources
  const goals = words.filter((word) => word && !word.startsWith('-'))
  const isAlone =
    goals.length > 0 &&
    goals.every((goal) => /(?:^|:)(?:go-offline|resolve|resolve-plugins)$/.test(goal ?? ''))
  if (!isAlone && !goals.some((goal) => /^(?:compile|test|package|verify|install)$/.test(goal ?? '')))
    return sources
  const read = reading(place, 'maven', ['pom.xml'])
  if (!read) return sources
  const text = read.text('pom.xml')
  const says = command.words[0]?.raw ?? 'mvn'
  const modules = read.files.filter((path) => path.endsWith('.xml') && !path.startsWith('.mvn/'))
  const isReactor = /<module>/.test(text)
  const why = modules.length > 1 || isReactor ? reactorFault(place.project, modules) : undefined
  if (why !== undefined) return because(why)
  if (/<systemPath>|file:\/\/|<relativePath>\s*\.\./.test(text))
    return because('pom.xml names files of the sources.')
  if (!modules.some((path) => /<dependency>|<parent>/.test(textOf(place.project, path) ?? ''))) return sources
  const isWrapper = /mvnw$/.test(says)
  const paths = read.files.filter((path) => isWrapper || !/mvnw$|\.mvn\/wrapper\//.test(path))
  const jar = join(read.folder, '.mvn/wrapper/maven-wrapper.jar')
  const extensions = join(read.folder, '.mvn/extensions.xml')
  const all = [
    ...paths,
    ...[...(isWrapper ? [jar] : []), extensions].filter((path) => isThere(place.project, path)),
  ]
  const installs = [says, ...goals].join(' ')
  if (isAlone) return { kind: 'manifests', installs, paths: all }
  const options = words.filter((word) =>
    /^(?:-P|-B$|--batch-mode$|-ntp$|--no-transfer-progress$|-q$|-U$|-D(?!skip|maven\.test\.skip))/.test(
      word ?? '',
    ),
  )
  return {
    kind: 'ahead',
    installs,
    paths: all,
    command: [says, ...options, isReactor ? reactorDownload : 'dependency:go-offline'].join(' '),
    ...(isWrapper && { wrapper: 'mvnw' }),
  }
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

function ofGradle(command: Command, place: Place): Need {
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

function ofDotnet(command: Command, { project, folder, fromContext }: Place): Need {
  const [verb, ...rest] = command.args
  if (!/^(?:restore|build|publish)$/.test(verb?.value ?? '')) return sources
  if (
    rest.some(
      ({ value }) =>
        value === undefined || /^(?:--no-restore|--packages|--source|-s|--configfile)$/.test(value),
    )
  )
    return sources
  const operand = rest.find(
    ({ value }, index) =>
      !value?.startsWith('-') && !/^(?:-[a-z]|--[a-z-]+)$/i.test(rest[index - 1]?.value ?? ''),
  )?.value
  const target = fromContext(absolute(folder, operand ?? '.'))
  if (target === undefined || !project.known) return sources
  const isFile = /\.(?:\w+proj|slnx?)$/.test(target)
  const base = isFile ? folderOf(target) : target
  const here = project.files.filter((path) => folderOf(path) === base)
  const entries = isFile ? [target] : here.filter((path) => /\.slnx?$/.test(path))
  if (!entries.length) entries.push(...here.filter((path) => /\.(?:cs|fs|vb)proj$/.test(path)))
  const [entry] = entries
  if (entry === undefined || entries.length > 1 || !isThere(project, entry)) return sources
  const projects = new Set<string>()
  const imports = new Set<string>()
  const open = [entry]
  const isSetting = (path: string) =>
    /^(?:global\.json|nuget\.config|Directory\.(?:Build\.props|Build\.targets|Packages\.props)|packages\.lock\.json)$/i.test(
      nameOf(path),
    )
  const settings = new Set<string>()
  // Settings of the folders around the projects are read as well, and may import more.
  const around = () => {
    for (const it of project.files) {
      const below = folderOf(it) === '' ? '' : `${folderOf(it)}/`
      if (settings.has(it) || !isSetting(it) || !isThere(project, it)) continue
      if (![...projects].some((own) => own.startsWith(below))) continue
      settings.add(it)
      if (/\.(?:props|targets)$/i.test(it)) open.push(it)
    }
    return open.shift()
  }
  for (let path = open.shift(); path !== undefined; path = open.shift() ?? around()) {
    if (projects.has(path) || imports.has(path)) continue
    const text = textOf(project, path)?.replaceAll(/<!--[\s\S]*?-->/g, '')
    if (!isThere(project, path)) return sources
    const isProject = /(?:proj|\.slnx?)$/.test(path)
    ;(isProject ? projects : imports).add(path)
    if (text === undefined) {
      // What it is made of is not read to restore the others.
      if (path.endsWith('.dcproj')) continue
      if (isProject) return sources
      return because(`${path} is imported and may name more files.`)
    }
    const found = /\.slnx?$/.test(path)
      ? text.matchAll(/["']([^"'\n]+\.\w*proj)["']/g)
      : text.matchAll(/<ProjectReference\s+[^>]*?Include\s*=\s*"([^"$*]+)"/g)
    for (const [, name = ''] of found) {
      const other = within(folderOf(path), name.replaceAll('\\', '/'))
      if (other === undefined) return sources
      open.push(other)
    }
    if (/\[(?:System\.)?IO\.File\]::Read/i.test(text)) return because(`${path} reads other files.`)
    for (const [tag = '', name = ''] of text.matchAll(/<Import\s+[^>]*?\bProject\s*=\s*"([^"]+)"[^>]*>/g)) {
      if (
        /\bSdk\s*=/.test(tag) ||
        /^\$\((?:\[MSBuild\]::GetPathOfFileAbove|MSBuild(?!This)\w+Path)/.test(name)
      )
        continue
      const plain = name
        .replace(/^\$\(MSBuild(?:ThisFile|Project)Directory\)[\\/]?/, '')
        .replaceAll('\\', '/')
      const other = /[$*%]/.test(plain) ? undefined : within(folderOf(path), plain)
      if (other !== undefined && isThere(project, other)) open.push(other)
      else if (other === undefined || !/\bCondition\s*=/.test(tag))
        return because(`${path} imports ${name}, which may name more files.`)
    }
  }
  const paths = [...new Set([...settings, ...projects, ...imports])]
  // What is outside of what was copied is not read either.
  const installs = `dotnet ${verb?.value ?? ''}`
  if (verb?.value === 'restore') return { kind: 'manifests', installs, paths }
  const kept = rest.flatMap(({ value, raw }, index) => {
    if (/^(?:-r|--runtime|-a|--arch|--os)$/.test(value ?? '')) return [raw, rest[index + 1]?.raw ?? '']
    return []
  })
  return {
    kind: 'ahead',
    installs,
    paths,
    command: ['dotnet restore', ...(operand === undefined ? [] : [operand]), ...kept].join(' '),
  }
}

function ofComposer(call: PackageCall, place: Place): Need {
  if (call.has('-d', '--working-dir')) return sources
  const read = reading(place, 'composer', ['composer.json'])
  if (!read) return sources
  const json = parsed(read.text('composer.json'))
  if (!json) return sources
  const repositories = Object.values(record(json['repositories']))
  if (repositories.some((it) => record(it)['type'] === 'path' || record(it)['type'] === 'artifact'))
    return because('composer.json takes packages from folders of the sources.')
  if (
    ['patches', 'patches-file', 'composer-patches'].some((it) => record(json['extra'])[it] !== undefined) ||
    record(json['extra'])['merge-plugin'] !== undefined
  )
    return because('composer.json names patches or other manifests of the sources.')
  const auth = join(read.folder, 'auth.json')
  const paths = isThere(place.project, auth) ? [...read.files, auth] : read.files
  if (call.has('--no-scripts') && call.has('--no-autoloader'))
    return { kind: 'manifests', installs: spoken(call), paths }
  const drop =
    /^(?:-o|-a|--optimize-autoloader|--classmap-authoritative|--apcu-autoloader|--no-scripts|--no-autoloader)$/
  return {
    kind: 'ahead',
    installs: spoken(call),
    paths,
    command: withOptions(call, '--no-scripts --no-autoloader', drop),
  }
}

function ofBundler(call: PackageCall, place: Place): Need {
  if (call.has('--gemfile', '--local')) return sources
  const read = reading(place, 'bundler', ['Gemfile'])
  if (!read) return sources
  const text = read.text('Gemfile').replaceAll(/#.*$/gm, '')
  const local = /^\s*gemspec\b|\bpath:?\s*(?:=>)?\s*['"]|\beval_gemfile\b|\brequire_relative\b|\bDir\[/m.exec(
    text,
  )
  if (local) return because(`The Gemfile reads the sources: ${local[0].trim()}.`)
  const read2 = [...text.matchAll(/\b(?:File\.read|file:)\s*\(?\s*['"]([^'"]+)['"]/g)].map(([, path = '']) =>
    join(read.folder, path),
  )
  const more = ['.tool-versions', '.bundle/config'].map((path) => join(read.folder, path))
  if (/\bFile\./.test(text) && read2.length === 0) return because('The Gemfile reads other files.')
  const wanted = [...read2, join(read.folder, '.bundle/config'), ...(read2.length ? more : [])]
  // Gems that are kept beside the sources are not downloaded.
  if (place.project.folders.includes(join(read.folder, 'vendor/cache')))
    wanted.push(join(read.folder, 'vendor/cache'))
  const extra = wanted.filter((path) => isThere(place.project, path) && !read.files.includes(path))
  const files = read.files.filter((path) => !path.endsWith('.gemspec'))
  return { kind: 'manifests', installs: spoken(call), paths: [...new Set([...files, ...extra])] }
}

function ofMix(command: Command, place: Place): Need {
  const [task] = command.args
  if (/^(?:local\.hex|local\.rebar|archive\.install)$/.test(task?.value ?? '')) return nothing
  if (task?.value !== 'deps.get') return sources
  const read = reading(place, 'mix', ['mix.exs'])
  if (!read) return sources
  const files = read.files.filter((path) => !/(?:^|\/)config\//.test(path))
  for (const path of files.filter((it) => it.endsWith('mix.exs'))) {
    const text = textOf(place.project, path) ?? ''
    const local = /\bpath:\s*"[^"]*"|\bFile\.\w+!?|\bCode\.(?:require|eval)_file/.exec(text)
    if (local && !/^path:\s*"deps/.test(local[0])) return because(`${path} reads the sources: ${local[0]}.`)
  }
  return { kind: 'manifests', installs: 'mix deps.get', paths: files }
}

// What is in the folder that a command runs in

interface Reading {
  /** Relative to the context. */
  readonly folder: string
  /** What is there of what the manager reads, members of a workspace included. */
  readonly files: readonly string[]
  /** The text of one of them; empty when it was not read. */
  text(name: string): string
}

/** `undefined` where the project is not known or none of the manifests is in the folder. */
function reading(
  { project, folder, fromContext }: Place,
  manager: ManagerName,
  manifests: readonly string[],
): Reading | undefined {
  if (!project.known) return undefined
  const own = fromContext(folder)
  const row = managerRows.find((it) => it.manager === manager)
  if (own === undefined || !row) return undefined
  const has = (path: string) => isThere(project, path)
  const main = manifests.map((name) => join(own, name)).find(has)
  if (main === undefined || textOf(project, main) === undefined) return undefined
  const stack: Stack | undefined = project.stacks.find((it) => it.id === row.stack && it.folder === own)
  // The root of a workspace knows more than one of its members.
  if (!stack && project.stacks.some((it) => it.id === row.stack && it.manifests.includes(main)))
    return undefined
  const inRow = (paths: readonly string[]) =>
    paths.flatMap((pattern) => matching(project, own, pattern)).filter(has)
  const others = managerRows
    .filter((it) => it.stack === row.stack && it !== row)
    .flatMap((it) => [...it.locks, ...it.besides])
  const beside = row.besides
  const members = (stack?.manifests ?? []).filter(
    (path) =>
      has(path) &&
      (folderOf(path) !== own || !others.includes(nameOf(path)) || beside.includes(nameOf(path))),
  )
  if (members.length > 1 && !project.complete) return undefined
  const files = [
    ...new Set([
      ...inRow(beside),
      ...members,
      ...inRow(row.locks),
      ...(stack?.locks ?? []).filter((path) => has(path) && nameOf(path) === 'packages.lock.json'),
    ]),
  ]
  return { folder: own, files, text: (name) => textOf(project, join(own, name)) ?? '' }
}

function matching({ files }: Project, folder: string, pattern: string): readonly string[] {
  if (!pattern.includes('*')) return files.includes(join(folder, pattern)) ? [join(folder, pattern)] : []
  const end = pattern.replace('*', '')
  return files.filter((path) => folderOf(path) === folder && path.endsWith(end))
}

const ignores = new WeakMap<Project, (path: string) => boolean>()

/** Whether a file or folder of the context reaches the builder. */
export function isThere(project: Project, path: string): boolean {
  let ignored = ignores.get(project)
  if (!ignored) {
    const patterns = project.ignore && parseIgnore(project.ignore.text)
    ignores.set(project, (ignored = (it) => patterns !== undefined && isIgnored(patterns, it)))
  }
  return (project.files.includes(path) || project.folders.includes(path)) && !ignored(path)
}

function textOf(project: Project, path: string): string | undefined {
  return project.text(path)?.replace(/^\ufeff/, '')
}

function withOptions({ command, subcommand }: PackageCall, option: string, drop?: RegExp): string {
  const last = subcommand.at(-1)
  const before = last ? command.words.slice(0, command.words.indexOf(last) + 1) : command.words.slice(0, 1)
  const behind = command.words.slice(before.length).filter(({ value }) => !drop?.test(value ?? ''))
  return [...before.map(({ raw }) => raw), option, ...behind.map(({ raw }) => raw)].join(' ')
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return record(JSON.parse(text))
  } catch {
    return undefined
  }
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

/** A path of the image, from a folder on. */
export function absolute(folder: string, path: string): string {
  return cleanPath(path.startsWith('/') ? path : `${folder}/${path}`)
}

/** A path from a folder of the context on; `undefined` for one outside of the context. */
function within(folder: string, path: string): string | undefined {
  const parts = folder === '' ? [] : folder.split('/')
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue
    if (part !== '..') parts.push(part)
    else if (parts.pop() === undefined) return undefined
  }
  return parts.join('/')
}

/** Where a file of the context lies in the image, seen from the folder that a manager runs in. */
function relativeTo({ folder }: Place, read: Reading, path: string): string {
  const up = read.folder === '' ? 0 : read.folder.split('/').length
  const own = read.folder ? `${read.folder}/` : ''
  return path.startsWith(own)
    ? absolute(folder, path.slice(own.length))
    : absolute(folder, `${'../'.repeat(up)}${path}`)
}

export function join(folder: string, path: string): string {
  return folder === '' ? path : `${folder}/${path}`
}

export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')))
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
