import type { Facts } from '../../server/facts/facts.ts'
import type { Run } from '../../server/facts/runs.ts'
import type { Command } from '../../server/syntax/script.ts'
import { keyword, replace } from '../edits.ts'
import { dockerfile, type Fix, type Rule } from '../rule.ts'

export default {
  title: 'RUN only writes a file that COPY could bring',
  why: `
    A heredoc of COPY shows the file as it will be, without quotes and escapes of the shell, and sets owner and mode.
  `,
  whyUnsafe: `
    Heredocs need BuildKit and Dockerfile syntax 1.4. The file belongs to root unless \`--chown\` says otherwise.
  `,
  severity: 'hint',
  off: true,
  covers: ['tally/prefer-copy-heredoc'],

  *check(file) {
    for (const run of file.runs) {
      const [script] = run.scripts
      if (
        run.form !== 'shell' ||
        run.outer !== run.instruction ||
        run.outer.flags.length ||
        !script?.plain ||
        !script.top.length
      )
        continue
      const isWriting = script.top.every((command) => {
        const [redirect] = command.redirects
        const isOutput = redirect?.operator === '>' || redirect?.operator === '>>'
        return (
          (command.name === 'echo' || command.name === 'printf') &&
          isOutput &&
          command.redirects.length === 1 &&
          (command.joiner === undefined || command.joiner === '&&')
        )
      })
      const targets = new Set(script.top.map(({ redirects }) => redirects[0]?.target?.value))
      const [path] = targets
      // Appending needs what was there before.
      if (
        !isWriting ||
        targets.size !== 1 ||
        !path ||
        script.top[0]?.redirects[0]?.operator !== '>' ||
        script.commands.length !== script.top.length
      )
        continue
      yield {
        at: run.outer.keyword,
        message: `This step only writes ${path}.`,
        fixes: asCopy(file, run, script.top, path),
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13-slim
        «RUN» echo '[app]' > /etc/app.ini && echo "port = 80" >> /etc/app.ini
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        COPY <<"EOF" /etc/app.ini
        [app]
        port = 80
        EOF
      `,
    },
    {
      because: 'what printf makes of its words is not spelt out here',
      bad: dockerfile`
        FROM debian:13-slim
        «RUN» printf '%s\n' a b > /etc/list
      `,
    },
    {
      good: dockerfile`
        FROM debian:13-slim
        RUN echo a >> /etc/hosts.allow
        RUN echo a > /a && chmod 600 /a
        RUN echo a | tee /a
      `,
    },
  ],
} satisfies Rule

/** Only for texts without anything that the shell or echo would change. */
function asCopy(file: Facts, run: Run, commands: readonly Command[], path: string): readonly Fix[] {
  const user = run.state.user?.name
  const lines = commands.map(({ name, args }) => {
    const [word] = args
    const isLiteral =
      name === 'echo' &&
      args.length === 1 &&
      word?.value !== undefined &&
      !word.glob &&
      !/[\\\n]/.test(word.value) &&
      !word.value.startsWith('-')
    return isLiteral ? word.value : undefined
  })
  if (!path.startsWith('/') || (user !== 'root' && user !== '0') || !/^[\w./-]+$/.test(path)) return []
  if (!lines.every((line) => line !== undefined && line !== 'EOF')) return []
  return [
    {
      title: 'Bring the file with COPY',
      safe: false,
      edits: [replace(run.outer, `${keyword(file, 'COPY')} <<"EOF" ${path}\n${lines.join('\n')}\nEOF`)],
    },
  ]
}
