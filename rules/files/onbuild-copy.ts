import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'An image copies files of those who build on it',
  why: `
    COPY and ADD behind ONBUILD run in somebody else's build, and fail there when the context has no such file. Whoever
    builds on the image cannot see why. Say it in the tag, such as \`ruby:2.0-onbuild\`, or leave the copying to them.
  `,
  severity: 'hint',

  *check({ copies, named }) {
    for (const onbuild of named('ONBUILD')) {
      const copy = copies.find(({ outer, fromContext }) => outer === onbuild && fromContext)
      if (!copy) continue
      // The whole context is always there, and a pattern mostly stands for what may be missing.
      const needed = copy.sources.filter(({ value }) => !/^(?:\.?\/?)$|[*?[\]$]/.test(value))
      if (!needed.length) continue
      const sources = needed.map(({ value }) => value).join(', ')
      yield {
        at: copy.instruction.keyword,
        message: `Every image that stands on this one fails to build when its context has no ${sources}.`,
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM python:3.13-slim
        WORKDIR /app
        ONBUILD «COPY» requirements.txt ./
        ONBUILD RUN pip install --no-cache-dir -r requirements.txt
      `,
    },
    {
      because: 'every context has a root',
      good: dockerfile`
        FROM python:3.13-slim
        WORKDIR /app
        ONBUILD COPY . .
      `,
    },
    {
      because: 'nothing of the other context is copied',
      good: dockerfile`
        FROM python:3.13-slim
        ONBUILD RUN pip check
        ONBUILD COPY --from=ghcr.io/example/certificates:1 /certs /etc/ssl/certs
      `,
    },
  ],
} satisfies Rule
