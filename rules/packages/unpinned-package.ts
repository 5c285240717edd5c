import type { Facts } from '../../server/facts/facts.ts'
import { isPlainCall, type Package, type PackageCall } from '../../server/facts/packages.ts'
import type { Run } from '../../server/facts/runs.ts'
import type { ShellWord } from '../../server/syntax/script.ts'
import { dockerfile, type Rule } from '../rule.ts'

const codes: Readonly<Record<string, string>> = {
  'apt-get': 'hadolint/DL3008',
  pip: 'hadolint/DL3013',
  npm: 'hadolint/DL3016',
  apk: 'hadolint/DL3018',
  gem: 'hadolint/DL3028',
  yum: 'hadolint/DL3033',
  zypper: 'hadolint/DL3037',
  dnf: 'hadolint/DL3041',
  microdnf: 'hadolint/DL3041',
  go: 'hadolint/DL3062',
}

export default {
  title: 'A package is installed without a version',
  why: `
    What is newest today is not what is newest at the next build, so the same Dockerfile makes different images.
    Against that stands that distributions remove old versions: an exact pin makes the build fail some day, and keeps out fixes until then.
  `,
  severity: 'info',
  off: true,
  covers: [...new Set(Object.values(codes))],
  differs: ['hadolint does not look at apt, aptitude, tdnf, pacman and uv; here they count as well.'],

  *check(file, _project, { wide }) {
    for (const call of file.packageCalls) {
      const loose = looseIn(file, call, wide)
      const [first] = loose
      if (!first) continue
      const code = codes[call.manager.name]
      const names = loose.map(({ raw }) => raw.replace(/^["']|["']$/g, ''))
      const shown =
        names.length > 4 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ')
      yield {
        at: first,
        message: `${call.manager.name} installs whatever version of ${shown} is newest on the day of the build.`,
        codes: code && isPlainCall(call) ? [code] : [],
      }
    }
    if (wide) yield* pipxInstalls(file)
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13-slim
        RUN apt-get update && apt-get install -y --no-install-recommends «curl» git=1:2.47.3-0+deb13u1
      `,
    },
    {
      bad: dockerfile`
        FROM alpine:3.23
        RUN apk add --no-cache --virtual .build «gcc» musl-dev~1.2
      `,
    },
    {
      bad: dockerfile`
        FROM python:3.13-slim
        RUN pip install --no-cache-dir -i https://pypi.example.org/simple «flask»
        RUN npm install --global «@angular/cli»
        RUN gem install «rails»
        RUN go install «example.org/tool@latest»
      `,
    },
    {
      bad: dockerfile`
        FROM fedora:43
        RUN dnf install -y nginx-1.28.0 «gcc-c++»
        RUN zypper -n install «git»
      `,
    },
    {
      because: 'a manifest, a constraint file, a path or a version says which one',
      good: dockerfile`
        FROM python:3.13-slim
        RUN pip install -r requirements.txt && pip install -c constraints.txt flask
        RUN pip install . 'django~=5.2' ./wheels/tool.whl
        RUN npm ci && npm install left-pad@1.3.0 ./local
        RUN gem install rails -v 8.1.1
        RUN go install ./cmd/tool
      `,
    },
    {
      because: 'a variable may hold the version',
      good: dockerfile`
        FROM debian:13-slim
        ARG PACKAGES
        RUN apt-get update && apt-get install -y $PACKAGES
      `,
    },
  ],
} satisfies Rule

/** The words of a call that name a package without a version. */
function looseIn(file: Facts, call: PackageCall, wide: boolean): readonly ShellWord[] {
  const { manager, action, packages, run, subcommand } = call
  const name = manager.name
  if (name === 'go') return looseModules(call)
  if (action !== 'install') return []
  if (name === 'gem') {
    if (call.has('-v', '--version')) return []
  } else if (name === 'pip') {
    if (subcommand[0]?.value !== 'install' || call.requirements.length || call.has('-c', '--constraint'))
      return []
  } else if (name === 'npm') {
    if (!/^(?:install|i|add)$/.test(subcommand[0]?.value ?? '')) return []
  } else if (!/^(?:apt-get|apt|aptitude|apk|yum|dnf|microdnf|tdnf|zypper|pacman|uv)$/.test(name)) return []
  if (
    name === 'uv' &&
    (call.requirements.length || subcommand.map(({ value }) => value).join(' ') !== 'pip install')
  )
    return []
  if (/^(?:yum|dnf|microdnf)$/.test(name) && /group/.test(subcommand.map(({ value }) => value).join(' ')))
    return []
  if (name === 'apt-get' && subcommand[0]?.value !== 'install') return []
  return packages.filter((it) => isLoose(it, call, file, run, wide)).map(({ word }) => word)
}

function isLoose(
  { word, pinned, local }: Package,
  { manager, subcommand }: PackageCall,
  file: Facts,
  run: Run,
  wide: boolean,
): boolean {
  const text = (word.value ?? word.raw).replaceAll('"', '')
  const isUnknown = word.value === undefined
  if (isUnknown && !wide) return false
  switch (manager.name) {
    case 'apt-get':
    case 'apt':
    case 'aptitude':
      return !/[=/]|\.deb$/.test(text)
    case 'apk':
      return !/[=~<>@]|\.apk$/.test(text)
    case 'pip':
    case 'uv':
      if (/^(?:git|hg|svn|bzr)\+/.test(text))
        return !/@[^/]+$/.test(text.replace(/#.*$/, '').replace(/^\w+\+\w+:\/\/[^/]*/, ''))
      return !/[=~<>!]=|[<>]|===|\/|^\.{1,2}$|\.(?:whl|tar\.gz|zip)$|^\.|@ /.test(text)
    case 'npm':
      return isLooseModule(text)
    case 'gem':
      return !text.includes(':') && !local
    case 'zypper':
      return !/[=<>]|\.rpm$/.test(text)
    default: {
      if (subcommand[0]?.value === 'module') return !text.includes(':')
      // An ARG may hold the version, whatever stage it stands in.
      if (
        isUnknown &&
        word.expansions.some(
          ({ name }) =>
            !run.stage ||
            file.named('ARG').some((it) => it.words.some(({ value }) => value.split('=', 1)[0] === name)),
        )
      )
        return false
      const expanded = isUnknown ? (file.expand(text, run.outer) ?? text) : text
      return !/-\d[\w:.~+^-]*|\.rpm$/.test(expanded) && !(pinned && !isUnknown)
    }
  }
}

/** What npm takes besides names: folders, archives, addresses of repositories, which need a `#commit`. */
function isLooseModule(text: string): boolean {
  if (/^(?:git\+?\w*:|git:)/.test(text)) return !text.includes('#')
  if (/^(?:\.{0,2}\/|~|https?:|file:)|\.(?:tgz|tar|tar\.gz)$/.test(text)) return false
  return !text.slice(1).includes('@')
}

/** `go install`, `go get` and `go run` of a package from elsewhere without a version, or with `latest`. */
function looseModules({ subcommand, command, has }: PackageCall): readonly ShellWord[] {
  const name = subcommand[0]?.value
  if (name !== 'install' && name !== 'get' && name !== 'run') return []
  if (has('-C', '-modfile') && name !== 'get') return []
  const operands = command.args.filter(({ prefix, value }) => !prefix.startsWith('-') && value !== name)
  const packages = name === 'run' ? operands.slice(0, 1) : operands
  return packages.filter(({ value, raw }) => {
    const text = value ?? raw
    if (/^(?:\.{0,2}\/|\.{1,2}$|~)|\.go$|\.\.\./.test(text) || /^(?:all|cmd|std|tool)$/.test(text))
      return false
    return !text.includes('@') || text.endsWith('@latest')
  })
}

/** pipx is no manager of the image, but installs like one. */
function* pipxInstalls(file: Facts) {
  for (const run of file.runs) {
    for (const { effective } of run.commands) {
      const [action, ...rest] = effective.args
      if (effective.name !== 'pipx' || action?.value !== 'install') continue
      const packages = rest.filter(
        (word, index) =>
          !word.prefix.startsWith('-') &&
          !/^--(?:python|suffix|index-url|pip-args)$|^-i$/.test(rest[index - 1]?.value ?? ''),
      )
      const loose = packages.filter(({ value, raw }) => !/[=<>~!]|\/|^\./.test(value ?? raw))
      const [first] = loose
      if (first)
        yield {
          at: first,
          message: `pipx installs whatever version of ${first.raw} is newest on the day of the build.`,
          codes: ['hadolint/DL3013'],
        }
    }
  }
}
