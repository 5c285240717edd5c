// The browser that shows the editor: the system's Chromium or Chrome, with a fresh profile, without a window.
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { chromium } from 'playwright-core'
import { findBrowser } from './find-browser.mjs'

/** @param {object} options more for Playwright's launchPersistentContext */
export async function startBrowser(options = {}) {
  const executablePath = findBrowser()
  if (!executablePath) throw new Error('No Chromium or Chrome found; CHROMIUM=/path/to/it names one.')
  const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'plimsoll-browser-'))
  const clear = () => fs.rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
  process.once('exit', clear)
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    headless: true,
    viewport: { width: 1280, height: 800 },
    reducedMotion: 'reduce',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
    ...options,
  })
  return {
    page: context.pages()[0] ?? (await context.newPage()),
    async stop() {
      await context.close()
      clear()
    },
  }
}

/**
 * Listens for extension tests that a page runs. Call it before the page loads.
 * `outcome` gives `{ passes, failures }`; it throws when the tests did not get to their own last line, because
 * an extension host that died makes the workbench report success.
 */
export async function hearTests(page, print = console.log) {
  let result
  let finish
  const finished = new Promise((resolve) => {
    finish = resolve
  })
  await page.exposeFunction('codeAutomationLog', (_type, args) => {
    const line = args.map(String).join(' ')
    const last = /HOST-TESTS (\{.*\})/.exec(line)
    if (last) result = JSON.parse(last[1])
    else if (process.env.E2E_VERBOSE || /^\s*[✔✘]|^host: /.test(line)) print(line)
  })
  await page.exposeFunction('codeAutomationExit', (code) => finish(code))
  return {
    async outcome(ms = 90_000) {
      let timer
      const late = new Promise((resolve) => {
        timer = setTimeout(() => resolve('no answer in time'), ms)
      })
      const code = await Promise.race([finished, late])
      clearTimeout(timer)
      if (!result) throw new Error(`The extension host ended without a result (${code}).`)
      return result
    },
  }
}
