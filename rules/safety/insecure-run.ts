import type { Facts } from '../../server/facts/facts.ts'
import type { Run } from '../../server/facts/runs.ts'
import type { Flag } from '../../server/syntax/tree.ts'
import { dockerfile, type Edit, type Rule } from '../rule.ts'

export default {
  title: 'A RUN leaves its sandbox',
  why: `
    \`--security=insecure\` runs the command with all privileges on the build host, and \`--network=host\` in its network,
    next to everything that listens there. A dependency that goes bad then owns the builder, not only the image.
    Builders refuse both unless they are told to allow them.
  `,
  whyUnsafe: `
    The command may really need it: nested containers and FUSE want privileges, a registry on localhost wants the host's network.
  `,
  severity: 'warning',
  covers: ['sonar/S6502', 'sonar/S6431'],

  *check(file) {
    for (const run of file.runs) {
      for (const flag of run.instruction.flags) {
        const insecure = flag.name === 'security' && flag.value === 'insecure'
        if (!insecure && !(flag.name === 'network' && flag.value === 'host')) continue
        yield {
          at: flag,
          message: insecure
            ? 'This RUN has all privileges on the machine that builds.'
            : 'This RUN shares the network of the machine that builds.',
          codes: [insecure ? 'sonar/S6502' : 'sonar/S6431'],
          fixes: [
            { title: `Remove --${flag.name}=${flag.value}`, safe: false, edits: removeFlag(file, run, flag) },
          ],
        }
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM alpine:3.23
        RUN «--security=insecure» ./build.sh
        RUN --mount=type=cache,target=/c «--network=host» ./fetch.sh
      `,
      fixed: dockerfile`
        FROM alpine:3.23
        RUN ./build.sh
        RUN --mount=type=cache,target=/c ./fetch.sh
      `,
    },
    {
      because: 'without a network it is even more closed',
      good: dockerfile`
        FROM alpine:3.23
        RUN --network=none make
        RUN --security=sandbox --network=default make
      `,
    },
  ],
} satisfies Rule

function removeFlag({ text }: Facts, { instruction }: Run, { start, end }: Flag): readonly Edit[] {
  let from = start
  while (from > instruction.keyword.end && (text[from - 1] === ' ' || text[from - 1] === '\t')) from--
  if (from > instruction.keyword.end || text[from - 1] !== '\n') return [{ start: from, end, text: '' }]
  return [{ start, end, text: '' }]
}
