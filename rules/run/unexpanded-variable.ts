import { dockerfile, type Rule } from '../rule.ts'

/** They read `$` themselves, or write text for those who do. */
const readers = new Set(
  (
    'awk gawk mawk perl ruby php python python3 sh bash dash ash zsh su runuser eval trap alias xargs find jq yq ssh envsubst psql mysql ' +
    'dpkg-query rpm docker parallel sudo gosu chroot make xmlstarlet node git'
  ).split(' '),
)

export default {
  title: 'A variable in single quotes stays as it is written',
  why: `
    Between single quotes \`$x\` is not replaced. That is right for text that somebody else reads later, and a mistake
    everywhere else.
  `,
  severity: 'hint',
  off: true,
  covers: ['shellcheck/SC2016'],

  *check(file) {
    for (const run of file.runs) {
      for (const script of run.scripts) {
        for (const { effective, surroundings } of script.commands) {
          if (
            effective.name === undefined ||
            readers.has(effective.name) ||
            surroundings.includes('nested-script')
          )
            continue
          for (const { raw, start, end } of effective.args) {
            const quoted = /'([^']*\$(?:\w|\{\w|\()[^']*)'/.exec(raw)
            if (!quoted || raw.startsWith('"')) continue
            const inner = quoted[1] ?? ''
            // In sed a dollar sign before a letter may be an address: `$d`, `$!N`.
            if (effective.name === 'sed' && !/\$\{[A-Za-z_]|\$\(|\$[A-Za-z_]\w/.test(inner)) continue
            yield {
              at: { start, end },
              message: 'Single quotes keep the variable in it from being replaced.',
            }
          }
        }
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13-slim
        RUN echo «'export PATH=$PATH:/opt/bin'» >> /etc/profile
      `,
    },
    {
      good: dockerfile`
        FROM debian:13-slim
        RUN awk '{ print $1 }' a && sed -i '$d' b && sh -c 'echo $HOME' && echo 'costs 5$' "it's $HOME"
      `,
    },
  ],
} satisfies Rule
