// Small templates: users, cache mounts, health checks, labels, secrets and what else is easy to get wrong.
import type { ManagerId, Project, StackId } from '../server/facts/project.ts'
import { choice, snippet, stop } from './snippet.ts'
import type { Template } from './templates.ts'

/** What `small` is made from: a template whose text does not depend on the project. */
interface Lines {
  readonly id: string
  readonly title: string
  readonly description: string
  readonly stack?: StackId
  readonly managers?: readonly ManagerId[]
  readonly text: string
}

const port = stop('8080')
const path = stop('/')
const name = stop('app')
const id = stop('10001')
const secret = stop('token')

const all: readonly Lines[] = [
  {
    id: 'user-debian',
    title: 'Non-root user on Debian and Ubuntu',
    description: 'A user with a fixed id, without a home and a shell.',
    text: snippet`
      RUN groupadd --gid ${id} ${name} \
          && useradd --uid ${id} --gid ${name} --no-create-home --shell /usr/sbin/nologin ${name}
      USER ${name}
    `,
  },
  {
    id: 'user-alpine',
    title: 'Non-root user on Alpine',
    description: 'A user with a fixed id, without a password, a home and a shell.',
    text: snippet`
      RUN addgroup -g ${id} -S ${name} \
          && adduser -u ${id} -S -D -H -s /sbin/nologin -G ${name} ${name}
      USER ${name}
    `,
  },
  {
    id: 'user-rhel',
    title: 'Non-root user on Fedora, RHEL and its relatives',
    description:
      'A user with a fixed id, without a home and a shell; minimal images need shadow-utils first.',
    text: snippet`
      RUN groupadd --gid ${id} ${name} \
          && useradd --uid ${id} --gid ${name} --no-create-home --shell /sbin/nologin ${name}
      USER ${name}
    `,
  },
  {
    id: 'apt-install',
    title: 'Install Debian packages',
    description: 'Refreshes, installs without recommended packages and leaves no lists, in one layer.',
    text: snippet`
      RUN apt-get update \
          && apt-get install --yes --no-install-recommends \
              ${stop('ca-certificates')} \
          && rm -rf /var/lib/apt/lists/*
    `,
  },
  {
    id: 'cache-apt',
    title: 'Install Debian packages with cache mounts',
    description: 'Lists and archives stay out of the image and are there for the next build.',
    text: snippet`
      RUN --mount=type=cache,target=/var/cache/apt,sharing=locked \
          --mount=type=cache,target=/var/lib/apt,sharing=locked \
          rm -f /etc/apt/apt.conf.d/docker-clean \
          && apt-get update \
          && apt-get install --yes --no-install-recommends \
              ${stop('ca-certificates')}
    `,
  },
  {
    id: 'cache-apk',
    title: 'Install Alpine packages with a cache mount',
    description: 'Index and archives stay out of the image and are there for the next build.',
    text: snippet`
      RUN --mount=type=cache,target=/etc/apk/cache,sharing=locked \
          apk add ${stop('ca-certificates')}
    `,
  },
  {
    id: 'cache-dnf',
    title: 'Install Fedora or RHEL packages with a cache mount',
    description: 'Metadata and archives stay out of the image and are there for the next build.',
    text: snippet`
      RUN --mount=type=cache,target=/var/cache/dnf,sharing=locked \
          dnf install --assumeyes --setopt=install_weak_deps=False --setopt=keepcache=True ${stop('ca-certificates')}
    `,
  },
  {
    id: 'cache-pip',
    title: 'Install Python packages with a cache mount',
    description: 'The requirements file is mounted, downloads stay out of the image.',
    stack: 'python',
    managers: ['pip'],
    text: snippet`
      RUN --mount=type=cache,target=/root/.cache/pip \
          --mount=type=bind,source=requirements.txt,target=requirements.txt \
          pip install --requirement requirements.txt
    `,
  },
  {
    id: 'cache-poetry',
    title: 'Install Python packages with Poetry and a cache mount',
    description: 'Manifest and lock file are mounted, downloads stay out of the image.',
    stack: 'python',
    managers: ['poetry'],
    text: snippet`
      RUN --mount=type=cache,target=/root/.cache/pypoetry \
          --mount=type=bind,source=pyproject.toml,target=pyproject.toml \
          --mount=type=bind,source=poetry.lock,target=poetry.lock \
          poetry install --only=main --no-root
    `,
  },
  {
    id: 'cache-uv',
    title: 'Install Python packages with uv and a cache mount',
    description: 'Manifest and lock file are mounted, downloads stay out of the image.',
    stack: 'python',
    managers: ['uv'],
    text: snippet`
      ENV UV_LINK_MODE=copy
      RUN --mount=type=cache,target=/root/.cache/uv \
          --mount=type=bind,source=pyproject.toml,target=pyproject.toml \
          --mount=type=bind,source=uv.lock,target=uv.lock \
          uv sync --locked --no-dev --no-install-project
    `,
  },
  {
    id: 'cache-npm',
    title: 'Install Node.js packages with a cache mount',
    description: 'Manifest and lock file are mounted, downloads stay out of the image.',
    stack: 'node',
    managers: ['npm'],
    text: snippet`
      RUN --mount=type=cache,target=/root/.npm \
          --mount=type=bind,source=package.json,target=package.json \
          --mount=type=bind,source=package-lock.json,target=package-lock.json \
          npm ci ${choice('--omit=dev', '--include=dev')}
    `,
  },
  {
    id: 'cache-pnpm',
    title: 'Install Node.js packages with pnpm and a cache mount',
    description: 'Manifest and lock file are mounted, the store stays out of the image.',
    stack: 'node',
    managers: ['pnpm'],
    text: snippet`
      RUN --mount=type=cache,target=/root/.local/share/pnpm/store \
          --mount=type=bind,source=package.json,target=package.json \
          --mount=type=bind,source=pnpm-lock.yaml,target=pnpm-lock.yaml \
          pnpm install --frozen-lockfile ${choice('--prod', '--dev')}
    `,
  },
  {
    id: 'cache-yarn',
    title: 'Install Node.js packages with Yarn 1 and a cache mount',
    description: 'Manifest and lock file are mounted, downloads stay out of the image.',
    stack: 'node',
    managers: ['yarn'],
    text: snippet`
      RUN --mount=type=cache,target=/usr/local/share/.cache/yarn \
          --mount=type=bind,source=package.json,target=package.json \
          --mount=type=bind,source=yarn.lock,target=yarn.lock \
          yarn install --frozen-lockfile ${choice('--production', '--production=false')}
    `,
  },
  {
    id: 'cache-go',
    title: 'Build Go with cache mounts',
    description: 'Modules and compiled packages stay out of the image and are there for the next build.',
    stack: 'go',
    managers: ['go'],
    text: snippet`
      RUN --mount=type=cache,target=/go/pkg/mod \
          --mount=type=cache,target=/root/.cache/go-build \
          CGO_ENABLED=0 go build -trimpath -ldflags="-s -w" -o /out/${name} ${stop('.')}
    `,
  },
  {
    id: 'cache-cargo',
    title: 'Build Rust with cache mounts',
    description: 'Crates and compiled objects stay out of the image; the binary is moved out of the cache.',
    stack: 'rust',
    managers: ['cargo'],
    text: snippet`
      RUN --mount=type=cache,target=/usr/local/cargo/git/db \
          --mount=type=cache,target=/usr/local/cargo/registry \
          --mount=type=cache,target=${stop('/src')}/target,sharing=locked \
          cargo build --release --locked --bin=${name} \
          && install -D target/release/${name} /out/${name}
    `,
  },
  {
    id: 'cache-maven',
    title: 'Build with Maven and a cache mount',
    description: 'The local repository stays out of the image and is there for the next build.',
    stack: 'java',
    managers: ['maven'],
    text: snippet`
      RUN --mount=type=cache,target=/root/.m2 \
          mvn --batch-mode package ${stop('-DskipTests')}
    `,
  },
  {
    id: 'cache-gradle',
    title: 'Build with Gradle and a cache mount',
    description: "Gradle's home stays out of the image and is there for the next build.",
    stack: 'java',
    managers: ['gradle'],
    text: snippet`
      ENV GRADLE_USER_HOME=/cache/gradle
      RUN --mount=type=cache,target=/cache/gradle,sharing=locked \
          gradle --no-daemon ${stop('assemble')}
    `,
  },
  {
    id: 'cache-nuget',
    title: 'Restore .NET packages with a cache mount',
    description: 'Packages stay out of the image; publishing needs the same mount.',
    stack: 'dotnet',
    managers: ['nuget'],
    text: snippet`
      RUN --mount=type=cache,target=/root/.nuget/packages \
          dotnet restore ${stop('App.csproj')}
    `,
  },
  {
    id: 'cache-composer',
    title: 'Install PHP packages with a cache mount',
    description: 'Manifest and lock file are mounted, downloads stay out of the image.',
    stack: 'php',
    managers: ['composer'],
    text: snippet`
      ENV COMPOSER_CACHE_DIR=/cache/composer
      RUN --mount=type=cache,target=/cache/composer \
          --mount=type=bind,source=composer.json,target=composer.json \
          --mount=type=bind,source=composer.lock,target=composer.lock \
          composer install --no-dev --no-interaction --no-scripts --no-autoloader
    `,
  },
  {
    id: 'cache-bundler',
    title: 'Install Ruby gems with a cache mount',
    description: 'Gemfile and lock file are mounted, the index of the gem server stays out of the image.',
    stack: 'ruby',
    managers: ['bundler'],
    text: snippet`
      ENV BUNDLE_DEPLOYMENT=1 \
          BUNDLE_PATH=/usr/local/bundle \
          BUNDLE_WITHOUT=development:test
      RUN --mount=type=cache,target=/root/.bundle/cache \
          --mount=type=bind,source=Gemfile,target=Gemfile \
          --mount=type=bind,source=Gemfile.lock,target=Gemfile.lock \
          bundle install --jobs=4 --retry=3
    `,
  },
  {
    id: 'bind-manifests',
    title: 'Mount files for one RUN',
    description: 'A file of the build context is there for one command, without a layer of its own.',
    text: bindText(),
  },
  {
    id: 'healthcheck-curl',
    title: 'HEALTHCHECK with curl',
    description: 'For images with curl; a status of 400 and more fails.',
    text: snippet`
      HEALTHCHECK --interval=30s --timeout=5s --start-period=10s --retries=3 \
          CMD ["curl", "--fail", "--silent", "--show-error", "--output", "/dev/null", "http://127.0.0.1:${port}${path}"]
    `,
  },
  {
    id: 'healthcheck-wget',
    title: 'HEALTHCHECK with wget',
    description: 'For Alpine and other images with BusyBox; a status of 400 and more fails.',
    text: snippet`
      HEALTHCHECK --interval=30s --timeout=5s --start-period=10s --retries=3 \
          CMD ["wget", "-q", "-O", "/dev/null", "http://127.0.0.1:${port}${path}"]
    `,
  },
  {
    id: 'healthcheck-python',
    title: 'HEALTHCHECK with Python',
    description: 'For images without curl and wget; a status of 400 and more fails.',
    stack: 'python',
    text: snippet`
      HEALTHCHECK --interval=30s --timeout=5s --start-period=10s --retries=3 \
          CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:${port}${path}', timeout=3)"]
    `,
  },
  {
    id: 'healthcheck-node',
    title: 'HEALTHCHECK with Node.js',
    description: 'For images without curl and wget; a status outside 200 to 299 fails.',
    stack: 'node',
    text: snippet`
      HEALTHCHECK --interval=30s --timeout=5s --start-period=10s --retries=3 \
          CMD ["node", "-e", "fetch('http://127.0.0.1:${port}${path}').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
    `,
  },
  {
    id: 'healthcheck-none',
    title: 'No HEALTHCHECK',
    description: 'Turns off the one that the base image brings.',
    text: snippet`HEALTHCHECK NONE`,
  },
  {
    id: 'labels-oci',
    title: 'OCI labels',
    description: 'The annotations that registries and scanners read; versions come from the build.',
    text: snippet`
      ARG REVISION
      ARG VERSION
      LABEL org.opencontainers.image.title="${name}" \
            org.opencontainers.image.description="${stop('What it does')}" \
            org.opencontainers.image.source="${stop('https://github.com/owner/repository')}" \
            org.opencontainers.image.licenses="${stop('MIT')}" \
            org.opencontainers.image.version="$VERSION" \
            org.opencontainers.image.revision="$REVISION"
    `,
  },
  {
    id: 'secret-mount',
    title: 'Secret for one RUN',
    description: 'Built with --secret id=…; neither a layer nor the history holds it.',
    text: snippet`
      RUN --mount=type=secret,id=${secret},env=${stop('TOKEN')},required=true \
          ${stop('./install.sh')}
    `,
  },
  {
    id: 'secret-file',
    title: 'Secret file for one RUN',
    description: 'Built with --secret id=…,src=…; the file is there for one command.',
    text: snippet`
      RUN --mount=type=secret,id=${stop('npmrc')},target=${stop('/root/.npmrc')},required=true \
          ${stop('npm ci')}
    `,
  },
  {
    id: 'ssh-mount',
    title: 'SSH keys for one RUN',
    description: "Built with --ssh default; the keys stay in the agent. The host's key is checked.",
    text: snippet`
      COPY --link ${stop('known_hosts')} /etc/ssh/ssh_known_hosts
      RUN --mount=type=ssh,required=true \
          git clone ${stop('git@github.com:owner/repository.git')} ${stop('/src')}
    `,
  },
  {
    id: 'heredoc-run',
    title: 'RUN with several lines',
    description: 'A script in the Dockerfile that stops at the first failure.',
    text: snippet`
      RUN <<'EOF'
      set -eu
      ${stop('echo building')}
      EOF
    `,
  },
  {
    id: 'heredoc-copy',
    title: 'File written in the Dockerfile',
    description: 'Its text stands in the Dockerfile; nothing in it is expanded.',
    text: snippet`
      COPY --link --chmod=${choice('644', '755')} <<'EOF' ${stop('/etc/app.conf')}
      ${stop('key = value')}
      EOF
    `,
  },
  {
    id: 'copy-link',
    title: 'COPY into a layer of its own',
    description: 'Stays valid when the layers below change, with permissions set in the same layer.',
    text: snippet`COPY --link --chmod=${choice('755', '644')} ${stop('entrypoint.sh')} ${stop('/usr/local/bin/')}`,
  },
  {
    id: 'cross-compile',
    title: 'Build stage for several platforms',
    description: "Runs on the builder's platform and compiles for the target's.",
    text: snippet`
      FROM --platform=$BUILDPLATFORM ${stop('golang:1.27-trixie')} AS ${stop('build')}
      ARG TARGETOS TARGETARCH
    `,
  },
]

/** Below the whole Dockerfiles of a stack that was found, above those of other stacks. */
export const small: readonly Template[] = all.map(({ text, ...lines }) => ({
  ...lines,
  prefix: lines.id,
  whole: false,
  body: () => text,
  fits: (project) => fitOfLines(lines, project),
}))

function fitOfLines({ stack, managers }: Omit<Lines, 'text'>, project: Project): number {
  if (stack === undefined) return 40
  const found = project.stacks.filter((one) => one.id === stack)
  if (found.length === 0) return project.stacks.length === 0 ? 30 : 5
  return !managers || found.some((one) => managers.includes(one.manager)) ? 60 : 20
}

function bindText(): string {
  const source = stop('package.json')
  return snippet`
    RUN --mount=type=bind,source=${source},target=${source} \
        ${stop('npm install')}
  `
}
