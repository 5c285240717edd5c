// The changes that are proved: each edits the project in a folder as the editor and the command line would.
import type { Project } from '../../server/facts/project.ts'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { impatientDisk } from '../../server/disk.ts'
import { applyEdits, fixAll } from '../../server/engine/fix.ts'
import { defaultSettings } from '../../server/engine/settings.ts'
import { ignoreFileFor } from '../../server/ignore-file.ts'
import { readFacts } from '../../server/inspect.ts'
import { rewriteKinds } from '../../server/rewrites/kinds.ts'
import { surroundings } from '../../server/surroundings.ts'

export interface Change {
  readonly name: string
  /** What the image is afterwards; `same` are the files and the configuration. */
  readonly promises: readonly ('same' | 'smaller' | 'unprivileged')[]
  /** Changes the project in a folder. */
  apply(folder: string): Promise<Applied>
}

export type Applied = 'changed' | 'nothing' | { readonly refused: string }

export const changes: readonly Change[] = [
  { name: 'safe fixes', promises: ['same'], apply: (folder) => fixed(folder, {}) },
  { name: 'all fixes', promises: ['unprivileged'], apply: (folder) => fixed(folder, { unsafe: true }) },
  {
    name: 'user',
    promises: ['unprivileged'],
    apply: (folder) => fixed(folder, { unsafe: true, only: new Set(['root-at-runtime']) }),
  },
  { name: 'multi-stage', promises: ['smaller'], apply: (folder) => rewritten(folder, 'multi-stage') },
  { name: 'slim', promises: ['smaller'], apply: (folder) => rewritten(folder, 'slim') },
  {
    name: 'distroless',
    promises: ['smaller', 'unprivileged'],
    apply: (folder) => rewritten(folder, 'distroless'),
  },
  { name: 'cache order', promises: [], apply: (folder) => rewritten(folder, 'cache-order') },
  { name: 'cache mounts', promises: [], apply: (folder) => rewritten(folder, 'cache-mounts') },
  { name: 'dockerignore', promises: [], apply: ignored },
  {
    name: 'multi-stage, all fixes',
    promises: ['smaller', 'unprivileged'],
    async apply(folder) {
      const first = await rewritten(folder, 'multi-stage')
      if (first !== 'changed') return first
      await fixed(folder, { unsafe: true })
      await ignored(folder)
      return 'changed'
    },
  },
  {
    name: 'slim, cache order, all fixes',
    promises: ['smaller', 'unprivileged'],
    async apply(folder) {
      const first = await rewritten(folder, 'slim')
      if (first !== 'changed') return first
      await rewritten(folder, 'cache-order')
      await fixed(folder, { unsafe: true })
      await ignored(folder)
      return 'changed'
    },
  },
  {
    name: 'multi-stage, distroless',
    promises: ['smaller', 'unprivileged'],
    async apply(folder) {
      const first = await rewritten(folder, 'multi-stage')
      return first === 'changed' ? rewritten(folder, 'distroless') : first
    },
  },
]

async function edited(
  folder: string,
  edit: (text: string, project: Project) => string | { readonly refused: string },
): Promise<Applied> {
  const path = join(folder, 'Dockerfile')
  const before = readFileSync(path, 'utf8')
  const uri = pathToFileURL(path).href
  const project = await surroundings(impatientDisk(), uri, { root: pathToFileURL(folder).href })
  const after = edit(before, project)
  if (typeof after !== 'string') return after
  if (after === before) return 'nothing'
  writeFileSync(path, after)
  return 'changed'
}

function fixed(folder: string, options: Parameters<typeof fixAll>[3]): Promise<Applied> {
  return edited(folder, (text, project) => fixAll(text, project, defaultSettings, options).text)
}

function rewritten(folder: string, name: string): Promise<Applied> {
  return edited(folder, (text, project) => {
    const outcome = rewriteKinds.find((it) => it.name === name)?.run(readFacts(text), project)
    if (!outcome) throw new Error(`There is no rewrite ${name}.`)
    return 'refused' in outcome ? outcome : applyEdits(text, outcome.rewrite.edits)
  })
}

async function ignored(folder: string): Promise<Applied> {
  const uri = pathToFileURL(folder).href
  const made = await ignoreFileFor(impatientDisk(), uri, { root: uri })
  if (!made || made.before === made.after) return 'nothing'
  writeFileSync(join(folder, '.dockerignore'), made.after)
  return 'changed'
}
