import type { Facts } from '../../server/facts/facts.ts'
import type { Run } from '../../server/facts/runs.ts'
import { listBreak } from '../edits.ts'
import { dockerfile, type Edit, type Rule } from '../rule.ts'

const widest = 120

export default {
  title: 'Several commands on one long line',
  why: `
    A change to one of them shows as a change of the whole line. With each command on a line of its own the history says what
    was changed, and a conflict can be read.
  `,
  severity: 'hint',
  covers: ['sonar/S7020', 'tally/newline-per-chained-call'],

  *check(file) {
    for (const run of file.runs) {
      const edits = breaksOf(file, run)
      if (!edits.length) continue
      yield {
        at: run.outer.keyword,
        message: `${edits.length + 1} commands stand on one line of more than ${widest} columns.`,
        fixes: [{ title: 'Begin a line at every &&', safe: true, edits }],
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13-slim
        «RUN» apt-get update && apt-get install -y --no-install-recommends ca-certificates curl git gnupg unzip && rm -rf /var/lib/apt/lists/*
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        RUN apt-get update \
            && apt-get install -y --no-install-recommends ca-certificates curl git gnupg unzip \
            && rm -rf /var/lib/apt/lists/*
      `,
    },
    {
      because: 'the instruction puts && at the end of its lines',
      bad: dockerfile`
        FROM debian:13-slim
        «RUN» make && \
          curl -fsSLo /tmp/tool.tgz https://downloads.example.com/releases/stable/tool-1.2.3.tgz && tar -xzf /tmp/tool.tgz -C /opt && rm /tmp/tool.tgz && \
          make install && make clean
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        RUN make && \
          curl -fsSLo /tmp/tool.tgz https://downloads.example.com/releases/stable/tool-1.2.3.tgz && \
          tar -xzf /tmp/tool.tgz -C /opt && \
          rm /tmp/tool.tgz && \
          make install && make clean
      `,
    },
    {
      because: 'it is short, one command, or && stands inside something else',
      good: dockerfile`
        FROM debian:13-slim
        RUN make && make install
        RUN curl -fsSL https://downloads.example.com/a/very/long/path/that/cannot/be/broken/anywhere/at/all/and/goes/on/for/ever.tgz -o /a
        RUN sh -c "cd /a/folder/with/a/long/name && ./configure --prefix=/usr/local --disable-static --enable-shared && make && make install"
      `,
    },
  ],
} satisfies Rule

/** A break at each `&&` of the lines that are too long, where nothing but blanks stands around it. */
function breaksOf(file: Facts, run: Run): readonly Edit[] {
  const [script] = run.scripts
  if (!script || run.form !== 'shell' || script.comments.length || script.errors.length) return []
  const { text, tree } = file
  const own = listBreak(file, run.outer)
  const style = own.includes('\n') ? own : ` ${tree.escape}\n    && `
  return script.top.flatMap((command, index) => {
    const before = script.top[index - 1]
    if (!before || !/^[ \t]*&&[ \t]*$/.test(text.slice(before.end, command.start))) return []
    const start = text.lastIndexOf('\n', before.end - 1) + 1
    const end = text.indexOf('\n', command.start)
    const isLong = text.slice(start, end < 0 ? text.length : end).trimEnd().length > widest
    return isLong ? [{ start: before.end, end: command.start, text: style }] : []
  })
}
