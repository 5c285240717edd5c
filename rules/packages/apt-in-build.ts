import { fix, replaceWord } from '../edits.ts'
import type { Command } from '../../server/syntax/script.ts'
import { hasFlag, subcommand } from '../../server/syntax/shell.ts'
import { dockerfile, type Rule } from '../rule.ts'

/** What does the same under the other name, with the same options. */
const same: Readonly<Record<string, string>> = {
  install: 'apt-get',
  reinstall: 'apt-get',
  update: 'apt-get',
  remove: 'apt-get',
  purge: 'apt-get',
  autoremove: 'apt-get',
  autopurge: 'apt-get',
  clean: 'apt-get',
  autoclean: 'apt-get',
  'dist-upgrade': 'apt-get',
  'full-upgrade': 'apt-get',
  'build-dep': 'apt-get',
  source: 'apt-get',
  download: 'apt-get',
  changelog: 'apt-get',
  showsrc: 'apt-cache',
  depends: 'apt-cache',
  rdepends: 'apt-cache',
  policy: 'apt-cache',
}

export default {
  title: 'apt is called where apt-get belongs',
  why: `
    \`apt\` is made for people at a terminal: its options and output may change from one release to the next, as its own manual says.
    \`apt-get\` and \`apt-cache\` do the same and stay as they are.
  `,
  whyUnsafe: `
    \`apt upgrade\` also installs new packages that an upgrade needs, which \`apt-get upgrade\` does not; the option \`--with-new-pkgs\` makes up for it.
    The output of \`search\` and \`show\` looks different.
  `,
  severity: 'warning',
  covers: ['hadolint/DL3027', 'checkov/CKV_DOCKER_9', 'semgrep/prefer-apt-get'],

  *check(file) {
    for (const run of file.runs) {
      for (const { effective } of run.commands) {
        const [name] = effective.words
        if (effective.name !== 'apt' || !name || isQuestion(effective)) continue
        const action = subcommand(effective)?.value ?? ''
        const other = Object.hasOwn(same, action) ? same[action] : undefined
        yield {
          at: name,
          message: `apt is for people at a terminal; ${other ?? 'apt-get'} keeps its options and output for scripts.`,
          codes: effective.surroundings.includes('nested-script')
            ? []
            : ['hadolint/DL3027', 'checkov/CKV_DOCKER_9', 'semgrep/prefer-apt-get'],
          fixes: other
            ? fix(`Replace apt with ${other}`, true, replaceWord(run, name, other))
            : action === 'upgrade'
              ? fix('Replace apt with apt-get', false, replaceWord(run, name, 'apt-get'))
              : action === 'search' || action === 'show'
                ? fix('Replace apt with apt-cache', false, replaceWord(run, name, 'apt-cache'))
                : [],
        }
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13-slim
        RUN «apt» update && «apt» install -y --no-install-recommends curl && rm -rf /var/lib/apt/lists/*
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        RUN apt-get update && apt-get install -y --no-install-recommends curl && rm -rf /var/lib/apt/lists/*
      `,
    },
    {
      bad: dockerfile`
        FROM debian:13-slim
        RUN apt-get update && «apt» policy curl
        RUN [«"apt"», "update"]
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        RUN apt-get update && apt-cache policy curl
        RUN ["apt-get", "update"]
      `,
    },
    {
      because: 'upgrade means less under the other name',
      bad: dockerfile`
        FROM debian:13-slim
        RUN apt-get update && «apt» upgrade -y
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        RUN apt-get update && apt-get upgrade -y
      `,
    },
    {
      because: 'these are made for scripts, and a package may be called apt',
      good: dockerfile`
        FROM debian:13-slim
        RUN apt-get update && apt-get install -y apt apt-utils && apt-mark hold apt
      `,
    },
  ],
} satisfies Rule

function isQuestion(command: Command): boolean {
  return hasFlag(command, '--version', '-v', '--help', '-h')
}
