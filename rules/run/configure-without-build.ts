import { fix, insertWord } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'configure guesses the machine it builds for',
  why: `
    An old \`config.guess\` does not know newer machines, and in an emulated or 32-bit build it takes the kernel's word for it.
    \`--build\` says it for sure.
  `,
  whyUnsafe: `
    dpkg-architecture is part of the package dpkg-dev, which has to be installed. The result may be built for another machine
    than before.
  `,
  severity: 'hint',
  off: true,
  covers: ['parfum/configureShouldUseBuildFlag'],

  *check(file) {
    for (const run of file.runs) {
      const id = run.stage?.image.facts?.distribution?.id
      const isDebian = id === 'debian' || id === 'ubuntu'
      for (const { effective: command } of run.commands) {
        const name = command.words[0]
        if (
          command.name !== 'configure' ||
          !name ||
          command.args.some(({ prefix }) => /^--(?:build|host|help|version)/.test(prefix))
        )
          continue
        yield {
          at: name,
          message: `${name.raw} is not told for which machine it builds.`,
          fixes:
            isDebian && run.form !== 'exec'
              ? fix(
                  'Add --build',
                  false,
                  insertWord(run, name, '--build="$(dpkg-architecture --query DEB_BUILD_GNU_TYPE)"'),
                )
              : [],
        }
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13
        RUN «./configure» --prefix=/usr && make
      `,
      fixed: dockerfile`
        FROM debian:13
        RUN ./configure --build="$(dpkg-architecture --query DEB_BUILD_GNU_TYPE)" --prefix=/usr && make
      `,
    },
    {
      good: dockerfile`
        FROM debian:13
        RUN ./configure --build="$(gcc -dumpmachine)" && make
      `,
    },
  ],
} satisfies Rule
