import type { Facts } from '../../server/facts/facts.ts'
import type { Run } from '../../server/facts/runs.ts'
import { hasFlag } from '../../server/syntax/shell.ts'
import { fix, insertWord } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'wget draws a progress bar into the build log',
  why: `
    In a log the bar is one line for every few kilobytes: it buries what matters, and some build services cut the log off.
    \`--progress=dot:giga\` writes little, \`-q\` nothing.
  `,
  severity: 'info',
  covers: ['hadolint/DL3047'],

  *check(file, _project, { wide }) {
    for (const run of file.runs) {
      if (run.outer !== run.instruction || (!wide && run.stage && !run.stage.reached)) continue
      for (const { effective: command } of run.commands) {
        const name = command.words[0]
        if (command.name !== 'wget' || !name) continue
        if (
          hasFlag(
            command,
            '-q',
            '--quiet',
            '--progress',
            '-o',
            '--output-file',
            '-a',
            '--append-output',
            '--no-verbose',
          )
        )
          continue
        if (command.args.some(({ value }) => value === '-nv' || value === '--help' || value === '--version'))
          continue
        const gnu = isGnu(file, run)
        // BusyBox draws its bar only in a terminal, and knows no --progress.
        if (!wide && gnu === false) continue
        const option = gnu ? '--progress=dot:giga' : '-q'
        yield {
          at: name,
          message: 'wget fills the build log with its progress.',
          fixes: fix(`Add ${option}`, true, insertWord(run, name, option)),
        }
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13
        RUN «wget» https://example.com/data.tgz && tar -xf data.tgz
      `,
      fixed: dockerfile`
        FROM debian:13
        RUN wget --progress=dot:giga https://example.com/data.tgz && tar -xf data.tgz
      `,
    },
    {
      because: 'which wget it is cannot be told, but all know -q',
      bad: dockerfile`
        FROM registry.example.com/base:1.2
        RUN «wget» -O data.tgz https://example.com/data.tgz
      `,
      fixed: dockerfile`
        FROM registry.example.com/base:1.2
        RUN wget -q -O data.tgz https://example.com/data.tgz
      `,
    },
    {
      because: "BusyBox's wget is quiet outside a terminal",
      good: dockerfile`
        FROM alpine:3.23
        RUN wget -O data.tgz https://example.com/data.tgz
      `,
    },
    {
      good: dockerfile`
        FROM debian:13
        RUN wget -nv https://example.com/a && wget -qO- https://example.com/b && wget --progress=dot:mega https://example.com/c
        RUN wget -o log https://example.com/d && apt-get install -y wget
      `,
    },
  ],
} satisfies Rule

/** GNU wget or BusyBox's; `undefined` when neither is certain. */
function isGnu({ installs }: Facts, { stage, outer }: Run): boolean | undefined {
  const installed = installs.some(
    (it) =>
      it.run.stage === stage &&
      it.run.outer.start <= outer.start &&
      it.packages.some(({ name }) => name === 'wget'),
  )
  const id = stage?.image.facts?.distribution?.id
  if (installed && id !== undefined) return true
  switch (id) {
    case undefined:
      return undefined
    case 'alpine':
    case 'busybox':
    case 'wolfi':
      return false
    case 'debian':
    case 'ubuntu':
    case 'fedora':
    case 'rhel':
    case 'rocky':
    case 'alma':
    case 'centos':
    case 'oracle':
    case 'suse':
    case 'arch':
      return true
    default:
      return undefined
  }
}
