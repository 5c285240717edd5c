// `plimsoll rewrite`: changes a whole Dockerfile, or says why it does not.
import { dirname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { impatientDisk } from '../disk.ts'
import { applyEdits } from '../engine/fix.ts'
import { isHandiwork, notWhole, readFacts } from '../inspect.ts'
import { rewriteKinds } from '../rewrites/kinds.ts'
import { settingsFor } from '../settings.ts'
import { surroundings } from '../surroundings.ts'
import { UsageError } from './arguments.ts'
import { patch } from './patch.ts'
import { type ReadFile, readText, reasonOf, rootOf, shownPath, writeText } from './files.ts'
import { complain, print } from './output.ts'

/** Returns the exit status: 0 for a change, 1 for a refusal. */
export async function rewriteFile(args: {
  readonly name: string
  readonly path: string
  readonly diff: boolean
}): Promise<number> {
  const kind = rewriteKinds.find(({ name }) => name === args.name)
  if (!kind)
    throw new UsageError(
      `There is no rewrite ${args.name}: ${rewriteKinds.map(({ name }) => name).join(', ')}.`,
    )
  const path = resolve(args.path)
  const shown = shownPath(path)
  const { text: before, isFaithful } = read(path)
  if (!isFaithful) {
    complain(`${shown} is not in UTF-8, so it is not changed.`)
    return 1
  }
  if (!isHandiwork(before)) {
    complain(`${shown}: ${notWhole}`)
    return 1
  }
  const host = impatientDisk()
  const uri = pathToFileURL(path).href
  const { context } = await settingsFor(host, uri, {})
  const project = await surroundings(host, uri, { root: rootOf(dirname(path)), context })
  const outcome = kind.run(readFacts(before), project)
  if ('refused' in outcome) {
    complain(`${shown}: ${outcome.refused}`)
    return 1
  }
  const { title, edits, reasons } = outcome.rewrite
  const after = applyEdits(before, edits)
  if (args.diff) print(await patch({ path: shown, before, after }))
  else {
    writeText(path, after)
    print([`${shown}: ${title}.`, ...reasons.map(({ message }) => `  ${message}`), ''].join('\n'))
  }
  return 0
}

function read(path: string): ReadFile {
  try {
    return readText(path)
  } catch (error) {
    throw new UsageError(`${shownPath(path)} cannot be read: ${reasonOf(error)}.`)
  }
}
