// Ignore files: read and matched as the builder does, written from what is known of a project.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  ignoringPattern,
  isEntered,
  isIgnored,
  parseIgnore,
  type IgnoreError,
} from '../server/facts/dockerignore.ts'
import { dockerignoreFor, uncovered } from '../server/facts/ignore-writer.ts'
import { surroundings } from '../server/surroundings.ts'
import recorded from './recorded/dockerignore.json'
import { memoryHost } from './support/memory-host.ts'

const root = 'file:///work'

async function projectWith(files: Readonly<Record<string, string>>) {
  return surroundings(memoryHost({ Dockerfile: 'FROM scratch\n', ...files }), `${root}/Dockerfile`, { root })
}

/** The lines that were added, comments and blank lines left out. */
async function added(files: Readonly<Record<string, string>>, needed: readonly string[] = ['.']) {
  const { text } = dockerignoreFor(await projectWith(files), needed)
  const before = files['.dockerignore'] ?? ''
  assert.ok(text.startsWith(before.trimEnd()), 'what was there stays')
  return text
    .slice(before.length)
    .split(/\r?\n/)
    .filter((line) => line && !line.startsWith('#'))
}

describe('reading an ignore file', () => {
  it('leaves out what the builder leaves out', () => {
    const names = recorded.paths.map((path) => path.replace(/\/$/, ''))
    let compared = 0
    for (const { text, kept, refused } of recorded.cases as readonly {
      text: string
      kept?: readonly number[]
      refused?: boolean
    }[]) {
      const ignore = parseIgnore(text)
      const isRefused = ignore.patterns.some(({ error }) => error !== undefined)
      assert.equal(isRefused, refused ?? false, `refused: ${JSON.stringify(text)}`)
      if (!kept) continue
      const stays = (name: string) => !isIgnored(ignore, name)
      // A folder comes along when it is not ignored or something below is not.
      const found = names.flatMap((name, index) => {
        const below = names.filter((other) => other.startsWith(`${name}/`))
        compared += 1
        return stays(name) || below.some(stays) ? [index] : []
      })
      assert.deepEqual(found, kept, `kept by ${JSON.stringify(text)}`)
    }
    assert.ok(compared > 10_000)
  })

  it('says where each pattern and each comment stands', () => {
    const text = '\ufeff# first\r\n  *.log  \r\n\r\n! keep.log\r\n #not a comment\r\n'
    const { patterns, comments } = parseIgnore(text)
    assert.deepEqual(
      patterns.map(({ start, end, line, pattern, negated }) => [
        text.slice(start, end),
        line,
        pattern,
        negated,
      ]),
      [
        ['*.log', 1, '*.log', false],
        ['! keep.log', 3, 'keep.log', true],
        ['#not a comment', 4, '#not a comment', false],
      ],
    )
    assert.deepEqual(
      comments.map(({ start, end, line }) => [text.slice(start, end), line]),
      [['# first', 0]],
    )
  })

  it('reports what the builder refuses', () => {
    const cases: readonly [line: string, error: IgnoreError][] = [
      ['!', 'lone-exclamation'],
      ['!/', 'lone-exclamation'],
      ['[a', 'bad-pattern'],
      ['a[z-a]', 'bad-pattern'],
      ['a\\', 'bad-pattern'],
      ['x'.repeat(1 << 16), 'line-too-long'],
    ]
    for (const [line, error] of cases) {
      assert.equal(parseIgnore(`ok\n${line}`).patterns.at(-1)?.error, error, line.slice(0, 20))
    }
    assert.equal(parseIgnore('x'.repeat((1 << 16) - 2)).patterns[0]?.error, undefined)
  })

  it('names the line that decides', () => {
    const ignore = parseIgnore('*\n!src\nsrc/**/*.md\n!src/README.md\n')
    const deciding = (path: string) => ignoringPattern(ignore, path)?.text
    assert.equal(deciding('package.json'), '*')
    assert.equal(deciding('src/main.c'), '!src')
    assert.equal(deciding('src/a/b.md'), 'src/**/*.md')
    assert.equal(deciding('src/README.md'), '!src/README.md')
    assert.equal(ignoringPattern(parseIgnore('a'), 'b'), undefined)
  })

  it('knows which folders the builder looks into', () => {
    const ignore = parseIgnore('docs\nbuild\n!build/libs/app.jar\n')
    assert.equal(isEntered(ignore, 'docs'), false)
    assert.equal(isEntered(ignore, 'build'), true)
    assert.equal(isEntered(ignore, 'build/libs'), true)
    assert.equal(isEntered(ignore, 'build/tmp'), false)
    assert.equal(isEntered(ignore, 'src'), true)
  })

  it('matches many wildcards without trying every combination', () => {
    const ignore = parseIgnore(`${'**/a*'.repeat(12)}b`)
    assert.equal(isIgnored(ignore, `${'a/'.repeat(200)}c`), false)
  })
})

describe('writing an ignore file', () => {
  it('fits the stacks that are there', async () => {
    const python = await added({ 'requirements.txt': 'flask\n', 'app.py': '' })
    assert.ok(python.includes('**/__pycache__') && python.includes('.git') && python.includes('**/.env'))
    assert.ok(!python.some((line) => line.includes('node_modules') || line.includes('target')))
    const node = await added({ 'package.json': '{}', 'server.js': '' })
    assert.ok(node.includes('**/node_modules') && !node.includes('**/__pycache__'))
  })

  it('says why above each group, and which lines it means', async () => {
    const { text, reasons } = dockerignoreFor(await projectWith({ 'go.mod': 'module example.org/a\n' }), [
      '.',
    ])
    const lines = text.split('\n')
    assert.ok(reasons.length > 3)
    for (const { lines: numbers, reason } of reasons) {
      assert.equal(lines[(numbers[0] as number) - 1], `# ${reason}`)
      for (const number of numbers) assert.match(lines[number] as string, /^[^#\s]/)
    }
    assert.deepEqual(
      reasons.flatMap(({ lines: numbers }) => numbers.map((number) => lines[number])),
      lines.filter((line) => line && !line.startsWith('#')),
    )
  })

  it('adds only what is missing, in the manner of the file, and nothing the second time', async () => {
    const before = '# ours\r\n.git\r\nnode_modules'
    const files = { 'package.json': '{}', '.dockerignore': before, 'debug.log': '', 'node_modules/': '' }
    const { text } = dockerignoreFor(await projectWith(files), ['.'])
    assert.ok(text.startsWith(`${before}\r\n`))
    assert.doesNotMatch(text, /[^\r]\n/)
    const lines = text.split('\r\n')
    assert.equal(lines.filter((line) => /(?:^|\/)(?:\.git|node_modules)$/.test(line)).length, 2)
    assert.ok(lines.includes('**/*.log') && lines.includes('**/.env'))
    const again = dockerignoreFor(await projectWith({ ...files, '.dockerignore': text }), ['.'])
    assert.deepEqual(again, { text, reasons: [] })
  })

  it('never takes what a build copies', async () => {
    const files = {
      'package.json': '{"scripts":{"build":"x"}}',
      'README.md': '',
      'docs/a.md': '',
      'certs/server.key': '',
      'id_rsa.pub': '',
      '.github/x': '',
      Dockerfile: 'FROM node\nRUN npm run build\n',
    }
    const needed = ['./README.md', 'docs/', 'certs', 'id_rsa.pub', '/.github/x', 'build/*.js', '.env', 'dist']
    const { text } = dockerignoreFor(await projectWith(files), needed)
    const ignore = parseIgnore(text)
    for (const path of [
      'README.md',
      'docs/a.md',
      'certs/server.key',
      'id_rsa.pub',
      '.github/x',
      'build/a.js',
      '.env',
      'dist/a',
    ]) {
      assert.equal(isIgnored(ignore, path), false, path)
    }
    assert.equal(isIgnored(ignore, '.git'), true)
  })

  it('brings back what an older line takes from a build', async () => {
    const files = { '.dockerignore': '*.md\n.git\n', 'NOTICE.md': '', 'OTHER.md': '' }
    const { text } = dockerignoreFor(await projectWith(files), ['NOTICE.md'])
    assert.equal(isIgnored(parseIgnore(text), 'NOTICE.md'), false)
    assert.equal(isIgnored(parseIgnore(text), 'OTHER.md'), true)
  })

  it('keeps readmes, licences and the history that a manifest asks for', async () => {
    const pyproject =
      '[project]\nname = "a"\nreadme = "README.md"\n[build-system]\nrequires = ["setuptools_scm"]\n'
    const lines = await added({ 'pyproject.toml': pyproject, 'README.md': '', 'CHANGELOG.md': '' })
    assert.ok(lines.includes('CHANGELOG*'))
    assert.ok(!lines.includes('README*') && !lines.includes('.git'))
  })

  it('leaves outputs alone that are built outside of the image', async () => {
    const jar = { 'pom.xml': '<project/>', 'target/': '', '.gitignore': 'target/\n' }
    assert.ok(
      !(await added({ ...jar, Dockerfile: 'FROM eclipse-temurin\nCOPY . .\n' })).includes('**/target'),
    )
    assert.ok(
      (await added({ ...jar, Dockerfile: 'FROM maven\nCOPY . .\nRUN mvn package\n' })).includes('**/target'),
    )
    const script = {
      'package.json': '{}',
      'build/release.js': '',
      Dockerfile: 'FROM node\nRUN npm run build\n',
    }
    assert.ok(!(await added(script)).includes('**/build'))
    assert.ok((await added({ ...script, '.gitignore': 'build\n' })).includes('**/build'))
  })

  it('leaves tests in when the image runs them', async () => {
    const files = { 'requirements.txt': 'flask\n', 'tests/test_a.py': '' }
    assert.ok((await added(files)).includes('tests'))
    assert.ok(!(await added({ ...files, Dockerfile: 'FROM python\nRUN pytest\n' })).includes('tests'))
  })

  it('leaves tests in that are part of what is built', async () => {
    const workspace = { 'package.json': '{"workspaces":["packages/*","e2e"]}', 'e2e/package.json': '{}' }
    assert.ok(!(await added(workspace)).includes('e2e'))
    assert.ok((await added({ 'Cargo.toml': '[package]\nname = "a"\n', ...workspace })).length > 0)
    const solution = { 'app/app.csproj': '<Project/>', 'tests/tests.csproj': '<Project/>' }
    assert.ok(!(await added(solution)).includes('tests'))
    assert.ok((await added({ 'go.mod': 'module a\n', 'e2e/package.json': '{}' })).includes('e2e'))
    assert.ok(!(await added({ 'go.mod': 'module a\n', 'spec/openapi.yaml': '' })).includes('spec'))
    const named = '[tool.setuptools]\npackages = ["app", "tests"]\n'
    assert.ok(!(await added({ 'pyproject.toml': named, 'tests/a.py': '' })).includes('tests'))
    const make = {
      'Makefile.am': 'SUBDIRS = src tests\n',
      'tests/Makefile.am': '',
      README: '',
      'docs/a.md': '',
    }
    const built = await added({ ...make, Dockerfile: 'FROM gcc\nCOPY . .\nRUN ./configure && make\n' })
    assert.ok(!built.some((line) => ['tests', 'docs', 'README*'].includes(line)))
  })

  it('leaves documents in that a program reads', async () => {
    const go = { 'go.mod': 'module a\n', 'docs/docs.go': 'package docs\n' }
    assert.ok(!(await added(go)).includes('docs'))
    const served = { 'package.json': '{}', 'server.js': "serve('docs/index.md')", 'docs/index.md': '' }
    assert.ok(!(await added(served)).includes('docs'))
    assert.ok((await added({ ...served, 'server.js': '' })).includes('docs'))
    const crate = { 'Cargo.toml': '[package]\nname = "a"\n', 'README.md': '', 'src/lib.rs': '' }
    assert.ok(!(await added(crate)).includes('README*'))
  })

  it("takes a tool's output only where the tool makes it", async () => {
    const rust = {
      'Cargo.toml': '[package]\nname = "a"\n',
      Dockerfile: 'FROM rust\nCOPY . .\nRUN cargo build\n',
    }
    assert.ok((await added(rust)).includes('**/target'))
    const sources = await added({ ...rust, 'src/target/mod.rs': '' })
    assert.ok(sources.includes('target') && !sources.includes('**/target'))
    const php = await added({
      'composer.json': '{}',
      'resources/views/vendor/mail/a.blade.php': '',
      Dockerfile: 'FROM php\nCOPY . .\nRUN composer install\n',
    })
    assert.ok(php.includes('vendor') && !php.includes('**/vendor'))
    const node = await added({ 'package.json': '{}', 'src/coverage/index.js': '', 'coverage/': '' })
    assert.ok(node.includes('coverage') && !node.includes('**/coverage'))
    const java = {
      'build.gradle.kts': '',
      'settings.gradle.kts': 'rootProject.name = "a"\n',
      Dockerfile: 'FROM gradle\nCOPY . .\nRUN ./gradlew build\n',
    }
    assert.ok((await added(java)).includes('**/build'))
    const kept = { '.gitignore': 'build\n!**/src/main/**/build/\n', 'src/main/java/a/build/A.java': '' }
    assert.ok(!(await added({ ...java, ...kept })).includes('**/build'))
  })

  it('takes the name of a stage or a comment for no build', async () => {
    const files = { 'package.json': '{}', 'dist/': '', '.gitignore': 'dist\n' }
    const copied = 'FROM nginx AS build\n# npm run build ran before\nCOPY . .\n'
    assert.ok(!(await added({ ...files, Dockerfile: copied })).includes('**/dist'))
  })

  it('leaves in what builds ask for by name', async () => {
    const scripts = '{"scripts":{"start":"node --env-file=.env server.js"}}'
    const asked = { '.env': '', '.env.docker': '', '.env.prod': '', 'package.json': scripts }
    const lines = await added({
      ...asked,
      Dockerfile: 'FROM node\nCOPY . .\nRUN cp .env.docker .env.local\n',
    })
    assert.ok(lines.includes('!.env') && lines.includes('!.env.docker') && !lines.includes('!.env.prod'))
    const symfony = { 'composer.json': '{"require":{"symfony/dotenv":"7"}}', '.env': '', '.env.local': '' }
    const php = await added(symfony)
    assert.ok(php.includes('**/.env.local') && !php.includes('**/.env') && !php.includes('**/.env.*'))
    const certificate = { 'tls/server.key': '', 'package.json': '{}' }
    const key = 'FROM node\nCOPY . .\nRUN chmod 600 tls/server.key\n'
    assert.ok(!(await added({ ...certificate, Dockerfile: key })).includes('**/*.key'))
    assert.ok((await added(certificate)).includes('**/*.key'))
    const lint = '{"devDependencies":{"@eslint/compat":"1"},"scripts":{"prepare":"node .husky/install.mjs"}}'
    const tools = await added({ 'package.json': lint, '.husky/install.mjs': '', '.editorconfig': '' })
    assert.ok(!tools.some((line) => ['.gitignore', '.husky', '.editorconfig'].includes(line)))
  })

  it('leaves templates of build files in', async () => {
    const lines = await added({ 'go.mod': 'module a\n', 'internal/templates/Dockerfile.tmpl': '' })
    assert.ok(lines.includes('Dockerfile*') && !lines.includes('**/Dockerfile*'))
    assert.ok(lines.includes('**/docker-compose*.y*ml'))
    assert.ok(!isIgnored(parseIgnore(lines.join('\n')), 'composer.yml'))
  })

  it('leaves the history in only for those who ask for it', async () => {
    const make = { 'go.mod': 'module a\n', Makefile: 'V := $(shell git describe --tags)\nall:\n' }
    assert.ok((await added({ ...make, Dockerfile: 'FROM golang\nRUN go build\n' })).includes('.git'))
    assert.ok(!(await added({ ...make, Dockerfile: 'FROM golang\nRUN make all\n' })).includes('.git'))
    const vite = "execFileSync('git', ['rev-parse', 'HEAD'])"
    assert.ok(!(await added({ 'package.json': '{}', 'vite.config.ts': vite })).includes('.git'))
  })

  it('leaves in what git does not keep and a build may need', async () => {
    const lines = await added({
      '.gitignore': '*.whl\n/.npmrc\ngenerated/\nmodels/\nscratch/\n*.sqlite3\n',
      'wheels/a.whl': '',
      '.npmrc': '',
      'generated/api.ts': '',
      'models/m.safetensors': '',
      'scratch/notes': '',
    })
    assert.ok(lines.includes('**/scratch'))
    assert.ok(!lines.some((line) => /whl|npmrc|generated|models/.test(line)))
    const django = { 'requirements.txt': 'django\n', 'db.sqlite3': '' }
    assert.ok(!(await added(django)).includes('**/db.sqlite3'))
    assert.ok((await added({ ...django, '.gitignore': 'db.sqlite3\n' })).includes('**/db.sqlite3'))
  })

  it('leaves in what a Dockerfile further down may copy from here', async () => {
    const files = { Jenkinsfile: '', 'ci/Dockerfile': 'FROM scratch\nCOPY Jenkinsfile /\n' }
    assert.ok(!(await added(files)).includes('Jenkinsfile'))
    assert.ok((await added({ ...files, 'ci/Jenkinsfile': '' })).includes('Jenkinsfile'))
  })

  it('knows what a framework and a build tool will make', async () => {
    const build = { Dockerfile: 'FROM node\nCOPY . .\nRUN npm run build\n' }
    const next = await added({ 'package.json': '{"dependencies":{"next":"16"}}', ...build })
    assert.ok(next.includes('**/.next') && !next.includes('**/.nuxt'))
    const maven = await added({ 'pom.xml': '<project/>', Dockerfile: 'FROM maven\nRUN mvn package\n' })
    assert.ok(maven.includes('**/target') && !maven.includes('**/.gradle'))
  })

  it('repeats nothing that the file says in other words', async () => {
    const files = { '.dockerignore': '*.md\nDockerfile\n.git\n', 'README.md': '', 'requirements.txt': '' }
    const lines = await added(files)
    assert.ok(!lines.some((line) => /README|Dockerfile/.test(line)))
    assert.ok(lines.includes('**/.venv'))
  })

  it('takes over from .gitignore what is really there', async () => {
    const lines = await added({
      '.gitignore': 'local-data/\nnothing-here\n/cache.bin\n',
      'local-data/a': '',
      'cache.bin': '',
    })
    assert.ok(lines.includes('**/local-data') && lines.includes('cache.bin'))
    assert.ok(!lines.includes('**/nothing-here'))
  })

  it('leaves in what the program does not start without', async () => {
    const load = 'func main() {\n\tif err := godotenv.Load(); err != nil {\n\t\tlog.Fatal(err)\n\t}\n}\n'
    const patterns = await added({ 'go.mod': 'module a\n', 'main.go': load, '.env': 'A=1\n' })
    assert.ok(!patterns.includes('**/.env'), 'godotenv ends without it')
    assert.ok(patterns.includes('**/.env.local'))
    const quiet = await added({ 'go.mod': 'module a\n', 'main.go': '_ = godotenv.Load()\n', '.env': 'A=1\n' })
    assert.ok(quiet.includes('**/.env'))
    const opened = 'http.ListenAndServeTLS(":443", "tls/quay.pem", "tls/quay.key", nil)\n'
    const keys = { 'tls/quay.pem': '', 'tls/quay.key': '', 'other.key': '' }
    const kept = await added({ 'go.mod': 'module a\n', 'main.go': opened, ...keys })
    assert.ok(kept.includes('**/*.key'))
    assert.deepEqual(
      kept.filter((it) => it.startsWith('!')),
      ['!tls/quay.key', '!tls/quay.pem'],
    )
    const again = ['**/*.pem', '**/*.key', '!tls/quay.key', '!tls/quay.pem', '.git', '**/.env', ''].join('\n')
    const second = await added({ 'main.go': opened, ...keys, '.dockerignore': again })
    assert.ok(!second.some((it) => /key|pem/.test(it)))
  })

  it('leaves in every document where a web server serves the whole context', async () => {
    const files = { 'index.html': '', 'docs/tides.pdf': '', 'README.md': '' }
    const served = await added({ ...files, Dockerfile: 'FROM nginx:1.31\nCOPY . /usr/share/nginx/html\n' })
    assert.ok(!served.some((it) => /docs|README/.test(it)))
    const only = await added({ ...files, Dockerfile: 'FROM nginx:1.31\nCOPY index.html /srv/\n' }, [
      'index.html',
    ])
    assert.ok(only.includes('docs'))
  })

  it('repeats no line of .gitignore that a group has', async () => {
    const patterns = await added({
      Dockerfile: 'FROM rust:1.98\nCOPY . .\nRUN cargo build\n',
      'Cargo.toml': '[package]\nname = "a"\n',
      '.gitignore': '/target\n',
      'target/debug/a': '',
    })
    assert.deepEqual(
      patterns.filter((it) => it.includes('target')),
      ['**/target'],
    )
  })

  it('respects an exception that names the path itself', async () => {
    const lines = await added({
      '.dockerignore': '*\n!.git\n!src\n',
      'src/node_modules/': '',
      'package.json': '{}',
    })
    assert.ok(!lines.includes('.git'))
    assert.ok(lines.includes('**/node_modules'))
  })

  it('leaves the settings of front-end builds in', async () => {
    const files = { 'package.json': '{"dependencies":{"vite":"7"}}', '.env.production': '', '.env': '' }
    const lines = await added(files)
    assert.ok(lines.includes('**/.env.local') && !lines.includes('**/.env.*') && !lines.includes('**/.env'))
  })
})

describe('risks that nothing keeps out', () => {
  it('are named once each, with their kind', async () => {
    const project = await projectWith({
      '.git/': '',
      'node_modules/': '',
      'web/node_modules/': '',
      '.env': '',
      '.env.example': '',
      'keys/server.key': '',
      'certs/ca.pem': '',
      'tests/server.key': '',
      'npm-debug.log': '',
      'main.c': '',
    })
    assert.deepEqual(uncovered(project), [
      { path: '.env', folder: false, kind: 'secret' },
      { path: '.git', folder: true, kind: 'version-control' },
      { path: 'keys/server.key', folder: false, kind: 'secret' },
      { path: 'node_modules', folder: true, kind: 'dependencies' },
      { path: 'npm-debug.log', folder: false, kind: 'log' },
      { path: 'web/node_modules', folder: true, kind: 'dependencies' },
    ])
  })

  it('are covered by a pattern, not by its look', async () => {
    const files = { '.git/': '', 'web/node_modules/': '', '.dockerignore': '.git\nnode_modules\n' }
    assert.deepEqual(
      uncovered(await projectWith(files)).map(({ path }) => path),
      ['web/node_modules'],
    )
  })
})
