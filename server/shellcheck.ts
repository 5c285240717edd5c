// ShellCheck, an optional program beside our own rules: what it is asked, and what its answers mean in a Dockerfile.
import * as v from 'valibot'
import type { Fix, Severity } from '../rules/rule.ts'
import type { Finding } from './engine/check.ts'
import type { Facts } from './facts/facts.ts'
import type { Run } from './facts/runs.ts'
import type { Script } from './syntax/script.ts'
import { isUnbroken, sourceOffset, sourceSpan, type Joined } from './syntax/tree.ts'

/** The shells that it knows. */
export type ShellDialect = 'sh' | 'bash' | 'dash' | 'ksh'

/** One remark. Lines and columns begin at 1; columns count code points, and a tab is one. */
export type ShellRemark = v.InferOutput<typeof remark>

/** Asks for one script. Rejects, with a sentence, when the program cannot be started or does not answer as it should. */
export type ShellCheck = (script: string, dialect: ShellDialect) => Promise<readonly ShellRemark[]>

/** A script of a Dockerfile that can be asked about. */
export interface ShellTask {
  readonly run: Run
  readonly script: Script
  readonly text: string
  readonly dialect: ShellDialect
}

/**
 * `-f json1` counts columns in characters. No configuration file of its own, so that the answer does not depend on the
 * current folder. SC1090 and SC1091 are about files that are not there, SC2148 is about a missing shebang.
 */
export function shellCheckArguments(dialect: ShellDialect): readonly string[] {
  return ['--norc', '-f', 'json1', '-e', 'SC1090,SC1091,SC2148', '-s', dialect, '-']
}

/** Throws what is wrong with the program's output. */
export function readRemarks(output: string): readonly ShellRemark[] {
  const read = v.safeParse(v.object({ comments: v.array(remark) }), parsed(output))
  if (!read.success) throw new Error('The answer is not what ShellCheck writes with -f json1.')
  return read.output.comments
}

/** The scripts of all RUN instructions, in their order. */
export function shellTasks({ runs }: Facts): readonly ShellTask[] {
  return runs.flatMap((run) =>
    run.scripts.flatMap((script) => {
      const { text } = script.joined
      const { heredocs } = run.instruction
      // Here documents that the script reads stand outside of it, so that it would seem broken.
      if (heredocs.length > 0 && heredocs[0]?.body !== script.joined) return []
      const dialect = dialects[run.interpreter ?? run.state.shell.name]
      return dialect && text.trim() !== '' ? { run, script, text, dialect } : []
    }),
  )
}

/** Under the name of the code, `shellcheck/SC2086`. Fixes are to review, and only there where every place is certain. */
export function findingsOf(
  { run, script, text }: ShellTask,
  remarks: readonly ShellRemark[],
): readonly Finding[] {
  const { joined } = script
  const offsetAt = offsetsIn(text)
  return remarks.flatMap((it): readonly Finding[] => {
    const start = offsetAt(it.line, it.column)
    const end = Math.max(start, offsetAt(it.endLine, it.endColumn))
    const code = `shellcheck/SC${it.code}`
    // What the builder sets is assigned outside the script.
    if (it.code === unassigned && run.state.lookup(text.slice(start, end).replaceAll(/\W/g, ''))) return []
    const fix = fixOf(it, joined, offsetAt)
    return [
      {
        rule: code,
        codes: [code],
        severity: severities[it.level],
        message: it.message.replace(/[^.?!`]$/, '$&.'),
        at: sourceSpan(joined, start, end),
        ...(fix && { fixes: [fix] }),
      },
    ]
  })
}

const replacement = v.object({
  line: v.number(),
  column: v.number(),
  endLine: v.number(),
  endColumn: v.number(),
  precedence: v.number(),
  replacement: v.string(),
})

const remark = v.object({
  line: v.number(),
  column: v.number(),
  endLine: v.number(),
  endColumn: v.number(),
  level: v.picklist(['error', 'warning', 'info', 'style']),
  code: v.number(),
  message: v.string(),
  fix: v.nullish(v.object({ replacements: v.array(replacement) })),
})

const severities: Readonly<Record<ShellRemark['level'], Severity>> = {
  error: 'error',
  warning: 'warning',
  info: 'info',
  style: 'hint',
}

/** "x is referenced but not assigned." */
const unassigned = 2154

const dialects: Readonly<Record<string, ShellDialect>> = {
  sh: 'sh',
  bash: 'bash',
  dash: 'dash',
  // BusyBox has most of what dash has; its own name is only known to recent versions.
  ash: 'dash',
  ksh: 'ksh',
}

function parsed(output: string): unknown {
  try {
    return JSON.parse(output)
  } catch {
    return undefined
  }
}

/** From lines and columns to UTF-16 offsets. */
function offsetsIn(text: string): (line: number, column: number) => number {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return (line, column) => {
    const start = starts[line - 1]
    if (start === undefined) return text.length
    const end = (starts[line] ?? text.length + 1) - 1
    let offset = start
    for (let left = column - 1; left > 0 && offset < end; left--)
      offset += (text.codePointAt(offset) ?? 0) > 0xffff ? 2 : 1
    return offset
  }
}

/** `undefined` where a place falls between two pieces of the document, or a line would be broken. */
function fixOf(
  { code, fix }: ShellRemark,
  joined: Joined,
  offsetAt: (line: number, column: number) => number,
): Fix | undefined {
  if (!fix || fix.replacements.length === 0) return undefined
  const edits = []
  for (const it of fix.replacements.toSorted((a, b) => a.precedence - b.precedence)) {
    const start = offsetAt(it.line, it.column)
    const end = offsetAt(it.endLine, it.endColumn)
    if (end < start || it.replacement.includes('\n') || !isCertain(joined, start, end)) return undefined
    const from = sourceOffset(joined, start)
    edits.push({ start: from, end: from + (end - start), text: it.replacement })
  }
  return { title: `Take ShellCheck's edit for SC${code}`, safe: false, edits }
}

/** Where something is inserted, the characters on both sides must be neighbours in the document as well. */
function isCertain(joined: Joined, start: number, end: number): boolean {
  if (end > start) return isUnbroken(joined, start, end)
  return start === 0 || start >= joined.text.length || isUnbroken(joined, start - 1, start + 1)
}
