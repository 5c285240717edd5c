import { dockerfile, type Rule } from '../rule.ts'

const system =
  /^\/(?:|bin|boot|dev|etc|lib|lib64|proc|root|run|sbin|sys|usr|usr\/bin|usr\/lib|usr\/sbin|var|var\/lib|windows|windows\/system32)$/

export default {
  title: 'WORKDIR is a directory of the system',
  why: `
    Files of the application mix with those of the system: hard to give to a user, to mount over, or to tell apart.
  `,
  severity: 'info',
  covers: ['trivy/DS-0030'],

  *check(file, _project, { wide }) {
    const { shipped } = file
    const filled = new Set(
      file.copies
        .filter(({ destination, fromContext }) => fromContext && destination?.value.startsWith('/') === false)
        .map(({ state }) => state.workdirBy),
    )
    for (const instruction of file.named('WORKDIR', wide ? undefined : shipped)) {
      if (!filled.has(instruction)) continue
      const stage = file.stageOf(instruction)
      const next = stage?.instructions.find(({ start }) => start > instruction.start)
      const path = (next ? file.before(next) : stage?.end)?.workdir
      const [word] = instruction.words
      if (path === undefined || !word || !system.test(path.toLowerCase())) continue
      yield {
        at: word,
        message: `Files are copied into ${path}, a directory of the system; one like /app keeps them together.`,
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM python:3.13-slim
        WORKDIR «/usr/bin»
        COPY . .
      `,
    },
    {
      because: 'it is a directory of the application, or nothing is copied there',
      good: dockerfile`
        FROM python:3.13-slim
        WORKDIR /
        COPY tool /usr/local/bin/
        WORKDIR /app
        COPY . .
      `,
    },
  ],
} satisfies Rule
