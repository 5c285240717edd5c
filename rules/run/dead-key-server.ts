import { dockerfile, type Rule } from '../rule.ts'

const dead = /(?:[\w-]+\.)*sks-keyservers\.net|keys\.gnupg\.net|keyserver\.pgp\.com|pool\.sks\.net/

export default {
  title: 'A key server that is gone',
  why: `
    The pool of SKS key servers ended in 2021, and its names lead nowhere. A script that tries several servers waits for it;
    one that has no other fails.
  `,
  whyUnsafe: `
    Another server may not have the key: keyserver.ubuntu.com keeps what the pool had, keys.openpgp.org only names that
    their owners confirmed.
  `,
  severity: 'warning',
  covers: ['parfum/gpgUseHaPools'],

  *check(file) {
    for (const run of file.runs) {
      for (const script of run.scripts) {
        for (const command of script.commands) {
          if (command.surroundings.includes('nested-script')) continue
          for (const word of command.words) {
            const found = dead.exec(word.raw)
            if (!found || !word.unbroken || run.form === 'exec') continue
            const start = word.start + found.index
            const at = { start, end: start + found[0].length }
            yield {
              at,
              message: `${found[0]} is gone since 2021.`,
              fixes: ['keyserver.ubuntu.com', 'keys.openpgp.org'].map((text) => ({
                title: `Ask ${text}`,
                safe: false,
                edits: [{ ...at, text }],
              })),
            }
          }
        }
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13-slim
        RUN gpg --batch --keyserver hkps://«ha.pool.sks-keyservers.net» --recv-keys 0123456789ABCDEF
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        RUN gpg --batch --keyserver hkps://keyserver.ubuntu.com --recv-keys 0123456789ABCDEF
      `,
    },
    {
      good: dockerfile`
        FROM debian:13-slim
        RUN gpg --batch --keyserver keys.openpgp.org --recv-keys 0123456789ABCDEF
      `,
    },
  ],
} satisfies Rule
