// The templates: they are Dockerfiles, well escaped, filled in from the project, and the project's own come first.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { unknownProject, type Project, type Stack } from '../server/facts/project.ts'
import { parse } from '../server/syntax/parse.ts'
import { choice, file, lines, part, snippet, stop } from '../snippets/snippet.ts'
import { versionOf } from '../snippets/known.ts'
import { expandDefaults, templates, templatesFor, type Template } from '../snippets/templates.ts'

/** A project of these files with one stack. */
function projectOf(
  stack: Pick<Stack, 'id' | 'manager'> & Partial<Stack>,
  files: Readonly<Record<string, string>> = {},
  port?: number,
  wish?: string,
): Project {
  const span = { start: 0, end: 0 }
  const paths = Object.keys(files).toSorted()
  const version = wish === undefined ? undefined : { text: wish, path: 'wish', span }
  const whole: Stack = {
    folder: '',
    manifests: [],
    locks: [],
    entry: undefined,
    dependencies: [],
    version,
    ...stack,
  }
  const listening = { address: undefined, by: 'test', path: whole.folder ? `${whole.folder}/app` : 'app' }
  const place = { span, line: 0, character: 0, explicit: true }
  return {
    ...unknownProject,
    known: true,
    complete: true,
    files: paths,
    folders: [...new Set(paths.flatMap(foldersOf))].toSorted(),
    stacks: [whole],
    listens: port === undefined ? [] : [{ port, ...listening, ...place }],
    text: (path) => files[path],
  }
}

function foldersOf(path: string): readonly string[] {
  const names = path.split('/').slice(0, -1)
  return names.map((_, at) => names.slice(0, at + 1).join('/'))
}

const flask = projectOf(
  {
    id: 'python',
    manager: 'pip',
    manifests: ['requirements.txt'],
    entry: 'src/web/main.py',
    dependencies: ['flask', 'gunicorn', 'psycopg2'],
  },
  { 'requirements.txt': '-r base.txt\nflask\n', 'base.txt': 'gunicorn\npsycopg2\n', 'src/web/main.py': '' },
  9000,
  '>=3.10,<3.13',
)
const django = projectOf(
  {
    id: 'python',
    manager: 'poetry',
    folder: 'backend',
    manifests: ['backend/pyproject.toml'],
    locks: ['backend/poetry.lock'],
    entry: 'backend/manage.py',
    dependencies: ['django', 'gunicorn'],
  },
  {
    'backend/manage.py': '',
    'backend/poetry.lock': '',
    'backend/pyproject.toml': '',
    'backend/shop/wsgi.py': '',
  },
)
const fastapi = projectOf({
  id: 'python',
  manager: 'uv',
  manifests: ['pyproject.toml'],
  locks: ['uv.lock'],
  entry: 'main.py',
  dependencies: ['fastapi'],
})
const express = projectOf(
  {
    id: 'node',
    manager: 'npm',
    manifests: ['package.json'],
    locks: ['package-lock.json'],
    entry: 'src/server.ts',
    dependencies: ['express', 'typescript'],
  },
  {
    'package.json': '{"scripts": {"build": "tsc", "prepare": "husky"}}',
    'package-lock.json': '',
    'src/server.ts': '',
    'tsconfig.json': '{"compilerOptions": {"outDir": "./out"}}',
  },
  4000,
  '22.11.0',
)
const plainNode = projectOf(
  { id: 'node', manager: 'npm', manifests: ['package.json'], entry: 'index.js', dependencies: ['koa'] },
  { 'package.json': '{}', 'index.js': '' },
)
const next = projectOf(
  {
    id: 'node',
    manager: 'pnpm',
    manifests: ['package.json'],
    locks: ['pnpm-lock.yaml'],
    dependencies: ['next', 'react'],
  },
  {
    'package.json': '{"packageManager": "pnpm@9.15.4+sha512.abc", "scripts": {"build": "next build"}}',
    'pnpm-lock.yaml': '',
    'pnpm-workspace.yaml': '',
  },
)
const vite = projectOf(
  {
    id: 'node',
    manager: 'yarn',
    manifests: ['package.json'],
    locks: ['yarn.lock'],
    dependencies: ['vite', 'vue'],
  },
  {
    'package.json': '{"packageManager": "yarn@4.9.1"}',
    '.yarn/releases/yarn-4.9.1.cjs': '',
    '.yarnrc.yml': '',
    'yarn.lock': '',
  },
)
const goService = projectOf(
  {
    id: 'go',
    manager: 'go',
    manifests: ['go.mod'],
    locks: ['go.sum'],
    entry: 'cmd/api/main.go',
    dependencies: ['github.com/mattn/go-sqlite3'],
  },
  { 'cmd/api/main.go': '', 'go.mod': '', 'go.sum': '' },
  8081,
  '1.22.1',
)
const rustService = projectOf(
  {
    id: 'rust',
    manager: 'cargo',
    manifests: ['Cargo.toml'],
    locks: ['Cargo.lock'],
    dependencies: ['openssl'],
  },
  { 'Cargo.toml': '[package]\nname = "ferry"\nversion = "1.0.0"\n\n[dependencies]\nname = "no"\n' },
)
const maven = projectOf(
  { id: 'java', manager: 'maven', manifests: ['pom.xml'] },
  { 'pom.xml': '' },
  8090,
  '1.8',
)
const gradle = projectOf(
  { id: 'java', manager: 'gradle', manifests: ['build.gradle.kts'] },
  {
    'build.gradle.kts': '',
    gradlew: '',
    'gradle/wrapper/gradle-wrapper.jar': '',
    'settings.gradle.kts': 'rootProject.name = "ktor-sample"\n',
  },
  undefined,
  '17',
)
const dotnet = projectOf(
  {
    id: 'dotnet',
    manager: 'nuget',
    manifests: ['Directory.Build.props', 'Shop.Tests/Shop.Tests.csproj', 'Shop/Shop.csproj'],
  },
  { 'Shop/Shop.csproj': '<Project Sdk="Microsoft.NET.Sdk.Web"><TargetFramework>net8.0</TargetFramework>' },
  undefined,
  '9.0.100',
)
const laravel = projectOf(
  {
    id: 'php',
    manager: 'composer',
    manifests: ['composer.json'],
    locks: ['composer.lock'],
    dependencies: ['laravel/framework'],
  },
  {
    'composer.json': '{"require": {"php": "^8.2", "ext-intl": "*", "ext-json": "*"}}',
    'public/index.php': '',
    'storage/logs/.gitignore': '',
  },
  undefined,
  '~8.3.0',
)
const rails = projectOf(
  {
    id: 'ruby',
    manager: 'bundler',
    manifests: ['Gemfile'],
    locks: ['Gemfile.lock'],
    dependencies: ['rails', 'pg'],
  },
  { '.ruby-version': '3.4.2', Gemfile: '', 'Gemfile.lock': '' },
  undefined,
  '3.4.2',
)
const sinatra = projectOf({ id: 'ruby', manager: 'bundler', manifests: ['Gemfile'], dependencies: ['puma'] })
const phoenix = projectOf(
  { id: 'elixir', manager: 'mix', manifests: ['mix.exs'], locks: ['mix.lock'], dependencies: ['phoenix'] },
  { 'mix.exs': 'def project, do: [app: :shop]', 'assets/js/app.js': '' },
)
const site = projectOf({ id: 'static', manager: 'none', folder: 'site' }, { 'site/index.html': '' })

const projects: Readonly<Record<string, Project>> = {
  unknownProject,
  flask,
  django,
  fastapi,
  express,
  plainNode,
  next,
  vite,
  goService,
  rustService,
  maven,
  gradle,
  dotnet,
  laravel,
  rails,
  sinatra,
  phoenix,
  site,
}

function textOf(id: string, project: Project = unknownProject): string {
  const template = templates.find((one) => one.id === id)
  assert.ok(template, id)
  return expandDefaults(template.body(project))
}

/** Every template with every project, as `[where, template, snippet]`. */
function* bodies(): Generator<readonly [string, Template, string]> {
  for (const [name, project] of Object.entries(projects)) {
    for (const template of templates) yield [`${template.id} for ${name}`, template, template.body(project)]
  }
}

test('ids and prefixes are unique, descriptions are sentences', () => {
  assert.equal(new Set(templates.map(({ id }) => id)).size, templates.length)
  assert.equal(new Set(templates.map(({ prefix }) => prefix)).size, templates.length)
  for (const { id, description } of templates) assert.match(description, /^[A-Z].*\.$/, id)
})

test('every template is a Dockerfile for every project', () => {
  for (const [where, { whole }, body] of bodies()) {
    const text = expandDefaults(body)
    const tree = parse(whole || text.startsWith('FROM') ? text : `FROM alpine:3.24\n${text}`)
    assert.deepEqual(tree.errors, [], `${where}\n${text}`)
    assert.ok(tree.instructions.length > 0, where)
  }
})

test('tab stops are numbered from 1 without gaps, each defined where it first appears', () => {
  for (const [where, , body] of bodies()) {
    const seen: number[] = []
    for (const [, number, rest] of body.matchAll(/(?<!\\)\$\{(\d+)([:|}])/g)) {
      if (seen.includes(Number(number))) assert.equal(rest, '}', where)
      else {
        assert.notEqual(rest, '}', where)
        seen.push(Number(number))
      }
    }
    assert.deepEqual(
      seen,
      seen.map((_, at) => at + 1),
      where,
    )
  }
})

test('nothing of the snippet syntax and of the writing is left in the text', () => {
  for (const [where, { whole }, body] of bodies()) {
    const text = expandDefaults(body)
    assert.doesNotMatch(text, /\\[$}]|\$\{\d|\0|undefined|false|\[object|NaN/, `${where}\n${text}`)
    assert.doesNotMatch(text, /[ \t]$|\n{3}|\t/m, `${where}\n${text}`)
    assert.equal(text.endsWith('\n'), whole, where)
    assert.doesNotMatch(text, /^\n/, where)
  }
})

test('a whole Dockerfile has a syntax line, stages on exact tags, no root at the end and an exec-form start', () => {
  for (const [where, { whole }, body] of bodies()) {
    if (!whole) continue
    const text = expandDefaults(body)
    const { instructions } = parse(text)
    assert.match(text, /^# syntax=docker\/dockerfile:1\n/, where)
    const stages = instructions.filter(({ name }) => name === 'FROM')
    const names = stages.flatMap(({ words }) => (words[1]?.value === 'AS' ? [words[2]?.value] : []))
    for (const { words } of stages) {
      const image = words[0]?.value ?? ''
      assert.ok(image === 'scratch' || names.includes(image) || /:[\w.-]+$/.test(image), `${where}: ${image}`)
      assert.doesNotMatch(image, /:latest$/, where)
    }
    const last = instructions.slice(instructions.findLastIndex(({ name }) => name === 'FROM'))
    const user = last.findLast(({ name }) => name === 'USER')?.words[0]?.value
    assert.ok(user !== undefined ? user !== 'root' : last[0]?.body.text.endsWith(':nonroot'), where)
    for (const { name, json } of instructions) {
      if (name === 'CMD' || name === 'ENTRYPOINT') assert.ok(json, where)
    }
    for (const { flags } of instructions) {
      const from = flags.find(({ name }) => name === 'from')?.value
      assert.ok(from === undefined || names.includes(from) || from.includes(':'), `${where}: ${from}`)
    }
  }
})

test("the project's stack and manager come first", () => {
  const first = {
    flask: 'python-pip',
    django: 'python-poetry',
    fastapi: 'python-uv',
    express: 'node-npm',
    plainNode: 'node-npm',
    next: 'node-next',
    vite: 'node-static',
    goService: 'go-distroless',
    rustService: 'rust-distroless',
    maven: 'java-maven',
    gradle: 'java-gradle',
    dotnet: 'dotnet-chiseled',
    laravel: 'php-apache',
    rails: 'ruby-rails',
    sinatra: 'ruby-bundler',
    phoenix: 'elixir-release',
    site: 'static-nginx-unprivileged',
  }
  for (const [name, id] of Object.entries(first)) {
    const ranked = templatesFor(projects[name] ?? unknownProject)
    assert.equal(ranked[0]?.id, id)
    assert.equal(ranked.length, templates.length)
  }
})

test('the small templates of the project come before those of other stacks', () => {
  const ids = templatesFor(next).map(({ id }) => id)
  assert.ok(ids.indexOf('cache-pnpm') < ids.indexOf('user-debian'))
  assert.ok(ids.indexOf('user-debian') < ids.indexOf('cache-npm'))
  assert.ok(ids.indexOf('cache-npm') < ids.indexOf('cache-cargo'))
  assert.ok(ids.indexOf('node-next') < ids.indexOf('cache-pnpm'))
  assert.ok(ids.indexOf('cache-pnpm') < ids.indexOf('java-maven'))
})

test('Python: manifests with what they include, libraries, version, module and port of the project', () => {
  assert.equal(
    textOf('python-pip', flask),
    `# syntax=docker/dockerfile:1

FROM python:3.12-slim-trixie AS base
ENV PYTHONDONTWRITEBYTECODE=1 \\
    PYTHONPATH=/app/src \\
    PYTHONUNBUFFERED=1
WORKDIR /app

# The dependencies, in a virtual environment of their own.
FROM base AS build
RUN --mount=type=cache,target=/var/cache/apt,sharing=locked \\
    --mount=type=cache,target=/var/lib/apt,sharing=locked \\
    rm -f /etc/apt/apt.conf.d/docker-clean \\
    && apt-get update \\
    && apt-get install --yes --no-install-recommends \\
        build-essential \\
        libpq-dev
RUN python -m venv /opt/venv
ENV PATH="/opt/venv/bin:$PATH"
RUN --mount=type=bind,source=requirements.txt,target=requirements.txt \\
    --mount=type=bind,source=base.txt,target=base.txt \\
    --mount=type=cache,target=/root/.cache/pip \\
    pip install --requirement requirements.txt

FROM base
RUN --mount=type=cache,target=/var/cache/apt,sharing=locked \\
    --mount=type=cache,target=/var/lib/apt,sharing=locked \\
    rm -f /etc/apt/apt.conf.d/docker-clean \\
    && apt-get update \\
    && apt-get install --yes --no-install-recommends \\
        libpq5
RUN groupadd --gid 10001 app \\
    && useradd --uid 10001 --gid app --no-create-home --shell /usr/sbin/nologin app
ENV PATH="/opt/venv/bin:$PATH"
COPY --link --from=build /opt/venv /opt/venv
COPY --link . ./
USER app
EXPOSE 9000
HEALTHCHECK --interval=30s --timeout=5s --start-period=15s \\
    CMD ["python", "-c", "import http.client, sys; c = http.client.HTTPConnection('127.0.0.1', 9000, timeout=3); c.request('GET', '/'); sys.exit(c.getresponse().status >= 500)"]
CMD ["gunicorn", "--bind=0.0.0.0:9000", "web.main:app"]
`,
  )
  const inFolder = textOf('python-poetry', django)
  assert.match(inFolder, /--mount=type=bind,source=backend\/poetry\.lock,target=poetry\.lock \\/)
  assert.match(inFolder, /^COPY --link backend\/ \.\/$/m)
  assert.match(inFolder, /^CMD \["gunicorn", "--bind=0\.0\.0\.0:8000", "shop\.wsgi:application"\]$/m)
  assert.match(
    textOf('python-uv', fastapi),
    /^CMD \["uvicorn", "--host=0\.0\.0\.0", "--port=8000", "main:app"\]$/m,
  )
  assert.match(textOf('python-distroless', fastapi), /^CMD \["-m", "uvicorn",/m)
  assert.match(textOf('python-pip', fastapi), /^COPY \. \.\/\nRUN --mount=\S+ \\\n {4}pip install \.$/m)
})

test('Node.js: output, start file, lock, hooks, manager and its settings', () => {
  const server = textOf('node-npm', express)
  assert.match(server, /^FROM node:22-trixie-slim AS base$/m)
  assert.match(server, /^ {4}npm ci$/m)
  assert.match(server, /^ {4}npm ci --omit=dev --ignore-scripts \\\n {4}&& npm rebuild$/m)
  assert.match(server, /^COPY --link --from=build \/app\/out \.\/out$/m)
  assert.match(server, /^EXPOSE 4000$/m)
  assert.match(server, /^CMD \["node", "out\/server\.js"\]$/m)
  const plain = textOf('node-npm', plainNode)
  assert.match(plain, /^CMD \["node", "index\.js"\]$/m)
  assert.match(plain, /npm install --no-package-lock --omit=dev$/m)
  assert.doesNotMatch(plain, /run build|package-lock\.json|EXPOSE/)
  const standalone = textOf('node-next', next)
  assert.match(standalone, /npm install --global pnpm@9\.15\.4$/m)
  assert.match(standalone, /target=pnpm-workspace\.yaml/)
  assert.doesNotMatch(standalone, /app\/public/)
  const built = textOf('node-static', vite)
  assert.match(
    built,
    /^COPY --link package\.json yarn\.lock \.yarnrc\.yml \.\/\nCOPY --link \.yarn\/releases \.yarn\/releases$/m,
  )
  assert.match(built, /yarn install --immutable$/m)
  assert.match(built, /try_files \$uri \$uri\/ \/index\.html;/)
})

test('compiled stacks: package, binary, jar and project of the sources', () => {
  const sqlite = textOf('go-distroless', goService)
  assert.match(sqlite, /^FROM golang:1\.27-trixie AS build$/m)
  assert.match(sqlite, /CGO_ENABLED=1 go build .* -o \/out\/app \.\/cmd\/api$/m)
  assert.match(sqlite, /^FROM gcr\.io\/distroless\/base-debian13:nonroot$/m)
  assert.match(textOf('go-distroless'), /^FROM gcr\.io\/distroless\/static-debian13:nonroot$/m)
  const ferry = textOf('rust-slim', rustService)
  assert.match(ferry, /--locked --bin=ferry \\\n {4}&& install -D target\/release\/ferry \/out\/app$/m)
  assert.match(ferry, /^ {8}libssl3t64$/m)
  assert.match(textOf('java-maven', maven), /^FROM maven:3\.9-eclipse-temurin-8-noble AS build$/m)
  assert.match(textOf('java-maven', maven), /^EXPOSE 8090$/m)
  assert.match(textOf('java-gradle', gradle), /^FROM eclipse-temurin:17-jdk-noble AS build$/m)
  assert.match(textOf('java-gradle', gradle), /^ENTRYPOINT \["\/app\/bin\/ktor-sample"\]$/m)
  const shop = textOf('dotnet-chiseled', dotnet)
  assert.match(shop, /^COPY --link Shop\/Shop\.csproj \.\/Shop\/$/m)
  assert.match(shop, /dotnet restore Shop\/Shop\.csproj --arch \$TARGETARCH$/m)
  assert.match(shop, /^FROM mcr\.microsoft\.com\/dotnet\/aspnet:8\.0-noble-chiseled$/m)
  assert.match(shop, /^ENTRYPOINT \["dotnet", "Shop\.dll"\]$/m)
  assert.match(textOf('elixir-release', phoenix), /^CMD \["\/app\/bin\/shop", "start"\]$/m)
})

test('PHP and Ruby: extensions, writable folders, the exact Ruby of the Gemfile', () => {
  const apache = textOf('php-apache', laravel)
  assert.match(apache, /^FROM php:8\.3-apache-trixie$/m)
  assert.match(apache, /install-php-extensions intl pdo_mysql$/m)
  assert.match(apache, /'s#\/var\/www\/html#\/var\/www\/html\/public#'/)
  assert.match(apache, /^COPY --chown=www-data:www-data storage \.\/storage$/m)
  const blog = textOf('ruby-rails', rails)
  assert.match(blog, /^FROM ruby:3\.4\.2-slim AS base$/m)
  assert.match(blog, /target=\.ruby-version/)
  assert.match(blog, /^ENV BUNDLE_DEPLOYMENT=1 BUNDLE_PATH/m)
  const rack = textOf('ruby-bundler', sinatra)
  assert.match(rack, /^COPY --link --from=build \/app\/Gemfile\.lock \.\/$/m)
  assert.doesNotMatch(rack, /DEPLOYMENT/)
  assert.match(textOf('static-nginx', site), /^COPY --link site\/ \/usr\/share\/nginx\/html$/m)
})

test('versions: the newest current one that the wish allows, an old one as it is', () => {
  const of = (wish: string | undefined) => versionOf(wish, ['3.14', '3.13', '3.12'], 2)
  assert.deepEqual(of(undefined), { version: '3.14', current: true })
  assert.deepEqual(of('>= 3.9'), { version: '3.14', current: true })
  assert.deepEqual(of('>=3.9,<3.14'), { version: '3.13', current: true })
  assert.deepEqual(of('^3.10'), { version: '3.14', current: true })
  assert.deepEqual(of('~3.12'), { version: '3.12', current: true })
  assert.deepEqual(of('~=3.12.1'), { version: '3.12', current: true })
  assert.deepEqual(of('~>3.12'), { version: '3.14', current: true })
  assert.deepEqual(of('3.8.19'), { version: '3.8', current: false })
  assert.deepEqual(of('2 || 3.12'), { version: '3.12', current: true })
  assert.deepEqual(of('lts/*'), { version: '3.14', current: true })
  assert.deepEqual(versionOf('v18.20', ['24', '22'], 1), { version: '18', current: false })
})

test('snippets: escaped, numbered, the same stop mirrored', () => {
  const port = stop(80)
  assert.equal(snippet`EXPOSE ${port} \\ $A \${B} ${port}`, 'EXPOSE ${1:80} \\\\\\\\ \\$A \\${B\\} ${1}')
  assert.equal(snippet`${choice('a', 'b')}${stop('c')}`, '${1|a,b|}${2:c}')
  assert.equal(expandDefaults('a\\$b${1:x\\}y} $1 ${1} ${2|one,two|}$0'), 'a$bx}y x}y x}y one')
})

test('snippets: an empty value alone on its line takes the line with it, lines keep their indentation', () => {
  assert.equal(
    file`
      a
      ${false}

      ${undefined}

        ${lines(['b', part`c${''}`, undefined])}
    `,
    'a\n\n  b\n  c\n',
  )
})

test('snippets: text and defaults come back as they were', () => {
  const text = fc.string({ unit: fc.constantFrom('a', '$', '{', '}', '\\', '1', ':', '|', ',', ' ', '`') })
  fc.assert(
    fc.property(text, text, (plain, value) => {
      const given = stop(value)
      assert.equal(expandDefaults(snippet`<${plain}>${given}<${given}>`), `<${plain}>${value}<${value}>`)
    }),
  )
})
