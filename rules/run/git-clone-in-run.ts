import { flagValue, operands } from '../../server/syntax/shell.ts'
import { keyword, replace } from '../edits.ts'
import { dockerfile, type Fix, type Rule } from '../rule.ts'
import type { Facts } from '../../server/facts/facts.ts'
import type { Run } from '../../server/facts/runs.ts'
import type { Command } from '../../server/syntax/script.ts'

export default {
  title: 'RUN clones a repository that ADD could fetch',
  why: `
    ADD with a Git address needs no git in the image, leaves \`.git\` out, and notices new commits of a branch: the cache of a
    RUN does not.
  `,
  whyUnsafe: `
    The folder has no \`.git\`, which some builds ask for their version. ADD of a Git address needs BuildKit.
  `,
  severity: 'hint',
  off: true,
  covers: ['tally/prefer-add-git'],

  *check(file) {
    for (const run of file.runs) {
      for (const { effective: command } of run.commands) {
        const [subcommand] = operands(command, ['-c', '-C'])
        if (command.name !== 'git' || subcommand?.value !== 'clone') continue
        yield {
          at: { start: command.start, end: subcommand.end },
          message: 'ADD fetches a repository without git in the image.',
          fixes: asAdd(file, run, command),
        }
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13-slim
        RUN «git clone» --depth 1 --branch v1.2 https://github.com/example/tool.git /src/tool
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        ADD https://github.com/example/tool.git#v1.2 /src/tool
      `,
    },
    {
      because: 'what follows works on it, so that no single edit is certain',
      bad: dockerfile`
        FROM debian:13-slim
        RUN «git clone» https://github.com/example/tool.git && cd tool && make
      `,
    },
    {
      good: dockerfile`
        FROM debian:13-slim
        ADD https://github.com/example/tool.git#v1.2 /src/tool
        RUN git --version && git config --global user.name clone
      `,
    },
  ],
} satisfies Rule

/** For a RUN that does nothing else, of a public address into a folder that is named. */
function asAdd(file: Facts, run: Run, command: Command): readonly Fix[] {
  if (
    run.commands.length !== 1 ||
    run.form !== 'shell' ||
    run.instruction !== run.outer ||
    run.outer.flags.length
  )
    return []
  const [, url, folder, more] = operands(command, ['--branch', '-b', '--depth'])
  const branch = flagValue(command, '--branch', '-b')?.value
  const options = command.args.map(({ raw }) => raw).filter((raw) => raw.startsWith('-'))
  const isPlain = options.every((option) =>
    /^(?:--depth(?:=\d+)?|--branch(?:=\S+)?|-b|-q|--quiet|--single-branch|--recursive|--recurse-submodules)$/.test(
      option,
    ),
  )
  if (
    !url?.value ||
    !folder?.value ||
    more ||
    !isPlain ||
    (branch === undefined && options.some((it) => /^(?:--branch|-b)/.test(it)))
  )
    return []
  if (!/^https:\/\/[^\s#]+\.git$/.test(url.value) || !/^\/[\w./-]+$/.test(folder.value)) return []
  return [
    {
      title: 'Fetch it with ADD',
      safe: false,
      edits: [
        replace(
          run.outer,
          `${keyword(file, 'ADD')} ${url.value}${branch ? `#${branch}` : ''} ${folder.value}`,
        ),
      ],
    },
  ]
}
