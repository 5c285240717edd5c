// Findings as workflow commands: GitHub shows them at the lines of a pull request.
import type { Severity } from '../../rules/rule.ts'
import { names } from '../names.ts'
import { documentOf, type FileReport } from './report.ts'

const commands: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  info: 'notice',
  hint: 'notice',
}

export function* toGithub(files: readonly FileReport[]): Iterable<string> {
  for (const file of files) {
    const { path, findings } = file
    const document = documentOf(file)
    for (const { rule, severity, message, at } of findings) {
      const start = document.positionAt(at.start)
      const end = document.positionAt(at.end)
      // GitHub takes columns only for what is on one line.
      const columns =
        start.line === end.line ? `,col=${start.character + 1},endColumn=${end.character + 1}` : ''
      const title = property(`${names.tool}: ${rule}`)
      yield `::${commands[severity]} file=${property(path)},line=${start.line + 1},endLine=${end.line + 1}${columns},title=${title}::${data(message)}\n`
    }
  }
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
