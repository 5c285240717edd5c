// Node.js in several parts, or with something beside its packages that the program needs.
import { dockerfile } from '../../rules/rule.ts'
import type { Fixture } from './fixture.ts'

export const fixtures: readonly Fixture[] = [
  {
    name: 'client-in-a-folder',
    kind: 'multi-stage',
    files: {
      'client/package.json': dockerfile`
        {
          "scripts": { "build": "vite build" },
          "dependencies": { "react": "^19.0.0" },
          "devDependencies": { "vite": "^7.0.0" }
        }
      `,
      'client/src/main.jsx': '',
      'client/index.html': '<p></p>\n',
      'package.json': dockerfile`
        {
          "scripts": { "start": "node server.js" },
          "dependencies": { "express": "^5.0.0" },
          "devDependencies": { "nodemon": "^3.0.0" }
        }
      `,
      'routes/tides.js': '',
      'server.js': "app.use(express.static(path.join(__dirname, 'client', 'dist')))\n",
    },
    before: dockerfile`
      FROM node:24
      WORKDIR /app
      COPY package*.json ./
      RUN npm install
      COPY . .
      # The site
      RUN cd client && npm install && npm run build
      EXPOSE 5000
      CMD ["npm", "start"]
    `,
    title:
      'Convert to a multi-stage build that ends in node:24-slim (base image: about 440 MB → 83 MB to pull)',
    after: dockerfile`
      FROM node:24 AS build
      WORKDIR /app
      COPY package*.json ./
      RUN npm install
      COPY . .
      # The site
      RUN cd client && npm install && npm run build
      RUN npm prune --omit=dev

      FROM node:24-slim
      WORKDIR /app
      COPY --from=build /app/node_modules /app/node_modules
      COPY --from=build /app/routes /app/routes
      COPY --from=build /app/package.json /app/server.js /app/
      COPY --from=build /app/client/dist /app/client/dist
      EXPOSE 5000
      CMD ["npm", "start"]
    `,
  },
  {
    name: 'folders-at-the-root',
    kind: 'multi-stage',
    files: {
      'site/package.json': dockerfile`
        {
          "scripts": { "build": "react-scripts build" },
          "dependencies": { "react-scripts": "5.0.1" }
        }
      `,
      'site/src/index.js': '',
      'api/package.json': dockerfile`
        {
          "scripts": { "start": "node app.js" },
          "dependencies": { "express": "^5.0.0" }
        }
      `,
      'api/app.js': "app.use(express.static('../site/build'))\n",
      'api/models/boat.js': '',
    },
    before: dockerfile`
      FROM node:24-alpine
      WORKDIR /site
      COPY site .
      RUN npm install
      RUN npm run build
      WORKDIR /api
      COPY api .
      RUN npm install
      EXPOSE 5000
      CMD ["npm", "start"]
    `,
    title: 'Convert to a multi-stage build that ends in node:24-alpine',
    after: dockerfile`
      FROM node:24-alpine AS base

      FROM base AS build
      WORKDIR /site
      COPY site .
      RUN npm install
      RUN npm run build
      WORKDIR /api
      COPY api .
      RUN npm install

      FROM base
      WORKDIR /site
      WORKDIR /api
      COPY --from=build /api/node_modules /api/node_modules
      COPY --from=build /api/models /api/models
      COPY --from=build /api/package.json /api/app.js /api/
      COPY --from=build /site/build /site/build
      EXPOSE 5000
      CMD ["npm", "start"]
    `,
  },
  {
    name: 'scripts-that-go-elsewhere',
    kind: 'multi-stage',
    files: {
      'backend/package.json': dockerfile`
        {
          "scripts": { "start": "node index.js" },
          "dependencies": { "express": "^5.0.0" }
        }
      `,
      'backend/index.js': "app.use(express.static('../frontend/dist'))\n",
      'backend/lib/db.js': '',
      'frontend/package.json': dockerfile`
        {
          "scripts": { "build": "vite build" },
          "devDependencies": { "vite": "^7.0.0" }
        }
      `,
      'frontend/index.html': '<p></p>\n',
      'package.json': dockerfile`
        {
          "scripts": { "build": "npm install --prefix backend && cd frontend && npm install && npm run build", "start": "npm start --prefix backend" }
        }
      `,
    },
    before: dockerfile`
      FROM node:24-alpine
      WORKDIR /srv/shop
      COPY . .
      RUN npm run build
      CMD npm start
    `,
    title: 'Convert to a multi-stage build that ends in node:24-alpine',
    after: dockerfile`
      FROM node:24-alpine AS base

      FROM base AS build
      WORKDIR /srv/shop
      COPY . .
      RUN npm run build

      FROM base
      WORKDIR /srv/shop
      COPY --from=build /srv/shop/backend/node_modules /srv/shop/backend/node_modules
      COPY --from=build /srv/shop/backend/lib /srv/shop/backend/lib
      COPY --from=build /srv/shop/package.json /srv/shop/
      COPY --from=build /srv/shop/backend/package.json /srv/shop/backend/index.js /srv/shop/backend/
      COPY --from=build /srv/shop/frontend/dist /srv/shop/frontend/dist
      CMD npm start
    `,
  },
  {
    name: 'workspace',
    kind: 'multi-stage',
    files: {
      'apps/api/package.json': dockerfile`
        {
          "name": "@quay/api",
          "scripts": { "build": "tsc", "start": "node dist/index.js" },
          "dependencies": { "@quay/names": "*", "fastify": "^5.0.0" },
          "devDependencies": { "@types/node": "^24.0.0" }
        }
      `,
      'apps/api/src/index.ts': '',
      'package-lock.json': '{}\n',
      'package.json': dockerfile`
        {
          "private": true,
          "workspaces": ["apps/*", "packages/*"],
          "devDependencies": { "typescript": "^5.9.0" }
        }
      `,
      'packages/names/package.json': '{"name":"@quay/names","main":"index.js"}\n',
      'packages/names/index.js': '',
    },
    before: dockerfile`
      FROM node:24
      WORKDIR /quay
      COPY . .
      RUN npm ci
      RUN npm run build --workspace=@quay/api
      EXPOSE 3000
      USER node
      CMD ["npm", "start", "-w", "@quay/api"]
    `,
    title:
      'Convert to a multi-stage build that ends in node:24-slim (base image: about 440 MB → 83 MB to pull)',
    after: dockerfile`
      FROM node:24 AS build
      WORKDIR /quay
      COPY . .
      RUN npm ci
      RUN npm run build --workspace=@quay/api
      RUN npm prune --omit=dev

      FROM node:24-slim
      WORKDIR /quay
      COPY --from=build /quay /quay
      EXPOSE 3000
      USER node
      CMD ["npm", "start", "-w", "@quay/api"]
    `,
  },
  {
    name: 'sveltekit',
    kind: 'multi-stage',
    files: {
      'package-lock.json': '{}\n',
      'package.json': dockerfile`
        {
          "type": "module",
          "scripts": { "build": "vite build" },
          "dependencies": { "nanoid": "^5.0.0" },
          "devDependencies": { "@sveltejs/adapter-node": "^5.0.0", "@sveltejs/kit": "^2.0.0", "svelte": "^5.0.0", "vite": "^7.0.0" }
        }
      `,
      'src/app.html': '',
      'src/routes/+page.server.js': '',
      'static/logo.svg': '',
      'svelte.config.js':
        "import adapter from '@sveltejs/adapter-node'\nexport default { kit: { adapter: adapter() } }\n",
      'vite.config.js': '',
    },
    before: dockerfile`
      FROM node:24-slim
      WORKDIR /app
      COPY package*.json ./
      RUN npm ci
      COPY . .
      RUN npm run build
      CMD ["node", "build"]
    `,
    title: 'Convert to a multi-stage build that ends in node:24-slim',
    after: dockerfile`
      FROM node:24-slim AS base

      FROM base AS build
      WORKDIR /app
      COPY package*.json ./
      RUN npm ci
      COPY . .
      RUN npm run build
      RUN npm prune --omit=dev

      FROM base
      WORKDIR /app
      COPY --from=build /app/node_modules /app/node_modules
      COPY --from=build /app/package.json /app/
      COPY --from=build /app/build /app/build
      CMD ["node", "build"]
    `,
  },
  {
    name: 'copied-one-by-one',
    kind: 'multi-stage',
    files: {
      'charts/sea.json': '{}\n',
      'docker/start.sh': '#!/bin/sh\nexec "$@"\n',
      'notes/todo.txt': '',
      'package.json': dockerfile`
        {
          "scripts": { "build": "tsc", "start": "node dist/index.js" },
          "dependencies": { "ws": "^8.0.0" },
          "devDependencies": { "typescript": "^5.9.0" }
        }
      `,
      'src/index.ts': '',
      'tsconfig.json': '{ "compilerOptions": { "outDir": "dist" } }\n',
    },
    before: dockerfile`
      FROM node:24-slim
      WORKDIR /app
      COPY docker/start.sh /usr/local/bin/
      COPY package*.json tsconfig.json ./
      RUN npm install
      COPY src ./src
      COPY charts/*.json ./charts/
      RUN npm run build
      ENTRYPOINT ["start.sh"]
      CMD ["node", "dist/index.js"]
    `,
    title: 'Convert to a multi-stage build that ends in node:24-slim',
    after: dockerfile`
      FROM node:24-slim AS base

      FROM base AS build
      WORKDIR /app
      COPY docker/start.sh /usr/local/bin/
      COPY package*.json tsconfig.json ./
      RUN npm install
      COPY src ./src
      COPY charts/*.json ./charts/
      RUN npm run build

      FROM base
      WORKDIR /app
      COPY docker/start.sh /usr/local/bin/
      COPY --from=build /app/node_modules /app/node_modules
      COPY --from=build /app/charts /app/charts
      COPY --from=build /app/package.json /app/
      COPY --from=build /app/dist /app/dist
      ENTRYPOINT ["start.sh"]
      CMD ["node", "dist/index.js"]
    `,
  },
  {
    name: 'no-workdir',
    kind: 'multi-stage',
    files: {
      'app.js': '',
      'package.json': '{"dependencies":{"express":"^5.0.0"}}\n',
      'views/index.ejs': '',
    },
    before: dockerfile`
      FROM node:24
      COPY package.json .
      RUN npm install
      COPY . .
      EXPOSE 8080
      CMD node app.js
    `,
    title:
      'Convert to a multi-stage build that ends in node:24-slim (base image: about 440 MB → 83 MB to pull)',
    after: dockerfile`
      FROM node:24 AS build
      COPY package.json .
      RUN npm install

      FROM node:24-slim
      COPY --from=build /node_modules /node_modules
      COPY . .
      EXPOSE 8080
      CMD node app.js
    `,
  },
  {
    name: 'given-with-the-build',
    kind: 'multi-stage',
    files: {
      'package-lock.json': '{}\n',
      'package.json': dockerfile`
        {
          "scripts": { "build": "tsc", "start": "node dist/main.js" },
          "dependencies": { "express": "^5.0.0" },
          "devDependencies": { "typescript": "^5.9.0" }
        }
      `,
      'src/main.ts': '',
      'tsconfig.json': '{ "compilerOptions": { "outDir": "dist" } }\n',
      'uploads/.gitkeep': '',
    },
    before: dockerfile`
      FROM node:24
      WORKDIR /app
      COPY . .
      RUN npm ci && npm run build && chown -R node:node /app
      USER node
      CMD ["npm", "start"]
    `,
    title:
      'Convert to a multi-stage build that ends in node:24-slim (base image: about 440 MB → 83 MB to pull)',
    after: dockerfile`
      FROM node:24 AS build
      WORKDIR /app
      COPY . .
      RUN npm ci && npm run build
      RUN npm prune --omit=dev

      FROM node:24-slim
      WORKDIR /app
      RUN chown -R node:node /app
      COPY --chown=node:node --from=build /app/node_modules /app/node_modules
      COPY --chown=node:node --from=build /app/uploads /app/uploads
      COPY --chown=node:node --from=build /app/package.json /app/
      COPY --chown=node:node --from=build /app/dist /app/dist
      USER node
      CMD ["npm", "start"]
    `,
  },
  {
    name: 'pnpm-hooks',
    kind: 'multi-stage',
    files: {
      'package.json': dockerfile`
        {
          "scripts": { "build": "nest build", "prepare": "husky", "start": "node dist/main" },
          "dependencies": { "@nestjs/core": "^11.0.0" },
          "devDependencies": { "@nestjs/cli": "^11.0.0", "husky": "^9.0.0" }
        }
      `,
      'pnpm-lock.yaml': "lockfileVersion: '9.0'\n",
      'src/main.ts': '',
    },
    before: dockerfile`
      FROM node:24-alpine
      RUN npm install -g pnpm@10
      WORKDIR /app
      COPY package.json pnpm-lock.yaml ./
      RUN pnpm install --frozen-lockfile
      COPY . .
      RUN pnpm build
      CMD ["node", "dist/main"]
    `,
    title: 'Convert to a multi-stage build that ends in node:24-alpine',
    after: dockerfile`
      FROM node:24-alpine AS base

      FROM base AS build
      RUN npm install -g pnpm@10
      WORKDIR /app
      COPY package.json pnpm-lock.yaml ./
      RUN pnpm install --frozen-lockfile
      COPY . .
      RUN pnpm build
      RUN CI=true pnpm prune --prod --ignore-scripts

      FROM base
      WORKDIR /app
      COPY --from=build /app/node_modules /app/node_modules
      COPY --from=build /app/package.json /app/
      COPY --from=build /app/dist /app/dist
      CMD ["node", "dist/main"]
    `,
  },
  {
    name: 'prisma-at-the-start',
    kind: 'multi-stage',
    files: {
      'package-lock.json': '{}\n',
      'package.json': dockerfile`
        {
          "scripts": { "build": "tsc", "start": "node dist/index.js" },
          "dependencies": { "@prisma/client": "^6.0.0" },
          "devDependencies": { "prisma": "^6.0.0", "typescript": "^5.9.0" }
        }
      `,
      'prisma/schema.prisma':
        'generator client {\n  provider = "prisma-client-js"\n  output   = "../client"\n}\n',
      'src/index.ts': '',
      'tsconfig.json': '{ "compilerOptions": { "outDir": "dist" } }\n',
    },
    before: dockerfile`
      FROM node:24
      WORKDIR /app
      COPY package*.json ./
      RUN npm ci
      COPY . .
      RUN npx prisma generate && npm run build
      CMD npx prisma migrate deploy && npm start
    `,
    title:
      'Convert to a multi-stage build that ends in node:24-slim (base image: about 440 MB → 83 MB to pull)',
    after: dockerfile`
      FROM node:24 AS build
      WORKDIR /app
      COPY package*.json ./
      RUN npm ci
      COPY . .
      RUN npx prisma generate && npm run build

      FROM node:24-slim
      RUN apt-get update \
          && apt-get install -y --no-install-recommends openssl \
          && rm -rf /var/lib/apt/lists/*
      WORKDIR /app
      COPY --from=build /app/node_modules /app/node_modules
      COPY --from=build /app/prisma /app/prisma
      COPY --from=build /app/package.json /app/
      COPY --from=build /app/client /app/client
      COPY --from=build /app/dist /app/dist
      CMD npx prisma migrate deploy && npm start
    `,
  },
  {
    name: 'nuxt',
    kind: 'multi-stage',
    files: {
      'app.vue': '',
      'nuxt.config.ts': '',
      'package-lock.json': '{}\n',
      'public/logo.svg': '',
      'package.json': dockerfile`
        {
          "scripts": { "build": "nuxt build", "postinstall": "nuxt prepare" },
          "dependencies": { "nuxt": "^4.0.0" }
        }
      `,
    },
    before: dockerfile`
      FROM node:24-alpine
      WORKDIR /app
      COPY . .
      RUN npm ci
      RUN npm run build
      CMD ["node", ".output/server/index.mjs"]
    `,
    title: 'Convert to a multi-stage build that ends in node:24-alpine',
    after: dockerfile`
      FROM node:24-alpine AS base

      FROM base AS build
      WORKDIR /app
      COPY . .
      RUN npm ci
      RUN npm run build

      FROM base
      WORKDIR /app
      COPY --from=build /app/.output /app/.output
      CMD ["node", ".output/server/index.mjs"]
    `,
  },
  {
    name: 'script-of-its-own',
    kind: 'multi-stage',
    files: {
      'package-lock.json': '{}\n',
      'scripts/build.js': '',
      'server.js': '',
      'package.json': dockerfile`
        {
          "scripts": { "build": "node scripts/build.js", "start": "node server.js" },
          "dependencies": { "express": "^5.0.0" }
        }
      `,
    },
    before: dockerfile`
      FROM node:24
      WORKDIR /app
      COPY --chown=node:node . .
      RUN npm ci && npm run build
      USER node
      CMD ["npm", "start"]
    `,
    title:
      'Convert to a multi-stage build that ends in node:24-slim (base image: about 440 MB → 83 MB to pull)',
    after: dockerfile`
      FROM node:24 AS build
      WORKDIR /app
      COPY --chown=node:node . .
      RUN npm ci && npm run build

      FROM node:24-slim
      WORKDIR /app
      COPY --chown=node:node --from=build /app /app
      USER node
      CMD ["npm", "start"]
    `,
  },
  {
    name: 'client-that-is-read',
    kind: 'multi-stage',
    files: {
      'client/package.json': dockerfile`
        {
          "scripts": { "build": "vite build" },
          "devDependencies": { "vite": "^7.0.0" }
        }
      `,
      'client/src/render.js': '',
      'package.json': dockerfile`
        {
          "scripts": { "start": "node server.js" },
          "dependencies": { "express": "^5.0.0" }
        }
      `,
      'server.js': "import { render } from './client/src/render.js'\n",
    },
    before: dockerfile`
      FROM node:24-alpine
      WORKDIR /app
      COPY . .
      RUN npm install && cd client && npm install && npm run build
      CMD ["npm", "start"]
    `,
    refused: 'The program may read more of /app/client than what is built there.',
  },
  {
    name: 'client-that-is-started',
    kind: 'multi-stage',
    files: {
      'client/package.json': dockerfile`
        {
          "scripts": { "build": "vite build", "dev": "vite" },
          "devDependencies": { "vite": "^7.0.0" }
        }
      `,
      'package.json': dockerfile`
        {
          "scripts": { "server": "node server.js", "client": "npm run dev --prefix client", "start": "concurrently \"npm run server\" \"npm run client\"" },
          "dependencies": { "concurrently": "^9.0.0", "express": "^5.0.0" }
        }
      `,
      'server.js': '',
    },
    before: dockerfile`
      FROM node:24-alpine
      WORKDIR /app
      COPY . .
      RUN npm install && cd client && npm install && npm run build
      CMD ["npm", "start"]
    `,
    refused: 'The start command runs something in /app/client, too.',
  },
  {
    name: 'starts-several',
    kind: 'multi-stage',
    files: {
      'package.json': dockerfile`
        {
          "scripts": { "build": "tsc", "start:web": "node dist/web.js", "start:jobs": "node dist/jobs.js", "start": "run-p start:*" },
          "dependencies": { "npm-run-all2": "^8.0.0" },
          "devDependencies": { "typescript": "^5.9.0" }
        }
      `,
      'src/web.ts': '',
      'tsconfig.json': '{ "compilerOptions": { "outDir": "dist" } }\n',
    },
    before: dockerfile`
      FROM node:24-alpine
      WORKDIR /app
      COPY . .
      RUN npm install && npm run build
      CMD ["npm", "start"]
    `,
    refused: 'The start command runs run-p, which starts other commands.',
  },
  {
    name: 'credentials',
    kind: 'multi-stage',
    files: {
      'package-lock.json': '{}\n',
      'package.json': '{"dependencies":{"@shop/core":"^1.0.0"}}\n',
      'server.js': '',
    },
    before: dockerfile`
      FROM node:24
      ARG NPM_TOKEN
      WORKDIR /app
      COPY package*.json ./
      RUN echo "//npm.example.com/:_authToken=\${NPM_TOKEN}" > .npmrc && npm ci && rm .npmrc
      COPY . .
      USER node
      CMD ["node", "server.js"]
    `,
    title:
      'Convert to a multi-stage build that ends in node:24-slim (base image: about 440 MB → 83 MB to pull)',
    after: dockerfile`
      FROM node:24 AS build
      ARG NPM_TOKEN
      WORKDIR /app
      COPY package*.json ./
      RUN echo "//npm.example.com/:_authToken=\${NPM_TOKEN}" > .npmrc && npm ci && rm .npmrc

      FROM node:24-slim
      WORKDIR /app
      COPY --from=build /app/node_modules /app/node_modules
      COPY . .
      USER node
      CMD ["node", "server.js"]
    `,
  },
  {
    name: 'peers-that-do-not-fit',
    kind: 'multi-stage',
    files: {
      'package.json': dockerfile`
        {
          "scripts": { "start": "node server.js" },
          "dependencies": { "express": "^5.0.0" },
          "devDependencies": { "jest": "^30.0.0" }
        }
      `,
      'server.js': '',
    },
    before: dockerfile`
      FROM node:24
      WORKDIR /app
      COPY package.json .
      RUN npm install --legacy-peer-deps && npm cache clean --force
      COPY . .
      CMD ["node", "server.js"]
    `,
    title:
      'Convert to a multi-stage build that ends in node:24-slim (base image: about 440 MB → 83 MB to pull)',
    after: dockerfile`
      FROM node:24 AS build
      WORKDIR /app
      COPY package.json .
      RUN npm install --legacy-peer-deps && npm cache clean --force
      RUN npm prune --omit=dev --legacy-peer-deps

      FROM node:24-slim
      WORKDIR /app
      COPY --from=build /app/node_modules /app/node_modules
      COPY . .
      CMD ["node", "server.js"]
    `,
  },
  {
    name: 'yarn-that-ignores-engines',
    kind: 'multi-stage',
    files: {
      'package.json': dockerfile`
        {
          "scripts": { "build": "tsc", "start": "node lib/server.js" },
          "dependencies": { "express": "^5.0.0" },
          "devDependencies": { "typescript": "^5.9.0" }
        }
      `,
      'src/server.ts': '',
      'tsconfig.json': '{ "compilerOptions": { "outDir": "lib" } }\n',
      'yarn.lock': '# yarn lockfile v1\n',
    },
    before: dockerfile`
      FROM node:24
      WORKDIR /app
      COPY . .
      RUN yarn --ignore-engines
      RUN yarn build
      CMD ["yarn", "start"]
    `,
    title:
      'Convert to a multi-stage build that ends in node:24-slim (base image: about 440 MB → 83 MB to pull)',
    after: dockerfile`
      FROM node:24 AS build
      WORKDIR /app
      COPY . .
      RUN yarn --ignore-engines
      RUN yarn build
      RUN yarn install --production --ignore-engines --ignore-scripts --prefer-offline

      FROM node:24-slim
      WORKDIR /app
      COPY --from=build /app/node_modules /app/node_modules
      COPY --from=build /app/package.json /app/
      COPY --from=build /app/lib /app/lib
      CMD ["yarn", "start"]
    `,
  },
  {
    name: 'cd-at-the-start',
    kind: 'multi-stage',
    files: {
      'package.json': dockerfile`
        {
          "scripts": { "start": "node index.js" },
          "dependencies": { "koa": "^3.0.0" }
        }
      `,
      'index.js': '',
    },
    before: dockerfile`
      FROM node:24
      COPY . /srv/app
      RUN cd /srv/app && npm install && npm rebuild
      CMD cd /srv/app && npm start
    `,
    title:
      'Convert to a multi-stage build that ends in node:24-slim (base image: about 440 MB → 83 MB to pull)',
    after: dockerfile`
      FROM node:24 AS build
      COPY . /srv/app
      RUN cd /srv/app && npm install && npm rebuild

      FROM node:24-slim
      COPY . /srv/app
      COPY --from=build /srv/app/node_modules /srv/app/node_modules
      CMD cd /srv/app && npm start
    `,
  },
  {
    name: 'site-in-a-folder',
    kind: 'multi-stage',
    files: {
      'web/package.json': dockerfile`
        {
          "scripts": { "build": "react-scripts build" },
          "dependencies": { "react-scripts": "5.0.1" }
        }
      `,
      'web/src/index.js': '',
    },
    before: dockerfile`
      FROM node:24
      WORKDIR /app
      COPY web/package.json web/package.json
      RUN cd web && npm install
      COPY web web
      RUN cd web && npm run build
      RUN npm install -g serve
      CMD ["serve", "-s", "web/build", "-l", "3000"]
    `,
    title: 'Convert to a multi-stage build that ends in nginxinc/nginx-unprivileged:1.30-alpine',
    after: dockerfile`
      FROM node:24 AS build
      WORKDIR /app
      COPY web/package.json web/package.json
      RUN cd web && npm install
      COPY web web
      RUN cd web && npm run build

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
      COPY --from=build /app/web/build /usr/share/nginx/html
    `,
  },
  {
    name: 'two-folders-and-a-user',
    kind: 'multi-stage',
    files: {
      'client/package.json': dockerfile`
        {
          "scripts": { "build": "vite build" },
          "devDependencies": { "vite": "^7.0.0" }
        }
      `,
      'package.json': dockerfile`
        {
          "scripts": { "start": "node server.js" },
          "dependencies": { "express": "^5.0.0" }
        }
      `,
      'server.js': '',
    },
    before: dockerfile`
      FROM node:24-alpine
      WORKDIR /app
      COPY . .
      RUN npm install
      RUN cd client && npm install && npm run build && useradd web
      CMD ["npm", "start"]
    `,
    refused: '`cd client` builds in another folder than the working folder.',
  },
]
