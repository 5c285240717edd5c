import { buildsOf } from '../../server/facts/builds.ts'
import { fix, replaceImage } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

/** Repositories that publish every release in both variants. */
const published = /^(?:nvidia\/cuda|pytorch\/pytorch|rocm\/.+|nvcr\.io\/nvidia\/cuda)$/

export default {
  title: 'The image that ships stands on a CUDA image for development',
  why: `
    The \`-devel\` variant adds the compiler, headers and static libraries to what \`-runtime\` has: several gigabytes that
    a program which is built already never reads.
  `,
  whyUnsafe: `
    Something in the image may compile CUDA code when it is installed or when it starts (Triton, \`torch.compile\`,
    extensions of a Python package). Build, and run the program on a GPU.
  `,
  severity: 'info',
  covers: ['tally/gpu/prefer-runtime-final-stage'],

  *check(file, _project, { wide }) {
    for (const stage of file.stages) {
      const { facts, word, reference, stage: local } = stage.image
      if (!stage.ships || local || !facts || !word || reference === undefined || !published.test(facts.name))
        continue
      if (!facts.tag || !/(?:^|-)devel(?:-|$)/.test(facts.tag)) continue
      const isBuilt = file.runs.some(({ stage: other, commands, scripts, form }) => {
        if (!other?.ships) return false
        if (commands.some(({ effective }) => /^(?:nvcc|cmake|ninja|hipcc)$/.test(effective.name ?? '')))
          return true
        return scripts.length === 0 && form !== 'exec'
      })
      if (!wide && (isBuilt || buildsOf(file).some(({ run }) => run.stage?.ships))) continue
      const runtime = reference.replace(/devel(?=-|$)/, 'runtime')
      yield {
        at: word,
        message: `${reference} ships the CUDA compiler and headers, and nothing here compiles with them.`,
        fixes: fix(`Use ${runtime}`, false, replaceImage(file, stage, runtime)),
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM «nvidia/cuda:12.8.1-devel-ubuntu24.04»
        COPY server /usr/local/bin/
        CMD ["server"]
      `,
      fixed: dockerfile`
        FROM nvidia/cuda:12.8.1-runtime-ubuntu24.04
        COPY server /usr/local/bin/
        CMD ["server"]
      `,
    },
    {
      because: 'it is used where something is compiled',
      good: dockerfile`
        FROM nvidia/cuda:12.8.1-devel-ubuntu24.04 AS build
        RUN nvcc -o /kernel /src/kernel.cu
        FROM nvidia/cuda:12.8.1-runtime-ubuntu24.04
        COPY --from=build /kernel /usr/local/bin/
      `,
    },
    {
      good: dockerfile`
        FROM nvidia/cuda:12.8.1-devel-ubuntu24.04
        RUN nvcc -o /kernel /src/kernel.cu
      `,
    },
  ],
} satisfies Rule
