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

  it('a Go module in a folder of the sources keeps the order', () =>
    stays(
      {
        'go.mod': 'module shop\nrequire github.com/a/b v1.0.0\nreplace github.com/a/b => ./b\n',
        'main.go': '',
      },
      'FROM golang:1.26\nWORKDIR /src\nCOPY . .\nRUN go build ./...\n',
      /replaces a module by a folder of the sources: \.\/b/,
    ))

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

  it('a Cargo workspace keeps the order', () =>
    stays(
      {
        'Cargo.toml':
          '[workspace]\nmembers = ["api"]\n\n[workspace.dependencies]\nserde = "1"\n[dependencies]\n',
        'api/Cargo.toml': '[package]\nname = "api"\n',
      },
      'FROM rust:1.91\nWORKDIR /src\nCOPY . .\nRUN cargo build\n',
      /a cache mount keeps/,
    ))

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

  it('Maven modules and Gradle keep the order', async () => {
    await stays(
      {
        'pom.xml': '<project><modules><module>api</module></modules></project>',
        'api/pom.xml': '<project/>',
      },
      'FROM maven:3-eclipse-temurin-25\nWORKDIR /src\nCOPY . .\nRUN mvn package\n',
      /modules .* depend on each other/,
    )
    await stays(
      { 'build.gradle': '', 'settings.gradle': '' },
      'FROM gradle:9\nWORKDIR /src\nCOPY . .\nRUN gradle build\n',
      /no task that downloads/,
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
})
