import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'Windows containers do not know this',
  why: `
    \`--chown\` and signals are notions of Unix, and BuildKit mounts nothing into Windows build steps. The builder ignores
    them or fails.
  `,
  whyUnsafe: `
    The shell of the stage is a Windows one; make sure that the image is, too.
  `,
  severity: 'warning',
  covers: ['tally/windows/no-chown-flag', 'tally/windows/no-run-mounts', 'tally/windows/no-stopsignal'],

  *check(file) {
    for (const instruction of file.tree.instructions) {
      if (!file.before(instruction).windows) continue
      const { name, flags } = instruction
      if (name === 'STOPSIGNAL') {
        yield {
          at: instruction,
          message: 'Windows has no signals: STOPSIGNAL does nothing.',
          codes: ['tally/windows/no-stopsignal'],
          tag: 'unnecessary',
          fixes: [
            {
              title: 'Remove STOPSIGNAL',
              safe: false,
              edits: [{ ...file.wholeLines(instruction), text: '' }],
            },
          ],
        }
      }
      const chown = flags.find((flag) => flag.name === 'chown')
      if (chown && (name === 'COPY' || name === 'ADD')) {
        const blanks = /^[ \t]*/.exec(file.text.slice(chown.end))?.[0].length ?? 0
        yield {
          at: chown,
          message: 'Files in Windows images have no such owner: --chown does nothing there.',
          codes: ['tally/windows/no-chown-flag'],
          fixes: [
            {
              title: 'Remove --chown',
              safe: false,
              edits: [{ start: chown.start, end: chown.end + blanks, text: '' }],
            },
          ],
        }
      }
      for (const flag of name === 'RUN' ? flags.filter((it) => it.name === 'mount') : []) {
        yield {
          at: flag,
          message: 'A Windows build step gets no mounts: it runs without.',
          codes: ['tally/windows/no-run-mounts'],
        }
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM mcr.microsoft.com/windows/nanoserver:ltsc2025
        COPY «--chown=app» app.exe C:/app/
        «STOPSIGNAL SIGTERM»
        CMD ["C:/app/app.exe"]
      `,
      fixed: dockerfile`
        FROM mcr.microsoft.com/windows/nanoserver:ltsc2025
        COPY app.exe C:/app/
        CMD ["C:/app/app.exe"]
      `,
    },
    {
      bad: dockerfile`
        FROM mcr.microsoft.com/windows/servercore:ltsc2025
        RUN «--mount=type=cache,target=C:/cache» build.cmd
      `,
    },
    {
      good: dockerfile`
        FROM debian:13-slim
        COPY --chown=app app /app
        STOPSIGNAL SIGTERM
      `,
    },
  ],
} satisfies Rule
