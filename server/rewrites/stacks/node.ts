// Node.js: packages and what a bundler or compiler wrote go to a slim image; a built site goes to nginx.
import { nativesOf } from '../needs.ts'
import { isRefusal, refuse, type Refusal } from '../rewrite.ts'
import { runtimeOf, sameRuntime, slimOf, type Runtime } from '../runtimes.ts'
import type { Shape, Source } from '../shape.ts'
import { placed, startWordsOf } from './compiled.ts'
import { callsIn } from './node/calls.ts'
import { exact } from './node/exact.ts'
import { layoutOf } from './node/layout.ts'
import { packagesIn } from './node/manifest.ts'
import { follow, type Made } from './node/outputs.ts'
import { whole } from './node/whole.ts'

export function node(source: Source): Shape | Refusal | undefined {
  const { file, project, stage, image } = source
  if (image.family?.language !== 'node') return undefined
  if (image.name !== 'node')
    return refuse(`The layout of Node.js in ${image.spelled} is not known.`, stage.from)
  const calls = callsIn(source)
  const acting = calls.filter(({ kind }) => kind === 'install' || kind === 'build')
  const [first] = acting
  if (!first) return refuse('No packages of Node.js are installed in this file.', stage.from)
  const lost = acting.find(({ folder }) => folder === undefined)
  if (lost) return refuse('The folder in which the packages are installed is not known.', lost.command)
  const unreadable = refuse(
    'package.json is not known, so what the packages need and what their scripts write is not known either.',
    first.command,
  )
  const layout = layoutOf(source)
  if (!layout) return unreadable
  const look = packagesIn(source, layout)
  if (!acting.some(({ folder }) => look(folder))) return unreadable
  if (acting.some(({ folder }) => look(folder)?.isPlugAndPlay))
    return refuse('Yarn keeps the packages in its own archives here, not in node_modules.', first.command)
  const unknown = nativesOf(file, project, 'node').find(({ facts }) => facts.unknown)
  if (unknown && image.variant === 'full')
    return refuse(
      `${unknown.name} needs libraries or programs of the system that are not known.`,
      first.command,
    )
  const words = startWordsOf(source)
  if (isRefusal(words)) return words
  const runtimes = runtimesOf(source)
  if (isRefusal(runtimes)) return runtimes
  const known = { source, calls, acting, look, words, home: homeOf(source), runtimes }
  const made: Made = { installs: [], written: [] }
  let precise: Shape | Refusal | undefined
  for (const call of acting) precise ??= follow(call, look, made)
  precise ??= exact(known, layout, made)
  return isRefusal(precise) ? (whole(known, layout) ?? precise) : precise
}

/** The working folder of the start command, behind a `cd` in it. */
function homeOf({ file, stage }: Source): string | undefined {
  const { entrypoint, cmd } = file.start
  const text = (entrypoint ?? cmd)?.instruction.body.text ?? ''
  const target = /^(?:\[\s*"(?:\/bin\/)?(?:ba)?sh"\s*,\s*"-c"\s*,\s*")?\s*cd\s+([\w./-]+)\s*(?:&&|;)/.exec(
    text,
  )?.[1]
  return target === undefined ? stage.end.workdir : placed(target, stage.end.workdir)
}

function runtimesOf({ stage, image }: Source): readonly Runtime[] | Refusal {
  if (image.variant === 'slim' || image.variant === 'alpine') {
    const same = sameRuntime(stage)
    return same ? [same] : refuse('The base image is not known.', stage.from)
  }
  const slim = slimOf(image)
  const runtime = slim === undefined ? undefined : runtimeOf(stage, slim)
  return runtime ? [runtime] : refuse(`No small variant of ${stage.image.reference} is known.`, stage.from)
}
