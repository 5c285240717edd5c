// Packages of languages that bring machine code: what they need to be built and to run, beside the language itself.
// Sources: the installation pages of the packages, read 2026-11.

export interface NativePackage {
  /** It is compiled when it is installed on Debian or Ubuntu; false where a ready-made build is published. */
  readonly compiled: boolean
  /** Debian packages that the build needs besides a compiler. */
  readonly build: readonly string[]
  /** Debian packages that it loads when it runs. */
  readonly run: readonly string[]
  /** The same on Alpine; `undefined` where it is not known to work there. */
  readonly alpine?: { readonly build: readonly string[]; readonly run: readonly string[] }
  /** Programs or libraries that are too many to be named here: nobody but the author knows. */
  readonly unknown?: true
}

const pure = { compiled: true, build: [], run: [], alpine: { build: [], run: [] } }
const ready = { compiled: false, build: [], run: [], alpine: { build: [], run: [] } }
const many: NativePackage = { compiled: true, build: [], run: [], unknown: true }
const mysql: NativePackage = {
  compiled: true,
  build: ['default-libmysqlclient-dev', 'pkg-config'],
  run: ['libmariadb3'],
  alpine: { build: ['mariadb-connector-c-dev'], run: ['mariadb-connector-c'] },
}
const postgres: NativePackage = {
  compiled: true,
  build: ['libpq-dev'],
  run: ['libpq5'],
  alpine: { build: ['libpq-dev'], run: ['libpq'] },
}
const magic: NativePackage = {
  compiled: false,
  build: [],
  run: ['libmagic1'],
  alpine: { build: [], run: ['libmagic'] },
}

/** Names in lower case; for Python with dashes. */
export const nativePackages: Readonly<Record<string, Readonly<Record<string, NativePackage>>>> = {
  python: {
    aiohttp: ready,
    bcrypt: ready,
    cairosvg: { compiled: false, build: [], run: ['libcairo2'], alpine: { build: [], run: ['cairo'] } },
    cartopy: many,
    cffi: ready,
    cryptography: ready,
    'dbus-python': many,
    dlib: many,
    'face-recognition': many,
    'flask-mysqldb': mysql,
    gdal: many,
    gevent: ready,
    gitpython: { ...ready, run: ['git'], alpine: { build: [], run: ['git'] } },
    greenlet: ready,
    grpcio: ready,
    hiredis: ready,
    lxml: ready,
    matplotlib: ready,
    'mod-wsgi': many,
    mpi4py: many,
    mysqlclient: mysql,
    netifaces: pure,
    numpy: ready,
    'opencv-contrib-python': { ...ready, run: ['libgl1', 'libglib2.0-0'] },
    'opencv-contrib-python-headless': { ...ready, run: ['libglib2.0-0'] },
    'opencv-python': { ...ready, run: ['libgl1', 'libglib2.0-0'] },
    'opencv-python-headless': { ...ready, run: ['libglib2.0-0'] },
    pandas: ready,
    pdf2image: { ...ready, run: ['poppler-utils'], alpine: { build: [], run: ['poppler-utils'] } },
    pillow: ready,
    'pillow-simd': many,
    playwright: many,
    psutil: ready,
    psycopg: { ...ready, run: ['libpq5'], alpine: { build: [], run: ['libpq'] } },
    psycopg2: postgres,
    'psycopg2-binary': ready,
    pyaudio: { compiled: true, build: ['portaudio19-dev'], run: ['libportaudio2'] },
    pycairo: many,
    pycrypto: pure,
    pycurl: { compiled: true, build: ['libcurl4-openssl-dev', 'libssl-dev'], run: ['libcurl4'] },
    pygobject: many,
    pygraphviz: { compiled: true, build: ['libgraphviz-dev'], run: ['graphviz'] },
    pymssql: ready,
    pymupdf: ready,
    pyodbc: { ...ready, run: ['unixodbc'] },
    pysqlite3: { compiled: true, build: ['libsqlite3-dev'], run: ['libsqlite3-0'] },
    pytesseract: { ...ready, run: ['tesseract-ocr'], alpine: { build: [], run: ['tesseract-ocr'] } },
    'python-ldap': { compiled: true, build: ['libldap2-dev', 'libsasl2-dev'], run: ['libsasl2-2'], unknown: true },
    'python-magic': magic,
    pyzbar: { ...ready, run: ['libzbar0'], alpine: { build: [], run: ['zbar'] } },
    'rpi.gpio': many,
    scipy: ready,
    selenium: many,
    soundfile: ready,
    torch: ready,
    uwsgi: pure,
    weasyprint: {
      ...ready,
      run: ['libpango-1.0-0', 'libpangoft2-1.0-0'],
      alpine: { build: [], run: ['pango'] },
    },
    xmlsec: many,
  },
  node: {
    '@prisma/client': { ...ready, run: ['openssl'], alpine: { build: [], run: ['openssl'] } },
    argon2: ready,
    bcrypt: ready,
    'better-sqlite3': ready,
    bufferutil: ready,
    canvas: ready,
    cypress: many,
    electron: many,
    imagemagick: { ...ready, run: ['imagemagick'], alpine: { build: [], run: ['imagemagick'] } },
    gm: { ...ready, run: ['graphicsmagick'], alpine: { build: [], run: ['graphicsmagick'] } },
    kerberos: { ...ready, run: ['libgssapi-krb5-2'] },
    libxmljs: many,
    'node-rdkafka': many,
    'node-sass': pure,
    oracledb: many,
    'pg-native': postgres,
    playwright: many,
    'playwright-core': many,
    prisma: { ...ready, run: ['openssl'], alpine: { build: [], run: ['openssl'] } },
    puppeteer: many,
    robotjs: many,
    serialport: ready,
    sharp: ready,
    'simple-git': { ...ready, run: ['git'], alpine: { build: [], run: ['git'] } },
    sqlite3: ready,
    usb: many,
    'utf-8-validate': ready,
    zeromq: many,
  },
  ruby: {
    bcrypt: pure,
    bootsnap: pure,
    charlock_holmes: many,
    ffi: ready,
    'image_processing': { ...ready, run: ['libvips42'] },
    mini_magick: { ...ready, run: ['imagemagick'] },
    msgpack: pure,
    mysql2: mysql,
    nio4r: pure,
    nokogiri: ready,
    pg: postgres,
    puma: pure,
    rmagick: many,
    'ruby-vips': { ...ready, run: ['libvips42'] },
    sassc: pure,
    sqlite3: ready,
    therubyracer: many,
    'mini_racer': many,
  },
  rust: {
    diesel: { ...many },
    'gdk-pixbuf': many,
    gtk: many,
    'libpq-sys': postgres,
    'libsqlite3-sys': { compiled: true, build: ['libsqlite3-dev'], run: ['libsqlite3-0'] },
    'mysqlclient-sys': mysql,
    opencv: many,
    rdkafka: many,
    rusqlite: { compiled: true, build: ['libsqlite3-dev'], run: ['libsqlite3-0'] },
  },
  go: {},
}

/** Python packages without machine code, or with builds for Alpine; for Python with dashes. */
export const alpineReady: readonly string[] = [
  'aiofiles', 'aiogram', 'alembic', 'anyio', 'apscheduler', 'asgiref', 'attrs', 'beautifulsoup4', 'black', 'blinker',
  'bottle', 'boto3', 'botocore', 'bs4', 'cachetools', 'celery', 'certifi', 'charset-normalizer', 'click', 'colorama',
  'dj-database-url', 'django', 'django-cors-headers', 'django-environ', 'django-filter', 'djangorestframework', 'email-validator',
  'fastapi', 'flake8', 'flask', 'flask-cors', 'flask-login', 'flask-migrate', 'flask-restful', 'flask-sqlalchemy',
  'flask-wtf', 'gunicorn', 'h11', 'httpx', 'hypercorn', 'idna', 'importlib-metadata', 'itsdangerous', 'jinja2', 'jsonschema',
  'loguru', 'mako', 'markupsafe', 'marshmallow', 'mccabe', 'mypy', 'packaging', 'paho-mqtt', 'passlib', 'pip', 'prometheus-client',
  'prometheus-flask-exporter', 'pycodestyle', 'pydantic', 'pydantic-settings', 'pyflakes', 'pyjwt', 'pylint', 'pymongo', 'pymysql', 'pyparsing',
  'pytest', 'pytest-cov', 'pytest-django', 'pytest-flask', 'python-dateutil', 'python-dotenv', 'python-multipart', 'pytz', 'pyyaml', 'redis',
  'requests', 'rq', 'sanic', 'schedule', 'setuptools', 'simplejson', 'six', 'sniffio', 'soupsieve', 'sqlalchemy', 'sqlparse', 'starlette',
  'tabulate', 'toml', 'tornado', 'tqdm', 'typing-extensions', 'tzdata', 'urllib3', 'uvicorn', 'waitress', 'werkzeug',
  'wheel', 'whitenoise', 'wtforms', 'zipp',
]
