import { chainLines } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'A long chain of commands instead of a heredoc',
  why: `
    With BuildKit a RUN may hold a script as it is written elsewhere: no \`&& \\\` at every line, comments where they belong,
    and an error message that names a line.
  `,
  whyUnsafe: `
    Heredocs need BuildKit and Dockerfile syntax 1.4; Podman and Kaniko read them only in newer versions.
  `,
  severity: 'hint',
  off: true,
  covers: ['tally/prefer-run-heredoc'],

  *check(file) {
    for (const run of file.runs) {
      const [script] = run.scripts
      if (!script || run.form !== 'shell' || run.instruction !== run.outer || script.top.length < 4) continue
      const lines = chainLines(file, run, script)
      const start = script.joined.segments[0]?.source
      if (!lines || lines.length < 4 || start === undefined || /\bEOF\b/.test(script.joined.text)) continue
      // A comment inside an instruction is not part of the script and would be lost.
      const blanks = /^[ \t]*/.exec(file.text.slice(run.outer.end))?.[0].length ?? 0
      yield {
        at: run.outer.keyword,
        message: `${lines.length} commands are chained here; a heredoc writes them one below the other.`,
        fixes: [
          {
            title: 'Make it a heredoc',
            safe: false,
            edits: [{ start, end: run.outer.end + blanks, text: `<<EOF\nset -e\n${lines.join('\n')}\nEOF` }],
          },
        ],
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13-slim
        «RUN» apt-get update \
         && apt-get install -y curl \
         && curl -fsSL https://example.com/a | tar -x \
         && rm -rf /var/lib/apt/lists/*
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        RUN <<EOF
        set -e
        apt-get update
        apt-get install -y curl
        curl -fsSL https://example.com/a | tar -x
        rm -rf /var/lib/apt/lists/*
        EOF
      `,
    },
    {
      because: 'short, or not a plain chain',
      good: dockerfile`
        FROM debian:13-slim
        RUN make && make install && make clean
        RUN a && b || c && d && e
      `,
    },
  ],
} satisfies Rule
