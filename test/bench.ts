// `npm run bench`: what things cost, beside what they may cost. Prints; asserts nothing.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { rules } from '../rules/index.ts'
import { check } from '../server/engine/check.ts'
import { defaultSettings } from '../server/engine/settings.ts'
import { factsOf } from '../server/facts/facts.ts'
import { unknownProject } from '../server/facts/project.ts'
import { parse } from '../server/syntax/parse.ts'
import { unmark } from './support/holds.ts'

/** Real shapes: the examples of all rules. */
const samples = Object.values(rules).flatMap(({ examples }) =>
  examples.map((it) => unmark('good' in it ? it.good : it.bad).text),
)

/** A Dockerfile of about that many lines. */
function fileOf(lines: number): string {
  const parts: string[] = []
  for (let count = 0, at = 0; count < lines; at++) {
    const part = samples[at % samples.length] as string
    parts.push(part)
    count += part.split('\n').length - 1
  }
  return parts.join('')
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
for (const [lines, budget] of [
  [30, 3],
  [200, 10],
  [2000, 60],
] as const) {
  const text = fileOf(lines)
  timed(20, () => checked(text))
  const times = timed(lines > 1000 ? 40 : 200, () => checked(`${text}#`))
  row(
    `text to findings, ${lines} lines`,
    `${milliseconds(at(times, 0.5))} / ${milliseconds(at(times, 0.95))}`,
    `${budget} ms`,
  )
}
{
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
  for (let index = 0; index < 1400; index++) {
    mkdirSync(join(folder, String(index)))
    writeFileSync(
      join(folder, String(index), 'Dockerfile'),
      fileOf(20 + (index % 40)).slice((index % 7) * 11),
    )
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

/** Resident memory of the language server once it has answered for 1,400 documents. Linux only. */
async function serverMemory(root: string): Promise<string> {
  if (process.platform !== 'linux') return 'measured on Linux'
  const server = spawn(process.execPath, ['dist/server.js', '--stdio'], { stdio: ['pipe', 'pipe', 'ignore'] })
  const send = (message: object) => {
    const body = JSON.stringify({ jsonrpc: '2.0', ...message })
    server.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`)
  }
  const answered = new Promise<void>((resolve) => {
    let text = ''
    server.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1')
      for (const [, id, params] of text.matchAll(/"id":(\d+),"method":"(\w+\/\w+)"/g))
        send({ id: Number(id), result: params === 'workspace/configuration' ? [{}] : null })
      if (/"id":1400[,}]/.test(text)) resolve()
      text = text.slice(-20_000)
    })
  })
  send({
    id: 0,
    method: 'initialize',
    params: {
      processId: null,
      rootUri: `file://${root}`,
      capabilities: { textDocument: { diagnostic: {} } },
    },
  })
  send({ method: 'initialized', params: {} })
  for (let index = 0; index < 1400; index++) {
    const uri = `file://${root}/${index}/Dockerfile`
    send({
      method: 'textDocument/didOpen',
      params: {
        textDocument: { uri, languageId: 'dockerfile', version: 1, text: fileOf(20 + (index % 40)) },
      },
    })
    send({ id: index + 1, method: 'textDocument/diagnostic', params: { textDocument: { uri } } })
  }
  await Promise.race([answered, new Promise((resolve) => setTimeout(resolve, 60_000).unref())])
  const { stdout } = spawnSync('ps', ['-o', 'rss=', '-p', String(server.pid)], { encoding: 'utf8' })
  server.kill()
  return `${Math.round(Number(stdout) / 1024)} MB`
}
