import { buildsOf, startTool, type Build } from '../../server/facts/builds.ts'
import type { Facts } from '../../server/facts/facts.ts'
import type { Stage } from '../../server/facts/stages.ts'
import type { Project } from '../../server/facts/project.ts'
import { multiStage } from '../../server/rewrites/multi-stage.ts'
import { dockerfile, type Fix, type Rule } from '../rule.ts'

/** Packages that bring a compiler for C. */
const compilers =
  /^(?:build-essential|build-base|base-devel|gcc|g\+\+|gcc-c\+\+|clang|alpine-sdk|@development-tools|Development Tools)$/

export default {
  title: 'The image that ships was built in, tools and all',
  why: `
    One stage that builds and runs keeps what only the build needed: the compiler, its caches, the packages for
    development and the sources. With a second stage that starts from a small image and copies the result, the image is
    often a tenth of the size and has far less in it to attack.
  `,
  whyUnsafe: `
    The image is put together anew: what the application reads at run time must be among the files that are copied from
    the first stage. Build it and try it.
  `,
  severity: 'info',
  covers: ['tally/prefer-multi-stage-build', 'droast/DF011'],
  differs: [
    'tally/prefer-multi-stage-build goes by the words of a build alone; this rule is silent where the tools are removed in the same RUN, where the base image does not bring them, and where nothing says what a container of the image starts.',
  ],

  *check(file, project, { wide }) {
    const { shipped, start } = file
    if (!shipped || shipped.start.windows) return
    const starts = start.entrypoint ?? start.cmd
    if (!wide && !starts) return
    const build = buildsOf(file).find((it) => it.run.stage?.ships && staysBehind(it, file, it.run.stage))
    if (build) {
      yield {
        at: build.at,
        message: `${build.words} runs in the stage that ships, so the image keeps ${build.tool.title}.`,
        fixes: intoStages(file, project),
      }
      return
    }
    const late = starts && startTool(starts)
    if (!starts || !late) return
    yield {
      at: late.at,
      message: `${late.words} builds the application whenever a container starts, for which the image has to keep ${late.tool.title}.`,
    }
  },

  examples: [
    {
      because: 'the project says what the build makes',
      files: {
        'go.mod': 'module example.org/server\n\ngo 1.26\n',
        'main.go': 'package main\n\nfunc main() {}\n',
      },
      bad: dockerfile`
        FROM golang:1.26
        WORKDIR /src
        COPY go.mod ./
        RUN go mod download
        COPY . .
        RUN CGO_ENABLED=0 «go build» -o /usr/local/bin/server .
        EXPOSE 8080
        CMD ["server"]
      `,
      fixed: dockerfile`
        FROM golang:1.26 AS build
        WORKDIR /src
        COPY go.mod ./
        RUN go mod download
        COPY . .
        RUN CGO_ENABLED=0 go build -o /usr/local/bin/server .

        FROM gcr.io/distroless/static-debian13:nonroot
        WORKDIR /src
        COPY --from=build /usr/local/bin/server /usr/local/bin/server
        EXPOSE 8080
        CMD ["server"]
      `,
    },
    {
      bad: dockerfile`
        FROM golang:1.26
        WORKDIR /src
        COPY . .
        RUN CGO_ENABLED=0 «go build» -o /usr/local/bin/server ./cmd/server
        CMD ["server"]
      `,
    },
    {
      bad: dockerfile`
        FROM maven:3.9-eclipse-temurin-21
        COPY . .
        RUN «mvn -B package» -DskipTests
        CMD ["java", "-jar", "target/app.jar"]
      `,
      fixed: dockerfile`
        FROM maven:3.9-eclipse-temurin-21 AS build
        COPY . .
        RUN mvn -B package -DskipTests

        FROM eclipse-temurin:21-jre
        COPY --from=build /target/app.jar /target/app.jar
        CMD ["java", "-jar", "target/app.jar"]
      `,
    },
    {
      bad: dockerfile`
        FROM node:24
        WORKDIR /app
        COPY . .
        RUN npm ci && «npm run build»
        CMD ["node", "dist/main.js"]
      `,
    },
    {
      because: 'it is built when it starts',
      bad: dockerfile`
        FROM golang:1.26
        COPY . .
        CMD [«"go", "run"», "main.go"]
      `,
    },
    {
      because: 'make alone is no compiler: this one starts other tools',
      good: dockerfile`
        FROM python:3.13-slim
        RUN apt-get update && apt-get install -y --no-install-recommends make && rm -rf /var/lib/apt/lists/*
        COPY . .
        RUN make build
        CMD ["python", "app.py"]
      `,
    },
    {
      because: 'the target generates sources and compiles nothing',
      good: dockerfile`
        FROM debian:13
        RUN apt-get update && apt-get install -y --no-install-recommends gcc make && rm -rf /var/lib/apt/lists/*
        RUN make gen-protocol
        CMD ["tool"]
      `,
    },
    {
      because: 'another stage builds',
      good: dockerfile`
        FROM golang:1.26 AS build
        COPY . .
        RUN go build -o /server .
        FROM gcr.io/distroless/static-debian13:nonroot
        COPY --from=build /server /server
        ENTRYPOINT ["/server"]
      `,
    },
    {
      because: 'the compiler leaves with the RUN that brought it',
      good: dockerfile`
        FROM debian:13-slim
        COPY src /src
        RUN apt-get update && apt-get install -y --no-install-recommends gcc make \
            && make -C /src install \
            && apt-get purge -y gcc make && rm -rf /var/lib/apt/lists/*
        CMD ["tool"]
      `,
    },
  ],
} satisfies Rule

/** The whole file in two stages, where its shape is understood. */
function intoStages(file: Facts, project: Project): readonly Fix[] {
  const outcome = multiStage(file, project)
  return 'rewrite' in outcome
    ? [{ title: outcome.rewrite.title, safe: false, edits: outcome.rewrite.edits }]
    : []
}

/** Whether the tool is in the image for certain when the RUN is over. */
function staysBehind({ tool, run }: Build, file: Facts, stage: Stage): boolean {
  const { facts } = stage.image
  const calls = file.packageCalls.filter((it) => it.run === run)
  if (calls.some(({ action }) => action === 'remove')) return false
  if (run.mounts.some(({ type, target }) => type === 'bind' && target !== undefined && tool.brought))
    return false
  if (!tool.brought) return facts?.family !== undefined && facts.family.kind !== 'service'
  if (facts?.heavy || facts?.family?.kind === 'build') return true
  return file.installs.some(
    ({ run: other, packages }) =>
      other.stage?.ships && packages.some(({ name }) => name !== undefined && compilers.test(name)),
  )
}
