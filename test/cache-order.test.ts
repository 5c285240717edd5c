// Order for the build cache, manager by manager: what a beginner writes, what it becomes, and what is left alone.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { dockerfile } from '../rules/rule.ts'
import { check } from '../server/engine/check.ts'
import { applyEdits } from '../server/engine/fix.ts'
import { defaultSettings } from '../server/engine/settings.ts'
import { differences, essenceOf } from '../server/facts/essence.ts'
import { factsOf } from '../server/facts/facts.ts'
import { unknownProject, type Project } from '../server/facts/project.ts'
import { mountCaches } from '../server/rewrites/cache-mounts.ts'
import { disorders, orderForCache } from '../server/rewrites/cache-order.ts'
import { surroundings } from '../server/surroundings.ts'
import { parse } from '../server/syntax/parse.ts'
import { memoryHost } from './support/memory-host.ts'

type Files = Readonly<Record<string, string>>

async function projectOf(text: string, files: Files | undefined): Promise<Project> {
  if (!files) return unknownProject
  const root = 'file:///work'
  return surroundings(memoryHost({ Dockerfile: text, ...files }), `${root}/Dockerfile`, { root })
}

async function becomes(files: Files | undefined, before: string, after: string): Promise<void> {
  for (const [text, wanted] of [
    [before, after],
    [before.replaceAll('\n', '\r\n'), after.replaceAll('\n', '\r\n')],
  ] as const) {
    const project = await projectOf(text, files)
    const facts = factsOf(parse(text))
    const outcome = orderForCache(facts, project)
    assert.ok('rewrite' in outcome, 'refused' in outcome ? outcome.refused : '')
    const { edits, reasons } = outcome.rewrite
    const result = applyEdits(text, edits)
    assert.equal(result, wanted)
    for (const { message } of reasons) assert.match(message, /^\S.*\.$/)
    const ordered = factsOf(parse(result))
    assert.deepEqual(ordered.tree.errors, [])
    assert.deepEqual(differences(essenceOf(facts), essenceOf(ordered)), [])
    assert.ok('refused' in orderForCache(ordered, project), 'a second time changes nothing')
    const said = (it: typeof facts) =>
      check(it, project, defaultSettings)
        .findings.filter(({ severity }) => severity === 'error' || severity === 'warning')
        .map(({ rule }) => rule)
    const known = new Set(said(facts))
    assert.deepEqual(
      said(ordered).filter((rule) => !known.has(rule)),
      [],
      'nothing new is wrong',
    )
  }
}

async function stays(files: Files | undefined, text: string, why: RegExp): Promise<void> {
  const outcome = orderForCache(factsOf(parse(text)), await projectOf(text, files))
  assert.ok('refused' in outcome, 'it is refused')
  assert.match(outcome.refused, why)
  assert.match(outcome.refused, /\.$/)
}

describe('Python', () => {
  it('pip, in a file that has more to install', () =>
    becomes(
      {
        'requirements.txt': '-r requirements/base.txt\ngunicorn\n',
        'requirements/base.txt': 'flask\n',
        'app.py': '',
      },
      dockerfile`
        FROM python:3.13-slim
        WORKDIR /srv

        # The application
        COPY . .

        RUN apt-get update && apt-get install -y --no-install-recommends libpq5 && rm -rf /var/lib/apt/lists/*
        RUN pip install --no-cache-dir -r requirements.txt && python manage.py collectstatic
        CMD ["gunicorn", "app:app"]
      `,
      dockerfile`
        FROM python:3.13-slim
        WORKDIR /srv

        COPY requirements.txt ./
        COPY requirements/base.txt ./requirements/

        RUN apt-get update && apt-get install -y --no-install-recommends libpq5 && rm -rf /var/lib/apt/lists/*
        RUN pip install --no-cache-dir -r requirements.txt

        # The application
        COPY . .
        RUN python manage.py collectstatic
        CMD ["gunicorn", "app:app"]
      `,
    ))

  it('pip, beside an environment of the developer that it does not install into', () =>
    becomes(
      { 'requirements.txt': 'flask\n', 'app.py': '', 'venv/pyvenv.cfg': '' },
      dockerfile`
        FROM python:3.13-slim
        WORKDIR /srv
        COPY . .
        RUN pip install -r requirements.txt
        CMD ["python", "app.py"]
      `,
      dockerfile`
        FROM python:3.13-slim
        WORKDIR /srv
        COPY requirements.txt ./
        RUN pip install -r requirements.txt
        COPY . .
        CMD ["python", "app.py"]
      `,
    ))

  it('pip, where the environment is copied over what was installed into it', () =>
    stays(
      { 'requirements.txt': 'flask\n', 'app.py': '', 'venv/pyvenv.cfg': '' },
      dockerfile`
        FROM python:3.13-slim
        WORKDIR /srv
        ENV PATH="/srv/venv/bin:$PATH"
        COPY . .
        RUN pip install -r requirements.txt
        CMD ["python", "app.py"]
      `,
      /^venv of this folder/,
    ))

  it('pip, where nothing is known but the command', () =>
    becomes(
      undefined,
      dockerfile`
        FROM python:3.13-slim
        COPY . /srv
        WORKDIR /srv
        RUN pip install --no-cache-dir -r deploy/requirements.txt
        CMD ["python", "app.py"]
      `,
      dockerfile`
        FROM python:3.13-slim
        COPY deploy/requirements.txt /srv/deploy/
        WORKDIR /srv
        RUN pip install --no-cache-dir -r deploy/requirements.txt
        COPY . /srv
        CMD ["python", "app.py"]
      `,
    ))

  it('Poetry installs the project itself at the end', () =>
    becomes(
      {
        'pyproject.toml': '[tool.poetry]\nname = "shop"\n[tool.poetry.dependencies]\npython = "^3.13"\n',
        'poetry.lock': '',
      },
      dockerfile`
        FROM python:3.13-slim
        WORKDIR /srv
        COPY . .
        RUN pip install --no-cache-dir poetry==2.2.1 && poetry config virtualenvs.create false && poetry install --only main
        CMD ["shop"]
      `,
      dockerfile`
        FROM python:3.13-slim
        WORKDIR /srv
        COPY pyproject.toml poetry.lock ./
        RUN pip install --no-cache-dir poetry==2.2.1 && poetry config virtualenvs.create false
        RUN poetry install --no-root --only main
        COPY . .
        RUN poetry install --only main
        CMD ["shop"]
      `,
    ))

  it('uv, for an application that is no package', () =>
    becomes(
      {
        'pyproject.toml': '[project]\nname = "shop"\ndependencies = ["flask"]\n',
        'uv.lock': '',
        '.python-version': '3.13',
      },
      dockerfile`
        FROM python:3.13-slim
        COPY --from=ghcr.io/astral-sh/uv:0.9 /uv /bin/uv
        WORKDIR /srv
        COPY . .
        RUN uv sync --locked
        CMD ["uv", "run", "app.py"]
      `,
      dockerfile`
        FROM python:3.13-slim
        COPY --from=ghcr.io/astral-sh/uv:0.9 /uv /bin/uv
        WORKDIR /srv
        COPY pyproject.toml .python-version uv.lock ./
        RUN uv sync --locked
        COPY . .
        CMD ["uv", "run", "app.py"]
      `,
    ))

  it('a dependency in a folder of the project keeps the order, in whatever form it is written', async () => {
    const text = (command: string) =>
      `FROM python:3.13-slim\nWORKDIR /srv\nCOPY . .\nRUN ${command}\nCMD ["shop"]\n`
    await stays(
      {
        'pyproject.toml':
          '[tool.poetry]\nname = "shop"\n\n[tool.poetry.dependencies.pay]\ndevelop = true\npath = "pay"\n',
        'poetry.lock': '',
      },
      text('poetry install'),
      /takes a dependency from the sources: \[tool\.poetry\.dependencies\.pay\]/,
    )
    await stays(
      {
        'pyproject.toml': '[project]\nname = "shop"\n\n[tool.uv.sources.pay]\npath = "pay"\n',
        'uv.lock': '',
      },
      text('uv sync'),
      /takes a dependency from the sources: \[tool\.uv\.sources\.pay\]/,
    )
    await stays(
      { 'pyproject.toml': '[project]\nname = "shop"\ndynamic = ["dependencies"]\n', 'uv.lock': '' },
      text('uv sync --locked'),
      /leaves parts of itself to the build/,
    )
  })

  it('a folder of requirements is no source', () =>
    stays(
      { 'requirements/base.txt': 'flask\n', 'requirements/prod.txt': '-r base.txt\n', 'app.py': '' },
      'FROM python:3.13-slim\nWORKDIR /srv\nCOPY requirements requirements/\nRUN pip install -r requirements/prod.txt\nCOPY . .\n',
      /^No install stands behind/,
    ))

  it('an install of the project itself stays', () =>
    stays(
      { 'pyproject.toml': '[project]\nname = "shop"\n' },
      'FROM python:3.13-slim\nWORKDIR /srv\nCOPY . .\nRUN pip install --no-cache-dir .[web]\n',
      /installs the project itself/,
    ))

  it('requirements that read the sources stay', () =>
    stays(
      { 'requirements.txt': 'flask\n./plugins/pay\n', 'plugins/pay/setup.py': '' },
      'FROM python:3.13-slim\nWORKDIR /srv\nCOPY . .\nRUN pip install -r requirements.txt\n',
      /installs from the sources: \.\/plugins\/pay/,
    ))
})

describe('Node', () => {
  it('npm, with folders copied one by one and a script on the way', () =>
    becomes(
      {
        'package.json': '{"scripts": {"prepare": "husky"}}',
        'package-lock.json': '{}',
        'src/a.js': '',
        'public/a.css': '',
      },
      dockerfile`
        FROM node:24-slim
        WORKDIR /srv
        COPY public ./public
        COPY src ./src
        RUN chmod -R a+r public
        COPY package*.json ./
        RUN npm ci
        CMD ["node", "src/a.js"]
      `,
      dockerfile`
        FROM node:24-slim
        WORKDIR /srv
        COPY package*.json ./
        RUN npm ci
        COPY public ./public
        COPY src ./src
        RUN chmod -R a+r public
        CMD ["node", "src/a.js"]
      `,
    ))

  it('a pnpm workspace keeps its folders', () =>
    becomes(
      {
        'package.json': '{"packageManager": "pnpm@10.20.0"}',
        'pnpm-lock.yaml': '',
        'pnpm-workspace.yaml': 'packages:\n  - apps/*\n  - libs/*\n',
        'apps/web/package.json': '{}',
        'libs/ui/package.json': '{}',
      },
      dockerfile`
        FROM node:24-slim
        RUN corepack enable
        WORKDIR /srv
        COPY --chown=node:node . .
        USER node
        RUN pnpm install --frozen-lockfile \
            && pnpm --filter web build
        CMD ["node", "apps/web/dist/main.js"]
      `,
      dockerfile`
        FROM node:24-slim
        RUN corepack enable
        WORKDIR /srv
        COPY --chown=node:node package.json pnpm-workspace.yaml pnpm-lock.yaml ./
        COPY --chown=node:node apps/web/package.json ./apps/web/
        COPY --chown=node:node libs/ui/package.json ./libs/ui/
        USER node
        RUN pnpm install --frozen-lockfile
        COPY --chown=node:node . .
        RUN pnpm --filter web build
        CMD ["node", "apps/web/dist/main.js"]
      `,
    ))

  it('a folder that the install reads stays before it', () =>
    becomes(
      {
        'package.json': '{"scripts": {"postinstall": "patch-package"}}',
        'package-lock.json': '{}',
        'patches/a.patch': '',
        'src/a.js': '',
      },
      'FROM node:24-slim\nWORKDIR /srv\nCOPY package*.json ./\nCOPY patches ./patches\nCOPY src ./src\nRUN npm ci\nUSER node\nCMD ["node", "src/a.js"]\n',
      'FROM node:24-slim\nWORKDIR /srv\nCOPY package*.json ./\nCOPY patches ./patches\nRUN npm ci\nCOPY src ./src\nUSER node\nCMD ["node", "src/a.js"]\n',
    ))

  it('scripts that need the sources keep the order', () =>
    stays(
      { 'package.json': '{"scripts": {"prepare": "tsc"}}', 'package-lock.json': '{}' },
      'FROM node:24-slim\nWORKDIR /srv\nCOPY . .\nRUN npm ci\n',
      /The prepare script of package.json may need the sources: tsc/,
    ))

  it('unless they are not run', () =>
    becomes(
      { 'package.json': '{"scripts": {"prepare": "tsc"}}', 'package-lock.json': '{}' },
      'FROM node:24-slim\nWORKDIR /srv\nCOPY . .\nRUN npm ci --ignore-scripts\nUSER node\nCMD ["node", "app.js"]\n',
      'FROM node:24-slim\nWORKDIR /srv\nCOPY package.json package-lock.json ./\nRUN npm ci --ignore-scripts\nCOPY . .\nUSER node\nCMD ["node", "app.js"]\n',
    ))

  it('a command of a workspace is linked to while installing', async () => {
    const files = (script: string) => ({
      'package.json': '{"workspaces": ["packages/*"]}',
      'package-lock.json': '{}',
      'packages/gen/package.json': '{"name": "@shop/gen", "bin": "./bin/gen.js"}',
      'packages/gen/bin/gen.js': '',
      'packages/web/package.json': `{"scripts": {"build": "${script}"}, "bin": {"web": "dist/web.js"}}`,
    })
    const text =
      'FROM node:24-slim\nWORKDIR /srv\nCOPY . .\nRUN npm ci\nUSER node\nCMD ["node", "packages/web/app.js"]\n'
    await stays(files('gen --all && vite build'), text, /brings gen, which a script calls/)
    await becomes(
      files('vite build'),
      text,
      text.replace(
        'COPY . .\nRUN npm ci\n',
        'COPY package.json package-lock.json ./\nCOPY packages/gen/package.json ./packages/gen/\nCOPY packages/web/package.json ./packages/web/\nCOPY packages/gen/bin/gen.js ./packages/gen/bin/\nRUN npm ci\nCOPY . .\n',
      ),
    )
  })

  it('packages of the project itself keep the order', () =>
    stays(
      { 'package.json': '{"dependencies": {"ui": "file:./ui"}}', 'ui/package.json': '{}' },
      'FROM node:24-slim\nWORKDIR /srv\nCOPY . .\nRUN npm install\n',
      /takes ui from the sources/,
    ))

  it('a folder that would replace what is installed is named', () =>
    stays(
      { 'package.json': '{}', 'package-lock.json': '{}', 'node_modules/a/index.js': '' },
      'FROM node:24-slim\nWORKDIR /srv\nCOPY . .\nRUN npm ci\n',
      /^node_modules of this folder/,
    ))
})

describe('compiled languages', () => {
  it('Go, with a workspace', () =>
    becomes(
      {
        'go.work': 'go 1.26\n\nuse ./api\nuse ./lib\n',
        'api/go.mod': 'module api\n\nrequire github.com/a/router v1.2.0\n',
        'api/go.sum': '',
        'api/main.go': '',
        'lib/go.mod': 'module lib\n',
        'go.mod': 'module root\n',
      },
      dockerfile`
        FROM golang:1.26-alpine AS build
        COPY . /src
        WORKDIR /src
        RUN apk add --no-cache git \
            && go build -o /api ./api
        FROM scratch
        COPY --from=build /api /api
        USER 10001:10001
        ENTRYPOINT ["/api"]
      `,
      dockerfile`
        FROM golang:1.26-alpine AS build
        COPY go.work go.mod /src/
        COPY api/go.mod api/go.sum /src/api/
        COPY lib/go.mod /src/lib/
        WORKDIR /src
        RUN apk add --no-cache git
        RUN go mod download
        COPY . /src
        RUN go build -o /api ./api
        FROM scratch
        COPY --from=build /api /api
        USER 10001:10001
        ENTRYPOINT ["/api"]
      `,
    ))

  it('a Go module in a folder of the sources brings its own manifest', () =>
    becomes(
      {
        'go.mod': 'module shop\nrequire github.com/a/b v1.0.0\nreplace github.com/a/b => ./b\n',
        'go.sum': '',
        'b/go.mod': 'module github.com/a/b\n',
        'main.go': '',
      },
      'FROM golang:1.26\nWORKDIR /src\nCOPY . .\nRUN go build ./...\nUSER 10001:10001\nCMD ["shop"]\n',
      'FROM golang:1.26\nWORKDIR /src\nCOPY go.mod go.sum ./\nCOPY b/go.mod ./b/\nRUN go mod download\nCOPY . .\nRUN go build ./...\nUSER 10001:10001\nCMD ["shop"]\n',
    ))

  it('one outside of what is copied keeps the order', () =>
    stays(
      {
        'go.mod': 'module shop\nrequire github.com/a/b v1.0.0\nreplace github.com/a/b => ../b\n',
        'main.go': '',
      },
      'FROM golang:1.26\nWORKDIR /src\nCOPY . .\nRUN go build ./...\n',
      /replaces a module by a folder that is not copied: \.\.\/b/,
    ))

  it('modules of a Go workspace that require each other keep the order', () =>
    stays(
      {
        'go.work': 'go 1.26\n\nuse (\n\t./api\n\t./lib\n)\n',
        'api/go.mod': 'module a.org/api\n\nrequire (\n\ta.org/lib v0.0.0\n\tgithub.com/a/b v1.0.0\n)\n',
        'lib/go.mod': 'module a.org/lib\n',
      },
      'FROM golang:1.26\nWORKDIR /src\nCOPY . .\nRUN go build ./api\n',
      /requires another one, a\.org\/lib/,
    ))

  it('a download takes mounts and variables of the build along', () =>
    becomes(
      { 'go.mod': 'module shop\nrequire github.com/a/b v1.0.0\n', 'go.sum': '', 'main.go': '' },
      'FROM golang:1.26\nWORKDIR /src\nCOPY . .\nRUN --mount=type=ssh CGO_ENABLED=0 GOPRIVATE=a.org go build ./...\nUSER 10001:10001\nCMD ["shop"]\n',
      'FROM golang:1.26\nWORKDIR /src\nCOPY go.mod go.sum ./\nRUN --mount=type=ssh GOPRIVATE=a.org go mod download\nCOPY . .\nRUN --mount=type=ssh CGO_ENABLED=0 GOPRIVATE=a.org go build ./...\nUSER 10001:10001\nCMD ["shop"]\n',
    ))

  it('a download passes nothing that may set it up', async () => {
    const files = { 'go.mod': 'module shop\nrequire github.com/a/b v1.0.0\n', 'go.sum': '', 'main.go': '' }
    for (const step of [
      'RUN git config --global url."https://a.org".insteadOf git@a.org',
      'RUN go env -w GOPRIVATE=a.org',
      'RUN ./configure\nENV GOPRIVATE=a.org',
      'RUN ls\nUSER app',
    ])
      await stays(
        files,
        `FROM golang:1.26\nWORKDIR /src\nCOPY . .\n${step}\nRUN --network=default go build ./...\n`,
        /may read the sources/,
      )
  })

  it('Cargo needs something to build before it reads a manifest', () =>
    becomes(
      {
        'Cargo.toml': '[package]\nname = "shop"\n\n[dependencies]\nserde = "1"\n',
        'Cargo.lock': '',
        'src/main.rs': '',
      },
      dockerfile`
        FROM rust:1.91 AS build
        WORKDIR /src
        COPY . .
        RUN cargo build --release --locked
        FROM gcr.io/distroless/cc-debian13:nonroot
        COPY --from=build /src/target/release/shop /shop
        ENTRYPOINT ["/shop"]
      `,
      dockerfile`
        FROM rust:1.91 AS build
        WORKDIR /src
        COPY Cargo.toml Cargo.lock ./
        RUN mkdir -p src && touch src/main.rs && cargo fetch --locked
        COPY . .
        RUN cargo build --release --locked
        FROM gcr.io/distroless/cc-debian13:nonroot
        COPY --from=build /src/target/release/shop /shop
        ENTRYPOINT ["/shop"]
      `,
    ))

  it('a Cargo workspace, with what is built by a name only', () =>
    becomes(
      {
        'Cargo.toml': '[workspace]\nmembers = ["crates/*"]\n\n[workspace.dependencies]\nserde = "1"\n',
        'Cargo.lock': '',
        'crates/api/Cargo.toml':
          '[package]\nname = "api"\n[dependencies]\nserde.workspace = true\ncore = { path = "../core" }\n[[bin]]\nname = "tool"\n',
        'crates/api/src/main.rs': '',
        'crates/api/src/bin/tool.rs': '',
        'crates/core/Cargo.toml':
          '[package]\nname = "core"\n[lib]\npath = "src/core.rs"\n[[bench]]\nname = "speed"\n',
        'crates/core/src/core.rs': '',
        'crates/core/benches/speed.rs': '',
      },
      dockerfile`
        FROM rust:1.91 AS build
        WORKDIR /src
        COPY . .
        RUN cargo build --release
        FROM gcr.io/distroless/cc-debian13:nonroot
        COPY --from=build /src/target/release/api /api
        ENTRYPOINT ["/api"]
      `,
      dockerfile`
        FROM rust:1.91 AS build
        WORKDIR /src
        COPY Cargo.toml Cargo.lock ./
        COPY crates/api/Cargo.toml ./crates/api/
        COPY crates/core/Cargo.toml ./crates/core/
        RUN mkdir -p crates/api/src/bin crates/core/benches \
            && touch crates/api/src/main.rs crates/api/src/bin/tool.rs crates/core/benches/speed.rs \
            && cargo fetch
        COPY . .
        RUN cargo build --release
        FROM gcr.io/distroless/cc-debian13:nonroot
        COPY --from=build /src/target/release/api /api
        ENTRYPOINT ["/api"]
      `,
    ))

  it('Cargo keeps the order where a package is elsewhere, or nothing may be downloaded', async () => {
    const files = (text: string) => ({
      'Cargo.toml': `[package]\nname = "a"\n[dependencies]\nserde = "1"\n${text}`,
      'src/main.rs': '',
    })
    const text = (command: string) => `FROM rust:1.91\nWORKDIR /src\nCOPY . .\nRUN ${command}\n`
    await stays(files('b = { path = "../b" }\n'), text('cargo build'), /names a folder that is not copied/)
    await stays(files(''), text('cargo build --offline'), /./)
    await stays(files(''), text('cargo build --manifest-path other/Cargo.toml'), /./)
    await stays(files('[workspace]\nmembers = ["b"]\n'), text('cargo build'), /a member that is not there: b/)
    await stays(
      files(''),
      'FROM rust:1.91\nWORKDIR /src\nCOPY . .\nUSER app\nRUN cargo build\n',
      /may read the sources/,
    )
  })

  it('Maven by its wrapper', () =>
    becomes(
      {
        'pom.xml':
          '<project><artifactId>shop</artifactId><dependencies><dependency></dependency></dependencies></project>',
        mvnw: '',
        '.mvn/wrapper/maven-wrapper.properties': '',
        'src/main/java/App.java': '',
      },
      dockerfile`
        FROM eclipse-temurin:25 AS build
        WORKDIR /src
        COPY . .
        RUN ./mvnw -B package -DskipTests
        FROM eclipse-temurin:25-jre
        COPY --from=build /src/target/shop.jar /shop.jar
        USER 10001:10001
        CMD ["java", "-jar", "/shop.jar"]
      `,
      dockerfile`
        FROM eclipse-temurin:25 AS build
        WORKDIR /src
        COPY mvnw pom.xml ./
        COPY .mvn/wrapper/maven-wrapper.properties ./.mvn/wrapper/
        RUN ./mvnw -B dependency:go-offline
        COPY . .
        RUN ./mvnw -B package -DskipTests
        FROM eclipse-temurin:25-jre
        COPY --from=build /src/target/shop.jar /shop.jar
        USER 10001:10001
        CMD ["java", "-jar", "/shop.jar"]
      `,
    ))

  it('a wrapper is made to start as it was before', () =>
    becomes(
      {
        'pom.xml': '<project><dependencies><dependency></dependency></dependencies></project>',
        mvnw: '',
        'src/main/java/App.java': '',
      },
      dockerfile`
        FROM eclipse-temurin:25 AS build
        WORKDIR /src
        COPY . .
        RUN sed -i 's/\\r$//' mvnw && chmod +x mvnw start.sh
        RUN ./mvnw -B -Drevision=2 -DskipTests package
        FROM eclipse-temurin:25-jre
        COPY --from=build /src/target/shop.jar /shop.jar
        USER 10001:10001
        CMD ["java", "-jar", "/shop.jar"]
      `,
      dockerfile`
        FROM eclipse-temurin:25 AS build
        WORKDIR /src
        COPY mvnw pom.xml ./
        RUN sed -i 's/\\r$//' mvnw && chmod +x mvnw && ./mvnw -B -Drevision=2 dependency:go-offline
        COPY . .
        RUN sed -i 's/\\r$//' mvnw && chmod +x mvnw start.sh
        RUN ./mvnw -B -Drevision=2 -DskipTests package
        FROM eclipse-temurin:25-jre
        COPY --from=build /src/target/shop.jar /shop.jar
        USER 10001:10001
        CMD ["java", "-jar", "/shop.jar"]
      `,
    ))

  const module = (name: string, more = '') =>
    `<project><parent><artifactId>shop</artifactId></parent><artifactId>${name}</artifactId>${more}</project>`
  const modules = {
    'pom.xml':
      '<project><artifactId>shop</artifactId><modules><module>core</module><module>web</module></modules></project>',
    'core/pom.xml': module('core'),
    'web/pom.xml': module(
      'web',
      '<dependencies><dependency><artifactId>core</artifactId></dependency></dependencies>',
    ),
    'web/src/main/java/App.java': '',
  }

  it('Maven modules, by a plugin that knows how they need each other', () =>
    becomes(
      modules,
      dockerfile`
        FROM maven:3-eclipse-temurin-25 AS build
        WORKDIR /src
        COPY . .
        RUN mvn -B package
        FROM eclipse-temurin:25-jre
        COPY --from=build /src/web/target/web.jar /web.jar
        USER 10001:10001
        CMD ["java", "-jar", "/web.jar"]
      `,
      dockerfile`
        FROM maven:3-eclipse-temurin-25 AS build
        WORKDIR /src
        COPY pom.xml ./
        COPY core/pom.xml ./core/
        COPY web/pom.xml ./web/
        RUN mvn -B org.apache.maven.plugins:maven-dependency-plugin:3.6.0:go-offline
        COPY . .
        RUN mvn -B package
        FROM eclipse-temurin:25-jre
        COPY --from=build /src/web/target/web.jar /web.jar
        USER 10001:10001
        CMD ["java", "-jar", "/web.jar"]
      `,
    ))

  it('Maven by its wrapper, whose folder is copied by itself', () =>
    becomes(
      {
        mvnw: '',
        'pom.xml': '<project><parent/><dependency></dependency></project>',
        '.mvn/wrapper/maven-wrapper.properties': '',
        'src/main/java/App.java': '',
      },
      dockerfile`
        FROM eclipse-temurin:25-jdk AS build
        WORKDIR /src
        COPY .mvn .mvn
        COPY mvnw pom.xml ./
        COPY src src
        RUN chmod +x mvnw
        RUN ./mvnw package
        FROM eclipse-temurin:25-jre
        COPY --from=build /src/target/shop.jar /shop.jar
        USER 10001:10001
        CMD ["java", "-jar", "/shop.jar"]
      `,
      dockerfile`
        FROM eclipse-temurin:25-jdk AS build
        WORKDIR /src
        COPY .mvn .mvn
        COPY mvnw pom.xml ./
        RUN chmod +x mvnw && ./mvnw dependency:go-offline
        COPY src src
        RUN chmod +x mvnw
        RUN ./mvnw package
        FROM eclipse-temurin:25-jre
        COPY --from=build /src/target/shop.jar /shop.jar
        USER 10001:10001
        CMD ["java", "-jar", "/shop.jar"]
      `,
    ))

  it('Maven with some of its modules, settings of its own and a profile', () =>
    becomes(
      { ...modules, 'settings.xml': '<settings/>' },
      dockerfile`
        FROM maven:3-eclipse-temurin-25 AS build
        WORKDIR /src
        COPY . .
        RUN mvn -T 1C -s settings.xml -P prod --projects=web -am -DskipTests -D stage=live clean package
        FROM eclipse-temurin:25-jre
        COPY --from=build /src/web/target/web.jar /web.jar
        USER 10001:10001
        CMD ["java", "-jar", "/web.jar"]
      `,
      dockerfile`
        FROM maven:3-eclipse-temurin-25 AS build
        WORKDIR /src
        COPY pom.xml settings.xml ./
        COPY core/pom.xml ./core/
        COPY web/pom.xml ./web/
        RUN mvn -s settings.xml -P prod --projects=web -am -D stage=live org.apache.maven.plugins:maven-dependency-plugin:3.6.0:go-offline
        COPY . .
        RUN mvn -T 1C -s settings.xml -P prod --projects=web -am -DskipTests -D stage=live clean package
        FROM eclipse-temurin:25-jre
        COPY --from=build /src/web/target/web.jar /web.jar
        USER 10001:10001
        CMD ["java", "-jar", "/web.jar"]
      `,
    ))

  it('Maven by a pom.xml in another folder than the working folder', () =>
    becomes(
      {
        'shop/pom.xml': '<project><artifactId>shop</artifactId><parent/><dependency></dependency></project>',
        'shop/src/main/java/Shop.java': '',
      },
      dockerfile`
        FROM maven:3-eclipse-temurin-25 AS build
        WORKDIR /src
        COPY . .
        RUN mvn -f shop/pom.xml package -fae
        FROM eclipse-temurin:25-jre
        COPY --from=build /src/shop/target/shop.jar /shop.jar
        USER 10001:10001
        CMD ["java", "-jar", "/shop.jar"]
      `,
      dockerfile`
        FROM maven:3-eclipse-temurin-25 AS build
        WORKDIR /src
        COPY shop/pom.xml ./shop/
        RUN mvn -f shop/pom.xml dependency:go-offline
        COPY . .
        RUN mvn -f shop/pom.xml package -fae
        FROM eclipse-temurin:25-jre
        COPY --from=build /src/shop/target/shop.jar /shop.jar
        USER 10001:10001
        CMD ["java", "-jar", "/shop.jar"]
      `,
    ))

  it('Maven modules that build with each other, or are not there, keep the order', async () => {
    const text = 'FROM maven:3-eclipse-temurin-25\nWORKDIR /src\nCOPY . .\nRUN mvn package\n'
    const plugin = '<build><plugins><plugin><artifactId>core</artifactId></plugin></plugins></build>'
    await stays(
      { ...modules, 'web/pom.xml': module('web', plugin) },
      text,
      /a plugin that is a module itself/,
    )
    await stays(
      { 'pom.xml': modules['pom.xml'], 'web/pom.xml': modules['web/pom.xml'] },
      text,
      /names a module that is not there: core/,
    )
    await stays(
      {
        ...modules,
        'web/pom.xml': module('web', '<parent><relativePath>../../base</relativePath></parent>'),
      },
      text,
      /parent of web\/pom.xml is not one of the modules/,
    )
  })

  it('Gradle is downloaded by its wrapper ahead of the sources', () =>
    becomes(
      {
        gradlew: '',
        'gradle/wrapper/gradle-wrapper.jar': '',
        'gradle/wrapper/gradle-wrapper.properties': '',
        'gradle.properties': '',
        'settings.gradle.kts': '',
        'build.gradle.kts': '',
        'src/main/kotlin/App.kt': '',
      },
      dockerfile`
        FROM eclipse-temurin:25 AS build
        WORKDIR /src
        COPY . .
        RUN chmod +x ./gradlew && ./gradlew --no-daemon bootJar
        FROM eclipse-temurin:25-jre
        COPY --from=build /src/build/libs/shop.jar /shop.jar
        USER 10001:10001
        CMD ["java", "-jar", "/shop.jar"]
      `,
      dockerfile`
        FROM eclipse-temurin:25 AS build
        WORKDIR /src
        COPY gradlew gradle.properties ./
        COPY gradle/wrapper/gradle-wrapper.jar gradle/wrapper/gradle-wrapper.properties ./gradle/wrapper/
        RUN chmod +x gradlew && ./gradlew --version
        COPY . .
        RUN chmod +x ./gradlew && ./gradlew --no-daemon bootJar
        FROM eclipse-temurin:25-jre
        COPY --from=build /src/build/libs/shop.jar /shop.jar
        USER 10001:10001
        CMD ["java", "-jar", "/shop.jar"]
      `,
    ))

  it('Gradle without a wrapper has nothing to download ahead', () =>
    stays(
      { 'build.gradle': '', 'settings.gradle': '' },
      'FROM gradle:9\nWORKDIR /src\nCOPY . .\nRUN gradle build\n',
      /no task that downloads/,
    ))

  it('.NET, what projects import and projects of other kinds', async () => {
    const files = {
      'Shop.sln':
        'Project("{1}") = "Web", "Web\\Web.csproj", "{2}"\nProject("{1}") = "c", "compose.dcproj", "{3}"\n',
      'Web/Web.csproj': '<Project Sdk="Microsoft.NET.Sdk.Web"/>',
      'compose.dcproj': '<Project/>',
      'Directory.Build.props': '<Project><!-- <Import Project="old.props"/> --></Project>',
    }
    const text =
      'FROM mcr.microsoft.com/dotnet/sdk:10.0\nWORKDIR /src\nCOPY . .\nRUN dotnet restore\nRUN dotnet build\nUSER app\nCMD ["dotnet", "Web.dll"]\n'
    await becomes(
      files,
      text,
      text.replace(
        'COPY . .\nRUN dotnet restore\n',
        'COPY Directory.Build.props Shop.sln compose.dcproj ./\nCOPY Web/Web.csproj ./Web/\nRUN dotnet restore\nCOPY . .\n',
      ),
    )
    await stays(
      {
        ...files,
        'Directory.Build.props': '<Project><Import Project="eng/all.props"/></Project>',
        'eng/all.props': '',
      },
      text,
      /eng\/all\.props is imported/,
    )
  })

  it('.NET, the projects that the solution names', () =>
    becomes(
      {
        'Shop.sln':
          'Project("{1}") = "Web", "src\\Web\\Web.csproj", "{2}"\nProject("{1}") = "Core", "src\\Core\\Core.csproj", "{3}"\n',
        'src/Web/Web.csproj': '<Project Sdk="Microsoft.NET.Sdk.Web"/>',
        'src/Core/Core.csproj': '<Project Sdk="Microsoft.NET.Sdk"/>',
        'tools/Gen.csproj': '<Project/>',
        'nuget.config': '',
      },
      dockerfile`
        FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
        WORKDIR /src
        COPY . .
        RUN dotnet restore
        RUN dotnet publish src/Web -c Release -o /app --no-restore
        FROM mcr.microsoft.com/dotnet/aspnet:10.0
        COPY --from=build /app /app
        USER app
        ENTRYPOINT ["dotnet", "/app/Web.dll"]
      `,
      dockerfile`
        FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
        WORKDIR /src
        COPY nuget.config Shop.sln ./
        COPY src/Web/Web.csproj ./src/Web/
        COPY src/Core/Core.csproj ./src/Core/
        RUN dotnet restore
        COPY . .
        RUN dotnet publish src/Web -c Release -o /app --no-restore
        FROM mcr.microsoft.com/dotnet/aspnet:10.0
        COPY --from=build /app /app
        USER app
        ENTRYPOINT ["dotnet", "/app/Web.dll"]
      `,
    ))
})

describe('scripting languages', () => {
  it('Composer leaves scripts and the autoloader for later', () =>
    becomes(
      { 'composer.json': '{}', 'composer.lock': '{}', 'public/index.php': '' },
      dockerfile`
        FROM php:8.4-fpm
        COPY --from=composer:2.8 /usr/bin/composer /usr/bin/composer
        WORKDIR /srv
        COPY . .
        RUN composer install --no-dev --optimize-autoloader --no-interaction
      `,
      dockerfile`
        FROM php:8.4-fpm
        COPY --from=composer:2.8 /usr/bin/composer /usr/bin/composer
        WORKDIR /srv
        COPY composer.json composer.lock ./
        RUN composer install --no-scripts --no-autoloader --no-dev --no-interaction
        COPY . .
        RUN composer install --no-dev --optimize-autoloader --no-interaction
      `,
    ))

  it('Bundler', () =>
    becomes(
      {
        Gemfile: 'source "https://rubygems.org"\nruby file: ".ruby-version"\ngem "rails"\n',
        'Gemfile.lock': '',
        '.ruby-version': '3.4.7',
      },
      dockerfile`
        FROM ruby:3.4-slim
        WORKDIR /srv
        ADD . /srv
        RUN bundle install
        RUN bundle exec rails assets:precompile
        USER 10001:10001
        CMD ["bundle", "exec", "puma"]
      `,
      dockerfile`
        FROM ruby:3.4-slim
        WORKDIR /srv
        COPY .ruby-version Gemfile Gemfile.lock /srv/
        RUN bundle install
        ADD . /srv
        RUN bundle exec rails assets:precompile
        USER 10001:10001
        CMD ["bundle", "exec", "puma"]
      `,
    ))

  it('a gem of the project itself keeps the order', () =>
    stays(
      { Gemfile: 'gemspec\n', 'shop.gemspec': '' },
      'FROM ruby:3.4-slim\nWORKDIR /srv\nCOPY . .\nRUN bundle install\n',
      /The Gemfile reads the sources: gemspec/,
    ))

  it('Mix', () =>
    becomes(
      { 'mix.exs': 'defmodule Shop.MixProject do\nend\n', 'mix.lock': '', 'config/config.exs': '' },
      dockerfile`
        FROM elixir:1.19-slim
        WORKDIR /srv
        COPY . .
        RUN mix local.hex --force && mix local.rebar --force && mix deps.get --only prod && mix compile
        USER 10001:10001
        CMD ["mix", "run"]
      `,
      dockerfile`
        FROM elixir:1.19-slim
        WORKDIR /srv
        COPY mix.exs mix.lock ./
        RUN mix local.hex --force && mix local.rebar --force && mix deps.get --only prod
        COPY . .
        RUN mix compile
        USER 10001:10001
        CMD ["mix", "run"]
      `,
    ))
})

describe('steps between', () => {
  const files = { 'requirements.txt': 'flask\n', 'app.py': '', 'start.sh': '' }

  it('one that may read the sources is not passed', () =>
    stays(
      files,
      'FROM python:3.13-slim\nWORKDIR /srv\nCOPY . .\nRUN ./configure\nRUN pip install -r requirements.txt\n',
      /a step that may read the sources/,
    ))

  it('files that are copied over the sources go with them', () =>
    becomes(
      { ...files, 'docker/app.py': '' },
      'FROM python:3.13-slim\nWORKDIR /srv\nCOPY . .\nCOPY docker/app.py ./\nRUN pip install --no-cache-dir -r requirements.txt\n',
      'FROM python:3.13-slim\nWORKDIR /srv\nCOPY requirements.txt ./\nRUN pip install --no-cache-dir -r requirements.txt\nCOPY . .\nCOPY docker/app.py ./\n',
    ))

  it('a RUN is not divided where its first half sets the second one up', () =>
    stays(
      files,
      'FROM python:3.13-slim\nWORKDIR /srv\nCOPY . .\nRUN export A=b && pip install -r requirements.txt && python app.py\n',
      /./,
    ))

  it('an install with a cache mount is put in order for those who ask, and no finding', async () => {
    const before =
      'FROM node:24-slim\nWORKDIR /srv\nCOPY . .\nRUN --mount=type=cache,target=/root/.npm npm ci && npm run build\nUSER node\nCMD ["node", "app.js"]\n'
    const after =
      'FROM node:24-slim\nWORKDIR /srv\nCOPY package.json package-lock.json ./\nRUN --mount=type=cache,target=/root/.npm npm ci\nCOPY . .\nRUN --mount=type=cache,target=/root/.npm npm run build\nUSER node\nCMD ["node", "app.js"]\n'
    const some = { 'package.json': '{}', 'package-lock.json': '{}' }
    await becomes(some, before, after)
    assert.deepEqual(disorders(factsOf(parse(before)), await projectOf(before, some)), [])
  })

  it('what the ignore file keeps out is not copied by name', () =>
    becomes(
      {
        'package.json': '{}',
        'package-lock.json': '{}',
        '.npmrc': '',
        '.dockerignore': '.npmrc\n.git\nnode_modules\n',
      },
      'FROM node:24-slim\nWORKDIR /srv\nCOPY . .\nRUN npm ci\nUSER node\nCMD ["node", "app.js"]\n',
      'FROM node:24-slim\nWORKDIR /srv\nCOPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .\nUSER node\nCMD ["node", "app.js"]\n',
    ))
})

describe('cache mounts', () => {
  const text = dockerfile`
    FROM golang:1.26 AS build
    WORKDIR /src
    COPY go.mod go.sum ./
    RUN go mod download
    COPY . .
    RUN go build -o /server .

    FROM node:24-slim
    WORKDIR /srv
    COPY package.json package-lock.json ./
    RUN npm ci
    COPY . .
    COPY --from=build /server /server
  `

  it('come for the whole file at once, with binds for the manifests', () => {
    const outcome = mountCaches(factsOf(parse(text)), unknownProject)
    assert.ok('rewrite' in outcome)
    const result = applyEdits(text, outcome.rewrite.edits)
    assert.doesNotMatch(result, /COPY (?:go\.mod|package)/)
    assert.equal(result.match(/type=cache,target=\/go\/pkg\/mod/g)?.length, 2)
    assert.match(result, /type=cache,target=\/root\/\.npm/)
    assert.match(result, /type=bind,source=package-lock\.json/)
    assert.ok(outcome.rewrite.reasons.length >= 2)
    assert.ok('refused' in mountCaches(factsOf(parse(result)), unknownProject))
  })

  it('are the same in all steps that may need what one has downloaded', () => {
    const restored = dockerfile`
      FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
      WORKDIR /src
      COPY Shop.csproj .
      RUN dotnet restore
      COPY . .
      FROM build AS test
      ENTRYPOINT ["dotnet", "test", "--no-build"]
      FROM build AS publish
      RUN dotnet publish --no-restore -o /app
      FROM mcr.microsoft.com/dotnet/aspnet:10.0
      COPY --from=publish /app /app
      ENTRYPOINT ["dotnet", "/app/Shop.dll"]
    `
    assert.ok('refused' in mountCaches(factsOf(parse(restored)), unknownProject))
    for (const step of ['make build', './build.sh', 'xx-go build ./...']) {
      const file = `FROM golang:1.26 AS build\nWORKDIR /src\nCOPY . .\nRUN go mod download\nRUN ${step}\nFROM scratch\nCOPY --from=build /app /app\n`
      const outcome = mountCaches(factsOf(parse(file)), unknownProject)
      assert.ok('rewrite' in outcome)
      const result = applyEdits(file, outcome.rewrite.edits)
      assert.equal(result.match(/type=cache,target=\/go\/pkg\/mod/g)?.length, 2, step)
      assert.ok('refused' in mountCaches(factsOf(parse(result)), unknownProject))
    }
  })

  it('stay away where the container starts by what was downloaded', () => {
    for (const start of [
      'CMD ["mvn", "spring-boot:run"]',
      'CMD mvn -B spring-boot:run',
      'ENTRYPOINT ["./run.sh"]',
      'ENTRYPOINT ["/usr/bin/mvn"]\nCMD ["test"]',
      'USER app',
    ]) {
      const file = `FROM maven:3.9\nWORKDIR /srv\nCOPY . .\nRUN mvn package\n${start}\n`
      assert.ok('refused' in mountCaches(factsOf(parse(file)), unknownProject), start)
    }
    for (const start of [
      'CMD ["java", "-jar", "target/a.jar"]',
      'CMD exec java $OPTIONS -jar target/a.jar',
    ]) {
      const file = `FROM maven:3.9\nWORKDIR /srv\nCOPY . .\nRUN mvn package\n${start}\n`
      const outcome = mountCaches(factsOf(parse(file)), unknownProject)
      assert.ok('rewrite' in outcome, start)
      const result = applyEdits(file, outcome.rewrite.edits)
      assert.match(result, /^RUN --mount=type=cache,target=\/root\/\.m2\/repository mvn package$/m)
      assert.deepEqual(parse(result).errors, [])
    }
  })
})
