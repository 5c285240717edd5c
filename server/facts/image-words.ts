// Where the parts of a base image's name stand: in FROM itself, or in the default of an ARG that FROM uses.
import { parseReference } from '../syntax/references.ts'
import type { Span } from '../syntax/tree.ts'
import { variablesIn } from '../syntax/variables.ts'
import type { Facts } from './facts.ts'
import { imageFacts } from './images.ts'
import { pairsOf } from './pairs.ts'
import type { BaseImage, Stage } from './stages.ts'

/** The tag of FROM's image where it is spelled out there, else the whole word. */
export function tagSpan({ word }: BaseImage): Span | undefined {
  const parsed = word && isPlain(word) ? parseReference(word.raw) : undefined
  if (!word || parsed?.tag === undefined) return word
  const start = word.start + parsed.tagOffset
  return { start, end: start + parsed.tag.length }
}

/**
 * What to write where, so that the stage stands on another image; as little as possible. `undefined` where the name is
 * pieced together in a way that no single edit is certain to change, or is pinned by a digest.
 */
export function imagePlace(
  file: Facts,
  stage: Stage,
  reference: string,
): (Span & { readonly text: string }) | undefined {
  const { word, reference: current } = stage.image
  if (!word || current === undefined || current.includes('@') || word.end - word.start !== word.raw.length)
    return undefined
  if (isPlain(word)) return narrowed(word.raw, reference, word.start)
  return argumentPlace(file, stage, reference)
}

function isPlain({
  raw,
  value,
  start,
  end,
}: { readonly raw: string; readonly value: string } & Span): boolean {
  return raw === value && !raw.includes('$') && end - start === raw.length
}

/** Name and tag are changed separately: only what differs is replaced. */
function narrowed(from: string, to: string, start: number): Span & { readonly text: string } {
  const old = parseReference(from)
  const { length } = from
  if (old && to.startsWith(`${from.slice(0, old.tag === undefined ? length : old.tagOffset - 1)}:`)) {
    const kept = old.tag === undefined ? length : old.tagOffset
    return { start: start + kept, end: start + length, text: to.slice(kept) }
  }
  return { start, end: start + length, text: to }
}

/** The default of the one ARG in the name whose change gives the wanted reference, if nothing else depends on it. */
function argumentPlace(
  file: Facts,
  stage: Stage,
  reference: string,
): (Span & { readonly text: string }) | undefined {
  const { word } = stage.image
  if (!word) return undefined
  const used = variablesIn(word.value, file.tree.escape)
  if (used.some(({ modifier, depth }) => modifier !== '' || depth > 0)) return undefined
  for (const variable of used) {
    if (used.filter(({ name }) => name === variable.name).length > 1) continue
    const before = file.expand(word.value.slice(0, variable.offset), stage.from)
    const behind = file.expand(word.value.slice(variable.offset + variable.length), stage.from)
    if (before === undefined || behind === undefined) continue
    const middle = reference.slice(before.length, reference.length - behind.length)
    if (`${before}${middle}${behind}` !== reference || middle === '') continue
    const place = defaultPlace(file, variable.name)
    if (place && leavesOthers(file, stage, variable.name, middle))
      return narrowed(place.text, middle, place.start)
  }
  return undefined
}

/** The default of a global ARG, where it stands in one piece and without quotes that matter. */
function defaultPlace(
  { globals, text }: Facts,
  name: string,
): (Span & { readonly text: string }) | undefined {
  const [variable, ...others] = globals.filter((it) => it.name === name)
  if (!variable?.instruction || others.length > 0) return undefined
  const pair = pairsOf(variable.instruction).find((it) => it.name === name)
  if (!pair?.valueSpan || pair.value === undefined || pair.value === '') return undefined
  const { start, end } = pair.valueSpan
  const inner = text.slice(start, end).indexOf(pair.value)
  if (inner < 0 || pair.value.includes('$')) return undefined
  return { start: start + inner, end: start + inner + pair.value.length, text: pair.value }
}

/** No stage reads the ARG itself, and every other FROM with it means the same image or one that is built as well. */
function leavesOthers(file: Facts, stage: Stage, name: string, value: string): boolean {
  const isRedeclared = file.tree.instructions.some(
    (it) => it.name === 'ARG' && file.stageOf(it) && pairsOf(it).some((pair) => pair.name === name),
  )
  if (isRedeclared) return false
  const isElsewhere = file.globals.some(
    (it) =>
      it.name !== name &&
      it.instruction &&
      pairsOf(it.instruction).some((pair) => pair.value !== undefined && mentions(pair.value, name, file)),
  )
  if (isElsewhere) return false
  return file.stages.every(({ image: { word, platform }, from }) => {
    if (platform?.value !== undefined && mentions(platform.value, name, file)) return false
    if (!word || word.value === stage.image.word?.value || !mentions(word.value, name, file)) return true
    const filled = variablesIn(word.value, file.tree.escape)
      .toReversed()
      .reduce((text, variable) => {
        if (variable.name !== name || variable.modifier) return text
        return text.slice(0, variable.offset) + value + text.slice(variable.offset + variable.length)
      }, word.value)
    const parsed = parseReference(file.expand(filled, from) ?? '')
    return parsed !== undefined && imageFacts(parsed).tagStatus === 'current'
  })
}

function mentions(text: string, name: string, { tree }: Facts): boolean {
  return variablesIn(text, tree.escape).some((it) => it.name === name)
}
