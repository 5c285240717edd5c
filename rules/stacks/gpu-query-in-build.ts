import { dockerfile, type Rule } from '../rule.ts'

const calls =
  /torch\.cuda\.(?:is_available|device_count|get_device_name|current_device)|tf\.config\.(?:experimental\.)?list_physical_devices\(['"]GPU|tf\.test\.is_gpu_available/

export default {
  title: 'A build step asks for a GPU',
  why: `
    Builders have no GPU: \`nvidia-smi\` is not there or fails, and a library says that none is available, which then decides
    what is built. Ask when the container starts.
  `,
  severity: 'warning',
  covers: ['tally/gpu/no-buildtime-gpu-queries'],

  *check({ runs }) {
    for (const { commands } of runs) {
      for (const { effective: command, next } of commands) {
        const [name] = command.words
        if (command.name === 'nvidia-smi' && name && next !== '||') {
          yield { at: name, message: 'A build has no GPU that nvidia-smi could show.' }
          continue
        }
        if (!/^python[\d.]*$/.test(command.name ?? '')) continue
        const word = command.args.find(({ raw }) => calls.test(raw))
        if (word) yield { at: word, message: 'A build has no GPU that this could find.' }
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM nvidia/cuda:12.8.1-runtime-ubuntu24.04
        RUN «nvidia-smi»
        RUN python3 -c «"import torch; assert torch.cuda.is_available()"»
      `,
    },
    {
      because: 'a missing GPU is allowed for, or the container asks',
      good: dockerfile`
        FROM nvidia/cuda:12.8.1-runtime-ubuntu24.04
        RUN nvidia-smi || true
        RUN python3 -c "import torch; print(torch.__version__)"
        CMD ["nvidia-smi"]
      `,
    },
  ],
} satisfies Rule
