import { isPlainCall } from '../../server/facts/packages.ts'
import { fix, removeCommand } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

const codes: Readonly<Record<string, readonly string[]>> = {
  'apt-get': ['hadolint/DL3005', 'trivy/DS-0024'],
  apt: ['trivy/DS-0024'],
  apk: ['hadolint/DL3017', 'semgrep/avoid-apk-upgrade'],
  yum: ['hadolint/DL3031', 'semgrep/avoid-yum-update'],
  dnf: ['hadolint/DL3039', 'semgrep/avoid-dnf-update'],
  zypper: ['hadolint/DL3035', 'semgrep/avoid-zypper-update'],
}

/** The others were withdrawn; they are known for the sake of comments and configurations that name them. */
const current = 'hadolint/DL3035'

export default {
  title: 'All packages of the base image are upgraded',
  why: `
    An upgrade copies the new files into a layer above the old ones, and what it brings depends on the day.
    A newer base image brings the same fixes in its own layers; \`docker build --pull\` fetches it.
    Where the base image is slow to follow, upgrading is the lesser evil, so this rule is off by default.
  `,
  whyUnsafe: `
    The fixes that the upgrade brought are missing until the base image has them.
  `,
  severity: 'info',
  off: true,
  covers: [...new Set(Object.values(codes).flat())],
  differs: [
    'hadolint withdrew its codes for apt-get, apk, yum and dnf, so that only findings of zypper dist-upgrade carry one.',
  ],

  *check(file) {
    for (const call of file.packageCalls) {
      const { manager, action, packages, command, subcommand, run, script, outer } = call
      if (action !== 'upgrade' || packages.length || !manager.system) continue
      const name = subcommand.map(({ raw }) => raw).join(' ')
      const isDistribution = manager.name !== 'zypper' || /^(?:dist-upgrade|dup)$/.test(name)
      yield {
        at: { start: command.words[0]?.start ?? command.start, end: subcommand.at(-1)?.end ?? command.end },
        message: `${manager.name} ${name} puts a second copy of what it upgrades on top of the base image.`,
        codes: (codes[manager.name] ?? []).filter((code) =>
          code.startsWith('hadolint/') ? code === current && isDistribution && isPlainCall(call) : true,
        ),
        fixes: script
          ? fix(`Remove "${manager.name} ${name}"`, false, removeCommand(run, script, outer))
          : [],
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13-slim
        RUN apt-get update && «apt-get upgrade» -y && apt-get install -y curl
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        RUN apt-get update && apt-get install -y curl
      `,
    },
    {
      bad: dockerfile`
        FROM opensuse/leap:16.0
        RUN zypper -n refresh && «zypper -n dup»
      `,
      fixed: dockerfile`
        FROM opensuse/leap:16.0
        RUN zypper -n refresh
      `,
    },
    {
      because: 'one package is upgraded on purpose',
      good: dockerfile`
        FROM alpine:3.23
        RUN apk upgrade --no-cache libssl3
      `,
    },
  ],
} satisfies Rule
