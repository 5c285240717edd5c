// Beginners' Dockerfiles and what becomes of them.
import { dockerfile } from '../../rules/rule.ts'
import type { Fixture } from './fixture.ts'

export const fixtures: readonly Fixture[] = [
  {
    name: 'fastapi-poetry',
    kind: 'multi-stage',
    files: {
      'main.py': dockerfile`
        from fastapi import FastAPI

        app = FastAPI()
      `,
      'poetry.lock': '# made by poetry\n',
      'pyproject.toml': dockerfile`
        [project]
        name = "shop"
        version = "0.1.0"
        requires-python = ">=3.12,<4.0"
        dependencies = ["fastapi==0.115.6", "uvicorn==0.34.0"]

        [tool.poetry]
        package-mode = false

        [build-system]
        requires = ["poetry-core>=2.0"]
        build-backend = "poetry.core.masonry.api"
      `,
    },
    before: dockerfile`
      FROM python:3.12-slim
      WORKDIR /code
      RUN apt-get update && apt-get install -y --no-install-recommends build-essential git && rm -rf /var/lib/apt/lists/*
      RUN pip install poetry==2.1.1
      COPY pyproject.toml poetry.lock ./
      RUN poetry config virtualenvs.create false && poetry install --no-root --only main
      COPY . .
      EXPOSE 8000
      CMD ["poetry", "run", "uvicorn", "main:app", "--host", "0.0.0.0", "--port", "8000"]
    `,
    title: 'Convert to a multi-stage build that ends in python:3.12-slim',
    after: dockerfile`
      FROM python:3.12-slim AS base

      FROM base AS build
      WORKDIR /code
      RUN apt-get update && apt-get install -y --no-install-recommends build-essential git && rm -rf /var/lib/apt/lists/*
      RUN pip install poetry==2.1.1
      COPY pyproject.toml poetry.lock ./
      RUN python -m venv /opt/venv
      ENV PATH="/opt/venv/bin:$PATH" \
          VIRTUAL_ENV=/opt/venv
      RUN poetry config virtualenvs.create false && poetry install --no-root --only main

      FROM base
      WORKDIR /code
      COPY --from=build /opt/venv /opt/venv
      ENV PATH="/opt/venv/bin:$PATH"
      COPY . .
      EXPOSE 8000
      CMD ["uvicorn", "main:app", "--host", "0.0.0.0", "--port", "8000"]
    `,
  },
  {
    name: 'code that calls git',
    kind: 'multi-stage',
    files: {
      'tide.py': dockerfile`
        import subprocess

        print(subprocess.run(["git", "--version"], capture_output=True, check=True).stdout)
      `,
      'setup.py': dockerfile`
        import subprocess

        subprocess.call("hg id", shell=True)
      `,
      'requirements.txt': dockerfile`
        lxml
      `,
    },
    before: dockerfile`
      FROM python:3.13
      RUN apt-get update && apt-get install -y --no-install-recommends gcc git mercurial && rm -rf /var/lib/apt/lists/*
      WORKDIR /app
      COPY requirements.txt .
      RUN pip install --no-cache-dir -r requirements.txt
      COPY tide.py .
      CMD ["python", "tide.py"]
    `,
    title:
      'Convert to a multi-stage build that ends in python:3.13-slim (base image: about 1.1 GB → 120 MB on disk)',
    after: dockerfile`
      FROM python:3.13 AS build
      RUN apt-get update && apt-get install -y --no-install-recommends gcc git mercurial && rm -rf /var/lib/apt/lists/*
      WORKDIR /app
      COPY requirements.txt .
      RUN python -m venv /opt/venv
      ENV PATH="/opt/venv/bin:$PATH"
      RUN pip install --no-cache-dir -r requirements.txt

      FROM python:3.13-slim
      RUN apt-get update && apt-get install -y --no-install-recommends git && rm -rf /var/lib/apt/lists/*
      WORKDIR /app
      COPY --from=build /opt/venv /opt/venv
      ENV PATH="/opt/venv/bin:$PATH"
      COPY tide.py .
      CMD ["python", "tide.py"]
    `,
  },
  {
    name: 'flask-postgres',
    kind: 'multi-stage',
    files: {
      'app.py': dockerfile`
        from flask import Flask

        app = Flask(__name__)


        @app.get("/")
        def index():
            return "hello"
      `,
      'requirements.txt': dockerfile`
        flask==3.1.0
        gunicorn==23.0.0
        psycopg2==2.9.10
      `,
    },
    before: dockerfile`
      FROM python:3.12

      # Python should not write .pyc files
      ENV PYTHONDONTWRITEBYTECODE=1
      ENV PYTHONUNBUFFERED=1

      WORKDIR /app

      # Needed to compile psycopg2
      RUN apt-get update && apt-get install -y \
          gcc \
          libpq-dev \
          curl \
          && rm -rf /var/lib/apt/lists/*

      COPY requirements.txt .
      RUN pip install --no-cache-dir -r requirements.txt

      # The application
      COPY . .

      RUN useradd --create-home app && chown -R app /app
      USER app

      EXPOSE 5000
      HEALTHCHECK CMD curl --fail http://localhost:5000/ || exit 1
      CMD ["gunicorn", "--bind", "0.0.0.0:5000", "app:app"]
    `,
    title:
      'Convert to a multi-stage build that ends in python:3.12-slim (base image: about 1.1 GB → 120 MB on disk)',
    after: dockerfile`
      FROM python:3.12 AS build

      # Python should not write .pyc files
      ENV PYTHONDONTWRITEBYTECODE=1
      ENV PYTHONUNBUFFERED=1

      WORKDIR /app

      # Needed to compile psycopg2
      RUN apt-get update && apt-get install -y \
          gcc \
          libpq-dev \
          curl \
          && rm -rf /var/lib/apt/lists/*

      COPY requirements.txt .
      RUN python -m venv /opt/venv
      ENV PATH="/opt/venv/bin:$PATH"
      RUN pip install --no-cache-dir -r requirements.txt

      FROM python:3.12-slim
      ENV PYTHONDONTWRITEBYTECODE=1
      ENV PYTHONUNBUFFERED=1

      WORKDIR /app

      RUN apt-get update && apt-get install -y \
          libpq5 \
          curl \
          && rm -rf /var/lib/apt/lists/*
      COPY --from=build /opt/venv /opt/venv
      ENV PATH="/opt/venv/bin:$PATH"

      # The application
      COPY . .

      RUN useradd --create-home app && chown -R app /app
      USER app

      EXPOSE 5000
      HEALTHCHECK CMD curl --fail http://localhost:5000/ || exit 1
      CMD ["gunicorn", "--bind", "0.0.0.0:5000", "app:app"]
    `,
  },
  {
    name: 'pipenv',
    kind: 'multi-stage',
    files: {
      Pipfile: dockerfile`
        [packages]
        django = "*"
        gunicorn = "*"
        mysqlclient = "*"
      `,
      'Pipfile.lock': '{}\n',
      'manage.py': 'import sys\n',
      'site/settings.py': 'STATIC_ROOT = "static"\n',
      'site/wsgi.py': 'application = None\n',
    },
    before: dockerfile`
      FROM python:3.11
      WORKDIR /srv
      COPY . .
      RUN pip install pipenv && pipenv install --system --deploy
      RUN python manage.py collectstatic --noinput
      ENV DJANGO_SETTINGS_MODULE=site.settings
      EXPOSE 8000
      CMD gunicorn site.wsgi -b 0.0.0.0:8000
    `,
    title:
      'Convert to a multi-stage build that ends in python:3.11-slim (base image: about 1.1 GB → 120 MB on disk)',
    after: dockerfile`
      FROM python:3.11 AS build
      WORKDIR /srv
      COPY . .
      RUN pip install pipenv
      RUN python -m venv /opt/venv
      ENV PATH="/opt/venv/bin:$PATH" \
          VIRTUAL_ENV=/opt/venv
      RUN pipenv install --system --deploy

      FROM python:3.11-slim
      RUN apt-get update \
          && apt-get install -y --no-install-recommends libmariadb3 \
          && rm -rf /var/lib/apt/lists/*
      WORKDIR /srv
      COPY --from=build /opt/venv /opt/venv
      ENV PATH="/opt/venv/bin:$PATH"
      COPY . .
      RUN python manage.py collectstatic --noinput
      ENV DJANGO_SETTINGS_MODULE=site.settings
      EXPOSE 8000
      CMD gunicorn site.wsgi -b 0.0.0.0:8000
    `,
  },
  {
    name: 'uv',
    kind: 'multi-stage',
    files: {
      'main.py': dockerfile`
        from flask import Flask

        app = Flask(__name__)


        @app.get("/")
        def index():
            return "hello"
      `,
      'pyproject.toml': dockerfile`
        [project]
        name = "clock"
        version = "0.1.0"
        requires-python = ">=3.13"
        dependencies = ["flask>=3.1"]
      `,
      'uv.lock': 'version = 1\n',
    },
    before: dockerfile`
      FROM python:3.13
      COPY --from=ghcr.io/astral-sh/uv:0.9.9 /uv /uvx /bin/
      WORKDIR /app
      COPY pyproject.toml uv.lock ./
      RUN uv sync --locked --no-dev
      COPY . .
      EXPOSE 8000
      CMD ["uv", "run", "main.py"]
    `,
    title:
      'Convert to a multi-stage build that ends in python:3.13-slim (base image: about 1.1 GB → 120 MB on disk)',
    after: dockerfile`
      FROM python:3.13 AS build
      COPY --from=ghcr.io/astral-sh/uv:0.9.9 /uv /uvx /bin/
      WORKDIR /app
      COPY pyproject.toml uv.lock ./
      RUN uv sync --locked --no-dev

      FROM python:3.13-slim
      WORKDIR /app
      COPY --from=build /app/.venv /app/.venv
      ENV PATH="/app/.venv/bin:$PATH"
      COPY . .
      EXPOSE 8000
      CMD ["python", "main.py"]
    `,
  },
  {
    name: 'slim-build-packages',
    kind: 'multi-stage',
    files: {
      'app.py': 'import flask\n',
      'requirements.txt': dockerfile`
        flask==3.1.0
        mysqlclient==2.2.7
      `,
    },
    before: dockerfile`
      FROM python:3.13-slim
      WORKDIR /srv
      RUN apt-get update && apt-get install -y --no-install-recommends \
            build-essential \
            default-libmysqlclient-dev \
            pkg-config \
          && rm -rf /var/lib/apt/lists/*
      RUN pip install --no-cache-dir --upgrade pip setuptools
      COPY requirements.txt .
      RUN pip install --no-cache-dir -r requirements.txt && rm requirements.txt
      COPY . .
      USER www-data
      CMD ["flask", "run", "--host", "0.0.0.0"]
    `,
    title: 'Convert to a multi-stage build that ends in python:3.13-slim',
    after: dockerfile`
      FROM python:3.13-slim AS base

      FROM base AS build
      WORKDIR /srv
      RUN apt-get update && apt-get install -y --no-install-recommends \
            build-essential \
            default-libmysqlclient-dev \
            pkg-config \
          && rm -rf /var/lib/apt/lists/*
      RUN python -m venv /opt/venv
      ENV PATH="/opt/venv/bin:$PATH"
      RUN pip install --no-cache-dir --upgrade pip setuptools
      COPY requirements.txt .
      RUN pip install --no-cache-dir -r requirements.txt && rm requirements.txt

      FROM base
      WORKDIR /srv
      RUN apt-get update && apt-get install -y --no-install-recommends \
            libmariadb3 \
          && rm -rf /var/lib/apt/lists/*
      COPY --from=build /opt/venv /opt/venv
      ENV PATH="/opt/venv/bin:$PATH"
      COPY . .
      USER www-data
      CMD ["flask", "run", "--host", "0.0.0.0"]
    `,
  },
  {
    name: 'lists-by-themselves',
    kind: 'multi-stage',
    files: {
      'main.py': 'import psycopg2\n',
      'requirements.txt': 'psycopg2==2.9.10\n',
    },
    before: dockerfile`
      FROM python:3.13-slim
      RUN apt-get update
      RUN apt-get install -y --no-install-recommends gcc libpq-dev
      WORKDIR /srv
      COPY requirements.txt .
      RUN pip install --no-cache-dir -r requirements.txt
      COPY . .
      USER www-data
      CMD ["python", "main.py"]
    `,
    title: 'Convert to a multi-stage build that ends in python:3.13-slim',
    after: dockerfile`
      FROM python:3.13-slim AS base

      FROM base AS build
      RUN apt-get update
      RUN apt-get install -y --no-install-recommends gcc libpq-dev
      WORKDIR /srv
      COPY requirements.txt .
      RUN python -m venv /opt/venv
      ENV PATH="/opt/venv/bin:$PATH"
      RUN pip install --no-cache-dir -r requirements.txt

      FROM base
      RUN apt-get update && apt-get install -y --no-install-recommends libpq5
      WORKDIR /srv
      COPY --from=build /opt/venv /opt/venv
      ENV PATH="/opt/venv/bin:$PATH"
      COPY . .
      USER www-data
      CMD ["python", "main.py"]
    `,
  },
  {
    name: 'poetry-in-one-run',
    kind: 'multi-stage',
    files: {
      'manage.py': 'import django\n',
      'poetry.lock': '# lock\n',
      'pyproject.toml': dockerfile`
        [tool.poetry]
        name = "shop"
        version = "0.1.0"

        [tool.poetry.dependencies]
        python = "^3.13"
        django = "^5.1"
        gunicorn = "^23.0"
      `,
      'shop/wsgi.py': 'import django\n',
    },
    before: dockerfile`
      FROM python:3.13-slim
      WORKDIR /srv
      ARG SITE_NAME=x
      COPY pyproject.toml poetry.lock ./
      RUN set -e && pip install --no-cache-dir poetry==2.1.1 && poetry config virtualenvs.create false && poetry install --only main --no-root
      COPY . .
      RUN poetry run python manage.py collectstatic --noinput
      EXPOSE 8000
      USER www-data
      CMD ["poetry", "run", "gunicorn", "shop.wsgi", "-b", "0.0.0.0:8000"]
    `,
    title: 'Convert to a multi-stage build that ends in python:3.13-slim',
    after: dockerfile`
      FROM python:3.13-slim AS base

      FROM base AS build
      WORKDIR /srv
      ARG SITE_NAME=x
      COPY pyproject.toml poetry.lock ./
      RUN set -e && pip install --no-cache-dir poetry==2.1.1 && poetry config virtualenvs.create false
      RUN python -m venv /opt/venv
      ENV PATH="/opt/venv/bin:$PATH" \
          VIRTUAL_ENV=/opt/venv
      RUN set -e && poetry install --only main --no-root

      FROM base
      WORKDIR /srv
      ARG SITE_NAME=x
      COPY --from=build /opt/venv /opt/venv
      ENV PATH="/opt/venv/bin:$PATH"
      COPY . .
      RUN python manage.py collectstatic --noinput
      EXPOSE 8000
      USER www-data
      CMD ["gunicorn", "shop.wsgi", "-b", "0.0.0.0:8000"]
    `,
  },
  {
    name: 'uv-on-slim',
    kind: 'multi-stage',
    files: {
      'main.py': 'import httpx\n',
      'pyproject.toml': dockerfile`
        [project]
        name = "jobs"
        version = "0.1.0"
        requires-python = ">=3.13"
        dependencies = ["httpx"]
      `,
      'uv.lock': 'version = 1\n',
    },
    before: dockerfile`
      FROM python:3.13-slim
      COPY --from=ghcr.io/astral-sh/uv:0.9 /uv /uvx /bin/
      ENV UV_LINK_MODE=copy
      WORKDIR /srv
      COPY pyproject.toml uv.lock ./
      RUN uv sync --locked --no-dev --no-install-project
      COPY . .
      USER www-data
      CMD ["uv", "run", "main.py"]
    `,
    title: 'Convert to a multi-stage build that ends in python:3.13-slim',
    after: dockerfile`
      FROM python:3.13-slim AS base

      FROM base AS build
      COPY --from=ghcr.io/astral-sh/uv:0.9 /uv /uvx /bin/
      ENV UV_LINK_MODE=copy
      WORKDIR /srv
      COPY pyproject.toml uv.lock ./
      RUN uv sync --locked --no-dev --no-install-project

      FROM base
      WORKDIR /srv
      COPY --from=build /srv/.venv /srv/.venv
      ENV PATH="/srv/.venv/bin:$PATH"
      COPY . .
      USER www-data
      CMD ["python", "main.py"]
    `,
  },
  {
    name: 'pipenv-run',
    kind: 'multi-stage',
    files: {
      Pipfile: dockerfile`
        [packages]
        flask = "*"
      `,
      'Pipfile.lock': '{}\n',
      'app.py': 'import flask\n',
    },
    before: dockerfile`
      FROM python:3.13
      RUN useradd --create-home app
      WORKDIR /home/app
      RUN mkdir data && touch data/visits.txt && chown app data/visits.txt
      RUN pip install --no-cache-dir pipenv
      COPY Pipfile Pipfile.lock ./
      RUN pipenv sync
      COPY . .
      USER app
      CMD ["pipenv", "run", "python", "app.py"]
    `,
    title:
      'Convert to a multi-stage build that ends in python:3.13-slim (base image: about 1.1 GB → 120 MB on disk)',
    after: dockerfile`
      FROM python:3.13 AS build
      WORKDIR /home/app
      RUN mkdir data && touch data/visits.txt
      RUN pip install --no-cache-dir pipenv
      COPY Pipfile Pipfile.lock ./
      RUN python -m venv /opt/venv
      ENV PATH="/opt/venv/bin:$PATH" \
          VIRTUAL_ENV=/opt/venv
      RUN pipenv sync

      FROM python:3.13-slim
      RUN useradd --create-home app
      WORKDIR /home/app
      RUN mkdir data && touch data/visits.txt && chown app data/visits.txt
      COPY --from=build /opt/venv /opt/venv
      ENV PATH="/opt/venv/bin:$PATH"
      COPY . .
      USER app
      CMD ["python", "app.py"]
    `,
  },
  {
    name: 'name-in-variables',
    kind: 'multi-stage',
    files: {
      'app.py': 'import flask\n',
      'requirements.txt': 'flask==3.1.0\n',
    },
    before: dockerfile`
      ARG PYTHON=3.13
      FROM python:$PYTHON-trixie
      ARG PYTHON
      LABEL python=$PYTHON
      WORKDIR /srv
      COPY requirements.txt .
      RUN pip install --no-cache-dir -r requirements.txt
      COPY . .
      USER www-data
      HEALTHCHECK CMD curl --fail --max-time 2 http://localhost:5000/ || exit 1
      CMD ["flask", "run", "--host", "0.0.0.0"]
    `,
    title:
      'Convert to a multi-stage build that ends in python:3.13-slim-trixie (base image: about 1.1 GB → 120 MB on disk)',
    after: dockerfile`
      ARG PYTHON=3.13
      FROM python:$PYTHON-trixie AS build
      ARG PYTHON
      WORKDIR /srv
      COPY requirements.txt .
      RUN python -m venv /opt/venv
      ENV PATH="/opt/venv/bin:$PATH"
      RUN pip install --no-cache-dir -r requirements.txt

      FROM python:$PYTHON-slim-trixie
      RUN apt-get update \
          && apt-get install -y --no-install-recommends curl \
          && rm -rf /var/lib/apt/lists/*
      ARG PYTHON
      LABEL python=$PYTHON
      WORKDIR /srv
      COPY --from=build /opt/venv /opt/venv
      ENV PATH="/opt/venv/bin:$PATH"
      COPY . .
      USER www-data
      HEALTHCHECK CMD curl --fail --max-time 2 http://localhost:5000/ || exit 1
      CMD ["flask", "run", "--host", "0.0.0.0"]
    `,
  },
  {
    name: 'here-document',
    kind: 'multi-stage',
    files: {
      'app.py': 'import cv2\n',
      'requirements.txt': 'opencv-python==4.11.0.86\n',
    },
    before: dockerfile`
      FROM python:3.13
      RUN <<EOF
      set -e
      apt-get update
      apt-get install -y --no-install-recommends cmake ffmpeg
      rm -rf /var/lib/apt/lists/*
      EOF
      WORKDIR /srv
      COPY requirements.txt .
      RUN <<EOF
      pip install --no-cache-dir --upgrade pip
      pip install --no-cache-dir -r requirements.txt
      useradd worker
      EOF
      COPY . .
      USER worker
      CMD ["python", "app.py"]
    `,
    title:
      'Convert to a multi-stage build that ends in python:3.13-slim (base image: about 1.1 GB → 120 MB on disk)',
    after: dockerfile`
      FROM python:3.13 AS build
      RUN <<EOF
      set -e
      apt-get update
      apt-get install -y --no-install-recommends cmake ffmpeg
      rm -rf /var/lib/apt/lists/*
      EOF
      WORKDIR /srv
      COPY requirements.txt .
      RUN python -m venv /opt/venv
      ENV PATH="/opt/venv/bin:$PATH"
      RUN <<EOF
      pip install --no-cache-dir --upgrade pip
      pip install --no-cache-dir -r requirements.txt
      EOF

      FROM python:3.13-slim
      RUN <<EOF
      set -e
      apt-get update
      apt-get install -y --no-install-recommends ffmpeg libgl1 libglib2.0-0
      rm -rf /var/lib/apt/lists/*
      EOF
      WORKDIR /srv
      RUN <<EOF
      useradd worker
      EOF
      COPY --from=build /opt/venv /opt/venv
      ENV PATH="/opt/venv/bin:$PATH"
      COPY . .
      USER worker
      CMD ["python", "app.py"]
    `,
  },
  {
    name: 'requirements-folder',
    kind: 'multi-stage',
    files: {
      'requirements/base.txt': 'django\nmysqlclient\n',
      'requirements/prod.txt': '-r base.txt\ngunicorn\n',
      'blog/wsgi.py': '',
    },
    before: dockerfile`
      FROM python:3.13
      WORKDIR /blog
      COPY requirements/ requirements/
      RUN pip install -r requirements/prod.txt
      COPY . .
      CMD ["gunicorn", "blog.wsgi"]
    `,
    title:
      'Convert to a multi-stage build that ends in python:3.13-slim (base image: about 1.1 GB → 120 MB on disk)',
    after: dockerfile`
      FROM python:3.13 AS build
      WORKDIR /blog
      COPY requirements/ requirements/
      RUN python -m venv /opt/venv
      ENV PATH="/opt/venv/bin:$PATH"
      RUN pip install -r requirements/prod.txt

      FROM python:3.13-slim
      RUN apt-get update \
          && apt-get install -y --no-install-recommends libmariadb3 \
          && rm -rf /var/lib/apt/lists/*
      WORKDIR /blog
      COPY --from=build /opt/venv /opt/venv
      ENV PATH="/opt/venv/bin:$PATH"
      COPY . .
      CMD ["gunicorn", "blog.wsgi"]
    `,
  },
  {
    name: 'mkdocs',
    kind: 'multi-stage',
    files: {
      'docs/index.md': '# Soundings\n',
      'mkdocs.yml': 'site_name: Soundings\nsite_dir: public\n',
      'requirements.txt': 'mkdocs==1.6.1\n',
    },
    before: dockerfile`
      FROM python:3.13-slim
      WORKDIR /docs
      COPY requirements.txt .
      RUN pip install --no-cache-dir -r requirements.txt
      COPY . .
      # Warnings are faults
      RUN mkdocs build --strict
      EXPOSE 8000
      HEALTHCHECK CMD curl -f http://localhost:8000/ || exit 1
      CMD ["python", "-m", "http.server", "8000", "--directory", "public"]
    `,
    title: 'Convert to a multi-stage build that ends in nginxinc/nginx-unprivileged:1.30-alpine',
    after: dockerfile`
      FROM python:3.13-slim AS build
      WORKDIR /docs
      COPY requirements.txt .
      RUN pip install --no-cache-dir -r requirements.txt
      COPY . .
      # Warnings are faults
      RUN mkdocs build --strict

      FROM nginxinc/nginx-unprivileged:1.30-alpine
      COPY <<'EOF' /etc/nginx/conf.d/default.conf
      server {
        listen 8000;
        absolute_redirect off;
        root /usr/share/nginx/html;
        location / {
          try_files $uri $uri/ =404;
        }
      }
      EOF
      COPY --from=build /docs/public /usr/share/nginx/html
      EXPOSE 8000
      HEALTHCHECK CMD curl -f http://127.0.0.1:8000/ || exit 1
    `,
  },
  {
    name: 'sphinx',
    kind: 'multi-stage',
    files: { 'source/conf.py': '', 'source/index.rst': '' },
    before: dockerfile`
      FROM python:3.13
      RUN pip install sphinx furo
      WORKDIR /book
      COPY . .
      RUN sphinx-build -b html source out
      WORKDIR /book/out
      CMD python -m http.server 80
    `,
    title: 'Convert to a multi-stage build that ends in nginx:1.30-alpine',
    after: dockerfile`
      FROM python:3.13 AS build
      RUN pip install sphinx furo
      WORKDIR /book
      COPY . .
      RUN sphinx-build -b html source out

      FROM nginx:1.30-alpine
      COPY <<'EOF' /etc/nginx/conf.d/default.conf
      server {
        listen 80;
        absolute_redirect off;
        root /usr/share/nginx/html;
        location / {
          try_files $uri $uri/ =404;
        }
      }
      EOF
      COPY --from=build /book/out /usr/share/nginx/html
    `,
  },
  {
    name: 'mkdocs-elsewhere',
    kind: 'multi-stage',
    files: { 'docs/index.md': '', 'mkdocs.yml': 'site_name: Soundings\n' },
    before: dockerfile`
      FROM python:3.13-slim
      WORKDIR /docs
      COPY . .
      RUN pip install mkdocs && mkdocs build
      CMD ["python", "-m", "http.server", "--directory", "/docs/docs"]
    `,
    refused: '/docs/docs is served, and the site is built into /docs/site.',
  },
]
