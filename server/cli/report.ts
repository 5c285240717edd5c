// What every output format is given.
import { TextDocument } from 'vscode-languageserver-textdocument'
import type { Edit } from '../../rules/rule.ts'
import type { Finding } from '../engine/check.ts'
import type { ConfigurationFile } from '../settings.ts'

export interface FileReport {
  /** As shown: relative to the current folder, with `/`. */
  readonly path: string
  readonly text: string
  readonly findings: readonly Finding[]
}

/** What a thread hands to another. */
export interface Outcome {
  readonly reports: readonly FileReport[]
  /** Those that govern what was checked, by URI. */
  readonly configurations: ReadonlyMap<string, ConfigurationFile>
  /** Sentences for the end; any of them makes the exit status 2. */
  readonly problems: readonly string[]
  readonly isOverThreshold: boolean
}

/** Knows the lines and columns of the file. */
export function documentOf({ path, text }: FileReport): TextDocument {
  return TextDocument.create(path, '', 0, text)
}

/**
 * The same without what hangs on it: spans may be whole pieces of the tree, which would be kept as long as the report,
 * and copied from thread to thread.
 */
export function plain(finding: Finding): Finding {
  const { rule, codes, severity, message, at, fixes, related } = finding
  return {
    ...{ rule, codes, severity, message, at: { start: at.start, end: at.end } },
    ...(fixes && { fixes: fixes.map(({ edits, ...fix }) => ({ ...fix, edits: edits.map(plainEdit) })) }),
    ...(related && { related: related.map((it) => ({ ...it, at: { start: it.at.start, end: it.at.end } })) }),
  }
}

function plainEdit({ start, end, text }: Edit): Edit {
  return { start, end, text }
}
