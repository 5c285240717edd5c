// What is read of a file before its shape is decided, and what both shapes ask of it.
import { genericRole } from '../../generic.ts'
import { cleanPath } from '../../../syntax/paths.ts'
import type { Runtime } from '../../runtimes.ts'
import type { Source } from '../../shape.ts'
import { placed } from '../compiled.ts'
import type { NodeCall } from './calls.ts'
import { isWithin } from './folders.ts'
import type { Look } from './manifest.ts'

export interface Known {
  readonly source: Source
  readonly calls: readonly NodeCall[]
  /** Those that install or build; their folders are known. */
  readonly acting: readonly NodeCall[]
  readonly look: Look
  /** Of the start command. */
  readonly words: readonly string[]
  /** Where it starts; `undefined` where that is not known. */
  readonly home: string | undefined
  readonly runtimes: readonly Runtime[]
}

/**
 * Who owns a path of the build stage: the last one to whom all of a folder around it is given; `''` for nobody known.
 * `until`: the end of what is looked at.
 */
export function ownerOf({ file, stage }: Source, until: number): (path: string) => string {
  const gifts: { readonly folder: string; readonly owner: string; readonly at: number }[] = []
  for (const run of file.runs)
    for (const { effective: command } of run.commands) {
      const { name, args, start } = command
      if (name !== 'chown' || genericRole(command) === undefined || start > until) continue
      if (!args.some(({ raw }) => /^(?:-\w*R|--recursive)/.test(raw))) continue
      const [owner, ...paths] = args.filter(({ raw }) => !raw.startsWith('-'))
      for (const path of paths) {
        const folder = placed((path.value ?? '?').replace(/\/\*$/, ''), run.state.workdir)
        if (owner?.value !== undefined && folder !== undefined)
          gifts.push({ folder, owner: owner.value, at: start })
      }
    }
  for (const copy of file.copies) {
    const owner = copy.flag('chown')?.value
    if (copy.stage !== stage || copy.outer.start > until || copy.target === undefined || !owner) continue
    gifts.push({ folder: cleanPath(copy.target), owner, at: copy.outer.start })
  }
  const ordered = gifts.toSorted((a, b) => b.at - a.at)
  return (path) => {
    const gift = ordered.find(({ folder }) => isWithin(path, folder))
    return gift ? `--chown=${gift.owner} ` : ''
  }
}
