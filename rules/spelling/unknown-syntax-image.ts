import { nearest } from '../../server/syntax/nearest.ts'
import { fix, replace } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

const official = ['docker/dockerfile', 'docker/dockerfile-upstream']

export default {
  title: 'The syntax directive names an image that does not exist',
  why: `
    The builder loads this image to read the file, and the build stops when there is none.
  `,
  whyUnsafe: `
    It is a guess: somebody may keep a builder of their own under a name this similar.
  `,
  severity: 'error',
  covers: ['tally/syntax-directive-typo'],

  *check({ tree }) {
    for (const { name, value, valueSpan } of tree.directives) {
      if (name !== 'syntax') continue
      const [, image = '', rest = ''] = /^(?:docker\.io\/)?([^:@\s]+)(.*)$/.exec(value) ?? []
      const isKnown = official.includes(image)
      const tag = /^:([^@]*)/.exec(rest)?.[1]
      if (isKnown && (tag === undefined || tag === '' || !/^v\d/.test(tag))) continue
      const meant = isKnown
        ? image
        : (nearest(image.toLowerCase(), official) ??
          (/^dockerfile\d?$/.test(image) ? official[0] : undefined))
      if (!meant) continue
      const fixedTag = isKnown ? `:${(tag ?? '').slice(1)}` : /^:\d/.test(rest) ? rest : ':1'
      yield {
        at: { start: valueSpan.start, end: valueSpan.end },
        message: `There is no image ${value}; did you mean ${meant}${fixedTag}?`,
        fixes: fix(`Write ${meant}${fixedTag}`, false, replace(valueSpan, `${meant}${fixedTag}`)),
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        # syntax=«docker/dokerfile:1»
        FROM debian:13-slim
      `,
      fixed: dockerfile`
        # syntax=docker/dockerfile:1
        FROM debian:13-slim
      `,
    },
    {
      bad: dockerfile`
        # syntax=«dockerfile:1.7»
        FROM debian:13-slim
      `,
      fixed: dockerfile`
        # syntax=docker/dockerfile:1.7
        FROM debian:13-slim
      `,
    },
    {
      because: 'their tags have no v',
      bad: dockerfile`
        # syntax=«docker/dockerfile:v1»
        FROM debian:13-slim
      `,
      fixed: dockerfile`
        # syntax=docker/dockerfile:1
        FROM debian:13-slim
      `,
    },
    {
      because: 'the builder’s own, or another one',
      good: dockerfile`
        # syntax=docker.io/docker/dockerfile:1-labs
        FROM debian:13-slim
      `,
    },
    {
      because: 'another frontend',
      good: dockerfile`
        # syntax=r2d4/mockerfile
        FROM debian:13-slim
      `,
    },
  ],
} satisfies Rule
