import { jsonRepair, removeInstruction } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'CMD never reaches an ENTRYPOINT in shell form',
  why: `
    CMD holds the default arguments of ENTRYPOINT. In shell form, ENTRYPOINT takes none: they go to the shell, which
    has no use for them. The same goes for the arguments of \`docker run\`.
  `,
  whyUnsafe: `
    Without CMD the image behaves the same. But if the arguments were meant to be used, write ENTRYPOINT in exec form.
  `,
  severity: 'warning',

  *check(file) {
    for (const stage of file.stages) {
      const own = file.start.all.filter((it) => it.stage === stage)
      const entrypoint = own.findLast(({ instruction }) => instruction.name === 'ENTRYPOINT')
      const cmd = own.findLast(({ instruction }) => instruction.name === 'CMD')
      if (entrypoint?.form !== 'shell' || !cmd || entrypoint.state.windows) continue
      const { body } = entrypoint.instruction
      // `$0` and `$@` read them.
      if (jsonRepair(body.text, 0) || /\$(?:[@*#0-9]|\{[@*#0-9])/.test(body.text)) continue
      yield {
        at: cmd.instruction.keyword,
        message: 'ENTRYPOINT is in shell form and never sees what CMD holds.',
        tag: 'unnecessary',
        fixes: [{ title: 'Remove the CMD', safe: false, edits: [removeInstruction(file, cmd.instruction)] }],
        related: [{ message: 'The ENTRYPOINT in shell form.', at: entrypoint.instruction.keyword }],
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13-slim
        ENTRYPOINT exec /usr/bin/worker
        «CMD» ["--verbose"]
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        ENTRYPOINT exec /usr/bin/worker
      `,
    },
    {
      because: 'the script reads the arguments',
      good: dockerfile`
        FROM debian:13-slim
        ENTRYPOINT exec /usr/bin/worker "$0" "$@"
        CMD ["--verbose"]
      `,
    },
    {
      because: 'an exec form gets them',
      good: dockerfile`
        FROM debian:13-slim
        ENTRYPOINT ["/usr/bin/worker"]
        CMD ["--verbose"]
      `,
    },
  ],
} satisfies Rule
