// Dockerfiles for Python: pip, Poetry and uv on slim images, pip on distroless.
import type { ManagerId, Project, Stack } from '../server/facts/project.ts'
import { apt, bound, debianUser, dependsOn, fitOf, has, local, manifestsOf, portOf } from './known.ts'
import { prefixOf, run, sourceOf, stackOf, textOf, versionOf } from './known.ts'
import { file, part, stop, type Part, type Stop } from './snippet.ts'
import type { Template } from './templates.ts'

export const python: readonly Template[] = [
  template('pip', 'Python with pip', 'dependencies in a virtual environment', withPip),
  template('poetry', 'Python with Poetry', 'locked dependencies without the development group', withPoetry),
  template('uv', 'Python with uv', 'locked dependencies, bytecode compiled', withUv),
  template('pipenv', 'Python with Pipenv', 'exactly the locked dependencies', withPipenv),
  {
    id: 'python-distroless',
    title: 'Dockerfile: Python on distroless',
    description:
      'Multi-stage: pip installs beside the application, runtime without shell and package manager.',
    prefix: 'dockerfile-python-distroless',
    stack: 'python',
    managers: ['pip'],
    whole: true,
    body(project) {
      const stack = stackOf(project, 'python', ['pip'])
      const { command, port } = startOf(project, stack)
      return file`
        # syntax=docker/dockerfile:1

        # The same Python and the same Debian as in the last stage, so that compiled packages fit.
        FROM python:3.13-slim-trixie AS build
        WORKDIR /app
        ${pipInstall(project, stack, '--target=/opt/packages ') ?? part`RUN mkdir /opt/packages`}

        FROM gcr.io/distroless/python3-debian13:nonroot
        ${environment(stack, 'PYTHONPATH', '/opt/packages')}
        WORKDIR /app
        COPY --link --from=build /opt/packages /opt/packages
        COPY --link ${sourceOf(stack)} ./
        ${port && part`EXPOSE ${port}`}
        # The image's entry point is the Python interpreter.
        CMD [${command.module && '"-m", '}${command.rest}]
      `
    },
    // Libraries of the system that packages are linked with are missing there, and there is one Python only.
    fits(project) {
      const stack = stackOf(project, 'python', ['pip'])
      const fit = fitOf(project, 'python', ['pip'])
      const { version } = versionOf(stack?.version?.text, ['3.13'], 2)
      return version === '3.13' && nativeOf(stack).length === 0 ? fit - 5 : Math.max(0, fit - 60)
    },
  },
]

/** Packages that are compiled against a library of the system, as `[name, to build, to run]`. */
const native: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ['mysqlclient', ['build-essential', 'default-libmysqlclient-dev', 'pkg-config'], ['libmariadb3']],
  ['psycopg2', ['build-essential', 'libpq-dev'], ['libpq5']],
  ['uwsgi', ['build-essential'], []],
]

/** Brings the dependencies to /opt/venv, in a stage with Python and the working folder /app. */
type Install = (project: Project, stack: Stack | undefined) => Part

function template(manager: ManagerId, title: string, what: string, install: Install): Template {
  return {
    id: `python-${manager}`,
    title: `Dockerfile: ${title}`,
    description: `Multi-stage: ${what}, slim runtime, non-root user.`,
    prefix: `dockerfile-python-${manager}`,
    stack: 'python',
    managers: [manager],
    whole: true,
    body: (project) => slim(project, manager, install),
    fits: (project) => fitOf(project, 'python', [manager]),
  }
}

function withPip(project: Project, stack: Stack | undefined): Part {
  return part`
    RUN python -m venv /opt/venv
    ENV PATH="/opt/venv/bin:$PATH"
    ${pipInstall(project, stack)}
  `
}

function withPoetry(_: Project, stack: Stack | undefined): Part {
  const mounts = bound(stack, pyprojectAnd(stack, 'poetry.lock'))
  return part`
    ${run(['type=cache,target=/root/.cache/pip'], part`pip install poetry==${stop('2.5.1')}`)}
    # Poetry installs into the virtual environment that is active.
    RUN python -m venv /opt/venv
    ENV PATH="/opt/venv/bin:$PATH" \
        POETRY_NO_INTERACTION=1 \
        VIRTUAL_ENV=/opt/venv
    ${run([...mounts, 'type=cache,target=/root/.cache/pypoetry'], 'poetry install --only=main --no-root')}
  `
}

function withUv(_: Project, stack: Stack | undefined): Part {
  const paths = pyprojectAnd(stack, 'uv.lock')
  const locked = paths.includes('uv.lock') ? '--locked ' : ''
  return part`
    COPY --link --from=ghcr.io/astral-sh/uv:${stop('0.13')} /uv /usr/local/bin/
    ENV UV_COMPILE_BYTECODE=1 \
        UV_LINK_MODE=copy \
        UV_PROJECT_ENVIRONMENT=/opt/venv \
        UV_PYTHON_DOWNLOADS=never
    ${run(
      [...bound(stack, paths), 'type=cache,target=/root/.cache/uv'],
      `uv sync ${locked}--no-dev --no-install-project`,
    )}
  `
}

function withPipenv(_: Project, stack: Stack | undefined): Part {
  const mounts = bound(stack, ['Pipfile', 'Pipfile.lock'])
  return part`
    ${run(['type=cache,target=/root/.cache/pip'], part`pip install pipenv==${stop('2026.10.3')}`)}
    # Pipenv installs into the virtual environment that is active.
    RUN python -m venv /opt/venv
    ENV PATH="/opt/venv/bin:$PATH" \
        VIRTUAL_ENV=/opt/venv
    ${run([...mounts, 'type=cache,target=/root/.cache/pipenv'], 'pipenv sync')}
  `
}

/** The layout that all managers share: dependencies in /opt/venv, from a build stage on the same base. */
function slim(project: Project, manager: ManagerId, install: Install): string {
  const stack = stackOf(project, 'python', [manager])
  const { command, port } = startOf(project, stack)
  const { version, current } = versionOf(stack?.version?.text, ['3.14', '3.13', '3.12', '3.11', '3.10'], 2)
  const tag = stop(`${version}-${current ? 'slim-trixie' : 'slim'}`)
  const toBuild = unique(nativeOf(stack).flatMap(([, packages]) => packages))
  const toRun = unique(nativeOf(stack).flatMap(([, , packages]) => packages))
  return file`
    # syntax=docker/dockerfile:1

    FROM python:${tag} AS base
    ${environment(stack)}
    WORKDIR /app

    # The dependencies, in a virtual environment of their own.
    FROM base AS build
    ${apt(toBuild)}
    ${install(project, stack)}

    FROM base
    ${apt(toRun)}
    ${debianUser}
    ENV PATH="/opt/venv/bin:$PATH"
    COPY --link --from=build /opt/venv /opt/venv
    COPY --link ${sourceOf(stack)} ./
    USER app
    ${port && part`EXPOSE ${port}`}
    ${port && health(port)}
    CMD [${!command.module ? '"python", ' : ''}${command.rest}]
  `
}

interface Start {
  /** `module` when it can be run with `python -m` as well; `rest` is the inside of the JSON array. */
  readonly command: { readonly module: boolean; readonly rest: Part }
  readonly port: Stop | undefined
}

/** The command that starts the application on all addresses, and the port it then listens on. */
function startOf(project: Project, stack: Stack | undefined): Start {
  const entry = stack?.entry === undefined ? undefined : local(stack, stack.entry)
  const script = entry?.endsWith('.py') ? entry : undefined
  const found = portOf(project, stack)
  const on = (usual: number) => stop(found ?? usual)
  if (dependsOn(stack, 'django')) {
    const port = on(8000)
    const wsgi = wsgiOf(project, stack)
    return dependsOn(stack, 'gunicorn') && wsgi !== undefined
      ? server(part`"gunicorn", "--bind=0.0.0.0:${port}", "${stop(`${wsgi}:application`)}"`, port)
      : plain(part`"${script ?? 'manage.py'}", "runserver", "0.0.0.0:${port}"`, port)
  }
  const module = moduleOf(script ?? (dependsOn(stack, 'fastapi', 'starlette') ? 'main.py' : 'app.py'))
  const application = stop(`${module}:app`)
  if (dependsOn(stack, 'fastapi', 'starlette', 'uvicorn')) {
    const port = on(8000)
    return server(part`"uvicorn", "--host=0.0.0.0", "--port=${port}", "${application}"`, port)
  }
  if (dependsOn(stack, 'gunicorn')) {
    const port = on(8000)
    return server(part`"gunicorn", "--bind=0.0.0.0:${port}", "${application}"`, port)
  }
  if (dependsOn(stack, 'flask')) {
    const port = on(5000)
    return server(part`"flask", "--app=${stop(module)}", "run", "--host=0.0.0.0", "--port=${port}"`, port)
  }
  if (dependsOn(stack, 'streamlit')) {
    const port = on(8501)
    const rest = part`"streamlit", "run", "--server.address=0.0.0.0", "--server.port=${port}", "${stop(script ?? 'app.py')}"`
    return server(rest, port)
  }
  const listens = !stack || found !== undefined
  return plain(part`"${stop(script ?? 'app.py')}"`, listens ? on(8000) : undefined)
}

function server(rest: Part, port: Stop): Start {
  return { command: { module: true, rest }, port }
}

function plain(rest: Part, port: Stop | undefined): Start {
  return { command: { module: false, rest }, port }
}

/** Any answer but a server error counts: the path may ask for a login or not exist. */
function health(port: Stop): Part {
  const check = part`import http.client, sys; c = http.client.HTTPConnection('127.0.0.1', ${port}, timeout=3); c.request('GET', '/'); sys.exit(c.getresponse().status >= 500)`
  return part`
    HEALTHCHECK --interval=30s --timeout=5s --start-period=15s \
        CMD ["python", "-c", "${check}"]
  `
}

/** A `src` folder is on the import path, since the project itself is not installed. */
function environment(stack: Stack | undefined, name?: string, path?: string): Part {
  const inSource = stack?.entry !== undefined && local(stack, stack.entry).startsWith('src/')
  const paths = [path, inSource ? '/app/src' : undefined].filter((item) => item !== undefined)
  return paths.length > 0
    ? part`
      ENV PYTHONDONTWRITEBYTECODE=1 \
          ${name ?? 'PYTHONPATH'}=${paths.join(':')} \
          PYTHONUNBUFFERED=1
    `
    : part`
      ENV PYTHONDONTWRITEBYTECODE=1 \
          PYTHONUNBUFFERED=1
    `
}

/** Installs what the requirements file lists, else the project itself; nothing where there is neither. */
function pipInstall(project: Project, stack: Stack | undefined, options = ''): Part | undefined {
  const cache = 'type=cache,target=/root/.cache/pip'
  const manifests = manifestsOf(stack, ['requirements.txt'])
  const texts = manifests.filter((path) => path.endsWith('.txt'))
  const first =
    texts.find((path) => path === 'requirements.txt') ?? texts.find((path) => /require/.test(path))
  if (first !== undefined) {
    return run(
      [...bound(stack, withIncluded(project, stack, first)), cache],
      `pip install ${options}--requirement ${first}`,
    )
  }
  if (!manifests.some((path) => path === 'pyproject.toml' || path === 'setup.py')) return undefined
  return part`
    COPY ${sourceOf(stack)} ./
    ${run([cache], `pip install ${options}.`)}
  `
}

/** A requirements file and those it includes with `-r` and `-c`, relative to the stack's folder. */
function withIncluded(project: Project, stack: Stack | undefined, first: string): readonly string[] {
  const found = [first]
  for (const path of found) {
    const folder = path.slice(0, path.lastIndexOf('/') + 1)
    const text = textOf(project, stack, path) ?? ''
    for (const [, target = ''] of text.matchAll(
      /^[ \t]*(?:-r|-c|--requirement|--constraint)[ \t=]*(\S+)/gm,
    )) {
      const included = folder + target.replace(/^\.\//, '')
      if (!found.includes(included) && has(project, stack, included)) found.push(included)
    }
  }
  return found
}

function pyprojectAnd(stack: Stack | undefined, lock: string): readonly string[] {
  const paths = manifestsOf(stack, ['pyproject.toml', lock])
  return ['pyproject.toml', lock].filter((path) => path === 'pyproject.toml' || paths.includes(path))
}

function nativeOf(stack: Stack | undefined) {
  return native.filter(([name]) => dependsOn(stack, name))
}

/** The module that Django's `wsgi.py` is, nearest to the stack's folder. */
function wsgiOf(project: Project, stack: Stack | undefined): string | undefined {
  const paths = project.files.filter(
    (path) => path.startsWith(prefixOf(stack)) && /(^|\/)wsgi\.py$/.test(path),
  )
  const [nearest] = paths.toSorted((a, b) => a.split('/').length - b.split('/').length)
  return nearest === undefined ? undefined : moduleOf(local(stack, nearest))
}

function moduleOf(path: string): string {
  return path
    .replace(/^src\//, '')
    .replace(/(\/__init__)?\.py$/, '')
    .replaceAll('/', '.')
}

function unique(items: readonly string[]): readonly string[] {
  return [...new Set(items)]
}
