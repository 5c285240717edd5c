import type { Command, ShellWord } from '../../server/syntax/script.ts'
import { removeInstruction, removeWord } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

const installers =
  /^(?:pecl|docker-php-ext-(?:enable|install)|install-php-extensions|apk|apt-get|apt|dnf|yum|pie)$/

export default {
  title: 'Xdebug is in the image that ships',
  why: `
    Xdebug slows every request down, also when nobody debugs, and lets whoever reaches its port run code. It belongs in a
    stage for development that stands on this one.
  `,
  whyUnsafe: `
    Debugging and coverage in containers of this image stop working.
  `,
  severity: 'warning',
  covers: ['tally/php/no-xdebug-in-final-image'],

  *check(file) {
    const { shipped } = file
    if (!shipped || /dev|debug|test|ci\b/.test(shipped.name ?? '')) return
    for (const run of file.runs) {
      if (!run.stage?.ships) continue
      const found = run.commands.flatMap(({ effective }) => wordOf(effective) ?? [])
      const [first] = found
      if (!first) continue
      const isAll = run.commands.every(({ effective }) => {
        const word = wordOf(effective)
        return (
          word &&
          effective.args.every((it) => it === word || /^(?:install|-\w+|--[\w-]+)$/.test(it.value ?? ''))
        )
      })
      const removed = found.map((word) => {
        const alone = run.commands.some(
          ({ effective: { args } }) =>
            args.includes(word) &&
            args.filter(({ raw }) => !raw.startsWith('-') && raw !== 'install').length === 1,
        )
        return alone ? undefined : removeWord(file, run, word)
      })
      const edits = isAll ? [removeInstruction(file, run.outer)] : removed.flatMap((it) => it ?? [])
      yield {
        at: first,
        message: `${first.raw} ships with the application.`,
        fixes:
          isAll || edits.length === found.length ? [{ title: 'Leave Xdebug out', safe: false, edits }] : [],
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM php:8.4-fpm
        RUN pecl install «xdebug» && docker-php-ext-enable xdebug
        COPY src /var/www/html/
      `,
      fixed: dockerfile`
        FROM php:8.4-fpm
        COPY src /var/www/html/
      `,
    },
    {
      bad: dockerfile`
        FROM php:8.4-fpm
        RUN pecl install redis «xdebug-3.4.5» && docker-php-ext-enable redis xdebug
      `,
      fixed: dockerfile`
        FROM php:8.4-fpm
        RUN pecl install redis && docker-php-ext-enable redis
      `,
    },
    {
      because: 'the stage is for development, or does not ship',
      good: dockerfile`
        FROM php:8.4-fpm AS base
        RUN docker-php-ext-install opcache
        FROM base AS dev
        RUN pecl install xdebug && docker-php-ext-enable xdebug
        FROM base
        COPY src /var/www/html/
      `,
    },
  ],
} satisfies Rule

function wordOf({ name, args }: Command): ShellWord | undefined {
  if (!installers.test(name ?? '')) return undefined
  return args.find(({ prefix }) =>
    /^(?:php\d*[\d.]*-|php\d*-pecl-|xdebug\/)?xdebug(?:\d|-|@|=|$)/.test(prefix),
  )
}
