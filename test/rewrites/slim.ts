// Beginners' Dockerfiles and what becomes of them.
import { dockerfile } from '../../rules/rule.ts'
import type { Fixture } from './fixture.ts'

export const fixtures: readonly Fixture[] = [
  {
    name: 'flask-health',
    kind: 'slim',
    files: {
      'app.py': dockerfile`
        from flask import Flask

        app = Flask(__name__)
      `,
      'requirements.txt': dockerfile`
        flask
        psycopg2-binary
        opencv-python-headless
      `,
    },
    before: dockerfile`
      FROM python:3.13

      WORKDIR /app
      COPY requirements.txt .
      RUN pip install --no-cache-dir -r requirements.txt
      COPY . .

      # Is it still there?
      HEALTHCHECK --interval=30s CMD curl --fail http://localhost:5000/healthz || exit 1
      EXPOSE 5000
      CMD ["flask", "run", "--host=0.0.0.0"]
    `,
    title: 'Switch to python:3.13-slim (base image: about 1.1 GB → 120 MB on disk)',
    after: dockerfile`
      FROM python:3.13-slim
      RUN apt-get update \
          && apt-get install -y --no-install-recommends libglib2.0-0 \
          && rm -rf /var/lib/apt/lists/*

      WORKDIR /app
      COPY requirements.txt .
      RUN pip install --no-cache-dir -r requirements.txt
      COPY . .

      # Is it still there?
      HEALTHCHECK --interval=30s CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://localhost:5000/healthz')"]
      EXPOSE 5000
      CMD ["flask", "run", "--host=0.0.0.0"]
    `,
  },
  {
    name: 'what the code calls',
    kind: 'slim',
    files: {
      'server.js': dockerfile`
        const { execSync } = require('node:child_process')

        require('node:http').createServer((_, answer) => answer.end(execSync('git --version'))).listen(3000)
      `,
      'package.json': '{ "name": "tide" }',
    },
    before: dockerfile`
      FROM node:24
      WORKDIR /app
      COPY . .
      CMD ["node", "server.js"]
    `,
    title: 'Switch to node:24-slim (base image: about 440 MB → 83 MB to pull)',
    after: dockerfile`
      FROM node:24-slim
      RUN apt-get update \
          && apt-get install -y --no-install-recommends ca-certificates git \
          && rm -rf /var/lib/apt/lists/*
      WORKDIR /app
      COPY . .
      CMD ["node", "server.js"]
    `,
  },
  {
    name: 'java',
    kind: 'slim',
    files: {
      'build.gradle': '',
    },
    before: dockerfile`
      FROM eclipse-temurin:21
      COPY build/app.jar /app.jar
      ENTRYPOINT ["java", "-jar", "/app.jar"]
    `,
    title: 'Switch to eclipse-temurin:21-jre',
    after: dockerfile`
      FROM eclipse-temurin:21-jre
      COPY build/app.jar /app.jar
      ENTRYPOINT ["java", "-jar", "/app.jar"]
    `,
  },
  {
    name: 'node-git',
    kind: 'slim',
    files: {
      'index.js': '',
      'package-lock.json': '{}\n',
      'package.json': '{ "dependencies": { "simple-git": "^3.0.0", "@prisma/client": "^6.0.0" } }\n',
    },
    before: dockerfile`
      FROM node:24-bookworm
      WORKDIR /srv
      COPY package.json package-lock.json ./
      RUN npm ci --omit=dev
      COPY . .
      USER node
      CMD ["node", "index.js"]
    `,
    title: 'Switch to node:24-bookworm-slim (base image: about 440 MB → 83 MB to pull)',
    after: dockerfile`
      FROM node:24-bookworm-slim
      RUN apt-get update \
          && apt-get install -y --no-install-recommends git openssl \
          && rm -rf /var/lib/apt/lists/*
      WORKDIR /srv
      COPY package.json package-lock.json ./
      RUN npm ci --omit=dev
      COPY . .
      USER node
      CMD ["node", "index.js"]
    `,
  },
  {
    name: 'debian',
    kind: 'slim',
    files: {},
    before: dockerfile`
      FROM debian:trixie
      RUN apt-get update && apt-get install -y cron curl
      COPY backup.sh /usr/local/bin/
      CMD ["cron", "-f"]
    `,
    title: 'Switch to debian:trixie-slim',
    after: dockerfile`
      FROM debian:trixie-slim
      RUN apt-get update && apt-get install -y cron curl
      COPY backup.sh /usr/local/bin/
      CMD ["cron", "-f"]
    `,
  },
  {
    name: 'refused-old-release',
    kind: 'slim',
    files: {
      'package.json': '{ "dependencies": { "express": "^4.0.0" } }\n',
      'server.js': "require('express')\n",
    },
    before: dockerfile`
      FROM python:3.10.7-buster
      WORKDIR /srv
      RUN pip install flask
      COPY server.js .
      HEALTHCHECK CMD curl --silent --fail --header 'A: b' http://localhost:5000/ || exit 1
      CMD ["flask", "run"]
    `,
    refused: 'curl cannot be installed: the packages of its distribution are not served any more.',
  },
  {
    name: 'old-options',
    kind: 'slim',
    files: {
      'package.json':
        '{ "scripts": { "start": "node server.js" }, "dependencies": { "express": "^5.0.0" } }\n',
      'server.js': "require('express')\n",
    },
    before: dockerfile`
      ARG NODE=24
      FROM node:$NODE-trixie
      WORKDIR /srv
      COPY package.json ./
      RUN npm install
      COPY . .
      USER node
      HEALTHCHECK CMD curl --fail --header 'Host: shop' http://localhost:3000/ || exit 1
      CMD ["npm", "start"]
    `,
    title: 'Switch to node:24-trixie-slim (base image: about 440 MB → 83 MB to pull)',
    after: dockerfile`
      ARG NODE=24
      FROM node:$NODE-trixie-slim
      RUN apt-get update \
          && apt-get install -y --no-install-recommends ca-certificates curl \
          && rm -rf /var/lib/apt/lists/*
      WORKDIR /srv
      COPY package.json ./
      RUN npm install
      COPY . .
      USER node
      HEALTHCHECK CMD curl --fail --header 'Host: shop' http://localhost:3000/ || exit 1
      CMD ["npm", "start"]
    `,
  },
  {
    name: 'here-document',
    kind: 'slim',
    files: {
      'app.py': 'import cv2\n',
      'requirements.txt': 'opencv-python==4.11.0.86\n',
    },
    before: dockerfile`
      FROM python:3.13
      RUN <<EOF
      set -e
      apt-get update
      apt-get install -y --no-install-recommends ffmpeg
      rm -rf /var/lib/apt/lists/*
      EOF
      WORKDIR /srv
      COPY requirements.txt .
      RUN pip install --no-cache-dir -r requirements.txt
      COPY . .
      USER nobody
      CMD ["python", "app.py"]
    `,
    title: 'Switch to python:3.13-slim (base image: about 1.1 GB → 120 MB on disk)',
    after: dockerfile`
      FROM python:3.13-slim
      RUN <<EOF
      set -e
      apt-get update
      apt-get install -y --no-install-recommends ffmpeg libgl1 libglib2.0-0
      rm -rf /var/lib/apt/lists/*
      EOF
      WORKDIR /srv
      COPY requirements.txt .
      RUN pip install --no-cache-dir -r requirements.txt
      COPY . .
      USER nobody
      CMD ["python", "app.py"]
    `,
  },
  {
    name: 'headers-bring-libraries',
    kind: 'slim',
    files: {
      'requirements.txt': dockerfile`
        psycopg2==2.9.10
        gunicorn==23.0.0
      `,
      'shop.py': 'import psycopg2\n',
    },
    before: dockerfile`
      FROM python:3.13
      RUN apt-get update \
          && apt-get install -y --no-install-recommends \
              build-essential \
              libpq-dev \
          && rm -rf /var/lib/apt/lists/*
      WORKDIR /srv
      COPY requirements.txt .
      RUN pip install --no-cache-dir -r requirements.txt
      COPY . .
      USER nobody
      HEALTHCHECK CMD curl --silent http://localhost:8000/ || exit 1
      CMD ["gunicorn", "shop:app", "-b", "0.0.0.0:8000"]
    `,
    title: 'Switch to python:3.13-slim (base image: about 1.1 GB → 120 MB on disk)',
    after: dockerfile`
      FROM python:3.13-slim
      RUN apt-get update \
          && apt-get install -y --no-install-recommends \
              build-essential \
              curl \
              libpq-dev \
          && rm -rf /var/lib/apt/lists/*
      WORKDIR /srv
      COPY requirements.txt .
      RUN pip install --no-cache-dir -r requirements.txt
      COPY . .
      USER nobody
      HEALTHCHECK CMD curl --silent http://localhost:8000/ || exit 1
      CMD ["gunicorn", "shop:app", "-b", "0.0.0.0:8000"]
    `,
  },
]
