// What is said of an error: to people in a sentence, to the log with the place it came from.

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

export function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
