import { labelsOf } from '../../server/facts/labels.ts'
import { fix, replace } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

/** Namespaces that Docker keeps for itself. */
const reserved = /^(?:com\.docker|io\.docker|org\.dockerproject)\./

export default {
  title: 'A label key is malformed or in a reserved namespace',
  why: `
    Keys are made of lower-case letters, digits, dots and dashes and begin with a letter, so that tools can filter and
    quote them. The namespaces of Docker are its own.
  `,
  whyUnsafe: `
    Whoever reads the label by its old key finds nothing any more.
  `,
  severity: 'hint',
  covers: ['hadolint/DL3048', 'tally/labels/valid-key'],

  *check(file) {
    for (const { name, nameSpan } of labelsOf(file)) {
      if (name.includes('$') && !/^[\w.-]*\$[a-z]/.test(name)) continue
      const isReserved = reserved.test(name)
      if (!isReserved && /^[a-z][a-z0-9]*(?:[.-][a-z0-9]+)*$/.test(name)) continue
      const wellFormed = name
        .toLowerCase()
        .replace(/[^a-z0-9.-]+/g, '-')
        .replace(/([.-])[.-]+/g, '$1')
        .replace(/^[^a-z]+|[.-]+$/g, '')
      yield {
        at: nameSpan,
        message: isReserved
          ? `The label key ${name} is in a namespace that Docker reserves for itself.`
          : `The label key ${name} is not made of lower-case words joined by dots and dashes.`,
        fixes:
          isReserved || !wellFormed || wellFormed === name
            ? []
            : fix(`Rename it to ${wellFormed}`, false, replace(nameSpan, wellFormed)),
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13-slim
        LABEL «Build_Date»="2026-11-21" «com.docker.team»="core"
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        LABEL build-date="2026-11-21" com.docker.team="core"
      `,
    },
    {
      because: 'words are joined by dots and dashes',
      good: dockerfile`
        FROM debian:13-slim
        LABEL org.example.build-date="2026-11-21" version=1
      `,
    },
  ],
} satisfies Rule
