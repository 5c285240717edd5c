import { dockerfile, type Rule } from '../rule.ts'

const vex = /(?:^|[/._-])(?:open)?vex\.json$/i

export default {
  title: 'A statement about vulnerabilities is copied into the image',
  why: `
    A VEX document says which holes do not matter for an image. Scanners look for it as an attestation beside the image,
    where it can be renewed when a hole becomes known; a copy inside is fixed for ever and in no place of its own.
    \`docker scout attestation add\` and \`cosign attest --type openvex\` attach it.
  `,
  severity: 'hint',
  covers: ['tally/prefer-vex-attestation'],

  *check({ copies }) {
    for (const { sources, fromContext } of copies) {
      if (!fromContext) continue
      for (const source of sources) {
        if (!vex.test(source.value)) continue
        yield { at: source, message: `${source.value} belongs beside the image, as an attestation.` }
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13-slim
        COPY «app.openvex.json» /usr/share/doc/
        COPY «security/vex.json» /
      `,
    },
    {
      good: dockerfile`
        FROM debian:13-slim
        COPY convex.json package.json ./
      `,
    },
  ],
} satisfies Rule
