import type { ShellWord } from '../../server/syntax/script.ts'
import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'A list of packages is not sorted',
  why: `
    In a sorted list nothing stands twice, and a reviewer sees at once what came and what went.
  `,
  whyUnsafe: `
    Where two packages offer the same thing, some managers take what is named first.
  `,
  severity: 'hint',
  off: true,
  covers: ['sonar/S7018', 'tally/sort-packages'],

  *check(file) {
    for (const { run, packages, action, command } of file.packageCalls) {
      if (action !== 'install' || run.form === 'exec' || packages.length < 3) continue
      const words = packages.map(({ word }) => word)
      const first = command.words.indexOf(words[0] as ShellWord)
      const isRow = words.every((word, index) => command.words[first + index] === word)
      if (
        !isRow ||
        !words.every(
          ({ value, unbroken, glob }) =>
            unbroken && !glob && value !== undefined && /^[\w@/.+:=~<>^-]+$/.test(value),
        )
      )
        continue
      const sorted = words.map(({ raw }) => raw).toSorted(compare)
      const at = words.find(({ raw }, index) => raw !== sorted[index])
      if (!at) continue
      yield {
        at,
        message: `${sorted[words.indexOf(at)]} would stand here if the list were sorted.`,
        fixes: [
          {
            title: 'Sort the packages',
            safe: false,
            edits: words.flatMap(({ start, end, raw }, index) =>
              raw === sorted[index] ? [] : [{ start, end, text: sorted[index] as string }],
            ),
          },
        ],
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13-slim
        RUN apt-get update && apt-get install -y \
            «git» \
            curl \
            ca-certificates \
            jq
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        RUN apt-get update && apt-get install -y \
            ca-certificates \
            curl \
            git \
            jq
      `,
    },
    {
      good: dockerfile`
        FROM debian:13-slim
        RUN apt-get update && apt-get install -y curl git jq && apt-get install -y git curl
        RUN apt-get install -y zip $EXTRA curl a
      `,
    },
  ],
} satisfies Rule

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
