import type { Facts } from '../../server/facts/facts.ts'
import type { Span } from '../../server/syntax/tree.ts'
import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'Blanks stand where nobody needs them',
  why: `
    Blanks at the end of a line, a second blank between words, a second empty line or a missing one at the end of the file:
    they mean nothing, and show up in every comparison of two versions.
  `,
  severity: 'hint',
  off: true,
  covers: [
    'tally/no-trailing-spaces',
    'tally/no-multiple-empty-lines',
    'tally/no-multi-spaces',
    'tally/eol-last',
  ],

  *check(file) {
    const { text, tree } = file
    const kept = keptSpans(file)
    const isKept = (start: number, end: number) => kept.some((it) => it.start < end && it.end > start)
    for (const { index, 0: blanks } of text.matchAll(/[ \t]+(?=\r?$)/gm)) {
      const end = index + blanks.length
      const lineStart = text.lastIndexOf('\n', index - 1) + 1
      if (isKept(lineStart, end)) continue
      yield report({ start: index, end }, '', 'Blanks stand at the end of the line.', 'no-trailing-spaces')
    }
    for (const { index, 0: lines } of text.matchAll(/(?<=\n\r?\n)(?:[ \t]*\r?\n)+/g)) {
      const end = index + lines.length
      if (
        isKept(index, end) ||
        tree.instructions.some(({ blanks }) => blanks.some((it) => it.start < end && it.end > index))
      )
        continue
      yield report(
        { start: index, end },
        '',
        'Several empty lines stand in a row.',
        'no-multiple-empty-lines',
      )
    }
    for (const { keyword, flags, words, json } of tree.instructions) {
      const first = json ?? words[0]
      const parts: readonly Span[] = first ? [keyword, ...flags, first] : [keyword, ...flags]
      for (const [at, part] of parts.entries()) {
        const before = parts[at - 1]
        if (!before || !/^[ \t]{2,}$/.test(text.slice(before.end, part.start))) continue
        yield report(
          { start: before.end, end: part.start },
          ' ',
          'Several blanks stand between two words.',
          'no-multi-spaces',
        )
      }
    }
    const last = tree.instructions.at(-1)
    if (last && !text.endsWith('\n') && !last.heredocs.length && !text.trimEnd().endsWith(tree.escape)) {
      const lineStart = text.lastIndexOf('\n') + 1
      yield {
        ...report(
          { start: text.length, end: text.length },
          '\n',
          'The file ends without a newline.',
          'eol-last',
        ),
        at: { start: Math.max(lineStart, text.length - 1), end: text.length },
      }
    }
  },

  examples: [
    {
      bad: 'FROM debian:13-slim«  »\n\n«\n\n»RUN«   »make \\« »\n  install\n',
      fixed: 'FROM debian:13-slim\n\nRUN make \\\n  install\n',
    },
    {
      bad: 'FROM debian:13-slim\nCMD ["bash"«]»',
      fixed: 'FROM debian:13-slim\nCMD ["bash"]\n',
    },
    {
      because: 'blanks in a heredoc belong to its text',
      good: dockerfile`
        # the base
        FROM debian:13-slim

        COPY <<EOF /etc/motd
        Hello  \


        EOF
        RUN echo  "a   b"
      `,
    },
  ],
} satisfies Rule

function report(at: Span, text: string, message: string, code: string) {
  return {
    at,
    message,
    codes: [`tally/${code}`],
    fixes: [
      {
        title: text === '' ? 'Delete them' : text === ' ' ? 'Leave one' : 'End the line',
        safe: true,
        edits: [{ ...at, text }],
      },
    ],
  }
}

/** Where a blank has a meaning: heredocs and directives. */
function keptSpans({ tree }: Facts): readonly Span[] {
  const heredocs = tree.instructions.flatMap((it) => [...it.heredocs, ...(it.trigger?.heredocs ?? [])])
  return [...heredocs.flatMap(({ bodySpan, terminator }) => [bodySpan, terminator]), ...tree.directives]
}
