import { homeOf } from '../../server/facts/packages.ts'
import { appendCommand, fix } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'gem leaves its folder behind after an update',
  why: `
    While it updates, gem keeps the list of all packages that there are in \`.gem\` of the user's home. Nothing in the image
    reads it again.
  `,
  whyUnsafe: `
    Credentials and settings of gem may lie in the same folder.
  `,
  severity: 'hint',
  off: true,
  covers: ['parfum/gemUpdateSystemRmRootGem'],

  *check(file, _project, { wide }) {
    for (const { manager, action, run, script, command, subcommand } of file.packageCalls) {
      if (manager.name !== 'gem' || action !== 'upgrade' || !(wide || run.stage?.ships)) continue
      const home = homeOf(run)
      const isGone = file.runs.some(
        (it) =>
          it.outer === run.outer &&
          it.commands.some(
            ({ effective: { name, args } }) => name === 'rm' && args.some(({ raw }) => raw.includes('.gem')),
          ),
      )
      if (isGone || run.mounts.some(({ target }) => target?.startsWith(`${home}/.gem`))) continue
      yield {
        at: { start: command.start, end: subcommand.at(-1)?.end ?? command.end },
        message: `gem ${subcommand[0]?.raw ?? 'update'} leaves ${home}/.gem in the layer.`,
        fixes: script
          ? fix('Delete it in the same RUN', false, appendCommand(file, run, script, `rm -rf ${home}/.gem`))
          : [],
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13-slim
        RUN «gem update» --system --no-document
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        RUN gem update --system --no-document && rm -rf /root/.gem
      `,
    },
    {
      because: 'the folder goes, or nothing is updated',
      good: dockerfile`
        FROM debian:13-slim
        RUN gem update --system && rm -rf /root/.gem
        RUN gem install rack --no-document
      `,
    },
  ],
} satisfies Rule
