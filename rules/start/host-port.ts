import { fix, replace } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'EXPOSE names an address or a port of the host',
  why: `
    EXPOSE says which port the container listens on. Which address and port of the host lead there is up to
    \`docker run --publish\`; the builder drops that part, and newer ones say so.
  `,
  severity: 'warning',
  covers: ['buildkit/ExposeInvalidFormat'],

  *check(file) {
    for (const { word, text } of file.ports) {
      // Variables may hold such a mapping, but what they hold is mended elsewhere.
      const value = text ?? word.value
      const match = /^(.*:)([^:]*)$/.exec(value)
      if (!match || /\$\{[^}]*$/.test(match[1] ?? '')) continue
      const isLiteral =
        word.raw === value && word.end - word.start === value.length && /^\d/.test(match[2] ?? '')
      yield {
        at: isLiteral ? { start: word.start, end: word.start + (match[1]?.length ?? 0) } : word,
        message: `${value} names a place on the host; EXPOSE takes the port in the container alone.`,
        fixes: isLiteral
          ? fix(
              `Expose ${match[2]} alone`,
              true,
              replace({ start: word.start, end: word.start + (match[1]?.length ?? 0) }, ''),
            )
          : [],
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM nginx:1.30-alpine
        EXPOSE «8080:»80 «127.0.0.1:443:»443/tcp «[::1]:9000:»9000
      `,
      fixed: dockerfile`
        FROM nginx:1.30-alpine
        EXPOSE 80 443/tcp 9000
      `,
    },
    {
      because: 'the mapping is in a variable',
      bad: dockerfile`
        FROM nginx:1.30-alpine
        ENV PORTS=8080:80
        EXPOSE «$PORTS»
      `,
    },
    {
      because: 'the container’s own ports',
      good: dockerfile`
        FROM nginx:1.30-alpine
        EXPOSE 80 443/tcp \${PORT:-9000}
      `,
    },
  ],
} satisfies Rule
