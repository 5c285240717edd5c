import { isRoot } from '../../server/facts/users.ts'
import { removeInstruction } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'mkdir creates the directory that WORKDIR creates anyway',
  why: `
    WORKDIR makes its directory, with all the folders above it. A RUN for that is one more layer and one more line.
  `,
  severity: 'hint',

  *check(file) {
    for (const run of file.runs) {
      const { outer, instruction, commands, scripts, stage, state, mounts } = run
      const [command] = commands
      if (
        !stage ||
        outer !== instruction ||
        run.form !== 'shell' ||
        commands.length !== 1 ||
        !command ||
        mounts.length ||
        outer.inside.length
      )
        continue
      const path = command.args.at(-1)?.value?.replace(/(?<=.)\/+$/, '')
      const options = command.args.slice(0, -1).map(({ value }) => value)
      const isPlain =
        command.name === 'mkdir' &&
        options.every((it) => it === '-p' || it === '--parents') &&
        path?.startsWith('/') &&
        !command.redirects.length
      if (!isPlain || !scripts[0]?.plain || (state.user && !isRoot(state.user.name))) continue
      const next = stage.instructions[stage.instructions.indexOf(outer) + 1]
      if (next?.name !== 'WORKDIR' || file.expand(next.body.text, next)?.replace(/(?<=.)\/+$/, '') !== path)
        continue
      yield {
        at: command,
        message: `WORKDIR ${path} in line ${next.startLine + 1} creates ${path} by itself.`,
        tag: 'unnecessary',
        fixes: [
          {
            title: 'Remove the RUN',
            safe: state.user !== undefined,
            edits: [removeInstruction(file, outer)],
          },
        ],
      }
    }
  },

  whyUnsafe: `
    Where the user of the base image is not known, mkdir may have made a directory that this user may write to.
  `,

  examples: [
    {
      bad: dockerfile`
        FROM python:3.13-slim
        RUN «mkdir -p /srv/app»
        WORKDIR /srv/app
      `,
      fixed: dockerfile`
        FROM python:3.13-slim
        WORKDIR /srv/app
      `,
    },
    {
      because: 'an ordinary user creates it as its own',
      good: dockerfile`
        FROM node:24-slim
        USER node
        RUN mkdir /home/node/app
        WORKDIR /home/node/app
      `,
    },
  ],
} satisfies Rule
