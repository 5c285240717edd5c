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
      RUN python -m venv /opt/venv
      ENV PATH="/opt/venv/bin:$PATH" \
          VIRTUAL_ENV=/opt/venv
      RUN pip install pipenv && pipenv install --system --deploy

      FROM python:3.11-slim
      RUN apt-get update \
          && apt-get install -y --no-install-recommends libmariadb3 \
          && rm -rf /var/lib/apt/lists/*
      WORKDIR /srv
      COPY . .
      COPY --from=build /opt/venv /opt/venv
      ENV PATH="/opt/venv/bin:$PATH"
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
]
