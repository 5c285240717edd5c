// Web archives that are built in an image of Tomcat: they go on alone, to the same version with a Java that only runs.
import { runtimeSibling } from '../../../facts/images/choices.ts'
import type { Command } from '../../../syntax/script.ts'
import { baseName, cleanPath, folderOf } from '../../../syntax/paths.ts'
import { startLine, startPlace } from '../../needs.ts'
import { isRefusal, refuse, type Refusal } from '../../rewrite.ts'
import { runtimeOf, sameRuntime } from '../../runtimes.ts'
import type { Role, Shape, Source } from '../../shape.ts'
import { placed, besideLines, besideOf, compiledCopyRole, copyLine, looksLikeFile } from '../compiled.ts'
import { folderAt, isBuild, isBuildTool, isMaven, lastOfBuild, movesIn } from './calls.ts'

const home = '/usr/local/tomcat'

/** `isSource` tells of files that only compiling reads. */
export function webapps(source: Source, isSource: (path: string) => boolean): Shape | Refusal {
  const { file, project, stage, image } = source
  const words = startLine(file)
  if (file.start.cmd || file.start.entrypoint) {
    const line = words?.filter((it) => it !== 'exec').join(' ')
    if (!/^(?:\S*\/)?catalina\.sh run$/.test(line ?? ''))
      return refuse(
        `${words?.join(' ') ?? 'A script'} is started, and what it needs is not known.`,
        startPlace(file),
      )
  }
  const build = file.runs
    .flatMap((run) =>
      run.commands.flatMap(({ effective }) => (isBuild(effective) ? [{ run, command: effective }] : [])),
    )
    .at(-1)
  if (!build) return refuse('Nothing is compiled in this file.', stage.from)
  const deployed = movesIn(source).flatMap(({ sources, target, isInto }) => {
    if (target !== `${home}/webapps` && !target.startsWith(`${home}/webapps/`)) return []
    const isFolder = target === `${home}/webapps` || isInto
    return sources.flatMap((it) => {
      // What lies in the image already is moved there as well.
      if (it === undefined || it.startsWith(`${home}/webapps`)) return []
      const name = baseName(it)
      // All that a folder holds is what its new folder holds.
      return isFolder && name !== '*' ? `${target}/${name}` : target
    })
  })
  if (deployed.length === 0)
    return refuse('Nothing in this file puts what is built into the webapps folder.', build.command)
  const last = lastOfBuild(source)
  const found = project.known ? besideOf(source, last, isSource) : undefined
  const beside = !found || isRefusal(found) ? [] : found.paths.filter((path) => !isOfServer(path))
  const tag = runtimeSibling(image)
  const sibling = tag === undefined ? undefined : `${image.spelled}:${tag}`
  const runtimes = [
    sibling === undefined ? undefined : runtimeOf(stage, sibling),
    sameRuntime(stage),
  ].flatMap((it) => it ?? [])
  return {
    runtimes,
    keepsUser: true,
    gains: true,
    namesResults: true,
    buildVariables: /^(?:MAVEN_|MVN_|GRADLE_|M2_|DEBIAN_FRONTEND$)/,
    reasons: [
      {
        at: build.command,
        message: `What is built has all that the server needs; ${isMaven(build.command.name) ? 'Maven' : 'Gradle'}, its repository and the sources stay behind.`,
      },
      ...(sibling === undefined
        ? []
        : [{ at: stage.from, message: 'The last stage has the same server with a Java that only runs.' }]),
    ],
    roleOf(command, { run }) {
      if (isBuild(command)) return 'build'
      if (isBuildTool(command.name)) return 'tool'
      return roleOfFile(source, run, command)
    },
    copyRole(copy, isBuilt) {
      return isBuilt && copy.target !== undefined && isOfServer(copy.target)
        ? 'run'
        : compiledCopyRole(copy, isBuilt)
    },
    artefacts(_run, { isLast, from, owner }) {
      if (!isLast) return []
      const isFile = (path: string) => looksLikeFile(path, source)
      const lines = deployed.map((path) =>
        copyLine(from, path, owner, path.includes('*') ? `${folderOf(path)}/` : path),
      )
      return [...lines, ...besideLines(from, beside, owner, isFile)]
    },
  }
}

/** A path among the server's own folders. */
function isOfServer(path: string): boolean {
  return /^\/usr\/local\/tomcat\/(?:bin|conf|lib|webapps(?:\.dist)?)(?:\/|$)/.test(cleanPath(path))
}

/** Commands on files: those on the server's own folders are for the last stage, too; the others for the build. */
function roleOfFile(
  { file }: Source,
  run: Parameters<typeof folderAt>[0],
  command: Command,
): Role | undefined {
  const { name, args } = command
  if (name === undefined || !/^(?:cp|mv|rm|sed|unzip|jar|ls|dos2unix)$/.test(name)) return undefined
  const folder = folderAt(run, command)
  const operands = args.filter(({ raw }) => !raw.startsWith('-')).slice(name === 'sed' ? 1 : 0)
  const paths = operands.map(({ value, raw }) => {
    const text = value ?? file.expand(raw, run.outer)
    return text === undefined ? undefined : placed(text, folder)
  })
  const isOfAll = paths.length > 0 && paths.every((path) => path !== undefined && isOfServer(path))
  if (isOfAll) return name === 'unzip' || name === 'jar' ? undefined : 'both'
  return name === 'unzip' || name === 'jar' ? undefined : 'tool'
}
