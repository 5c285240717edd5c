import type { Stage } from '../../server/facts/stages.ts'
import { fix, renameStage } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

const others = [
  'trivy/DS-0012',
  'checkov/CKV_DOCKER_11',
  'kics/Same-Alias-In-Different-Froms',
  'dockerfile-utils/DUPLICATE_BUILD_STAGE_NAME',
  'droast/DF042',
]

export default {
  title: 'Two stages have the same name',
  why: `
    The later stage hides the earlier one: FROM means the nearest stage of the name above it, \`COPY --from\` and
    \`--target\` mean the last one of the file.
  `,
  whyUnsafe: `
    Somebody may build this stage with \`--target\` and the old name.
  `,
  severity: 'warning',
  covers: ['hadolint/DL3024', 'buildkit/DuplicateStageName', ...others],

  *check(file) {
    const taken = new Set(file.stages.map(({ name }) => name))
    const firsts = new Map<string, Stage>()
    const numbers = new Map<string, number>()
    for (const stage of file.stages) {
      const { name, nameWord } = stage
      const first = name === undefined ? undefined : firsts.get(name)
      if (name !== undefined && !first) firsts.set(name, stage)
      if (name === undefined || !nameWord || !first?.nameWord) continue
      let number = numbers.get(name) ?? 2
      while (taken.has(`${name}-${number}`)) number++
      taken.add(`${name}-${number}`)
      numbers.set(name, number)
      yield {
        at: nameWord,
        message: `There is a stage ${nameWord.value} already, on line ${first.from.startLine + 1}.`,
        codes: [
          'buildkit/DuplicateStageName',
          ...others,
          ...(first.nameWord.value === nameWord.value ? ['hadolint/DL3024'] : []),
        ],
        fixes: fix(
          `Rename this stage to ${name}-${number}`,
          false,
          ...renameStage(file, stage, `${name}-${number}`),
        ),
        related: [{ message: 'The other stage of this name.', at: first.nameWord }],
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM golang:1.26 AS build
        RUN go build -o /server .
        FROM node:24 AS «build»
        COPY --from=build /server /srv/server
        RUN npm run build
        FROM debian:13-slim
        COPY --from=build /dist /srv/dist
      `,
      fixed: dockerfile`
        FROM golang:1.26 AS build
        RUN go build -o /server .
        FROM node:24 AS build-2
        COPY --from=build /server /srv/server
        RUN npm run build
        FROM debian:13-slim
        COPY --from=build-2 /dist /srv/dist
      `,
    },
    {
      because: 'the builder does not mind the case',
      bad: dockerfile`
        FROM golang:1.26 AS build
        FROM node:24 AS «Build»
      `,
      fixed: dockerfile`
        FROM golang:1.26 AS build
        FROM node:24 AS build-2
      `,
    },
    {
      because: 'the names differ',
      good: dockerfile`
        FROM golang:1.26 AS build
        FROM node:24 AS assets
        FROM build
      `,
    },
  ],
} satisfies Rule
