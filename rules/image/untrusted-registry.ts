import { parseReference } from '../../server/syntax/references.ts'
import type { Span } from '../../server/syntax/tree.ts'
import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'An image comes from a registry that is not on the list',
  why: `
    The configuration names the registries that images may come from (\`trustedRegistries\`). With an image from
    elsewhere, code that nobody looked at gets into the build.
  `,
  severity: 'error',
  covers: ['hadolint/DL3026'],

  *check(file, _project, { trustedRegistries }) {
    if (trustedRegistries.length === 0) return
    const allowed = trustedRegistries.map(pattern)
    const images: { readonly at: Span; readonly reference: string }[] = []
    for (const { image } of file.stages) {
      const { word, reference, stage, scratch } = image
      if (word && reference !== undefined && !stage && !scratch) images.push({ at: word, reference })
    }
    for (const { from } of file.copies) {
      if (from && !from.stage && from.value !== 'scratch' && !/^\d+$/.test(from.value) && isImage(from.value))
        images.push({ at: from.flag.valueSpan, reference: from.value })
    }
    for (const { mounts } of file.runs) {
      for (const { from, flag } of mounts)
        if (from !== undefined && isImage(from)) images.push({ at: flag.valueSpan, reference: from })
    }
    for (const { at, reference } of images.toSorted((a, b) => a.at.start - b.at.start)) {
      const parsed = parseReference(reference)
      const registry = parsed?.registry ?? 'docker.io'
      if (
        !parsed ||
        allowed.some((it) => it.test(registry)) ||
        (registry === 'docker.io' && allowed.some((it) => it.test('hub.docker.com')))
      )
        continue
      yield {
        at,
        message: `${reference} comes from ${registry}; allowed are ${trustedRegistries.join(', ')}.`,
      }
    }
  },

  examples: [
    {
      options: { trustedRegistries: ['registry.example.org', '*.example.com'] },
      bad: dockerfile`
        FROM «debian:13-slim» AS base
        FROM registry.example.org/debian:13-slim
        RUN --mount=«type=bind,from=ghcr.io/astral-sh/uv:0.9,target=/uv» /uv/uv sync
        COPY --from=«quay.io/tools/make:4» /make /usr/bin/
        COPY --from=mirror.example.com/tools/jq:1 /jq /usr/bin/
      `,
    },
    {
      because: 'a stage is not an image, and neither is the empty one',
      options: { trustedRegistries: ['docker.io'] },
      good: dockerfile`
        FROM debian:13-slim AS base
        FROM base AS build
        FROM scratch
        COPY --from=build /app /app
      `,
    },
    {
      because: 'nothing is configured',
      good: dockerfile`
        FROM registry.example.org/debian:13-slim
      `,
    },
  ],
} satisfies Rule

/** A word alone may be a stage or a named context. */
function isImage(name: string): boolean {
  return /[/:@]/.test(name) && !name.includes('$')
}

/** `*` matches any run of characters. */
function pattern(text: string): RegExp {
  const parts = text.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('.*')}$`)
}
