import type { Project } from '../../server/facts/project.ts'
import { isSettled, servedBy, type Served, type StartWord } from '../../server/facts/served.ts'
import type { Facts } from '../../server/facts/facts.ts'
import { fix, insert, replace } from '../edits.ts'
import { dockerfile, type Edit, type Fix, type Rule } from '../rule.ts'

const loopback = /^(?:127\.0\.0\.1|::1)$/

/** How each program is told to listen on all interfaces; the port is its own default. */
const options: Readonly<Record<string, readonly string[]>> = {
  angular: ['--host', '0.0.0.0'],
  astro: ['--host'],
  daphne: ['-b', '0.0.0.0'],
  django: ['0.0.0.0:8000'],
  fastapi: ['--host', '0.0.0.0'],
  flask: ['--host', '0.0.0.0'],
  granian: ['--host', '0.0.0.0'],
  gunicorn: ['--bind', '0.0.0.0:8000'],
  hugo: ['--bind', '0.0.0.0'],
  hypercorn: ['--bind', '0.0.0.0:8000'],
  laravel: ['--host=0.0.0.0'],
  mkdocs: ['--dev-addr', '0.0.0.0:8000'],
  uvicorn: ['--host', '0.0.0.0'],
  vite: ['--host', '0.0.0.0'],
  'vite-preview': ['--host', '0.0.0.0'],
}

export default {
  title: 'The application listens on the loopback address only',
  why: `
    127.0.0.1 inside a container is the container itself. A published port leads to its other address, where nobody
    listens: the connection is refused although everything seems to run.
  `,
  whyUnsafe: `
    The application becomes reachable from outside the container. That is the point, unless a second process in the
    same container, or the same pod, is the only one meant to reach it.
  `,
  severity: 'warning',

  *check(file, project) {
    const served = servedBy(file, project)
    const { words, command, code } = served
    const [first] = words
    if (!first || file.shipped?.end.windows) return
    if (command?.address !== undefined && loopback.test(command.address)) {
      const said = command.addressWord === undefined ? undefined : words[command.addressWord]
      if (!said && !isSettled(file, project, words, command, 'address')) return
      if (!said && words.some(({ value }) => value === '--uds' || value === '--fd' || value === '-u')) return
      yield {
        at: said ?? span(words),
        message: said
          ? `${command.by} listens on ${command.address} only, so nothing outside the container reaches it.`
          : `${command.by} listens on 127.0.0.1 unless told otherwise, so nothing outside the container reaches it.`,
        fixes: said ? replaceAddress(file, said) : addAddress(words, served),
      }
      return
    }
    if (command || code?.address === undefined || !loopback.test(code.address)) return
    if (isOverridden(file, project, served)) return
    const named = words.find(({ value }) => value.replace(/^\.\//, '').endsWith(code.path)) ?? first
    yield {
      at: { start: named.start, end: named.end },
      message: `${code.path} listens on ${code.address} only, so nothing outside the container reaches it.`,
      related: [{ message: `${code.by} listens here; make it 0.0.0.0.`, at: code.span, path: code.path }],
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM python:3.13-slim
        CMD [«"flask", "--app", "shop", "run"»]
      `,
      fixed: dockerfile`
        FROM python:3.13-slim
        CMD ["flask", "--app", "shop", "run", "--host", "0.0.0.0"]
      `,
    },
    {
      bad: dockerfile`
        FROM python:3.13-slim
        CMD ["gunicorn", "-b", «"127.0.0.1:8000"», "app:app"]
      `,
      fixed: dockerfile`
        FROM python:3.13-slim
        CMD ["gunicorn", "-b", "0.0.0.0:8000", "app:app"]
      `,
    },
    {
      because: 'a shell form is edited in its own words',
      bad: dockerfile`
        FROM python:3.13-slim
        CMD exec «uvicorn main:app --port 80»
      `,
      fixed: dockerfile`
        FROM python:3.13-slim
        CMD exec uvicorn main:app --port 80 --host 0.0.0.0
      `,
    },
    {
      because: 'the port alone leaves the address as it is',
      bad: dockerfile`
        FROM python:3.13-slim
        CMD [«"python", "manage.py", "runserver", "8080"»]
      `,
      fixed: dockerfile`
        FROM python:3.13-slim
        CMD ["python", "manage.py", "runserver", "0.0.0.0:8080"]
      `,
    },
    {
      because: 'the code says so',
      files: {
        'requirements.txt': 'flask==3.1.0\n',
        'app.py': 'from flask import Flask\napp = Flask(__name__)\napp.run(port=5000)\n',
      },
      bad: dockerfile`
        FROM python:3.13-slim
        COPY . .
        CMD ["python", «"app.py"»]
      `,
    },
    {
      because: 'the address is open',
      good: dockerfile`
        FROM python:3.13-slim
        ENTRYPOINT ["uvicorn", "main:app"]
        CMD ["--host", "0.0.0.0"]
      `,
    },
    {
      because: 'a variable may set it',
      good: dockerfile`
        FROM python:3.13-slim
        ENV FLASK_RUN_HOST=0.0.0.0
        CMD ["flask", "run"]
      `,
    },
    {
      because: 'the script is handed an address',
      files: { 'package.json': '{"scripts":{"dev":"vite"},"devDependencies":{"vite":"7.1.0"}}' },
      good: dockerfile`
        FROM node:24-slim
        COPY . .
        CMD ["npm", "run", "dev", "--", "--host"]
      `,
    },
    {
      because: 'its configuration file may say more',
      good: dockerfile`
        FROM python:3.13-slim
        CMD ["gunicorn", "app:app"]
      `,
    },
  ],
} satisfies Rule

function span(words: readonly StartWord[]): { readonly start: number; readonly end: number } {
  const first = words[0]
  const last = words.findLast(({ command }) => command === first?.command)
  const isExec = first && !first.json && first.value === 'exec'
  return { start: (isExec ? words[1]?.start : undefined) ?? first?.start ?? 0, end: last?.end ?? 0 }
}

function replaceAddress(file: Facts, word: StartWord): readonly Fix[] {
  const text = file.text.slice(word.start, word.end)
  const match = /127\.0\.0\.1|localhost|\[::1\]|(?<![\w:])::1/.exec(text)
  if (!word.unbroken) return []
  if (match) {
    const start = word.start + match.index
    return fix('Listen on 0.0.0.0', false, replace({ start, end: start + match[0].length }, '0.0.0.0'))
  }
  // Django takes a port alone.
  const digits = /\d+/.exec(text)
  return digits && /^"?\d+"?$/.test(text)
    ? fix('Listen on 0.0.0.0', false, insert(word.start + digits.index, '0.0.0.0:'))
    : []
}

function addAddress(words: readonly StartWord[], { command }: Served): readonly Fix[] {
  const option = command && options[command.by]
  const last = words.at(-1)
  if (!command || !option || !last) return []
  // A port alone, where the program takes both in one word.
  const port = command.portWord === undefined ? undefined : words[command.portWord]
  if (port && /^\d+$/.test(port.value) && command.by === 'django') {
    return fix('Listen on 0.0.0.0', false, insert(port.start + (port.json ? 1 : 0), '0.0.0.0:'))
  }
  if (port && option.some((it) => it.includes(':'))) return []
  const text = option.map((it) => (last.json ? `, ${JSON.stringify(it)}` : ` ${it}`)).join('')
  const edit: Edit = insert(last.end, text)
  return fix('Listen on 0.0.0.0', false, edit)
}

/** Whether a variable of the image changes what the code does by default. */
function isOverridden(file: Facts, project: Project, { code }: Served): boolean {
  const said = code ? (project.text(code.path)?.slice(code.span.start, code.span.end) ?? '') : ''
  const variables = file.shipped?.end.variables() ?? []
  return variables.some(
    ({ kind, name }) =>
      kind === 'env' && (/HOST|BIND|ADDR/.test(name) || (/host/i.test(name) && said.includes(name))),
  )
}
