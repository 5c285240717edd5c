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

  it('takes over from .gitignore what is really there', async () => {
    const lines = await added({
      '.gitignore': 'local-data/\nnothing-here\n/cache.bin\n',
      'local-data/a': '',
      'cache.bin': '',
    })
    assert.ok(lines.includes('**/local-data') && lines.includes('cache.bin'))
    assert.ok(!lines.includes('**/nothing-here'))
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
