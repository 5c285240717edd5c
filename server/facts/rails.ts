// Whether an image holds a Rails application.
import type { Facts } from './facts.ts'
import type { Project } from './project.ts'

const traces =
  /\bbin\/rails\b|\brails["', ]+(?:assets|console|db|runner|s|server)\b|\bassets:precompile\b|\bRAILS_ENV\b/

/** By its Gemfile, or by what the Dockerfile calls and sets. */
export function isRails({ text }: Facts, { stacks }: Project): boolean {
  return (
    stacks.some(({ id, dependencies }) => id === 'ruby' && dependencies.includes('rails')) ||
    traces.test(text)
  )
}
