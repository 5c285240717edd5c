import { appendCommand, fix } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'A temporary folder stays in the layer',
  why: `
    \`mktemp -d\` makes a folder that nobody finds again, and what was put there is part of the image.
  `,
  whyUnsafe: `
    Make sure that nothing behind this RUN needs the folder.
  `,
  severity: 'info',
  covers: ['parfum/rmRecursiveAfterMktempD'],

  *check(file, _project, { wide }) {
    for (const run of file.runs) {
      if (!wide && !run.stage?.ships) continue
      for (const script of run.scripts) {
        if (script.errors.length || run.mounts.some(({ target }) => target === '/tmp')) continue
        for (const command of script.commands) {
          const set = command.assignments.find(({ value }) =>
            /^"?\$\(mktemp\s+(?:-\S+\s+)*-[a-z]*d/.test(value?.raw ?? ''),
          )
          const word = command.args.find(({ raw }) => /^\w+="?\$\(mktemp\s+(?:-\S+\s+)*-[a-z]*d/.test(raw))
          const name = set?.name ?? word?.raw.split('=')[0]
          if (name === undefined || command.surroundings.length) continue
          const use = new RegExp(`\\$\\{?${name}\\b`)
          const isRemoved = script.commands.some(
            (it) =>
              /^(?:rm|mv|trap)$/.test(it.effective.name ?? '') &&
              (use.test(it.args.map(({ raw }) => raw).join(' ')) ||
                it.args.some(({ raw }) => raw.startsWith('/tmp'))),
          )
          if (isRemoved) continue
          yield {
            at: set ?? word ?? command,
            message: `The temporary folder in ${name} is never deleted.`,
            fixes: fix(
              'Delete it in the same RUN',
              false,
              appendCommand(file, run, script, `rm -rf "$${name}"`),
            ),
          }
        }
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13-slim
        RUN «dir="$(mktemp -d)"» && make -C "$dir"
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        RUN dir="$(mktemp -d)" && make -C "$dir" && rm -rf "$dir"
      `,
    },
    {
      good: dockerfile`
        FROM debian:13-slim
        RUN dir="$(mktemp -d)" && make -C "$dir" && rm -rf "$dir"
        RUN export GNUPGHOME="$(mktemp -d)" && gpg --batch --verify a.asc a && rm -rf "$GNUPGHOME"
        RUN --mount=type=tmpfs,target=/tmp dir="$(mktemp -d)" && make -C "$dir"
      `,
    },
  ],
} satisfies Rule
