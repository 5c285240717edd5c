// Rust: the program goes to an image with the libraries that it is linked with.
import { flagValue } from '../../syntax/shell.ts'
import type { Command } from '../../syntax/script.ts'
import type { Run } from '../../facts/runs.ts'
import { baseName } from '../../syntax/paths.ts'
import { nativesOf } from '../needs.ts'
import { isRefusal, refuse, type Refusal } from '../rewrite.ts'
import { distributionOf, distrolessRelease, runtimeOf } from '../runtimes.ts'
import type { Shape, Source } from '../shape.ts'
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
  type Started,
} from './compiled.ts'

const sources =
  /\.rs$|(?:^|\/)(?:Cargo\.(?:toml|lock|\*)|Cargo\*|rust-toolchain(?:\.toml)?|rustfmt\.toml|clippy\.toml|\.cargo|build\.rs|target)$|(?:^|\/)target\//

export function rust(source: Source): Shape | Refusal | undefined {
  const { file, project, stage, image } = source
  if (image.family?.language !== 'rust') return undefined
  const started = startedBy(source)
  if (isRefusal(started)) return started
  const { words } = started
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
  const tool = file.runs.find(({ commands }) => commands.some(({ effective }) => isToolInstall(effective)))
  if (started.scripted && tool)
    return refuse('What is installed here may be started, and only the build stage has it.', tool.outer)
  const { program, word = '' } = programOf(source, started, build)
  if (program === undefined)
    return refuse(`${words[0]} is started, and nothing in this file is known to write it.`, place)
  const last = stage.instructions.indexOf(build.run.outer)
  const made = folderOfBuild(source, build.run, build.command)
  const beside = leftBy(
    source,
    last,
    [program, ...(made === undefined ? [] : [`${made}/${baseName(program)}`])],
    (path) => sources.test(path),
  )
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
  const isPlain = !hasUser && !writes && !started.scripted
  if (!isAlpine && release >= 12 && natives.length === 0 && isPlain && beside.paths.length === 0)
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
    followsFolders: true,
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
    copyRole: (copy) => compiledCopyRole(copy, stage.instructions.indexOf(copy.outer) < last),
    artefacts(_run, place) {
      if (!place.isLast) return []
      const isFile = (path: string) => looksLikeFile(path, source)
      return [
        copyLine(place.from, program, place.owner, standsAt(program, word)),
        ...besideLines(
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

/** Programs of others, which no source here makes. */
function isToolInstall({ name, args }: Command): boolean {
  const words = args.map(({ value }) => value ?? '')
  return name === 'cargo' && words.includes('install') && !words.some((word) => word.startsWith('--path'))
}

/** Where the program that is started stands when the build is over, and the word that starts it. */
function programOf(
  source: Source,
  started: Started,
  { run, command }: { readonly run: Run; readonly command: Command },
): { readonly program?: string; readonly word?: string } {
  const { file, project, stage } = source
  const stack = project.stacks.find(({ id }) => id === 'rust')
  const manifests = (stack?.manifests ?? []).map((path) => project.text(path) ?? '').join('\n')
  const made = folderOfBuild(source, run, command)
  const moved = movesOf(file.runs)
  for (const word of started.scripted ? started.names : started.words.slice(0, 1)) {
    // Of the words of a script only those that Cargo.toml knows are programs.
    const isNamed = new RegExp(`^name\\s*=\\s*["']${escaped(baseName(word))}["']`, 'm').test(manifests)
    if (started.scripted && !isNamed) continue
    const wanted = word.includes('/') ? placed(word, stage.end.workdir) : undefined
    const to = moved.find(
      (it) => it.to === wanted || (!word.includes('/') && it.to.endsWith(`/bin/${word}`)),
    )?.to
    if (to !== undefined) return { program: to, word }
    const path = made === undefined ? undefined : `${made}/${baseName(word)}`
    const isInstalled = command.args.some(({ value }) => value === 'install')
    if (path !== undefined && (wanted === undefined ? isInstalled : wanted === path))
      return { program: path, word }
  }
  return {}
}

/** The folder in which cargo puts the programs; `undefined` where it is not known. */
function folderOfBuild({ file }: Source, run: Run, command: Command): string | undefined {
  const text = file.text.slice(run.outer.start, run.outer.end)
  const workdir = foldersOf(run).get(command)
  if (/\bexport\b[^\n;&]*\bCARGO_/.test(text)) return undefined
  const setting = (flag: string, ...names: readonly string[]) => {
    const given = flagValue(command, flag)
    if (given) return given.value ?? '?'
    for (const name of names) {
      const own = command.assignments.find((it) => it.name === name)
      const value = own ? (own.value?.value ?? '?') : run.state.lookup(name)?.value
      if (value !== undefined) return value
    }
    return undefined
  }
  if (command.args.some(({ value }) => value === 'install')) {
    const root =
      setting('--root', 'CARGO_INSTALL_ROOT') ?? setting('--root', 'CARGO_HOME') ?? '/usr/local/cargo'
    return root.includes('?') ? undefined : placed(`${root}/bin`, workdir)
  }
  const target = setting('--target', 'CARGO_BUILD_TARGET')
  const profile = setting('--profile')
  const isRelease = command.args.some(({ value }) => value === '--release' || value === '-r')
  const kind =
    profile === 'dev' || profile === 'test' ? 'debug' : (profile ?? (isRelease ? 'release' : 'debug'))
  const folder = setting('--target-dir', 'CARGO_TARGET_DIR', 'CARGO_BUILD_TARGET_DIR') ?? 'target'
  const path = `${folder}/${target === undefined ? '' : `${target}/`}${kind}`
  return path.includes('?') ? undefined : placed(path, workdir)
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
