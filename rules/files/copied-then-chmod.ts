import type { Copy } from '../../server/facts/copies.ts'
import type { Facts } from '../../server/facts/facts.ts'
import { perFile } from '../../server/facts/per-file.ts'
import { remembered } from '../../server/facts/remembered.ts'
import type { Run } from '../../server/facts/runs.ts'
import type { Command } from '../../server/syntax/script.ts'
import { insert, removeCommand, removeInstruction } from '../edits.ts'
import { dockerfile, type Fix, type Rule } from '../rule.ts'

export default {
  title: 'A copied file is made executable in a layer of its own',
  why: `
    Changing a file's mode in a RUN stores the whole file a second time. \`COPY --chmod\` sets it while copying.
  `,
  whyUnsafe: `
    \`--chmod\` sets the whole mode, also of every file where the source is a folder, and needs BuildKit.
  `,
  severity: 'info',
  covers: ['tally/prefer-copy-chmod'],

  *check(file, _project, { wide }) {
    for (const copy of file.copies) {
      const { stage, target, outer, sources } = copy
      if (target === undefined || copy.flag('chmod') || !(wide || stage?.ships) || sources.length !== 1)
        continue
      const path = target.endsWith('/') ? `${target}${sources[0]?.value.split('/').at(-1) ?? ''}` : target
      const found = chmodOf(file, copy, path)
      if (!found) continue
      yield {
        at: found.command,
        message: `${path} was copied in line ${outer.startLine + 1} and is stored again with its new mode.`,
        related: [{ at: copy.instruction.keyword, message: 'It is copied here.' }],
        fixes: asFlag(file, copy, found.run, found.command),
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13-slim
        COPY entrypoint.sh /usr/local/bin/entrypoint.sh
        RUN «chmod +x /usr/local/bin/entrypoint.sh»
        ENTRYPOINT ["entrypoint.sh"]
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        COPY --chmod=755 entrypoint.sh /usr/local/bin/entrypoint.sh
        ENTRYPOINT ["entrypoint.sh"]
      `,
    },
    {
      bad: dockerfile`
        FROM debian:13-slim
        COPY run /usr/bin/
        RUN «chmod 0555 /usr/bin/run» && run --version
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        COPY --chmod=0555 run /usr/bin/
        RUN run --version
      `,
    },
    {
      because: 'the mode comes with the copy',
      good: dockerfile`
        FROM debian:13-slim
        COPY --chmod=755 entrypoint.sh /usr/local/bin/
      `,
    },
  ],
} satisfies Rule

/** The first `chmod` of just this file behind the COPY, in the same stage. */
function chmodOf(file: Facts, { stage, outer }: Copy, path: string): Chmod | undefined {
  return chmods(file)
    .get(path)
    ?.find(({ run }) => run.stage === stage && run.outer.start >= outer.start)
}

interface Chmod {
  readonly run: Run
  readonly command: Command
}

/** By the absolute path of the one file that each is called with. */
const chmods = perFile(({ runs }) => {
  const found = new Map<string, Chmod[]>()
  for (const run of runs) {
    if (run.form !== 'shell') continue
    for (const command of run.commands) {
      const [mode, operand, ...rest] = command.args
      if (command.name !== 'chmod' || rest.length || command.surroundings.length) continue
      if (!mode?.value || mode.value.startsWith('-') || operand?.value === undefined) continue
      const { value } = operand
      const path = value.startsWith('/')
        ? value
        : `${(run.state.workdir ?? '?').replace(/\/$/, '')}/${value.replace(/^\.\//, '')}`
      remembered(found, path, () => []).push({ run, command })
    }
  }
  return found
})

function asFlag(file: Facts, { instruction }: Copy, run: Run, command: Command): readonly Fix[] {
  const mode = command.args[0]?.value ?? ''
  const octal = /^[0-7]{3,4}$/.test(mode) ? mode : /^(?:a|ugo|)\+r?x$/.test(mode) ? '755' : undefined
  const script = run.scripts.find(({ commands }) => commands.includes(command))
  if (octal === undefined || !script) return []
  const removal =
    script.commands.length === 1 ? removeInstruction(file, run.outer) : removeCommand(run, script, command)
  if (!removal) return []
  return [
    {
      title: `Copy it with --chmod=${octal}`,
      safe: false,
      edits: [insert(instruction.keyword.end, ` --chmod=${octal}`), removal],
    },
  ]
}
