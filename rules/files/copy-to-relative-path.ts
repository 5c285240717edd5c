import type { Copy, Operand } from '../../server/facts/copies.ts'
import type { Facts } from '../../server/facts/facts.ts'
import type { Stage } from '../../server/facts/stages.ts'
import { baseName } from '../../server/syntax/paths.ts'
import type { Instruction } from '../../server/syntax/tree.ts'
import { fix, insertAbove, keyword, replace } from '../edits.ts'
import { dockerfile, type Fix, type Rule } from '../rule.ts'

export default {
  title: 'Files are copied to a relative path without a WORKDIR',
  why: `
    Where they land is decided by the base image, which may decide otherwise tomorrow.
  `,
  whyUnsafe: `
    The files move from the base image's directory to the new one: paths in later instructions may have to follow.
  `,
  severity: 'warning',
  covers: ['hadolint/DL3045'],

  *check(file, _project, { wide }) {
    const first = new Map<Stage | undefined, Instruction>()
    for (const copy of file.copies) {
      const { destination, state, stage, outer, instruction } = copy
      if (!destination || state.workdirBy || (!stage && !wide) || hasTriggeredWorkdir(file, outer)) continue
      const path = destination.expanded ?? destination.value
      if (path === '' || /^(?:[/$\\]|[A-Za-z]:)/.test(path)) continue
      if (!wide && (stage?.image.facts?.workdir ?? '/') !== '/') continue
      if (!first.has(stage)) first.set(stage, outer)
      yield {
        at: destination,
        codes: instruction.name === 'COPY' ? ['hadolint/DL3045'] : [],
        message: `${instruction.name} writes to ${destination.value}, and no WORKDIR says where that is.`,
        fixes: !state.windows
          ? [
              ...(isNamedLater(file, copy) || isFileAlready(file, copy) || isTakenFromRoot(file, stage)
                ? []
                : [
                    {
                      title: 'Insert WORKDIR /app',
                      safe: false,
                      edits: [insertAbove(first.get(stage) ?? outer, `${keyword(file, 'WORKDIR')} /app`)],
                    },
                  ]),
              ...(outer.trigger || state.workdir !== '/' ? [] : asAbsolute(file, destination)),
            ]
          : [],
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM python:3.13-slim
        COPY app.py «.»
        CMD ["python", "app.py"]
      `,
      fixed: dockerfile`
        FROM python:3.13-slim
        WORKDIR /app
        COPY app.py .
        CMD ["python", "app.py"]
      `,
    },
    {
      because: 'the start command names where the file lies now',
      bad: dockerfile`
        FROM eclipse-temurin:21-jre
        ARG JAR_FILE=target/*.jar
        COPY \${JAR_FILE} «app.jar»
        ENTRYPOINT ["java", "-jar", "/app.jar"]
      `,
      fixed: dockerfile`
        FROM eclipse-temurin:21-jre
        ARG JAR_FILE=target/*.jar
        COPY \${JAR_FILE} /app.jar
        ENTRYPOINT ["java", "-jar", "/app.jar"]
      `,
    },
    {
      because: 'another stage takes the packages from where they are installed now',
      bad: dockerfile`
        FROM node:24 AS build
        COPY package.json «.»
        RUN npm install

        FROM node:24-slim
        WORKDIR /app
        COPY --from=build /node_modules ./node_modules
        COPY server.js .
        CMD ["node", "server.js"]
      `,
      fixed: dockerfile`
        FROM node:24 AS build
        COPY package.json /
        RUN npm install

        FROM node:24-slim
        WORKDIR /app
        COPY --from=build /node_modules ./node_modules
        COPY server.js .
        CMD ["node", "server.js"]
      `,
    },
    {
      because: '/app is a file already',
      bad: dockerfile`
        FROM debian:13-slim
        COPY --from=build /src/app /app
        COPY settings «settings»
        CMD ["/app"]
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        COPY --from=build /src/app /app
        COPY settings /settings
        CMD ["/app"]
      `,
    },
    {
      because: 'what an unknown image sets as its directory is not known',
      bad: dockerfile`
        FROM registry.example.com/team/base:2
        COPY ["app.py", «"./"»]
      `,
      fixed: dockerfile`
        FROM registry.example.com/team/base:2
        WORKDIR /app
        COPY ["app.py", "./"]
      `,
    },
    {
      because: 'a stage inherits the directory of the stage that it stands on',
      good: dockerfile`
        FROM python:3.13-slim AS base
        WORKDIR /srv
        FROM base
        COPY app.py .
        COPY tool /usr/local/bin/
      `,
    },
  ],
} satisfies Rule

/** The base image is known to set no directory, so that this is exactly where the files land now. */
function asAbsolute(file: Facts, destination: Operand): readonly Fix[] {
  const { value } = destination
  const raw = file.text.slice(destination.start, destination.end)
  const isPlain = raw === value || raw === `"${value}"`
  if (!isPlain || /(?:^|\/)\.\.(?:\/|$)|["$\\]/.test(value)) return []
  const path = `/${value.replace(/^(?:\.(?:\/+|$))+/, '')}`
  return fix(
    `Write ${path}, where they land now`,
    true,
    replace(destination, raw === value ? path : `"${path}"`),
  )
}

/** Whether the folder that would be the working folder is a file: a COPY of one file of a stage to this very path. */
function isFileAlready(file: Facts, { stage }: Copy): boolean {
  return file.copies.some(
    (it) => it.stage === stage && it.destination?.expanded === '/app' && it.sources.length === 1,
  )
}

/** Whether something behind it names what is copied by its absolute path, which another WORKDIR would make wrong. */
function isNamedLater({ text }: Facts, { outer, target, sources }: Copy): boolean {
  if (target === undefined) return false
  const folder = target.replace(/\/+$/, '')
  const names = sources.map(({ value }) => baseName(value))
  const paths = [folder, ...names.map((name) => `${folder}/${name}`)].filter((it) => !/^(?:\/\.?)?$/.test(it))
  const rest = text.slice(outer.end)
  return paths.some((path) => {
    for (let at = rest.indexOf(path); at >= 0; at = rest.indexOf(path, at + 1))
      if (!/[\w.$}-]/.test(rest[at - 1] ?? '') && !/[\w.-]/.test(rest[at + path.length] ?? '')) return true
    return false
  })
}

/** Whether a later stage takes something from the root of this one, where its commands may have made it. */
function isTakenFromRoot({ copies }: Facts, stage: Stage | undefined): boolean {
  return copies.some(
    ({ from, sources }) =>
      stage !== undefined &&
      from?.stage === stage &&
      sources.some(({ expanded }) => expanded === undefined || !ofSystem.test(expanded)),
  )
}

/** Paths at which nothing lands by chance. */
const ofSystem = /^\/?(?:bin|etc|home|lib\w*|opt|root|sbin|tmp|usr|var)\//

/** ONBUILD WORKDIR before an ONBUILD COPY of the same stage. */
function hasTriggeredWorkdir(file: Facts, outer: Instruction): boolean {
  return file
    .named('ONBUILD', file.stageOf(outer))
    .some(
      ({ trigger, start }) =>
        outer.trigger !== undefined && trigger?.name === 'WORKDIR' && start < outer.start,
    )
}
