// What the program needs is known: its packages, what was built, and what lies beside them.
import type { Copy } from '../../../facts/copies.ts'
import type { Run } from '../../../facts/runs.ts'
import { baseName, cleanPath, contextPath } from '../../../syntax/paths.ts'
import { keptPaths } from '../../context.ts'
import { startPlace } from '../../needs.ts'
import { isRefusal, refuse, type Reason, type Refusal } from '../../rewrite.ts'
import type { Role, Shape } from '../../shape.ts'
import { besideLines, copyLine, looksLikeFile, placed } from '../compiled.ts'
import { roleIn } from './calls.ts'
import { isSource, pruneLine } from './development.ts'
import { commonFolder, isWithin, systemFolder } from './folders.ts'
import { type Known, ownerOf } from './known.ts'
import { type Layout, layoutOf } from './layout.ts'
import type { Package } from './manifest.ts'
import { type Made, type Written } from './outputs.ts'
import { serverOf, site } from './site.ts'
import { standaloneFolder, standaloneOf } from './standalone.ts'
import { resolved, startedText, starterOf } from './start.ts'

/** What is started, and which packages that needs. */
interface Parts {
  /** The package that is started. */
  readonly main: Package | undefined
  /** Packages with node_modules that are needed to run. */
  readonly running: readonly Package[]
  /** Folders of sites that only had to be built. */
  readonly sites: readonly string[]
  /** Holds all of them. */
  readonly root: string
}

export function exact(known: Known, layout: Layout, made: Made): Shape | Refusal {
  const { source, calls, acting, look, words, home, runtimes } = known
  const { file, stage } = source
  const builds = calls.filter(({ kind }) => kind === 'build')
  const install = acting.find(({ kind }) => kind === 'install') ?? acting[0]
  if (!install || made.installs.length === 0)
    return refuse('No packages of Node.js are installed in this file.', stage.from)
  // Their packages are links, and which of them a start command needs is not known.
  const scoped = acting.find(({ folder, isScoped }) => isScoped || look(folder)?.isWorkspace)
  if (scoped) return refuse('package.json is that of a workspace with several packages.', scoped.command)
  if (made.installs.some((folder) => !look(folder)))
    return refuse('Not every package.json that packages are installed from is known.', install.command)
  const script = resolved(words, home, look)
  if (isRefusal(script)) return script
  const server = serverOf(script.words, source, look(script.folder))
  if (made.written.length > 0 && server) return site(source, calls, server, script.folder, made.written)
  const wanted = script.path === undefined ? undefined : placed(script.path, script.folder)
  const parts = partsOf(known, made, wanted ?? script.folder)
  const { main, running, root } = parts
  const reading = parts.sites.find((site) => readsMore(source, site, made))
  if (reading !== undefined)
    return refuse(`The program may read more of ${reading} than what is built there.`, startPlace(file))
  const isCompiled = builds.length > 0 || made.written.length > 0
  const packages = [...new Set([main, look(home), ...running])].flatMap((it) => it ?? [])
  const started = startedText(source, words, packages)
  const called = parts.sites.find((site) =>
    new RegExp(`(?:^|[\\s/"'])${literal(baseName(site))}(?:[\\s/"']|$)`, 'm').test(started),
  )
  if (called !== undefined)
    return refuse(`The start command runs something in ${called}, too.`, startPlace(file))
  const trouble = isCompiled ? troubleOf(known, layout, made, script.words, started, wanted) : undefined
  if (trouble) return trouble
  const standalone =
    main && made.written.some(({ path }) => path === placed('.next', main.folder))
      ? standaloneOf(source, layout, main, script.words)
      : undefined
  const starter = standalone ? standalone.edits : starterOf(source, words, main?.scripts ?? new Map())
  if (isRefusal(starter)) return starter
  const isSmaller = runtimes[0]?.reference !== stage.image.reference
  const nuxt = made.written.find(({ path }) => path.endsWith('/.output'))?.path
  const isAlone = nuxt !== undefined && wanted !== undefined && words[0] === 'node' && isWithin(wanted, nuxt)
  const last = calls.findLast(({ kind }) => kind !== 'global') ?? install
  const prunes =
    (isCompiled || isSmaller) && !standalone && !isAlone
      ? running.flatMap((pack) => {
          const own = acting.find(({ folder }) => folder === pack.folder) ?? install
          // Nobody removes what another user has installed.
          const isTheirs = own.run.state.user?.value === last.run.state.user?.value
          const modules = placed('node_modules', pack.folder) as string
          if (!isTheirs && ownerOf(source, last.run.outer.start)(modules) === '') return []
          return pruneLine(source, { ...own, run: last.run }, pack, script.words, started) ?? []
        })
      : []
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
  if (prunes.length > 0)
    reasons.push({
      at: (builds[0] ?? install).command,
      message: 'What only development needs is removed from node_modules before it is copied.',
    })
  else if (standalone)
    reasons.push({
      at: builds[0]?.command ?? stage.from,
      message: 'Next.js puts the packages that the server needs beside it: nothing else has to be copied.',
    })
  else if (isAlone) reasons.push({ message: 'Nuxt puts all that the server needs into .output.' })
  else if (isCompiled)
    reasons.push({ message: 'All packages are copied: which of them only the build needs is not certain.' })
  for (const folder of parts.sites)
    reasons.push({ message: `What ${folder} is built from stays in the build stage, with its packages.` })
  const caches = standalone ? [] : made.written.filter(({ path }) => path.endsWith('/.next'))
  const finish = caches.map(({ path, folder }) =>
    last.run.state.workdir === folder ? 'RUN rm -rf .next/cache' : `RUN rm -rf ${path}/cache`,
  )
  const isInRoot = (path: string) => isWithin(path, root) && !(root === '/' && systemFolder.test(path))
  return {
    runtimes,
    keepsUser: true,
    gains: isSmaller || isCompiled,
    buildVariables:
      /^(?:npm_config_|NPM_CONFIG_|YARN_|PNPM_|PYTHON$|DEBIAN_FRONTEND$|CI$|NODE_OPTIONS$|GENERATE_SOURCEMAP$)/,
    reasons,
    finish: [...finish, ...prunes],
    toolPackages: new Set(['python', 'python3', 'python2']),
    edits: starter,
    followsFolders: true,
    roleOf: (command) =>
      standalone && command.name === 'cp' && standaloneFolder.test(command.args.at(-1)?.value ?? '')
        ? 'build'
        : roleIn(calls, command, started, isCompiled),
    copyRole: (copy, isBuilt) =>
      isCompiled ? compiledRole(copy, isBuilt, isInRoot) : isBuilt ? 'both' : 'run',
    artefacts(run, place) {
      const { from, owner } = place
      const modules = (pack: Package) => copyLine(from, placed('node_modules', pack.folder) as string, owner)
      if (!isCompiled) return running.filter(({ folder }) => run === firstInstall(known, folder)).map(modules)
      if (!place.isLast) return []
      if (standalone) return standalone.lines(place)
      const written = outermost(made.written)
      if (isAlone) return [copyLine(from, nuxt, owner)]
      const ownerFor = ownerOf(source, run.outer.end)
      const line = (path: string) => copyLine(from, path, ownerFor(path) || owner)
      const beside = besideOf(known, parts, run, started, made.written)
      if (!beside)
        return refuse(
          'Not all files of the project are known, so what the program reads is not known either.',
          stage.from,
        )
      const isFile = (path: string) => looksLikeFile(path, source)
      const owners = [...new Set(beside.map((path) => ownerFor(path) || owner))]
      return [
        ...running.map(({ folder }) => line(placed('node_modules', folder) as string)),
        ...owners.flatMap((it) =>
          besideLines(
            from,
            beside.filter((path) => (ownerFor(path) || owner) === it),
            it,
            isFile,
          ),
        ),
        ...written.map(line),
      ]
    },
  }
}

function partsOf({ look, home }: Known, made: Made, started: string | undefined): Parts {
  const folders = [...new Set([...made.installs, ...made.written.map(({ folder }) => folder)])]
  const around = folders
    .filter((folder) => started !== undefined && isWithin(started, folder))
    .toSorted((a, b) => b.length - a.length)
  const sites = folders.filter((folder) => {
    const own = made.written.filter((it) => it.folder === folder)
    return own.length > 0 && own.every(({ isBundle }) => isBundle) && !around.includes(folder)
  })
  const running = [...new Set(made.installs)]
    .filter((folder) => !sites.includes(folder))
    .flatMap((folder) => look(folder) ?? [])
    .filter(({ dependencies, development }) => dependencies.size + development.length > 0)
  return {
    main: look(around[0]),
    running,
    sites,
    root: commonFolder([...folders, ...made.written.map(({ path }) => path), home ?? '/']),
  }
}

/** Whether code outside of a site names something in it that its build does not write. */
function readsMore({ project }: Known['source'], site: string, made: Made): boolean {
  const name = baseName(site)
  const naming = new RegExp(`\\b${literal(name)}(?:/+|['"\`]\\s*,\\s*['"\`])([\\w.-]+)`, 'g')
  const built = made.written
    .filter(({ path }) => isWithin(path, site))
    .map(({ path }) => path.slice(site.length + 1).split('/')[0])
  return project.files.some((path) => {
    if (!/\.[cm]?[jt]s$/.test(path) || path.includes(`${name}/`)) return false
    return [...(project.text(path) ?? '').matchAll(naming)].some(
      ([, part = '']) => !built.includes(part) && project.files.some((it) => it.includes(`${name}/${part}`)),
    )
  })
}

/** Why what was built may not be all that is started. */
function troubleOf(
  { source: { file } }: Known,
  layout: Layout,
  made: Made,
  words: readonly string[],
  started: string,
  wanted: string | undefined,
): Refusal | undefined {
  const tool = words.find((word) =>
    /^(?:nodemon|ts-node|ts-node-dev|tsx|react-scripts|vite|ng|vue-cli-service|webpack-dev-server|webpack|gulp|parcel)$/.test(
      word.replace(/^.*\//, ''),
    ),
  )
  if (tool !== undefined || /\b(?:next|nuxt|astro|remix|gatsby)\b.*\b(?:dev|develop)\b/.test(words.join(' ')))
    return refuse(
      `The start command runs ${tool ?? 'a development server'}, which needs everything that was there to build.`,
      startPlace(file),
    )
  if (/^(?:concurrently|npm-run-all2?|run-[ps]|turbo|nx|lerna)$/.test(baseName(words[0] ?? '')))
    return refuse(`The start command runs ${words[0]}, which starts other commands.`, startPlace(file))
  const reader = /\b(?:ts-node|tsx|esbuild-register|@swc-node\/register|@babel\/register)\b/.exec(
    started,
  )?.[0]
  if (reader !== undefined)
    return refuse(`The start command calls ${reader}, which reads the sources.`, startPlace(file))
  const isThere = (path: string) =>
    layout.copied.has(path) || made.written.some((it) => isWithin(path, it.path))
  if (
    wanted !== undefined &&
    !['', '.js', '.mjs', '.cjs', '/index.js'].some((ending) => isThere(`${wanted}${ending}`))
  )
    return refuse(
      `${words.find((word) => wanted.endsWith(word.replace(/^\.\//, ''))) ?? wanted} is started, and nothing in this file is known to write it.`,
      startPlace(file),
    )
  return undefined
}

/** Absolute paths that the program may read besides what was built, as far as the build stage has them. */
function besideOf(
  { source, home }: Known,
  { running, sites, root, main }: Parts,
  run: Run,
  started: string,
  made: readonly Written[],
): readonly string[] | undefined {
  if (!source.project.complete) return undefined
  const copied = layoutOf(source, run.outer.start)?.copied
  if (!copied) return undefined
  const written = outermost(made)
  const covered = made.flatMap(({ folder, covers }) => covers.map((it) => placed(it, folder) as string))
  const isFramework = written.some((path) => /\/\.(?:next|output|nuxt)$/.test(path))
  const folders = running.map(({ folder }) => folder).toSorted((a, b) => b.length - a.length)
  const below = root === '/' ? 1 : root.length + 1
  const manifests = new Set(
    [root, main?.folder ?? root, home ?? root, ...folders]
      .map((folder) => placed('package.json', folder) as string)
      .filter((path) => copied.has(path) && !sites.some((site) => isWithin(path, site))),
  )
  const paths = [...copied.keys()]
    .filter((path) => isWithin(path, root) && !(root === '/' && systemFolder.test(path)))
    .map((path) => path.slice(below))
    .toSorted()
  // What is copied by its name was not meant for developers.
  const isWhole = source.file.copies.some(
    ({ fromContext, sources }) =>
      fromContext && sources.some(({ expanded }) => expanded !== undefined && contextPath(expanded) === '.'),
  )
  const kept = keptPaths(paths, isWhole, (path) => {
    const full = placed(path, root) as string
    if (manifests.has(full) || [...sites, ...covered].some((it) => isWithin(full, it))) return true
    const folder = folders.find((it) => isWithin(full, it)) ?? root
    return (
      isSource(full.slice(folder === '/' ? 1 : folder.length + 1), isFramework) &&
      !(started.includes('tsconfig-paths') && /(?:^|\/)tsconfig[\w.-]*\.json$/.test(path))
    )
  })
  return [...manifests, ...kept.map((path) => placed(path, root) as string)].filter(
    (path) => !written.some((it) => isWithin(path, it)),
  )
}

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

function firstInstall({ acting }: Known, folder: string): Run | undefined {
  const installs = acting.filter(({ kind }) => kind === 'install')
  return (installs.find((call) => call.folder === folder) ?? installs[0])?.run
}

function outermost(written: readonly Written[]): readonly string[] {
  const paths = [...new Set(written.map(({ path }) => path))]
  return paths.filter((path) => !paths.some((other) => other !== path && isWithin(path, other)))
}

function compiledRole(copy: Copy, isBuilt: boolean, isInRoot: (path: string) => boolean): Role {
  if (!isBuilt) return 'run'
  if (copy.from || copy.sources.some(({ kind }) => kind === 'heredoc')) return 'both'
  return copy.target !== undefined && isInRoot(cleanPath(copy.target)) ? 'tool' : 'both'
}
