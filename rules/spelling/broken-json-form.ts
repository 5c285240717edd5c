import { instructionInfos } from '../data/instructions.ts'
import type { Instruction } from '../../server/syntax/tree.ts'
import { changeJoined, fix, jsonRepair } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

const takesJson = new Set<string>(instructionInfos.filter(({ json }) => json).map(({ name }) => name))
const general = ['tally/invalid-json-form', 'sonar/S7030']
const starts = ['hadolint/DL3025', 'buildkit/JSONArgsRecommended']

export default {
  title: 'An array in brackets is no valid JSON',
  why: `
    The builder takes what is not valid JSON as plain text: a shell then looks for a program called \`[node,\`, and a
    volume or a path gets brackets and quotes in its name.
  `,
  whyUnsafe: `
    The words become an array at last, so something else runs than before. Check that they are cut where they should be.
  `,
  severity: 'error',
  covers: [...general, ...starts, 'kics/Not-Using-JSON-In-CMD-And-ENTRYPOINT-Arguments'],

  *check(file) {
    for (const outer of file.tree.instructions) {
      const instruction = outer.trigger ?? outer
      const { name, body, json, words } = instruction
      // A SHELL like that is refused by the builder.
      if (json || name === 'SHELL' || !takesJson.has(name) || instruction.heredocs.length) continue
      const from = arrayStart(instruction)
      const repair = jsonRepair(body.text, from)
      // An array that holds numbers has no faults of spelling.
      if (!repair?.faults.length) continue
      const first = words.find(({ offset }) => offset >= from)
      const last = words.at(-1)
      if (!first || !last) continue
      const isStart = name === 'CMD' || name === 'ENTRYPOINT'
      const buildkit = file.before(outer).shell.instruction ? [] : starts.slice(1)
      yield {
        at: { start: first.start, end: last.end },
        message: `This is no JSON array because of ${listed(repair.faults)}, so ${name} takes it as plain text.`,
        codes: isStart
          ? [
              ...general,
              ...starts.slice(0, 1),
              ...buildkit,
              'kics/Not-Using-JSON-In-CMD-And-ENTRYPOINT-Arguments',
            ]
          : general,
        fixes: fix('Make it a JSON array', false, ...(changeJoined(body, repair.changes) ?? [undefined])),
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM node:24-slim
        CMD «['node', 'server.js']»
      `,
      fixed: dockerfile`
        FROM node:24-slim
        CMD ["node", "server.js"]
      `,
    },
    {
      because: 'commas are too many or too few',
      bad: dockerfile`
        FROM node:24-slim
        VOLUME «["/data", ]»
        ENTRYPOINT «["node" "server.js"]»
      `,
      fixed: dockerfile`
        FROM node:24-slim
        VOLUME ["/data" ]
        ENTRYPOINT ["node", "server.js"]
      `,
    },
    {
      because: 'each line is repaired on its own',
      bad: dockerfile`
        FROM python:3.13-slim
        CMD «[ "gunicorn", \
              “app:app”, \
              --workers=2»
      `,
      fixed: dockerfile`
        FROM python:3.13-slim
        CMD [ "gunicorn", \
              "app:app", \
              "--workers=2"]
      `,
    },
    {
      because: 'in JSON a backslash is written twice',
      bad: dockerfile`
        FROM debian:13-slim
        HEALTHCHECK CMD «["grep", "-q", "up\sto", "/run/state"]»
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        HEALTHCHECK CMD ["grep", "-q", "up\\sto", "/run/state"]
      `,
    },
    {
      because: 'the shell has brackets of its own',
      good: dockerfile`
        FROM debian:13-slim
        RUN [ -d /srv ] || mkdir /srv
        RUN [ "$(id -u)" = 0 ]
        RUN [[ -f /x ]]
      `,
    },
    {
      because: 'this is JSON',
      good: dockerfile`
        FROM debian:13-slim
        CMD [ "sh", "-c", "echo \"[hi]\"" ]
      `,
    },
  ],
} satisfies Rule

/** Where the array would begin: HEALTHCHECK has CMD before it. */
function arrayStart({ name, body }: Instruction): number {
  return name === 'HEALTHCHECK' ? (/^CMD\s+/i.exec(body.text)?.[0].length ?? 0) : 0
}

function listed(items: readonly string[]): string {
  return items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`
}
