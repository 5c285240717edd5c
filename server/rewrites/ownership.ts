// What an application writes while it runs, so that whoever it runs as can be given that and nothing else.
import type { Edit } from '../../rules/rule.ts'
import { insert } from '../../rules/edits.ts'
import { isIgnored, parseIgnore } from '../facts/dockerignore.ts'
import type { Facts } from '../facts/facts.ts'
import type { Project, Stack } from '../facts/project.ts'
import { pairsOf } from '../facts/pairs.ts'
import { scriptsOf } from '../facts/root-start.ts'
import { startWords } from '../facts/served.ts'
import type { Stage } from '../facts/stages.ts'
import { absolute, baseName, cleanPath, contextPath, folderOf, join } from '../syntax/paths.ts'
import { folderFor, namedPlaces } from './spring-files.ts'

/** A place that the application writes to. */
export interface Written {
  /** Absolute, in the image. */
  readonly path: string
  /** `level` is a folder of which only this level is written, such as the one around a database. */
  readonly kind: 'folder' | 'level' | 'file'
  /** A file that a step of the build makes, as far as can be told. */
  readonly isMade?: boolean
  /** Relative to the working folder, where that is / as long as nobody names one. */
  readonly relative?: string | undefined
  /** Who says so: "Django keeps its SQLite file here". */
  readonly why: string
}

/** What gives a user these places. */
export interface Gift {
  readonly edits: readonly Edit[]
  /** A command for the end of the stage, run as root; `undefined` when copying says it all. */
  readonly command: string | undefined
}

/** Places in the stage that ships; empty where nothing is known to be written. */
export function writtenPaths(file: Facts, project: Project, stage: Stage): readonly Written[] {
  return placesOf(file, project, stage).filter(({ path }) => path !== '/')
}

/** What writes right into /, which is nobody's to be given: "app.py writes log.txt". */
export function writerOfRoot(file: Facts, project: Project, stage: Stage): string | undefined {
  return placesOf(file, project, stage).find(({ path }) => path === '/')?.why
}

function placesOf(file: Facts, project: Project, stage: Stage): readonly Written[] {
  const found = new Map<string, Written>()
  const { workdir } = stage.end
  const add = (path: string, why: string, kind: Written['kind'] = 'folder', isMade = false, place = '/') => {
    const relative = workdir === '/' && !place.startsWith('/') ? cleanPath(place) : undefined
    if (found.get(path)?.kind !== 'folder') found.set(path, { path, why, kind, isMade, relative })
  }
  for (const path of volumePaths(file, stage)) add(path, 'VOLUME says that it is written')
  for (const { path, kind } of preparedPlaces(file, stage)) add(path, 'a RUN prepares it', kind)
  for (const { path, why, kind } of placesOfVariables(file, stage)) add(path, why, kind)
  for (const { path, why, kind } of placesOfStart(file, project, stage)) add(path, why, kind)
  if (stage.image.facts?.name === 'tomcat') {
    add('/usr/local/tomcat/conf/Catalina', 'Tomcat keeps the settings of its hosts here', 'level')
    add('/usr/local/tomcat/webapps', 'Tomcat unpacks web archives here', 'level')
  }
  if (!project.known || workdir === undefined) return [...found.values()]
  for (const stack of project.stacks.length > 0 ? project.stacks : [withoutManifest]) {
    // Where the folder of the stack lies in the image is only certain when it is the context itself or is copied there.
    const copied = rootOf(file, stage, stack)
    const root = copied ?? (stack.folder === '' ? workdir : undefined)
    if (root === undefined) continue
    const has = (...names: readonly string[]) => names.some((name) => stack.dependencies.includes(name))
    if (has('laravel/framework')) {
      add(absolute(root, 'storage'), 'Laravel writes its logs, sessions and uploads here')
      add(absolute(root, 'bootstrap/cache'), 'Laravel caches here')
    }
    if (has('symfony/framework-bundle')) add(absolute(root, 'var'), 'Symfony writes its cache and logs here')
    if (has('rails')) {
      for (const name of ['tmp', 'log', 'storage']) add(absolute(root, name), `Rails writes to ${name}/`)
      if (has('sqlite3')) add(absolute(root, 'db'), 'Rails may keep its SQLite file here')
    }
    if (
      has('next') &&
      !file.start.all.some((it) => it.stage === stage && /nginx/.test(it.instruction.body.text))
    )
      add(absolute(root, '.next/cache'), 'Next.js caches pages and images here')
    const collects = /\bcollectstatic\b/.test(startLine(file, project))
    for (const [path, text] of textsOf(project, stack)) {
      const collected = collects && staticRoot.exec(text)?.[1]
      if (collected) add(absolute(root, collected), 'collectstatic writes here as it starts')
      for (const { place, why, database } of placesIn(text, path)) {
        const folder = absolute(root, place)
        if (folder !== '/' && (place.startsWith('/') || root === '/' ? isShared(folder) : isOpen(folder)))
          continue
        add(folder, why, database === undefined ? 'folder' : 'level', false, root === '/' ? place : '/')
        if (database === undefined || copied === undefined || folder === '/') continue
        const isMade = isMigrated(file, stage)
        if (isMade || isBrought(project, stack, database)) add(absolute(root, database), why, 'file', isMade)
      }
    }
    for (const name of ['uploads', 'logs', 'media', 'instance']) {
      const folder = join(stack.folder, name)
      if (project.folders.includes(folder))
        add(
          absolute(root, name),
          `${folder}/ is there to be written`,
          'folder',
          false,
          root === '/' ? name : '/',
        )
    }
  }
  return [...found.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1))
}

/**
 * `--chmod` for scripts that are started directly, where no command says their mode: a checkout may keep them to its
 * owner. The command mends a mode that lets root alone start them.
 */
export function executable(file: Facts, stage: Stage): Gift {
  const edits: Edit[] = []
  const closed = new Set<string>()
  for (const start of [file.start.entrypoint, file.start.cmd]) {
    const word = start?.words?.find(({ value }) => !/(?:^|\/)(?:tini|dumb-init|exec)$|^-/.test(value))
    if (!word) continue
    const name = baseName(word.value)
    const copy = file.copies.findLast(({ stage: of, fromContext, sources, target, outer, instruction }) => {
      if (of !== stage || outer !== instruction || !fromContext || target === undefined) return false
      const names = sources.map(({ expanded }) => baseName(expanded ?? ''))
      return names.includes(name) || (sources.length === 1 && baseName(target) === name)
    })
    const chmods = file.runs.flatMap(({ stage: of, commands }) =>
      of !== stage ? [] : commands.filter(({ effective }) => effective.name === 'chmod'),
    )
    const about = chmods.filter(({ effective }) =>
      effective.args.some(
        ({ raw }) =>
          baseName(raw) === name ||
          (raw.includes('*') && /\.\w+$/.exec(name)?.[0] === /\.\w+$/.exec(raw)?.[0]),
      ),
    )
    const mode = about.at(-1)?.effective.args.find(({ value }) => value && !value.startsWith('-'))?.value
    const path = word.value.startsWith('/')
      ? word.value
      : copy?.target?.endsWith('/')
        ? `${copy.target}${name}`
        : copy?.target
    if (mode !== undefined) {
      if (/^[0-7]?[0-7][0-7][0-46]$|^u?g?\+/.test(mode) && !/^\+/.test(mode) && path)
        closed.add(cleanPath(path))
    } else if (
      copy?.sources.length === 1 &&
      !copy.flag('chmod') &&
      !chmods.some(({ effective }) => effective.args.some(({ raw }) => raw === '-R' || raw.includes('*'))) &&
      /\.sh$|entrypoint$/.test(name)
    )
      edits.push(insert(copy.instruction.keyword.end, ' --chmod=755'))
  }
  return { edits, command: closed.size ? `chmod a+rx ${[...closed].join(' ')}` : undefined }
}

/** Anybody may write there, or nobody but root and the system ever should. */
function isOpen(path: string): boolean {
  return /^\/(?:$|(?:tmp|var\/tmp|dev|proc|sys|root|run|var\/run)(?:\/|$))/.test(path)
}

/** A folder that distributions share out among programs. */
function isShared(path: string): boolean {
  return (
    isOpen(path) ||
    /^\/(?:bin|etc|home|lib\w*|media|mnt|opt|run|sbin|srv|usr|var)$|^\/(?:etc|bin|sbin|lib\w*)\//.test(
      path,
    ) ||
    /^\/usr\/(?:\w+$|(?:s?bin|lib\w*|share|include)\/|local\/(?:s?bin|lib\w*|share|include|etc)(?:\/|$))/.test(
      path,
    ) ||
    /^\/var\/(?:\w+$|lib\/(?:apt|dpkg)(?:\/|$)|cache\/(?:apt|apk|yum|dnf)(?:\/|$))/.test(path)
  )
}

/** It is copied into the image: a file of the context that its ignore file lets through. */
function isBrought(project: Project, stack: Placed, path: string): boolean {
  const full = join(stack.folder, path)
  if (!project.files.includes(full)) return false
  return !project.ignore || !isIgnored(parseIgnore(project.ignore.text), full)
}

/** A RUN makes the tables, and with them the file of the database. */
function isMigrated({ runs }: Facts, stage: Stage): boolean {
  return runs.some(
    ({ stage: of, commands }) =>
      of === stage &&
      commands.some(({ effective: { name, args } }) => {
        const words = args.map(({ value }) => value ?? '')
        if (/^python[\d.]*$/.test(name ?? ''))
          return (words[0] ?? '').endsWith('manage.py') && words[1] === 'migrate'
        return (name ?? '').endsWith('manage.py') && words[0] === 'migrate'
      }),
  )
}

/** Folders and files that the build makes empty, for what comes while the application runs. */
function* preparedPlaces(file: Facts, stage: Stage): Iterable<Pick<Written, 'path' | 'kind'>> {
  const given = new Set(
    file.runs.flatMap(({ stage: of, commands }) =>
      of !== stage
        ? []
        : commands.flatMap(({ effective }) =>
            effective.name === 'chown' ||
            (effective.name === 'chmod' && isOpening(effective.args.map(({ value }) => value)))
              ? effective.args.flatMap(({ value }) => value && cleanPath(value))
              : [],
          ),
    ),
  )
  for (const { stage: of, commands, state } of file.runs) {
    if (
      of !== stage ||
      commands.some(({ effective }) => effective.name === 'cd' || effective.name === 'pushd')
    )
      continue
    for (const { effective } of commands) {
      if (effective.name !== 'mkdir' && effective.name !== 'touch') continue
      for (const { value } of effective.args) {
        if (value === undefined || value.startsWith('-')) continue
        const path = value.startsWith('/') ? value : state.workdir && join(state.workdir, value)
        const clean = path && cleanPath(path)
        if (!clean || given.has(clean)) continue
        const folder = folderOf(clean)
        if (effective.name === 'touch') {
          if (isShared(folder) && isShared(clean)) continue
          if (!isShared(folder) && !given.has(folder)) yield { path: folder, kind: 'level' }
          yield { path: clean, kind: 'file' }
        } else if (!isShared(clean) && storing.test(clean)) yield { path: clean, kind: 'folder' }
      }
    }
  }
}

/** `777`, `-R 0777`, `a+rwX`: anybody may write. */
function isOpening(modes: readonly (string | undefined)[]): boolean {
  return modes.some((mode) => /^[0-7]?[0-7][0-7][2367]$|^(?:a|o|ugo|go)?\+[rxX]*w/.test(mode ?? ''))
}

const storing =
  /\/(?:data|db|databases?|logs?|uploads?|media|storage|state|instance|visits|sessions)$|^\/(?:data|var\/(?:cache|data|lib|log|spool))\/./

/** What variables of the image name as a place to write. */
function* placesOfVariables(file: Facts, stage: Stage): Iterable<Written> {
  for (const instruction of file.named('ENV', stage)) {
    for (const { name, rawValue } of pairsOf(instruction)) {
      const value = rawValue === undefined ? undefined : file.expand(rawValue, instruction)
      if (value === undefined) continue
      const url = /^sqlite:\/\/\/(\/.+)$|^(\/.+\.(?:db|sqlite3?))$/.exec(value)
      const database = url?.[1] ?? url?.[2]
      const path = cleanPath(database === undefined ? value : folderOf(database))
      if (!value.includes('/') || !path.startsWith('/') || isShared(path)) continue
      if (database !== undefined) yield { path, kind: 'level', why: `${name} names a database here` }
      else if (writtenVariables.test(name) && !ofManagers.test(name) && !/\.\w+$/.test(path))
        yield { path, kind: 'folder', why: `${name} names it` }
    }
  }
}

const writtenVariables =
  /^(?:HF_HOME|HF_HUB_CACHE|TRANSFORMERS_CACHE|SENTENCE_TRANSFORMERS_HOME|TORCH_HOME|MPLCONFIGDIR|NUMBA_CACHE_DIR|XDG_(?:CACHE|CONFIG|DATA|STATE)_HOME|PM2_HOME)$|(?:^|_)(?:DATA|UPLOADS?|LOGS?|CACHE|STORAGE|MEDIA|STATE|SESSIONS?)_?(?:DIR|DIRECTORY|PATH|FOLDER|ROOT)$/

/** Caches of package managers are for the build. */
const ofManagers = /^(?:PIP|PIPENV|POETRY|UV|NPM|YARN|PNPM|COMPOSER|GO|CARGO)_/

/** What the start command itself writes, and the development servers that it starts. */
function* placesOfStart(file: Facts, project: Project, stage: Stage): Iterable<Written> {
  const { workdir } = stage.end
  if (workdir === undefined || workdir === '/') return
  const line = startLine(file, project)
  const at = (place: string) => absolute(workdir, place)
  if (/\bartisan\b/.test(line)) {
    yield { path: at('storage'), kind: 'folder', why: 'Laravel writes its logs, sessions and uploads here' }
    yield { path: at('bootstrap/cache'), kind: 'folder', why: 'Laravel caches here' }
  }
  if (/\b(?:bin\/)?rails\s+(?:s|server)\b/.test(line))
    for (const name of ['tmp', 'log'])
      yield { path: at(name), kind: 'folder', why: `Rails writes to ${name}/` }
  if (/\bnext\s+start\b/.test(line))
    yield { path: at('.next/cache'), kind: 'folder', why: 'Next.js caches pages and images here' }
  for (const [server, places] of developmentServers) {
    if (!server.test(line)) continue
    for (const place of places)
      yield {
        path: at(place),
        kind: place === '.' || place === 'node_modules' ? 'level' : 'folder',
        why: 'the development server caches here',
      }
  }
  for (const [, path = ''] of line.matchAll(
    /--(?:access-logfile|error-logfile|log-file|logfile|logto)[= ]([\w./-]*\/[\w.-]+)/g,
  )) {
    const folder = absolute(workdir, folderOf(path))
    if (!isOpen(folder)) yield { path: folder, kind: 'level', why: 'the start command logs here' }
  }
}

const developmentServers: readonly (readonly [RegExp, readonly string[]])[] = [
  // Older versions write the bundled configuration beside it.
  [
    /(?:^|[\s/])vite(?:\s+(?:dev|serve|preview|-)|\s*$|\s*&)/,
    ['.', 'node_modules', 'node_modules/.vite', 'node_modules/.vite-temp'],
  ],
  [/\bnext\s+dev\b/, ['.', '.next']],
  [/\breact-scripts\s+start\b/, ['node_modules/.cache']],
  [/\bnuxt(?:\s+|-cli\s+)dev\b/, ['.nuxt', 'node_modules/.cache']],
  [/\bng\s+serve\b/, ['.angular']],
  [/\bastro\s+dev\b/, ['.astro', 'node_modules/.vite']],
  // They build the program anew with every change.
  [/(?:^|[\s/;])air(?:\s+-|\s*$|\s*;)/, ['tmp']],
  [/\bCompileDaemon\b/, ['.']],
]

/** The start command, with the scripts of the project and of its packages that it runs. */
function startLine(file: Facts, project: Project): string {
  const { entrypoint, cmd } = file.start
  const line = [
    startWords(file)
      .map(({ value }) => value)
      .join(' '),
    ...[entrypoint, cmd].flatMap((it) => (it?.form === 'shell' ? [it.instruction.body.text] : [])),
    // Behind an entrypoint that is a script, the command is what it hands over to.
    ...(cmd?.words ? [cmd.words.map(({ value }) => value).join(' ')] : []),
    ...scriptsOf(file, project),
  ].join(' ; ')
  const scripts = /"scripts"\s*:\s*\{([^}]*)\}/.exec(project.text('package.json') ?? '')?.[1] ?? ''
  const called = [...line.matchAll(/\b(?:npm|pnpm|yarn|bun)\s+(?:run(?:-script)?\s+)?([\w:-]+)/g)].flatMap(
    ([, name]) => new RegExp(`"${name}"\\s*:\\s*"([^"]*)"`).exec(scripts)?.[1] ?? [],
  )
  return [line, ...called].join(' ; ')
}

/** The folders that VOLUME names, without those that anybody may write to. */
export function volumePaths(file: Facts, stage: Stage): readonly string[] {
  return file.named('VOLUME', stage).flatMap((instruction) =>
    (instruction.json?.items ?? instruction.words).flatMap(({ value }) => {
      const path = file.expand(value, instruction)
      return path?.startsWith('/') && !isOpen(cleanPath(path)) ? [cleanPath(path)] : []
    }),
  )
}

type Placed = Pick<Stack, 'folder' | 'dependencies'> & { readonly id?: Stack['id'] }

/** A script or two beside the Dockerfile. */
const withoutManifest: Placed = { folder: '', dependencies: [] }

/** Files that are read for what they write: those near the root, in the languages that say it plainly. */
function textsOf(project: Project, stack: Placed): readonly (readonly [string, string])[] {
  if (stack.id === 'static') return []
  const prefix = stack.folder && `${stack.folder}/`
  return project.files.flatMap((path): (readonly [string, string])[] => {
    if (
      !path.startsWith(prefix) ||
      !/\.(?:py|[cm]?[jt]s|rb|php|go|rs|cs|properties|ya?ml|prisma)$|(?:^|\/)(?:logback|log4j2)[\w-]*\.xml$|appsettings[\w.]*\.json$/.test(
        path,
      )
    )
      return []
    const text = project.text(path)
    return text === undefined ? [] : [[path.slice(prefix.length), text]]
  })
}

interface Place {
  /** Relative to the application's folder. */
  readonly place: string
  readonly why: string
  /** The file in it that is written, and that SQLite puts others beside. */
  readonly database?: string
}

const staticRoot =
  /^STATIC_ROOT\s*=\s*(?:os\.path\.join\(\s*BASE_DIR\s*,|(?:str\()?\s*BASE_DIR\s*\/)\s*['"]([\w./-]+?)\/?['"]/m

const joinedDatabase =
  /sqlite:\/\/\/(?:\{|['"]\s*\+\s*)(?:os\.path\.join\(\s*|str\(\s*)?(\w+)\s*[,/+]\s*['"]\/?([\w./-]+\.\w+)['"]/g

/** Names of SQLite files, in the languages that open them by a word of their own. */
const databases: readonly RegExp[] = [
  /sqlite:\/\/\/(\/[\w./-]+\.\w+)/g,
  /\bsql\.Open\(\s*"sqlite3?",\s*"(?:file:)?(?:\.\/)?([\w/-][\w./-]*\.\w+)/g,
  /\bsqlite\.Open\(\s*"(?:\.\/)?([\w/-][\w./-]*\.\w+)/g,
  /\bdialect\s*:\s*['"]sqlite['"][\s\S]{0,200}?\bstorage\s*:\s*['"](?:\.\/)?([\w/-][\w./-]*\.\w+)['"]/g,
  /\bData Source=([\w-][\w./-]*\.(?:db|sqlite3?))\b/gi,
  /\bjdbc:sqlite:(?:\.\/)?([\w/-][\w./-]*\.\w+)/g,
  /\b(?:SQLite3::Database\.(?:new|open)|Sequel\.sqlite)[( ]\s*['"](?:\.\/)?([\w/-][\w./-]*\.\w+)['"]/g,
]

/** Files that the code opens to write. */
const writings: readonly RegExp[] = [
  /\bopen\(\s*['"](?:\.\/)?([\w/-][\w./-]*)['"]\s*,\s*(?:mode\s*=\s*)?['"][wax]b?t?\+?['"]/g,
  /\b(?:Rotating|TimedRotating|Watched)?FileHandler\(\s*(?:filename\s*=\s*)?['"](?:\.\/)?([\w/-][\w./-]*)['"]/g,
  /\bbasicConfig\([^)]*\bfilename\s*=\s*['"](?:\.\/)?([\w/-][\w./-]*)['"]/g,
  /\b(?:writeFile|appendFile|createWriteStream)(?:Sync)?\(\s*['"](?:\.\/)?([\w/-][\w./-]*)['"]/g,
  /\btransports\.File\(\s*\{[^}]*\bfilename\s*:\s*['"](?:\.\/)?([\w/-][\w./-]*)['"]/g,
  /\bjdbc:h2:(?:file:)?\.\/([\w-][\w./-]*)/g,
  /\b(?:fs::write|File::create|os\.Create|os\.WriteFile)\(\s*"(?:\.\/)?([\w/-][\w./-]*)"/g,
  /\b(?:File\.(?:bin)?write|IO\.write|YAML::Store\.new|PStore\.new|Logger\.new)[( ]\s*['"](?:\.\/)?([\w/-][\w./-]*)['"]/g,
  /\bFile\.(?:WriteAll|AppendAll)(?:Text|Lines|Bytes)(?:Async)?\(\s*"(?:\.\/)?([\w/-][\w./-]*)"/g,
  /^logging\.file\.name\s*=\s*(?:\.\/)?([\w-][\w./-]*)/gm,
]

/** Folders that the code makes. */
const makings: readonly RegExp[] = [
  /\bos\.(?:makedirs|mkdir)\(\s*['"](?:\.\/)?([\w/-][\w./-]*?)\/?['"]/g,
  /\bPath\(\s*['"](?:\.\/)?([\w/-][\w./-]*?)\/?['"]\s*\)\.mkdir\(/g,
  /\bmkdir(?:Sync)?\(\s*['"](?:\.\/)?([\w/-][\w./-]*?)\/?['"]/g,
  /\bFileUtils\.(?:mkdir_p|makedirs)[( ]\s*['"](?:\.\/)?([\w/-][\w./-]*?)\/?['"]/g,
  /\bDirectory\.CreateDirectory\(\s*"(?:\.\/)?([\w/-][\w./-]*?)\/?"/g,
  /\bos\.Mkdir(?:All)?\(\s*['"](?:\.\/)?([\w/-][\w./-]*?)\/?['"]/g,
  /\bcreate_dir(?:_all)?\(\s*"(?:\.\/)?([\w/-][\w./-]*?)\/?"/g,
]

function* placesIn(source: string, path: string): Iterable<Place> {
  const text = spelledOut(source, path)
  const database = (name: string): Place => ({
    place: folderOf(name) || '.',
    why: `${path} keeps the SQLite file ${name} here`,
    database: name,
  })
  for (const [, name = ''] of text.matchAll(/sqlite:\/\/\/(?!\/|:memory:)([\w./-]+\.\w+)/g)) {
    // Flask puts a relative name below the folder of the instance.
    yield /\bSQLAlchemy\(/.test(text)
      ? { place: 'instance', why: `${path} keeps ${name} here` }
      : database(name)
  }
  for (const [, name = ''] of text.matchAll(
    /(?:sqlite3\.connect|new\s+(?:sqlite3\.)?Database|require\(['"]better-sqlite3['"]\))\(\s*['"](?:\.\/)?([\w/-][\w./-]*\.\w+)['"]/g,
  ))
    yield database(name)
  if (/django\.db\.backends\.sqlite3/.test(text)) {
    const name =
      /['"]NAME['"]\s*:\s*(?:os\.path\.join\(\s*BASE_DIR\s*,|BASE_DIR\s*\/|str\(\s*BASE_DIR\s*\/)\s*['"]([\w./-]+)['"]/.exec(
        text,
      )?.[1]
    if (name !== undefined) yield database(name)
  }
  for (const pattern of databases) {
    for (const [, name = ''] of text.matchAll(pattern)) yield database(name)
  }
  for (const [, name = ''] of text.matchAll(/["']file:\.\/([\w./-]+\.(?:db|sqlite3?))["']/g)) {
    // Prisma reads it as relative to its schema.
    yield database(path.endsWith('.prisma') ? join(folderOf(path), name) : name)
  }
  for (const pattern of writings) {
    for (const [, name = ''] of text.matchAll(pattern)) {
      const folder = folderOf(name)
      yield folder
        ? { place: folder, why: `${path} writes ${name}` }
        : { place: '.', why: `${path} writes ${name}`, database: name }
    }
  }
  for (const named of namedPlaces(path, source)) {
    const folder = folderFor(named)
    yield folder
      ? { place: folder, why: `${path} names ${named.path}` }
      : { place: '.', why: `${path} names ${named.path}`, database: named.path }
  }
  for (const pattern of makings) {
    for (const [, name = ''] of text.matchAll(pattern)) yield { place: name, why: `${path} makes it` }
  }
  // A name that is put together lies beside the file, or at the root that the settings name.
  for (const [, base = '', name = ''] of text.matchAll(joinedDatabase))
    yield database(/BASE_DIR|ROOT/.test(base) ? name : join(folderOf(path), name))
  const media =
    /^MEDIA_ROOT\s*=\s*(?:os\.path\.join\(\s*BASE_DIR\s*,|BASE_DIR\s*\/)\s*['"]([\w./-]+?)\/?['"]/m.exec(
      text,
    )?.[1]
  if (media !== undefined) yield { place: media, why: `${path} names it MEDIA_ROOT` }
  const upload = /\bUPLOAD_(?:FOLDER|DIR)['"]?\]?\s*[=:]\s*['"](?:\.\/)?([\w/-][\w./-]*?)\/?['"]/.exec(
    text,
  )?.[1]
  if (upload !== undefined) yield { place: upload, why: `${path} uploads here` }
  const multer = /\bmulter\(\s*\{\s*dest\s*:\s*['"](?:\.\/)?([\w/-][\w./-]*?)\/?['"]/.exec(text)?.[1]
  if (multer !== undefined) yield { place: multer, why: `${path} uploads here` }
  if (/['"]session-file-store['"]/.test(text)) {
    const sessions = /FileStore\(\s*\{[^}]*\bpath\s*:\s*['"](?:\.\/)?([\w/-][\w./-]*?)\/?['"]/.exec(text)?.[1]
    yield { place: sessions ?? 'sessions', why: `${path} keeps sessions here` }
  }
}

/** The text with paths of literal parts put together, and with names of such paths where they are used. */
function spelledOut(text: string, path: string): string {
  const beside = folderOf(path)
  if (path.endsWith('.php')) return `${text}\n${besideScript(text, beside)}`
  const paths = text
    .replace(
      /\b(?:path\.(?:join|resolve)|os\.path\.join|filepath\.Join)\(\s*(__dirname|process\.cwd\(\)|os\.getcwd\(\)|os\.path\.dirname\(\s*(?:os\.path\.abspath\(\s*)?__file__\s*\)?\s*\)|(?:app\.)?root_path)((?:\s*,\s*['"][\w./-]+['"])+)\s*\)/g,
      (_, base: string, parts: string) => quoted(join(base.includes('wd()') ? '' : beside, literals(parts))),
    )
    .replace(
      /\b(?:path\.join|os\.path\.join|filepath\.Join)\(\s*((?:['"][\w./-]+['"]\s*,\s*)+['"][\w./-]+['"])\s*\)/g,
      (_, parts: string) => quoted(literals(parts)),
    )
  const names = new Map<string, string>()
  for (const [, name = '', value = ''] of paths.matchAll(
    /^[ \t]*(?:(?:export )?(?:const|let|var|static) )?([A-Za-z_]\w*)(?:: \w+)? ?:?= ?(['"][\w./-]+['"])[ \t]*[;,]?[ \t]*$/gm,
  )) {
    // A name that is set twice says nothing.
    names.set(name, names.has(name) ? '' : value)
  }
  return paths.replace(/([(:,]\s*)([A-Za-z_]\w*)(?=\s*[,)}])/g, (all, before: string, name: string) =>
    names.get(name) ? before + names.get(name) : all,
  )
}

/** PHP says `__DIR__ . '/../data'`: its words that write, in the spelling of the other languages. */
function besideScript(text: string, beside: string): string {
  return [
    ...text.matchAll(
      /(\bfile_put_contents\(|\bmkdir\(|\bfopen\(|\bnew\s+\\?SQLite3\(|\bnew\s+\\?PDO\(\s*['"]sqlite:['"]\s*\.)\s*(__DIR__|dirname\(\s*__DIR__\s*\))\s*\.\s*['"]\/([\w./-]+)['"]([^;]{0,40})/g,
    ),
  ]
    .flatMap(([, call = '', base = '', name = '', rest = '']) => {
      const whole = quoted(join(base === '__DIR__' ? beside : folderOf(beside), name))
      if (whole.startsWith("'..")) return []
      if (call.startsWith('mkdir')) return [`mkdir(${whole})`]
      if (/^new/.test(call)) return [`sqlite3.connect(${whole})`]
      if (call.startsWith('fopen') && !/^\s*,\s*['"][waxc]/.test(rest)) return []
      return [`writeFile(${whole})`]
    })
    .join('\n')
}

function literals(parts: string): string {
  return [...parts.matchAll(/['"]([\w./-]+)['"]/g)].map(([, part]) => part).join('/')
}

function quoted(path: string): string {
  return `'${cleanPath(path)}'`
}

/** The folder of the image that a stack's folder is copied to in this very stage. */
function rootOf(file: Facts, stage: Stage, stack: Placed): string | undefined {
  for (const { stage: of, fromContext, sources, target } of file.copies) {
    if (of !== stage || !fromContext || target === undefined) continue
    for (const { expanded } of sources) {
      if (expanded === undefined) continue
      const source = contextPath(expanded).replace(/^\.$/, '')
      if (source === stack.folder) return cleanPath(target)
      if (source === '' && stack.folder !== '') return absolute(cleanPath(target), stack.folder)
    }
  }
  return undefined
}

/**
 * The edits and the command that give the places to a user: `--chown` on a COPY that brings just one of them, and one
 * command for the rest. What is only read stays root's. `owner` is what stands behind `--chown=`, `name` what chown takes.
 */
export function giveTo(
  file: Facts,
  stage: Stage,
  written: readonly Written[],
  owner: string,
  name: string,
): Gift {
  const edits: Edit[] = []
  const rest: Written[] = []
  for (const it of written) {
    const copy = file.copies.find(
      ({ stage: of, target, outer, instruction }) =>
        of === stage && outer === instruction && target !== undefined && cleanPath(target) === it.path,
    )
    if (it.kind !== 'folder' || !copy || it.path === stage.end.workdir) rest.push(it)
    else if (!copy.flag('chown')) edits.push(insert(copy.instruction.keyword.end, ` --chown=${owner}`))
  }
  // A path below / is written as one of the working folder, which another fix may set.
  const spelled = ({ path, relative }: Written) => relative ?? path
  const named = (...kinds: readonly Written['kind'][]) =>
    rest.filter(({ kind }) => kinds.includes(kind)).map(spelled)
  const made = named('folder', 'level').filter((path) => path !== stage.end.workdir)
  const whole = named('folder')
  const single = named('level', 'file').filter((path) => !whole.some((it) => path.startsWith(`${it}/`)))
  // Where the build does not make the file after all, an empty one is as good.
  const touched = rest.filter(({ isMade }) => isMade).map(spelled)
  const command = [
    ...(made.length ? [`mkdir -p ${made.join(' ')}`] : []),
    ...(touched.length ? [`touch ${touched.join(' ')}`] : []),
    ...(single.length ? [`chown ${name} ${single.join(' ')}`] : []),
    ...(whole.length ? [`chown -R ${name} ${whole.join(' ')}`] : []),
  ].join(' && ')
  return { edits, command: command || undefined }
}
