import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'A service is on another port than its kind is known for',
  why: `
    A container has all ports to itself, so the usual one is always free: everybody finds the service there, and no
    configuration has to name it. Which port the host uses is a matter of \`docker run -p\`.
  `,
  severity: 'hint',
  off: true,

  *check({ shipped, ports }) {
    const usual = (shipped?.image.facts?.ports ?? []).map((it) => Number.parseInt(it, 10))
    const own = ports.filter(({ stage }) => stage?.ships)
    if (
      !shipped ||
      !usual.length ||
      !own.length ||
      own.some(({ first }) => first === undefined || usual.includes(first))
    )
      return
    for (const { first, word } of own) {
      // Without root a web server cannot have its usual port on older engines, and this one became usual.
      if (first === 8080 || first === 8443) continue
      yield {
        at: word,
        message: `${shipped.image.facts?.name ?? 'The base image'} is known to listen on ${usual.join(' and ')}, not on ${first}.`,
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM postgres:17
        EXPOSE «6543»
      `,
    },
    {
      because: 'it is the usual port, or the one of web servers without root',
      good: dockerfile`
        FROM nginx:1.29-alpine
        EXPOSE 80 9113
      `,
    },
    {
      good: dockerfile`
        FROM nginx:1.29-alpine
        EXPOSE 8080
      `,
    },
  ],
} satisfies Rule
