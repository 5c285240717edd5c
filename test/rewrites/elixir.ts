// Beginners' Dockerfiles and what becomes of them.
import { dockerfile } from '../../rules/rule.ts'
import type { Fixture } from './fixture.ts'

export const fixtures: readonly Fixture[] = [
  {
    name: 'alpine',
    kind: 'multi-stage',
    files: {
      'lib/worker.ex': '',
      'mix.exs': dockerfile`
        defmodule Worker.MixProject do
          def project, do: [app: :worker]
        end
      `,
      'mix.lock': '%{}\n',
    },
    before: dockerfile`
      FROM elixir:1.18-alpine
      RUN apk add --no-cache build-base git
      ENV MIX_ENV=prod LANG=C.UTF-8
      WORKDIR /src
      COPY . .
      RUN mix local.hex --force && mix local.rebar --force && mix deps.get && mix release
      USER nobody
      CMD ["_build/prod/rel/worker/bin/worker", "start"]
    `,
    title: 'Convert to a multi-stage build that ends in elixir:1.18-alpine',
    after: dockerfile`
      FROM elixir:1.18-alpine AS base

      FROM base AS build
      RUN apk add --no-cache build-base git
      ENV MIX_ENV=prod LANG=C.UTF-8
      WORKDIR /src
      COPY . .
      RUN mix local.hex --force && mix local.rebar --force && mix deps.get && mix release

      FROM base
      RUN apk add --no-cache libstdc++
      ENV MIX_ENV=prod LANG=C.UTF-8
      WORKDIR /src
      COPY --from=build /src/_build/prod/rel/worker /src/_build/prod/rel/worker
      USER nobody
      CMD ["_build/prod/rel/worker/bin/worker", "start"]
    `,
  },
  {
    name: 'phoenix',
    kind: 'multi-stage',
    files: {
      'lib/shop.ex': '',
      'mix.exs': dockerfile`
        defmodule Shop.MixProject do
          def project, do: [app: :shop, elixir: "~> 1.18"]
        end
      `,
      'mix.lock': '%{}\n',
    },
    before: dockerfile`
      FROM elixir:1.18
      ENV MIX_ENV=prod
      WORKDIR /app
      RUN mix local.hex --force && mix local.rebar --force
      COPY mix.exs mix.lock ./
      RUN mix deps.get --only prod && mix deps.compile
      COPY . .
      RUN mix assets.deploy && mix compile && mix release
      EXPOSE 4000
      CMD ["/app/_build/prod/rel/shop/bin/shop", "start"]
    `,
    title: 'Convert to a multi-stage build that ends in elixir:1.18-slim',
    after: dockerfile`
      FROM elixir:1.18 AS build
      ENV MIX_ENV=prod
      WORKDIR /app
      RUN mix local.hex --force && mix local.rebar --force
      COPY mix.exs mix.lock ./
      RUN mix deps.get --only prod && mix deps.compile
      COPY . .
      RUN mix assets.deploy && mix compile && mix release

      FROM elixir:1.18-slim
      ENV MIX_ENV=prod
      WORKDIR /app
      COPY --from=build /app/_build/prod/rel/shop /app/_build/prod/rel/shop
      EXPOSE 4000
      CMD ["/app/_build/prod/rel/shop/bin/shop", "start"]
    `,
  },
  {
    name: 'folders',
    kind: 'multi-stage',
    files: {
      'config/config.exs': 'import Config\n',
      'lib/shop.ex': dockerfile`
        defmodule Shop do
        end
      `,
      'mix.exs': dockerfile`
        defmodule Shop.MixProject do
        end
      `,
      'mix.lock': '%{}\n',
    },
    before: dockerfile`
      FROM elixir:1.20
      WORKDIR /app
      ENV MIX_ENV=prod
      RUN mix local.hex --force && mix local.rebar --force
      COPY mix.exs mix.lock ./
      RUN mix deps.get --only prod
      RUN mkdir config
      COPY config/config.exs config/
      RUN mix deps.compile
      COPY lib lib
      RUN mix release
      USER nobody
      CMD ["/app/_build/prod/rel/shop/bin/shop", "start"]
    `,
    title: 'Convert to a multi-stage build that ends in elixir:1.20-slim',
    after: dockerfile`
      FROM elixir:1.20 AS build
      WORKDIR /app
      ENV MIX_ENV=prod
      RUN mix local.hex --force && mix local.rebar --force
      COPY mix.exs mix.lock ./
      RUN mix deps.get --only prod
      RUN mkdir config
      COPY config/config.exs config/
      RUN mix deps.compile
      COPY lib lib
      RUN mix release

      FROM elixir:1.20-slim
      WORKDIR /app
      ENV MIX_ENV=prod
      COPY --from=build /app/_build/prod/rel/shop /app/_build/prod/rel/shop
      USER nobody
      CMD ["/app/_build/prod/rel/shop/bin/shop", "start"]
    `,
  },
]
