import { fix, replace } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'The protocol of a port is in upper case',
  why: `
    Protocols are written in lower case everywhere else, and \`80/TCP\` is not found by who searches for \`80/tcp\`.
  `,
  severity: 'hint',
  covers: ['buildkit/ExposeProtoCasing'],

  *check(file) {
    for (const { word, protocol } of file.ports) {
      if (protocol === undefined || protocol === protocol.toLowerCase() || !/^[a-z]+$/i.test(protocol))
        continue
      const isLiteral = word.end - word.start === word.raw.length && word.raw.endsWith(`/${protocol}`)
      const at = isLiteral ? { start: word.end - protocol.length, end: word.end } : word
      yield {
        at,
        message: `${protocol} is usually written ${protocol.toLowerCase()}.`,
        fixes: isLiteral
          ? fix(`Write ${protocol.toLowerCase()}`, true, replace(at, protocol.toLowerCase()))
          : [],
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13-slim
        EXPOSE 80/«TCP» 53/«Udp»
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        EXPOSE 80/tcp 53/udp
      `,
    },
    {
      because: 'lower case, or none',
      good: dockerfile`
        FROM debian:13-slim
        EXPOSE 80/tcp 53/udp 8080
      `,
    },
  ],
} satisfies Rule
