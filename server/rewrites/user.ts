// A user that is not root: what the rule about it proposes first, as a change of the whole file.
import rule from '../../rules/safety/root-at-runtime.ts'
import { defaultSettings } from '../engine/settings.ts'
import type { Facts } from '../facts/facts.ts'
import type { Project } from '../facts/project.ts'
import { refuse, type Outcome } from './rewrite.ts'

/** The user of the image or a new one, with what it needs to run the application. */
export function runAsUser(file: Facts, project: Project): Outcome {
  for (const { message, at, fixes } of rule.check(file, project, {
    ...defaultSettings.options,
    wide: false,
  })) {
    const [first] = fixes ?? []
    if (!first) return refuse(message, at)
    const { title, edits } = first
    const reasons = [{ at: { start: at.start, end: at.end }, message }]
    return { rewrite: { title, edits: edits.toSorted((a, b) => a.start - b.start), reasons } }
  }
  return refuse('Nothing in this file starts as root, as far as it can be told.')
}
