import { insertAbove, keyword } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'Gems for development and tests are in the image',
  why: `
    Bundler installs all groups of the Gemfile unless it is told otherwise: debuggers, test runners and linters, which make
    the image larger and bring weaknesses of their own.
  `,
  whyUnsafe: `
    The application must not require a gem of these groups. Start the image once and try it.
  `,
  severity: 'info',
  covers: ['tally/ruby/missing-bundle-without-development'],

  *check(file, project, { wide }) {
    const gemfile = project.text('Gemfile')
    if (gemfile !== undefined && !/\bgroups?:?\s*[([]?\s*:development\b/.test(gemfile)) return
    // Settled somewhere, or the image is for tests.
    if (
      /--(?:without|with)\b|--only\b|\bbundle\s+config\b.*\b(?:without|only)\b|\brspec\b|\brubocop\b|rails test|rake (?:spec|test)/.test(
        file.text,
      )
    )
      return
    for (const { manager, action, subcommand, run, command } of file.packageCalls) {
      if (
        manager.name !== 'bundle' ||
        action !== 'install' ||
        run.outer !== run.instruction ||
        !run.stage?.reached
      )
        continue
      if (
        !wide &&
        gemfile === undefined &&
        !file.copies.some(
          ({ stage, sources }) =>
            stage === run.stage && sources.some(({ value }) => value.includes('Gemfile')),
        )
      )
        continue
      if (['BUNDLE_WITHOUT', 'BUNDLE_ONLY', 'BUNDLE_WITH'].some((name) => run.state.lookup(name))) continue
      if (
        /^(?:development|test)$/.test(run.state.lookup('RAILS_ENV')?.value ?? '') ||
        run.commands.some(({ assignments }) => assignments.some(({ name }) => name.startsWith('BUNDLE_')))
      )
        continue
      yield {
        at: { start: command.start, end: subcommand.at(-1)?.end ?? command.end },
        message: 'bundle install takes the gems for development and tests, too.',
        fixes: [
          {
            title: 'Leave them out',
            safe: false,
            edits: [insertAbove(run.instruction, `${keyword(file, 'ENV')} BUNDLE_WITHOUT=development:test`)],
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
        ENV BUNDLE_WITHOUT=development:test
        RUN bundle install
      `,
    },
    {
      because: 'they are left out',
      good: dockerfile`
        FROM ruby:3.4-slim
        ENV BUNDLE_WITHOUT=development
        COPY Gemfile Gemfile.lock ./
        RUN bundle install
      `,
    },
    {
      because: 'the Gemfile has no such group',
      files: { Gemfile: "source 'https://rubygems.org'\ngem 'rack'\n", 'Gemfile.lock': '' },
      good: dockerfile`
        FROM ruby:3.4-slim
        COPY Gemfile Gemfile.lock ./
        RUN bundle install
      `,
    },
  ],
} satisfies Rule
