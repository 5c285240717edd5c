import { createdUsers } from '../../server/facts/users.ts'
import { replace } from '../edits.ts'
import { dockerfile, type Fix, type Rule } from '../rule.ts'

export default {
  title: 'USER gives a name where only a number can be checked',
  why: `
    Kubernetes' \`runAsNonRoot\` refuses to start an image whose user is a name: it cannot look into the image's
    \`/etc/passwd\` to see that the name is not root's.
  `,
  whyUnsafe: `
    The number must stay the one that the user is created with. A program that asks for its own name still finds it.
  `,
  severity: 'info',
  off: true,
  covers: ['hadolint/DL3066'],

  *check(file, _project, { wide }) {
    const args = new Set<string>(file.globals.map(({ name }) => name))
    for (const instruction of file.tree.instructions) {
      if (instruction.name === 'ARG')
        for (const { value } of instruction.words) args.add(value.split('=', 1)[0] ?? '')
      const word = instruction.words[0]
      const stage = file.stageOf(instruction)
      if (
        instruction.name !== 'USER' ||
        !word ||
        (!wide && (!stage?.ships || stage.end.user?.instruction !== instruction))
      )
        continue
      const [written = '', ...group] = instruction.body.text.split(':')
      const variable = /^\$(?:(\w+)|\{(\w+)\})$/.exec(written)
      if (/^\d*$/.test(written) || args.has(variable?.[1] ?? variable?.[2] ?? '')) continue
      const user = file.expand(written, instruction)
      if (!wide && (user === undefined || /^(?:\d+|root)$/.test(user) || stage?.end.windows)) continue
      const id =
        stage &&
        createdUsers(file, stage).find((it) => it.name === user && it.instruction.start < instruction.start)
      const known =
        uidOf(id && file.text.slice(id.instruction.start, id.instruction.end)) ??
        readyUid(stage?.image.facts?.readyUser, user)
      const fixes: readonly Fix[] =
        known && !variable && instruction.words.length === 1 && word.raw === word.value
          ? [
              {
                title: `Write ${known}, the user's number`,
                safe: false,
                edits: [replace(word, [known, ...group].join(':'))],
              },
            ]
          : []
      yield {
        at: word,
        message: `${user ?? written} is a name, so an orchestrator cannot tell whether it is root.`,
        fixes,
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13-slim
        RUN useradd --uid 10001 web
        USER «web»
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        RUN useradd --uid 10001 web
        USER 10001
      `,
    },
    {
      because: 'the image brings the user with a known number',
      bad: dockerfile`
        FROM node:24-slim
        USER «node:node»
      `,
      fixed: dockerfile`
        FROM node:24-slim
        USER 1000:node
      `,
    },
    {
      bad: dockerfile`
        FROM registry.example.com/base:1.2
        USER «web»
      `,
    },
    {
      good: dockerfile`
        FROM debian:13-slim
        USER 10001:10001
      `,
    },
    {
      because: 'whoever builds it may pass a number',
      good: dockerfile`
        FROM debian:13-slim
        ARG APP_USER=web
        USER $APP_USER
      `,
    },
    {
      because: 'the last USER counts',
      good: dockerfile`
        FROM node:24-slim
        USER node
        RUN npm ci
        USER 1000
      `,
    },
  ],
} satisfies Rule

function uidOf(instruction: string | undefined): string | undefined {
  return instruction && /(?:--uid[= ]|\s-u\s?)"?(\d+)\b/.exec(instruction)?.[1]
}

function readyUid(
  user: { readonly name: string; readonly uid?: number } | undefined,
  name: string | undefined,
): string | undefined {
  return user && user.name === name && user.uid !== undefined ? String(user.uid) : undefined
}
