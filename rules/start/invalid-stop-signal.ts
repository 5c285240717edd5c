import { signalNames } from '../data/instructions.ts'
import { buildFailures } from '../../server/syntax/failures.ts'
import { nearest } from '../../server/syntax/nearest.ts'
import { isWithin } from '../../server/syntax/tree.ts'
import { fix, replace } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'STOPSIGNAL names no signal',
  why: `
    The build stops there.
  `,
  whyUnsafe: `
    It is a guess at what was meant.
  `,
  severity: 'error',

  *check({ tree }) {
    const signals = tree.instructions.filter((it) => (it.trigger ?? it).name === 'STOPSIGNAL')
    if (!signals.length) return
    for (const { start, end, message } of buildFailures(tree)) {
      if (!signals.some((it) => isWithin({ start, end }, it))) continue
      const name = tree.text.slice(start, end)
      const meant = nearest(name.toUpperCase().replace(/^SIG/, ''), signalNames)
      yield {
        at: { start, end },
        message,
        fixes: meant ? fix(`Write SIG${meant}`, false, replace({ start, end }, `SIG${meant}`)) : [],
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13-slim
        STOPSIGNAL «SIGTREM»
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        STOPSIGNAL SIGTERM
      `,
    },
    {
      bad: dockerfile`
        FROM debian:13-slim
        STOPSIGNAL «gracefully»
      `,
    },
    {
      because: 'names, numbers and variables',
      good: dockerfile`
        FROM debian:13-slim
        ARG SIGNAL
        STOPSIGNAL SIGQUIT
        STOPSIGNAL 15
        STOPSIGNAL $SIGNAL
      `,
    },
  ],
} satisfies Rule
