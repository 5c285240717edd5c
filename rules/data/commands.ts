// What is known about the commands that builds call: which options take a value, what each needs and touches.
// Sources: each command's manual page or its own --help, read 2026-11.

export interface KnownCommand {
  readonly names: readonly string[]
  /** Options, short and long, that take their value as the next word. `--name=value` needs no mention. */
  readonly valueOptions: readonly string[]
  /** Its options have one dash and many letters, as `-ldflags`, and are never bundled. */
  readonly unbundled?: true
  /** Fails, or does nothing useful, without root. */
  readonly root?: true
  /** Reaches the network: always, or in the subcommands that are named. */
  readonly network?: true | readonly string[]
  /** Why it has no place in a build, as a clause that ends a sentence: "… because `vim` needs a terminal". */
  readonly unwanted?: string
}

/** A command that runs another one, which stands behind its options. */
export interface WrapperCommand {
  readonly names: readonly string[]
  readonly valueOptions: readonly string[]
  /** Options that make it do something else than running a command. */
  readonly otherwise: readonly string[]
  /** How many words of its own stand between its options and the command. */
  readonly operands: number
  /** `NAME=value` words may stand in front of the command. */
  readonly assignments: boolean
}

const terminal = 'it needs a terminal, and a build has none'
const noInit = 'a build runs no init system, and nothing that is started now lives on in the image'
const gone = 'it looks at or changes processes of the build step, which are gone when the step ends'
const host = 'it concerns the host, which a build step must not touch'
const mounts = 'a mount ends with the build step and needs privileges that a build does not have'
const remote = 'a build step that logs in elsewhere needs keys in the build and cannot be repeated'
const report = 'it only reports the state of the machine that builds'

// prettier-ignore
export const knownCommands: readonly KnownCommand[] = [
  // System packages.
  {
    names: ['apt-get', 'apt'],
    valueOptions: [
      '-t', '--target-release', '--default-release', '-o', '--option', '-c', '--config-file', '-a',
      '--host-architecture', '-P', '--build-profiles',
    ],
    root: true,
    network: [
      'update', 'install', 'reinstall', 'upgrade', 'dist-upgrade', 'full-upgrade', 'build-dep', 'source',
      'download',
    ],
  },
  {
    names: ['aptitude'],
    valueOptions: [
      '-t', '--target-release', '--default-release', '-o', '-w', '--width', '-F', '--display-format', '-O',
      '--sort',
    ],
    root: true,
    network: [
      'update', 'install', 'reinstall', 'safe-upgrade', 'full-upgrade', 'dist-upgrade', 'build-dep',
      'download',
    ],
  },
  {
    names: ['apt-key'],
    valueOptions: ['--keyring', '--keyserver', '--recv-keys'],
    root: true,
    network: ['adv'],
  },
  {
    names: ['apt-mark', 'apt-cache', 'debconf-set-selections'],
    valueOptions: ['-o', '--option', '-c', '--config-file', '-f', '--file'],
  },
  {
    names: ['add-apt-repository'],
    valueOptions: ['-p', '--pocket', '-c', '--component', '-S', '--sourceslist', '-P', '--ppa'],
    root: true,
    network: true,
  },
  { names: ['dpkg'], valueOptions: ['--root', '--admindir', '--instdir'], root: true },
  {
    names: ['apk'],
    valueOptions: [
      '-t', '--virtual', '-X', '--repository', '-p', '--root', '--keys-dir', '--repositories-file',
      '--cache-dir', '--cache-max-age', '--wait', '--timeout', '--arch', '--progress-fd',
    ],
    root: true,
    network: ['add', 'update', 'upgrade', 'fetch', 'fix'],
  },
  {
    names: ['yum', 'dnf', 'dnf5', 'dnf-3', 'microdnf', 'tdnf'],
    valueOptions: [
      '-c', '--config', '-d', '--debuglevel', '-e', '--errorlevel', '-R', '--randomwait', '-x', '--exclude',
      '--enablerepo', '--disablerepo', '--repo', '--repoid', '--installroot', '--releasever', '--setopt',
      '--forcearch', '--disableexcludes', '--disableplugin', '--enableplugin', '--downloaddir', '--destdir',
      '--advisory', '--comment', '--color', '--rpmverbosity',
    ],
    root: true,
    network: [
      'install', 'localinstall', 'reinstall', 'groupinstall', 'group', 'module', 'makecache', 'update',
      'upgrade', 'check-update', 'builddep', 'download', 'distro-sync', 'swap',
    ],
  },
  {
    names: ['rpm'],
    valueOptions: [
      '--root', '-r', '--dbpath', '--prefix', '--qf', '--queryformat', '-D', '--define', '-E', '--eval',
    ],
  },
  {
    names: ['zypper'],
    valueOptions: [
      '-R', '--root', '--installroot', '-c', '--config', '-D', '--reposd-dir', '-C', '--cache-dir',
      '--raw-cache-dir', '--solv-cache-dir', '--pkg-cache-dir', '-p', '--plus-repo', '--plus-content',
      '--releasever', '-t', '--type', '-r', '--repo', '--from', '--download', '--name', '-P', '--priority',
    ],
    root: true,
    network: [
      'install', 'in', 'refresh', 'ref', 'update', 'up', 'patch', 'dist-upgrade', 'dup', 'source-install',
      'si',
    ],
  },
  {
    names: ['pacman'],
    valueOptions: [
      '-b', '--dbpath', '-r', '--root', '--arch', '--cachedir', '--color', '--config', '--gpgdir',
      '--hookdir', '--logfile', '--sysroot', '--ignore', '--ignoregroup', '--assume-installed', '--overwrite',
      '--print-format',
    ],
    root: true,
    network: true,
  },
  {
    names: ['pacman-key'],
    valueOptions: ['--config', '--gpgdir', '--keyserver', '--populate-from'],
    root: true,
    network: true,
  },

  // Language packages.
  {
    names: [
      'pip', 'pip2', 'pip3', 'pip3.6', 'pip3.7', 'pip3.8', 'pip3.9', 'pip3.10', 'pip3.11', 'pip3.12', 'pip3.13', 'pip3.14',
    ],
    valueOptions: [
      '-r', '--requirement', '-c', '--constraint', '-e', '--editable', '-t', '--target', '-i', '--index-url',
      '--extra-index-url', '-f', '--find-links', '-d', '--dest', '-w', '--wheel-dir', '-b', '--build',
      '--src', '--prefix', '--root', '--platform', '--python-version', '--implementation', '--abi',
      '--python', '--proxy', '--retries', '--timeout', '--exists-action', '--trusted-host', '--cert',
      '--client-cert', '--cache-dir', '--log', '--upgrade-strategy', '--no-binary', '--only-binary',
      '--progress-bar', '--global-option', '--build-option', '--install-option', '--config-settings', '-C',
      '--root-user-action', '--report', '--keyring-provider', '--use-feature', '--use-deprecated', '--group',
      '--build-constraint', '--default-timeout',
    ],
    network: ['install', 'download', 'wheel'],
  },
  {
    names: ['uv'],
    valueOptions: [
      '-r', '--requirements', '--requirement', '-c', '--constraints', '--constraint', '--override', '-e',
      '--editable', '-p', '--python', '--index', '--default-index', '-i', '--index-url', '--extra-index-url',
      '-f', '--find-links', '--target', '--prefix', '--extra', '--group', '--no-group', '--only-group',
      '--no-install-package', '--package', '--cache-dir', '--directory', '--project', '--config-file',
      '--link-mode', '--resolution', '--prerelease', '--no-binary', '--only-binary', '--python-version',
      '--python-platform', '--allow-insecure-host', '-P', '--upgrade-package', '--reinstall-package',
      '--refresh-package', '--with', '--from', '--index-strategy',
    ],
    network: ['pip', 'sync', 'add', 'lock', 'run', 'tool', 'python'],
  },
  {
    names: ['poetry'],
    valueOptions: [
      '-C', '--directory', '-P', '--project', '-E', '--extras', '--with', '--without', '--only', '-G',
      '--group', '--source', '--python', '-o', '--output', '-f', '--format',
    ],
    network: ['install', 'add', 'update', 'lock', 'sync'],
  },
  {
    names: ['pipenv'],
    valueOptions: [
      '--python', '--categories', '-i', '--index', '--pypi-mirror', '-r', '--requirements', '-e',
      '--editable', '--extra-pip-args',
    ],
    network: ['install', 'sync', 'update', 'lock'],
  },
  {
    names: ['conda', 'mamba', 'micromamba'],
    valueOptions: [
      '-n', '--name', '-p', '--prefix', '-c', '--channel', '-f', '--file', '--solver', '-r', '--root-prefix',
      '--repodata-fn', '--subdir', '--platform', '--rc-file',
    ],
    network: ['install', 'create', 'update', 'upgrade', 'env', 'search'],
  },
  {
    names: ['npm'],
    valueOptions: [
      '-C', '--prefix', '--registry', '-w', '--workspace', '--omit', '--include', '--only', '--tag',
      '--cache', '--loglevel', '--userconfig', '--globalconfig', '--install-strategy', '--script-shell',
      '--access', '--otp', '--scope', '--os', '--cpu', '--libc', '--before', '--before-date',
      '--node-options', '--fetch-retries', '--fetch-timeout', '--fetch-retry-mintimeout',
      '--fetch-retry-maxtimeout', '--network-timeout', '--maxsockets', '--cafile', '--ca', '--proxy', '--https-proxy', '--noproxy',
      '--depth',
    ],
    network: [
      'install', 'i', 'add', 'ci', 'clean-install', 'install-test', 'it', 'update', 'up', 'upgrade', 'audit',
      'exec', 'view', 'pack', 'publish',
    ],
  },
  {
    names: ['npx'],
    valueOptions: ['-p', '--package', '-c', '--call', '-w', '--workspace', '--registry', '--cache'],
    network: true,
  },
  {
    names: ['yarn', 'yarnpkg'],
    valueOptions: [
      '--cwd', '--cache-folder', '--modules-folder', '--preferred-cache-folder', '--global-folder',
      '--link-folder', '--registry', '--network-timeout', '--network-concurrency', '--mutex', '--proxy',
      '--https-proxy', '--otp', '--prefix', '--use-yarnrc', '--mode', '-C', '--child-concurrency',
    ],
    network: ['install', 'add', 'upgrade', 'up', 'global', 'dlx', 'create', 'audit', 'publish', 'workspaces'],
  },
  {
    names: ['pnpm'],
    valueOptions: [
      '-C', '--dir', '-F', '--filter', '--filter-prod', '--store-dir', '--modules-dir', '--virtual-store-dir',
      '--registry', '--loglevel', '--reporter', '--workspace-concurrency', '--network-concurrency',
      '--node-linker', '--package-import-method', '--prefix', '--child-concurrency', '--lockfile-dir',
    ],
    network: [
      'install', 'i', 'add', 'update', 'up', 'upgrade', 'fetch', 'dlx', 'create', 'audit', 'deploy', 'env',
    ],
  },
  {
    names: ['bun'],
    valueOptions: [
      '-c', '--config', '--cwd', '--registry', '--cache-dir', '--backend', '--filter', '--outdir',
      '--outfile', '--target', '--omit', '--install', '--network-concurrency',
    ],
    network: ['install', 'i', 'add', 'a', 'update', 'create', 'x'],
  },
  {
    names: ['corepack'],
    valueOptions: ['--install-directory', '-o', '--output'],
    network: ['prepare', 'install', 'use', 'up', 'pack'],
  },
  {
    names: ['gem'],
    valueOptions: [
      '-v', '--version', '-i', '--install-dir', '-n', '--bindir', '--build-root', '-P', '--trust-policy',
      '-g', '--file', '--platform', '-s', '--source', '-p', '--http-proxy', '-B', '--bulk-threshold',
      '--without', '--config-file', '--use-system-libraries',
    ],
    network: ['install', 'i', 'update', 'fetch', 'outdated'],
  },
  {
    names: ['bundle', 'bundler'],
    valueOptions: [
      '-j', '--jobs', '--retry', '--gemfile', '--path', '--without', '--with', '--shebang', '--trust-policy',
      '-P', '--cache-path', '--target-rbconfig', '-r',
    ],
    network: ['install', 'update', 'add', 'lock', 'outdated', 'package', 'cache'],
  },
  {
    names: ['go'],
    valueOptions: [
      '-o', '-p', '-C', '-asmflags', '-buildmode', '-compiler', '-gccgoflags', '-gcflags', '-installsuffix',
      '-ldflags', '-mod', '-modfile', '-overlay', '-pgo', '-pkgdir', '-tags', '-toolexec', '-covermode',
      '-coverpkg', '-exec', '-run', '-timeout', '-count', '-bench',
    ],
    unbundled: true,
    network: ['get', 'install', 'mod', 'build', 'run', 'test'],
  },
  {
    names: ['cargo'],
    valueOptions: [
      '-p', '--package', '-j', '--jobs', '--bin', '--example', '--test', '--bench', '--features', '-F',
      '--target', '--target-dir', '--profile', '--manifest-path', '--lockfile-path', '--message-format',
      '--color', '--config', '-Z', '-C', '--exclude', '--version', '--vers', '--git', '--branch', '--tag',
      '--rev', '--path', '--root', '--index', '--registry', '--name', '--edition', '--vcs', '--recipe-path',
    ],
    network: [
      'build', 'b', 'install', 'fetch', 'update', 'run', 'r', 'test', 't', 'add', 'vendor', 'check', 'c',
      'chef',
    ],
  },
  {
    names: ['rustup'],
    valueOptions: [
      '--toolchain', '-t', '--target', '-c', '--component', '--profile', '--default-toolchain',
      '--default-host',
    ],
    network: ['install', 'update', 'toolchain', 'target', 'component', 'default', 'self'],
  },
  {
    names: ['composer', 'composer.phar'],
    valueOptions: [
      '-d', '--working-dir', '--prefer-install', '--ignore-platform-req', '--apcu-autoloader-prefix',
      '--repository', '-s', '--stability', '--install-dir', '--filename',
    ],
    network: [
      'install', 'i', 'update', 'u', 'upgrade', 'require', 'r', 'create-project', 'global', 'self-update',
      'audit',
    ],
  },
  {
    names: ['pecl', 'pear'],
    valueOptions: [
      '-D', '--configureoptions', '-R', '--installroot', '-P', '--packagingroot', '-d', '-c', '-C',
    ],
    network: ['install', 'upgrade', 'download', 'update-channels', 'channel-update'],
  },
  {
    names: ['cpanm', 'cpan'],
    valueOptions: [
      '-l', '--local-lib', '-L', '--local-lib-contained', '-M', '--from', '--mirror', '--with-feature',
    ],
    network: true,
  },
  {
    names: ['mvn', 'mvnw'],
    valueOptions: [
      '-f', '--file', '-s', '--settings', '-gs', '--global-settings', '-P', '--activate-profiles', '-pl',
      '--projects', '-rf', '--resume-from', '-T', '--threads', '-D', '--define', '-l', '--log-file',
    ],
    network: true,
  },
  {
    names: ['gradle', 'gradlew'],
    valueOptions: [
      '-b', '--build-file', '-c', '--settings-file', '-p', '--project-dir', '-g', '--gradle-user-home', '-x',
      '--exclude-task', '-I', '--init-script', '--max-workers', '--console', '--warning-mode',
      '--project-cache-dir',
    ],
    network: true,
  },
  {
    names: ['dotnet'],
    valueOptions: [
      '-c', '--configuration', '-o', '--output', '-r', '--runtime', '-f', '--framework', '-v', '--verbosity',
      '-s', '--source', '--configfile', '-a', '--arch', '--os', '--version', '--tool-path', '--add-source',
      '--packages', '--version-suffix',
    ],
    network: ['restore', 'build', 'publish', 'run', 'test', 'tool', 'add', 'pack', 'workload'],
  },

  // Downloads and archives.
  {
    names: ['curl'],
    valueOptions: [
      '-o', '--output', '-H', '--header', '-d', '--data', '--data-ascii', '--data-binary', '--data-raw',
      '--data-urlencode', '--json', '-X', '--request', '-u', '--user', '-A', '--user-agent', '-e',
      '--referer', '-x', '--proxy', '-U', '--proxy-user', '-b', '--cookie', '-c', '--cookie-jar', '-F',
      '--form', '-K', '--config', '-m', '--max-time', '-w', '--write-out', '-T', '--upload-file', '-E',
      '--cert', '--key', '--cacert', '--capath', '--pass', '--cert-type', '--key-type', '--ciphers',
      '--tls13-ciphers', '--tls-max', '--pinnedpubkey', '-r', '--range', '-C', '--continue-at', '-D',
      '--dump-header', '-Y', '--speed-limit', '-y', '--speed-time', '-z', '--time-cond', '--connect-timeout',
      '--retry', '--retry-delay', '--retry-max-time', '--limit-rate', '--max-filesize', '--max-redirs',
      '--resolve', '--connect-to', '--interface', '--noproxy', '--proto', '--proto-redir', '--proto-default',
      '--url', '--output-dir', '--stderr', '--trace', '--trace-ascii', '--unix-socket',
      '--abstract-unix-socket', '--create-file-mode', '--netrc-file', '--oauth2-bearer', '--aws-sigv4', '-Q',
      '--quote', '-P', '--ftp-port', '-t', '--telnet-option', '--url-query', '--variable', '--rate',
      '--parallel-max', '--dns-servers', '--doh-url', '--keepalive-time', '--local-port', '--socks5',
      '--socks5-hostname', '--preproxy',
    ],
    network: true,
  },
  {
    names: ['wget', 'wget2'],
    valueOptions: [
      '-O', '--output-document', '-P', '--directory-prefix', '-o', '--output-file', '-a', '--append-output',
      '-i', '--input-file', '-B', '--base', '-t', '--tries', '-T', '--timeout', '--dns-timeout',
      '--connect-timeout', '--read-timeout', '-w', '--wait', '--waitretry', '-Q', '--quota', '--limit-rate',
      '--bind-address', '-U', '--user-agent', '--header', '--user', '--password', '--http-user',
      '--http-password', '--ftp-user', '--ftp-password', '--post-data', '--post-file', '--method',
      '--body-data', '--body-file', '--referer', '--load-cookies', '--save-cookies', '--ca-certificate',
      '--ca-directory', '--certificate', '--private-key', '--secure-protocol', '--ciphers', '-e', '--execute',
      '--progress', '-l', '--level', '-A', '--accept', '-R', '--reject', '-D', '--domains',
      '--exclude-domains', '-I', '--include-directories', '-X', '--exclude-directories', '--cut-dirs',
      '--max-redirect', '--proxy-user', '--proxy-password', '--local-encoding', '--restrict-file-names',
      '--retry-on-http-error', '--config', '--start-pos', '--default-page', '--accept-regex',
      '--reject-regex', '--prefer-family', '--report-speed', '--rejected-log',
    ],
    network: true,
  },
  {
    names: ['git'],
    valueOptions: [
      '-C', '-c', '--git-dir', '--work-tree', '--namespace', '--config-env', '-b', '--branch', '-o',
      '--origin', '--upload-pack', '--reference', '--reference-if-able', '--separate-git-dir', '--depth',
      '--shallow-since', '--shallow-exclude', '--config', '--server-option', '-j', '--jobs', '--filter',
      '--template', '--deepen', '--bundle-uri', '-m', '--message', '--file',
    ],
    network: ['clone', 'fetch', 'pull', 'push', 'submodule', 'ls-remote', 'remote', 'lfs', 'archive'],
  },
  {
    names: ['svn'],
    valueOptions: [
      '-r', '--revision', '--username', '--password', '--depth', '--config-dir', '--config-option',
    ],
    network: ['checkout', 'co', 'export', 'update', 'up'],
  },
  {
    names: ['tar', 'bsdtar', 'gtar'],
    valueOptions: [
      '-f', '--file', '-C', '--directory', '-T', '--files-from', '-X', '--exclude-from', '-I',
      '--use-compress-program', '--exclude', '-b', '--blocking-factor', '-g', '--listed-incremental', '-H',
      '--format', '-K', '--starting-file', '-L', '--tape-length', '-N', '--newer', '--after-date', '-V',
      '--label', '-F', '--info-script', '--new-volume-script', '--mode', '--mtime', '--owner', '--group',
      '--owner-map', '--group-map', '--strip-components', '--strip', '--transform', '--xform', '--sort',
      '--suffix', '--add-file', '--record-size', '--rmt-command', '--rsh-command', '--to-command',
      '--index-file', '--checkpoint-action', '--pax-option', '--warning', '--volno-file', '--quoting-style',
    ],
  },
  { names: ['unzip'], valueOptions: ['-d', '-x', '-P'] },
  {
    names: ['gpg', 'gpg2'],
    valueOptions: [
      '--keyserver', '--recv-keys', '--recv-key', '--homedir', '-o', '--output', '--keyring',
      '--keyserver-options', '-u', '--local-user', '-r', '--recipient', '--passphrase', '--passphrase-file',
      '--status-fd', '--primary-keyring', '--options', '--trust-model', '--pinentry-mode',
    ],
  },
  {
    names: ['rsync'],
    valueOptions: [
      '-e', '--rsh', '--exclude', '--exclude-from', '--include', '--include-from', '--files-from', '-f',
      '--filter', '--chmod', '--chown', '--rsync-path', '--password-file', '--timeout', '--bwlimit', '--port',
      '-T', '--temp-dir', '-B', '--block-size', '-M', '--remote-option',
    ],
  },

  // Users and permissions.
  {
    names: ['useradd'],
    valueOptions: [
      '-b', '--base-dir', '-c', '--comment', '-d', '--home-dir', '--home', '-e', '--expiredate', '-f',
      '--inactive', '-g', '--gid', '-G', '--groups', '-k', '--skel', '-K', '--key', '-p', '--password', '-R',
      '--root', '-P', '--prefix', '-s', '--shell', '-u', '--uid', '-Z', '--selinux-user',
    ],
    root: true,
  },
  {
    // Debian's Perl script and BusyBox's applet share the name; their short options do not contradict each other.
    names: ['adduser'],
    valueOptions: [
      '-h', '-g', '-s', '-G', '-u', '-k', '--home', '--gecos', '--comment', '--shell', '--ingroup', '--uid',
      '--gid', '--firstuid', '--lastuid', '--firstgid', '--lastgid', '--conf',
    ],
    root: true,
  },
  {
    names: ['usermod'],
    valueOptions: [
      '-c', '--comment', '-d', '--home', '-e', '--expiredate', '-f', '--inactive', '-g', '--gid', '-G',
      '--groups', '-l', '--login', '-p', '--password', '-R', '--root', '-P', '--prefix', '-s', '--shell',
      '-u', '--uid', '-v', '--add-subuids', '-w', '--add-subgids', '-Z', '--selinux-user',
    ],
    root: true,
  },
  {
    names: ['groupadd'],
    valueOptions: [
      '-g', '--gid', '-K', '--key', '-p', '--password', '-R', '--root', '-P', '--prefix', '-U', '--users',
    ],
    root: true,
  },
  { names: ['addgroup'], valueOptions: ['-g', '--gid', '--conf', '--firstgid', '--lastgid'], root: true },
  {
    names: ['groupmod'],
    valueOptions: ['-g', '--gid', '-n', '--new-name', '-p', '--password', '-R', '--root', '-P', '--prefix'],
    root: true,
  },
  {
    names: ['userdel', 'groupdel', 'deluser', 'delgroup'],
    valueOptions: ['-R', '--root', '-P', '--prefix', '--conf', '--backup-to'],
    root: true,
  },
  {
    names: ['passwd', 'chpasswd'],
    valueOptions: ['-R', '--root', '-P', '--prefix', '-c', '--crypt-method', '-s', '--sha-rounds'],
    root: true,
  },
  { names: ['chown', 'chgrp'], valueOptions: ['--from', '--reference'], root: true },
  { names: ['chmod'], valueOptions: ['--reference'] },
  { names: ['setcap'], valueOptions: ['-n'], root: true },
  {
    names: ['ldconfig', 'update-ca-certificates', 'update-ca-trust', 'locale-gen'],
    valueOptions: [
      '-f', '-C', '-r', '--certsconf', '--certsdir', '--localcertsdir', '--etccertsdir', '--hooksdir',
    ],
    root: true,
  },
  {
    names: ['update-alternatives'],
    valueOptions: ['--altdir', '--admindir', '--instdir', '--log'],
    root: true,
  },
  {
    names: ['find'],
    valueOptions: [
      '-name', '-iname', '-path', '-ipath', '-wholename', '-regex', '-iregex', '-regextype', '-type', '-xtype',
      '-maxdepth', '-mindepth', '-size', '-perm', '-user', '-group', '-uid', '-gid', '-mtime', '-mmin', '-atime',
      '-amin', '-ctime', '-cmin', '-newer', '-links', '-inum', '-samefile', '-fstype', '-lname', '-ilname',
      '-printf', '-fprint', '-fprintf', '-fls',
    ],
    unbundled: true,
  },
  { names: ['ln'], valueOptions: ['-t', '--target-directory', '-S', '--suffix'] },
  { names: ['cp', 'mv'], valueOptions: ['-t', '--target-directory', '-S', '--suffix'] },
  {
    names: ['install'],
    valueOptions: [
      '-t', '--target-directory', '-S', '--suffix', '-g', '--group', '-m', '--mode', '-o', '--owner',
    ],
  },
  { names: ['mkdir'], valueOptions: ['-m', '--mode'] },
  { names: ['rm', 'rmdir', 'touch', 'cat', 'echo', 'set', 'cd'], valueOptions: [] },

  // What has no place in a build.
  {
    names: ['ssh', 'telnet'],
    valueOptions: [
      '-i', '-p', '-o', '-l', '-F', '-J', '-L', '-R', '-D', '-W', '-c', '-m', '-b', '-e', '-E', '-I', '-O',
      '-Q', '-S', '-w', '-B',
    ],
    network: true,
    unwanted: remote,
  },
  {
    names: ['scp', 'sftp', 'ftp'],
    valueOptions: ['-i', '-P', '-o', '-F', '-J', '-c', '-l', '-S', '-b'],
    network: true,
  },
  { names: ['ssh-keyscan'], valueOptions: ['-p', '-T', '-t', '-f', '-O'], network: true },
  { names: ['vim', 'vi', 'nano', 'emacs'], valueOptions: [], unwanted: terminal },
  { names: ['less', 'more', 'man', 'htop', 'top', 'watch'], valueOptions: ['-n', '-d'], unwanted: terminal },
  { names: ['shutdown', 'reboot', 'halt', 'poweroff', 'init'], valueOptions: [], root: true, unwanted: host },
  {
    names: ['service', 'systemctl', 'rc-service', 'initctl'],
    valueOptions: [
      '-t', '--type', '-p', '--property', '-H', '--host', '--root', '-M', '--machine', '-n', '--lines', '-o',
      '--output',
    ],
    root: true,
    unwanted: noInit,
  },
  { names: ['ps', 'pgrep'], valueOptions: ['-p', '-u', '-o', '-C', '-t'], unwanted: gone },
  { names: ['kill', 'killall', 'pkill'], valueOptions: ['-s', '--signal', '-n', '-u'], unwanted: gone },
  {
    names: ['free', 'uptime', 'vmstat', 'iostat', 'lsof', 'dmesg'],
    valueOptions: ['-s', '-c'],
    unwanted: report,
  },
  {
    names: ['mount', 'umount'],
    valueOptions: ['-t', '--types', '-o', '--options', '-O', '-L', '-U'],
    root: true,
    unwanted: mounts,
  },
  {
    names: ['ifconfig', 'iptables', 'ip6tables', 'sysctl', 'modprobe', 'insmod'],
    valueOptions: ['-t', '-A', '-D', '-I', '-p', '-s', '-d', '-j', '-i', '-o'],
    root: true,
    unwanted: host,
  },
]

// prettier-ignore
export const wrapperCommands: readonly WrapperCommand[] = [
  {
    names: ['sudo'],
    valueOptions: [
      '-u', '--user', '-g', '--group', '-h', '--host', '-p', '--prompt', '-C', '--close-from', '-r', '--role',
      '-t', '--type', '-T', '--command-timeout', '-R', '--chroot', '-D', '--chdir', '-U', '--other-user',
    ],
    otherwise: [
      '-l', '--list', '-v', '--validate', '-e', '--edit', '-K', '--remove-timestamp', '-V', '--version',
      '--help',
    ],
    operands: 0,
    assignments: true,
  },
  {
    names: ['doas'],
    valueOptions: ['-u', '-C', '-a'],
    otherwise: ['-C', '-L'],
    operands: 0,
    assignments: false,
  },
  {
    names: ['env'],
    valueOptions: ['-u', '--unset', '-C', '--chdir', '-a', '--argv0'],
    otherwise: ['-S', '--split-string', '--help', '--version'],
    operands: 0,
    assignments: true,
  },
  { names: ['exec'], valueOptions: ['-a'], otherwise: [], operands: 0, assignments: false },
  { names: ['command'], valueOptions: [], otherwise: ['-v', '-V'], operands: 0, assignments: false },
  { names: ['builtin'], valueOptions: [], otherwise: [], operands: 0, assignments: false },
  {
    names: ['nice'],
    valueOptions: ['-n', '--adjustment'],
    otherwise: ['--help', '--version'],
    operands: 0,
    assignments: false,
  },
  {
    names: ['ionice'],
    valueOptions: ['-c', '--class', '-n', '--classdata'],
    otherwise: ['-p', '--pid', '-P', '--pgid', '-u', '--uid'],
    operands: 0,
    assignments: false,
  },
  {
    names: ['nohup', 'setsid', 'eatmydata', 'chronic'],
    valueOptions: [],
    otherwise: ['--help', '--version'],
    operands: 0,
    assignments: false,
  },
  {
    names: ['stdbuf'],
    valueOptions: ['-i', '--input', '-o', '--output', '-e', '--error'],
    otherwise: ['--help', '--version'],
    operands: 0,
    assignments: false,
  },
  {
    names: ['time'],
    valueOptions: ['-f', '--format', '-o', '--output'],
    otherwise: ['-V', '--version', '--help'],
    operands: 0,
    assignments: false,
  },
  {
    names: ['timeout'],
    valueOptions: ['-k', '--kill-after', '-s', '--signal'],
    otherwise: ['--help', '--version'],
    operands: 1,
    assignments: false,
  },
  {
    names: ['xargs'],
    valueOptions: [
      '-a', '--arg-file', '-d', '--delimiter', '-E', '-I', '-L', '-n', '--max-args', '-P', '--max-procs',
      '-s', '--max-chars', '--process-slot-var',
    ],
    otherwise: ['--help', '--version', '--show-limits'],
    operands: 0,
    assignments: false,
  },
  {
    names: ['gosu', 'su-exec'],
    valueOptions: [],
    otherwise: ['-h', '-v', '--help', '--version'],
    operands: 1,
    assignments: false,
  },
  {
    names: ['busybox'],
    valueOptions: [],
    otherwise: ['--install', '--list', '--list-full', '--help', '-s'],
    operands: 0,
    assignments: false,
  },
  {
    names: ['dumb-init'],
    valueOptions: ['-r', '--rewrite'],
    otherwise: ['-h', '--help', '-V', '--version'],
    operands: 0,
    assignments: false,
  },
  {
    names: ['tini', 'tini-static', 'docker-init'],
    valueOptions: ['-p', '-e'],
    otherwise: ['-h', '--version', '-l'],
    operands: 0,
    assignments: false,
  },
]
