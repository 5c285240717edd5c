import { standsOn } from '../../server/facts/stages.ts'
import { baseName } from '../../server/syntax/paths.ts'
import { buildTools, type BuildTool } from '../data/package-managers.ts'
import type { Facts } from '../../server/facts/facts.ts'
import {
  cachePlaces,
  callsOf,
  isCacheGone,
  isCacheMounted,
  isCacheReused,
  type CacheMount,
  type PackageCall,
} from '../../server/facts/packages.ts'
import type { Project } from '../../server/facts/project.ts'
import { scriptsOf } from '../../server/facts/root-start.ts'
import type { Run } from '../../server/facts/runs.ts'
import { scriptIn } from '../../server/facts/served.ts'
import type { Stage } from '../../server/facts/stages.ts'
import type { Command } from '../../server/syntax/script.ts'
import { subcommand } from '../../server/syntax/shell.ts'
import { addMounts, cacheMountsFor, mountPackageCaches } from '../edits.ts'
import { dockerfile, type Edit, type Fix, type Rule } from '../rule.ts'

/** Packages that are compiled when they are installed, with headers that node-gyp downloads. */
const compiled = new Set([
  'argon2',
  'bcrypt',
  'better-sqlite3',
  'bufferutil',
  'canvas',
  'node-pty',
  'node-sass',
  're2',
  'serialport',
  'sqlite3',
  'usb',
  'utf-8-validate',
  'zeromq',
])
const headers: CacheMount = { target: '~/.cache/node-gyp', movedBy: [['npm_config_devdir', '']] }

export default {
  title: 'Dependencies are downloaded again with every change',
  why: `
    When a line of the manifest changes, the layer is built anew and everything is downloaded again, often compiled as well.
    A cache mount outlives the layer: only what is new is fetched, and nothing of it ends up in the image.
  `,
  whyUnsafe: `
    It needs BuildKit, or a builder that knows \`RUN --mount\`.
    What lies in the mount is not in the image: a later step that reads it needs the same mount.
  `,
  severity: 'hint',
  off: true,
  covers: ['tally/prefer-package-cache-mounts', 'tally/js/node-gyp-cache-mounts'],

  *check(file, project, { wide }) {
    const told = new Set<string>()
    for (const run of file.runs) {
      const { stage } = run
      if (!stage || !(wide || stage.reached) || run.state.windows) continue
      for (const command of run.commands) {
        const call = callsOf(run, file.packageCalls).find((it) => it.outer === command)
        const tool = toolOf(command.effective)
        const name = tool?.commands[0] ?? call?.manager.name ?? ''
        if (told.has(`${stage.index} ${name}`)) continue
        const found = tool
          ? isToolUncached(tool, command.effective, run)
          : call && isUncached(file, call, wide)
        if (!found) continue
        told.add(`${stage.index} ${name}`)
        const more = call ? besides(project, call) : []
        const edits = tool
          ? toolMounts(file, tool, stage)
          : call && !isCacheReused(call, file.packageCalls)
            ? mountPackageCaches(file, call, more)
            : undefined
        const title = `Mount a cache for ${name}`
        const fixes: readonly Fix[] =
          edits?.length &&
          !(tool && (isStarted(file, project, stage, tool) || isHidden(file, stage, tool))) &&
          !isCopiedOut(file, stage, tool?.mounts ?? call?.manager.mounts ?? [], run)
            ? [{ title, safe: false, edits }]
            : []
        yield {
          at: command.effective,
          message: `${name} downloads everything again whenever this layer is rebuilt.`,
          codes: [
            'tally/prefer-package-cache-mounts',
            ...(more.length ? ['tally/js/node-gyp-cache-mounts'] : []),
          ],
          fixes,
        }
      }
    }
  },

  examples: [
    {
      because: 'the container itself runs by what was downloaded, so it has to stay in the image',
      bad: dockerfile`
        FROM maven:3.9-eclipse-temurin-21
        WORKDIR /src
        COPY . .
        RUN «mvn -B compile»
        CMD ["mvn", "-B", "spring-boot:run"]
      `,
    },
    {
      because: 'a script that was read says that it calls something else',
      files: {
        'start.sh': '#!/bin/sh\nexec java $JAVA_OPTS -jar target/tide.jar\n',
        'pom.xml': '<project/>',
      },
      bad: dockerfile`
        FROM maven:3.9-eclipse-temurin-21
        WORKDIR /src
        COPY . .
        RUN «mvn -B package»
        ENTRYPOINT ["sh", "start.sh"]
      `,
      fixed: dockerfile`
        FROM maven:3.9-eclipse-temurin-21
        WORKDIR /src
        COPY . .
        RUN --mount=type=cache,target=/root/.m2/repository mvn -B package
        ENTRYPOINT ["sh", "start.sh"]
      `,
    },
    {
      because: 'a wrapper downloads the tool as well',
      bad: dockerfile`
        FROM eclipse-temurin:21-jdk AS build
        WORKDIR /src
        COPY . .
        RUN «./gradlew bootJar»

        FROM eclipse-temurin:21-jre
        COPY --from=build /src/build/libs/tide.jar /tide.jar
        CMD ["java", "-jar", "/tide.jar"]
      `,
      fixed: dockerfile`
        FROM eclipse-temurin:21-jdk AS build
        WORKDIR /src
        COPY . .
        RUN --mount=type=cache,target=/root/.gradle/caches,sharing=locked \
            --mount=type=cache,target=/root/.gradle/wrapper,sharing=locked \
            ./gradlew bootJar

        FROM eclipse-temurin:21-jre
        COPY --from=build /src/build/libs/tide.jar /tide.jar
        CMD ["java", "-jar", "/tide.jar"]
      `,
    },
    {
      because: 'the folder around the mount would belong to root',
      bad: dockerfile`
        FROM eclipse-temurin:21-jdk AS build
        USER ubuntu
        WORKDIR /src
        COPY --chown=ubuntu:ubuntu . .
        RUN «./gradlew bootJar»

        FROM eclipse-temurin:21-jre
        COPY --from=build /src/build/libs/tide.jar /tide.jar
        CMD ["java", "-jar", "/tide.jar"]
      `,
    },
    {
      because: 'the script of another one may build',
      files: { 'start.sh': '#!/bin/sh\n./build.sh && java -jar target/tide.jar\n', 'pom.xml': '<project/>' },
      bad: dockerfile`
        FROM maven:3.9-eclipse-temurin-21
        WORKDIR /src
        COPY . .
        RUN «mvn -B package»
        ENTRYPOINT ["/src/start.sh"]
      `,
    },
    {
      bad: dockerfile`
        FROM golang:1.26 AS build
        WORKDIR /src
        COPY go.mod go.sum ./
        RUN «go mod download»
        COPY . .
        RUN go build -o /out/server .

        FROM gcr.io/distroless/static-debian13
        COPY --from=build /out/server /server
      `,
      fixed: dockerfile`
        FROM golang:1.26 AS build
        WORKDIR /src
        COPY go.mod go.sum ./
        RUN --mount=type=cache,target=/go/pkg/mod \
            --mount=type=cache,target=/root/.cache/go-build \
            go mod download
        COPY . .
        RUN --mount=type=cache,target=/go/pkg/mod \
            --mount=type=cache,target=/root/.cache/go-build \
            go build -o /out/server .

        FROM gcr.io/distroless/static-debian13
        COPY --from=build /out/server /server
      `,
    },
    {
      bad: dockerfile`
        FROM node:24 AS build
        WORKDIR /srv
        COPY package.json package-lock.json ./
        RUN «npm ci»
        COPY . .
        RUN npm run build

        FROM nginx:1.29
        COPY --from=build /srv/dist /usr/share/nginx/html
      `,
      fixed: dockerfile`
        FROM node:24 AS build
        WORKDIR /srv
        COPY package.json package-lock.json ./
        RUN --mount=type=cache,target=/root/.npm npm ci
        COPY . .
        RUN npm run build

        FROM nginx:1.29
        COPY --from=build /srv/dist /usr/share/nginx/html
      `,
    },
    {
      because:
        'bcrypt is compiled with headers that are downloaded as well, and the mount belongs to the user',
      files: { 'package.json': '{ "dependencies": { "bcrypt": "6.0.0" } }', 'package-lock.json': '{}' },
      bad: dockerfile`
        FROM node:24 AS build
        WORKDIR /srv
        USER node
        COPY package.json package-lock.json ./
        RUN «npm ci»

        FROM node:24-slim
        COPY --from=build /srv /srv
      `,
      fixed: dockerfile`
        FROM node:24 AS build
        WORKDIR /srv
        USER node
        COPY package.json package-lock.json ./
        RUN --mount=type=cache,target=/home/node/.npm,uid=1000,gid=1000 \
            --mount=type=cache,target=/home/node/.cache/node-gyp,uid=1000,gid=1000 \
            npm ci

        FROM node:24-slim
        COPY --from=build /srv /srv
      `,
    },
    {
      because: 'the repository is copied into the next stage, so it has to stay in the layer',
      bad: dockerfile`
        FROM maven:3.9-eclipse-temurin-21 AS fetch
        WORKDIR /src
        COPY pom.xml .
        RUN «mvn -B dependency:go-offline»

        FROM maven:3.9-eclipse-temurin-21
        COPY --from=fetch /root/.m2 /root/.m2
      `,
    },
    {
      options: { wide: true },
      because: 'in the widest scope clean-up does not replace the mount, which makes it pointless',
      bad: dockerfile`
        FROM debian:13-slim
        RUN apt-get update && «apt-get install -y curl» && apt-get clean && rm -rf /var/lib/apt/lists/*
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        RUN --mount=type=cache,target=/var/cache/apt,sharing=locked \
            --mount=type=cache,target=/var/lib/apt,sharing=locked \
            rm -f /etc/apt/apt.conf.d/docker-clean && apt-get update && apt-get install -y curl
      `,
    },
    {
      because: 'the cache is mounted, or wanted nowhere',
      good: dockerfile`
        FROM rust:1.91 AS build
        WORKDIR /src
        COPY . .
        RUN --mount=type=cache,target=/usr/local/cargo/registry cargo build --release

        FROM python:3.13 AS wheels
        COPY requirements.txt .
        RUN pip install --no-cache-dir --prefix /out -r requirements.txt

        FROM debian:13-slim
        COPY --from=build /src/target/release/app /app
        COPY --from=wheels /out /usr/local
      `,
    },
  ],
} satisfies Rule

function toolOf(command: Command): BuildTool | undefined {
  const tool = buildTools.find(
    ({ commands }) => command.name !== undefined && commands.includes(command.name),
  )
  const name = tool?.subcommands && subcommand(command)?.value
  return tool?.subcommands && !tool.subcommands.includes(name ?? '') ? undefined : tool
}

function isToolUncached({ mounts, commands }: BuildTool, command: Command, run: Run): boolean {
  if (
    command.args.some(({ raw }) =>
      /maven\.repo\.local|--gradle-user-home|--packages|--version|--help|^-version$/.test(raw),
    )
  )
    return false
  // `go mod tidy` and `go list` of the standard library fetch nothing worth a mount.
  if (commands[0] === 'go' && /^(?:vet|list|generate)$/.test(subcommand(command)?.value ?? '')) return false
  if (
    run.state.lookup('GOFLAGS')?.value?.includes('-mod=vendor') ||
    command.args.some(({ value }) => value === '-mod=vendor' || value === '--offline')
  )
    return false
  return !isAnyMounted(mounts, run)
}

function isAnyMounted(mounts: readonly CacheMount[], run: Run): boolean {
  const names = mounts.map(({ target }) =>
    target
      .split('/')
      .filter((part) => part !== '~')
      .slice(0, 2)
      .join('/'),
  )
  const places = cachePlaces(mounts, run)?.map(({ target }) => target) ?? []
  return run.mounts.some(({ type, target }) => {
    if ((type !== 'cache' && type !== 'tmpfs') || target === undefined) return false
    return (
      places.some(
        (place) =>
          place === target ||
          place.startsWith(`${target.replace(/\/$/, '')}/`) ||
          target.startsWith(`${place}/`),
      ) || names.some((name) => target.includes(name))
    )
  })
}

/**
 * Installs from a manifest whose cache the layer keeps to no avail: in a stage that does not ship, or where deleting it
 * would free nothing. Elsewhere the cache is first of all weight in the image.
 */
function isUncached(file: Facts, call: PackageCall, wide: boolean): boolean {
  const { manager, action, packages, run } = call
  if (action !== 'install' || isCacheMounted(manager, run) || call.has('--global', '-g', '--offline'))
    return false
  if (
    manager.name === 'yarn' ||
    manager.name === 'gem' ||
    manager.name === 'bundle' ||
    manager.name === 'go' ||
    manager.name === 'cargo'
  )
    return false
  if (wide) return true
  if (
    manager.system ||
    (packages.length && !packages.every(({ local }) => local)) ||
    (run.stage?.ships && manager.disposable)
  )
    return false
  return !isCacheGone(call, file.packageCalls)
}

/** The same mounts for every call of the tool in the stage and in those that stand on it, since one may need what another fetched. */
function toolMounts(file: Facts, tool: BuildTool, stage: Stage): readonly Edit[] | undefined {
  const edits: Edit[] = []
  for (const run of file.runs) {
    if (!standsOn(run.stage, stage) || isAnyMounted(tool.mounts, run)) continue
    const isCalled = run.commands.some(({ effective }) => toolOf(effective) === tool)
    // A script behind it may call the tool as well, and look for what was downloaded.
    if (!isCalled && !(edits.length && run.commands.some(isRunner))) continue
    const { wrapper } = tool
    const isWrapped = run.commands.some(({ effective }) => effective.name === wrapper?.command)
    // The builder makes the folder around a mount as root, and Gradle writes there as well.
    const user = run.state.user?.name
    const isRoots = user === undefined || user === 'root' || user === '0'
    if (!isRoots && tool.commands.includes('gradle') && stage.image.facts?.name !== 'gradle') return undefined
    const mounts = cacheMountsFor(run, [...tool.mounts, ...(isWrapped && wrapper ? wrapper.mounts : [])])
    if (
      !mounts ||
      run.commands.some(
        ({ effective }) =>
          effective.name === 'rm' &&
          effective.args.some(({ raw }) => /\.m2|\.gradle|\.nuget|pkg\/mod|registry|\.cache/.test(raw)),
      )
    )
      return undefined
    const edit = addMounts(file, run, mounts)
    if (edit) edits.push(edit)
  }
  return edits
}

/** Programs that may call any tool, and those that build again whenever a file changes. */
const runners =
  /^(?:sh|bash|make|just|task|mage|npm|pnpm|yarn|supervisord|air|arelo|reflex|gow|modd|CompileDaemon|realize|dlv|watchexec|entr|cargo-watch|bacon|lein|sbt|mvnd)$|\.sh$/

function isRunner({ effective: { name, words } }: Command): boolean {
  return name === undefined || runners.test(name) || /^xx-\w+$|^\.\//.test(words[0]?.value ?? '')
}

/** A stage below has downloaded into the image what a mount would hide from this one. */
function isHidden(file: Facts, stage: Stage, tool: BuildTool): boolean {
  return file.runs.some(
    (run) =>
      run.stage !== stage &&
      standsOn(stage, run.stage) &&
      run.commands.some(({ effective }) => toolOf(effective) === tool) &&
      !isAnyMounted(tool.mounts, run),
  )
}

/** The container builds or runs with the tool when it starts, so that what it downloaded has to be in the image. */
function isStarted(file: Facts, project: Project, stage: Stage, { commands }: BuildTool): boolean {
  const starts = file.start.all.filter((it) => standsOn(it.stage, stage))
  // An image of tools for others to work with.
  if (!starts.length) return stage.ships
  const scripts = scriptsOf(file, project)
  const isCalled = scripts.some((text) =>
    ['\\S+\\.sh', ...commands].some((name) => new RegExp(`(?<![\\w.-])${name}(?![\\w.-])`).test(text)),
  )
  return starts.some((start) => {
    const { words, instruction } = start
    const all = (start.script ?? scriptIn(start))?.commands.map(({ effective }) => [
      effective.name,
      ...effective.args.map(({ value }) => value),
    ])
    // A CMD that is no list of its own words is what an ENTRYPOINT is called with.
    if (!all && !words) return instruction.name === 'ENTRYPOINT' || !instruction.json
    return (all ?? [words?.map(({ value }) => value) ?? []]).some(([first, ...rest]) => {
      const name = first === undefined ? undefined : baseName(first)
      if (name === undefined) return true
      // A script that was read says what it calls.
      const script = /^(?:ba|da|a)?sh$/.test(name) ? rest[0] : name
      if (script?.endsWith('.sh') && scripts.length) return isCalled
      if (runners.test(name)) return true
      if (name === 'dotnet') return commands.includes(name) && !rest[0]?.endsWith('.dll')
      return commands.includes(name)
    })
  })
}

/** Another stage copies from where the mount would be, and would find nothing. */
function isCopiedOut(file: Facts, stage: Stage, mounts: readonly CacheMount[], run: Run): boolean {
  const places = cachePlaces(mounts, run) ?? []
  return file.copies.some(({ from, sources }) => {
    if (!from?.stage || !standsOn(from.stage, stage)) return false
    return sources.some(({ value }) => {
      const path = value.replace(/\/+$/, '')
      return places.some(
        ({ target }) =>
          path === '' || target === path || target.startsWith(`${path}/`) || path.startsWith(`${target}/`),
      )
    })
  })
}

function besides(project: Project, { manager }: PackageCall): readonly CacheMount[] {
  const isNode = manager.name === 'npm' || manager.name === 'pnpm' || manager.name === 'yarn'
  return isNode &&
    project.stacks.some(
      ({ id, dependencies }) => id === 'node' && dependencies.some((name) => compiled.has(name)),
    )
    ? [headers]
    : []
}
