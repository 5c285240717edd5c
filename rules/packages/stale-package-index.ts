import type { Facts } from '../../server/facts/facts.ts'
import { callsOf, familyOf, type PackageCall } from '../../server/facts/packages.ts'
import type { Run } from '../../server/facts/runs.ts'
import { standsOn } from '../../server/facts/stages.ts'
import type { Command } from '../../server/syntax/script.ts'
import { fix, insert, listBreak } from '../edits.ts'
import { dockerfile, type Edit, type Fix, type Report, type Rule } from '../rule.ts'

export default {
  title: 'Packages are installed from an index that is old or missing',
  why: `
    Once the layer with the index is cached, and the install stands in another RUN, the install works with an index of last month or last year.
    It asks for versions that the archive has deleted, and the build fails where nobody changed anything.
    In one RUN the two always run together. Official images bring no index at all.
  `,
  whyUnsafe: `
    With a fresh index the install may bring newer versions of what the base image already has.
  `,
  severity: 'warning',
  covers: ['trivy/DS-0017', 'checkov/CKV_DOCKER_5', 'sonar/S6595'],

  *check(file, _project, { wide }) {
    yield* missingIndexes(file)
    for (const call of file.packageCalls) {
      const { manager, action, run, command, subcommand } = call
      if (action !== 'refresh' || !/^(?:apt|apk|zypper|pacman)$/.test(familyOf(manager))) continue
      const family = familyOf(manager)
      const own = callsOf(run, file.packageCalls).filter(
        (it) => it.command.start > command.start && familyOf(it.manager) === family,
      )
      if (own.some((it) => it.action === 'install')) continue
      const isUsed = own.some((it) => it.action === 'upgrade')
      const later = file.packageCalls.filter(
        (it) =>
          it !== call &&
          !own.includes(it) &&
          familyOf(it.manager) === family &&
          (it.action === 'install' || it.action === 'upgrade') &&
          it.command.start > command.start,
      )
      if (runsUnknown(run, call)) continue
      const next = later.find((it) => standsOn(it.run.stage, run.stage))
      if (!next && (!wide || isUsed)) continue
      if (next && isRefreshedBefore(file, next, call) && !wide) continue
      yield {
        at: { start: command.words[0]?.start ?? command.start, end: subcommand.at(-1)?.end ?? command.end },
        message: next
          ? `The install in a later RUN keeps using this index for as long as the layer of ${manager.name} ${subcommand[0]?.raw ?? ''} is cached.`
          : `Nothing is installed from the index that ${manager.name} ${subcommand[0]?.raw ?? ''} fetches here.`,
        ...(next && { related: [{ message: 'Installed here.', at: next.command }] }),
        fixes: next ? joining(file, run, next.run) : [],
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13-slim
        RUN «apt-get update»
        RUN apt-get install -y --no-install-recommends curl
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        RUN apt-get update && apt-get install -y --no-install-recommends curl
      `,
    },
    {
      bad: dockerfile`
        FROM debian:13-slim
        RUN «apt-get update»
        RUN apt-get install -y --no-install-recommends \
              curl \
              git
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        RUN apt-get update && \
            apt-get install -y --no-install-recommends \
              curl \
              git
      `,
    },
    {
      because: 'the image brings no index, so the install finds nothing',
      bad: dockerfile`
        FROM debian:13-slim
        RUN «apt-get install» -y --no-install-recommends curl
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        RUN apt-get update && apt-get install -y --no-install-recommends curl
      `,
    },
    {
      because: 'what stands between them may matter, so nothing is moved',
      bad: dockerfile`
        FROM debian:13-slim
        RUN «apt-get update»
        WORKDIR /srv
        RUN apt-get install -y --no-install-recommends curl
      `,
    },
    {
      because: 'an upgrade uses the index at once, the install behind it does not',
      bad: dockerfile`
        FROM debian:13-slim
        RUN «apt-get update» && apt-get upgrade -y
        RUN apt-get install -y --no-install-recommends curl
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        RUN apt-get update && apt-get upgrade -y && apt-get install -y --no-install-recommends curl
      `,
    },
    {
      because: 'refresh and install share a RUN',
      good: dockerfile`
        FROM debian:13-slim
        RUN apt-get update && apt-get install -y --no-install-recommends curl
        RUN apt-get update \
            && apt-get upgrade -y
      `,
    },
    {
      because: 'the script refreshes the index, and nothing is known about the other image',
      good: dockerfile`
        FROM debian:13-slim
        RUN ./setup.sh
        RUN apt-get install -y curl

        FROM registry.example.org/base:1
        RUN apt-get install -y curl
      `,
    },
    {
      because: 'nobody can tell what the script installs',
      good: dockerfile`
        FROM debian:13-slim
        RUN apt-get update && ./install.sh
        RUN apt-get install -y curl
      `,
    },
  ],
} satisfies Rule

/** The first install on an official image for which nobody fetched an index: those images delete theirs. */
function* missingIndexes(file: Facts): Iterable<Report> {
  for (const stage of file.stages) {
    const image = stage.image.facts
    const id = image?.distribution?.id
    if (stage.image.stage || !image?.official || image.heavy || (id !== 'debian' && id !== 'ubuntu')) continue
    if (image.name !== 'debian' && image.name !== 'ubuntu' && image.variant !== 'slim') continue
    const calls = file.packageCalls.filter(
      ({ run, manager }) => run.stage === stage && familyOf(manager) === 'apt',
    )
    const first = calls.find(({ action }) => action === 'install' || action === 'refresh')
    if (
      first?.action !== 'install' ||
      !first.packages.length ||
      first.packages.some(({ local, word }) => local || word.value === undefined)
    )
      continue
    const { run, command, outer, subcommand, manager, script } = first
    const isBringing = (it: Run) =>
      it.mounts.length > 0 ||
      !it.commands.length ||
      it.commands.some((each) => each.start < command.start && mayRefresh(each))
    if (file.runs.some((it) => it.stage === stage && it.outer.start <= run.outer.start && isBringing(it)))
      continue
    if (
      file.copies.some(
        (it) => it.stage === stage && it.outer.start < run.outer.start && it.target?.startsWith('/var/lib'),
      )
    )
      continue
    const sudo = outer.wrappers.includes('sudo') ? 'sudo ' : ''
    yield {
      at: { start: command.words[0]?.start ?? command.start, end: subcommand.at(-1)?.end ?? command.end },
      message: `${manager.name} ${subcommand[0]?.raw ?? ''} finds no package here, because ${image.spelled} brings no index and nothing fetches one.`,
      codes: [],
      fixes:
        script?.plain && script.top.includes(outer)
          ? fix(
              `Insert "${manager.name} update"`,
              false,
              insert(outer.start, `${sudo}${manager.name} update && `),
            )
          : [],
    }
  }
}

/** Anything that may run apt itself. */
function mayRefresh({ effective: { name, words } }: Command): boolean {
  return (
    name === undefined ||
    /^(?:sh|bash|dash|source|\.|make|npx|python[\d.]*|add-apt-repository|apt-add-repository|extrepo|playwright)$/.test(
      name,
    ) ||
    /\.sh$|^\.\//.test(words[0]?.value ?? '')
  )
}

/** Something of the project's own runs after the refresh, and may install. */
function runsUnknown({ commands }: Run, { command }: PackageCall): boolean {
  return commands.some(
    ({ start, effective }) =>
      start > command.start &&
      (effective.name === undefined ||
        /\.sh$|^(?:sh|bash|make|playwright|npx|rosdep|mk-build-deps|tasksel|gdebi)$/.test(effective.name)),
  )
}

/** The install refreshes the index itself. */
function isRefreshedBefore(file: Facts, install: PackageCall, refresh: PackageCall): boolean {
  return file.packageCalls.some((it) => {
    return (
      it !== refresh &&
      it.action === 'refresh' &&
      familyOf(it.manager) === familyOf(refresh.manager) &&
      it.run === install.run &&
      it.command.start < install.command.start
    )
  })
}

/** Makes one RUN of two that follow one another. */
function joining(file: Facts, first: Run, second: Run): readonly Fix[] {
  const edit = joined(file, first, second)
  return edit ? fix('Join the two RUN instructions', true, edit) : []
}

function joined(file: Facts, first: Run, second: Run): Edit | undefined {
  const { text, tree } = file
  const index = tree.instructions.indexOf(first.outer)
  if (first.stage !== second.stage || tree.instructions[index + 1] !== second.outer) return undefined
  if (
    first.form !== 'shell' ||
    second.form !== 'shell' ||
    first.instruction !== first.outer ||
    second.instruction !== second.outer
  )
    return undefined
  if (first.instruction.flags.length || second.instruction.flags.length || second.outer.above.length)
    return undefined
  const [script] = first.scripts
  const [other] = second.scripts
  if (
    !script?.plain ||
    !other ||
    other.errors.length ||
    script.comments.length ||
    !script.commands.every(isStateless)
  )
    return undefined
  // Behind `… &&`, `b || c` and `b; c` would hide that the refresh failed.
  if (
    other.top.some(({ joiner }) => joiner !== undefined && joiner !== '&&' && joiner !== '|') ||
    /[;&|]\s*$/.test(script.joined.text)
  )
    return undefined
  const body = second.instruction.words[0]?.start
  if (body === undefined) return undefined
  const isSpread = text.slice(first.outer.start, second.outer.end).trimEnd().split('\n').length > 2
  const style = listBreak(file, second.outer)
  const isOwnStyle = style !== ' && ' && style.includes('\n') && /&&/.test(other.joined.text)
  const joiner = isOwnStyle ? style : isSpread ? ` && ${tree.escape}\n    ` : ' && '
  return { start: first.instruction.end, end: body, text: joiner }
}

/** Leaves nothing behind in the shell that the commands after it would notice. */
function isStateless({ name, assignments, words }: Command): boolean {
  if (name === undefined || (assignments.length && !words.length)) return false
  return !/^(?:cd|pushd|popd|set|export|unset|readonly|declare|local|typeset|alias|source|\.|eval|exec|exit|return|trap|umask|ulimit|shopt|read|hash|shift|setopt)$/.test(
    name,
  )
}
