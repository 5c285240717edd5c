// ShellCheck beside the open documents: asked when somebody wants it and pauses, and never waited for.
import type { Finding } from '../engine/check.ts'
import { messageOf } from '../errors.ts'
import type { Facts } from '../facts/facts.ts'
import { findingsOf, type ShellCheck, type ShellRemark, shellTasks, type ShellTask } from '../shellcheck.ts'
import type { Client } from './client.ts'
import type { LogOnce } from './log.ts'
import type { Memory } from './memory.ts'

/** Milliseconds without a change before the program is started. */
const pause = 300

/** Scripts whose answers are kept. */
const mostKept = 2000

export type ShellChecks = ReturnType<typeof shellChecksOf>

/** `programAt` is absent where no program can be started. */
export function shellChecksOf(
  client: Client,
  memory: Memory,
  programAt: ((path: string) => ShellCheck) | undefined,
  logOnce: LogOnce,
) {
  const programs = new Map<string, Program>()
  const timers = new Map<string, ReturnType<typeof setTimeout>>()
  const listeners: (() => void)[] = []

  async function programFor(uri: string): Promise<Program | undefined> {
    if (!programAt || !client.mayRunPrograms()) return undefined
    const wanted = await memory.shellCheckFor(uri)
    if (wanted === undefined) return undefined
    const known = programs.get(wanted)
    if (known) return known
    const made: Program = { ask: programAt(wanted), answers: new Map(), made: new WeakMap(), isBroken: false }
    programs.set(wanted, made)
    return made
  }

  async function ask(program: Program, tasks: readonly ShellTask[]): Promise<void> {
    for (const task of tasks) {
      if (program.isBroken || program.answers.has(keyOf(task))) continue
      try {
        const remarks = await program.ask(task.text, task.dialect)
        const [oldest] = program.answers.size >= mostKept ? program.answers.keys() : []
        if (oldest !== undefined) program.answers.delete(oldest)
        program.answers.set(keyOf(task), remarks)
      } catch (error) {
        // Once is enough, until the settings name another one or the server starts anew.
        program.isBroken = true
        logOnce(messageOf(error))
      }
    }
  }

  /**
   * What is known of a document by now; the same array as long as nothing is added. The rest is asked for after a pause,
   * and the listeners hear of it. Where somebody waits for a file as a whole, with `all`, it is asked for at once.
   */
  async function findingsFor(uri: string, facts: Facts, all = false): Promise<readonly Finding[]> {
    const program = await programFor(uri)
    if (!program) return none
    const tasks = shellTasks(facts)
    if (all) await ask(program, tasks)
    const known = tasks.filter((task) => program.answers.has(keyOf(task)))
    if (known.length < tasks.length && !program.isBroken && !all) askSoon(uri, program, tasks)
    const before = program.made.get(facts)
    if (before?.of === known.length) return before.findings
    const findings = known.flatMap((task) => findingsOf(task, program.answers.get(keyOf(task)) ?? []))
    program.made.set(facts, { of: known.length, findings })
    return findings
  }

  function askSoon(uri: string, program: Program, tasks: readonly ShellTask[]): void {
    clearTimeout(timers.get(uri))
    timers.set(
      uri,
      setTimeout(() => {
        timers.delete(uri)
        void ask(program, tasks).then(() => listeners.forEach((tell) => tell()))
      }, pause),
    )
  }

  return { findingsFor, onMore: (listener: () => void) => void listeners.push(listener) }
}

interface Program {
  readonly ask: ShellCheck
  readonly answers: Map<string, readonly ShellRemark[]>
  /** What was made of so many answers. */
  readonly made: WeakMap<Facts, { readonly of: number; readonly findings: readonly Finding[] }>
  isBroken: boolean
}

const none: readonly Finding[] = []

function keyOf({ dialect, text }: ShellTask): string {
  return `${dialect} ${text}`
}
