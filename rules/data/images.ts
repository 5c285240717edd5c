// What is known about base images: what they stand on, what they set, and what follows them.
// Sources, 2026-08-21: docker-library/official-images and docker-library/docs (tags, variants,
// deprecations), the Dockerfiles of python, golang, postgres, redis, php, ruby, wordpress, mysql, openjdk,
// httpd, memcached, node and some others (bases, users, ports), GoogleContainerTools/distroless,
// dotnet/dotnet-docker.
// Common knowledge, not checked against a source: ends of life, most of env, bitnami, jupyter, rocker and
// jenkins beyond their users, what Microsoft's retired repositories held, successors outside the official
// set.

export type DistributionId =
  | 'alpine'
  | 'alma'
  | 'amazon'
  | 'arch'
  | 'azurelinux'
  | 'busybox'
  | 'centos'
  | 'debian'
  | 'fedora'
  | 'oracle'
  | 'photon'
  | 'rhel'
  | 'rocky'
  | 'suse'
  | 'ubuntu'
  | 'windows'
  | 'wolfi'

export type PackageManagerId =
  | 'apk'
  | 'apt'
  | 'dnf'
  | 'microdnf'
  | 'none'
  | 'pacman'
  | 'tdnf'
  | 'yum'
  | 'zypper'

/** What /bin/sh is; 'busybox' only where it is not at /bin/sh; 'cmd' is the default shell of Windows. */
export type ShellId = 'ash' | 'bash' | 'busybox' | 'cmd' | 'dash' | 'none'

export interface ImageUser {
  readonly name: string
  /** Undefined where it differs between variants or was not checked. */
  readonly uid?: number
  readonly gid?: number
  readonly home?: string
}

/** What an image's configuration says, as far as it is known. A missing field is unknown, not empty. */
export interface ImageConfig {
  /** The active user. */
  readonly user?: string
  /** A user that is there but not active. */
  readonly readyUser?: ImageUser
  readonly workdir?: string
  readonly ports?: readonly string[]
  readonly volumes?: readonly string[]
  readonly entrypoint?: readonly string[]
  readonly cmd?: readonly string[]
  readonly stopSignal?: string
  /** Variables that are set; the value is null where it differs between versions. */
  readonly env?: Readonly<Record<string, string | null>>
}

/** What is different in tags that carry a word. */
export interface VariantConfig extends ImageConfig {
  readonly base?: string
  readonly packageManager?: PackageManagerId
}

export interface ImageRow extends ImageConfig {
  readonly kind: 'build' | 'distribution' | 'language' | 'runtime' | 'service' | 'tool'
  /** What it is for, as a name: 'Python', 'PostgreSQL'. */
  readonly title: string
  /** The language it serves, if any: 'python', 'node', 'go', 'java', 'ruby', 'php', 'rust', 'dotnet', … */
  readonly language?: string
  /** What the bare tag stands on: distribution and release, as far as it is the same for all versions. */
  readonly base?: string
  /** The same for the versions that differ. Keys are release lines. */
  readonly bases?: Readonly<Record<string, string>>
  /** The release line that `latest` (or no tag) stands for on the day of the table. */
  readonly latest?: string
  /** The release line with long-term support, where it is another one than `latest`. */
  readonly longTerm?: string
  /** What its makers call that, where it is something else: "the stable line". */
  readonly longTermName?: string
  /** The bare tag stood on something else in versions that are no longer built. */
  readonly baseChanged?: boolean
  /** Releases of the base that repositories of their own ('…-debian12') are built for now. */
  readonly baseReleases?: readonly string[]
  /** How many numbers make a release line: 1 for node and postgres, 2 for python and go. */
  readonly lineLength?: 1 | 2
  /** Names in tags that mean a release line on the day of the table: node:lts. */
  readonly aliases?: Readonly<Record<string, string>>
  /** Words of older tags and what they are called in those built now; '' where they went away. */
  readonly renamedWords?: Readonly<Record<string, string>>
  /** Release lines that are built but not meant for use yet. */
  readonly unstable?: readonly string[]
  /** A distribution whose releases are named by code name where no number was written. */
  readonly namedTags?: boolean
  /** The bare tag brings compilers, git and curl (buildpack-deps); its slim and alpine variants do not. */
  readonly heavy?: boolean
  /** Sets what the bare configuration has to be corrected by, for tags that carry the word. */
  readonly variants?: Readonly<Record<string, VariantConfig>>
  /** The release line from which on the ready user is there. */
  readonly readyUserSince?: string
  /** The image as a whole is no longer meant to be used. */
  readonly deprecated?: {
    /** ISO. */
    readonly since?: string
    /** Best first. 'a/*' keeps the last part of the name. */
    readonly successors: readonly string[]
    /** Where a word of the tag decides. */
    readonly byWord?: Readonly<Record<string, string>>
  }
  /** Tags built now, for images that are not official: rules/data/tags.ts has the official ones. */
  readonly tags?: readonly string[]
  /** Release lines that are no longer built (and when, ISO), for images that are not official. */
  readonly retired?: Readonly<Record<string, string | null>>
  /** The only tags it has are moving ones, so a moving tag is not a finding. */
  readonly onlyMoving?: boolean
  /** There is no shell and no package manager. */
  readonly distroless?: boolean
  /** Packages are installed with this, whatever the distribution says. */
  readonly packageManager?: PackageManagerId
  readonly shell?: ShellId
}

const www = { readyUser: { name: 'www-data' } }
const nodeUser = { name: 'node', uid: 1000, gid: 1000, home: '/home/node' }
const nonroot = { name: 'nonroot', uid: 65532, gid: 65532, home: '/home/nonroot' }
const appUser = { name: 'app', uid: 1654, gid: 1654, home: '/home/app' }
const java = { kind: 'language', language: 'java', lineLength: 1 } as const
const path = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** Official images, by name. */
export const officialImages: Readonly<Record<string, ImageRow>> = {
  adminer: { kind: 'service', title: 'Adminer' },
  adoptopenjdk: { ...java, title: 'AdoptOpenJDK', deprecated: { successors: ['eclipse-temurin'] } },
  aerospike: { kind: 'service', title: 'Aerospike' },
  almalinux: { kind: 'distribution', title: 'AlmaLinux', base: 'alma', lineLength: 1, latest: '10' },
  alpine: {
    kind: 'distribution',
    title: 'Alpine Linux',
    base: 'alpine',
    latest: '3.24',
    workdir: '/',
    cmd: ['/bin/sh'],
  },
  alt: { kind: 'distribution', title: 'ALT Linux', lineLength: 1 },
  amazoncorretto: {
    ...java,
    title: 'Amazon Corretto',
    latest: '8',
    longTerm: '25',
    base: 'amazon',
    user: 'root',
    workdir: '/',
  },
  amazonlinux: {
    kind: 'distribution',
    title: 'Amazon Linux',
    base: 'amazon',
    lineLength: 1,
    latest: '2023',
    cmd: ['/bin/bash'],
    workdir: '/',
  },
  'api-firewall': { kind: 'service', title: 'API Firewall' },
  arangodb: { kind: 'service', title: 'ArangoDB' },
  archlinux: { kind: 'distribution', title: 'Arch Linux', base: 'arch' },
  'azul-zulu': { ...java, title: 'Azul Zulu' },
  backdrop: { kind: 'service', title: 'Backdrop CMS' },
  bash: { kind: 'tool', title: 'Bash', base: 'alpine' },
  bonita: { kind: 'service', title: 'Bonita' },
  'buildpack-deps': {
    kind: 'distribution',
    title: 'Build tools',
    base: 'debian',
    bases: {
      '18.04': 'ubuntu bionic',
      '20.04': 'ubuntu focal',
      '22.04': 'ubuntu jammy',
      '24.04': 'ubuntu noble',
      '26.04': 'ubuntu resolute',
    },
    latest: '13',
    unstable: ['26.10'],
    namedTags: true,
    heavy: true,
    user: 'root',
    workdir: '/',
  },
  busybox: { kind: 'distribution', title: 'BusyBox', base: 'busybox', cmd: ['sh'] },
  caddy: {
    kind: 'service',
    title: 'Caddy',
    base: 'alpine',
    user: 'root',
    workdir: '/srv',
    ports: ['80', '443', '443/udp', '2019'],
  },
  cassandra: { kind: 'service', title: 'Apache Cassandra', latest: '5.0', unstable: ['6.0'] },
  celery: { kind: 'language', title: 'Celery', language: 'python', deprecated: { successors: ['python'] } },
  centos: {
    kind: 'distribution',
    title: 'CentOS',
    base: 'centos',
    lineLength: 1,
    deprecated: { since: '2024-07-29', successors: ['almalinux', 'oraclelinux'] },
    cmd: ['/bin/bash'],
    workdir: '/',
  },
  chronograf: { kind: 'service', title: 'Chronograf' },
  cirros: { kind: 'distribution', title: 'CirrOS', lineLength: 1 },
  clearlinux: { kind: 'distribution', title: 'Clear Linux', lineLength: 1 },
  clickhouse: { kind: 'service', title: 'ClickHouse' },
  clojure: { kind: 'language', title: 'Clojure', language: 'clojure' },
  composer: {
    kind: 'tool',
    title: 'Composer',
    language: 'php',
    base: 'alpine',
    workdir: '/app',
    entrypoint: ['/docker-entrypoint.sh'],
    cmd: ['composer'],
    env: { COMPOSER_ALLOW_SUPERUSER: '1', COMPOSER_HOME: null, COMPOSER_VERSION: null },
  },
  consul: { kind: 'service', title: 'Consul', deprecated: { successors: ['hashicorp/consul'] } },
  convertigo: { kind: 'service', title: 'Convertigo' },
  couchbase: { kind: 'service', title: 'Couchbase' },
  couchdb: { kind: 'service', title: 'CouchDB', base: 'debian' },
  crate: { kind: 'service', title: 'CrateDB' },
  dart: { kind: 'language', title: 'Dart', language: 'dart', base: 'debian', user: 'root' },
  debian: {
    kind: 'distribution',
    title: 'Debian',
    base: 'debian',
    lineLength: 1,
    latest: '13',
    cmd: ['bash'],
    workdir: '/',
  },
  django: { kind: 'language', title: 'Django', language: 'python', deprecated: { successors: ['python'] } },
  docker: { kind: 'tool', title: 'Docker', base: 'alpine', lineLength: 1 },
  drupal: { kind: 'service', title: 'Drupal', language: 'php', base: 'debian', lineLength: 1, ports: ['80'] },
  'eclipse-mosquitto': { kind: 'service', title: 'Eclipse Mosquitto' },
  'eclipse-temurin': {
    ...java,
    title: 'Eclipse Temurin',
    base: 'ubuntu',
    latest: '25',
    user: 'root',
    workdir: '/',
    entrypoint: ['/__cacert_entrypoint.sh'],
    env: {
      JAVA_HOME: '/opt/java/openjdk',
      JAVA_VERSION: null,
      LANG: 'en_US.UTF-8',
      LANGUAGE: 'en_US:en',
      LC_ALL: 'en_US.UTF-8',
      PATH: `/opt/java/openjdk/bin:${path}`,
    },
    variants: { jdk: { cmd: ['jshell'] } },
  },
  eggdrop: { kind: 'service', title: 'Eggdrop' },
  elasticsearch: {
    kind: 'service',
    title: 'Elasticsearch',
    ports: ['9200', '9300'],
  },
  elixir: {
    kind: 'language',
    title: 'Elixir',
    language: 'elixir',
    base: 'debian',
    user: 'root',
    workdir: '/',
    cmd: ['iex'],
    env: { ELIXIR_VERSION: null, LANG: 'C.UTF-8' },
  },
  emqx: { kind: 'service', title: 'EMQX' },
  erlang: {
    kind: 'language',
    title: 'Erlang',
    language: 'erlang',
    base: 'debian',
    user: 'root',
    workdir: '/',
    lineLength: 1,
  },
  espocrm: { kind: 'service', title: 'EspoCRM' },
  fedora: {
    kind: 'distribution',
    title: 'Fedora',
    base: 'fedora',
    lineLength: 1,
    latest: '44',
    unstable: ['45'],
    workdir: '/',
  },
  flink: { kind: 'service', title: 'Apache Flink' },
  fluentd: { kind: 'service', title: 'Fluentd' },
  friendica: { kind: 'service', title: 'Friendica' },
  fsharp: {
    kind: 'language',
    title: 'F#',
    language: 'dotnet',
    deprecated: { successors: ['mcr.microsoft.com/dotnet/sdk'] },
  },
  gcc: {
    kind: 'build',
    title: 'GCC',
    language: 'c',
    base: 'debian',
    heavy: true,
    lineLength: 1,
    user: 'root',
    workdir: '/',
  },
  geonetwork: { kind: 'service', title: 'GeoNetwork' },
  ghost: { kind: 'service', title: 'Ghost', lineLength: 1 },
  golang: {
    kind: 'build',
    title: 'Go',
    language: 'go',
    base: 'debian trixie',
    heavy: true,
    latest: '1.27',
    user: 'root',
    workdir: '/go',
    env: {
      GOLANG_VERSION: null,
      GOPATH: '/go',
      GOTOOLCHAIN: 'local',
      PATH: `/go/bin:/usr/local/go/bin:${path}`,
    },
  },
  gradle: {
    ...java,
    kind: 'build',
    title: 'Gradle',
    latest: '9',
    base: 'ubuntu',
    baseChanged: true,
    bases: { '8': 'ubuntu noble', '9': 'ubuntu resolute' },
    user: 'root',
    readyUser: { name: 'gradle', uid: 1000, gid: 1000, home: '/home/gradle' },
    workdir: '/home/gradle',
    volumes: ['/home/gradle/.gradle'],
    variants: { corretto: { base: 'amazon' } },
    cmd: ['gradle'],
    env: { GRADLE_HOME: '/opt/gradle', GRADLE_VERSION: null, JAVA_HOME: null },
  },
  groovy: { ...java, title: 'Groovy', lineLength: 2, base: 'ubuntu' },
  haproxy: {
    kind: 'service',
    title: 'HAProxy',
    base: 'debian trixie',
    user: 'haproxy',
    workdir: '/var/lib/haproxy',
    entrypoint: ['docker-entrypoint.sh'],
    stopSignal: 'SIGUSR1',
  },
  haskell: {
    kind: 'build',
    title: 'Haskell',
    language: 'haskell',
    base: 'debian',
    user: 'root',
    env: { LANG: 'C.UTF-8' },
  },
  haxe: { kind: 'language', title: 'Haxe', language: 'haxe' },
  'hello-world': { kind: 'tool', title: 'Hello World' },
  hitch: { kind: 'service', title: 'Hitch' },
  httpd: {
    kind: 'service',
    title: 'Apache HTTP Server',
    base: 'debian trixie',
    user: 'root',
    ...www,
    workdir: '/usr/local/apache2',
    ports: ['80'],
    cmd: ['httpd-foreground'],
    stopSignal: 'SIGWINCH',
    env: { HTTPD_PREFIX: '/usr/local/apache2', HTTPD_VERSION: null, PATH: `/usr/local/apache2/bin:${path}` },
  },
  hylang: { kind: 'language', title: 'Hy', language: 'python' },
  'ibm-semeru-runtimes': { ...java, title: 'IBM Semeru', base: 'ubuntu' },
  ibmjava: { ...java, title: 'IBM Java' },
  influxdb: { kind: 'service', title: 'InfluxDB', ports: ['8086'] },
  iojs: { kind: 'language', title: 'io.js', language: 'node', deprecated: { successors: ['node'] } },
  irssi: { kind: 'service', title: 'Irssi' },
  java: { ...java, title: 'Java', deprecated: { since: '2017-06-08', successors: ['eclipse-temurin'] } },
  jenkins: { kind: 'service', title: 'Jenkins', deprecated: { successors: ['jenkins/jenkins'] } },
  jetty: { ...java, kind: 'service', lineLength: 2, title: 'Jetty', ports: ['8080'] },
  joomla: { kind: 'service', title: 'Joomla' },
  jruby: { kind: 'language', title: 'JRuby', language: 'ruby' },
  julia: { kind: 'language', title: 'Julia', language: 'julia', base: 'debian' },
  kapacitor: { kind: 'service', title: 'Kapacitor' },
  kibana: { kind: 'service', title: 'Kibana', ports: ['5601'] },
  kong: { kind: 'service', title: 'Kong' },
  krakend: { kind: 'service', title: 'KrakenD' },
  lightstreamer: { kind: 'service', title: 'Lightstreamer' },
  liquibase: { kind: 'tool', title: 'Liquibase', deprecated: { successors: ['liquibase/liquibase'] } },
  logstash: { kind: 'service', title: 'Logstash', ports: ['5044', '9600'] },
  mageia: { kind: 'distribution', title: 'Mageia', lineLength: 1 },
  mariadb: {
    kind: 'service',
    title: 'MariaDB',
    base: 'ubuntu',
    baseChanged: true,
    user: 'root',
    ports: ['3306'],
    volumes: ['/var/lib/mysql'],
    entrypoint: ['docker-entrypoint.sh'],
    cmd: ['mariadbd'],
  },
  matomo: { kind: 'service', title: 'Matomo' },
  maven: {
    ...java,
    kind: 'build',
    title: 'Maven',
    lineLength: 2,
    latest: '3.9',
    base: 'ubuntu',
    baseChanged: true,
    bases: { '3.9': 'ubuntu noble' },
    user: 'root',
    workdir: '/',
    variants: { amazoncorretto: { base: 'amazon' }, temurin: { base: 'ubuntu' } },
    renamedWords: {
      adoptopenjdk: 'eclipse-temurin',
      jdk: 'eclipse-temurin',
      openjdk: 'eclipse-temurin',
      slim: '',
    },
    entrypoint: ['/usr/local/bin/mvn-entrypoint.sh'],
    cmd: ['mvn'],
    env: { JAVA_HOME: null, MAVEN_CONFIG: '/root/.m2', MAVEN_HOME: '/usr/share/maven' },
  },
  mediawiki: { kind: 'service', title: 'MediaWiki' },
  memcached: {
    kind: 'service',
    title: 'Memcached',
    base: 'debian trixie',
    user: 'memcache',
    ports: ['11211'],
    entrypoint: ['docker-entrypoint.sh'],
    cmd: ['memcached'],
  },
  mongo: {
    kind: 'service',
    title: 'MongoDB',
    base: 'ubuntu',
    baseChanged: true,
    bases: { '8.0': 'ubuntu noble', '8.3': 'ubuntu noble' },
    user: 'root',
    readyUser: { name: 'mongodb', uid: 999 },
    ports: ['27017'],
    volumes: ['/data/db', '/data/configdb'],
    entrypoint: ['docker-entrypoint.sh'],
    cmd: ['mongod'],
  },
  monica: { kind: 'service', title: 'Monica' },
  mono: { kind: 'language', title: 'Mono', language: 'dotnet', deprecated: { successors: [] } },
  mysql: {
    kind: 'service',
    title: 'MySQL',
    base: 'oracle 9',
    baseChanged: true,
    longTerm: '9.7',
    user: 'root',
    readyUser: { name: 'mysql', uid: 999 },
    ports: ['3306', '33060'],
    volumes: ['/var/lib/mysql'],
    entrypoint: ['docker-entrypoint.sh'],
    cmd: ['mysqld'],
    packageManager: 'microdnf',
  },
  nats: { kind: 'service', title: 'NATS', lineLength: 1 },
  'nats-streaming': { kind: 'service', title: 'NATS Streaming', deprecated: { successors: ['nats'] } },
  neo4j: { kind: 'service', title: 'Neo4j' },
  neurodebian: { kind: 'distribution', title: 'NeuroDebian', base: 'debian', lineLength: 1 },
  nextcloud: {
    kind: 'service',
    title: 'Nextcloud',
    language: 'php',
    base: 'debian',
    lineLength: 1,
    volumes: ['/var/www/html'],
  },
  nginx: {
    kind: 'service',
    title: 'nginx',
    base: 'debian trixie',
    aliases: { mainline: '1.31', stable: '1.30' },
    latest: '1.31',
    longTerm: '1.30',
    longTermName: 'the stable line',
    user: 'root',
    readyUser: { name: 'nginx', uid: 101, gid: 101 },
    ports: ['80'],
    entrypoint: ['/docker-entrypoint.sh'],
    cmd: ['nginx', '-g', 'daemon off;'],
    stopSignal: 'SIGQUIT',
    env: { NGINX_VERSION: null, NJS_VERSION: null, PKG_RELEASE: null },
  },
  nim: { kind: 'language', title: 'Nim', language: 'nim' },
  node: {
    kind: 'language',
    title: 'Node.js',
    language: 'node',
    base: 'debian',
    bases: { '22': 'debian bookworm', '24': 'debian bookworm', '26': 'debian trixie' },
    heavy: true,
    lineLength: 1,
    aliases: { current: '26', jod: '22', krypton: '24', lts: '24' },
    latest: '26',
    longTerm: '24',
    user: 'root',
    workdir: '/',
    readyUser: nodeUser,
    entrypoint: ['docker-entrypoint.sh'],
    cmd: ['node'],
    env: { NODE_VERSION: null, YARN_VERSION: null },
  },
  odoo: { kind: 'service', title: 'Odoo' },
  'open-liberty': { kind: 'service', title: 'Open Liberty' },
  openjdk: {
    ...java,
    title: 'OpenJDK',
    deprecated: { since: '2022-07-01', successors: ['eclipse-temurin', 'amazoncorretto', 'sapmachine'] },
    user: 'root',
    workdir: '/',
    base: 'oracle',
    bases: { '6': 'debian', '7': 'debian', '8': 'debian', '9': 'debian', '10': 'debian', '11': 'debian' },
    cmd: ['jshell'],
    variants: { slim: { base: 'debian' } },
    env: { JAVA_HOME: null, JAVA_VERSION: null, LANG: 'C.UTF-8' },
  },
  opensuse: {
    kind: 'distribution',
    title: 'openSUSE',
    base: 'suse',
    deprecated: { successors: ['opensuse/leap'] },
  },
  oraclelinux: {
    kind: 'distribution',
    title: 'Oracle Linux',
    base: 'oracle',
    lineLength: 1,
    cmd: ['/bin/bash'],
    workdir: '/',
  },
  orientdb: { kind: 'service', title: 'OrientDB' },
  owncloud: { kind: 'service', title: 'ownCloud', deprecated: { successors: ['owncloud/server'] } },
  percona: { kind: 'service', title: 'Percona Server' },
  perl: {
    kind: 'language',
    title: 'Perl',
    language: 'perl',
    base: 'debian',
    heavy: true,
    latest: '5.44',
    unstable: ['5.45'],
    user: 'root',
  },
  photon: { kind: 'distribution', title: 'Photon OS', base: 'photon' },
  php: {
    kind: 'language',
    title: 'PHP',
    language: 'php',
    base: 'debian trixie',
    latest: '8.5',
    user: 'root',
    readyUser: { name: 'www-data', uid: 33, gid: 33 },
    entrypoint: ['docker-php-entrypoint'],
    cmd: ['php', '-a'],
    env: {
      PHP_INI_DIR: '/usr/local/etc/php',
      PHP_VERSION: null,
      PHPIZE_DEPS: null,
      PHP_CFLAGS: null,
      PHP_CPPFLAGS: null,
      PHP_LDFLAGS: null,
      PHP_URL: null,
      PHP_ASC_URL: null,
      PHP_SHA256: null,
      GPG_KEYS: null,
    },
    variants: {
      alpine: { readyUser: { name: 'www-data', uid: 82, gid: 82 } },
      apache: {
        workdir: '/var/www/html',
        ports: ['80'],
        cmd: ['apache2-foreground'],
        stopSignal: 'SIGWINCH',
        env: { APACHE_CONFDIR: '/etc/apache2', APACHE_ENVVARS: '/etc/apache2/envvars' },
      },
      fpm: { workdir: '/var/www/html', ports: ['9000'], cmd: ['php-fpm'], stopSignal: 'SIGQUIT' },
    },
  },
  phpmyadmin: { kind: 'service', title: 'phpMyAdmin' },
  piwik: { kind: 'service', title: 'Piwik', deprecated: { successors: ['matomo'] } },
  postfixadmin: { kind: 'service', title: 'Postfix Admin' },
  postgres: {
    kind: 'service',
    title: 'PostgreSQL',
    base: 'debian trixie',
    lineLength: 1,
    latest: '18',
    user: 'root',
    readyUser: { name: 'postgres', uid: 999, gid: 999 },
    ports: ['5432'],
    entrypoint: ['docker-entrypoint.sh'],
    cmd: ['postgres'],
    stopSignal: 'SIGINT',
    env: { LANG: 'en_US.utf8', PG_MAJOR: null, PG_VERSION: null, PGDATA: null },
    variants: { alpine: { readyUser: { name: 'postgres', uid: 70, gid: 70 } } },
  },
  pypy: {
    kind: 'language',
    title: 'PyPy',
    language: 'python',
    base: 'debian',
    heavy: true,
    user: 'root',
    cmd: ['pypy3'],
  },
  python: {
    kind: 'language',
    title: 'Python',
    language: 'python',
    base: 'debian trixie',
    heavy: true,
    latest: '3.14',
    user: 'root',
    workdir: '/',
    cmd: ['python3'],
    env: {
      GPG_KEY: null,
      LANG: null,
      PATH: `/usr/local/bin:${path}`,
      PYTHON_SHA256: null,
      PYTHON_VERSION: null,
    },
  },
  'r-base': { kind: 'language', title: 'R', language: 'r', base: 'debian' },
  rabbitmq: {
    kind: 'service',
    title: 'RabbitMQ',
    base: 'ubuntu',
    baseChanged: true,
    ports: ['4369', '5671', '5672', '15691', '15692', '25672'],
  },
  rails: { kind: 'language', title: 'Rails', language: 'ruby', deprecated: { successors: ['ruby'] } },
  'rakudo-star': { kind: 'language', title: 'Rakudo Star', language: 'raku' },
  redis: {
    kind: 'service',
    title: 'Redis',
    base: 'debian',
    lineLength: 2,
    user: 'root',
    readyUser: { name: 'redis', uid: 999 },
    workdir: '/data',
    ports: ['6379'],
    volumes: ['/data'],
    entrypoint: ['docker-entrypoint.sh'],
    cmd: ['redis-server'],
  },
  redmine: { kind: 'service', title: 'Redmine' },
  registry: { kind: 'service', title: 'Registry', base: 'alpine', ports: ['5000'] },
  rethinkdb: { kind: 'service', title: 'RethinkDB' },
  'rocket.chat': { kind: 'service', title: 'Rocket.Chat', lineLength: 1 },
  rockylinux: {
    kind: 'distribution',
    title: 'Rocky Linux',
    base: 'rocky',
    lineLength: 1,
    cmd: ['/bin/bash'],
    workdir: '/',
  },
  ros: { kind: 'build', title: 'ROS', base: 'ubuntu' },
  ruby: {
    kind: 'language',
    title: 'Ruby',
    language: 'ruby',
    base: 'debian trixie',
    heavy: true,
    latest: '4.0',
    user: 'root',
    workdir: '/',
    cmd: ['irb'],
    env: {
      BUNDLE_APP_CONFIG: '/usr/local/bundle',
      BUNDLE_SILENCE_ROOT_WARNING: '1',
      GEM_HOME: '/usr/local/bundle',
      LANG: 'C.UTF-8',
      PATH: `/usr/local/bundle/bin:${path}`,
      RUBY_VERSION: null,
    },
  },
  rust: {
    kind: 'build',
    title: 'Rust',
    language: 'rust',
    base: 'debian trixie',
    heavy: true,
    latest: '1.98',
    user: 'root',
    workdir: '/',
    env: {
      CARGO_HOME: '/usr/local/cargo',
      PATH: `/usr/local/cargo/bin:${path}`,
      RUSTUP_HOME: '/usr/local/rustup',
      RUST_VERSION: null,
    },
  },
  sapmachine: { ...java, title: 'SapMachine', base: 'ubuntu' },
  satosa: { kind: 'service', title: 'SATOSA' },
  sentry: { kind: 'service', title: 'Sentry', language: 'python', deprecated: { successors: [] } },
  silverpeas: { kind: 'service', title: 'Silverpeas' },
  solr: { kind: 'service', title: 'Apache Solr' },
  sonarqube: { kind: 'service', title: 'SonarQube' },
  spark: { kind: 'language', title: 'Apache Spark', language: 'java' },
  spiped: { kind: 'service', title: 'spiped' },
  storm: { kind: 'service', title: 'Apache Storm' },
  swarm: { kind: 'service', title: 'Swarm', deprecated: { successors: [] } },
  swift: { kind: 'language', title: 'Swift', language: 'swift', base: 'ubuntu', user: 'root' },
  swipl: { kind: 'language', title: 'SWI-Prolog', language: 'prolog' },
  teamspeak: { kind: 'service', title: 'TeamSpeak' },
  telegraf: { kind: 'service', title: 'Telegraf' },
  tomcat: {
    ...java,
    kind: 'service',
    title: 'Tomcat',
    renamedWords: { adoptopenjdk: 'temurin', hotspot: '', openjdk: 'temurin', slim: '' },
    lineLength: 2,
    base: 'ubuntu',
    baseChanged: true,
    user: 'root',
    workdir: '/usr/local/tomcat',
    ports: ['8080'],
    entrypoint: [],
    cmd: ['catalina.sh', 'run'],
    env: { CATALINA_HOME: '/usr/local/tomcat', JAVA_HOME: null, TOMCAT_VERSION: null },
  },
  tomee: { kind: 'service', title: 'Apache TomEE' },
  traefik: { kind: 'service', title: 'Traefik', base: 'alpine' },
  ubuntu: {
    kind: 'distribution',
    title: 'Ubuntu',
    base: 'ubuntu',
    latest: '26.04',
    unstable: ['26.10'],
    cmd: ['/bin/bash'],
    workdir: '/',
  },
  unit: { kind: 'service', title: 'NGINX Unit' },
  varnish: { kind: 'service', title: 'Varnish' },
  vault: { kind: 'service', title: 'Vault', deprecated: { successors: ['hashicorp/vault'] } },
  'websphere-liberty': { kind: 'service', title: 'WebSphere Liberty' },
  wordpress: {
    kind: 'service',
    title: 'WordPress',
    language: 'php',
    base: 'debian',
    lineLength: 1,
    user: 'root',
    ...www,
    workdir: '/var/www/html',
    ports: ['80'],
    volumes: ['/var/www/html'],
    entrypoint: ['docker-entrypoint.sh'],
    cmd: ['apache2-foreground'],
    stopSignal: 'SIGWINCH',
    variants: {
      cli: { ports: [], cmd: ['wp', 'shell'], user: 'www-data' },
      fpm: { ports: ['9000'], cmd: ['php-fpm'], stopSignal: 'SIGQUIT' },
    },
  },
  xwiki: { kind: 'service', title: 'XWiki' },
  yourls: { kind: 'service', title: 'YOURLS' },
  znc: { kind: 'service', title: 'ZNC' },
  zookeeper: { kind: 'service', title: 'Apache ZooKeeper' },
}

const distroless = {
  kind: 'runtime',
  base: 'debian trixie',
  baseReleases: ['13'],
  distroless: true,
  onlyMoving: true,
  user: 'root',
  workdir: '/',
  tags: ['debug', 'debug-nonroot', 'latest', 'nonroot'],
  readyUser: nonroot,
  variants: { nonroot: { user: '65532', workdir: '/home/nonroot' } },
} as const
const distrolessJava = { language: 'java', entrypoint: ['/usr/bin/java', '-jar'] } as const
const distrolessNode = { language: 'node', entrypoint: ['/nodejs/bin/node'] } as const
const dotnetLines = {
  '1.0': null,
  '1.1': null,
  '2.0': null,
  '2.1': null,
  '2.2': null,
  '3.0': null,
  '3.1': null,
  '5.0': null,
  '6.0': null,
  '7.0': null,
}
const dotnetBases = { '8.0': 'debian bookworm', '9.0': 'debian bookworm', '10.0': 'ubuntu noble' }
const dotnetTags = [
  '10.0',
  '10.0-alpine',
  '10.0-alpine3.23',
  '10.0-azurelinux3.0',
  '10.0-noble',
  '10.0-resolute',
  '8.0',
  '8.0-alpine',
  '8.0-azurelinux3.0',
  '8.0-bookworm-slim',
  '8.0-jammy',
  '8.0-noble',
  '9.0',
  '9.0-alpine',
  '9.0-azurelinux3.0',
  '9.0-bookworm-slim',
  '9.0-noble',
]
const dotnetRuntimeTags = [
  ...dotnetTags,
  '10.0-azurelinux3.0-distroless',
  '10.0-noble-chiseled',
  '10.0-noble-chiseled-extra',
  '10.0-resolute-chiseled',
  '8.0-azurelinux3.0-distroless',
  '8.0-jammy-chiseled',
  '8.0-noble-chiseled',
  '9.0-azurelinux3.0-distroless',
  '9.0-noble-chiseled',
]
const dotnet = {
  language: 'dotnet',
  bases: dotnetBases,
  latest: '10.0',
  unstable: ['11.0'],
  user: 'root',
  retired: dotnetLines,
} as const
const dotnetUser = { readyUser: appUser, readyUserSince: '8.0' } as const
const dotnetRuntime = {
  ...dotnet,
  ...dotnetUser,
  kind: 'runtime',
  env: { APP_UID: '1654', ASPNETCORE_HTTP_PORTS: '8080', DOTNET_RUNNING_IN_CONTAINER: 'true' },
  tags: dotnetRuntimeTags,
  variants: { chiseled: { user: '1654' }, distroless: { user: '1654' } },
} as const
const chainguard = {
  kind: 'runtime',
  base: 'wolfi',
  onlyMoving: true,
  tags: ['latest', 'latest-dev'],
} as const
const ubi = { kind: 'distribution', cmd: ['/bin/bash'], user: 'root' } as const
const windows = { kind: 'distribution', base: 'windows', shell: 'cmd', packageManager: 'none' } as const
const devcontainer = {
  kind: 'build',
  readyUser: { name: 'vscode', uid: 1000, gid: 1000, home: '/home/vscode' },
} as const
const bitnami = { kind: 'service', base: 'debian', user: '1001' } as const
const jupyter = {
  kind: 'language',
  language: 'python',
  base: 'ubuntu',
  user: 'jovyan',
  workdir: '/home/jovyan',
  ports: ['8888'],
  env: { HOME: '/home/jovyan', NB_GID: '100', NB_UID: '1000', NB_USER: 'jovyan' },
} as const

/**
 * Other images, by registry and repository ('docker.io/' left away). A key that ends in '/*' stands for all
 * repositories below; an exact key wins.
 */
export const otherImages: Readonly<Record<string, ImageRow>> = {
  'bitnami/*': { ...bitnami, title: 'Bitnami' },
  'bitnami/minideb': { kind: 'distribution', title: 'minideb', base: 'debian', user: 'root' },
  'bitnami/nginx': { ...bitnami, title: 'nginx', ports: ['8080', '8443'], workdir: '/app' },
  'bitnami/postgresql': { ...bitnami, title: 'PostgreSQL', ports: ['5432'] },
  'bitnamilegacy/*': { ...bitnami, title: 'Bitnami', deprecated: { successors: [] } },
  'cgr.dev/chainguard/*': {
    ...chainguard,
    title: 'Chainguard',
    distroless: true,
    user: '65532',
    variants: { dev: {} },
  },
  'cgr.dev/chainguard/chainguard-base': { ...chainguard, kind: 'distribution', title: 'Chainguard base' },
  'cgr.dev/chainguard/wolfi-base': { ...chainguard, kind: 'distribution', title: 'Wolfi' },
  'chainguard/*': { ...chainguard, title: 'Chainguard', distroless: true, user: '65532' },
  'chainguard/wolfi-base': { ...chainguard, kind: 'distribution', title: 'Wolfi' },
  'continuumio/miniconda3': {
    kind: 'language',
    title: 'Miniconda',
    language: 'python',
    base: 'debian',
    user: 'root',
  },
  'gcr.io/distroless/*': { ...distroless, baseReleases: [], tags: [], title: 'distroless' },
  'gcr.io/distroless/base': { ...distroless, baseReleases: ['12', '13'], title: 'distroless base' },
  'gcr.io/distroless/base-nossl': {
    ...distroless,
    baseReleases: ['12', '13'],
    title: 'distroless base without OpenSSL',
  },
  'gcr.io/distroless/cc': { ...distroless, baseReleases: ['12', '13'], title: 'distroless cc' },
  'gcr.io/distroless/java-base': { ...distroless, title: 'distroless Java base', language: 'java' },
  'gcr.io/distroless/java17': { ...distroless, ...distrolessJava, title: 'distroless Java 17' },
  'gcr.io/distroless/java21': { ...distroless, ...distrolessJava, title: 'distroless Java 21' },
  'gcr.io/distroless/java25': { ...distroless, ...distrolessJava, title: 'distroless Java 25' },
  'gcr.io/distroless/nodejs22': { ...distroless, ...distrolessNode, title: 'distroless Node.js 22' },
  'gcr.io/distroless/nodejs24': { ...distroless, ...distrolessNode, title: 'distroless Node.js 24' },
  'gcr.io/distroless/nodejs26': { ...distroless, ...distrolessNode, title: 'distroless Node.js 26' },
  'gcr.io/distroless/python3': {
    ...distroless,
    title: 'distroless Python 3.13',
    language: 'python',
    entrypoint: ['/usr/bin/python3'],
  },
  'gcr.io/distroless/static': { ...distroless, baseReleases: ['12', '13'], title: 'distroless static' },
  'ghcr.io/astral-sh/uv': { kind: 'tool', title: 'uv', language: 'python' },
  'ghcr.io/oracle/oraclelinux': {
    kind: 'distribution',
    title: 'Oracle Linux',
    base: 'oracle',
    lineLength: 1,
  },
  'jenkins/jenkins': {
    kind: 'service',
    title: 'Jenkins',
    user: 'jenkins',
    ports: ['8080', '50000'],
    volumes: ['/var/jenkins_home'],
    env: { JENKINS_HOME: '/var/jenkins_home' },
  },
  'jupyter/*': {
    ...jupyter,
    title: 'Jupyter',
    deprecated: { since: '2023-10-20', successors: ['quay.io/jupyter/*'] },
  },
  'mambaorg/micromamba': {
    kind: 'tool',
    title: 'micromamba',
    language: 'python',
    base: 'debian',
    user: 'mambauser',
  },
  'mcr.microsoft.com/azurelinux/base/core': {
    kind: 'distribution',
    title: 'Azure Linux',
    base: 'azurelinux',
    user: 'root',
  },
  'mcr.microsoft.com/devcontainers/*': { ...devcontainer, title: 'Dev container' },
  'mcr.microsoft.com/devcontainers/javascript-node': {
    ...devcontainer,
    title: 'Dev container',
    language: 'node',
    readyUser: nodeUser,
  },
  'mcr.microsoft.com/dotnet/aspnet': { ...dotnetRuntime, title: 'ASP.NET Core' },
  'mcr.microsoft.com/dotnet/core/*': {
    ...dotnet,
    kind: 'runtime',
    title: '.NET Core',
    deprecated: { since: '2022-12-13', successors: ['mcr.microsoft.com/dotnet/*'] },
  },
  'mcr.microsoft.com/dotnet/framework/*': {
    ...windows,
    kind: 'runtime',
    title: '.NET Framework',
    language: 'dotnet',
  },
  'mcr.microsoft.com/dotnet/runtime': { ...dotnetRuntime, title: '.NET runtime' },
  'mcr.microsoft.com/dotnet/runtime-deps': { ...dotnetRuntime, title: '.NET runtime dependencies' },
  'mcr.microsoft.com/dotnet/sdk': {
    ...dotnet,
    ...dotnetUser,
    kind: 'build',
    title: '.NET SDK',
    heavy: true,
    env: {
      APP_UID: '1654',
      DOTNET_RUNNING_IN_CONTAINER: 'true',
      DOTNET_USE_POLLING_FILE_WATCHER: 'true',
      NUGET_XMLDOC_MODE: 'skip',
    },
    tags: dotnetTags,
  },
  'mcr.microsoft.com/vscode/devcontainers/*': {
    ...devcontainer,
    title: 'Dev container',
    deprecated: { successors: ['mcr.microsoft.com/devcontainers/*'] },
  },
  'mcr.microsoft.com/windows/nanoserver': { ...windows, title: 'Windows Nano Server', user: 'ContainerUser' },
  'mcr.microsoft.com/windows/servercore': {
    ...windows,
    title: 'Windows Server Core',
    user: 'ContainerAdministrator',
  },
  'microsoft/dotnet': {
    ...dotnet,
    kind: 'runtime',
    title: '.NET Core',
    deprecated: {
      successors: ['mcr.microsoft.com/dotnet/sdk'],
      byWord: {
        aspnetcore: 'mcr.microsoft.com/dotnet/aspnet',
        deps: 'mcr.microsoft.com/dotnet/runtime-deps',
        runtime: 'mcr.microsoft.com/dotnet/runtime',
      },
    },
  },
  'microsoft/nanoserver': {
    ...windows,
    title: 'Windows Nano Server',
    deprecated: { successors: ['mcr.microsoft.com/windows/nanoserver'] },
  },
  'microsoft/windowsservercore': {
    ...windows,
    title: 'Windows Server Core',
    deprecated: { successors: ['mcr.microsoft.com/windows/servercore'] },
  },
  'nginxinc/nginx-unprivileged': {
    kind: 'service',
    title: 'nginx',
    base: 'debian',
    user: '101',
    ports: ['8080'],
    entrypoint: ['/docker-entrypoint.sh'],
    cmd: ['nginx', '-g', 'daemon off;'],
  },
  'nvidia/cuda': { kind: 'build', title: 'CUDA', user: 'root', lineLength: 2 },
  'opensuse/leap': { kind: 'distribution', title: 'openSUSE Leap', base: 'suse', user: 'root' },
  'opensuse/tumbleweed': {
    kind: 'distribution',
    title: 'openSUSE Tumbleweed',
    base: 'suse',
    user: 'root',
    onlyMoving: true,
  },
  'quay.io/centos/centos': { kind: 'distribution', title: 'CentOS Stream', base: 'centos', user: 'root' },
  'quay.io/jupyter/*': { ...jupyter, title: 'Jupyter' },
  'registry.access.redhat.com/ubi10': { ...ubi, title: 'Red Hat UBI 10', base: 'rhel 10' },
  'registry.access.redhat.com/ubi10-micro': {
    ...ubi,
    title: 'Red Hat UBI 10 micro',
    base: 'rhel 10',
    packageManager: 'none',
  },
  'registry.access.redhat.com/ubi10-minimal': {
    ...ubi,
    title: 'Red Hat UBI 10 minimal',
    base: 'rhel 10',
    packageManager: 'microdnf',
  },
  'registry.access.redhat.com/ubi8': { ...ubi, title: 'Red Hat UBI 8', base: 'rhel 8' },
  'registry.access.redhat.com/ubi8-micro': {
    ...ubi,
    title: 'Red Hat UBI 8 micro',
    base: 'rhel 8',
    packageManager: 'none',
  },
  'registry.access.redhat.com/ubi8-minimal': {
    ...ubi,
    title: 'Red Hat UBI 8 minimal',
    base: 'rhel 8',
    packageManager: 'microdnf',
  },
  'registry.access.redhat.com/ubi9': { ...ubi, title: 'Red Hat UBI 9', base: 'rhel 9' },
  'registry.access.redhat.com/ubi9-micro': {
    ...ubi,
    title: 'Red Hat UBI 9 micro',
    base: 'rhel 9',
    packageManager: 'none',
  },
  'registry.access.redhat.com/ubi9-minimal': {
    ...ubi,
    title: 'Red Hat UBI 9 minimal',
    base: 'rhel 9',
    packageManager: 'microdnf',
  },
  'registry.suse.com/bci/*': { kind: 'distribution', title: 'SUSE BCI', base: 'suse' },
  'rocker/*': { kind: 'language', title: 'Rocker', language: 'r' },
  scratch: {
    kind: 'distribution',
    title: 'Empty image',
    packageManager: 'none',
    shell: 'none',
    user: 'root',
    workdir: '/',
    ports: [],
    volumes: [],
    entrypoint: [],
    cmd: [],
    env: {},
    onlyMoving: true,
  },
}

/** A release of a distribution. */
export interface ReleaseRow {
  readonly distribution: DistributionId
  /** As it is written in tags besides the number. */
  readonly codeName?: string
  readonly number: string
  /** The last day of free security updates (with long-term support where the same sources serve it), ISO. */
  readonly endOfLife?: string
}

/**
 * Releases of the distributions that tags name, oldest first within each. Ends of life are common
 * knowledge, not checked against a source.
 */
export const releases: readonly ReleaseRow[] = [
  { distribution: 'debian', codeName: 'squeeze', number: '6', endOfLife: '2016-02-29' },
  { distribution: 'debian', codeName: 'wheezy', number: '7', endOfLife: '2018-05-31' },
  { distribution: 'debian', codeName: 'jessie', number: '8', endOfLife: '2020-06-30' },
  { distribution: 'debian', codeName: 'stretch', number: '9', endOfLife: '2022-06-30' },
  { distribution: 'debian', codeName: 'buster', number: '10', endOfLife: '2024-06-30' },
  { distribution: 'debian', codeName: 'bullseye', number: '11', endOfLife: '2026-08-31' },
  { distribution: 'debian', codeName: 'bookworm', number: '12', endOfLife: '2028-06-30' },
  { distribution: 'debian', codeName: 'trixie', number: '13', endOfLife: '2030-06-30' },
  { distribution: 'debian', codeName: 'forky', number: '14' },
  { distribution: 'ubuntu', codeName: 'precise', number: '12.04', endOfLife: '2017-04-28' },
  { distribution: 'ubuntu', codeName: 'trusty', number: '14.04', endOfLife: '2019-04-25' },
  { distribution: 'ubuntu', codeName: 'xenial', number: '16.04', endOfLife: '2021-04-30' },
  { distribution: 'ubuntu', codeName: 'bionic', number: '18.04', endOfLife: '2023-05-31' },
  { distribution: 'ubuntu', codeName: 'focal', number: '20.04', endOfLife: '2025-05-31' },
  { distribution: 'ubuntu', codeName: 'jammy', number: '22.04', endOfLife: '2027-04-01' },
  { distribution: 'ubuntu', codeName: 'noble', number: '24.04', endOfLife: '2029-05-31' },
  { distribution: 'ubuntu', codeName: 'resolute', number: '26.04', endOfLife: '2031-05-31' },
  { distribution: 'ubuntu', codeName: 'stonking', number: '26.10' },
  { distribution: 'alpine', number: '3.10', endOfLife: '2021-05-01' },
  { distribution: 'alpine', number: '3.11', endOfLife: '2021-11-01' },
  { distribution: 'alpine', number: '3.12', endOfLife: '2022-05-01' },
  { distribution: 'alpine', number: '3.13', endOfLife: '2022-11-01' },
  { distribution: 'alpine', number: '3.14', endOfLife: '2023-05-01' },
  { distribution: 'alpine', number: '3.15', endOfLife: '2023-11-01' },
  { distribution: 'alpine', number: '3.16', endOfLife: '2024-05-23' },
  { distribution: 'alpine', number: '3.17', endOfLife: '2024-11-22' },
  { distribution: 'alpine', number: '3.18', endOfLife: '2025-05-09' },
  { distribution: 'alpine', number: '3.19', endOfLife: '2025-11-01' },
  { distribution: 'alpine', number: '3.20', endOfLife: '2026-04-01' },
  { distribution: 'alpine', number: '3.21', endOfLife: '2026-11-01' },
  { distribution: 'alpine', number: '3.22', endOfLife: '2027-05-01' },
  { distribution: 'alpine', number: '3.23', endOfLife: '2027-11-01' },
  { distribution: 'centos', number: '6', endOfLife: '2020-11-30' },
  { distribution: 'centos', number: '7', endOfLife: '2024-06-30' },
  { distribution: 'centos', number: '8', endOfLife: '2021-12-31' },
  { distribution: 'oracle', number: '6', endOfLife: '2021-03-31' },
  { distribution: 'oracle', number: '7', endOfLife: '2024-12-31' },
  { distribution: 'amazon', number: '1', endOfLife: '2023-12-31' },
  { distribution: 'amazon', number: '2', endOfLife: '2026-06-30' },
]

/** Tags of distribution images that mean a release. */
export const releaseNames: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  alpine: { '3': '3.24', edge: 'edge', latest: '3.24' },
  debian: {
    latest: '13',
    oldoldstable: '11',
    oldstable: '12',
    sid: 'sid',
    stable: '13',
    testing: '14',
    unstable: 'sid',
  },
  ubuntu: { devel: '26.10', latest: '26.04', rolling: '26.04' },
}

/** Prefixes under which the official images are mirrored, without the repository 'library'. */
export const officialMirrors: readonly string[] = [
  'docker.io/library/',
  'index.docker.io/library/',
  'library/',
  'mcr.microsoft.com/mirror/docker/library/',
  'mirror.gcr.io/library/',
  'public.ecr.aws/docker/library/',
  'registry-1.docker.io/library/',
  'registry.hub.docker.com/library/',
]

/** Namespaces of the official images for one architecture. */
export const architectureNamespaces: readonly string[] = [
  'amd64',
  'arm32v5',
  'arm32v6',
  'arm32v7',
  'arm64v8',
  'i386',
  'mips64le',
  'ppc64le',
  'riscv64',
  's390x',
]
