import type { Facts } from '../../server/facts/facts.ts'
import { pairsOf } from '../../server/facts/pairs.ts'
import { variablesIn } from '../../server/syntax/variables.ts'
import type { Stage } from '../../server/facts/stages.ts'
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
          // Every base image has a PATH, and one that is not known here may have any other variable.
          const isEmpty = !before && used.name !== 'PATH' && isKnownBase(file.stageOf(instruction))
          yield {
            at,
            message: pairs.some((it) => it !== pair && it.name === pair.name && used.name === pair.name)
              ? `${pair.name} is set twice by this ENV, and neither builds on the other.`
              : isEmpty
                ? `${used.name} is still empty when ${pair.name} is set, because the same ENV sets both.`
                : `${pair.name} gets the value that ${used.name} had before this ENV, not the new one.`,
            severity: used.name === 'PATH' ? 'warning' : 'error',
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
      because: 'the base image has a PATH, so it is the old one that is kept',
      bad: dockerfile`
        FROM registry.example.com/platform/database:19
        ENV PATH=/opt/tool/bin:$PATH «TOOL_PATH=/opt/tool/lib:$PATH»
      `,
      fixed: dockerfile`
        FROM registry.example.com/platform/database:19
        ENV PATH=/opt/tool/bin:$PATH
        ENV TOOL_PATH=/opt/tool/lib:$PATH
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

/** Whether all variables of the base image are known. */
function isKnownBase(stage: Stage | undefined): boolean {
  let it = stage
  while (it?.image.stage) it = it.image.stage
  return it !== undefined && (it.image.scratch || it.image.facts?.family !== undefined)
}

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
