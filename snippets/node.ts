// Dockerfiles for Node.js: servers with npm, pnpm and yarn, sites built for nginx, Next.js.
import type { ManagerId, Project, Stack } from '../server/facts/project.ts'
import { bound, dependsOn, fitOf, has, local, manifestsOf, portOf, run, sourceOf, stackOf } from './known.ts'
import { textOf, versionOf } from './known.ts'
import { webServer } from './web.ts'
import { file, lines, part, stop, type Part, type Stop } from './snippet.ts'
import type { Template } from './templates.ts'

export const node: readonly Template[] = [
  serverTemplate('npm', 'npm'),
  serverTemplate('pnpm', 'pnpm'),
  serverTemplate('yarn', 'Yarn'),
  {
    id: 'node-next',
    title: 'Dockerfile: Next.js, standalone',
    description: "Multi-stage: the server that Next.js traces with output: 'standalone', non-root user.",
    prefix: 'dockerfile-node-next',
    stack: 'node',
    whole: true,
    body(project) {
      const setup = setupOf(project)
      const { stack } = setup
      const port = stop(portOf(project, stack) ?? 3000)
      const hasPublic = !stack || !project.complete || has(project, stack, 'public')
      return file`
        # syntax=docker/dockerfile:1

        # The configuration of Next.js has to say: output: 'standalone'.
        ${base(setup)}
        ENV NEXT_TELEMETRY_DISABLED=1

        FROM base AS build
        ${setup.tool}
        ${setup.install}
        COPY ${sourceOf(stack)} ./
        ${run(['type=cache,target=/app/.next/cache'], part`${setup.manager} run build`)}

        FROM base
        ENV HOSTNAME=0.0.0.0 \
            NODE_ENV=production \
            PORT=${port}
        ${hasPublic && part`COPY --link --from=build /app/public ./public`}
        # The server writes its cache below .next.
        COPY --from=build --chown=node:node /app/.next/standalone ./
        COPY --from=build --chown=node:node /app/.next/static ./.next/static
        USER node
        EXPOSE ${port}
        ${health(port)}
        CMD ["node", "server.js"]
      `
    },
    fits: (project) =>
      Math.max(0, fitOf(project, 'node') + (dependsOn(stackOf(project, 'node'), 'next') ? 30 : -20)),
  },
  {
    id: 'node-static',
    title: 'Dockerfile: web application built with Node.js, served by nginx',
    description: 'Multi-stage: the bundler builds, an unprivileged nginx serves on port 8080.',
    prefix: 'dockerfile-node-static',
    stack: 'node',
    whole: true,
    body(project) {
      const setup = setupOf(project)
      const { stack } = setup
      const output = stop(outputOf(project, stack))
      return file`
        # syntax=docker/dockerfile:1

        ${base(setup)}

        FROM base AS build
        ${setup.tool}
        ${setup.install}
        COPY ${sourceOf(stack)} ./
        RUN ${setup.manager} run build

        ${webServer(part`COPY --link --from=build /app/${output} /usr/share/nginx/html`, '/index.html')}
      `
    },
    fits(project) {
      const stack = stackOf(project, 'node')
      const bundled = dependsOn(stack, ...bundlers)
      const serves = dependsOn(stack, 'next', 'express', 'fastify', 'koa', '@nestjs/core', 'hono', 'nuxt')
      return Math.max(0, fitOf(project, 'node') + (bundled && !serves ? 25 : -15))
    },
  },
]

const bundlers = [
  'vite',
  'react-scripts',
  '@angular/core',
  '@angular/cli',
  '@vue/cli-service',
  'astro',
  'gatsby',
  'parcel',
  '@docusaurus/core',
  'webpack',
  'vitepress',
  '@11ty/eleventy',
]

/** How a manager is brought in and installs; `production` without what only development needs. */
interface Setup {
  readonly stack: Stack | undefined
  readonly manager: string
  readonly tag: Stop
  /** Installs the manager itself where the image does not bring it; after `FROM`, in stages that install. */
  readonly tool: Part | undefined
  readonly install: Part
  readonly production: Part
  /** The project has hooks that run when it is installed. */
  readonly hooked: boolean
}

function serverTemplate(manager: 'npm' | 'pnpm' | 'yarn', name: string): Template {
  return {
    id: `node-${manager}`,
    title: `Dockerfile: Node.js server with ${name}`,
    description: 'Multi-stage: locked production dependencies apart from the build, slim runtime, user node.',
    prefix: `dockerfile-node-${manager}`,
    stack: 'node',
    managers: [manager],
    whole: true,
    body: (project) => serverBody(project, manager),
    fits: (project) => fitOf(project, 'node', [manager]),
  }
}

function serverBody(project: Project, manager: 'npm' | 'pnpm' | 'yarn'): string {
  const setup = setupOf(project, manager)
  const { stack } = setup
  const port =
    !stack || portOf(project, stack) !== undefined ? stop(portOf(project, stack) ?? 3000) : undefined
  const entry = stack?.entry === undefined ? undefined : local(stack, stack.entry)
  const isSource = entry !== undefined && has(project, stack, entry) && !/\.[cm]?tsx?$/.test(entry)
  const built = scriptsOf(project, stack).has('build')
  const start = part`
    USER node
    ${port && part`EXPOSE ${port}`}
    ${port && health(port)}
  `
  if (!built) {
    return file`
      # syntax=docker/dockerfile:1

      ${base(setup)}

      # Only what runs in production.
      FROM base AS deps
      ${setup.tool}
      ${setup.hooked && hooksNote}
      ${setup.production}

      FROM base
      ENV NODE_ENV=production
      COPY --link --from=deps /app/node_modules ./node_modules
      COPY --link ${sourceOf(stack)} ./
      ${start}
      CMD ["node", "${stop(entry ?? 'server.js')}"]
    `
  }
  const compiled = entry !== undefined && !/\.[cm]?tsx?$/.test(entry) && /\//.test(entry) && !isSource
  const output = stop(compiled ? entry.slice(0, entry.indexOf('/')) : outputOf(project, stack))
  const inside = stop(compiled ? entry.slice(entry.indexOf('/') + 1) : compiledName(entry))
  return file`
    # syntax=docker/dockerfile:1

    ${base(setup)}

    # All dependencies, to build with.
    FROM base AS build
    ${setup.tool}
    ${setup.install}
    COPY ${sourceOf(stack)} ./
    RUN ${setup.manager} run build

    # Only what runs in production.
    FROM base AS deps
    ${setup.tool}
    ${setup.hooked && hooksNote}
    ${setup.production}

    FROM base
    ENV NODE_ENV=production
    COPY --link --from=deps /app/node_modules ./node_modules
    ${isSource ? part`COPY --link ${sourceOf(stack)} ./` : part`COPY --link --from=build /app/package.json ./`}
    COPY --link --from=build /app/${output} ./${output}
    ${start}
    CMD ["node", "${isSource ? stop(entry) : part`${output}/${inside}`}"]
  `
}

const hooksNote = '# The hooks of the project itself need development tools, so they do not run.'

function base(setup: Setup): Part {
  return part`
    FROM node:${setup.tag} AS base
    WORKDIR /app
  `
}

function setupOf(project: Project, wanted?: 'npm' | 'pnpm' | 'yarn'): Setup {
  const managers: readonly ManagerId[] = wanted ? [wanted] : ['npm', 'pnpm', 'yarn']
  const stack = stackOf(project, 'node', managers)
  const manager = wanted ?? (stack?.manager === 'pnpm' || stack?.manager === 'yarn' ? stack.manager : 'npm')
  const { version, current } = versionOf(stack?.version?.text, ['24', '26', '22'], 1)
  const tag = stop(`${version}-${current ? 'trixie-slim' : 'slim'}`)
  const pinned = new RegExp(`"packageManager"\\s*:\\s*"${manager}@([\\w.-]+)`).exec(
    packageText(project, stack),
  )?.[1]
  const paths = manifestsOf(stack, ['package.json', usualLock[manager]])
  // A lock of another manager says nothing, and mounting it would be noise.
  const manifests = paths.filter((path) => path.endsWith('package.json'))
  const lock = paths.find(
    (path) => path === usualLock[manager] || (manager === 'npm' && path === 'npm-shrinkwrap.json'),
  )
  const settings = [...settingsFiles[manager]].filter((path) => has(project, stack, path))
  const mounts = bound(stack, [
    ...(manifests.length > 0 ? manifests : ['package.json']),
    ...(lock === undefined ? [] : [lock]),
    ...settings,
  ])
  // Hooks of the project itself need tools that production lacks.
  const hooked = scriptsOf(project, stack).has('prepare')
  const quiet = hooked ? ' --ignore-scripts' : ''
  const common = { stack, manager, tag, hooked }
  switch (manager) {
    case 'pnpm': {
      const cache = 'type=cache,target=/root/.local/share/pnpm/store'
      const command = `pnpm install${lock === undefined ? '' : ' --frozen-lockfile'}`
      return {
        ...common,
        tool: run(['type=cache,target=/root/.npm'], part`npm install --global pnpm@${stop(pinned ?? '10')}`),
        install: run([...mounts, cache], command),
        production: run([...mounts, cache], `${command} --prod${quiet}`),
      }
    }
    case 'yarn': {
      const modern = has(project, stack, '.yarnrc.yml') || (pinned !== undefined && !pinned.startsWith('1.'))
      if (modern) return modernYarn(project, common, version)
      const cache = 'type=cache,target=/usr/local/share/.cache/yarn'
      const command = `yarn install${lock === undefined ? '' : ' --frozen-lockfile'}`
      return {
        ...common,
        // Images of Node.js 22 and 24 bring Yarn 1, newer ones do not.
        tool: Number(version) > 24 ? part`RUN npm install --global yarn@1` : undefined,
        install: run([...mounts, cache], command),
        production: run([...mounts, cache], `${command} --production${quiet}`),
      }
    }
    default: {
      const cache = 'type=cache,target=/root/.npm'
      const command = lock === undefined ? 'npm install --no-package-lock' : 'npm ci'
      return {
        ...common,
        tool: undefined,
        install: run([...mounts, cache], command),
        production: run(
          [...mounts, cache],
          hooked ? `${command} --omit=dev --ignore-scripts \\\n    && npm rebuild` : `${command} --omit=dev`,
        ),
      }
    }
  }
}

/**
 * Yarn 2 and newer writes below .yarn, so its files are copied instead of mounted. Node.js brings Corepack
 * up to version 24.
 */
function modernYarn(
  project: Project,
  common: {
    readonly stack: Stack | undefined
    readonly manager: string
    readonly tag: Stop
    readonly hooked: boolean
  },
  version: string,
): Setup {
  const { stack } = common
  const source = sourceOf(stack) === '.' ? '' : sourceOf(stack)
  const files = ['package.json', 'yarn.lock', '.yarnrc.yml'].filter(
    (path) => path === 'package.json' || has(project, stack, path),
  )
  const others = manifestsOf(stack, []).filter((path) => path.endsWith('/package.json'))
  const cache = 'type=cache,target=/root/.yarn/berry/cache'
  const copies = [
    part`COPY --link ${files.map((path) => source + path).join(' ')} ./`,
    ...others.map((path) => part`COPY --link ${source}${path} ${path.slice(0, path.lastIndexOf('/') + 1)}`),
    ...['.yarn/releases', '.yarn/plugins', '.yarn/patches']
      .filter((path) => project.files.some((file) => file.startsWith(`${source}${path}/`)))
      .map((path) => part`COPY --link ${source}${path} ${path}`),
  ]
  return {
    ...common,
    tool: part`
      ENV YARN_NODE_LINKER=node-modules
      RUN ${Number(version) > 24 && 'npm install --global corepack && '}corepack enable yarn
      ${lines(copies)}
    `,
    install: run([cache], `yarn install${files.includes('yarn.lock') ? ' --immutable' : ''}`),
    production: run([cache], 'yarn workspaces focus --production'),
  }
}

const usualLock = { npm: 'package-lock.json', pnpm: 'pnpm-lock.yaml', yarn: 'yarn.lock' } as const

const settingsFiles = {
  npm: ['.npmrc'],
  pnpm: ['.npmrc', 'pnpm-workspace.yaml', '.pnpmfile.cjs'],
  yarn: ['.npmrc', '.yarnrc'],
} as const

/** Any answer but a server error counts: the path may ask for a login or not exist. */
function health(port: Stop): Part {
  const check = part`fetch('http://127.0.0.1:${port}/', { redirect: 'manual' }).then((r) => process.exit(r.status < 500 ? 0 : 1), () => process.exit(1))`
  return part`
    HEALTHCHECK --interval=30s --timeout=5s --start-period=15s \
        CMD ["node", "-e", "${check}"]
  `
}

function packageText(project: Project, stack: Stack | undefined): string {
  return textOf(project, stack, 'package.json') ?? ''
}

/** The names of the scripts in package.json; none when it cannot be read. */
function scriptsOf(project: Project, stack: Stack | undefined): ReadonlySet<string> {
  const scripts = fieldOf(packageText(project, stack), 'scripts')
  return new Set(scripts !== null && typeof scripts === 'object' ? Object.keys(scripts) : [])
}

function fieldOf(text: string, name: string): unknown {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''))
    return value !== null && typeof value === 'object' ? Reflect.get(value, name) : undefined
  } catch {
    return undefined
  }
}

/** The folder that the build writes, relative to the stack's folder. */
function outputOf(project: Project, stack: Stack | undefined): string {
  if (dependsOn(stack, '@angular/core', '@angular/cli')) {
    const name = fieldOf(packageText(project, stack), 'name')
    return typeof name === 'string' ? `dist/${name.replace(/^.*\//, '')}/browser` : 'dist/app/browser'
  }
  if (dependsOn(stack, 'react-scripts', '@docusaurus/core')) return 'build'
  if (dependsOn(stack, 'gatsby')) return 'public'
  if (dependsOn(stack, '@11ty/eleventy')) return '_site'
  const outDir = /"outDir"\s*:\s*"(?:\.\/)?([\w./-]+?)\/?"/.exec(
    textOf(project, stack, 'tsconfig.json') ?? '',
  )?.[1]
  return outDir ?? 'dist'
}

function compiledName(entry: string | undefined): string {
  return (entry ?? 'index.js').replace(/^src\//, '').replace(/\.([cm]?)tsx?$/, '.$1js')
}
