import { labelsOf } from '../../server/facts/labels.ts'
import { fix, removePair } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

const written = new Set(['com.docker.image.source.entrypoint', 'org.opencontainers.image.revision'])

export default {
  title: 'A label that buildx can write is written by hand',
  why: `
    A commit cannot hold its own hash, so a revision that stands in the Dockerfile is always that of another commit. With
    \`BUILDX_GIT_LABELS=1\` buildx writes the revision and the path of the Dockerfile at each build, and a build argument
    can carry them as well.
  `,
  whyUnsafe: `
    The image loses the label until the build sets it.
  `,
  severity: 'hint',
  off: true,
  covers: ['tally/labels/no-buildx-git-overlap'],

  *check(file) {
    for (const { name, value, nameSpan, instruction } of labelsOf(file)) {
      if (!written.has(name) || !value || value.includes('$')) continue
      yield {
        at: nameSpan,
        message: `${name} is the same in every build; buildx can write the right one.`,
        fixes: file.tree.instructions.includes(instruction)
          ? fix('Remove the label', false, removePair(file, instruction, name))
          : [],
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13-slim
        LABEL «org.opencontainers.image.revision»=3f786850e387550fdab836ed7e6dc881de23001b
        CMD ["bash"]
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        CMD ["bash"]
      `,
    },
    {
      because: 'the build says it',
      good: dockerfile`
        FROM debian:13-slim
        ARG REVISION
        LABEL org.opencontainers.image.revision=$REVISION org.opencontainers.image.title=tool
      `,
    },
  ],
} satisfies Rule
