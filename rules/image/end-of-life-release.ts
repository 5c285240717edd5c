import type { TagChoice } from '../../server/facts/images/choices.ts'
import { tagSpan } from '../../server/facts/image-words.ts'
import { imageFacts } from '../../server/facts/images.ts'
import { parseReference } from '../../server/syntax/references.ts'
import { tagsAsOf } from '../data/tags.ts'
import { otherTags } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'The base image stands on a distribution release past its end of life',
  why: `
    A distribution fixes its packages until a day that is known long before. After it, holes stay open, and at some point
    the package archive moves away and \`apt-get update\` or \`yum install\` fails.
  `,
  whyUnsafe: `
    A newer release has newer packages, some under other names. Build, and run the tests.
  `,
  severity: 'warning',

  *check(file) {
    for (const stage of file.stages) {
      const { facts, stage: local } = stage.image
      const at = tagSpan(stage.image)
      if (!facts || !at || local || facts.tagStatus === 'removed' || facts.family?.deprecated) continue
      const { distribution } = facts
      if (distribution?.endOfLife === undefined || distribution.endOfLife >= tagsAsOf) continue
      const name = `${facts.spelled}${facts.tag === undefined ? '' : `:${facts.tag}`}`
      const release = `${distribution.id} ${distribution.codeName ?? distribution.release ?? ''}`.trim()
      yield {
        at,
        message: `${name} stands on ${release}, which got its last security fixes on ${distribution.endOfLife}.`,
        tag: 'deprecated',
        fixes: otherTags(file, stage, (choices) => choices.filter(isSupported)),
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM amazonlinux:«2»
        RUN yum install -y httpd
      `,
      fixed: dockerfile`
        FROM amazonlinux:2023
        RUN yum install -y httpd
      `,
    },
    {
      because: 'which other tags there are is not known',
      bad: dockerfile`
        FROM nvidia/cuda:«11.8.0-runtime-ubuntu18.04»
      `,
    },
    {
      because: 'it is still supported',
      good: dockerfile`
        FROM debian:13-slim
      `,
    },
    {
      because: 'the tag itself is not built any more, which is another finding',
      good: dockerfile`
        FROM debian:9
      `,
    },
  ],
} satisfies Rule

function isSupported({ reference }: TagChoice): boolean {
  const parsed = parseReference(reference)
  const endOfLife = parsed && imageFacts(parsed).distribution?.endOfLife
  return endOfLife === undefined || endOfLife >= tagsAsOf
}
