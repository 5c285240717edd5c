import { pairsOf } from '../../server/facts/pairs.ts'
import { fix, removePair } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'The image says which GPUs it sees',
  why: `
    Which GPUs a container gets is known where it is started: \`docker run --gpus\` and schedulers choose them. A number in
    the image hides all others, or names one that is not there; \`all\` is what NVIDIA's images set already.
  `,
  whyUnsafe: `
    Without the variable a container sees every GPU that it is given, and what else reads it finds what the base image says.
  `,
  severity: 'warning',
  covers: ['tally/gpu/no-hardcoded-visible-devices'],

  *check(file) {
    for (const instruction of file.named('ENV')) {
      const stage = file.stageOf(instruction)
      if (!stage?.ships) continue
      for (const { name, value, start, end } of pairsOf(instruction)) {
        if (name !== 'NVIDIA_VISIBLE_DEVICES' && name !== 'CUDA_VISIBLE_DEVICES') continue
        if (!value || value.includes('$')) continue
        const isAll = value === 'all'
        // Other images need it to get any GPU under some runtimes; none and void hide them on purpose.
        if ((isAll && stage.image.facts?.name !== 'nvidia/cuda') || /^(?:none|void|-1)$/.test(value)) continue
        yield {
          at: { start, end },
          severity: isAll ? 'hint' : undefined,
          message: isAll
            ? `${stage.image.facts?.spelled ?? 'The base image'} sets ${name} to all by itself.`
            : `Every container of this image sees GPU ${value} only, whatever it is given.`,
          fixes: fix(`Remove ${name}`, false, removePair(file, instruction, name)),
        }
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM nvidia/cuda:12.8.1-runtime-ubuntu24.04
        ENV «CUDA_VISIBLE_DEVICES=0» LANG=C.UTF-8
        ENV «NVIDIA_VISIBLE_DEVICES=all»
      `,
      fixed: dockerfile`
        FROM nvidia/cuda:12.8.1-runtime-ubuntu24.04
        ENV LANG=C.UTF-8
      `,
    },
    {
      because: 'the build may choose, and other images need the word',
      good: dockerfile`
        FROM debian:13-slim
        ARG DEVICES
        ENV NVIDIA_VISIBLE_DEVICES=all
        ENV CUDA_VISIBLE_DEVICES=$DEVICES
      `,
    },
  ],
} satisfies Rule
