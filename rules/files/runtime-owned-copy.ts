import { isRoot } from '../../server/facts/users.ts'
import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'The application may change its own files',
  why: `
    What belongs to the user that the container runs as can be rewritten by whoever breaks into the application. Files
    that belong to root can be read and run all the same. Give the user only the folders that it writes to.
  `,
  whyUnsafe: `
    The application fails where it writes to these files, or where only their owner may read them.
  `,
  severity: 'info',
  off: true,
  covers: ['sonar/S6504', 'kics/Chown-Flag-Exists'],

  *check({ copies, shipped, text }) {
    const user = shipped?.end.user
    if (user?.name === undefined || isRoot(user.name)) return
    for (const { flag, stage, state, instruction, sources } of copies) {
      const owner = flag('chown')
      // Behind USER the owner is usually what was wanted; there `unowned-copy-after-user` asks for it.
      if (!owner?.value || !stage?.ships || state.user?.instruction || !sources.length) continue
      if (owner.value.split(':')[0] !== user.name) continue
      const next = [...instruction.flags, ...instruction.words].find(({ start }) => start >= owner.end)
      yield {
        at: owner,
        message: `${user.name} runs the application and owns the copied files.`,
        fixes:
          next && !/\n/.test(text.slice(owner.start, next.start))
            ? [
                {
                  title: 'Leave them to root',
                  safe: false,
                  edits: [{ start: owner.start, end: next.start, text: '' }],
                },
              ]
            : [],
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM node:24-slim
        COPY «--chown=node:node» src /app
        USER node
        CMD ["node", "/app/main.js"]
      `,
      fixed: dockerfile`
        FROM node:24-slim
        COPY src /app
        USER node
        CMD ["node", "/app/main.js"]
      `,
    },
    {
      because: 'another user owns them, or the container runs as root anyway',
      good: dockerfile`
        FROM node:24-slim AS build
        COPY --chown=node:node src /app
        FROM node:24-slim
        COPY --from=build --chown=daemon /app /app
        COPY src /app
        USER node
        COPY --chown=node cache /app/cache
      `,
    },
  ],
} satisfies Rule
