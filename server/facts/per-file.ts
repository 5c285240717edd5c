// Derived once per document version: what a rule asks of the whole file for each of its findings.
import type { Facts } from './facts.ts'
import { perObject } from './remembered.ts'

/** The computation, with its result kept for as long as the facts live. */
export function perFile<T>(compute: (file: Facts) => T): (file: Facts) => T {
  return perObject(compute)
}
