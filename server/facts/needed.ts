// What a Dockerfile reads from its build context.
import type { Facts } from './facts.ts'

/** Sources in the build context that a Dockerfile reads; what stands in variables is a wildcard. */
export function neededBy({ copies, runs, text }: Facts): readonly string[] {
  const copied = copies
    .filter(({ fromContext }) => fromContext)
    .flatMap(({ sources }) => sources)
    .filter(({ kind }) => kind === 'path')
    .map(({ expanded, value }) => expanded ?? value.replaceAll(/\$(?:\{[^}]*\}|\w+)/g, '*'))
  const bound = runs
    .flatMap(({ mounts }) => mounts)
    .filter(({ type, from }) => type === 'bind' && from === undefined)
    .map(({ source }) => source ?? '.')
  // A version that comes from git needs its folder.
  const git = /\bgit\s+(?:describe|rev-parse|log|rev-list|ls-files|submodule)\b/.test(text) ? ['.git'] : []
  return [...copied, ...bound, ...git]
}
