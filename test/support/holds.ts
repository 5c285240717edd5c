// Everything that an example of a rule promises.
import assert from 'node:assert/strict'
import { defaultOptions, type Described, type Example, type FileEdit, type Rule } from '../../rules/rule.ts'
import { ignoreRules, rules as allRules } from '../../rules/index.ts'
import { check, unusedIgnore, type Finding } from '../../server/engine/check.ts'
import { checkIgnoreFile } from '../../server/engine/check-ignore.ts'
import { applyEdits, together } from '../../server/engine/fix.ts'
import { defaultSettings, type Settings } from '../../server/engine/settings.ts'
import { parseIgnore } from '../../server/facts/dockerignore.ts'
import { factsOf } from '../../server/facts/facts.ts'
import { unknownProject, type Project } from '../../server/facts/project.ts'
import { ignoreSurroundings } from '../../server/ignore-file.ts'
import { surroundings } from '../../server/surroundings.ts'
import { parse } from '../../server/syntax/parse.ts'
import type { Span } from '../../server/syntax/tree.ts'
import { memoryHost } from './memory-host.ts'

/** The text without its `«…»` marks, and where they stood. */
export function unmark(marked: string): { readonly text: string; readonly marks: readonly Span[] } {
  const marks: { start: number; end: number }[] = []
  const open: number[] = []
  let text = ''
  for (const character of marked) {
    if (character === '«') {
      marks.push({ start: text.length, end: -1 })
      open.push(marks.length - 1)
    } else if (character === '»') (marks[open.pop() as number] as { end: number }).end = text.length
    else text += character
  }
  return { text, marks }
}

export async function projectOf(example: Pick<Example, 'files'>, text: string): Promise<Project> {
  if (!example.files) return unknownProject
  const host = memoryHost({ ...example.files, Dockerfile: text })
  return surroundings(host, 'file:///work/Dockerfile', { root: 'file:///work' })
}

/** What one rule reports on a text. */
export function run(
  id: string,
  rule: Rule,
  text: string,
  project: Project,
  example: Pick<Example, 'options'> = {},
): readonly Finding[] {
  const { wide, ...options } = { ...defaultOptions, ...example.options }
  const settings: Settings = {
    ...defaultSettings,
    profile: wide ? 'all' : 'recommended',
    levels: new Map([[id, rule.severity]]),
    options,
  }
  const rules = id === unusedIgnore ? allRules : { [id]: rule }
  const { findings, failures } = check(factsOf(parse(text)), project, settings, rules)
  for (const { error } of failures) throw error
  return findings.filter((it) => it.rule === id)
}

/** What one rule reports on the text of an example, or on one made of it; rules about ignore files as well. */
export async function reportsOf(
  id: string,
  text: string,
  example: Example,
  project?: Project,
): Promise<readonly Finding[]> {
  const rule = allRules[id]
  if (rule) return run(id, rule, text, project ?? (await projectOf(example, text)), example)
  const { files } = example
  const host = memoryHost({ Dockerfile: 'FROM scratch\n', ...files, '.dockerignore': text })
  const place = files
    ? await ignoreSurroundings(host, 'file:///work/.dockerignore', 'file:///work')
    : { project: unknownProject, needed: [], path: '.dockerignore' }
  const table = Object.fromEntries(Object.entries(ignoreRules).filter(([name]) => name === id))
  const { findings, failures } = checkIgnoreFile(text, place, defaultSettings, table)
  for (const { error } of failures) throw error
  return findings
}

/** Throws an assertion error for the first promise that the example breaks. */
export async function holds(id: string, rule: Described, example: Example): Promise<void> {
  const bad = 'good' in example ? undefined : example
  const { text, marks } = unmark('good' in example ? example.good : example.bad)
  const found = await reportsOf(id, text, example)
  const shown = (spans: readonly Span[]) =>
    spans.map(({ start, end }) => `${start}-${end} ${JSON.stringify(text.slice(start, end))}`)
  assert.deepEqual(
    shown(found.map(({ at }) => at)),
    shown(marks),
    `reported by ${id} in:\n${text}\n${found.map((it) => it.message).join('\n')}`,
  )
  for (const { message } of found) assert.match(message, /^[^\s].*[.?`]$/s, 'a message is a sentence')
  for (const { codes } of found)
    for (const code of codes) assert.ok(rule.covers?.includes(code), `${code} is listed in covers`)
  if (!bad) return
  assert.ok(marks.length > 0, 'a bad example marks what is reported')

  for (const { fixes = [] } of found) {
    for (const fix of fixes) {
      assert.doesNotMatch(fix.title, /\.$/, 'a title has no full stop')
      if (!fix.safe) assert.ok(rule.whyUnsafe, `${id}: a fix to review says why`)
      if (fix.files) assert.equal(fix.safe, false, 'a fix that writes files is to review')
      const result = applyEdits(text, fix.edits)
      assert.ok(
        errorsIn(id, result) <= errorsIn(id, text),
        `“${fix.title}” leaves a file behind that parses:\n${result}`,
      )
    }
  }
  const first = found.flatMap(({ fixes = [] }) => fixes.slice(0, 1))
  const { edits } = together(first)
  assert.equal(
    edits.length > 0,
    bad.fixed !== undefined,
    'a fixed text is shown exactly when there is an edit',
  )
  const files = first.flatMap((fix) => fix.files ?? [])
  assert.deepEqual(written(files), bad.written ?? {}, 'written files are shown')
  if (bad.fixed === undefined) return
  const fixed = applyEdits(text, edits)
  assert.equal(fixed, bad.fixed)
  const again = await reportsOf(id, fixed, example)
  assert.deepEqual(
    again.flatMap((it) => it.fixes?.slice(0, 1).flatMap((fix) => fix.title) ?? []),
    [],
    `fixing twice changes nothing:\n${fixed}`,
  )
}

/** The same reports whatever the line ends. */
export async function holdsWithCarriageReturns(id: string, example: Example): Promise<void> {
  const { text } = unmark('good' in example ? example.good : example.bad)
  const crlf = text.replaceAll('\n', '\r\n')
  const project = await projectOf(example, text)
  const plain = await reportsOf(id, text, example, project)
  const other = await reportsOf(id, crlf, example, project)
  const words = (source: string, found: readonly Finding[]) =>
    found.map(({ at }) => source.slice(at.start, at.end).replaceAll('\r', ''))
  assert.deepEqual(words(crlf, other), words(text, plain), `${id} with CRLF`)
  for (const [index, { fixes = [] }] of other.entries()) {
    const twin = plain[index]?.fixes ?? []
    assert.deepEqual(
      fixes.map((fix) => applyEdits(crlf, fix.edits)),
      twin.map((fix) => applyEdits(text, fix.edits).replaceAll('\n', '\r\n')),
      `${id}: fixes keep CRLF`,
    )
  }
}

function errorsIn(id: string, text: string): number {
  return id in ignoreRules
    ? parseIgnore(text).patterns.filter(({ error }) => error).length
    : parse(text).errors.length
}

function written(files: readonly FileEdit[]): Readonly<Record<string, string>> {
  return Object.fromEntries(files.map(({ path, text }) => [path, text]))
}
