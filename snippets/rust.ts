// Dockerfiles for Rust: on distroless and on slim Debian.
import type { Project, Stack } from '../server/facts/project.ts'
import { apt, debianUser, dependsOn, fitOf, manifestsOf, portOf, run, sourceOf, stackOf } from './known.ts'
import { textOf, versionOf } from './known.ts'
import { file, part, stop, type Part } from './snippet.ts'
import type { Template } from './templates.ts'

export const rust: readonly Template[] = [
  {
    id: 'rust-distroless',
    title: 'Dockerfile: Rust on distroless',
    description: 'Multi-stage: cached release build, runtime with the C library and no shell.',
    prefix: 'dockerfile-rust',
    stack: 'rust',
    managers: ['cargo'],
    whole: true,
    body(project) {
      const stack = stackOf(project, 'rust')
      return file`
        # syntax=docker/dockerfile:1

        ${build(project, stack)}

        FROM gcr.io/distroless/cc-debian13:nonroot
        COPY --link --from=build /out/app /usr/local/bin/app
        ${expose(project, stack)}
        ENTRYPOINT ["/usr/local/bin/app"]
      `
    },
    fits: (project) => fitOf(project, 'rust', ['cargo']),
  },
  {
    id: 'rust-slim',
    title: 'Dockerfile: Rust on slim Debian',
    description: 'Multi-stage: cached release build, runtime where further packages can be installed.',
    prefix: 'dockerfile-rust-slim',
    stack: 'rust',
    managers: ['cargo'],
    whole: true,
    body(project) {
      const stack = stackOf(project, 'rust')
      return file`
        # syntax=docker/dockerfile:1

        ${build(project, stack)}

        FROM debian:trixie-slim
        ${apt(['ca-certificates', ...(usesOpenssl(stack) ? ['libssl3t64'] : [])])}
        ${debianUser}
        COPY --link --from=build /out/app /usr/local/bin/app
        USER app
        ${expose(project, stack)}
        ENTRYPOINT ["/usr/local/bin/app"]
      `
    },
    fits: (project) => Math.max(0, fitOf(project, 'rust', ['cargo']) - 5),
  },
]

function build(project: Project, stack: Stack | undefined): Part {
  const wish = stack?.version
  // A toolchain file names the one to use, Cargo.toml the oldest that will do.
  const text =
    wish && /^\d/.test(wish.text) && wish.path.endsWith('Cargo.toml') ? `>=${wish.text}` : wish?.text
  const { version, current } = versionOf(text, ['1.98'], 2)
  const locked = manifestsOf(stack, ['Cargo.lock']).includes('Cargo.lock')
  const name = stop(nameOf(project, stack))
  const mounts = [
    'type=cache,target=/usr/local/cargo/git/db',
    'type=cache,target=/usr/local/cargo/registry',
    'type=cache,id=target-$TARGETPLATFORM,target=/src/target,sharing=locked',
  ]
  return part`
    FROM rust:${stop(current ? `${version}-slim-trixie` : `${version}-slim`)} AS build
    ${apt(usesOpenssl(stack) ? ['libssl-dev', 'pkg-config'] : [])}
    WORKDIR /src
    COPY ${sourceOf(stack)} ./
    ARG TARGETPLATFORM
    # The target folder is only there during the build, so the binary moves out of it.
    ${run(
      mounts,
      part`
        cargo build --release${locked && ' --locked'} --bin=${name} \
        && install -D target/release/${name} /out/app
      `,
    )}
  `
}

function expose(project: Project, stack: Stack | undefined): Part | undefined {
  const port = portOf(project, stack)
  return stack && port === undefined ? undefined : part`EXPOSE ${stop(port ?? 8080)}`
}

/** The binary: the first `[[bin]]`, else the package itself. */
function nameOf(project: Project, stack: Stack | undefined): string {
  const text = textOf(project, stack, 'Cargo.toml') ?? ''
  const section = (header: string) => {
    const start = text.indexOf(header)
    const body = start < 0 ? '' : text.slice(start + header.length).split(/^[ \t]*\[/m)[0]
    return /^[ \t]*name[ \t]*=[ \t]*["']([^"'\n]+)["']/m.exec(body ?? '')?.[1]
  }
  return section('[[bin]]') ?? section('[package]') ?? 'app'
}

function usesOpenssl(stack: Stack | undefined): boolean {
  return dependsOn(stack, 'openssl', 'openssl-sys', 'native-tls')
}
