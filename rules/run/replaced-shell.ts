import type { Facts } from '../../server/facts/facts.ts'
import type { Run } from '../../server/facts/runs.ts'
import type { Command } from '../../server/syntax/script.ts'
import { insertBelow, keyword, removeCommand, replace } from '../edits.ts'
import { dockerfile, type Fix, type Rule } from '../rule.ts'

const covers = ['hadolint/DL4005', 'kics/run-utilities-and-posix-commands', 'semgrep/use-shell-instruction']

export default {
  title: '/bin/sh is replaced by another shell',
  why: `
    The link changes the shell of every script in the image, packages' own included, and an update of the package that owns
    \`/bin/sh\` puts it back. SHELL chooses the shell of the RUN instructions and nothing else.
  `,
  whyUnsafe: `
    Scripts that begin with \`#!/bin/sh\` are read by the original shell again, and SHELL also holds for a CMD or ENTRYPOINT
    in shell form.
  `,
  severity: 'info',
  covers,

  *check(file) {
    for (const run of file.runs) {
      for (const command of run.commands) {
        const { effective } = command
        const isLink = effective.name === 'ln' && effective.args.some(({ value }) => value === '/bin/sh')
        const operands = effective.args.filter(({ prefix }) => !prefix.startsWith('-'))
        const moves = effective.name === 'dpkg-divert' || effective.name === 'update-alternatives'
        const isOther =
          moves &&
          effective.args.some(({ value }) => value === '/bin/sh') &&
          effective.args.some(({ value }) => /bash$/.test(value ?? ''))
        if (!isLink && !isOther) continue
        const shell =
          isLink && operands.length === 2 && operands[1]?.value === '/bin/sh'
            ? pathOf(operands[0]?.value)
            : undefined
        // `ln -s /bin/sh /usr/bin/x` gives the shell another name and replaces nothing.
        const codes = effective === command && isLink ? covers : covers.slice(1)
        yield {
          at: command,
          message: `${shell ?? 'Another shell'} takes the place of /bin/sh in the whole image.`,
          codes,
          fixes: shell ? asInstruction(file, run, command, shell) : [],
        }
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM ubuntu:24.04
        RUN «ln -sf /bin/bash /bin/sh»
        RUN source /etc/profile
      `,
      fixed: dockerfile`
        FROM ubuntu:24.04
        SHELL ["/bin/bash", "-c"]
        RUN source /etc/profile
      `,
    },
    {
      bad: dockerfile`
        FROM ubuntu:24.04
        RUN apt-get update && apt-get install -y curl \
            && «ln -snf bash /bin/sh»
      `,
      fixed: dockerfile`
        FROM ubuntu:24.04
        RUN apt-get update && apt-get install -y curl
        SHELL ["/bin/bash", "-c"]
      `,
    },
    {
      good: dockerfile`
        FROM ubuntu:24.04
        SHELL ["/bin/bash", "-c"]
        RUN ln -s /opt/tool/bin/tool /usr/local/bin/tool && echo /bin/sh
      `,
    },
  ],
} satisfies Rule

function pathOf(target: string | undefined): string | undefined {
  if (target === undefined) return undefined
  return /^\/[\w./-]+$/.test(target) ? target : /^[a-z]+$/.test(target) ? `/bin/${target}` : undefined
}

function asInstruction(file: Facts, run: Run, command: Command, shell: string): readonly Fix[] {
  const { outer, instruction, scripts } = run
  const line = `${keyword(file, 'SHELL')} ["${shell}", "-c"]`
  const title = `Choose ${shell} by SHELL`
  if (outer !== instruction) return []
  const isAlone = run.commands.length === 1
  if (isAlone && !outer.inside.length) return [{ title, safe: false, edits: [replace(outer, line)] }]
  const [script] = scripts
  const edit =
    script && scripts.length === 1 && run.form === 'shell' ? removeCommand(run, script, command) : undefined
  return edit ? [{ title, safe: false, edits: [edit, insertBelow(file, outer, line)] }] : []
}
