// What a command reads of the project: nothing, its manifests, or the sources; and how to download without the sources.
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

/** Whether a path of a command may lie where the project is copied to; one that is not known may. */
function isInside(word: ShellWord | undefined, { isOfSources }: Place): boolean {
  if (!word) return false
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
  if (manager.name === 'cargo' && name !== 'install') return ofCargo(name, place)
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

function ofUv(call: PackageCall, place: Place): Need {
  if (call.has('--directory', '--project', '--package', '--active')) return sources
  const read = reading(place, 'uv', ['pyproject.toml'])
  if (!read || read.files.length < 1) return sources
  const text = read.text('pyproject.toml')
  const local = /^[\w.-]+\s*=\s*\{[^}\n]*\bpath\s*=/m.exec(text)
  if (local) return because(`pyproject.toml takes a dependency from the sources: ${local[0].trim()} … }.`)
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
  const local = /^[\w.-]+\s*=\s*\{[^}\n]*\bpath\s*=|^[^#\n]*@\s*file:/m.exec(text)
  if (local) return because(`pyproject.toml takes a dependency from the sources: ${local[0].trim()} …`)
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
  for (const manifest of read.files.filter((path) => /(?:^|\/)package\.json$/.test(path))) {
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
  if (manager === 'yarn') for (const part of ['releases', 'plugins', 'patches']) add(`.yarn/${part}`)
  const known = paths.filter((path) => !paths.some((other) => other !== path && path.startsWith(`${other}/`)))
  return { kind: 'manifests', installs: spoken(call), paths: known }
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
  const read = reading(place, 'go', ['go.mod'])
  if (!read || project.folders.includes(join(read.folder, 'vendor')) || call.has('-mod', '-C')) return sources
  const mods = read.files.filter((path) => path.endsWith('go.mod')).map((path) => textOf(project, path) ?? '')
  const local = mods.map((text) => /=>\s*(\.{1,2}\/\S*)/.exec(text)?.[1]).find((it) => it !== undefined)
  if (local !== undefined) return because(`go.mod replaces a module by a folder of the sources: ${local}.`)
  if (!mods.some((text) => /^\s*(?:require\b|\S+\.\S+\/\S*\s+v\d)/m.test(text))) return sources
  return isDownload
    ? { kind: 'manifests', installs: spoken(call), paths: read.files }
    : { kind: 'ahead', installs: `go ${verb}`, paths: read.files, command: 'go mod download' }
}

function ofCargo(name: string, place: Place): Need {
  if (!/^(?:build|fetch|test)$/.test(name)) return sources
  const read = reading(place, 'cargo', ['Cargo.toml'])
  if (!read) return sources
  const text = read.text('Cargo.toml')
  if (!/^\[(?:target\.[^\]]+\.)?dependencies\b/m.test(text)) return sources
  const { project } = place
  if (
    /^\[workspace\b|^\[\[?(?:bin|lib|example|bench|test)\]|^build\s*=|\bpath\s*=/m.test(text) ||
    project.files.includes(join(read.folder, 'build.rs'))
  )
    return because(
      'Cargo.toml names files of the sources, so that cargo downloads nothing without them; a cache mount keeps what it downloads.',
    )
  const main = ['src/main.rs', 'src/lib.rs'].find((path) => project.files.includes(join(read.folder, path)))
  if (!main) return sources
  const locked = read.files.some((path) => path.endsWith('Cargo.lock')) ? ' --locked' : ''
  // cargo reads no manifest that has nothing to build.
  const command = `mkdir -p src && touch ${main} && cargo fetch${locked}`
  return { kind: 'ahead', installs: `cargo ${name}`, paths: read.files, command }
}

function ofMaven(command: Command, place: Place): Need {
  const words = command.args.map(({ value }) => value)
  if (
    words.includes(undefined) ||
    words.some((word) => /^(?:-f|--file|-pl|--projects|-s|--settings|-gs|-o|--offline)/.test(word ?? ''))
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
  if (/<module>/.test(text))
    return because(
      'The modules of pom.xml depend on each other, so that Maven cannot resolve them before they are built; a cache mount for ~/.m2 keeps what it downloads.',
    )
  if (/<systemPath>|file:\/\/|<relativePath>\s*\.\./.test(text))
    return because('pom.xml names files of the sources.')
  if (!/<dependency>|<parent>/.test(text)) return sources
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
    /^(?:-P|-B$|--batch-mode$|-ntp$|--no-transfer-progress$|-q$)/.test(word ?? ''),
  )
  return {
    kind: 'ahead',
    installs,
    paths: all,
    command: [says, ...options, 'dependency:go-offline'].join(' '),
  }
}

function ofGradle(command: Command, place: Place): Need {
  const tasks = command.args.filter(({ prefix }) => !prefix.startsWith('-'))
  if (tasks.length !== 1 || tasks[0]?.value !== 'dependencies') {
    return tasks.some(({ value }) =>
      /^(?:build|assemble|bootJar|jar|war|bootWar|installDist|shadowJar)$/.test(value ?? ''),
    )
      ? because(
          'Gradle has no task that downloads all that a build needs; a cache mount for its caches keeps what it downloads.',
        )
      : sources
  }
  const read = reading(place, 'gradle', ['build.gradle', 'build.gradle.kts'])
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
  const open = [entry]
  for (let path = open.shift(); path !== undefined; path = open.shift()) {
    if (projects.has(path)) continue
    const text = textOf(project, path)
    if (text === undefined || !isThere(project, path)) return sources
    projects.add(path)
    const found = /\.slnx?$/.test(path)
      ? text.matchAll(/["']([^"'\n]+\.(?:cs|fs|vb)proj)["']/g)
      : text.matchAll(/<ProjectReference\s+[^>]*?Include\s*=\s*"([^"$*]+)"/g)
    for (const [, name = ''] of found)
      open.push(absolute(`/${folderOf(path)}`, name.replaceAll('\\', '/')).slice(1))
    const imported = /<Import\s+[^>]*Project\s*=\s*"(?!\$\(MSBuild|Sdk)([^"]+)"/.exec(text)?.[1]
    if (imported !== undefined) return because(`${path} imports ${imported}, which may name more files.`)
  }
  const settings = project.files.filter((path) => {
    const name = nameOf(path)
    const isSetting =
      /^(?:global\.json|nuget\.config|Directory\.(?:Build\.props|Build\.targets|Packages\.props)|packages\.lock\.json)$/i.test(
        name,
      )
    const below = folderOf(path) === '' ? '' : `${folderOf(path)}/`
    return isSetting && [...projects].some((it) => it.startsWith(below)) && isThere(project, path)
  })
  const paths = [...settings, ...projects]
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
  if (record(json['extra'])['patches'] !== undefined || record(json['extra'])['merge-plugin'] !== undefined)
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

export function join(folder: string, path: string): string {
  return folder === '' ? path : `${folder}/${path}`
}

export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')))
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
