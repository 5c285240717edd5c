// The two functions through which anything outside the document is read.

export interface Entry {
  readonly name: string
  readonly folder: boolean
  /** Bytes of a file, where they were asked for and are known. */
  readonly size?: number
}

/** Reads the world: a disk, the editor's file system, or a map in tests. Failing to read means "not there". */
export interface Host {
  /** The text of a file by its URI, at most `limit` bytes of it where the host can limit; `undefined` when it cannot be read. */
  read(uri: string): Promise<string | undefined>
  /** What stands in a folder by its URI, with the sizes of files if wanted; `undefined` when it cannot be listed. */
  list(uri: string, sizes?: boolean): Promise<readonly Entry[] | undefined>
}

/** What can ask the editor; a connection is one. */
export interface Asking {
  sendRequest<Answer>(method: string, params: object): Promise<Answer>
}

/** Reads through the editor, which knows file systems that are no disks. An editor that cannot answer has no files. */
export function editorHost(editor: Asking, methods: { readonly read: string; readonly list: string }): Host {
  const ask = async <Answer>(method: string, params: object): Promise<Answer | undefined> => {
    try {
      return (await editor.sendRequest<Answer | null>(method, params)) ?? undefined
    } catch {
      return undefined
    }
  }
  return {
    read: (uri) => ask<string>(methods.read, { uri }),
    list: (uri, sizes) => ask<readonly Entry[]>(methods.list, { uri, ...(sizes && { sizes }) }),
  }
}
