import { removeWord } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

const host =
  /^(?:nvidia-(?:docker2?|container-(?:runtime|toolkit)(?:-base)?|driver-\d+.*|dkms-\d+.*)|libnvidia-container(?:1|-tools)|cuda-drivers(?:-\d+)?)$/

export default {
  title: 'Software for the host of a GPU is installed in the image',
  why: `
    The driver and NVIDIA's container runtime belong to the host, which puts its own driver into every container. A second
    one in the image is large, and fails when it does not match the kernel's.
  `,
  whyUnsafe: `
    An image that starts containers itself needs its own runtime.
  `,
  severity: 'warning',
  covers: ['tally/gpu/no-container-runtime-in-image'],

  *check(file) {
    for (const { packages, run } of file.installs) {
      if (!run.stage?.ships) continue
      const found = packages.filter(({ name }) => host.test(name ?? ''))
      for (const { word } of found) {
        const edit = packages.length > found.length ? removeWord(file, run, word) : undefined
        yield {
          at: word,
          message: `${word.raw} belongs on the host, not in the image.`,
          fixes: edit ? [{ title: 'Do not install it', safe: false, edits: [edit] }] : [],
        }
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM nvidia/cuda:12.8.1-runtime-ubuntu24.04
        RUN apt-get update && apt-get install -y python3 «nvidia-container-toolkit» && rm -rf /var/lib/apt/lists/*
      `,
      fixed: dockerfile`
        FROM nvidia/cuda:12.8.1-runtime-ubuntu24.04
        RUN apt-get update && apt-get install -y python3 && rm -rf /var/lib/apt/lists/*
      `,
    },
    {
      good: dockerfile`
        FROM nvidia/cuda:12.8.1-runtime-ubuntu24.04
        RUN apt-get update && apt-get install -y libcudnn9-cuda-12 && rm -rf /var/lib/apt/lists/*
      `,
    },
  ],
} satisfies Rule
