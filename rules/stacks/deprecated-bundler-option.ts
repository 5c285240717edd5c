import type { ShellWord } from '../../server/syntax/script.ts'
import type { Facts } from '../../server/facts/facts.ts'
import type { Run } from '../../server/facts/runs.ts'
import { insert, removeWord } from '../edits.ts'
import { dockerfile, type Edit, type Rule } from '../rule.ts'

/** Options of `bundle install` that it remembered for later calls, and whether they have a value. */
const remembered: Readonly<Record<string, boolean>> = {
  '--clean': false,
  '--deployment': false,
  '--frozen': false,
  '--no-prune': false,
  '--path': true,
  '--shebang': true,
  '--system': false,
  '--with': true,
  '--without': true,
}

export default {
  title: 'bundle install is called with an option that goes away',
  why: `
    These options silently wrote themselves into the configuration. Bundler 2 warns of them and Bundler 4 refuses them;
    \`bundle config set --local\` says the same, and says that it stays.
  `,
  whyUnsafe: `
    \`bundle config set\` came with Bundler 2. Older images need \`bundle config\` without \`set\`.
  `,
  severity: 'warning',
  covers: ['tally/ruby/deprecated-bundler-install-flags'],

  *check(file) {
    for (const { manager, action, run, command, outer, script } of file.packageCalls) {
      if (manager.name !== 'bundle' || action !== 'install') continue
      const found = command.args.filter(
        ({ value, prefix }) => (value ?? prefix).replace(/=.*$/s, '') in remembered,
      )
      const [first] = found
      const last = found.at(-1)
      if (!first || !last) continue
      const isPlain =
        script?.top.includes(outer) && outer === command && !command.assignments.length && run.form !== 'exec'
      yield {
        at: { start: first.start, end: last.end },
        message: `Bundler takes ${found.map(({ value, prefix }) => (value ?? prefix).replace(/=.*$/s, '')).join(' and ')} from its configuration only, from version 4 on.`,
        fixes: isPlain ? asConfiguration(file, run, command.args, command.start) : [],
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM ruby:3.4-slim
        COPY Gemfile Gemfile.lock ./
        RUN bundle install «--deployment --without» development test --jobs 4
      `,
      fixed: dockerfile`
        FROM ruby:3.4-slim
        COPY Gemfile Gemfile.lock ./
        RUN bundle config set --local deployment true && bundle config set --local without 'development test' && bundle install --jobs 4
      `,
    },
    {
      bad: dockerfile`
        FROM ruby:3.4-slim
        RUN gem update && bundle install «--path=vendor/bundle»
      `,
      fixed: dockerfile`
        FROM ruby:3.4-slim
        RUN gem update && bundle config set --local path vendor/bundle && bundle install
      `,
    },
    {
      good: dockerfile`
        FROM ruby:3.4-slim
        RUN bundle config set --local deployment true && bundle install --jobs 4 --retry 3
      `,
    },
  ],
} satisfies Rule

/** Moves the options into commands before the call. */
function asConfiguration(file: Facts, run: Run, args: readonly ShellWord[], start: number) {
  const edits: (Edit | undefined)[] = []
  let settings = ''
  for (const [index, word] of args.entries()) {
    const [, name = '', own] = /^(--[a-z-]+)(?:=(.*))?$/s.exec(word.raw) ?? []
    if (!(name in remembered)) continue
    const values: string[] = own === undefined ? [] : [own]
    edits.push(removeWord(file, run, word))
    if (remembered[name] && own === undefined) {
      for (const value of args.slice(index + 1)) {
        if (value.raw.startsWith('-')) break
        values.push(value.raw)
        edits.push(removeWord(file, run, value))
      }
    }
    if (remembered[name] && (!values.length || (values.length > 1 && values.some((it) => /["'$]/.test(it)))))
      return []
    const key = name.replace(/^--no-/, 'no_').replace(/^--/, '')
    const value = !remembered[name] ? 'true' : values.length > 1 ? `'${values.join(' ')}'` : values[0]
    settings += `bundle config set --local ${key} ${value} && `
  }
  const certain = edits.flatMap((it) => it ?? [])
  return certain.length === edits.length
    ? [{ title: 'Configure Bundler instead', safe: false, edits: [insert(start, settings), ...certain] }]
    : []
}
