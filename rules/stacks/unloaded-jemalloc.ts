import { insertBelow, keyword } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'jemalloc is installed and never loaded',
  why: `
    A library for memory that nothing preloads changes nothing: the program goes on with the allocator of the C library.
  `,
  whyUnsafe: `
    Every program of the container then uses jemalloc. Measure the memory before and after.
  `,
  severity: 'info',
  covers: ['tally/ruby/jemalloc-installed-but-not-preloaded'],

  *check(file, _project, { wide }) {
    const { shipped, text, start } = file
    if (!shipped || /LD_PRELOAD|--with-jemalloc|ld\.so\.preload/.test(text)) return
    // A script that starts the program may do it.
    if (!wide && start.entrypoint) return
    for (const { packages, run } of file.installs) {
      const word = packages.find(({ name }) => /^(?:libjemalloc2|jemalloc)$/.test(name ?? ''))?.word
      if (!word || run.stage !== shipped || run.outer !== run.instruction) continue
      const distribution = shipped.image.facts?.distribution?.id
      const isDebian = distribution === 'debian' || distribution === 'ubuntu'
      yield {
        at: word,
        message: `${word.raw} is installed, but no LD_PRELOAD loads it.`,
        fixes: isDebian
          ? [
              {
                title: 'Preload it',
                safe: false,
                edits: [
                  insertBelow(file, run.instruction, `${keyword(file, 'ENV')} LD_PRELOAD=libjemalloc.so.2`),
                ],
              },
            ]
          : [],
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM ruby:3.4-slim
        RUN apt-get update && apt-get install -y --no-install-recommends «libjemalloc2» && rm -rf /var/lib/apt/lists/*
        CMD ["ruby", "app.rb"]
      `,
      fixed: dockerfile`
        FROM ruby:3.4-slim
        RUN apt-get update && apt-get install -y --no-install-recommends libjemalloc2 && rm -rf /var/lib/apt/lists/*
        ENV LD_PRELOAD=libjemalloc.so.2
        CMD ["ruby", "app.rb"]
      `,
    },
    {
      because: 'it is loaded, or the entry script may load it',
      good: dockerfile`
        FROM ruby:3.4-slim
        RUN apt-get update && apt-get install -y --no-install-recommends libjemalloc2 && rm -rf /var/lib/apt/lists/*
        ENTRYPOINT ["/rails/bin/docker-entrypoint"]
      `,
    },
    {
      good: dockerfile`
        FROM ruby:3.4-slim
        RUN apt-get update && apt-get install -y --no-install-recommends libjemalloc2 && rm -rf /var/lib/apt/lists/*
        ENV LD_PRELOAD=libjemalloc.so.2
        CMD ["ruby", "app.rb"]
      `,
    },
  ],
} satisfies Rule
