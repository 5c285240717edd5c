// What is known about package managers: how each is called, what it leaves behind and how that is avoided.
// Sources: each manager's own manual page or command reference, read 2026-11.

export type ManagerName =
  | 'apt-get'
  | 'apt'
  | 'aptitude'
  | 'apk'
  | 'yum'
  | 'dnf'
  | 'microdnf'
  | 'tdnf'
  | 'zypper'
  | 'pacman'
  | 'pip'
  | 'uv'
  | 'pipenv'
  | 'poetry'
  | 'conda'
  | 'npm'
  | 'yarn'
  | 'pnpm'
  | 'bun'
  | 'gem'
  | 'bundle'
  | 'go'
  | 'cargo'
  | 'composer'

export type PackageAction = 'install' | 'refresh' | 'upgrade' | 'remove' | 'clean' | 'other'

/** A folder that a manager downloads into, as a cache mount needs it. */
export interface CacheMount {
  /** Absolute, or under the user's home when it starts with `~/`. */
  readonly target: string
  /** Variables that move it and what stands behind their value; the first that is set wins. */
  readonly movedBy?: readonly (readonly [variable: string, below: string])[]
  /** Base images are known to set one of them, so that nothing is certain on an unknown one. */
  readonly movedByImages?: true
  /** Two builds at a time would spoil it. */
  readonly sharing?: 'locked'
}

export interface PackageManager {
  readonly name: ManagerName
  /** Managers of one family read and clean the same caches: apt, apt-get and aptitude. Its own name by default. */
  readonly family?: string
  /** Names under which it is called. `python -m pip` is recognised besides. */
  readonly commands: readonly string[]
  readonly system: boolean
  /** Subcommands by what they do; a subcommand of several words stands with single blanks. pacman's are letters, read in code. */
  readonly actions: Readonly<Record<string, PackageAction>>
  /** Answers "yes" to every question. First is the one to insert. */
  readonly yes: readonly string[]
  /** Where `yes` goes: behind the subcommand or before it. */
  readonly yesBefore?: boolean
  /** Leaves recommended packages out. First is the one to insert. */
  readonly lean: readonly string[]
  /** Makes the install write no cache. First is the one to insert. */
  readonly cacheless: readonly string[]
  /** Variables that do the same when they are set to something that means yes. */
  readonly cachelessBy?: readonly string[]
  /** A command that removes the cache, to be appended to the same RUN. */
  readonly clean: string | undefined
  /** Directories that hold the cache: deleting or mounting one, or a folder around it, counts as cleaning. `~` is the user's home. */
  readonly caches: readonly string[]
  /** False where the cache still serves when the install is over: installed files are hard links into it, or a later command builds from it. */
  readonly disposable: boolean
  readonly mounts: readonly CacheMount[]
  /** What stands between a package's name and its version. */
  readonly pin: readonly string[]
}

/** A tool that downloads dependencies or keeps work between builds, besides the package managers. */
export interface BuildTool {
  readonly commands: readonly string[]
  /** First operands that do so; any when absent. */
  readonly subcommands?: readonly string[]
  readonly mounts: readonly CacheMount[]
  /** The script of a project that downloads the tool itself, and where it keeps that. */
  readonly wrapper?: { readonly command: string; readonly mounts: readonly CacheMount[] }
}

export const buildTools: readonly BuildTool[] = [
  {
    commands: ['go'],
    subcommands: ['build', 'install', 'test', 'run', 'get', 'mod', 'generate', 'vet', 'list'],
    mounts: [
      {
        target: '~/go/pkg/mod',
        movedBy: [
          ['GOMODCACHE', ''],
          ['GOPATH', '/pkg/mod'],
        ],
        movedByImages: true,
      },
      {
        target: '~/.cache/go-build',
        movedBy: [
          ['GOCACHE', ''],
          ['XDG_CACHE_HOME', '/go-build'],
        ],
      },
    ],
  },
  {
    commands: ['cargo'],
    subcommands: ['build', 'b', 'install', 'fetch', 'test', 't', 'check', 'c', 'run', 'r', 'chef', 'rustc'],
    mounts: [
      { target: '~/.cargo/registry', movedBy: [['CARGO_HOME', '/registry']], movedByImages: true },
      { target: '~/.cargo/git/db', movedBy: [['CARGO_HOME', '/git/db']], movedByImages: true },
    ],
  },
  {
    commands: ['mvn', 'mvnw'],
    mounts: [{ target: '~/.m2/repository' }],
    wrapper: {
      command: 'mvnw',
      mounts: [{ target: '~/.m2/wrapper', movedBy: [['MAVEN_USER_HOME', '/wrapper']] }],
    },
  },
  {
    commands: ['gradle', 'gradlew'],
    mounts: [
      {
        target: '~/.gradle/caches',
        movedBy: [['GRADLE_USER_HOME', '/caches']],
        movedByImages: true,
        sharing: 'locked',
      },
    ],
    wrapper: {
      command: 'gradlew',
      mounts: [
        { target: '~/.gradle/wrapper', movedBy: [['GRADLE_USER_HOME', '/wrapper']], sharing: 'locked' },
      ],
    },
  },
  {
    commands: ['dotnet'],
    subcommands: ['restore', 'build', 'publish', 'test', 'pack', 'run'],
    mounts: [{ target: '~/.nuget/packages', movedBy: [['NUGET_PACKAGES', '']] }],
  },
]

export const packageManagers: readonly PackageManager[] = [
  {
    name: 'apt-get',
    family: 'apt',
    commands: ['apt-get'],
    system: true,
    actions: {
      install: 'install',
      reinstall: 'install',
      'build-dep': 'install',
      update: 'refresh',
      upgrade: 'upgrade',
      'dist-upgrade': 'upgrade',
      'full-upgrade': 'upgrade',
      remove: 'remove',
      purge: 'remove',
      autoremove: 'remove',
      autopurge: 'remove',
      clean: 'clean',
      autoclean: 'clean',
      distclean: 'clean',
      'dist-clean': 'clean',
    },
    yes: ['-y', '--yes', '--assume-yes'],
    lean: ['--no-install-recommends'],
    cacheless: [],
    clean: 'rm -rf /var/lib/apt/lists/*',
    caches: ['/var/lib/apt/lists'],
    disposable: true,
    mounts: [
      { target: '/var/cache/apt', sharing: 'locked' },
      { target: '/var/lib/apt', sharing: 'locked' },
    ],
    pin: ['='],
  },
  {
    name: 'apt',
    family: 'apt',
    commands: ['apt'],
    system: true,
    actions: {
      install: 'install',
      reinstall: 'install',
      'build-dep': 'install',
      update: 'refresh',
      upgrade: 'upgrade',
      'dist-upgrade': 'upgrade',
      'full-upgrade': 'upgrade',
      remove: 'remove',
      purge: 'remove',
      autoremove: 'remove',
      autopurge: 'remove',
      clean: 'clean',
      autoclean: 'clean',
      distclean: 'clean',
      'dist-clean': 'clean',
    },
    yes: ['-y', '--yes', '--assume-yes'],
    lean: ['--no-install-recommends'],
    cacheless: [],
    clean: 'rm -rf /var/lib/apt/lists/*',
    caches: ['/var/lib/apt/lists'],
    disposable: true,
    mounts: [
      { target: '/var/cache/apt', sharing: 'locked' },
      { target: '/var/lib/apt', sharing: 'locked' },
    ],
    pin: ['='],
  },
  {
    name: 'aptitude',
    family: 'apt',
    commands: ['aptitude'],
    system: true,
    actions: {
      install: 'install',
      reinstall: 'install',
      'build-dep': 'install',
      update: 'refresh',
      upgrade: 'upgrade',
      'safe-upgrade': 'upgrade',
      'dist-upgrade': 'upgrade',
      'full-upgrade': 'upgrade',
      remove: 'remove',
      purge: 'remove',
      clean: 'clean',
      autoclean: 'clean',
      distclean: 'clean',
      'dist-clean': 'clean',
    },
    yes: ['-y', '--assume-yes'],
    lean: ['--without-recommends', '-R'],
    cacheless: [],
    clean: 'rm -rf /var/lib/apt/lists/*',
    caches: ['/var/lib/apt/lists'],
    disposable: true,
    mounts: [
      { target: '/var/cache/apt', sharing: 'locked' },
      { target: '/var/lib/apt', sharing: 'locked' },
    ],
    pin: ['='],
  },
  {
    name: 'apk',
    commands: ['apk'],
    system: true,
    actions: {
      add: 'install',
      update: 'refresh',
      upgrade: 'upgrade',
      del: 'remove',
      fix: 'other',
      'cache clean': 'clean',
    },
    yes: [],
    lean: [],
    cacheless: ['--no-cache'],
    clean: 'rm -rf /var/cache/apk/*',
    caches: ['/var/cache/apk', '/etc/apk/cache'],
    disposable: true,
    mounts: [{ target: '/var/cache/apk', sharing: 'locked' }],
    pin: ['=', '~', '~=', '<', '>', '@'],
  },
  {
    name: 'yum',
    commands: ['yum'],
    system: true,
    actions: {
      install: 'install',
      in: 'install',
      localinstall: 'install',
      reinstall: 'install',
      groupinstall: 'install',
      'group install': 'install',
      'module install': 'install',
      makecache: 'refresh',
      'check-update': 'refresh',
      update: 'upgrade',
      upgrade: 'upgrade',
      'update-minimal': 'upgrade',
      'distro-sync': 'upgrade',
      remove: 'remove',
      erase: 'remove',
      autoremove: 'remove',
      'clean all': 'clean',
      clean: 'clean',
    },
    yes: ['-y', '--assumeyes'],
    lean: [],
    cacheless: [],
    clean: 'yum clean all',
    caches: ['/var/cache/yum', '/var/cache/dnf', '/var/cache/libdnf5'],
    disposable: true,
    mounts: [
      { target: '/var/cache/yum', sharing: 'locked' },
      { target: '/var/cache/dnf', sharing: 'locked' },
    ],
    pin: ['-'],
  },
  {
    name: 'dnf',
    commands: ['dnf', 'dnf5', 'dnf-3'],
    system: true,
    actions: {
      install: 'install',
      in: 'install',
      localinstall: 'install',
      reinstall: 'install',
      rei: 'install',
      groupinstall: 'install',
      'group install': 'install',
      'module install': 'install',
      makecache: 'refresh',
      'check-update': 'refresh',
      update: 'upgrade',
      upgrade: 'upgrade',
      up: 'upgrade',
      'upgrade-minimal': 'upgrade',
      'up-min': 'upgrade',
      'distro-sync': 'upgrade',
      'system-upgrade': 'upgrade',
      remove: 'remove',
      rm: 'remove',
      erase: 'remove',
      autoremove: 'remove',
      'clean all': 'clean',
      clean: 'clean',
    },
    yes: ['-y', '--assumeyes'],
    lean: ['--setopt=install_weak_deps=False'],
    cacheless: [],
    clean: 'dnf clean all',
    caches: ['/var/cache/dnf', '/var/cache/libdnf5', '/var/cache/yum'],
    disposable: true,
    mounts: [
      { target: '/var/cache/dnf', sharing: 'locked' },
      { target: '/var/cache/libdnf5', sharing: 'locked' },
    ],
    pin: ['-'],
  },
  {
    name: 'microdnf',
    commands: ['microdnf'],
    system: true,
    actions: {
      install: 'install',
      in: 'install',
      reinstall: 'install',
      'module install': 'install',
      update: 'upgrade',
      upgrade: 'upgrade',
      up: 'upgrade',
      remove: 'remove',
      makecache: 'refresh',
      'clean all': 'clean',
      clean: 'clean',
    },
    yes: ['-y', '--assumeyes'],
    lean: ['--setopt=install_weak_deps=0'],
    cacheless: [],
    clean: 'microdnf clean all',
    caches: ['/var/cache/yum', '/var/cache/dnf', '/var/cache/libdnf5'],
    disposable: true,
    mounts: [{ target: '/var/cache/yum', sharing: 'locked' }],
    pin: ['-'],
  },
  {
    name: 'tdnf',
    commands: ['tdnf'],
    system: true,
    actions: {
      install: 'install',
      reinstall: 'install',
      makecache: 'refresh',
      update: 'upgrade',
      upgrade: 'upgrade',
      remove: 'remove',
      erase: 'remove',
      autoremove: 'remove',
      'clean all': 'clean',
      clean: 'clean',
    },
    yes: ['-y', '--assumeyes'],
    lean: [],
    cacheless: [],
    clean: 'tdnf clean all',
    caches: ['/var/cache/tdnf'],
    disposable: true,
    mounts: [{ target: '/var/cache/tdnf', sharing: 'locked' }],
    pin: ['-'],
  },
  {
    name: 'zypper',
    commands: ['zypper'],
    system: true,
    actions: {
      install: 'install',
      in: 'install',
      'source-install': 'install',
      si: 'install',
      refresh: 'refresh',
      ref: 'refresh',
      update: 'upgrade',
      up: 'upgrade',
      'dist-upgrade': 'upgrade',
      dup: 'upgrade',
      patch: 'upgrade',
      remove: 'remove',
      rm: 'remove',
      clean: 'clean',
      cc: 'clean',
    },
    yes: ['-n', '--non-interactive', '-y', '--no-confirm'],
    yesBefore: true,
    lean: ['--no-recommends'],
    cacheless: [],
    clean: 'zypper clean --all',
    caches: ['/var/cache/zypp'],
    disposable: true,
    mounts: [{ target: '/var/cache/zypp', sharing: 'locked' }],
    pin: ['=', '>=', '<=', '>', '<'],
  },
  {
    name: 'pacman',
    commands: ['pacman'],
    system: true,
    actions: {},
    yes: ['--noconfirm'],
    lean: [],
    cacheless: [],
    clean: 'rm -rf /var/cache/pacman/pkg/*',
    caches: ['/var/cache/pacman/pkg'],
    disposable: true,
    mounts: [{ target: '/var/cache/pacman/pkg', sharing: 'locked' }],
    pin: ['='],
  },
  {
    name: 'pip',
    commands: [
      'pip',
      'pip2',
      'pip3',
      'pip3.6',
      'pip3.7',
      'pip3.8',
      'pip3.9',
      'pip3.10',
      'pip3.11',
      'pip3.12',
      'pip3.13',
      'pip3.14',
    ],
    system: false,
    actions: {
      install: 'install',
      wheel: 'install',
      download: 'install',
      uninstall: 'remove',
      'cache purge': 'clean',
    },
    yes: [],
    lean: [],
    cacheless: ['--no-cache-dir'],
    cachelessBy: ['PIP_NO_CACHE_DIR'],
    clean: undefined,
    caches: ['~/.cache/pip', '/root/.cache/pip'],
    disposable: true,
    mounts: [
      {
        target: '~/.cache/pip',
        movedBy: [
          ['PIP_CACHE_DIR', ''],
          ['XDG_CACHE_HOME', '/pip'],
        ],
      },
    ],
    pin: ['==', '===', '>=', '<=', '~=', '!=', '>', '<', '@'],
  },
  {
    name: 'uv',
    commands: ['uv'],
    system: false,
    actions: {
      sync: 'install',
      'pip install': 'install',
      'pip sync': 'install',
      'tool install': 'install',
      add: 'install',
      'cache clean': 'clean',
      'cache prune': 'clean',
      clean: 'clean',
    },
    yes: [],
    lean: [],
    cacheless: ['--no-cache', '--no-cache-dir', '-n'],
    cachelessBy: ['UV_NO_CACHE'],
    clean: 'uv cache clean',
    caches: ['~/.cache/uv', '/root/.cache/uv'],
    disposable: true,
    mounts: [
      {
        target: '~/.cache/uv',
        movedBy: [
          ['UV_CACHE_DIR', ''],
          ['XDG_CACHE_HOME', '/uv'],
        ],
      },
    ],
    pin: ['==', '>=', '<=', '~=', '!=', '>', '<', '@'],
  },
  {
    name: 'pipenv',
    commands: ['pipenv'],
    system: false,
    actions: { install: 'install', sync: 'install', uninstall: 'remove', '--clear': 'clean' },
    yes: [],
    lean: [],
    cacheless: [],
    clean: undefined,
    cachelessBy: ['PIP_NO_CACHE_DIR'],
    caches: ['~/.cache/pipenv', '~/.cache/pip', '/root/.cache/pip'],
    disposable: true,
    mounts: [
      {
        target: '~/.cache/pipenv',
        movedBy: [
          ['PIPENV_CACHE_DIR', ''],
          ['XDG_CACHE_HOME', '/pipenv'],
        ],
      },
      {
        target: '~/.cache/pip',
        movedBy: [
          ['PIP_CACHE_DIR', ''],
          ['XDG_CACHE_HOME', '/pip'],
        ],
      },
    ],
    pin: ['==', '>=', '<=', '~=', '!='],
  },
  {
    name: 'poetry',
    commands: ['poetry'],
    system: false,
    actions: { install: 'install', add: 'install', sync: 'install', 'cache clear': 'clean' },
    yes: ['--no-interaction', '-n'],
    lean: [],
    cacheless: ['--no-cache'],
    clean: undefined,
    caches: ['~/.cache/pypoetry/cache', '/root/.cache/pypoetry/cache'],
    disposable: true,
    // Not the whole folder: the virtual environment stands in it, too.
    mounts: [
      {
        target: '~/.cache/pypoetry/cache',
        movedBy: [
          ['POETRY_CACHE_DIR', '/cache'],
          ['XDG_CACHE_HOME', '/pypoetry/cache'],
        ],
      },
      {
        target: '~/.cache/pypoetry/artifacts',
        movedBy: [
          ['POETRY_CACHE_DIR', '/artifacts'],
          ['XDG_CACHE_HOME', '/pypoetry/artifacts'],
        ],
      },
    ],
    pin: ['==', '@'],
  },
  {
    name: 'conda',
    commands: ['conda', 'mamba', 'micromamba'],
    system: false,
    actions: {
      install: 'install',
      create: 'install',
      update: 'upgrade',
      'env create': 'install',
      'env update': 'install',
      remove: 'remove',
      uninstall: 'remove',
      clean: 'clean',
    },
    yes: ['-y', '--yes'],
    lean: [],
    cacheless: [],
    clean: 'conda clean --all --yes',
    caches: ['/opt/conda/pkgs', '~/.conda/pkgs', '/root/.conda/pkgs'],
    disposable: true,
    mounts: [
      {
        target: '/opt/conda/pkgs',
        movedBy: [
          ['CONDA_PKGS_DIRS', ''],
          ['MAMBA_ROOT_PREFIX', '/pkgs'],
        ],
        movedByImages: true,
        sharing: 'locked',
      },
    ],
    pin: ['=', '==', '>=', '<='],
  },
  {
    name: 'npm',
    commands: ['npm'],
    system: false,
    actions: {
      install: 'install',
      i: 'install',
      add: 'install',
      ci: 'install',
      'clean-install': 'install',
      update: 'upgrade',
      uninstall: 'remove',
      'cache clean': 'clean',
      'cache verify': 'other',
    },
    yes: [],
    lean: [],
    cacheless: [],
    clean: 'npm cache clean --force',
    caches: ['~/.npm', '~/.npm/_cacache', '/root/.npm', '/root/.npm/_cacache'],
    disposable: true,
    mounts: [
      {
        target: '~/.npm',
        movedBy: [
          ['npm_config_cache', ''],
          ['NPM_CONFIG_CACHE', ''],
        ],
      },
    ],
    pin: ['@'],
  },
  {
    name: 'yarn',
    commands: ['yarn', 'yarnpkg'],
    system: false,
    actions: {
      '': 'install',
      install: 'install',
      add: 'install',
      'global add': 'install',
      'workspaces focus': 'install',
      upgrade: 'upgrade',
      remove: 'remove',
      'cache clean': 'clean',
    },
    yes: [],
    lean: [],
    cacheless: [],
    clean: 'yarn cache clean',
    caches: ['/usr/local/share/.cache/yarn', '~/.cache/yarn', '/root/.cache/yarn', '~/.yarn/berry/cache'],
    disposable: true,
    mounts: [{ target: '/usr/local/share/.cache/yarn', movedBy: [['YARN_CACHE_FOLDER', '']] }],
    pin: ['@'],
  },
  {
    name: 'pnpm',
    commands: ['pnpm'],
    system: false,
    actions: {
      install: 'install',
      i: 'install',
      add: 'install',
      fetch: 'install',
      ci: 'install',
      update: 'upgrade',
      remove: 'remove',
      'store prune': 'clean',
    },
    yes: [],
    lean: [],
    cacheless: [],
    clean: 'pnpm store prune',
    caches: ['~/.local/share/pnpm/store', '/root/.local/share/pnpm/store', '/pnpm/store', '~/.pnpm-store'],
    disposable: false,
    mounts: [
      {
        target: '~/.local/share/pnpm/store',
        movedBy: [
          ['npm_config_store_dir', ''],
          ['PNPM_HOME', '/store'],
          ['XDG_DATA_HOME', '/pnpm/store'],
        ],
      },
    ],
    pin: ['@'],
  },
  {
    name: 'bun',
    commands: ['bun'],
    system: false,
    actions: { install: 'install', i: 'install', add: 'install', ci: 'install', 'pm cache rm': 'clean' },
    yes: [],
    lean: [],
    cacheless: ['--no-cache'],
    clean: 'bun pm cache rm',
    caches: ['~/.bun/install/cache', '/root/.bun/install/cache'],
    disposable: false,
    mounts: [
      {
        target: '~/.bun/install/cache',
        movedBy: [
          ['BUN_INSTALL_CACHE_DIR', ''],
          ['BUN_INSTALL', '/install/cache'],
        ],
      },
    ],
    pin: ['@'],
  },
  {
    name: 'gem',
    commands: ['gem'],
    system: false,
    actions: { install: 'install', i: 'install', update: 'upgrade', uninstall: 'remove', cleanup: 'clean' },
    yes: [],
    lean: ['--no-document', '-N', '--no-doc'],
    cacheless: [],
    clean: 'rm -rf "$(gem env gemdir)/cache"',
    caches: [
      '/usr/local/bundle/cache',
      '/usr/lib/ruby/gems/*/cache',
      '/var/lib/gems/*/cache',
      '~/.gem',
      '$(gem env gemdir)/cache',
      '$GEM_HOME/cache',
    ],
    disposable: true,
    mounts: [{ target: '/usr/local/bundle/cache', movedBy: [['GEM_HOME', '/cache']] }],
    pin: [':'],
  },
  {
    name: 'bundle',
    commands: ['bundle', 'bundler'],
    system: false,
    actions: { install: 'install', '': 'install', update: 'upgrade', add: 'install', clean: 'clean' },
    yes: [],
    lean: [],
    cacheless: [],
    clean: 'rm -rf "$GEM_HOME/cache"',
    caches: [
      '/usr/local/bundle/cache',
      '~/.bundle/cache',
      '/root/.bundle/cache',
      '$GEM_HOME/cache',
      '$BUNDLE_PATH/cache',
    ],
    disposable: true,
    mounts: [{ target: '/usr/local/bundle/cache', movedBy: [['GEM_HOME', '/cache']] }],
    pin: [],
  },
  {
    name: 'go',
    commands: ['go'],
    system: false,
    actions: {
      'mod download': 'install',
      install: 'install',
      get: 'install',
      run: 'other',
      'clean -modcache': 'clean',
      'clean -cache': 'clean',
      build: 'other',
    },
    yes: [],
    lean: [],
    cacheless: [],
    clean: 'go clean -modcache',
    caches: ['/go/pkg/mod', '~/go/pkg/mod', '~/.cache/go-build'],
    disposable: false,
    mounts: [
      {
        target: '~/go/pkg/mod',
        movedBy: [
          ['GOMODCACHE', ''],
          ['GOPATH', '/pkg/mod'],
        ],
        movedByImages: true,
      },
      {
        target: '~/.cache/go-build',
        movedBy: [
          ['GOCACHE', ''],
          ['XDG_CACHE_HOME', '/go-build'],
        ],
      },
    ],
    pin: ['@'],
  },
  {
    name: 'cargo',
    commands: ['cargo'],
    system: false,
    actions: { install: 'install', fetch: 'install', build: 'other' },
    yes: [],
    lean: [],
    cacheless: [],
    clean: undefined,
    caches: ['/usr/local/cargo/registry', '~/.cargo/registry', '/root/.cargo/registry'],
    disposable: false,
    mounts: [
      { target: '~/.cargo/registry', movedBy: [['CARGO_HOME', '/registry']], movedByImages: true },
      { target: '~/.cargo/git/db', movedBy: [['CARGO_HOME', '/git/db']], movedByImages: true },
    ],
    pin: ['@'],
  },
  {
    name: 'composer',
    commands: ['composer', 'composer.phar'],
    system: false,
    actions: {
      install: 'install',
      i: 'install',
      require: 'install',
      'global require': 'install',
      'create-project': 'install',
      update: 'upgrade',
      remove: 'remove',
      'clear-cache': 'clean',
      clearcache: 'clean',
      cc: 'clean',
    },
    yes: ['--no-interaction', '-n'],
    lean: [],
    cacheless: ['--no-cache'],
    clean: 'composer clear-cache',
    caches: ['~/.composer/cache', '~/.cache/composer', '/root/.composer/cache', '/tmp/cache'],
    disposable: true,
    mounts: [
      {
        target: '~/.composer/cache',
        movedBy: [
          ['COMPOSER_CACHE_DIR', ''],
          ['COMPOSER_HOME', '/cache'],
        ],
        movedByImages: true,
      },
    ],
    pin: [':', '='],
  },
]
