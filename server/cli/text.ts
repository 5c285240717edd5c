// Findings for people: where, what, and the line itself with the place underlined.
import type { TextDocument } from 'vscode-languageserver-textdocument'
import type { Severity } from '../../rules/rule.ts'
import type { Finding } from '../engine/check.ts'
import { documentOf, type FileReport } from './report.ts'

/** Wraps text in the escape sequences of a colour, or returns it as it is. */
type Paint = (colour: keyof typeof colours, text: string) => string

const colours = { red: 31, yellow: 33, blue: 34, cyan: 36, dim: 2, bold: 1 } as const

const colourOf: Readonly<Record<Severity, keyof typeof colours>> = {
  error: 'red',
  warning: 'yellow',
  info: 'blue',
  hint: 'cyan',
}

/** The longest piece of a line that is shown, in UTF-16 units. */
const width = 120

export function* toText(files: readonly FileReport[], coloured: boolean): Iterable<string> {
  const paint: Paint = coloured
    ? (colour, text) => `\u001b[${colours[colour]}m${text}\u001b[0m`
    : (_, text) => text
  for (const file of files) {
    const document = documentOf(file)
    for (const finding of file.findings) yield block(file.path, document, finding, paint)
  }
  yield summary(files)
}

function block(path: string, document: TextDocument, finding: Finding, paint: Paint): string {
  const { rule, codes, severity, message, at, fixes = [] } = finding
  const { line, character } = document.positionAt(at.start)
  const known = codes.filter((code) => code !== rule && /^(?:hadolint|shellcheck|buildkit)\//.test(code))
  const also = known.length > 0 ? paint('dim', ` ${known.join(' ')}`) : ''
  const head = `${paint('bold', `${path}:${line + 1}:${character + 1}`)} ${paint(colourOf[severity], severity)} ${rule}${also}`
  const offered = fixes.map(({ title, safe }) => `  ${paint('dim', safe ? 'fix:' : 'to review:')} ${title}\n`)
  return `${head}\n  ${message}\n${frame(document.getText(), at, line, paint)}${offered.join('')}\n`
}

function frame(
  text: string,
  { start, end }: { start: number; end: number },
  line: number,
  paint: Paint,
): string {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1
  const newline = text.indexOf('\n', start)
  const lineEnd = newline < 0 ? text.length : text[newline - 1] === '\r' ? newline - 1 : newline
  if (lineEnd <= lineStart) return ''
  const from =
    start - lineStart > width / 2
      ? Math.max(lineStart, Math.min(start - width / 2, lineEnd - width))
      : lineStart
  const to = Math.min(lineEnd, from + width)
  const shown = printable(text.slice(from, to))
  const number = String(line + 1)
  const margin = ' '.repeat(number.length)
  // Tabs stay tabs, so that the mark stands below what it marks.
  const indentation = text.slice(from, start).replaceAll(/[^\t]/g, ' ')
  const mark = '^'.repeat(Math.max(1, Math.min(end, to) - start))
  return `  ${paint('dim', `${number} |`)} ${shown}\n  ${margin} ${paint('dim', '|')} ${indentation}${mark}\n`
}

/** Without what a terminal would obey. */
function printable(text: string): string {
  return text.replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '\ufffd')
}

function summary(files: readonly FileReport[]): string {
  const findings = files.flatMap((file) => file.findings)
  if (findings.length === 0) return `${count(files.length, 'file')} checked, nothing found.\n`
  const fixable = findings.filter(({ fixes }) => fixes?.some(({ safe }) => safe)).length
  const some = files.filter((file) => file.findings.length > 0).length
  const advice = fixable > 0 ? ` --fix takes care of ${fixable}.` : ''
  return `${count(findings.length, 'finding')} in ${some} of ${count(files.length, 'file')}.${advice}\n`
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}
