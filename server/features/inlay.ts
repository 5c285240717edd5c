// Inlay hints: what a stage ends as, and what an image name with variables comes to.
import { type InlayHint, InlayHintKind, type Range } from 'vscode-languageserver'
import type { TextDocument } from 'vscode-languageserver-textdocument'
import type { Facts } from '../facts/facts.ts'

interface Hint {
  /** Behind this offset of the document. */
  readonly offset: number
  readonly label: string
  readonly tooltip: string
}

export function inlayHints(document: TextDocument, facts: Facts, range: Range): InlayHint[] {
  const from = document.offsetAt(range.start)
  const to = document.offsetAt(range.end)
  return [...resolvedImages(facts), ...finalUser(facts)]
    .filter(({ offset }) => offset >= from && offset <= to)
    .map(({ offset, label, tooltip }) => ({
      position: document.positionAt(offset),
      label,
      tooltip,
      kind: InlayHintKind.Type,
      paddingLeft: true,
    }))
}

/** `FROM node:${VERSION}` → `= node:22`, as long as every default is known. */
function* resolvedImages({ stages }: Facts): Iterable<Hint> {
  for (const { image } of stages) {
    const { word, reference } = image
    if (!word || reference === undefined || !word.raw.includes('$')) continue
    yield { offset: word.end, label: `= ${reference}`, tooltip: 'With the defaults of its build arguments.' }
  }
}

/** Behind the last line of the stage that ships: the user its containers run as, where no USER says so in it. */
function* finalUser({ shipped }: Facts): Iterable<Hint> {
  const user = shipped?.end.user
  if (!shipped || user?.value === undefined) return
  const { instruction } = user
  if (instruction && (instruction === shipped.from || shipped.instructions.includes(instruction))) return
  const last = shipped.instructions.at(-1) ?? shipped.from
  yield {
    offset: last.end,
    label: `runs as ${user.value}`,
    tooltip: instruction
      ? 'The user that an earlier stage sets.'
      : 'The user of the base image: this stage has no USER.',
  }
}
