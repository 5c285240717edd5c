import { removeWord } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

/** What the kinds of NVIDIA's image bring. */
const runtime =
  /^(?:cuda-(?:cudart|libraries|nvtx|runtime)(?:-\d+-\d+)?|libcublas-\d+-\d+|libnccl2|libnpp-\d+-\d+)$/
const devel =
  /^(?:cuda(?:-\d+-\d+)?|cuda-(?:toolkit|nvcc|compiler|minimal-build|command-line-tools|(?:cudart|libraries)-dev)(?:-\d+-\d+)?|nvidia-cuda-toolkit)$/

export default {
  title: 'CUDA is installed although the base image brings it',
  why: `
    A second CUDA costs gigabytes, and which of the two a program finds depends on the search path.
  `,
  whyUnsafe: `
    The program then uses the CUDA of the base image. Compare the versions.
  `,
  severity: 'warning',
  covers: ['tally/gpu/no-redundant-cuda-install'],

  *check(file) {
    for (const { packages, run } of file.installs) {
      const { facts } = run.stage?.image ?? {}
      if (facts?.name !== 'nvidia/cuda') continue
      const isDevel = facts.tag?.includes('devel')
      const found = packages.filter(
        ({ name }) =>
          (isDevel && devel.test(name ?? '')) ||
          (facts.tag?.includes('base') === false && runtime.test(name ?? '')),
      )
      for (const { word } of found) {
        const edit = packages.length > found.length ? removeWord(file, run, word) : undefined
        yield {
          at: word,
          message: `${facts.spelled}:${facts.tag ?? ''} brings what ${word.raw} installs.`,
          fixes: edit ? [{ title: 'Do not install it', safe: false, edits: [edit] }] : [],
        }
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM nvidia/cuda:12.8.1-devel-ubuntu24.04
        RUN apt-get update && apt-get install -y git «cuda-toolkit-12-8» && rm -rf /var/lib/apt/lists/*
      `,
      fixed: dockerfile`
        FROM nvidia/cuda:12.8.1-devel-ubuntu24.04
        RUN apt-get update && apt-get install -y git && rm -rf /var/lib/apt/lists/*
      `,
    },
    {
      because: 'this kind of the image has no compiler',
      good: dockerfile`
        FROM nvidia/cuda:12.8.1-base-ubuntu24.04
        RUN apt-get update && apt-get install -y cuda-nvcc-12-8 cuda-cudart-12-8 && rm -rf /var/lib/apt/lists/*
      `,
    },
  ],
} satisfies Rule
