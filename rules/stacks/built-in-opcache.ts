import { fix, removeCommand, removeInstruction, removeWord } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'OPcache is installed although PHP has it built in',
  why: `
    From PHP 8.5 on OPcache is a part of PHP itself, and turned on. There is no module left to build or to load, so
    \`docker-php-ext-install opcache\` fails, and \`docker-php-ext-enable opcache\` as well.
  `,
  severity: 'error',

  *check(file) {
    for (const run of file.runs) {
      const { facts, reference } = run.stage?.image ?? {}
      if (facts?.name !== 'php' || !isBuiltIn(facts.version)) continue
      for (const outer of run.commands) {
        const { name, args } = outer.effective
        if (name === undefined || !/^docker-php-ext-(?:configure|enable|install)$/.test(name)) continue
        const word = args.find(({ value }) => value === 'opcache')
        if (!word) continue
        const script = run.scripts.find(({ commands }) => commands.includes(outer))
        const others = args.filter(({ value }) => value !== 'opcache' && !/^-|^\d+$|^\$/.test(value ?? '$'))
        const edit =
          others.length && name !== 'docker-php-ext-configure'
            ? removeWord(file, run, word)
            : script?.commands.length === 1
              ? removeInstruction(file, run.outer)
              : script && removeCommand(run, script, outer)
        yield {
          at: word,
          message: `${reference ?? 'The image'} has OPcache built in, and ${name} finds nothing to ${verbs[name] ?? 'do'}.`,
          fixes: run.form === 'shell' ? fix('Leave it out', true, edit) : [],
        }
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM php:8.5-fpm
        RUN docker-php-ext-install -j4 pdo_mysql «opcache»
        RUN docker-php-ext-enable «opcache»
        RUN docker-php-ext-install «opcache» && rm -rf /tmp/build
      `,
      fixed: dockerfile`
        FROM php:8.5-fpm
        RUN docker-php-ext-install -j4 pdo_mysql
        RUN rm -rf /tmp/build
      `,
    },
    {
      because: 'before 8.5 it is a module, and what a tag without a version brings is not certain',
      good: dockerfile`
        FROM php:8.4-fpm AS one
        RUN docker-php-ext-install opcache
        FROM registry.example.org/php:8.5
        RUN docker-php-ext-install opcache
      `,
    },
  ],
} satisfies Rule

const verbs: Readonly<Record<string, string>> = {
  'docker-php-ext-configure': 'configure',
  'docker-php-ext-enable': 'load',
  'docker-php-ext-install': 'build',
}

function isBuiltIn(version: string | undefined): boolean {
  const [, major, minor] = /^(\d+)(?:\.(\d+))?/.exec(version ?? '') ?? []
  return minor !== undefined && (Number(major) > 8 || (Number(major) === 8 && Number(minor) >= 5))
}
