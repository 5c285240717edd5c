// .NET: what `dotnet publish` writes goes to the image with the runtime of the same version.
import { flagValue } from '../../syntax/shell.ts'
import type { Command } from '../../syntax/script.ts'
import { isRefusal, refuse, type Refusal } from '../rewrite.ts'
import { runtimeOf } from '../runtimes.ts'
import type { Shape, Source } from '../shape.ts'
import { absolute, compiledCopyRole, copyLine, startWordsOf } from './compiled.ts'

export function dotnet(source: Source): Shape | Refusal | undefined {
  const { file, project, stage, image } = source
  if (!/^mcr\.microsoft\.com\/dotnet\//.test(image.name)) return undefined
  if (image.name !== 'mcr.microsoft.com/dotnet/sdk')
    return refuse(`${stage.image.reference} has no SDK to leave behind.`, stage.from)
  const words = startWordsOf(source)
  if (isRefusal(words)) return words
  const place = file.start.entrypoint?.instruction ?? file.start.cmd?.instruction
  if (words[0] !== 'dotnet' || !words[1]?.endsWith('.dll')) {
    return refuse(
      `The start command calls ${words.slice(0, 2).join(' ')}${words[0] === 'dotnet' ? ', which needs the SDK' : ''}.`,
      place,
    )
  }
  const builds = file.runs.flatMap((run) =>
    run.commands.flatMap(({ effective }) => (isBuild(effective) ? [{ run, command: effective }] : [])),
  )
  const publish = builds.findLast(({ command }) => command.args[0]?.value === 'publish')
  if (!publish) return refuse('dotnet publish is not called in this file.', stage.from)
  const option = flagValue(publish.command, '-o', '--output')
  const text =
    option && (option.value ?? file.expand(option.word.raw.replace(/^--output=/, ''), publish.run.outer))
  const folder = text === undefined ? undefined : absolute(text, publish.run.state.workdir)
  if (folder === undefined)
    return refuse('dotnet publish does not say with -o where it writes.', publish.command)
  const program = absolute(words[1], stage.end.workdir)
  if (!program?.startsWith(`${folder}/`))
    return refuse(`${words[1]} is started, which dotnet publish does not write to ${folder}.`, place)
  const line = /^(\d+\.\d+)(?:\.\d+)?((?:-[\w.-]+)?)$/.exec(image.tag ?? '')
  if (!line) return refuse(`Which version ${stage.image.reference} is cannot be told.`, stage.from)
  const manifests = project.stacks
    .filter(({ id }) => id === 'dotnet')
    .flatMap(({ manifests: paths }) => paths)
  const isWeb =
    manifests.length === 0 ||
    manifests.some((path) =>
      /Sdk\s*=\s*"Microsoft\.NET\.Sdk\.(?:Web|BlazorWebAssembly)"|Microsoft\.AspNetCore\.App/.test(
        project.text(path) ?? '',
      ),
    )
  const reference = `mcr.microsoft.com/dotnet/${isWeb ? 'aspnet' : 'runtime'}:${line[1]}${line[2] ?? ''}`
  const runtime = runtimeOf(stage, reference)
  if (!runtime) return refuse(`No runtime for ${stage.image.reference} is known.`, stage.from)
  return {
    runtimes: [runtime],
    keepsUser: true,
    gains: true,
    buildVariables: /^(?:DOTNET_CLI_|NUGET_|DOTNET_NOLOGO$|DEBIAN_FRONTEND$)/,
    reasons: [
      {
        at: publish.command,
        message: `dotnet publish writes all that the program needs to ${folder}; the SDK stays behind.`,
      },
      { at: stage.from, message: `${reference} has the runtime of the same version.` },
    ],
    roleOf(command) {
      if (isBuild(command)) return 'build'
      return command.name === 'dotnet' || command.name === 'rm' ? 'tool' : undefined
    },
    copyRole: compiledCopyRole,
    artefacts: (_run, { isLast, from, owner }) => (isLast ? [copyLine(from, folder, owner)] : []),
  }
}

function isBuild({ name, args }: Command): boolean {
  return name === 'dotnet' && /^(?:publish|build)$/.test(args[0]?.value ?? '')
}
