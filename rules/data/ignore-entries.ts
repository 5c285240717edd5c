// What a build context need not carry: folders that tools fill, secrets, and what only people and CI read.
// Patterns are those of .dockerignore. Sources: the tools' documentation and github.com/github/gitignore, 2026-11.
import type { ManagerName, StackName } from './stacks.ts'

/** Folders that are listed but not looked into: their content is made by tools, and large. */
export const unenteredFolders: readonly string[] = [
  '.angular',
  '.bundle',
  '.cache',
  '.dart_tool',
  '.eggs',
  '.git',
  '.gradle',
  '.hg',
  '.hypothesis',
  '.idea',
  '.mypy_cache',
  '.next',
  '.nox',
  '.nuxt',
  '.nyc_output',
  '.output',
  '.parcel-cache',
  '.pnpm-store',
  '.pytest_cache',
  '.ruff_cache',
  '.serverless',
  '.svelte-kit',
  '.svn',
  '.terraform',
  '.tox',
  '.turbo',
  '.venv',
  '.vs',
  '__pycache__',
  '_build',
  'bower_components',
  'deps',
  'dist',
  'node_modules',
  'obj',
  'target',
  'vendor',
  'venv',
]

export type RiskKind =
  | 'secret'
  | 'version-control'
  | 'dependencies'
  | 'cache'
  | 'build-output'
  | 'log'
  | 'database'

/** A name that costs something in an image. `file` and `folder` say what it may be. */
export interface Risk {
  readonly kind: RiskKind
  /** The last part of the path; `*` stands for any run of characters. */
  readonly names: readonly string[]
  readonly what: 'file' | 'folder' | 'any'
}

export const risks: readonly Risk[] = [
  { kind: 'version-control', what: 'any', names: ['.git'] },
  { kind: 'version-control', what: 'folder', names: ['.hg', '.svn'] },
  {
    kind: 'secret',
    what: 'file',
    names: [
      '.env',
      '.env.*',
      '*.key',
      '*.kdbx',
      '*.p12',
      '*.pem',
      '*.pfx',
      '.git-credentials',
      '.netrc',
      '.pypirc',
      'id_dsa',
      'id_ecdsa',
      'id_ed25519',
      'id_rsa',
      'kubeconfig',
      'terraform.tfstate',
      'terraform.tfstate.backup',
    ],
  },
  { kind: 'secret', what: 'folder', names: ['.aws', '.gnupg', '.kube', '.ssh'] },
  { kind: 'dependencies', what: 'folder', names: ['.venv', 'bower_components', 'node_modules', 'venv'] },
  {
    kind: 'cache',
    what: 'folder',
    names: [
      '.angular',
      '.cache',
      '.gradle',
      '.mypy_cache',
      '.nox',
      '.parcel-cache',
      '.pnpm-store',
      '.pytest_cache',
      '.ruff_cache',
      '.terraform',
      '.tox',
      '.turbo',
      '__pycache__',
    ],
  },
  { kind: 'build-output', what: 'folder', names: ['.next', '.nuxt', '.output', '.svelte-kit'] },
  { kind: 'log', what: 'file', names: ['*.log'] },
]

/** Names that look like secrets and are not: templates and public parts. */
export const harmlessNames: readonly string[] = [
  '*.example',
  '*.sample',
  '*.template',
  '*.tmpl',
  '*.dist',
  '*.pub',
  '*.pub.pem',
  '*public*.pem',
  '*public*.key',
  '*.pub.key',
  '*.j2',
  '*.tpl',
  '*ca.pem',
  '*ca-*.pem',
  'ca*.pem',
  '*bundle*.pem',
  '*chain*.pem',
  '*root*.pem',
  '.env.test',
  '.env.ci',
  '.env.defaults',
]

/** When a group of entries is proposed. */
export type IgnoreCondition =
  | 'always'
  /** One of its patterns matches something that is there. */
  | 'present'

export interface IgnoreGroup {
  /** A sentence without a full stop, written above the entries. */
  readonly reason: string
  readonly stack?: StackName
  readonly manager?: ManagerName
  readonly when: IgnoreCondition
  readonly patterns: readonly string[]
  /** Nobody means these when a folder that holds them is copied. */
  readonly junk?: true
  /** A build may well read these: they are dropped as soon as something in the project hints at it. */
  readonly careful?: 'tests' | 'documents' | 'output' | 'build-files'
}

export const ignoreGroups: readonly IgnoreGroup[] = [
  {
    reason: 'History and its settings: large, and every commit would empty the build cache',
    junk: true,
    when: 'always',
    patterns: ['.git', '.gitignore', '.gitattributes', '.gitmodules', '.github', '.gitlab-ci.yml'],
  },
  {
    reason: 'The build itself: changing these should not rebuild anything',
    when: 'always',
    careful: 'build-files',
    patterns: [
      '**/Dockerfile*',
      '**/*.dockerignore',
      '**/compose.y*ml',
      '**/compose.*.y*ml',
      '**/docker-compose*.y*ml',
    ],
  },
  {
    reason: 'Secrets: whatever is copied can be read out of the image',
    junk: true,
    when: 'always',
    patterns: [
      '**/.env',
      '**/.env.*',
      '!**/.env.example',
      '!**/.env.sample',
      '!**/.env.template',
      '!**/.env.dist',
      '!**/.env.defaults',
    ],
  },
  {
    reason: 'Keys and credentials',
    when: 'always',
    patterns: [
      '**/*.key',
      '**/*.pem',
      '**/*.p12',
      '**/*.pfx',
      '**/id_rsa*',
      '**/id_ed25519*',
      '**/.netrc',
      '**/.ssh',
      '**/.aws',
    ],
  },
  {
    reason: 'Editors and operating systems',
    junk: true,
    when: 'always',
    patterns: ['**/.idea', '**/.vscode', '**/*.swp', '**/.DS_Store', '**/Thumbs.db'],
  },
  {
    reason: 'Installed in the image, for its platform',
    junk: true,
    stack: 'node',
    when: 'always',
    patterns: ['**/node_modules', '**/npm-debug.log*', '**/yarn-error.log*', '**/.pnpm-store'],
  },
  {
    reason: 'Caches and reports',
    junk: true,
    stack: 'node',
    when: 'always',
    patterns: [
      '**/.eslintcache',
      '**/.cache',
      '**/.turbo',
      '**/.parcel-cache',
      '**/.nyc_output',
      '**/coverage',
    ],
  },
  {
    reason: 'Built in the image',
    stack: 'node',
    when: 'present',
    careful: 'output',
    patterns: ['**/.next', '**/.nuxt', '**/.output', '**/.svelte-kit', '**/.angular', '**/dist', '**/build'],
  },
  {
    reason: 'Byte code and virtual environments, made anew in the image',
    junk: true,
    stack: 'python',
    when: 'always',
    patterns: ['**/__pycache__', '**/*.py[cod]', '**/.venv', '**/venv', '**/*.egg-info'],
  },
  {
    reason: 'Caches and reports',
    junk: true,
    stack: 'python',
    when: 'always',
    patterns: [
      '**/.pytest_cache',
      '**/.mypy_cache',
      '**/.ruff_cache',
      '**/.tox',
      '**/.nox',
      '**/.coverage',
      '**/htmlcov',
    ],
  },
  {
    reason: 'Local databases',
    stack: 'python',
    when: 'present',
    careful: 'output',
    patterns: ['**/db.sqlite3', '**/*.sqlite3-journal'],
  },
  {
    reason: 'Compiled anew in the image',
    stack: 'go',
    when: 'always',
    patterns: ['**/*.test', '**/*.prof', '**/coverage.out'],
  },
  {
    reason: 'Compiled anew in the image',
    stack: 'rust',
    when: 'always',
    careful: 'output',
    patterns: ['**/target', '**/*.rs.bk'],
  },
  {
    reason: 'Compiled anew in the image',
    stack: 'java',
    manager: 'maven',
    when: 'always',
    careful: 'output',
    patterns: ['**/target', '**/*.class', '**/hs_err_pid*'],
  },
  {
    reason: 'Compiled anew in the image',
    stack: 'java',
    manager: 'gradle',
    when: 'always',
    careful: 'output',
    patterns: ['**/.gradle', '**/build', '**/*.class', '**/hs_err_pid*'],
  },
  {
    reason: 'Compiled anew in the image',
    stack: 'dotnet',
    when: 'always',
    careful: 'output',
    patterns: ['**/bin', '**/obj', '**/.vs', '**/*.user', '**/TestResults'],
  },
  {
    reason: 'Installed in the image',
    stack: 'php',
    when: 'always',
    careful: 'output',
    patterns: ['**/vendor', '**/.phpunit.result.cache', '**/.phpunit.cache'],
  },
  {
    reason: 'Installed and written while running',
    stack: 'ruby',
    when: 'always',
    careful: 'output',
    patterns: ['.bundle', 'vendor/bundle', 'log/*', 'tmp/*', '**/.rspec_status', '**/coverage'],
  },
  {
    reason: 'Compiled anew in the image',
    stack: 'elixir',
    when: 'always',
    careful: 'output',
    patterns: ['**/_build', '**/deps', '**/.elixir_ls', '**/cover', '**/erl_crash.dump'],
  },
  {
    reason: 'Logs and leftovers',
    when: 'present',
    patterns: ['**/*.log', '**/*.bak', '**/*.orig', '**/*.tmp', '**/.terraform', '**/terraform.tfstate*'],
  },
  {
    reason: 'Only CI and developers read these',
    when: 'present',
    patterns: [
      '.circleci',
      '.travis.yml',
      'azure-pipelines.yml',
      'Jenkinsfile',
      '.devcontainer',
      '.husky',
      '.pre-commit-config.yaml',
    ],
  },
  {
    reason: 'Tests, which the image does not run',
    when: 'present',
    careful: 'tests',
    patterns: ['tests', 'test', '__tests__', 'spec', 'e2e', 'cypress', 'playwright'],
  },
  {
    reason: 'Documents for people',
    when: 'present',
    careful: 'documents',
    patterns: ['README*', 'CHANGELOG*', 'CONTRIBUTING*', 'CODE_OF_CONDUCT*', 'SECURITY*', 'docs'],
  },
]

/** What a framework makes with every build, by its package: worth leaving out before it is there. */
export const outputsByPackage: Readonly<Record<string, string>> = {
  '@angular/core': '**/.angular',
  '@sveltejs/kit': '**/.svelte-kit',
  next: '**/.next',
  nuxt: '**/.nuxt',
}

/** Names that belong to a tool where they stand beside its manifest, and are anyone's elsewhere. */
export const namesBesideManifests: readonly string[] = [
  '_build',
  'bin',
  'build',
  'cover',
  'coverage',
  'deps',
  'dist',
  'obj',
  'target',
  'vendor',
  'venv',
]

/** Folders whose files are read while building or running, whatever they are called: templates, embedded files. */
export const assetFolders: readonly string[] = [
  'assets',
  'embed',
  'fixtures',
  'internal',
  'public',
  'resources',
  'static',
  'stubs',
  'template',
  'templates',
  'testdata',
]

/** Worth adding to an ignore file that is there already, even where nothing matches them yet. */
export const essentialPatterns: readonly string[] = [
  '.git',
  '**/.env',
  '**/.env.*',
  '**/.env.*.local',
  '**/.env.local',
  '**/*.key',
  '**/*.pem',
  '**/node_modules',
  '**/__pycache__',
  '**/.venv',
  '**/target',
  '**/.gradle',
  '**/bin',
  '**/obj',
  '**/vendor',
  '**/_build',
  '**/deps',
]
