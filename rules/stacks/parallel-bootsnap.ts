import { fix, insertWord } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'Bootsnap compiles with several processes',
  why: `
    In a build for another platform, which QEMU emulates, the processes that \`bootsnap precompile\` starts may hang for ever.
    One job takes hardly longer.
  `,
  whyUnsafe: `
    Versions of Bootsnap before 1.9 do not know \`-j\`.
  `,
  severity: 'hint',
  covers: ['tally/ruby/bootsnap-precompile-without-j1'],

  *check({ runs }) {
    for (const run of runs) {
      for (const { effective } of run.commands) {
        const tool = effective.words.findIndex(({ value }) => /(?:^|\/)bootsnap$/.test(value ?? ''))
        const word = effective.words[tool + 1]
        if (tool < 0 || word?.value !== 'precompile') continue
        if (effective.words.some(({ raw }) => /^(?:-j|--jobs)/.test(raw))) continue
        yield {
          at: word,
          message: 'bootsnap starts a process for each core, which hangs in some emulated builds.',
          fixes: run.form === 'exec' ? [] : fix('Add -j 1', false, insertWord(run, word, '-j 1')),
        }
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM ruby:3.4-slim
        RUN bundle exec bootsnap «precompile» app/ lib/
      `,
      fixed: dockerfile`
        FROM ruby:3.4-slim
        RUN bundle exec bootsnap precompile -j 1 app/ lib/
      `,
    },
    {
      good: dockerfile`
        FROM ruby:3.4-slim
        RUN bundle exec bootsnap precompile -j 1 --gemfile
      `,
    },
  ],
} satisfies Rule
