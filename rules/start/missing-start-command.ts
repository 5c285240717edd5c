import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'Nothing says what to start',
  why: `
    Without CMD and ENTRYPOINT the container runs what the base image runs, a bare shell in most cases, and from
    \`scratch\` it does not start at all. An image that is only copied from, or built on, needs none.
  `,
  severity: 'info',
  off: true,
  covers: ['droast/DF036'],

  *check({ shipped, start }) {
    if (!shipped || start.cmd || start.entrypoint) return
    const { facts, scratch, word } = shipped.image
    if (!scratch && facts?.family?.kind !== 'distribution') return
    yield {
      at: word ?? shipped.from.keyword,
      message: scratch
        ? 'This image has neither CMD nor ENTRYPOINT, so it cannot be started.'
        : `This image has neither CMD nor ENTRYPOINT, so it starts ${facts?.cmd?.join(' ') || 'what its base image does'}.`,
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM «debian:13-slim»
        RUN apt-get update && apt-get install -y --no-install-recommends nginx
        EXPOSE 80
      `,
    },
    {
      bad: dockerfile`
        FROM golang:1.26 AS build
        RUN go build -o /server .
        FROM «scratch»
        COPY --from=build /server /server
      `,
    },
    {
      because: 'the base image starts the server',
      good: dockerfile`
        FROM nginx:1.30-alpine
        COPY . /usr/share/nginx/html
      `,
    },
    {
      because: 'the stage below says it',
      good: dockerfile`
        FROM debian:13-slim AS base
        CMD ["server"]
        FROM base
      `,
    },
  ],
} satisfies Rule
