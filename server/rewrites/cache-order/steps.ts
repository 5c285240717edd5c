// The steps of a stage and how they may be cut: commands that read manifests, those that need the sources.
import type { Copy } from '../../facts/copies.ts'
import type { Facts } from '../../facts/facts.ts'
import type { Project } from '../../facts/project.ts'
import type { Run } from '../../facts/runs.ts'
import { absolute, folderOf } from '../../syntax/paths.ts'
import type { Command, Script } from '../../syntax/script.ts'
import type { Instruction } from '../../syntax/tree.ts'
import { needOf } from '../manifests.ts'
import type { Need } from '../manifests/need.ts'
import { isThere } from '../manifests/reading.ts'
import { contextFolder, indexOf, narrowSource, sourceOf } from './copied.ts'

/** What happens to one instruction behind the first COPY of sources. */
export interface Step {
  readonly instruction: Instruction
  readonly run?: Run
  /** Commands of the outermost list with what they need; only for a RUN that can be read. */
  readonly commands: readonly { readonly command: Command; readonly need: Need }[]
}

export function otherStep(
  file: Facts,
  project: Project,
  instruction: Instruction,
  moved: readonly Copy[],
): Step | undefined {
  const run = indexOf(file).runs.get(instruction)
  return run && stepOf(file, project, run, moved)
}

export type Moving = Copy | Instruction

/** Where the sources come to stand: above an instruction, or behind a command of a RUN. */
export type Cut =
  | { readonly above: Instruction; readonly split?: undefined }
  | {
      readonly after: Instruction
      readonly split: undefined
      readonly step: Step
      readonly index: number
      readonly above?: undefined
    }
  | { readonly split: { readonly step: Step; readonly index: number }; readonly above?: undefined }

export function splitBefore(step: Step, index: number): Cut {
  return { split: { step, index } }
}

export function stepOf(file: Facts, project: Project, run: Run, moved: readonly Copy[]): Step {
  const { instruction, state } = run
  const none: Step = { instruction, run, commands: [] }
  const [script] = run.scripts
  if (run.outer !== instruction || state.workdir === undefined || state.windows) return none
  const top: readonly Command[] = run.form === 'exec' ? run.commands : (script?.top ?? [])
  if (run.form !== 'exec' && !isReadable(run, script)) return none
  let folder = state.workdir
  const commands: { command: Command; need: Need }[] = []
  for (const command of top) {
    const { effective } = command
    if (effective.name === 'cd') {
      const to = effective.args[0]?.value
      if (to === undefined || effective.args.length > 1) return none
      folder = absolute(folder, to)
      commands.push({ command, need: { kind: 'nothing' } })
      continue
    }
    const call = indexOf(file).calls.get(command)
    const place = {
      project,
      folder,
      fromContext: (path: string) => sourceOf(moved, project, path)?.path ?? narrowSource(file, run, path),
      isOfSources: (path: string) => sourceOf(moved, project, path) !== undefined,
    }
    commands.push({
      command,
      need: isPlainCommand(command) ? needOf(command, call, place) : { kind: 'sources' },
    })
  }
  return { instruction, run, commands }
}

function isReadable(run: Run, script: Script | undefined): script is Script {
  if (!script || run.scripts.length > 1 || script.errors.length || script.comments.length || !script.plain)
    return false
  // What is read by a substitution is not known, except about the machine.
  return script.commands.every(
    (it) =>
      !it.surroundings.length ||
      /^(?:dpkg|uname|nproc|lsb_release|getconf|arch|id|whoami|date|apk)$/.test(it.effective.name ?? ''),
  )
}

function isPlainCommand({ next, joiner }: Command): boolean {
  return ![next, joiner].some((it) => it === '&' || it === '||')
}

/** A RUN that only handles files of the sources: it goes with them. */
export function isRider({ commands, run }: Step): boolean {
  if (!run || !commands.length) return false
  return commands.every(({ command: { effective } }) => {
    if (!/^(?:chmod|chown|ls|pwd|dos2unix|cat)$/.test(effective.name ?? '') || effective.redirects.length)
      return false
    return !effective.args.some(({ raw }) =>
      /(?:mvnw|gradlew|package|requirements|lock|\.json|\.toml)/.test(raw),
    )
  })
}

/** What tools leave beside the manifests, and what a later COPY of the sources would put over a fresh install. */
const leftovers: Readonly<Record<string, readonly string[]>> = {
  npm: ['node_modules'],
  yarn: ['node_modules'],
  pnpm: ['node_modules'],
  bun: ['node_modules'],
  composer: ['vendor'],
  mix: ['deps', '_build'],
  pip: ['.venv', 'venv'],
  uv: ['.venv'],
  poetry: ['.venv'],
  pipenv: ['.venv'],
  dotnet: ['obj', 'bin'],
}

export function clobbered(
  { text }: Facts,
  project: Project,
  moved: readonly Copy[],
  reads: readonly { readonly need: Need & { readonly installs?: string }; readonly workdir: string }[],
): string | undefined {
  for (const { need } of reads) {
    if (need.kind !== 'manifests' && need.kind !== 'ahead') continue
    const folders = new Set(need.paths.map(folderOf))
    const tool = toolOf(need.installs)
    for (const name of leftovers[tool] ?? []) {
      // Pip installs into such a folder only where the file says so.
      if (
        tool === 'pip' &&
        !new RegExp(`(?:^|[\\s/"'=])${name.replace('.', '\\.')}(?:[/\\s"':]|$)`, 'm').test(text)
      )
        continue
      for (const folder of folders) {
        const path = folder ? `${folder}/${name}` : name
        const isCopied = moved.some((copy) =>
          copy.sources.some((it) => {
            const own = contextFolder(it, project)
            return own !== undefined && (own === '' || path.startsWith(`${own}/`))
          }),
        )
        if (isCopied && isThere(project, path)) return path
      }
    }
  }
  return undefined
}

export function toolOf(installs: string): string {
  return (installs.split(' ')[0] ?? '').replace(/^\.\//, '').replace(/^(mvn|gradle)w$/, '$1')
}

export function sameTool(a: { readonly installs: string }, b: { readonly installs: string }): boolean {
  return toolOf(a.installs) === toolOf(b.installs)
}
