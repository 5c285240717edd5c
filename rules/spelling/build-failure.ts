import { instructionInfos, mountInfos, mountKeys } from '../data/instructions.ts'
import type { Facts } from '../../server/facts/facts.ts'
import { isTemplate } from '../../server/facts/template.ts'
import { buildFailures } from '../../server/syntax/failures.ts'
import { nearest } from '../../server/syntax/nearest.ts'
import type { Flag, Instruction, Span, SyntaxError } from '../../server/syntax/tree.ts'
import { fix, insert, replace } from '../edits.ts'
import { dockerfile, type Fix, type Rule } from '../rule.ts'

const expanding = new Set<string>(
  instructionInfos.map(({ name }) => name).filter((name) => name !== 'EXPOSE' && name !== 'STOPSIGNAL'),
)
const types = mountInfos.map(({ type }) => type)

export default {
  title: 'The build stops at this instruction',
  why: `
    The file can be read, but this cannot be built: quotes that never close, a mount that does not exist, a mode that is
    none. Builders find out when they get there.
  `,
  whyUnsafe: `
    It is a guess at what was meant.
  `,
  severity: 'error',

  *check(file, _project, { wide }) {
    const { tree } = file
    if (!wide && isTemplate(tree.text)) return
    let index = 0
    for (const failure of buildFailures(tree)) {
      while (
        index + 1 < tree.instructions.length &&
        (tree.instructions[index + 1] as Instruction).start <= failure.start
      )
        index++
      const outer = tree.instructions[index]
      if (!outer || (outer.name !== 'FROM' && !expanding.has(outer.name))) continue
      const stage = file.stageOf(outer)
      // A stage that nothing needs is not built.
      if (!wide && stage && !stage.reached) continue
      const flag = outer.flags.find(({ start, end }) => start <= failure.start && failure.end <= end)
      // Stages that are not there are another rule's business.
      if (flag?.name === 'from') continue
      const word = flag?.name === 'mount' ? misspelt(file, flag) : undefined
      yield {
        at: word ?? { start: failure.start, end: failure.end },
        message: failure.message,
        fixes: word ? fix(`Write ${word.meant}`, false, replace(word, word.meant)) : quoteFix(file, failure),
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13-slim
        RUN --mount=type=«cahce»,target=/root/.cache make
        RUN --mount=type=secret,«tagret»=/run/key,id=key make
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        RUN --mount=type=cache,target=/root/.cache make
        RUN --mount=type=secret,target=/run/key,id=key make
      `,
    },
    {
      because: 'a quote is never closed',
      bad: dockerfile`
        FROM debian:13-slim
        ENV GREETING=«"hello there»
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        ENV GREETING="hello there"
      `,
    },
    {
      because: 'no octal number',
      bad: dockerfile`
        FROM debian:13-slim
        COPY --chmod=«789» run.sh /
      `,
    },
    {
      because: 'image names are in lower case',
      bad: dockerfile`
        FROM «Debian:13-slim»
      `,
      fixed: dockerfile`
        FROM debian:13-slim
      `,
    },
    {
      because: 'nothing needs the stage',
      good: dockerfile`
        FROM debian:13-slim AS old
        RUN --mount=type=nothing make
        FROM debian:13-slim
      `,
    },
    {
      because: 'variables may hold what is missing',
      good: dockerfile`
        ARG BASE
        FROM $BASE
        RUN --mount=type=cache,target=/root/.cache make
        COPY --chmod=$MODE run.sh /
      `,
    },
  ],
} satisfies Rule

/** The type or the setting of a mount that does not exist but resembles one that does. */
function misspelt(
  { text }: Facts,
  { value, valueSpan }: Flag,
): (Span & { readonly meant: string }) | undefined {
  if (value === undefined || text.slice(valueSpan.start, valueSpan.end) !== value) return undefined
  for (const { 0: field, index } of value.matchAll(/[^,]+/g)) {
    const equals = field.indexOf('=')
    const key = equals < 0 ? field : field.slice(0, equals)
    const start = valueSpan.start + index
    const meantKey = mountKeys.includes(key.toLowerCase()) ? undefined : nearest(key.toLowerCase(), mountKeys)
    if (meantKey && key.length > 2) return { start, end: start + key.length, meant: meantKey }
    if (key.toLowerCase() !== 'type' || equals < 0) continue
    const type = field.slice(equals + 1)
    const meantType = types.some((it) => it === type.toLowerCase())
      ? undefined
      : nearest(type.toLowerCase(), types)
    if (meantType) return { start: start + equals + 1, end: start + field.length, meant: meantType }
  }
  return undefined
}

/** Closes a quote at the end of what it reaches to, or writes an image in lower case. */
function quoteFix({ text, tree }: Facts, { start, end, message }: SyntaxError): readonly Fix[] {
  const said = text.slice(start, end)
  if (message.includes('lower case'))
    return fix('Write it in lower case', false, replace({ start, end }, said.toLowerCase()))
  const [quote = ''] = said
  if (
    (quote !== '"' && quote !== "'") ||
    said.slice(1).includes(quote) ||
    said.includes('\n') ||
    said.endsWith(tree.escape)
  )
    return []
  return fix('Close the quote', false, insert(end, quote))
}
