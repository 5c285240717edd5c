import type { Facts } from '../../server/facts/facts.ts'
import type { ImageFacts } from '../../server/facts/images.ts'
import { lineageOf, type Stage } from '../../server/facts/stages.ts'
import { addOption, fix } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: "pip is to install into the distribution's own Python, which refuses it",
  why: `
    Debian from 12 on, Ubuntu from 23.04 and Alpine from 3.19 mark their Python as managed by the package manager: pip stops
    with \`error: externally-managed-environment\`, and the build fails. A virtual environment is the clean way, and so is an
    official image of Python, which is not marked. In an image that serves one application the option does no harm either.
  `,
  whyUnsafe: `
    With the option pip may replace modules that packages of the distribution rely on.
  `,
  severity: 'error',

  *check(file) {
    for (const call of file.installs) {
      const { manager, run, command, has, subcommand } = call
      const { stage } = run
      if (!manager.commands.includes('pip') || !stage) continue
      if (has('--break-system-packages', '-t', '--target', '--prefix', '--root', '--python')) continue
      if (!/^pip[\d.]*$/.test(command.name ?? '') || command.words[0]?.value?.includes('/')) continue
      const facts = stage.image.facts
      const since = facts && sinceWhen(facts)
      if (since === undefined || isSettled(file, stage) || !isOfDistribution(file, stage)) continue
      yield {
        at: { start: command.start, end: subcommand.at(-1)?.end ?? command.end },
        message: `The Python of ${stage.image.reference ?? 'this image'} belongs to ${since}: pip refuses to install into it.`,
        fixes: fix('Add --break-system-packages', false, addOption(call, '--break-system-packages')),
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM ubuntu:24.04
        RUN apt-get update && apt-get install -y --no-install-recommends python3-pip && rm -rf /var/lib/apt/lists/*
        RUN «pip3 install» --no-cache-dir flask
      `,
      fixed: dockerfile`
        FROM ubuntu:24.04
        RUN apt-get update && apt-get install -y --no-install-recommends python3-pip && rm -rf /var/lib/apt/lists/*
        RUN pip3 install --break-system-packages --no-cache-dir flask
      `,
    },
    {
      because: 'older releases do not mark it, and the images of Python never do',
      good: dockerfile`
        FROM ubuntu:22.04 AS one
        RUN apt-get update && apt-get install -y --no-install-recommends python3-pip && rm -rf /var/lib/apt/lists/*
        RUN pip3 install --no-cache-dir flask
        FROM python:3.13-slim-trixie
        RUN apt-get update && apt-get install -y --no-install-recommends python3-pip && rm -rf /var/lib/apt/lists/*
        RUN pip3 install --no-cache-dir flask
      `,
    },
    {
      because: 'there is a virtual environment, or the mark is taken away',
      good: dockerfile`
        FROM debian:13-slim AS one
        RUN apt-get update && apt-get install -y --no-install-recommends python3-pip python3-venv && rm -rf /var/lib/apt/lists/*
        RUN python3 -m venv /opt/venv
        ENV PATH=/opt/venv/bin:$PATH
        RUN pip install --no-cache-dir flask
        FROM alpine:3.23
        RUN apk add --no-cache py3-pip && rm /usr/lib/python3.12/EXTERNALLY-MANAGED
        RUN pip install --no-cache-dir flask
      `,
    },
    {
      because: 'another Python may come from elsewhere',
      good: dockerfile`
        FROM debian:13-slim
        RUN ./install-python.sh
        RUN pip install --no-cache-dir flask
      `,
    },
  ],
} satisfies Rule

/** The first release of each distribution that marks its Python. */
const first: Readonly<Record<string, readonly [name: string, major: number, minor: number]>> = {
  alpine: ['Alpine', 3, 19],
  debian: ['Debian', 12, 0],
  ubuntu: ['Ubuntu', 23, 4],
}

/** The distribution to which the Python of an official image belongs; `undefined` where pip may use it. */
function sinceWhen({ official, name, distribution }: ImageFacts): string | undefined {
  const row = distribution && first[distribution.id]
  if (!official || name === 'python' || name === 'pypy' || !row || distribution.release === undefined)
    return undefined
  const [major = 0, minor = 0] = distribution.release.split('.').map(Number)
  return major > row[1] || (major === row[1] && minor >= row[2]) ? row[0] : undefined
}

/** Whether anything in the file makes another environment, or says that this one may be written. */
function isSettled({ text }: Facts, stage: Stage): boolean {
  const told =
    /venv|virtualenv|EXTERNALLY-MANAGED|BREAK_SYSTEM_PACKAGES|break-system-packages|pipx|conda|mamba|pyenv|deadsnakes|\buv\b|pip\.conf|get-pip/i
  const start = Math.min(...lineageOf(stage).map(({ from }) => from.start))
  return told.test(text.slice(start, stage.instructions.at(-1)?.end ?? stage.from.end))
}

/** pip surely comes from a package of the distribution. */
function isOfDistribution(file: Facts, stage: Stage): boolean {
  const lineage = lineageOf(stage)
  const isOurs = (of: Stage | undefined) => of !== undefined && lineage.includes(of)
  if (file.copies.some(({ stage: of, from }) => isOurs(of) && from)) return false
  return file.installs.some(
    ({ run, manager, packages }) =>
      isOurs(run.stage) &&
      manager.system &&
      packages.some(({ name }) => name === 'python3-pip' || name === 'py3-pip'),
  )
}
