// What languages have in common whose build leaves one program or folder behind: where it is, and what lies beside it.
import type { Copy } from '../../facts/copies.ts'
import type { Facts } from '../../facts/facts.ts'
import { remembered } from '../../facts/remembered.ts'
import { absolute, baseName } from '../../syntax/paths.ts'
import { keptEntries } from '../context.ts'
import { startLine, startPlace } from '../needs.ts'
import { refuse, type Refusal } from '../rewrite.ts'
import type { Role, Source } from '../shape.ts'

/** An absolute path without `.` and `..`; `undefined` where the working folder is not known. */
export function placed(path: string, workdir: string | undefined): string | undefined {
  if (!path.startsWith('/') && workdir === undefined) return undefined
  return absolute(workdir ?? '/', path)
}

/** The line that copies a path of a stage, to the same place unless another one is given. */
export function copyLine(from: string, path: string, owner = '', target = path): string {
  return `COPY ${owner}--from=${from} ${path} ${target}`
}

/** Where a program stands in the last stage: one that is started by its name alone has to be on PATH there. */
export function standsAt(path: string, started: string): string {
  const isOnPath = /^\/(?:usr\/)?(?:local\/)?s?bin\/[^/]+$/.test(path)
  return started.includes('/') || isOnPath ? path : `/usr/local/bin/${baseName(path)}`
}

/** The words of the start command, or the reason why they are not known. */
export function startWordsOf({ file }: Source): readonly string[] | Refusal {
  return startLine(file) ?? refuse('What the start command starts cannot be told.', startPlace(file))
}

export interface Beside {
  /** Absolute paths that the program may read when it runs. */
  readonly paths: readonly string[]
}

/**
 * What COPYs bring before the build besides sources: from the listing of the project, or from the names in the COPY itself
 * where they tell enough.
 */
export function besideOf(
  { file, project, stage }: Source,
  last: number,
  isSource: (path: string) => boolean,
): Beside | Refusal {
  const paths: string[] = []
  for (const copy of file.copies) {
    if (stage.instructions.indexOf(copy.outer) > last || copy.from || copy.stage !== stage) continue
    if (copy.target === undefined) return refuse('Where this COPY puts its files is not known.', copy.outer)
    const target = copy.target.replace(/(.)\/+$/, '$1')
    for (const { expanded, kind } of copy.sources) {
      if (kind === 'heredoc') continue
      if (expanded === undefined) return refuse('What this COPY brings is not known.', copy.outer)
      const clean = expanded.replace(/^\.?\/+/, '').replace(/\/+$/, '')
      if (clean !== '' && clean !== '.' && (isSource(clean) || isSource(clean.replace(/(\w)\*$/, '$1'))))
        continue
      const name = clean.split('/').at(-1) ?? ''
      const isFolder = clean === '' || clean === '.' || project.folders.includes(clean)
      const isFile = project.files.includes(clean)
      if (isFolder) {
        const kept = keptEntries(project, clean === '.' ? '' : clean, isSource)
        if (!kept)
          return refuse(
            'The files of the project are not known, so what the program reads beside itself is not known either.',
            copy.outer,
          )
        const isWhole =
          clean !== '' &&
          clean !== '.' &&
          project.files.every((path) => !path.startsWith(`${clean}/`) || !isSource(path))
        if (isWhole && kept.length > 0 && target !== stage.end.workdir) paths.push(target)
        else paths.push(...kept.map((it) => (target === '/' ? `/${it}` : `${target}/${it}`)))
      } else if (isFile || /\.\w+$/.test(name)) {
        if (name.includes('*')) {
          if (!isSource(name.replaceAll('*', 'x')))
            return refuse('What this COPY brings is not known.', copy.outer)
          continue
        }
        const isInto =
          copy.destination?.value.endsWith('/') || copy.destination?.value === '.' || copy.sources.length > 1
        paths.push(isInto ? `${target === '/' ? '' : target}/${name}` : target)
      } else
        return refuse(
          'The files of the project are not known, so what this COPY brings is not known either.',
          copy.outer,
        )
    }
  }
  return { paths: [...new Set(paths)] }
}

/** COPY lines for what lies beside the program, folders one by one and files of one folder together. */
export function besideLines(
  file: Facts,
  from: string,
  paths: readonly string[],
  owner: string,
  isFile: (path: string) => boolean,
): readonly string[] {
  void file
  const lines: string[] = []
  const files = new Map<string, string[]>()
  for (const path of paths) {
    const folder = path.slice(0, path.lastIndexOf('/') + 1)
    if (isFile(path)) remembered(files, folder, () => []).push(path)
    else lines.push(copyLine(from, path, owner))
  }
  for (const [folder, members] of files)
    lines.push(`COPY ${owner}--from=${from} ${members.join(' ')} ${folder}`)
  return lines
}

/** Files and folders in the image by what the listing says; a name with an extension is a file. */
export function looksLikeFile(path: string, { project }: Source): boolean {
  const name = baseName(path)
  if (project.files.some((it) => path.endsWith(`/${it}`))) return true
  if (project.folders.some((it) => path.endsWith(`/${it}`))) return false
  return /.\.\w+$/.test(name)
}

/** The roles of COPYs for a program that needs its sources no more once it is built. */
export function compiledCopyRole(copy: Copy, isBuilt: boolean): Role | Refusal {
  if (!isBuilt) return 'run'
  return copy.from ? 'both' : 'tool'
}
