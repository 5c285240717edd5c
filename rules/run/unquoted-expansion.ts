import { managerOf } from '../../server/facts/packages.ts'
import type { Run } from '../../server/facts/runs.ts'
import type { Command, Expansion, Script, ShellWord } from '../../server/syntax/script.ts'
import { fix } from '../edits.ts'
import { dockerfile, type Edit, type Fix, type Rule } from '../rule.ts'

/** Variables of the shell that hold numbers. */
const numbers = /^(?:[#?$!-]|PPID|UID|EUID|LINENO|OPTIND|RANDOM|SECONDS)$/
/** Commands that print one word, or nothing when they fail. */
const oneWord = new Set([
  'nproc',
  'uname',
  'id',
  'getconf',
  'arch',
  'hostname',
  'whoami',
  'date',
  'wc',
  'sha256sum',
  'rustc',
])
const oneWordCalls = [
  'dpkg --print-architecture',
  'apk --print-arch',
  'lsb_release -cs',
  'lsb_release -sc',
  'python3 --version',
  'rpm -E',
  'dpkg-architecture',
]

export default {
  title: 'The shell splits what a variable or a command yields',
  why: `
    Without double quotes the shell cuts the value at blanks and replaces \`*\` and \`?\` by the names of files. An empty value
    is no word at all: \`[ $x = y ]\` becomes \`[ = y ]\` and fails.
  `,
  whyUnsafe: `
    A value that is meant as several words, such as a list of options, becomes one word; an empty one becomes an empty word.
  `,
  severity: 'info',
  covers: ['shellcheck/SC2086', 'shellcheck/SC2046', 'sonar/S6570'],
  differs: [
    'ShellCheck reports every unquoted expansion that it cannot prove harmless; outside `profile: all` this rule speaks of tests, and of paths that are deleted, moved or given away.',
  ],

  *check(file, _project, { wide }) {
    for (const run of file.runs) {
      for (const script of run.scripts) {
        if (script.errors.length) continue
        for (const command of script.commands) {
          if (
            command.name === '[[' ||
            command.name === '((' ||
            command.surroundings.includes('nested-script')
          )
            continue
          // What `eval` and the like get is put together on purpose.
          if (wide ? command.name === 'for' : !isDelicate(command)) continue
          for (const word of command.args) {
            if (isAssignment(command, word)) continue
            for (const expansion of word.expansions) {
              const risk = riskOf(run, script, command, expansion, wide)
              if (!risk) continue
              const isCommand = expansion.kind === 'command'
              const text = file.text.slice(expansion.start, expansion.end)
              yield {
                at: expansion,
                message: isCommand
                  ? `What this command prints is split into words.`
                  : risk === 'empty'
                    ? `Where ${text} is empty, this test has no operand and fails.`
                    : `The value of ${text} is split at blanks, and * in it stands for files.`,
                codes: isCommand ? ['shellcheck/SC2046'] : ['shellcheck/SC2086', 'sonar/S6570'],
                fixes: quote(word, expansion, risk === 'harmless'),
              }
            }
          }
        }
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13-slim
        ARG MODE
        RUN if [ «$MODE» = debug ]; then touch /debug; fi
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        ARG MODE
        RUN if [ "$MODE" = debug ]; then touch /debug; fi
      `,
    },
    {
      bad: dockerfile`
        FROM debian:13-slim
        RUN dir="$(find / -name cache)"; rm -rf «$dir»/tmp «$(cat list)» && chown -R app «\${dir}»
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        RUN dir="$(find / -name cache)"; rm -rf "$dir/tmp" "$(cat list)" && chown -R app "\${dir}"
      `,
    },
    {
      because: 'in the widest sense every word counts; what prints one word may be quoted without a look',
      options: { wide: true },
      bad: dockerfile`
        FROM debian:13-slim
        RUN make -j«$(nproc)» && file="$(ls)" && echo «$file»
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        RUN make -j"$(nproc)" && file="$(ls)" && echo "$file"
      `,
    },
    {
      because: 'the value is known or a list on purpose, or nothing is split here',
      good: dockerfile`
        FROM debian:13-slim
        ARG VERSION=1.2
        ENV HOME_DIR=/srv
        RUN deps='gcc make' && apt-get update && apt-get install -y $deps $(cat list)
        RUN if [ $VERSION = 1.2 ]; then mv $HOME_DIR /old; fi
        RUN name="$(cat name)" && x=$name && rm -rf "$name" && export y=$name && make -j$(nproc)
        RUN [ -n "$(ls)" ] && [ $# -gt 0 ] && [ $? = 0 ]
      `,
    },
  ],
} satisfies Rule

type Risk = 'split' | 'empty' | 'harmless'

function isDelicate({ effective: { name } }: Command): boolean {
  return /^(?:\[|test|rm|mv|chown|chmod)$/.test(name ?? '')
}

/** `export a=$b` does not split in bash, and shells that do are told so by another rule's fix. */
function isAssignment({ name }: Command, { prefix }: ShellWord): boolean {
  return /^(?:export|readonly|local|declare|typeset)$/.test(name ?? '') && /^\w+=/.test(prefix)
}

function riskOf(
  run: Run,
  script: Script,
  command: Command,
  expansion: Expansion,
  wide: boolean,
): Risk | undefined {
  const { kind, name, quoted, modifier } = expansion
  if (quoted || kind === 'arithmetic' || modifier.startsWith('#')) return undefined
  const isTest = command.effective.name === '[' || command.effective.name === 'test'
  if (kind === 'command') {
    if (managerOf(command) && !wide) return undefined
    if (isTest && !wide) return undefined
    const inner = script.commands.filter((it) => it.start >= expansion.start && it.end <= expansion.end)
    const isShort = inner.length === 1 && inner.every((it) => isOneWord(it))
    return isShort ? (wide ? 'harmless' : undefined) : 'split'
  }
  if (
    name === undefined ||
    numbers.test(name) ||
    name === '@' ||
    name === '*' ||
    modifier.startsWith(':+') ||
    modifier.startsWith('+')
  )
    return undefined
  const own = valuesOf(script, name)
  if (own) {
    const isList = own.some((value) => value !== undefined && /[\s*?[]/.test(value))
    if (own.every((value) => value !== undefined && !/[\s*?[]/.test(value) && value !== '')) return undefined
    return isList && !wide ? undefined : 'split'
  }
  if (!isTest) return undefined
  // From outside: only a test without any operand is certain to be wrong.
  const variable = run.state.lookup(name)
  const mayBeEmpty =
    variable !== undefined && (variable.value === '' || (variable.kind === 'arg' && !variable.defaulted))
  return mayBeEmpty && !modifier && command.args.length > 3 ? 'empty' : undefined
}

function isOneWord(command: Command): boolean {
  const { effective } = command
  if (oneWord.has(effective.name ?? ''))
    return (
      effective.name !== 'wc' &&
      effective.name !== 'date' &&
      effective.name !== 'sha256sum' &&
      effective.name !== 'rustc'
    )
  const text = effective.words.map(({ raw }) => raw).join(' ')
  return oneWordCalls.some((call) => text === call || text.startsWith(`${call} `))
}

/** What the script itself gives to a variable; `undefined` for a value that is not known, or when it gives nothing. */
function valuesOf({ commands }: Script, name: string): readonly (string | undefined)[] | undefined {
  const values: (string | undefined)[] = []
  for (const command of commands) {
    if (command.surroundings.includes('nested-script')) continue
    const isOwn = command.words.length === 0 || command.name === 'export'
    if (isOwn) for (const it of command.assignments) if (it.name === name) values.push(valueOf(it.value))
    if (command.name === 'read' && command.args.some(({ value }) => value === name)) values.push(undefined)
    if (/^(?:export|local|readonly|declare)$/.test(command.name ?? '')) {
      for (const word of command.args)
        if (word.prefix.startsWith(`${name}=`)) values.push(word.value?.slice(name.length + 1))
    }
  }
  return values.length ? values : undefined
}

function valueOf(word: ShellWord | undefined): string | undefined {
  if (word === undefined) return ''
  // The status, the number of arguments, the last job.
  return /^"?\$[?#!]"?$/.test(word.raw) ? '0' : word.value
}

/** Quotes the whole word where it is plain otherwise, else the expansion alone. */
function quote(word: ShellWord, expansion: Expansion, safe: boolean): readonly Fix[] {
  const title = 'Put double quotes around it'
  const { raw, prefix, expansions, unbroken } = word
  const isPlain =
    /^[\w$/{}.:=@%+,-]+$/.test(raw) &&
    !prefix.startsWith('-') &&
    !/\{[^}]*(?:,|\.\.)/.test(raw) &&
    !/^\w+=/.test(raw)
  if (isPlain && unbroken && expansions.every((it) => it.kind === 'parameter')) {
    return fix(title, safe, ...ends(word.start, word.end))
  }
  return fix(title, safe, ...ends(expansion.start, expansion.end))
}

function ends(start: number, end: number): readonly Edit[] {
  return [
    { start, end: start, text: '"' },
    { start: end, end, text: '"' },
  ]
}
