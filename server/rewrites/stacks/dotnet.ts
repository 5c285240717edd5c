// .NET: what `dotnet publish` writes goes to the image with the runtime of the same version.
import { flagValue } from '../../syntax/shell.ts'
import type { Command } from '../../syntax/script.ts'
import { isRefusal, refuse, type Refusal } from '../rewrite.ts'
import { runtimeOf } from '../runtimes.ts'
import type { Shape, Source } from '../shape.ts'
import { compiledCopyRole, copyLine, placed, startWordsOf } from './compiled.ts'

export function dotnet(source: Source): Shape | Refusal | undefined {
  const { file, project, stage, image } = source
  if (!/^mcr\.microsoft\.com\/dotnet\//.test(image.name)) return undefined
  if (image.name !== 'mcr.microsoft.com/dotnet/sdk')
    return refuse(`${stage.image.reference} has no SDK to leave behind.`, stage.from)
  const words = startWordsOf(source)
  if (isRefusal(words)) return words
  const place = file.start.entrypoint?.instruction ?? file.start.cmd?.instruction
  // `dotnet app.dll`, or the program of the same name beside it.
  const isHosted = words[0] === 'dotnet' && words[1]?.endsWith('.dll') === true
  const target = isHosted ? words[1] : words[0]
  if (target === undefined || (!isHosted && (words[0] === 'dotnet' || !target.includes('/')))) {
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
  const program = placed(target, stage.end.workdir)
  // Without -o it writes to a folder below the project's that ends like this.
  const usual = option ? undefined : /^(\/.+\/bin\/(?:Release|Debug)\/[\w.-]+\/(?:[\w.-]+\/)?publish)\/[^/]+$/
  const folder =
    text === undefined ? usual?.exec(program ?? '')?.[1] : placed(text, publish.run.state.workdir)
  if (folder === undefined)
    return refuse('dotnet publish does not say with -o where it writes.', publish.command)
  if (!program?.startsWith(`${folder}/`))
    return refuse(`${target} is started, which dotnet publish does not write to ${folder}.`, place)
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
  const isInvariant = manifests.some((path) =>
    /<InvariantGlobalization>\s*true/i.test(project.text(path) ?? ''),
  )
  // The SDK for Alpine has cultures and time zones; the runtime's image has none.
  const isBare = image.distribution?.id === 'alpine' && !isInvariant
  const runtime = runtimeOf(stage, reference, isBare ? ['icu-data-full', 'icu-libs', 'tzdata'] : [])
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
    artefacts: (_run, { isLast, from, owner }) =>
      isLast
        ? [
            ...(isBare ? ['ENV DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=false'] : []),
            copyLine(from, folder, owner),
          ]
        : [],
  }
}

function isBuild({ name, args }: Command): boolean {
  return name === 'dotnet' && /^(?:publish|build)$/.test(args[0]?.value ?? '')
}
