// Dockerfiles for PHP: Apache and FPM, with Composer.
import type { Project, Stack } from '../server/facts/project.ts'
import { bound, dependsOn, fitOf, has, manifestsOf, run, sourceOf, stackOf, versionOf } from './known.ts'
import { textOf } from './known.ts'
import { file, lines, part, stop, type Part } from './snippet.ts'
import type { Template } from './templates.ts'

export const php: readonly Template[] = [
  {
    id: 'php-apache',
    title: 'Dockerfile: PHP with Apache',
    description: 'Multi-stage: Composer installs, Apache serves on port 8080 as www-data.',
    prefix: 'dockerfile-php-apache',
    stack: 'php',
    managers: ['composer'],
    whole: true,
    body(project) {
      const stack = stackOf(project, 'php')
      const root = hasPublic(project, stack) ? '/var/www/html/public' : '/var/www/html'
      return file`
        # syntax=docker/dockerfile:1

        ${vendor(stack)}

        FROM php:${tagOf(stack, 'apache')}
        ${extensions(project, stack)}
        RUN mv "$PHP_INI_DIR/php.ini-production" "$PHP_INI_DIR/php.ini" \
            && sed -i 's/^Listen 80$/Listen 8080/' /etc/apache2/ports.conf \
            && sed -i -e 's/:80>/:8080>/' -e 's#/var/www/html#${stop(root)}#' \
                /etc/apache2/sites-available/000-default.conf \
            && a2enmod rewrite
        ${application(project, stack)}
        USER www-data
        EXPOSE 8080
      `
    },
    fits: (project) => fitOf(project, 'php', ['composer']),
  },
  {
    id: 'php-fpm',
    title: 'Dockerfile: PHP FPM',
    description: 'Multi-stage: Composer installs, FPM answers a web server on port 9000 as www-data.',
    prefix: 'dockerfile-php-fpm',
    stack: 'php',
    managers: ['composer'],
    whole: true,
    body(project) {
      const stack = stackOf(project, 'php')
      return file`
        # syntax=docker/dockerfile:1

        ${vendor(stack)}

        FROM php:${tagOf(stack, 'fpm')}
        ${extensions(project, stack)}
        RUN mv "$PHP_INI_DIR/php.ini-production" "$PHP_INI_DIR/php.ini"
        ${application(project, stack)}
        USER www-data
        EXPOSE 9000
      `
    },
    fits: (project) => Math.max(0, fitOf(project, 'php', ['composer']) - 5),
  },
]

/** What the official image has compiled in. */
const builtIn = [
  'ctype',
  'curl',
  'date',
  'dom',
  'fileinfo',
  'filter',
  'hash',
  'iconv',
  'json',
  'libxml',
  'mbstring',
  'openssl',
  'pcre',
  'pdo',
  'pdo_sqlite',
  'phar',
  'posix',
  'random',
  'readline',
  'session',
  'simplexml',
  'sodium',
  'spl',
  'sqlite3',
  'standard',
  'tokenizer',
  'xml',
  'xmlreader',
  'xmlwriter',
  'zlib',
]

function tagOf(stack: Stack | undefined, variant: 'apache' | 'fpm') {
  const { version, current } = versionOf(stack?.version?.text, ['8.5', '8.4', '8.3', '8.2'], 2)
  return stop(`${version}-${variant}${current ? '-trixie' : ''}`)
}

function usesComposer(stack: Stack | undefined): boolean {
  return !stack || stack.manager === 'composer'
}

function vendor(stack: Stack | undefined): Part | undefined {
  if (!usesComposer(stack)) return undefined
  const manifests = manifestsOf(stack, ['composer.json', 'composer.lock'])
  const mounts = bound(
    stack,
    manifests.filter((path) => /^composer\.(json|lock)$|^symfony\.lock$/.test(path)),
  )
  const options = '--no-dev --no-interaction --no-scripts'
  return part`
    # The runtime has the extensions, this image has not: so the platform is not checked here.
    FROM composer:${stop('2.10')} AS vendor
    ${run(
      [...mounts, 'type=cache,target=/tmp/cache'],
      `composer install ${options} --no-autoloader --ignore-platform-reqs`,
    )}
    COPY ${sourceOf(stack)} ./
    RUN composer dump-autoload ${options} --optimize --ignore-platform-reqs
  `
}

function extensions(project: Project, stack: Stack | undefined): Part | undefined {
  const found = /"ext-([a-z0-9_]+)"/g
  const wanted = [...(textOf(project, stack, 'composer.json') ?? '').matchAll(found)].map(
    ([, name = '']) => name,
  )
  const missing = [...new Set(wanted)].filter((name) => !builtIn.includes(name) && name !== 'zend-opcache')
  if (!stack || dependsOn(stack, 'laravel/framework', 'doctrine/dbal', 'doctrine/orm')) {
    if (!missing.some((name) => name.startsWith('pdo_'))) missing.push('pdo_mysql')
  }
  if (missing.length === 0) return undefined
  const tool = 'install-php-extensions'
  return run(
    [
      `type=bind,from=mlocati/php-extension-installer:2,source=/usr/bin/${tool},target=/usr/local/bin/${tool}`,
    ],
    part`install-php-extensions ${stop(missing.toSorted().join(' '))}`,
  )
}

function application(project: Project, stack: Stack | undefined): Part {
  const source = sourceOf(stack)
  const folder = source === '.' ? '' : source
  const writable = dependsOn(stack, 'laravel/framework')
    ? ['bootstrap/cache', 'storage'].filter((path) => has(project, stack, path))
    : []
  const copied = writable.map((path) => `COPY --chown=www-data:www-data ${folder}${path} ./${path}`)
  const made = 'RUN mkdir -p var && chown www-data:www-data var'
  return part`
    WORKDIR /var/www/html
    COPY --link ${source} ./
    ${usesComposer(stack) && 'COPY --link --from=vendor /app/vendor ./vendor'}
    ${copied.length > 0 && '# Laravel writes below these.'}
    ${lines(copied)}
    ${dependsOn(stack, 'symfony/framework-bundle') && '# Symfony writes its cache and its log here.'}
    ${dependsOn(stack, 'symfony/framework-bundle') && made}
  `
}

function hasPublic(project: Project, stack: Stack | undefined): boolean {
  return !stack || has(project, stack, 'public/index.php')
}
