// What is wrong in a .dockerignore: lines that mean something else than they seem to, and what they miss.
import { harmlessNames, ignoreGroups, risks } from '../../rules/data/ignore-entries.ts'
import type { Edit, Fix, Severity } from '../../rules/rule.ts'
import type { Finding } from '../engine/check.ts'
import { applyEdits, together } from '../engine/fix.ts'
import {
  cleanPath,
  ignoringPattern,
  isEntered,
  isIgnored,
  parseIgnore,
  type IgnoreError,
  type IgnorePattern,
  type IgnorePatterns,
} from '../facts/dockerignore.ts'
import { uncovered } from '../facts/ignore-writer.ts'
import type { Project } from '../facts/project.ts'
import type { Span } from '../syntax/tree.ts'

/** Ids of the findings in ignore files. They are no rules: nothing in a Dockerfile breaks them. */
export const ignoreFindings = [
  'ignore-idle-exception',
  'ignore-invalid-pattern',
  'ignore-needed-source',
  'ignore-outside-context',
  'ignore-replaced-file',
  'ignore-root-only',
  'ignore-rooted-pattern',
  'ignore-shadowed-line',
  'ignore-trailing-comment',
  'ignore-uncovered-secret',
  'ignore-unmatched-line',
] as const
export type IgnoreFinding = (typeof ignoreFindings)[number]

/**
 * All findings in the text of an ignore file, sorted by position. `needed` are the sources of every COPY, ADD and bind
 * mount that reads this context; `path` is the file's own, relative to the context.
 */
export function checkIgnoreFile(
  text: string,
  project: Project,
  needed: readonly string[],
  path = '.dockerignore',
): readonly Finding[] {
  const ignore = parseIgnore(text)
  const file: File = {
    text,
    ignore,
    path,
    project: { ...project, ignore: { path, text } },
    needed,
    asked: project.ignore?.path,
  }
  const found = [
    ...invalid(file),
    ...comments(file),
    ...spelling(file),
    ...shadowed(file),
    ...exceptions(file),
    ...neededSources(file),
    ...rootOnly(file),
    ...unmatched(file),
    ...secrets(file),
    ...replaced(file),
  ]
  // One line is told of once, by the gravest of what can be said, and by the first of these.
  const told = new Set<number>()
  const single = found
    .toSorted((a, b) => ranks.indexOf(a.severity) - ranks.indexOf(b.severity))
    .filter(({ at, rule }) => {
      if (rule === 'ignore-uncovered-secret') return true
      const line = text.lastIndexOf('\n', at.start - 1)
      const isFree = !told.has(line)
      told.add(line)
      return isFree
    })
  return single.toSorted((a, b) => a.at.start - b.at.start || (a.rule < b.rule ? -1 : 1))
}

/** The text with the first fix of every finding, safe ones only or all of them, until nothing changes. */
export function fixIgnoreFile(
  text: string,
  project: Project,
  needed: readonly string[],
  path: string,
  unsafe: boolean,
): string {
  let current = text
  for (let pass = 0; pass < 10; pass++) {
    const fixes = checkIgnoreFile(current, project, needed, path).flatMap(({ fixes: [first] = [] }) =>
      first && (first.safe || unsafe) ? [first] : [],
    )
    const next = applyEdits(current, together(fixes).edits)
    if (next === current) break
    current = next
  }
  return current
}

const ranks: readonly Severity[] = ['error', 'warning', 'info', 'hint']

interface File {
  readonly text: string
  readonly ignore: IgnorePatterns
  readonly path: string
  /** With this file as its ignore file. */
  readonly project: Project
  readonly needed: readonly string[]
  /** The ignore file that the builder takes for the Dockerfile beside it. */
  readonly asked: string | undefined
}

interface Said {
  readonly fixes?: readonly Fix[]
  readonly related?: Finding['related']
  readonly tag?: 'unnecessary'
}

function finding(
  rule: IgnoreFinding,
  severity: Severity,
  at: Span,
  message: string,
  said: Said = {},
): Finding {
  return { rule, codes: [], severity, at: { start: at.start, end: at.end }, message, ...said }
}

const faults: Readonly<Record<IgnoreError, string>> = {
  'lone-exclamation': 'A lone ! is no pattern, and the build fails on it.',
  'bad-pattern': 'The pattern cannot be read, and the build fails on it.',
  'line-too-long': 'The line is longer than the builder reads.',
}

function* invalid({ text, ignore }: File): Iterable<Finding> {
  for (const it of ignore.patterns) {
    if (it.error === undefined) continue
    const fixes: Fix[] = []
    if (it.error === 'lone-exclamation')
      fixes.push({ title: 'Remove the line', safe: false, edits: [withoutLine(text, it)] })
    const bracket = text.slice(it.start, it.end).lastIndexOf('[')
    if (it.error === 'bad-pattern' && bracket >= 0) {
      const at = it.start + bracket
      const escaped = parseIgnore(`${text.slice(it.start, at)}\\${text.slice(at, it.end)}`)
      if (escaped.patterns.every(({ error }) => error === undefined))
        fixes.push({ title: 'Escape the bracket', safe: false, edits: [{ start: at, end: at, text: '\\' }] })
    }
    yield finding('ignore-invalid-pattern', 'error', it, faults[it.error], { fixes })
  }
}

function* comments({ text, ignore, project }: File): Iterable<Finding> {
  for (const it of ignore.patterns) {
    if (isThere(it, project)) continue
    if (it.text.startsWith('#')) {
      const start = text.lastIndexOf('\n', it.start - 1) + 1
      yield finding(
        'ignore-trailing-comment',
        'warning',
        it,
        'Only a # at the very beginning of a line begins a comment, so this is a pattern.',
        {
          fixes: [
            {
              title: 'Remove the blanks before the #',
              safe: true,
              edits: [{ start, end: it.start, text: '' }],
            },
          ],
        },
      )
      continue
    }
    if (/^\/\/\s/.test(it.text)) {
      const at = { start: it.start, end: it.start + 2 }
      yield finding(
        'ignore-trailing-comment',
        'warning',
        at,
        'Comments begin with # here: this line is a pattern, and matches nothing.',
        {
          fixes: [{ title: 'Write #', safe: true, edits: [{ ...at, text: '#' }] }],
        },
      )
      continue
    }
    const match = /\s+#/.exec(it.text)
    if (!match) continue
    const at = { start: it.start + match.index + match[0].length - 1, end: it.end }
    const comment = text.slice(at.start, at.end)
    const pattern = it.text.slice(0, match.index)
    yield finding(
      'ignore-trailing-comment',
      'warning',
      at,
      `A comment stands on a line of its own: here it is part of the pattern, so that ${pattern} is not matched.`,
      {
        fixes: [
          {
            title: 'Move the comment above the line',
            safe: false,
            edits: [{ start: it.start, end: it.end, text: `${comment}\n${pattern}` }],
          },
        ],
      },
    )
  }
}

/** What a slash or dots in front mean. */
function* spelling({ text, ignore }: File): Iterable<Finding> {
  for (const it of ignore.patterns) {
    if (it.error) continue
    if (it.pattern === '..' || it.pattern.startsWith('../')) {
      yield finding(
        'ignore-outside-context',
        'warning',
        it,
        `${it.text} lies outside the build context, where nothing is sent from.`,
        {
          fixes: [{ title: 'Remove the line', safe: true, edits: [withoutLine(text, it)] }],
          tag: 'unnecessary',
        },
      )
      continue
    }
    const front = /^!?\s*((?:\.?\/)+)[^/]/.exec(it.text)
    if (!front?.[1]) continue
    const start = it.start + it.text.indexOf(front[1])
    const at = { start, end: start + front[1].length }
    yield finding(
      'ignore-rooted-pattern',
      'hint',
      at,
      `${front[1]} changes nothing: every pattern begins at the root of the context.`,
      {
        fixes: [{ title: `Remove ${front[1]}`, safe: true, edits: [{ ...at, text: '' }] }],
        tag: 'unnecessary',
      },
    )
  }
}

/** Lines that others make pointless, as far as the text alone tells it. */
function* shadowed({ text, ignore, path }: File): Iterable<Finding> {
  const patterns = ignore.patterns.filter(({ error }) => !error)
  for (const [index, it] of patterns.entries()) {
    const earlier = patterns.slice(0, index)
    const later = patterns.slice(index + 1)
    const undone = later.find(
      (other) =>
        other.negated !== it.negated && (other.pattern === it.pattern || (it.negated && takesAll(other, it))),
    )
    if (undone) {
      const rest = later.slice(later.indexOf(undone) + 1)
      const isBack = rest.some((other) => other.negated === it.negated && other.pattern === it.pattern)
      // An exception only counts for what a line before it left out: without that line, others may come into their own.
      const removal: Fix = { title: 'Remove the line', safe: isBack, edits: [withoutLine(text, it)] }
      const move: Fix = { title: `Move it below ${undone.text}`, safe: false, edits: moved(text, it, undone) }
      const fixes = isBack || !it.negated ? [removal] : [move, removal]
      yield finding(
        'ignore-shadowed-line',
        isBack ? 'hint' : 'warning',
        it,
        `The last line that matches decides, and ${undone.text} below takes this back.`,
        {
          related: [{ message: 'This line decides.', at: undone, path }],
          fixes,
          tag: 'unnecessary',
        },
      )
      continue
    }
    const turn = earlier.findLastIndex((other) => other.negated !== it.negated)
    const same = earlier
      .slice(turn + 1)
      .find((other) => other.pattern === it.pattern || (!it.negated && covers(other, it, turn < 0)))
    if (!same) continue
    yield finding(
      'ignore-shadowed-line',
      'hint',
      it,
      `${same.text} above already ${it.negated ? 'lets this in' : 'leaves this out'}.`,
      {
        related: [{ message: 'This line does the same.', at: same, path }],
        fixes: [{ title: 'Remove the line', safe: true, edits: [withoutLine(text, it)] }],
        tag: 'unnecessary',
      },
    )
  }
}

/** `*` only looks at the root: what lies deeper goes with its folder, unless that was left out before. */
function takesAll(other: IgnorePattern, { pattern }: IgnorePattern): boolean {
  return other.pattern === '**' || (isEverything(other) && !pattern.includes('/'))
}

function isEverything({ pattern }: IgnorePattern): boolean {
  return pattern === '*' || pattern === '**' || pattern === '**/*'
}

/**
 * Whether whatever the second pattern matches is matched by the first, or lies in a folder that is. The latter only
 * where no exception stands before them: a folder that is left out already is not looked at again.
 */
function covers(first: IgnorePattern, second: IgnorePattern, withFolders: boolean): boolean {
  const { pattern } = second
  if (first.pattern === '**') return true
  if (isEverything(first)) return withFolders
  // `**/name` covers `name` and `folder/name`, wildcards in the name included.
  const isDeep = first.pattern.startsWith('**/')
  if (isDeep && first.pattern.slice(3) === pattern.slice(pattern.lastIndexOf('/') + 1)) return true
  if (/[*?[\]\\]/.test(pattern)) return false
  return (withFolders ? partsOf(pattern) : [pattern]).some((path) => first.matches(path))
}

/** A path and the folders above it. */
function partsOf(path: string): readonly string[] {
  return path.split('/').map((_, index, all) => all.slice(0, index + 1).join('/'))
}

/** Exceptions to nothing. */
function* exceptions({ text, ignore }: File): Iterable<Finding> {
  for (const [index, it] of ignore.patterns.entries()) {
    if (!it.negated || it.error) continue
    const before = ignore.patterns.slice(0, index).filter(({ negated, error }) => !negated && !error)
    if (before.some((other) => mayMeet(other, it))) continue
    yield finding(
      'ignore-idle-exception',
      'hint',
      it,
      `No line above leaves out anything that ${it.text} could bring back.`,
      {
        fixes: [{ title: 'Remove the line', safe: true, edits: [withoutLine(text, it)] }],
        tag: 'unnecessary',
      },
    )
  }
}

/** Whether something may match both, as far as the beginnings without wildcards tell. */
function mayMeet(a: IgnorePattern, b: IgnorePattern): boolean {
  const first = literalStart(a.pattern)
  const second = literalStart(b.pattern)
  const isOpen = (pattern: string) => /[*?[\]\\]/.test(pattern)
  if (!isOpen(a.pattern) && !isOpen(b.pattern)) {
    return (
      a.pattern === b.pattern ||
      a.pattern.startsWith(`${b.pattern}/`) ||
      b.pattern.startsWith(`${a.pattern}/`)
    )
  }
  if (!isOpen(b.pattern) && !a.pattern.includes('**') && !b.pattern.includes('/') && !a.pattern.includes('/'))
    return a.matches(b.pattern)
  return first.startsWith(second) || second.startsWith(first)
}

function literalStart(pattern: string): string {
  return /^[^*?[\]\\]*/.exec(pattern)?.[0] ?? ''
}

function* neededSources({ text, ignore, project, needed }: File): Iterable<Finding> {
  const told = new Set<IgnorePattern>()
  for (const source of needed) {
    const wanted = cleanPath(source).replace(/^\/+/, '')
    if (wanted === '.' || wanted === '' || /[*?[\]\\]/.test(wanted) || wanted.startsWith('../')) continue
    if (project.known && !project.files.includes(wanted) && !project.folders.includes(wanted)) continue
    if (!isIgnored(ignore, wanted) || isEntered(ignore, wanted)) continue
    const by = ignoringPattern(ignore, wanted)
    if (!by || told.has(by)) continue
    told.add(by)
    yield finding(
      'ignore-needed-source',
      'error',
      by,
      `${wanted} is copied by a Dockerfile, and this line keeps it out of the build.`,
      {
        fixes: [
          // A line about nothing else has no other use.
          ...(by.pattern === wanted
            ? [{ title: 'Remove the line', safe: false, edits: [withoutLine(text, by)] }]
            : []),
          {
            title: `Let ${wanted} in with a line of its own`,
            safe: false,
            edits: [appended(text, [`!${wanted}`])],
          },
        ],
      },
    )
  }
}

/** A name that is meant wherever it stands, and is matched at the root alone. */
function* rootOnly({ ignore, project }: File): Iterable<Finding> {
  if (!project.known) return
  const everything = [...project.folders, ...project.files]
  for (const it of ignore.patterns) {
    const { pattern } = it
    if (it.error || it.negated || pattern.includes('/') || !isGeneric(pattern) || it.text.startsWith('/'))
      continue
    const anywhere = parseIgnore(`**/${pattern}`)
    const nested = everything.filter(
      (path) => path.includes('/') && isIgnored(anywhere, path) && !isIgnored(ignore, path),
    )
    const deepest = nested.find((path) => parseIgnore(`**/${pattern}`).patterns[0]?.matches(path))
    if (deepest === undefined) continue
    const severity = risks.some(
      ({ kind, names }) => kind === 'secret' && names.some((name) => fits(name, pattern)),
    )
      ? 'warning'
      : 'info'
    yield finding(
      'ignore-root-only',
      severity,
      it,
      `${it.text} means the root of the context alone: ${deepest} still comes along.`,
      {
        fixes: [
          {
            title: `Write **/${pattern}`,
            safe: false,
            edits: [{ start: it.start, end: it.end, text: `**/${pattern}` }],
          },
        ],
      },
    )
  }
}

const genericNames: ReadonlySet<string> = new Set([
  ...ignoreGroups.flatMap(({ patterns }) =>
    patterns.filter((it) => it.startsWith('**/')).map((it) => it.slice(3)),
  ),
  ...risks.flatMap(({ names }) => names),
])

/** What tools leave everywhere: by its name, or all files of a kind that no source is of. */
function isGeneric(pattern: string): boolean {
  return (
    genericNames.has(pattern) ||
    /^\*\.(?:log|tmp|bak|swp|py[cod]|pyo|pyd|class|o|orig|DS_Store|pem|key)$/.test(pattern)
  )
}

/** Lines about nothing that is there, unless they are about what may come any day. */
function* unmatched({ text, ignore, project, needed }: File): Iterable<Finding> {
  if (!project.known || !project.complete) return
  const gitignored = (project.text('.gitignore') ?? '')
    .split(/\r?\n/)
    .map((line) => line.trim().replace(/^[/!]+|\/+$/g, ''))
  for (const it of ignore.patterns) {
    if (it.error || isThere(it, project) || isUsual(it.pattern, gitignored, project)) continue
    if (needed.some((path) => cleanPath(path) === it.pattern)) continue
    yield finding(
      'ignore-unmatched-line',
      'hint',
      it,
      `Nothing in the build context is called ${it.pattern}.`,
      {
        fixes: [{ title: 'Remove the line', safe: true, edits: [withoutLine(text, it)] }],
        tag: 'unnecessary',
      },
    )
  }
}

function isThere(it: IgnorePattern, project: Project): boolean {
  return project.files.some((path) => it.matches(path)) || project.folders.some((path) => it.matches(path))
}

const usualNames: ReadonlySet<string> = new Set([
  // What templates of ignore files list besides.
  ...[
    'ENV',
    'bin',
    'build',
    'cache',
    'coverage',
    'coverage.xml',
    'dist',
    'env',
    'env.bak',
    'log',
    'logs',
    'nosetests.xml',
    'obj',
    'out',
  ],
  ...['pip-delete-this-directory.txt', 'pip-log.txt', 'temp', 'tmp', 'venv.bak'],
  ...genericNames,
  ...ignoreGroups.flatMap(({ patterns }) => patterns.map((it) => it.replace(/^!?(?:\*\*\/)?/, ''))),
  ...harmlessNames,
])

/** Names that templates list and tools make, wildcards, and what lies in folders that are not looked into. */
function isUsual(pattern: string, gitignored: readonly string[], project: Project): boolean {
  const name = pattern.replace(/^.*\//, '')
  if (/[*?[\]\\]/.test(pattern)) return true
  if (usualNames.has(name) || usualNames.has(pattern) || name.startsWith('.')) return true
  if (pattern.split('/').some((part) => usualNames.has(part))) return true
  if (/^(?:Docker|Container)file|compose|^(?:LICENSE|README|Makefile|CHANGELOG)/i.test(name)) return true
  if (gitignored.some((line) => line !== '' && (line === pattern || line === name))) return true
  // A folder that is listed and not entered may hold it.
  return partsOf(pattern)
    .slice(0, -1)
    .some(
      (folder) =>
        project.folders.includes(folder) && !project.files.some((path) => path.startsWith(`${folder}/`)),
    )
}

/** Secrets that a COPY of a folder takes along. */
function* secrets({ text, project, needed }: File): Iterable<Finding> {
  if (!project.known) return
  const copied = needed.map((path) => cleanPath(path).replace(/^\/+/, ''))
  const open = uncovered(project).filter(({ kind, path }) => {
    if (kind !== 'secret' || copied.includes(path)) return false
    return (
      copied.length === 0 ||
      copied.some((folder) => folder === '' || folder === '.' || path.startsWith(`${folder}/`))
    )
  })
  if (!open.length) return
  const names = open.map(({ path }) => path)
  const shown =
    names.length > 3 ? `${names.slice(0, 2).join(', ')} and ${names.length - 2} more` : names.join(', ')
  const line = text.indexOf('\n')
  const start = text.charCodeAt(0) === 0xfeff ? 1 : 0
  const at = { start, end: line < 0 ? text.length : text[line - 1] === '\r' ? line - 1 : line }
  const lines = [
    ...new Set(
      names.map((path) =>
        genericNames.has(path.replace(/^.*\//, '')) ? `**/${path.replace(/^.*\//, '')}` : path,
      ),
    ),
  ]
  yield finding(
    'ignore-uncovered-secret',
    'warning',
    at,
    `No line keeps ${shown} out of the build, and ${names.length > 1 ? 'their names are those of secrets' : 'its name is that of a secret'}.`,
    {
      fixes: [
        {
          title: `Add ${lines.length > 3 ? `${lines.length} lines` : lines.join(', ')}`,
          safe: false,
          edits: [appended(text, lines)],
        },
      ],
    },
  )
}

/** Another ignore file is taken in place of this one. */
function* replaced({ text, path, project, asked }: File): Iterable<Finding> {
  if (!project.known || path !== '.dockerignore') return
  const other =
    asked !== undefined && asked !== path
      ? asked
      : project.files.find((it) => /^[^/]+\.dockerignore$/.test(it))
  if (other === undefined || text.trim() === '') return
  const line = text.indexOf('\n')
  const at = { start: 0, end: line < 0 ? text.length : line }
  const dockerfile = other.replace(/\.dockerignore$/, '')
  yield finding(
    'ignore-replaced-file',
    'info',
    at,
    `For ${dockerfile} the builder reads ${other} in place of this file.`,
  )
}

function fits(pattern: string, name: string): boolean {
  return pattern === name || (pattern.startsWith('*') && name.endsWith(pattern.slice(1)))
}

/** Deletes a line with its end, or with the one before where it is the last. */
function withoutLine(text: string, { start, end }: Span): Edit {
  const from = text.lastIndexOf('\n', start - 1) + 1
  const next = text.indexOf('\n', end)
  if (next >= 0) return { start: from, end: next + 1, text: '' }
  return { start: Math.max(0, text[from - 2] === '\r' ? from - 2 : from - 1), end: text.length, text: '' }
}

function moved(text: string, it: IgnorePattern, below: IgnorePattern): readonly Edit[] {
  return [withoutLine(text, it), { start: below.end, end: below.end, text: `\n${it.text}` }]
}

function appended(text: string, lines: readonly string[]): Edit {
  const gap = text === '' || text.endsWith('\n') ? '' : '\n'
  return { start: text.length, end: text.length, text: `${gap}${lines.join('\n')}\n` }
}
