// The packaged extension as a user sees it: one window, one story, from the first squiggle to a server that died.
//   node --test ui.test.mjs    (E2E_VSIX names the .vsix, E2E_SHOTS a folder for pictures of failures)
import assert from 'node:assert/strict'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import test, { after, afterEach, before } from 'node:test'
import { startBrowser } from './browser.mjs'
import { startEditor } from './editor.mjs'
import { workbench } from './workbench.mjs'

const vsix = process.env.E2E_VSIX ?? path.resolve(import.meta.dirname, '../../plimsoll.vsix')
const beginning = `FROM python:3.12-slim
WORKDIR /srv
ADD requirements.txt ./
RUN pip install --no-cache-dir -r requirements.txt
COPY app.py ./
USER nobody
CMD ["python", "app.py"]
`
const project = fs.mkdtempSync(path.join(os.tmpdir(), 'plimsoll-project-'))
const dockerfile = path.join(project, 'Dockerfile')
const sampleFile = path.join(project, 'sample', 'Dockerfile')
const settings = path.join(project, '.vscode', 'settings.json')
process.once('exit', () => fs.rmSync(project, { recursive: true, force: true }))
let editor
let browser
let page
let window

before(async () => {
  fs.mkdirSync(path.dirname(settings))
  fs.writeFileSync(dockerfile, beginning)
  fs.writeFileSync(settings, '{}')
  fs.writeFileSync(path.join(project, 'requirements.txt'), 'flask==3.0.0\n')
  fs.writeFileSync(path.join(project, 'app.py'), 'print("Hello")\n')
  // One after the other: what is up must be known to `after` when the next one fails.
  editor = await startEditor({ vsix })
  browser = await startBrowser()
  page = browser.page
  page.setDefaultTimeout(20_000)
  window = workbench(page)
  await page.goto(
    editor.page(project, [
      ['openFile', editor.uri(`${dockerfile}:3:1`)],
      ['gotoLineMode', 'true'],
    ]),
  )
  await window.ready()
  await window.shows('Dockerfile')
})

afterEach(async (context) => {
  if (!process.env.E2E_SHOTS || !page || context.passed) return
  fs.mkdirSync(process.env.E2E_SHOTS, { recursive: true })
  await page.screenshot({
    path: path.join(process.env.E2E_SHOTS, `${context.name.replaceAll(/\W+/g, '-')}.png`),
  })
})

after(async () => {
  await browser?.stop()
  await editor?.stop()
})

test('a squiggle lies under the very word', async () => {
  await window.squiggled('Dockerfile')
  assert.equal(await window.squiggledText('Dockerfile'), 'ADD')
})

test('the Problems panel says what it is', async () => {
  const problems = await window.problems()
  const problem = problems.find(({ code }) => code.includes('add-for-local-files'))
  assert.ok(problem, JSON.stringify(problems))
  assert.equal(problem.source, 'plimsoll')
  assert.match(problem.position, /Ln 3, Col 1\b/)
})

test('its code leads to the page of the rule, in this window', async () => {
  await page.locator('.markers-panel a').filter({ hasText: 'add-for-local-files' }).first().click()
  await page.locator('.tab.active').filter({ hasText: 'add-for-local-files' }).waitFor()
  await page.keyboard.press('Control+w')
  await window.shows('Dockerfile')
})

test('the light bulb fixes it, and one undo brings it back', async () => {
  await window.focus('Dockerfile')
  await window.goTo(3)
  await page.locator('.lightBulbWidget').first().waitFor({ state: 'attached' })
  await window.fix('COPY')
  await window.clean('Dockerfile')
  assert.equal(
    await window.save(dockerfile, (text) => !text.includes('ADD')),
    beginning.replace('ADD', 'COPY'),
  )
  await page.keyboard.press('Control+z')
  await window.squiggled('Dockerfile')
  assert.equal(await window.save(dockerfile, (text) => text.includes('ADD')), beginning)
})

test('one command fixes all that is safe', async () => {
  await window.focus('Dockerfile')
  await window.command('Plimsoll: Fix All Safe Problems')
  await window.clean('Dockerfile')
  await page.keyboard.press('Control+z')
  await window.squiggled('Dockerfile')
})

test('a changed setting is heard at once', async () => {
  fs.writeFileSync(settings, JSON.stringify({ 'plimsoll.rules': { 'add-for-local-files': 'error' } }))
  await window.squiggled('Dockerfile', 'error')
  const onSave = { '[dockerfile]': { 'editor.codeActionsOnSave': { 'source.fixAll.plimsoll': 'explicit' } } }
  fs.writeFileSync(settings, JSON.stringify(onSave))
  await window.squiggled('Dockerfile', 'warning')
})

test('saving fixes what is safe', async () => {
  await window.focus('Dockerfile')
  assert.equal(
    await window.save(dockerfile, (text) => !text.includes('ADD')),
    beginning.replace('ADD', 'COPY'),
  )
})

test('a template is inserted with its tab stops', async () => {
  await window.focus('Dockerfile')
  await page.keyboard.press('Control+a')
  await page.keyboard.press('Delete')
  await window.command('Plimsoll: Insert Multi-Stage Template')
  await window.picks.filter({ hasText: 'Python' }).first().waitFor()
  // The one that fits the files of this folder is the first.
  assert.match(await window.picks.first().innerText(), /Python/)
  await page.keyboard.press('Enter')
  await window.pickerGone()
  await page.waitForFunction(
    () => document.querySelectorAll('.snippet-placeholder, .finish-snippet-placeholder').length > 0,
  )
  const text = await window.save(dockerfile, (saved) => (saved.match(/^FROM /gm)?.length ?? 0) >= 2)
  assert.doesNotMatch(text, /\$\{?\d/)
})

test('the palette writes a .dockerignore that fits the folder', async () => {
  await window.command('Plimsoll: Generate .dockerignore')
  await window.shows('.dockerignore')
  const text = await window.disk(path.join(project, '.dockerignore'), (saved) => saved.length > 0)
  assert.match(text, /^\.git$/m)
  assert.match(await window.text('.dockerignore'), /^\.git$/m)
})

test('a server that is killed comes back', { skip: process.platform !== 'linux' }, async () => {
  await window.open('Dockerfile')
  await window.focus('Dockerfile')
  const server = processes(path.join(editor.home, 'extensions'))
  assert.equal(server.length, 1)
  process.kill(server[0], 'SIGKILL')
  await page.keyboard.press('Control+a')
  await page.keyboard.type('FROM debian:12\nADD a.txt /srv/')
  await window.squiggled('Dockerfile')
})

test('the sample project looks as the README shows it', async () => {
  fs.cpSync(path.resolve(import.meta.dirname, '../sample'), path.dirname(sampleFile), { recursive: true })
  await page.goto(
    editor.page(path.dirname(sampleFile), [
      ['openFile', editor.uri(`${sampleFile}:5:1`)],
      ['gotoLineMode', 'true'],
    ]),
  )
  await window.ready()
  await window.squiggled('Dockerfile')
  const problems = await window.problems()
  const codes = problems.map(({ code }) => code).join(' ')
  for (const rule of ['root-at-runtime', 'latest-tag', 'add-for-local-files'])
    assert.match(codes, new RegExp(rule))
  await window.focus('Dockerfile')
  await window.goTo(5)
  const offered = await window.menu('COPY')
  assert.ok(offered.some((title) => title.includes('Ignore')))
  await picture('window.png')
  await page.keyboard.press('Escape')
})

test('everything at once is shown with a box for each change, those ticked that are safe', async () => {
  const before = fs.readFileSync(sampleFile, 'utf8')
  await window.focus('Dockerfile')
  await window.command('Plimsoll: Modernise the Dockerfile')
  await window.boxes.nth(2).waitFor()
  await window.preview('python:')
  await picture('modernise.png')
  assert.equal(fs.readFileSync(sampleFile, 'utf8'), before)
  await window.confirm('Apply')
  await window.shows('Dockerfile')
  await window.focus('Dockerfile')
  const after = await window.save(sampleFile, (text) => text !== before)
  assert.match(after, /^COPY \. \/app$/m)
  // What is to be looked at was left out.
  assert.match(after, /^FROM python:latest\n[^]*^ENV FLASK_DEBUG=1\nENV SECRET_KEY=/m)
  await page.keyboard.press('Control+z')
  await window.save(sampleFile, (text) => text === before)
})

test('a change of the order is shown side by side, and nothing happens when it is discarded', async () => {
  const before = fs.readFileSync(sampleFile, 'utf8')
  await window.command('Plimsoll: Order the Dockerfile for the Build Cache')
  await window.boxes.first().click()
  await window.preview('ADD')
  await picture('cache-order.png')
  await window.confirm('Discard')
  await window.shows('Dockerfile')
  await window.focus('Dockerfile')
  assert.equal(fs.readFileSync(sampleFile, 'utf8'), before)
})

test('a smaller base image is picked by what it saves, and shown', async () => {
  await window.focus('Dockerfile')
  await window.command('Plimsoll: Switch to a Smaller Base Image')
  const slim = window.picks.filter({ hasText: 'Switch to python:slim' })
  await slim.waitFor()
  assert.match(await slim.innerText(), /1\.1 GB → 120 MB/)
  assert.match(await window.picks.filter({ hasText: 'distroless' }).innerText(), /Python 3\.13/)
  await picture('smaller-image.png')
  await slim.click()
  await window.boxes.first().click()
  await window.preview('python:')
  await window.confirm('Discard')
})

test('a user that is not root is shown with what it needs', async () => {
  await window.focus('Dockerfile')
  await window.command('Plimsoll: Run as a Non-Root User')
  await window.boxes.first().click()
  await window.preview('USER')
  await picture('user.png')
  await window.confirm('Discard')
})

test('a file that a fix creates is shown as well', async () => {
  const ignoreFile = path.join(project, 'sample', '.dockerignore')
  fs.writeFileSync(path.join(project, 'sample', '.env'), 'TOKEN=x\n')
  await window.goTo(5, 5)
  await window.fix('Create .dockerignore')
  await page.locator('.bulk-edit-panel').filter({ hasText: 'creating' }).waitFor()
  assert.equal(fs.existsSync(ignoreFile), false)
  await window.boxes.first().click()
  await window.confirm('Apply')
  const made = await window.disk(ignoreFile, (text) => text.length > 0)
  assert.match(made, /^\*\*\/\.env$/m)
  // It tells what each of its lines is about.
  await window.open('.dockerignore')
  await window.focus('.dockerignore')
  await window.goTo(made.split('\n').indexOf('**/.env') + 1, 3)
  assert.match(await window.hover('.env'), /\.env/)
  await picture('dockerignore.png')
  await page.keyboard.press('Escape')
  await window.open('Dockerfile')
})

test('a whole-file change is shown, and made when it is confirmed', async () => {
  await window.focus('Dockerfile')
  await window.command('Plimsoll: Convert to a Multi-Stage Build')
  await window.boxes.first().waitFor()
  assert.doesNotMatch(await window.text('Dockerfile'), /AS build/)
  await window.boxes.first().click()
  await window.preview('FROM')
  await picture('multi-stage.png')
  await window.confirm('Apply')
  await window.shows('Dockerfile')
  await window.focus('Dockerfile')
  await window.save(sampleFile, (text) => text.includes(' AS build') && text.includes('COPY --from=build'))
})

test('nothing popped up all the while', async () => {
  assert.deepEqual(await window.toasts(), [])
})

/** With E2E_PICTURE, a folder, the pictures of the README are taken anew. */
async function picture(name) {
  if (process.env.E2E_PICTURE) await page.screenshot({ path: path.join(process.env.E2E_PICTURE, name) })
}

/** Process ids of our servers that run from this folder. */
function processes(folder) {
  return fs
    .readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const command = fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8')
        return command.includes(folder) && command.includes('dist/server.js')
      } catch {
        return false
      }
    })
}
