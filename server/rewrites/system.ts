// System packages, split into those that the build needs and those that the program needs to run.
import {
  aptBuildPackages,
  apkBuildPackages,
  fetchingPackages,
  type RunPackages,
} from '../../rules/data/build-packages.ts'
import type { Edit } from '../../rules/rule.ts'
import type { ImageFacts } from '../facts/images.ts'
import type { PackageCall } from '../facts/packages.ts'

export interface Split {
  /** Nothing of it is needed to run. */
  readonly buildOnly: boolean
  /** Edits that leave only what is needed to run. */
  readonly edits: readonly Edit[]
  /** Names that only the build needs; others may have taken their place. */
  readonly dropped: readonly string[]
  /** Names that are installed to run. */
  readonly kept: readonly string[]
}

/**
 * What stays of an install for the last stage, which stands on `distribution`; `isCalled` tells of a command whether the
 * container may call it.
 */
export function splitInstall(
  call: PackageCall,
  distribution: ImageFacts['distribution'],
  isCalled: (command: string) => boolean,
  tools: ReadonlySet<string> = new Set(),
): Split {
  const table = call.manager.name === 'apk' ? apkBuildPackages : aptBuildPackages
  const edits: Edit[] = []
  const dropped: string[] = []
  const kept: string[] = []
  // An option such as `--virtual .build-deps` names what is removed again.
  const isVirtual = call.has('-t', '--virtual')
  for (const { name, word } of call.packages) {
    const needed =
      name === undefined
        ? /^"?\$\{?PHPIZE_DEPS\}?"?$/.test(word.raw)
          ? []
          : undefined
        : tools.has(name)
          ? []
          : neededToRun(name, table, distribution?.release, isCalled)
    if (needed === undefined) {
      if (name !== undefined) kept.push(name)
      continue
    }
    const fresh = needed.filter(
      (it) => !kept.includes(it) && !call.packages.some((other) => other.name === it),
    )
    if (fresh.length > 0) {
      kept.push(...fresh)
      if (name !== undefined) dropped.push(name)
      edits.push({ start: word.start, end: word.end, text: fresh.join(' ') })
    } else {
      if (name !== undefined) dropped.push(name)
      const previous = call.command.words[call.command.words.indexOf(word) - 1]
      if (previous) edits.push({ start: previous.end, end: word.end, text: '' })
    }
  }
  return { buildOnly: kept.length === 0 || isVirtual, edits, dropped, kept }
}

/** The packages that a program built with this one needs to run; `undefined` for one that runs by itself. */
function neededToRun(
  name: string,
  table: Readonly<Record<string, RunPackages>>,
  release: string | undefined,
  isCalled: (command: string) => boolean,
): readonly string[] | undefined {
  const command = Object.hasOwn(fetchingPackages, name) ? fetchingPackages[name] : undefined
  if (command !== undefined) return isCalled(command) ? undefined : []
  const row = Object.hasOwn(table, name) ? table[name] : undefined
  if (row === undefined) return undefined
  if (isList(row)) return row
  return release === undefined ? undefined : row[release]
}

function isList(row: RunPackages): row is readonly string[] {
  return Array.isArray(row)
}

/** A RUN that installs packages and leaves nothing behind, without the keyword. */
export function installLine(manager: 'apt' | 'apk', packages: readonly string[]): string {
  const names = [...new Set(packages)].toSorted()
  if (manager === 'apk') return `apk add --no-cache ${names.join(' ')}`
  return `apt-get update \\\n    && apt-get install -y --no-install-recommends ${names.join(' ')} \\\n    && rm -rf /var/lib/apt/lists/*`
}

/** A RUN with packages at the end of the list of the install that is in it already; `escape` continues a line. */
export function withPackages(text: string, packages: readonly string[], escape: string): string {
  // In a here-document the end of a line ends the command.
  const one = /^\w+\b[^\n]*<</.test(text) ? '[^&;|\\n]' : '[^&;|]'
  const pattern = new RegExp(`\\b(?:apt-get|apt|apk)\\s+(?:${one}*?\\s)?(?:install|add)\\b${one}*`)
  const match = pattern.exec(text)
  if (!match) return text
  const body = match[0].replace(/(?:\s|[\\`]\n)+$/, '')
  const missing = packages.filter(
    (name) => !new RegExp(`(?:^|\\s)${name.replace(/[.+]/g, '\\$&')}(?=\\s|$)`).test(body),
  )
  if (missing.length === 0) return text
  const at = match.index + body.length
  const indent = /(?:install|add)\b[^\n]*[\\`]\n([ \t]+)\S/.exec(body)?.[1]
  if (indent === undefined) return `${text.slice(0, at)} ${missing.join(' ')}${text.slice(at)}`
  const lines = body.split('\n')
  const isName = (line: string) => /^[ \t]+[a-z0-9][\w.+-]*[ \t]*[\\`]?$/.test(line)
  const first = lines.findIndex(isName)
  if (first <= 0 || !lines.slice(first).every(isName))
    return `${text.slice(0, at)}${missing.map((name) => ` ${escape}\n${indent}${name}`).join('')}${text.slice(at)}`
  // One to a line: a list in order stays in order.
  const names = lines.slice(first).map((line) => line.trim().replace(/\s*[\\`]$/, ''))
  const isSorted = names.every((name, index) => (names[index - 1] ?? '') <= name)
  const all = isSorted ? [...names, ...missing].toSorted() : [...names, ...missing]
  const list = all.map((name) => `${indent}${name}`).join(` ${escape}\n`)
  return `${text.slice(0, match.index)}${lines.slice(0, first).join('\n')}\n${list}${text.slice(at)}`
}

/** What packages that are installed bring with them: the libraries behind the headers. */
export function broughtBy(
  names: Iterable<string>,
  isAlpine: boolean,
  release: string | undefined,
): readonly string[] {
  const table = isAlpine ? apkBuildPackages : aptBuildPackages
  return [...names].flatMap((name) => neededToRun(name, table, release, () => false) ?? [])
}
