import type { Facts } from '../../server/facts/facts.ts'
import type { Stage } from '../../server/facts/stages.ts'
import { insertBelow, keyword } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

interface Tool {
  readonly title: string
  readonly commands: RegExp
  readonly variable: string
  readonly value: string
}

const tools: readonly Tool[] = [
  { title: '.NET', commands: /^dotnet$/, variable: 'DOTNET_CLI_TELEMETRY_OPTOUT', value: '1' },
  { title: 'Next.js', commands: /^next$/, variable: 'NEXT_TELEMETRY_DISABLED', value: '1' },
  { title: 'Nuxt', commands: /^nuxi?$|^nuxt$/, variable: 'NUXT_TELEMETRY_DISABLED', value: '1' },
  { title: 'Gatsby', commands: /^gatsby$/, variable: 'GATSBY_TELEMETRY_DISABLED', value: '1' },
  { title: 'Astro', commands: /^astro$/, variable: 'ASTRO_TELEMETRY_DISABLED', value: '1' },
  { title: 'Turborepo', commands: /^turbo$/, variable: 'TURBO_TELEMETRY_DISABLED', value: '1' },
  { title: 'Homebrew', commands: /^brew$/, variable: 'HOMEBREW_NO_ANALYTICS', value: '1' },
  { title: 'the Azure CLI', commands: /^az$/, variable: 'AZURE_CORE_COLLECT_TELEMETRY', value: '0' },
  { title: 'PowerShell', commands: /^pwsh$/, variable: 'POWERSHELL_TELEMETRY_OPTOUT', value: '1' },
  { title: 'Vercel', commands: /^vercel$/, variable: 'VERCEL_TELEMETRY_DISABLED', value: '1' },
]

export default {
  title: 'A build tool reports how it is used',
  why: `
    These tools send statistics home from every build. Where builders have no way out, that is a delay; where data must
    not leave the company, it is a breach. One variable turns it off.
  `,
  whyUnsafe: 'In the stage that ships the variable also holds for what runs in the container.',
  severity: 'hint',
  off: true,
  covers: ['tally/prefer-telemetry-opt-out'],

  *check(file) {
    const seen = new Set<string>()
    for (const run of file.runs) {
      const { stage, state } = run
      if (!stage) continue
      for (const { effective: command } of run.commands) {
        const runner =
          command.name === 'npx' || command.name === 'pnpm' || command.name === 'yarn'
            ? command.args[0]?.value
            : command.name
        const tool = tools.find(({ commands }) => commands.test(runner ?? ''))
        if (!tool || state.lookup(tool.variable) || seen.has(`${stage.index} ${tool.variable}`)) continue
        seen.add(`${stage.index} ${tool.variable}`)
        yield {
          at: command.words[0] ?? command,
          message: `${tool.title} reports how it is used, unless ${tool.variable} is set.`,
          fixes: [
            { title: `Set ${tool.variable}=${tool.value}`, safe: false, edits: [optOut(file, stage, tool)] },
          ],
        }
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM mcr.microsoft.com/dotnet/sdk:10.0
        RUN «dotnet» publish -c Release && dotnet test
      `,
      fixed: dockerfile`
        FROM mcr.microsoft.com/dotnet/sdk:10.0
        ENV DOTNET_CLI_TELEMETRY_OPTOUT=1
        RUN dotnet publish -c Release && dotnet test
      `,
    },
    {
      good: dockerfile`
        FROM node:24-slim
        ENV NEXT_TELEMETRY_DISABLED=1
        RUN npx next build
      `,
    },
  ],
} satisfies Rule

function optOut(file: Facts, { from }: Stage, { variable, value }: Tool) {
  return insertBelow(file, from, `${keyword(file, 'ENV')} ${variable}=${value}`)
}
