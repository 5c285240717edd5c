// What is said of a file: the engine's findings, or why it was not asked.
import { rules as allRules } from '../rules/index.ts'
import { check, type Finding, type Result } from './engine/check.ts'
import { checkIgnoreFile, type IgnorePlace } from './engine/check-ignore.ts'
import type { Settings } from './engine/settings.ts'
import { factsOf, type Facts } from './facts/facts.ts'
import type { Project } from './facts/project.ts'
import { parse } from './syntax/parse.ts'

/** UTF-16 units: beyond it a file is nobody's handiwork, and only its syntax is checked. */
const longestText = 2 << 20

/** Why such a file is not changed as a whole. */
export const notWhole = 'It is too large to be changed as a whole, or no text at all.'

/** Findings about the file as a whole carry these instead of the id of a rule. */
export const fileFindings = { binary: 'binary-file', huge: 'huge-file' } as const

/** `facts` is only asked for when the text is one to be read. Never throws. */
export function inspect(
  text: string,
  facts: () => Facts,
  project: Project,
  settings: Settings,
  external: readonly Finding[] = [],
): Result {
  if (isBinary(text))
    return { findings: [aboutFile(text, fileFindings.binary, 'error', binary)], failures: [] }
  if (text.length <= longestText) return check(facts(), project, settings, allRules, external)
  const size = `${(text.length / (1 << 20)).toFixed(1)} MB`
  const message = `The file has ${size}, so nothing but its syntax is checked.`
  const { findings, failures } = check(facts(), project, settings, syntaxRules)
  return { findings: [aboutFile(text, fileFindings.huge, 'info', message), ...findings], failures }
}

/** The same for an ignore file. Every line is held against every other, so that their number is limited. */
export function inspectIgnoreFile(text: string, place: IgnorePlace, settings: Settings): Result {
  if (isBinary(text))
    return { findings: [aboutFile(text, fileFindings.binary, 'error', binary)], failures: [] }
  if (!hasTooManyLines(text)) return checkIgnoreFile(text, place, settings)
  const message = `The file has more than ${mostLines} lines, so it is not checked.`
  return { findings: [aboutFile(text, fileFindings.huge, 'info', message)], failures: [] }
}

/** Of an ignore file. */
export function hasTooManyLines(text: string): boolean {
  let lines = 0
  for (let at = text.indexOf('\n'); at >= 0 && lines <= mostLines; at = text.indexOf('\n', at + 1)) lines++
  return lines > mostLines
}

export function readFacts(text: string): Facts {
  return factsOf(parse(text))
}

/** Whether a Dockerfile is one to be read as a whole, and to be changed. */
export function isHandiwork(text: string): boolean {
  return text.length <= longestText && !isBinary(text)
}

/** A NUL among the first 8 Ki characters: an image, an archive, or UTF-16. */
function isBinary(text: string): boolean {
  const nul = text.indexOf('\0')
  return nul >= 0 && nul < 8192
}

const binary = 'This is no text in UTF-8: it holds a NUL character, which the builder refuses.'

/** Beyond it an ignore file is nobody's handiwork. */
const mostLines = 2000

const syntaxRules = Object.fromEntries(
  Object.entries(allRules).filter(([, { covers }]) => covers?.includes('buildkit/parse-error')),
)

function aboutFile(text: string, rule: string, severity: Finding['severity'], message: string): Finding {
  return { rule, codes: [], severity, message, at: { start: 0, end: Math.min(1, text.length) } }
}
