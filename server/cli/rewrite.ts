// `plimsoll rewrite`: changes a whole Dockerfile, or says why it does not.
import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { impatientDisk } from '../disk.ts'
import { applyEdits } from '../engine/fix.ts'
import { isHandiwork, notWhole, readFacts } from '../inspect.ts'
import { rewriteKinds } from '../rewrites/kinds.ts'
import { surroundings } from '../surroundings.ts'
import { UsageError } from './arguments.ts'
import { patch } from './check.ts'
import { reasonOf, shownPath } from './files.ts'
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
  let before: string
  try {
    before = readFileSync(path, 'utf8')
  } catch (error) {
    throw new UsageError(`${shown} cannot be read: ${reasonOf(error)}.`)
  }
  if (!isHandiwork(before)) {
    complain(`${shown}: ${notWhole}`)
    return 1
  }
  const project = await surroundings(impatientDisk(), pathToFileURL(path).href, {
    root: pathToFileURL(process.cwd()).href,
  })
  const outcome = kind.run(readFacts(before), project)
  if ('refused' in outcome) {
    complain(`${shown}: ${outcome.refused}`)
    return 1
  }
  const { title, edits, reasons } = outcome.rewrite
  const after = applyEdits(before, edits)
  if (args.diff) print(await patch({ path: shown, before, after }))
  else {
    try {
      writeFileSync(path, after)
    } catch (error) {
      throw new UsageError(`${shown} cannot be written: ${reasonOf(error)}.`)
    }
    print([`${shown}: ${title}.`, ...reasons.map(({ message }) => `  ${message}`), ''].join('\n'))
  }
  return 0
}
