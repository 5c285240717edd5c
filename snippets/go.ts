// Dockerfiles for Go: static binaries on distroless and on nothing at all.
import type { Project, Stack } from '../server/facts/project.ts'
import { bound, fitOf, has, local, manifestsOf, portOf, run, sourceOf, stackOf, versionOf } from './known.ts'
import { file, part, stop, type Part } from './snippet.ts'
import type { Template } from './templates.ts'

export const go: readonly Template[] = [
  {
    id: 'go-distroless',
    title: 'Dockerfile: Go on distroless',
    description: 'Multi-stage: a static binary, cross-compiled, runtime with certificates and no shell.',
    prefix: 'dockerfile-go',
    stack: 'go',
    managers: ['go'],
    whole: true,
    body(project) {
      const stack = stackOf(project, 'go')
      const image = needsC(stack) ? 'base' : 'static'
      return file`
        # syntax=docker/dockerfile:1

        ${build(project, stack)}

        FROM gcr.io/distroless/${image}-debian13:nonroot
        COPY --link --from=build /out/app /usr/local/bin/app
        ${expose(project, stack)}
        ENTRYPOINT ["/usr/local/bin/app"]
      `
    },
    fits: (project) => fitOf(project, 'go', ['go']),
  },
  {
    id: 'go-scratch',
    title: 'Dockerfile: Go from scratch',
    description: 'Multi-stage: nothing but a static binary and the certificates, numeric user.',
    prefix: 'dockerfile-go-scratch',
    stack: 'go',
    managers: ['go'],
    whole: true,
    body(project) {
      const stack = stackOf(project, 'go')
      return file`
        # syntax=docker/dockerfile:1

        ${build(project, stack, true)}

        FROM scratch
        COPY --link --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
        COPY --link --from=build /out/app /app
        USER 10001:10001
        ${expose(project, stack)}
        ENTRYPOINT ["/app"]
      `
    },
    fits: (project) => Math.max(0, fitOf(project, 'go', ['go']) - (needsC(stackOf(project, 'go')) ? 60 : 5)),
  },
]

function build(project: Project, stack: Stack | undefined, forceStatic = false): Part {
  const wish = stack?.version?.text
  // go.mod names the oldest Go that will do.
  const { version, current } = versionOf(wish && /^\d/.test(wish) ? `>=${wish}` : wish, ['1.27', '1.26'], 2)
  const tag = stop(current ? `${version}-trixie` : version)
  const manifests = manifestsOf(stack, ['go.mod', 'go.sum']).filter((path) => /^go\.(mod|sum)$/.test(path))
  const vendored = has(project, stack, 'vendor/modules.txt')
  const main = stop(mainOf(stack))
  const modules = 'type=cache,target=/go/pkg/mod'
  const objects = 'type=cache,target=/root/.cache/go-build'
  const download = !vendored && run([...bound(stack, manifests), modules], 'go mod download')
  const compile = part`go build -trimpath -ldflags="-s -w" -o /out/app ${main}`
  return needsC(stack) && !forceStatic
    ? part`
      # A dependency is written in C, so the target's own compiler builds it.
      FROM golang:${tag} AS build
      WORKDIR /src
      ${download}
      COPY ${sourceOf(stack)} ./
      ${run([modules, objects], part`CGO_ENABLED=1 ${compile}`)}
    `
    : part`
      # Runs on the builder's platform and compiles for the target's.
      FROM --platform=$BUILDPLATFORM golang:${tag} AS build
      WORKDIR /src
      ${download}
      COPY ${sourceOf(stack)} ./
      ARG TARGETOS TARGETARCH
      ${run([modules, objects], part`CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH ${compile}`)}
    `
}

function expose(project: Project, stack: Stack | undefined): Part | undefined {
  const port = portOf(project, stack)
  return stack && port === undefined ? undefined : part`EXPOSE ${stop(port ?? 8080)}`
}

/** The package with `main`, as `go build` wants it. */
function mainOf(stack: Stack | undefined): string {
  const entry = stack?.entry === undefined ? '' : local(stack, stack.entry)
  const folder = entry.endsWith('.go') ? entry.slice(0, Math.max(0, entry.lastIndexOf('/'))) : entry
  return folder === '' || folder === '.' ? '.' : `./${folder.replace(/^\.\//, '')}`
}

/** Whether it depends on a package that needs cgo. */
function needsC(stack: Stack | undefined): boolean {
  return (
    stack?.dependencies.some((name) =>
      /(^|\/)(go-sqlite3|confluent-kafka-go|gopacket|webview)(\/|$)/.test(name),
    ) ?? false
  )
}
