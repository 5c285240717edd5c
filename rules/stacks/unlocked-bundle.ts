import type { Facts } from '../../server/facts/facts.ts'
import type { Run } from '../../server/facts/runs.ts'
import { insertAbove, keyword } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'Bundler may install other gems than the lock file names',
  why: `
    Where Gemfile and Gemfile.lock disagree, a plain \`bundle install\` resolves anew and goes on with versions that nobody
    tested. \`BUNDLE_FROZEN\`, which is a part of deployment mode, makes it fail instead, also when the application starts.
  `,
  whyUnsafe: `
    The build fails from now on where Gemfile and Gemfile.lock disagree. Try \`BUNDLE_FROZEN=1 bundle install\` first.
  `,
  severity: 'info',
  covers: ['tally/ruby/missing-bundle-deployment'],

  *check(file) {
    if (/--frozen\b|--deployment\b|\bbundle\s+config\b.*\b(?:deployment|frozen)\b/.test(file.text)) return
    for (const { manager, action, subcommand, run, command } of file.packageCalls) {
      if (
        manager.name !== 'bundle' ||
        action !== 'install' ||
        run.outer !== run.instruction ||
        !run.stage?.reached
      )
        continue
      if (['add', 'update'].includes(subcommand[0]?.value ?? '') || isFrozen(run) || !isLocked(file, run))
        continue
      yield {
        at: { start: command.start, end: subcommand.at(-1)?.end ?? command.end },
        message: 'bundle install may leave the versions of Gemfile.lock.',
        fixes: [
          {
            title: 'Set BUNDLE_FROZEN',
            safe: false,
            edits: [insertAbove(run.instruction, `${keyword(file, 'ENV')} BUNDLE_FROZEN=1`)],
          },
        ],
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM ruby:3.4-slim
        WORKDIR /app
        COPY Gemfile Gemfile.lock ./
        RUN «bundle install»
      `,
      fixed: dockerfile`
        FROM ruby:3.4-slim
        WORKDIR /app
        COPY Gemfile Gemfile.lock ./
        ENV BUNDLE_FROZEN=1
        RUN bundle install
      `,
    },
    {
      because: 'a variable or an option says so, or there is no lock file',
      good: dockerfile`
        FROM ruby:3.4-slim
        WORKDIR /app
        COPY Gemfile ./
        RUN bundle install
        COPY Gemfile.lock ./
        ENV BUNDLE_DEPLOYMENT=1
        RUN bundle install
      `,
    },
  ],
} satisfies Rule

function isFrozen({ state, commands }: Run): boolean {
  const names = ['BUNDLE_DEPLOYMENT', 'BUNDLE_FROZEN']
  return (
    names.some((name) => state.lookup(name)) ||
    commands.some(({ assignments }) => assignments.some(({ name }) => names.includes(name)))
  )
}

/** Whether the lock file is copied or mounted by its name before the RUN. */
function isLocked({ copies }: Facts, { stage, outer, mounts }: Run): boolean {
  const isLock = (path: string | undefined) => /(?:^|\/)Gemfile(?:\.lock|\*|\.\*)$/.test(path ?? '')
  return (
    mounts.some(({ source, target }) => isLock(source ?? target)) ||
    copies.some(
      (copy) =>
        copy.stage === stage &&
        copy.outer.start < outer.start &&
        copy.sources.some(({ value }) => isLock(value)),
    )
  )
}
