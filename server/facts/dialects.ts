// Which shell really reads a script: what SHELL, a shebang or the base image's /bin/sh makes of it.
import type { Script } from '../syntax/script.ts'
import type { Facts } from './facts.ts'
import { perFile } from './per-file.ts'
import type { Run } from './runs.ts'
import { standsOn } from './stages.ts'

/** `other`: a POSIX shell with an own set of extensions (zsh, ksh). */
export type Dialect = 'bash' | 'dash' | 'ash' | 'other'

/** The shell that reads a script of a RUN; `undefined` when it cannot be told, as for an unknown image's /bin/sh. */
export function dialectOf(file: Facts, run: Run, script: Script): Dialect | undefined {
  const name = interpreterOf(run, script) ?? run.state.shell.name
  if (name === 'bash' || name === 'dash' || name === 'ash') return name
  if (name !== 'sh') return 'other'
  if (isShellReplaced(file, run)) return undefined
  switch (run.stage?.image.facts?.shell) {
    case 'bash':
      return 'bash'
    case 'dash':
      return 'dash'
    case 'ash':
    case 'busybox':
      return 'ash'
    default:
      return undefined
  }
}

/** Whether /bin/bash is there when a RUN begins; `undefined` when that is not known. */
export function hasBash(file: Facts, run: Run): boolean | undefined {
  if (run.state.shell.name === 'bash') return true
  const isInstalled = installingBash(file).some(
    (it) => it.run.outer.start < run.outer.start && standsOn(run.stage, it.run.stage),
  )
  return isInstalled || run.stage?.image.facts?.bash
}

const installingBash = perFile(({ installs }) =>
  installs.filter(({ packages }) => packages.some(({ name }) => name === 'bash')),
)

/** The interpreter that a heredoc names: `RUN <<EOF bash`, `#!/usr/bin/env bash`. */
function interpreterOf({ instruction }: Run, { joined }: Script): string | undefined {
  if (!instruction.heredocs.some(({ body }) => body === joined)) return undefined
  const shebang = /^#!\s*(\S+)(?:[ \t]+(\S+))?/.exec(joined.text)
  const path = shebang
    ? shebang[1]?.endsWith('/env')
      ? shebang[2]
      : shebang[1]
    : instruction.words.find(({ raw }) => !raw.includes('<<'))?.value
  return path?.split('/').at(-1)
}

/** Whether the file puts another shell in the place of /bin/sh before a RUN. */
function isShellReplaced(file: Facts, run: Run): boolean {
  return replacingShell(file).some((it) => it.outer.start < run.outer.start && standsOn(run.stage, it.stage))
}

const replacingShell = perFile(({ runs }) =>
  runs.filter(({ commands }) =>
    commands.some(({ effective: { name, args } }) => {
      if (name === 'dpkg-reconfigure') return args.some(({ value }) => value === 'dash')
      return replacing.has(name ?? '') && args.some(({ value }) => value === '/bin/sh' || value === 'sh')
    }),
  ),
)

const replacing: ReadonlySet<string> = new Set(['ln', 'mv', 'cp', 'rm', 'dpkg-divert', 'update-alternatives'])
