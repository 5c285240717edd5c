import type { Run } from '../../server/facts/runs.ts'
import type { Command, ShellWord } from '../../server/syntax/script.ts'
import { flagValue } from '../../server/syntax/shell.ts'
import { appendCommand, fix } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'A downloaded archive stays in the layer after it was unpacked',
  why: `
    The archive and what came out of it are both in the image. Deleting it in a later RUN does not help: the layer that
    brought it stays.
  `,
  whyUnsafe: `
    Something outside this RUN may read the file.
  `,
  severity: 'info',
  covers: ['parfum/tarSomethingRmTheSomething', 'parfum/gpgVerifyAscRmAsc'],

  *check(file, _project, { wide }) {
    for (const run of file.runs) {
      if (!wide && !run.stage?.ships) continue
      for (const script of run.scripts) {
        const { commands, errors } = script
        if (errors.length) continue
        for (const command of commands) {
          const used = usedFile(command)
          if (
            !used ||
            !isDownloaded(commands, command, used.word) ||
            isRemoved(run, commands, command, used.word)
          )
            continue
          const { word, what } = used
          yield {
            at: word,
            message: `${word.raw} stays in the image after ${what}.`,
            codes: [
              what.startsWith('gpg') ? 'parfum/gpgVerifyAscRmAsc' : 'parfum/tarSomethingRmTheSomething',
            ],
            fixes:
              script.top.includes(command) && !changesFolderLater(commands, command, word)
                ? fix('Delete it in the same RUN', false, appendCommand(file, run, script, `rm ${word.raw}`))
                : [],
          }
        }
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13-slim
        RUN curl -fsSLo /tmp/tool.tgz https://example.com/tool.tgz && tar -xzf «/tmp/tool.tgz» -C /opt
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        RUN curl -fsSLo /tmp/tool.tgz https://example.com/tool.tgz && tar -xzf /tmp/tool.tgz -C /opt && rm /tmp/tool.tgz
      `,
    },
    {
      bad: dockerfile`
        FROM debian:13-slim
        RUN wget -q https://example.com/tool.zip \
            && unzip -q «tool.zip»
        RUN curl -fsSLo a.asc https://example.com/a.asc && gpg --batch --verify «a.asc» a
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        RUN wget -q https://example.com/tool.zip \
            && unzip -q tool.zip \
            && rm tool.zip
        RUN curl -fsSLo a.asc https://example.com/a.asc && gpg --batch --verify a.asc a && rm a.asc
      `,
    },
    {
      because: 'it is deleted, never a file, in no image, or where a mount keeps it',
      good: dockerfile`
        FROM debian:13-slim AS build
        RUN curl -fsSLo a.tgz https://example.com/a.tgz && tar -xf a.tgz
        FROM debian:13-slim
        RUN curl -fsSLo a.tgz https://example.com/a.tgz && tar -xf a.tgz && rm -f a.tgz
        RUN curl -fsSLo /tmp/b.tgz https://example.com/b.tgz && tar -xf /tmp/b.tgz && rm -rf /tmp/*
        RUN curl -fsSL https://example.com/c.tgz | tar -xz
        RUN --mount=type=tmpfs,target=/tmp curl -fsSLo /tmp/d.tgz https://example.com/d.tgz && tar -xf /tmp/d.tgz
        RUN tar -xf from-context.tgz
      `,
    },
  ],
} satisfies Rule

/** The archive that a command unpacks, or the signature that it checks. */
function usedFile({ effective }: Command): { readonly word: ShellWord; readonly what: string } | undefined {
  const { name, args } = effective
  const plain = args.filter(({ prefix }) => !prefix.startsWith('-'))
  if (name === 'tar') {
    const isExtracting = args.some(
      ({ value }, index) =>
        value === '--extract' ||
        (/^-?[a-zA-Z]*x[a-zA-Z]*$/.test(value ?? '') && (index === 0 || value?.startsWith('-'))),
    )
    const flag = flagValue(effective, '-f', '--file')?.word
    const bundled = /^[a-zA-Z]*f$/.test(args[0]?.value ?? '') ? args[1] : undefined
    const file = flag ?? bundled
    const word = args.find((it) => it === file && !it.prefix.startsWith('-'))
    return isExtracting && word && isName(word) ? { word, what: 'tar unpacked it' } : undefined
  }
  if (name === 'unzip') {
    const word = plain.find(({ raw }) => /\.zip["']?$/.test(raw))
    return word && isName(word) ? { word, what: 'unzip unpacked it' } : undefined
  }
  if (name === 'gpg' && args.some(({ value }) => value === '--verify')) {
    const word = plain.find(({ raw }) => /\.(?:asc|sig|gpg)["']?$/.test(raw))
    return word && isName(word) ? { word, what: 'gpg checked it' } : undefined
  }
  return undefined
}

function isName({ raw, glob, expansions }: ShellWord): boolean {
  return raw !== '-' && !glob && expansions.every(({ kind }) => kind === 'parameter')
}

function isDownloaded(commands: readonly Command[], used: Command, word: ShellWord): boolean {
  const name = baseOf(word)
  return commands.some((it) => {
    const { effective } = it
    return (
      it.start < used.start &&
      /^(?:curl|wget|wget2|aria2c)$/.test(effective.name ?? '') &&
      effective.args.some((arg) => baseOf(arg) === name)
    )
  })
}

/** Deleted by name, with its folder, by a wildcard, or moved; or in a place that a mount brings. */
function isRemoved(run: Run, commands: readonly Command[], used: Command, word: ShellWord): boolean {
  const name = baseOf(word)
  const isIn = (target: string | undefined) =>
    target !== undefined && word.raw.replaceAll('"', '').startsWith(`${target.replace(/\/$/, '')}/`)
  if (run.mounts.some(({ target }) => isIn(target)) || (run.mounts.length > 0 && !/^["']?\//.test(word.raw)))
    return true
  return commands.some(({ start, effective }) => {
    if (start < used.start) return false
    if (
      effective.name === 'mv' ||
      effective.name === 'shred' ||
      effective.name === 'popd' ||
      effective.name === 'find'
    )
      return effective.name !== 'popd'
    if (effective.name !== 'rm') return false
    return effective.args.some((arg) => baseOf(arg) === name || arg.glob || hasFlagR(effective))
  })
}

function hasFlagR({ args }: Command): boolean {
  return args.some(({ value }) => /^-[a-zA-Z]*[rR]/.test(value ?? '') || value === '--recursive')
}

function baseOf({ raw }: ShellWord): string {
  return raw.replaceAll(/["']/g, '').split('/').at(-1) ?? raw
}

/** A relative name means another file once the script has gone elsewhere. */
function changesFolderLater(commands: readonly Command[], used: Command, word: ShellWord): boolean {
  return (
    !/^["']?[/$]/.test(word.raw) &&
    commands.some((it) => it.start > used.start && /^(?:cd|pushd|popd)$/.test(it.name ?? ''))
  )
}
