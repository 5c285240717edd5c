import { ignoringPattern, isEntered, isIgnored, parseIgnore } from '../../server/facts/dockerignore.ts'
import { contextPath } from '../../server/syntax/paths.ts'
import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'A source is kept out of the context by the ignore file',
  why: `
    What the ignore file excludes never reaches the builder: copying it fails, or copies less than it says.
  `,
  whyUnsafe: `
    The file then becomes part of the build context. Make sure that it was not kept out on purpose, as secrets are.
  `,
  severity: 'error',
  covers: ['buildkit/CopyIgnoredFile'],

  *check({ copies }, { ignore }, { wide }) {
    if (!ignore) return
    const patterns = parseIgnore(ignore.text)
    for (const { fromContext, sources, instruction } of copies) {
      if (!fromContext) continue
      for (const source of sources) {
        if (source.kind !== 'path' || source.expanded === undefined) continue
        const path = contextPath(source.expanded)
        if (path === '' || path === '.' || !isIgnored(patterns, path)) continue
        if (!wide && (/[*?[]/.test(path) || isEntered(patterns, path))) continue
        const by = ignoringPattern(patterns, path)
        const end = ignore.text === '' || ignore.text.endsWith('\n') ? '' : '\n'
        yield {
          at: source,
          message: `${instruction.name} needs ${source.value}, but ${ignore.path} keeps it out${by ? ` with ${by.text}` : ''}.`,
          ...(by && { related: [{ at: by, path: ignore.path, message: 'This line keeps it out.' }] }),
          fixes: [
            {
              title: `Let ${path} in with a line in ${ignore.path}`,
              safe: false,
              edits: [],
              files: [{ path: ignore.path, text: `${ignore.text}${end}!${path}\n` }],
            },
          ],
        }
      }
    }
  },

  examples: [
    {
      files: { '.dockerignore': 'dist\n*.log\n', 'dist/app.js': '' },
      bad: dockerfile`
        FROM node:24-slim
        COPY «dist» /app/
      `,
      written: { '.dockerignore': 'dist\n*.log\n!dist\n' },
    },
    {
      because: 'an exception lets it in, and what comes from a stage is not read from the context',
      files: { '.dockerignore': '*\n!src\n', 'src/app.js': '' },
      good: dockerfile`
        FROM node:24-slim AS build
        COPY src /src
        FROM node:24-slim
        COPY --from=build /dist /app
      `,
    },
  ],
} satisfies Rule
