import type { Facts } from '../../server/facts/facts.ts'
import { type PackageCall } from '../../server/facts/packages.ts'
import type { Project } from '../../server/facts/project.ts'
import { standsOn } from '../../server/facts/stages.ts'
import { addOption, fix, replaceWord } from '../edits.ts'
import { dockerfile, type Fix, type Rule } from '../rule.ts'

/** Lock files by manager. */
const locks: Readonly<Record<string, readonly string[]>> = {
  npm: ['package-lock.json', 'npm-shrinkwrap.json'],
  yarn: ['yarn.lock'],
  pnpm: ['pnpm-lock.yaml'],
  bun: ['bun.lock', 'bun.lockb'],
  pipenv: ['Pipfile.lock'],
  uv: ['uv.lock'],
}

/** Options that settle how the lock file is treated. */
const settled: Readonly<Record<string, readonly string[]>> = {
  npm: ['--global', '-g', '--location', '--no-package-lock', '--package-lock-only', '--no-save'],
  yarn: [
    '--frozen-lockfile',
    '--immutable',
    '--no-immutable',
    '--pure-lockfile',
    '--no-lockfile',
    '--version',
    '--help',
  ],
  pnpm: [
    '--frozen-lockfile',
    '--no-frozen-lockfile',
    '--prefer-frozen-lockfile',
    '--no-lockfile',
    '--fix-lockfile',
    '--global',
    '-g',
    '--offline',
  ],
  bun: ['--frozen-lockfile', '--global', '-g', '--no-save'],
  pipenv: ['--deploy', '--ignore-pipfile', '--skip-lock'],
  uv: ['--locked', '--frozen', '--upgrade', '-U'],
}

/** Variables that settle it. */
const variables: Readonly<Record<string, readonly string[]>> = {
  pnpm: ['CI'],
  yarn: ['CI', 'YARN_ENABLE_IMMUTABLE_INSTALLS'],
  uv: ['UV_LOCKED', 'UV_FROZEN'],
}

export default {
  title: 'An install may change the lock file that it should obey',
  why: `
    Where manifest and lock file disagree, a plain install settles it by itself and goes on with versions that nobody tested.
    The strict form fails instead, and is faster because it resolves nothing.
  `,
  whyUnsafe: `
    The build fails from now on where manifest and lock file disagree. Try the command on your machine first.
  `,
  severity: 'info',

  *check(file, project) {
    for (const call of file.packageCalls) {
      const { manager, action, packages, subcommand, run, command } = call
      const names = locks[manager.name]
      if (!names || action !== 'install' || packages.length || !isPlainInstall(call)) continue
      if (
        call.has(...(settled[manager.name] ?? [])) ||
        variables[manager.name]?.some((name) => run.state.lookup(name))
      )
        continue
      const lock = names.find((name) => isThere(file, project, call, name))
      if (!lock) continue
      yield {
        at: {
          start: command.words[0]?.start ?? command.start,
          end: subcommand.at(-1)?.end ?? command.words[0]?.end ?? command.end,
        },
        message: `${[manager.name, ...subcommand.map(({ raw }) => raw)].join(' ')} may install other versions than ${lock} names.`,
        fixes: strict(call, project),
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM node:24-slim
        WORKDIR /srv
        COPY package.json package-lock.json ./
        RUN «npm install» --omit=dev
      `,
      fixed: dockerfile`
        FROM node:24-slim
        WORKDIR /srv
        COPY package.json package-lock.json ./
        RUN npm ci --omit=dev
      `,
    },
    {
      because: 'the project has a lock file, and the pattern copies it',
      files: { 'package.json': '{}', 'package-lock.json': '{}' },
      bad: dockerfile`
        FROM node:24-slim
        WORKDIR /srv
        COPY package*.json ./
        RUN «npm i»
      `,
      fixed: dockerfile`
        FROM node:24-slim
        WORKDIR /srv
        COPY package*.json ./
        RUN npm ci
      `,
    },
    {
      files: { 'package.json': '{ "packageManager": "yarn@4.12.0" }', 'yarn.lock': '' },
      bad: dockerfile`
        FROM node:24-slim
        WORKDIR /srv
        COPY . .
        RUN «yarn»
      `,
      fixed: dockerfile`
        FROM node:24-slim
        WORKDIR /srv
        COPY . .
        RUN yarn install --immutable
      `,
    },
    {
      bad: dockerfile`
        FROM python:3.13-slim
        COPY Pipfile Pipfile.lock ./
        RUN «pipenv install» --system
      `,
      fixed: dockerfile`
        FROM python:3.13-slim
        COPY Pipfile Pipfile.lock ./
        RUN pipenv install --deploy --system
      `,
    },
    {
      because: 'the lock file may not exist, is not copied, or is obeyed',
      good: dockerfile`
        FROM node:24-slim
        WORKDIR /srv
        COPY package*.json ./
        RUN npm install
        RUN npm install --global serve@14.2.5
        COPY pnpm-lock.yaml ./
        RUN pnpm install --frozen-lockfile
      `,
    },
    {
      because: 'the project has no lock file',
      files: { 'package.json': '{}' },
      good: dockerfile`
        FROM node:24-slim
        WORKDIR /srv
        COPY . .
        RUN npm install
      `,
    },
  ],
} satisfies Rule

function isPlainInstall({ manager, subcommand }: PackageCall): boolean {
  const name = subcommand.map(({ value }) => value).join(' ')
  switch (manager.name) {
    case 'yarn':
      return name === '' || name === 'install'
    case 'uv':
      return name === 'sync'
    default:
      return name === 'install' || name === 'i'
  }
}

/** Whether a lock file certainly lies beside the manifest when the command runs. */
function isThere(file: Facts, project: Project, { run, has }: PackageCall, name: string): boolean {
  if (has('--prefix', '-C', '--dir', '--cwd', '--directory', '--project')) return false
  const copies = file.copies.filter(
    ({ outer, stage }) => outer.start < run.outer.start && standsOn(run.stage, stage),
  )
  const written = copies.flatMap(({ sources, fromContext }) =>
    fromContext ? sources.map(({ value }) => value) : [],
  )
  const mounted = run.mounts
    .filter(({ type, from }) => type === 'bind' && !from)
    .map(({ source }) => source ?? '.')
  const sources = [...written, ...mounted].map((it) => it.replace(/^\.?\//, ''))
  if (sources.some((it) => it === name || it.endsWith(`/${name}`)))
    return (
      !project.known ||
      !project.complete ||
      project.files.some((it) => it === name || it.endsWith(`/${name}`))
    )
  if (!project.known) return false
  const paths = project.files.filter((it) => it === name || it.endsWith(`/${name}`))
  const [only] = paths
  if (paths.length !== 1 || only === undefined) return false
  return sources.some((it) => {
    const folder = it.replace(/\/$/, '')
    return folder === '' || folder === '.'
      ? only === name
      : only === `${folder}/${name}` || (folder.includes('*') && isMatch(folder, only))
  })
}

function isMatch(pattern: string, path: string): boolean {
  const expression = pattern
    .replace(/[.+^$()|{}\\]/g, '\\$&')
    .replace(/\*/g, '[^/]*')
    .replace(/\?/g, '[^/]')
  return /[[\]]/.test(pattern) ? false : new RegExp(`^${expression}$`).test(path)
}

function strict(call: PackageCall, project: Project): readonly Fix[] {
  const { manager, run, subcommand, command } = call
  const [word] = subcommand
  switch (manager.name) {
    case 'npm':
      return word ? fix('Replace npm install with npm ci', false, replaceWord(run, word, 'ci')) : []
    case 'yarn': {
      const option = yarnOption(project, call)
      const [name] = command.words
      if (!option || !name) return []
      return fix(
        `Add ${option}`,
        false,
        word ? addOption(call, option) : replaceWord(run, name, `${name.raw} install ${option}`),
      )
    }
    case 'pipenv':
      return fix('Add --deploy', false, addOption(call, '--deploy'))
    case 'uv':
      return fix('Add --locked', false, addOption(call, '--locked'))
    default:
      return fix('Add --frozen-lockfile', false, addOption(call, '--frozen-lockfile'))
  }
}

/** Version 1 and its successors spell it differently; `undefined` where the version is not known. */
function yarnOption(project: Project, { run }: PackageCall): string | undefined {
  const declared = /"packageManager"\s*:\s*"yarn@(\d+)/.exec(project.text('package.json') ?? '')?.[1]
  if (declared) return declared === '1' ? '--frozen-lockfile' : '--immutable'
  if (project.known) return project.files.includes('.yarnrc.yml') ? '--immutable' : '--frozen-lockfile'
  return run.stage?.image.facts?.name === 'node' ? '--frozen-lockfile' : undefined
}
