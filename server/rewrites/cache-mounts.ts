// Cache mounts for everything that is downloaded, and bind mounts for what is only read to install: the whole file at once.
import { rules } from '../../rules/index.ts'
import { difference } from '../engine/difference.ts'
import { fixAll } from '../engine/fix.ts'
import { defaultSettings } from '../engine/settings.ts'
import type { Facts } from '../facts/facts.ts'
import type { Project } from '../facts/project.ts'
import { parse } from '../syntax/parse.ts'
import type { Outcome } from './rewrite.ts'

/** The rules whose fixes make the change, whatever the project's settings say of them. */
const wanted = ['uncached-dependencies', 'manifest-in-layer'] as const

/** What the fixes of these rules make of a file, applied until nothing changes. */
export function mountCaches({ text }: Facts, project: Project): Outcome {
  const levels = new Map(wanted.flatMap((id) => (rules[id] ? [[id, rules[id].severity] as const] : [])))
  const own = Object.fromEntries(
    [...levels.keys()].map((id) => [id, rules[id] as NonNullable<(typeof rules)[string]>]),
  )
  // Whoever asks for it means every stage and every manager.
  const settings = { ...defaultSettings, profile: 'all' as const, levels, ignoreComments: false }
  const { text: after, applied } = fixAll(text, project, settings, { unsafe: true, rules: own })
  if (after === text || parse(after).errors.length > parse(text).errors.length)
    return {
      refused:
        'Nothing that this file downloads has a cache whose place is certain and that is not mounted yet.',
    }
  const reasons = [...new Set(applied.map(({ title }) => title))].map((title) => ({ message: `${title}.` }))
  return {
    rewrite: { title: 'Mount caches for what is downloaded', edits: difference(text, after), reasons },
  }
}
