import { dockerfile, type Rule } from '../rule.ts'

const place = /^["']?\/usr\/(?:local\/)?src\//

export default {
  title: 'Sources stay in the image after they were built',
  why: `
    What was unpacked to be compiled is of no use to the program that came out of it, and often larger. It has to go in the
    RUN that brought it: a later one hides it but stores it all the same.
  `,
  severity: 'hint',
  off: true,
  covers: ['parfum/mkdirUsrSrcThenRemove'],

  *check({ runs }) {
    for (const { commands, stage } of runs) {
      if (!stage?.reached) continue
      const isRemoved = commands.some(
        ({ effective: { name, args } }) =>
          name === 'rm' &&
          args.some(({ raw }) => /^["']?\/usr\/(?:local\/)?src\b/.test(raw) || /^["']?\$/.test(raw)),
      )
      if (isRemoved) continue
      for (const { effective, start } of commands) {
        const word =
          effective.name === 'mkdir' ? effective.args.find(({ raw }) => place.test(raw)) : undefined
        const isBuilt = commands.some(
          (it) =>
            it.start > start && /^(?:make|cmake|ninja|configure|meson|cargo)$/.test(it.effective.name ?? ''),
        )
        if (!word || !isBuilt) continue
        yield {
          at: word,
          message: `${word.raw} holds sources that nobody reads once they are built; delete it in this RUN.`,
        }
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM gcc:15
        RUN mkdir -p «/usr/src/tool» && tar -xf /tool.tar -C /usr/src/tool && make -C /usr/src/tool install
      `,
    },
    {
      because: 'they are deleted, or they are the application',
      good: dockerfile`
        FROM gcc:15
        RUN mkdir -p /usr/src/tool && tar -xf /tool.tar -C /usr/src/tool && make -C /usr/src/tool install && rm -r /usr/src/tool
        RUN mkdir -p /usr/src/app
      `,
    },
  ],
} satisfies Rule
