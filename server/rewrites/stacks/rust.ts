// Rust: the program goes to an image with the libraries that it is linked with.
import { flagValue } from '../../syntax/shell.ts'
import type { Command } from '../../syntax/script.ts'
import { nativesOf } from '../needs.ts'
import { isRefusal, refuse, type Refusal } from '../rewrite.ts'
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
  // Older tags are not in the tables: since 1.70 they stand on Debian 12 or 13, and what was linked on 12 runs on 13.
  const isDebian = image.name === 'rust' && !isAlpine && image.distribution?.release === undefined
  const [major = 0, minor = 0] = image.version?.split('.').map(Number) ?? []
  const release =
    isDebian && major === 1 && minor >= 70 && image.words.every((word) => word === 'slim')
      ? 13
      : Number(image.distribution?.release)
  const hasUser = file.named('USER', stage).length > 0 || file.named('VOLUME', stage).length > 0
  const writes = stack.dependencies.some((it) => /sqlite|sled|rocksdb/.test(it))
  if (!isAlpine && release >= 12 && natives.length === 0 && !hasUser && !writes && beside.paths.length === 0)
    images.push(`gcr.io/distroless/cc-debian${distrolessRelease}:nonroot`)
  if (small !== undefined) images.push(small)
  else if (release === 13) images.push('debian:13-slim')
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
      if (isDummy(command)) return 'tool'
      if (name === 'cargo' || name === 'rustup' || name === 'rm' || name === 'strip') return 'tool'
      return name === 'mv' || name === 'cp' ? 'tool' : undefined
    },
    // The images for the last stage have the library itself.
    toolPackages: new Set(ssl.length > 0 ? ['libssl-dev'] : []),
    copyRole: compiledCopyRole,
    artefacts(_run, place) {
      if (!place.isLast) return []
      const isFile = (path: string) => looksLikeFile(path, source)
      return [
        copyLine(place.from, program, place.owner, standsAt(program, words[0] ?? '')),
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

/** `mkdir src && echo 'fn main() {}' > src/main.rs` and `touch src/main.rs`, so that dependencies are built first. */
function isDummy({ name, args, redirects }: Command): boolean {
  const isSource = (path: string | undefined) => path !== undefined && /\.rs$/.test(path)
  if (name === 'echo' || name === 'printf')
    return redirects.length > 0 && redirects.every(({ target }) => isSource(target?.value))
  const paths = args.filter(({ raw }) => !raw.startsWith('-'))
  if (name === 'touch') return paths.length > 0 && paths.every(({ value }) => isSource(value))
  return name === 'mkdir' && paths.every(({ value }) => /(?:^|\/)(?:src|src\/bin|benches)$/.test(value ?? ''))
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
  const wanted = started.includes('/') ? placed(started, stage.end.workdir) : undefined
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
  const folder = placed(`target/${target ? `${target}/` : ''}${kind}`, workdir)
  if (folder === undefined || wanted === undefined || !wanted.startsWith(`${folder}/`)) return undefined
  const name = wanted.slice(folder.length + 1)
  return entry === undefined || entry === name || !name.includes('/') ? wanted : undefined
}
