import { fix, insertWord } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'npm cache clean is called without --force',
  why: `
    npm mends its cache by itself and refuses to delete it: without \`--force\` the command ends with an error, and the build with it.
  `,
  severity: 'error',

  *check(file) {
    for (const call of file.packageCalls) {
      const { manager, subcommand, run, outer, script } = call
      const [, last] = subcommand
      if (manager.name !== 'npm' || subcommand.map(({ value }) => value).join(' ') !== 'cache clean' || !last)
        continue
      if (
        call.has('--force', '-f') ||
        run.state.lookup('NPM_CONFIG_FORCE') ||
        run.state.lookup('npm_config_force')
      )
        continue
      const isForgiven = outer.next === '||' || outer.next === ';' || outer.surroundings.length > 0 || !script
      yield {
        at: { start: outer.effective.words[0]?.start ?? outer.start, end: last.end },
        message: isForgiven
          ? 'npm cache clean does nothing without --force.'
          : 'npm cache clean fails without --force.',
        ...(isForgiven && { severity: 'warning' as const }),
        fixes: fix('Add --force', true, insertWord(run, last, '--force')),
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM node:24-slim
        RUN npm install --global serve@14.2.5 && «npm cache clean»
      `,
      fixed: dockerfile`
        FROM node:24-slim
        RUN npm install --global serve@14.2.5 && npm cache clean --force
      `,
    },
    {
      because: 'forced, or another manager',
      good: dockerfile`
        FROM node:24-slim
        RUN npm ci && npm cache clean --force && yarn cache clean && npm cache verify
      `,
    },
  ],
} satisfies Rule
