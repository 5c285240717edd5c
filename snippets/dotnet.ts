// Dockerfiles for .NET: chiseled and full runtime images.
import type { Project, Stack } from '../server/facts/project.ts'
import { dependsOn, fitOf, local, manifestsOf, portOf, prefixOf, run, sourceOf, stackOf } from './known.ts'
import { textOf, versionOf } from './known.ts'
import { file, lines, part, stop, type Part } from './snippet.ts'
import type { Template } from './templates.ts'

export const dotnet: readonly Template[] = [
  template(
    'dotnet-chiseled',
    'Dockerfile: .NET on a chiseled image',
    'Multi-stage: restore apart from publish, runtime without shell that runs as its own user.',
    'dockerfile-dotnet',
    '-noble-chiseled',
    0,
  ),
  template(
    'dotnet',
    'Dockerfile: .NET on the full runtime image',
    "Multi-stage: restore apart from publish, runtime with a shell, the image's user app.",
    'dockerfile-dotnet-full',
    '-noble',
    5,
  ),
]

function template(
  id: string,
  title: string,
  description: string,
  prefix: string,
  variant: string,
  less: number,
): Template {
  return {
    id,
    title,
    description,
    prefix,
    stack: 'dotnet',
    managers: ['nuget'],
    whole: true,
    body: (project) => body(project, variant),
    fits: (project) => Math.max(0, fitOf(project, 'dotnet', ['nuget']) - less),
  }
}

function body(project: Project, variant: string): string {
  const stack = stackOf(project, 'dotnet')
  const path = projectFileOf(stack)
  const name = stop(path.replace(/\.\w+proj$/, ''))
  const extension = /\.\w+proj$/.exec(path)?.[0] ?? '.csproj'
  const text = textOf(project, stack, path)
  // What the project targets has to be there at run time; the version of the SDK may be a newer one.
  const target = /<TargetFrameworks?>[^<]*?net(?:coreapp)?(\d+\.\d+)/.exec(text ?? '')?.[1]
  const wish = target ?? stack?.version?.text.replace(/^net(coreapp)?(?=\d)/, '')
  const { version, current } = versionOf(wish, ['10.0', '9.0', '8.0'], 2)
  const isWeb = text === undefined || text.includes('Microsoft.NET.Sdk.Web') || dependsOn(stack, 'aspnetcore')
  const found = portOf(project, stack)
  const port = stop(found ?? 8080)
  const packages = 'type=cache,target=/root/.nuget/packages'
  const assembly = path.includes('/') ? assemblyOf(path) : name
  return file`
    # syntax=docker/dockerfile:1

    # Runs on the builder's platform and compiles for the target's.
    FROM --platform=$BUILDPLATFORM mcr.microsoft.com/dotnet/sdk:${version}${current && '-noble'} AS build
    ARG TARGETARCH
    WORKDIR /src
    ${copies(stack, part`${name}${extension}`)}
    ${run([packages], part`dotnet restore ${name}${extension} --arch $TARGETARCH`)}
    COPY --link ${sourceOf(stack)} ./
    ${run(
      [packages],
      part`
        dotnet publish ${name}${extension} --arch $TARGETARCH --configuration Release \
            --no-restore --no-self-contained --output /app
      `,
    )}

    FROM mcr.microsoft.com/dotnet/${isWeb ? 'aspnet' : 'runtime'}:${version}${current && variant}
    ${isWeb && found !== undefined && found !== 8080 && part`ENV ASPNETCORE_HTTP_PORTS=${port}`}
    WORKDIR /app
    COPY --link --from=build /app ./
    USER ${current ? '$APP_UID' : '10001'}
    ${isWeb && part`EXPOSE ${port}`}
    ENTRYPOINT ["dotnet", "${assembly}.dll"]
  `
}

/** One `COPY` per folder with manifests, so that restoring is repeated only when they change. */
function copies(stack: Stack | undefined, unknown: Part): Part {
  if (!stack) return part`COPY --link ${unknown} ./`
  const folders = new Map<string, string[]>()
  for (const path of manifestsOf(stack, [])) {
    const folder = path.slice(0, path.lastIndexOf('/') + 1)
    const found = folders.get(folder) ?? []
    folders.set(folder, [...found, prefixOf(stack) + path])
  }
  return folders.size === 0
    ? part`COPY --link ${unknown} ./`
    : lines([...folders].map(([folder, paths]) => `COPY --link ${paths.join(' ')} ./${folder}`))
}

/** The project that is published: the entry's, else the first that is no test. */
function projectFileOf(stack: Stack | undefined): string {
  const entry = stack?.entry === undefined ? '' : local(stack, stack.entry)
  if (/\.\w+proj$/.test(entry)) return entry
  const paths = manifestsOf(stack, []).filter((path) => /\.(cs|fs|vb)proj$/.test(path))
  const folder = entry.slice(0, entry.lastIndexOf('/') + 1)
  return (
    paths.find((path) => folder !== '' && path.startsWith(folder)) ??
    paths.find((path) => !/test/i.test(path)) ??
    paths[0] ??
    'App.csproj'
  )
}

function assemblyOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(/\.\w+proj$/, '')
}
