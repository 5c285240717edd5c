// Reads one configuration file, ours or hadolint's: what it says, and exactly where it says something wrong.
import * as v from 'valibot'
import { isMap, isPair, isScalar, isSeq, parseDocument, type Document, type Node } from 'yaml'
import type { Edit, Level, LabelType } from '../rules/rule.ts'
import { levels, type Profile, profiles } from './engine/settings.ts'
import { nearest } from './syntax/nearest.ts'
import { names } from './names.ts'
import { knownKeys, meaningOf } from './rule-keys.ts'
import type { Span } from './syntax/tree.ts'
import { nameOf } from './uris.ts'

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

const labelTypes = [
  ...(['text', 'rfc3339', 'semver', 'url', 'hash', 'spdx', 'email', 'any'] as const),
] satisfies readonly LabelType[]

/** What `.plimsoll.yaml` may hold. */
export const own = v.strictObject({
  $schema: v.optional(v.string()),
  profile: described('Which rules are on.', v.picklist(profiles)),
  rules: described(
    'How loudly rules speak, by their id or by a peer’s code.',
    v.record(v.string(), v.picklist(levels)),
  ),
  trustedRegistries: described(
    'Registries that base images may come from; `*` stands for any characters. All when empty.',
    v.array(v.string()),
  ),
  labels: described(
    'Labels that images must have, and the form of their values.',
    v.record(v.string(), v.picklist(labelTypes)),
  ),
  strictLabels: described('Report labels that `labels` does not name.', v.boolean()),
  context: described('The folder that is sent to the build, relative to this file.', v.string()),
  ignoreComments: described('Whether comments in a Dockerfile may silence findings.', v.boolean()),
  failOn: described('The least severity that makes the command line fail.', v.picklist(thresholds)),
})

/** hadolint's keys; what concerns only its own output is allowed and left alone. */
const hadolint = v.strictObject({
  ignored: v.optional(v.array(v.string())),
  override: v.optional(
    v.strictObject({
      error: v.optional(v.array(v.string())),
      warning: v.optional(v.array(v.string())),
      info: v.optional(v.array(v.string())),
      style: v.optional(v.array(v.string())),
    }),
  ),
  trustedRegistries: v.optional(v.array(v.string())),
  'label-schema': v.optional(v.record(v.string(), v.picklist(['', ...labelTypes]))),
  'strict-labels': v.optional(v.boolean()),
  'failure-threshold': v.optional(v.picklist(['error', 'warning', 'info', 'style', 'ignore', 'none'])),
  'disable-ignore-pragma': v.optional(v.boolean()),
  'no-fail': v.optional(v.boolean()),
  'no-color': v.optional(v.boolean()),
  verbose: v.optional(v.boolean()),
  format: v.optional(v.string()),
})

/** What the editor's `plimsoll` section may hold; it has other keys as well. */
const editor = v.object({
  ...own.entries,
  enable: v.optional(v.boolean()),
})

function described<Schema extends v.GenericSchema>(text: string, schema: Schema) {
  return v.optional(v.pipe(schema, v.description(text)))
}

/** Whether a file of that name is a configuration file, and whose. */
export function dialectOf(name: string): 'plimsoll' | 'hadolint' | undefined {
  if ((names.configFiles as readonly string[]).includes(name)) return 'plimsoll'
  return (names.hadolintConfigFiles as readonly string[]).includes(name) ? 'hadolint' : undefined
}

/** Faults leave the rest of the file in force. Never throws. */
export function readConfiguration(
  text: string,
  uri: string,
): { readonly configuration: Configuration; readonly faults: readonly Fault[] } {
  const document = parseDocument(text, { prettyErrors: false, logLevel: 'silent' })
  const faults: Fault[] = document.errors.map(({ pos: [start, end], message }) => ({
    at: within(text, { start, end }),
    message: sentence(message),
    severity: 'error',
  }))
  const data = valueOf(document, text, faults)
  const isBroken = faults.length > 0
  const complain = (path: Path, fault: Omit<Fault, 'at' | 'fix'>, key: boolean, instead?: string): void => {
    // Where the text does not parse, what seems unknown may be a piece of something else.
    if (isBroken) return
    const at = within(text, spanOf(document, path, key))
    const fix = instead === undefined ? undefined : replacement(at, text, instead)
    faults.push({ at, ...fault, ...(fix && { fix }) })
  }
  const configuration =
    dialectOf(nameOf(uri)) === 'hadolint' ? fromHadolint(data, complain) : fromOwn(data, complain)
  return { configuration, faults: faults.toSorted((a, b) => a.at.start - b.at.start) }
}

/** The editor has no place to show what is wrong with its settings, so it is said in the log. */
export function readEditorSettings(section: unknown): {
  readonly configuration: Configuration
  readonly remarks: readonly string[]
} {
  const remarks: string[] = []
  const complain: Complain = (path, { message }) =>
    void remarks.push(`Setting plimsoll.${path.join('.')}: ${message}`)
  const configuration = configurationOf(valid(editor, withoutNulls(section), complain), complain)
  return {
    configuration: configuration.context === '' ? without(configuration, 'context') : configuration,
    remarks,
  }
}

type Path = readonly (string | number)[]
type Complain = (path: Path, fault: Omit<Fault, 'at' | 'fix'>, key: boolean, instead?: string) => void

function fromOwn(data: unknown, complain: Complain): Configuration {
  return configurationOf(valid(own, withOffSpelt(withoutNulls(data)), complain), complain)
}

function configurationOf({ rules, ...rest }: v.InferOutput<typeof own>, complain: Complain): Configuration {
  const { profile, trustedRegistries, labels, strictLabels, context, ignoreComments, failOn } = rest
  return {
    ...(profile !== undefined && { profile }),
    ...(trustedRegistries && { trustedRegistries }),
    ...(labels && { labels }),
    ...(strictLabels !== undefined && { strictLabels }),
    ...(context !== undefined && { context }),
    ...(ignoreComments !== undefined && { ignoreComments }),
    ...(failOn && { failOn }),
    ...(rules && { levels: levelsOf(Object.entries(rules), complain) }),
  }
}

function levelsOf(
  entries: readonly (readonly [string, Level])[],
  complain: Complain,
): ReadonlyMap<string, Level> {
  const found = new Map<string, Level>()
  for (const [key, level] of entries) {
    const means = meaningOf(key)
    if (means.length === 0) complain(['rules', key], unknownRule(key), true, nearest(key, knownKeys()))
    for (const meaning of means) found.set(meaning, level)
  }
  return found
}

function unknownRule(key: string): Omit<Fault, 'at' | 'fix'> {
  const meant = nearest(key, knownKeys())
  return {
    message: `No rule is called ${key}.${meant ? ` Did you mean ${meant}?` : ''}`,
    severity: 'warning',
  }
}

function fromHadolint(data: unknown, complain: Complain): Configuration {
  const it = valid(hadolint, withoutNulls(data), complain)
  const found = new Map<string, Level>()
  const add = (codes: readonly string[] | undefined, level: Level, path: Path): void => {
    for (const [index, code] of (codes ?? []).entries()) {
      const means = meaningOf(code).filter((meaning) => /^(?:hadolint|shellcheck)\//.test(meaning))
      // Of hadolint's codes and ShellCheck's hundreds, some have no rule here: that is nobody's mistake.
      if (means.length === 0 && !/^(?:DL|SC)\d{4}$/.test(code)) {
        complain([...path, index], { message: `hadolint has no rule ${code}.`, severity: 'warning' }, false)
      }
      for (const meaning of means) found.set(meaning, level)
    }
  }
  add(it.override?.error, 'error', ['override', 'error'])
  add(it.override?.warning, 'warning', ['override', 'warning'])
  add(it.override?.info, 'info', ['override', 'info'])
  add(it.override?.style, 'hint', ['override', 'style'])
  add(it.ignored, 'off', ['ignored'])
  const threshold = it['failure-threshold']
  const labels = it['label-schema']
  return {
    ...(found.size > 0 && { levels: found }),
    ...(it.trustedRegistries && { trustedRegistries: it.trustedRegistries }),
    ...(labels && {
      labels: Object.fromEntries(Object.entries(labels).map(([name, type]) => [name, type || 'any'])),
    }),
    ...(it['strict-labels'] !== undefined && { strictLabels: it['strict-labels'] }),
    ...(it['disable-ignore-pragma'] !== undefined && { ignoreComments: !it['disable-ignore-pragma'] }),
    ...(it['no-fail'] ? { failOn: 'never' } : threshold && { failOn: failOnOf(threshold) }),
  }
}

function failOnOf(threshold: 'error' | 'warning' | 'info' | 'style' | 'ignore' | 'none'): FailOn {
  if (threshold === 'style') return 'hint'
  return threshold === 'ignore' || threshold === 'none' ? 'never' : threshold
}

/** What is left when everything that does not fit the schema is taken out and complained about. */
function valid<Schema extends v.GenericSchema>(
  schema: Schema,
  data: unknown,
  complain: Complain,
): v.InferOutput<Schema> {
  let rest: unknown = withMapsForMaps(schema, data ?? {}, complain)
  for (let round = 0; round < mostRounds; round++) {
    const result = v.safeParse(schema, rest)
    if (result.success) return result.output
    const paths = result.issues.map((issue) => {
      const path = (issue.path ?? []).map(({ key }) => key as string | number)
      const isUnknownKey = issue.type === 'strict_object' && issue.expected === 'never'
      const meant = isUnknownKey ? nearest(String(path.at(-1)), keysAt(schema, path.slice(0, -1))) : undefined
      complain(
        path,
        { message: messageOf(issue, path, meant), severity: isUnknownKey ? 'warning' : 'error' },
        isUnknownKey,
        meant,
      )
      return path
    })
    if (paths.some((path) => path.length === 0)) return v.parse(schema, {})
    // From behind, so that places in lists stay what they are.
    for (const path of paths.toReversed()) rest = removed(rest, path)
  }
  return v.parse(schema, {})
}

/** One is enough for every file that we know; a bound for those that we do not. */
const mostRounds = 20

/** A list has keys of a sort, so the schema would take it for a map. */
function withMapsForMaps(schema: v.GenericSchema, data: unknown, complain: Complain): unknown {
  const wrong = (path: Path) =>
    complain(
      path,
      { message: `${path[0] ?? 'The file'} must be a map of keys to values, not a list.`, severity: 'error' },
      false,
    )
  if (Array.isArray(data)) {
    wrong([])
    return {}
  }
  let rest = data
  for (const [key, value] of typeof data === 'object' ? Object.entries(data as object) : []) {
    const { type } = (unwrapped((entriesOf(schema) ?? {})[key]) ?? {}) as { type?: string }
    if (!Array.isArray(value) || (type !== 'record' && type !== 'strict_object')) continue
    wrong([key])
    rest = removed(rest, [key])
  }
  return rest
}

function keysAt(schema: v.GenericSchema, path: Path): readonly string[] {
  let current: unknown = schema
  for (const key of path) current = entriesOf(current)?.[key]
  return Object.keys(entriesOf(current) ?? {})
}

/** The schemas of an object's keys. */
function entriesOf(schema: unknown): Record<string, unknown> | undefined {
  return (unwrapped(schema) as { entries?: Record<string, unknown> } | undefined)?.entries
}

function unwrapped(schema: unknown): object | undefined {
  const it = schema as { wrapped?: object } | undefined
  return it?.wrapped ?? it
}

function messageOf(issue: v.BaseIssue<unknown>, path: Path, meant: string | undefined): string {
  const name = path.findLast((key) => typeof key === 'string')
  if (issue.type === 'strict_object' && issue.expected === 'never') {
    return `${name} is not a key of this file.${meant === undefined ? '' : ` Did you mean ${meant}?`}`
  }
  const subject =
    name === undefined ? 'The file' : typeof path.at(-1) === 'number' ? `Every item of ${name}` : name
  return `${subject} must be ${wanted(issue)}${issue.input === undefined ? '' : `, not ${shown(issue.input)}`}.`
}

function wanted({ type, expected }: v.BaseIssue<unknown>): string {
  switch (type) {
    case 'boolean':
      return 'true or false'
    case 'string':
      return 'a text'
    case 'array':
      return 'a list'
    case 'picklist':
      return (expected ?? '')
        .replaceAll(/[("")]/g, '')
        .split(' | ')
        .filter(Boolean)
        .join(', ')
        .replace(/, ([^,]*)$/, ' or $1')
    default:
      return 'a map of keys to values'
  }
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'a map'
  const text = String(value)
  return text.length > 40 ? `${text.slice(0, 39)}…` : text === '' ? 'an empty text' : text
}

function valueOf(document: Document, text: string, faults: Fault[]): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 })
  } catch (error) {
    const alias = /: (\S+)$/.exec(error instanceof Error ? error.message : '')?.[1]
    const start = alias === undefined ? 0 : Math.max(0, text.indexOf(`*${alias}`))
    const at = within(text, { start, end: start + (alias?.length ?? 0) + 1 })
    faults.push({
      at,
      message: 'The file has an alias that leads nowhere, or too many of them.',
      severity: 'error',
    })
    return {}
  }
}

/** The value at a path, or its key; where the path ends early, what is nearest. */
function spanOf(document: Document, path: Path, key: boolean): Span {
  let node: unknown = document.contents
  for (const [index, step] of path.entries()) {
    if (isMap(node)) {
      const pair = node.items.find(
        (it) => isPair(it) && isScalar(it.key) && String(it.key.value) === String(step),
      )
      if (!pair) break
      if ((key && index === path.length - 1) || pair.value === null) node = pair.key
      else node = pair.value
    } else if (isSeq(node) && typeof step === 'number') node = node.items[step] ?? node
  }
  const [start, end] = (node as Node | null)?.range ?? [0, 0]
  return { start, end }
}

/** Never empty where there is text, and never more than one line beyond its first. */
function within(text: string, { start, end }: Span): Span {
  const from = Math.max(0, Math.min(start, text.length - 1))
  const lineEnd = text.indexOf('\n', from)
  const last = Math.min(Math.max(end, from + 1), lineEnd < 0 ? text.length : Math.max(lineEnd, from))
  return { start: from, end: Math.max(last, from) }
}

function replacement(at: Span, text: string, by: string): Fault['fix'] {
  const quote = /^["']/.exec(text.slice(at.start, at.end))?.[0] ?? ''
  return { title: `Replace with ${by}`, edit: { ...at, text: `${quote}${by}${quote}` } }
}

function sentence(message: string): string {
  const [first = message] = message.split('\n', 1)
  return `${first.replace(/ at line \d+, column \d+:?$/, '').replace(/[.:]$/, '')}.`
}

/** A key without a value says nothing. */
function withoutNulls(data: unknown): unknown {
  if (data === null) return {}
  if (typeof data !== 'object' || Array.isArray(data)) return data
  return Object.fromEntries(
    Object.entries(data as object).filter(([, value]) => value !== null && value !== undefined),
  )
}

/** `off` is false to whoever learnt YAML 1.1. */
function withOffSpelt(data: unknown): unknown {
  const rules = (data as { rules?: unknown } | undefined)?.rules
  if (typeof rules !== 'object' || rules === null || Array.isArray(rules)) return data
  return {
    ...(data as object),
    rules: Object.fromEntries(
      Object.entries(rules).map(([key, level]) => [key, level === false ? 'off' : level]),
    ),
  }
}

function removed(data: unknown, [step, ...rest]: Path): unknown {
  if (step === undefined || typeof data !== 'object' || data === null) return data
  if (Array.isArray(data)) {
    return rest.length === 0
      ? data.filter((_, index) => index !== step)
      : data.map((it, index) => (index === step ? removed(it, rest) : it))
  }
  const { [step]: value, ...others } = data as Record<string | number, unknown>
  return rest.length === 0 ? others : { ...others, [step]: removed(value, rest) }
}

function without<Value extends object, Key extends keyof Value>(value: Value, key: Key): Omit<Value, Key> {
  const { [key]: _, ...rest } = value
  return rest
}
