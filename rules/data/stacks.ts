// How the languages' projects are recognised: manifests, lock files, version files and where programs begin.
// Sources: the package managers' documentation, 2026-11.

export type StackName =
  | 'python'
  | 'node'
  | 'go'
  | 'rust'
  | 'java'
  | 'dotnet'
  | 'php'
  | 'ruby'
  | 'elixir'
  | 'static'

export type ManagerName =
  | 'pip'
  | 'poetry'
  | 'uv'
  | 'pipenv'
  | 'npm'
  | 'pnpm'
  | 'yarn'
  | 'bun'
  | 'go'
  | 'cargo'
  | 'maven'
  | 'gradle'
  | 'nuget'
  | 'composer'
  | 'bundler'
  | 'mix'

/** How a project of one language installs its dependencies. The first row whose file is there wins. */
export interface ManagerRow {
  readonly stack: StackName
  readonly manager: ManagerName
  /** A file that alone tells; `*` matches within a name. */
  readonly markers: readonly string[]
  readonly locks: readonly string[]
  /** Files beside the manifest that installing reads as well, in the order in which they are copied. */
  readonly besides: readonly string[]
}

export const managerRows: readonly ManagerRow[] = [
  {
    stack: 'python',
    manager: 'uv',
    markers: ['uv.lock'],
    locks: ['uv.lock'],
    besides: ['pyproject.toml', '.python-version'],
  },
  {
    stack: 'python',
    manager: 'poetry',
    markers: ['poetry.lock'],
    locks: ['poetry.lock'],
    besides: ['pyproject.toml', 'poetry.toml'],
  },
  { stack: 'python', manager: 'pipenv', markers: ['Pipfile'], locks: ['Pipfile.lock'], besides: ['Pipfile'] },
  {
    stack: 'python',
    manager: 'pip',
    markers: [
      'requirements.txt',
      'requirements-prod.txt',
      'requirements/production.txt',
      'requirements/prod.txt',
      'requirements/base.txt',
      'pyproject.toml',
      'setup.py',
    ],
    locks: [],
    besides: ['requirements.txt', 'constraints.txt', 'pyproject.toml', 'setup.py', 'setup.cfg'],
  },
  {
    stack: 'node',
    manager: 'pnpm',
    markers: ['pnpm-lock.yaml', 'pnpm-workspace.yaml'],
    locks: ['pnpm-lock.yaml'],
    besides: ['package.json', 'pnpm-workspace.yaml', '.npmrc', '.pnpmfile.cjs'],
  },
  {
    stack: 'node',
    manager: 'yarn',
    markers: ['yarn.lock', '.yarnrc.yml'],
    locks: ['yarn.lock'],
    besides: ['package.json', '.yarnrc.yml', '.yarnrc', '.npmrc'],
  },
  {
    stack: 'node',
    manager: 'bun',
    markers: ['bun.lock', 'bun.lockb'],
    locks: ['bun.lock', 'bun.lockb'],
    besides: ['package.json', 'bunfig.toml', '.npmrc'],
  },
  {
    stack: 'node',
    manager: 'npm',
    markers: ['package.json'],
    locks: ['package-lock.json', 'npm-shrinkwrap.json'],
    besides: ['package.json', '.npmrc'],
  },
  {
    stack: 'go',
    manager: 'go',
    markers: ['go.mod', 'go.work'],
    locks: ['go.sum', 'go.work.sum'],
    besides: ['go.work', 'go.mod'],
  },
  {
    stack: 'rust',
    manager: 'cargo',
    markers: ['Cargo.toml'],
    locks: ['Cargo.lock'],
    besides: ['Cargo.toml', 'rust-toolchain.toml', 'rust-toolchain', '.cargo/config.toml'],
  },
  {
    stack: 'java',
    manager: 'maven',
    markers: ['pom.xml'],
    locks: [],
    besides: [
      'mvnw',
      '.mvn/wrapper/maven-wrapper.properties',
      '.mvn/maven.config',
      '.mvn/jvm.config',
      'pom.xml',
    ],
  },
  {
    stack: 'java',
    manager: 'gradle',
    markers: ['build.gradle', 'build.gradle.kts', 'settings.gradle', 'settings.gradle.kts'],
    locks: ['gradle.lockfile'],
    besides: [
      'gradlew',
      'gradle/wrapper/gradle-wrapper.jar',
      'gradle/wrapper/gradle-wrapper.properties',
      'settings.gradle',
      'settings.gradle.kts',
      'gradle.properties',
      'gradle/libs.versions.toml',
      'build.gradle',
      'build.gradle.kts',
    ],
  },
  {
    stack: 'dotnet',
    manager: 'nuget',
    markers: ['*.sln', '*.slnx', '*.csproj', '*.fsproj', '*.vbproj'],
    locks: ['packages.lock.json'],
    besides: [
      'global.json',
      'NuGet.config',
      'nuget.config',
      'Directory.Build.props',
      'Directory.Build.targets',
      'Directory.Packages.props',
      '*.sln',
      '*.slnx',
    ],
  },
  {
    stack: 'php',
    manager: 'composer',
    markers: ['composer.json'],
    locks: ['composer.lock'],
    besides: ['composer.json', 'symfony.lock'],
  },
  {
    stack: 'ruby',
    manager: 'bundler',
    markers: ['Gemfile'],
    locks: ['Gemfile.lock'],
    besides: ['.ruby-version', 'Gemfile', '*.gemspec'],
  },
  {
    stack: 'elixir',
    manager: 'mix',
    markers: ['mix.exs'],
    locks: ['mix.lock'],
    besides: ['mix.exs', 'config/config.exs'],
  },
]

/** Files that name the wanted version of a language; the first group of the pattern is the version. */
export interface VersionRow {
  readonly stack: StackName
  readonly file: string
  readonly pattern: RegExp
}

export const versionRows: readonly VersionRow[] = [
  { stack: 'python', file: '.python-version', pattern: /^\s*([\w.-]+)/ },
  { stack: 'python', file: 'runtime.txt', pattern: /^\s*python-([\d.]+)/ },
  { stack: 'python', file: 'pyproject.toml', pattern: /^requires-python\s*=\s*["']([^"'\n]+)["']/m },
  { stack: 'python', file: 'pyproject.toml', pattern: /^python\s*=\s*["']([^"'\n]+)["']/m },
  { stack: 'python', file: 'Pipfile', pattern: /^python_(?:full_)?version\s*=\s*["']([^"'\n]+)["']/m },
  { stack: 'python', file: '.tool-versions', pattern: /^python[ \t]+(\S+)/m },
  { stack: 'node', file: '.nvmrc', pattern: /^\s*(\S+)/ },
  { stack: 'node', file: '.node-version', pattern: /^\s*(\S+)/ },
  { stack: 'node', file: 'package.json', pattern: /"engines"\s*:\s*\{[^{}]*?"node"\s*:\s*"([^"\n]+)"/ },
  { stack: 'node', file: '.tool-versions', pattern: /^nodejs[ \t]+(\S+)/m },
  { stack: 'go', file: 'go.mod', pattern: /^go[ \t]+([\d.]+(?:rc\d+|beta\d+)?)/m },
  { stack: 'go', file: 'go.work', pattern: /^go[ \t]+([\d.]+)/m },
  { stack: 'rust', file: 'rust-toolchain.toml', pattern: /^channel\s*=\s*["']([^"'\n]+)["']/m },
  { stack: 'rust', file: 'rust-toolchain', pattern: /^\s*(?:\[toolchain\]\s*channel\s*=\s*["'])?([\w.-]+)/ },
  { stack: 'rust', file: 'Cargo.toml', pattern: /^rust-version\s*=\s*["']([^"'\n]+)["']/m },
  {
    stack: 'java',
    file: 'pom.xml',
    pattern:
      /<(?:maven\.compiler\.release|java\.version|maven\.compiler\.target|maven\.compiler\.source|kotlin\.compiler\.jvmTarget)>\s*([\d.]+)\s*</,
  },
  {
    stack: 'java',
    file: 'build.gradle',
    pattern:
      /(?:JavaLanguageVersion\.of\(|jvmToolchain\(|(?:source|target)Compatibility\s*=?\s*(?:JavaVersion\.VERSION_|['"])?)(\d[\d._]*)/,
  },
  {
    stack: 'java',
    file: 'build.gradle.kts',
    pattern:
      /(?:JavaLanguageVersion\.of\(|jvmToolchain\(|(?:source|target)Compatibility\s*=\s*(?:JavaVersion\.VERSION_|['"])?)(\d[\d._]*)/,
  },
  { stack: 'java', file: '.java-version', pattern: /^\s*(\S+)/ },
  { stack: 'java', file: '.sdkmanrc', pattern: /^java=(\d[\w.]*)/m },
  { stack: 'dotnet', file: '*.csproj', pattern: /<TargetFrameworks?>\s*([^<;\s]+)/ },
  { stack: 'dotnet', file: 'global.json', pattern: /"sdk"\s*:\s*\{[^{}]*?"version"\s*:\s*"([^"\n]+)"/ },
  { stack: 'dotnet', file: 'Directory.Build.props', pattern: /<TargetFrameworks?>\s*([^<;\s]+)/ },
  { stack: 'php', file: 'composer.json', pattern: /"require"\s*:\s*\{[^{}]*?"php"\s*:\s*"([^"\n]+)"/ },
  { stack: 'ruby', file: '.ruby-version', pattern: /^\s*(?:ruby-)?([\w.-]+)/ },
  { stack: 'ruby', file: 'Gemfile', pattern: /^[ \t]*ruby[ \t(]+["']([^"'\n]+)["']/m },
  { stack: 'ruby', file: '.tool-versions', pattern: /^ruby[ \t]+(\S+)/m },
  { stack: 'elixir', file: 'mix.exs', pattern: /elixir:\s*"([^"\n]+)"/ },
  { stack: 'elixir', file: '.tool-versions', pattern: /^elixir[ \t]+(\S+)/m },
]

/** Folders whose content says nothing about how the application runs. */
export const sideFolders: readonly string[] = [
  '.codesandbox',
  '.devcontainer',
  '.github',
  '.storybook',
  '__mocks__',
  '__tests__',
  'benches',
  'benchmark',
  'benchmarks',
  'cypress',
  'demo',
  'demos',
  'doc',
  'docs',
  'e2e',
  'example',
  'examples',
  'fixtures',
  'mocks',
  'playwright',
  'sample',
  'samples',
  'spec',
  'test',
  'testdata',
  'tests',
]

/** Names of files in which programs begin or say where they listen; `*` matches within a name. Best first. */
export const entryNames: Readonly<Record<StackName, readonly string[]>> = {
  python: [
    'manage.py',
    'main.py',
    'app.py',
    'wsgi.py',
    'asgi.py',
    'server.py',
    'run.py',
    'application.py',
    '__main__.py',
    '__init__.py',
    'gunicorn.conf.py',
    'gunicorn_config.py',
    'gunicorn_conf.py',
    'hypercorn.toml',
    '.flaskenv',
  ],
  node: [
    'server.js',
    'index.js',
    'app.js',
    'main.js',
    'server.ts',
    'index.ts',
    'app.ts',
    'main.ts',
    'server.mjs',
    'index.mjs',
    'app.mjs',
    'main.mjs',
    'server.cjs',
    'index.cjs',
    'www',
    'vite.config.*',
    'next.config.*',
    'nuxt.config.*',
    'angular.json',
  ],
  go: ['main.go', 'server.go', 'app.go'],
  rust: ['main.rs', 'lib.rs', 'Rocket.toml'],
  java: [
    'application.properties',
    'application.yml',
    'application.yaml',
    '*Application.java',
    '*Application.kt',
    'Application.kt',
    'Main.java',
    'Main.kt',
    'App.java',
  ],
  dotnet: ['Program.cs', 'Startup.cs', 'appsettings.json', 'Program.fs'],
  php: ['server.php', 'index.php', 'artisan'],
  ruby: ['config.ru', 'puma.rb', 'app.rb', 'server.rb', 'main.rb', 'config.rb'],
  elixir: ['runtime.exs', 'prod.exs', 'config.exs', 'router.ex', 'application.ex'],
  static: ['nginx.conf', 'default.conf', 'default.conf.template', 'nginx.conf.template', 'Caddyfile'],
}
