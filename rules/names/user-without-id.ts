import type { Stage } from '../../server/facts/stages.ts'
import type { Command } from '../../server/syntax/script.ts'
import { hasFlag, operands } from '../../server/syntax/shell.ts'
import { fix, insertWord } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'A user is created without a number',
  why: `
    The number is then the next that is free, and may be another one after the next build. Files in a volume belong to
    numbers, not to names: they would belong to somebody else.
  `,
  whyUnsafe: `
    Files that the user owned under the old number, in volumes or in other images, must be given to the new one.
  `,
  severity: 'hint',
  off: true,

  *check(file, _project, { wide }) {
    let free = 10001
    for (const run of file.runs) {
      const { stage, commands } = run
      if (!stage || !(wide || stage.ships)) continue
      for (const { effective: command } of commands) {
        const [name] = command.words
        if (!name || !createsUser(command) || hasFlag(command, '-u', '--uid')) continue
        while (file.text.includes(`${free}`)) free++
        const option = optionFor(command, stage)
        yield {
          at: name,
          message: `${userOf(command)} gets whatever number is free.`,
          fixes:
            option && run.form !== 'exec'
              ? fix(`Give it the number ${free}`, false, insertWord(run, name, `${option} ${free}`))
              : [],
        }
        free++
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13-slim
        RUN «useradd» --create-home app && «adduser» --disabled-password --gecos '' other
        USER app
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        RUN useradd --uid 10001 --create-home app && adduser --uid 10002 --disabled-password --gecos '' other
        USER app
      `,
    },
    {
      bad: dockerfile`
        FROM alpine:3.22
        RUN «adduser» -S -D app
      `,
      fixed: dockerfile`
        FROM alpine:3.22
        RUN adduser -u 10001 -S -D app
      `,
    },
    {
      because: 'the number is given, or a user only joins a group',
      good: dockerfile`
        FROM debian:13-slim AS build
        RUN useradd builder
        FROM debian:13-slim
        RUN groupadd --gid 10001 app && useradd --uid 10001 --gid app app
        RUN adduser app audio && useradd -D
      `,
    },
  ],
} satisfies Rule

/** `adduser user group` adds to a group, `useradd -D` shows defaults. */
function createsUser(command: Command): boolean {
  if (command.name === 'useradd') return command.args.length > 0 && !hasFlag(command, '-D', '--defaults')
  return command.name === 'adduser' && operands(command).length === 1 && !hasFlag(command, '--group')
}

function userOf(command: Command): string {
  return command.args.at(-1)?.value ?? 'The user'
}

/** What the option is called, where the tool behind the name is known. */
function optionFor({ name }: Command, { image }: Stage): string | undefined {
  const id = image.facts?.distribution?.id
  if (name === 'useradd') return '--uid'
  if (id === 'debian' || id === 'ubuntu') return '--uid'
  return id === undefined ? undefined : '-u'
}
