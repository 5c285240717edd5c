import { addOption, fix } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'gem builds documentation that nobody reads in a container',
  why: `
    Besides the code, gem installs the reference documentation of each package, which takes longer than the package itself and stays in the image.
    Ruby's official images turn it off; others do not.
  `,
  whyUnsafe: `
    \`ri\` and \`gem server\` find no documentation of these packages any more.
  `,
  severity: 'info',

  *check(file) {
    for (const call of file.packageCalls) {
      const { manager, action, run, command, subcommand } = call
      if (manager.name !== 'gem' || (action !== 'install' && action !== 'upgrade') || !run.stage?.ships)
        continue
      // An image that is not known, or that brings Ruby itself, may have a gemrc of its own.
      const { facts } = run.stage.image
      if (
        !facts?.family ||
        /(?:^|[/-])(?:j?ruby|rails|truffleruby)(?:$|[/-])/.test(facts.name) ||
        call.has('--no-document', '-N', '--no-doc', '--no-ri', '--no-rdoc')
      )
        continue
      const isConfigured = file.runs.some(({ commands }) =>
        commands.some(({ words, redirects }) =>
          [...words, ...redirects.map(({ target }) => target)].some((it) => it?.raw.includes('gemrc')),
        ),
      )
      if (isConfigured || file.copies.some(({ destination }) => destination?.value.includes('gemrc')))
        continue
      yield {
        at: { start: command.words[0]?.start ?? command.start, end: subcommand.at(-1)?.end ?? command.end },
        message: `gem ${subcommand[0]?.raw ?? ''} also builds the documentation of each package.`,
        fixes: fix('Add --no-document', false, addOption(call, '--no-document')),
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13-slim
        RUN «gem install» puma:7.0.0
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        RUN gem install --no-document puma:7.0.0
      `,
    },
    {
      because: "Ruby's official images say so in their own gemrc",
      good: dockerfile`
        FROM ruby:3.4-slim
        RUN gem install puma:7.0.0
      `,
    },
    {
      because: 'a derived image and one that is not known here may say so, too',
      good: dockerfile`
        FROM mcr.microsoft.com/devcontainers/ruby:3.4
        RUN gem install jekyll
        FROM registry.example.com/platform/web:7
        RUN gem install puma:7.0.0
      `,
    },
    {
      because: 'the configuration says so',
      good: dockerfile`
        FROM debian:13-slim
        RUN echo 'gem: --no-document' > /etc/gemrc && gem install puma:7.0.0
      `,
    },
  ],
} satisfies Rule
