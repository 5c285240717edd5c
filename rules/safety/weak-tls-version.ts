import { fix, removeWord } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

const curl = /^(?:-[123]|--(?:sslv[23]|tlsv1|tlsv1\.[01]))$/
const limit = /^1\.[01]$/

export default {
  title: 'An outdated version of TLS is asked for',
  why: `
    SSL 2 and 3, TLS 1.0 and 1.1 are broken, and servers refuse them. All that helps against an old server is a new server.
  `,
  whyUnsafe: 'A server that knows nothing newer does not answer any more.',
  severity: 'warning',
  covers: ['sonar/S4423'],

  *check(file) {
    for (const run of file.runs) {
      for (const { effective: command } of run.commands) {
        for (const [index, word] of command.args.entries()) {
          const value = word.value ?? ''
          const isOld =
            (command.name === 'curl' &&
              ((curl.test(value) && value !== '-1' && value !== '--tlsv1') ||
                (value === '--tls-max' && limit.test(command.args[index + 1]?.value ?? '')))) ||
            (command.name === 'wget' && /^--secure-protocol=(?:SSLv[23]|TLSv1(?:_1)?)$/i.test(value)) ||
            (command.name === 'openssl' &&
              /^-(?:ssl[23]|tls1(?:_1)?)$/.test(value) &&
              command.args[0]?.value === 's_client')
          if (!isOld) continue
          yield {
            at: word,
            message: `${value} asks for a version of TLS that is no longer secure.`,
            fixes: value === '--tls-max' ? [] : fix(`Remove ${value}`, false, removeWord(file, run, word)),
          }
        }
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13
        RUN curl «--sslv3» -fO https://example.com/a && wget -q «--secure-protocol=TLSv1» https://example.com/b
      `,
      fixed: dockerfile`
        FROM debian:13
        RUN curl -fO https://example.com/a && wget -q https://example.com/b
      `,
    },
    {
      good: dockerfile`
        FROM debian:13
        RUN curl --proto '=https' --tlsv1.2 -sSf https://sh.example.com -o install.sh && wget --secure-protocol=TLSv1_3 https://example.com/b
      `,
    },
  ],
} satisfies Rule
