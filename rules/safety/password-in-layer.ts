import type { Command, Script } from '../../server/syntax/script.ts'
import { flagValue } from '../../server/syntax/shell.ts'
import { dockerfile, type Rule } from '../rule.ts'

const codes = ['checkov/CKV2_DOCKER_17']

export default {
  title: "A user's password is set in the image",
  why: `
    Every container of the image has the same password then, and the command that sets it stands in the history of the
    image. Containers rarely need passwords: \`docker exec -u\` opens a shell as any user without one.
  `,
  severity: 'warning',
  covers: codes,

  *check(file, _project, { wide }) {
    for (const { commands, scripts, mounts } of file.runs) {
      const mounted = mounts.some(({ type }) => type === 'secret')
      for (const outer of commands) {
        const command = outer.effective
        const script = scripts.find((it) => it.commands.includes(outer))
        const feeds = script && feeder(script, outer)
        if (
          command.name === 'chpasswd' ||
          (command.name === 'passwd' && (feeds || command.args.some(({ value }) => value === '--stdin')))
        ) {
          if (mounted && !wide) continue
          yield {
            at: feeds ? { start: feeds.start, end: outer.end } : outer,
            message: 'This sets a password that is the same in all containers of the image.',
          }
        } else if (command.name === 'useradd' || command.name === 'usermod') {
          const password = flagValue(command, '-p', '--password')
          if (!password?.word || (mounted && !wide) || /^[!*]?$/.test(password.value ?? 'x')) continue
          yield {
            at: password.word,
            message: `${command.name} puts this password into all containers of the image.`,
          }
        }
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13-slim
        RUN useradd dev && «echo "dev:dev" | chpasswd»
      `,
    },
    {
      bad: dockerfile`
        FROM debian:13-slim
        RUN useradd -m -p «"$(openssl passwd -6 letmein)"» dev
        RUN «printf 'a\na\n' | passwd root»
      `,
    },
    {
      because: 'no password is set, or a locked one',
      good: dockerfile`
        FROM debian:13-slim
        RUN useradd --uid 10001 web && usermod -p '!' web && passwd -d root
      `,
    },
    {
      because: 'it comes from a secret',
      good: dockerfile`
        FROM debian:13-slim
        RUN --mount=type=secret,id=login chpasswd < /run/secrets/login
      `,
    },
  ],
} satisfies Rule

/** The first command of its pipeline, when it is not that itself. */
function feeder({ commands }: Script, command: Command): Command | undefined {
  const first = commands.find(({ pipeline }) => pipeline === command.pipeline)
  return first && first !== command && first.start < command.start ? first : undefined
}
