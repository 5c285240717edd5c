import type { Facts } from '../../server/facts/facts.ts'
import { standsOn } from '../../server/facts/stages.ts'
import { fix } from '../edits.ts'
import type { Run } from '../../server/facts/runs.ts'
import type { Command, ShellWord } from '../../server/syntax/script.ts'
import { dockerfile, type Edit, type Fix, type Rule } from '../rule.ts'

interface Call {
  readonly run: Run
  readonly command: Command
  readonly name: 'wget' | 'curl'
}

export default {
  title: 'One stage downloads with wget and with curl',
  why: `
    Either can do what the other does. The second one is another package in the image to download, keep and update.
  `,
  whyUnsafe: `
    The two follow redirects, retry and report errors differently.
  `,
  severity: 'info',
  covers: [
    'hadolint/DL4001',
    'trivy/DS-0014',
    'kics/using-both-wget-and-curl',
    'semgrep/use-either-wget-or-curl',
    'droast/DF058',
  ],
  differs: [
    'hadolint/DL4001 counts tools that the base image brings; outside `profile: all` this rule speaks only where the file installs one of them.',
  ],

  *check(file, _project, { wide }) {
    for (const stage of file.stages) {
      const calls = file.runs.filter((run) => run.stage === stage).flatMap(callsOf)
      if (wide) {
        for (const { command, name } of reportedByPeers(calls)) {
          yield {
            at: command.words[0] ?? command,
            message: `${name} is the second download tool of this stage.`,
            fixes: translation(calls, name),
          }
        }
        continue
      }
      const counts = {
        wget: calls.filter((it) => it.name === 'wget').length,
        curl: calls.filter((it) => it.name === 'curl').length,
      }
      if (!counts.wget || !counts.curl || !stage.reached) continue
      const rarer = counts.wget <= counts.curl ? 'wget' : 'curl'
      const other = rarer === 'wget' ? 'curl' : 'wget'
      const call = calls.find(({ name }) => name === rarer)
      if (!call || !isInstalled(file, call.run, rarer)) continue
      yield {
        at: call.command.words[0] ?? call.command,
        message: `${rarer} is installed for what ${other} does elsewhere in this stage.`,
        fixes: translation(calls, rarer),
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13-slim
        RUN apt-get update && apt-get install -y curl wget
        RUN curl -fsSL https://example.com/a.tgz -o a.tgz && curl -fsSLO https://example.com/b.tgz
        RUN «wget» -q -O c.tgz https://example.com/c.tgz
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        RUN apt-get update && apt-get install -y curl wget
        RUN curl -fsSL https://example.com/a.tgz -o a.tgz && curl -fsSLO https://example.com/b.tgz
        RUN curl -fsSL -o c.tgz https://example.com/c.tgz
      `,
    },
    {
      bad: dockerfile`
        FROM debian:13-slim
        RUN apt-get update && apt-get install -y curl wget
        RUN wget -q https://example.com/a.tgz && wget -q https://example.com/b.tgz
        RUN «curl» -fsSL https://example.com/c.tgz | tar -xz
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        RUN apt-get update && apt-get install -y curl wget
        RUN wget -q https://example.com/a.tgz && wget -q https://example.com/b.tgz
        RUN wget -q -O - https://example.com/c.tgz | tar -xz
      `,
    },
    {
      because: 'an option has no equal',
      options: { wide: true },
      bad: dockerfile`
        FROM buildpack-deps:trixie
        RUN curl -fsSL https://example.com/c.tgz | tar -xz
        «RUN wget» -q --mirror https://example.com/
      `,
    },
    {
      because: 'BusyBox brings wget, and other stages have their own tools',
      good: dockerfile`
        FROM alpine:3.23 AS build
        RUN apk add --no-cache curl && curl -fsSLO https://example.com/a && curl -fsSLO https://example.com/b && wget -q https://example.com/c
        FROM debian:13-slim
        COPY --from=build /a /a
        RUN apt-get update && apt-get install -y wget && wget -q https://example.com/d
      `,
    },
  ],
} satisfies Rule

function callsOf(run: Run): readonly Call[] {
  return run.commands.flatMap((command) => {
    const { effective } = command
    const { name } = effective
    if (name !== 'wget' && name !== 'curl') return []
    return [{ run, command: effective, name }]
  })
}

/** One per RUN, from the one on in which the second tool comes up. */
function reportedByPeers(calls: readonly Call[]): readonly Call[] {
  const seen = new Set<string>()
  const reported = new Map<Run, Call>()
  const first = calls[0]?.name
  const runs = [...new Set(calls.map(({ run }) => run))]
  for (const run of runs) {
    const own = calls.filter((it) => it.run === run)
    for (const { name } of own) seen.add(name)
    const call = own.find(({ name }) => name !== first) ?? own[0]
    if (seen.size > 1 && call) reported.set(run, call)
  }
  return [...reported.values()]
}

function isInstalled({ installs }: Facts, { stage, outer }: Run, name: string): boolean {
  return installs.some(
    (it) =>
      standsOn(stage, it.run.stage) &&
      it.run.outer.start <= outer.start &&
      it.packages.some((one) => one.name === name),
  )
}

/** The same downloads with the other tool, where the options of all of them have an equal there. */
function translation(calls: readonly Call[], name: Call['name']): readonly Fix[] {
  const edits = calls.filter((it) => it.name === name).map(({ run, command }) => translated(run, command))
  return fix(`Download with ${name === 'wget' ? 'curl' : 'wget'} instead`, false, ...edits)
}

function translated(run: Run, command: Command): Edit | undefined {
  const { words, redirects } = command
  const [name] = words
  const last = words.at(-1)
  if (run.form === 'exec' || !name || !last || !words.every((word) => word.unbroken) || redirects.length)
    return undefined
  const text = command.name === 'wget' ? asCurl(command.args) : asWget(command.args)
  const isSpread = last.end - name.start !== last.offset + last.length - name.offset
  return text === undefined || isSpread ? undefined : { start: name.start, end: last.end, text }
}

function asCurl(args: readonly ShellWord[]): string | undefined {
  let output: string | undefined
  const urls: string[] = []
  for (let at = 0; at < args.length; at++) {
    const { raw, prefix } = args[at] as ShellWord
    const next = args[at + 1]?.raw
    if (/^(?:-q|-nv|-nc|--quiet|--no-verbose|--progress=\S+|--show-progress)$/.test(raw)) continue
    if (/^-q?O$/.test(raw) && next !== undefined) {
      output = next
      at++
    } else if (/^-q?O./.test(raw)) output = raw.slice(raw.indexOf('O') + 1)
    else if (prefix.startsWith('-')) return undefined
    else urls.push(raw)
  }
  const [url] = urls
  if (!url || urls.length > 1) return undefined
  if (output === undefined) return `curl -fsSLO ${url}`
  return output === '-' ? `curl -fsSL ${url}` : `curl -fsSL -o ${output} ${url}`
}

function asWget(args: readonly ShellWord[]): string | undefined {
  let output: string | undefined = '-'
  const urls: string[] = []
  for (let at = 0; at < args.length; at++) {
    const { raw, prefix } = args[at] as ShellWord
    const next = args[at + 1]?.raw
    if (/^(?:--fail|--silent|--show-error|--location|--progress-bar|--compressed)$/.test(raw)) continue
    const bundle = /^-([fsSLk#]*)([oO]?)$/.exec(raw)
    if (bundle && !bundle[1]?.includes('k')) {
      if (bundle[2] === 'o') {
        if (next === undefined) return undefined
        output = next
        at++
      } else if (bundle[2] === 'O') output = undefined
    } else if (raw === '--output' && next !== undefined) {
      output = next
      at++
    } else if (raw === '--remote-name') output = undefined
    else if (prefix.startsWith('-')) return undefined
    else urls.push(raw)
  }
  const [url] = urls
  if (!url || urls.length > 1) return undefined
  return output === undefined ? `wget -q ${url}` : `wget -q -O ${output} ${url}`
}
