import { servedBy, type Served } from '../../server/facts/served.ts'
import { fix, replace } from '../edits.ts'
import { dockerfile, type Related, type Rule } from '../rule.ts'

export default {
  title: 'EXPOSE names another port than the application listens on',
  why: `
    Whoever publishes the exposed port reaches nothing: \`docker run -P\`, Compose files and people all go by EXPOSE.
  `,
  whyUnsafe: `
    A tool may rely on the port that is exposed now. If it is the application that should move, change its port there.
  `,
  severity: 'warning',

  *check(file, project) {
    const { shipped } = file
    if (!shipped) return
    const served = servedBy(file, project)
    const { port } = served
    if (port === undefined) return
    const ports = file.ports.filter(({ stage }) => stage?.ships)
    // With a port that nobody can tell, the right one may be among them.
    if (!ports.length || ports.some(({ first, last }) => first === undefined || last === undefined)) return
    if (ports.some(({ first = 0, last = 0 }) => first <= port && port <= last)) return
    const tcp = ports.filter(({ protocol }) => protocol === undefined || protocol.toLowerCase() === 'tcp')
    const [only] = tcp
    // Two ports that do not fit are two other services more often than one mistake.
    if (!only || tcp.length > 1 || only.first !== only.last) return
    const { word } = only
    const digits = /^\d+/.exec(word.raw)?.[0]
    const at =
      digits && word.end - word.start === word.raw.length
        ? { start: word.start, end: word.start + digits.length }
        : undefined
    yield {
      at: at ?? word,
      message: `EXPOSE says ${only.first}, but ${whoListens(served)} listens on ${port}${served.assumed ? ' unless told otherwise' : ''}.`,
      fixes: at ? fix(`Expose ${port}`, false, replace(at, String(port))) : [],
      related: placesOf(served),
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM python:3.13-slim
        EXPOSE «5000»
        CMD ["gunicorn", "--bind", "0.0.0.0:8000", "app:app"]
      `,
      fixed: dockerfile`
        FROM python:3.13-slim
        EXPOSE 8000
        CMD ["gunicorn", "--bind", "0.0.0.0:8000", "app:app"]
      `,
    },
    {
      because: 'the settings of the framework say so',
      files: {
        'pom.xml': '<project><artifactId>spring-boot-starter-web</artifactId></project>',
        'src/main/resources/application.properties': 'server.port=9090\n',
      },
      bad: dockerfile`
        FROM eclipse-temurin:21-jre
        COPY target/shop.jar /app.jar
        EXPOSE «8080»
        CMD ["java", "-jar", "/app.jar"]
      `,
      fixed: dockerfile`
        FROM eclipse-temurin:21-jre
        COPY target/shop.jar /app.jar
        EXPOSE 9090
        CMD ["java", "-jar", "/app.jar"]
      `,
    },
    {
      because: 'the images of .NET listen on 8080 from .NET 8 on, unless a variable says otherwise',
      files: {
        'Shop.csproj':
          '<Project Sdk="Microsoft.NET.Sdk.Web"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>',
      },
      bad: dockerfile`
        FROM mcr.microsoft.com/dotnet/aspnet:10.0
        COPY out /app
        EXPOSE «80»
        CMD ["dotnet", "/app/Shop.dll"]
      `,
      fixed: dockerfile`
        FROM mcr.microsoft.com/dotnet/aspnet:10.0
        COPY out /app
        EXPOSE 8080
        CMD ["dotnet", "/app/Shop.dll"]
      `,
    },
    {
      files: {
        'Shop.csproj':
          '<Project Sdk="Microsoft.NET.Sdk.Web"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>',
      },
      good: dockerfile`
        FROM mcr.microsoft.com/dotnet/aspnet:10.0
        COPY out /app
        ENV ASPNETCORE_URLS=http://+:80
        EXPOSE 80
        CMD ["dotnet", "/app/Shop.dll"]
      `,
    },
    {
      because: 'the code says so',
      files: {
        'package.json': '{ "dependencies": { "express": "5.1.0" } }',
        'server.js': "const app = require('express')()\napp.listen(3000)\n",
      },
      bad: dockerfile`
        FROM node:24-slim
        WORKDIR /app
        COPY . .
        EXPOSE «8080»/tcp
        CMD ["node", "server.js"]
      `,
      fixed: dockerfile`
        FROM node:24-slim
        WORKDIR /app
        COPY . .
        EXPOSE 3000/tcp
        CMD ["node", "server.js"]
      `,
    },
    {
      because: 'the image sets the variable that the code reads',
      files: {
        'package.json': '{ "dependencies": { "express": "5.1.0" } }',
        'server.js': "const app = require('express')()\napp.listen(process.env.PORT || 3000)\n",
      },
      good: dockerfile`
        FROM node:24-slim
        ENV PORT=8080
        EXPOSE 8080
        CMD ["node", "server.js"]
      `,
    },
    {
      because: 'the shell puts in the port',
      bad: dockerfile`
        FROM python:3.13-slim
        ENV PORT=8000
        EXPOSE «80»
        CMD exec uvicorn main:app --host 0.0.0.0 --port $PORT
      `,
      fixed: dockerfile`
        FROM python:3.13-slim
        ENV PORT=8000
        EXPOSE 8000
        CMD exec uvicorn main:app --host 0.0.0.0 --port $PORT
      `,
    },
    {
      because: 'the port is one of several',
      good: dockerfile`
        FROM python:3.13-slim
        EXPOSE 9100 8000-8010
        CMD ["gunicorn", "--bind", "0.0.0.0:8000", "app:app"]
      `,
    },
    {
      because: 'nobody knows what listens where',
      good: dockerfile`
        FROM debian:13-slim
        EXPOSE 8080
        CMD ["server"]
      `,
    },
  ],
} satisfies Rule

function whoListens({ command, code }: Served): string {
  return command?.by ?? code?.by ?? 'the application'
}

function placesOf({ command, code, words }: Served): readonly Related[] {
  if (code) return [{ message: 'It listens here.', at: code.span, path: code.path }]
  const word = command?.portWord === undefined ? undefined : words[command.portWord]
  if (word) return [{ message: 'The port is set here.', at: word }]
  const [start] = words
  return start ? [{ message: 'The command that listens.', at: start.command.instruction.keyword }] : []
}
