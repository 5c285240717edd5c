import type { Facts } from '../../server/facts/facts.ts'
import type { Instruction } from '../../server/syntax/tree.ts'
import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'Labels stand in several instructions in a row',
  why: `
    One LABEL instruction can hold them all, and shows that they belong together.
  `,
  severity: 'hint',
  off: true,
  covers: ['tally/labels/prefer-grouped'],

  *check(file) {
    for (const group of groupsOf(file)) {
      const [first, ...rest] = group
      if (!first || !rest.length) continue
      const isPlain = group.every(
        (it) =>
          it.inside.length === 0 && it.words.every(({ raw }) => raw.includes('=')) && it.flags.length === 0,
      )
      const { escape } = file.tree
      yield {
        at: { start: first.start, end: group.at(-1)?.end ?? first.end },
        message: `${group.length} LABEL instructions in a row could be one.`,
        fixes: isPlain
          ? [
              {
                title: 'Join them',
                safe: true,
                edits: rest.map((it, index) => ({
                  start: (group[index] as Instruction).end,
                  end: it.words[0]?.start ?? it.end,
                  text: ` ${escape}\n      `,
                })),
              },
            ]
          : [],
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13-slim
        «LABEL team="core"
        LABEL version=1 colour=blue»
        USER 10001
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        LABEL team="core" \
              version=1 colour=blue
        USER 10001
      `,
    },
    {
      because: 'something stands between them',
      good: dockerfile`
        FROM debian:13-slim
        LABEL team="core"
        # the version of the tool
        LABEL version=1
      `,
    },
  ],
} satisfies Rule

/** LABEL instructions on lines that follow each other. */
function groupsOf({ tree }: Facts): readonly (readonly Instruction[])[] {
  const groups: Instruction[][] = []
  for (const instruction of tree.instructions) {
    if (instruction.name !== 'LABEL') continue
    const last = groups.at(-1)?.at(-1)
    if (last && last.endLine + 1 === instruction.startLine) groups.at(-1)?.push(instruction)
    else groups.push([instruction])
  }
  return groups
}
