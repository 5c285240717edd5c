import type { Facts } from '../../server/facts/facts.ts'
import type { Shell } from '../../server/facts/stages.ts'
import type { StartCommand } from '../../server/facts/start.ts'
import type { Command, Script } from '../../server/syntax/script.ts'
import { sourceSpan } from '../../server/syntax/tree.ts'
import { changeJoined, fix, insert, jsonEscapes, jsonRepair, type Change } from '../edits.ts'
import { dockerfile, type Edit, type Fix, type Report, type Rule } from '../rule.ts'

const general = [
  'sonar/S7019',
  'kics/Not-Using-JSON-In-CMD-And-ENTRYPOINT-Arguments',
  'semgrep/prefer-json-notation',
]

/** They are part of the shell: as a program of their own they are not there, or change nothing. */
const builtins = new Set(
  '. : [ alias bg break cd command continue declare eval exec exit export fg getopts hash let local read readonly return set shift shopt source test trap type typeset ulimit umask unalias unset wait'.split(
    ' ',
  ),
)

export default {
  title: 'The start command is in shell form',
  why: `
    A shell starts first and the program as its child. \`docker stop\` signals the shell, which passes nothing on: the
    container is killed after ten seconds, in the middle of its work. Arguments of \`docker run\` do not reach an
    ENTRYPOINT in shell form at all, and a CMD in shell form reaches an ENTRYPOINT as \`/bin/sh -c …\`.
  `,
  whyUnsafe: `
    The program becomes process 1: it gets signals itself, and has no signal handlers but its own; an entrypoint script
    sees other arguments. That is mostly what is wanted, and always a change.
  `,
  severity: 'warning',
  covers: ['hadolint/DL3025', 'buildkit/JSONArgsRecommended', ...general],
  differs: [
    'hadolint/DL3025 also names health checks in shell form; outside `profile: all` they are left alone, because they get no signals and mostly end in `|| exit 1`.',
    'hadolint/DL3025 and buildkit/JSONArgsRecommended also name a command that `exec` starts in the end; outside `profile: all` it is left alone, because it gets the signals.',
  ],

  *check(file, _project, { wide }) {
    for (const start of file.start.all) {
      const { instruction, form, state, script } = start
      if (form !== 'shell' || !instruction.body.text || jsonRepair(instruction.body.text, 0)) continue
      const isWindows = state.windows || /%\w+%/.test(instruction.body.text)
      if (!wide && (isWindows || (script && endsInExec(script)))) continue
      // BuildKit takes an explicit SHELL for a decision.
      const buildkit = state.shell.instruction ? [] : ['buildkit/JSONArgsRecommended']
      yield {
        at: sourceSpan(instruction.body, 0, instruction.body.text.length),
        message: messageOf(file, start),
        codes: ['hadolint/DL3025', ...buildkit, ...general],
        fixes: isWindows ? [] : fixesOf(start, wide),
      }
    }
    if (wide) yield* healthChecks(file)
  },

  examples: [
    {
      bad: dockerfile`
        FROM node:24-slim
        CMD «node server.js»
      `,
      fixed: dockerfile`
        FROM node:24-slim
        CMD ["node", "server.js"]
      `,
    },
    {
      because: 'lines and comments stay',
      bad: dockerfile`
        FROM python:3.13-slim
        ENTRYPOINT «gunicorn \
            # all interfaces
            --bind 0.0.0.0:8000 \
            'app:create("prod")'»
      `,
      fixed: dockerfile`
        FROM python:3.13-slim
        ENTRYPOINT ["gunicorn", \
            # all interfaces
            "--bind", "0.0.0.0:8000", \
            "app:create(\"prod\")"]
      `,
    },
    {
      because: 'only a shell knows the variable',
      bad: dockerfile`
        FROM python:3.13-slim
        CMD «uvicorn main:app --host 0.0.0.0 --port "$PORT"»
      `,
      fixed: dockerfile`
        FROM python:3.13-slim
        CMD ["/bin/sh", "-c", "exec uvicorn main:app --host 0.0.0.0 --port \"$PORT\""]
      `,
    },
    {
      because: 'the last command is the one that stays',
      bad: dockerfile`
        FROM ruby:4.0-slim
        CMD «bin/migrate && \
            bin/serve»
      `,
      fixed: dockerfile`
        FROM ruby:4.0-slim
        CMD ["/bin/sh", "-c", "bin/migrate && \
            exec bin/serve"]
      `,
    },
    {
      because: 'a pipe needs its shell to the end',
      bad: dockerfile`
        FROM debian:13-slim
        SHELL ["/bin/bash", "-o", "pipefail", "-c"]
        CMD «worker | tee /var/log/worker»
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        SHELL ["/bin/bash", "-o", "pipefail", "-c"]
        CMD ["/bin/bash", "-o", "pipefail", "-c", "worker | tee /var/log/worker"]
      `,
    },
    {
      because: 'the peers judge by form alone',
      options: { wide: true },
      bad: dockerfile`
        FROM debian:13-slim
        «CMD exec worker --verbose»
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        CMD ["worker", "--verbose"]
      `,
    },
    {
      because: 'hadolint names health checks, too',
      options: { wide: true },
      bad: dockerfile`
        FROM debian:13-slim
        «HEALTHCHECK CMD test "$(state)" = up»
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        HEALTHCHECK CMD ["/bin/sh", "-c", "test \"$(state)\" = up"]
      `,
    },
    {
      because: 'a health check gets no signals',
      good: dockerfile`
        FROM debian:13-slim
        HEALTHCHECK CMD wget -q --spider http://127.0.0.1/ || exit 1
      `,
    },
    {
      because: 'the program replaces the shell',
      good: dockerfile`
        FROM debian:13-slim
        CMD prepare; exec worker --port "$PORT"
      `,
    },
    {
      because: 'these are in exec form',
      good: dockerfile`
        FROM debian:13-slim
        ENTRYPOINT ["worker"]
        CMD ["--verbose"]
      `,
    },
  ],
} satisfies Rule

function messageOf(file: Facts, { instruction: { name }, stage, state }: StartCommand): string {
  const shell = state.shell.words[0] ?? '/bin/sh'
  const program = shell.split(/[\\/]/).at(-1)
  const { entrypoint } = file.start
  if (stage.image.facts?.shell === 'none' && !state.shell.instruction) {
    return `${name} is in shell form, but ${stage.image.reference ?? 'the base image'} has no ${shell} to run it.`
  }
  if (name === 'CMD' && entrypoint?.form === 'exec' && entrypoint.stage === stage) {
    return `${name} is in shell form, so ENTRYPOINT gets ${state.shell.words.join(' ')} and the command as its arguments.`
  }
  return `${name} is in shell form: ${program} runs as process 1 and passes no signals on.`
}

/** Whether the last command of the script replaces the shell. */
function endsInExec({ top }: Script): boolean {
  return top.at(-1)?.words[0]?.value === 'exec'
}

function fixesOf({ instruction, state, script }: StartCommand, wide: boolean): readonly Fix[] {
  const { body } = instruction
  if (!script || script.errors.length || script.comments.length || instruction.heredocs.length) return []
  const fixes: Fix[] = []
  const words = wordEdits(script)
  if (words) fixes.push({ title: 'Write it in exec form', safe: false, edits: words })
  const last = lastCommand(script)
  const exec: Change | undefined =
    last && last.words[0]?.value !== 'exec'
      ? { from: last.offset, to: last.offset, text: 'exec ' }
      : undefined
  const wrapped = changeJoined(body, inShell(body.text, 0, state.shell, exec))
  if (wrapped && !words)
    fixes.push({
      title: exec ? 'Name the shell and let it exec the program' : 'Name the shell',
      safe: false,
      edits: wrapped,
    })
  // To the peers a shell form with exec is still one.
  if (!wide && exec && last)
    fixes.push({ title: 'Put exec before the program', safe: false, edits: [insert(last.start, 'exec ')] })
  return fixes
}

/** The exec form that starts the shell as the shell form does. */
function inShell(text: string, from: number, shell: Shell, exec?: Change): readonly Change[] {
  const escapes = jsonEscapes(text.slice(from)).map((it) => ({
    ...it,
    from: it.from + from,
    to: it.to + from,
  }))
  return [
    { from, to: from, text: `[${shell.words.map((word) => `${JSON.stringify(word)}, `).join('')}"` },
    ...(exec ? [exec] : []),
    ...escapes,
    { from: text.length, to: text.length, text: '"]' },
  ]
}

function* healthChecks(file: Facts): Iterable<Report> {
  for (const outer of file.tree.instructions) {
    const { name, body, json } = outer.trigger ?? outer
    const command = name === 'HEALTHCHECK' && !json ? /^CMD\s+(?=\S)/i.exec(body.text)?.[0].length : undefined
    if (command === undefined || jsonRepair(body.text, command)) continue
    const { shell, windows } = file.before(outer)
    yield {
      at: sourceSpan(body, command, body.text.length),
      message: 'HEALTHCHECK is in shell form.',
      codes: ['hadolint/DL3025'],
      fixes: windows
        ? []
        : fix(
            'Name the shell',
            false,
            ...(changeJoined(body, inShell(body.text, command, shell)) ?? [undefined]),
          ),
    }
  }
}

/** The exec form of one command of literal words, word by word. */
function wordEdits(script: Script): readonly Edit[] | undefined {
  const [command] = script.commands
  if (!command || script.commands.length !== 1 || !script.plain || script.top.length !== 1) return undefined
  if (command.assignments.length || command.redirects.length || command.negated || command.next)
    return undefined
  const [name] = command.words
  const skipped = name?.value === 'exec' ? command.words.slice(0, 1) : []
  const words = command.words.slice(skipped.length)
  const program = words[0]?.value
  if (!program || builtins.has(program)) return undefined
  const [exec] = skipped
  // The word goes with the blanks behind it, which must not hold a line end.
  if (exec && words[0] && words[0].start - exec.start !== words[0].offset - exec.offset) return undefined
  const edits: Edit[] = exec && words[0] ? [{ start: exec.start, end: words[0].start, text: '' }] : []
  for (const [index, { start, end, value, glob, unbroken, raw }] of words.entries()) {
    if (value === undefined || glob || !unbroken || /^~|[{}]/.test(raw)) return undefined
    edits.push({
      start,
      end,
      text: `${index === 0 ? '[' : ''}${JSON.stringify(value)}${index === words.length - 1 ? ']' : ','}`,
    })
  }
  return edits
}

/** The simple command at the end of a plain list, if a shell may hand over to it. */
function lastCommand({ plain, top }: Script): Command | undefined {
  const last = top.at(-1)
  if (!plain || !last || !last.words.length || last.negated || last.next) return undefined
  if (last.assignments.length || last.joiner === '|' || last.joiner === '|&' || last.joiner === '||')
    return undefined
  const name = last.words[0]?.value
  return name === undefined || !builtins.has(name) || name === 'exec' ? last : undefined
}
