import type { Facts } from '../../server/facts/facts.ts'
import { pairsOf } from '../../server/facts/pairs.ts'
import { isPlatformArg, type Stage } from '../../server/facts/stages.ts'
import { nearest } from '../../server/syntax/nearest.ts'
import { parseReference } from '../../server/syntax/references.ts'
import type { Span } from '../../server/syntax/tree.ts'
import { variablesIn, type Variable } from '../../server/syntax/variables.ts'
import { insertAbove, keyword, replace } from '../edits.ts'
import { dockerfile, type Fix, type Rule } from '../rule.ts'

const undefinedArg = ['buildkit/UndefinedArgInFrom']
/** Without a name at all the builder refuses the file. */
const noName = [...undefinedArg, 'dockerfile-utils/BASE_NAME_EMPTY', 'buildkit/parse-error']

export default {
  title: 'FROM uses a variable that no ARG declares before the first FROM',
  why: `
    FROM sees only the ARGs that stand above the first FROM of the file. Any other variable is empty there, so that the
    name of the image loses a part.
  `,
  whyUnsafe: `
    The name of the image changes. Check that it is the one that was meant.
  `,
  severity: 'error',
  covers: noName,

  *check(file) {
    for (const stage of file.stages) {
      const { word, platform } = stage.image
      if (word) {
        for (const variable of undeclared(word.raw, file)) {
          const at = word.end - word.start === word.raw.length ? spanOf(variable, word.start) : word
          const codes = isOnly(variable, word.raw) ? noName : undefinedArg
          yield { at, message: messageOf(variable, file), codes, fixes: mending(variable, at, file, stage) }
        }
      }
      if (!platform?.value) continue
      const { start, end } = platform.valueSpan
      for (const variable of undeclared(platform.value, file)) {
        const at = end - start === platform.value.length ? spanOf(variable, start) : platform.valueSpan
        yield {
          at,
          message: messageOf(variable, file),
          codes: undefinedArg,
          fixes: mending(variable, at, file, stage),
        }
      }
    }
  },

  examples: [
    {
      because: 'it is misspelt',
      bad: dockerfile`
        ARG NODE_VERSION=24
        FROM node:«$NODE_VERSON»
      `,
      fixed: dockerfile`
        ARG NODE_VERSION=24
        FROM node:$NODE_VERSION
      `,
    },
    {
      because: 'it is declared inside a stage, which no FROM sees',
      bad: dockerfile`
        FROM golang:1.26 AS build
        ARG RELEASE=13
        RUN make RELEASE=$RELEASE
        FROM debian:«\${RELEASE}»-slim
      `,
      fixed: dockerfile`
        ARG RELEASE=13
        FROM golang:1.26 AS build
        ARG RELEASE=13
        RUN make RELEASE=$RELEASE
        FROM debian:\${RELEASE}-slim
      `,
    },
    {
      because: 'nobody knows what was meant',
      bad: dockerfile`
        FROM registry.example.org/base:«$TAG»
      `,
    },
    {
      because: 'declared above, defined by the builder, or with a default of its own',
      good: dockerfile`
        ARG TAG
        FROM --platform=$BUILDPLATFORM registry.example.org/base:$TAG AS build
        FROM node:\${NODE:-24}
      `,
    },
  ],
} satisfies Rule

function undeclared(text: string, { tree, globals }: Facts): readonly Variable[] {
  return variablesIn(text, tree.escape).filter(
    ({ name, modifier, depth }) =>
      depth === 0 && modifier === '' && !isPlatformArg(name) && !globals.some((it) => it.name === name),
  )
}

function isOnly({ length }: Variable, text: string): boolean {
  return length === text.length
}

function spanOf({ offset, length }: Variable, start: number): Span {
  return { start: start + offset, end: start + offset + length }
}

function messageOf({ name }: Variable, { tree, stages }: Facts): string {
  const first = stages[0]
  const later = tree.instructions.find(
    (it) =>
      it.name === 'ARG' &&
      first &&
      it.start > first.from.start &&
      pairsOf(it).some((pair) => pair.name === name),
  )
  return later
    ? `FROM does not see ${name}: its ARG stands inside a stage, not above the first FROM.`
    : `No ARG above the first FROM declares ${name}, so it is empty here.`
}

function mending({ name, braced }: Variable, at: Span, file: Facts, stage: Stage): readonly Fix[] {
  const near =
    name.length < 4
      ? undefined
      : nearest(
          name,
          file.globals.map((it) => it.name),
        )
  if (near !== undefined && file.text[at.start] === '$') {
    return [
      { title: `Write ${near}`, safe: false, edits: [replace(at, braced ? `\${${near}}` : `$${near}`)] },
    ]
  }
  const defaults = file.tree.instructions.flatMap((it) =>
    it.name === 'ARG' && it.start < stage.from.start
      ? pairsOf(it).filter(
          (pair) => pair.name === name && pair.rawValue !== undefined && !pair.rawValue.includes('$'),
        )
      : [],
  )
  const [first] = file.stages
  const raw = defaults.at(-1)?.rawValue
  if (!first || raw === undefined || parseReference(`a:${defaults.at(-1)?.value ?? ''}`) === undefined)
    return []
  return [
    {
      title: `Declare ${name} above the first FROM`,
      safe: false,
      edits: [insertAbove(first.from, `${keyword(file, 'ARG')} ${name}=${raw}`)],
    },
  ]
}
