// Beginners' Dockerfiles and what becomes of them.
import { dockerfile } from '../../rules/rule.ts'
import type { Fixture } from './fixture.ts'

export const fixtures: readonly Fixture[] = [
  {
    name: 'java',
    kind: 'distroless',
    files: {
      'pom.xml': '<project/>\n',
    },
    before: dockerfile`
      FROM eclipse-temurin:21-jre
      RUN groupadd --gid 10001 app && useradd --uid 10001 --gid app app
      USER app
      COPY target/app.jar app.jar
      EXPOSE 8080
      CMD java -jar /app.jar
    `,
    title: 'Switch to gcr.io/distroless/java21-debian13:nonroot',
    after: dockerfile`
      FROM gcr.io/distroless/java21-debian13:nonroot
      WORKDIR /
      COPY target/app.jar app.jar
      EXPOSE 8080
      CMD ["/app.jar"]
    `,
    // The COPY goes to where the image stood, and that is `/`.
    brings: ['system-workdir'],
  },
  {
    name: 'node-multi-stage',
    kind: 'distroless',
    files: {
      'package-lock.json': '{}\n',
      'package.json':
        '{ "scripts": { "start": "node server.js" }, "dependencies": { "express": "^5.0.0" } }\n',
      'server.js': '',
    },
    before: dockerfile`
      FROM node:24-trixie-slim AS build
      WORKDIR /app
      COPY package.json package-lock.json ./
      RUN npm ci --omit=dev

      FROM node:24-trixie-slim
      WORKDIR /app
      COPY --from=build /app/node_modules ./node_modules
      COPY --chown=node:node . .
      USER node
      EXPOSE 3000
      HEALTHCHECK CMD wget -qO- http://localhost:3000/ || exit 1
      CMD npm start
    `,
    title: 'Switch to gcr.io/distroless/nodejs24-debian13:nonroot',
    after: dockerfile`
      FROM node:24-trixie-slim AS build
      WORKDIR /app
      COPY package.json package-lock.json ./
      RUN npm ci --omit=dev

      FROM gcr.io/distroless/nodejs24-debian13:nonroot
      WORKDIR /app
      COPY --from=build /app/node_modules ./node_modules
      COPY --chown=65532:65532 . .
      EXPOSE 3000
      HEALTHCHECK CMD ["/nodejs/bin/node", "-e", "fetch('http://localhost:3000/').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
      CMD ["server.js"]
    `,
  },
  {
    name: 'refused-curl',
    kind: 'distroless',
    files: {
      'pom.xml': '<project/>\n',
    },
    before: dockerfile`
      FROM eclipse-temurin:21-jre
      COPY target/app.jar /app.jar
      HEALTHCHECK CMD curl --fail http://localhost:8080/
      CMD ["java", "-jar", "/app.jar"]
    `,
    refused: 'The health check calls what is not in the image.',
  },
  {
    name: 'refused-go-run',
    kind: 'distroless',
    files: {
      'go.mod': 'module example.com/hello\n',
      'main.go': 'package main\n',
    },
    before: dockerfile`
      FROM golang:1.26
      WORKDIR /app
      COPY main.go ./
      CMD ["go", "run", "main.go"]
    `,
    refused: 'go is started, which is not in the image.',
  },
  {
    name: 'dotnet',
    kind: 'distroless',
    files: {
      'Program.cs': 'WebApplication.Create().Run();\n',
      'Shop.csproj': '<Project Sdk="Microsoft.NET.Sdk.Web"></Project>\n',
    },
    before: dockerfile`
      FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
      WORKDIR /src
      COPY Shop.csproj .
      RUN dotnet restore
      COPY . .
      RUN dotnet publish -c Release -o /out

      FROM mcr.microsoft.com/dotnet/aspnet:10.0
      WORKDIR /app
      COPY --from=build --chown=app:app /out .
      USER app
      EXPOSE 8080
      ENTRYPOINT ["dotnet", "Shop.dll"]
    `,
    title:
      'Switch to mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled-extra (base image: about 92 MB → 53 MB to pull)',
    after: dockerfile`
      FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
      WORKDIR /src
      COPY Shop.csproj .
      RUN dotnet restore
      COPY . .
      RUN dotnet publish -c Release -o /out

      FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled-extra
      WORKDIR /app
      COPY --from=build --chown=1654:1654 /out .
      EXPOSE 8080
      ENTRYPOINT ["dotnet", "Shop.dll"]
    `,
  },
  {
    name: 'python-environment',
    kind: 'distroless',
    files: {
      'kiosk.py': 'import flask\n\napp = flask.Flask(__name__)\n',
      'requirements.txt': 'flask==3.1.2\ngunicorn==23.0.0\nnumpy==2.3.4\n',
    },
    before: dockerfile`
      FROM python:3.13 AS builder
      ENV VIRTUAL_ENV=/venv
      RUN python -m venv "$VIRTUAL_ENV"
      ENV PATH="/venv/bin:$PATH"
      COPY requirements.txt .
      RUN pip install -r requirements.txt

      # What is served
      FROM python:3.13-slim
      RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/* \
          && useradd --create-home kiosk
      WORKDIR /srv/kiosk
      COPY --from=builder /venv /venv
      ENV PATH="/venv/bin:$PATH"
      COPY --chown=kiosk:kiosk . .
      RUN mkdir uploads && chown -R kiosk:kiosk /srv/kiosk && chmod -R 755 .
      USER kiosk
      EXPOSE 8000
      HEALTHCHECK CMD curl -f http://localhost:8000/ || exit 1
      CMD gunicorn --bind 0.0.0.0:8000 kiosk:app
    `,
    title: 'Switch to gcr.io/distroless/python3-debian13:nonroot',
    after: dockerfile`
      FROM python:3.13 AS builder
      ENV VIRTUAL_ENV=/venv
      RUN python -m venv "$VIRTUAL_ENV"
      ENV PATH="/venv/bin:$PATH"
      COPY requirements.txt .
      RUN pip install -r requirements.txt
      RUN ln -sf -t /venv/bin /usr/bin/python /usr/bin/python3 /usr/bin/python3.13

      # What is served
      FROM gcr.io/distroless/python3-debian13:nonroot
      WORKDIR /srv/kiosk
      COPY --from=builder /venv /venv
      ENV PATH="/venv/bin:$PATH"
      COPY --chown=65532:65532 . .
      WORKDIR /srv/kiosk/uploads
      WORKDIR /srv/kiosk
      EXPOSE 8000
      HEALTHCHECK CMD ["/usr/bin/python3", "-c", "import urllib.request; urllib.request.urlopen('http://localhost:8000/')"]
      ENTRYPOINT ["/venv/bin/python"]
      CMD ["/venv/bin/gunicorn", "--bind", "0.0.0.0:8000", "kiosk:app"]
    `,
  },
  {
    name: 'python-one-stage',
    kind: 'distroless',
    files: {
      'ferry/api.py': 'import fastapi\n\napp = fastapi.FastAPI()\n',
      'poetry.lock': '',
      'pyproject.toml': dockerfile`
        [tool.poetry]
        name = "ferry"
        version = "0.1.0"
        [tool.poetry.dependencies]
        python = "^3.13"
        fastapi = "*"
        uvicorn = "*"
      `,
    },
    before: dockerfile`
      FROM python:3.13-slim
      RUN pip install poetry
      WORKDIR /ferry
      COPY . .
      RUN poetry install --no-root
      HEALTHCHECK CMD python -c "import urllib.request as r; r.urlopen('http://localhost:80/')" || exit 1
      EXPOSE 80
      CMD ["poetry", "run", "uvicorn", "ferry.api:app", "--host", "0.0.0.0", "--port", "80"]
    `,
    title:
      'Switch to gcr.io/distroless/python3-debian13:nonroot in a multi-stage build, on port 8080 instead of 80',
    after: dockerfile`
      FROM python:3.13-slim AS build
      RUN pip install poetry
      WORKDIR /ferry
      COPY . .
      RUN python -m venv /opt/venv
      ENV PATH="/opt/venv/bin:$PATH" \
          VIRTUAL_ENV=/opt/venv
      RUN poetry install --no-root
      RUN ln -sf -t /opt/venv/bin /usr/bin/python /usr/bin/python3 /usr/bin/python3.13

      FROM gcr.io/distroless/python3-debian13:nonroot
      WORKDIR /ferry
      COPY --from=build /opt/venv /opt/venv
      ENV PATH="/opt/venv/bin:$PATH"
      COPY . .
      HEALTHCHECK CMD ["/opt/venv/bin/python", "-c", "import urllib.request as r; r.urlopen('http://localhost:8080/')"]
      EXPOSE 8080
      ENTRYPOINT ["/opt/venv/bin/python"]
      CMD ["/opt/venv/bin/uvicorn", "ferry.api:app", "--host", "0.0.0.0", "--port", "8080"]
    `,
  },
  {
    name: 'python-site-packages',
    kind: 'distroless',
    files: {
      'requirements.txt': 'celery==5.5.3\n',
      'tasks.py': 'import celery\n',
    },
    before: dockerfile`
      FROM python:3.13 AS build
      COPY requirements.txt .
      RUN pip install -r requirements.txt

      FROM python:3.13-slim
      COPY --from=build /usr/local/lib/python3.13/site-packages /usr/local/lib/python3.13/site-packages
      COPY --from=build /usr/local/bin /usr/local/bin
      WORKDIR /work
      COPY tasks.py .
      ENTRYPOINT ["celery", "-A", "tasks"]
      CMD ["worker"]
    `,
    title: 'Switch to gcr.io/distroless/python3-debian13:nonroot',
    after: dockerfile`
      FROM python:3.13 AS build
      COPY requirements.txt .
      RUN pip install -r requirements.txt

      FROM gcr.io/distroless/python3-debian13:nonroot
      COPY --from=build /usr/local/lib/python3.13/site-packages /usr/local/lib/python3.13/dist-packages
      COPY --from=build /usr/local/bin /usr/local/bin
      WORKDIR /work
      COPY tasks.py .
      ENTRYPOINT ["/usr/bin/python3", "/usr/local/bin/celery", "-A", "tasks"]
      CMD ["worker"]
    `,
  },
  {
    name: 'python-prefix',
    kind: 'distroless',
    files: { 'requirements.txt': 'hypercorn\n', 'tide.py': '' },
    before: dockerfile`
      FROM python:3.13-slim AS build
      COPY requirements.txt .
      RUN pip install --prefix=/install -r requirements.txt

      FROM python:3.13-slim
      COPY --from=build /install /usr/local
      WORKDIR /usr/src/tide
      COPY . .
      CMD ["hypercorn", "tide:app"]
    `,
    title: 'Switch to gcr.io/distroless/python3-debian13:nonroot',
    after: dockerfile`
      FROM python:3.13-slim AS build
      COPY requirements.txt .
      RUN pip install --prefix=/install -r requirements.txt

      FROM gcr.io/distroless/python3-debian13:nonroot
      COPY --from=build /install/lib/python3.13/site-packages /usr/local/lib/python3.13/dist-packages
      COPY --from=build /install/bin /usr/local/bin
      WORKDIR /usr/src/tide
      COPY . .
      CMD ["/usr/local/bin/hypercorn", "tide:app"]
    `,
  },
  {
    name: 'python-user-packages',
    kind: 'distroless',
    files: { 'requirements.txt': 'flask\n', 'tide.py': 'import flask\n' },
    before: dockerfile`
      FROM python:3.13 AS build
      COPY requirements.txt .
      RUN pip install --user -r requirements.txt

      FROM python:3.13-slim
      WORKDIR /tide
      COPY --from=build /root/.local /root/.local
      ENV PATH=/root/.local/bin:$PATH FLASK_APP=tide
      COPY . .
      CMD ["flask", "run", "--host", "0.0.0.0"]
    `,
    title: 'Switch to gcr.io/distroless/python3-debian13:nonroot',
    after: dockerfile`
      FROM python:3.13 AS build
      COPY requirements.txt .
      RUN pip install --user -r requirements.txt

      FROM gcr.io/distroless/python3-debian13:nonroot
      WORKDIR /tide
      COPY --from=build /root/.local /home/nonroot/.local
      ENV PATH=/home/nonroot/.local/bin:$PATH FLASK_APP=tide
      COPY . .
      CMD ["/home/nonroot/.local/bin/flask", "run", "--host", "0.0.0.0"]
    `,
  },
  {
    name: 'python-django',
    kind: 'distroless',
    files: {
      'harbour/settings.py': dockerfile`
        BASE_DIR = Path(__file__).resolve().parent.parent
        STATIC_ROOT = BASE_DIR / "static"
        DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": BASE_DIR / "db.sqlite3"}}
      `,
      'manage.py': '',
      'requirements.txt': 'django\ngunicorn\n',
    },
    before: dockerfile`
      FROM python:3.13
      ENV PORT=8000
      WORKDIR /code
      COPY requirements.txt .
      RUN pip install -r requirements.txt
      COPY . .
      RUN python manage.py migrate && python manage.py collectstatic --noinput
      CMD exec gunicorn --bind :$PORT --workers 2 harbour.wsgi
    `,
    title: 'Switch to gcr.io/distroless/python3-debian13:nonroot in a multi-stage build',
    after: dockerfile`
      FROM python:3.13 AS build
      ENV PORT=8000
      WORKDIR /code
      COPY requirements.txt .
      RUN python -m venv /opt/venv
      ENV PATH="/opt/venv/bin:$PATH"
      RUN pip install -r requirements.txt
      RUN ln -sf -t /opt/venv/bin /usr/bin/python /usr/bin/python3 /usr/bin/python3.13

      FROM gcr.io/distroless/python3-debian13:nonroot
      ENV PORT=8000
      WORKDIR /code
      COPY --from=build /opt/venv /opt/venv
      ENV PATH="/opt/venv/bin:$PATH"
      COPY --chown=65532:65532 . .
      RUN ["/opt/venv/bin/python", "manage.py", "migrate"]
      RUN ["/opt/venv/bin/python", "manage.py", "collectstatic", "--noinput"]
      ENTRYPOINT ["/opt/venv/bin/python"]
      CMD ["/opt/venv/bin/gunicorn", "--workers", "2", "harbour.wsgi"]
    `,
  },
  {
    name: 'python-environment-beside-sources',
    kind: 'distroless',
    files: { 'pyproject.toml': '[project]\nname = "quay"\nversion = "1"\n', 'quay.py': '', 'uv.lock': '' },
    before: dockerfile`
      FROM ghcr.io/astral-sh/uv:python3.13-bookworm-slim AS build
      WORKDIR /quay
      COPY . .
      RUN uv sync --frozen --no-dev

      FROM python:3.13-slim-bookworm
      COPY --from=build /quay /quay
      WORKDIR /quay
      CMD [".venv/bin/uvicorn", "quay:app"]
    `,
    title: 'Switch to gcr.io/distroless/python3-debian13:nonroot',
    after: dockerfile`
      FROM ghcr.io/astral-sh/uv:python3.13-bookworm-slim AS build
      WORKDIR /quay
      COPY . .
      RUN uv sync --frozen --no-dev
      RUN ln -sf -t /quay/.venv/bin /usr/bin/python /usr/bin/python3 /usr/bin/python3.13

      FROM gcr.io/distroless/python3-debian13:nonroot
      COPY --from=build /quay /quay
      WORKDIR /quay
      ENTRYPOINT ["/quay/.venv/bin/python"]
      CMD ["/quay/.venv/bin/uvicorn", "quay:app"]
    `,
  },
  {
    name: 'refused-libpq',
    kind: 'distroless',
    files: {
      'requirements.txt': 'psycopg2==2.9.11\n',
      'store.py': 'import psycopg2\n',
    },
    before: dockerfile`
      FROM python:3.13 AS build
      RUN python -m venv /venv && /venv/bin/pip install psycopg2==2.9.11
      FROM python:3.13-slim
      COPY --from=build /venv /venv
      COPY store.py /
      CMD ["/venv/bin/python", "/store.py"]
    `,
    refused: 'psycopg2 needs libpq5, which is not in the distroless image.',
  },
  {
    name: 'refused-unread-manifest',
    kind: 'distroless',
    files: { 'app.py': '' },
    before: dockerfile`
      FROM python:3.13 AS build
      RUN python -m venv /venv && /venv/bin/pip install -r https://example.com/packages.txt
      FROM python:3.13-slim
      COPY --from=build /venv /venv
      COPY app.py /
      CMD ["/venv/bin/python", "/app.py"]
    `,
    refused: 'The manifest of the packages is not known, so what they need is not known either.',
  },
  {
    name: 'refused-other-python',
    kind: 'distroless',
    files: { 'app.py': '' },
    before: dockerfile`
      FROM python:3.12-slim
      COPY app.py /
      CMD ["python", "/app.py"]
    `,
    refused: 'Distroless has Python 3.13 on Debian only, and python:3.12-slim has 3.12.',
  },
  {
    name: 'refused-moved-environment',
    kind: 'distroless',
    files: { 'app.py': '' },
    before: dockerfile`
      FROM python:3.13 AS build
      RUN python -m venv /venv && /venv/bin/pip install flask
      FROM python:3.13-slim
      COPY --from=build /venv /opt/venv
      COPY app.py /
      CMD ["/opt/venv/bin/python", "/app.py"]
    `,
    refused: 'The virtual environment is copied to /opt/venv, and its programs look for it in /venv.',
  },
  {
    name: 'refused-two-commands',
    kind: 'distroless',
    files: { 'app.py': '' },
    before: dockerfile`
      FROM python:3.13-slim
      COPY app.py /
      CMD ["sh", "-c", "python /app.py --migrate && python /app.py"]
    `,
    refused: 'The start command needs a shell.',
  },
  {
    name: 'refused-shell-in-code',
    kind: 'distroless',
    files: { 'app.py': 'import subprocess\nsubprocess.run("date", shell=True)\n' },
    before: dockerfile`
      FROM python:3.13-slim
      COPY app.py /
      CMD ["python", "/app.py"]
    `,
    refused: 'app.py starts commands through a shell, which is not in the image.',
  },
]
