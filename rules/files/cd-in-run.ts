import type { Facts } from '../../server/facts/facts.ts'
import type { Run } from '../../server/facts/runs.ts'
import type { Command, Script } from '../../server/syntax/script.ts'
import { keyword } from '../edits.ts'
import { dockerfile, type Fix, type Rule } from '../rule.ts'

export default {
  title: 'RUN changes the directory instead of WORKDIR',
  why: `
    A \`cd\` lasts until the end of its RUN and hides where the commands work. WORKDIR says it for all that follows, and
    creates the directory.
  `,
  whyUnsafe: `
    Where the directory before is not known, what follows works in the new one.
  `,
  severity: 'hint',
  covers: ['hadolint/DL3003'],
  differs: [
    'hadolint/DL3003 reports every `cd`; outside `profile: all` this rule speaks only of one that begins a RUN and goes for all of it.',
  ],

  *check(file, _project, { wide }) {
    for (const run of file.runs) {
      for (const script of run.scripts) {
        for (const command of script.commands) {
          if (command.effective.name !== 'cd' || command.surroundings.includes('nested-script')) continue
          const leads = command === script.commands[0] && script.top[0] === command
          const path = command.args[0]?.value
          const isWhole =
            leads && script.plain && path?.startsWith('/') && command.args.length === 1 && staysThere(script)
          if (!wide && (!isWhole || run.form !== 'shell')) continue
          yield {
            at: command,
            message: `RUN changes to ${path ?? command.args[0]?.raw ?? 'the home directory'} for its own commands only.`,
            fixes:
              isWhole && run.form === 'shell' ? asWorkdir(file, run, script, command, path as string) : [],
          }
          if (wide) break
        }
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13-slim
        WORKDIR /srv
        RUN «cd /tmp/tool» && make && make install
        COPY . .
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        WORKDIR /srv
        WORKDIR /tmp/tool
        RUN make && make install
        WORKDIR /srv
        COPY . .
      `,
    },
    {
      because: 'nothing between needs the directory before',
      bad: dockerfile`
        FROM debian:13-slim
        RUN «cd /tmp/tool» \
         && make
        WORKDIR /srv
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        WORKDIR /tmp/tool
        RUN make
        WORKDIR /srv
      `,
    },
    {
      because: 'only a part of the RUN works there, or the place is relative',
      good: dockerfile`
        FROM debian:13-slim
        RUN apt-get update && (cd /tmp && make)
        RUN cd sub && make
      `,
    },
  ],
} satisfies Rule

/** One change of directory, and all that follows is joined by `&&`. */
function staysThere({ top, commands }: Script): boolean {
  const others = commands.slice(1)
  return (
    others.length > 0 &&
    top.slice(1).every(({ joiner }) => joiner === '&&' || joiner === '|') &&
    top[1]?.joiner === '&&' &&
    !others.some(({ name }) => name === 'cd' || name === 'pushd' || name === 'popd')
  )
}

/**
 * Splits the change of directory off. A mount may bring the directory only for this RUN, and then WORKDIR would leave
 * an empty one behind: nothing is offered there.
 */
function asWorkdir(file: Facts, run: Run, script: Script, command: Command, path: string): readonly Fix[] {
  const { instruction, outer, state } = run
  const second = script.top[1]
  if (!second || run.mounts.length || instruction !== outer || outer.inside.length) return []
  const stage = file.stageOf(outer)
  const next = stage?.instructions.find(({ start }) => start > outer.start)
  const returns = next?.name === 'WORKDIR' && next.words[0]?.value.startsWith('/') === true
  const workdir = keyword(file, 'WORKDIR')
  const back =
    returns || state.workdir === undefined || state.workdir === path ? '' : `\n${workdir} ${state.workdir}`
  return [
    {
      title: `Move it to WORKDIR ${path}`,
      safe: back !== '' || returns || state.workdir === path,
      edits: [
        { start: outer.start, end: outer.start, text: `${workdir} ${path}\n` },
        { start: command.start, end: second.start, text: '' },
        ...(back ? [{ start: outer.end, end: outer.end, text: back }] : []),
      ],
    },
  ]
}
