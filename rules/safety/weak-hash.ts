import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'A download is checked with a broken hash',
  why: `
    For MD5 and SHA-1 it is cheap to make two files with the same hash, so the check only tells that the transfer was
    complete, not that the file is the right one. Take SHA-256 or better, or a signature.
  `,
  severity: 'info',
  covers: ['sonar/S4790'],

  *check(file, _project, { wide }) {
    for (const { commands } of file.runs) {
      const better = commands.some(({ effective: { name } }) =>
        /^(?:sha(?:224|256|384|512)sum|b2sum|gpgv?|gpg2)$/.test(name ?? ''),
      )
      if (better && !wide) continue
      for (const { effective: command } of commands) {
        const [first, second] = command.args
        const sum = /^(md5|sha1)sum$/.exec(command.name ?? '')?.[1]
        const isCheck = command.args.some(({ value }) => /^(?:-[a-z]*c[a-z]*|--check)$/.test(value ?? ''))
        if (sum && isCheck) {
          yield { at: command, message: `${sum.toUpperCase()} does not show that this is the right file.` }
        } else if (
          command.name === 'shasum' &&
          isCheck &&
          !command.args.some(({ value }) => /^-a(?:2|3|5)?|^--algorithm/.test(value ?? ''))
        ) {
          yield {
            at: command,
            message: 'SHA1, which shasum takes by itself, does not show that this is the right file.',
          }
        } else if (
          command.name === 'openssl' &&
          first?.value === 'dgst' &&
          /^-(?:md5|sha1)$/.test(second?.value ?? '')
        ) {
          yield {
            at: command,
            message: `${(second?.value ?? '').slice(1).toUpperCase()} does not show that this is the right file.`,
          }
        }
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13
        RUN curl -fsSLO https://example.com/tool.tgz && echo "d41d8cd98f00b204e9800998ecf8427e  tool.tgz" | «md5sum -c -»
        RUN echo "da39a3ee5e6b4b0d3255bfef95601890afd80709  tool.tgz" | «shasum --check»
      `,
    },
    {
      because: 'the hash is only printed, or a better one is checked as well',
      good: dockerfile`
        FROM debian:13
        RUN md5sum tool.tgz && sha1sum -c SUMS1 && sha256sum -c SUMS256
        RUN shasum -a 256 -c SUMS && sha256sum tool.tgz
      `,
    },
  ],
} satisfies Rule
