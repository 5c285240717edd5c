// Elixir: Debian's Erlang and Elixir, with the variables of the official images.
import { type Base, packages, path, release, tools } from './pieces.ts'

export const elixir: readonly Base[] = [
  {
    names: ['elixir:1.20-slim', 'elixir:1.18-slim'],
    dockerfile: `FROM debian:${release}
${packages('ca-certificates elixir erlang-base libodbc2 libsctp1 libssl3t64')}
RUN mkdir -p /usr/local/src && for name in elixir elixirc iex mix; do ln -s ../../bin/$name /usr/local/bin/$name; done
ENV ELIXIR_VERSION=v1.18.3 LANG=C.UTF-8 PATH=${path}
CMD ["iex"]
`,
  },
  {
    names: ['elixir:1.20', 'elixir:1.18'],
    dockerfile: `FROM elixir:1.18-slim\n${packages(`erlang-dev ${tools}`)}\n`,
  },
]
