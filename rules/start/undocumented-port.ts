import { servedBy } from '../../server/facts/served.ts'
import { insertAbove, keyword } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'The application listens on a port that no EXPOSE names',
  why: `
    EXPOSE opens nothing by itself. It tells people and tools which port to publish: \`docker run -P\`, reverse proxies
    and editors read it, and without it one has to look into the code.
  `,
  whyUnsafe: `
    \`docker run -P\` and some reverse proxies publish every exposed port, so the container may be reachable where it
    was not.
  `,
  severity: 'info',
  covers: ['droast/DF022'],

  *check(file, project) {
    const { shipped } = file
    if (!shipped || file.ports.some(({ stage }) => stage?.ships)) return
    // The base image may bring the port.
    if (shipped.image.facts?.ports?.length || (!shipped.image.facts && !shipped.image.scratch)) return
    const served = servedBy(file, project)
    const { port, words, code, command } = served
    const start = words[0]?.command
    if (port === undefined || !start || start.stage !== shipped) return
    const who = command?.by ?? code?.by ?? 'the application'
    yield {
      at: start.instruction.keyword,
      message: `${who} listens on port ${port}${served.assumed ? ' by default' : ''}, and no EXPOSE says so.`,
      fixes: [
        {
          title: `Expose ${port}`,
          safe: false,
          edits: [
            insertAbove(
              firstStart(start.instruction, shipped.instructions),
              `${keyword(file, 'EXPOSE')} ${port}`,
            ),
          ],
        },
      ],
      ...(code && { related: [{ message: 'It listens here.', at: code.span, path: code.path }] }),
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM python:3.13-slim
        COPY . .
        # the web server
        «CMD» ["uvicorn", "main:app", "--host", "0.0.0.0", "--port", "8000"]
      `,
      fixed: dockerfile`
        FROM python:3.13-slim
        COPY . .
        EXPOSE 8000
        # the web server
        CMD ["uvicorn", "main:app", "--host", "0.0.0.0", "--port", "8000"]
      `,
    },
    {
      because: 'the code says so',
      files: {
        'package.json': '{ "dependencies": { "fastify": "5.0.0" } }',
        'src/index.js': "const app = require('fastify')()\napp.listen({ port: 4000, host: '0.0.0.0' })\n",
      },
      bad: dockerfile`
        FROM node:24-slim
        COPY . .
        «ENTRYPOINT» ["node"]
        CMD ["src/index.js"]
      `,
      fixed: dockerfile`
        FROM node:24-slim
        COPY . .
        EXPOSE 4000
        ENTRYPOINT ["node"]
        CMD ["src/index.js"]
      `,
    },
    {
      because: 'the base image exposes it',
      good: dockerfile`
        FROM nginx:1.30-alpine
        COPY . /usr/share/nginx/html
        CMD ["nginx", "-g", "daemon off;"]
      `,
    },
    {
      because: 'it is exposed in the stage below',
      good: dockerfile`
        FROM python:3.13-slim AS base
        EXPOSE 8000
        FROM base
        CMD ["gunicorn", "-b", "0.0.0.0:8000", "app:app"]
      `,
    },
  ],
} satisfies Rule

/** ENTRYPOINT and CMD stand together; EXPOSE goes before both. */
function firstStart<T extends { readonly name: string }>(start: T, instructions: readonly T[]): T {
  const at = instructions.indexOf(start)
  const previous = instructions[at - 1]
  return previous && (previous.name === 'ENTRYPOINT' || previous.name === 'CMD') ? previous : start
}
