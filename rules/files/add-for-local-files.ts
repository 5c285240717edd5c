import { keyword, replace } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

/** Archives that ADD unpacks by itself. */
const archive = /\.(?:tar|tar\.\w+|tgz|tbz2?|txz|tzst|gz|bz2|xz|zst|Z)$/

export default {
  title: 'ADD copies files that COPY could copy',
  why: `
    ADD also downloads and unpacks, depending on what its source looks like.
    COPY does one thing, so that nobody has to wonder.
  `,
  severity: 'warning',
  covers: ['hadolint/DL3020', 'trivy/DS-0005', 'checkov/CKV_DOCKER_4', 'sonar/S7029'],

  *check(file, _project, { wide }) {
    for (const { add, sources, instruction, flag } of file.copies) {
      if (!add || flag('checksum') || flag('unpack') || flag('keep-git-dir')) continue
      const isLocal = sources.every(({ kind, value, expanded }) => {
        if (kind === 'heredoc') return true
        if (wide) return !/^(?:https?|git):|^git@|[*?[]/.test(value) && !archive.test(value)
        return kind === 'path' && expanded !== undefined && !archive.test(expanded) && !/[*?[]/.test(value)
      })
      if (!isLocal || !sources.length) continue
      yield {
        at: instruction.keyword,
        message: `ADD copies ${sources.map(({ value }) => value).join(', ')}, which COPY does without surprises.`,
        fixes: [
          {
            title: 'Replace ADD with COPY',
            safe: true,
            edits: [replace(instruction.keyword, keyword(file, 'COPY'))],
          },
        ],
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM python:3.13-slim
        «ADD» app.py /srv/
      `,
      fixed: dockerfile`
        FROM python:3.13-slim
        COPY app.py /srv/
      `,
    },
    {
      because: 'COPY cannot unpack or download',
      good: dockerfile`
        FROM debian:13-slim
        ADD rootfs.tar.xz /
        ADD https://example.org/tool /usr/local/bin/
      `,
    },
  ],
} satisfies Rule
