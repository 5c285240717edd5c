import { labelKeys } from '../../server/facts/labels.ts'
import { placeForUser } from '../../server/facts/users.ts'
import { insertAbove, insertBelow, keyword } from '../edits.ts'
import { dockerfile, type LabelType, type Rule } from '../rule.ts'

/** Well-formed values that nobody takes for real ones. */
const placeholders: Readonly<Record<LabelType, string>> = {
  any: 'unknown',
  text: 'unknown',
  email: 'nobody@example.org',
  hash: '0000000',
  rfc3339: '1970-01-01T00:00:00Z',
  semver: '0.0.0',
  spdx: 'NOASSERTION',
  url: 'https://example.org',
}

export default {
  title: 'A label that the project requires is missing',
  why: `
    The project's configuration names labels that every image has to carry.
  `,
  whyUnsafe: `
    The value is a placeholder: write the real one.
  `,
  severity: 'info',
  covers: ['hadolint/DL3049', 'sonar/S7028'],

  *check(file, _project, { labelSchema, wide }) {
    for (const stage of wide ? file.stages : file.stages.filter((it) => it === file.shipped)) {
      const keys = labelKeys(file, stage)
      const missing = Object.entries(labelSchema).filter(([key]) => !keys.has(key))
      for (const [key, type] of missing) {
        const line = `${keyword(file, 'LABEL')} ${key}="${placeholders[type]}"`
        const { before, after } = placeForUser(stage)
        yield {
          at: stage.image.word ?? stage.from.keyword,
          message: `The label ${key} is missing.`,
          fixes: [
            {
              title: `Insert the label ${key}`,
              safe: false,
              edits: [before ? insertAbove(before, line) : insertBelow(file, after, line)],
            },
          ],
        }
      }
    }
  },

  examples: [
    {
      options: { labelSchema: { 'org.example.team': 'text' } },
      bad: dockerfile`
        FROM «debian:13-slim»
        CMD ["bash"]
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        LABEL org.example.team="unknown"
        CMD ["bash"]
      `,
    },
    {
      because: 'it is inherited from a stage',
      options: { labelSchema: { 'org.example.team': 'text' } },
      good: dockerfile`
        FROM debian:13-slim AS base
        LABEL org.example.team="core"
        FROM base
      `,
    },
  ],
} satisfies Rule
