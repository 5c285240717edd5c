// Beginners' Dockerfiles and what becomes of them.
import { dockerfile } from '../../rules/rule.ts'
import type { Fixture } from './fixture.ts'

export const fixtures: readonly Fixture[] = [
  {
    name: 'laravel',
    kind: 'multi-stage',
    files: {
      artisan: '',
      'bootstrap/app.php': '<?php\n',
      'composer.json':
        '{ "require": { "php": "^8.3", "laravel/framework": "^11.0" }, "scripts": { "post-autoload-dump": ["@php artisan package:discover --ansi"] } }\n',
      'composer.lock': '{}\n',
      'public/index.php': '<?php\n',
      'storage/logs/.gitignore': '*\n',
    },
    before: dockerfile`
      FROM php:8.3-apache
      RUN apt-get update && apt-get install -y \
          git \
          unzip \
          libzip-dev \
          libpng-dev \
          && docker-php-ext-install pdo_mysql zip gd \
          && a2enmod rewrite
      COPY --from=composer:2 /usr/bin/composer /usr/bin/composer
      WORKDIR /var/www/html
      COPY . .
      RUN composer install --no-dev --optimize-autoloader
      RUN chown -R www-data:www-data storage bootstrap/cache
      EXPOSE 80
      CMD ["apache2-foreground"]
    `,
    title: 'Convert to a multi-stage build that ends in php:8.3-apache',
    after: dockerfile`
      FROM php:8.3-apache AS base

      FROM base AS build
      RUN apt-get update && apt-get install -y \
          git \
          unzip \
          libzip-dev \
          libpng-dev \
          && docker-php-ext-install pdo_mysql zip gd \
          && a2enmod rewrite
      COPY --from=composer:2 /usr/bin/composer /usr/bin/composer
      WORKDIR /var/www/html
      COPY . .
      RUN composer install --no-dev --optimize-autoloader

      FROM base
      RUN apt-get update && apt-get install -y \
          libzip5 \
          libpng16-16 \
          && a2enmod rewrite
      COPY --from=build /usr/local/lib/php/extensions /usr/local/lib/php/extensions
      COPY --from=build /usr/local/etc/php/conf.d /usr/local/etc/php/conf.d
      WORKDIR /var/www/html
      COPY . .
      COPY --from=build /var/www/html/vendor /var/www/html/vendor
      COPY --from=build /var/www/html/bootstrap/cache /var/www/html/bootstrap/cache
      RUN chown -R www-data:www-data storage bootstrap/cache
      EXPOSE 80
      CMD ["apache2-foreground"]
    `,
  },
  {
    name: 'slim',
    kind: 'multi-stage',
    files: {
      'composer.json': '{ "require": { "slim/slim": "^4.0" } }\n',
      'composer.lock': '{}\n',
      'public/index.php': '<?php\n',
    },
    before: dockerfile`
      FROM php:8.4-cli-alpine
      RUN apk add --no-cache git unzip
      RUN curl -sS https://getcomposer.org/installer | php -- --install-dir=/usr/local/bin --filename=composer
      WORKDIR /app
      COPY composer.json composer.lock ./
      RUN composer install --no-scripts --no-interaction
      COPY . .
      EXPOSE 8080
      CMD ["php", "-S", "0.0.0.0:8080", "-t", "public"]
    `,
    title: 'Convert to a multi-stage build that ends in php:8.4-cli-alpine',
    after: dockerfile`
      FROM php:8.4-cli-alpine AS base

      FROM base AS build
      RUN apk add --no-cache git unzip
      RUN curl -sS https://getcomposer.org/installer | php -- --install-dir=/usr/local/bin --filename=composer
      WORKDIR /app
      COPY composer.json composer.lock ./
      RUN composer install --no-scripts --no-interaction

      FROM base
      WORKDIR /app
      COPY --from=build /app/vendor /app/vendor
      COPY . .
      EXPOSE 8080
      CMD ["php", "-S", "0.0.0.0:8080", "-t", "public"]
    `,
  },
  {
    name: 'apache',
    kind: 'multi-stage',
    files: {
      'composer.json': '{ "require": { "monolog/monolog": "^3.0" } }\n',
      'composer.lock': '{}\n',
      'public/index.php': '<?php\n',
    },
    before: dockerfile`
      FROM php:8.4-apache
      RUN apt-get update && apt-get install -y --no-install-recommends git unzip libzip-dev && docker-php-ext-install zip pdo_mysql && rm -rf /var/lib/apt/lists/*
      RUN a2enmod rewrite && sed -i 's!/var/www/html!/var/www/html/public!g' /etc/apache2/sites-available/000-default.conf
      RUN echo 'memory_limit=256M' > /usr/local/etc/php/conf.d/memory.ini
      COPY --from=composer:2 /usr/bin/composer /usr/bin/composer
      COPY composer.json composer.lock ./
      RUN composer install --no-dev --no-cache
      COPY . .
      RUN chown -R www-data:www-data /var/www/html
      EXPOSE 80
    `,
    title: 'Convert to a multi-stage build that ends in php:8.4-apache',
    after: dockerfile`
      FROM php:8.4-apache AS base

      FROM base AS build
      RUN apt-get update && apt-get install -y --no-install-recommends git unzip libzip-dev && docker-php-ext-install zip pdo_mysql && rm -rf /var/lib/apt/lists/*
      RUN a2enmod rewrite && sed -i 's!/var/www/html!/var/www/html/public!g' /etc/apache2/sites-available/000-default.conf
      RUN echo 'memory_limit=256M' > /usr/local/etc/php/conf.d/memory.ini
      COPY --from=composer:2 /usr/bin/composer /usr/bin/composer
      COPY composer.json composer.lock ./
      RUN composer install --no-dev --no-cache

      FROM base
      RUN apt-get update && apt-get install -y --no-install-recommends libzip5 && rm -rf /var/lib/apt/lists/*
      COPY --from=build /usr/local/lib/php/extensions /usr/local/lib/php/extensions
      COPY --from=build /usr/local/etc/php/conf.d /usr/local/etc/php/conf.d
      RUN a2enmod rewrite && sed -i 's!/var/www/html!/var/www/html/public!g' /etc/apache2/sites-available/000-default.conf
      RUN echo 'memory_limit=256M' > /usr/local/etc/php/conf.d/memory.ini
      COPY --from=build /var/www/html/vendor /var/www/html/vendor
      COPY . .
      RUN chown -R www-data:www-data /var/www/html
      EXPOSE 80
    `,
  },
  {
    // What artisan writes belongs to the last stage, and is written there.
    name: 'artisan',
    kind: 'multi-stage',
    files: {
      artisan: '',
      'composer.json': '{ "require": { "laravel/framework": "^12.0" } }\n',
      'composer.lock': '{}\n',
      'public/index.php': '<?php\n',
    },
    before: dockerfile`
      FROM php:8.4-cli
      RUN apt-get update && apt-get install -y git unzip && rm -rf /var/lib/apt/lists/*
      COPY --from=composer:2 /usr/bin/composer /usr/bin/composer
      WORKDIR /app
      COPY . .
      RUN composer install --no-dev
      RUN php artisan storage:link --force && php artisan route:cache
      CMD ["php", "artisan", "serve", "--host=0.0.0.0"]
    `,
    title: 'Convert to a multi-stage build that ends in php:8.4-cli',
    after: dockerfile`
      FROM php:8.4-cli AS base

      FROM base AS build
      RUN apt-get update && apt-get install -y git unzip && rm -rf /var/lib/apt/lists/*
      COPY --from=composer:2 /usr/bin/composer /usr/bin/composer
      WORKDIR /app
      COPY . .
      RUN composer install --no-dev

      FROM base
      WORKDIR /app
      COPY . .
      COPY --from=build /app/vendor /app/vendor
      COPY --from=build /app/bootstrap/cache /app/bootstrap/cache
      RUN php artisan storage:link --force && php artisan route:cache
      CMD ["php", "artisan", "serve", "--host=0.0.0.0"]
    `,
  },
]
