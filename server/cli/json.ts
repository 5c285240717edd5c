// Findings as JSON. The shape is a promise: fields may be added, never changed.
import { documentOf, type FileReport } from './report.ts'

export function* toJson(files: readonly FileReport[]): Iterable<string> {
  yield '{"version":1,"files":['
  let separator = '\n'
  for (const file of files) {
    yield separator + JSON.stringify(toFile(file))
    separator = ',\n'
  }
  yield files.length > 0 ? '\n]}\n' : ']}\n'
}

function toFile(file: FileReport): object {
  const { path, findings } = file
  const document = documentOf(file)
  return {
    path,
    findings: findings.map(({ rule, codes, severity, message, at, fixes = [] }) => ({
      rule,
      codes,
      severity,
      message,
      range: { start: document.positionAt(at.start), end: document.positionAt(at.end) },
      fixes: fixes.map(({ title, safe }) => ({ title, safe })),
    })),
  }
}
