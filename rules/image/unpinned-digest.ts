import { tagSpan } from '../../server/facts/image-words.ts'
import { insert } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'The base image is not pinned by a digest',
  why: `
    A tag can be pushed again with other contents; a digest cannot. Pinning makes builds repeatable, and needs a bot that
    moves the pins on, because otherwise no security fix ever arrives.
  `,
  whyUnsafe: `
    The digest is the one that another stage has for the same tag. It may be older than what the tag stands for today.
  `,
  severity: 'hint',
  off: true,
  covers: ['sonar/S7023', 'semgrep/dockerfile-source-not-pinned', 'scout/not_pinned_digest'],

  *check(file) {
    for (const stage of file.stages) {
      const { word, reference, stage: local, scratch } = stage.image
      const at = tagSpan(stage.image)
      if (!word || !at || reference === undefined || local || scratch || reference.includes('@')) continue
      const twin = file.stages.find(({ image }) => image.reference?.startsWith(`${reference}@`))?.image
        .reference
      const isPlain = word.raw === reference && word.end - word.start === word.raw.length
      yield {
        at,
        message: `${reference} may be another image tomorrow: no digest pins it.`,
        fixes:
          twin !== undefined && isPlain
            ? [
                {
                  title: 'Add the digest that this file has for it',
                  safe: false,
                  edits: [insert(word.end, twin.slice(reference.length))],
                },
              ]
            : [],
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:«13-slim»
      `,
    },
    {
      bad: dockerfile`
        FROM debian:13-slim@sha256:4b7ce07002c69e8f3d704a9c5d6fd3053be500b7f1c69fc0d80990c2ad8dd412 AS base
        FROM debian:«13-slim»
      `,
      fixed: dockerfile`
        FROM debian:13-slim@sha256:4b7ce07002c69e8f3d704a9c5d6fd3053be500b7f1c69fc0d80990c2ad8dd412 AS base
        FROM debian:13-slim@sha256:4b7ce07002c69e8f3d704a9c5d6fd3053be500b7f1c69fc0d80990c2ad8dd412
      `,
    },
    {
      because: 'there is nothing to pin',
      good: dockerfile`
        FROM scratch AS empty
        FROM empty
      `,
    },
  ],
} satisfies Rule
