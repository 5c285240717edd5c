import type { Source } from '../../server/facts/copies.ts'
import { fix, replace } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'A source lies outside the build context',
  why: `
    The builder sees only the build context. It cuts \`../\` off at the context's root and then usually finds nothing.
  `,
  whyUnsafe: `
    The path without its leading \`../\` is what the builder looks for already; whether that is the file you mean, only
    you can tell. A wider build context may be what is needed.
  `,
  severity: 'warning',

  *check(file) {
    for (const { sources, fromContext, instruction, form } of file.copies) {
      if (!fromContext) continue
      for (const source of sources) {
        if (source.kind !== 'path' || !leaves(source)) continue
        const inside = source.value.replace(/^(?:\.\/)*(?:\.\.\/)+/, '')
        yield {
          at: source,
          message: `${instruction.name} cannot reach ${source.value}, which lies outside the build context.`,
          fixes:
            inside && inside !== '..' && form === 'words' && source.raw === source.value
              ? fix(`Write ${inside}`, false, replace(source, inside))
              : [],
        }
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM node:24-slim
        COPY «../package.json» /app/
      `,
      fixed: dockerfile`
        FROM node:24-slim
        COPY package.json /app/
      `,
    },
    {
      bad: dockerfile`
        FROM node:24-slim
        COPY «..» /app/
      `,
    },
    {
      because: 'it comes back into the context, or comes from a stage',
      good: dockerfile`
        FROM node:24-slim AS build
        FROM node:24-slim
        COPY src/../lib /app/
        COPY --from=build ../etc/hosts /tmp/
      `,
    },
  ],
} satisfies Rule

/** Whether the path goes above where it starts. */
function leaves({ value, expanded }: Source): boolean {
  let depth = 0
  for (const part of (expanded ?? value).split('/')) {
    if (part === '..') depth--
    else if (part !== '' && part !== '.') depth++
    if (depth < 0) return true
  }
  return false
}
