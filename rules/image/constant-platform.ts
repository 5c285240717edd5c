import type { Facts } from '../../server/facts/facts.ts'
import type { Stage } from '../../server/facts/stages.ts'
import type { Flag } from '../../server/syntax/tree.ts'
import { replace } from '../edits.ts'
import { dockerfile, type Fix, type Rule } from '../rule.ts'

const others = ['kics/FROM-Platform-Flag', 'semgrep/avoid-platform-with-from', 'droast/DF061']

export default {
  title: 'FROM is tied to one platform',
  why: `
    With a fixed \`--platform\` the stage is of that architecture whatever machine it is built for: on another one it runs
    under emulation, or not at all. Without the flag the builder takes the platform that is asked for; a stage that only
    produces files can run on \`$BUILDPLATFORM\`.
  `,
  whyUnsafe: `
    Somebody may have put the flag there because the image, or a binary that is downloaded in the stage, exists for that
    platform only. Then build with \`docker build --platform\` instead.
  `,
  severity: 'warning',
  covers: ['hadolint/DL3029', 'buildkit/FromPlatformFlagConstDisallowed', ...others],
  differs: [
    'hadolint/DL3029 also reports a stage whose name tells its platform (`AS build-arm64`), as in a set of stages of which one is chosen; outside `profile: all` this rule is silent there, as BuildKit is.',
  ],

  *check(file, _project, { wide }) {
    for (const stage of file.stages) {
      const { platform } = stage.image
      if (!platform?.value) continue
      const isFixed = isFixedPlatform(platform.value) && !namesPlatform(stage, platform.value)
      const isForHadolint = !/BUILDPLATFORM|TARGETPLATFORM/.test(platform.value)
      if (!isFixed && !(wide && isForHadolint)) continue
      yield {
        at: platform,
        message: `This stage is ${platform.value} whatever platform is built for.`,
        codes: [
          ...(isForHadolint ? ['hadolint/DL3029'] : []),
          ...(isFixed ? ['buildkit/FromPlatformFlagConstDisallowed', ...others] : []),
        ],
        fixes: isFixed ? freeing(file, stage, platform) : [],
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM «--platform=linux/amd64» node:24-slim
        CMD ["node"]
      `,
      fixed: dockerfile`
        FROM node:24-slim
        CMD ["node"]
      `,
    },
    {
      because: 'the stage only produces files',
      bad: dockerfile`
        FROM «--platform=linux/amd64» node:24 AS assets
        RUN npm run build
        FROM nginx:1.31
        COPY --from=assets /dist /usr/share/nginx/html
      `,
      fixed: dockerfile`
        FROM node:24 AS assets
        RUN npm run build
        FROM nginx:1.31
        COPY --from=assets /dist /usr/share/nginx/html
      `,
    },
    {
      because: 'one of these is chosen by its name',
      good: dockerfile`
        FROM --platform=linux/amd64 debian:13-slim AS base-amd64
        FROM --platform=linux/arm64 debian:13-slim AS base-arm64
        FROM base-\${TARGETARCH}
      `,
    },
    {
      because: 'it is the platform of the machine that builds',
      good: dockerfile`
        FROM --platform=$BUILDPLATFORM golang:1.26 AS build
      `,
    },
    {
      because: 'hadolint does not look at the name of the stage',
      options: { wide: true },
      bad: dockerfile`
        «FROM --platform=linux/arm64» debian:13-slim AS base-arm64
      `,
    },
  ],
} satisfies Rule

/** `linux`, `amd64`, `linux/arm/v7`; anything with a variable is not fixed. */
function isFixedPlatform(value: string): boolean {
  return /^[\w.-]+(?:\/[\w.-]+){0,2}$/.test(value)
}

/** A stage that is called after its system or architecture is one of several, on purpose. */
function namesPlatform({ name }: Stage, value: string): boolean {
  const [first = '', second] = value.toLowerCase().split('/')
  const parts =
    second === undefined ? [first, first === 'linux' || first === 'windows' ? '' : 'linux'] : [first, second]
  return name !== undefined && parts.some((it) => it !== '' && name.includes(it))
}

function freeing(file: Facts, stage: Stage, flag: Flag): readonly Fix[] {
  const fixes: Fix[] = []
  const [word] = stage.from.words
  if (!word || file.text.slice(flag.end, word.start).trim() !== '') return fixes
  fixes.push({
    title: 'Build for the platform that is asked for',
    safe: false,
    edits: [{ start: flag.start, end: word.start, text: '' }],
  })
  if (!stage.ships)
    fixes.push({
      title: 'Run this stage on $BUILDPLATFORM',
      safe: false,
      edits: [replace(flag.valueSpan, '$BUILDPLATFORM')],
    })
  return fixes
}
