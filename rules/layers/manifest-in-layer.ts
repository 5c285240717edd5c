import type { Copy } from '../../server/facts/copies.ts'
import type { Facts } from '../../server/facts/facts.ts'
import { type PackageCall } from '../../server/facts/packages.ts'
import type { Run } from '../../server/facts/runs.ts'
import { standsOn } from '../../server/facts/stages.ts'
import type { Command } from '../../server/syntax/script.ts'
import { addMounts, fix, removeInstruction } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

/** So many mentions are more than a look at each of them is worth. */
const often = 10

/** What an install reads, by manager; pip names its files itself. */
const manifests: Readonly<Record<string, readonly string[]>> = {
  npm: ['package.json', 'package-lock.json', 'npm-shrinkwrap.json', '.npmrc'],
  yarn: ['package.json', 'yarn.lock', '.yarnrc.yml', '.yarnrc', '.npmrc'],
  pnpm: ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', '.npmrc'],
  bun: ['package.json', 'bun.lock', 'bun.lockb', 'bunfig.toml', '.npmrc'],
  go: ['go.mod', 'go.sum', 'go.work', 'go.work.sum'],
  composer: ['composer.json', 'composer.lock'],
  uv: ['pyproject.toml', 'uv.lock', '.python-version'],
  poetry: ['pyproject.toml', 'poetry.lock', 'poetry.toml'],
  pipenv: ['Pipfile', 'Pipfile.lock'],
  bundle: ['Gemfile', 'Gemfile.lock', '.ruby-version'],
}

export default {
  title: 'A manifest is copied into a layer only to be installed from',
  why: `
    The install needs the file for a moment; a bind mount shows it to that one RUN without a layer of its own.
    The layer is rebuilt when the file changes, as before.
  `,
  whyUnsafe: `
    It needs BuildKit, or a builder that knows \`RUN --mount\`. The mounted file cannot be written to.
    Make sure that nothing else reads the copy, the application itself included.
  `,
  severity: 'hint',
  covers: ['tally/ruby/prefer-gemfile-bind-mounts'],

  *check(file, _project, { wide }) {
    for (const call of file.packageCalls) {
      const { run } = call
      // Nobody pulls the layers of a stage that does not ship.
      if (!wide && run.stage && !run.stage.ships) continue
      if (
        call.action !== 'install' ||
        run.outer !== run.instruction ||
        run.form === 'exec' ||
        !isReadOnly(call)
      )
        continue
      const found = copiesBefore(file, run).flatMap((copy) => {
        const mounts = mountsFor(copy, call)
        return mounts && isOnlyReadHere(file, copy, call) ? [{ copy, mounts }] : []
      })
      const sources = found.flatMap(({ copy }) => copy.sources)
      const [copy] = found.map((it) => it.copy)
      const [first] = sources
      const last = copy?.sources.at(-1)
      if (!first || !last) continue
      const names = sources.map(({ value }) => value).join(', ')
      const removals = found.map((it) => removeInstruction(file, it.copy.outer))
      yield {
        at: { start: first.start, end: last.end },
        message: `${names} ${sources.length > 1 || names.includes('*') ? 'are' : 'is'} copied into a layer only for the install to read.`,
        codes: call.manager.name === 'bundle' ? ['tally/ruby/prefer-gemfile-bind-mounts'] : [],
        related: [{ message: 'Read here.', at: call.command }],
        fixes: fix(
          'Mount instead of copying',
          false,
          ...removals,
          addMounts(file, run, [...new Set(found.flatMap(({ mounts }) => mounts))]),
        ),
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM python:3.13-slim
        WORKDIR /srv
        COPY «requirements.txt» .
        RUN pip install --no-cache-dir -r requirements.txt
        COPY app ./app
        CMD ["python", "-m", "app"]
      `,
      fixed: dockerfile`
        FROM python:3.13-slim
        WORKDIR /srv
        RUN --mount=type=bind,source=requirements.txt,target=requirements.txt pip install --no-cache-dir -r requirements.txt
        COPY app ./app
        CMD ["python", "-m", "app"]
      `,
    },
    {
      because: 'another folder is named in full',
      bad: dockerfile`
        FROM python:3.13-slim
        WORKDIR /srv
        COPY «deploy/requirements.txt» /tmp/
        RUN pip install --no-cache-dir -r /tmp/requirements.txt
        COPY . .
      `,
      fixed: dockerfile`
        FROM python:3.13-slim
        WORKDIR /srv
        RUN --mount=type=bind,source=deploy/requirements.txt,target=/tmp/requirements.txt pip install --no-cache-dir -r /tmp/requirements.txt
        COPY . .
      `,
    },
    {
      because: 'a stage without a WORKDIR works in /',
      bad: dockerfile`
        FROM python:3.13-slim
        COPY «requirements.txt» /tmp/
        RUN pip install --no-cache-dir -r /tmp/requirements.txt
        COPY tide.py /opt/tide.py
      `,
      fixed: dockerfile`
        FROM python:3.13-slim
        RUN --mount=type=bind,source=requirements.txt,target=/tmp/requirements.txt pip install --no-cache-dir -r /tmp/requirements.txt
        COPY tide.py /opt/tide.py
      `,
    },
    {
      because: 'COPY . . brings the files that the application needs',
      bad: dockerfile`
        FROM node:24-slim
        WORKDIR /srv
        COPY «package.json package-lock.json» ./
        RUN npm ci
        COPY . .
        CMD ["node", "server.js"]
      `,
      fixed: dockerfile`
        FROM node:24-slim
        WORKDIR /srv
        RUN --mount=type=bind,source=package.json,target=package.json \
            --mount=type=bind,source=package-lock.json,target=package-lock.json \
            npm ci
        COPY . .
        CMD ["node", "server.js"]
      `,
    },
    {
      bad: dockerfile`
        FROM golang:1.26
        WORKDIR /src
        COPY «go.mod go.sum» ./
        RUN go mod download
        COPY . .
        RUN go build -o /server .
      `,
      fixed: dockerfile`
        FROM golang:1.26
        WORKDIR /src
        RUN --mount=type=bind,source=go.mod,target=go.mod \
            --mount=type=bind,source=go.sum,target=go.sum \
            go mod download
        COPY . .
        RUN go build -o /server .
      `,
    },
    {
      because: 'the application reads its package.json, and npm install writes the lock file',
      good: dockerfile`
        FROM node:24-slim
        WORKDIR /srv
        COPY package.json package-lock.json ./
        RUN npm ci
        COPY server.js .

        FROM node:24-slim
        WORKDIR /srv
        COPY package.json package-lock.json ./
        RUN npm install
        COPY . .
      `,
    },
    {
      because: 'a later step reads the file, or more than the manifest is copied',
      good: dockerfile`
        FROM python:3.13-slim
        WORKDIR /srv
        COPY requirements.txt .
        RUN pip install --no-cache-dir -r requirements.txt
        RUN pip-audit -r requirements.txt

        FROM python:3.13-slim
        WORKDIR /srv
        COPY requirements.txt app.py ./
        RUN pip install --no-cache-dir -r requirements.txt
      `,
    },
  ],
} satisfies Rule

/** Whether the install writes to no manifest, which a bind mount would refuse. */
function isReadOnly(call: PackageCall): boolean {
  const { manager, subcommand, packages, run } = call
  const name = subcommand.map(({ value }) => value).join(' ')
  const isFrozen = (...variables: readonly string[]) => variables.some((it) => run.state.lookup(it)?.value)
  if (
    call.has(
      '--prefix',
      '-C',
      '--dir',
      '--cwd',
      '--directory',
      '--project',
      '-d',
      '--working-dir',
      '--gemfile',
      '--global',
      '-g',
    )
  )
    return false
  switch (manager.name) {
    case 'pip':
      return (
        name === 'install' &&
        packages.every(({ local, word }) => !local || word.value === undefined) &&
        call.requirements.length > 0
      )
    case 'npm':
      return name === 'ci' || name === 'clean-install'
    case 'yarn':
      return (name === '' || name === 'install') && call.has('--frozen-lockfile', '--immutable')
    case 'pnpm':
      return (name === 'install' || name === 'i') && call.has('--frozen-lockfile')
    case 'bun':
      return (name === 'install' || name === 'i') && call.has('--frozen-lockfile')
    case 'go':
      return name === 'mod download'
    case 'composer':
      return (name === 'install' || name === 'i') && call.has('--no-scripts') && call.has('--no-autoloader')
    case 'uv':
      return (
        name === 'sync' &&
        call.has('--no-install-project', '--no-install-workspace') &&
        (call.has('--locked', '--frozen') || isFrozen('UV_LOCKED', 'UV_FROZEN'))
      )
    case 'poetry':
      return (name === 'install' || name === 'sync') && call.has('--no-root')
    case 'pipenv':
      return name === 'sync' || (name === 'install' && !packages.length && call.has('--deploy'))
    case 'bundle':
      return (name === 'install' || name === '') && isFrozen('BUNDLE_FROZEN', 'BUNDLE_DEPLOYMENT')
    default:
      return false
  }
}

/** The nearest few COPYs of the stage: a manifest is copied right before the install. */
function copiesBefore({ copies }: Facts, run: Run): readonly Copy[] {
  let low = 0
  let high = copies.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((copies[middle]?.outer.start ?? 0) < run.outer.start) low = middle + 1
    else high = middle
  }
  return copies.slice(Math.max(0, low - 8), low).filter(({ stage }) => stage === run.stage)
}

/** The mounts that replace a COPY of nothing but what the call reads. */
function mountsFor(copy: Copy, call: PackageCall): readonly string[] | undefined {
  const { run, manager } = call
  const { workdir } = run.state
  if (
    copy.add ||
    copy.outer !== copy.instruction ||
    copy.form === 'json' ||
    copy.instruction.flags.length ||
    copy.heredocs.length ||
    !copy.fromContext ||
    workdir === undefined ||
    copy.target === undefined
  )
    return undefined
  const paths = copy.sources.flatMap(({ value, kind }) => {
    if (kind !== 'path') return [undefined]
    // `npm ci` fails without a lock file, so the pattern stands for these two.
    if (manager.name === 'npm' && /^(?:\.\/)?package\*\.json$/.test(value))
      return ['package.json', 'package-lock.json']
    return [/[*?[\]$,\\"'\s]/.test(value) || value.endsWith('/') ? undefined : value.replace(/^\.?\//, '')]
  })
  const isFolder = copy.target.endsWith('/')
  if (!paths.length || (!isFolder && paths.length > 1)) return undefined
  const mounts: string[] = []
  for (const path of paths) {
    const base = path?.split('/').at(-1)
    if (path === undefined || !base) return undefined
    const place = isFolder ? `${copy.target}${base}` : copy.target
    if (!isReadBy(call, place, base, workdir)) return undefined
    const folder = `${workdir.replace(/\/$/, '')}/`
    // Below / nothing is shorter for being relative.
    const target = folder !== '/' && place.startsWith(folder) ? place.slice(folder.length) : place
    if (/[,"\s]/.test(target)) return undefined
    mounts.push(`type=bind,source=${path},target=${target}`)
  }
  return mounts
}

function isReadBy(
  { manager, requirements, valueOf }: PackageCall,
  place: string,
  base: string,
  workdir: string,
): boolean {
  const folder = `${workdir.replace(/\/$/, '')}/`
  const absolute = (path: string) => (path.startsWith('/') ? path : folder + path.replace(/^\.\//, ''))
  if (manager.name === 'pip') {
    const constraint = valueOf('-c', '--constraint')
    return [...requirements, ...(constraint === undefined ? [] : [constraint])].some(
      (path) => absolute(path) === place,
    )
  }
  return manifests[manager.name]?.includes(base) === true && place === folder + base
}

/**
 * Whether nothing else can tell that the files are not there: no other command names them, and where the manager's
 * project needs them later, a COPY of the whole context brings them back before anything else runs.
 */
function isOnlyReadHere(file: Facts, copy: Copy, call: PackageCall): boolean {
  const { run, manager, command } = call
  const { stage } = run
  const names = copy.sources.map(({ value }) => (value.split('/').at(-1) ?? '').replace(/\*.*$/, ''))
  // Files that are named all over the place are read all over the place.
  if (names.some((name) => file.text.split(name, often).length === often)) return false
  const mentions = (text: string) => names.some((name) => text.includes(name))
  if (!isSteady(run, call)) return false
  const runs = file.runs.filter((it) => standsOn(it.stage, stage))
  const others = runs.flatMap((it) => it.commands).filter((it) => it.effective !== command)
  if (others.some(({ words }) => words.some(({ raw }) => mentions(raw)))) return false
  if (
    file.copies.some(
      (it) =>
        it !== copy &&
        it.from?.stage &&
        standsOn(it.from.stage, stage) &&
        it.sources.some(({ value }) => mentions(value)),
    )
  )
    return false
  if (file.start.all.some((it) => it.words?.some(({ value }) => mentions(value)))) return false
  if (
    file.packageCalls.some(
      (it) =>
        it !== call &&
        it.manager === manager &&
        it.action === 'install' &&
        it.run.stage === stage &&
        it.run.outer.start > copy.outer.start &&
        !it.packages.length &&
        manager.name !== 'pip',
    )
  )
    return false
  const between = runs.filter((it) => it.outer.start > copy.outer.start && it.outer.start < run.outer.start)
  if (
    between.some(
      (it) => !it.commands.length || it.commands.some(({ effective }) => !isHarmless(effective.name)),
    )
  )
    return false
  if (manager.name === 'pip') return !others.some(isOwnSetup)
  const back = file.copies.find((it) => {
    return (
      it.stage === stage &&
      it.outer.start > run.outer.start &&
      it.fromContext &&
      it.target?.replace(/\/$/, '') === run.state.workdir?.replace(/\/$/, '') &&
      it.sources.some(({ value }) => /^\.?\/?\.?$/.test(value))
    )
  })
  if (!back) return false
  return !runs.some(
    (it) =>
      it.stage === stage &&
      it.outer.start > run.outer.start &&
      it.outer.start < back.outer.start &&
      it.commands.some(({ effective }) => !isHarmless(effective.name)),
  )
}

/** Installs the project itself, whose setup may read its requirements. */
function isOwnSetup({ effective: { name, words } }: Command): boolean {
  return words.some(
    ({ value }) =>
      value === 'setup.py' ||
      (/^(?:pip[\d.]*|python[\d.]*|uv)$/.test(name ?? '') &&
        /^(?:\.|\.\/|-e|--editable|build)$/.test(value ?? '')),
  )
}

/** The files are where the command looks for them: it changes no folder and deletes nothing of them. */
function isSteady({ commands }: Run, { command }: PackageCall): boolean {
  return !commands.some(
    ({ effective }) =>
      effective !== command &&
      (effective.name === undefined || /^(?:cd|pushd|source|\.)$/.test(effective.name)),
  )
}

/** Reads no manifest of the project unless it names it. */
function isHarmless(name: string | undefined): boolean {
  return (
    name !== undefined &&
    /^(?:apt-get|apt|apk|yum|dnf|microdnf|zypper|pip\d?|corepack|rm|mkdir|chown|useradd|adduser|addgroup|groupadd|echo|set|curl|wget|true|update-ca-certificates)$/.test(
      name,
    )
  )
}
