// What the image keeps in the home folder of root, where no other user may look, and how it gets out of there.
import { movableHomes } from '../../rules/data/root-starts.ts'
import { keyword } from '../../rules/edits.ts'
import type { Edit } from '../../rules/rule.ts'
import type { Facts } from '../facts/facts.ts'
import { startWords } from '../facts/served.ts'
import { lineageOf, type Stage } from '../facts/stages.ts'
import { baseName } from '../syntax/paths.ts'
import type { Span } from '../syntax/tree.ts'

/** Places in the text that name the home folder of root, where another may stand in its stead. */
export interface RootHome {
  /** The `/root` itself of each place. */
  readonly places: readonly Span[]
  /** What lies there and cannot be moved by writing another path, as a noun; `undefined` where all can. */
  readonly stuck: string | undefined
}

/** How the shipped stage uses the home of root once it runs; `undefined` where it does not. */
export function rootHomeOf(file: Facts, stage: Stage): RootHome | undefined {
  const chain = lineageOf(stage)
  const places: Span[] = []
  let inherited = false
  const add = (it: Stage, span: Span) => {
    const found = placesIn(file.text, span)
    if (found.length && it !== stage) inherited = true
    places.push(...found)
  }
  for (const it of chain) {
    for (const name of ['ENV', 'WORKDIR', 'CMD', 'ENTRYPOINT', 'HEALTHCHECK'])
      for (const instruction of file.named(name, it)) add(it, instruction)
    for (const { stage: of, destination } of file.copies) if (of === it && destination) add(it, destination)
  }
  const runs = file.runs.filter((run) => run.stage && chain.includes(run.stage))
  const isOwn = file.installs.some(
    ({ run, manager, has }) => runs.includes(run) && manager.commands.includes('pip') && has('--user'),
  )
  if (isOwn) return { places, stuck: 'what pip installs with --user' }
  for (const { commands } of runs) {
    const tool = commands.find(({ effective }) => effective.name === 'pipx')
    if (tool && !file.text.includes('PIPX_HOME')) return { places, stuck: 'what pipx installs' }
  }
  const isMounted = file.named('VOLUME', stage).some(({ body }) => /(?<![\w./-])\/root\b/.test(body.text))
  if (isMounted) return { places, stuck: 'the volume below /root' }
  if (!places.length) return undefined
  const isMade = runs.some(({ commands, instruction }) =>
    commands.length
      ? commands.some(
          ({ effective, words, redirects }) =>
            effective.name !== 'rm' &&
            [...words, ...redirects.flatMap(({ target }) => target ?? [])].some(({ raw }) =>
              /(?:^|[\s"'=:])(?:\/root\b|~\/|\$\{?HOME\b)/.test(raw),
            ),
        )
      : /\/root\b/.test(instruction.body.text),
  )
  // What a variable or the start command names below it comes from a COPY, or from something that is not seen.
  const isBrought =
    stage.end.workdir?.startsWith('/root') === true ||
    file.copies.some(({ stage: of, target }) => of === stage && target?.startsWith('/root'))
  const isNamed = places.some(({ end }) => file.text[end] === '/')
  if (isMade || inherited || (isNamed && !isBrought))
    return { places, stuck: 'what the build puts into /root' }
  return { places, stuck: undefined }
}

/** The edits that write another home. */
export function movedHome({ places }: RootHome, home: string): readonly Edit[] {
  return places.map(({ start, end }) => ({ start, end, text: home }))
}

/**
 * Variables for the beginning of the image that make package managers keep out of the home of root what the start
 * command looks for in the home of whoever runs it: Poetry's environments, Playwright's browsers.
 */
export function settledTools(
  file: Facts,
  stage: Stage,
): { readonly below: Stage; readonly lines: readonly string[] } {
  const chain = lineageOf(stage)
  const start = startWords(file).map(({ value }) => value)
  const lines = movableHomes.flatMap(({ command, subcommands, variable, value, settled, starts }) => {
    if ([variable, ...settled].some((it) => file.text.includes(it))) return []
    if (starts.length && !start.some((it) => starts.includes(baseName(it)))) return []
    const isCalled = file.runs.some(
      (run) =>
        run.stage &&
        chain.includes(run.stage) &&
        run.commands.some(({ effective }) => {
          const words = effective.words.map((word) => word.value ?? '')
          const at = words.findIndex((word) => baseName(word) === command)
          return at >= 0 && at <= 2 && subcommands.includes(words[at + 1] ?? '')
        }),
    )
    return isCalled ? [`${keyword(file, 'ENV')} ${variable}=${value}`] : []
  })
  return { below: chain.at(-1) ?? stage, lines }
}

function placesIn(text: string, { start, end }: Span): readonly Span[] {
  return [...text.slice(start, end).matchAll(/(?<![\w./-])\/root(?=[/"'\s:,;]|$)/g)].map(({ index }) => ({
    start: start + index,
    end: start + index + '/root'.length,
  }))
}
