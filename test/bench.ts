// `npm run bench`: what things cost, beside what they may cost. Prints; asserts nothing.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { check } from '../server/engine/check.ts'
import { defaultSettings } from '../server/engine/settings.ts'
import { factsOf } from '../server/facts/facts.ts'
import { unknownProject } from '../server/facts/project.ts'
import { parse } from '../server/syntax/parse.ts'

/** One stage as people write them, some 27 lines; `at` makes each differ from the others. */
const stages: readonly ((at: number) => string)[] = [
  (at) => `FROM node:22-bookworm-slim AS web${at}
# What the bundler reads while it builds.
ARG NODE_ENV=production
ENV NODE_ENV=$NODE_ENV \\
    CI=true
WORKDIR /srv/web${at}

RUN apt-get update \\
  && apt-get install -y --no-install-recommends \\
    ca-certificates \\
    git \\
    python3 \\
  && rm -rf /var/lib/apt/lists/*

COPY package.json package-lock.json ./
RUN npm ci
COPY public public
COPY src src
RUN npm run build -- --out dist/${at} \\
  && if [ "$NODE_ENV" = production ]; then \\
    npm prune --omit=dev; \\
  fi
LABEL org.opencontainers.image.title="web ${at}"
EXPOSE ${3000 + (at % 1000)}
USER node
CMD ["node", "dist/${at}/server.js"]
`,
  (at) => `FROM python:3.12 AS api${at}
LABEL maintainer="team-${at}@example.com"
ENV PYTHONUNBUFFERED=1
ENV PIP_NO_CACHE_DIR=1
WORKDIR /srv/api${at}

# The database driver is compiled.
RUN apt-get update && apt-get install -y \\
    build-essential \\
    curl \\
    libpq-dev \\
    gettext
RUN curl -sSL https://example.com/tools/install-${at}.sh | bash

COPY . .
RUN pip install --upgrade pip
RUN pip install -r requirements.txt gunicorn==23.0.0
RUN python manage.py collectstatic --noinput && \\
    chmod -R 755 /srv/api${at}/static && \\
    echo "built $(date)" > /srv/api${at}/built.txt

ARG REVISION
ENV REVISION=\${REVISION:-unknown}
EXPOSE 8000
VOLUME /srv/api${at}/media
ENTRYPOINT gunicorn shop.wsgi --bind 0.0.0.0:8000
`,
  (at) => `FROM golang:1.24-alpine AS tool${at}
ARG TARGETOS
ARG TARGETARCH
ARG VERSION=1.${at}.0
WORKDIR /src

RUN apk add --no-cache git make upx
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/go/pkg/mod \\
    go mod download

COPY cmd cmd
COPY internal internal
RUN --mount=type=cache,target=/go/pkg/mod \\
    --mount=type=cache,target=/root/.cache/go-build \\
    CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH \\
    go build -trimpath -ldflags "-s -w -X main.version=$VERSION" -o /out/tool${at} ./cmd/tool${at}

RUN cd /out && \\
    for file in *; do \\
      sha256sum "$file" >> checksums.txt; \\
    done
RUN wget -q https://example.com/data/${at}.tar.gz -O /tmp/data.tar.gz \\
  && tar -xzf /tmp/data.tar.gz -C /out \\
  && rm /tmp/data.tar.gz
ENTRYPOINT ["/out/tool${at}"]
`,
]

/** A Dockerfile of exactly that many lines. `seed` makes it differ from others of its length. */
function fileOf(lines: number, seed = 0): string {
  const parts: string[] = []
  for (let count = 0, at = 0; count < lines; at++) {
    const part = (stages[(at + seed) % stages.length] as (at: number) => string)(at + seed)
    parts.push(part)
    count += part.split('\n').length - 1
  }
  return `${parts.join('').split('\n').slice(0, lines).join('\n')}\n`
}

function checked(text: string): void {
  check(factsOf(parse(text)), unknownProject, defaultSettings)
}

/** Milliseconds of each of `runs` calls. */
function timed(runs: number, call: () => void): readonly number[] {
  return Array.from({ length: runs }, () => {
    const begin = performance.now()
    call()
    return performance.now() - begin
  }).toSorted((a, b) => a - b)
}

function at(times: readonly number[], share: number): number {
  return times[Math.min(times.length - 1, Math.floor(times.length * share))] as number
}

function row(name: string, value: string, budget: string): void {
  console.log(`${name.padEnd(58)} ${value.padStart(26)}   ${budget}`)
}

const milliseconds = (value: number) => `${value.toFixed(1)} ms`
row('', 'median / 95th percentile', 'budget')
{
  // Code that runs for the first time is slower, which would make the growth look smaller.
  timed(30, () => checked(fileOf(500)))
  const [small, large] = [1000, 10_000].map((lines) =>
    at(
      timed(7, () => checked(fileOf(lines))),
      0.5,
    ),
  ) as [number, number]
  row('growth from 1,000 to 10,000 lines', `× ${(large / small).toFixed(1)}`, '× 12')
}

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-bench-'))
try {
  {
    const server = converse(folder)
    for (const [lines, budget] of [
      [30, 3],
      [200, 10],
      [2000, 60],
    ] as const) {
      const textDocument = { uri: `file://${folder}/of-${lines}-lines/Dockerfile`, version: 0 }
      const text = fileOf(lines)
      server.tell('textDocument/didOpen', {
        textDocument: { ...textDocument, languageId: 'dockerfile', text },
      })
      const times: number[] = []
      const rounds = lines > 1000 ? 60 : 300
      for (let version = 1; version <= rounds; version++) {
        const begin = performance.now()
        server.tell('textDocument/didChange', {
          textDocument: { ...textDocument, version },
          contentChanges: [{ text: `${text}# ${version}` }],
        })
        await server.ask('textDocument/diagnostic', { textDocument })
        // The first third warms it up.
        if (version > rounds / 3) times.push(performance.now() - begin)
      }
      server.tell('textDocument/didClose', { textDocument })
      times.sort((a, b) => a - b)
      row(
        `didChange to diagnostics, ${lines} lines`,
        `${milliseconds(at(times, 0.5))} / ${milliseconds(at(times, 0.95))}`,
        `${budget} ms`,
      )
    }
    server.end()
  }
  for (let index = 0; index < 1400; index++) {
    mkdirSync(join(folder, String(index)))
    writeFileSync(join(folder, String(index), 'Dockerfile'), fileOf(20 + (index % 40), index))
  }
  const cli = (...paths: string[]) =>
    spawnSync(
      process.execPath,
      ['dist/cli.js', 'check', '--format', 'json', '--fail-on', 'never', ...paths],
      { maxBuffer: 1 << 30 },
    )
  const all = timed(3, () => cli(folder))
  row(
    'check of 1,400 files, whole process',
    `${milliseconds(at(all, 0.5))} / ${milliseconds(at(all, 0.95))}`,
    '2,000 ms',
  )
  const one = timed(15, () => cli(join(folder, '0', 'Dockerfile')))
  row(
    'check of one file, whole process',
    `${milliseconds(at(one, 0.5))} / ${milliseconds(at(one, 0.95))}`,
    '120 ms',
  )
  row('server memory after 1,400 files', await serverMemory(folder), '150 MB')
} finally {
  rmSync(folder, { recursive: true, force: true })
}
const vsix = 'plimsoll.vsix'
row(
  '.vsix',
  existsSync(vsix) ? `${(statSync(vsix).size / 1e6).toFixed(2)} MB` : 'npm run package first',
  '1.5 MB',
)

/** Resident memory of the language server once 1,400 documents were opened, changed and closed. Linux only. */
async function serverMemory(root: string): Promise<string> {
  if (process.platform !== 'linux') return 'measured on Linux'
  const server = converse(root)
  for (let index = 0; index < 1400; index++) {
    const textDocument = { uri: `file://${root}/${index}/Dockerfile`, version: 1 }
    const text = fileOf(20 + (index % 40), index)
    server.tell('textDocument/didOpen', { textDocument: { ...textDocument, languageId: 'dockerfile', text } })
    await server.ask('textDocument/diagnostic', { textDocument })
    server.tell('textDocument/didChange', {
      textDocument: { ...textDocument, version: 2 },
      contentChanges: [{ text: `${text}# changed` }],
    })
    await server.ask('textDocument/diagnostic', { textDocument })
    server.tell('textDocument/didClose', { textDocument })
  }
  const { stdout } = spawnSync('ps', ['-o', 'rss=', '-p', String(server.pid)], { encoding: 'utf8' })
  server.end()
  return `${Math.round(Number(stdout) / 1024)} MB`
}

/** A server of its own over standard streams, in a folder, with the memory that the editor gives it. */
function converse(root: string) {
  const server = spawn(process.execPath, ['--max-semi-space-size=16', 'dist/server.js', '--stdio'], {
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  const waiting = new Map<number, () => void>()
  let count = 0
  let pending = Buffer.alloc(0)
  const send = (message: object) => {
    const body = JSON.stringify({ jsonrpc: '2.0', ...message })
    server.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`)
  }
  const tell = (method: string, params: object) => send({ method, params })
  const ask = (method: string, params: object) =>
    new Promise<void>((resolve) => {
      waiting.set(++count, resolve)
      send({ id: count, method, params })
    })
  server.stdout.on('data', (chunk: Buffer) => {
    pending = Buffer.concat([pending, chunk])
    for (;;) {
      const head = pending.indexOf('\r\n\r\n')
      const length = Number(
        /Content-Length: (\d+)/.exec(pending.toString('latin1', 0, Math.max(head, 0)))?.[1],
      )
      if (head < 0 || pending.length < head + 4 + length) return
      const message = JSON.parse(pending.toString('utf8', head + 4, head + 4 + length))
      pending = pending.subarray(head + 4 + length)
      if (message.method === undefined) waiting.get(message.id)?.()
      else if (message.id !== undefined)
        send({ id: message.id, result: message.method === 'workspace/configuration' ? [{}] : null })
    }
  })
  void ask('initialize', {
    processId: null,
    rootUri: `file://${root}`,
    capabilities: { textDocument: { diagnostic: {} } },
  })
  tell('initialized', {})
  return { tell, ask, pid: server.pid, end: () => void server.kill() }
}
