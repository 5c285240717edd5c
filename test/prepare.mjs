// Installs what `npm test` and `npm start` need and do not find. Needs nothing but Node itself.
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { findBrowser } from './e2e/find-browser.mjs'

export const root = path.resolve(import.meta.dirname, '..')
const windows = process.platform === 'win32'
export const npm = windows ? 'npm.cmd' : 'npm'
const debian = 'apt-get update && apt-get install -y --no-install-recommends chromium'

/** Stops everything with a clear sentence where Node is too old for the tools. */
export function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 20)) return
  console.error(`Plimsoll needs Node 20.20 or later; this is ${process.version}.`)
  process.exit(1)
}

/** `npm ci` in a folder of the repository, unless what its lock file names is there. Throws when it fails. */
export function installPackages(folder = '.') {
  if (installed(path.join(root, folder))) return
  console.log(`Installing packages${folder === '.' ? '' : ` of ${folder}`} …`)
  run(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error'], path.join(root, folder))
}

/** npm keeps a list of what it installed; packages for other platforms are not in it. */
function installed(folder) {
  const modules = path.join(folder, 'node_modules')
  // `npm ci` empties the folder first, and through a link that would be somebody else's.
  if (fs.lstatSync(modules, { throwIfNoEntry: false })?.isSymbolicLink()) return true
  const list = path.join(modules, '.package-lock.json')
  if (!fs.existsSync(list)) return false
  const there = JSON.parse(fs.readFileSync(list, 'utf8')).packages
  const wanted = JSON.parse(fs.readFileSync(path.join(folder, 'package-lock.json'), 'utf8')).packages
  return Object.entries(wanted).every(
    ([place, { version, optional }]) => place === '' || optional || there[place]?.version === version,
  )
}

/** A Chromium or Chrome; installed with Debian's own command where we may. Throws when there is none. */
export function installBrowser() {
  if (findBrowser()) return
  const mayInstall =
    process.platform === 'linux' && process.getuid() === 0 && fs.existsSync('/usr/bin/apt-get')
  if (!mayInstall) {
    throw new Error(
      `The tests in the editor need Chromium or Chrome. Install one (Debian, Ubuntu: ${debian}) or name it: CHROMIUM=/path/to/it.`,
    )
  }
  console.log(`Installing Chromium: ${debian}`)
  run('sh', ['-c', `export DEBIAN_FRONTEND=noninteractive; (${debian}) >/dev/null`], root)
  if (!findBrowser()) throw new Error('Chromium was installed and is not there.')
}

/** Runs a command, in sight unless `quiet`. Throws when it fails, with what it said. */
export function run(command, args, cwd = root, quiet = false) {
  const { status, error, stdout, stderr } = spawnSync(command, args, {
    cwd,
    stdio: quiet ? 'pipe' : 'inherit',
    encoding: 'utf8',
    shell: windows,
  })
  if (error) throw error
  if (status !== 0)
    throw new Error(`${command} ${args.join(' ')} failed with ${status}.\n${stdout ?? ''}${stderr ?? ''}`)
}
