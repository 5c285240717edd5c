// Where a Chromium is on this machine. Needs no packages: the drivers of `npm test` ask before anything is installed.
import fs from 'node:fs'
import path from 'node:path'

const places = {
  linux: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'].map(
    (name) => `/usr/bin/${name}`,
  ),
  darwin: ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(
    (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
  ),
  win32: ['ProgramFiles', 'ProgramFiles(x86)', 'LocalAppData']
    .map((variable) => process.env[variable])
    .filter(Boolean)
    .flatMap((folder) =>
      ['Google/Chrome/Application/chrome.exe', 'Microsoft/Edge/Application/msedge.exe'].map((name) =>
        path.join(folder, name),
      ),
    ),
}

/** Its path; `undefined` when there is none. `CHROMIUM` in the environment wins. */
export function findBrowser() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM
  return (places[process.platform] ?? places.linux).find((file) => fs.existsSync(file))
}
