import { signalNames } from '../data/instructions.ts'
import { fix, replace } from '../edits.ts'
import { sourceSpan } from '../../server/syntax/tree.ts'
import { dockerfile, type Rule } from '../rule.ts'

/** Numbers that are the same on every architecture Docker runs on. */
const numbers: Readonly<Record<string, string>> = {
  '1': 'SIGHUP',
  '2': 'SIGINT',
  '3': 'SIGQUIT',
  '6': 'SIGABRT',
  '9': 'SIGKILL',
  '14': 'SIGALRM',
  '15': 'SIGTERM',
}

export default {
  title: 'STOPSIGNAL is not spelt as its signal is called',
  why: `
    A number has to be looked up, and \`term\` is found by nobody who searches for \`SIGTERM\`.
  `,
  severity: 'hint',
  covers: ['tally/prefer-canonical-stopsignal'],

  *check({ tree }) {
    for (const outer of tree.instructions) {
      const { name, body } = outer.trigger ?? outer
      if (name !== 'STOPSIGNAL') continue
      const canonical = canonicalOf(body.text)
      if (canonical === undefined || canonical === body.text) continue
      const at = sourceSpan(body, 0, body.text.length)
      yield {
        at,
        message: `${body.text} is called ${canonical}.`,
        fixes: fix(`Write ${canonical}`, true, replace(at, canonical)),
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13-slim
        STOPSIGNAL «9»
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        STOPSIGNAL SIGKILL
      `,
    },
    {
      bad: dockerfile`
        FROM debian:13-slim
        STOPSIGNAL «quit»
        STOPSIGNAL «rtmin+3»
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        STOPSIGNAL SIGQUIT
        STOPSIGNAL SIGRTMIN+3
      `,
    },
    {
      because: 'the name, or a variable',
      good: dockerfile`
        FROM debian:13-slim
        STOPSIGNAL SIGTERM
        STOPSIGNAL $SIGNAL
      `,
    },
  ],
} satisfies Rule

function canonicalOf(text: string): string | undefined {
  const name = text.toUpperCase().replace(/^SIG/, '')
  return numbers[text] ?? (signalNames.includes(name) ? `SIG${name}` : undefined)
}
