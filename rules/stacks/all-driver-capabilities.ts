import { pairsOf } from '../../server/facts/pairs.ts'
import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'The container asks for everything that the GPU driver can do',
  why: `
    \`all\` mounts the libraries for graphics, video and displays as well, and fails on hosts whose driver lacks one of them.
    Computing needs \`compute\`, and \`nvidia-smi\` needs \`utility\`.
  `,
  whyUnsafe: `
    Add \`video\` for NVENC and NVDEC, \`graphics\` for OpenGL and Vulkan, \`display\` for X11.
  `,
  severity: 'hint',
  covers: ['tally/gpu/prefer-minimal-driver-capabilities'],

  *check(file) {
    for (const instruction of file.named('ENV')) {
      if (!file.stageOf(instruction)?.ships) continue
      for (const { name, value, valueSpan, start, end } of pairsOf(instruction)) {
        if (name !== 'NVIDIA_DRIVER_CAPABILITIES' || value !== 'all') continue
        yield {
          at: { start, end },
          message: 'Every part of the driver is mounted into the container.',
          fixes: valueSpan
            ? [
                {
                  title: 'Ask for compute and utility',
                  safe: false,
                  edits: [{ ...valueSpan, text: 'compute,utility' }],
                },
              ]
            : [],
        }
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM nvidia/cuda:12.8.1-runtime-ubuntu24.04
        ENV «NVIDIA_DRIVER_CAPABILITIES=all»
      `,
      fixed: dockerfile`
        FROM nvidia/cuda:12.8.1-runtime-ubuntu24.04
        ENV NVIDIA_DRIVER_CAPABILITIES=compute,utility
      `,
    },
    {
      good: dockerfile`
        FROM nvidia/cuda:12.8.1-runtime-ubuntu24.04
        ENV NVIDIA_DRIVER_CAPABILITIES=compute,video
      `,
    },
  ],
} satisfies Rule
