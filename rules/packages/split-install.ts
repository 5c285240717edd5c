import { callsOf, type Package, type PackageCall } from '../../server/facts/packages.ts'
import { fix, removeCommand } from '../edits.ts'
import { dockerfile, type Fix, type Rule } from '../rule.ts'

export default {
  title: 'Two installs follow one another where one would do',
  why: `
    Each call reads the index, resolves dependencies and runs the triggers again.
    One sorted list is also easier to read and to compare.
  `,
  whyUnsafe: `
    The manager resolves all packages together, which may choose other versions where two of them disagree.
    A package whose install script needs one from the first list should stay apart.
  `,
  severity: 'hint',

  *check(file) {
    for (const call of file.packageCalls) {
      const { run, script, outer, manager, action, packages } = call
      if (!script || action !== 'install' || !manager.system || !packages.length || outer.joiner !== '&&')
        continue
      const index = script.top.indexOf(outer)
      const before = index > 0 ? script.top[index - 1] : undefined
      const first = before && callsOf(run, file.packageCalls).find((it) => it.outer === before)
      if (
        !first ||
        first.manager !== manager ||
        first.action !== 'install' ||
        !first.packages.length ||
        !isAlike(first, call) ||
        first.packages.some(opensRepository)
      )
        continue
      yield {
        at: outer,
        message: `${manager.name} installs ${packages.length === 1 ? 'this package' : `these ${packages.length} packages`} apart from those of the command before.`,
        related: [{ message: 'The list that they could join.', at: first.command }],
        fixes: joining(first, call),
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13-slim
        RUN apt-get update \
            && apt-get install -y curl \
            && «apt-get install -y git jq» \
            && rm -rf /var/lib/apt/lists/*
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        RUN apt-get update \
            && apt-get install -y curl git jq \
            && rm -rf /var/lib/apt/lists/*
      `,
    },
    {
      because: 'the first package brings the repository of the second',
      good: dockerfile`
        FROM rockylinux:9
        RUN dnf install -y epel-release && dnf install -y htop && dnf clean all
      `,
    },
    {
      because: 'the options differ, or something happens in between',
      good: dockerfile`
        FROM debian:13-slim
        RUN apt-get update \
            && apt-get install -y ca-certificates \
            && apt-get install -y --no-install-recommends git \
            && apt-get update \
            && apt-get install -y --no-install-recommends jq
      `,
    },
  ],
} satisfies Rule

/** Packages that bring a repository, or what reaching one takes: the next command needs them to be there. */
function opensRepository({ name, local, word }: Package): boolean {
  return (
    local ||
    word.value === undefined ||
    name === undefined ||
    /release|repo|keyring|epel|remi|scl|^(?:ca-certificates|gnupg\d?|apt-transport-https|software-properties-common|dnf-plugins-core|yum-utils|lsb-release|eatmydata)$/.test(
      name,
    )
  )
}

/** The same command with the same options, set on the command line and before it. */
function isAlike(a: PackageCall, b: PackageCall): boolean {
  return shape(a) === shape(b)
}

function shape({ outer, packages }: PackageCall): string {
  const named = new Set(packages.map(({ word }) => word))
  const options = outer.words.filter((word) => !named.has(word)).map(({ raw }) => raw)
  const settings = outer.assignments.map(({ name, value }) => `${name}=${value?.raw ?? ''}`)
  return JSON.stringify([options.toSorted(), settings, outer.redirects.length])
}

function joining(first: PackageCall, second: PackageCall): readonly Fix[] {
  const { run, script, packages } = second
  if (!script || first.outer.redirects.length || second.outer.redirects.length) return []
  const removal = removeCommand(run, script, second.outer)
  const names = packages.map(({ word }) => word.raw)
  if (!removal || removal.start !== first.outer.end || packages.some(({ word }) => !word.unbroken)) return []
  if (run.outer.inside.some((comment) => comment.start > removal.start && comment.end < removal.end))
    return []
  // One edit, since an insertion at the border of a deletion has no certain place.
  return fix('Join the lists', false, { ...removal, text: ` ${names.join(' ')}` })
}
