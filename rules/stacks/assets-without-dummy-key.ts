import type { ShellWord } from '../../server/syntax/script.ts'
import { insert } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'Rails compiles its assets without a key',
  why: `
    Rails does not start in production without a secret key, not even to compile assets. The key of the real application has
    no place in a build: from 7.1 on \`SECRET_KEY_BASE_DUMMY=1\` makes Rails invent one.
  `,
  whyUnsafe: `
    Rails before 7.1 does not know the variable; there \`SECRET_KEY_BASE=dummy\` does the same.
  `,
  severity: 'info',
  covers: ['tally/ruby/asset-precompile-without-dummy-key'],

  *check({ runs }) {
    for (const run of runs) {
      const { state, mounts, commands, form } = run
      if (!commands.some(({ effective }) => effective.args.some(isPrecompile))) continue
      const known = ['SECRET_KEY_BASE', 'SECRET_KEY_BASE_DUMMY', 'RAILS_MASTER_KEY']
      if (known.some((name) => state.lookup(name)) || mounts.some(({ type }) => type === 'secret')) continue
      if (/^(?:development|test)$/.test(state.lookup('RAILS_ENV')?.value ?? '')) continue
      if (
        commands.some(({ words, assignments }) =>
          [...words, ...assignments.map(({ value }) => value)].some((it) =>
            /SECRET_KEY_BASE|MASTER_KEY/.test(it?.raw ?? ''),
          ),
        )
      )
        continue
      for (const command of commands) {
        const word = command.effective.args.find(isPrecompile)
        if (!word || command.assignments.some(({ name }) => known.includes(name))) continue
        const development = command.assignments.some(
          ({ name, value }) => name === 'RAILS_ENV' && /^(?:development|test)$/.test(value?.value ?? ''),
        )
        const first = command.words[0]
        if (development || !first) continue
        yield {
          at: word,
          message: 'In production Rails asks for a secret key, and none is there while the image is built.',
          fixes:
            form === 'exec' || command.surroundings.length
              ? []
              : [
                  {
                    title: 'Set SECRET_KEY_BASE_DUMMY for it',
                    safe: false,
                    edits: [insert(command.start, 'SECRET_KEY_BASE_DUMMY=1 ')],
                  },
                ],
        }
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM ruby:3.4-slim
        WORKDIR /rails
        COPY . .
        RUN bundle exec rails «assets:precompile»
      `,
      fixed: dockerfile`
        FROM ruby:3.4-slim
        WORKDIR /rails
        COPY . .
        RUN SECRET_KEY_BASE_DUMMY=1 bundle exec rails assets:precompile
      `,
    },
    {
      because: 'a key is there, or none is needed',
      good: dockerfile`
        FROM ruby:3.4-slim AS one
        RUN SECRET_KEY_BASE_DUMMY=1 ./bin/rails assets:precompile
        RUN --mount=type=secret,id=master_key,target=config/master.key ./bin/rails assets:precompile
        RUN RAILS_ENV=development ./bin/rails assets:precompile
        FROM ruby:3.4-slim
        ENV SECRET_KEY_BASE=dummy
        RUN ./bin/rails assets:precompile
      `,
    },
  ],
} satisfies Rule

function isPrecompile({ value }: ShellWord): boolean {
  return value === 'assets:precompile'
}
