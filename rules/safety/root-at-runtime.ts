import { startTool } from '../../server/facts/builds.ts'
import type { Facts } from '../../server/facts/facts.ts'
import type { Project } from '../../server/facts/project.ts'
import { handsOver, needForRoot, startsNothing } from '../../server/facts/root-start.ts'
import type { Stage } from '../../server/facts/stages.ts'
import { createdUsers, isRoot, userPlans } from '../../server/facts/users.ts'
import { isNginx, waysToNginxUser } from '../../server/rewrites/nginx-user.ts'
import { writerOfRoot } from '../../server/rewrites/ownership.ts'
import { waysToUserOrStages, waysToUser } from '../../server/rewrites/plain-user.ts'
import { rootHomeOf } from '../../server/rewrites/root-home.ts'
import { removeInstruction } from '../edits.ts'
import { dockerfile, type Fix, type Related, type Report, type Rule } from '../rule.ts'

const noUser = [
  'trivy/DS-0002',
  'checkov/CKV_DOCKER_3',
  'sonar/S6471',
  'semgrep/missing-user',
  'kics/Missing-User-Instruction',
]

const rootUser = [
  'hadolint/DL3002',
  'trivy/DS-0002',
  'checkov/CKV_DOCKER_8',
  'sonar/S6471',
  'semgrep/last-user-is-root',
]

export default {
  title: 'The container runs as root',
  why: `
    Who breaks out of an application that runs as root is root inside the container, one kernel or mount mistake away
    from the host. An ordinary user costs one line.
  `,
  whyUnsafe: `
    What the image, the project and the start command tell is in the edit: the user in the dialect of the distribution,
    its home folder, and the folders that are known to be written. The application may write elsewhere: check its
    uploads, caches, logs and databases, and give them to the user with \`COPY --chown\` or a \`chown\`. Volumes and
    folders of the host that are mounted keep the owner that they have.

    A port below 1024 is moved where the Dockerfile alone says it: publish the new one. Docker (since 20.10) lets any
    user open such ports, and so does containerd from 2.0 on; Podman and older Kubernetes do not.
  `,
  severity: 'warning',
  covers: [...new Set([...noUser, ...rootUser])],
  differs: [
    'hadolint/DL3002 also judges stages that only build; outside `profile: all` this rule speaks of the image that ships.',
  ],

  *check(file, project, { wide }) {
    const { stages, shipped } = file
    for (const stage of wide ? stages : stages.filter((it) => it === shipped)) {
      const { user } = stage.end
      const explicit = user?.instruction
      if (!wide && isAside(project, stage)) continue
      if (explicit && isRoot(user.name)) {
        const isTold = wide
          ? file.stageOf(explicit) === stage && isRoot(explicit.body.text.split(':', 1)[0])
          : !handsOver(file, project, stage) && !isForOthers(file, stage)
        if (isTold) yield rootOnPurpose(file, project, stage)
        continue
      }
      if (explicit || stage !== shipped || stage.end.windows) continue
      const isKnownRoot = user !== undefined && isRoot(user.name)
      if (isKnownRoot && isNginx(file, stage)) {
        yield nginxReport(file, project, stage)
        continue
      }
      if (!wide && (!isKnownRoot || handsOver(file, project, stage) || isForOthers(file, stage))) continue
      if (wide && user && !isKnownRoot) continue
      yield silentRoot(file, project, stage)
    }
  },

  examples: [
    {
      because: 'the image brings a user',
      bad: dockerfile`
        FROM «node:24-slim»
        WORKDIR /app
        COPY . .
        EXPOSE 3000
        CMD ["node", "server.js"]
      `,
      fixed: dockerfile`
        FROM node:24-slim
        WORKDIR /app
        COPY . .
        USER node
        EXPOSE 3000
        CMD ["node", "server.js"]
      `,
    },
    {
      bad: dockerfile`
        FROM «python:3.13-slim»
        COPY app.py /srv/
        CMD ["python", "/srv/app.py"]
      `,
      fixed: dockerfile`
        FROM python:3.13-slim
        COPY app.py /srv/
        RUN groupadd --gid 10001 app && useradd --uid 10001 --gid app --create-home app
        USER app
        CMD ["python", "/srv/app.py"]
      `,
    },
    {
      because: 'Tomcat unpacks what it finds, and may do so as anybody',
      bad: dockerfile`
        FROM «tomcat:10.1-jre21»
        COPY target/shop.war webapps/
      `,
      fixed: dockerfile`
        FROM tomcat:10.1-jre21
        COPY target/shop.war webapps/
        RUN groupadd --gid 10001 app && useradd --uid 10001 --gid app --create-home app && mkdir -p /usr/local/tomcat/conf/Catalina /usr/local/tomcat/webapps && chown app:app /usr/local/tomcat/conf/Catalina /usr/local/tomcat/webapps
        USER app
      `,
    },
    {
      because: 'settings name the database, the logs and the uploads of a Spring application',
      files: {
        'pom.xml':
          '<project><parent><artifactId>spring-boot-starter-parent</artifactId></parent></project>\n',
        'src/main/resources/application.yml':
          'spring:\n  datasource:\n    url: jdbc:h2:file:/data/tides;MODE=MySQL\nlogging:\n  file:\n    path: ${LOG_DIR:/var/log/tides} # of every day\n',
        'src/main/resources/application-prod.properties': 'app.upload-dir = ./uploads/\n',
        'src/main/resources/logback-spring.xml':
          '<configuration><property name="TRACE" value="trace"/><file>${TRACE}/tides.log</file></configuration>\n',
        'src/test/resources/logback-test.xml':
          '<configuration><file>tested/tides.log</file></configuration>\n',
      },
      bad: dockerfile`
        FROM «eclipse-temurin:21-jre»
        WORKDIR /srv
        COPY target/tides.jar .
        CMD ["java", "-jar", "tides.jar"]
      `,
      fixed: dockerfile`
        FROM eclipse-temurin:21-jre
        WORKDIR /srv
        COPY target/tides.jar .
        RUN groupadd --gid 10001 app && useradd --uid 10001 --gid app --create-home app && mkdir -p /data /srv/trace /srv/uploads /var/log/tides && chown -R app:app /data /srv/trace /srv/uploads /var/log/tides
        USER app
        CMD ["java", "-jar", "tides.jar"]
      `,
    },
    {
      because: 'BusyBox has its own adduser',
      bad: dockerfile`
        FROM «alpine:3.23»
        COPY server /usr/local/bin/
        ENTRYPOINT ["server"]
      `,
      fixed: dockerfile`
        FROM alpine:3.23
        COPY server /usr/local/bin/
        RUN addgroup -g 10001 app && adduser -D -u 10001 -G app app
        USER app
        ENTRYPOINT ["server"]
      `,
    },
    {
      because: 'scratch has no names',
      bad: dockerfile`
        FROM golang:1.26 AS build
        RUN go build -o /server .
        FROM «scratch»
        COPY --from=build /server /server
        ENTRYPOINT ["/server"]
      `,
      fixed: dockerfile`
        FROM golang:1.26 AS build
        RUN go build -o /server .
        FROM scratch
        COPY --from=build /server /server
        USER 10001:10001
        ENTRYPOINT ["/server"]
      `,
    },
    {
      because: 'SQLite writes beside its file, and uploads come while the application runs',
      files: {
        'requirements.txt': 'django\n',
        'manage.py': '',
        'shop/settings.py':
          "DATABASES = {'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': BASE_DIR / 'db.sqlite3'}}\nMEDIA_ROOT = BASE_DIR / 'media'\n",
      },
      bad: dockerfile`
        FROM «python:3.13-slim»
        WORKDIR /srv
        COPY . .
        CMD ["gunicorn", "shop.wsgi"]
      `,
      fixed: dockerfile`
        FROM python:3.13-slim
        WORKDIR /srv
        COPY . .
        RUN groupadd --gid 10001 app && useradd --uid 10001 --gid app --create-home app && mkdir -p /srv/media && chown app:app /srv && chown -R app:app /srv/media
        USER app
        CMD ["gunicorn", "shop.wsgi"]
      `,
    },
    {
      because:
        'a store keeps sessions in a folder of its own, and the code puts the path for uploads together',
      files: {
        'package.json': '{"dependencies":{"express":"5","session-file-store":"1"}}',
        'app.js':
          "const FileStore = require('session-file-store')(session)\nconst dir = path.join(__dirname, 'files')\nfs.mkdirSync(dir, { recursive: true })\n",
      },
      bad: dockerfile`
        FROM «node:24-slim»
        WORKDIR /srv
        COPY . .
        CMD ["node", "app.js"]
      `,
      fixed: dockerfile`
        FROM node:24-slim
        WORKDIR /srv
        COPY . .
        RUN mkdir -p /srv/files /srv/sessions && chown -R node:node /srv/files /srv/sessions
        USER node
        CMD ["node", "app.js"]
      `,
    },
    {
      because: 'without WORKDIR the folder is one of whatever the working folder becomes',
      files: {
        'package.json': '{"dependencies":{"express":"5","multer":"2"}}',
        'app.js': "const upload = multer({ dest: 'uploads/' })\n",
      },
      bad: dockerfile`
        FROM «node:24-slim»
        COPY . /
        CMD ["node", "app.js"]
      `,
      fixed: dockerfile`
        FROM node:24-slim
        COPY . /
        RUN mkdir -p uploads && chown -R node:node uploads
        USER node
        CMD ["node", "app.js"]
      `,
    },
    {
      because: 'PHP keeps its database beside the scripts',
      files: {
        'public/index.php':
          '<?php\n$db = new PDO("sqlite:" . __DIR__ . "/../data/tides.sqlite");\nfile_put_contents(dirname(__DIR__) . "/log/visits", "x");\n',
      },
      bad: dockerfile`
        FROM «debian:13-slim»
        WORKDIR /app
        COPY . .
        CMD ["php", "-S", "0.0.0.0:8000", "-t", "public"]
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        WORKDIR /app
        COPY . .
        RUN groupadd --gid 10001 app && useradd --uid 10001 --gid app --create-home app && mkdir -p /app/data /app/log && chown app:app /app/data && chown -R app:app /app/log
        USER app
        CMD ["php", "-S", "0.0.0.0:8000", "-t", "public"]
      `,
    },
    {
      because: 'Ruby writes where it stands',
      files: { 'app.rb': "require 'sinatra'\nget('/') { File.write('count/visits', 'x') }\n" },
      bad: dockerfile`
        FROM «ruby:3.4-slim»
        WORKDIR /app
        COPY . .
        CMD ["ruby", "app.rb"]
      `,
      fixed: dockerfile`
        FROM ruby:3.4-slim
        WORKDIR /app
        COPY . .
        RUN groupadd --gid 10001 app && useradd --uid 10001 --gid app --create-home app && mkdir -p /app/count && chown -R app:app /app/count
        USER app
        CMD ["ruby", "app.rb"]
      `,
    },
    {
      because: 'no user can be given /, so a folder has to be named first',
      files: { 'app.py': "import sqlite3\ndb = sqlite3.connect('tides.db')\n" },
      bad: dockerfile`
        FROM «python:3.13-slim»
        COPY app.py /
        CMD ["python", "app.py"]
      `,
    },
    {
      because: 'the build makes the database as root, and a variable names the folder for the logs',
      files: {
        'requirements.txt': 'django\n',
        'manage.py': '',
        'shop/settings.py':
          "DATABASES = {'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': BASE_DIR / 'db.sqlite3'}}\n",
      },
      bad: dockerfile`
        FROM «python:3.13-slim»
        WORKDIR /srv
        COPY . .
        RUN python manage.py migrate
        ENV LOG_DIR=/srv/logs
        CMD ["gunicorn", "shop.wsgi"]
      `,
      fixed: dockerfile`
        FROM python:3.13-slim
        WORKDIR /srv
        COPY . .
        RUN python manage.py migrate
        ENV LOG_DIR=/srv/logs
        RUN groupadd --gid 10001 app && useradd --uid 10001 --gid app --create-home app && mkdir -p /srv/logs && touch /srv/db.sqlite3 && chown app:app /srv /srv/db.sqlite3 && chown -R app:app /srv/logs
        USER app
        CMD ["gunicorn", "shop.wsgi"]
      `,
    },
    {
      because: 'a folder that is copied by itself gets its owner there',
      files: {
        'composer.json': '{"require": {"laravel/framework": "^12.0"}}',
        'storage/logs/.gitignore': '',
        'app/a.php': '',
      },
      bad: dockerfile`
        FROM «php:8.4-cli»
        WORKDIR /srv
        COPY app ./app
        COPY storage ./storage
        CMD ["php", "artisan", "serve"]
      `,
      fixed: dockerfile`
        FROM php:8.4-cli
        WORKDIR /srv
        COPY app ./app
        COPY --chown=www-data:www-data storage ./storage
        RUN mkdir -p /srv/bootstrap/cache && chown -R www-data:www-data /srv/bootstrap/cache
        USER www-data
        CMD ["php", "artisan", "serve"]
      `,
    },
    {
      because: 'the user is created and never used',
      bad: dockerfile`
        FROM «debian:13-slim»
        RUN useradd --uid 10001 worker
        COPY run /usr/local/bin/
        CMD ["run"]
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        RUN useradd --uid 10001 worker
        COPY run /usr/local/bin/
        USER worker
        CMD ["run"]
      `,
    },
    {
      because: 'root was only meant for the installation',
      bad: dockerfile`
        FROM node:24-slim
        USER node
        WORKDIR /app
        USER «root»
        RUN npm install --global serve
        CMD ["serve"]
      `,
      fixed: dockerfile`
        FROM node:24-slim
        USER node
        WORKDIR /app
        USER root
        RUN npm install --global serve
        USER node
        CMD ["serve"]
      `,
    },
    {
      because: 'the port is said in the file alone, so all of it moves',
      bad: dockerfile`
        FROM «python:3.13-slim»
        COPY app.py /srv/
        EXPOSE 80/tcp
        HEALTHCHECK CMD ["python", "/srv/app.py", "--ask", "http://127.0.0.1:80/"]
        CMD ["uvicorn", "--app-dir", "/srv", "app:app", "--host", "0.0.0.0", "--port", "80"]
      `,
      fixed: dockerfile`
        FROM python:3.13-slim
        COPY app.py /srv/
        RUN groupadd --gid 10001 app && useradd --uid 10001 --gid app --create-home app
        USER app
        EXPOSE 8080/tcp
        HEALTHCHECK CMD ["python", "/srv/app.py", "--ask", "http://127.0.0.1:8080/"]
        CMD ["uvicorn", "--app-dir", "/srv", "app:app", "--host", "0.0.0.0", "--port", "8080"]
      `,
    },
    {
      because: 'the code reads the port from a variable',
      files: {
        'package.json': '{ "dependencies": { "express": "5.1.0" } }',
        'server.js': "const app = require('express')()\napp.listen(process.env.PORT || 3000)\n",
      },
      bad: dockerfile`
        FROM «node:24-slim»
        WORKDIR /app
        COPY . .
        ENV PORT=80
        EXPOSE 80
        CMD ["node", "server.js"]
      `,
      fixed: dockerfile`
        FROM node:24-slim
        WORKDIR /app
        COPY . .
        ENV PORT=8080
        USER node
        EXPOSE 8080
        CMD ["node", "server.js"]
      `,
    },
    {
      because: 'Compose publishes the port, so it stays',
      files: { 'compose.yaml': 'services: { web: { build: ., ports: ["8000:80"] } }\n', 'app.py': '' },
      bad: dockerfile`
        FROM «python:3.13-slim»
        WORKDIR /app
        COPY . .
        EXPOSE 80
        CMD ["uvicorn", "app:app", "--host", "0.0.0.0", "--port", "80"]
      `,
      fixed: dockerfile`
        FROM python:3.13-slim
        WORKDIR /app
        COPY . .
        RUN groupadd --gid 10001 app && useradd --uid 10001 --gid app --create-home app
        USER app
        EXPOSE 80
        CMD ["uvicorn", "app:app", "--host", "0.0.0.0", "--port", "80"]
      `,
    },
    {
      because: 'nobody but root may look into /root, so what lies there moves along',
      bad: dockerfile`
        FROM python:3.13-slim AS build
        RUN pip install --user flask
        FROM «python:3.13-slim»
        COPY --from=build /root/.local /root/.local
        COPY app.py /srv/
        ENV PATH=/root/.local/bin:$PATH
        CMD ["flask", "--app", "/srv/app.py", "run", "--host", "0.0.0.0"]
      `,
      fixed: dockerfile`
        FROM python:3.13-slim AS build
        RUN pip install --user flask
        FROM python:3.13-slim
        RUN groupadd --gid 10001 app && useradd --uid 10001 --gid app --create-home app
        COPY --from=build /root/.local /home/app/.local
        COPY app.py /srv/
        ENV PATH=/home/app/.local/bin:$PATH
        USER app
        CMD ["flask", "--app", "/srv/app.py", "run", "--host", "0.0.0.0"]
      `,
    },
    {
      bad: dockerfile`
        FROM golang:1.26 AS build
        RUN go build -o /server .
        FROM «alpine:3.23»
        WORKDIR /root/
        COPY --from=build /server .
        CMD ["./server"]
      `,
      fixed: dockerfile`
        FROM golang:1.26 AS build
        RUN go build -o /server .
        FROM alpine:3.23
        RUN addgroup -g 10001 app && adduser -D -u 10001 -G app app
        WORKDIR /home/app/
        COPY --from=build /server .
        USER app
        CMD ["./server"]
      `,
    },
    {
      because: 'it would have to be installed elsewhere',
      bad: dockerfile`
        FROM «python:3.13-slim»
        RUN pip install --user gunicorn
        ENV PATH=/root/.local/bin:$PATH
        CMD ["gunicorn", "shop:app"]
      `,
    },
    {
      because: 'Poetry looks for its environment in the home of whoever calls it',
      bad: dockerfile`
        FROM «python:3.13-slim»
        RUN pip install poetry
        WORKDIR /app
        COPY . .
        RUN poetry install
        CMD ["poetry", "run", "pilot"]
      `,
      fixed: dockerfile`
        FROM python:3.13-slim
        ENV POETRY_VIRTUALENVS_IN_PROJECT=true
        RUN pip install poetry
        WORKDIR /app
        COPY . .
        RUN poetry install
        RUN groupadd --gid 10001 app && useradd --uid 10001 --gid app --create-home app
        USER app
        CMD ["poetry", "run", "pilot"]
      `,
    },
    {
      because: 'what the build makes empty is for what comes later; a script may be closed to others',
      files: { 'start.sh': '#!/bin/sh\nexec python app.py\n', 'app.py': '' },
      bad: dockerfile`
        FROM «python:3.13-slim»
        WORKDIR /app
        COPY app.py .
        COPY start.sh /usr/local/bin/
        RUN mkdir -p data counts && touch counts/today.txt
        ENTRYPOINT ["start.sh"]
      `,
      fixed: dockerfile`
        FROM python:3.13-slim
        WORKDIR /app
        COPY app.py .
        COPY --chmod=755 start.sh /usr/local/bin/
        RUN mkdir -p data counts && touch counts/today.txt
        RUN groupadd --gid 10001 app && useradd --uid 10001 --gid app --create-home app && mkdir -p /app/counts /app/data && chown app:app /app/counts /app/counts/today.txt && chown -R app:app /app/data
        USER app
        ENTRYPOINT ["start.sh"]
      `,
    },
    {
      because: 'variables and the start command say what is written',
      files: {
        'manage.py': '',
        'requirements.txt': 'django\n',
        'shop/settings.py': "STATIC_ROOT = BASE_DIR / 'static'\n",
        'entrypoint.sh': 'python manage.py collectstatic --noinput\nexec "$@"\n',
      },
      bad: dockerfile`
        FROM «python:3.13-slim»
        WORKDIR /srv
        COPY . .
        ENV DATABASE_URL=sqlite:////data/shop.db HF_HOME=/models JAVA_HOME=/opt/java
        ENTRYPOINT ["sh", "entrypoint.sh"]
        CMD ["gunicorn", "--access-logfile", "logs/access.log", "shop.wsgi"]
      `,
      fixed: dockerfile`
        FROM python:3.13-slim
        WORKDIR /srv
        COPY . .
        ENV DATABASE_URL=sqlite:////data/shop.db HF_HOME=/models JAVA_HOME=/opt/java
        RUN groupadd --gid 10001 app && useradd --uid 10001 --gid app --create-home app && mkdir -p /data /models /srv/logs /srv/static && chown app:app /data /srv/logs && chown -R app:app /models /srv/static
        USER app
        ENTRYPOINT ["sh", "entrypoint.sh"]
        CMD ["gunicorn", "--access-logfile", "logs/access.log", "shop.wsgi"]
      `,
    },
    {
      because: 'a development server caches beside the packages',
      files: {
        'package.json': '{ "scripts": { "dev": "vite --host" }, "devDependencies": { "vite": "7.0.0" } }',
      },
      bad: dockerfile`
        FROM «node:24-slim»
        WORKDIR /app
        COPY . .
        RUN npm install
        CMD ["npm", "run", "dev"]
      `,
      fixed: dockerfile`
        FROM node:24-slim
        WORKDIR /app
        COPY . .
        RUN npm install
        RUN mkdir -p /app/node_modules /app/node_modules/.vite /app/node_modules/.vite-temp && chown node:node /app /app/node_modules && chown -R node:node /app/node_modules/.vite /app/node_modules/.vite-temp
        USER node
        CMD ["npm", "run", "dev"]
      `,
    },
    {
      because: 'the user of these images came with version 8',
      bad: dockerfile`
        FROM «mcr.microsoft.com/dotnet/aspnet:7.0»
        WORKDIR /app
        COPY out .
        ENTRYPOINT ["dotnet", "shop.dll"]
      `,
      fixed: dockerfile`
        FROM mcr.microsoft.com/dotnet/aspnet:7.0
        WORKDIR /app
        COPY out .
        ENV HOME=/tmp
        USER 10001:10001
        ENTRYPOINT ["dotnet", "shop.dll"]
      `,
    },
    {
      because: 'Amazon Linux comes without useradd, and a number alone has no home folder',
      bad: dockerfile`
        FROM «amazoncorretto:21»
        COPY app.jar /
        CMD ["java", "-jar", "/app.jar"]
      `,
      fixed: dockerfile`
        FROM amazoncorretto:21
        COPY app.jar /
        ENV HOME=/tmp
        USER 10001:10001
        CMD ["java", "-jar", "/app.jar"]
      `,
    },
    {
      because: 'the name is taken',
      bad: dockerfile`
        FROM «debian:13-slim»
        RUN groupadd --gid 10001 app
        COPY run /usr/local/bin/
        CMD ["run", "--group", "app"]
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        RUN groupadd --gid 10001 app
        COPY run /usr/local/bin/
        RUN groupadd --gid 10002 runner && useradd --uid 10002 --gid runner --create-home runner
        USER runner
        CMD ["run", "--group", "app"]
      `,
    },
    {
      because: 'the image of nginx can do without root once these are its own',
      bad: dockerfile`
        FROM «nginx:1.30-alpine»
        COPY site /usr/share/nginx/html
      `,
      fixed: dockerfile`
        FROM nginx:1.30-alpine
        COPY site /usr/share/nginx/html
        RUN touch /run/nginx.pid && chown nginx:nginx /run/nginx.pid && chown -R nginx:nginx /var/cache/nginx
        USER nginx
      `,
    },
    {
      because: 'elsewhere nobody knows where its files are',
      bad: dockerfile`
        FROM «debian:13-slim»
        RUN apt-get update && apt-get install -y --no-install-recommends nginx && rm -rf /var/lib/apt/lists/*
        CMD ["nginx", "-g", "daemon off;"]
      `,
    },
    {
      because: 'nothing starts here but an interpreter that waits: others build on the image',
      good: dockerfile`
        FROM alpine:3.23
        RUN apk add --no-cache lua5.4
        CMD ["lua5.4"]
      `,
    },
    {
      because: 'the last stage only tests',
      good: dockerfile`
        FROM debian:13-slim AS tool
        COPY tide /usr/local/bin/
        CMD ["tide"]
        FROM tool AS test
        RUN tide --version
      `,
    },
    {
      because: 'the script becomes somebody else',
      files: { 'entrypoint.sh': '#!/bin/sh\nchown -R tide /data\nexec su tide -c "$@"\n' },
      good: dockerfile`
        FROM debian:13-slim
        RUN useradd --uid 10001 tide
        COPY entrypoint.sh /
        ENTRYPOINT ["/entrypoint.sh"]
        CMD ["tide"]
      `,
    },
    {
      because: 'the script starts a daemon that needs root; line ends of Windows hide nothing',
      files: { 'start.sh': '#!/bin/sh\r\ncron\r\nexec tide\r\n' },
      bad: dockerfile`
        FROM «debian:13-slim»
        COPY start.sh /
        RUN sed -i 's/\r$//' /start.sh
        ENTRYPOINT ["/start.sh"]
      `,
    },
    {
      because: 'the tool that builds anew with every change gets the folder that it builds in',
      files: { 'go.mod': 'module quay\n', 'main.go': 'package main\n' },
      bad: dockerfile`
        FROM «golang:1.26»
        RUN go install github.com/air-verse/air@v1.63.0
        WORKDIR /app
        COPY . .
        CMD ["air"]
      `,
      fixed: dockerfile`
        FROM golang:1.26
        RUN go install github.com/air-verse/air@v1.63.0
        WORKDIR /app
        COPY . .
        RUN groupadd --gid 10001 app && useradd --uid 10001 --gid app --create-home app && mkdir -p /app/tmp && chown -R app:app /app/tmp
        USER app
        CMD ["air"]
      `,
    },
    {
      because: 'a user that only the image of the build has would be missing in the last stage',
      files: {
        'build.gradle': "version = '1.0'\n",
        'settings.gradle': "rootProject.name = 'api'\n",
        'src/A.java': '',
      },
      bad: dockerfile`
        FROM «gradle:8-jdk21»
        WORKDIR /src
        COPY . .
        RUN gradle build --no-daemon
        CMD ["java", "-jar", "/src/build/libs/api-1.0.jar"]
      `,
      fixed: dockerfile`
        FROM gradle:8-jdk21
        WORKDIR /src
        COPY . .
        RUN gradle build --no-daemon
        RUN groupadd --gid 10001 app && useradd --uid 10001 --gid app --create-home app
        USER app
        CMD ["java", "-jar", "/src/build/libs/api-1.0.jar"]
      `,
    },
    {
      because: 'the second stage runs as somebody else by itself',
      files: {
        'go.mod': 'module example.org/server\n\ngo 1.26\n',
        'main.go': 'package main\n\nfunc main() {}\n',
      },
      bad: dockerfile`
        FROM «golang:1.26»
        WORKDIR /src
        COPY . .
        RUN CGO_ENABLED=0 go build -o /server .
        CMD ["/server"]
      `,
      fixed: dockerfile`
        FROM golang:1.26 AS build
        WORKDIR /src
        COPY . .
        RUN CGO_ENABLED=0 go build -o /server .

        FROM gcr.io/distroless/static-debian13:nonroot
        WORKDIR /src
        COPY --from=build /server /server
        CMD ["/server"]
      `,
    },
    {
      because: 'it is built where root has put it',
      bad: dockerfile`
        FROM «mcr.microsoft.com/dotnet/sdk:10.0»
        WORKDIR /src
        COPY . .
        RUN dotnet build
        CMD ["dotnet", "run"]
      `,
    },
    {
      because: 'the shell of an exec form is looked into',
      bad: dockerfile`
        FROM «debian:13-slim»
        RUN apt-get update && apt-get install -y --no-install-recommends nginx && rm -rf /var/lib/apt/lists/*
        CMD ["/bin/sh", "-c", "service nginx start && exec tail -f /dev/null"]
      `,
    },
    {
      because: 'the entrypoint hands over to another user',
      good: dockerfile`
        FROM debian:13-slim
        RUN apt-get update && apt-get install -y --no-install-recommends gosu && rm -rf /var/lib/apt/lists/*
        COPY entrypoint.sh /
        ENTRYPOINT ["/entrypoint.sh"]
      `,
    },
    {
      because: 'only the last stage is shipped, and its image runs as nonroot',
      good: dockerfile`
        FROM golang:1.26 AS build
        USER root
        RUN go build -o /server .
        FROM gcr.io/distroless/static-debian12:nonroot
        COPY --from=build /server /server
        ENTRYPOINT ["/server"]
      `,
    },
  ],
} satisfies Rule

/** Nobody ever said USER. */
function silentRoot(file: Facts, project: Project, stage: Stage): Report {
  const created = createdUsers(file, stage).at(-1)
  const image = stage.image.reference ?? 'the base image'
  const obstacle = obstacleOf(file, project, stage)
  const plain = created ? `and USER never switches to ${created.name}` : 'and no USER changes that'
  return {
    at: stage.image.word ?? stage.from.keyword,
    message: `${image} runs as root, ${obstacle?.text ?? plain}.`,
    codes: noUser,
    severity: obstacle?.severity ?? ((file.start.cmd ?? file.start.entrypoint) ? undefined : 'info'),
    fixes: obstacle
      ? []
      : created
        ? waysToUser(file, project, stage, [
            { user: created.name, create: undefined, origin: 'the user created above', home: undefined },
          ])
        : waysToUserOrStages(file, project, stage, userPlans(file, stage)),
    ...relatedPorts(file, stage),
  }
}

/** USER root stands last: back to the user before it, or to one that can be had. */
function rootOnPurpose(file: Facts, project: Project, stage: Stage): Report {
  const { user } = stage.end
  const instruction = user?.instruction ?? stage.from
  const previous = previousUser(file, stage)
  const by = file.stageOf(instruction) === stage
  const obstacle = obstacleOf(file, project, stage)
  const message = `The last USER is ${user?.value}, so the container runs as root`
  const common = {
    at: instruction.words[0] ?? instruction.keyword,
    codes: rootUser,
    ...relatedPorts(file, stage),
  }
  if (obstacle)
    return { ...common, message: `${message}, ${obstacle.text}.`, severity: obstacle.severity, fixes: [] }
  const fixes = previous
    ? waysToUser(file, project, stage, [
        { user: previous, create: undefined, origin: 'the user before', home: undefined },
      ])
    : waysToUser(file, project, stage, userPlans(file, stage))
  const needsRoot = stage.instructions.some(
    ({ name, start }) =>
      start > instruction.start &&
      (name === 'RUN' || name === 'COPY' || name === 'ADD' || name === 'WORKDIR'),
  )
  const removal: Fix = {
    title: `Remove USER ${user?.value}`,
    safe: false,
    edits: [removeInstruction(file, instruction)],
  }
  return {
    ...common,
    message: `${message}.`,
    fixes: by && previous && !needsRoot ? [removal, ...fixes] : fixes,
  }
}

/** The image of nginx starts as root; what that is for can be given to its user. */
function nginxReport(file: Facts, project: Project, stage: Stage): Report {
  return {
    at: stage.image.word ?? stage.from.keyword,
    message: 'nginx starts as root here, and only its workers become another user.',
    codes: noUser,
    severity: 'info',
    fixes: waysToNginxUser(file, project, stage),
    ...relatedPorts(file, stage),
  }
}

/** Why no edit can say another user: what starts needs root, or lies where only root may look. */
function obstacleOf(
  file: Facts,
  project: Project,
  stage: Stage,
): { readonly text: string; readonly severity: 'info' | undefined } | undefined {
  if (stage !== file.shipped) return undefined
  const need = needForRoot(file, project, stage)
  if (need) {
    const { program, script, why } = need
    const text =
      script === undefined
        ? `which ${program} needs: ${why}`
        : `which ${script} may need for ${program}: ${why}`
    return { text, severity: 'info' }
  }
  const { entrypoint, cmd } = file.start
  const start = entrypoint ?? cmd
  const builder = start && startTool(start)
  // Go builds into a cache in the home of whoever calls it; the others write beside the sources.
  if (builder && builder.tool.language !== 'go')
    return {
      text: `and ${builder.words} builds into folders that belong to root; start what the build has made instead`,
      severity: undefined,
    }
  const home = rootHomeOf(file, stage)
  if (home?.stuck !== undefined)
    return { text: `and no other user can read ${home.stuck}`, severity: undefined }
  const writer = writerOfRoot(file, project, stage)
  return writer === undefined
    ? undefined
    : { text: `and ${writer}, which is in / without a WORKDIR`, severity: undefined }
}

function previousUser(file: Facts, stage: Stage): string | undefined {
  const last = file.named('USER', stage).findLast((it) => {
    const value = it.words[0] && file.expand(it.words[0].value, it)
    return value !== undefined && !isRoot(value.split(':', 1)[0])
  })
  return last?.words[0]?.raw
}

/** A stage that only tests, or the file of a development container, whose tools choose the user. */
function isAside({ dockerfile: path }: Project, { name }: Stage): boolean {
  return (
    /(?:^|\/)\.devcontainer\//.test(path) ||
    /^(?:(?:unit|e2e|integration)[-_]?)?(?:tests?|testing|lint|ci)$/.test(name ?? '')
  )
}

/** Nothing starts here: others build on the image. One into which an application goes may get its command from Compose. */
function isForOthers(file: Facts, stage: Stage): boolean {
  if (!startsNothing(file)) return false
  const { family } = stage.image.facts ?? {}
  if (!family && !stage.image.scratch) return false
  if (file.start.cmd ?? file.start.entrypoint) return true
  return (
    family?.kind !== 'language' ||
    !(
      file.copies.some(({ stage: of, fromContext }) => of === stage && fromContext) ||
      file.ports.some(({ stage: of }) => of === stage)
    )
  )
}

function relatedPorts({ ports }: Facts, stage: Stage): { readonly related?: readonly Related[] } {
  const low = ports.filter(
    (it) => it.stage === stage && it.first !== undefined && it.first > 0 && it.first < 1024,
  )
  if (!low.length) return {}
  return {
    related: low.map(({ word, first }) => ({
      at: word,
      message: `Docker lets any user open port ${first}; Podman and older Kubernetes do not.`,
    })),
  }
}
