// Beginners' Dockerfiles and why nothing becomes of them.
import { dockerfile } from '../../rules/rule.ts'
import type { Fixture } from './fixture.ts'

export const fixtures: readonly Fixture[] = [
  {
    name: 'already',
    kind: 'multi-stage',
    files: {
      'go.mod': 'module x\n',
    },
    before: dockerfile`
      FROM golang:1.26 AS build
      RUN go build -o /x .
      FROM scratch
      COPY --from=build /x /x
      CMD ["/x"]
    `,
    refused: 'The file has several stages already.',
  },
  {
    name: 'development-server',
    kind: 'multi-stage',
    files: {
      'package.json':
        '{ "scripts": { "build": "react-scripts build", "start": "react-scripts start" }, "dependencies": { "react-scripts": "5" } }\n',
      'src/index.js': '',
    },
    before: dockerfile`
      FROM node:24-alpine
      WORKDIR /app
      COPY . .
      RUN npm install && npm run build
      CMD ["npm", "start"]
    `,
    refused: 'The start command runs react-scripts, which needs everything that was there to build.',
  },
  {
    name: 'editable',
    kind: 'multi-stage',
    files: {
      'app/__main__.py': '',
      'setup.py': '',
    },
    before: dockerfile`
      FROM python:3.13
      WORKDIR /app
      COPY . .
      RUN pip install -e .
      CMD ["python", "-m", "app"]
    `,
    refused: 'An editable install keeps pointing to the sources and what was made beside them.',
  },
  {
    name: 'maven-at-start',
    kind: 'multi-stage',
    files: {
      'pom.xml': '<project/>\n',
    },
    before: dockerfile`
      FROM maven:3.9-eclipse-temurin-21
      WORKDIR /app
      COPY . .
      RUN mvn package
      CMD ["mvn", "spring-boot:run"]
    `,
    refused: 'The start command calls mvn.',
  },
  {
    name: 'onbuild',
    kind: 'multi-stage',
    files: {
      'app.py': '',
    },
    before: dockerfile`
      FROM python:3.13
      ONBUILD COPY . .
      RUN pip install flask
      CMD ["python", "app.py"]
    `,
    refused: 'ONBUILD leaves work to images that stand on this one.',
  },
  {
    name: 'small-and-nothing-to-leave',
    kind: 'multi-stage',
    files: {
      'app.py': '',
      'requirements.txt': 'flask\n',
    },
    before: dockerfile`
      FROM python:3.13-slim
      WORKDIR /app
      COPY . .
      RUN pip install -r requirements.txt
      CMD ["python", "app.py"]
    `,
    refused: 'python:3.13-slim is a small image, and nothing is installed here that only the build needs.',
  },
  {
    name: 'start-calls-gcc',
    kind: 'multi-stage',
    files: {
      'app.py': '',
    },
    before: dockerfile`
      FROM python:3.13
      COPY . .
      RUN pip install flask
      CMD gcc -o main main.c && python app.py
    `,
    refused: 'The start command calls gcc.',
  },
  {
    name: 'unknown-build-script',
    kind: 'multi-stage',
    files: {
      'package-lock.json': '{}\n',
      'package.json': '{ "scripts": { "build": "./build.sh" } }\n',
    },
    before: dockerfile`
      FROM node:24-slim
      WORKDIR /app
      COPY . .
      RUN npm ci && npm run build
      CMD ["node", "out/server.js"]
    `,
    refused: 'What the script build of package.json writes is not known.',
  },
  {
    name: 'unknown-download',
    kind: 'multi-stage',
    files: {
      'app.py': '',
    },
    before: dockerfile`
      FROM python:3.13
      WORKDIR /app
      RUN pip install flask
      RUN curl -fsSL https://example.org/install.sh | sh
      COPY . .
      CMD ["python", "app.py"]
    `,
    refused: 'What `curl -fsSL https://example.org/install.sh | sh` leaves behind is not known.',
  },
  {
    name: 'wildcard-loop',
    kind: 'multi-stage',
    files: {
      'go.mod': 'module x\n',
    },
    before: dockerfile`
      FROM golang:1.26
      COPY . .
      RUN for it in cmd/*; do go build -o /bin/ ./$it; done
      CMD ["/bin/server"]
    `,
    refused: 'What go build writes is not known.',
  },
  {
    name: 'node-compiler-at-start',
    kind: 'multi-stage',
    files: {
      'package-lock.json': '{}\n',
      'package.json': dockerfile`
        {
          "name": "api",
          "scripts": { "build": "vite build", "start": "tsx src/server.ts" },
          "dependencies": { "tsx": "^4.0.0" },
          "devDependencies": { "vite": "^7.0.0" }
        }
      `,
      'src/server.ts': 'export {}\n',
    },
    before: dockerfile`
      FROM node:24-slim
      WORKDIR /app
      COPY . .
      RUN npm ci && npm run build
      CMD ["npm", "start"]
    `,
    refused: 'The start command runs tsx, which needs everything that was there to build.',
  },
  {
    name: 'yarn-plug-and-play',
    kind: 'multi-stage',
    files: {
      'package.json':
        '{ "name": "api", "packageManager": "yarn@4.5.0", "scripts": { "start": "node server.js" } }\n',
      'server.js': 'export {}\n',
      'yarn.lock': '__metadata:\n',
    },
    before: dockerfile`
      FROM node:24
      RUN corepack enable
      WORKDIR /app
      COPY . .
      RUN yarn install --immutable
      CMD ["yarn", "start"]
    `,
    refused: 'Yarn keeps the packages in its own archives here, not in node_modules.',
  },
  {
    name: 'poetry-in-script',
    kind: 'multi-stage',
    files: {
      'main.py': 'print()\n',
      'poetry.lock': '# lock\n',
      'pyproject.toml': dockerfile`
        [tool.poetry]
        name = "shop"
        version = "0.1.0"
        [tool.poetry.dependencies]
        python = "^3.13"
      `,
      'start.sh': dockerfile`
        #!/bin/sh
        poetry run python main.py
      `,
    },
    before: dockerfile`
      FROM python:3.13
      WORKDIR /srv
      RUN pip install poetry
      COPY . .
      RUN poetry install
      CMD ["./start.sh"]
    `,
    refused: './start.sh calls poetry.',
  },
  {
    name: 'chown-of-what-stays',
    kind: 'multi-stage',
    files: {
      'go.mod': 'module example.com/hello\n',
      'main.go': 'package main\n',
    },
    before: dockerfile`
      FROM golang:1.26
      RUN useradd app
      WORKDIR /app
      COPY . .
      RUN go build -o /hello .
      RUN chown app /go/pkg
      CMD ["/hello"]
    `,
    refused: '`chown app /go/pkg` changes something that stays in the build stage.',
  },
  {
    name: 'supervisor',
    kind: 'multi-stage',
    files: {
      'app.py': 'import flask\n',
      'requirements.txt': 'flask==3.1.0\n',
      'supervisord.conf': '[supervisord]\n',
    },
    before: dockerfile`
      FROM python:3.13
      RUN apt-get update && apt-get install -y --no-install-recommends supervisor && rm -rf /var/lib/apt/lists/*
      WORKDIR /srv
      COPY . .
      RUN pip install -r requirements.txt
      CMD ["supervisord", "-n"]
    `,
    refused: 'What is started besides the start command may look for Python by its path.',
  },
  {
    name: 'symfony-scripts',
    kind: 'multi-stage',
    files: {
      'composer.json': dockerfile`
        {
          "require": { "symfony/framework-bundle": "^7.0" },
          "scripts": {
            "auto-scripts": { "cache:clear": "symfony-cmd" },
            "post-install-cmd": ["@auto-scripts"]
          }
        }
      `,
      'composer.lock': '{}\n',
    },
    before: dockerfile`
      FROM php:8.4-apache
      COPY --from=composer:2 /usr/bin/composer /usr/bin/composer
      WORKDIR /var/www
      COPY . .
      RUN composer install --no-dev
    `,
    refused: 'What the scripts of composer.json leave behind is not known.',
  },
  {
    name: 'packages-of-another-distribution',
    kind: 'multi-stage',
    files: {
      mvnw: '#!/bin/sh\n',
      'pom.xml': dockerfile`
        <project>
          <parent><artifactId>spring-boot-starter-parent</artifactId><groupId>org.springframework.boot</groupId></parent>
        </project>
      `,
    },
    before: dockerfile`
      FROM amazoncorretto:21
      RUN yum install -y fontconfig
      WORKDIR /app
      COPY . .
      RUN ./mvnw package
      CMD ["java", "-jar", "target/shop.jar"]
    `,
    refused: 'What yum installs here is not known by that name in eclipse-temurin:21-jre.',
  },
  {
    name: 'a program that distroless has not',
    kind: 'distroless',
    files: {
      'tide.py': dockerfile`
        import os

        os.system("/usr/bin/git log -1")
      `,
    },
    before: dockerfile`
      FROM python:3.13
      COPY tide.py /tide.py
      CMD ["python", "/tide.py"]
    `,
    refused: 'tide.py calls git, which is not in the image.',
  },
  {
    name: 'a tool of others is started',
    kind: 'multi-stage',
    files: {
      'go.mod': 'module example.org/quay\n\ngo 1.26\n',
      'main.go': 'package main\n\nfunc main() {}\n',
    },
    before: dockerfile`
      FROM golang:1.26
      RUN go install github.com/pressly/goose/v3/cmd/goose@v3.26.0
      WORKDIR /app
      COPY . .
      RUN go build -o quay .
      CMD goose up && ./quay
    `,
    refused: 'goose is started, which go install brings.',
  },
  {
    name: 'a wildcard is moved',
    kind: 'multi-stage',
    files: {
      'go.mod': 'module example.org/quay\n\ngo 1.26\n',
      'main.go': 'package main\n\nfunc main() {}\n',
      'charts/a.json': '{}\n',
    },
    before: dockerfile`
      FROM golang:1.26
      WORKDIR /app
      COPY . .
      RUN go build -o quay . && cp charts/* /srv/
      CMD ["./quay"]
    `,
    refused: 'What `cp charts/* /srv/` leaves behind is not known.',
  },
  {
    name: 'database-of-the-build',
    kind: 'multi-stage',
    files: { 'Program.cs': '', 'Shop.csproj': '<Project Sdk="Microsoft.NET.Sdk.Web"></Project>\n' },
    before: dockerfile`
      FROM mcr.microsoft.com/dotnet/sdk:10.0
      WORKDIR /src
      COPY . .
      RUN dotnet ef database update
      RUN dotnet publish -c Release -o /app
      WORKDIR /app
      ENTRYPOINT ["dotnet", "Shop.dll"]
    `,
    refused: 'What `dotnet ef database update` leaves behind is not known.',
  },
  {
    name: 'tables-of-the-build',
    kind: 'multi-stage',
    files: { 'lib/shop.ex': '', 'mix.exs': 'defmodule Shop.MixProject do\nend\n' },
    before: dockerfile`
      FROM elixir:1.20
      ENV MIX_ENV=prod
      WORKDIR /app
      COPY . .
      RUN mix do deps.get --only prod, ecto.create
      RUN mix release
      CMD ["/app/_build/prod/rel/shop/bin/shop", "start"]
    `,
    refused: 'What `mix do deps.get --only prod, ecto.create` leaves behind is not known.',
  },
  {
    name: 'unknown-difference',
    kind: 'slim',
    files: { 'lib/shop.ex': '', 'mix.exs': 'defmodule Shop.MixProject do\nend\n' },
    before: dockerfile`
      FROM elixir:1.20
      WORKDIR /app
      COPY . .
      CMD ["mix", "run", "--no-halt"]
    `,
    refused: 'What elixir:1.20 has and its slim variant lacks is not known.',
  },
]
