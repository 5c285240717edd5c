// What the keys of `rules` in a configuration mean: ids of rules, and the peers' codes.
import { described } from '../rules/index.ts'
import { shellCheckCode } from './engine/external.ts'
import { remembered } from './facts/remembered.ts'

/**
 * What a key of `rules` means to the engine: the id of a rule, or the peers' codes that it abbreviates (`DL3008`).
 * Empty when nobody knows it.
 */
export function meaningOf(key: string): readonly string[] {
  const lower = key.toLowerCase()
  if (Object.hasOwn(described, lower)) return [lower]
  const known = codes().get(lower)
  if (known) return known
  // ShellCheck has hundreds; which of them it reports is its own affair.
  const code = shellCheckCode(key)
  return code === undefined ? [] : [code]
}

/** Every word that means something as a key of `rules`. */
export function knownKeys(): readonly string[] {
  return [...Object.keys(described), ...new Set([...codes().values()].flat())]
}

let codeIndex: ReadonlyMap<string, readonly string[]> | undefined

/** Codes by what they may be called, in lower case: `hadolint/dl3008` and `dl3008`. */
function codes(): ReadonlyMap<string, readonly string[]> {
  if (codeIndex) return codeIndex
  const index = new Map<string, Set<string>>()
  for (const { covers = [] } of Object.values(described)) {
    for (const code of covers) {
      const lower = code.toLowerCase()
      for (const name of [lower, lower.slice(lower.indexOf('/') + 1)]) {
        remembered(index, name, () => new Set()).add(code)
      }
    }
  }
  return (codeIndex = new Map([...index].map(([name, found]) => [name, [...found]])))
}
