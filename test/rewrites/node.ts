// Beginners' Dockerfiles and what becomes of them.
import { dockerfile } from '../../rules/rule.ts'
import type { Fixture } from './fixture.ts'

export const fixtures: readonly Fixture[] = [
  {
    name: 'express',
    kind: 'multi-stage',
    files: {
      '.dockerignore': 'node_modules\n',
      'package-lock.json': '{}\n',
      'package.json': dockerfile`
        {
          "name": "api",
          "version": "1.0.0",
          "main": "server.js",
          "scripts": { "start": "node server.js" },
          "dependencies": { "bcrypt": "^5.1.1", "express": "^4.21.2" }
        }
      `,
      'server.js': dockerfile`
        const express = require('express')
        const app = express()
        app.listen(8080)
      `,
    },
    before: dockerfile`
      FROM node:22

      # Create app directory
      WORKDIR /usr/src/app

      # A wildcard, so that both package.json and package-lock.json are copied
      COPY package*.json ./

      RUN npm install

      # Bundle app source
      COPY . .

      EXPOSE 8080
      USER node
      CMD [ "npm", "start" ]
    `,
    title:
      'Convert to a multi-stage build that ends in node:22-slim (base image: about 440 MB → 83 MB to pull)',
    after: dockerfile`
      FROM node:22 AS build

      # Create app directory
      WORKDIR /usr/src/app

      # A wildcard, so that both package.json and package-lock.json are copied
      COPY package*.json ./

      RUN npm install

      FROM node:22-slim
      WORKDIR /usr/src/app

      COPY --from=build /usr/src/app/node_modules /usr/src/app/node_modules

      # Bundle app source
      COPY . .

      EXPOSE 8080
      USER node
      CMD [ "npm", "start" ]
    `,
  },
  {
    name: 'nest',
    kind: 'multi-stage',
    files: {
      '.dockerignore': dockerfile`
        node_modules
        dist
      `,
      'nest-cli.json': '{}\n',
      'package-lock.json': '{}\n',
      'package.json': dockerfile`
        {
          "name": "orders",
          "scripts": { "build": "nest build", "start:prod": "node dist/main" },
          "dependencies": { "@nestjs/core": "^11.0.0", "bcrypt": "^5.1.1" },
          "devDependencies": { "@nestjs/cli": "^11.0.0", "typescript": "^5.7.0", "@types/node": "^22.0.0", "jest": "^29.0.0" }
        }
      `,
      'src/app.module.ts': 'export {}\n',
      'src/main.ts': 'console.log(1)\n',
      'test/app.e2e-spec.ts': '',
      'tsconfig.json': '{ "compilerOptions": { "outDir": "./dist" } }\n',
      'views/index.hbs': '<p></p>\n',
    },
    before: dockerfile`
      FROM node:22-bookworm
      WORKDIR /app
      RUN apt-get update && apt-get install -y python3 make g++ && rm -rf /var/lib/apt/lists/*
      COPY package.json package-lock.json ./
      RUN npm ci
      COPY . .
      RUN npm run build
      ENV NODE_ENV=production
      EXPOSE 3000
      CMD ["node", "dist/main.js"]
    `,
    title:
      'Convert to a multi-stage build that ends in node:22-bookworm-slim (base image: about 440 MB → 83 MB to pull)',
    after: dockerfile`
      FROM node:22-bookworm AS build
      WORKDIR /app
      RUN apt-get update && apt-get install -y python3 make g++ && rm -rf /var/lib/apt/lists/*
      COPY package.json package-lock.json ./
      RUN npm ci
      COPY . .
      RUN npm run build
      RUN npm prune --omit=dev

      FROM node:22-bookworm-slim
      WORKDIR /app
      COPY --from=build /app/node_modules /app/node_modules
      COPY --from=build /app/views /app/views
      COPY --from=build /app/package.json /app/
      COPY --from=build /app/dist /app/dist
      ENV NODE_ENV=production
      EXPOSE 3000
      CMD ["node", "dist/main.js"]
    `,
  },
  {
    name: 'next-pnpm',
    kind: 'multi-stage',
    files: {
      '.dockerignore': dockerfile`
        node_modules
        .next
      `,
      'app/globals.css': '',
      'app/page.tsx': 'export default () => null\n',
      'next.config.mjs': 'export default {}\n',
      'package.json': dockerfile`
        {
          "name": "site",
          "scripts": { "dev": "next dev", "build": "next build", "start": "next start" },
          "dependencies": { "next": "^15.1.0", "react": "^19.0.0", "react-dom": "^19.0.0" },
          "devDependencies": { "typescript": "^5.7.0", "@types/react": "^19.0.0", "eslint": "^9.0.0" }
        }
      `,
      'pnpm-lock.yaml': dockerfile`
        lockfileVersion: '9.0'
      `,
      'public/logo.svg': '<svg/>\n',
      'tsconfig.json': '{}\n',
    },
    before: dockerfile`
      FROM node:22-alpine
      RUN apk add --no-cache libc6-compat
      RUN npm install -g pnpm@10
      WORKDIR /app
      COPY package.json pnpm-lock.yaml ./
      RUN pnpm install --frozen-lockfile
      COPY . .
      ENV NEXT_TELEMETRY_DISABLED=1
      RUN pnpm build
      EXPOSE 3000
      CMD ["pnpm", "start"]
    `,
    title: 'Convert to a multi-stage build that ends in node:22-alpine',
    after: dockerfile`
      FROM node:22-alpine AS base

      FROM base AS build
      RUN apk add --no-cache libc6-compat
      RUN npm install -g pnpm@10
      WORKDIR /app
      COPY package.json pnpm-lock.yaml ./
      RUN pnpm install --frozen-lockfile
      COPY . .
      ENV NEXT_TELEMETRY_DISABLED=1
      RUN pnpm build
      RUN rm -rf .next/cache
      RUN CI=true pnpm prune --prod

      FROM base
      RUN apk add --no-cache libc6-compat
      RUN npm install -g pnpm@10
      WORKDIR /app
      ENV NEXT_TELEMETRY_DISABLED=1
      COPY --from=build /app/node_modules /app/node_modules
      COPY --from=build /app/public /app/public
      COPY --from=build /app/package.json /app/next.config.mjs /app/
      COPY --from=build /app/.next /app/.next
      EXPOSE 3000
      CMD ["pnpm", "start"]
    `,
  },
  {
    name: 'react-serve',
    kind: 'multi-stage',
    files: {
      '.dockerignore': dockerfile`
        node_modules
        build
      `,
      'package.json': dockerfile`
        {
          "name": "front",
          "scripts": { "start": "react-scripts start", "build": "react-scripts build" },
          "dependencies": { "react": "^18.3.0", "react-dom": "^18.3.0", "react-scripts": "5.0.1" }
        }
      `,
      'public/index.html': '<div id="root"></div>\n',
      'src/index.js': '',
      'yarn.lock': '# yarn\n',
    },
    before: dockerfile`
      # Build and serve the front end
      FROM node:20-alpine
      WORKDIR /app
      COPY package.json yarn.lock ./
      RUN yarn install --frozen-lockfile
      COPY . .
      RUN yarn build
      RUN npm install -g serve
      EXPOSE 3000
      CMD ["serve", "-s", "build", "-l", "3000"]
    `,
    title: 'Convert to a multi-stage build that ends in nginxinc/nginx-unprivileged:1.30-alpine',
    after: dockerfile`
      # Build and serve the front end
      FROM node:20-alpine AS build
      WORKDIR /app
      COPY package.json yarn.lock ./
      RUN yarn install --frozen-lockfile
      COPY . .
      RUN yarn build

      FROM nginxinc/nginx-unprivileged:1.30-alpine
      COPY <<'EOF' /etc/nginx/conf.d/default.conf
      server {
        listen 3000;
        absolute_redirect off;
        root /usr/share/nginx/html;
        location / {
          try_files $uri $uri/ /index.html;
        }
      }
      EOF
      COPY --from=build /app/build /usr/share/nginx/html
      EXPOSE 3000
    `,
  },
  {
    name: 'vite-http-server',
    kind: 'multi-stage',
    files: {
      '.dockerignore': dockerfile`
        node_modules
        dist
      `,
      'index.html': '<p></p>\n',
      'package-lock.json': '{}\n',
      'package.json': dockerfile`
        {
          "name": "site",
          "scripts": { "dev": "vite", "build": "tsc --noEmit && vite build" },
          "dependencies": { "vue": "^3.5.0" },
          "devDependencies": { "vite": "^6.0.0", "typescript": "^5.7.0" }
        }
      `,
      'src/main.ts': '',
      'vite.config.ts': 'export default {}\n',
    },
    before: dockerfile`
      FROM node:24
      WORKDIR /site
      COPY . .
      RUN npm ci && npm run build
      RUN npm install --global http-server
      EXPOSE 8080
      CMD ["http-server", "dist", "-p", "8080"]
    `,
    title: 'Convert to a multi-stage build that ends in nginxinc/nginx-unprivileged:1.30-alpine',
    after: dockerfile`
      FROM node:24 AS build
      WORKDIR /site
      COPY . .
      RUN npm ci && npm run build

      FROM nginxinc/nginx-unprivileged:1.30-alpine
      COPY <<'EOF' /etc/nginx/conf.d/default.conf
      server {
        listen 8080;
        absolute_redirect off;
        root /usr/share/nginx/html;
        location / {
          try_files $uri $uri/ $uri.html =404;
        }
      }
      EOF
      COPY --from=build /site/dist /usr/share/nginx/html
      EXPOSE 8080
    `,
  },
  {
    name: 'typescript-yarn',
    kind: 'multi-stage',
    files: {
      'docs/openapi.yaml': 'openapi: 3.1.0\n',
      'package.json': dockerfile`
        {
          "name": "api",
          "scripts": { "build": "tsc -p .", "start": "node build/server.js" },
          "dependencies": { "fastify": "^5.0.0" },
          "devDependencies": { "@types/node": "^24.0.0", "typescript": "^5.9.0" }
        }
      `,
      'src/server.ts': "import fastify from 'fastify'\n",
      'tsconfig.json': dockerfile`
        {
          // one folder
          "compilerOptions": { "outDir": "./build" }
        }
      `,
      'yarn.lock': '# yarn lockfile v1\n',
    },
    before: dockerfile`
      FROM node:24-alpine
      WORKDIR /app
      COPY package.json yarn.lock ./
      RUN yarn install --frozen-lockfile && yarn cache clean
      COPY . .
      RUN yarn build
      EXPOSE 3000
      USER node
      CMD ["node", "build/server.js"]
    `,
    title: 'Convert to a multi-stage build that ends in node:24-alpine',
    after: dockerfile`
      FROM node:24-alpine AS base

      FROM base AS build
      WORKDIR /app
      COPY package.json yarn.lock ./
      RUN yarn install --frozen-lockfile && yarn cache clean
      COPY . .
      RUN yarn build
      RUN yarn install --production --frozen-lockfile --ignore-scripts --prefer-offline

      FROM base
      WORKDIR /app
      COPY --from=build /app/node_modules /app/node_modules
      COPY --from=build /app/docs /app/docs
      COPY --from=build /app/package.json /app/
      COPY --from=build /app/build /app/build
      EXPOSE 3000
      USER node
      CMD ["node", "build/server.js"]
    `,
  },
  {
    name: 'yarn',
    kind: 'multi-stage',
    files: {
      'package.json': dockerfile`
        {
          "name": "api",
          "scripts": { "start": "node server.js" },
          "dependencies": { "express": "^5.0.0" }
        }
      `,
      'server.js': "require('express')().listen(3000)\n",
      'yarn.lock': '# yarn lockfile v1\n',
    },
    before: dockerfile`
      FROM node:24
      WORKDIR /app
      RUN npm install -g pm2 nodemon
      COPY package.json yarn.lock ./
      RUN yarn install --frozen-lockfile && yarn cache clean
      COPY . .
      EXPOSE 3000
      USER node
      CMD ["pm2-runtime", "server.js"]
    `,
    title:
      'Convert to a multi-stage build that ends in node:24-slim (base image: about 440 MB → 83 MB to pull)',
    after: dockerfile`
      FROM node:24 AS build
      WORKDIR /app
      RUN npm install -g pm2 nodemon
      COPY package.json yarn.lock ./
      RUN yarn install --frozen-lockfile && yarn cache clean

      FROM node:24-slim
      WORKDIR /app
      RUN npm install -g pm2 nodemon
      COPY --from=build /app/node_modules /app/node_modules
      COPY . .
      EXPOSE 3000
      USER node
      CMD ["pm2-runtime", "server.js"]
    `,
  },
  {
    name: 'typescript-pnpm',
    kind: 'multi-stage',
    files: {
      'package.json': dockerfile`
        {
          "name": "api",
          "packageManager": "pnpm@10.0.0",
          "scripts": { "build": "tsc", "start": "node dist/server.js" },
          "dependencies": { "express": "^5.0.0" },
          "devDependencies": { "typescript": "^5.9.0" }
        }
      `,
      'pnpm-lock.yaml': "lockfileVersion: '9.0'\n",
      'src/server.ts': "import express from 'express'\n",
      'tsconfig.json': '{ "compilerOptions": { "outDir": "dist" } }\n',
    },
    before: dockerfile`
      FROM node:24
      RUN corepack enable
      WORKDIR /app
      COPY package.json pnpm-lock.yaml ./
      RUN pnpm install --frozen-lockfile
      COPY . .
      RUN pnpm build
      EXPOSE 3000
      USER node
      CMD ["pnpm", "start"]
    `,
    title:
      'Convert to a multi-stage build that ends in node:24-slim (base image: about 440 MB → 83 MB to pull)',
    after: dockerfile`
      FROM node:24 AS build
      RUN corepack enable
      WORKDIR /app
      COPY package.json pnpm-lock.yaml ./
      RUN pnpm install --frozen-lockfile
      COPY . .
      RUN pnpm build
      RUN CI=true pnpm prune --prod

      FROM node:24-slim
      WORKDIR /app
      COPY --from=build /app/node_modules /app/node_modules
      COPY --from=build /app/package.json /app/
      COPY --from=build /app/dist /app/dist
      EXPOSE 3000
      USER node
      CMD ["node", "dist/server.js"]
    `,
  },
  {
    name: 'next-standalone',
    kind: 'multi-stage',
    files: {
      'app/page.tsx': 'export default () => null\n',
      'next.config.ts': "export default { output: 'standalone' }\n",
      'package-lock.json': '{}\n',
      'package.json': dockerfile`
        {
          "name": "web",
          "scripts": { "build": "next build", "start": "next start -p 4000" },
          "dependencies": { "next": "^16.0.0", "react": "^19.0.0", "react-dom": "^19.0.0" },
          "devDependencies": { "typescript": "^5.9.0" }
        }
      `,
      'public/logo.svg': '<svg/>\n',
    },
    before: dockerfile`
      FROM node:24-alpine
      WORKDIR /app
      COPY package.json package-lock.json ./
      RUN npm ci && npm cache clean --force
      COPY . .
      RUN npm run build
      EXPOSE 4000
      USER node
      CMD ["npm", "start"]
    `,
    title: 'Convert to a multi-stage build that ends in node:24-alpine',
    after: dockerfile`
      FROM node:24-alpine AS base

      FROM base AS build
      WORKDIR /app
      COPY package.json package-lock.json ./
      RUN npm ci && npm cache clean --force
      COPY . .
      RUN npm run build

      FROM base
      WORKDIR /app
      COPY --from=build /app/.next/standalone /app
      COPY --from=build /app/.next/static /app/.next/static
      COPY --from=build /app/public /app/public
      ENV HOSTNAME=0.0.0.0 \
          PORT=4000
      EXPOSE 4000
      USER node
      CMD ["node", "server.js"]
    `,
  },
  {
    name: 'next-standalone-server',
    kind: 'multi-stage',
    files: {
      'app/page.jsx': 'export default () => null\n',
      'next.config.mjs': 'export default { output: "standalone" }\n',
      'package-lock.json': '{}\n',
      'package.json': dockerfile`
        {
          "name": "web",
          "scripts": { "build": "next build" },
          "dependencies": { "next": "^16.0.0", "react": "^19.0.0", "react-dom": "^19.0.0" }
        }
      `,
      'public/logo.svg': '<svg/>\n',
    },
    before: dockerfile`
      FROM node:24
      WORKDIR /app
      COPY package.json package-lock.json ./
      RUN npm ci && npm cache clean --force
      COPY . .
      RUN npm run build
      RUN cp -r public .next/standalone/ && cp -r .next/static .next/standalone/.next/
      EXPOSE 3000
      USER node
      CMD ["node", ".next/standalone/server.js"]
    `,
    title:
      'Convert to a multi-stage build that ends in node:24-slim (base image: about 440 MB → 83 MB to pull)',
    after: dockerfile`
      FROM node:24 AS build
      WORKDIR /app
      COPY package.json package-lock.json ./
      RUN npm ci && npm cache clean --force
      COPY . .
      RUN npm run build
      RUN cp -r public .next/standalone/ && cp -r .next/static .next/standalone/.next/

      FROM node:24-slim
      WORKDIR /app
      COPY --from=build /app/.next/standalone /app/.next/standalone
      EXPOSE 3000
      USER node
      CMD ["node", ".next/standalone/server.js"]
    `,
  },
  {
    name: 'vite-preview',
    kind: 'multi-stage',
    files: {
      'index.html': '<html></html>\n',
      'package-lock.json': '{}\n',
      'package.json': dockerfile`
        {
          "name": "web",
          "scripts": { "build": "vite build", "preview": "vite preview" },
          "devDependencies": { "vite": "^7.0.0" }
        }
      `,
    },
    before: dockerfile`
      FROM node:24-alpine
      ARG VITE_API
      WORKDIR /app
      COPY package.json package-lock.json ./
      RUN npm ci
      COPY . .
      RUN npm run build
      EXPOSE 8080
      HEALTHCHECK --interval=30s CMD wget -q --spider http://localhost:8080/ || exit 1
      CMD ["npm", "run", "preview", "--", "--host", "--port", "8080"]
    `,
    title: 'Convert to a multi-stage build that ends in nginxinc/nginx-unprivileged:1.30-alpine',
    after: dockerfile`
      FROM node:24-alpine AS build
      ARG VITE_API
      WORKDIR /app
      COPY package.json package-lock.json ./
      RUN npm ci
      COPY . .
      RUN npm run build

      FROM nginxinc/nginx-unprivileged:1.30-alpine
      COPY <<'EOF' /etc/nginx/conf.d/default.conf
      server {
        listen 8080;
        absolute_redirect off;
        root /usr/share/nginx/html;
        location / {
          try_files $uri $uri/ /index.html;
        }
      }
      EOF
      COPY --from=build /app/dist /usr/share/nginx/html
      EXPOSE 8080
      HEALTHCHECK --interval=30s CMD wget -q --spider http://127.0.0.1:8080/ || exit 1
    `,
  },
  {
    name: 'site-apart',
    kind: 'multi-stage',
    files: {
      'index.html': '<html></html>\n',
      'package-lock.json': '{}\n',
      'package.json': dockerfile`
        {
          "name": "web",
          "scripts": { "build": "vite build", "start": "serve -s dist" },
          "dependencies": { "serve": "^14.0.0", "sharp": "^0.34.0" },
          "devDependencies": { "vite": "^7.0.0" }
        }
      `,
    },
    before: dockerfile`
      FROM node:24
      RUN apt-get update && apt-get install -y --no-install-recommends curl libvips42 && rm -rf /var/lib/apt/lists/*
      RUN useradd --create-home web
      WORKDIR /home/web
      ENV PORT=8000
      COPY package.json package-lock.json ./
      RUN npm ci
      COPY . .
      RUN npm run build && chown -R web:web dist
      USER web
      EXPOSE 8000
      HEALTHCHECK CMD curl -fsS http://localhost:8000/ || exit 1
      CMD ["npm", "start"]
    `,
    title: 'Convert to a multi-stage build that ends in nginxinc/nginx-unprivileged:1.30-alpine',
    after: dockerfile`
      FROM node:24 AS build
      RUN apt-get update && apt-get install -y --no-install-recommends curl libvips42 && rm -rf /var/lib/apt/lists/*
      WORKDIR /home/web
      ENV PORT=8000
      COPY package.json package-lock.json ./
      RUN npm ci
      COPY . .
      RUN npm run build

      FROM nginxinc/nginx-unprivileged:1.30-alpine
      COPY <<'EOF' /etc/nginx/conf.d/default.conf
      server {
        listen 8000;
        absolute_redirect off;
        root /usr/share/nginx/html;
        location / {
          try_files $uri $uri/ /index.html;
        }
      }
      EOF
      COPY --from=build /home/web/dist /usr/share/nginx/html
      EXPOSE 8000
      HEALTHCHECK CMD curl -fsS http://127.0.0.1:8000/ || exit 1
    `,
  },
]
