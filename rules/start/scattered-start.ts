import type { Facts } from '../../server/facts/facts.ts'
import type { Stage } from '../../server/facts/stages.ts'
import type { Instruction } from '../../server/syntax/tree.ts'
import { dockerfile, type Fix, type Rule } from '../rule.ts'

/** How a container stops, proves healthy and starts: the order in which most files have it. */
const order = ['STOPSIGNAL', 'HEALTHCHECK', 'ENTRYPOINT', 'CMD']

export default {
  title: 'What describes the running container is scattered over the stage',
  why: `
    STOPSIGNAL, HEALTHCHECK, ENTRYPOINT and CMD build nothing. At the end of their stage, in this order, one sees at a
    glance how the container runs.
  `,
  whyUnsafe: `
    An instruction moves behind others that may change what its variables mean.
  `,
  severity: 'hint',
  off: true,
  covers: ['tally/epilogue-order'],

  *check(file) {
    for (const stage of file.stages) {
      const own = stage.instructions.filter(({ name }) => order.includes(name))
      // Two of a kind are a finding of their own.
      if (!own.length || new Set(own.map(({ name }) => name)).size < own.length) continue
      const sorted = own.toSorted((a, b) => order.indexOf(a.name) - order.indexOf(b.name))
      const rest = stage.instructions.length - own.length
      const first = own.find((it, index) => stage.instructions[rest + index] !== it || sorted[index] !== it)
      if (!first) continue
      const wanted = sorted.map(({ name }) => name)
      yield {
        at: first.keyword,
        message:
          wanted.length > 1
            ? `${wanted.join(', ')} belong together at the end of the stage.`
            : `${first.name} belongs at the end of the stage.`,
        fixes: moved(file, stage, sorted),
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13-slim
        «CMD» ["serve"]
        # how it is asked
        HEALTHCHECK CMD ["ask"]
        COPY . /srv
        WORKDIR /srv
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        COPY . /srv
        WORKDIR /srv
        # how it is asked
        HEALTHCHECK CMD ["ask"]
        CMD ["serve"]
      `,
    },
    {
      bad: dockerfile`
        FROM debian:13-slim AS base
        «CMD» ["serve"]
        ENTRYPOINT ["run"]

        FROM base
        RUN make
      `,
      fixed: dockerfile`
        FROM debian:13-slim AS base
        ENTRYPOINT ["run"]
        CMD ["serve"]

        FROM base
        RUN make
      `,
    },
    {
      because: 'a shell is set in between',
      bad: dockerfile`
        FROM debian:13-slim
        «CMD» serve
        SHELL ["/bin/bash", "-c"]
        RUN make
      `,
    },
    {
      because: 'all of it at the end, in order',
      good: dockerfile`
        FROM debian:13-slim
        COPY . /srv
        STOPSIGNAL SIGINT
        HEALTHCHECK NONE
        ENTRYPOINT ["run"]
        CMD ["serve"]
      `,
    },
  ],
} satisfies Rule

/** Each moves with the comments that stand right above it. Not offered past a SHELL, which changes the shell form. */
function moved(file: Facts, stage: Stage, sorted: readonly Instruction[]): readonly Fix[] {
  const { text } = file
  const last = stage.instructions.at(-1)
  if (!last || stage.instructions.some(({ name }) => name === 'SHELL')) return []
  const blocks = sorted.map((it) => ({
    start: file.wholeLines(it.above[0] ?? it).start,
    end: file.wholeLines(it).end,
    stop: it.end,
  }))
  const target = stage.instructions.findLast((it) => !sorted.includes(it)) ?? stage.from
  const tail = Math.max(target.end, last.end)
  const inserted = blocks.map(({ start, stop }) => text.slice(start, stop)).join('\n')
  // The blocks at the very end are rewritten in one piece; others are cut out where they stand.
  const behind = blocks.filter(({ start }) => start > target.end)
  const replacedFrom = behind.length ? Math.min(...behind.map(({ start }) => start)) : undefined
  if (replacedFrom !== undefined && hasMore(text, replacedFrom, tail, behind)) return []
  const cut = blocks
    .filter(({ start }) => start < target.end)
    .map(({ start, end }) => ({ start, end, text: '' }))
  const edit =
    replacedFrom === undefined
      ? { start: target.end, end: target.end, text: `\n${inserted}` }
      : { start: replacedFrom, end: tail, text: inserted }
  return [{ title: 'Move them to the end of the stage', safe: false, edits: [...cut, edit] }]
}

/** Whether anything but the blocks stands in a stretch: a comment of its own, which a rewrite would lose. */
function hasMore(
  text: string,
  from: number,
  to: number,
  blocks: readonly { readonly start: number; readonly end: number }[],
): boolean {
  let at = from
  for (const { start, end } of blocks.toSorted((a, b) => a.start - b.start)) {
    if (text.slice(at, start).trim()) return true
    at = end
  }
  return text.slice(at, to).trim() !== ''
}
