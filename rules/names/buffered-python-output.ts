import { insertBelow, keyword } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: "Python holds back the application's output",
  why: `
    Outside a terminal Python collects what is printed until some kilobytes are there: \`docker logs\` lags behind, and what
    was held back is lost when the process is killed. \`PYTHONUNBUFFERED=1\` writes each line at once.
  `,
  whyUnsafe: 'The application writes more often, which slows down one that prints very much.',
  severity: 'hint',
  off: true,
  covers: ['droast/DF032'],

  *check(file) {
    const { shipped } = file
    if (!shipped || (!file.start.cmd && !file.start.entrypoint)) return
    const { image, end } = shipped
    if (image.facts?.family?.language !== 'python' || end.lookup('PYTHONUNBUFFERED') || !image.word) return
    if (/python[\d.]*"?,? *"?-u\b/.test(file.text)) return
    yield {
      at: image.word,
      message: 'What the application prints reaches the log late, because PYTHONUNBUFFERED is not set.',
      fixes: [
        {
          title: 'Set PYTHONUNBUFFERED=1',
          safe: false,
          edits: [insertBelow(file, shipped.from, `${keyword(file, 'ENV')} PYTHONUNBUFFERED=1`)],
        },
      ],
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM «python:3.13-slim»
        COPY app.py /srv/
        CMD ["python", "/srv/app.py"]
      `,
      fixed: dockerfile`
        FROM python:3.13-slim
        ENV PYTHONUNBUFFERED=1
        COPY app.py /srv/
        CMD ["python", "/srv/app.py"]
      `,
    },
    {
      good: dockerfile`
        FROM python:3.13-slim
        CMD ["python", "-u", "app.py"]
      `,
    },
    {
      good: dockerfile`
        FROM python:3.13-slim AS base
        ENV PYTHONUNBUFFERED=1
        FROM base
        CMD ["python", "app.py"]
      `,
    },
  ],
} satisfies Rule
