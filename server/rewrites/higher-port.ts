// Moves an application above the ports that only root may open, wherever the Dockerfile alone says which port it is.
import type { Edit } from '../../rules/rule.ts'
import type { Facts } from '../facts/facts.ts'
import { pairsOf } from '../facts/pairs.ts'
import type { Project } from '../facts/project.ts'
import { servedBy, type Served } from '../facts/served.ts'
import type { Stage } from '../facts/stages.ts'
import type { Span } from '../syntax/tree.ts'

export interface HigherPort {
  readonly from: number
  readonly to: number
  /** The start command or the variable, EXPOSE and the health check. */
  readonly edits: readonly Edit[]
}

/** Files that say which port of the container is published: they would have to change as well. */
const publishers =
  /(?:^|\/)(?:(?:docker-)?compose[\w.-]*\.ya?ml|(?:fly|captain-definition)[\w.-]*)$|(?:^|\/)(?:k8s|kubernetes|helm|charts?|deploy(?:ment)?s?)\//

/** `undefined` where the port is none of those, or where something else may rely on it. */
export function higherPort(file: Facts, project: Project, stage: Stage): HigherPort | undefined {
  if (project.files.some((path) => publishers.test(path)) || stage.image.stage?.instructions.length)
    return undefined
  const served = servedBy(file, project)
  const from = served.command?.explicit ? served.command.port : served.port
  if (from === undefined || from <= 0 || from >= 1024) return undefined
  const to = from + (from < 100 || from === 443 ? 8000 : 10_000)
  const source = sourceOf(file, project, stage, served, from)
  if (!source) return undefined
  const edits: Edit[] = [{ ...source, text: String(to) }]
  for (const { stage: of, word, first, last, protocol } of file.ports) {
    if (of !== stage) continue
    if (first === undefined || last === undefined || (first <= to && to <= last)) return undefined
    if (first > from || from > last || protocol?.toLowerCase() === 'udp') continue
    if (first !== last || word.end - word.start !== word.raw.length || !/^\d+(?:\/tcp)?$/i.test(word.raw))
      return undefined
    edits.push({ start: word.start, end: word.start + String(from).length, text: String(to) })
  }
  for (const { start, end, words, flags } of file.named('HEALTHCHECK', stage)) {
    if (words[0]?.value.toUpperCase() === 'NONE' && !flags.length) continue
    const text = file.text.slice(start, end)
    const said = [...text.matchAll(/:(\d+)\b/g)].filter(([, port]) => port === String(from))
    // Without a port in its address it asks the one of the protocol.
    if (/(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])(?!:\d)/.test(text)) return undefined
    for (const { index } of said)
      edits.push({
        start: start + index + 1,
        end: start + index + 1 + String(from).length,
        text: String(to),
      })
  }
  return { from, to, edits }
}

/** The digits that say the port. */
function sourceOf(
  file: Facts,
  project: Project,
  stage: Stage,
  { command, words, code }: Served,
  from: number,
): Span | undefined {
  const word = command?.explicit && command.portWord !== undefined ? words[command.portWord] : undefined
  if (word) {
    const raw = file.text.slice(word.start, word.end)
    const variable = /\$\{?(\w+)\}?["']?$/.exec(raw)?.[1]
    if (variable !== undefined) return ofVariable(file, stage, variable, from)
    const found = [...raw.matchAll(/\d+/g)].filter(([digits]) => digits === String(from))
    const [only] = found
    if (!word.unbroken || found.length !== 1 || !only || word.command.stage !== stage) return undefined
    return { start: word.start + only.index, end: word.start + only.index + only[0].length }
  }
  if (!code) return undefined
  const said = project.text(code.path)?.slice(code.span.start, code.span.end) ?? ''
  const variable = file
    .named('ENV', stage)
    .flatMap((it) => pairsOf(it))
    .find(({ name }) => /(?:^|_)PORT$/.test(name) && said.includes(name))
  return variable && ofVariable(file, stage, variable.name, from)
}

function ofVariable(file: Facts, stage: Stage, name: string, from: number): Span | undefined {
  const pairs = file
    .named('ENV', stage)
    .flatMap((it) => pairsOf(it))
    .filter((it) => it.name === name)
  const [only] = pairs
  if (pairs.length !== 1 || only?.rawValue !== String(from) || !only.valueSpan) return undefined
  // Whatever else reads the variable follows it; what repeats its number does not.
  return only.valueSpan
}
