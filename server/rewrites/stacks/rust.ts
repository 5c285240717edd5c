// Rust: the program goes to an image with the libraries that it is linked with.
import { flagValue } from '../../syntax/shell.ts'
import type { Command } from '../../syntax/script.ts'
import { nativesOf } from '../needs.ts'
import { isRefusal, refuse, type Refusal } from '../rewrite.ts'
import { distributionOf, distrolessRelease, runtimeOf } from '../runtimes.ts'
import type { Shape, Source } from '../shape.ts'
import {
  absolute,
  besideLines,
  besideOf,
  compiledCopyRole,
  copyLine,
  looksLikeFile,
  startWordsOf,
} from './compiled.ts'
import { movesOf } from './go.ts'

const sources =
  /\.rs$|(?:^|\/)(?:Cargo\.(?:toml|lock|\*)|Cargo\*|rust-toolchain(?:\.toml)?|rustfmt\.toml|clippy\.toml|\.cargo|build\.rs|target)$|(?:^|\/)target\//

export function rust(source: Source): Shape | Refusal | undefined {
  const { file, project, stage, image } = source
  if (image.family?.language !== 'rust') return undefined
  const words = startWordsOf(source)
  if (isRefusal(words)) return words
  const place = file.start.entrypoint?.instruction ?? file.start.cmd?.instruction
  if (words[0] === 'cargo')
    return refuse(`The start command calls cargo ${words[1] ?? ''}`.trimEnd() + '.', place)
  const builds = file.runs.flatMap((run) =>
    run.commands.flatMap(({ effective }) => (isBuild(effective) ? [{ run, command: effective }] : [])),
  )
  const build = builds.at(-1)
  if (!build) return refuse('cargo build is not called in this file.', stage.from)
  const stack = project.stacks.find(({ id }) => id === 'rust')
  if (!stack)
    return refuse(
      'Cargo.toml is not known, so which libraries the program is linked with is not known either.',
      build.command,
    )
  const unknown = nativesOf(file, project, 'rust').find(({ facts }) => facts.unknown)
  if (unknown)
    return refuse(`${unknown.name} needs libraries of the system that are not known.`, build.command)
  const program = programOf(source, build.command, build.run.state.workdir, words[0] ?? '')
  if (program === undefined)
    return refuse(`${words[0]} is started, and nothing in this file is known to write it.`, place)
  const last = stage.instructions.indexOf(build.run.outer)
  const beside = besideOf(source, last, (path) => sources.test(path))
  if (isRefusal(beside)) return beside
  const isAlpine = image.distribution?.id === 'alpine'
  const small = distributionOf(image)
  const images: string[] = []
  const natives = nativesOf(file, project, 'rust').flatMap(({ facts }) => facts.run)
  const release = Number(image.distribution?.release)
  const hasUser = file.named('USER', stage).length > 0 || file.named('VOLUME', stage).length > 0
  const writes = stack.dependencies.some((it) => /sqlite|sled|rocksdb/.test(it))
  if (!isAlpine && release >= 12 && natives.length === 0 && !hasUser && !writes && beside.paths.length === 0)
    images.push(`gcr.io/distroless/cc-debian${distrolessRelease}:nonroot`)
  if (small !== undefined) images.push(small)
  const ssl = isAlpine ? [] : release >= 12 ? ['libssl3'] : release === 11 ? ['libssl1.1'] : []
  const runtimes = images.flatMap(
    (reference) =>
      runtimeOf(
        stage,
        reference,
        reference.includes('distroless')
          ? []
          : isAlpine
            ? ['ca-certificates', 'libgcc']
            : ['ca-certificates', ...ssl, ...natives],
      ) ?? [],
  )
  if (runtimes.length === 0)
    return refuse(`Which distribution ${stage.image.reference} stands on is not known.`, stage.from)
  return {
    runtimes,
    keepsUser: true,
    gains: true,
    buildVariables: /^(?:CARGO_(?!MANIFEST_DIR$)|RUSTFLAGS$|RUSTUP_|CC$|DEBIAN_FRONTEND$|SQLX_OFFLINE$)/,
    reasons: [
      {
        at: build.command,
        message: `cargo makes one program; the last stage has it${beside.paths.length ? ' with the files that lie beside it' : ' alone'}.`,
      },
    ],
    roleOf(command) {
      if (isBuild(command)) return 'build'
      const { name } = command
      if (name === 'cargo' || name === 'rustup' || name === 'rm' || name === 'strip') return 'tool'
      return name === 'mv' || name === 'cp' ? 'tool' : undefined
    },
    copyRole: compiledCopyRole,
    artefacts(_run, place) {
      if (!place.isLast) return []
      const isFile = (path: string) => looksLikeFile(path, source)
      return [
        copyLine(place.from, program, place.owner),
        ...besideLines(
          file,
          place.from,
          beside.paths.filter((path) => path !== program),
          place.owner,
          isFile,
        ),
      ]
    },
  }
}

function isBuild({ name, args }: Command): boolean {
  if (name !== 'cargo') return false
  const words = args.map(({ value }) => value ?? '')
  return (
    words.includes('build') || (words.includes('install') && words.some((word) => word.startsWith('--path')))
  )
}

/** Where the program that is started stands when the build is over. */
function programOf(
  { file, project, stage }: Source,
  command: Command,
  workdir: string | undefined,
  started: string,
): string | undefined {
  const entry = project.stacks.find(({ id }) => id === 'rust')?.entry
  const wanted = started.includes('/') ? absolute(started, stage.end.workdir) : undefined
  const moved = movesOf(file.runs).find(
    ({ to }) => to === wanted || (!started.includes('/') && to.endsWith(`/bin/${started}`)),
  )
  if (moved) return moved.to
  if (command.args.some(({ value }) => value === 'install')) {
    const path = `/usr/local/cargo/bin/${started.split('/').at(-1)}`
    return wanted === undefined || wanted === path ? path : undefined
  }
  const target = flagValue(command, '--target')?.value
  const kind = command.args.some(({ value }) => value === '--release' || value === '-r') ? 'release' : 'debug'
  const folder = absolute(`target/${target ? `${target}/` : ''}${kind}`, workdir)
  if (folder === undefined || wanted === undefined || !wanted.startsWith(`${folder}/`)) return undefined
  const name = wanted.slice(folder.length + 1)
  return entry === undefined || entry === name || !name.includes('/') ? wanted : undefined
}
