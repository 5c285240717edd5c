import { behind, insert, isHeredocScript } from '../edits.ts'
import type { Run } from '../../server/facts/runs.ts'
import type { Command, Script } from '../../server/syntax/script.ts'
import { dockerfile, type Fix, type Rule } from '../rule.ts'

const declaring = new Set(['export', 'local', 'readonly', 'declare', 'typeset'])

export default {
  title: 'export hides that a command failed',
  why: `
    \`export x=$(command)\` succeeds whatever the command does, so that the build goes on with an empty value. An assignment of
    its own fails with its command.
  `,
  whyUnsafe: `
    A build that went on without the value fails now.
  `,
  severity: 'info',
  covers: ['shellcheck/SC2155'],

  *check(file, _project, { wide }) {
    for (const run of file.runs) {
      for (const script of run.scripts) {
        if (script.errors.length) continue
        for (const command of script.commands) {
          if (!declaring.has(command.name ?? '') || command.surroundings.includes('nested-script')) continue
          const word = command.args.find(
            ({ prefix, expansions }) =>
              /^\w+=/.test(prefix) && expansions.some(({ kind }) => kind === 'command'),
          )
          // mktemp hardly ever fails; official images rely on it.
          if (!word || (!wide && /\$\(mktemp\b[^$]*\)/.test(word.raw))) continue
          const name = /^\w+/.exec(word.prefix)?.[0] ?? ''
          yield {
            at: { start: command.start, end: word.end },
            message: `${command.name} succeeds even if the command whose output ${name} gets fails.`,
            fixes: apart(run, script, command, name),
          }
        }
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13-slim
        RUN «export ARCH=$(dpkg --print-architecture)» && make
        RUN set -e; «export ARCH="$(uname -m)"»; make
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        RUN ARCH=$(dpkg --print-architecture) && export ARCH && make
        RUN set -e; ARCH="$(uname -m)"; export ARCH; make
      `,
    },
    {
      bad: dockerfile`
        FROM debian:13-slim
        RUN <<EOF
        set -e
        «export ARCH=$(uname -m)»
        make
        EOF
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        RUN <<EOF
        set -e
        ARCH=$(uname -m)
        export ARCH
        make
        EOF
      `,
    },
    {
      because: 'several at once are not taken apart',
      bad: dockerfile`
        FROM debian:13-slim
        RUN «export A=1 ARCH=$(uname -m)» && make
      `,
    },
    {
      good: dockerfile`
        FROM debian:13-slim
        RUN ARCH=$(uname -m) && export ARCH A=1 B="$ARCH" && make
        RUN A=$(uname -m) make
      `,
    },
  ],
} satisfies Rule

function apart(run: Run, script: Script, command: Command, name: string): readonly Fix[] {
  const [keyword, word] = command.words
  const joins =
    command.next === undefined || command.next === '&&' || command.next === ';' || command.next === '\n'
  const isAlone =
    command.args.length === 1 &&
    !command.redirects.length &&
    command.joiner !== '||' &&
    command.joiner !== '|'
  if (command.name !== 'export' || !keyword || !word || !joins || !isAlone) return []
  const newline = isHeredocScript(run, script) && command.next !== ';' && command.next !== '&&'
  const between = newline
    ? `\n${indentBefore(script, command)}`
    : command.next === ';' && !isGuarded(command)
      ? '; '
      : ' && '
  return [
    {
      title: `Assign ${name} first, then export it`,
      safe: false,
      edits: [
        { start: keyword.start, end: word.start, text: '' },
        insert(behind(word), `${between}export ${name}`),
      ],
    },
  ]
}

/** Behind `&&` a `;` would end the list too early. */
function isGuarded({ joiner }: Command): boolean {
  return joiner === '&&'
}

function indentBefore({ joined: { text } }: Script, { offset }: Command): string {
  return /[ \t]*$/.exec(text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset))?.[0] ?? ''
}
