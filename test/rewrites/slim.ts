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
      HEALTHCHECK --interval=30s CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://localhost:5000/healthz', timeout=3)"]
      EXPOSE 5000
      CMD ["flask", "run", "--host=0.0.0.0"]
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
]
