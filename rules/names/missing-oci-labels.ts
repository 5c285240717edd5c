import { labelKeys } from '../../server/facts/labels.ts'
import { placeForUser } from '../../server/facts/users.ts'
import { insertAbove, insertBelow, keyword } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'The image does not say where it comes from',
  why: `
    \`org.opencontainers.image.source\` and its siblings lead from a running container back to the code. Builds with
    docker/metadata-action and the like add them by themselves.
  `,
  whyUnsafe: `
    The values are placeholders: write the real ones.
  `,
  severity: 'info',
  off: true,

  *check(file) {
    const { shipped } = file
    if (!shipped) return
    if (
      [...labelKeys(file, shipped)].some(
        (key) => key.startsWith('org.opencontainers.image.') || key.startsWith('org.label-schema.'),
      )
    )
      return
    const { before, after } = placeForUser(shipped)
    const lines = [
      `${keyword(file, 'LABEL')} org.opencontainers.image.title="unknown" ${file.tree.escape}`,
      '      org.opencontainers.image.source="https://example.org" ' + file.tree.escape,
      '      org.opencontainers.image.licenses="NOASSERTION"',
    ].join('\n')
    yield {
      at: shipped.image.word ?? shipped.from.keyword,
      message: 'No org.opencontainers.image label says what this image is and where its source is.',
      fixes: [
        {
          title: 'Insert the standard labels',
          safe: false,
          edits: [before ? insertAbove(before, lines) : insertBelow(file, after, lines)],
        },
      ],
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM «debian:13-slim»
        CMD ["bash"]
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        LABEL org.opencontainers.image.title="unknown" \
              org.opencontainers.image.source="https://example.org" \
              org.opencontainers.image.licenses="NOASSERTION"
        CMD ["bash"]
      `,
    },
    {
      because: 'one of them is there',
      good: dockerfile`
        FROM debian:13-slim
        LABEL org.opencontainers.image.source="https://example.org/tool"
      `,
    },
  ],
} satisfies Rule
