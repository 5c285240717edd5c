import type { Facts } from '../../server/facts/facts.ts'
import { perFile } from '../../server/facts/per-file.ts'
import type { Run } from '../../server/facts/runs.ts'
import { isPlainCall, type PackageCall } from '../../server/facts/packages.ts'
import { standsOn } from '../../server/facts/stages.ts'
import { withoutRecommended } from '../data/without-recommended.ts'
import { fix, insertWord } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'Recommended packages are installed along',
  why: `
    By default the manager also installs what a package merely recommends: documentation, editors, mail servers.
    Naming what is needed keeps the image small and gives an attacker less to work with.
  `,
  whyUnsafe: `
    Something may use a recommended package without being told to depend on it, \`ca-certificates\` beside \`curl\` for example.
    Build and try the image, and name what is missing.
  `,
  severity: 'info',
  covers: ['hadolint/DL3015', 'trivy/DS-0029', 'sonar/S6500'],
  differs: [
    'hadolint/DL3015 looks at the option alone; outside `profile: all` this rule is silent where the packages recommend nothing.',
  ],

  *check(file, _project, { wide }) {
    for (const call of file.packageCalls) {
      const { manager, command, subcommand, run, action } = call
      const [flag] = manager.lean
      if (
        !flag ||
        manager.name === 'gem' ||
        action !== 'install' ||
        /^(?:build-dep|source-install|si)$/.test(subcommand[0]?.value ?? '')
      )
        continue
      if (!wide && (!call.packages.length || !run.stage?.ships || isSettled(file, run))) continue
      if (isLean(call)) continue
      if (!wide && hasNoneToRecommend(call)) continue
      const behind = subcommand.at(-1)
      yield {
        at: { start: command.words[0]?.start ?? command.start, end: subcommand.at(-1)?.end ?? command.end },
        message: `${manager.name} ${subcommand.map(({ raw }) => raw).join(' ')} also installs what the packages only recommend; ${flag} leaves it out.`,
        codes:
          manager.name === 'apt-get' && isPlainCall(call)
            ? ['hadolint/DL3015', 'trivy/DS-0029', 'sonar/S6500']
            : [],
        fixes: fix(`Add ${flag}`, false, behind && insertWord(run, behind, flag)),
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13-slim
        RUN apt-get update && «apt-get install» -y git && rm -rf /var/lib/apt/lists/*
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        RUN apt-get update && apt-get install --no-install-recommends -y git && rm -rf /var/lib/apt/lists/*
      `,
    },
    {
      bad: dockerfile`
        FROM opensuse/leap:16.0
        RUN «zypper -n install» git && zypper clean --all
      `,
      fixed: dockerfile`
        FROM opensuse/leap:16.0
        RUN zypper -n install --no-recommends git && zypper clean --all
      `,
    },
    {
      because: 'the builder stage does not ship, and a setting counts as the option',
      good: dockerfile`
        FROM debian:13 AS build
        RUN apt-get update && apt-get install -y build-essential

        FROM debian:13-slim
        RUN apt-get update \
            && apt-get install -y -o APT::Install-Recommends=false git \
            && rm -rf /var/lib/apt/lists/*
      `,
    },
    {
      because: 'nothing is recommended by these, nor by what they depend on',
      good: dockerfile`
        FROM debian:13-slim
        RUN apt-get update && apt-get install -y make unzip libgmp-dev && rm -rf /var/lib/apt/lists/*
      `,
    },
    {
      because: 'the configuration says it for every install that follows',
      good: dockerfile`
        FROM debian:13-slim
        RUN echo 'APT::Install-Recommends "false";' > /etc/apt/apt.conf.d/90lean
        RUN apt-get update && apt-get install -y git && rm -rf /var/lib/apt/lists/*
      `,
    },
  ],
} satisfies Rule

/** Whether the packages bring nothing along that is only recommended, so that the option changes nothing. */
function hasNoneToRecommend({ manager: { name }, packages }: PackageCall): boolean {
  return (
    (name === 'apt-get' || name === 'apt') &&
    packages.every((it) => it.name !== undefined && withoutRecommended.has(it.name.replace(/:\w+$/, '')))
  )
}

function isLean(call: PackageCall): boolean {
  if (call.has(...call.manager.lean.filter((flag) => !flag.includes('=')))) return true
  return call.command.args.some(({ raw }) =>
    /Install-Recommends=["']?(?:0|no|false)|install_weak_deps=["']?(?:0|no|false)/i.test(raw),
  )
}

/** Whether the file turned recommended packages off before. */
function isSettled(file: Facts, run: Run): boolean {
  return settlingRuns(file).some(
    ({ outer, stage }) => outer.start <= run.outer.start && standsOn(run.stage, stage),
  )
}

const settlingRuns = perFile(({ runs }) => {
  return runs.filter(({ commands }) => {
    return commands.some(
      ({ words, name }) =>
        name !== 'apt-get' && words.some(({ raw }) => /Install-Recommends|install_weak_deps/i.test(raw)),
    )
  })
})
