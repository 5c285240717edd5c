import { parseScript } from '../../server/syntax/shell.ts'
import type { Facts } from '../../server/facts/facts.ts'
import { lineageOf, type Stage } from '../../server/facts/stages.ts'
import type { Instruction } from '../../server/syntax/tree.ts'
import { replace } from '../edits.ts'
import { dockerfile, type Fix, type Rule } from '../rule.ts'

export default {
  title: 'The health check calls a program that the image has not',
  why: `
    A check that cannot be started has failed: the container is unhealthy from its first minute on, and whatever waits for
    it or restarts it does so for ever. Small images come without curl; those of Alpine have the wget of BusyBox.
  `,
  whyUnsafe: `
    The wget of BusyBox knows few options and takes a redirect for an answer.
  `,
  severity: 'warning',

  *check(file) {
    const { shipped } = file
    if (!shipped || shipped.end.windows) return
    const check = file.named('HEALTHCHECK', shipped).at(-1)
    const tool = check && toolOf(check)
    if (!check || !tool || !isMissing(file, shipped, tool.name, check)) return
    const reference = shipped.image.reference ?? 'the image'
    const hasWget = tool.name === 'curl' && shipped.image.facts?.packageManager === 'apk'
    yield {
      at: tool,
      message: `${reference} has no ${tool.name}, and nothing here installs it: the container is never healthy.`,
      fixes: hasWget ? withWget(file, check) : [],
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM node:24-alpine
        COPY server.js /srv/
        HEALTHCHECK --interval=30s CMD «curl» -f http://localhost:3000/ || exit 1
        CMD ["node", "/srv/server.js"]
      `,
      fixed: dockerfile`
        FROM node:24-alpine
        COPY server.js /srv/
        HEALTHCHECK --interval=30s CMD wget -q --spider http://localhost:3000/ || exit 1
        CMD ["node", "/srv/server.js"]
      `,
    },
    {
      bad: dockerfile`
        FROM python:3.13-slim
        RUN pip install --no-cache-dir flask
        HEALTHCHECK CMD [«"wget"», "-q", "-O", "/dev/null", "http://127.0.0.1:5000/"]
        CMD ["flask", "run", "--host", "0.0.0.0"]
      `,
    },
    {
      because: 'it is installed, may be brought by a script, or the image has it',
      good: dockerfile`
        FROM python:3.13-slim
        RUN apt-get update && apt-get install -y --no-install-recommends curl && rm -rf /var/lib/apt/lists/*
        HEALTHCHECK CMD curl --fail http://localhost:5000/
        CMD ["flask", "run", "--host", "0.0.0.0"]
      `,
    },
    {
      good: dockerfile`
        FROM node:24-slim
        RUN ./prepare.sh
        HEALTHCHECK CMD curl --fail http://localhost:3000/
        CMD ["node", "server.js"]
      `,
    },
    {
      good: dockerfile`
        FROM node:24-alpine
        HEALTHCHECK CMD wget -q --spider http://localhost:3000/
        CMD ["node", "server.js"]
      `,
    },
    {
      good: dockerfile`
        FROM node:24
        HEALTHCHECK CMD curl --fail http://localhost:3000/
        CMD ["node", "server.js"]
      `,
    },
  ],
} satisfies Rule

/** Official images of which it is certain what they bring. */
const known = /^(?:alpine|debian|node|python|ruby|ubuntu)$/

/** Programs that install something, or run what may. */
const opaque =
  /(?:^|\/)(?:bash|sh|source|\.|make|ansible\S*|nix\S*|brew|conda|mamba)$|\.(?:ba)?sh$|^\.{0,2}\//

function isMissing(file: Facts, stage: Stage, tool: string, check: Instruction): boolean {
  const { facts } = stage.image
  if (!facts?.official || !known.test(facts.name) || facts.heavy || facts.tagStatus === 'unknown')
    return false
  const isAlpine = facts.packageManager === 'apk'
  if (isAlpine && tool === 'wget') return false
  const lineage = lineageOf(stage)
  const word = new RegExp(`\\b${tool}\\b`)
  const says = lineage.some(({ instructions }) =>
    instructions.some(({ start, end }) => start !== check.start && word.test(file.text.slice(start, end))),
  )
  if (says || file.copies.some(({ stage: of, from }) => of && lineage.includes(of) && from)) return false
  return file.runs
    .filter((run) => run.stage && lineage.includes(run.stage))
    .every(
      ({ commands, form }) =>
        form !== 'heredoc' &&
        commands.length > 0 &&
        commands.every(({ effective: { words } }) => {
          const program = words[0]?.value
          return program !== undefined && !opaque.test(program)
        }),
    )
}

/** The first program of a check, where it is one that images often lack. */
function toolOf({ json, body, words }: Instruction) {
  const fits = (value: string | undefined) => value === 'curl' || value === 'wget'
  const [first] = json?.items ?? []
  if (json)
    return first && fits(first.value) ? { start: first.start, end: first.end, name: first.value } : undefined
  if (words[0]?.value.toUpperCase() !== 'CMD') return undefined
  const [, command] = parseScript(body).commands[0]?.effective.words ?? []
  return command?.value !== undefined && fits(command.value)
    ? { start: command.start, end: command.end, name: command.value }
    : undefined
}

/** `curl -f URL` in the words of BusyBox; none where it is told more than to fail and to be silent. */
function withWget(file: Facts, { start, end }: Instruction): readonly Fix[] {
  const text = file.text.slice(start, end)
  const call =
    /\bcurl((?:\s+-(?:[fsSLI]+|-(?:fail|silent|show-error|location|head)))*)\s+(?=["']?https?:\/\/)/.exec(
      text,
    )
  if (!call || /\bcurl\b.*\bcurl\b/s.test(text) || /["'`]\s*\]/.test(text)) return []
  const at = start + call.index
  return [
    {
      title: 'Ask with wget, which the image has',
      safe: false,
      edits: [replace({ start: at, end: at + call[0].length }, 'wget -q --spider ')],
    },
  ]
}
