import { isRails } from '../../server/facts/rails.ts'
import { isRoot } from '../../server/facts/users.ts'
import { insertAbove, keyword } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'Rails cannot write where it keeps its state',
  why: `
    Rails writes to \`log\`, \`storage\` and \`tmp\`, and with SQLite to \`db\`. Files that COPY brings belong to root, so
    that an application under another user fails at its first write.
  `,
  whyUnsafe: `
    The user can then write to these folders. Leave out those that your application keeps elsewhere.
  `,
  severity: 'info',
  covers: ['tally/ruby/state-paths-not-writable-as-non-root'],

  *check(file, project) {
    const { shipped, copies, runs } = file
    const user = shipped?.end.user
    if (
      !shipped ||
      !user?.instruction ||
      user.name === undefined ||
      isRoot(user.name) ||
      !isRails(file, project)
    )
      return
    if (file.stageOf(user.instruction) !== shipped) return
    const own = copies.filter(({ stage }) => stage === shipped)
    const application = own.filter(
      ({ sources, target }) =>
        target !== undefined && sources.some(({ value }) => /^(?:\.\/?|\/rails\/?|\/app\/?)$/.test(value)),
    )
    if (!application.length || own.some(({ flag }) => flag('chown') || flag('chmod'))) return
    const isOpened = runs.some(
      ({ stage, commands }) =>
        stage?.ships &&
        commands.some(
          ({ effective: { name } }) => name === 'chown' || name === 'chmod' || name === 'install',
        ),
    )
    const isElsewhere =
      own.some(({ state }) => state.user?.instruction !== undefined) ||
      file.named('VOLUME', shipped).length > 0
    if (isOpened || isElsewhere) return
    const owner = user.instruction.words[0]?.raw ?? user.name
    yield {
      at: user.instruction,
      message: `${user.name} cannot write to log, storage and tmp: the application's files belong to root.`,
      fixes:
        shipped.end.workdir !== undefined &&
        shipped.end.workdir === application.at(-1)?.target?.replace(/(?<=.)\/$/, '')
          ? [
              {
                title: 'Give it these folders',
                safe: false,
                edits: [
                  insertAbove(
                    user.instruction,
                    `${keyword(file, 'RUN')} mkdir -p db log storage tmp && chown -R ${owner} db log storage tmp`,
                  ),
                ],
              },
            ]
          : [],
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM ruby:3.4-slim
        WORKDIR /rails
        RUN useradd --uid 10001 rails
        COPY . .
        «USER rails»
        CMD ["./bin/rails", "server"]
      `,
      fixed: dockerfile`
        FROM ruby:3.4-slim
        WORKDIR /rails
        RUN useradd --uid 10001 rails
        COPY . .
        RUN mkdir -p db log storage tmp && chown -R rails db log storage tmp
        USER rails
        CMD ["./bin/rails", "server"]
      `,
    },
    {
      because: 'the user owns them',
      good: dockerfile`
        FROM ruby:3.4-slim
        WORKDIR /rails
        COPY --chown=rails . .
        USER rails
        CMD ["./bin/rails", "server"]
      `,
    },
  ],
} satisfies Rule
