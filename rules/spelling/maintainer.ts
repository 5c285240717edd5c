import { keyword } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'MAINTAINER is deprecated',
  why: `
    A label says the same, can be read by tools, and can say more. MAINTAINER has been deprecated since Docker 1.13.
  `,
  severity: 'warning',
  covers: [
    'hadolint/DL4000',
    'buildkit/MaintainerDeprecated',
    'trivy/DS-0022',
    'checkov/CKV_DOCKER_6',
    'sonar/S6586',
  ],

  *check(file) {
    for (const outer of file.tree.instructions) {
      const instruction = outer.trigger ?? outer
      if (instruction.name !== 'MAINTAINER') continue
      const name = instruction.body.text.replace(/^"(.*)"$/, '$1')
      const value = /["\\$`]/.test(name) ? undefined : name
      yield {
        at: instruction.keyword,
        message: `MAINTAINER names ${name || 'nobody'}; a label does that now.`,
        tag: 'deprecated',
        fixes:
          value === undefined || !value
            ? []
            : [
                {
                  title: 'Replace it with a label',
                  safe: true,
                  edits: [
                    {
                      start: instruction.start,
                      end: instruction.end,
                      text: `${keyword(file, 'LABEL')} org.opencontainers.image.authors="${value}"`,
                    },
                  ],
                },
              ],
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13-slim
        «MAINTAINER» Ada Lovelace <ada@example.org>
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        LABEL org.opencontainers.image.authors="Ada Lovelace <ada@example.org>"
      `,
    },
    {
      because: 'a label is the modern form',
      good: dockerfile`
        FROM debian:13-slim
        LABEL org.opencontainers.image.authors="Ada Lovelace <ada@example.org>"
      `,
    },
  ],
} satisfies Rule
