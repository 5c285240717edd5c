import { replace } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'A mounted secret can be read by every user of the build step',
  why: `
    A mode that gives rights to group and others lets every process of the \`RUN\` read the secret, whatever user it
    runs as: install scripts of packages among them.
  `,
  whyUnsafe: `
    Only the owner, root unless \`uid=\` says otherwise, can read the secret then. A command that runs as another user needs \`uid=\`.
  `,
  severity: 'info',
  covers: ['sonar/S6469'],

  *check(file) {
    for (const { mounts, state } of file.runs) {
      for (const { type, options, flag } of mounts) {
        const mode = options.find(({ key }) => key === 'mode')
        if ((type !== 'secret' && type !== 'ssh') || !mode?.value || !/^0?[0-7]{3}$/.test(mode.value))
          continue
        if (mode.value.endsWith('0')) continue
        // Without uid= it is the only way for an ordinary user to read it.
        const isOrdinary = state.user !== undefined && state.user.name !== 'root' && state.user.name !== '0'
        if (isOrdinary && !options.some(({ key }) => key === 'uid')) continue
        const written = file.text.slice(mode.start, mode.end)
        yield {
          at: { start: mode.start, end: mode.end },
          message: `mode=${mode.value} lets every user read this ${type === 'ssh' ? 'SSH agent' : 'secret'}.`,
          fixes:
            written === `mode=${mode.value}` &&
            file.text.slice(flag.valueSpan.start, flag.valueSpan.end) === flag.value
              ? [
                  {
                    title: `Set mode=${type === 'ssh' ? '0600' : '0400'}`,
                    safe: false,
                    edits: [replace(mode, `mode=${type === 'ssh' ? '0600' : '0400'}`)],
                  },
                ]
              : [],
        }
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM alpine:3.23
        RUN --mount=type=secret,id=token,«mode=0444» ./fetch.sh
      `,
      fixed: dockerfile`
        FROM alpine:3.23
        RUN --mount=type=secret,id=token,mode=0400 ./fetch.sh
      `,
    },
    {
      good: dockerfile`
        FROM alpine:3.23
        RUN --mount=type=secret,id=token,mode=0440,gid=1000 --mount=type=cache,target=/cache,mode=0777 ./fetch.sh
      `,
    },
    {
      because: 'an ordinary user could not read it otherwise',
      good: dockerfile`
        FROM node:24-slim
        USER node
        RUN --mount=type=secret,id=token,mode=0444 npm ci
      `,
    },
  ],
} satisfies Rule
