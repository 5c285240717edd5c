import { removeInstruction } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

const codes: Readonly<Record<string, readonly string[]>> = {
  CMD: ['hadolint/DL4003', 'buildkit/MultipleInstructionsDisallowed', 'trivy/DS-0016', 'sonar/S6589'],
  ENTRYPOINT: ['hadolint/DL4004', 'buildkit/MultipleInstructionsDisallowed', 'trivy/DS-0007', 'sonar/S6589'],
  HEALTHCHECK: ['hadolint/DL3012', 'buildkit/MultipleInstructionsDisallowed', 'trivy/DS-0023'],
}

export default {
  title: 'Only the last of several CMD, ENTRYPOINT or HEALTHCHECK counts',
  why: `
    The later one replaces the earlier one, which then misleads whoever reads it.
  `,
  severity: 'warning',
  covers: [...new Set(Object.values(codes).flat())],

  *check(file, _project, { wide }) {
    for (const stage of file.stages) {
      for (const name of Object.keys(codes)) {
        const all = file.named(name, stage)
        const last = all.at(-1)
        if (!last) continue
        for (const [index, instruction] of all.entries()) {
          // hadolint points at the later ones, BuildKit at those that do not count.
          const isDead = instruction !== last
          if (all.length < 2 || !(isDead || wide)) continue
          const of = (codes[name] ?? []).filter((code) =>
            code.startsWith('hadolint/') ? !wide || index > 0 : isDead,
          )
          yield {
            at: instruction.keyword,
            message: isDead
              ? `This ${name} is replaced by the one in line ${last.startLine + 1}.`
              : `This ${name} replaces the one in line ${(all[0]?.startLine ?? 0) + 1}.`,
            codes: of,
            ...(isDead && { tag: 'unnecessary' as const }),
            fixes: isDead
              ? [
                  {
                    title: `Remove the ${name} that never counts`,
                    safe: true,
                    edits: [removeInstruction(file, instruction)],
                  },
                ]
              : [],
            ...(isDead && { related: [{ at: last.keyword, message: `The ${name} that counts.` }] }),
          }
        }
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM python:3.13-slim
        «CMD» ["python", "setup.py"]
        CMD ["python", "app.py"]
      `,
      fixed: dockerfile`
        FROM python:3.13-slim
        CMD ["python", "app.py"]
      `,
    },
    {
      bad: dockerfile`
        FROM nginx:1.30-alpine
        «HEALTHCHECK» NONE
        HEALTHCHECK CMD wget -qO- http://127.0.0.1/ || exit 1
        «ENTRYPOINT» ["sh"]
        ENTRYPOINT ["nginx"]
      `,
      fixed: dockerfile`
        FROM nginx:1.30-alpine
        HEALTHCHECK CMD wget -qO- http://127.0.0.1/ || exit 1
        ENTRYPOINT ["nginx"]
      `,
    },
    {
      because: 'each stage has its own',
      good: dockerfile`
        FROM python:3.13-slim AS base
        CMD ["python"]
        FROM base
        CMD ["python", "app.py"]
      `,
    },
  ],
} satisfies Rule
