// What was made once is kept: under a key, or for as long as the object lives that it was made of.

/** The value of a key, made on the first use. A promise that is kept is shared by all who wait for it. */
export function remembered<Key, Value>(cache: Map<Key, Value>, key: Key, make: () => Value): Value {
  const known = cache.get(key)
  if (known !== undefined) return known
  const made = make()
  cache.set(key, made)
  return made
}

/** The computation, made once for each object. */
export function perObject<Of extends object, Value>(compute: (it: Of) => Value): (it: Of) => Value {
  const results = new WeakMap<Of, { readonly value: Value }>()
  return (it) => {
    const known = results.get(it)
    if (known) return known.value
    const value = compute(it)
    results.set(it, { value })
    return value
  }
}
