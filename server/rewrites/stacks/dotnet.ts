// .NET: what `dotnet publish` writes goes to the image with the runtime of the same version.
import { flagValue } from '../../syntax/shell.ts'
import { absolute, folderOf } from '../../syntax/paths.ts'
import type { Command } from '../../syntax/script.ts'
import { isRefusal, refuse, type Refusal } from '../rewrite.ts'
import { runtimeOf } from '../runtimes.ts'
import type { Shape, Source } from '../shape.ts'
import {
  besideLines,
  besideOf,
  compiledCopyRole,
  copyLine,
  looksLikeFile,
  placed,
  startWordsOf,
} from './compiled.ts'

/** What the compiler reads, or leaves beside it. */
const sources =
  /\.(?:cs|fs|fsi|fsx|vb|\w+proj|props|targets|slnx?|slnf|razor|cshtml|vbhtml|resx|tt|ruleset|http|user)$|(?:^|\/)(?:bin|obj|Properties)(?:\/|$)|(?:^|\/)(?:global\.json|nuget\.config|packages\.lock\.json|dotnet-tools\.json|launchSettings\.json|web\.config)$/i

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
  const beside = contentOf(source, folder, stage.instructions.indexOf(publish.run.outer))
  if (isRefusal(beside)) return beside
  const line = /^(\d+\.\d+)(?:\.\d+)?((?:-[\w.-]+)?)$/.exec(image.tag ?? '')
  if (!line) return refuse(`Which version ${stage.image.reference} is cannot be told.`, stage.from)
  const manifests = project.stacks
    .filter(({ id }) => id === 'dotnet')
    .flatMap(({ manifests: paths }) => paths)
  const isWeb = manifests.length === 0 || manifests.some((path) => needsWeb(project.text(path) ?? ''))
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
      if (command.name === 'rm') return 'tool'
      // `dotnet ef database update` and `dotnet dev-certs` leave files that the program may need.
      return command.name === 'dotnet' && toolVerbs.test(command.args[0]?.value ?? '') ? 'tool' : undefined
    },
    copyRole: compiledCopyRole,
    artefacts: (_run, { isLast, from, owner }) =>
      isLast
        ? [
            ...(isBare ? ['ENV DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=false'] : []),
            copyLine(from, folder, owner),
            ...besideLines(from, beside, owner, (path) => looksLikeFile(path, source)),
          ]
        : [],
  }
}

/** Whether a program may need ASP.NET: packages of others may bring it along, and its image can do what the smaller one can. */
function needsWeb(text: string): boolean {
  return (
    /Sdk\s*=\s*"Microsoft\.NET\.Sdk\.(?:Web|Razor|BlazorWebAssembly)"|Microsoft\.AspNetCore\./.test(text) ||
    [...text.matchAll(/<PackageReference\s[^>]*?Include\s*=\s*"([^"]+)"/g)].some(
      ([, name = '']) => !plainPackages.test(name),
    )
  )
}

const plainPackages =
  /^(?:Microsoft\.(?:Extensions|Data|EntityFrameworkCore|NET\.Test|CodeAnalysis|VisualStudio\.Azure\.Containers)\b|System\.|(?:CommandLineParser|CsvHelper|Dapper|Newtonsoft\.Json|Npgsql|Polly|StackExchange\.Redis|coverlet|xunit|NUnit|MSTest|Serilog)(?!.*AspNetCore)(?:\.|$))/

/**
 * What the program finds in the folder that it is started in: ASP.NET reads its settings and wwwroot there, wherever the
 * program itself is. Folders of other projects are none of it.
 */
function contentOf(source: Source, published: string, last: number): readonly string[] | Refusal {
  const { file, project, stage } = source
  const { workdir } = stage.end
  const isIn = (path: string, folder: string) => path === folder || isBelow(path, folder)
  const isNear = file.copies.some(
    ({ stage: its, fromContext, outer, target }) =>
      its === stage &&
      fromContext &&
      stage.instructions.indexOf(outer) <= last &&
      (workdir === undefined ||
        target === undefined ||
        isIn(target.replace(/(.)\/+$/, '$1'), workdir) ||
        isIn(workdir, target.replace(/(.)\/+$/, '$1'))),
  )
  if (!isNear) return []
  if (workdir === undefined) return refuse('The folder in which the program starts is not known.', stage.from)
  const found = besideOf(source, last, (path) => sources.test(path))
  if (isRefusal(found)) return found
  const projects = project.files.filter((path) => /\.\w+proj$/.test(path)).map(folderOf)
  return found.paths.filter((path) => {
    const isOfOther = projects.some((it) => it !== '' && path.startsWith(`${absolute(workdir, it)}/`))
    return isBelow(path, workdir) && !isIn(path, published) && !isOfOther
  })
}

function isBelow(path: string, folder: string): boolean {
  return path.startsWith(folder === '/' ? '/' : `${folder}/`)
}

const toolVerbs =
  /^(?:restore|test|clean|format|list|sln|add|remove|tool|workload|nuget|package|build-server|vstest|msbuild|--(?:info|version|list-sdks|list-runtimes))$/

function isBuild({ name, args }: Command): boolean {
  return name === 'dotnet' && /^(?:publish|build)$/.test(args[0]?.value ?? '')
}
