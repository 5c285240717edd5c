// From configuration files, editor settings and options of the command line to what the engine is asked for.
import { described } from '../rules/index.ts'
import type { Level, LabelType } from '../rules/rule.ts'
import { shellCheckCode } from './engine/external.ts'
import { defaultSettings, type Profile, type Settings } from './engine/settings.ts'
import type { Host } from './host.ts'
import { names } from './names.ts'
import { remembered } from './remembered.ts'
import type { Edit } from '../rules/rule.ts'
import type { Span } from './syntax/tree.ts'
import { childOf, folderOf } from './uris.ts'

/** The least severity that makes the command line fail. */
export const thresholds = ['error', 'warning', 'info', 'hint', 'never'] as const
export type FailOn = (typeof thresholds)[number]

/** What one source says; what it leaves out, the next one decides. */
export interface Configuration {
  readonly profile?: Profile
  /** By rule id or peer code, as the engine knows them. */
  readonly levels?: ReadonlyMap<string, Level>
  readonly trustedRegistries?: readonly string[]
  readonly labels?: Readonly<Record<string, LabelType>>
  readonly strictLabels?: boolean
  /** The folder that is sent to the build: relative to the configuration file, or to the workspace folder. */
  readonly context?: string
  readonly ignoreComments?: boolean
  readonly failOn?: FailOn
}

/** What is wrong in a configuration file, and where in its text. */
export interface Fault {
  readonly at: Span
  readonly message: string
  /** A warning when something is only unknown, an error when the file says it wrongly. */
  readonly severity: 'error' | 'warning'
  readonly fix?: { readonly title: string; readonly edit: Edit }
}

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
  { root, editor, above = {}, file: named }: Sources,
  cache: SettingsCache = new Map(),
): Promise<Configured> {
  const folder = folderOf(dockerfile) ?? root
  const file = named
    ? await remembered(cache, named, () => readFile(host, named))
    : folder === undefined
      ? undefined
      : await governing(host, folder, root, cache)
  const person = editor === undefined ? undefined : (await reader()).readEditorSettings(editor)
  const layers = [person?.configuration ?? {}, file?.configuration ?? {}, above]
  const fileFolder = file && folderOf(file.uri)
  return {
    settings: merged(layers),
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

/** Whether a file of that name is a configuration file, and whose. */
export function dialectOf(name: string): 'plimsoll' | 'hadolint' | undefined {
  if ((names.configFiles as readonly string[]).includes(name)) return 'plimsoll'
  return (names.hadolintConfigFiles as readonly string[]).includes(name) ? 'hadolint' : undefined
}

/**
 * What a key of `rules` means to the engine: the id of a rule, or the peers' codes that it abbreviates (`DL3008`).
 * Empty when nobody knows it.
 */
export function meaningOf(key: string): readonly string[] {
  const lower = key.toLowerCase()
  if (Object.hasOwn(described, lower)) return [lower]
  const known = codes().get(lower)
  if (known) return known
  // ShellCheck has hundreds; which of them it reports is its own affair.
  const code = shellCheckCode(key)
  return code === undefined ? [] : [code]
}

/** Every word that means something as a key of `rules`. */
export function knownKeys(): readonly string[] {
  return [...Object.keys(described), ...new Set([...codes().values()].flat())]
}

let codeIndex: ReadonlyMap<string, readonly string[]> | undefined

/** Codes by what they may be called, in lower case: `hadolint/dl3008` and `dl3008`. */
function codes(): ReadonlyMap<string, readonly string[]> {
  if (codeIndex) return codeIndex
  const index = new Map<string, Set<string>>()
  for (const { covers = [] } of Object.values(described)) {
    for (const code of covers) {
      const lower = code.toLowerCase()
      for (const name of [lower, lower.slice(lower.indexOf('/') + 1)]) {
        index.set(name, (index.get(name) ?? new Set()).add(code))
      }
    }
  }
  return (codeIndex = new Map([...index].map(([name, found]) => [name, [...found]])))
}

/** What only configuration files need is loaded when there is one. */
function reader(): Promise<typeof import('./configuration.ts')> {
  return import('./configuration.ts')
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
  return { uri, text, ...(await reader()).readConfiguration(text, uri) }
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
