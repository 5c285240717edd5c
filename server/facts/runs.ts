// RUN instructions: their shell scripts, mounts and flags.
import { commandOf, parseScript } from '../syntax/shell.ts'
import type { Command, Script, ShellWord } from '../syntax/script.ts'
import type { Flag, Instruction, JsonForm, Span, Tree } from '../syntax/tree.ts'
import type { Stage, StageTable, State } from './stages.ts'

export interface MountOption extends Span {
  readonly key: string
  /** `undefined` where there is no `=`. */
  readonly value: string | undefined
}

export interface Mount {
  readonly flag: Flag
  /** `bind` by default. */
  readonly type: string
  readonly target: string | undefined
  readonly source: string | undefined
  readonly from: string | undefined
  readonly id: string | undefined
  readonly options: readonly MountOption[]
}

export interface Run {
  /** The RUN itself; inside ONBUILD the trigger. */
  readonly instruction: Instruction
  /** The whole instruction, ONBUILD included. */
  readonly outer: Instruction
  /** `undefined` for a RUN before the first FROM. */
  readonly stage: Stage | undefined
  /** Right before it. */
  readonly state: State
  readonly form: 'shell' | 'exec' | 'heredoc'
  /** What a heredoc that is itself the script is read by, where it or its instruction says so: `bash`. */
  readonly interpreter?: string | undefined
  /**
   * The shell scripts in it: the command line, or the heredocs that a shell runs. Empty where the shell is not a POSIX
   * one. An exec form has none, but its command is in `commands`.
   */
  readonly scripts: readonly Script[]
  /** All commands of all scripts; for an exec form its one command. */
  readonly commands: readonly Command[]
  readonly mounts: readonly Mount[]
}

/** Shells whose scripts are read. */
const posix = new Set(['sh', 'bash', 'dash', 'ash', 'ksh', 'zsh'])

export function runsOf(tree: Tree, table: StageTable): readonly Run[] {
  return tree.instructions.flatMap((outer) => {
    const instruction = outer.trigger ?? outer
    if (instruction.name !== 'RUN') return []
    return [runOf(instruction, outer, table)]
  })
}

function runOf(instruction: Instruction, outer: Instruction, table: StageTable): Run {
  const state = table.before(outer)
  const mounts = instruction.flags.filter(({ name }) => name === 'mount').map(mountOf)
  const common = { instruction, outer, stage: table.stageOf.get(outer), state, mounts }
  if (instruction.json) {
    const command = execCommand(instruction.json)
    return { ...common, form: 'exec', scripts: [], commands: command ? [command] : [] }
  }
  const shown = posix.has(state.shell.name)
  const { heredocs } = instruction
  const script = scriptHeredoc(instruction)
  if (script) {
    const scripts = shown && script.readable ? [parseScript(script.body)] : []
    const { interpreter } = script
    return {
      ...{ ...common, form: 'heredoc', interpreter, scripts },
      commands: scripts.flatMap(({ commands }) => commands),
    }
  }
  const scripts = shown ? [parseScript(instruction.body)] : []
  return {
    ...common,
    form: heredocs.length ? 'heredoc' : 'shell',
    scripts,
    commands: scripts.flatMap(({ commands }) => commands),
  }
}

/** The heredoc that is itself the script: `RUN <<EOF`, `RUN <<EOF bash`, `RUN bash <<EOF`. */
function scriptHeredoc({ heredocs, body }: Instruction) {
  const [heredoc] = heredocs
  if (!heredoc || heredocs.length > 1) return undefined
  const rest = body.text.replace(/\d*<<-?\s*(?:"[^"]*"|'[^']*'|[^\s<]+)/, ' ').trim()
  const interpreter = rest.split(/\s+/)
  const name = (interpreter[0] ?? '').split('/').at(-1) ?? ''
  if (rest !== '' && (!posix.has(name) || interpreter.slice(1).some((it) => !/^-[a-z-]+$/.test(it))))
    return undefined
  const shebang = /^#!\s*(\S+)(?:\s+(\S+))?/.exec(heredoc.body.text)
  const runs = shebang && (shebang[1]?.endsWith('/env') ? shebang[2] : shebang[1])?.split('/').at(-1)
  const readable = !runs || posix.has(runs)
  return { body: heredoc.body, readable, interpreter: runs || name || undefined }
}

function mountOf(flag: Flag): Mount {
  const options: MountOption[] = []
  let at = flag.valueSpan.start
  for (const part of (flag.value ?? '').split(',')) {
    const equals = part.indexOf('=')
    options.push({
      start: at,
      end: at + part.length,
      key: (equals < 0 ? part : part.slice(0, equals)).toLowerCase(),
      value: equals < 0 ? undefined : part.slice(equals + 1),
    })
    at += part.length + 1
  }
  const value = (...keys: string[]) => options.find(({ key }) => keys.includes(key))?.value
  return {
    flag,
    options,
    type: value('type') ?? 'bind',
    target: value('target', 'dst', 'destination'),
    source: value('source', 'src'),
    from: value('from'),
    id: value('id'),
  }
}

/** The command of an exec form. Its words are JSON strings: their spans hold quotes, so no edit may replace them as shell words. */
export function execCommand({ items, start, end }: JsonForm): Command | undefined {
  if (!items.length) return undefined
  const words = items.map((item): ShellWord => ({
    start: item.start,
    end: item.end,
    offset: 0,
    length: 0,
    raw: item.value,
    value: item.value,
    prefix: item.value,
    expansions: [],
    glob: false,
    unbroken: false,
  }))
  return commandOf(words, { start, end })
}
