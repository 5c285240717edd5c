import type { Copy } from '../../server/facts/copies.ts'
import type { Facts } from '../../server/facts/facts.ts'
import type { Command } from '../../server/syntax/script.ts'
import { keyword, removeCommand, removeInstruction, replace } from '../edits.ts'
import { dockerfile, type Edit, type Fix, type Rule } from '../rule.ts'

/** What ADD unpacks by itself. */
const archive = /\.(?:tar|tar\.(?:gz|bz2|xz|zst|lz|lzma|Z)|tgz|tbz2?|txz|tzst|tz|tlz|gz|bz2|xz|lzma|Z)$/

export default {
  title: 'A copied archive is unpacked by RUN',
  why: `
    The archive stays in its layer although only its content is needed. ADD unpacks a local archive while copying it.
  `,
  whyUnsafe: `
    The archive itself is then not in the image any more; check that nothing else reads it, and that tar had no further
    options that matter.
  `,
  severity: 'info',
  covers: ['hadolint/DL3010'],

  *check(file) {
    for (const copy of file.copies) {
      const { add, from, sources, destination, stage, outer } = copy
      const [source] = sources
      if (add || from || !source || !destination) continue
      const names = sources
        .map(({ value }) => value.split(/[\\/]/).at(-1) ?? '')
        .filter((name) => archive.test(name))
      const target = destination.value.split(/[\\/]/).at(-1) ?? ''
      if (archive.test(target)) names.push(target)
      if (!names.length) continue
      const run = file.runs.find(
        (it) =>
          it.stage === stage &&
          it.outer.start > outer.start &&
          it.commands.some((command) => unpacks(command, names)),
      )
      if (!run) continue
      const command = run.commands.find((it) => unpacks(it, names)) as Command
      yield {
        at: copy.instruction.keyword,
        message: `${names[0]} is copied only to be unpacked in line ${run.outer.startLine + 1}.`,
        related: [{ at: command, message: 'It is unpacked here.' }],
        fixes:
          sources.length === 1 && copy.flag('chmod') === undefined ? asAdd(file, copy, run, command) : [],
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13-slim
        «COPY» tool.tar.gz /opt/tool/
        RUN tar -xzf /opt/tool/tool.tar.gz -C /opt/tool && make -C /opt/tool
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        ADD tool.tar.gz /opt/tool/
        RUN make -C /opt/tool
      `,
    },
    {
      because: 'it is unpacked into another folder',
      bad: dockerfile`
        FROM debian:13-slim
        «COPY» data.tar.gz /tmp/
        RUN tar -xzf /tmp/data.tar.gz -C /srv && rm /tmp/data.tar.gz
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        ADD data.tar.gz /srv/
      `,
    },
    {
      because: 'it is unpacked elsewhere in ways that ADD cannot repeat',
      bad: dockerfile`
        FROM debian:13-slim
        «COPY» tool.tar.gz /tmp/
        RUN tar -xzf /tmp/tool.tar.gz --strip-components=1 -C /opt
      `,
    },
    {
      because: 'nothing unpacks it, or it comes from another stage',
      good: dockerfile`
        FROM debian:13-slim AS pack
        COPY data.tar.gz /data/
        FROM debian:13-slim
        COPY --from=pack /data/data.tar.gz /srv/
        RUN tar -xf /srv/data.tar.gz
      `,
    },
  ],
} satisfies Rule

function unpacks({ effective }: Command, names: readonly string[]): boolean {
  const { name, args } = effective
  const texts = args.map(({ value, raw }) => value ?? raw)
  const isTar =
    name === 'tar' &&
    texts.some(
      (it, index) =>
        /^--(?:extract|get)$/.test(it) ||
        /^-[^-]*x/.test(it) ||
        (index === 0 && /^[a-zA-Z]*x[a-zA-Z]*$/.test(it)),
    )
  const isOther =
    name === 'unzip' ||
    name === 'gunzip' ||
    name === 'bunzip2' ||
    name === 'unxz' ||
    name === 'unlzma' ||
    name === 'uncompress' ||
    name === 'gzip' ||
    name === 'bzip2' ||
    name === 'xz' ||
    name === 'zcat'
  return (
    (isTar || isOther) &&
    texts.some((it) =>
      names.some((archiveName) => it.split(/[\\/]/).at(-1) === archiveName || it.endsWith(`=${archiveName}`)),
    )
  )
}

/** Only where tar does what ADD would: one option group, at most a `-C`, nothing else. */
function asAdd(file: Facts, copy: Copy, run: Facts['runs'][number], command: Command): readonly Fix[] {
  const { instruction, target, sources } = copy
  const [source] = sources
  const texts = command.effective.args.map(({ value }) => value)
  const folder = target?.endsWith('/') ? target.replace(/\/$/, '') : undefined
  const archiveName = source?.value.split('/').at(-1)
  if (!folder || !archiveName || command.effective.name !== 'tar' || command.effective !== command) return []
  const [options, path, change, where, ...rest] = texts
  const isPlain =
    /^-?[xzjJvf]+$/.test(options ?? '') && path === `${folder}/${archiveName}` && rest.length === 0
  const into =
    change === undefined ? run.state.workdir : change === '-C' ? where?.replace(/\/$/, '') : undefined
  if (!isPlain || !into?.startsWith('/')) return []
  const script = run.scripts.find(({ commands }) => commands.includes(command))
  if (!script) return []
  const stays = into === folder
  const { destination } = copy
  // In another folder nothing may ask for the archive any more, but for its own deletion.
  const [, second] = script.commands
  const isDeleted =
    script.commands.length === 2 &&
    second?.name === 'rm' &&
    second.args.at(-1)?.value === path &&
    !second.redirects.length
  const mentions = file.text.split(archiveName).length - 1
  if (!stays && (!destination || copy.form === 'json' || mentions !== (isDeleted ? 3 : 2))) return []
  const isWhole =
    script.commands.length === 1 || (isDeleted && script.top.length === 2 && script.commands[0] === command)
  const removal: Edit | undefined =
    isWhole && (script.commands.length === 1 || second?.joiner !== '||')
      ? removeInstruction(file, run.outer)
      : removeCommand(run, script, command)
  if (!removal) return []
  const edits = [replace(instruction.keyword, keyword(file, 'ADD')), removal]
  return [
    {
      title: 'Let ADD unpack it',
      safe: false,
      edits: stays || !destination ? edits : [...edits, replace(destination, `${into}/`)],
    },
  ]
}
