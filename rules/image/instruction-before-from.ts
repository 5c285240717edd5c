import type { Facts } from '../../server/facts/facts.ts'
import type { Instruction } from '../../server/syntax/tree.ts'
import { insertBelow, removeInstruction } from '../edits.ts'
import { dockerfile, type Fix, type Rule } from '../rule.ts'

const all = ['hadolint/DL3061', 'buildkit/parse-error', 'dockerfilelint/from_first', 'droast/DF037']

export default {
  title: 'An instruction stands before the first FROM',
  why: `
    There is no image yet that it could change, so the build fails. Only ARG may stand there.
  `,
  whyUnsafe: `
    In another stage, or further down in this one, the instruction may be meant differently.
  `,
  severity: 'error',
  covers: all,

  *check(file, _project, { wide }) {
    const first = file.stages[0]?.from
    if (!first && !wide) return
    for (const instruction of file.tree.instructions) {
      if (instruction === first) return
      if (instruction.name === 'ARG' || !isKnown(instruction.name)) continue
      yield {
        at: instruction.keyword,
        message: first
          ? `${instruction.name} stands above the first FROM, on line ${first.startLine + 1}, so there is no image for it.`
          : `${instruction.name} has no image to change, because there is no FROM.`,
        codes: first ? all : all.filter((it) => it !== 'buildkit/parse-error'),
        fixes: first ? moving(file, instruction, first) : [],
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        «LABEL» org.opencontainers.image.title=server
        FROM debian:13-slim
        COPY server /usr/local/bin/
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        LABEL org.opencontainers.image.title=server
        COPY server /usr/local/bin/
      `,
    },
    {
      because: 'ARG may stand there',
      good: dockerfile`
        ARG RELEASE=13
        FROM debian:\${RELEASE}-slim
      `,
    },
    {
      because: 'it is not written to its end yet',
      good: dockerfile`
        COPY server /usr/local/bin/
      `,
    },
  ],
} satisfies Rule

const known =
  /^(?:ADD|CMD|COPY|ENTRYPOINT|ENV|EXPOSE|HEALTHCHECK|LABEL|MAINTAINER|ONBUILD|RUN|SHELL|STOPSIGNAL|USER|VOLUME|WORKDIR)$/

function isKnown(name: string): boolean {
  return known.test(name)
}

function moving(file: Facts, instruction: Instruction, first: Instruction): readonly Fix[] {
  const own = file.text.slice(instruction.start, instruction.end)
  return [
    {
      title: 'Move it below FROM',
      safe: false,
      edits: [removeInstruction(file, instruction), insertBelow(file, first, own)],
    },
  ]
}
