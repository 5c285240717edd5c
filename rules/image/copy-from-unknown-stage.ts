import type { Facts } from '../../server/facts/facts.ts'
import { imageFacts } from '../../server/facts/images.ts'
import { buildFailures } from '../../server/syntax/failures.ts'
import { nearest } from '../../server/syntax/nearest.ts'
import { replace } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

const all = ['hadolint/DL3022', 'kics/Copy-From-References-Unknown-Stage', 'droast/DF049']

export default {
  title: 'COPY --from names no stage that is there',
  why: `
    What is not a stage is taken for an image, and pulled. A slip of the pen in the name of a stage then ends in a
    message about an image that does not exist.
  `,
  whyUnsafe: `
    The name may be that of an image, or of a context that is passed with \`--build-context\`.
  `,
  severity: 'warning',
  covers: [...all, 'buildkit/parse-error'],
  differs: [
    'hadolint/DL3022 reports every name without a colon; outside `profile: all` only one that is a slip away from the name of a stage is reported, because others are images or named contexts.',
  ],

  *check(file, _project, { wide }) {
    if (!file.copies.some(({ from }) => from)) return
    const failures = new Map(buildFailures(file.tree).map((it) => [it.start, it]))
    for (const { from, stage } of file.copies) {
      if (!from || from.value === '' || from.value === String(stage?.index)) continue
      if (stage && from.value.toLowerCase() === stage.name) continue
      const at = from.flag.valueSpan
      const near = stage && !from.stage ? slip(from.value, file, stage.index) : undefined
      const failure = stage?.reached || wide ? failures.get(at.start) : undefined
      const isForHadolint = wide && !from.stage && !/[:$]/.test(from.flag.value ?? '')
      if (near === undefined && !failure && !isForHadolint) continue
      yield {
        at,
        message:
          near === undefined
            ? (failure?.message ?? `No earlier stage is called ${from.value}, so it is taken for an image.`)
            : `No earlier stage is called ${from.value}; ${near} is.`,
        codes: [
          ...(from.stage || /[:$]/.test(from.flag.value ?? '') ? [] : all),
          ...(failure ? ['buildkit/parse-error'] : []),
        ],
        severity: failure ? 'error' : 'warning',
        fixes:
          near === undefined ? [] : [{ title: `Copy from ${near}`, safe: false, edits: [replace(at, near)] }],
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM golang:1.26 AS builder
        RUN go build -o /server .
        FROM debian:13-slim
        COPY --from=«bulider» /server /usr/local/bin/
      `,
      fixed: dockerfile`
        FROM golang:1.26 AS builder
        RUN go build -o /server .
        FROM debian:13-slim
        COPY --from=builder /server /usr/local/bin/
      `,
    },
    {
      because: 'only earlier stages can be copied from',
      bad: dockerfile`
        FROM debian:13-slim AS base
        COPY --from=«build» /server /usr/local/bin/
        FROM golang:1.26 AS build
        FROM base
      `,
    },
    {
      because: 'there are not so many stages, and a variable is no name of one',
      bad: dockerfile`
        ARG FROM=base
        FROM debian:13-slim AS base
        FROM debian:13-slim
        ARG FROM
        COPY --from=«4» /server /usr/local/bin/
        COPY --from=«$FROM» /server /usr/local/bin/
      `,
    },
    {
      because: 'these are images, and a named context',
      good: dockerfile`
        FROM debian:13-slim AS base
        COPY --from=busybox /bin/busybox /bin/
        COPY --from=ghcr.io/astral-sh/uv:0.9 /uv /bin/
        COPY --from=assets /dist /srv/
      `,
    },
    {
      because: 'hadolint takes every name without a tag for a stage',
      options: { wide: true },
      bad: dockerfile`
        FROM debian:13-slim AS base
        «COPY --from=busybox» /bin/busybox /bin/
      `,
    },
  ],
} satisfies Rule

/** The earlier stage whose name differs by a letter or two; nothing for the name of an image. */
function slip(name: string, { stages }: Facts, index: number): string | undefined {
  if (name.length < 4 || /[^\w-]/.test(name) || imageFacts({ repository: name }).official) return undefined
  if (stages.some((it) => it.name === name.toLowerCase())) return undefined
  const near = nearest(
    name,
    stages.flatMap((it) => (it.index < index && it.nameWord ? [it.nameWord.value] : [])),
  )
  // `build-1` and `build-2` are two names.
  return near?.replace(/\d/g, '') === name.replace(/\d/g, '') ? undefined : near
}
