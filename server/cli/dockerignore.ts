// `plimsoll dockerignore`: writes the ignore file of a folder, or adds what is missing to the one that is there.
import { statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { impatientDisk } from '../disk.ts'
import { contextSize, saidOf } from '../context-size.ts'
import { ignoreFileFor } from '../ignore-file.ts'
import { settingsFor } from '../settings.ts'
import { childOf } from '../uris.ts'
import { UsageError } from './arguments.ts'
import { patch } from './patch.ts'
import { shownPath, writeText } from './files.ts'
import { print } from './output.ts'

/** Returns the exit status. */
export async function writeDockerignore(args: {
  readonly folder: string
  readonly diff: boolean
}): Promise<number> {
  const folder = resolve(args.folder)
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new UsageError(`${args.folder} is no folder.`)
  const uri = childOf(pathToFileURL(folder).href, '.')
  const host = impatientDisk()
  const wanted = async (dockerfile: string) => (await settingsFor(host, dockerfile, { root: uri })).context
  const made = await ignoreFileFor(host, uri, { root: uri, wanted })
  if (!made) throw new UsageError(`${args.folder} cannot be read.`)
  const path = join(folder, '.dockerignore')
  const shown = shownPath(path)
  const { before, after } = made
  if (before === after) print(args.diff ? '' : `${shown} lacks nothing.\n`)
  else if (args.diff) print(await patch({ path: shown, before, after }))
  else {
    writeText(path, after)
    const lines = after.split('\n').length - (before ?? '').split('\n').length
    print(`${shown}: ${before === undefined ? 'written' : `${lines} line${lines === 1 ? '' : 's'} added`}.\n`)
    const size = await contextSize(host, uri, made)
    if (size) print(`${saidOf(size)}\n`)
  }
  return 0
}
