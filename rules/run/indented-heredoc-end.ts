import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'The end of a heredoc is indented by blanks',
  why: `
    \`<<-\` drops tabs, and only tabs. A terminator behind blanks ends nothing: the heredoc goes on to the end of the file.
  `,
  severity: 'error',
  covers: ['shellcheck/SC1040'],

  *check(file) {
    for (const instruction of file.tree.instructions) {
      for (const { chomp, terminated, name, bodySpan, opener } of instruction.heredocs) {
        if (terminated) continue
        const lines = file.text.slice(bodySpan.start, bodySpan.end).matchAll(/^([ \t]*)(\S+)[ \t]*\r?$/gm)
        const line = [...lines].find(([, indent, word]) => word === name && indent)
        if (!line) continue
        const start = bodySpan.start + line.index
        const indent = line[1] ?? ''
        const text = chomp ? indent.replaceAll(/ +/g, '\t') : ''
        yield {
          at: { start, end: start + indent.length + name.length },
          message: chomp
            ? `Blanks in front of ${name} keep it from ending the heredoc.`
            : `${name} is indented, and << takes only a terminator at the beginning of its line.`,
          fixes: [
            {
              title: chomp ? 'Indent it by tabs' : 'Remove the indentation',
              safe: true,
              edits: [{ start, end: start + indent.length, text }],
            },
          ],
          related: [{ message: 'The heredoc begins here.', at: opener }],
        }
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13-slim
        RUN <<-EOF
        	make
        «  EOF»
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        RUN <<-EOF
        	make
        	EOF
      `,
    },
    {
      bad: dockerfile`
        FROM debian:13-slim
        RUN <<EOF
          make
        «  EOF»
        CMD ["app"]
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        RUN <<EOF
          make
        EOF
        CMD ["app"]
      `,
    },
    {
      good: dockerfile`
        FROM debian:13-slim
        RUN <<-EOF
        	make
        	EOF
      `,
    },
  ],
} satisfies Rule
