import { disorders } from '../../server/rewrites/cache-order.ts'
import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'Sources are copied before dependencies are installed',
  why: `
    A layer is built again as soon as one before it changes. With the sources in front, each edit of a source file
    downloads and installs all dependencies once more; with only the manifests in front, that layer is taken from the cache.
  `,
  whyUnsafe: `
    The install then sees the manifests and nothing else of the project. Make sure that no script that it runs needs the
    sources, and that \`.dockerignore\` keeps folders such as \`node_modules\` out, which the later COPY would put over
    what was installed.
  `,
  severity: 'warning',

  *check(file, project, { wide }) {
    for (const { at, copy, installs, command, outcome } of disorders(file, project, wide)) {
      yield {
        at,
        message: `${copy.instruction.name} brings the sources before ${installs}, which therefore runs again whenever one of them changes.`,
        related: [
          { message: `${installs} stands here.`, at: command },
          ...('refused' in outcome ? [{ message: outcome.refused, at: outcome.at ?? command }] : []),
        ],
        ...('rewrite' in outcome && {
          fixes: [{ title: outcome.rewrite.title, safe: false, edits: outcome.rewrite.edits }],
        }),
      }
    }
  },

  examples: [
    {
      files: { 'requirements.txt': '-r base.txt\ngunicorn\n', 'base.txt': 'flask\n', 'app.py': '' },
      bad: dockerfile`
        FROM python:3.13-slim
        WORKDIR /srv
        COPY «.» .
        RUN pip install --no-cache-dir -r requirements.txt
        CMD ["python", "app.py"]
      `,
      fixed: dockerfile`
        FROM python:3.13-slim
        WORKDIR /srv
        COPY requirements.txt base.txt ./
        RUN pip install --no-cache-dir -r requirements.txt
        COPY . .
        CMD ["python", "app.py"]
      `,
    },
    {
      because: 'what tidies up behind the install goes with it',
      files: { Gemfile: "gem 'rack'\n", 'Gemfile.lock': 'GEM\n', 'app.rb': '' },
      bad: dockerfile`
        FROM ruby:3.4-slim
        WORKDIR /app
        COPY «.» .
        RUN bundle install && rm -rf "$GEM_HOME/cache"
        CMD ["ruby", "app.rb"]
      `,
      fixed: dockerfile`
        FROM ruby:3.4-slim
        WORKDIR /app
        COPY Gemfile Gemfile.lock ./
        RUN bundle install && rm -rf "$GEM_HOME/cache"
        COPY . .
        CMD ["ruby", "app.rb"]
      `,
    },
    {
      because: 'the build needs the sources, the install does not',
      files: {
        'package.json': '{"dependencies": {"express": "5"}}',
        'package-lock.json': '{}',
        'src/server.js': '',
      },
      bad: dockerfile`
        FROM node:24-slim
        # The application
        COPY --chown=node:node «.» /srv
        WORKDIR /srv
        USER node
        RUN npm ci \
            && npm run build
        CMD ["node", "dist/server.js"]
      `,
      fixed: dockerfile`
        FROM node:24-slim
        COPY --chown=node:node package.json package-lock.json /srv/
        WORKDIR /srv
        USER node
        RUN npm ci

        # The application
        COPY --chown=node:node . /srv
        RUN npm run build
        CMD ["node", "dist/server.js"]
      `,
    },
    {
      because:
        'the parts of a workspace keep their folders, and Prisma generates its client while installing',
      files: {
        'package.json': '{"workspaces": ["packages/*"]}',
        'yarn.lock': '',
        'packages/api/package.json': '{"dependencies": {"@prisma/client": "7"}}',
        'packages/api/prisma/schema.prisma': '',
        'packages/web/package.json': '{}',
      },
      bad: dockerfile`
        FROM node:24-slim
        WORKDIR /srv
        COPY «.» .
        RUN yarn install --frozen-lockfile
        CMD ["node", "packages/api/server.js"]
      `,
      fixed: dockerfile`
        FROM node:24-slim
        WORKDIR /srv
        COPY package.json yarn.lock ./
        COPY packages/api/package.json ./packages/api/
        COPY packages/api/prisma ./packages/api/prisma/
        COPY packages/web/package.json ./packages/web/
        RUN yarn install --frozen-lockfile
        COPY . .
        CMD ["node", "packages/api/server.js"]
      `,
    },
    {
      because: 'the compiler downloads what it lacks, so that a step of its own goes ahead',
      files: { 'go.mod': 'module shop\n\nrequire github.com/a/router v1.2.0\n', 'go.sum': '', 'main.go': '' },
      bad: dockerfile`
        FROM golang:1.26 AS build
        WORKDIR /src
        COPY «.» .
        RUN CGO_ENABLED=0 go build -o /server .

        FROM scratch
        COPY --from=build /server /server
      `,
      fixed: dockerfile`
        FROM golang:1.26 AS build
        WORKDIR /src
        COPY go.mod go.sum ./
        RUN go mod download
        COPY . .
        RUN CGO_ENABLED=0 go build -o /server .

        FROM scratch
        COPY --from=build /server /server
      `,
    },
    {
      because: 'a project and those that it refers to',
      files: {
        'src/Shop/Shop.csproj':
          '<Project><ItemGroup><ProjectReference Include="..\\Core\\Core.csproj" /></ItemGroup></Project>',
        'src/Core/Core.csproj': '<Project/>',
        'Directory.Build.props': '<Project/>',
      },
      bad: dockerfile`
        FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
        WORKDIR /src
        COPY «.» .
        RUN dotnet publish src/Shop/Shop.csproj -c Release -o /app

        FROM mcr.microsoft.com/dotnet/aspnet:10.0
        COPY --from=build /app /app
      `,
      fixed: dockerfile`
        FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
        WORKDIR /src
        COPY Directory.Build.props ./
        COPY src/Shop/Shop.csproj ./src/Shop/
        COPY src/Core/Core.csproj ./src/Core/
        RUN dotnet restore src/Shop/Shop.csproj
        COPY . .
        RUN dotnet publish src/Shop/Shop.csproj -c Release -o /app

        FROM mcr.microsoft.com/dotnet/aspnet:10.0
        COPY --from=build /app /app
      `,
    },
    {
      because: 'system packages need no sources at all',
      bad: dockerfile`
        FROM debian:13-slim
        WORKDIR /srv
        COPY «.» .
        RUN apt-get update && apt-get install -y --no-install-recommends curl && rm -rf /var/lib/apt/lists/*
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        WORKDIR /srv
        RUN apt-get update && apt-get install -y --no-install-recommends curl && rm -rf /var/lib/apt/lists/*
        COPY . .
      `,
    },
    {
      because: 'the folder of this machine would replace what was installed: the ignore file comes first',
      files: { 'package.json': '{}', 'package-lock.json': '{}', 'node_modules/express/index.js': '' },
      bad: dockerfile`
        FROM node:24-slim
        WORKDIR /srv
        COPY «.» .
        RUN npm ci
      `,
    },
    {
      because: 'installing runs a script of the sources',
      files: {
        'package.json': '{"scripts": {"postinstall": "node scripts/setup.js"}}',
        'scripts/setup.js': '',
      },
      good: dockerfile`
        FROM node:24-slim
        WORKDIR /srv
        COPY . .
        RUN npm install
      `,
    },
    {
      because: 'the project installs itself',
      files: { 'requirements.txt': '-e .\n', 'setup.py': '' },
      good: dockerfile`
        FROM python:3.13-slim
        WORKDIR /srv
        COPY . .
        RUN pip install -r requirements.txt
      `,
    },
    {
      because: 'manifests first, or a cache that outlives the layer',
      files: {
        'package.json': '{}',
        'package-lock.json': '{}',
        'go.mod': 'module x\nrequire github.com/a/b v1.0.0\n',
      },
      good: dockerfile`
        FROM node:24-slim AS web
        WORKDIR /srv
        COPY package*.json ./
        RUN npm ci
        COPY . .

        FROM golang:1.26 AS build
        WORKDIR /src
        COPY . .
        RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build go build -o /server .

        FROM scratch
        COPY --from=web /srv /srv
        COPY --from=build /server /server
      `,
    },
  ],
} satisfies Rule
