import {
  familyOf,
  callsOf,
  isCacheGone,
  isCacheOff,
  isPlainCall,
  isCacheMounted,
  isCacheReused,
  cachePlaces,
  type PackageCall,
} from '../../server/facts/packages.ts'
import type { Facts } from '../../server/facts/facts.ts'
import { perFile } from '../../server/facts/per-file.ts'
import type { Run } from '../../server/facts/runs.ts'
import { standsOn } from '../../server/facts/stages.ts'
import type { Command } from '../../server/syntax/script.ts'
import {
  addOption,
  appendCommand,
  fix,
  keepsArchives,
  mountPackageCaches,
  removeCommand,
  replaceWord,
} from '../edits.ts'
import { dockerfile, type Edit, type Fix, type Related, type Report, type Rule } from '../rule.ts'

export default {
  title: 'A package manager leaves its cache in the image',
  why: `
    Installing downloads an index and archives that nothing reads again.
    Deleting them in a later RUN does not help: the layer that holds them still ships.
    Clean up in the same RUN, tell the manager to keep no cache, or mount one, which also makes the next build faster.
  `,
  whyUnsafe: `
    A cache mount needs BuildKit, or a builder that knows \`RUN --mount\`. What lies in it is not in the image.
    Clean-up is to review where a script of yours runs later and may rely on the index, and \`--no-cache\` where the
    version of poetry is not known: before 1.2 it had no such option.
  `,
  severity: 'warning',
  covers: [
    'hadolint/DL3009',
    'hadolint/DL3019',
    'hadolint/DL3032',
    'hadolint/DL3036',
    'hadolint/DL3040',
    'hadolint/DL3042',
    'hadolint/DL3060',
    'trivy/DS-0015',
    'trivy/DS-0019',
    'trivy/DS-0020',
    'trivy/DS-0025',
    'trivy/DS-0027',
    'sonar/S6587',
    'semgrep/remove-package-lists',
    'semgrep/remove-package-cache',
  ],
  differs: [
    'hadolint asks for `--no-cache` even where the same RUN deletes the cache of apk; outside of `profile: all` both will do.',
    'hadolint does not look at npm, gem, Bundler, Composer, Poetry, uv and conda.',
  ],

  *check(file, _project, { wide }) {
    for (const run of file.runs) {
      const { stage } = run
      const calls = callsOf(run, file.packageCalls)
      for (const family of new Set(calls.map(({ manager }) => familyOf(manager)))) {
        const own = calls.filter(({ manager }) => familyOf(manager) === family)
        const report = wide ? peerReport(file, run, own) : stage?.ships ? leftover(file, own) : undefined
        if (report) yield report
      }
      if (stage?.ships) yield* pointlessIndexes(file, run, calls)
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13-slim
        RUN apt-get update && «apt-get install -y curl»
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*
      `,
    },
    {
      because: 'pip understands the beginning of its option',
      good: dockerfile`
        FROM python:3.13-slim
        RUN pip install --no-cache flask
      `,
    },
    {
      because:
        'poetry has the option since 1.2; its virtual environment stands beside the cache and must not be mounted away',
      bad: dockerfile`
        FROM python:3.13-slim
        RUN pip install --no-cache-dir poetry==2.2.1
        RUN «poetry install»
      `,
      fixed: dockerfile`
        FROM python:3.13-slim
        RUN pip install --no-cache-dir poetry==2.2.1
        RUN poetry install --no-cache
      `,
    },
    {
      because: 'deleting it one layer later frees nothing',
      bad: dockerfile`
        FROM debian:13-slim
        RUN apt-get update \
            && «apt-get install -y curl»
        RUN rm -rf /var/lib/apt/lists/*
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        RUN apt-get update \
            && apt-get install -y curl \
            && rm -rf /var/lib/apt/lists/*
        RUN rm -rf /var/lib/apt/lists/*
      `,
    },
    {
      bad: dockerfile`
        FROM alpine:3.23
        RUN «apk add "curl=\${CURL_VERSION}"»
      `,
      fixed: dockerfile`
        FROM alpine:3.23
        RUN apk add --no-cache "curl=\${CURL_VERSION}"
      `,
    },
    {
      because: '--update fetches the index that --no-cache does without',
      bad: dockerfile`
        FROM alpine:3.23
        RUN «apk add --update curl»
      `,
      fixed: dockerfile`
        FROM alpine:3.23
        RUN apk add --no-cache curl
      `,
    },
    {
      because: '--no-cache does not read what `apk update` wrote',
      bad: dockerfile`
        FROM alpine:3.23
        RUN «apk update» && apk add --no-cache curl
      `,
      fixed: dockerfile`
        FROM alpine:3.23
        RUN apk add --no-cache curl
      `,
    },
    {
      bad: dockerfile`
        FROM fedora:43
        RUN «dnf install -y nginx»
        RUN sudo microdnf clean all && sudo «yum install -y httpd»
      `,
      fixed: dockerfile`
        FROM fedora:43
        RUN dnf install -y nginx && dnf clean all
        RUN sudo microdnf clean all && sudo yum install -y httpd && sudo yum clean all
      `,
    },
    {
      bad: dockerfile`
        FROM opensuse/leap:16.0
        RUN «zypper --non-interactive install git»
      `,
      fixed: dockerfile`
        FROM opensuse/leap:16.0
        RUN zypper --non-interactive install git && zypper clean --all
      `,
    },
    {
      bad: dockerfile`
        FROM python:3.13-slim
        COPY requirements.txt .
        RUN «python3 -m pip install -r requirements.txt»
      `,
      fixed: dockerfile`
        FROM python:3.13-slim
        COPY requirements.txt .
        RUN python3 -m pip install --no-cache-dir -r requirements.txt
      `,
    },
    {
      bad: dockerfile`
        FROM node:24-slim
        WORKDIR /srv
        COPY package*.json ./
        RUN «npm ci --omit=dev»
      `,
      fixed: dockerfile`
        FROM node:24-slim
        WORKDIR /srv
        COPY package*.json ./
        RUN npm ci --omit=dev && npm cache clean --force
      `,
    },
    {
      bad: dockerfile`
        FROM ruby:3.4-slim
        RUN «gem install puma:7.0.0»
      `,
      fixed: dockerfile`
        FROM ruby:3.4-slim
        RUN gem install puma:7.0.0 && rm -rf "$(gem env gemdir)/cache"
      `,
    },
    {
      because:
        'the next RUN installs from the lists that this one fetched, so only the last one may delete them',
      bad: dockerfile`
        FROM debian:13-slim
        RUN apt-get update && «apt-get install -y curl»
        RUN apt-get install -y git && rm -rf /var/lib/apt/lists/*
      `,
    },
    {
      because: 'a script of the project may need the lists',
      bad: dockerfile`
        FROM debian:13-slim
        COPY setup.sh /
        RUN apt-get update && «apt-get install -y curl»
        RUN /setup.sh
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        COPY setup.sh /
        RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*
        RUN /setup.sh
      `,
    },
    {
      because: 'a cache mount is not part of the layer',
      good: dockerfile`
        FROM debian:13-slim
        RUN --mount=type=cache,target=/var/lib/apt --mount=type=cache,target=/var/cache/apt \
            apt-get update && apt-get install -y curl
      `,
    },
    {
      because: 'the cache of a builder stage does not ship',
      good: dockerfile`
        FROM node:24 AS build
        WORKDIR /srv
        COPY . .
        RUN npm ci && npm run build

        FROM nginx:1.29
        COPY --from=build /srv/dist /usr/share/nginx/html
      `,
    },
    {
      because: 'a variable says the same as the option',
      good: dockerfile`
        FROM python:3.13-slim
        ENV PIP_NO_CACHE_DIR=1
        RUN pip install flask==3.1.0
      `,
    },
    {
      because: "pnpm's files are hard links into its store, so deleting it frees nothing",
      good: dockerfile`
        FROM node:24-slim
        RUN corepack enable && pnpm install --frozen-lockfile
      `,
    },
  ],
} satisfies Rule

/** What one family of managers leaves behind in a RUN, told at its last call. */
function leftover(file: Facts, calls: readonly PackageCall[]): Report | undefined {
  const writing = calls.filter(leavesCache)
  const last = writing.at(-1)
  if (!last || !last.manager.disposable || isPlaceUnknown(file, last)) return undefined
  const isApt = familyOf(last.manager) === 'apt'
  const left = isApt
    ? [last].filter((it) => !isCacheGone(it, file.packageCalls))
    : writing.filter((it) => !isCacheGone(it, file.packageCalls))
  const lastLeft = left.at(-1)
  if (!lastLeft) return undefined
  const shown =
    (isApt && calls.findLast((it) => it.action === 'install' && it.command.start > last.command.start)) ||
    lastLeft
  return reportOf(file, shown, writing)
}

/** The verdict of the peers, who look at each instruction by itself. */
function peerReport(file: Facts, run: Run, calls: readonly PackageCall[]): Report | undefined {
  const found = calls.filter((call) => leavesCache(call) && isLeftForPeers(file, run, call))
  const last = found.at(-1)
  if (last) return reportOf(file, last, found)
  const own = run.stage?.ships ? leftover(file, calls) : undefined
  return own && { ...own, codes: own.codes?.filter((code) => !code.startsWith('hadolint/')) ?? [] }
}

function isLeftForPeers(file: Facts, run: Run, call: PackageCall): boolean {
  const { manager, subcommand } = call
  switch (codesOf(call)[0]) {
    case 'hadolint/DL3009':
      return (
        isBase(file, run) &&
        !isCleanedForPeers(call) &&
        (!isCacheMounted(manager, run) || leavesArchives(file, run))
      )
    case 'hadolint/DL3019':
    case 'hadolint/DL3042':
      return !call.has(...manager.cacheless) && !isCacheMounted(manager, run) && !isCacheOff(call)
    case 'hadolint/DL3060':
      return isBase(file, run) && subcommand[0]?.value === 'install' && !isCacheGone(call, file.packageCalls)
    case undefined:
      return false
    default:
      return !isCacheGone(call, file.packageCalls)
  }
}

/** For hadolint any `rm -r` will do. */
function isCleanedForPeers({ run }: PackageCall): boolean {
  return run.commands.some(
    ({ effective }) =>
      effective.name === 'rm' && effective.args.some(({ value }) => /^-(?:r|rf|fr)$/.test(value ?? '')),
  )
}

/** Without docker-clean, archives stay as well unless they are mounted. */
function leavesArchives(file: Facts, run: Run): boolean {
  return (
    keepsArchives(file, run) &&
    !run.mounts.some(({ target }) => target !== undefined && /^\/var(?:\/cache(?:\/apt)?)?\/?$/.test(target))
  )
}

/** hadolint looks at the last stage, at those whose name stands behind a FROM, and at everything behind ONBUILD. */
function isBase({ stages }: Facts, { stage, outer, instruction }: Run): boolean {
  if (outer !== instruction || !stage || stage === stages.at(-1)) return true
  return stages.some(
    ({ image }) =>
      stage.name !== undefined && image.word?.value.toLowerCase().split(/[:@]/, 1)[0] === stage.name,
  )
}

function leavesCache({ manager, action }: PackageCall): boolean {
  if (familyOf(manager) === 'apt') return action === 'refresh'
  return action === 'install' || (manager.system && action === 'upgrade')
}

/** The cache is somewhere else than usual, so that nothing certain can be said. */
function isPlaceUnknown(file: Facts, call: PackageCall): boolean {
  const { manager, run } = call
  if (call.has('--cache', '--cache-dir', '--cache-folder', '--store-dir', '--root', '--installroot'))
    return true
  switch (manager.name) {
    case 'yarn':
      // From version 2 on the cache may be part of the project.
      return (
        call.has('--immutable', '--immutable-cache') ||
        file.text.includes('.yarnrc.yml') ||
        /\bcorepack\b|\.yarn\b/.test(file.text)
      )
    case 'bundle':
      return run.state.lookup('GEM_HOME') === undefined && run.stage?.image.facts?.name !== 'ruby'
    case 'gem':
      return call.has('--install-dir', '-i', '--user-install')
    default:
      return false
  }
}

function reportOf(file: Facts, call: PackageCall, writing: readonly PackageCall[]): Report {
  const { manager, command, run } = call
  const place =
    familyOf(manager) === 'apt'
      ? manager.caches[0]
      : (cachePlaces(manager.mounts, run)?.[0]?.target ?? manager.caches[0])
  const isSmall = manager.name === 'gem' || manager.name === 'bundle'
  const related = deletedLater(file, call)
  return {
    at: command,
    message: `${command.name === manager.name || !manager.commands.includes(command.name ?? '') ? manager.name : command.name} leaves ${place} in this layer${related.length ? ', and deleting it in a later RUN does not make the image smaller' : ''}.`,
    codes: codesOf(call),
    ...(isSmall && { severity: 'info' as const }),
    related,
    fixes: [...cleaning(file, call, writing), ...mounting(file, call)],
  }
}

function codesOf(call: PackageCall): readonly string[] {
  const { manager, action, subcommand } = call
  if (!isPlainCall(call)) return []
  switch (manager.name) {
    case 'apt-get':
    case 'apt':
    case 'aptitude':
      return [
        'hadolint/DL3009',
        'sonar/S6587',
        'semgrep/remove-package-lists',
        'semgrep/remove-package-cache',
      ]
    case 'apk':
      return action === 'install' ? ['hadolint/DL3019', 'trivy/DS-0025', 'sonar/S6587'] : []
    case 'yum':
      return action === 'install' ? ['hadolint/DL3032', 'trivy/DS-0015', 'sonar/S6587'] : []
    case 'dnf':
      return ['hadolint/DL3040', 'trivy/DS-0019', 'sonar/S6587']
    case 'microdnf':
      return ['hadolint/DL3040', 'trivy/DS-0027', 'sonar/S6587']
    case 'zypper':
      return action === 'install' ? ['hadolint/DL3036', 'trivy/DS-0020', 'sonar/S6587'] : []
    case 'pip':
      return subcommand[0]?.value === 'install' ? ['hadolint/DL3042', 'sonar/S6587'] : []
    case 'yarn':
      return subcommand[0]?.value === 'install' ? ['hadolint/DL3060', 'sonar/S6587'] : []
    case 'npm':
      return ['sonar/S6587']
    default:
      return []
  }
}

/** Where a later RUN deletes what this one leaves. */
function deletedLater(file: Facts, { manager, run }: PackageCall): readonly Related[] {
  const family = familyOf(manager)
  const later = deletingRuns(file).find(({ run: it, paths }) => {
    if (it.outer.start <= run.outer.start || !standsOn(it.stage, run.stage)) return false
    const own = callsOf(it, file.packageCalls).filter((call) => familyOf(call.manager) === family)
    if (own.some(({ action }) => action === 'install' || action === 'refresh')) return false
    return paths.some((path) => manager.caches.some((place) => path.startsWith(place)))
  })
  return later ? [{ message: 'Deleted here, one layer too late.', at: later.run.instruction }] : []
}

const deletingRuns = perFile(({ runs }) => {
  return runs.flatMap((run) => {
    const removals = run.commands.filter(({ effective }) => effective.name === 'rm')
    return removals.length
      ? [{ run, paths: removals.flatMap(({ effective }) => effective.args.map(({ raw }) => raw)) }]
      : []
  })
})

/** Options for every call that writes, or one command behind the last. */
function cleaning(file: Facts, call: PackageCall, writing: readonly PackageCall[]): readonly Fix[] {
  const { manager, run, script, outer } = call
  const [flag] = manager.cacheless
  if (flag) {
    const lacking = writing.filter(
      (it) => !isCacheGone(it, file.packageCalls) && !it.has(...manager.cacheless),
    )
    const all = lacking.length ? lacking : [call]
    return fix(
      `Add ${flag}`,
      knowsNoCache(file, call),
      ...all.map((it) => withoutUpdate(it, flag) ?? addOption(it, flag)),
      ...withoutIndex(file, call),
    )
  }
  if (!manager.clean || !script || isCacheReused(call, file.packageCalls)) return []
  const own = manager.clean.startsWith(`${manager.name} `)
    ? `${call.command.words[0]?.raw ?? manager.name}${manager.clean.slice(manager.name.length)}`
    : manager.clean
  const command = outer.wrappers.includes('sudo') ? `sudo ${own}` : own
  return fix(`Append "${command}"`, !mayNeedIndex(file, call), appendCommand(file, run, script, command))
}

/** Whether the manager is new enough for its option, as far as that ever was a question. */
function knowsNoCache(file: Facts, call: PackageCall): boolean {
  const { manager, run } = call
  const { id, release } = run.stage?.image.facts?.distribution ?? {}
  if (manager.name === 'apk') return id !== 'alpine' || !/^(?:2|3\.[0-2])(?:\.|$)/.test(release ?? '')
  return manager.name !== 'poetry' || isRecentPoetry(file, call)
}

/** Whether the poetry of this step is 1.2 or later: it was installed by pip, and under what is no Python before 3.7. */
function isRecentPoetry(file: Facts, { run, command }: PackageCall): boolean {
  const spec = poetryInstalls(file).findLast(
    (it) => it.call.command.start < command.start && standsOn(run.stage, it.call.run.stage),
  )?.spec
  if (!spec) return false
  const pinned = /==\s*(\d+)\.(\d+)/.exec(spec.word.raw)
  if (pinned) return Number(pinned[1]) > 1 || Number(pinned[2]) > 1
  let stage = run.stage
  while (stage?.image.stage) stage = stage.image.stage
  const { name, tag = 'latest' } = stage?.image.facts ?? {}
  return /^["']?poetry["']?$/.test(spec.word.raw) && name === 'python' && !/^(?:2|3\.[0-6])(?:\D|$)/.test(tag)
}

const poetryInstalls = perFile(({ packageCalls }) => {
  return packageCalls
    .filter(({ manager }) => manager.name === 'pip')
    .flatMap((call) => call.packages.filter(({ name }) => name === 'poetry').map((spec) => ({ call, spec })))
})

/** Takes the place of `-U` and `--update` of apk, which fetch an index only to keep it. */
function withoutUpdate({ manager, run, command }: PackageCall, flag: string): Edit | undefined {
  const word =
    manager.name === 'apk' &&
    command.args.find(({ value }) => value === '--update' || value === '--update-cache' || value === '-U')
  return word ? replaceWord(run, word, flag) : undefined
}

/** With `--no-cache` everywhere in the RUN nobody reads what `apk update` fetched. */
function withoutIndex(file: Facts, { manager, run, script }: PackageCall): readonly Edit[] {
  if (manager.name !== 'apk' || !script) return []
  return callsOf(run, file.packageCalls).flatMap((it) => {
    if (it.manager !== manager || it.action !== 'refresh' || it.has(...manager.cacheless)) return []
    return removeCommand(run, script, it.outer) ?? []
  })
}

/** Whether a later RUN starts something of the project's own that may install packages without refreshing the index. */
function mayNeedIndex(file: Facts, { manager, run }: PackageCall): boolean {
  if (familyOf(manager) !== 'apt') return false
  return scriptRuns(file).some((it) => it.outer.start > run.outer.start && standsOn(it.stage, run.stage))
}

const scriptRuns = perFile(({ runs }) => runs.filter(({ commands }) => commands.some(isOwnScript)))

function isOwnScript({ effective }: Command): boolean {
  const [first, ...rest] = effective.words
  if (/\.(?:sh|bash)$|^\.\//.test(first?.value ?? first?.prefix ?? '')) return true
  const isShell = /^(?:sh|bash|dash|ash|source|\.)$/.test(effective.name ?? '')
  return isShell && rest.some(({ prefix }) => !prefix.startsWith('-') && prefix.includes('/'))
}

function mounting(file: Facts, call: PackageCall): readonly Fix[] {
  if (call.manager.name === 'gem' || call.manager.name === 'bundle' || isCacheReused(call, file.packageCalls))
    return []
  const edits = mountPackageCaches(file, call)
  return edits?.length ? [{ title: `Mount a cache for ${call.manager.name}`, safe: false, edits }] : []
}

/** An index that `apk update` wrote although all installs of the RUN do without one. */
function* pointlessIndexes(file: Facts, run: Run, calls: readonly PackageCall[]): Iterable<Report> {
  const own = calls.filter(({ manager }) => manager.name === 'apk')
  const adds = own.filter(({ action }) => action === 'install' || action === 'upgrade')
  if (!adds.length || !adds.every((call) => call.has('--no-cache'))) return
  for (const call of own) {
    if (
      call.action !== 'refresh' ||
      call.has('--no-cache') ||
      isCacheGone(call, file.packageCalls) ||
      !call.script
    )
      continue
    yield {
      at: call.command,
      message: 'apk update leaves an index in this layer that --no-cache does not read.',
      codes: [],
      tag: 'unnecessary',
      fixes: fix('Remove "apk update"', true, removeCommand(run, call.script, call.outer)),
    }
  }
}
