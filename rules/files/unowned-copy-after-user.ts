import { isRoot } from '../../server/facts/users.ts'
import { insert } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'Files copied after USER belong to root',
  why: `
    COPY ignores USER: without \`--chown\` the files belong to root. That is what most files should be, but an
    application that writes to them fails.
  `,
  whyUnsafe: `
    The application can then change its own files. Leave them to root where it only reads them.
  `,
  severity: 'info',
  off: true,
  covers: ['tally/copy-after-user-without-chown'],

  *check({ copies }) {
    for (const copy of copies) {
      const { state, stage, instruction } = copy
      const user = state.user
      if (
        !stage?.ships ||
        !user?.instruction ||
        user.value === undefined ||
        isRoot(user.name) ||
        state.windows
      )
        continue
      if (copy.flag('chown') || !copy.sources.length) continue
      const written = user.instruction.words[0]?.raw
      yield {
        at: instruction.keyword,
        message: `The copied files belong to root, although USER is ${user.value}.`,
        fixes:
          written === undefined
            ? []
            : [
                {
                  title: `Add --chown=${written}`,
                  safe: false,
                  edits: [insert(instruction.keyword.end, ` --chown=${written}`)],
                },
              ],
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM node:24-slim
        USER node
        «COPY» . /app
      `,
      fixed: dockerfile`
        FROM node:24-slim
        USER node
        COPY --chown=node . /app
      `,
    },
    {
      because: 'the owner is given, or nobody switched the user',
      good: dockerfile`
        FROM node:24-slim
        COPY config /etc/app/
        USER node
        COPY --chown=node:node . /app
      `,
    },
  ],
} satisfies Rule
