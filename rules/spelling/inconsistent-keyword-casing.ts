import { instructionInfos } from '../data/instructions.ts'
import { replace } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

const known = new Set<string>(instructionInfos.map(({ name }) => name))

export default {
  title: 'Keywords are cased inconsistently',
  why: `
    Upper-case keywords set instructions apart from their arguments. A file that mixes spellings hides some of them.
  `,
  severity: 'hint',
  covers: ['buildkit/ConsistentInstructionCasing', 'sonar/S6476'],

  *check({ tree }) {
    const keywords = tree.instructions.filter(({ name }) => known.has(name)).map(({ keyword }) => keyword)
    const lower = keywords.filter(({ text }) => text === text.toLowerCase()).length
    const upper = keywords.filter(({ text }) => text === text.toUpperCase()).length
    if (lower === keywords.length || upper === keywords.length) return
    const isLower = lower > upper
    for (const keyword of keywords) {
      const wanted = isLower ? keyword.text.toLowerCase() : keyword.text.toUpperCase()
      if (keyword.text === wanted) continue
      yield {
        at: { start: keyword.start, end: keyword.end },
        message: `"${keyword.text}" is cased unlike the other keywords of this file.`,
        fixes: [{ title: `Write ${wanted}`, safe: true, edits: [replace(keyword, wanted)] }],
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13-slim
        «Workdir» /srv
        «run» make
        COPY . .
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        WORKDIR /srv
        RUN make
        COPY . .
      `,
    },
    {
      because: 'all of it is lower case',
      good: dockerfile`
        from debian:13-slim
        run make
      `,
    },
  ],
} satisfies Rule
