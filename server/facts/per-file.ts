// Derived once per document version: what a rule asks of the whole file for each of its findings.
import type { Facts } from './facts.ts'

/** The computation, with its result kept for as long as the facts live. */
export function perFile<T>(compute: (file: Facts) => T): (file: Facts) => T {
  const results = new WeakMap<Facts, { readonly value: T }>()
  return (file) => {
    const known = results.get(file)
    if (known) return known.value
    const value = compute(file)
    results.set(file, { value })
    return value
  }
}
