import { isCacheMounted } from '../../server/facts/packages.ts'
import { addMounts, cacheMountsFor, fix } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'Gems are downloaded again with every change',
  why: `
    When a line of the Gemfile changes, all gems are downloaded anew. A cache mount outlives the layer: only what is new is
    fetched, and the downloads do not end up in the image.
  `,
  whyUnsafe: `
    It needs BuildKit, or a builder that knows \`RUN --mount\`. A step that deletes the cache empties the mount.
  `,
  severity: 'hint',
  off: true,
  covers: ['tally/ruby/prefer-bundler-cache-mount'],

  *check(file) {
    for (const { manager, action, subcommand, run, command } of file.packageCalls) {
      if (manager.name !== 'bundle' || action !== 'install' || run.form === 'exec' || !run.stage?.reached)
        continue
      if (isCacheMounted(manager, run) || run.mounts.some(({ type }) => type === 'cache')) continue
      const mounts = cacheMountsFor(run, manager.mounts)
      const isCleaned = run.commands.some(({ effective: { name } }) => name === 'rm')
      yield {
        at: { start: command.start, end: subcommand.at(-1)?.end ?? command.end },
        message: 'bundle downloads every gem again whenever this layer is rebuilt.',
        fixes:
          mounts && !isCleaned && run.stage.image.facts?.name === 'ruby'
            ? fix('Mount a cache for gems', false, addMounts(file, run, mounts))
            : [],
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM ruby:3.4-slim
        COPY Gemfile Gemfile.lock ./
        RUN «bundle install»
      `,
      fixed: dockerfile`
        FROM ruby:3.4-slim
        COPY Gemfile Gemfile.lock ./
        RUN --mount=type=cache,target=/usr/local/bundle/cache bundle install
      `,
    },
    {
      good: dockerfile`
        FROM ruby:3.4-slim
        COPY Gemfile Gemfile.lock ./
        RUN --mount=type=cache,target=/usr/local/bundle/cache bundle install
      `,
    },
  ],
} satisfies Rule
