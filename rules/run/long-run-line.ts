import { dockerfile, type Edit, type Rule } from '../rule.ts'

const widest = 120

export default {
  title: 'Several commands on one long line',
  why: `
    A change to one of them shows as a change of the whole line. With each command on a line of its own the history says what
    was changed, and a conflict can be read.
  `,
  severity: 'hint',
  off: true,
  covers: ['sonar/S7020', 'tally/newline-per-chained-call'],

  *check(file) {
    const { text, tree } = file
    for (const run of file.runs) {
      const [script] = run.scripts
      if (!script || run.form !== 'shell' || script.comments.length || script.errors.length) continue
      const edits: Edit[] = []
      let isLong = false
      for (const [index, command] of script.top.entries()) {
        const before = script.top[index - 1]
        const gap = before && text.slice(before.end, command.start)
        if (!before || !gap || !/^[ \t]*&&[ \t]*$/.test(gap)) continue
        const start = text.lastIndexOf('\n', before.end - 1) + 1
        const end = text.indexOf('\n', command.start)
        isLong ||= (end < 0 ? text.length : end) - start > widest
        edits.push({ start: before.end, end: command.start, text: ` ${tree.escape}\n    && ` })
      }
      if (!isLong || !edits.length) continue
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
      good: dockerfile`
        FROM debian:13-slim
        RUN make && make install
        RUN curl -fsSL https://downloads.example.com/a/very/long/path/that/cannot/be/broken/anywhere/at/all/and/goes/on/for/ever.tgz -o /a
      `,
    },
  ],
} satisfies Rule
