import type { Facts } from '../../server/facts/facts.ts'
import { pairsOf } from '../../server/facts/pairs.ts'
import { variablesIn } from '../../server/syntax/variables.ts'
import type { Instruction } from '../../server/syntax/tree.ts'
import { dockerfile, type Fix, type Rule } from '../rule.ts'

export default {
  title: 'An ENV uses a variable that the same instruction sets',
  why: `
    All values of one \`ENV\` are read before any of them is set: the variable still has its old value, or none, in
    the pair behind it.
  `,
  whyUnsafe: `
    The variable gets the value that it should have had from the beginning, so the image changes.
  `,
  severity: 'error',
  covers: ['hadolint/DL3044'],

  *check(file) {
    const defined = new Set<string>()
    for (const instruction of file.tree.instructions) {
      if (instruction.name !== 'ENV' && instruction.name !== 'ARG') continue
      const pairs = pairsOf(instruction)
      if (instruction.name === 'ENV') {
        for (const [index, pair] of pairs.entries()) {
          const others = new Map(pairs.filter((_, at) => at !== index).map((it) => [it.name, it]))
          const used = variablesIn(pair.rawValue ?? '', file.tree.escape).find(
            ({ name, modifier }) => others.has(name) && modifier === '' && !defined.has(name),
          )
          const source = used && others.get(used.name)
          if (!used || !source) continue
          const at = { start: pair.start, end: pair.end }
          const before = file.before(instruction).lookup(used.name)
          yield {
            at,
            message: before
              ? `${pair.name} gets the value that ${used.name} had before this ENV, not the new one.`
              : `${used.name} is still empty when ${pair.name} is set, because the same ENV sets both.`,
            fixes: split(file, instruction),
            related: [{ at: source.nameSpan, message: `${used.name} is set here.` }],
          }
        }
      }
      for (const { name } of pairs) defined.add(name)
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13-slim
        ENV APP_HOME=/srv/app «APP_DATA=\${APP_HOME}/data»
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        ENV APP_HOME=/srv/app
        ENV APP_DATA=\${APP_HOME}/data
      `,
    },
    {
      bad: dockerfile`
        FROM debian:13-slim
        ENV JDK=/opt/jdk \
            «PATH=$JDK/bin:$PATH» \
            LANG=C.UTF-8
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        ENV JDK=/opt/jdk
        ENV PATH=$JDK/bin:$PATH \
            LANG=C.UTF-8
      `,
    },
    {
      because: 'PATH is there already, and a variable may build on its own old value',
      good: dockerfile`
        FROM debian:13-slim
        ENV PATH=/opt/tool/bin:$PATH
      `,
    },
    {
      because: 'an earlier instruction sets it',
      good: dockerfile`
        FROM debian:13-slim
        ENV BASE=/srv
        ENV BASE=/opt DATA=$BASE/data
      `,
    },
    {
      because: 'names that only begin alike are different variables',
      good: dockerfile`
        FROM debian:13-slim
        ARG APP_NAME=shop
        ENV APP=1 TITLE=$APP_NAME
      `,
    },
  ],
} satisfies Rule

/** One ENV for each pair that reads what its predecessors set. */
function split(file: Facts, instruction: Instruction): readonly Fix[] {
  const { text, tree } = file
  const pairs = pairsOf(instruction)
  const edits = []
  let own = new Set<string>()
  for (const [index, pair] of pairs.entries()) {
    const used = variablesIn(pair.rawValue ?? '', tree.escape).map(({ name }) => name)
    const previous = pairs[index - 1]
    if (previous && used.some((name) => own.has(name))) {
      const between = text.slice(previous.end, pair.start)
      if (between.includes('#')) return []
      edits.push({ start: previous.end, end: pair.start, text: `\n${instruction.keyword.text} ` })
      own = new Set()
    }
    own.add(pair.name)
  }
  return edits.length ? [{ title: 'Split the ENV where it builds on itself', safe: false, edits }] : []
}
