// Beginners' Dockerfiles and what becomes of them.
import { dockerfile } from '../../rules/rule.ts'
import type { Fixture } from './fixture.ts'

export const fixtures: readonly Fixture[] = [
  {
    name: 'node',
    kind: 'alpine',
    files: {
      'entrypoint.sh': dockerfile`
        #!/bin/bash
        set -e
        curl --fail --retry 5 http://config/ready
        exec "$@"
      `,
      'index.js': '',
      'package-lock.json': '{}\n',
      'package.json': '{ "dependencies": { "express": "^5.0.0", "sharp": "^0.34.0" } }\n',
    },
    before: dockerfile`
      FROM node:24-slim
      WORKDIR /srv
      COPY . .
      RUN npm ci --omit=dev
      COPY entrypoint.sh /usr/local/bin/
      ENTRYPOINT ["entrypoint.sh"]
      CMD ["node", "index.js"]
    `,
    title: 'Switch to node:24-alpine (base image: about 83 MB → 57 MB to pull)',
    after: dockerfile`
      FROM node:24-alpine
      RUN apk add --no-cache bash curl
      WORKDIR /srv
      COPY . .
      RUN npm ci --omit=dev
      COPY entrypoint.sh /usr/local/bin/
      ENTRYPOINT ["entrypoint.sh"]
      CMD ["node", "index.js"]
    `,
  },
  {
    name: 'refused-glibc',
    kind: 'alpine',
    files: {
      'index.js': '',
    },
    before: dockerfile`
      FROM golang:1.26-trixie AS build
      RUN go build -o /server .
      FROM node:24-slim
      COPY --from=build /server /server
      CMD ["/server"]
    `,
    refused: "What is copied from build was made for another C library than Alpine's.",
  },
]
