import type { Script } from '../../server/syntax/script.ts'
import { behind, fix, insert } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'A script goes on in the wrong folder when cd fails',
  why: `
    Behind \`;\` or a newline the next command runs whether \`cd\` found its folder or not, and works somewhere else:
    \`cd /build; rm -rf *\` then empties the folder before.
  `,
  whyUnsafe: `
    A build that went on without the folder fails now.
  `,
  severity: 'warning',
  covers: ['shellcheck/SC2164'],

  *check(file) {
    for (const run of file.runs) {
      // `sh -e` stops at the failure.
      if (run.state.shell.words.slice(1).some(isStrict)) continue
      for (const script of run.scripts) {
        if (script.errors.length || stopsAtFailure(script)) continue
        for (const command of script.commands) {
          const { name, args, next, surroundings } = command
          if (name !== 'cd' && name !== 'pushd') continue
          if (next !== ';' && next !== '\n') continue
          if (
            command.joiner === '||' ||
            command.negated ||
            surroundings.some((it) => it === 'if-test' || it === 'loop-test' || it === 'nested-script')
          )
            continue
          const [folder] = args
          if (command.redirects.length) continue
          if (!folder || args.length > 1 || /^(?:[./]+|-|~|\/tmp\/?)$/.test(folder.raw)) continue
          yield {
            at: command,
            message: `When ${name} ${folder.raw} fails, the commands behind it run in the folder before.`,
            fixes: folder.unbroken
              ? fix('Stop when it fails', false, insert(behind(folder), ' || exit 1'))
              : [],
          }
        }
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13-slim
        RUN «cd /build»; make; rm -rf *
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        RUN cd /build || exit 1; make; rm -rf *
      `,
    },
    {
      because: 'a heredoc goes on at the next line',
      bad: dockerfile`
        FROM debian:13-slim
        RUN <<EOF
        «cd /build»
        make
        EOF
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        RUN <<EOF
        cd /build || exit 1
        make
        EOF
      `,
    },
    {
      good: dockerfile`
        FROM debian:13-slim
        RUN cd /build && make
        RUN set -eux; cd /build; make
        RUN cd /build || exit 1; make
        RUN make; cd /build
        RUN cd /tmp; make
        RUN if cd /build; then make; fi; cd ..; make
        SHELL ["/bin/bash", "-euo", "pipefail", "-c"]
        RUN cd /build; make
      `,
    },
  ],
} satisfies Rule

function stopsAtFailure({ commands, joined: { text } }: Script): boolean {
  if (/^#!\S+.*\s-[a-z]*e/.test(text)) return true
  return commands.some(
    ({ name, args }) =>
      name === 'set' && args.some(({ value }) => isStrict(value ?? '') || value === 'errexit'),
  )
}

function isStrict(word: string): boolean {
  return /^-[a-zA-Z]*e/.test(word)
}
