import { fix, replace } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'WORKDIR is relative',
  why: `
    A relative WORKDIR starts from wherever the base image or an earlier line left off, and moves when they change.
  `,
  whyUnsafe: `
    Without an absolute WORKDIR before it, the directory depends on the base image; its configuration says /.
  `,
  severity: 'warning',
  covers: ['hadolint/DL3000', 'buildkit/WorkdirRelativePath'],

  *check(file) {
    const { tree } = file
    for (const instruction of tree.instructions) {
      if (instruction.name !== 'WORKDIR') continue
      const [word] = instruction.words
      const before = file.before(instruction)
      const path = word?.value
      if (!word || path === undefined || /^(?:[/$]|[A-Za-z]:|\\)/.test(path)) continue
      const isKnown = before.workdirBy !== undefined
      // BuildKit says nothing of a relative path below an absolute one of the same file.
      const codes = isKnown ? ['hadolint/DL3000'] : ['hadolint/DL3000', 'buildkit/WorkdirRelativePath']
      const base = before.workdir
      const isPlain =
        instruction.words.length === 1 && !/["'\\]|\.\./.test(word.raw) && path !== '.' && path !== ''
      const absolute = isPlain ? `${(base ?? '').replace(/\/$/, '')}/${path.replace(/^\.\//, '')}` : undefined
      yield {
        at: word,
        message:
          base === undefined
            ? `${path} is relative to whatever the base image's directory is.`
            : `${path} is relative to ${base}.`,
        codes,
        ...(isKnown && { severity: 'info' as const }),
        fixes:
          absolute === undefined ? [] : fix(`Write ${absolute}`, base !== undefined, replace(word, absolute)),
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM python:3.13-slim
        WORKDIR /srv
        WORKDIR «app»
      `,
      fixed: dockerfile`
        FROM python:3.13-slim
        WORKDIR /srv
        WORKDIR /srv/app
      `,
    },
    {
      because: 'where an unknown image stands is not known',
      bad: dockerfile`
        FROM registry.example.org/team/base:2
        WORKDIR «app»
      `,
      fixed: dockerfile`
        FROM registry.example.org/team/base:2
        WORKDIR /app
      `,
    },
    {
      because: 'a variable may hold an absolute path',
      good: dockerfile`
        FROM python:3.13-slim
        ARG HOME_DIR=/srv
        WORKDIR $HOME_DIR
        WORKDIR "/srv/my app"
      `,
    },
  ],
} satisfies Rule
