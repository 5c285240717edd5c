// Dockerfiles for Ruby: Rails, and any Rack application with Bundler.
import type { Project, Stack } from '../server/facts/project.ts'
import { apt, bound, debianUser, dependsOn, fitOf, has, manifestsOf, portOf, run, sourceOf } from './known.ts'
import { stackOf, versionOf } from './known.ts'
import { file, part, stop, type Part } from './snippet.ts'
import type { Template } from './templates.ts'

export const ruby: readonly Template[] = [
  {
    id: 'ruby-rails',
    title: 'Dockerfile: Ruby on Rails',
    description: 'Multi-stage: gems and assets are built apart, slim runtime, non-root user.',
    prefix: 'dockerfile-ruby-rails',
    stack: 'ruby',
    managers: ['bundler'],
    whole: true,
    body(project) {
      const stack = stackOf(project, 'ruby')
      const port = stop(portOf(project, stack) ?? 3000)
      const assets = !stack || has(project, stack, 'app/assets')
      return file`
        # syntax=docker/dockerfile:1

        ${base(stack, 'RAILS_ENV', ['libvips'])}

        ${gems(project, stack)}
        COPY ${sourceOf(stack)} ./
        ${assets && part`RUN SECRET_KEY_BASE_DUMMY=1 bundle exec rails assets:precompile`}

        FROM base
        RUN groupadd --gid 1000 rails \
            && useradd --uid 1000 --gid rails --create-home --shell /bin/bash rails
        COPY --link --from=build /usr/local/bundle /usr/local/bundle
        COPY --link --from=build /app ./
        # Rails writes below these.
        RUN mkdir -p db log storage tmp && chown -R rails:rails db log storage tmp
        USER rails
        EXPOSE ${port}
        CMD ["bundle", "exec", "rails", "server", "--binding=0.0.0.0", "--port=${port}"]
      `
    },
    fits(project) {
      const stack = stackOf(project, 'ruby')
      return Math.max(0, fitOf(project, 'ruby', ['bundler']) - (stack && !dependsOn(stack, 'rails') ? 30 : 0))
    },
  },
  {
    id: 'ruby-bundler',
    title: 'Dockerfile: Ruby with Bundler',
    description: 'Multi-stage: gems are compiled apart, slim runtime, non-root user.',
    prefix: 'dockerfile-ruby',
    stack: 'ruby',
    managers: ['bundler'],
    whole: true,
    body(project) {
      const stack = stackOf(project, 'ruby')
      const port = stop(portOf(project, stack) ?? 9292)
      const command = dependsOn(stack, 'puma')
        ? part`"bundle", "exec", "puma", "--bind=tcp://0.0.0.0:${port}"`
        : part`"bundle", "exec", "rackup", "--host=0.0.0.0", "--port=${port}"`
      return file`
        # syntax=docker/dockerfile:1

        ${base(stack, 'RACK_ENV')}

        ${gems(project, stack)}

        FROM base
        ${debianUser}
        COPY --link --from=build /usr/local/bundle /usr/local/bundle
        COPY --link ${sourceOf(stack)} ./
        ${!isLocked(stack) && 'COPY --link --from=build /app/Gemfile.lock ./'}
        USER app
        EXPOSE ${port}
        CMD [${command}]
      `
    },
    fits(project) {
      const stack = stackOf(project, 'ruby')
      return Math.max(0, fitOf(project, 'ruby', ['bundler']) - (!stack || dependsOn(stack, 'rails') ? 5 : 0))
    },
  },
]

/** Gems that are compiled against a library of the system, as `[name, to build, to run]`. */
const native = [
  ['mysql2', 'default-libmysqlclient-dev', 'libmariadb3'],
  ['pg', 'libpq-dev', 'libpq5'],
] as const

function base(stack: Stack | undefined, environment: string, packages: readonly string[] = []): Part {
  const wish = stack?.version?.text
  // Bundler refuses any other Ruby than the one that a Gemfile names in full.
  const exact = /^(?:ruby[- ])?v?(\d+\.\d+\.\d+)$/.exec(wish ?? '')?.[1]
  const { version, current } = versionOf(wish, ['4.0', '3.4', '3.3'], 2)
  const tag = exact !== undefined ? `${exact}-slim` : `${version}-${current ? 'slim-trixie' : 'slim'}`
  const libraries = native.filter(([name]) => dependsOn(stack, name)).map(([, , library]) => library)
  return part`
    FROM ruby:${stop(tag)} AS base
    ${apt([...packages, ...libraries].toSorted())}
    ENV ${isLocked(stack) && 'BUNDLE_DEPLOYMENT=1 '}BUNDLE_PATH=/usr/local/bundle \
        BUNDLE_WITHOUT=development:test \
        ${environment}=production
    WORKDIR /app
  `
}

/** Bundler's deployment mode refuses to work without a lock file. */
function isLocked(stack: Stack | undefined): boolean {
  return manifestsOf(stack, ['Gemfile.lock']).some((path) => path === 'Gemfile.lock')
}

function gems(project: Project, stack: Stack | undefined): Part {
  const headers = native.filter(([name]) => dependsOn(stack, name)).map(([, header]) => header)
  const manifests = manifestsOf(stack, ['Gemfile', 'Gemfile.lock']).filter((path) =>
    /^Gemfile(\.lock)?$/.test(path),
  )
  const version = ['.ruby-version', '.tool-versions'].filter((path) => has(project, stack, path))
  return part`
    # Compilers stay here.
    FROM base AS build
    ${apt(['build-essential', 'git', 'libyaml-dev', 'pkg-config', ...headers].toSorted())}
    ${run(
      [...bound(stack, [...manifests, ...version]), 'type=cache,target=/root/.bundle/cache'],
      part`bundle install --jobs=4 --retry=3`,
    )}
  `
}
