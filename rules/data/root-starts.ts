// Programs that a container starts as root for a reason: what it is, and what takes its place.
// Sources: the manual page or the documentation of each program, and common practice.

export interface RootStart {
  /** Names of programs, without their folder; a digit or a dot may follow. */
  readonly programs: readonly string[]
  /** Packages that bring it, where a script may start it. */
  readonly packages?: readonly string[]
  /** A clause behind "needs root" or "starts as root". */
  readonly why: string
}

/** What starts as root and gives it up by itself, or cannot do its work without. */
export const rootStarts: readonly RootStart[] = [
  {
    programs: ['nginx', 'openresty', 'tengine'],
    packages: ['nginx', 'nginx-full', 'nginx-light', 'nginx-extras', 'openresty'],
    why: 'its master opens the logs, the pid file and the port, and its workers become another user',
  },
  {
    programs: ['httpd', 'httpd-foreground', 'apache2', 'apache2ctl', 'apachectl', 'apache2-foreground'],
    packages: ['apache2', 'httpd'],
    why: 'its first process opens the logs and the port, and the others become another user',
  },
  {
    programs: ['haproxy'],
    packages: ['haproxy'],
    why: 'it opens its ports and its pid file and then becomes another user',
  },
  {
    programs: ['php-fpm', 'php-fpm-'],
    packages: ['php-fpm'],
    why: 'its master starts the pools, and each becomes the user of its pool',
  },
  {
    programs: ['supervisord', 'circusd'],
    packages: ['supervisor'],
    why: 'it starts each program as the user that its own configuration names',
  },
  {
    programs: ['sshd', 'dropbear'],
    packages: ['openssh-server', 'openssh', 'dropbear'],
    why: 'it becomes whoever logs in',
  },
  {
    programs: ['cron', 'crond', 'anacron', 'atd'],
    packages: ['cron', 'cronie', 'dcron'],
    why: 'it runs each job as the user that the table names',
  },
  {
    programs: ['systemd', 'init', 'my_init', 'runsvdir', 'runsvdir-start', 's6-svscan', 'svscan', 'openrc'],
    why: 'it is an init system and starts each service as the user of that service',
  },
  {
    programs: ['dockerd', 'dockerd-entrypoint.sh', 'containerd', 'buildkitd', 'kubelet', 'dind', 'podman'],
    why: 'it runs containers of its own',
  },
  {
    programs: ['postfix', 'dovecot', 'exim', 'exim4', 'sendmail', 'opendkim'],
    packages: ['postfix', 'dovecot-core', 'exim4'],
    why: 'it delivers mail as each of its receivers',
  },
  {
    programs: ['smbd', 'nmbd', 'samba', 'vsftpd', 'proftpd', 'pure-ftpd', 'rpc.nfsd', 'afpd', 'netatalk'],
    packages: ['samba', 'vsftpd', 'proftpd', 'pure-ftpd', 'nfs-utils', 'nfs-kernel-server'],
    why: 'it reads and writes files as whoever logs in',
  },
  {
    programs: ['rsyslogd', 'syslogd', 'syslog-ng', 'dbus-daemon', 'avahi-daemon', 'udevd', 'cupsd', 'xinetd'],
    why: 'it serves the whole system',
  },
  {
    packages: [
      'iptables',
      'keepalived',
      'ocserv',
      'openvpn',
      'pptpd',
      'strongswan',
      'tinc',
      'wireguard-tools',
      'xl2tpd',
    ],
    programs: [
      'openvpn',
      'ocserv',
      'tincd',
      'wg-quick',
      'pppd',
      'pptpd',
      'xl2tpd',
      'ipsec',
      'charon',
      'iptables',
      'keepalived',
      'dhcpd',
      'dnsmasq',
      'hostapd',
      'tailscaled',
    ],
    why: 'it changes the network of the container',
  },
  {
    programs: [
      'tcpdump',
      'masscan',
      'kismet',
      'bro',
      'zeek',
      'suricata',
      'snort',
      'tshark',
      'arpwatch',
      'iftop',
      'nethogs',
    ],
    why: 'it reads raw packets, which takes root or the capability NET_RAW',
  },
  {
    programs: ['certbot', 'letsencrypt'],
    why: 'it keeps keys and certificates in /etc/letsencrypt',
  },
  {
    programs: ['service', 'rc-service', 'systemctl', 'initctl'],
    why: 'it starts services of the system',
  },
  {
    programs: [
      'postgres',
      'mysqld',
      'mysqld_safe',
      'mariadbd',
      'mongod',
      'redis-server',
      'rabbitmq-server',
      'slapd',
    ],
    packages: [
      'postgresql',
      'postgresql-server',
      'mysql-server',
      'mariadb-server',
      'default-mysql-server',
      'mongodb',
      'mongodb-org',
      'rabbitmq-server',
      'slapd',
    ],
    why: 'it belongs to a user that its package makes',
  },
]

/** Shells and interpreters: started without a program, they wait for somebody to type. */
export const interactivePrograms: ReadonlySet<string> = new Set([
  'ash',
  'bash',
  'clj',
  'clojure',
  'dash',
  'erl',
  'fish',
  'ghci',
  'gradle',
  'groovysh',
  'iex',
  'ipython',
  'irb',
  'jshell',
  'julia',
  'lua',
  'mvn',
  'node',
  'perl',
  'php',
  'pwsh',
  'pypy3',
  'python',
  'python2',
  'python3',
  'R',
  'sbt',
  'sh',
  'swift',
  'zsh',
])

/** What moves the things of a package manager out of the home folder of root, by a variable that stands before it runs. */
export const movableHomes: readonly {
  readonly command: string
  /** The subcommands that put something there. */
  readonly subcommands: readonly string[]
  readonly variable: string
  readonly value: string
  /** The programs that look for it at the start; empty where the application itself does. */
  readonly starts: readonly string[]
  /** Words anywhere in the file that say it was settled. */
  readonly settled: readonly string[]
}[] = [
  {
    command: 'poetry',
    subcommands: ['install', 'sync', 'add'],
    variable: 'POETRY_VIRTUALENVS_IN_PROJECT',
    value: 'true',
    starts: ['poetry'],
    settled: [
      'virtualenvs.create',
      'POETRY_VIRTUALENVS_CREATE',
      'virtualenvs.in-project',
      'virtualenvs.path',
    ],
  },
  {
    command: 'pipenv',
    subcommands: ['install', 'sync'],
    variable: 'PIPENV_VENV_IN_PROJECT',
    value: '1',
    starts: ['pipenv'],
    settled: ['--system', 'WORKON_HOME'],
  },
  {
    command: 'playwright',
    subcommands: ['install'],
    variable: 'PLAYWRIGHT_BROWSERS_PATH',
    value: '/opt/playwright',
    starts: [],
    settled: [],
  },
  {
    command: 'corepack',
    subcommands: ['enable', 'prepare', 'install'],
    variable: 'COREPACK_HOME',
    value: '/opt/corepack',
    starts: ['pnpm', 'yarn'],
    settled: [],
  },
]
