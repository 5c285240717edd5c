// Stands in for Node's `Buffer` in a web worker: the one call that dockerfile-ast makes, to look for a byte-order mark.

export const Buffer = {
  from: (text: string): Uint8Array => new TextEncoder().encode(text),
}
