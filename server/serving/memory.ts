// What stands around the documents, settings and projects, each read once until something changes.
import { type Connection, FileChangeType } from 'vscode-languageserver'
import type { IgnorePlace } from '../engine/check-ignore.ts'
import type { Project } from '../facts/project.ts'
import { remembered } from '../facts/remembered.ts'
import type { Host } from '../host.ts'
import { ignoreSurroundings } from '../ignore-file.ts'
import { names } from '../names.ts'
import { dialectOf } from '../configuration.ts'
import { type Configured, settingsFor, type SettingsCache } from '../settings.ts'
import { lookAround, type Surroundings } from '../surroundings.ts'
import { decoded, folderOf, nameOf } from '../uris.ts'
import type { Client } from './client.ts'
import type { ClosedFiles } from './closed-files.ts'
import type { Documents } from './documents.ts'
import type { LogOnce } from './log.ts'

export type Memory = ReturnType<typeof memoryOf>

export function memoryOf(
  connection: Connection,
  client: Client,
  { host }: Documents,
  closed: ClosedFiles,
  logOnce: LogOnce,
) {
  const projects = new Map<string, RememberedProject>()
  const configurations = new Map<string, Promise<Configured>>()
  const configurationFiles: SettingsCache = new Map()
  const sections = new Map<string, Promise<unknown>>()
  const ignoreAreas = new Map<string, Promise<IgnorePlace>>()

  /** The editor's settings for a file, as they are. */
  function sectionFor(uri: string): Promise<unknown> {
    return remembered(sections, uri, async () => {
      if (!client.pullsConfiguration()) return client.pushedConfiguration()
      try {
        return await connection.workspace.getConfiguration({ scopeUri: uri, section: names.tool })
      } catch {
        return undefined
      }
    })
  }

  function configuredFor(uri: string): Promise<Configured> {
    return remembered(configurations, uri, async () => {
      const root = client.rootOf(uri)
      const editor = await sectionFor(uri)
      const configured = await settingsFor(
        host,
        uri,
        { root, editor: editor ?? undefined },
        configurationFiles,
      )
      configured.remarks.forEach(logOnce)
      if (configured.file) closed.publishFaults(configured.file)
      return configured
    })
  }

  async function isEnabled(uri: string): Promise<boolean> {
    return ((await sectionFor(uri)) as { enable?: unknown } | null | undefined)?.enable !== false
  }

  /** The program that the editor's settings name: on the path, or at a place. Configuration files have no say in it. */
  async function shellCheckFor(uri: string): Promise<string | undefined> {
    const { shellcheck } = ((await sectionFor(uri)) ?? {}) as { shellcheck?: unknown }
    if (typeof shellcheck !== 'string' || shellcheck === '' || shellcheck === 'off') return undefined
    return shellcheck === 'auto' ? 'shellcheck' : shellcheck
  }

  async function aroundFor(uri: string): Promise<Surroundings> {
    const { context } = await configuredFor(uri)
    return remembered(projects, uri, () => rememberedProject(host, uri, client.rootOf(uri), context)).around
  }

  async function projectFor(uri: string): Promise<Project> {
    return (await aroundFor(uri)).project
  }

  /** The same through other eyes, and not remembered. */
  async function lookAroundWith(files: Host, uri: string): Promise<Surroundings> {
    const { context } = await configuredFor(uri)
    return lookAround(files, uri, { root: client.rootOf(uri), context })
  }

  function ignoreAreaFor(uri: string): Promise<IgnorePlace> {
    const wanted = async (dockerfile: string) => (await configuredFor(dockerfile)).context
    return remembered(ignoreAreas, uri, () => ignoreSurroundings(host, uri, client.rootOf(uri), wanted))
  }

  /** Of a file that is no longer looked at. */
  function forget(uri: string): void {
    projects.delete(uri)
    configurations.delete(uri)
    sections.delete(uri)
  }

  function forgetSettings(): void {
    configurations.clear()
    configurationFiles.clear()
    ignoreAreas.clear()
    // They may tell another build context.
    projects.clear()
  }

  function forgetEditorSettings(): void {
    sections.clear()
    forgetSettings()
  }

  /** What a Dockerfile copies is what its ignore file must let in. */
  const forgetIgnoreAreas = (): void => ignoreAreas.clear()

  /** Whether anything that was known depends on the file. */
  function forgetFile(uri: string, type: FileChangeType): boolean {
    const file = decoded(uri)
    const folder = folderOf(file)
    ignoreAreas.clear()
    let isKnown = false
    for (const [key, { reads, lists }] of projects) {
      const isListed = folder !== undefined && lists.has(folder)
      // Its own text is not read from the disk while it is open.
      if (decoded(key) === file || (!reads.has(file) && (type === FileChangeType.Changed || !isListed)))
        continue
      projects.delete(key)
      isKnown = true
    }
    if (dialectOf(nameOf(uri))) {
      forgetSettings()
      isKnown = true
    }
    return isKnown
  }

  return {
    ...{ isEnabled, shellCheckFor, configuredFor, aroundFor, projectFor, lookAroundWith, ignoreAreaFor },
    ...{ forget, forgetSettings, forgetEditorSettings, forgetIgnoreAreas, forgetFile },
  }
}

interface RememberedProject {
  readonly around: Promise<Surroundings>
  /** Decoded URIs of the files that were asked for, there or not, and of the folders that were listed. */
  readonly reads: ReadonlySet<string>
  readonly lists: ReadonlySet<string>
}

function rememberedProject(
  host: Host,
  uri: string,
  root: string | undefined,
  context: string | undefined,
): RememberedProject {
  const reads = new Set<string>()
  const lists = new Set<string>()
  const noting: Host = {
    read(file) {
      reads.add(decoded(file))
      return host.read(file)
    },
    list(folder) {
      lists.add(decoded(folder).replace(/\/$/, ''))
      return host.list(folder)
    },
  }
  return { around: lookAround(noting, uri, { root, context }), reads, lists }
}
