// Beginners' Dockerfiles and what becomes of them.
import { dockerfile } from '../../rules/rule.ts'
import type { Fixture } from './fixture.ts'

export const fixtures: readonly Fixture[] = [
  {
    name: 'java',
    kind: 'distroless',
    files: {
      'pom.xml': '<project/>\n',
    },
    before: dockerfile`
      FROM eclipse-temurin:21-jre
      RUN groupadd --gid 10001 app && useradd --uid 10001 --gid app app
      USER app
      COPY target/app.jar app.jar
      EXPOSE 8080
      CMD java -jar /app.jar
    `,
    title: 'Switch to gcr.io/distroless/java21-debian13:nonroot',
    after: dockerfile`
      FROM gcr.io/distroless/java21-debian13:nonroot
      WORKDIR /
      COPY target/app.jar app.jar
      EXPOSE 8080
      CMD ["/app.jar"]
    `,
    // The COPY goes to where the image stood, and that is `/`.
    brings: ['system-workdir'],
  },
  {
    name: 'node-multi-stage',
    kind: 'distroless',
    files: {
      'package-lock.json': '{}\n',
      'package.json':
        '{ "scripts": { "start": "node server.js" }, "dependencies": { "express": "^5.0.0" } }\n',
      'server.js': '',
    },
    before: dockerfile`
      FROM node:24-trixie-slim AS build
      WORKDIR /app
      COPY package.json package-lock.json ./
      RUN npm ci --omit=dev

      FROM node:24-trixie-slim
      WORKDIR /app
      COPY --from=build /app/node_modules ./node_modules
      COPY --chown=node:node . .
      USER node
      EXPOSE 3000
      HEALTHCHECK CMD wget -qO- http://localhost:3000/ || exit 1
      CMD npm start
    `,
    title: 'Switch to gcr.io/distroless/nodejs24-debian13:nonroot',
    after: dockerfile`
      FROM node:24-trixie-slim AS build
      WORKDIR /app
      COPY package.json package-lock.json ./
      RUN npm ci --omit=dev

      FROM gcr.io/distroless/nodejs24-debian13:nonroot
      WORKDIR /app
      COPY --from=build /app/node_modules ./node_modules
      COPY --chown=65532:65532 . .
      EXPOSE 3000
      HEALTHCHECK CMD ["/nodejs/bin/node", "-e", "fetch('http://localhost:3000/').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
      CMD ["server.js"]
    `,
  },
  {
    name: 'refused-curl',
    kind: 'distroless',
    files: {
      'pom.xml': '<project/>\n',
    },
    before: dockerfile`
      FROM eclipse-temurin:21-jre
      COPY target/app.jar /app.jar
      HEALTHCHECK CMD curl --fail http://localhost:8080/
      CMD ["java", "-jar", "/app.jar"]
    `,
    refused: 'The health check calls what is not in the image.',
  },
  {
    name: 'refused-go-run',
    kind: 'distroless',
    files: {
      'go.mod': 'module example.com/hello\n',
      'main.go': 'package main\n',
    },
    before: dockerfile`
      FROM golang:1.26
      WORKDIR /app
      COPY main.go ./
      CMD ["go", "run", "main.go"]
    `,
    refused: 'go is started, which is not in the image.',
  },
  {
    name: 'dotnet',
    kind: 'distroless',
    files: {
      'Program.cs': 'WebApplication.Create().Run();\n',
      'Shop.csproj': '<Project Sdk="Microsoft.NET.Sdk.Web"></Project>\n',
    },
    before: dockerfile`
      FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
      WORKDIR /src
      COPY Shop.csproj .
      RUN dotnet restore
      COPY . .
      RUN dotnet publish -c Release -o /out

      FROM mcr.microsoft.com/dotnet/aspnet:10.0
      WORKDIR /app
      COPY --from=build --chown=app:app /out .
      USER app
      EXPOSE 8080
      ENTRYPOINT ["dotnet", "Shop.dll"]
    `,
    title:
      'Switch to mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled-extra (base image: about 92 MB → 53 MB to pull)',
    after: dockerfile`
      FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
      WORKDIR /src
      COPY Shop.csproj .
      RUN dotnet restore
      COPY . .
      RUN dotnet publish -c Release -o /out

      FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled-extra
      WORKDIR /app
      COPY --from=build --chown=1654:1654 /out .
      EXPOSE 8080
      ENTRYPOINT ["dotnet", "Shop.dll"]
    `,
  },
]
