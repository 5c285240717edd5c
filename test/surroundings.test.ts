// What stands around a Dockerfile: the context, the stacks, where the application listens.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { listeningIn } from '../server/facts/listening.ts'
import { listeningOfCommand } from '../server/facts/listening/commands.ts'
import { isPresent } from '../server/facts/presence.ts'
import type { Host } from '../server/host.ts'
import { contextFor, remembering, surroundings, type SurroundingOptions } from '../server/surroundings.ts'
import { memoryHost } from './support/memory-host.ts'

type Files = Readonly<Record<string, string>>

const root = 'file:///work'

function around(files: Files, dockerfile = 'Dockerfile', options: SurroundingOptions = { root }) {
  const host = memoryHost({ [dockerfile]: 'FROM scratch\n', ...files })
  return surroundings(host, `${root}/${dockerfile}`, options)
}

function contextOf(files: Files, dockerfile = 'Dockerfile', options: SurroundingOptions = { root }) {
  const host = memoryHost({ [dockerfile]: 'FROM scratch\n', ...files })
  return contextFor(host, `${root}/${dockerfile}`, options)
}

describe('the build context', () => {
  const cases: readonly [
    title: string,
    files: Files,
    dockerfile: string,
    context: string,
    source: string,
    line?: number,
  ][] = [
    ['is the folder by default', {}, 'a/Dockerfile', 'a', 'folder'],
    [
      'comes from Compose in short',
      { 'a/compose.yaml': 'services:\n  web:\n    build: ..\n' },
      'Dockerfile',
      '',
      'compose',
      2,
    ],
    [
      'comes from Compose at length',
      {
        'docker-compose.prod.yml':
          'services:\n  web:\n    build:\n      context: .\n      dockerfile: docker/web.Dockerfile\n',
      },
      'docker/web.Dockerfile',
      '',
      'compose',
      3,
    ],
    [
      'is not taken from another service',
      { 'compose.yml': 'services:\n  web:\n    build: ./b\n' },
      'a/Dockerfile',
      'a',
      'folder',
    ],
    [
      'comes from Bake',
      {
        'docker-bake.hcl':
          'target "base" {\n  context = "."\n}\n\ntarget "api" {\n  inherits = ["base"]\n  dockerfile = "api/Dockerfile"\n}\n',
      },
      'api/Dockerfile',
      '',
      'bake',
      4,
    ],
    [
      'comes from Bake as JSON',
      { 'docker-bake.json': '{"target":{"a":{"context":".","dockerfile":"d/Dockerfile"}}}' },
      'd/Dockerfile',
      '',
      'bake',
    ],
    [
      'comes from a dev container',
      {
        '.devcontainer/devcontainer.json':
          '{\n  // image\n  "build": { "dockerfile": "Dockerfile", "context": ".." },\n}\n',
      },
      '.devcontainer/Dockerfile',
      '',
      'devcontainer',
      2,
    ],
    [
      'comes from a script',
      {
        'package.json': '{\n  "scripts": {\n    "image": "docker build -t a -f docker/Dockerfile ."\n  }\n}',
      },
      'docker/Dockerfile',
      '',
      'script',
      2,
    ],
    [
      'comes from a Makefile',
      { Makefile: 'image:\n\tcd deploy && docker buildx build \\\n\t  --push -f Dockerfile ..\n' },
      'deploy/Dockerfile',
      '',
      'makefile',
      1,
    ],
    [
      'comes from a workflow',
      {
        '.github/workflows/ci.yml':
          'jobs:\n  a:\n    steps:\n      - uses: docker/build-push-action@v6\n        with:\n          context: .\n          file: ./api/Dockerfile\n',
      },
      'api/Dockerfile',
      '',
      'workflow',
      3,
    ],
    [
      'is not guessed from a variable',
      { Makefile: 'image:\n\tdocker build -f a/Dockerfile $(DIR)\n' },
      'a/Dockerfile',
      'a',
      'folder',
    ],
    [
      'is that of the default of a variable',
      {
        'compose.yml':
          'services:\n  a:\n    build:\n      context: ${CONTEXT:-.}\n      dockerfile: ${FILE-docker/a.Dockerfile}\n',
      },
      'docker/a.Dockerfile',
      '',
      'compose',
    ],
    [
      'comes through anchors and merged keys in Compose',
      {
        'compose.yml':
          'x-build: &build\n  context: .\n  dockerfile: docker/Dockerfile\nservices:\n  a:\n    build:\n      <<: *build\n      target: a\n  b:\n    build: *build\n',
      },
      'docker/Dockerfile',
      '',
      'compose',
    ],
    [
      'comes from the service that another one extends',
      {
        'compose.yml':
          'services:\n  base:\n    build:\n      context: .\n      dockerfile: base/Dockerfile\n  a:\n    extends:\n      service: base\n    build:\n      dockerfile: a/Dockerfile\n',
      },
      'a/Dockerfile',
      '',
      'compose',
    ],
    [
      'comes from a variable of Bake',
      {
        'docker-bake.hcl':
          'variable "ROOT" {\n  default = "."\n}\ntarget "a" {\n  context = ROOT\n  dockerfile = "a/Dockerfile"\n  args = {\n    context = "b"\n  }\n}\ntarget "b" { context = "c" }\n',
      },
      'a/Dockerfile',
      '',
      'bake',
    ],
    [
      'comes from a script of a workflow that goes elsewhere first',
      {
        '.github/workflows/ci.yml':
          'jobs:\n  a:\n    steps:\n      - run: |\n          cd deploy\n          docker build --build-arg V=$(git rev-parse HEAD) -f Dockerfile ..\n',
      },
      'deploy/Dockerfile',
      '',
      'workflow',
      5,
    ],
    [
      'comes from the working directory of a step',
      {
        '.github/workflows/ci.yml':
          'defaults:\n  run:\n    working-directory: api\njobs:\n  a:\n    steps:\n      - run: docker buildx build --file=docker/Dockerfile .\n',
      },
      'api/docker/Dockerfile',
      'api',
      'workflow',
    ],
    [
      'comes from a Makefile that names its program in a variable',
      { Makefile: 'DOCKER ?= docker\nimage:\n\t$(DOCKER) build -t a --file a/Dockerfile .\n' },
      'a/Dockerfile',
      '',
      'makefile',
    ],
    [
      'is found again from above the workspace',
      {
        'compose.yml':
          'services:\n  a:\n    build:\n      context: ../work\n      dockerfile: ../work/a/Dockerfile\n',
      },
      'a/Dockerfile',
      '',
      'compose',
    ],
    [
      'survives broken files',
      { 'compose.yml': 'services: [\n', 'docker-bake.json': '{"target":', 'package.json': '{' },
      'Dockerfile',
      '',
      'folder',
    ],
  ]
  for (const [title, files, dockerfile, context, source, line] of cases) {
    it(title, async () => {
      const found = await contextOf(files, dockerfile)
      assert.equal(found.uri, context ? `${root}/${context}` : root)
      assert.equal(found.source, source)
      if (line !== undefined) assert.equal(found.line, line)
    })
  }

  it('is unknown where it lies above the workspace', async () => {
    const files = {
      'compose.yml': 'services:\n  a:\n    build:\n      context: ..\n      dockerfile: work/Dockerfile\n',
    }
    assert.equal((await contextOf(files)).outside, true)
    assert.equal((await around(files)).known, false)
    assert.equal((await contextOf({ Makefile: 'a:\n\tdocker build -f Dockerfile ../..\n' })).outside, true)
  })

  it('follows the option first', async () => {
    const files = { 'compose.yml': 'services:\n  a:\n    build: ./a\n' }
    const found = await contextOf(files, 'a/Dockerfile', { root, context: '.' })
    assert.deepEqual([found.uri, found.source], [root, 'setting'])
  })

  it('admits when files disagree', async () => {
    const service = (context: string, dockerfile: string) =>
      `services:\n  a:\n    build:\n      context: ${context}\n      dockerfile: ${dockerfile}\n`
    const files = {
      'compose.yml': service('.', 'a/Dockerfile'),
      'compose.dev.yml': service('./a', 'Dockerfile'),
      'compose.ci.yml': service('.', './a/Dockerfile'),
    }
    const found = await contextOf(files, 'a/Dockerfile')
    assert.equal(found.uri, root)
    assert.equal(found.agreed, false)
  })

  it('names the Dockerfile and every file relative to it', async () => {
    const files = {
      'compose.yml':
        'services:\n  a:\n    build:\n      context: web\n      dockerfile: ../docker/Dockerfile\n',
      'web/index.html': '',
    }
    const project = await around(files, 'docker/Dockerfile')
    assert.equal(project.dockerfile, '../docker/Dockerfile')
    assert.deepEqual(project.files, ['index.html'])
  })
})

describe('reading', () => {
  it('works with any scheme and with encoded names', async () => {
    for (const base of [
      'vscode-vfs://github/a/b',
      'memfs:/w%C3%B6rk',
      'vscode-remote://ssh-remote%2Bbox/home/x%20y',
      'file:///c%3A/x',
    ]) {
      const host = memoryHost({ 'a b/Dockerfile': '', 'a b/ü#.txt': '', 'a b/.dockerignore': 'x' }, base)
      const project = await surroundings(host, `${base}/a%20b/Dockerfile`, { root: base })
      assert.deepEqual(project.files, ['.dockerignore', 'Dockerfile', 'ü#.txt'], base)
      assert.equal(project.ignore?.text, 'x')
      assert.equal(project.dockerfile, 'Dockerfile')
    }
  })

  it('lists the folders of tools without looking into them', async () => {
    const project = await around({
      'node_modules/a/index.js': '',
      'env/pyvenv.cfg': '',
      'env/lib/x.py': '',
      'src/a.js': '',
    })
    assert.deepEqual(project.folders, ['env', 'node_modules', 'src'])
    assert.deepEqual(project.files, ['Dockerfile', 'env/pyvenv.cfg', 'src/a.js'])
    assert.equal(project.complete, true)
    assert.equal(isPresent(project, './src/a.js'), true)
    assert.equal(isPresent(project, 'src/'), true)
    assert.equal(isPresent(project, 'src/b.js'), false)
    assert.equal(isPresent(project, 'node_modules/a'), undefined)
  })

  it('is bounded in number and depth, and says so', async () => {
    const many = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`d/${index}`, '']))
    const wide = await around(many)
    assert.equal(wide.complete, false)
    assert.ok(wide.files.length <= 4000)
    const deep = await around({ [`${'d/'.repeat(12)}x`]: '' })
    assert.equal(deep.complete, false)
    assert.equal(isPresent(deep, 'nowhere'), undefined)
  })

  it('never goes above the workspace folder', async () => {
    const asked: string[] = []
    const inner = memoryHost({ 'compose.yml': '', 'a/b/Dockerfile': '' })
    const host: Host = {
      read: (uri) => (asked.push(uri), inner.read(uri)),
      list: (uri) => (asked.push(uri), inner.list(uri)),
    }
    await surroundings(host, `${root}/a/b/Dockerfile`, { root: `${root}/a` })
    await surroundings(host, `${root}/a/b/Dockerfile`)
    assert.ok(asked.length > 0)
    assert.deepEqual(
      asked.filter((uri) => !uri.startsWith(`${root}/a`)),
      [],
    )
  })

  it('knows nothing where nothing can be read', async () => {
    const nothing: Host = { read: async () => undefined, list: async () => undefined }
    assert.equal((await surroundings(nothing, `${root}/Dockerfile`)).known, false)
    const broken: Host = {
      read: () => Promise.reject(new Error('no')),
      list: () => Promise.reject(new Error('no')),
    }
    assert.equal((await surroundings(broken, `${root}/Dockerfile`)).known, false)
    assert.equal((await surroundings(nothing, 'untitled:Untitled-1')).known, false)
  })

  it('prefers the ignore file that bears the name of the Dockerfile', async () => {
    const files = { '.dockerignore': 'a', 'b.Dockerfile.dockerignore': 'b' }
    assert.deepEqual((await around(files, 'b.Dockerfile')).ignore, {
      path: 'b.Dockerfile.dockerignore',
      text: 'b',
    })
    assert.deepEqual((await around(files, 'c.Dockerfile')).ignore, { path: '.dockerignore', text: 'a' })
  })

  it('asks once for what several Dockerfiles share', async () => {
    let lists = 0
    const inner = memoryHost({ 'a.Dockerfile': '', 'b.Dockerfile': '', 'src/x': '' })
    const host = remembering({
      read: (uri) => inner.read(uri),
      list: (uri) => ((lists += 1), inner.list(uri)),
    })
    await surroundings(host, `${root}/a.Dockerfile`, { root })
    const first = lists
    const project = await surroundings(host, `${root}/b.Dockerfile`, { root })
    assert.equal(project.dockerfile, 'b.Dockerfile')
    assert.equal(lists, first)
  })
})

describe('stacks', () => {
  interface Expected {
    readonly is: string
    readonly manifests: readonly string[]
    readonly locks?: readonly string[]
    readonly entry?: string
    readonly version?: string
    readonly uses?: string
  }
  const cases: Readonly<Record<string, readonly [Files, Expected]>> = {
    pip: [
      {
        'requirements.txt': '-r base.txt\nDjango>=5 ; python_version > "3"\n',
        'base.txt': 'psycopg2_binary[x]==2\n',
        'manage.py': '',
        '.python-version': '3.13\n',
      },
      {
        is: 'python/pip',
        manifests: ['requirements.txt', 'base.txt'],
        entry: 'manage.py',
        version: '3.13',
        uses: 'django psycopg2-binary',
      },
    ],
    poetry: [
      {
        'pyproject.toml': '[tool.poetry.dependencies]\npython = "^3.12"\nfastapi = "*"\n',
        'poetry.lock': '',
        'svc/__init__.py': '',
        'svc/api.py': 'app = FastAPI()\n',
      },
      {
        is: 'python/poetry',
        manifests: ['pyproject.toml'],
        locks: ['poetry.lock'],
        entry: 'svc/api.py',
        version: '^3.12',
        uses: 'fastapi',
      },
    ],
    uv: [
      {
        'pyproject.toml':
          '[project]\nrequires-python = ">=3.11"\ndependencies = [\n  "flask>=3", # web\n  "gunicorn",\n]\n',
        'uv.lock': '',
        'main.py': '',
      },
      {
        is: 'python/uv',
        manifests: ['pyproject.toml'],
        locks: ['uv.lock'],
        entry: 'main.py',
        version: '>=3.11',
        uses: 'flask gunicorn',
      },
    ],
    pipenv: [
      {
        Pipfile: '[packages]\nflask = "*"\n[requires]\npython_version = "3.12"\n',
        'Pipfile.lock': '{}',
        'app.py': 'app = Flask(__name__)',
      },
      {
        is: 'python/pipenv',
        manifests: ['Pipfile'],
        locks: ['Pipfile.lock'],
        entry: 'app.py',
        version: '3.12',
        uses: 'flask',
      },
    ],
    npm: [
      {
        'package.json':
          '{"scripts":{"start":"node ./bin/www"},"dependencies":{"express":"4"},"engines":{"node":">=20"}}',
        'package-lock.json': '',
        'bin/www': '',
      },
      {
        is: 'node/npm',
        manifests: ['package.json'],
        locks: ['package-lock.json'],
        entry: 'bin/www',
        version: '>=20',
        uses: 'express',
      },
    ],
    'a pnpm workspace': [
      {
        'package.json': '{}',
        'pnpm-workspace.yaml': 'packages:\n  - "packages/*"\n  - "!packages/old"\n',
        'pnpm-lock.yaml': '',
        '.npmrc': '',
        'packages/a/package.json': '{"dependencies":{"next":"15"}}',
        '.nvmrc': 'v22\n',
      },
      {
        is: 'node/pnpm',
        manifests: ['package.json', 'pnpm-workspace.yaml', '.npmrc', 'packages/a/package.json'],
        locks: ['pnpm-lock.yaml'],
        version: 'v22',
        uses: 'next',
      },
    ],
    'a yarn workspace': [
      {
        'package.json': '{"workspaces":{"packages":["apps/**"]},"main":"lib/start"}',
        'yarn.lock': '',
        '.yarnrc.yml': 'yarnPath: .yarn/releases/yarn.cjs\n',
        '.yarn/releases/yarn.cjs': '',
        'apps/x/y/package.json': '{}',
        'lib/start.js': '',
      },
      {
        is: 'node/yarn',
        manifests: ['package.json', '.yarnrc.yml', '.yarn/releases/yarn.cjs', 'apps/x/y/package.json'],
        locks: ['yarn.lock'],
        entry: 'lib/start.js',
      },
    ],
    'bun by name': [
      { 'package.json': '{"packageManager":"bun@1.2.0"}', 'index.ts': '' },
      { is: 'node/bun', manifests: ['package.json'], entry: 'index.ts' },
    ],
    go: [
      {
        'go.mod': 'module example.org/a\n\ngo 1.24\n\nrequire (\n\tgithub.com/gin-gonic/gin v1.10.0\n)\n',
        'go.sum': '',
        'cmd/api/main.go': '',
        'tools/main.go': '',
      },
      {
        is: 'go/go',
        manifests: ['go.mod'],
        locks: ['go.sum'],
        entry: 'cmd/api/main.go',
        version: '1.24',
        uses: 'github.com/gin-gonic/gin',
      },
    ],
    rust: [
      {
        'Cargo.toml':
          '[workspace]\nmembers = ["crates/*"]\n\n[package]\nname = "tide"\nrust-version = "1.80"\n\n[dependencies]\naxum = "0.8"\n',
        'Cargo.lock': '',
        'src/main.rs': '',
        'crates/b/Cargo.toml': '[package]\nname = "b"\n',
      },
      {
        is: 'rust/cargo',
        manifests: ['Cargo.toml', 'crates/b/Cargo.toml'],
        locks: ['Cargo.lock'],
        entry: 'tide',
        version: '1.80',
        uses: 'axum',
      },
    ],
    maven: [
      {
        'pom.xml':
          '<project><parent><artifactId>p</artifactId><version>1</version></parent><artifactId>shop</artifactId><version>2.0</version><properties><java.version>21</java.version></properties><modules><module>core</module></modules></project>',
        mvnw: '',
        'core/pom.xml': '<project/>',
      },
      {
        is: 'java/maven',
        manifests: ['mvnw', 'pom.xml', 'core/pom.xml'],
        entry: 'target/shop-2.0.jar',
        version: '21',
      },
    ],
    gradle: [
      {
        'settings.gradle': "rootProject.name = 'shop'\ninclude 'app', ':lib:core'\n",
        'build.gradle': "version = '1.1'\njava { sourceCompatibility = JavaVersion.VERSION_17 }\n",
        gradlew: '',
        'app/build.gradle': '',
        'lib/core/build.gradle': '',
      },
      {
        is: 'java/gradle',
        manifests: [
          'gradlew',
          'settings.gradle',
          'build.gradle',
          'app/build.gradle',
          'lib/core/build.gradle',
        ],
        entry: 'build/libs/shop-1.1.jar',
        version: '17',
      },
    ],
    dotnet: [
      {
        'Shop.sln': '',
        'Web/Web.csproj':
          '<Project Sdk="Microsoft.NET.Sdk.Web"><TargetFramework>net9.0</TargetFramework><PackageReference Include="Dapper" /></Project>',
        'Web.Tests/Web.Tests.csproj':
          '<Project Sdk="Microsoft.NET.Sdk"><PackageReference Include="Microsoft.NET.Test.Sdk" /></Project>',
      },
      {
        is: 'dotnet/nuget',
        manifests: ['Shop.sln', 'Web.Tests/Web.Tests.csproj', 'Web/Web.csproj'],
        entry: 'Web.dll',
        version: 'net9.0',
        uses: 'dapper',
      },
    ],
    php: [
      {
        'composer.json': '{"require":{"php":"^8.3","laravel/framework":"^11"}}',
        'composer.lock': '',
        'public/index.php': '',
      },
      {
        is: 'php/composer',
        manifests: ['composer.json'],
        locks: ['composer.lock'],
        entry: 'public/index.php',
        version: '^8.3',
        uses: 'laravel/framework',
      },
    ],
    ruby: [
      { Gemfile: 'ruby "3.3.0"\ngem "rails", "~> 8"\n', 'Gemfile.lock': '', 'config.ru': '' },
      {
        is: 'ruby/bundler',
        manifests: ['Gemfile'],
        locks: ['Gemfile.lock'],
        entry: 'config.ru',
        version: '3.3.0',
        uses: 'rails',
      },
    ],
    elixir: [
      {
        'mix.exs':
          'def project, do: [app: :shop, elixir: "~> 1.17"]\ndefp deps, do: [{:phoenix, "~> 1.7"}]\n',
        'mix.lock': '',
      },
      {
        is: 'elixir/mix',
        manifests: ['mix.exs'],
        locks: ['mix.lock'],
        entry: 'shop',
        version: '~> 1.17',
        uses: 'phoenix',
      },
    ],
    'a static page': [
      { 'public/index.html': '' },
      { is: 'static/none', manifests: [], entry: 'public/index.html' },
    ],
  }
  for (const [title, [files, expected]] of Object.entries(cases)) {
    it(`sees ${title}`, async () => {
      const { stacks } = await around(files)
      assert.equal(stacks.length, 1, JSON.stringify(stacks))
      const stack = stacks[0] as (typeof stacks)[number]
      assert.equal(`${stack.id}/${stack.manager}`, expected.is)
      assert.deepEqual(stack.manifests, expected.manifests)
      assert.deepEqual(stack.locks, expected.locks ?? [])
      assert.equal(stack.entry, expected.entry)
      assert.equal(stack.version?.text, expected.version)
      if (stack.version) {
        const { path, span, text } = stack.version
        assert.equal(files[path]?.slice(span.start, span.end), text)
      }
      for (const name of expected.uses?.split(' ') ?? []) assert.ok(stack.dependencies.includes(name), name)
    })
  }

  it('sees several, in nested folders, and none in tests and examples', async () => {
    const { stacks } = await around({
      'backend/requirements.txt': 'flask\n',
      'frontend/package.json': '{}',
      'tests/e2e/package.json': '{}',
      'examples/go/go.mod': 'module a\n',
      'a/b/c/d/go.mod': 'module b\n',
    })
    assert.deepEqual(
      stacks.map(({ id, folder }) => [id, folder]),
      [
        ['python', 'backend'],
        ['node', 'frontend'],
      ],
    )
  })

  it('keeps out of a workspace what its globs exclude', async () => {
    const { stacks } = await around({
      'package.json': '{"workspaces":["packages/*","!packages/old"]}',
      'packages/a/package.json': '{}',
      'packages/old/package.json': '{}',
    })
    assert.deepEqual(
      stacks.map(({ manifests }) => manifests),
      [['package.json', 'packages/a/package.json'], ['packages/old/package.json']],
    )
  })

  it('does not take the settings of linters for a project', async () => {
    assert.deepEqual((await around({ 'pyproject.toml': '[tool.ruff]\nline-length = 100\n' })).stacks, [])
  })
})

describe('where an application listens', () => {
  /** `by address port` of every place; `-` for what is not known, `~` in front for a default. */
  const shown = (path: string, text: string, dependencies: readonly string[] = []) =>
    listeningIn(path, text, dependencies).map(
      (it) => `${it.explicit ? '' : '~'}${it.by} ${it.address ?? '-'} ${it.port ?? '-'}`,
    )

  const cases: readonly [
    path: string,
    text: string,
    expected: readonly string[],
    dependencies?: readonly string[],
  ][] = [
    [
      'app.py',
      'app = Flask(__name__)\nif __name__ == "__main__":\n    app.run(debug=True)\n',
      ['~flask 127.0.0.1 5000'],
    ],
    ['app.py', 'app = Flask(__name__)\napp.run("0.0.0.0", 8080)\n', ['flask 0.0.0.0 8080']],
    [
      'app.py',
      'app = Flask(__name__)\napp.run(host="0.0.0.0", port=int(os.environ.get("PORT", 8080)))\n',
      ['flask 0.0.0.0 8080'],
    ],
    [
      'app.py',
      'app = Flask(__name__)\n# app.run(port=1)\n"""\napp.run(port=2)\n"""\nPORT = 7000\napp.run(port=PORT)\n',
      ['flask 127.0.0.1 7000'],
    ],
    ['app.py', 'app = Flask(__name__)\napp.run(port=settings.port)\n', ['flask 127.0.0.1 -']],
    ['app.py', 'app = Flask(__name__)\napp.run(**options)\n', []],
    [
      'run.py',
      'from shop import create_app\napp = create_app()\napp.run()\n',
      ['~flask 127.0.0.1 5000'],
      ['flask'],
    ],
    ['job.py', 'subprocess.run(["a"])\npipeline.run(port=1)\n', [], ['flask']],
    ['tests/app.py', 'app = Flask(__name__)\napp.run()\n', []],
    ['test_app.py', 'app = Flask(__name__)\napp.run()\n', []],
    [
      'main.py',
      'uvicorn.run("main:app", host="0.0.0.0", port=8001, reload=True)\n',
      ['uvicorn 0.0.0.0 8001'],
    ],
    ['main.py', 'uvicorn.run(app)\n', ['~uvicorn 127.0.0.1 8000']],
    ['main.py', 'web.run_app(app, port=9000)\n', ['aiohttp 0.0.0.0 9000']],
    ['gunicorn.conf.py', 'bind = "0.0.0.0:8000"\nworkers = 2\n', ['gunicorn 0.0.0.0 8000']],
    ['gunicorn.conf.py', 'bind = f"0.0.0.0:{port}"\n', ['gunicorn 0.0.0.0 -']],
    ['.flaskenv', 'FLASK_RUN_PORT=8000\n', ['flask 127.0.0.1 8000']],
    [
      'server.js',
      "const app = require('express')()\nconst port = process.env.PORT || 3000\napp.listen(port, () => {})\n",
      ['express - 3000'],
    ],
    [
      'server.ts',
      "import express from 'express'\nconst PORT: number = Number(process.env.PORT ?? '4000')\napp.listen(PORT, '127.0.0.1')\n",
      ['express 127.0.0.1 4000'],
    ],
    [
      'server.js',
      "const http = require('http')\n/* server.listen(1) */\nhttp.createServer(f).listen(8080, 'localhost') // server.listen(2)\n",
      [],
    ],
    [
      'server.js',
      "const http = require('http')\nconst server = http.createServer(f)\nserver.listen(8080, 'localhost')\n",
      ['http 127.0.0.1 8080'],
    ],
    [
      'server.js',
      "import Fastify from 'fastify'\nawait fastify.listen({ port: 3000 })\n",
      ['fastify 127.0.0.1 3000'],
    ],
    [
      'server.js',
      "import Fastify from 'fastify'\nawait fastify.listen({ port: 3000, host: '0.0.0.0' })\n",
      ['fastify 0.0.0.0 3000'],
    ],
    [
      'src/main.ts',
      "import { NestFactory } from '@nestjs/core'\nawait app.listen(process.env.PORT ?? 3000)\n",
      ['nest - 3000'],
    ],
    [
      'bin/www',
      "var port = normalizePort(process.env.PORT || '3000')\nserver.listen(port)\n",
      ['express - 3000'],
      ['express'],
    ],
    ['server.js', "const app = require('express')()\napp.listen(config.port)\n", ['express - -']],
    [
      'server.js',
      "const app = require('express')()\nserver.listen('/run/app.sock')\nbus.listen(() => 1)\n",
      [],
    ],
    ['web.js', 'element.listen(80)\n', []],
    [
      'main.ts',
      'Deno.serve({ port: 8001 }, handler)\nBun.serve({ fetch })\n',
      ['deno - 8001', '~bun - 3000'],
    ],
    [
      'vite.config.ts',
      'export default defineConfig({ server: { host: true, port: 5000 }, preview: { port: 5001 } })\n',
      ['vite 0.0.0.0 5000', 'vite-preview 127.0.0.1 5001'],
    ],
    ['package.json', '{ "scripts": { "dev": "vite", "start": "next start -p 8080" } }', ['next - 8080']],
    [
      'package.json',
      '{ "scripts": { "start": "ng serve --host 0.0.0.0", "test": "serve -l 1" } }',
      ['~angular 0.0.0.0 4200'],
    ],
    ['angular.json', '{ "serve": { "options": { "port": 4300 } } }', ['angular 127.0.0.1 4300']],
    ['main.go', 'http.ListenAndServe(":8080", nil)\n', ['net/http 0.0.0.0 8080']],
    [
      'main.go',
      'port := os.Getenv("PORT")\nif port == "" {\n\tport = "9000"\n}\nlog.Fatal(http.ListenAndServe(":"+port, mux))\n',
      ['net/http 0.0.0.0 9000'],
    ],
    [
      'main.go',
      'addr := flag.String("addr", "localhost:7000", "where")\nhttp.ListenAndServe(*addr, nil)\n',
      ['net/http 127.0.0.1 7000'],
    ],
    ['main.go', 'srv := &http.Server{\n\tAddr: ":8443",\n}\n', ['net/http 0.0.0.0 8443']],
    ['main.go', 'import "github.com/gin-gonic/gin"\nr.Run()\n', ['~gin 0.0.0.0 8080']],
    ['main.go', 'app.Listen(":3000")\n', ['fiber 0.0.0.0 3000'], ['github.com/gofiber/fiber/v2']],
    ['main.go', 'lis, err := net.Listen("tcp", fmt.Sprintf(":%d", 50051))\n', ['net 0.0.0.0 50051']],
    ['main_test.go', 'http.ListenAndServe(":8080", nil)\n', []],
    [
      'src/main/resources/application.properties',
      '# server.port=1\nserver.port=${PORT:9090}\nserver.address=127.0.0.1\n',
      ['spring 127.0.0.1 9090'],
    ],
    [
      'src/main/resources/application.yml',
      'spring:\n  port: 1\nserver:\n  servlet:\n    a: b\n  port: 8081\n',
      ['spring - 8081'],
    ],
    ['src/main/resources/application.properties', 'server.port=0\n', []],
    ['pom.xml', '<artifactId>spring-boot-starter-web</artifactId>', ['~spring - 8080']],
    ['src/Main.kt', 'embeddedServer(Netty, port = 8088, host = "0.0.0.0")\n', ['ktor 0.0.0.0 8088']],
    [
      'Web.csproj',
      '<Project Sdk="Microsoft.NET.Sdk.Web"><TargetFramework>net8.0</TargetFramework>',
      ['~aspnet - 8080'],
    ],
    [
      'Web.csproj',
      '<Project Sdk="Microsoft.NET.Sdk.Web"><TargetFramework>net6.0</TargetFramework>',
      ['~aspnet - 80'],
    ],
    ['Program.cs', 'builder.WebHost.UseUrls("http://*:5005");\n', ['aspnet 0.0.0.0 5005']],
    ['Properties/launchSettings.json', '{ "applicationUrl": "http://localhost:5123" }', []],
    ['config/puma.rb', 'port ENV.fetch("PORT") { 3000 }\n', ['puma - 3000']],
    ['config/puma.rb', 'bind "tcp://0.0.0.0:9292"\n', ['puma 0.0.0.0 9292']],
    ['app.rb', "require 'sinatra'\nset :bind, '0.0.0.0'\nset :port, 8080\n", ['sinatra 0.0.0.0 8080']],
    [
      'nginx.conf',
      'server {\n  # listen 1;\n  listen 8080 default_server;\n  listen [::]:8080;\n}\n',
      ['nginx 0.0.0.0 8080'],
    ],
    ['redis.conf', 'listen 80;\n', []],
    [
      'src/main.rs',
      'HttpServer::new(f).bind(("127.0.0.1", 8080))?\n',
      ['actix-web 127.0.0.1 8080'],
      ['actix-web'],
    ],
    [
      'src/main.rs',
      'let addr = SocketAddr::from(([0, 0, 0, 0], 3000));\nlet l = TcpListener::bind(&addr).await;\n',
      ['axum 0.0.0.0 3000'],
      ['axum'],
    ],
    ['Rocket.toml', '[default]\naddress = "0.0.0.0"\nport = 9001\n', ['rocket 0.0.0.0 9001']],
    [
      'config/runtime.exs',
      'port = String.to_integer(System.get_env("PORT") || "4000")\n',
      ['phoenix - 4000'],
    ],
    ['start.sh', '#!/bin/sh\n# flask run\nexec gunicorn -w 2 -b :8000 app:app\n', ['gunicorn 0.0.0.0 8000']],
  ]
  for (const [path, text, expected, dependencies] of cases) {
    it(`${path}: ${text.trim().split('\n').at(-1)}`, () =>
      assert.deepEqual(shown(path, text, dependencies), expected))
  }

  it('says exactly where', () => {
    const text = 'app = Flask(__name__)\n\n  app.run(\n    port=5001,\n  )\n'
    const [found] = listeningIn('app.py', text, [])
    assert.ok(found)
    assert.equal(text.slice(found.span.start, found.span.end), 'app.run(\n    port=5001,\n  )')
    assert.deepEqual([found.line, found.character], [2, 2])
  })

  it('says nothing of a default that another file overrides, and both of two ports', async () => {
    const pom = '<project><artifactId>spring-boot-starter-web</artifactId></project>'
    const files = { 'pom.xml': pom, 'src/main/resources/application.properties': 'server.port=9000\n' }
    assert.deepEqual(
      (await around(files)).listens.map(({ port }) => port),
      [9000],
    )
    const two = { 'a.py': 'uvicorn.run(a, port=1001)\n', 'b.py': 'uvicorn.run(b, port=1002)\n' }
    assert.deepEqual(
      (await around(two)).listens.map(({ port }) => port),
      [1001, 1002],
    )
  })

  it('reads long files once', () => {
    assert.deepEqual(shown('a.py', `app = Flask(__name__)\n${'app.run('.repeat(20_000)}`), [])
  })
})

describe('where a start command listens', () => {
  const cases: readonly [
    command: string,
    expected: string | undefined,
    portWord?: number | undefined,
    addressWord?: number,
  ][] = [
    ['gunicorn app:app', '~gunicorn 127.0.0.1 8000'],
    ['gunicorn -b 0.0.0.0:5000 app:app', 'gunicorn 0.0.0.0 5000', 2, 2],
    ['gunicorn --bind=:8080 app:app', 'gunicorn 0.0.0.0 8080', 1, 1],
    ['gunicorn -b 0.0.0.0 app:app', '~gunicorn 0.0.0.0 8000', undefined, 2],
    ['gunicorn --bind unix:/run/a.sock app:app', 'gunicorn - -', 2],
    ['gunicorn --bind 0.0.0.0:$PORT app:app', 'gunicorn 0.0.0.0 -', 2, 2],
    ['/venv/bin/uvicorn a:b --host 0.0.0.0 --port 80', 'uvicorn 0.0.0.0 80', 5, 3],
    ['python -u -m uvicorn a:b --port=81', 'uvicorn 127.0.0.1 81', 5],
    ['poetry run hypercorn a:b -b [::]:82', 'hypercorn :: 82', 5, 5],
    ['flask run', '~flask 127.0.0.1 5000'],
    ['flask run --host=0.0.0.0 -p 83', 'flask 0.0.0.0 83', 4, 2],
    ['flask --app a run -h 0.0.0.0', '~flask 0.0.0.0 5000', undefined, 5],
    ['flask --app a db upgrade', undefined],
    ['flask db upgrade', undefined],
    ['python -m flask run --host 0.0.0.0', '~flask 0.0.0.0 5000', undefined, 5],
    ['python manage.py runserver', '~django 127.0.0.1 8000'],
    ['python manage.py runserver 0.0.0.0:8001', 'django 0.0.0.0 8001', 3, 3],
    ['python manage.py runserver 8002', 'django 127.0.0.1 8002', 3],
    ['python manage.py migrate', undefined],
    ['fastapi run main.py --port 84', 'fastapi 0.0.0.0 84', 4],
    ['python -m http.server 8003', 'http.server 0.0.0.0 8003', 3],
    ['php -S 0.0.0.0:8080 -t public', 'php 0.0.0.0 8080', 2, 2],
    ['php artisan serve --host=0.0.0.0', '~laravel 0.0.0.0 8000', undefined, 3],
    ['npx next start -p 3001', 'next - 3001', 4],
    ['vite preview --host --port 85', 'vite-preview 0.0.0.0 85', 4, 2],
    ['vite --host', '~vite 0.0.0.0 5173', undefined, 1],
    ['vite build', undefined],
    ['ng serve --host 0.0.0.0', '~angular 0.0.0.0 4200', undefined, 3],
    ['http-server dist -p 86', 'http-server 0.0.0.0 86', 3],
    ['serve -s build -l 87', 'serve 0.0.0.0 87', 4],
    ['serve -l tcp://127.0.0.1:88', 'serve 127.0.0.1 88', 2, 2],
    ['bundle exec rails s -b 0.0.0.0 -p 89', 'rails 0.0.0.0 89', 7, 5],
    ['puma -b tcp://0.0.0.0:9000', 'puma 0.0.0.0 9000', 2, 2],
    ['java -Dserver.port=90 -jar app.jar', 'spring - 90', 1],
    ['java -jar app.jar --server.port=91', 'spring - 91', 3],
    ['dotnet app.dll --urls http://+:5000', 'aspnet 0.0.0.0 5000', 3, 3],
    ['tini -- gunicorn a', '~gunicorn 127.0.0.1 8000'],
    ['node server.js', undefined],
    ['', undefined],
  ]
  for (const [command, expected, portWord, addressWord] of cases) {
    it(command || 'nothing', () => {
      const found = listeningOfCommand(command ? command.split(' ') : [])
      const shown =
        found && `${found.explicit ? '' : '~'}${found.by} ${found.address ?? '-'} ${found.port ?? '-'}`
      assert.equal(shown, expected)
      assert.deepEqual([found?.portWord, found?.addressWord], [portWord, addressWord])
    })
  }
})

describe('a solution of .NET', () => {
  it('has the projects read that are in folders for tests', async () => {
    const path = 'tests/Core.Tests/Core.Tests.csproj'
    const found = await around({
      'Tide.sln': '"src\\Api\\Api.csproj"\n"tests\\Core.Tests\\Core.Tests.csproj"\n',
      'src/Api/Api.csproj': '<Project Sdk="Microsoft.NET.Sdk.Web" />\n',
      'tests/Core.Tests/Program.cs': '\n',
      [path]: '<Project Sdk="Microsoft.NET.Sdk" />\n',
    })
    assert.equal(found.text(path), '<Project Sdk="Microsoft.NET.Sdk" />\n')
    assert.equal(found.text('tests/Core.Tests/Program.cs'), undefined)
  })
})
