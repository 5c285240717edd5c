import { fix, insert } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'Several files are copied to a destination without a slash at its end',
  why: `
    Only a closing slash says that the destination is a directory. Without it the build stops as soon as there is more
    than one source.
  `,
  severity: 'error',
  covers: ['hadolint/DL3021', 'trivy/DS-0011'],

  differs: [
    'hadolint/DL3021 also reports the destination `.`, which builds: outside `profile: all` it is fine.',
  ],

  *check(file, _project, { wide }) {
    for (const { sources, destination, form, instruction, state } of file.copies) {
      if (sources.length < 2 || !destination || destination.value === '') continue
      const path = destination.expanded ?? destination.value
      if (
        /[\\/]$/.test(path) ||
        (!wide && (path === '.' || path === '..')) ||
        (destination.expanded === undefined && /[$]\{?\w+[^/]*$/.test(destination.value))
      )
        continue
      const quoted = /["']$/.test(destination.raw)
      const at = quoted ? destination.end - 1 : destination.end
      yield {
        at: destination,
        message: `${instruction.name} has ${sources.length} sources, but ${destination.value} does not end with a slash.`,
        fixes: state.windows
          ? []
          : fix('Append a slash', true, insert(form === 'json' ? destination.end - 1 : at, '/')),
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM node:24-slim
        COPY package.json package-lock.json «/app»
        COPY ["a.txt", "b.txt", «"/data"»]
      `,
      fixed: dockerfile`
        FROM node:24-slim
        COPY package.json package-lock.json /app/
        COPY ["a.txt", "b.txt", "/data/"]
      `,
    },
    {
      because: 'a dot is a directory, and one source needs no slash',
      good: dockerfile`
        FROM node:24-slim
        WORKDIR /app
        COPY package.json package-lock.json .
        COPY server.js /app/main.js
      `,
    },
  ],
} satisfies Rule
