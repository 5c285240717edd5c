import { tagSpan } from '../../server/facts/image-words.ts'
import { otherTags } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'The tag moves from one release line to the next',
  why: `
    A tag such as \`python:3\` or \`node:lts\` brings a new release line by itself, and with it whatever changed between
    the two. A tag that names the line brings its fixes only.
  `,
  whyUnsafe: `
    The offered tags come from a table that is bundled and has a date. The first one is what the moving tag stood for on
    that day; check that the application runs on it.
  `,
  severity: 'hint',

  *check(file) {
    for (const stage of file.stages) {
      const { facts, word, stage: local } = stage.image
      const at = tagSpan(stage.image)
      if (!facts?.family || !word || !at || local || !facts.floating) continue
      if (facts.tag === undefined || facts.tag === 'latest' || facts.tagStatus === 'removed') continue
      const { onlyMoving, deprecated, title } = facts.family
      const fixes = otherTags(file, stage)
      if (onlyMoving || deprecated || (facts.standsFor === undefined && fixes.length === 0)) continue
      const now = facts.standsFor === undefined ? '' : `; for now it is ${title} ${facts.standsFor}`
      yield {
        at,
        message: `${facts.spelled}:${facts.tag} moves on to the next release line by itself${now}.`,
        fixes,
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM python:«3-slim»
      `,
      fixed: dockerfile`
        FROM python:3.14-slim
      `,
    },
    {
      bad: dockerfile`
        FROM node:«lts-alpine» AS assets
        FROM debian:«stable-slim»
      `,
      fixed: dockerfile`
        FROM node:24-alpine AS assets
        FROM debian:13-slim
      `,
    },
    {
      because: 'each names a release line, or the exact image',
      good: dockerfile`
        FROM node:24 AS assets
        FROM debian:13-slim AS tools
        FROM python:3@sha256:4b7ce07002c69e8f3d704a9c5d6fd3053be500b7f1c69fc0d80990c2ad8dd412
      `,
    },
  ],
} satisfies Rule
