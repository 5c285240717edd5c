import { replace } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

const isLower = (text: string) => text === text.toLowerCase()

export default {
  title: 'FROM and AS are cased differently',
  why: `
    The two keywords belong to one instruction. Cased alike, AS is seen as a keyword at a glance.
  `,
  severity: 'hint',
  covers: ['buildkit/FromAsCasing'],

  *check({ stages }) {
    for (const { from, asWord } of stages) {
      const { text } = from.keyword
      // A keyword in mixed case is another finding.
      if (!asWord || (text !== text.toUpperCase() && !isLower(text))) continue
      if (isLower(text) === isLower(asWord.raw)) continue
      const matching = isLower(text) ? 'as' : 'AS'
      yield {
        at: asWord,
        message: `"${asWord.raw}" is cased unlike "${from.keyword.text}".`,
        fixes: [{ title: `Write ${matching}`, safe: true, edits: [replace(asWord, matching)] }],
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM golang:1.26 «as» build
      `,
      fixed: dockerfile`
        FROM golang:1.26 AS build
      `,
    },
    {
      bad: dockerfile`
        from golang:1.26 «AS» build
      `,
      fixed: dockerfile`
        from golang:1.26 as build
      `,
    },
    {
      because: 'both are lower case',
      good: dockerfile`
        from golang:1.26 as build
      `,
    },
  ],
} satisfies Rule
