import { fix, replace } from '../edits.ts'
import { sourceSpan } from '../../server/syntax/tree.ts'
import { dockerfile, type Rule } from '../rule.ts'

const reasons: Readonly<Record<string, string>> = {
  KILL: 'ends the program at once: it cannot finish requests or save anything',
  '9': 'ends the program at once: it cannot finish requests or save anything',
  STOP: 'freezes the program instead of ending it, until it is killed',
  '19': 'freezes the program instead of ending it, until it is killed',
}

export default {
  title: 'The stop signal leaves the program no chance',
  why: `
    \`docker stop\` sends the stop signal, waits, and kills what is still there. SIGKILL and SIGSTOP cannot be caught by
    any program, so nothing is closed, flushed or handed over.
  `,
  whyUnsafe: `
    The program gets SIGTERM and time to end. One that ignores SIGTERM is killed only after ten seconds.
  `,
  severity: 'warning',
  covers: ['tally/no-ungraceful-stopsignal'],

  *check({ tree }) {
    for (const outer of tree.instructions) {
      const { name, body } = outer.trigger ?? outer
      if (name !== 'STOPSIGNAL') continue
      const reason = reasons[body.text.toUpperCase().replace(/^SIG/, '')]
      if (reason === undefined) continue
      const at = sourceSpan(body, 0, body.text.length)
      yield {
        at,
        message: `${body.text} ${reason}.`,
        fixes: fix('Send SIGTERM', false, replace(at, 'SIGTERM')),
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13-slim
        STOPSIGNAL «SIGKILL»
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        STOPSIGNAL SIGTERM
      `,
    },
    {
      bad: dockerfile`
        FROM debian:13-slim
        STOPSIGNAL «stop»
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        STOPSIGNAL SIGTERM
      `,
    },
    {
      because: 'programs can handle these',
      good: dockerfile`
        FROM debian:13-slim
        STOPSIGNAL SIGINT
        STOPSIGNAL SIGQUIT
      `,
    },
  ],
} satisfies Rule
