// Elixir: a release goes to the distribution that it was built on, without Erlang and Mix.
import type { Command } from '../../syntax/script.ts'
import { isRefusal, refuse, type Refusal } from '../rewrite.ts'
import { distributionOf, runtimeOf, slimOf } from '../runtimes.ts'
import type { Shape, Source } from '../shape.ts'
import { compiledCopyRole, copyLine, placed, startWordsOf } from './compiled.ts'

export function elixir(source: Source): Shape | Refusal | undefined {
  const { file, stage, image } = source
  if (image.family?.language !== 'elixir' && image.name !== 'hexpm/elixir') return undefined
  const words = startWordsOf(source)
  if (isRefusal(words)) return words
  const place = file.start.entrypoint?.instruction ?? file.start.cmd?.instruction
  if (/^(?:mix|iex|elixir)$/.test(words[0] ?? ''))
    return refuse(`The start command calls ${words.slice(0, 2).join(' ')}.`, place)
  const release = file.runs
    .flatMap((run) =>
      run.commands.flatMap(({ effective }) => (isRelease(effective) ? [{ run, command: effective }] : [])),
    )
    .at(-1)
  if (!release) return refuse('mix release is not called in this file.', stage.from)
  const program = placed(words[0] ?? '', stage.end.workdir)
  const folder = /^(\/.*\/_build\/\w+\/rel\/[\w-]+)\/bin\/[\w-]+$/.exec(program ?? '')?.[1]
  if (folder === undefined)
    return refuse(`${words[0]} is started, which is not in the folder of a release.`, place)
  const isAlpine = image.distribution?.id === 'alpine'
  const small = distributionOf(image)
  // Where the release of the distribution is not known, only a variant of the same image is certain to be on it.
  const reference = small ?? (image.variant === 'full' ? slimOf(image) : stage.image.reference)
  if (reference === undefined)
    return refuse(
      `Which release of its distribution ${stage.image.reference} stands on is not known.`,
      stage.from,
    )
  const packages =
    small === undefined
      ? []
      : isAlpine
        ? ['libgcc', 'libstdc++', 'ncurses-libs', 'openssl', 'ca-certificates']
        : ['libstdc++6', 'openssl', 'libncurses6', 'locales', 'ca-certificates']
  const runtime = runtimeOf(stage, reference, packages)
  if (!runtime) return refuse('The image of the distribution is not known.', stage.from)
  const hasLocale = small === undefined || stage.end.lookup('LANG') !== undefined
  return {
    runtimes: [runtime],
    keepsUser: true,
    gains: true,
    buildVariables: /^(?:MIX_(?!ENV$)|HEX_|DEBIAN_FRONTEND$)/,
    reasons: [
      {
        at: release.command,
        message:
          'A release brings its own Erlang; the last stage stands on the distribution that it was built on.',
      },
    ],
    roleOf(command) {
      if (isRelease(command)) return 'build'
      // Folders of the sources, made for a COPY.
      if (
        command.name === 'mkdir' &&
        command.args.every(({ raw }) =>
          /^(?:-.*|(?:\.\/)?(?:config|lib|priv|rel|assets|apps)(?:\/.*)?)$/.test(raw),
        )
      )
        return 'tool'
      if (command.name === 'rm') return 'tool'
      // Tables and other things that a task makes would stay behind.
      return command.name === 'mix' && isOfBuild(command) ? 'tool' : undefined
    },
    copyRole: compiledCopyRole,
    artefacts(_run, { isLast, from, owner }) {
      if (!isLast) return []
      // Erlang reads names of files as the locale says; the image of Elixir sets one.
      return [...(hasLocale ? [] : ['ENV LANG=C.UTF-8']), copyLine(from, folder, owner)]
    },
  }
}

/** Whether `mix` is called for what only the build needs; `do` calls several tasks, between commas or `+`. */
function isOfBuild({ args }: Command): boolean {
  const words = args.map(({ raw }) => raw)
  if (words[0] !== 'do') return words[0] === undefined || buildTasks.test(words[0])
  const tasks = words.filter((_, index) => index === 1 || /,$|^\+$/.test(words[index - 1] ?? ''))
  return tasks.length > 0 && tasks.every((it) => buildTasks.test(it.replace(/,$/, '')))
}

const buildTasks =
  /^(?:local\.\w+|archive\.install|deps\.\w+|compile(?:\.\w+)?|assets\.\w+|phx\.digest|phx\.gen\.\w+|hex\.\w+|esbuild(?:\.install)?|tailwind(?:\.install)?|sass(?:\.install)?|clean|format|test|credo|dialyzer|sentry\.\w+|--version)$/

function isRelease({ name, args }: Command): boolean {
  return name === 'mix' && args.some(({ value }) => value === 'release')
}
