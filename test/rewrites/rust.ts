// Beginners' Dockerfiles and what becomes of them.
import { dockerfile } from '../../rules/rule.ts'
import type { Fixture } from './fixture.ts'

export const fixtures: readonly Fixture[] = [
  {
    name: 'axum',
    kind: 'multi-stage',
    files: {
      'Cargo.lock': '',
      'Cargo.toml': dockerfile`
        [package]
        name = "hello"
        version = "0.1.0"
        edition = "2021"

        [dependencies]
        axum = "0.8"
      `,
      'src/main.rs': 'fn main() {}\n',
    },
    before: dockerfile`
      FROM rust:1.98
      WORKDIR /usr/src/app
      COPY . .
      RUN cargo build --release
      EXPOSE 3000
      CMD ["./target/release/hello"]
    `,
    title: 'Convert to a multi-stage build that ends in gcr.io/distroless/cc-debian13:nonroot',
    after: dockerfile`
      FROM rust:1.98 AS build
      WORKDIR /usr/src/app
      COPY . .
      RUN cargo build --release

      FROM gcr.io/distroless/cc-debian13:nonroot
      WORKDIR /usr/src/app
      COPY --from=build /usr/src/app/target/release/hello /usr/src/app/target/release/hello
      EXPOSE 3000
      CMD ["./target/release/hello"]
    `,
  },
  {
    name: 'rocket',
    kind: 'multi-stage',
    files: {
      'Cargo.lock': '',
      'Cargo.toml': dockerfile`
        [package]
        name = "blog"
        version = "0.1.0"

        [dependencies]
        rocket = "0.5"
        reqwest = "0.12"
      `,
      'src/main.rs': 'fn main() {}\n',
      'templates/index.html.tera': '<p></p>\n',
    },
    before: dockerfile`
      FROM rust:1.98-bookworm
      WORKDIR /app
      COPY Cargo.toml Cargo.lock ./
      COPY src ./src
      COPY templates ./templates
      RUN cargo install --path .
      ENV ROCKET_ADDRESS=0.0.0.0
      EXPOSE 8000
      CMD ["blog"]
    `,
    title: 'Convert to a multi-stage build that ends in debian:bookworm-slim',
    after: dockerfile`
      FROM rust:1.98-bookworm AS build
      WORKDIR /app
      COPY Cargo.toml Cargo.lock ./
      COPY src ./src
      COPY templates ./templates
      RUN cargo install --path .

      FROM debian:bookworm-slim
      RUN apt-get update \
          && apt-get install -y --no-install-recommends ca-certificates libssl3 \
          && rm -rf /var/lib/apt/lists/*
      WORKDIR /app
      COPY --from=build /usr/local/cargo/bin/blog /usr/local/bin/blog
      COPY --from=build /app/templates /app/templates
      ENV ROCKET_ADDRESS=0.0.0.0
      EXPOSE 8000
      CMD ["blog"]
    `,
  },
  {
    name: 'dependencies-first',
    kind: 'multi-stage',
    files: {
      'Cargo.lock': 'version = 4\n',
      'Cargo.toml': dockerfile`
        [package]
        name = "api"
        version = "0.1.0"

        [dependencies]
        reqwest = "0.12"
      `,
      'src/main.rs': 'fn main() {}\n',
    },
    before: dockerfile`
      FROM rust:1.83-slim
      RUN apt-get update && apt-get install -y --no-install-recommends pkg-config libssl-dev && rm -rf /var/lib/apt/lists/*
      WORKDIR /app
      COPY Cargo.toml Cargo.lock ./
      RUN mkdir src && echo "fn main() {}" > src/main.rs && cargo build --release && rm -rf src
      COPY src ./src
      RUN touch src/main.rs && cargo build --release
      EXPOSE 8080
      CMD ["/app/target/release/api"]
    `,
    title: 'Convert to a multi-stage build that ends in gcr.io/distroless/cc-debian13:nonroot',
    after: dockerfile`
      FROM rust:1.83-slim AS build
      RUN apt-get update && apt-get install -y --no-install-recommends pkg-config libssl-dev && rm -rf /var/lib/apt/lists/*
      WORKDIR /app
      COPY Cargo.toml Cargo.lock ./
      RUN mkdir src && echo "fn main() {}" > src/main.rs && cargo build --release && rm -rf src
      COPY src ./src
      RUN touch src/main.rs && cargo build --release

      FROM gcr.io/distroless/cc-debian13:nonroot
      WORKDIR /app
      COPY --from=build /app/target/release/api /app/target/release/api
      EXPOSE 8080
      CMD ["/app/target/release/api"]
    `,
  },
  {
    name: 'cargo install into another root',
    kind: 'multi-stage',
    files: {
      'Cargo.toml': '[package]\nname = "lamp"\nversion = "0.1.0"\nedition = "2021"\n',
      'src/main.rs': 'fn main() {}\n',
    },
    before: dockerfile`
      FROM rust:1.98
      WORKDIR /src
      COPY . .
      RUN cargo install --path . --root /usr/local
      CMD ["lamp"]
    `,
    title: 'Convert to a multi-stage build that ends in gcr.io/distroless/cc-debian13:nonroot',
    after: dockerfile`
      FROM rust:1.98 AS build
      WORKDIR /src
      COPY . .
      RUN cargo install --path . --root /usr/local

      FROM gcr.io/distroless/cc-debian13:nonroot
      WORKDIR /src
      COPY --from=build /usr/local/bin/lamp /usr/local/bin/lamp
      CMD ["lamp"]
    `,
  },
  {
    name: 'another target folder, started by a script',
    kind: 'multi-stage',
    files: {
      'Cargo.toml': '[package]\nname = "lamp"\nversion = "0.1.0"\nedition = "2021"\n',
      'src/main.rs': 'fn main() {}\n',
      'start.sh': '#!/bin/sh\nexec /out/release/lamp "$@"\n',
    },
    before: dockerfile`
      FROM rust:1.98
      ENV CARGO_TARGET_DIR=/out
      WORKDIR /src
      COPY . .
      RUN cargo build --release
      COPY start.sh /start.sh
      CMD ["/start.sh"]
    `,
    title: 'Convert to a multi-stage build that ends in debian:trixie-slim',
    after: dockerfile`
      FROM rust:1.98 AS build
      ENV CARGO_TARGET_DIR=/out
      WORKDIR /src
      COPY . .
      RUN cargo build --release

      FROM debian:trixie-slim
      RUN apt-get update \
          && apt-get install -y --no-install-recommends ca-certificates libssl3 \
          && rm -rf /var/lib/apt/lists/*
      WORKDIR /src
      COPY --from=build /out/release/lamp /out/release/lamp
      COPY --from=build /src/start.sh /src/
      COPY start.sh /start.sh
      CMD ["/start.sh"]
    `,
  },
]
