import type { Facts } from '../../server/facts/facts.ts'
import { dialectOf, hasBash } from '../../server/facts/dialects.ts'
import type { Run } from '../../server/facts/runs.ts'
import type { Command, Script } from '../../server/syntax/script.ts'
import { fix, insert, insertAbove, isHeredocScript, keyword } from '../edits.ts'
import { dockerfile, type Fix, type Rule } from '../rule.ts'

/** Commands on the left of a pipe that cannot fail in a way that matters. */
const harmless = new Set(['echo', 'printf', 'yes', 'true', ':'])
/** They list what is there; when they stop early, it is for a file that went away. */
const listers = new Set(['find', 'ls', 'ldd', 'apt-mark', 'dpkg-query', 'dpkg'])
/** In the middle of a pipe they pass on what they get. */
const filters = new Set(['sort', 'uniq', 'awk', 'sed', 'tr', 'cut', 'tee', 'wc', 'xargs', 'grep'])
const downloads = new Set([
  'curl',
  'wget',
  'wget2',
  'aria2c',
  'git',
  'gpg',
  'gsutil',
  'aws',
  'mysqldump',
  'pg_dump',
])

export default {
  title: 'A failure in front of a pipe goes unnoticed',
  why: `
    The shell looks only at the last command of a pipe. When the download in \`curl … | sh\` breaks off, the build goes
    on with what came through. With \`pipefail\` the RUN fails where any of them does.
  `,
  whyUnsafe: `
    Builds that lived with the failure stop: \`grep\` without a match fails, and so does a writer whose reader stops early,
    as in \`yes | …\` or \`… | head\`. SHELL also holds for a CMD or ENTRYPOINT in shell form below it.
  `,
  severity: 'info',
  covers: ['hadolint/DL4006', 'semgrep/set-pipefail', 'kics/run-using-pipe-without-pipefail', 'droast/DF057'],
  differs: [
    'hadolint/DL4006 also reports pipes that start with `echo` and the like; outside `profile: all` this rule is silent where the left side cannot fail, or only lists files.',
    'hadolint/DL4006 reports every pipe; outside `profile: all` this rule is silent where the right side fails on an input that is empty or cut off: `tar -xz`, `gpg --dearmor`, `sha256sum -c`, `grep`.',
    'hadolint/DL4006 wants a SHELL; a `set -o pipefail` inside the script does the same.',
    "hadolint/DL4006 does not know that Alpine's /bin/sh has `pipefail`; outside `profile: all` this rule does.",
  ],

  *check(file, _project, { wide }) {
    for (const run of file.runs) {
      if (!wide && run.stage && !run.stage.reached) continue
      for (const script of run.scripts) {
        const hasOption = run.state.shell.words.includes('pipefail')
        const dialect = dialectOf(file, run, script)
        const obeys = wide
          ? run.state.shell.name !== 'sh' && run.state.shell.name !== 'dash'
          : dialect !== 'dash'
        if ((hasOption && obeys) || setsPipefail(script)) continue
        if (!wide && hasOption && dialect === 'dash') continue
        const pipes = pipesOf(script).filter((pipe) => wide || isRisky(pipe))
        const pipe = pipes.find((it) => it.commands.some(isDownload)) ?? pipes[0]
        if (!pipe) continue
        const first = pipe.commands[0] as Command
        const hidden = hiddenOf(pipe.commands)
        const left = hidden.find(isDownload) ?? hidden[0] ?? first
        yield {
          at: { start: first.start, end: (pipe.commands.at(-1) as Command).end },
          message: `When ${left.effective.name ?? 'the command'} fails, the pipe hides it from the build.`,
          severity: isDownload(left) && pipe.isOutermost ? 'warning' : 'info',
          fixes: run.instruction === run.outer ? fixesFor(file, run, script) : [],
        }
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13-slim
        RUN apt-get update \
            && «curl -fsSL https://example.com/hosts | tee /etc/tool/hosts»
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        SHELL ["/bin/bash", "-o", "pipefail", "-c"]
        RUN apt-get update \
            && curl -fsSL https://example.com/hosts | tee /etc/tool/hosts
      `,
    },
    {
      because: 'BusyBox knows the option, so that it can be set for this script alone',
      bad: dockerfile`
        FROM alpine:3.23
        RUN «wget -qO- https://example.com/tool.tar | tar -x -C /opt»
      `,
      fixed: dockerfile`
        FROM alpine:3.23
        RUN set -o pipefail && wget -qO- https://example.com/tool.tar | tar -x -C /opt
      `,
    },
    {
      bad: dockerfile`
        FROM debian:13-slim
        SHELL ["/bin/bash", "-c"]
        RUN «sort names.txt | uniq > unique.txt»
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        SHELL ["/bin/bash", "-o", "pipefail", "-c"]
        RUN sort names.txt | uniq > unique.txt
      `,
    },
    {
      because: 'nothing says which shells this image has',
      bad: dockerfile`
        FROM registry.example.com/base:1.2
        RUN «sort names.txt | uniq > unique.txt»
      `,
    },
    {
      options: { wide: true },
      bad: dockerfile`
        FROM debian:13-slim
        «RUN echo "user:secret" | chpasswd»
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        SHELL ["/bin/bash", "-o", "pipefail", "-c"]
        RUN echo "user:secret" | chpasswd
      `,
    },
    {
      because: 'the option is on, the left side cannot fail, or a failure is expected',
      good: dockerfile`
        FROM debian:13-slim AS build
        RUN echo "debconf debconf/frontend select Noninteractive" | debconf-set-selections
        RUN if dpkg -l | grep -q curl; then echo there; fi; sort a | uniq || true
        SHELL ["/bin/bash", "-euo", "pipefail", "-c"]
        RUN curl -fsSL https://example.com/tool.tar | tar -x -C /opt
        FROM alpine:3.23
        COPY --from=build /opt /opt
        RUN set -eo pipefail; wget -qO- https://example.com/tool.tar | tar -x -C /opt
      `,
    },
    {
      because: 'what arrives empty or cut off makes the right side fail',
      good: dockerfile`
        FROM debian:13-slim
        RUN curl -fsSL https://example.com/tool.tgz | tar -xz -C /opt
        RUN curl -fsSL https://example.com/key.asc | gpg --dearmor -o /etc/apt/keyrings/example.gpg
        RUN awk '{ print $1, "tool.tgz" }' sums | sha256sum -c -
        RUN php -m | grep -q zip
      `,
    },
    {
      because: 'these only list what is there',
      good: dockerfile`
        FROM debian:13-slim
        RUN find /usr/local -type f -executable -exec ldd '{}' ';' | awk '/=>/ { print $3 }' | sort -u > /libraries
      `,
    },
    {
      options: { wide: true },
      bad: dockerfile`
        FROM debian:13-slim
        «RUN curl -fsSL https://example.com/tool.tgz | tar -xz -C /opt»
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        SHELL ["/bin/bash", "-o", "pipefail", "-c"]
        RUN curl -fsSL https://example.com/tool.tgz | tar -xz -C /opt
      `,
    },
    {
      good: dockerfile`
        FROM mcr.microsoft.com/windows/servercore:ltsc2025
        SHELL ["powershell", "-Command"]
        RUN Get-Item x | Remove-Item
      `,
    },
  ],
} satisfies Rule

interface Pipe {
  readonly commands: readonly Command[]
  readonly isOutermost: boolean
}

function pipesOf({ commands }: Script): readonly Pipe[] {
  const groups = new Map<number, Command[]>()
  for (const command of commands) {
    if (command.surroundings.includes('nested-script')) continue
    const group = groups.get(command.pipeline)
    if (group) group.push(command)
    else groups.set(command.pipeline, [command])
  }
  const pipes: Pipe[] = []
  for (const group of groups.values()) {
    const piped = group.filter(({ joiner }) => isPipe(joiner))
    if (!piped.length) continue
    pipes.push({ commands: group, isOutermost: group.every(({ surroundings }) => surroundings.length === 0) })
  }
  // A compound command in a pipe, `{ …; } | tee`, has its commands in other pipelines.
  for (const command of commands) {
    const isAlone = isPipe(command.joiner) && groups.get(command.pipeline)?.length === 1
    if (isAlone && !pipes.some((it) => it.commands.includes(command)))
      pipes.push({ commands: [command], isOutermost: false })
  }
  return pipes
}

function isPipe(joiner: string | undefined): boolean {
  return joiner === '|' || joiner === '|&'
}

/** Whether a command in front of the last one may fail, and the script does not expect it to. */
function isRisky({ commands }: Pipe): boolean {
  const last = commands.at(-1)
  if (!last || commands.length < 2) return false
  if (!hiddenOf(commands).length) return false
  if (last.negated || last.next === '||' || /^head$/.test(last.effective.name ?? '')) return false
  return !last.surroundings.some((it) => it === 'if-test' || it === 'loop-test' || it === 'substitution')
}

/** The commands that may fail with nobody noticing: one behind them does not fail because of it. */
function hiddenOf(commands: readonly Command[]): readonly Command[] {
  const found: Command[] = []
  let isNoticed = true
  for (const [index, command] of [...commands.entries()].toReversed()) {
    if (!isNoticed && !isHarmless(command, index)) found.push(command)
    isNoticed &&= needsWhole(command)
  }
  return found.toReversed()
}

function isHarmless({ effective: { name, args } }: Command, index: number): boolean {
  return (
    harmless.has(name ?? '') ||
    listers.has(name ?? '') ||
    (name === 'cat' && args.length === 0) ||
    (index > 0 && filters.has(name ?? ''))
  )
}

/** Whether it fails on an input that is empty or cut off. */
function needsWhole({ effective: { name, args } }: Command): boolean {
  const values = args.map(({ value, prefix }) => value ?? prefix)
  const has = (pattern: RegExp) => values.some((it) => pattern.test(it))
  switch (name) {
    case 'tar':
    case 'bsdtar': {
      // The end of a plain archive may be missing; that of a compressed one may not.
      const letters = values
        .filter((it, at) => (at === 0 ? /^-?[a-zA-Z]+$/ : /^-[a-zA-Z]+$/).test(it))
        .join('')
      return (
        (/x/.test(letters) || has(/^--(?:extract|get)$/)) &&
        (/[zjJ]/.test(letters) || has(/^--(?:gzip|bzip2|xz|zstd)$/))
      )
    }
    case 'gunzip':
    case 'zcat':
      return true
    case 'gzip':
      return has(/^-[a-z]*d|^--decompress$/)
    case 'gpg':
    case 'gpg2':
      return has(/^--(?:dearmor|import)$/)
    case 'apt-key':
      return values[0] === 'add'
    case 'grep':
    case 'egrep':
    case 'fgrep':
      return !has(/^-[a-zA-Z]*[vcL]|^--(?:invert-match|count|files-without-match)$/)
    case 'sha1sum':
    case 'sha256sum':
    case 'sha512sum':
    case 'md5sum':
      return has(/^-[a-z]*c|^--check$/)
    default:
      return false
  }
}

function isDownload({ effective }: Command): boolean {
  return downloads.has(effective.name ?? '')
}

function setsPipefail({ commands }: Script): boolean {
  return commands.some(({ name, args }) => {
    const at = args.findIndex(({ value }) => value === 'pipefail')
    return name === 'set' && at > 0 && /^-[a-zA-Z]*o$/.test(args[at - 1]?.value ?? '')
  })
}

function fixesFor(file: Facts, run: Run, script: Script): readonly Fix[] {
  const { outer, state } = run
  const dialect = dialectOf(file, run, script)
  const set = state.shell.instruction
  const fixes: Fix[] = []
  const items = set?.json?.items
  const option = items?.find(({ value }) => /^-[a-z]*c$/.test(value))
  if (
    dialect === 'bash' &&
    set &&
    items &&
    option &&
    state.shell.name === 'bash' &&
    file.stageOf(set) === run.stage
  ) {
    return fix('Add pipefail to SHELL', false, insert(option.start, '"-o", "pipefail", '))
  }
  const shell = hasBash(file, run) ? '/bin/bash' : dialect === 'ash' ? '/bin/ash' : undefined
  const above =
    shell &&
    fix(
      `Run with ${shell} and pipefail from here on`,
      false,
      insertAbove(outer, `${keyword(file, 'SHELL')} ["${shell}", "-o", "pipefail", "-c"]`),
    )
  const first = script.commands[0]
  if ((dialect === 'bash' || dialect === 'ash') && first && script.top[0] === first) {
    const joiner = isHeredocScript(run, script) ? '\n' : ' && '
    fixes.push(...fix('Set pipefail for this script', false, insert(first.start, `set -o pipefail${joiner}`)))
  }
  if (above && run.form !== 'heredoc') fixes.push(...above)
  return fixes
}
