import type { Facts } from '../../server/facts/facts.ts'
import type { Stage } from '../../server/facts/stages.ts'
import { insertBelow, insertWord, keyword } from '../edits.ts'
import { dockerfile, type Edit, type Rule } from '../rule.ts'

export default {
  title: 'PHP serves pages without its opcode cache',
  why: `
    Without OPcache PHP reads and compiles every file anew for every request. The extension is a part of PHP, but the
    official images turn it on only since the summer of 2025.
  `,
  whyUnsafe: `
    With OPcache a changed file is noticed only after some seconds. Where code is mounted while developing, set
    \`opcache.revalidate_freq=0\`.
  `,
  severity: 'info',
  covers: ['tally/php/enable-opcache-in-production'],

  *check(file) {
    const { shipped, text, copies } = file
    if (!shipped || shipped.image.stage || /opcache/i.test(text)) return
    const { facts, word } = shipped.image
    const isWeb = facts?.words.some((it) => it === 'fpm' || it === 'apache') === true
    if (facts?.name !== 'php' || !isWeb || !word) return
    if (isTurnedOn(facts.version)) return
    // Scripts and settings that are copied may turn it on.
    if (
      copies.some(
        ({ stage, sources, target }) =>
          stage === shipped &&
          (/\/php\/|conf\.d/.test(target ?? '') || sources.some(({ value }) => /\.ini$|php/.test(value))),
      )
    )
      return
    yield {
      at: word,
      message: `${word.raw} compiles every page anew: nothing turns OPcache on.`,
      fixes: [
        {
          title: 'Turn OPcache on',
          safe: false,
          edits: [
            joined(file, shipped) ??
              insertBelow(file, shipped.from, `${keyword(file, 'RUN')} docker-php-ext-install opcache`),
          ],
        },
      ],
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM «php:8.4.1-apache»
        COPY src /var/www/html/
      `,
      fixed: dockerfile`
        FROM php:8.4.1-apache
        RUN docker-php-ext-install opcache
        COPY src /var/www/html/
      `,
    },
    {
      because: 'extensions are installed already',
      bad: dockerfile`
        FROM «php:8.0-apache»
        RUN docker-php-ext-install -j2 mysqli pdo_mysql && a2enmod rewrite
        COPY src /var/www/html/
      `,
      fixed: dockerfile`
        FROM php:8.0-apache
        RUN docker-php-ext-install -j2 mysqli pdo_mysql opcache && a2enmod rewrite
        COPY src /var/www/html/
      `,
    },
    {
      because: 'the images of this line turn it on today',
      good: dockerfile`
        FROM php:8.4-fpm
        COPY src /var/www/html/
      `,
    },
    {
      because: 'a program on the command line runs once',
      good: dockerfile`
        FROM php:8.0-cli
        COPY src /app/
      `,
    },
    {
      good: dockerfile`
        FROM php:8.0-fpm
        RUN docker-php-ext-install opcache
        COPY src /var/www/html/
      `,
    },
  ],
} satisfies Rule

/** As one more name in a command that installs extensions anyhow. */
function joined({ runs }: Facts, shipped: Stage): Edit | undefined {
  for (const run of runs) {
    if (run.stage !== shipped || run.form !== 'shell') continue
    const last = run.commands.find(({ effective }) => effective.name === 'docker-php-ext-install')?.effective
      .args
    const word = last?.findLast(({ value }) => value !== undefined && /^[a-z]\w*$/.test(value))
    if (word) return insertWord(run, word, 'opcache')
  }
  return undefined
}

/** The first release of each line whose image has OPcache turned on; newer lines have it built in. */
const since: Readonly<Record<string, number>> = { '8.1': 33, '8.2': 29, '8.3': 23, '8.4': 10 }

/** Whether images of a version have it turned on, or may have. */
function isTurnedOn(version: string | undefined): boolean {
  const [, major, minor, patch] = /^(\d+)(?:\.(\d+))?(?:\.(\d+))?/.exec(version ?? '') ?? []
  if (major === undefined) return true
  if (minor === undefined) return Number(major) >= 8
  const first = since[`${major}.${minor}`]
  if (first === undefined) return Number(major) > 8 || (Number(major) === 8 && Number(minor) > 4)
  return patch === undefined || Number(patch) >= first
}
