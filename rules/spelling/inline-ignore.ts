import { names } from '../../server/names.ts'
import { dockerfile, type Rule } from '../rule.ts'

const pragma = new RegExp(
  `^\\s*(?:${names.tool}\\s+(?:global\\s+)?|hadolint\\s+(?:global\\s+|stage\\s+)?)ignore\\s*=`,
  'i',
)

export default {
  title: 'A comment silences findings',
  why: `
    Some teams keep all exceptions in the configuration file, where they are reviewed. Then comments in the Dockerfile
    are a way around it.
  `,
  whyUnsafe: `
    What the comment silences is reported again.
  `,
  severity: 'warning',
  off: true,
  covers: ['hadolint/DL1001'],

  *check(file) {
    for (const { start, end, text } of file.tree.comments) {
      if (!pragma.test(text)) continue
      yield {
        at: { start, end },
        message: 'This comment silences findings instead of the configuration.',
        fixes: [
          {
            title: 'Remove the comment',
            safe: false,
            edits: [{ ...file.wholeLines({ start, end }), text: '' }],
          },
        ],
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13-slim
        «# hadolint ignore=DL3003»
        RUN cd /srv && make
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        RUN cd /srv && make
      `,
    },
    {
      bad: dockerfile`
        FROM debian:13-slim
        RUN make \
            «# plimsoll ignore=sudo -- why not»
            && make install
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        RUN make \
            && make install
      `,
    },
    {
      because: 'other comments are welcome',
      good: dockerfile`
        # hadolint shell=powershell
        FROM debian:13-slim
        # ignore the cache
        RUN make
      `,
    },
  ],
} satisfies Rule
