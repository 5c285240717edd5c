// The `.dockerignore` of a folder: what it says, and what it should say for the Dockerfiles that are built there.
import { dockerfileOf, isDockerfile } from './dockerfiles.ts'
import type { IgnorePlace } from './engine/check-ignore.ts'
import { dockerignoreFor } from './facts/ignore-writer.ts'
import { neededBy } from './facts/needed.ts'
import { unknownProject, type Project } from './facts/project.ts'
import type { Host } from './host.ts'
import { readFacts } from './inspect.ts'
import { contextFor, remembering, surroundings } from './surroundings.ts'
import { baseName } from './syntax/paths.ts'
import { childOf, folderOf, nameOf } from './uris.ts'

export interface IgnoreFileChange {
  readonly uri: string
  /** `undefined` when there is no such file yet. */
  readonly before: string | undefined
  /** The whole text; equal to `before` when nothing is missing. */
  readonly after: string
}

export interface IgnoreFileOptions {
  /** URI of the workspace folder. */
  readonly root?: string | undefined
  /** URI of a Dockerfile that is meant: an ignore file of its own is read in place of the folder's. */
  readonly dockerfile?: string | undefined
  /** The build context that settings name for a Dockerfile. */
  readonly wanted?: ((dockerfile: string) => Promise<string | undefined>) | undefined
}

/** `undefined` for a folder that cannot be read. */
export async function ignoreFileFor(
  host: Host,
  folder: string,
  { root, dockerfile, wanted }: IgnoreFileOptions = {},
): Promise<IgnoreFileChange | undefined> {
  const files = remembering(host)
  const own = dockerfile && `${dockerfile}.dockerignore`
  const isOwn = own !== undefined && (await files.read(own)) !== undefined
  const uri = isOwn ? own : childOf(folder, '.dockerignore')
  if ((await files.list(folder)) === undefined) return undefined
  const project = await surroundings(files, childOf(folder, 'Dockerfile'), { root, context: folder })
  const before = await files.read(uri)
  const asked = {
    ...project,
    ignore: before === undefined ? undefined : { path: '.dockerignore', text: before },
  }
  const needed = await neededIn(files, folder, project, root, wanted)
  return { uri, before, after: dockerignoreFor(asked, needed).text }
}

/** What stands around an ignore file. `uri` is its own: `.dockerignore`, or `<name>.dockerignore` beside a Dockerfile. */
export async function ignoreSurroundings(
  host: Host,
  uri: string,
  root: string | undefined,
  wanted?: IgnoreFileOptions['wanted'],
): Promise<IgnorePlace> {
  const files = remembering(host)
  const name = nameOf(uri)
  const folder = folderOf(uri)
  const own = dockerfileOf(name)
  if (folder === undefined) return { project: unknownProject, needed: [], path: name }
  if (own === undefined) {
    const project = await surroundings(files, childOf(folder, 'Dockerfile'), { root, context: folder })
    return { project, needed: await neededIn(files, folder, project, root, wanted), path: name }
  }
  const dockerfile = childOf(folder, own)
  const project = await surroundings(files, dockerfile, { root, context: await wanted?.(dockerfile) })
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
  wanted: IgnoreFileOptions['wanted'],
): Promise<readonly string[]> {
  const needed = new Set<string>()
  for (const path of project.files) {
    if (!isDockerfile(baseName(path))) continue
    const uri = childOf(folder, path)
    const built = await contextFor(host, uri, { root, context: await wanted?.(uri) })
    if (built.uri !== folder || built.outside) continue
    const text = project.text(path) ?? (await host.read(uri))
    if (text !== undefined) for (const source of neededBy(readFacts(text))) needed.add(source)
  }
  return [...needed]
}
