import { fix, removeCommand, removeInstruction, removeWord } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'Bundler is installed although the image brings it',
  why: `
    Ruby's official images come with the Bundler that belongs to their Ruby, and Bundler switches by itself to the version
    that Gemfile.lock names. Another one only takes time and space.
  `,
  whyUnsafe: `
    Bundler is then the one of the image, which may be older than the newest.
  `,
  severity: 'info',
  covers: ['tally/ruby/redundant-bundler-install'],

  *check(file) {
    for (const { manager, action, packages, run, outer, script, has } of file.packageCalls) {
      const bundler = packages.find(({ name }) => name === 'bundler')
      if (
        manager.name !== 'gem' ||
        action !== 'install' ||
        !bundler ||
        bundler.pinned ||
        has('-v', '--version')
      )
        continue
      if (run.stage?.image.facts?.name !== 'ruby') continue
      const edit =
        packages.length > 1
          ? removeWord(file, run, bundler.word)
          : script?.commands.length === 1
            ? removeInstruction(file, run.outer)
            : script && removeCommand(run, script, outer)
      yield {
        at: bundler.word,
        message: `${run.stage.image.reference ?? 'The image'} brings Bundler.`,
        fixes: run.form === 'shell' ? fix('Do not install it', false, edit) : [],
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM ruby:3.4-slim
        RUN gem install «bundler»
        RUN gem install «bundler» rake && bundle install
      `,
      fixed: dockerfile`
        FROM ruby:3.4-slim
        RUN gem install rake && bundle install
      `,
    },
    {
      because: 'a version is wanted, or the image may have none',
      good: dockerfile`
        FROM ruby:3.4-slim AS one
        RUN gem install bundler -v 2.5.6
        FROM debian:13-slim
        RUN gem install bundler
      `,
    },
  ],
} satisfies Rule
