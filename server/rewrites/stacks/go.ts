// Go: one program, with what lies beside it, on a distroless or a small image.
import { flagValue, operands } from '../../syntax/shell.ts'
import type { Edit } from '../../../rules/rule.ts'
import type { Command } from '../../syntax/script.ts'
import type { Run } from '../../facts/runs.ts'
import { isRefusal, refuse, type Reason, type Refusal } from '../rewrite.ts'
import { distributionOf, distrolessRelease, runtimeOf } from '../runtimes.ts'
import type { Shape, Source } from '../shape.ts'
import { baseName, folderOf } from '../../syntax/paths.ts'
import { startPlace } from '../needs.ts'
import {
  besideLines,
  compiledCopyRole,
  copyLine,
  foldersOf,
  leftBy,
  looksLikeFile,
  movesOf,
  placed,
  standsAt,
  startedBy,
  startWordOf,
} from './compiled.ts'

const sources =
  /(?:\.go|\.s|\.c|\.h|\.proto)$|(?:^|\/)(?:go\.(?:mod|sum|work)|go\.work\.sum|vendor|go\.\*|sqlc\.ya?ml|buf\.[\w.]*ya?ml)$|(?:^|\/)vendor\//

export function go(source: Source): Shape | Refusal | undefined {
  const { file, project, stage, image } = source
  if (image.family?.language !== 'go') return undefined
  const builds = file.runs.flatMap((run) =>
    run.commands.flatMap(({ effective }) => (isBuild(effective) ? [{ run, command: effective }] : [])),
  )
  const [build, ...others] = builds
  const started = startedBy(source)
  if (isRefusal(started)) return started
  const { words } = started
  if (words[0] === 'go')
    return refuse(`The start command calls go ${words[1] ?? ''}`.trimEnd() + '.', file.start.cmd?.instruction)
  if (!build) return refuse('No go build is called in this file.', stage.from)
  const tool = file.runs
    .flatMap(({ commands }) => commands.flatMap(({ effective }) => toolsOf(effective)))
    .find((name) => started.names.has(name))
  if (tool !== undefined) return refuse(`${tool} is started, which go install brings.`, startPlace(file))
  const last = stage.instructions.indexOf((others.at(-1) ?? build).run.outer)
  const outputs: Output[] = []
  for (const { run, command } of builds) {
    const written = outputsOf(run, command, source)
    if (written === undefined) return refuse('What go build writes is not known.', command)
    outputs.push(...written)
  }
  const moved = movesOf(file.runs)
  const results = outputs.map((output) => {
    const to = output.programs ? undefined : moved.find(({ from }) => from === output.path)?.to
    return to === undefined ? output : { path: to }
  })
  /** The word that starts one of the programs. */
  const startOf = ({ path, programs }: Output) =>
    (programs?.map((name) => `${path}/${name}`) ?? [path])
      .map((it) => startWordOf(source, started, it))
      .find((word) => word !== undefined)
  if (!results.some((it) => startOf(it) !== undefined))
    return refuse(`${words[0]} is started, and no go build in this file writes it.`, startPlace(file))
  const made = outputs.map(({ path }) => path)
  const beside = leftBy(source, last, made, (path) => sources.test(path))
  if (isRefusal(beside)) return beside
  const isStatic =
    stage.end.lookup('CGO_ENABLED')?.value === '0' ||
    builds.every(({ command }) =>
      command.assignments.some(({ name, value }) => name === 'CGO_ENABLED' && value?.value === '0'),
    )
  const isAlpine = image.distribution?.id === 'alpine'
  const hasCompiler = file.installs.some(({ packages }) =>
    packages.some(({ name }) => /^(?:gcc|g\+\+|build-base|musl-dev)$/.test(name ?? '')),
  )
  const writes = writesFiles(source)
  const pure = isStatic || (isAlpine && !hasCompiler && isRecent(image.line))
  const images: string[] = []
  if (!writes && project.known && !started.scripted) {
    if (pure) images.push(`gcr.io/distroless/static-debian${distrolessRelease}:nonroot`)
    else if (!isAlpine) images.push(`gcr.io/distroless/base-debian${distrolessRelease}:nonroot`)
  }
  const small = distributionOf(image)
  if (small !== undefined) images.push(small)
  else if (isAlpine) images.push('alpine:3.23')
  else images.push('debian:13-slim')
  const packages = ['ca-certificates', 'tzdata']
  const runtimes = images.flatMap(
    (reference) => runtimeOf(stage, reference, reference.includes('distroless') ? [] : packages) ?? [],
  )
  const reasons: Reason[] = [
    {
      at: build.command,
      message: `go build makes one program of everything; the last stage has it${beside.paths.length ? ' with the files that lie beside it' : ' alone'}.`,
    },
  ]
  return {
    runtimes,
    keepsUser: true,
    gains: true,
    followsFolders: true,
    buildVariables: /^(?:CGO_|GO(?!GC$|MAXPROCS$|MEMLIMIT$|DEBUG$|TRACEBACK$)|CC$|CXX$|DEBIAN_FRONTEND$)/,
    reasons,
    edits: [] as Edit[],
    roleOf(command) {
      const { name } = command
      if (isBuild(command)) return 'build'
      if (name === 'go' || name === 'swag' || name === 'templ' || name === 'sqlc' || name === 'gofmt')
        return 'tool'
      return name === 'mv' || name === 'cp' || name === 'rm' ? 'tool' : undefined
    },
    copyRole: (copy) => compiledCopyRole(copy, stage.instructions.indexOf(copy.outer) < last),
    artefacts(_run, place) {
      if (!place.isLast) return []
      const isFile = (path: string) => looksLikeFile(path, source)
      const isResult = (path: string) => results.some((it) => it.path === path)
      return [
        ...results.map((it) => {
          const word = startOf(it)
          const target = word === undefined ? it.path : standsAt(it.path, word, it.programs !== undefined)
          return copyLine(place.from, it.path, place.owner, target)
        }),
        ...besideLines(
          place.from,
          beside.paths.filter((path) => !isResult(path)),
          place.owner,
          isFile,
        ),
      ]
    },
  }
}

function isBuild({ name, args }: Command): boolean {
  return (
    name === 'go' &&
    (args[0]?.value === 'build' ||
      (args[0]?.value === 'install' && !args.some(({ raw }) => raw.includes('@'))))
  )
}

/** The programs that `go install module@version` brings, which no source here makes. */
function toolsOf({ name, args }: Command): readonly string[] {
  if (name !== 'go' || !/^(?:install|get)$/.test(args[0]?.value ?? '')) return []
  return args.flatMap(({ raw }) => (raw.includes('@') ? (moduleName(raw.replace(/@.*$/, '')) ?? []) : []))
}

/** A program, or a folder with nothing but programs. */
interface Output {
  readonly path: string
  /** Their names, as far as they are known. */
  readonly programs?: readonly string[]
}

/** What go build or go install writes; `undefined` where that is not known. */
function outputsOf(run: Run, command: Command, { file, project }: Source): readonly Output[] | undefined {
  const { state, outer } = run
  const [verb] = command.args
  const workdir = foldersOf(run).get(command)
  const variable = (name: string) => {
    const own = command.assignments.find((it) => it.name === name)
    if (own) return own.value?.value ?? file.expand(own.value?.raw ?? '', outer) ?? '?'
    return state.lookup(name)?.value
  }
  // Set in the same script, or for good.
  if (
    /\b(?:export|env\s+-w)\b[^\n;&]*\bGO(?:BIN|PATH|OS|ARCH|FLAGS)\b/.test(
      file.text.slice(outer.start, outer.end),
    )
  )
    return undefined
  if (variable('GOOS') === 'windows') return undefined
  const out = verb?.value === 'build' ? flagValue(command, '-o') : undefined
  const packages = operands(command, [
    '-o',
    '-ldflags',
    '-tags',
    '-gcflags',
    '-asmflags',
    '-mod',
    '-p',
    '-buildmode',
    '-installsuffix',
    '-pkgdir',
    '-toolexec',
    '-modfile',
    '-C',
  ]).slice(1)
  if (command.args.some(({ value }) => value === '-C')) return undefined
  const targets = packages.length === 0 ? ['.'] : packages.map(({ value }) => value)
  const isOne = targets.length === 1 || targets.every((it) => it?.endsWith('.go'))
  const [target] = targets
  const isAll = targets.some((it) => it?.includes('...'))
  const inFolder = (folder: string | undefined): readonly Output[] | undefined => {
    if (folder === undefined) return undefined
    if (isAll) {
      const programs = isOne ? programsOf(target, project) : undefined
      const [only, another] = programs ?? []
      if (!programs || only === undefined) return undefined
      return another === undefined ? [{ path: `${folder}/${only}` }] : [{ path: folder, programs }]
    }
    const names = (isOne ? [target] : targets).map((it) => nameOf(it, project, workdir))
    return names.includes(undefined) ? undefined : names.map((name) => ({ path: `${folder}/${name}` }))
  }
  if (verb?.value === 'install') {
    // For another architecture than this one it writes elsewhere.
    if (variable('GOARCH') !== undefined) return undefined
    return inFolder(placed(variable('GOBIN') ?? `${variable('GOPATH') ?? '/go'}/bin`, '/'))
  }
  if (out) {
    const text = out.value ?? file.expand(out.word.raw.replace(/^-o=/, ''), outer)
    if (text === undefined) return undefined
    if (text === '/dev/null') return []
    const path = placed(text, workdir)
    if (text === '.' || text === './') return isAll ? undefined : inFolder(path)
    if (text.endsWith('/')) return inFolder(path)
    return path === undefined ? undefined : [{ path }]
  }
  // Of several packages it writes nothing: it only tries whether they build.
  if (!isOne || isAll) return []
  const name = nameOf(target, project, workdir)
  const path = name === undefined ? undefined : placed(name, workdir)
  return path === undefined ? undefined : [{ path }]
}

/** The name go gives a program: that of the file, the folder, or the module. */
function nameOf(
  target: string | undefined,
  project: Source['project'],
  workdir: string | undefined,
): string | undefined {
  if (target === undefined || target.includes('...') || target.includes('@')) return undefined
  if (target.endsWith('.go')) return baseName(target).replace(/\.go$/, '')
  if (target !== '.' && target !== './') return baseName(target.replace(/\/+$/, ''))
  const manifest = project.text('go.mod')
  const module = /^module\s+(\S+)/m.exec(manifest ?? '')?.[1]
  if (module !== undefined) return moduleName(module)
  // Without a module it is the folder below GOPATH.
  return project.complete && !project.files.some((path) => path.endsWith('go.mod')) && workdir !== undefined
    ? baseName(workdir) || undefined
    : undefined
}

function moduleName(module: string): string | undefined {
  return module
    .split('/')
    .filter((part) => !/^v\d+$/.test(part))
    .at(-1)
}

/** The programs of the packages that a pattern such as `./...` stands for; `undefined` where not all are known. */
function programsOf(pattern: string | undefined, project: Source['project']): readonly string[] | undefined {
  const [, below] = /^\.\/(?:(.*)\/)?\.\.\.$/.exec(pattern ?? '') ?? []
  if (!project.complete || !/^\.\/(?:.*\/)?\.\.\.$/.test(pattern ?? '')) return undefined
  const modules = project.files.filter((path) => /.\/go\.mod$/.test(path)).map(folderOf)
  const folders = new Set<string>()
  for (const path of project.files) {
    const folder = folderOf(path)
    if (!path.endsWith('.go') || path.endsWith('_test.go')) continue
    if (/(?:^|\/)(?:vendor|testdata|[._][^/]*)(?:\/|$)/.test(folder)) continue
    if (modules.some((it) => folder === it || folder.startsWith(`${it}/`))) continue
    if (below !== undefined && folder !== below && !folder.startsWith(`${below}/`)) continue
    const text = project.text(path)
    if (text === undefined ? baseName(path) === 'main.go' : isMain(text)) folders.add(folder)
  }
  const names = [...folders].map((folder) => nameOf(folder === '' ? '.' : folder, project, undefined))
  return names.includes(undefined) ? undefined : (names as readonly string[])
}

function isMain(text: string): boolean {
  return /^package\s+main\b/m.test(text) && !/^\/\/\s*(?:go:build|\+build)\s+ignore/m.test(text)
}

/** Since 1.20 a missing C compiler turns cgo off by itself. */
function isRecent(line: string | undefined): boolean {
  const [major = 0, minor = 0] = line?.split('.').map(Number) ?? []
  return major > 1 || minor >= 20
}

/** Signs that the program writes below its own folder, where only its owner may. */
function writesFiles({ file, project, stage }: Source): boolean {
  if (file.named('VOLUME', stage).length > 0 || file.named('USER', stage).length > 0) return true
  const paths = project.files.filter((path) => path.endsWith('.go') && !path.endsWith('_test.go'))
  const texts = paths.map((path) => project.text(path))
  // Not every file was read: the names of the others tell something too.
  const isTelling = (path: string) =>
    project.text(path) === undefined &&
    /(?:stor(?:e|age)|upload|file|cache|persist|log|backup|export|sqlite|bolt|db)\w*\.go$/i.test(path)
  if (paths.some(isTelling)) return true
  if (
    texts.some(
      (text) =>
        text !== undefined &&
        /os\.(?:Create|WriteFile|OpenFile|Mkdir|Rename)|ioutil\.WriteFile|sql\.Open\("sqlite|bolt\.Open|badger\.Open/.test(
          text,
        ),
    )
  )
    return true
  return project.stacks.some(
    ({ id, dependencies }) =>
      id === 'go' && dependencies.some((it) => /sqlite|bolt|badger|lumberjack/.test(it)),
  )
}
