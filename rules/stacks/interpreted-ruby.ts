import { insertAbove, keyword } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'Ruby runs without its compiler',
  why: `
    From 3.3 on YJIT makes most web applications faster by a tenth or more. It is off unless \`RUBY_YJIT_ENABLE=1\` or
    \`--yjit\` turns it on; Rails does so from 7.2 on.
  `,
  whyUnsafe: `
    The compiled code takes memory. Watch it where the container has little.
  `,
  severity: 'hint',
  off: true,
  covers: ['tally/ruby/yjit-not-enabled-on-supported-runtime'],

  *check(file) {
    const { shipped, start, text } = file
    const command = start.entrypoint ?? start.cmd
    const { facts } = shipped?.image ?? {}
    if (!shipped || facts?.name !== 'ruby' || command?.stage !== shipped || /yjit/i.test(text)) return
    const [, major, minor] = /^(\d+)\.(\d+)/.exec(facts.version ?? '') ?? []
    if (major === undefined || Number(major) < 3 || (Number(major) === 3 && Number(minor) < 3)) return
    yield {
      at: command.instruction.keyword,
      message: `Ruby ${facts.version} has YJIT, and nothing turns it on.`,
      fixes: [
        {
          title: 'Turn YJIT on',
          safe: false,
          edits: [insertAbove(command.instruction, `${keyword(file, 'ENV')} RUBY_YJIT_ENABLE=1`)],
        },
      ],
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM ruby:3.4-slim
        COPY app.rb .
        «CMD» ["ruby", "app.rb"]
      `,
      fixed: dockerfile`
        FROM ruby:3.4-slim
        COPY app.rb .
        ENV RUBY_YJIT_ENABLE=1
        CMD ["ruby", "app.rb"]
      `,
    },
    {
      because: 'it is on, or there is none yet',
      good: dockerfile`
        FROM ruby:3.4-slim
        CMD ["ruby", "--yjit", "app.rb"]
      `,
    },
    {
      good: dockerfile`
        FROM ruby:3.1-slim
        CMD ["ruby", "app.rb"]
      `,
    },
  ],
} satisfies Rule
