import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'conda installs Python packages on an image that has CUDA',
  why: `
    conda brings a CUDA of its own beside the one of the image, and solves for minutes. \`uv pip install\` takes wheels that fit
    the image, in seconds, and leaves no second Python behind. Packages that are not on PyPI are a good reason for conda.
  `,
  severity: 'hint',
  off: true,
  covers: ['tally/gpu/prefer-uv-over-conda'],

  *check({ runs }) {
    for (const { stage, commands } of runs) {
      if (stage?.image.facts?.name !== 'nvidia/cuda') continue
      for (const { effective: command } of commands) {
        const [name, first] = command.words
        if (!/^(?:conda|mamba|micromamba)$/.test(command.name ?? '') || !name || !first) continue
        if (first.value !== 'install' && first.value !== 'create') continue
        yield {
          at: { start: name.start, end: first.end },
          message: `${name.raw} installs beside the CUDA that the image has; uv would use it.`,
        }
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM nvidia/cuda:12.8.1-runtime-ubuntu24.04
        RUN «conda install» -y pytorch
      `,
    },
    {
      good: dockerfile`
        FROM nvidia/cuda:12.8.1-runtime-ubuntu24.04
        RUN uv pip install --system torch && conda --version
      `,
    },
  ],
} satisfies Rule
