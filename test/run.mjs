// `npm test`: installs what is missing and runs everything, what is cheap first.
// The last line says how many tests passed and failed. A step in which no test ran has failed.
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { installBrowser, installPackages, requireNode, root } from './prepare.mjs'

const windows = process.platform === 'win32'
/** What a failing test of the window saw. */
process.env.E2E_SHOTS ??= path.join(root, 'dist', 'pictures')
const total = { passed: 0, failed: 0 }
const broken = new Set()

requireNode()
installPackages()
await check('types', ['npx', 'tsc', '--noEmit'])
await check('lint', ['npm', 'run', '-s', 'check:lint'])
await check('format', ['npm', 'run', '-s', 'check:format'])
await check('unused code', ['npm', 'run', '-s', 'check:unused'])
await check('build', ['npm', 'run', '-s', 'build'])
// A test whose source is gone must not run from an earlier build.
fs.rmSync(path.join(root, 'dist', 'test'), { recursive: true, force: true })
await check('build of the tests', ['npm', 'run', '-s', 'build:tests:node'])
await step(
  'unit, command line and language server',
  { needs: ['build', 'build of the tests'], count: byNode },
  () => shell(['node', '--test', '--test-reporter=spec', ...testFiles()]),
)
await step('package', { needs: ['build'], count: once }, () => shell(['npm', 'run', '-s', 'package:vsix']))
await step('packages for the editor', { count: once }, async () => {
  installPackages('test/e2e')
  // Elsewhere the editor itself is downloaded, and needs none.
  if (process.platform === 'linux') installBrowser()
  return { status: 0, output: '' }
})
await check('build of the tests in the editor', ['npm', 'run', '-s', 'build:tests:host'])
const editor = { needs: ['package', 'packages for the editor', 'build of the tests in the editor'] }
for (const host of process.platform === 'linux' ? ['node', 'worker', 'web'] : ['desktop']) {
  await step(`editor: ${names(host)}`, { ...editor, count: byHost }, () =>
    shell(['node', 'test/e2e/hosts.mjs', host]),
  )
}
if (process.platform === 'linux') {
  const files = ['--test-force-exit', '--test-timeout=120000', '--test-reporter=spec', 'test/e2e/ui.test.mjs']
  await step('editor: the window', { ...editor, count: byNode }, () => shell(['node', '--test', ...files]))
}

console.log(`\n${total.passed} passed, ${total.failed} failed`)
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1

function check(name, command) {
  return step(name, { count: once }, () => shell(command))
}

/** Runs a step unless one that it needs has failed, shows its output when it fails, and counts. */
async function step(name, { needs = [], count }, body) {
  const missing = needs.find((need) => broken.has(need))
  if (missing) {
    total.failed++
    broken.add(name)
    console.log(`✘ ${name}: not run, because of: ${missing}`)
    return
  }
  const begin = Date.now()
  const { status, output } = await body().catch((error) => ({
    status: 1,
    output: String(error?.stack ?? error),
  }))
  const { passed, failed } = count(output, status)
  // A process that says all is well without one test, or that fails without naming one, has failed.
  const fault = failed === 0 && (status !== 0 || passed === 0) ? 1 : 0
  total.passed += passed
  total.failed += failed + fault
  const seconds = ((Date.now() - begin) / 1000).toFixed(1)
  const tally = count === once ? '' : ` ${passed} passed${failed ? `, ${failed} failed` : ''}`
  if (failed + fault === 0) {
    console.log(`✔ ${name}${tally} (${seconds} s)`)
    return
  }
  broken.add(name)
  console.log(`✘ ${name}${tally} (${seconds} s)\n${shortened(output)}\n`)
}

/** The beginning and the end: the first fault explains the others, and the summary comes last. VERBOSE=1 shows all. */
function shortened(output) {
  const lines = output.trimEnd().split('\n')
  if (lines.length <= 160) return lines.join('\n')
  return [...lines.slice(0, 100), `… ${lines.length - 150} lines …`, ...lines.slice(-50)].join('\n')
}

/** A command as one test: its exit status. */
function once(_output, status) {
  return status === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }
}

/** The last lines of node:test's own report. Cancelled tests have not passed. */
function byNode(output) {
  const of = (word) => Number([...output.matchAll(new RegExp(`^ℹ ${word} (\\d+)`, 'gm'))].at(-1)?.[1] ?? 0)
  return { passed: of('pass'), failed: of('fail') + of('cancelled') }
}

/** The line of test/e2e/hosts.mjs. */
function byHost(output) {
  const [, passed = 0, failed = 0] = /^\w+: (\d+) passed, (\d+) failed/m.exec(output) ?? []
  return { passed: Number(passed), failed: Number(failed) }
}

function shell([command, ...args]) {
  return new Promise((resolve) => {
    const file = command === 'node' ? process.execPath : windows ? `${command}.cmd` : command
    const child = spawn(file, args, { cwd: root, shell: windows && command !== 'node' })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text
        if (process.env.VERBOSE) process.stdout.write(text)
      })
    }
    child.on('error', (error) => resolve({ status: 1, output: String(error) }))
    child.on('close', (status) => resolve({ status: status ?? 1, output }))
  })
}

function testFiles() {
  const folder = path.join(root, 'dist', 'test')
  return fs
    .readdirSync(folder)
    .filter((name) => name.endsWith('.test.mjs'))
    .map((name) => path.join(folder, name))
}

function names(host) {
  return { node: 'extension host', worker: 'web worker', web: 'VS Code for the Web', desktop: 'VS Code' }[
    host
  ]
}
