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
  /** Names that only the build needs, and names that took the place of others. */
  readonly dropped: readonly string[]
  readonly replaced: readonly string[]
  /** Names that are installed to run. */
  readonly kept: readonly string[]
}

/** What stays of an install for the last stage; `isCalled` tells of a command whether the container may call it. */
export function splitInstall(
  call: PackageCall,
  { distribution }: ImageFacts,
  isCalled: (command: string) => boolean,
  tools: ReadonlySet<string> = new Set(),
): Split {
  const table = call.manager.name === 'apk' ? apkBuildPackages : aptBuildPackages
  const edits: Edit[] = []
  const dropped: string[] = []
  const replaced: string[] = []
  const kept: string[] = []
  // An option such as `--virtual .build-deps` names what is removed again.
  const isVirtual = call.has('-t', '--virtual')
  for (const { name, word } of call.packages) {
    const needed =
      name === undefined
        ? undefined
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
      replaced.push(...fresh)
      edits.push({ start: word.start, end: word.end, text: fresh.join(' ') })
    } else {
      if (name !== undefined) dropped.push(name)
      const previous = call.command.words[call.command.words.indexOf(word) - 1]
      if (previous) edits.push({ start: previous.end, end: word.end, text: '' })
    }
  }
  return { buildOnly: kept.length === 0 || isVirtual, edits, dropped, replaced, kept }
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
