// Which files of the context stand where in the image.
import { absolute, baseName, cleanPath, contextPath } from '../../../syntax/paths.ts'
import { contextFiles } from '../../context.ts'
import type { Source } from '../../shape.ts'
import { isWithin } from './folders.ts'

export interface Layout {
  /** Paths of the context by those in the image. */
  readonly copied: ReadonlyMap<string, string>
  /** The same for what is only mounted while a RUN reads it. */
  readonly mounted: ReadonlyMap<string, string>
}

/**
 * What the COPYs of the stage bring that stand before an offset; `undefined` where one of them cannot be followed. Of a
 * context that is not known as a whole, what is known.
 */
export function layoutOf({ file, project, stage }: Source, until = file.text.length): Layout | undefined {
  const files = contextFiles(project, '') ?? project.files
  const copied = new Map<string, string>()
  const folders = new Set<string>()
  const put = (path: string, from: string) => {
    copied.set(path, from)
    for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) {
      if (folders.has(path.slice(0, at))) break
      folders.add(path.slice(0, at))
    }
  }
  for (const copy of file.copies) {
    if (copy.stage !== stage || copy.from || copy.outer.start > until) continue
    if (copy.target === undefined || copy.flag('parents') || copy.flag('exclude')) return undefined
    const target = cleanPath(copy.target)
    const isInto =
      copy.target.endsWith('/') ||
      copy.sources.length > 1 ||
      folders.has(target) ||
      // No package is installed from a package.json of another name.
      (copy.sources[0]?.expanded?.endsWith('package.json') && !target.endsWith('.json')) ||
      (copy.state.workdir !== undefined && isWithin(copy.state.workdir, target))
    for (const { expanded, kind } of copy.sources) {
      if (kind === 'heredoc') continue
      if (expanded === undefined || kind !== 'path') return undefined
      const path = contextPath(expanded)
      if (copy.add && /\.(?:tar|tgz|gz|bz2|xz)\b/.test(path)) return undefined
      const folder = path === '.' ? '' : path
      const below = files.filter((it) => folder === '' || it.startsWith(`${folder}/`))
      if (folder === '' || project.folders.includes(folder)) {
        for (const it of below) put(absolute(target, it.slice(folder ? folder.length + 1 : 0)), it)
        continue
      }
      const matched = /[*?[\]]/.test(path) ? matching(files, path) : [path]
      if (!matched) return undefined
      // Of a folder that a pattern names, what is in it is copied.
      for (const it of matched) put(isInto ? absolute(target, baseName(it)) : target, it)
    }
  }
  const mounted = new Map<string, string>()
  for (const run of file.runs)
    for (const { type, source, target, from } of run.mounts) {
      if (type !== 'bind' || from !== undefined || target === undefined || run.state.workdir === undefined)
        continue
      const at = absolute(run.state.workdir, target)
      const path = contextPath(source ?? '.')
      if (path !== '.' && !project.folders.includes(path)) mounted.set(at, path)
      else
        for (const it of files)
          if (path === '.' || it.startsWith(`${path}/`))
            mounted.set(absolute(at, path === '.' ? it : it.slice(path.length + 1)), it)
    }
  return { copied, mounted }
}

/** Files that a pattern of COPY names; `undefined` where folders match or the pattern is a rare one. */
function matching(files: readonly string[], pattern: string): readonly string[] | undefined {
  if (/[[\]\\]/.test(pattern)) return undefined
  const parts = pattern.split('/')
  const tests = parts.map(
    (part) =>
      new RegExp(
        `^${part
          .replace(/[.+^${}()|]/g, '\\$&')
          .replaceAll('*', '.*')
          .replaceAll('?', '.')}$`,
      ),
  )
  const found = new Set<string>()
  for (const file of files) {
    const own = file.split('/')
    if (own.length < parts.length || !tests.every((test, at) => test.test(own[at] as string))) continue
    if (own.length > parts.length) return undefined
    found.add(file)
  }
  return [...found]
}
