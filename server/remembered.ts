// What was made once is kept under its key.

/** The value of a key, made on the first use. A promise that is kept is shared by all who wait for it. */
export function remembered<Key, Value>(cache: Map<Key, Value>, key: Key, make: () => Value): Value {
  const known = cache.get(key)
  if (known !== undefined) return known
  const made = make()
  cache.set(key, made)
  return made
}
