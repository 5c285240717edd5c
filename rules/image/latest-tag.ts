import type { Facts } from '../../server/facts/facts.ts'
import { tagSpan } from '../../server/facts/image-words.ts'
import type { Stage } from '../../server/facts/stages.ts'
import { baseName } from '../../server/syntax/paths.ts'
import { parseReference } from '../../server/syntax/references.ts'
import { otherTags } from '../edits.ts'
import { dockerfile, type Report, type Rule } from '../rule.ts'

const elsewhere = ['trivy/DS-0001', 'checkov/CKV_DOCKER_7', 'sonar/S6596']
const untagged = [
  ...elsewhere,
  'kics/Image-Version-Not-Explicit',
  'semgrep/missing-image-version',
  'dockerfilelint/missing_tag',
]
const latest = [...elsewhere, 'kics/Image-Version-Using-latest', 'dockerfilelint/latest_tag']

export default {
  title: 'The base image has no tag, or the tag latest',
  why: `
    \`latest\`, which is also what no tag means, is whatever was published last. The same file then builds another image
    tomorrow, and nobody can tell which one is running today. A tag that names a release line still brings fixes, but no
    surprises.
  `,
  whyUnsafe: `
    The offered tags come from a table that is bundled and has a date. The first one is what the moving tag stood for on
    that day; an image that was built before may stand on an older release.
  `,
  severity: 'warning',
  covers: [...new Set(['hadolint/DL3006', 'hadolint/DL3007', ...untagged, ...latest])],
  differs: [
    'hadolint/DL3006 also reports a name that begins with a literal and ends in a variable, although it may name a stage; outside `profile: all` this rule expands the variable or stays silent.',
    'hadolint/DL3006 and hadolint/DL3007 do not look into the default of an ARG; this rule does, without their codes.',
    'Images that have no other tags than moving ones (Chainguard, distroless) are left alone outside `profile: all`.',
  ],

  *check(file, _project, { wide }) {
    for (const stage of file.stages) {
      const report = wide
        ? (asWritten(file, stage) ?? asExpanded(file, stage, true))
        : asExpanded(file, stage, false)
      if (report) yield report
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM «node»
        COPY server.js /srv/
        CMD ["node", "/srv/server.js"]
      `,
      fixed: dockerfile`
        FROM node:26
        COPY server.js /srv/
        CMD ["node", "/srv/server.js"]
      `,
    },
    {
      because: 'the variant stays',
      bad: dockerfile`
        FROM --platform=$BUILDPLATFORM nginx:«latest» AS web
      `,
      fixed: dockerfile`
        FROM --platform=$BUILDPLATFORM nginx:1.31 AS web
      `,
    },
    {
      because: 'the tag stands in the default of an ARG',
      bad: dockerfile`
        ARG PYTHON=latest
        FROM «python:\${PYTHON}»
      `,
      fixed: dockerfile`
        ARG PYTHON=3.14
        FROM python:\${PYTHON}
      `,
    },
    {
      because: 'nothing is known about the image, so no tag is offered',
      bad: dockerfile`
        FROM «registry.example.org/tools/base»
      `,
    },
    {
      because: 'a digest is exact, and a stage has no tag',
      good: dockerfile`
        FROM alpine@sha256:4b7ce07002c69e8f3d704a9c5d6fd3053be500b7f1c69fc0d80990c2ad8dd412 AS base
        FROM base
        FROM scratch
      `,
    },
    {
      because: 'nobody knows what the ARG is set to',
      good: dockerfile`
        ARG BASE
        FROM \${BASE}
      `,
    },
    {
      because: 'as hadolint reads it, the text has no tag',
      options: { wide: true },
      bad: dockerfile`
        ARG KIND
        «FROM tools-\${KIND}»
      `,
    },
  ],
} satisfies Rule

function asExpanded(file: Facts, stage: Stage, wide: boolean): Report | undefined {
  const { image } = stage
  const { word, reference, facts } = image
  if (!word || reference === undefined || image.stage || image.scratch) return undefined
  const parsed = parseReference(reference)
  if (!parsed || parsed.digest !== undefined || (parsed.tag ?? 'latest') !== 'latest') return undefined
  // Reported as an image that nobody should use any more, with its successors.
  if (!wide && (facts?.family?.onlyMoving || facts?.family?.deprecated || facts?.tagStatus === 'removed'))
    return undefined
  const codes = parsed.tag === undefined ? untagged : latest
  const hadolint = parsed.tag === undefined ? 'hadolint/DL3006' : 'hadolint/DL3007'
  return reportOf(
    file,
    stage,
    reference,
    parsed.tag !== undefined,
    word.raw.includes('$') ? codes : [hadolint, ...codes],
  )
}

/** hadolint reads the text as it stands: a name that begins with a variable is never untagged. */
function asWritten(file: Facts, stage: Stage): Report | undefined {
  const { word } = stage.image
  if (!word || word.value.includes('@')) return undefined
  const name = baseName(word.value)
  if (/^[^$]*:latest$/.test(name) || /\}:latest$/.test(name))
    return reportOf(file, stage, word.value, true, ['hadolint/DL3007', ...latest])
  const isStage = file.stages.some((it) => it.index < stage.index && it.name === word.value.toLowerCase())
  if (name.includes(':') || word.value.startsWith('$') || word.value === 'scratch' || isStage)
    return undefined
  return reportOf(file, stage, word.value, false, ['hadolint/DL3006', ...untagged])
}

function reportOf(
  file: Facts,
  stage: Stage,
  reference: string,
  tagged: boolean,
  codes: readonly string[],
): Report | undefined {
  const at = tagSpan(stage.image)
  if (!at) return undefined
  const { standsFor, family } = stage.image.facts ?? {}
  const now =
    standsFor === undefined || !family || stage.image.stage
      ? ''
      : `, which is ${family.title} ${standsFor} for now`
  return {
    at,
    message: tagged
      ? `${reference} is whatever was published last${now}.`
      : `${reference} has no tag, so it means latest${now}.`,
    codes,
    fixes: otherTags(file, stage, (choices) => choices.filter(({ tag }) => tag !== 'latest')),
  }
}
