// Beginners' Dockerfiles and what becomes of them.
import { dockerfile } from '../../rules/rule.ts'
import type { Fixture } from './fixture.ts'

export const fixtures: readonly Fixture[] = [
  {
    name: 'node',
    kind: 'alpine',
    files: {
      'entrypoint.sh': dockerfile`
        #!/bin/bash
        set -e
        curl --fail --retry 5 http://config/ready
        exec "$@"
      `,
      'index.js': '',
      'package-lock.json': '{}\n',
      'package.json': '{ "dependencies": { "express": "^5.0.0", "sharp": "^0.34.0" } }\n',
    },
    before: dockerfile`
      FROM node:24-slim
      WORKDIR /srv
      COPY . .
      RUN npm ci --omit=dev
      COPY entrypoint.sh /usr/local/bin/
      ENTRYPOINT ["entrypoint.sh"]
      CMD ["node", "index.js"]
    `,
    title: 'Switch to node:24-alpine (base image: about 83 MB → 57 MB to pull)',
    after: dockerfile`
      FROM node:24-alpine
      RUN apk add --no-cache bash curl
      WORKDIR /srv
      COPY . .
      RUN npm ci --omit=dev
      COPY entrypoint.sh /usr/local/bin/
      ENTRYPOINT ["entrypoint.sh"]
      CMD ["node", "index.js"]
    `,
  },
  {
    name: 'refused-glibc',
    kind: 'alpine',
    files: {
      'index.js': '',
    },
    before: dockerfile`
      FROM golang:1.26-trixie AS build
      RUN go build -o /server .
      FROM node:24-slim
      COPY --from=build /server /server
      CMD ["/server"]
    `,
    refused: "What is copied from build was made for another C library than Alpine's.",
  },
  {
    name: 'django',
    kind: 'alpine',
    files: {
      'manage.py': 'import django\n',
      'requirements.txt': dockerfile`
        django==5.1
        gunicorn==23.0.0
        psycopg2-binary==2.9.10
      `,
    },
    before: dockerfile`
      FROM python:3.13
      WORKDIR /srv
      COPY requirements.txt .
      RUN pip install --no-cache-dir -r requirements.txt
      COPY . .
      USER nobody
      HEALTHCHECK CMD curl --fail http://localhost:8000/ || exit 1
      CMD ["gunicorn", "shop.wsgi", "-b", "0.0.0.0:8000"]
    `,
    title: 'Switch to python:3.13-alpine (base image: about 1.1 GB → 46 MB on disk)',
    after: dockerfile`
      FROM python:3.13-alpine
      WORKDIR /srv
      COPY requirements.txt .
      RUN pip install --no-cache-dir -r requirements.txt
      COPY . .
      USER nobody
      HEALTHCHECK CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://localhost:8000/')"]
      CMD ["gunicorn", "shop.wsgi", "-b", "0.0.0.0:8000"]
    `,
  },
  {
    name: 'refused-opencv',
    kind: 'alpine',
    files: {
      'app.py': 'import cv2\n',
      'requirements.txt': 'opencv-python==4.11.0.86\n',
    },
    before: dockerfile`
      FROM python:3.13
      WORKDIR /srv
      COPY requirements.txt .
      RUN pip install --no-cache-dir -r requirements.txt
      COPY . .
      CMD ["python", "app.py"]
    `,
    refused: 'opencv-python is not known to work on Alpine.',
  },
  {
    name: 'refused-mix',
    kind: 'alpine',
    files: {
      'mix.exs': dockerfile`
        defmodule Shop.MixProject do
        end
      `,
    },
    before: dockerfile`
      FROM elixir:1.20
      WORKDIR /srv
      COPY . .
      RUN mix do local.hex --force, deps.get, release
      CMD ["_build/dev/rel/shop/bin/shop", "start"]
    `,
    refused: 'mix is called while the image is built; a multi-stage build keeps it out of the image.',
  },
]
