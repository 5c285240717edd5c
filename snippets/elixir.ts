// Dockerfiles for Elixir: a release built with Mix.
import {
  apt,
  bound,
  dependsOn,
  fitOf,
  has,
  manifestsOf,
  portOf,
  run,
  sourceOf,
  stackOf,
  textOf,
} from './known.ts'
import { debianUser, versionOf } from './known.ts'
import { file, part, stop } from './snippet.ts'
import type { Template } from './templates.ts'

export const elixir: readonly Template[] = [
  {
    id: 'elixir-release',
    title: 'Dockerfile: Elixir release',
    description: 'Multi-stage: Mix builds a release, the runtime holds nothing else of the project.',
    prefix: 'dockerfile-elixir',
    stack: 'elixir',
    managers: ['mix'],
    whole: true,
    body(project) {
      const stack = stackOf(project, 'elixir')
      const wish = stack?.version?.text
      const { version, current } = versionOf(wish, ['1.20', '1.19', '1.18', '1.17', '1.16'], 2)
      const otp: Readonly<Record<string, string>> = {
        '1.20': '28',
        '1.19': '28',
        '1.18': '27',
        '1.17': '27',
        '1.16': '26',
      }
      const tag = stop(current ? `${version}-otp-${otp[version]}-slim` : `${version}-slim`)
      const name = stop(/\bapp:\s*:(\w+)/.exec(textOf(project, stack, 'mix.exs') ?? '')?.[1] ?? 'app')
      const port = stop(portOf(project, stack) ?? 4000)
      const phoenix = dependsOn(stack, 'phoenix')
      const manifests = manifestsOf(stack, ['mix.exs', 'mix.lock']).filter((path) =>
        /^mix\.(exs|lock)$/.test(path),
      )
      return file`
        # syntax=docker/dockerfile:1

        # The release runs on the very system that it was built on.
        FROM elixir:${tag} AS base
        ENV LANG=C.UTF-8
        WORKDIR /app

        FROM base AS build
        ${apt(['build-essential', 'git'])}
        ENV MIX_ENV=prod
        RUN mix local.hex --force && mix local.rebar --force
        ${run(
          [...bound(stack, manifests), 'type=cache,target=/root/.cache/rebar3'],
          'mix deps.get --only=prod',
        )}
        COPY ${sourceOf(stack)} ./
        ${phoenix && has(project, stack, 'assets') && part`RUN mix assets.deploy`}
        RUN mix release --path /release

        FROM base
        ${debianUser}
        COPY --from=build --chown=app:app /release ./
        USER app
        ${phoenix && part`ENV PHX_SERVER=true PORT=${port}`}
        ${(!stack || phoenix) && part`EXPOSE ${port}`}
        CMD ["/app/bin/${name}", "start"]
      `
    },
    fits: (project) => fitOf(project, 'elixir', ['mix']),
  },
]
