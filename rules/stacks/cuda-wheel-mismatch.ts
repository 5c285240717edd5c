import { fix, replaceWord } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

/** The releases of CUDA that PyTorch has an index of wheels for. */
const indexes = new Set(['cu118', 'cu121', 'cu124', 'cu126', 'cu128', 'cu129', 'cu130'])

export default {
  title: 'The wheels are built for another CUDA than the image has',
  why: `
    A wheel brings the libraries of the CUDA it was built for. With another major release in the image there are two sets of
    them: gigabytes more, and extensions that are compiled against the wrong one.
  `,
  whyUnsafe: `
    The other index may not have the same versions of the packages.
  `,
  severity: 'warning',
  covers: ['tally/gpu/cuda-version-mismatch'],

  *check({ packageCalls }) {
    for (const { run, command, manager } of packageCalls) {
      const { facts } = run.stage?.image ?? {}
      const [, major, minor] =
        (facts?.name === 'nvidia/cuda' && /^(\d+)\.(\d+)/.exec(facts.version ?? facts.tag ?? '')) || []
      if (major === undefined || (manager.name !== 'pip' && manager.name !== 'uv')) continue
      for (const word of command.args) {
        const match = /\/whl\/(?:nightly\/|test\/)?(cu(\d\d)\d)\b/.exec(word.value ?? '')
        if (!match?.[1] || match[2] === major) continue
        const own = `cu${major}${minor}`
        yield {
          at: word,
          message: `These wheels are built for CUDA ${match[2]}, and the image has CUDA ${major}.${minor}.`,
          fixes:
            indexes.has(own) && word.value === word.raw
              ? fix(`Take those of ${own}`, false, replaceWord(run, word, word.raw.replace(match[1], own)))
              : [],
        }
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM nvidia/cuda:12.8.1-runtime-ubuntu24.04
        RUN pip install --no-cache-dir torch --index-url «https://download.pytorch.org/whl/cu118»
      `,
      fixed: dockerfile`
        FROM nvidia/cuda:12.8.1-runtime-ubuntu24.04
        RUN pip install --no-cache-dir torch --index-url https://download.pytorch.org/whl/cu128
      `,
    },
    {
      because: 'within a major release they fit each other',
      good: dockerfile`
        FROM nvidia/cuda:12.8.1-runtime-ubuntu24.04
        RUN pip install --no-cache-dir torch --index-url https://download.pytorch.org/whl/cu126
      `,
    },
  ],
} satisfies Rule
