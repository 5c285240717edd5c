import { labelsOf } from '../../server/facts/labels.ts'
import { pairsOf } from '../../server/facts/pairs.ts'
import { removeInstruction } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'A label names a base digest that FROM does not pin',
  why: `
    The base image moves on, the label does not: soon it tells a digest that the image was never built on.
  `,
  whyUnsafe: `
    The image loses the label. Pinning the base by that digest is the other way.
  `,
  severity: 'info',
  covers: ['tally/labels/no-stale-base-digest'],

  *check(file) {
    for (const { name, value, valueSpan, nameSpan, instruction, stage } of labelsOf(file)) {
      if (name !== 'org.opencontainers.image.base.digest' || value === undefined || value.includes('$'))
        continue
      const { reference } = stage?.image ?? {}
      if (reference === undefined || reference.includes(value)) continue
      yield {
        at: valueSpan ?? nameSpan,
        message: `${reference} is not pinned to the digest that this label names.`,
        fixes:
          pairsOf(instruction).length === 1
            ? [{ title: 'Remove the label', safe: false, edits: [removeInstruction(file, instruction)] }]
            : [],
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13-slim
        LABEL org.opencontainers.image.base.digest=«"sha256:0c8f"»
      `,
      fixed: dockerfile`
        FROM debian:13-slim
      `,
    },
    {
      because: 'a build argument carries the digest',
      good: dockerfile`
        FROM debian:13-slim
        ARG DIGEST
        LABEL org.opencontainers.image.base.digest=$DIGEST
      `,
    },
  ],
} satisfies Rule
