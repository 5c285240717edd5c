// Beginners' Dockerfiles and what becomes of them.
import { dockerfile } from '../../rules/rule.ts'
import type { Fixture } from './fixture.ts'

export const fixtures: readonly Fixture[] = [
  {
    name: 'rails',
    kind: 'multi-stage',
    files: {
      Gemfile: dockerfile`
        source 'https://rubygems.org'
        gem 'rails'
        gem 'puma'
        gem 'sqlite3'
      `,
      'Gemfile.lock': '',
      'bin/rails': '',
      'config.ru': '',
      'log/.keep': '',
      'tmp/.keep': '',
    },
    before: dockerfile`
      FROM ruby:3.4-slim
      ENV RAILS_ENV=production
      RUN apt-get update -qq && apt-get install --no-install-recommends -y build-essential libyaml-dev libvips nodejs && rm -rf /var/lib/apt/lists/*
      WORKDIR /rails
      COPY Gemfile Gemfile.lock ./
      RUN bundle config set --global without "development test" && bundle install
      COPY . .
      RUN SECRET_KEY_BASE_DUMMY=1 ./bin/rails assets:precompile
      RUN useradd rails --create-home --shell /bin/bash && chown -R rails:rails log tmp
      USER rails
      EXPOSE 3000
      CMD ["./bin/rails", "server", "-b", "0.0.0.0"]
    `,
    title: 'Convert to a multi-stage build that ends in ruby:3.4-slim',
    after: dockerfile`
      FROM ruby:3.4-slim AS base

      FROM base AS build
      ENV RAILS_ENV=production
      RUN apt-get update -qq && apt-get install --no-install-recommends -y build-essential libyaml-dev libvips nodejs && rm -rf /var/lib/apt/lists/*
      WORKDIR /rails
      COPY Gemfile Gemfile.lock ./
      RUN bundle config set --global without "development test" && bundle install
      COPY . .
      RUN SECRET_KEY_BASE_DUMMY=1 ./bin/rails assets:precompile

      FROM base
      ENV RAILS_ENV=production
      RUN apt-get update -qq && apt-get install --no-install-recommends -y libyaml-0-2 libvips nodejs && rm -rf /var/lib/apt/lists/*
      WORKDIR /rails
      COPY Gemfile Gemfile.lock ./
      RUN bundle config set --global without "development test"
      COPY --from=build /usr/local/bundle /usr/local/bundle
      COPY . .
      COPY --from=build /rails/public/assets /rails/public/assets
      RUN useradd rails --create-home --shell /bin/bash && chown -R rails:rails log tmp
      USER rails
      EXPOSE 3000
      CMD ["./bin/rails", "server", "-b", "0.0.0.0"]
    `,
  },
  {
    name: 'sinatra',
    kind: 'multi-stage',
    files: {
      Gemfile: dockerfile`
        source 'https://rubygems.org'
        gem 'sinatra'
        gem 'puma'
        gem 'pg'
      `,
      'Gemfile.lock': '',
      'app.rb': dockerfile`
        require 'sinatra'
      `,
    },
    before: dockerfile`
      FROM ruby:3.4
      WORKDIR /app
      RUN apt-get update && apt-get install -y build-essential libpq-dev && rm -rf /var/lib/apt/lists/*
      COPY Gemfile Gemfile.lock ./
      RUN bundle install
      COPY . .
      EXPOSE 4567
      CMD ["bundle", "exec", "ruby", "app.rb", "-o", "0.0.0.0"]
    `,
    title: 'Convert to a multi-stage build that ends in ruby:3.4-slim',
    after: dockerfile`
      FROM ruby:3.4 AS build
      WORKDIR /app
      RUN apt-get update && apt-get install -y build-essential libpq-dev && rm -rf /var/lib/apt/lists/*
      COPY Gemfile Gemfile.lock ./
      RUN bundle install

      FROM ruby:3.4-slim
      WORKDIR /app
      RUN apt-get update && apt-get install -y libpq5 && rm -rf /var/lib/apt/lists/*
      COPY --from=build /usr/local/bundle /usr/local/bundle
      COPY . .
      EXPOSE 4567
      CMD ["bundle", "exec", "ruby", "app.rb", "-o", "0.0.0.0"]
    `,
  },
  {
    name: 'lock-of-the-build',
    kind: 'multi-stage',
    files: {
      Gemfile: dockerfile`
        source 'https://rubygems.org'
        gem 'rackup'
        gem 'sinatra'
      `,
      'config.ru': 'run Sinatra::Application\n',
    },
    before: dockerfile`
      FROM ruby:3.4
      WORKDIR /srv
      RUN bundle config set without development
      COPY . .
      RUN bundle install
      CMD ["bundle", "exec", "rackup", "--host", "0.0.0.0"]
    `,
    title: 'Convert to a multi-stage build that ends in ruby:3.4-slim',
    after: dockerfile`
      FROM ruby:3.4 AS build
      WORKDIR /srv
      RUN bundle config set without development
      COPY . .
      RUN bundle install

      FROM ruby:3.4-slim
      WORKDIR /srv
      RUN bundle config set without development
      COPY . .
      COPY --from=build /usr/local/bundle /usr/local/bundle
      COPY --from=build /srv/Gemfile.lock /srv/Gemfile.lock
      CMD ["bundle", "exec", "rackup", "--host", "0.0.0.0"]
    `,
  },
  {
    // Vite writes to public/vite, not to public/assets.
    name: 'rails-with-vite',
    kind: 'multi-stage',
    files: {
      Gemfile: dockerfile`
        source 'https://rubygems.org'
        gem 'puma'
        gem 'rails'
        gem 'vite_rails'
      `,
      'Gemfile.lock': '',
      'bin/rails': '',
      'config.ru': '',
    },
    before: dockerfile`
      FROM ruby:3.4
      ENV RAILS_ENV=production
      WORKDIR /rails
      COPY . .
      RUN bundle install
      RUN SECRET_KEY_BASE_DUMMY=1 bundle exec rails assets:precompile
      CMD ["bin/rails", "server", "-b", "0.0.0.0"]
    `,
    title: 'Convert to a multi-stage build that ends in ruby:3.4-slim',
    after: dockerfile`
      FROM ruby:3.4 AS build
      ENV RAILS_ENV=production
      WORKDIR /rails
      COPY . .
      RUN bundle install
      RUN SECRET_KEY_BASE_DUMMY=1 bundle exec rails assets:precompile

      FROM ruby:3.4-slim
      ENV RAILS_ENV=production
      WORKDIR /rails
      COPY . .
      COPY --from=build /usr/local/bundle /usr/local/bundle
      COPY --from=build /rails/Gemfile.lock /rails/Gemfile.lock
      COPY --from=build /rails/public /rails/public
      CMD ["bin/rails", "server", "-b", "0.0.0.0"]
    `,
  },
]
