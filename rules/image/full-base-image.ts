import { buildsOf } from '../../server/facts/builds.ts'
import type { Facts } from '../../server/facts/facts.ts'
import { tagSpan } from '../../server/facts/image-words.ts'
import { imageFacts, sizeOf, type ImageFacts } from '../../server/facts/images.ts'
import { alpineSibling, runtimeSibling, slimSibling, tagChoices } from '../../server/facts/images/choices.ts'
import type { Project } from '../../server/facts/project.ts'
import type { Stage } from '../../server/facts/stages.ts'
import { parseReference } from '../../server/syntax/references.ts'
import { broughtCommands, compilerCommands, nativePackages } from '../data/full-images.ts'
import { fix, insertBelow, keyword, replaceImage } from '../edits.ts'
import { dockerfile, type Edit, type Fix, type Rule } from '../rule.ts'

export default {
  title: 'The full variant of the base image is used where a small one does',
  why: `
    The full variants of language images bring compilers, version control and hundreds of libraries, for whoever may need
    them. What only runs an application needs the language alone: the slim variant is a fraction of the size, pulls
    faster, and has less that could be attacked.
  `,
  whyUnsafe: `
    A package that is compiled when it is installed, a script that is not in the Dockerfile, or the application itself may
    use something that only the full image has. Build, start it, and run the tests. Alpine has another C library besides.
  `,
  severity: 'info',

  *check(file, project) {
    for (const stage of file.stages) {
      const { facts, word, stage: local } = stage.image
      const at = tagSpan(stage.image)
      if (!stage.ships || local || !facts?.family || !word || !at) continue
      // Whoever replaces an image that is not maintained chooses the variant then.
      if (facts.family.deprecated && facts.tagStatus !== 'current') continue
      const name = `${facts.spelled}:${facts.tag ?? 'latest'}`
      const built = facts.digest === undefined ? builtNow(facts) : undefined
      if (!built) continue
      const runtime = runtimeSibling(built)
      if (runtime !== undefined && facts.family.kind !== 'build') {
        if (usesJdk(file)) continue
        yield {
          at,
          message: `${name} brings the Java compiler; only Java itself is used here.`,
          fixes: fix(
            `Use ${built.spelled}:${runtime}`,
            false,
            replaceImage(file, stage, `${built.spelled}:${runtime}`),
          ),
        }
        continue
      }
      const slim = facts.heavy && facts.family.kind === 'language' ? slimSibling(built) : undefined
      if (slim === undefined) continue
      const needed = neededPackages(file, project, facts)
      if (needed === undefined) continue
      const saved = savedBy(built)
      yield {
        at,
        message:
          needed.length === 0
            ? `${name} brings compilers and libraries; as far as this file shows, ${slim} is enough${saved}.`
            : `Of all that ${name} brings, this file shows a use of ${needed.join(', ')} only; ${slim} with ${needed.length > 1 ? 'these' : 'it'} is enough${saved}.`,
        fixes: [
          ...slimming(file, stage, `${built.spelled}:${slim}`, needed),
          ...(needed.length === 0 ? alpine(file, stage, built) : []),
        ],
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM python:«3.13»
        WORKDIR /app
        COPY requirements.txt .
        RUN pip install --no-cache-dir -r requirements.txt
        COPY . .
        CMD ["python", "app.py"]
      `,
      fixed: dockerfile`
        FROM python:3.13-slim
        WORKDIR /app
        COPY requirements.txt .
        RUN pip install --no-cache-dir -r requirements.txt
        COPY . .
        CMD ["python", "app.py"]
      `,
    },
    {
      because: 'a release that is not built any more is left at the same time',
      bad: dockerfile`
        FROM python:«3.6»
        COPY app.py /srv/
        CMD ["python", "/srv/app.py"]
      `,
      fixed: dockerfile`
        FROM python:3.14-slim
        COPY app.py /srv/
        CMD ["python", "/srv/app.py"]
      `,
    },
    {
      because: 'the image is not maintained any more, which is another finding with a choice of its own',
      good: dockerfile`
        FROM openjdk:17
        COPY target/app.jar /app.jar
        CMD ["java", "-jar", "/app.jar"]
      `,
    },
    {
      because: 'one tool of the full image is used',
      bad: dockerfile`
        FROM node:«24-bookworm»
        COPY server.js /srv/
        HEALTHCHECK CMD curl --fail http://localhost:3000/
        CMD ["node", "/srv/server.js"]
      `,
      fixed: dockerfile`
        FROM node:24-bookworm-slim
        RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates curl && rm -rf /var/lib/apt/lists/*
        COPY server.js /srv/
        HEALTHCHECK CMD curl --fail http://localhost:3000/
        CMD ["node", "/srv/server.js"]
      `,
    },
    {
      because: 'nothing is compiled in the image',
      bad: dockerfile`
        FROM eclipse-temurin:«21-jdk-alpine»
        COPY target/app.jar /app.jar
        ENTRYPOINT ["java", "-jar", "/app.jar"]
      `,
      fixed: dockerfile`
        FROM eclipse-temurin:21-jre-alpine
        COPY target/app.jar /app.jar
        ENTRYPOINT ["java", "-jar", "/app.jar"]
      `,
    },
    {
      because: 'Tomcat compiles its pages by itself',
      bad: dockerfile`
        FROM tomcat:«10.1-jdk21»
        COPY target/shop.war /usr/local/tomcat/webapps/
      `,
      fixed: dockerfile`
        FROM tomcat:10.1-jre21
        COPY target/shop.war /usr/local/tomcat/webapps/
      `,
    },
    {
      because: 'this package is compiled when it is installed',
      good: dockerfile`
        FROM python:3.13
        RUN pip install --no-cache-dir mysqlclient
        CMD ["python"]
      `,
    },
    {
      because: 'the project asks for a package that is compiled',
      files: { 'requirements.txt': 'flask\nuwsgi==2.0.30\n', 'app.py': '' },
      good: dockerfile`
        FROM python:3.13
        COPY requirements.txt .
        RUN pip install --no-cache-dir -r requirements.txt
        COPY . .
        CMD ["uwsgi"]
      `,
    },
    {
      because: 'nobody can see what the script needs',
      good: dockerfile`
        FROM node:24
        COPY . .
        RUN ./setup.sh
        CMD ["node", "server.js"]
      `,
    },
    {
      because: 'the stage only builds',
      good: dockerfile`
        FROM node:24 AS build
        RUN npm ci && npm run build
        FROM nginx:1.31
        COPY --from=build /app/dist /usr/share/nginx/html
      `,
    },
  ],
} satisfies Rule

/**
 * The Debian packages that the slim variant needs besides; `undefined` where it is unknown, or where the full variant is
 * the right one.
 */
function neededPackages(
  file: Facts,
  project: Project,
  { family }: ImageFacts,
): readonly string[] | undefined {
  const language = family?.language
  const native = (language === undefined ? undefined : nativePackages[language]) ?? []
  // Gems are compiled more often than not.
  if (language !== 'python' && language !== 'node') return undefined
  const installed = new Set(
    file.installs.flatMap(({ run, manager, packages }) =>
      run.stage?.ships && manager.system ? packages.flatMap(({ name }) => name ?? []) : [],
    ),
  )
  const dependencies = project.stacks.flatMap((stack) => stack.dependencies)
  const asked = file.installs.flatMap(({ run, manager, packages }) =>
    run.stage?.ships && !manager.system ? packages : [],
  )
  if (
    asked.some(
      ({ name, local }) => (local && name !== '.') || (name !== undefined && native.includes(bare(name))),
    )
  )
    return undefined
  if (dependencies.some((it) => native.includes(bare(it)))) return undefined
  const needed = new Set<string>()
  for (const run of file.runs) {
    if (!run.stage?.ships) continue
    if (run.form !== 'exec' && run.scripts.length === 0) return undefined
    if (run.scripts.some(({ errors }) => errors.length > 0)) return undefined
    for (const { effective, words } of run.commands) {
      const name = effective.name ?? (words.length === 0 ? '' : undefined)
      if (name === undefined || isScript(effective.words[0]?.value, effective.args[0]?.value, name))
        return undefined
      if (compilerCommands.includes(name) && !(language === 'python' && name === 'gem')) return undefined
      for (const one of own(name)) needed.add(one)
      if (name === 'tar' && effective.args.some((it) => /^-?\w*J\w*$|\.xz$/.test(it.value ?? it.raw)))
        needed.add('xz-utils')
      if (language === 'node' && /^python[\d.]*$/.test(name)) return undefined
      if (effective.args.some((it) => /^git\+|\.git$/.test(it.value ?? it.prefix)))
        for (const one of own('git')) needed.add(one)
    }
    // Development packages are there for something that compiles.
    if ([...installed].some((it) => /-dev$|^(?:build-essential|gcc|g\+\+|make|cmake)$/.test(it)))
      return undefined
  }
  for (const instruction of file.tree.instructions) {
    if (!/^(?:CMD|ENTRYPOINT|HEALTHCHECK)$/.test(instruction.name) || !file.stageOf(instruction)?.ships)
      continue
    for (const [name] of instruction.body.text.matchAll(/[\w-]+/g))
      for (const one of own(name)) needed.add(one)
    if (instruction.body.text.split(/[\s"',[\]]+/).some((it) => compilerCommands.includes(it)))
      return undefined
  }
  // The slim variant of Python has them.
  if (language === 'python') needed.delete('ca-certificates')
  return [...needed].filter((it) => !installed.has(it)).toSorted()
}

function own(command: string): readonly string[] {
  return Object.hasOwn(broughtCommands, command) ? (broughtCommands[command] ?? []) : []
}

/** PyPI takes dashes, underscores and dots for the same; extras follow in brackets. */
function bare(name: string): string {
  return name.toLowerCase().replace(/\[.*$/, '').replaceAll(/[_.]+/g, '-')
}

/** A script of the project, which may call anything. */
function isScript(path: string | undefined, argument: string | undefined, name: string): boolean {
  if (path?.startsWith('./') || /\.(?:sh|bash)$/.test(name)) return true
  return /^(?:ba|da|a)?sh$|^source$|^\.$/.test(name) && argument !== undefined && !argument.startsWith('-')
}

function usesJdk(file: Facts): boolean {
  if (buildsOf(file).some(({ run }) => run.stage?.ships)) return true
  const jdk =
    /^(?:jlink|jdeps|jpackage|javac|jar|jshell|jcmd|jstack|jmap|mvn|mvnw|gradle|gradlew|sbt|ant|native-image|lein|clojure|clj)$/
  const unreadable = file.runs.some(
    (run) =>
      run.stage?.ships &&
      (run.scripts.some(({ errors }) => errors.length) || (run.form !== 'exec' && run.scripts.length === 0)),
  )
  if (unreadable) return true
  const runs = file.runs.some(
    ({ stage, commands }) =>
      stage?.ships &&
      commands.some(({ effective: { name, words, args } }) => {
        return name === undefined
          ? words.length > 0
          : jdk.test(name) || isScript(words[0]?.value, args[0]?.value, name)
      }),
  )
  return (
    runs ||
    file.start.all.some(
      ({ stage, instruction }) =>
        stage.ships &&
        /\b(?:jcmd|jstack|jmap|jshell|mvnw?|gradlew?|sbt|ant|javac)\b/.test(instruction.body.text),
    )
  )
}

/** For a tag that is not built any more the first one that would take its place. */
function builtNow(facts: ImageFacts): ImageFacts | undefined {
  if (facts.tagStatus !== 'removed' && !facts.family?.deprecated) return facts
  const [choice] = tagChoices(facts)
  const parsed = choice && parseReference(choice.reference)
  return parsed && imageFacts(parsed)
}

function slimming(file: Facts, stage: Stage, reference: string, needed: readonly string[]): readonly Fix[] {
  const edits: (Edit | undefined)[] = [replaceImage(file, stage, reference)]
  if (needed.length > 0) {
    const install = `apt-get update && apt-get install -y --no-install-recommends ${needed.join(' ')} && rm -rf /var/lib/apt/lists/*`
    edits.push(insertBelow(file, stage.from, `${keyword(file, 'RUN')} ${install}`))
  }
  return fix(
    needed.length === 0 ? `Use ${reference}` : `Use ${reference} and install ${needed.join(', ')}`,
    false,
    ...edits,
  )
}

/** Only where the stage runs nothing that could be made for another C library. */
function alpine(file: Facts, stage: Stage, facts: ImageFacts): readonly Fix[] {
  const tag = alpineSibling(facts)
  if (tag === undefined || file.runs.some((run) => run.stage?.ships)) return []
  if (file.copies.some(({ stage: user, from }) => user?.ships && from)) return []
  return fix(`Use ${facts.spelled}:${tag}`, false, replaceImage(file, stage, `${facts.spelled}:${tag}`))
}

function savedBy(facts: ImageFacts): string {
  const full = sizeOf(facts)
  const slim = sizeOf({ ...facts, variant: 'slim' })
  const kind = full?.disk !== undefined && slim?.disk !== undefined ? 'disk' : 'compressed'
  const [before, after] = [full?.[kind], slim?.[kind]]
  if (before === undefined || after === undefined) return ''
  const shown = (bytes: number) =>
    bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.round(bytes / 1e6)} MB`
  return `: about ${shown(after)} instead of ${shown(before)}${kind === 'compressed' ? ' to pull' : ''}`
}
