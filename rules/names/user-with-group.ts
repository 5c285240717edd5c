import type { Facts } from '../../server/facts/facts.ts'
import { lineageOf, type Stage } from '../../server/facts/stages.ts'
import { flagValue, operands } from '../../server/syntax/shell.ts'
import { replace } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: "USER with a group drops the user's other groups",
  why: `
    \`USER name:group\` starts the process in this one group. The groups that \`usermod -aG\` added, for a device or a shared
    folder, are not there; with \`USER name\` they are.
  `,
  whyUnsafe:
    "The process gets the user's own primary group and all further ones: check that the primary group is the one you named.",
  severity: 'info',
  covers: ['tally/user-explicit-group-drops-supplementary-groups'],

  *check(file) {
    for (const instruction of file.named('USER')) {
      const [word] = instruction.words
      const stage = file.stageOf(instruction)
      const match = /^([a-z_][a-z0-9_-]*):([\w-]+)$/.exec(word?.value ?? '')
      if (!word || !stage || !match || instruction.words.length !== 1) continue
      const [, user = '', group = ''] = match
      const extra = furtherGroups(file, stage, user, instruction.start).filter((it) => it !== group)
      if (!extra.length) continue
      yield {
        at: word,
        message: `With :${group} the process is not in ${extra.join(', ')}, which ${user} was added to.`,
        fixes:
          word.raw === word.value
            ? [{ title: `Write ${user} alone`, safe: false, edits: [replace(word, user)] }]
            : [],
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13-slim
        RUN useradd --uid 10001 web && usermod -aG video web
        USER «web:web»
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        RUN useradd --uid 10001 web && usermod -aG video web
        USER web
      `,
    },
    {
      because: 'there is no other group, or none is named',
      good: dockerfile`
        FROM debian:13-slim
        RUN useradd -G audio player && groupadd web && useradd -g web web
        USER web:web
        RUN id
        USER player
      `,
    },
  ],
} satisfies Rule

function furtherGroups(file: Facts, stage: Stage, user: string, before: number): readonly string[] {
  const lineage = lineageOf(stage)
  return file.runs.flatMap((run) => {
    if (!run.stage || !lineage.includes(run.stage) || run.outer.start > before) return []
    return run.commands.flatMap(({ effective: command }): readonly string[] => {
      const names = operands(command).map(({ value }) => value)
      if (command.name === 'usermod' || command.name === 'useradd') {
        return names.at(-1) === user ? (flagValue(command, '-G', '--groups')?.value?.split(',') ?? []) : []
      }
      // `adduser user group`, and BusyBox's `addgroup user group`, add to a group.
      const [name, group] = names
      const adds =
        (command.name === 'adduser' || command.name === 'addgroup') &&
        names.length === 2 &&
        !command.args.some(({ value }) => value?.startsWith('-'))
      return adds && name === user && group ? [group] : []
    })
  })
}
