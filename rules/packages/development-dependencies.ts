import type { Facts } from '../../server/facts/facts.ts'
import { type PackageCall } from '../../server/facts/packages.ts'
import type { Project } from '../../server/facts/project.ts'
import { standsOn } from '../../server/facts/stages.ts'
import type { Command } from '../../server/syntax/script.ts'
import { addOption, fix } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

/** Where a manifest keeps what only development needs, and the option that leaves it out. */
const managers: Readonly<
  Record<string, { readonly manifest: string; readonly key: string; readonly option: string }>
> = {
  npm: { manifest: 'package.json', key: 'devDependencies', option: '--omit=dev' },
  pnpm: { manifest: 'package.json', key: 'devDependencies', option: '--prod' },
  composer: { manifest: 'composer.json', key: 'require-dev', option: '--no-dev' },
}

export default {
  title: 'Packages that only development needs are in the image',
  why: `
    Test runners, linters and compilers make the image larger and bring weaknesses of their own, and nothing starts them there.
  `,
  whyUnsafe: `
    The application may load a package that is declared for development only. Start the image once and try it.
  `,
  severity: 'info',

  *check(file, project) {
    for (const call of file.packageCalls) {
      const { manager, action, packages, subcommand, run, command } = call
      const row = managers[manager.name]
      if (
        !row ||
        action !== 'install' ||
        packages.length ||
        !/^(?:install|i|ci)$/.test(subcommand[0]?.value ?? '')
      )
        continue
      if (!run.stage?.ships || isDecided(call)) continue
      const names = developmentNames(project, row.manifest, row.key)
      if (!names?.length || !isUnusedLater(file, call) || !startsWithout(file, project)) continue
      const shown =
        names.length > 3 ? `${names.slice(0, 2).join(', ')} and ${names.length - 2} more` : names.join(', ')
      yield {
        at: { start: command.words[0]?.start ?? command.start, end: subcommand.at(-1)?.end ?? command.end },
        message: `${manager.name} ${subcommand[0]?.raw ?? ''} also installs ${shown}, which ${row.manifest} declares for development only.`,
        fixes: fix(`Add ${row.option}`, false, addOption(call, row.option)),
      }
    }
  },

  examples: [
    {
      files: {
        'package.json': '{ "devDependencies": { "eslint": "9.0.0" } }',
        'package-lock.json': '{}',
        'server.js': '',
      },
      bad: dockerfile`
        FROM node:24-slim
        WORKDIR /srv
        COPY package*.json ./
        RUN «npm ci» && npm cache clean --force
        COPY . .
        CMD ["node", "server.js"]
      `,
      fixed: dockerfile`
        FROM node:24-slim
        WORKDIR /srv
        COPY package*.json ./
        RUN npm ci --omit=dev && npm cache clean --force
        COPY . .
        CMD ["node", "server.js"]
      `,
    },
    {
      because: 'the build needs them',
      files: {
        'package.json': '{ "devDependencies": { "typescript": "5.9.0" } }',
        'package-lock.json': '{}',
      },
      good: dockerfile`
        FROM node:24-slim
        WORKDIR /srv
        COPY . .
        RUN npm ci && npm run build
        CMD ["node", "dist/server.js"]
      `,
    },
    {
      because: 'a script of the manifest may call one of them during the install',
      files: {
        'package.json': '{ "scripts": { "prepare": "husky" }, "devDependencies": { "husky": "9.0.0" } }',
      },
      good: dockerfile`
        FROM node:24-slim
        WORKDIR /srv
        COPY . .
        RUN npm install
        CMD ["node", "server.js"]
      `,
    },
    {
      because: 'the variable leaves them out',
      files: { 'package.json': '{ "devDependencies": { "eslint": "9.0.0" } }' },
      good: dockerfile`
        FROM node:24-slim
        ENV NODE_ENV=production
        WORKDIR /srv
        COPY . .
        RUN npm install
        CMD ["node", "server.js"]
      `,
    },
  ],
} satisfies Rule

function isDecided({ has, run, manager }: PackageCall): boolean {
  if (
    has(
      '--omit',
      '--only',
      '--production',
      '--prod',
      '-P',
      '--dev',
      '-D',
      '--include',
      '--no-dev',
      '--prefix',
      '-C',
      '--dir',
      '--working-dir',
      '-d',
      '--filter',
      '--workspace',
      '-w',
      '--global',
      '-g',
    )
  )
    return true
  const names =
    manager.name === 'composer'
      ? ['COMPOSER_NO_DEV']
      : ['NODE_ENV', 'NPM_CONFIG_OMIT', 'NPM_CONFIG_PRODUCTION', 'npm_config_omit', 'npm_config_production']
  return names.some((name) => run.state.lookup(name))
}

/** The names, where there is one manifest at the root of the context and no script of it runs during the install. */
function developmentNames(project: Project, manifest: string, key: string): readonly string[] | undefined {
  if (!project.known || project.files.filter((path) => path.endsWith(`/${manifest}`)).length) return undefined
  const data = parsed(project.text(manifest))
  const scripts = record(data?.['scripts'])
  if (
    scripts &&
    Object.keys(scripts).some((name) =>
      /^(?:pre|post)?install$|^(?:pre|post)?prepare$|^(?:pre|post)-|^auto-scripts$|^dependencies$/.test(name),
    )
  )
    return undefined
  const names = record(data?.[key])
  return names && Object.keys(names)
}

function parsed(text: string | undefined): Readonly<Record<string, unknown>> | undefined {
  if (text === undefined) return undefined
  try {
    return record(JSON.parse(text))
  } catch {
    return undefined
  }
}

function record(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : undefined
}

/** Nothing that runs after the install, and no other stage, can have a use for them. */
function isUnusedLater(file: Facts, { run, command }: PackageCall): boolean {
  const { stage } = run
  if (file.copies.some(({ from }) => from?.stage && standsOn(from.stage, stage))) return false
  return file.runs.every((it) => {
    if (it.outer.start < run.outer.start || !standsOn(it.stage, stage)) return true
    return (
      it.commands.length > 0 &&
      it.commands.every((each) => each.start <= command.start || isHarmless(each.effective))
    )
  })
}

function isHarmless({ name, args }: Command): boolean {
  if (name === 'npm' || name === 'composer' || name === 'pnpm')
    return /^(?:cache|prune|store|clear-cache)$/.test(args[0]?.value ?? '')
  return (
    name !== undefined &&
    /^(?:apt-get|apt|apk|rm|mkdir|chown|chmod|useradd|adduser|addgroup|groupadd|echo|true|curl|wget|ln|cp|mv|touch)$/.test(
      name,
    )
  )
}

/** The container starts with something that certainly is no package for development: node itself, or a web server of PHP's image. */
function startsWithout(file: Facts, project: Project): boolean {
  const { cmd, entrypoint } = file.start
  const words = (cmd ?? entrypoint)?.words?.map(({ value }) => value)
  if (!words) return file.shipped?.image.facts?.name === 'php'
  const [name, action, script] = words
  const runs =
    name === 'npm' || name === 'pnpm'
      ? action === 'start'
        ? 'start'
        : action === 'run'
          ? script
          : undefined
      : undefined
  if (runs === undefined)
    return (
      /^(?:node|php|php-fpm|apache2-foreground)$/.test(name ?? '') &&
      !words.some((word) => /^(?:-r|--require|--import|--loader)$/.test(word))
    )
  const line = record(parsed(project.text('package.json'))?.['scripts'])?.[runs]
  return typeof line === 'string' && /^node\s+[\w./-]+$/.test(line.trim())
}
