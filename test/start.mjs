// `npm start [folder]`: builds the extension and opens a real editor with it, on a copy of the sample or on `folder`.
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { installPackages, npm, requireNode, root, run } from './prepare.mjs'

requireNode()
installPackages()
console.log('Building the extension …')
run(npm, ['run', '-s', 'package'], root, true)
const folder = process.argv[2] ? path.resolve(process.argv[2]) : sample()
const vsix = path.join(root, 'plimsoll.vsix')

if (desktop()) {
  const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'plimsoll-code-'))
  const own = [
    '--user-data-dir',
    path.join(profile, 'data'),
    '--extensions-dir',
    path.join(profile, 'extensions'),
  ]
  run('code', [...own, '--install-extension', vsix, '--force'])
  run('code', [...own, '--new-window', folder, ...dockerfileIn(folder)])
  console.log(`VS Code opens ${folder}, with a profile of its own in ${profile}.`)
} else {
  installPackages('test/e2e')
  const { startEditor } = await import('./e2e/editor.mjs')
  const editor = await startEditor({ vsix, port: process.env.PORT ? Number(process.env.PORT) : undefined })
  const payload = dockerfileIn(folder).map((file) => ['openFile', editor.uri(file)])
  console.log(`\nPlimsoll in VS Code, on ${folder}\n\n  ${editor.page(folder, payload)}\n\nCtrl+C ends it.`)
  // The server lives until this process ends, and takes its temporary profile with it.
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.removeAllListeners(signal)
    process.once(signal, async () => {
      await editor.stop()
      process.exit(0)
    })
  }
  setInterval(() => {}, 1 << 30)
}

/** What is tried out is thrown away: the sample in the repository stays as it is. */
function sample() {
  const copy = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'plimsoll-sample-')), 'notes')
  fs.cpSync(path.join(root, 'test', 'sample'), copy, { recursive: true })
  return copy
}

function dockerfileIn(place) {
  const file = path.join(place, 'Dockerfile')
  return fs.existsSync(file) ? [file] : []
}

/** Whether the `code` of a desktop is there; the one of a remote window cannot take a profile. */
function desktop() {
  if (
    process.env.VSCODE_IPC_HOOK_CLI ||
    (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY)
  ) {
    return false
  }
  const { status } = spawnSync('code', ['--version'], {
    stdio: 'ignore',
    shell: process.platform === 'win32',
  })
  return status === 0
}
