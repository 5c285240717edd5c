// Findings as SARIF 2.1.0, for code scanning and other tools that gather results.
import type { Fix, Log, ReportingDescriptor, Result } from 'sarif'
import type { TextDocument } from 'vscode-languageserver-textdocument'
import { described } from '../../rules/index.ts'
import type { Fix as RuleFix, Severity } from '../../rules/rule.ts'
import { adapted } from '../engine/fix.ts'
import { names } from '../names.ts'
import { prose } from '../pages.ts'
import type { Span } from '../syntax/tree.ts'
import { documentOf, type FileReport } from './report.ts'

const levels: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  error: 'error',
  warning: 'warning',
  info: 'note',
  hint: 'note',
}

export function toSarif(files: readonly FileReport[], version: string): string {
  const used = [...new Set(files.flatMap(({ findings }) => findings.map(({ rule }) => rule)))].sort()
  const indexes = new Map(used.map((id, index) => [id, index]))
  const log: Log = {
    version: '2.1.0',
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    runs: [
      {
        tool: { driver: { name: names.product, version, rules: used.map(toDescriptor) } },
        columnKind: 'utf16CodeUnits',
        results: files.flatMap((file) => toResults(file, indexes)),
      },
    ],
  }
  return `${JSON.stringify(log, undefined, 1)}\n`
}

function toDescriptor(id: string): ReportingDescriptor {
  const rule = described[id]
  if (!rule) return { id }
  const why = prose(rule.why)
  return {
    id,
    shortDescription: { text: `${rule.title}.` },
    fullDescription: { text: why },
    help: { text: why, markdown: why },
    defaultConfiguration: { level: levels[rule.severity], enabled: rule.off !== true },
    ...(rule.covers && { properties: { tags: [...rule.covers] } }),
  }
}

function toResults(file: FileReport, indexes: ReadonlyMap<string, number>): Result[] {
  const { path, findings } = file
  const document = documentOf(file)
  const artifactLocation = { uri: path.split('/').map(encodeURIComponent).join('/') }
  return findings.map(({ rule, severity, message, at, codes, fixes = [], related = [] }) => {
    const applicable = fixes.filter(({ edits, files }) => edits.length > 0 && !files?.length)
    const here = related.filter((it) => it.path === undefined)
    return {
      ruleId: rule,
      ruleIndex: indexes.get(rule) ?? -1,
      level: levels[severity],
      message: { text: message },
      locations: [{ physicalLocation: { artifactLocation, region: toRegion(document, at) } }],
      ...(here.length > 0 && {
        relatedLocations: here.map((it, id) => ({
          id,
          message: { text: it.message },
          physicalLocation: { artifactLocation, region: toRegion(document, it.at) },
        })),
      }),
      ...(applicable.length > 0 && {
        fixes: applicable.map((fix) => toFix(document, fix, artifactLocation)),
      }),
      ...(codes.length > 0 && { properties: { codes: [...codes] } }),
    }
  })
}

function toFix(document: TextDocument, { title, edits }: RuleFix, artifactLocation: { uri: string }): Fix {
  const lineEnd = /\r?\n/.exec(document.getText())?.[0] ?? '\n'
  return {
    description: { text: `${title}.` },
    artifactChanges: [
      {
        artifactLocation,
        replacements: edits.map((edit) => ({
          deletedRegion: toRegion(document, edit),
          insertedContent: { text: adapted(edit.text, lineEnd) },
        })),
      },
    ],
  }
}

/** Lines and columns from 1, the end column behind the last character. */
function toRegion(document: TextDocument, span: Span) {
  const start = document.positionAt(span.start)
  const end = document.positionAt(span.end)
  return {
    startLine: start.line + 1,
    startColumn: start.character + 1,
    endLine: end.line + 1,
    endColumn: end.character + 1,
  }
}
