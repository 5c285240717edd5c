import { fix } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'The extras of a package stand in bare brackets',
  why: `
    To the shell \`app[extra]\` is a pattern for \`appe\`, \`appx\` and so on. Without such a file it stays as it is written, but
    zsh and \`shopt -s failglob\` refuse it.
  `,
  severity: 'hint',
  covers: ['shellcheck/SC2102'],

  *check(file, _project, { wide }) {
    for (const { run, packages, manager } of file.packageCalls) {
      if (run.form === 'exec') continue
      if (!wide && !/^(?:pip|uv|poetry|pipx|pipenv|conda)/.test(manager.name)) continue
      for (const { word } of packages) {
        if (!word.glob || !/^[\w.-]+\[[\w,.-]+\]/.test(word.raw) || /["'\\]/.test(word.raw)) continue
        yield {
          at: word,
          message: `The shell takes the brackets of ${word.raw} for a pattern.`,
          fixes:
            word.unbroken && !/[`$*?<>]/.test(word.raw.replace(/\$\{?\w+\}?/g, ''))
              ? fix(
                  'Put quotes around it',
                  true,
                  { start: word.start, end: word.start, text: '"' },
                  { start: word.end, end: word.end, text: '"' },
                )
              : [],
        }
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM python:3.13-slim
        RUN pip install «uvicorn[standard]» «celery[redis]==$VERSION» flask
      `,
      fixed: dockerfile`
        FROM python:3.13-slim
        RUN pip install "uvicorn[standard]" "celery[redis]==$VERSION" flask
      `,
    },
    {
      good: dockerfile`
        FROM python:3.13-slim
        RUN pip install 'uvicorn[standard]' "celery[redis]" flask
        RUN ["pip", "install", "uvicorn[standard]"]
      `,
    },
  ],
} satisfies Rule
