import { standsOn } from '../../server/facts/stages.ts'
import { addOption, fix } from '../edits.ts'
import type { Facts } from '../../server/facts/facts.ts'
import { isPlainCall, type PackageCall } from '../../server/facts/packages.ts'
import { perFile } from '../../server/facts/per-file.ts'
import type { Run } from '../../server/facts/runs.ts'
import { dockerfile, type Rule } from '../rule.ts'

const asking: Readonly<Record<string, readonly string[]>> = {
  'apt-get': ['hadolint/DL3014', 'trivy/DS-0021', 'sonar/S6584', 'semgrep/missing-assume-yes-switch'],
  apt: [],
  aptitude: [],
  yum: ['hadolint/DL3030', 'sonar/S6584', 'semgrep/missing-assume-yes-switch'],
  dnf: ['hadolint/DL3038', 'sonar/S6584', 'semgrep/missing-assume-yes-switch'],
  microdnf: ['hadolint/DL3038', 'sonar/S6584', 'semgrep/missing-assume-yes-switch'],
  tdnf: [],
  zypper: ['hadolint/DL3034', 'sonar/S6584', 'semgrep/missing-assume-yes-switch'],
  pacman: [],
  conda: [],
}

export default {
  title: 'A package manager asks a question that nobody answers',
  why: `
    A build has no terminal: where the manager asks whether to go on, it gives up and the build fails.
    Often it asks only once a package brings others along, so the failure comes months later.
  `,
  severity: 'warning',
  covers: [
    'hadolint/DL3014',
    'hadolint/DL3030',
    'hadolint/DL3034',
    'hadolint/DL3038',
    'trivy/DS-0021',
    'sonar/S6584',
    'semgrep/missing-assume-yes-switch',
  ],

  *check(file, _project, { wide }) {
    for (const call of file.packageCalls) {
      const { manager, action, command, subcommand, run } = call
      const codes = asking[manager.name]
      // It takes every answer for a yes, and knows the option only for the sake of its big sister.
      if (manager.name === 'microdnf' && !wide) continue
      const isChange = action === 'install' || action === 'upgrade' || action === 'remove'
      if (!codes || !isChange || !subcommand.length || isAnswered(call) || isSettled(file, run)) continue
      const [flag] = manager.yes
      if (!flag) continue
      yield {
        at: { start: command.words[0]?.start ?? command.start, end: subcommand.at(-1)?.end ?? command.end },
        message: messageOf(`${manager.name} ${subcommand.map(({ raw }) => raw).join(' ')}`, call, flag),
        // It takes the end of the input for a yes.
        severity: manager.name === 'conda' ? 'info' : 'warning',
        codes:
          action === 'install' && isPlainCall(call)
            ? codes
            : wide
              ? []
              : codes.filter((code) => !code.startsWith('hadolint/')),
        fixes: fix(`Add ${flag}`, true, addOption(call, flag)),
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13-slim
        RUN apt-get update && «apt-get install» --no-install-recommends curl \
            && «apt-get purge» gcc && rm -rf /var/lib/apt/lists/*
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        RUN apt-get update && apt-get install -y --no-install-recommends curl \
            && apt-get purge -y gcc && rm -rf /var/lib/apt/lists/*
      `,
    },
    {
      bad: dockerfile`
        FROM fedora:43
        RUN «dnf install» nginx && dnf clean all
      `,
      fixed: dockerfile`
        FROM fedora:43
        RUN dnf install -y nginx && dnf clean all
      `,
    },
    {
      because: "zypper's switch stands in front of the subcommand",
      bad: dockerfile`
        FROM opensuse/leap:16.0
        RUN «zypper install» git && zypper clean --all
      `,
      fixed: dockerfile`
        FROM opensuse/leap:16.0
        RUN zypper -n install git && zypper clean --all
      `,
    },
    {
      bad: dockerfile`
        FROM centos:7
        RUN [«"yum", "install"», "httpd"]
      `,
      fixed: dockerfile`
        FROM centos:7
        RUN ["yum", "install", "-y", "httpd"]
      `,
    },
    {
      because: 'microdnf never asks',
      good: dockerfile`
        FROM registry.access.redhat.com/ubi9/ubi-minimal:9.6
        RUN microdnf update && microdnf clean all
      `,
    },
    {
      because: 'conda takes the end of the input for a yes',
      bad: dockerfile`
        FROM continuumio/miniconda3:25.1.1-2
        RUN «conda install» numpy && conda clean --all --yes
      `,
      fixed: dockerfile`
        FROM continuumio/miniconda3:25.1.1-2
        RUN conda install -y numpy && conda clean --all --yes
      `,
    },
    {
      because: 'it is answered by an option in any spelling, by a setting, or by another program',
      good: dockerfile`
        FROM debian:13-slim
        RUN apt-get update \
            && apt-get -qqy install curl \
            && apt-get install -qq git \
            && apt-get -o APT::Get::Assume-Yes=true install jq \
            && yes | apt-get install less
      `,
    },
    {
      because: 'the file turned questions off before',
      good: dockerfile`
        FROM debian:13-slim
        RUN echo 'APT::Get::Assume-Yes "true";' > /etc/apt/apt.conf.d/90yes
        RUN apt-get update && apt-get install curl
      `,
    },
  ],
} satisfies Rule

function messageOf(what: string, { manager }: PackageCall, flag: string): string {
  return manager.name === 'conda'
    ? `${what} asks whether to go on, which nobody sees in a build; ${flag} says yes.`
    : `${what} stops to ask, and a build cannot answer; ${flag} says yes.`
}

function isAnswered(call: PackageCall): boolean {
  const { manager, command, run, outer } = call
  if (call.has(...manager.yes)) return true
  switch (manager.name) {
    case 'apt-get':
    case 'apt':
    case 'aptitude':
      if (isQuiet(call)) return true
      if (
        /Assume-Yes/i.test(call.valueOf('-o', '--option') ?? '') ||
        call.has('--assume-no', '-s', '--simulate', '--dry-run', '--just-print', '--help')
      )
        return true
      break
    case 'yum':
    case 'dnf':
    case 'microdnf':
      if (call.has('--assumeno', '--downloadonly')) return true
      break
    case 'conda':
      if (
        run.state.lookup('CONDA_ALWAYS_YES') ||
        run.state.lookup('MAMBA_ALWAYS_YES') ||
        command.name !== 'conda' ||
        call.subcommand[0]?.value === 'env'
      )
        return true
      break
  }
  // `yes | apt-get install`, `echo y | …`.
  const { script } = call
  const isFed =
    outer.joiner === '|' ||
    command.joiner === '|' ||
    outer.redirects.some(({ operator }) => operator.startsWith('<'))
  return isFed || script?.commands.some((it) => it.pipeline === outer.pipeline && it.name === 'yes') === true
}

/** Whether the file tells the managers before that every answer is yes. */
function isSettled(file: Facts, run: Run): boolean {
  return settlingRuns(file).some(
    ({ outer, stage }) => outer.start <= run.outer.start && standsOn(run.stage, stage),
  )
}

const settlingRuns = perFile(({ runs }) => {
  return runs.filter(({ commands }) => {
    return commands.some(
      ({ name, words }) =>
        name !== 'apt-get' && words.some(({ raw }) => /assume-?yes\b.*(?:true|1|yes)/i.test(raw)),
    )
  })
})

/** Two levels of quiet imply yes. */
function isQuiet({ command }: PackageCall): boolean {
  let level = 0
  for (const { value } of command.args) {
    if (value === '--quiet') level++
    const set = /^(?:-q|--quiet)=(\d+)$/.exec(value ?? '')
    if (set) level += Number(set[1])
    else if (/^-[A-Za-z]+$/.test(value ?? '')) level += (value ?? '').split('q').length - 1
  }
  return level >= 2
}
