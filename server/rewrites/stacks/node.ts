// Node.js: packages and what a bundler or compiler wrote go to a slim image; a built site goes to nginx.
import type { Edit } from '../../../rules/rule.ts'
import type { Copy } from '../../facts/copies.ts'
import type { Run } from '../../facts/runs.ts'
import { baseName } from '../../syntax/paths.ts'
import type { Command } from '../../syntax/script.ts'
import { keptEntries } from '../context.ts'
import { nativesOf, scriptsIn, startPlace, textOfScript, withoutComments } from '../needs.ts'
import { isRefusal, refuse, type Reason, type Refusal } from '../rewrite.ts'
import { runtimeOf, sameRuntime, slimOf, type Runtime } from '../runtimes.ts'
import type { Place, Shape, Source } from '../shape.ts'
import { besideLines, copyLine, looksLikeFile, placed, startWordsOf } from './compiled.ts'

const managers = /^(?:npm|yarn|pnpm)$/

interface NodeCall {
  readonly run: Run
  readonly command: Command
  readonly manager: 'npm' | 'yarn' | 'pnpm'
  readonly kind: 'install' | 'global' | 'build' | 'tool'
  /** The script that is run, or the names that are installed. */
  readonly names: readonly string[]
}

interface Manifest {
  readonly scripts: ReadonlyMap<string, string>
  readonly dependencies: ReadonlySet<string>
  readonly development: readonly string[]
  readonly isWorkspace: boolean
}

export function node(source: Source): Shape | Refusal | undefined {
  const { file, project, stage, image } = source
  if (image.family?.language !== 'node') return undefined
  if (image.name !== 'node')
    return refuse(`The layout of Node.js in ${image.spelled} is not known.`, stage.from)
  const calls = callsIn(source)
  const installs = calls.filter(({ kind }) => kind === 'install')
  const builds = calls.filter(({ kind }) => kind === 'build')
  const [install] = installs
  if (!install) return refuse('No packages of Node.js are installed in this file.', stage.from)
  const workdir = install.run.state.workdir
  if (workdir === '/')
    return refuse('No WORKDIR names the folder in which the packages are installed.', install.command)
  if (workdir === undefined)
    return refuse('The folder in which the packages are installed is not known.', install.command)
  const elsewhere = [...installs, ...builds].find(
    ({ run, command }) =>
      run.state.workdir !== workdir ||
      command.args.some(({ raw }) => /^(?:--prefix|--cwd|-C|--dir)/.test(raw)),
  )
  if (elsewhere) return refuse('Packages are installed in several folders.', elsewhere.command)
  const folder = contextFolder(source, workdir)
  const manifest = folder === undefined ? undefined : manifestOf(source, folder)
  if (!manifest)
    return refuse(
      'package.json is not known, so what the packages need and what their scripts write is not known either.',
      install.command,
    )
  if (manifest.isWorkspace)
    return refuse('package.json is that of a workspace with several packages.', install.command)
  if (isPlugAndPlay(source, folder ?? ''))
    return refuse('Yarn keeps the packages in its own archives here, not in node_modules.', install.command)
  const hook = ['preinstall', 'install', 'postinstall', 'prepare'].find((name) => {
    const text = manifest.scripts.get(name)
    return (
      text !== undefined &&
      !/^(?:(?:npx )?(?:prisma generate|husky(?: install)?|patch-package|is-ci \|\| husky install|exit 0)|husky \|\| true)(?: .*)?$/.test(
        text,
      )
    )
  })
  if (hook !== undefined && !(hook === 'prepare' && builds.length > 0))
    return refuse(`What the script ${hook} of package.json leaves behind is not known.`, install.command)
  const unknown = nativesOf(file, project, 'node').find(({ facts }) => facts.unknown)
  if (unknown && image.variant === 'full')
    return refuse(
      `${unknown.name} needs libraries or programs of the system that are not known.`,
      install.command,
    )
  const words = startWordsOf(source)
  if (isRefusal(words)) return words
  const script = resolved(words, manifest, 0)
  if (isRefusal(script)) return script
  const started = startedText(source, words, manifest)
  const server = serverOf(script.words, source, folder ?? '')
  if (builds.length > 0 && server) return site(source, calls, builds, server, manifest, workdir)
  const development = script.words.find((word) =>
    /^(?:nodemon|ts-node|ts-node-dev|tsx|react-scripts|vite|ng|vue-cli-service|webpack-dev-server|webpack|gulp|parcel)$/.test(
      word.replace(/^.*\//, ''),
    ),
  )
  const isDev =
    development !== undefined ||
    /\b(?:next|nuxt|astro|remix|gatsby)\b.*\b(?:dev|develop)\b/.test(script.words.join(' '))
  if (
    isDev &&
    (development === undefined || !/^(?:nodemon|ts-node|tsx)$/.test(development) || builds.length > 0)
  )
    return refuse(
      `The start command runs ${development ?? 'a development server'}, which needs everything that was there to build.`,
      startPlace(file),
    )
  const outputs = new Set<string>()
  for (const build of builds) {
    const made = outputsOf(build, manifest, source, folder ?? '')
    if (isRefusal(made)) return made
    for (const one of made) outputs.add(one)
  }
  const runtimes = runtimesOf(source)
  if (isRefusal(runtimes)) return runtimes
  const main = builds[0]
  const isCompiled = main !== undefined
  const standalone = outputs.has('.next')
    ? standaloneOf(source, workdir, folder ?? '', script.words)
    : undefined
  const starter = standalone ? standalone.edits : starterOf(source, words, manifest)
  if (isRefusal(starter)) return starter
  const isSmaller = runtimes[0]?.reference !== stage.image.reference
  const prune =
    (isCompiled || isSmaller) && !standalone
      ? pruneLine(source, main ?? install, manifest, script.words, started)
      : undefined
  const reader = /\b(?:ts-node|tsx|esbuild-register|@swc-node\/register|@babel\/register)\b/.exec(
    started,
  )?.[0]
  if (isCompiled && reader !== undefined)
    return refuse(`The start command calls ${reader}, which reads the sources.`, startPlace(file))
  const frameworks = [...outputs].some((it) => /^\.(?:next|output|nuxt)$/.test(it))
  const beside = isCompiled
    ? keptEntries(
        project,
        folder ?? '',
        (path) =>
          isSource(path, frameworks) &&
          !(started.includes('tsconfig-paths') && /(?:^|\/)tsconfig[\w.-]*\.json$/.test(path)),
      )
    : []
  if (!beside)
    return refuse(
      'Not all files of the project are known, so what the program reads is not known either.',
      stage.from,
    )
  const wanted = script.path && placed(script.path, stage.end.workdir)
  const written = [...outputs].map((it) => placed(it, workdir) ?? '')
  if (
    isCompiled &&
    wanted !== undefined &&
    !written.some((it) => wanted.startsWith(`${it}/`)) &&
    !project.files.some((path) => wanted === placed(path.slice(folder ? folder.length + 1 : 0), workdir))
  )
    return refuse(
      `${script.path} is started, and nothing in this file is known to write it.`,
      startPlace(file),
    )
  const reasons: Reason[] = [
    {
      at: install.run.outer,
      message: 'The packages are installed in the build stage, with all that compiling them needs.',
    },
    {
      at: stage.from,
      message:
        'The last stage has the same Node.js on the same distribution, so that compiled packages load.',
    },
  ]
  if (prune)
    reasons.push({
      at: (main ?? install).command,
      message: 'What only development needs is removed from node_modules before it is copied.',
    })
  else if (standalone)
    reasons.push({
      at: main?.command ?? stage.from,
      message: 'Next.js puts the packages that the server needs beside it: nothing else has to be copied.',
    })
  else if (isCompiled)
    reasons.push({ message: 'All packages are copied: which of them only the build needs is not certain.' })
  const finish: string[] = []
  if (outputs.has('.next') && !standalone) finish.push('RUN rm -rf .next/cache')
  if (prune) finish.push(prune)
  return {
    runtimes,
    keepsUser: true,
    gains: isSmaller || isCompiled,
    buildVariables:
      /^(?:npm_config_|NPM_CONFIG_|YARN_|PNPM_|PYTHON$|DEBIAN_FRONTEND$|CI$|NODE_OPTIONS$|GENERATE_SOURCEMAP$)/,
    reasons,
    finish,
    toolPackages: new Set(['python', 'python3', 'python2']),
    edits: starter,
    roleOf: (command) =>
      standalone && command.name === 'cp' && standaloneFolder.test(command.args.at(-1)?.value ?? '')
        ? 'build'
        : roleIn(calls, command, started, isCompiled),
    copyRole: (copy, isBuilt) => (isCompiled ? compiledRole(copy, isBuilt) : plainRole(isBuilt)),
    artefacts(run, place) {
      const modules = placed('node_modules', workdir) as string
      const isFile = (path: string) => looksLikeFile(path, source)
      if (!isCompiled) return run === install.run ? [copyLine(place.from, modules, place.owner)] : []
      if (!place.isLast) return []
      if (standalone) return standalone.lines(place)
      const own = ['package.json', ...beside.filter((it) => it !== 'package.json')].map(
        (it) => placed(it, workdir) as string,
      )
      return [
        copyLine(place.from, modules, place.owner),
        ...besideLines(
          file,
          place.from,
          own.filter((it) => !written.includes(it)),
          place.owner,
          isFile,
        ),
        ...written.map((it) => copyLine(place.from, it, place.owner)),
      ]
    },
  }
}

/** A package for all of the image that nothing calls which the start command leads to. */
function isIdle(name: string, started: string): boolean {
  const bare = name.replace(/(.)@.*$/, '$1')
  const program = globalPrograms[bare]
  if (program !== undefined) return !new RegExp(`\\b(?:${program})\\b`).test(started)
  // Of others it is not known what their programs are called.
  return (
    /^\W*(?:node|npm|npx|yarn|pnpm)\b[^;&|]*$/.test(started.split('\n')[0] ?? '') && !started.includes(bare)
  )
}

const globalPrograms: Readonly<Record<string, string>> = {
  '@angular/cli': 'ng',
  '@nestjs/cli': 'nest',
  '@vue/cli': 'vue',
  eslint: 'eslint',
  gulp: 'gulp',
  nodemon: 'nodemon',
  npm: 'npm|npx',
  pm2: 'pm2|pm2-runtime',
  pnpm: 'pnpm',
  serve: 'serve',
  'ts-node': 'ts-node',
  tsx: 'tsx',
  typescript: 'tsc',
  vite: 'vite',
  yarn: 'yarn',
}

function roleIn(calls: readonly NodeCall[], command: Command, started: string, isCompiled: boolean) {
  const call = calls.find((it) => it.command === command)
  if (call?.kind === 'global') return call.names.every((name) => isIdle(name, started)) ? 'tool' : 'both'
  if (call) return call.kind === 'tool' ? 'tool' : 'build'
  if (command.name === 'corepack') return 'tool'
  if (command.name === 'npx' && command.args.some(({ value }) => value === 'prisma')) return 'build'
  // What is removed must not come back with a COPY of the sources.
  if (command.name === 'rm')
    return isCompiled ? 'tool' : command.args.some(({ raw }) => /^-\w*f/.test(raw)) ? 'both' : undefined
  return undefined
}

/**
 * Corepack fetches pnpm or Yarn when it is first called, and what it fetched for the build stays there: the start
 * command calls what the script calls.
 */
function starterOf(
  { file }: Source,
  words: readonly string[],
  manifest: Manifest,
): readonly Edit[] | Refusal {
  const [tool = '', second, third] = words
  const isCorepack = file.runs.some(({ commands }) =>
    commands.some(({ effective }) => effective.name === 'corepack'),
  )
  if (!isCorepack || !/^(?:pnpm|yarn)$/.test(tool)) return []
  const { entrypoint, cmd } = file.start
  const command = entrypoint ?? cmd
  const ran = second === 'run' ? third : second
  const text = ran === undefined ? undefined : manifest.scripts.get(ran)
  const plain = text?.split(' ') ?? []
  const [first = ''] = plain
  const isPlain =
    /^[\w@./-]+(?: [\w@./:=-]+)*$/.test(text ?? '') &&
    !/^(?:npm|npx|pnpm|yarn|bun|cross-env|env|sh|bash|cd|export|\w+=.*)$/.test(first) &&
    words.length === (second === 'run' ? 3 : 2) &&
    !manifest.scripts.has(`pre${ran}`) &&
    !manifest.scripts.has(`post${ran}`)
  const start = command?.instruction.body.segments[0]?.source
  if (!isPlain || !command || (entrypoint && cmd) || start === undefined)
    return refuse(
      `The start command calls ${tool}, which Corepack fetches again when it is called in the last stage.`,
      startPlace(file),
    )
  const own =
    first === 'node' || first.includes('/') ? plain : [`node_modules/.bin/${first}`, ...plain.slice(1)]
  return [
    {
      start,
      end: command.instruction.end,
      text: `[${own.map((word) => JSON.stringify(word)).join(', ')}]`,
    },
  ]
}

const standaloneFolder = /^(?:\.\/)?\.next\/standalone(?:\/|$)/

interface Standalone {
  readonly edits: readonly Edit[]
  lines(place: Place): readonly string[]
}

/** The server of its own that Next.js makes with `output: 'standalone'`, where it is or can be what is started. */
function standaloneOf(
  { file, project, stage }: Source,
  workdir: string,
  context: string,
  words: readonly string[],
): Standalone | undefined {
  const read = (ending: string) =>
    project.text(context ? `${context}/next.config.${ending}` : `next.config.${ending}`)
  const config = ['js', 'mjs', 'ts', 'cjs'].map(read).find((it) => it !== undefined)
  if (!/\boutput\s*:\s*['"]standalone['"]/.test(config ?? '') || stage.end.workdir !== workdir)
    return undefined
  const made = `${workdir}/.next/standalone`
  if (words[0] === 'node' && words.length === 2 && placed(words[1] ?? '', workdir) === `${made}/server.js`)
    return { edits: [], lines: ({ from, owner }) => [copyLine(from, made, owner)] }
  // `outputFileTracingRoot` puts the server into a folder below.
  if (words[0] !== 'next' || words[1] !== 'start' || /TracingRoot|basePath|distDir/.test(config ?? ''))
    return undefined
  const rest = words.slice(2)
  const port = /^(?:-p|--port)$/.test(rest[0] ?? '') && /^\d+$/.test(rest[1] ?? '') ? rest[1] : undefined
  if (rest.length > 0 && (port === undefined || rest.length > 2)) return undefined
  // `next start` heeds the option, the server the variable.
  if (port !== undefined && stage.end.lookup('PORT')) return undefined
  const variables = [
    ...(stage.end.lookup('HOSTNAME') ? [] : ['HOSTNAME=0.0.0.0']),
    ...(port === undefined ? [] : [`PORT=${port}`]),
  ]
  const { entrypoint, cmd } = file.start
  const command = entrypoint ?? cmd
  const start = command?.instruction.body.segments[0]?.source
  if (!command || (entrypoint && cmd) || start === undefined) return undefined
  const prefix = context ? `${context}/public/` : 'public/'
  const hasPublic = project.files.some((path) => path.startsWith(prefix))
  return {
    edits: [{ start, end: command.instruction.end, text: '["node", "server.js"]' }],
    lines: ({ from, owner }) => [
      copyLine(from, made, owner, workdir),
      copyLine(from, `${workdir}/.next/static`, owner),
      ...(hasPublic ? [copyLine(from, `${workdir}/public`, owner)] : []),
      ...(variables.length > 0 ? [`ENV ${variables.join(' \\\n    ')}`] : []),
    ],
  }
}

/** package.json tells node how to read the files beside it. */
function plainRole(isBuilt: boolean) {
  return isBuilt ? 'both' : 'run'
}

function compiledRole(copy: Copy, isBuilt: boolean) {
  if (!isBuilt) return 'run'
  return copy.from ? 'both' : 'tool'
}

function callsIn({ file }: Source): readonly NodeCall[] {
  return file.runs.flatMap((run) =>
    run.commands.flatMap(({ effective: command }): readonly NodeCall[] => {
      const { name } = command
      const values = command.args.map(({ value, prefix }) => value ?? prefix)
      if (name === 'npx' || /^(?:tsc|next|nest|vite|ng|webpack)$/.test(name ?? '')) {
        const words = name === 'npx' ? values.filter((it) => !it.startsWith('-')) : [name ?? '', ...values]
        if (words[0] === 'prisma')
          return [{ run, command, manager: 'npm', kind: 'build', names: ['!', 'prisma generate'] }]
        return [{ run, command, manager: 'npm', kind: 'build', names: ['!', words.join(' ')] }]
      }
      if (name === undefined || !managers.test(name)) return []
      const manager = name as NodeCall['manager']
      const isGlobal =
        values.some((it) => it === '-g' || it === '--global' || it === '--location=global') ||
        values[0] === 'global'
      const rest = values.filter((it) => !it.startsWith('-'))
      const [verb, second] = rest
      if (isGlobal) return [{ run, command, manager, kind: 'global', names: rest.slice(1) }]
      if (verb === undefined ? manager === 'yarn' : /^(?:install|i|ci|add|clean-install)$/.test(verb))
        return [{ run, command, manager, kind: 'install', names: rest.slice(1) }]
      if (
        verb === 'cache' ||
        verb === 'config' ||
        verb === 'set' ||
        verb === 'audit' ||
        verb === 'fund' ||
        verb === 'ls' ||
        verb === 'store'
      )
        return [{ run, command, manager, kind: 'tool', names: [] }]
      if (verb === 'prune') return [{ run, command, manager, kind: 'install', names: [] }]
      const ran = verb === 'run' || verb === 'run-script' ? second : verb
      if (ran === undefined || /^(?:test|lint|format|t)(?::|$)/.test(ran))
        return [{ run, command, manager, kind: 'tool', names: [] }]
      return [{ run, command, manager, kind: 'build', names: [ran] }]
    }),
  )
}

/** The folder of the context that is copied to the working folder. */
function contextFolder({ file, project }: Source, workdir: string): string | undefined {
  if (!project.known) return undefined
  for (const copy of file.copies) {
    if (copy.from || copy.target === undefined) continue
    const target = copy.target.replace(/(.)\/+$/, '$1')
    for (const { expanded } of copy.sources) {
      if (expanded === undefined) continue
      const clean = expanded
        .replace(/^\.?\/+/, '')
        .replace(/\/+$/, '')
        .replace(/^\.$/, '')
      if (/(?:^|\/)package(?:\.json|\*\.json|-\*\.json)$/.test(clean) || /package\*/.test(clean)) {
        if (target === workdir || copy.target.startsWith(`${workdir}/`))
          return clean.includes('/') ? clean.slice(0, clean.lastIndexOf('/')) : ''
      }
      if (target === workdir && (clean === '' || project.folders.includes(clean))) return clean
    }
  }
  const bound = file.runs
    .flatMap(({ mounts }) => mounts)
    .find(({ type, source }) => type === 'bind' && source?.endsWith('package.json'))
  return bound?.source?.includes('/')
    ? bound.source.slice(0, bound.source.lastIndexOf('/'))
    : bound
      ? ''
      : undefined
}

function manifestOf({ project }: Source, folder: string): Manifest | undefined {
  try {
    const value: unknown = JSON.parse(
      (project.text(folder ? `${folder}/package.json` : 'package.json') ?? '').replace(/^\ufeff/, ''),
    )
    if (typeof value !== 'object' || value === null) return undefined
    const record = (name: string): Readonly<Record<string, unknown>> => {
      const it: unknown = Reflect.get(value, name)
      return typeof it === 'object' && it !== null ? (it as Record<string, unknown>) : {}
    }
    return {
      scripts: new Map(
        Object.entries(record('scripts')).flatMap(([name, text]) =>
          typeof text === 'string' ? [[name, text.trim()] as const] : [],
        ),
      ),
      dependencies: new Set(Object.keys(record('dependencies'))),
      development: Object.keys(record('devDependencies')),
      isWorkspace:
        Reflect.get(value, 'workspaces') !== undefined ||
        project.files.includes(folder ? `${folder}/pnpm-workspace.yaml` : 'pnpm-workspace.yaml'),
    }
  } catch {
    return undefined
  }
}

/** Yarn since 2 keeps the packages in archives, unless it is told to make node_modules. */
function isPlugAndPlay({ project }: Source, folder: string): boolean {
  if (project.files.some((path) => /(?:^|\/)\.pnp\.cjs$/.test(path))) return true
  const prefix = folder ? `${folder}/` : ''
  const isNew =
    project.files.includes(`${prefix}.yarnrc.yml`) ||
    /"packageManager"\s*:\s*"yarn@[2-9]/.test(project.text(`${prefix}package.json`) ?? '')
  return (
    isNew && !/^nodeLinker:\s*["']?(?:node-modules|pnpm)/m.test(project.text(`${prefix}.yarnrc.yml`) ?? '')
  )
}

/** The start command, the scripts of package.json and the shell scripts that it leads to, a line for each. */
function startedText({ file, project }: Source, words: readonly string[], manifest: Manifest): string {
  const lines = [words.join(' ')]
  for (const command of [file.start.entrypoint, file.start.cmd])
    for (const script of command ? scriptsIn(command.instruction.body.text) : [])
      lines.push(withoutComments(textOfScript(file, project, script) ?? ''))
  const seen = new Set<string>()
  for (let at = 0; at < lines.length; at++)
    for (const [, name = ''] of (lines[at] as string).matchAll(
      /\b(?:npm|yarn|pnpm)\s+(?:run(?:-script)?\s+)?([\w:.-]+)/g,
    ))
      for (const each of [`pre${name}`, name, `post${name}`]) {
        const text = manifest.scripts.get(each)
        if (text === undefined || seen.has(each)) continue
        seen.add(each)
        lines.push(text)
      }
  return lines.join('\n')
}

interface Started {
  readonly words: readonly string[]
  /** The script that node runs, as it is written. */
  readonly path: string | undefined
}

/** What `npm start` and the like really start. */
function resolved(words: readonly string[], manifest: Manifest, depth: number): Started | Refusal {
  const [first = '', second, third] = words
  const name = first.replace(/^.*\//, '')
  if (/^(?:npm|yarn|pnpm)$/.test(name) && depth < 4) {
    const isRun = second === 'run' || second === 'run-script'
    const ran = isRun ? third : second
    const rest = words.slice(isRun ? 3 : 2)
    const mark = rest.indexOf('--')
    // npm keeps options in front of `--` for itself.
    const passed =
      mark >= 0 ? rest.slice(mark + 1) : name === 'npm' ? rest.filter((it) => !it.startsWith('-')) : rest
    const text = ran === undefined ? undefined : manifest.scripts.get(ran)
    if (text === undefined)
      return ran === 'start'
        ? { words: ['node', 'server.js'], path: 'server.js' }
        : refuse(`The start command runs ${words.join(' ')}, and package.json has no such script.`)
    const inner = text.split(/\s*(?:&&|;)\s*/).at(-1) ?? ''
    const parts = inner.split(/\s+/).filter((word) => !/^\w+=\S*$/.test(word) && word !== 'cross-env')
    if (
      /&&|;|\|/.test(text) &&
      /\b(?:tsc|build|webpack|vite)\b/.test(text.slice(0, text.length - inner.length))
    )
      return refuse(`The start command builds first: ${text}.`)
    return resolved([...parts, ...passed], manifest, depth + 1)
  }
  if (name === 'npx') {
    const at = words.findIndex(
      (word, index) => index > 0 && !/^(?:-y|--yes|--no-install|--no|--)$/.test(word),
    )
    return at < 0 ? { words, path: undefined } : resolved(words.slice(at), manifest, depth + 1)
  }
  if (
    /^(?:dumb-init|tini|pm2-runtime|pm2|docker-entrypoint\.sh)$/.test(name) ||
    first === '--' ||
    first === '-s'
  )
    return words.length > 1 ? resolved(words.slice(1), manifest, depth) : { words, path: undefined }
  if (name === 'node') {
    const path = words
      .slice(1)
      .find((word, index) => !word.startsWith('-') && !/^(?:-r|--require|--import)$/.test(words[index] ?? ''))
    return { words, path }
  }
  return { words, path: undefined }
}

/** The folders that a build script writes, relative to the working folder. */
function outputsOf(
  call: NodeCall,
  manifest: Manifest,
  source: Source,
  folder: string,
  text?: string,
  depth = 0,
): readonly string[] | Refusal {
  const [ran = '', direct] = call.names
  const script = text ?? (ran === '!' ? direct : manifest.scripts.get(ran))
  const unknown = refuse(
    `What ${ran === '!' ? direct : `the script ${ran} of package.json`} writes is not known.`,
    call.command,
  )
  if (script === undefined || depth > 4) return unknown
  const found: string[] = []
  for (const name of [`pre${ran}`, `post${ran}`]) {
    const hook = text === undefined && ran !== '!' ? manifest.scripts.get(name) : undefined
    if (hook === undefined) continue
    const more = outputsOf(call, manifest, source, folder, hook, depth + 1)
    if (isRefusal(more)) return more
    found.push(...more)
  }
  const read = (name: string) => source.project.text(folder ? `${folder}/${name}` : name)
  for (const part of script.split(/\s*(?:&&|;)\s*/)) {
    const words = part
      .split(/\s+/)
      .filter((word) => !/^\w+=\S*$/.test(word) && !/^(?:cross-env|npx|yarn|pnpm|exec)$/.test(word))
    const [tool = '', ...rest] = words
    const option = (...names: readonly string[]): string | undefined => {
      for (const [index, word] of rest.entries()) {
        for (const name of names) {
          if (word === name) return rest[index + 1]
          if (word.startsWith(`${name}=`)) return word.slice(name.length + 1)
        }
      }
      return undefined
    }
    const clean = (path: string) => path.replace(/^\.\//, '').replace(/\/+$/, '').replace(/["']/g, '')
    switch (tool) {
      case 'npm':
      case 'run': {
        const inner = tool === 'npm' ? rest[1] : rest[0]
        const more = outputsOf(call, manifest, source, folder, manifest.scripts.get(inner ?? ''), depth + 1)
        if (isRefusal(more)) return more
        found.push(...more)
        break
      }
      case 'tsc': {
        if (rest.includes('--noEmit') || rest.includes('-noEmit')) break
        const named = clean(option('-p', '--project') ?? 'tsconfig.json').replace(/^\.$/, '')
        const path = /\.json$/.test(named) ? named : `${named}/tsconfig.json`.replace(/^\//, '')
        const config = withoutJsonComments(read(path) ?? '')
        if (/"noEmit"\s*:\s*true/.test(config) || rest.includes('-b') || rest.includes('--build')) break
        const out = option('--outDir') ?? /"outDir"\s*:\s*"([^"]+)"/.exec(config)?.[1]
        if (out === undefined) return unknown
        found.push(clean(out))
        break
      }
      case 'nest':
      case 'tsup':
      case 'ng':
        if (rest[0] !== 'build' && tool !== 'tsup') return unknown
        found.push(clean(option('--out-dir', '-d', '--output-path') ?? 'dist'))
        break
      case 'vite': {
        if (rest[0] !== 'build') return unknown
        const config = ['vite.config.ts', 'vite.config.js', 'vite.config.mjs']
          .map(read)
          .find((it) => it !== undefined)
        found.push(
          clean(option('--outDir') ?? /outDir\s*:\s*['"]([^'"]+)['"]/.exec(config ?? '')?.[1] ?? 'dist'),
        )
        break
      }
      case 'vue-cli-service':
        found.push(clean(option('--dest') ?? 'dist'))
        break
      case 'react-scripts':
        found.push('build')
        break
      case 'next':
        if (rest[0] !== 'build') return unknown
        found.push('.next')
        break
      case 'nuxt':
      case 'nuxi':
        found.push('.output')
        break
      case 'astro':
        found.push('dist')
        break
      case 'esbuild': {
        const out = option('--outdir') ?? option('--outfile')?.replace(/\/[^/]*$/, '')
        if (out === undefined) return unknown
        found.push(clean(out))
        break
      }
      case 'babel':
      case 'swc': {
        const out = option('-d', '--out-dir')
        if (out === undefined) return unknown
        found.push(clean(out))
        break
      }
      case 'prisma':
      case 'eslint':
      case 'prettier':
      case 'tsc-alias':
      case 'rimraf':
      case 'rm':
      case 'echo':
      case 'vue-tsc':
      case 'del-cli':
        break
      case 'cp':
      case 'cpx':
      case 'copyfiles':
      case 'cpy': {
        const target = clean(rest.at(-1) ?? '')
        if (!found.some((it) => target === it || target.startsWith(`${it}/`))) return unknown
        break
      }
      default:
        return unknown
    }
  }
  return [...new Set(found)]
}

const developmentOnly =
  /^(?:@types\/.*|@typescript-eslint\/.*|typescript(?:-eslint)?|eslint(?:-.*)?|@eslint\/.*|prettier(?:-.*)?|jest(?:-.*)?|ts-jest|@jest\/.*|vitest|@vitest\/.*|mocha|chai|sinon|nyc|c8|supertest|@testing-library\/.*|nodemon|ts-node(?:-dev)?|tsx|tsconfig-paths|tsc-alias|tsup|esbuild|rollup(?:-.*)?|@rollup\/.*|webpack(?:-.*)?|.*-loader|vite(?:-.*)?|@vitejs\/.*|@babel\/.*|babel-.*|@swc\/.*|@nestjs\/(?:cli|schematics|testing)|husky|lint-staged|rimraf|cpx|copyfiles|concurrently|npm-run-all2?|postcss(?:-.*)?|autoprefixer|tailwindcss|@tailwindcss\/.*|sass|prisma|cypress|playwright|@playwright\/.*|@commitlint\/.*|commitizen|semantic-release|@next\/(?:eslint-plugin-next|bundle-analyzer)|eslint-config-next|@angular\/(?:cli|compiler-cli|build)|@angular-devkit\/.*|karma(?:-.*)?|jasmine(?:-.*)?|globals|source-map-support-loader|del-cli|@tsconfig\/.*|nx|turbo|cross-env)$/

function pruneLine(
  { image, project, file, stage }: Source,
  call: NodeCall,
  manifest: Manifest,
  words: readonly string[],
  started: string,
): string | undefined {
  const { development } = manifest
  if (development.length === 0 || !development.every((name) => developmentOnly.test(name))) return undefined
  if (words[0] !== 'node' && !manifest.dependencies.has(words[0] ?? '')) return undefined
  const mentions = (name: string) => new RegExp(`(?:^|[^\\w@/-])${escaped(name)}(?![\\w-])`).test(started)
  const callable = development.filter((name) => !name.startsWith('@types/'))
  // `@nestjs/cli` brings nest, `@scope/name` most often name.
  const programs = (name: string) => [name, baseName(name), name.replace(/^@([\w-]+?)(?:js)?\/cli$/, '$1')]
  if (callable.some((name) => programs(name).some(mentions))) return undefined
  if (project.files.some((path) => /(?:^|\/)next\.config\.[cm]?ts$/.test(path))) return undefined
  if (stage.end.lookup('NODE_ENV')?.value === 'production' && call.run.state.lookup('NODE_ENV'))
    return undefined
  if (/--omit[= ]dev|--production|--prod\b|npm prune/.test(file.text)) return undefined
  if (call.manager === 'pnpm') return 'RUN CI=true pnpm prune --prod'
  if (call.manager === 'yarn')
    return project.files.some((path) => path.endsWith('.yarnrc.yml'))
      ? undefined
      : `RUN yarn install --production${/--frozen-lockfile/.test(file.text) ? ' --frozen-lockfile' : ''} --ignore-scripts --prefer-offline`
  return Number(image.line) >= 16 || image.line === undefined
    ? 'RUN npm prune --omit=dev'
    : 'RUN npm prune --production'
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

function isSource(path: string, isFramework: boolean): boolean {
  const name = baseName(path)
  if (name === 'package.json') return true
  if (
    isFramework &&
    /^(?:src|app|pages|components|lib|styles|hooks|utils|types|context|contexts|store|assets|layouts|middleware)\//.test(
      path,
    ) &&
    /\.(?:[cm]?[jt]sx?|vue|s?css|sass|less|svg|png|jpe?g|gif|webp|avif|ico|woff2?)$/.test(name)
  )
    return true
  if (isFramework && /^next\.config\.|^nuxt\.config\./.test(name)) return false
  return (
    /(?:\.tsx?|\.[cm]ts|\.jsx|\.vue|\.svelte|\.astro|\.map|\.tsbuildinfo|\.snap)$/.test(name) ||
    /^(?:package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|tsconfig[\w.-]*\.json|jsconfig\.json|nest-cli\.json|angular\.json|components\.json|\.npmrc|\.yarnrc(?:\.yml)?|\.prettier.*|\.eslint.*|\.babelrc.*|\.swcrc|\.browserslistrc|\.stylelint.*|\.nycrc|\.mocharc.*|\.env\.example|(?:jest|vite|vitest|webpack|rollup|babel|postcss|tailwind|eslint|prettier|commitlint|karma|cypress|playwright|tsup|svelte|vue|lint-staged)\.config\.[cm]?js|jest\.setup\.js|gulpfile\.js|Gruntfile\.js|\.lintstagedrc.*|\.commitlintrc.*)$/.test(
      name,
    ) ||
    /\.(?:test|spec)\.[cm]?js$/.test(name)
  )
}

function runtimesOf({ stage, image }: Source): readonly Runtime[] | Refusal {
  if (image.variant === 'slim' || image.variant === 'alpine') {
    const same = sameRuntime(stage)
    return same ? [same] : refuse('The base image is not known.', stage.from)
  }
  const slim = slimOf(image)
  const runtime = slim === undefined ? undefined : runtimeOf(stage, slim)
  return runtime ? [runtime] : refuse(`No small variant of ${stage.image.reference} is known.`, stage.from)
}

function withoutJsonComments(text: string): string {
  return text.replace(/^\s*\/\/.*$/gm, '').replace(/\/\*[^]*?\*\//g, '')
}

interface Server {
  readonly folder: string
  readonly port: number
  readonly isSingle: boolean
  readonly tool: string
}

/** `serve -s build -l 3000`, `vite preview --host`. */
function serverOf(words: readonly string[], { stage, project }: Source, context: string): Server | undefined {
  const own = words[0] === 'npx' ? words.slice(1).filter((word) => word !== '-y' && word !== '--yes') : words
  const tool = own[0]?.replace(/^.*\//, '').replace(/@.*$/, '')
  const isVite = tool === 'vite' && own[1] === 'preview'
  if (tool !== 'serve' && tool !== 'http-server' && !isVite) return undefined
  const rest = own.slice(isVite ? 2 : 1)
  let port = tool === 'serve' ? 3000 : isVite ? 4173 : 8080
  let folder: string | undefined
  let isSingle = isVite
  let isOpen = !isVite
  if (isVite) {
    const config = ['ts', 'js', 'mjs', 'mts', 'cjs']
      .map((ending) => project.text(context ? `${context}/vite.config.${ending}` : `vite.config.${ending}`))
      .find((it) => it !== undefined)
    if (/\b(?:base|preview|appType|root)\b\s*:/.test(config ?? '')) return undefined
    folder = /outDir\s*:\s*['"]([^'"]+)['"]/.exec(config ?? '')?.[1] ?? 'dist'
  } else {
    // Both read PORT where no option says otherwise.
    const set = stage.end.lookup('PORT')
    if (set) port = Number(set.value)
  }
  for (let at = 0; at < rest.length; at++) {
    const word = rest[at] as string
    if (word === '-s' || word === '--single') isSingle = true
    else if (/^(?:-l|--listen|-p|--port)$/.test(word)) {
      port = Number(/(?:^|:)(\d+)$/.exec(rest[++at] ?? '')?.[1])
    } else if (/^(?:-l|-p|--listen=|--port=)\d+$/.test(word)) port = Number(/\d+$/.exec(word)?.[0])
    else if (isVite && /^--host(?:=0\.0\.0\.0)?$/.test(word)) {
      isOpen = true
      if (rest[at + 1] === '0.0.0.0') at++
    } else if (
      isVite ? word === '--strictPort' : /^(?:-n|-L|--no-clipboard|--no-request-logging)$/.test(word)
    )
      continue
    else if (word.startsWith('-') || isVite) return undefined
    else folder = word
  }
  return folder === undefined || !(port > 0) || !isOpen ? undefined : { folder, port, isSingle, tool }
}

/** A site that only had to be built is served by nginx, on the port that it was served on. */
function site(
  source: Source,
  calls: readonly NodeCall[],
  builds: readonly NodeCall[],
  server: Server,
  manifest: Manifest,
  workdir: string,
): Shape | Refusal {
  const { file, stage } = source
  const [check] = file.named('HEALTHCHECK', stage)
  const asked =
    check &&
    /^CMD\s+(?:curl|wget)((?:\s+(?:-[fsSqLI]+|-O\s*(?:-|\/dev\/null)|-qO-|--(?:fail|silent|spider|quiet)))*)\s+https?:\/\/(localhost|127\.0\.0\.1)(?::\d+)?[\w./-]*(?:\s*\|\|\s*exit 1)?\s*$/.exec(
      check.body.text,
    )
  if (check && !asked) return refuse('The health check may need what only Node.js brings.', check)
  const made: string[] = []
  const folder = contextFolder(source, workdir) ?? ''
  for (const build of builds) {
    const own = outputsOf(build, manifest, source, folder)
    if (isRefusal(own)) return own
    made.push(...own)
  }
  const path = placed(server.folder, stage.end.workdir)
  if (
    path === undefined ||
    !made.some((it) => path === placed(it, workdir) || path.startsWith(`${placed(it, workdir)}/`))
  )
    return refuse(
      `${server.folder} is served, and nothing in this file is known to write it.`,
      startPlace(file),
    )
  const image = server.port < 1024 ? 'nginx:1.30-alpine' : 'nginxinc/nginx-unprivileged:1.30-alpine'
  const runtime = runtimeOf(stage, image)
  if (!runtime) return refuse('The image of nginx is not known.', stage.from)
  // nginx listens on IPv4 alone, and `localhost` is first looked up as the other.
  const edits: Edit[] = []
  const at = check && asked?.[2] === 'localhost' ? file.text.indexOf('localhost', check.start) : -1
  if (check && at >= 0 && at < check.end) edits.push({ start: at, end: at + 9, text: '127.0.0.1' })
  return {
    runtimes: [runtime],
    keepsUser: true,
    gains: true,
    buildVariables: /./,
    edits,
    reasons: [
      {
        at: startPlace(file) ?? stage.from,
        message: `A built site needs no Node.js: nginx serves it on port ${server.port}, as ${server.tool} did.`,
      },
    ],
    isApart: true,
    omits: ({ name }) => /^(?:CMD|ENTRYPOINT|USER|WORKDIR|ARG|SHELL|ENV|VOLUME)$/.test(name),
    roleOf(command) {
      const call = calls.find((it) => it.command === command)
      if (
        call?.kind === 'global' &&
        call.names.every((name) => name.replace(/(.)@.*$/, '$1') === server.tool)
      )
        return 'none'
      if (call) return call.kind === 'build' || call.kind === 'install' ? 'build' : 'tool'
      return command.name === 'rm' || command.name === 'corepack' ? 'tool' : undefined
    },
    copyRole: (copy, isBuilt) =>
      isBuilt
        ? 'tool'
        : refuse('What is copied behind the build is not known to belong to the site.', copy.outer),
    artefacts: (_run: Run, place: Place) =>
      place.isLast
        ? [...nginxConfiguration(server), copyLine(place.from, path, '', '/usr/share/nginx/html')]
        : [],
  }
}

function nginxConfiguration({ port, isSingle }: Server): readonly string[] {
  return [
    `COPY <<'EOF' /etc/nginx/conf.d/default.conf`,
    'server {',
    `  listen ${port};`,
    '  root /usr/share/nginx/html;',
    '  location / {',
    `    try_files $uri $uri/ ${isSingle ? '/index.html' : '$uri.html =404'};`,
    '  }',
    '}',
    'EOF',
  ]
}
