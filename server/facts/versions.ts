// Which release lines of its language a project can run on: by what its manifests ask for, and what they hold fast.
import { compare } from './images/tags.ts'
import type { Project, Stack } from './project.ts'

/** Numbers of a version, as far as they are written: `3.11` → [3, 11]. */
type Version = readonly number[]

/**
 * Whether a release line (`3.13`, `24`) has a version within what a manifest asks for: PEP 440, the ranges of npm and
 * Composer, those of Bundler and Mix. `undefined` where that cannot be read, or the line itself cannot.
 */
export function isWithin(line: string, asked: string, language: string): boolean | undefined {
  const low = numbersOf(line)
  if (!low) return undefined
  let isRead = false
  for (const alternative of asked.split(/\s*\|\|?\s*/)) {
    const parts = alternative.match(/(?:[<>=!~^]+\s*)?[^\s,<>=!~^]+/g)
    const verdicts = parts?.map((part) => holds(part, low, language)) ?? [undefined]
    if (verdicts.includes(undefined)) continue
    if (verdicts.every((it) => it)) return true
    isRead = true
  }
  return isRead ? false : undefined
}

/** What the manifests of a language ask for, with the files that say so. */
export function askedFor(project: Project, language: string): readonly NonNullable<Stack['version']>[] {
  return project.stacks.flatMap(({ id, version }) => (id === language && version ? [version] : []))
}

/**
 * Whether packages are held at the versions of a certain day, which may not be there for a language that came later:
 * compiled ones of Python, gems and PHP packages.
 */
export function holdsPackages(project: Project, language: string): boolean {
  if (language !== 'python' && language !== 'ruby' && language !== 'php') return false
  return project.stacks.some(
    ({ id, locks, manifests }) =>
      id === language &&
      (locks.length > 0 ||
        manifests.some((path) => /^[\w.-]+(?:\[[^\]]*\])?==\d/m.test(project.text(path) ?? ''))),
  )
}

/** Of two release lines: negative where the first is the older one. */
export function compareLines(a = '', b = ''): number {
  return compare(numbersOf(a) ?? [], numbersOf(b) ?? [])
}

function numbersOf(text: string): Version | undefined {
  const match = /^v?(\d+(?:\.\d+)*)(?:\.[x*]|\.0-0)*(?![\w.])/.exec(text.trim())
  return match?.[1]?.split('.').map(Number)
}

/** One comparison. The line reaches from its first version up to the next line. */
function holds(part: string, low: Version, language: string): boolean | undefined {
  const [, operator = '', text = ''] = /^([<>=!~^]*)\s*(.*)$/.exec(part) ?? []
  if (/^[*x]$/i.test(text)) return true
  const version = numbersOf(text)
  if (!version) return undefined
  const isAbove = compare(after(low), version) > 0
  const isBelow = (end: Version) => compare(low, end) < 0
  switch (operator) {
    case '':
      // These name the oldest that will do.
      if (language === 'go' || language === 'java') return isAbove
      return isAbove && isBelow(after(version))
    case '=':
    case '==':
      return isAbove && isBelow(after(version))
    case '>=':
    case '>':
      return isAbove
    case '<':
      return isBelow(version)
    case '<=':
      return compare(low, version) <= 0
    case '!=':
      return true
    case '^':
      return isAbove && isBelow(after(version.slice(0, Math.max(1, version.findIndex((it) => it > 0) + 1))))
    case '~':
      if (language !== 'php') return isAbove && isBelow(after(version.slice(0, 2)))
      return isAbove && isBelow(after(version.slice(0, Math.max(1, version.length - 1))))
    case '~=':
    case '~>':
      return isAbove && isBelow(after(version.slice(0, Math.max(1, version.length - 1))))
    default:
      return undefined
  }
}

/** The first version that no longer begins with these numbers. */
function after(version: Version): Version {
  return [...version.slice(0, -1), (version.at(-1) ?? 0) + 1]
}
