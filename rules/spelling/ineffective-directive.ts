import type { Facts } from '../../server/facts/facts.ts'
import { nearest } from '../../server/syntax/nearest.ts'
import type { Comment } from '../../server/syntax/tree.ts'
import { fix, insert, replace } from '../edits.ts'
import { dockerfile, type Edit, type Fix, type Rule } from '../rule.ts'

const directives = ['syntax', 'escape', 'check']
const values: Readonly<Record<string, RegExp>> = {
  syntax: /^\S*(?:docker|frontend)\S*[/:]\S+$/i,
  escape: /^[\\`]$/,
  check: /^(?:skip|error|experimental)\s*=/i,
}

export default {
  title: 'A comment looks like a parser directive and is none',
  why: `
    Directives count at the very top only, before any comment, blank line or instruction, and with an equals sign.
    Everywhere else they are comments: the syntax image is not loaded, the escape character stays a backslash.
  `,
  whyUnsafe: `
    The directive takes effect from now on: another version of the Dockerfile language may read the file, and with
    another escape character its lines continue elsewhere.
  `,
  severity: 'warning',
  covers: ['tally/syntax-directive-typo'],

  *check(file) {
    const { tree } = file
    const first = tree.instructions[0]?.start ?? tree.text.length
    const blank = /^(?:\uFEFF)?(?:[^\n\S]*#[^\n]*\n)*/.exec(tree.text)?.[0].length ?? 0
    for (const comment of tree.comments) {
      const match = /^\s*([A-Za-z]+)(\s*[=:]\s*|\s+)(\S.*?)\s*$/.exec(comment.text)
      if (!match) continue
      const [, word = '', sign = '', value = ''] = match
      const name = nameOf(word, value)
      if (!name || !values[name]?.test(value) || (name !== 'syntax' && !sign.includes('='))) continue
      // A check comment above an instruction is read by newer builders.
      if (name === 'check' && (word.toLowerCase() === 'check' || comment.start > first)) continue
      // Behind the first instruction only what surely was meant.
      if (comment.start > first && (word !== name || sign.trim() !== '=')) continue
      const start = comment.start + 1 + comment.text.indexOf(word)
      const isMisspelt = word.toLowerCase() !== name || sign.trim() !== '='
      const isTop = comment.start < blank && !tree.comments.some((it) => it.start < comment.start)
      yield {
        at: { start, end: start + (match[0].trim().length || word.length) },
        message:
          isMisspelt && isTop
            ? `This is a comment; the directive is written ${name}=${value}.`
            : `This is a comment: ${name}= counts only above everything else.`,
        codes: isMisspelt ? ['tally/syntax-directive-typo'] : [],
        fixes: isTop
          ? fix(
              `Write ${name}=`,
              false,
              replace({ start, end: start + word.length + sign.length }, `${name}=`),
            )
          : moved(file, comment, name, value),
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        # «sytnax=docker/dockerfile:1»
        FROM debian:13-slim
      `,
      fixed: dockerfile`
        # syntax=docker/dockerfile:1
        FROM debian:13-slim
      `,
    },
    {
      bad: dockerfile`
        # «syntax: docker/dockerfile:1»
        FROM debian:13-slim
      `,
      fixed: dockerfile`
        # syntax=docker/dockerfile:1
        FROM debian:13-slim
      `,
    },
    {
      because: 'a comment stands before it',
      bad: dockerfile`
        # Builds the shop.
        # «syntax=docker/dockerfile:1»
        FROM debian:13-slim
      `,
      fixed: dockerfile`
        # syntax=docker/dockerfile:1
        # Builds the shop.
        FROM debian:13-slim
      `,
    },
    {
      because: 'an instruction stands before it',
      bad: dockerfile`
        FROM debian:13-slim

        # «escape=\`»
        RUN make
      `,
      fixed: dockerfile`
        # escape=\`
        FROM debian:13-slim

        RUN make
      `,
    },
    {
      because: 'these are directives, or ordinary comments',
      good: dockerfile`
        # syntax=docker/dockerfile:1
        # check=skip=all
        # The syntax of the configuration is checked below.
        FROM debian:13-slim
        # check=skip=JSONArgsRecommended
        CMD run
      `,
    },
  ],
} satisfies Rule

/** The directive that a word means: itself, or with an image behind it a slip of it. */
function nameOf(word: string, value: string): string | undefined {
  const lower = word.toLowerCase()
  if (directives.includes(lower)) return lower
  return nearest(
    lower,
    directives.filter(
      (it) => values[it]?.test(value) && Math.abs(it.length - lower.length) < 3 && lower.length > 3,
    ),
  )
}

/** The comment goes from its place and to the top, where no directive of that name stands yet. */
function moved(file: Facts, comment: Comment, name: string, value: string): readonly Fix[] {
  const { tree } = file
  if (tree.directives.some((it) => it.name === name)) return []
  const top = tree.directives.length
    ? file.wholeLines(tree.directives.at(-1) ?? comment).end
    : tree.byteOrderMark
      ? 1
      : 0
  const removed: Edit = { ...file.wholeLines(comment), text: '' }
  return removed.start === top
    ? []
    : fix('Move it to the top', false, insert(top, `# ${name}=${value}\n`), removed)
}
