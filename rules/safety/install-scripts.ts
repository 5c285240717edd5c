import { addOption, fix } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

const managers = new Set(['npm', 'yarn', 'pnpm'])

export default {
  title: 'Packages may run scripts while they are installed',
  why: `
    Every package of the tree, also one that came in yesterday three levels down, may run a program on the builder. Most
    packages need none; those with native parts do.
  `,
  whyUnsafe:
    'Packages that compile or download something at installation are incomplete then: run `npm rebuild NAME` for those.',
  severity: 'info',
  off: true,
  covers: ['sonar/S6505'],

  *check(file) {
    for (const install of file.installs) {
      const { manager, command } = install
      if (!managers.has(manager.name)) continue
      if (
        command.args.some(({ value }) => /^--(?:ignore-scripts(?:=true)?|mode=skip-build)$/.test(value ?? ''))
      )
        continue
      const set = /ignore[-_]scripts[= ]true/i.test(file.text)
      if (set) continue
      yield {
        at: command,
        message: `${manager.name} runs the install scripts of all packages here.`,
        fixes: fix('Add --ignore-scripts', false, addOption(install, '--ignore-scripts')),
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM node:24-slim
        RUN «npm ci»
      `,
      fixed: dockerfile`
        FROM node:24-slim
        RUN npm ci --ignore-scripts
      `,
    },
    {
      good: dockerfile`
        FROM node:24-slim
        RUN npm ci --ignore-scripts && npm run build
      `,
    },
  ],
} satisfies Rule
