import type { Facts } from '../../server/facts/facts.ts'
import { pairsOf } from '../../server/facts/pairs.ts'
import { insert } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'The comment above an ARG or a stage is not its description',
  why: `
    \`docker build --call=outline\` shows the comment directly above an ARG or a named stage as its description, if it
    begins with the name. Asked for by \`# check=experimental=InvalidDefinitionDescription\`, the builder reports others;
    this rule speaks under the same condition.
  `,
  severity: 'hint',
  covers: ['buildkit/InvalidDefinitionDescription'],

  *check(file) {
    if (!isAskedFor(file)) return
    for (const instruction of file.tree.instructions) {
      const comment = instruction.above.at(-1)
      const text = comment?.text.trim() ?? ''
      const stage = instruction.name === 'FROM' ? file.stageOf(instruction) : undefined
      const names =
        instruction.name === 'ARG'
          ? pairsOf(instruction).map(({ name }) => name)
          : stage?.nameWord
            ? [stage.nameWord.value.toLowerCase()]
            : []
      const [name] = names
      if (!comment || text === '' || name === undefined || names.includes(text.split(' ', 1)[0] ?? ''))
        continue
      const at = file.text.indexOf(comment.text, comment.start + 1)
      const begin = at + comment.text.length - comment.text.trimStart().length
      yield {
        at: { start: comment.start, end: comment.end },
        message: `This comment does not begin with ${names.length > 1 ? `one of ${names.join(', ')}` : name}, so it is no description.`,
        fixes: [
          {
            title: 'Put a blank line below the comment',
            safe: true,
            edits: [insert(file.wholeLines(instruction).start, '\n')],
          },
          ...(names.length === 1 && at >= 0
            ? [{ title: `Begin the comment with ${name}`, safe: true, edits: [insert(begin, `${name} `)] }]
            : []),
        ],
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        # check=experimental=InvalidDefinitionDescription

        «# Which release of Debian to build on.»
        ARG RELEASE=13
        «# The tools.»
        FROM debian:\${RELEASE}-slim AS tools
      `,
      fixed: dockerfile`
        # check=experimental=InvalidDefinitionDescription

        # Which release of Debian to build on.

        ARG RELEASE=13
        # The tools.

        FROM debian:\${RELEASE}-slim AS tools
      `,
    },
    {
      because: 'each begins with a name that is defined below it',
      good: dockerfile`
        # check=experimental=all

        # RELEASE is the release of Debian to build on.
        ARG RELEASE=13
        # tools has what builds need.
        FROM debian:\${RELEASE}-slim AS tools
      `,
    },
    {
      because: 'nobody asked',
      good: dockerfile`
        # Which release of Debian to build on.
        ARG RELEASE=13
        FROM debian:\${RELEASE}-slim
      `,
    },
  ],
} satisfies Rule

function isAskedFor({ tree }: Facts): boolean {
  const value = tree.directives.find(({ name }) => name === 'check')?.value ?? ''
  const asked = /(?:^|;)\s*experimental\s*=([^;]*)/i.exec(value)?.[1] ?? ''
  return asked.split(',').some((it) => /^(?:all|invaliddefinitiondescription)$/i.test(it.trim()))
}
