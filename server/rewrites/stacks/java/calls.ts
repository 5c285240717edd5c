// The commands that build archives of Java, and those that move or unpack what was built.
import { flagValue } from '../../../syntax/shell.ts'
import type { Command } from '../../../syntax/script.ts'
import type { Run } from '../../../facts/runs.ts'
import { baseName, cleanPath } from '../../../syntax/paths.ts'
import type { Source } from '../../shape.ts'
import { placed } from '../compiled.ts'

const maven = /^(?:mvn|mvnw)$/
const gradle = /^(?:gradle|gradlew)$/

const gradleTask =
  /^(?:.*:)?(?:build|assemble|bootJar|bootWar|war|shadowJar|jar|buildFatJar|fatJar|uberJar|installDist|installShadowDist|quarkusBuild|optimizedJitJarAll|allJar)$/

export function isMaven(name: string | undefined): boolean {
  return name !== undefined && maven.test(name)
}

export function isBuildTool(name: string | undefined): boolean {
  return name !== undefined && (maven.test(name) || gradle.test(name))
}

export function isBuild({ name, args }: Command): boolean {
  const values = args.map(({ value }) => value ?? '')
  if (isMaven(name)) return values.some((it) => /^(?:package|install|verify|deploy)$/.test(it))
  return isBuildTool(name) && values.some((it) => gradleTask.test(it))
}

/**
 * `java -Djarmode=tools -jar app.jar extract`, and `layertools` in older versions: the archive and its libraries side
 * by side in a folder.
 */
export function isUnpacking({ name, args }: Command): boolean {
  return (
    name === 'java' &&
    args.some(({ value }) => /^-Djarmode=(?:layer)?tools$/.test(value ?? '')) &&
    args.some(({ value }) => value === 'extract')
  )
}

/** Whether a command only serves the build: it calls its tools, or puts files in their place. */
export function isOfBuild(command: Command): boolean {
  const { name, args } = command
  if (isUnpacking(command) || isBuildTool(name)) return true
  if (name === 'dos2unix' || name === 'sed') return args.some(({ raw }) => /mvnw|gradlew/.test(raw))
  return name === 'mv' || name === 'cp' || name === 'install' || name === 'rm'
}

/** The place of the last RUN that builds, or that may prepare or move what is built; a later COPY is for the container. */
export function lastOfBuild({ file, stage }: Source): number {
  const run = file.runs.findLast(({ commands }) =>
    commands.some(({ effective }) => isOfBuild(effective) || /^(?:mkdir|sed)$/.test(effective.name ?? '')),
  )
  return run ? stage.instructions.indexOf(run.outer) : -1
}

/** Folders that archives are unpacked to, absolute. */
export function unpackedTo({ file }: Source): readonly string[] {
  return file.runs.flatMap((run) =>
    run.commands.flatMap(({ effective }) => {
      if (!isUnpacking(effective)) return []
      const folder = folderAt(run, effective)
      const archive = effective.args.find(({ value }) => value?.endsWith('.jar'))?.value
      const option = flagValue(effective, '--destination')
      const isLayers = effective.args.some(({ value }) => value === '-Djarmode=layertools')
      const own = isLayers ? '.' : archive === undefined ? undefined : baseName(archive).replace(/\.jar$/, '')
      const target = option ? option.value : own
      const path = target === undefined ? undefined : placed(target, folder)
      return path === undefined ? [] : [path]
    }),
  )
}

export interface Move {
  /** As the shell sees them: absolute where that is certain, patterns included. */
  readonly sources: readonly (string | undefined)[]
  readonly target: string
  /** The target is written as a folder: with a slash, as `.`, or as that of a `cp -r`. */
  readonly isInto: boolean
}

/** What is copied and moved within the build, with variables of the file expanded. */
export function movesIn({ file }: Source): readonly Move[] {
  return file.runs.flatMap((run) =>
    run.commands.flatMap(({ effective }) => {
      const { name, args } = effective
      if (name !== 'cp' && name !== 'mv' && name !== 'install') return []
      const folder = folderAt(run, effective)
      const operands = args.filter(({ raw }) => !raw.startsWith('-'))
      const paths = operands.map(({ value, raw }) => {
        const text = value ?? file.expand(raw, run.outer)
        const path = text === undefined ? undefined : placed(text, folder)
        if (text === undefined || path === undefined) return undefined
        // `cp -r build/. shop` copies what the folder holds.
        return { text, path: text.endsWith('/.') ? `${path}/*` : path }
      })
      const last = paths.at(-1)
      if (paths.length < 2 || !last) return []
      return [
        {
          sources: paths.slice(0, -1).map((it) => it?.path),
          target: last.path.replace(/\/\*$/, ''),
          isInto: /(?:^|\/)\.{0,2}$/.test(last.text) || paths.length > 2,
        },
      ]
    }),
  )
}

/** The folder that a command of a RUN stands in; `undefined` behind a `cd` to a place that is not known. */
export function folderAt({ commands, state }: Run, command: Command): string | undefined {
  let folder = state.workdir
  for (const { effective } of commands) {
    if (effective.start >= command.start) break
    if (effective.name !== 'cd' && effective.name !== 'pushd') continue
    const to = effective.args[0]?.value
    folder = to === undefined || to.startsWith('-') ? undefined : placed(to, folder)
  }
  return folder === undefined ? undefined : cleanPath(folder)
}
