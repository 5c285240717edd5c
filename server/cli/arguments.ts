// The arguments of the command line: what may be said, and what was.
import type { Level } from '../../rules/rule.ts'
import { levels, profiles, type Profile } from '../engine/settings.ts'
import { remembered } from '../facts/remembered.ts'
import { nearest } from '../syntax/nearest.ts'
import { type FailOn, thresholds } from '../configuration.ts'
import { knownKeys, meaningOf } from '../rule-keys.ts'

export const formats = ['text', 'json', 'sarif', 'github'] as const
export type Format = (typeof formats)[number]

export interface CheckArguments {
  readonly command: 'check'
  readonly paths: readonly string[]
  readonly format: Format
  readonly fix: 'none' | 'safe' | 'all'
  readonly diff: boolean
  readonly levels: ReadonlyMap<string, Level>
  readonly profile: Profile | undefined
  readonly config: string | undefined
  readonly failOn: FailOn | undefined
  readonly stdinPath: string | undefined
  /** The program to ask as well: a name on the path, or a place. */
  readonly shellcheck: string | undefined
}

export type Arguments =
  | CheckArguments
  | { readonly command: 'dockerignore'; readonly folder: string; readonly diff: boolean }
  | { readonly command: 'rewrite'; readonly name: string; readonly path: string; readonly diff: boolean }
  | { readonly command: 'explain'; readonly rule: string }
  | { readonly command: 'rules'; readonly format: 'text' | 'json' }
  | { readonly command: 'lsp' }
  | { readonly command: 'help' }
  | { readonly command: 'version' }

/** Wrong use: said to the user as it is, with exit status 2. */
export class UsageError extends Error {}

export const help = `Usage: plimsoll check [PATH…]          check Dockerfiles and ignore files; a folder is
                                       searched, - is standard input
       plimsoll dockerignore [DIR]     write a .dockerignore that fits the folder, or add what is missing
       plimsoll rewrite KIND [FILE]    change a whole Dockerfile: multi-stage, slim, alpine, distroless,
                                       user, cache-order, cache-mounts
       plimsoll explain RULE           what a rule says, and why
       plimsoll rules                  all rules
       plimsoll lsp --stdio            language server

Options of check:
  --format text|json|sarif|github      how to report (text)
  --fix                                apply the fixes that change no image
  --fix=all                            apply those to review as well
  --diff                               show what --fix would change, and change nothing
  --rule ID=LEVEL                      error, warning, info, hint or off; may be repeated
  --profile recommended|all|hadolint|buildkit
  --config FILE                        take this configuration file
  --fail-on error|warning|info|hint|never
                                       least severity that gives exit status 1 (warning)
  --shellcheck[=PATH]                  ask ShellCheck about RUN as well (shellcheck on the path)
  --stdin-path PATH                    where standard input belongs
Options of rules: --format text|json. Option of dockerignore and rewrite: --diff.

Exit status: 0 clean, 1 findings, 2 wrong use or a failure.
`

/** Options by command: those that take a value, and those that do not. */
const options = {
  check: {
    valued: ['--format', '--rule', '--profile', '--config', '--fail-on', '--stdin-path'],
    plain: ['--fix', '--diff', '--shellcheck'],
  },
  dockerignore: { valued: [], plain: ['--diff'] },
  rewrite: { valued: [], plain: ['--diff'] },
  explain: { valued: [], plain: [] },
  rules: { valued: ['--format'], plain: [] },
  lsp: { valued: [], plain: ['--stdio', '--node-ipc'] },
} as const satisfies Record<string, { valued: readonly string[]; plain: readonly string[] }>

/** Without the interpreter and the script. Throws a `UsageError`. */
export function readArguments(args: readonly string[]): Arguments {
  const [command, ...rest] = args
  if (command === undefined || command === 'help' || args.includes('--help') || args.includes('-h')) {
    return { command: 'help' }
  }
  if (command === '--version' || command === '-v' || command === 'version') return { command: 'version' }
  if (!Object.hasOwn(options, command)) {
    throw new UsageError(`There is no command ${command}.${meant(command, Object.keys(options))}`)
  }
  const known = command as keyof typeof options
  const { words, values } = separated(known, rest)
  const one = (name: string): string | undefined => values.get(name)?.at(-1)
  const atMost = (count: number): void => {
    if (words.length > count) throw new UsageError(`${known} does not take ${words[count]}.`)
  }
  switch (known) {
    case 'check':
      return {
        command: known,
        paths: words.length > 0 ? words : ['.'],
        format: oneOf('--format', one('--format') ?? 'text', formats),
        fix: one('--fix') === undefined ? 'none' : one('--fix') === 'all' ? 'all' : 'safe',
        diff: values.has('--diff'),
        levels: levelsOf(values.get('--rule') ?? []),
        profile: optional('--profile', one('--profile'), profiles),
        config: one('--config'),
        failOn: optional('--fail-on', one('--fail-on'), thresholds),
        stdinPath: one('--stdin-path'),
        shellcheck: one('--shellcheck') === '' ? 'shellcheck' : one('--shellcheck'),
      }
    case 'dockerignore':
      atMost(1)
      return { command: known, folder: words[0] ?? '.', diff: values.has('--diff') }
    case 'rewrite':
      atMost(2)
      if (words[0] === undefined)
        throw new UsageError(
          'rewrite needs a kind: multi-stage, slim, alpine, distroless, user, cache-order or cache-mounts.',
        )
      return { command: known, name: words[0], path: words[1] ?? 'Dockerfile', diff: values.has('--diff') }
    case 'explain':
      atMost(1)
      if (words[0] === undefined) throw new UsageError('explain needs the name of a rule.')
      return { command: known, rule: words[0] }
    case 'rules':
      atMost(0)
      return {
        command: known,
        format: oneOf('--format', one('--format') ?? 'text', ['text', 'json'] as const),
      }
    case 'lsp':
      atMost(0)
      return { command: known }
  }
}

function separated(
  command: keyof typeof options,
  args: readonly string[],
): { readonly words: readonly string[]; readonly values: ReadonlyMap<string, readonly string[]> } {
  const valued: readonly string[] = options[command].valued
  const plain: readonly string[] = options[command].plain
  const words: string[] = []
  const values = new Map<string, string[]>()
  const rest = [...args]
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (arg === '--') {
      words.push(...rest)
      break
    }
    if (!arg.startsWith('-') || arg === '-') {
      words.push(arg)
      continue
    }
    const [name = '', ...behind] = arg.split('=')
    let value = behind.length > 0 ? behind.join('=') : undefined
    if (valued.includes(name)) {
      value ??= rest.shift()
      if (value === undefined) throw new UsageError(`${name} needs a value.`)
    } else if (!plain.includes(name)) {
      throw new UsageError(`${command} has no option ${name}.${meant(name, [...valued, ...plain])}`)
    } else if (value !== undefined && !(name === '--fix' && value === 'all') && name !== '--shellcheck') {
      throw new UsageError(`${name} does not take the value ${value}.`)
    }
    remembered(values, name, () => []).push(value ?? '')
  }
  return { words, values }
}

function levelsOf(given: readonly string[]): ReadonlyMap<string, Level> {
  const found = new Map<string, Level>()
  for (const text of given) {
    const [rule = '', level] = text.split('=', 2)
    if (level === undefined) throw new UsageError(`--rule needs a level: ${rule}=off, for example.`)
    const means = meaningOf(rule)
    if (means.length === 0) throw new UsageError(`No rule is called ${rule}.${meant(rule, knownKeys())}`)
    for (const key of means) found.set(key, oneOf('--rule', level, levels))
  }
  return found
}

function optional<Value extends string>(
  name: string,
  value: string | undefined,
  allowed: readonly Value[],
): Value | undefined {
  return value === undefined ? undefined : oneOf(name, value, allowed)
}

function oneOf<Value extends string>(name: string, value: string, allowed: readonly Value[]): Value {
  const found = allowed.find((it) => it === value)
  if (found === undefined) throw new UsageError(`${name} can be ${allowed.join(', ')}, not ${value}.`)
  return found
}

function meant(word: string, known: readonly string[]): string {
  const near = nearest(word, known)
  return near === undefined ? '' : ` Did you mean ${near}?`
}
