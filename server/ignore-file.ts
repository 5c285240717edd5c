// The `.dockerignore` of a folder: what it says, and what it should say for the Dockerfiles that are built there.
import { isDockerfile } from './dockerfiles.ts'
import { dockerignoreFor } from './facts/ignore-writer.ts'
import { neededBy } from './facts/needed.ts'
import { unknownProject, type Project } from './facts/project.ts'
import type { Host } from './host.ts'
import { readFacts } from './inspect.ts'
import { contextFor, remembering, surroundings } from './surroundings.ts'
import { childOf, folderOf, nameOf } from './uris.ts'

export interface IgnoreFileChange {
  readonly uri: string
  /** `undefined` when there is no such file yet. */
  readonly before: string | undefined
  /** The whole text; equal to `before` when nothing is missing. */
  readonly after: string
}

/**
 * `current` is what the file says where an editor holds a newer text. `undefined` for a folder that cannot be read.
 */
export async function ignoreFileFor(
  host: Host,
  folder: string,
  root?: string,
  current?: string,
): Promise<IgnoreFileChange | undefined> {
  const uri = childOf(folder, '.dockerignore')
  const files = remembering({
    list: (it) => host.list(it),
    read: async (it) => (it === uri && current !== undefined ? current : host.read(it)),
  })
  if ((await files.list(folder)) === undefined) return undefined
  const project = await surroundings(files, childOf(folder, 'Dockerfile'), { root, context: folder })
  const before = current ?? (await files.read(uri))
  const asked = {
    ...project,
    ignore: before === undefined ? undefined : { path: '.dockerignore', text: before },
  }
  const needed = await neededIn(files, folder, project, root)
  return { uri, before, after: dockerignoreFor(asked, needed).text }
}

/** An ignore file as it is checked: what stands around it, and what Dockerfiles read of that. */
export interface IgnoreSurroundings {
  readonly project: Project
  readonly needed: readonly string[]
  /** The ignore file relative to the build context. */
  readonly path: string
}

/** `uri` is the ignore file's: `.dockerignore`, or `<name>.dockerignore` beside a Dockerfile. */
export async function ignoreSurroundings(
  host: Host,
  uri: string,
  root: string | undefined,
): Promise<IgnoreSurroundings> {
  const files = remembering(host)
  const name = nameOf(uri)
  const folder = folderOf(uri)
  const own = /^(.+)\.dockerignore$/i.exec(name)?.[1]
  if (folder === undefined) return { project: unknownProject, needed: [], path: name }
  if (own === undefined) {
    const project = await surroundings(files, childOf(folder, 'Dockerfile'), { root, context: folder })
    return { project, needed: await neededIn(files, folder, project, root), path: name }
  }
  const dockerfile = childOf(folder, own)
  const project = await surroundings(files, dockerfile, { root })
  const text = await files.read(dockerfile)
  const needed = text === undefined ? [] : neededBy(readFacts(text))
  return { project, needed, path: `${project.dockerfile}.dockerignore` }
}

/** Every source in a build context that its Dockerfiles read. */
async function neededIn(
  host: Host,
  folder: string,
  project: Project,
  root: string | undefined,
): Promise<readonly string[]> {
  const needed = new Set<string>()
  for (const text of await dockerfilesOf(host, folder, project, root)) {
    for (const path of neededBy(readFacts(text))) needed.add(path)
  }
  return [...needed]
}

/** The texts of the Dockerfiles that are built with this very folder. */
async function dockerfilesOf(
  host: Host,
  folder: string,
  project: Project,
  root: string | undefined,
): Promise<readonly string[]> {
  const texts: string[] = []
  for (const path of project.files) {
    if (!isDockerfile(path.slice(path.lastIndexOf('/') + 1))) continue
    const uri = childOf(folder, path)
    if ((await contextFor(host, uri, { root })).uri !== folder) continue
    const text = project.text(path) ?? (await host.read(uri))
    if (text !== undefined) texts.push(text)
  }
  return texts
}
