import { instructionInfos } from '../data/instructions.ts'
import { nearest } from '../../server/syntax/nearest.ts'
import { fix, keyword, replace } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

const known = new Set<string>(instructionInfos.map(({ name }) => name))
const triggers = instructionInfos.filter(({ trigger }) => trigger).map(({ name }) => name)

export default {
  title: 'ONBUILD holds an instruction that does not exist',
  why: `
    The builder looks at it only when somebody builds on this image. The image is built and pushed, and every build on
    it fails.
  `,
  whyUnsafe: `
    It is a guess at what was meant.
  `,
  severity: 'error',
  covers: ['tally/invalid-onbuild-trigger'],

  *check(file) {
    for (const { trigger } of file.tree.instructions) {
      if (!trigger || known.has(trigger.name)) continue
      const meant = nearest(trigger.name, triggers)
      yield {
        at: trigger.keyword,
        message: `No instruction is called ${trigger.keyword.text}${meant ? `; did you mean ${meant}?` : '.'}`,
        fixes: meant
          ? fix(`Write ${keyword(file, meant)}`, false, replace(trigger.keyword, keyword(file, meant)))
          : [],
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13-slim
        ONBUILD «COYP» . /srv
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        ONBUILD COPY . /srv
      `,
    },
    {
      because: 'nothing is near',
      bad: dockerfile`
        FROM debian:13-slim
        ONBUILD «make» install
      `,
    },
    {
      because: 'this one exists',
      good: dockerfile`
        FROM debian:13-slim
        ONBUILD RUN make
      `,
    },
  ],
} satisfies Rule
