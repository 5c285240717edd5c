// Whether something is in the build context, as far as the listing can tell.
import { unenteredFolders } from '../../rules/data/ignore-entries.ts'
import { contextPath } from '../syntax/paths.ts'
import type { Project } from './project.ts'

/**
 * True and false are certain; `undefined` where the listing does not reach: it was cut short, or the path lies in a
 * folder that is not looked into (`node_modules`, `target` …). `path` is relative to the context, without wildcards.
 */
export function isPresent(project: Project, path: string): boolean | undefined {
  if (!project.known) return undefined
  const clean = contextPath(path)
  if (clean === '.' || clean === '') return true
  if (project.files.includes(clean) || project.folders.includes(clean)) return true
  const parents = clean.split('/').slice(0, -1)
  const isHidden = parents.some((name, index) => {
    return unenteredFolders.includes(name) && project.folders.includes(parents.slice(0, index + 1).join('/'))
  })
  return isHidden || !project.complete ? undefined : false
}
