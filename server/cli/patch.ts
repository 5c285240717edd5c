// What `--diff` shows of a file.

export interface Change {
  readonly path: string
  /** `undefined` for a file that is not there yet. */
  readonly before: string | undefined
  readonly after: string
}

/** A patch that `git apply` and `patch -p1` take. */
export async function patch({ path, before, after }: Change): Promise<string> {
  const { createTwoFilesPatch } = await import('diff')
  const from = before === undefined ? '/dev/null' : `a/${path}`
  return createTwoFilesPatch(from, `b/${path}`, before ?? '', after).replace(/^=+\n/, '')
}
