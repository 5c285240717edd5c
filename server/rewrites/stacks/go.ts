// Go: one program, with what lies beside it, on a distroless or a small image.
import { flagValue, operands } from '../../syntax/shell.ts'
import type { Edit } from '../../../rules/rule.ts'
import type { Command } from '../../syntax/script.ts'
import type { Run } from '../../facts/runs.ts'
import { isRefusal, refuse, type Reason, type Refusal } from '../rewrite.ts'
import { distributionOf, distrolessRelease, runtimeOf } from '../runtimes.ts'
import type { Shape, Source } from '../shape.ts'
import {
  besideLines,
  besideOf,
  compiledCopyRole,
  copyLine,
  looksLikeFile,
  placed,
  standsAt,
  startWordsOf,
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
  const words = startWordsOf(source)
  if (isRefusal(words)) return words
  if (words[0] === 'go')
    return refuse(`The start command calls go ${words[1] ?? ''}`.trimEnd() + '.', file.start.cmd?.instruction)
  if (!build) return refuse('No go build is called in this file.', stage.from)
  const last = stage.instructions.indexOf((others.at(-1) ?? build).run.outer)
  const made = builds.map(({ run, command }) => outputOf(run, command, source))
  const program = placed(words[0] ?? '', stage.end.workdir)
  const isFound = (path: string | undefined) =>
    path !== undefined && (path === program || path.split('/').at(-1) === words[0])
  const outputs: string[] = []
  for (const [index, output] of made.entries()) {
    if (output === undefined) return refuse('What go build writes is not known.', builds[index]?.command)
    outputs.push(output)
  }
  const moved = movesOf(file.runs)
  const results = outputs.map((path) => moved.find(({ from }) => from === path)?.to ?? path)
  if (!results.some(isFound))
    return refuse(
      `${words[0]} is started, and no go build in this file writes it.`,
      file.start.entrypoint?.instruction ?? file.start.cmd?.instruction,
    )
  const beside = besideOf(source, last, (path) => sources.test(path))
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
  if (!writes && project.known) {
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
    buildVariables: /^(?:CGO_|GO(?!GC$|MAXPROCS$|MEMLIMIT$|DEBUG$|TRACEBACK$)|CC$|CXX$|DEBIAN_FRONTEND$)/,
    reasons,
    edits: [] as Edit[],
    roleOf(command, { run }) {
      const { name } = command
      if (isBuild(command)) return 'build'
      if (name === 'go' || name === 'swag' || name === 'templ' || name === 'sqlc' || name === 'gofmt')
        return 'tool'
      if ((name === 'mv' || name === 'cp') && movesOf([run]).length > 0) return 'tool'
      if (name === 'rm') return 'tool'
      return undefined
    },
    copyRole: compiledCopyRole,
    artefacts(_run, place) {
      if (!place.isLast) return []
      const isFile = (path: string) => looksLikeFile(path, source)
      return [
        ...results.map((path) =>
          copyLine(place.from, path, place.owner, isFound(path) ? standsAt(path, words[0] ?? '') : path),
        ),
        ...besideLines(
          file,
          place.from,
          beside.paths.filter((path) => !results.includes(path)),
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

/** Where go build or go install writes its program. */
function outputOf({ state, outer }: Run, command: Command, { file, project }: Source): string | undefined {
  const [verb] = command.args
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
  const target = packages[0]?.value ?? (packages.length === 0 ? '.' : undefined)
  if (command.args.some(({ value }) => value === '-C')) return undefined
  if (packages.length > 1 && !packages.every(({ value }) => value?.endsWith('.go'))) return undefined
  const name = nameOf(target, project)
  if (verb?.value === 'install') return name === undefined ? undefined : `/go/bin/${name}`
  if (out) {
    const text = out.value ?? file.expand(out.word.raw.replace(/^-o=/, ''), outer)
    if (text === undefined) return undefined
    const path = placed(text, state.workdir)
    return text.endsWith('/') || text === '.'
      ? name === undefined || path === undefined
        ? undefined
        : `${path}/${name}`
      : path
  }
  return name === undefined ? undefined : placed(name, state.workdir)
}

/** The name go gives a program: that of the file, the folder, or the module. */
function nameOf(target: string | undefined, project: Source['project']): string | undefined {
  if (target === undefined) return undefined
  if (target.endsWith('.go')) return target.split('/').at(-1)?.replace(/\.go$/, '')
  if (target === '.' || target === './') {
    const module = /^module\s+(\S+)/m.exec(project.text('go.mod') ?? '')?.[1]
    return module
      ?.split('/')
      .filter((part) => !/^v\d+$/.test(part))
      .at(-1)
  }
  if (/^(?:\.\/)?(?:cmd\/)?\.\.\.$/.test(target)) return allOf(project)
  if (target.includes('...') || target.includes('@')) return undefined
  return target.replace(/\/+$/, '').split('/').at(-1)
}

/** The one program of a module, where there is only one. */
function allOf(project: Source['project']): string | undefined {
  const folders = new Set(
    project.files
      .filter((path) => /(?:^|\/)main\.go$/.test(path))
      .map((path) => path.replace(/\/?main\.go$/, '')),
  )
  const [folder, another] = [...folders]
  if (!project.complete || folder === undefined || another !== undefined) return undefined
  return nameOf(folder === '' ? '.' : folder, project)
}

/** Programs that are moved or copied to another place in the same build. */
export function movesOf(runs: readonly Run[]): readonly { readonly from: string; readonly to: string }[] {
  return runs.flatMap(({ commands, state }) =>
    commands.flatMap(({ effective: { name, args } }) => {
      const paths = args.filter(({ raw }) => !raw.startsWith('-'))
      const [from, to] = paths.map(({ value }) =>
        value === undefined ? undefined : placed(value, state.workdir),
      )
      if ((name !== 'mv' && name !== 'cp') || paths.length !== 2 || !from || !to || /[*?]/.test(from))
        return []
      const isFolder = paths[1]?.value?.endsWith('/') || /^(?:\/usr(?:\/local)?)?\/bin$/.test(to)
      return [{ from, to: isFolder ? `${to}/${from.split('/').at(-1)}` : to }]
    }),
  )
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
