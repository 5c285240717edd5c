import { dialectOf, hasBash, type Dialect } from '../../server/facts/dialects.ts'
import type { Facts } from '../../server/facts/facts.ts'
import type { Run } from '../../server/facts/runs.ts'
import { extensionsOf, type Extension, type ExtensionKind } from '../../server/syntax/extensions.ts'
import type { Command, Script } from '../../server/syntax/script.ts'
import type { Span } from '../../server/syntax/tree.ts'
import { fix, insertAbove, keyword, replace } from '../edits.ts'
import { dockerfile, type Edit, type Fix, type Rule } from '../rule.ts'

interface Gap {
  /** How a message names it. */
  readonly noun: string
  /** What the shell does with it instead, as a clause. */
  readonly instead: string
  readonly code: number
  /** BusyBox's ash lacks it, too. */
  readonly ash: boolean
}

const fails = 'stops with an error'

// Sources: the manual page dash(1) of 0.5.12, and BusyBox 1.37's ash as Alpine builds it, with ASH_BASH_COMPAT.
const gaps: Readonly<Record<ExtensionKind, Gap>> = {
  'double-brackets': { noun: '[[ … ]]', instead: 'looks for a command of that name', code: 3010, ash: false },
  'arithmetic-command': { noun: '((…))', instead: 'runs what is inside as a command', code: 3006, ash: true },
  'arithmetic-for': { noun: 'for ((…))', instead: fails, code: 3005, ash: true },
  'function-keyword': {
    noun: 'the keyword function',
    instead: 'looks for a command of that name',
    code: 2112,
    ash: false,
  },
  array: { noun: 'an array', instead: fails, code: 3030, ash: true },
  'array-element': { noun: 'an element of an array', instead: fails, code: 3054, ash: true },
  'append-assignment': { noun: '+=', instead: 'looks for a command of that name', code: 3024, ash: false },
  'process-substitution': { noun: '<(…)', instead: fails, code: 3001, ash: false },
  'brace-expansion': { noun: 'a brace expansion', instead: 'takes it literally', code: 3009, ash: true },
  'here-string': { noun: '<<<', instead: fails, code: 3011, ash: false },
  'both-redirect': { noun: '&>', instead: 'starts the command in the background', code: 3020, ash: false },
  'both-pipe': { noun: '|&', instead: fails, code: 3029, ash: false },
  'ansi-quotes': { noun: "$'…'", instead: 'keeps the dollar sign', code: 3003, ash: false },
  replacement: { noun: 'replacing inside ${…}', instead: fails, code: 3060, ash: false },
  substring: { noun: 'cutting inside ${…}', instead: fails, code: 3057, ash: false },
  'case-change': { noun: 'changing case inside ${…}', instead: fails, code: 3059, ash: true },
  indirection: { noun: '${!…}', instead: fails, code: 3053, ash: true },
}

const unknownBuiltins = new Set([
  'pushd',
  'popd',
  'dirs',
  'shopt',
  'declare',
  'typeset',
  'mapfile',
  'readarray',
  'disown',
  'enable',
  'caller',
  'compgen',
  'complete',
])

const covers = [
  'shellcheck/SC2039',
  'shellcheck/SC2112',
  ...[
    3001, 3003, 3005, 3006, 3009, 3010, 3011, 3014, 3020, 3024, 3029, 3030, 3037, 3039, 3040, 3044, 3046,
    3047, 3053, 3054, 3057, 3059, 3060,
  ].map((code) => `shellcheck/SC${code}`),
]

export default {
  title: 'A script uses what its shell does not know',
  why: `
    Without SHELL a RUN is read by the image's \`/bin/sh\`: dash on Debian and Ubuntu, BusyBox on Alpine. What only bash
    knows is an error there, or worse: it is taken literally, as \`mkdir /{a,b}\` makes one folder with braces in its name.
  `,
  whyUnsafe: `
    The script does something else than before, as it was meant. SHELL holds for all that follows, and for a CMD or
    ENTRYPOINT in shell form.
  `,
  severity: 'warning',
  covers,
  differs: [
    'ShellCheck knows no images: outside `profile: all` this rule speaks only where the shell is known, and leaves alone what BusyBox understands.',
  ],

  *check(file, _project, { wide }) {
    for (const run of file.runs) {
      for (const script of run.scripts) {
        const isPlain =
          run.state.shell.name === 'sh' || run.state.shell.name === 'dash' || run.state.shell.name === 'ash'
        const known = dialectOf(file, run, script)
        const dialect = wide && isPlain && known !== 'other' ? 'dash' : known
        if (dialect !== 'dash' && dialect !== 'ash') continue
        const shell = known === 'dash' ? 'dash' : known === 'ash' ? "BusyBox's ash" : 'a plain sh'
        for (const extension of extensionsOf(script)) {
          const { noun, instead, code, ash } = gaps[extension.kind]
          if (dialect === 'ash' && !ash) continue
          yield {
            at: extension,
            message: `${shell} does not know ${noun}: it ${instead}.`,
            codes: covers.filter((it) => it === `shellcheck/SC${code}`),
            fixes: [...plainSpelling(extension), ...withBash(file, run, known)],
          }
        }
        if (dialect === 'ash') continue
        for (const command of script.commands) yield* commandReports(file, run, script, command, shell, known)
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13-slim
        RUN «source» /etc/os-release && if [ "$ID" «==» debian ]; then echo «-e» "a\tb"; fi
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        RUN . /etc/os-release && if [ "$ID" = debian ]; then echo "a\tb"; fi
      `,
    },
    {
      bad: dockerfile`
        FROM debian:13-slim
        RUN mkdir -p /srv/«{a,b}»/data && ls «&> /dev/null»
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        RUN mkdir -p /srv/a/data /srv/b/data && ls > /dev/null 2>&1
      `,
    },
    {
      because: 'for these bash is the short way',
      bad: dockerfile`
        FROM debian:13-slim
        RUN «[[» -f /a ]] && diff «<(sort a)» b \
          && «list=(a b)» && echo «\${list[0]}» «\${PWD//x/y}» \
          && «pushd» /srv && make && «popd»
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        SHELL ["/bin/bash", "-c"]
        RUN [[ -f /a ]] && diff <(sort a) b \
          && list=(a b) && echo \${list[0]} \${PWD//x/y} \
          && pushd /srv && make && popd
      `,
    },
    {
      because: 'BusyBox reads most of it, but neither arrays nor braces',
      bad: dockerfile`
        FROM alpine:3.23
        RUN [[ -f /a ]] && source /b && echo -e "a\tb" \${PWD//x/y} && touch «x{1..3}»
      `.replace('«x{1..3}»', 'x«{1..3}»'),
    },
    {
      because: 'bash reads it, or nobody knows what does',
      good: dockerfile`
        FROM debian:13-slim
        RUN bash -c 'source /a && [[ -f /b ]]'
        RUN <<EOF bash
        source /a
        EOF
        SHELL ["/bin/bash", "-c"]
        RUN source /a && [[ -f /b ]]
        FROM fedora:43
        RUN source /etc/os-release && echo {a,b}
        FROM registry.example.com/base:1.2
        RUN source /etc/os-release
      `,
    },
  ],
} satisfies Rule

function* commandReports(
  file: Facts,
  run: Run,
  script: Script,
  command: Command,
  shell: string,
  known: Dialect | undefined,
) {
  const { words, args, name } = command
  const [word] = words
  if (!word || command.surroundings.includes('nested-script') || script.errors.length) return
  const bash = withBash(file, run, known)
  const codes = (code: number) => [`shellcheck/SC${code}`]
  if (name === 'source' && word.raw === 'source') {
    const path = args[0]?.value
    const isRelative = path !== undefined && !path.includes('/') && args[0]?.unbroken
    const dot: (Edit | undefined)[] = [word.unbroken ? replace(word, '.') : undefined]
    if (isRelative && args[0]) dot.push({ start: args[0].start, end: args[0].start, text: './' })
    yield {
      at: word,
      message: `${shell} knows no source: it looks for a program of that name.`,
      codes: codes(3046),
      fixes: [...fix('Write a dot', false, ...dot), ...bash],
    }
  } else if (name === '[' || name === 'test') {
    for (const operator of args.filter(({ raw }) => raw === '==')) {
      yield {
        at: operator,
        message: `${shell} knows no == in a test: it stops with an error there, and the test is false.`,
        codes: codes(3014),
        fixes: [
          ...fix('Write one =', false, operator.unbroken ? replace(operator, '=') : undefined),
          ...bash,
        ],
      }
    }
  } else if (name === 'echo' && word.raw === 'echo') {
    const option = args[0]
    const next = args[1]
    if (option && /^-[neE]*[eE][neE]*$/.test(option.raw)) {
      const keeps = option.raw.includes('n')
      const edit = !option.unbroken
        ? undefined
        : keeps
          ? replace(option, '-n')
          : next
            ? { start: option.start, end: next.start, text: '' }
            : undefined
      yield {
        at: option,
        message: `${shell}'s echo prints ${option.raw}, and reads escapes without being asked.`,
        codes: codes(3037),
        fixes:
          option.raw.includes('E') || (next && !isOnOneLine(file, option, next))
            ? bash
            : [...fix(`Remove ${keeps ? 'the e' : option.raw}`, false, edit), ...bash],
      }
    }
  } else if (name === 'let' && word.raw === 'let') {
    yield { at: word, message: `${shell} knows no let.`, codes: codes(3039), fixes: bash }
  } else if (name !== undefined && unknownBuiltins.has(name) && word.raw === name) {
    yield { at: word, message: `${shell} knows no ${name}.`, codes: codes(3044), fixes: bash }
  } else if (
    name === 'trap' &&
    args.some(({ value }) => value === 'ERR' || value === 'DEBUG' || value === 'RETURN')
  ) {
    yield { at: command, message: `${shell} knows no signal of that name.`, codes: codes(3047), fixes: bash }
  } else if (name === 'set') {
    const option = args.find(({ value }) => value === 'pipefail')
    if (option && isOldDash(run, known))
      yield {
        at: option,
        message: `${shell} knows no pipefail and stops with an error.`,
        codes: codes(3040),
        fixes: bash,
      }
  }
}

/** dash learnt pipefail after the releases below. */
function isOldDash({ stage }: Run, known: Dialect | undefined): boolean {
  const { id, release } = stage?.image.facts?.distribution ?? {}
  if (known !== 'dash') return false
  return (id === 'debian' && Number(release) <= 13) || (id === 'ubuntu' && Number(release) < 25)
}

function isOnOneLine({ text }: Facts, a: Span, b: Span): boolean {
  return !text.slice(a.end, b.start).includes('\n')
}

/** The same in words that every shell knows. */
function plainSpelling(extension: Extension): readonly Fix[] {
  const { kind, text, unbroken, word } = extension
  if (!unbroken) return []
  if (kind === 'both-redirect') {
    const target = text.replace(/^&>>?\s*/, '')
    const operator = text.startsWith('&>>') ? '>>' : '>'
    return fix('Redirect both by 2>&1', false, replace(extension, `${operator} ${target} 2>&1`))
  }
  if (kind === 'both-pipe') return fix('Write 2>&1 |', false, replace(extension, '2>&1 |'))
  if (kind === 'brace-expansion' && word?.unbroken) {
    const words = spelledOut(word.text, word.text.indexOf(text), text)
    return words ? fix('Spell the words out', false, replace(word, words.join(' '))) : []
  }
  return []
}

/** The words of a list in braces: plain characters only, and one pair of braces. */
function spelledOut(word: string, at: number, braces: string): readonly string[] | undefined {
  const before = word.slice(0, at)
  const behind = word.slice(at + braces.length)
  const inner = braces.slice(1, -1)
  if (
    at < 0 ||
    !/^[\w./,@:+-]*$/.test(inner) ||
    !inner.includes(',') ||
    /[{}"'`\\]/.test(before + behind) ||
    (before + behind).includes('$(')
  )
    return undefined
  return inner.split(',').map((part) => before + part + behind)
}

function withBash(file: Facts, run: Run, known: Dialect | undefined): readonly Fix[] {
  if (
    known !== 'dash' ||
    run.instruction !== run.outer ||
    hasBash(file, run) !== true ||
    run.form !== 'shell'
  )
    return []
  const options = run.state.shell.words.slice(1).map((word) => `, ${JSON.stringify(word)}`)
  return fix(
    'Run with bash from here on',
    false,
    insertAbove(run.outer, `${keyword(file, 'SHELL')} ["/bin/bash"${options.join('')}]`),
  )
}
