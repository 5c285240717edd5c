import { insertBelow, keyword } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'PHP serves pages without its opcode cache',
  why: `
    Without OPcache PHP reads and compiles every file anew for every request. The extension is a part of PHP, but before 8.5
    the official images do not turn it on.
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
    const [, major, minor] = /^(\d+)(?:\.(\d+))?/.exec(facts.version ?? '') ?? []
    if (major === undefined || Number(major) > 8 || (Number(major) === 8 && (minor === undefined || Number(minor) >= 5))) return
    // Scripts and settings that are copied may turn it on.
    if (copies.some(({ stage, sources, target }) => stage === shipped && (/\/php\/|conf\.d/.test(target ?? '') || sources.some(({ value }) => /\.ini$|php/.test(value))))) return
    yield {
      at: word,
      message: `${word.raw} compiles every page anew: nothing turns OPcache on.`,
      fixes: [
        {
          title: 'Turn OPcache on',
          safe: false,
          edits: [insertBelow(file, shipped.from, `${keyword(file, 'RUN')} docker-php-ext-install opcache`)],
        },
      ],
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM «php:8.4-apache»
        COPY src /var/www/html/
      `,
      fixed: dockerfile`
        FROM php:8.4-apache
        RUN docker-php-ext-install opcache
        COPY src /var/www/html/
      `,
    },
    {
      because: 'it is on, or comes with this version',
      good: dockerfile`
        FROM php:8.4-fpm AS one
        RUN docker-php-ext-install opcache
        FROM php:8.5-fpm
        COPY src /var/www/html/
      `,
    },
    {
      because: 'a program on the command line runs once',
      good: dockerfile`
        FROM php:8.4-cli
        COPY src /app/
      `,
    },
  ],
} satisfies Rule
