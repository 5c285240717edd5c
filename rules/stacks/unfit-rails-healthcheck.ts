import { isRails } from '../../server/facts/rails.ts'
import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'The health check of a Rails application asks elsewhere than at /up',
  why: `
    From 7.1 on Rails answers at \`/up\` with a page that costs nothing, logs nothing and fails when the application did not
    start. Another page runs through the application and its database each time.
  `,
  whyUnsafe: `
    The route is in \`config/routes.rb\` of applications that 7.1 or later created. Check that yours has it.
  `,
  severity: 'hint',
  off: true,
  covers: ['tally/ruby/healthcheck-rails-up-endpoint'],

  *check(file, project) {
    const { shipped, text } = file
    const check = shipped && file.named('HEALTHCHECK', shipped).at(-1)
    if (!check || !isRails(file, project)) return
    const match = /https?:\/\/(?:localhost|127\.0\.0\.1|0\.0\.0\.0)(?::\d+)?(\/[^\s"'?|&;)]*)?/.exec(
      text.slice(check.start, check.end),
    )
    if (!match || /^\/up\/?$/.test(match[1] ?? '')) return
    const start = check.start + match.index
    const end = start + match[0].length
    const path = end - (match[1] ?? '').length
    yield {
      at: { start, end },
      message: `Rails answers health checks at /up; ${match[1] ?? '/'} runs through the application.`,
      fixes: [{ title: 'Ask at /up', safe: false, edits: [{ start: path, end, text: '/up' }] }],
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM ruby:3.4
        HEALTHCHECK CMD curl -f «http://localhost:3000/health» || exit 1
        CMD ["./bin/rails", "server"]
      `,
      fixed: dockerfile`
        FROM ruby:3.4
        HEALTHCHECK CMD curl -f http://localhost:3000/up || exit 1
        CMD ["./bin/rails", "server"]
      `,
    },
    {
      because: 'it asks there, or this is not Rails',
      good: dockerfile`
        FROM ruby:3.4
        HEALTHCHECK CMD curl -f http://localhost:3000/up
        CMD ["./bin/rails", "server"]
      `,
    },
    {
      good: dockerfile`
        FROM ruby:3.4
        HEALTHCHECK CMD curl -f http://localhost:9292/health
        CMD ["rackup"]
      `,
    },
  ],
} satisfies Rule
