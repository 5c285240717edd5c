import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'FROM asks for the platform that it has anyway',
  why: `
    \`$TARGETPLATFORM\` is what FROM takes when nothing is said.
  `,
  severity: 'hint',
  covers: ['hadolint/DL3065', 'buildkit/RedundantTargetPlatform'],

  *check({ stages, globals, text }) {
    // A default of its own makes the ARG something else.
    if (globals.some(({ name, defaulted }) => name === 'TARGETPLATFORM' && defaulted)) return
    for (const { from, image } of stages) {
      const { platform } = image
      const [word] = from.words
      if (!platform?.value || !word || !/^(?:\$TARGETPLATFORM|\$\{TARGETPLATFORM\})$/.test(platform.value))
        continue
      const isPlain = text.slice(platform.end, word.start).trim() === ''
      yield {
        at: platform,
        message: 'FROM takes $TARGETPLATFORM without being told.',
        tag: 'unnecessary',
        fixes: isPlain
          ? [
              {
                title: 'Remove --platform',
                safe: true,
                edits: [{ start: platform.start, end: word.start, text: '' }],
              },
            ]
          : [],
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM «--platform=$TARGETPLATFORM» alpine:3.23
        FROM «--platform=\${TARGETPLATFORM}» alpine:3.23
      `,
      fixed: dockerfile`
        FROM alpine:3.23
        FROM alpine:3.23
      `,
    },
    {
      because: 'these are other platforms',
      good: dockerfile`
        FROM --platform=$BUILDPLATFORM alpine:3.23
        FROM --platform=\${TARGETPLATFORM:-linux/amd64} alpine:3.23
      `,
    },
  ],
} satisfies Rule
