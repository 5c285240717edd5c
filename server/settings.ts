// From configuration files, editor settings and options of the command line to what the engine is asked for.
import {
  type Configuration,
  type FailOn,
  type Fault,
  readConfiguration,
  readEditorSettings,
} from './configuration.ts'
import { defaultSettings, type Settings } from './engine/settings.ts'
import { remembered } from './facts/remembered.ts'
import type { Host } from './host.ts'
import { names } from './names.ts'
import { childOf, folderOf } from './uris.ts'

/** A configuration file that was found. */
export interface ConfigurationFile {
  readonly uri: string
  readonly text: string
  readonly configuration: Configuration
  readonly faults: readonly Fault[]
}

export interface Configured {
  readonly settings: Settings
  readonly failOn: FailOn | undefined
  /** URI of the folder that is sent to the build, where someone says so. */
  readonly context: string | undefined
  /** The file that governs. */
  readonly file: ConfigurationFile | undefined
  /** Faults of the editor settings: sentences for the log. */
  readonly remarks: readonly string[]
}

export interface Sources {
  /** URI of the folder above which no configuration is looked for; up to the repository's own folder when absent. */
  readonly root?: string | undefined
  /** The editor's `plimsoll` section as it is; the file outranks it. */
  readonly editor?: unknown
  /** What outranks the file: options of the command line. */
  readonly above?: Configuration
  /** URI of the file to take instead of looking for one. */
  readonly file?: string
}

/** Configuration files by the URI of the folder they govern. Forget it when one of them changes. */
export type SettingsCache = Map<string, Promise<ConfigurationFile | undefined>>

export async function settingsFor(
  host: Host,
  dockerfile: string,
  { root, editor, above = nothing, file: named }: Sources,
  cache: SettingsCache = new Map(),
): Promise<Configured> {
  const folder = folderOf(dockerfile) ?? root
  const file = named
    ? await remembered(cache, named, () => readFile(host, named))
    : folder === undefined
      ? undefined
      : await governing(host, folder, root, cache)
  const person = editor === undefined ? undefined : readEditorSettings(editor)
  const layers = [person?.configuration ?? nothing, file?.configuration ?? nothing, above]
  const fileFolder = file && folderOf(file.uri)
  return {
    settings: mergedOnce(layers),
    failOn: last(layers, 'failOn'),
    context:
      file?.configuration.context !== undefined && fileFolder !== undefined
        ? childOf(fileFolder, file.configuration.context)
        : person?.configuration.context && root !== undefined
          ? childOf(root, person.configuration.context)
          : undefined,
    file,
    remarks: person?.remarks ?? [],
  }
}

function governing(
  host: Host,
  folder: string,
  root: string | undefined,
  cache: SettingsCache,
): Promise<ConfigurationFile | undefined> {
  return remembered(cache, folder, async () => {
    const entries = (await host.list(folder)) ?? []
    for (const name of [...names.configFiles, ...names.hadolintConfigFiles]) {
      if (!entries.some((entry) => entry.name === name && !entry.folder)) continue
      const file = await readFile(host, childOf(folder, name))
      if (file) return file
    }
    if (folder === root || (root === undefined && entries.some(({ name }) => name === '.git')))
      return undefined
    const parent = folderOf(folder)
    return parent === undefined ? undefined : governing(host, parent, root, cache)
  })
}

async function readFile(host: Host, uri: string): Promise<ConfigurationFile | undefined> {
  const text = await host.read(uri)
  if (text === undefined) return undefined
  return { uri, text, ...readConfiguration(text, uri) }
}

const nothing: Configuration = {}

let latest: { readonly layers: readonly Configuration[]; readonly settings: Settings } | undefined

/** Files that the same layers govern share their settings: the engine picks its rules once for them. */
function mergedOnce(layers: readonly Configuration[]): Settings {
  if (latest?.layers.every((layer, index) => layer === layers[index])) return latest.settings
  const settings = merged(layers)
  latest = { layers, settings }
  return settings
}

/** Later layers outrank earlier ones; levels are merged rule by rule. */
function merged(layers: readonly Configuration[]): Settings {
  const { options } = defaultSettings
  return {
    profile: last(layers, 'profile') ?? defaultSettings.profile,
    levels: new Map(layers.flatMap(({ levels = [] }) => [...levels])),
    options: {
      trustedRegistries: last(layers, 'trustedRegistries') ?? options.trustedRegistries,
      labelSchema: last(layers, 'labels') ?? options.labelSchema,
      strictLabels: last(layers, 'strictLabels') ?? options.strictLabels,
    },
    ignoreComments: last(layers, 'ignoreComments') ?? defaultSettings.ignoreComments,
  }
}

function last<Key extends keyof Configuration>(
  layers: readonly Configuration[],
  key: Key,
): Configuration[Key] | undefined {
  return layers.findLast((layer) => layer[key] !== undefined)?.[key]
}
