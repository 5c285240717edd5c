// Programs that listen: the words they are started with, their default port and address, and the flags that change these.

/** A program that listens, as it is started. */
export interface Server {
  readonly by: string
  readonly program: RegExp
  /** The word behind the program. */
  readonly then?: RegExp
  /** A word that must follow somewhere. */
  readonly needs?: string
  readonly port: number | undefined
  readonly address: string | undefined
  readonly portFlags?: readonly string[]
  readonly addressFlags?: readonly string[]
  /** Flags whose value is `address:port`. */
  readonly bothFlags?: readonly string[]
  /** The first word that is no flag may be `address:port`, or a port. */
  readonly positional?: boolean
  /** The flag of the address may stand alone and then means all. */
  readonly bare?: boolean
}

const loopback = '127.0.0.1'
const all = '0.0.0.0'
const hostFlags = { addressFlags: ['--host', '-H', '--hostname'] }
const portFlags = { portFlags: ['--port', '-p'] }

/** Flags and defaults of programs that listen. Source: their own `--help` texts and documentation, 2026-11. */
export const servers: readonly Server[] = [
  { by: 'gunicorn', program: /^gunicorn3?$/, port: 8000, address: loopback, bothFlags: ['-b', '--bind'] },
  {
    by: 'uvicorn',
    program: /^uvicorn$/,
    port: 8000,
    address: loopback,
    portFlags: ['--port'],
    addressFlags: ['--host'],
  },
  { by: 'hypercorn', program: /^hypercorn$/, port: 8000, address: loopback, bothFlags: ['-b', '--bind'] },
  {
    by: 'daphne',
    program: /^daphne$/,
    port: 8000,
    address: loopback,
    ...portFlags,
    addressFlags: ['-b', '--bind'],
  },
  {
    by: 'granian',
    program: /^granian$/,
    port: 8000,
    address: loopback,
    portFlags: ['--port'],
    addressFlags: ['--host'],
  },
  {
    by: 'waitress',
    program: /^waitress-serve$/,
    port: 8080,
    address: all,
    portFlags: ['--port'],
    addressFlags: ['--host'],
    bothFlags: ['--listen'],
  },
  {
    by: 'flask',
    program: /^flask$/,
    then: /^run$/,
    port: 5000,
    address: loopback,
    ...portFlags,
    addressFlags: ['--host', '-h'],
  },
  {
    by: 'flask',
    program: /^flask$/,
    then: /^--(?:app|debug)\b/,
    needs: 'run',
    port: 5000,
    address: loopback,
    ...portFlags,
    addressFlags: ['--host', '-h'],
  },
  {
    by: 'fastapi',
    program: /^fastapi$/,
    then: /^run$/,
    port: 8000,
    address: all,
    portFlags: ['--port'],
    addressFlags: ['--host'],
  },
  {
    by: 'fastapi',
    program: /^fastapi$/,
    then: /^dev$/,
    port: 8000,
    address: loopback,
    portFlags: ['--port'],
    addressFlags: ['--host'],
  },
  {
    by: 'django',
    program: /^(?:manage\.py|django-admin)$/,
    then: /^runserver(?:_plus)?$/,
    port: 8000,
    address: loopback,
    positional: true,
  },
  {
    by: 'streamlit',
    program: /^streamlit$/,
    then: /^run$/,
    port: 8501,
    address: undefined,
    portFlags: ['--server.port'],
    addressFlags: ['--server.address'],
  },
  {
    by: 'http.server',
    program: /^http\.server$/,
    port: 8000,
    address: all,
    addressFlags: ['--bind', '-b'],
    positional: true,
  },
  {
    by: 'mkdocs',
    program: /^mkdocs$/,
    then: /^serve$/,
    port: 8000,
    address: loopback,
    bothFlags: ['-a', '--dev-addr'],
  },
  {
    by: 'next',
    program: /^next$/,
    then: /^(?:start|dev)$/,
    port: 3000,
    address: undefined,
    ...portFlags,
    ...hostFlags,
  },
  {
    by: 'nuxt',
    program: /^nuxi?$/,
    then: /^(?:start|preview|dev)$/,
    port: 3000,
    address: undefined,
    ...portFlags,
    addressFlags: ['--host', '-H', '-h'],
  },
  {
    by: 'vite-preview',
    program: /^vite$/,
    then: /^preview$/,
    port: 4173,
    address: loopback,
    portFlags: ['--port'],
    addressFlags: ['--host'],
    bare: true,
  },
  {
    by: 'vite',
    program: /^vite$/,
    then: /^(?:dev|serve)$/,
    port: 5173,
    address: loopback,
    portFlags: ['--port'],
    addressFlags: ['--host'],
    bare: true,
  },
  {
    by: 'vite',
    program: /^vite$/,
    then: /^(?:--(?:host|port)\b.*|)$/,
    port: 5173,
    address: loopback,
    portFlags: ['--port'],
    addressFlags: ['--host'],
    bare: true,
  },
  {
    by: 'astro',
    program: /^astro$/,
    then: /^(?:dev|preview)$/,
    port: 4321,
    address: loopback,
    portFlags: ['--port'],
    addressFlags: ['--host'],
    bare: true,
  },
  {
    by: 'angular',
    program: /^ng$/,
    then: /^(?:serve|s)$/,
    port: 4200,
    address: loopback,
    portFlags: ['--port'],
    addressFlags: ['--host'],
  },
  { by: 'react-scripts', program: /^react-scripts$/, then: /^start$/, port: 3000, address: all },
  {
    by: 'http-server',
    program: /^http-server$/,
    port: 8080,
    address: all,
    portFlags: ['-p', '--port'],
    addressFlags: ['-a'],
  },
  {
    by: 'serve',
    program: /^serve$/,
    port: 3000,
    address: all,
    portFlags: ['-p', '--port'],
    bothFlags: ['-l', '--listen'],
  },
  {
    by: 'rails',
    program: /^rails$/,
    then: /^(?:s|server)$/,
    port: 3000,
    address: undefined,
    ...portFlags,
    addressFlags: ['-b', '--binding'],
  },
  { by: 'puma', program: /^puma$/, port: 9292, address: all, ...portFlags, bothFlags: ['-b', '--bind'] },
  {
    by: 'rackup',
    program: /^rackup$/,
    port: 9292,
    address: undefined,
    ...portFlags,
    addressFlags: ['-o', '--host'],
  },
  { by: 'php', program: /^php[\d.]*$/, then: /^-S$/, port: undefined, address: undefined, positional: true },
  {
    by: 'laravel',
    program: /^artisan$/,
    then: /^serve$/,
    port: 8000,
    address: loopback,
    portFlags: ['--port'],
    addressFlags: ['--host'],
  },
  {
    by: 'hugo',
    program: /^hugo$/,
    then: /^serve(?:r)?$/,
    port: 1313,
    address: loopback,
    ...portFlags,
    addressFlags: ['--bind'],
  },
  {
    by: 'spring',
    program: /^java$/,
    port: undefined,
    address: undefined,
    portFlags: ['-Dserver.port', '--server.port'],
    addressFlags: ['-Dserver.address', '--server.address'],
  },
  { by: 'aspnet', program: /^dotnet$/, port: undefined, address: undefined, bothFlags: ['--urls'] },
]
