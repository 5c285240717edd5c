// Programs that packages of Python bring as scripts of Python, so that any interpreter of the version runs them.
// Sources: the entry points that the packages declare on PyPI, read 2026-11.

/** Names on PATH. Those that start other programs through a shell are left out. */
export const pythonPrograms: readonly string[] = [
  'aerich',
  'alembic',
  'arq',
  'celery',
  'chainlit',
  'daphne',
  'django-admin',
  'dramatiq',
  'faust',
  'fastapi',
  'flask',
  'granian',
  'gunicorn',
  'huey_consumer',
  'hypercorn',
  'litestar',
  'locust',
  'mkdocs',
  'mlflow',
  'pytest',
  'rq',
  'sanic',
  'scrapy',
  'streamlit',
  'taskiq',
  'uvicorn',
  'waitress-serve',
]

/** Debian packages whose libraries the distroless image of Python brings. */
export const distrolessLibraries: readonly string[] = [
  'libbz2-1.0',
  'libexpat1',
  'libffi8',
  'libgcc-s1',
  'libgomp1',
  'liblzma5',
  'libncursesw6',
  'libreadline8t64',
  'libsqlite3-0',
  'libssl3t64',
  'libstdc++6',
  'libuuid1',
  'zlib1g',
]
