// Conversations with the server as it is shipped: a process at the other end of a pipe.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  CancellationTokenSource,
  type CompletionItem,
  type CompletionList,
  type Diagnostic,
  type Hover,
} from 'vscode-languageserver/node'
import { TextDocument } from 'vscode-languageserver-textdocument'
import fc from 'fast-check'
import { difference } from '../server/engine/difference.ts'
import { type DockerignoreResult, requests } from '../server/requests.ts'
import { folderOf } from '../server/uris.ts'
import { applied, changesOf, editsOf, fullClient } from './support/conversation.ts'
import { shipped } from './support/shipped.ts'

const { folder, talk } = shipped()

const added = `FROM debian:13-slim
WORKDIR /srv
ADD start.sh ./
USER 1000
CMD ["./start.sh"]
`

const rule = 'add-for-local-files'
const wholeFile = { start: { line: 0, character: 0 }, end: { line: 1000, character: 0 } }
const add = { start: { line: 2, character: 0 }, end: { line: 2, character: 3 } }

function of(items: readonly Diagnostic[], code: string): Diagnostic[] {
  return items.filter((it) => it.code === code)
}

describe('findings', () => {
  it('are pulled, point at the word, and are not sent twice', async () => {
    const it = await talk({ options: { rulePage: 'page:/{rule}' } })
    await it.open('untitled:Untitled-1', added)
    const report = await it.pull('untitled:Untitled-1')
    assert.equal(report.kind, 'full')
    const [found, ...others] = of(report.items, rule)
    assert.deepEqual(others, [])
    assert.ok(found)
    assert.deepEqual(found.range, add)
    assert.equal(found.source, 'plimsoll')
    assert.equal(found.severity, 2)
    assert.equal(found.codeDescription?.href, `page:/${rule}`)
    const again = await it.pull('untitled:Untitled-1', report.resultId)
    assert.equal(again.kind, 'unchanged')
    await it.end()
  })

  it('follow the text', async () => {
    const it = await talk()
    const document = await it.open('untitled:Untitled-1', added)
    assert.equal(of(await it.diagnostics(document.uri), rule).length, 1)
    await it.change(document, added.replace('ADD', 'COPY'))
    assert.equal(of(await it.diagnostics(document.uri), rule).length, 0)
    await it.end()
  })

  it('are pushed to clients that do not pull, and taken back on closing', async () => {
    const it = await talk({ capabilities: {} })
    assert.equal(it.initialized.capabilities.diagnosticProvider, undefined)
    const document = await it.open('untitled:Untitled-1', added)
    await it.until('a diagnostic is pushed', () =>
      it.published.some(({ diagnostics }) => of(diagnostics, rule).length === 1),
    )
    assert.equal(it.published.at(-1)?.version, 1)
    await it.change(document, added.replace('ADD', 'COPY'))
    await it.until('the new text is checked', () => it.published.at(-1)?.version === 2)
    assert.deepEqual(of(it.published.at(-1)?.diagnostics ?? [], rule), [])
    await it.close(document.uri)
    await it.until('nothing is left', () => it.published.at(-1)?.diagnostics.length === 0)
    await it.end()
  })

  it('are one for a binary, and one with the syntax for a huge file', async () => {
    const it = await talk()
    await it.open('untitled:binary', '\u0000\u0001ELF\nADD a b\n')
    assert.deepEqual(
      (await it.diagnostics('untitled:binary')).map(({ code }) => code),
      ['binary-file'],
    )
    const comment = `# ${'x'.repeat(998)}\n`
    await it.open('untitled:huge', `FROM debian:13\nADD start.sh ./\n${comment.repeat(2200)}`)
    assert.deepEqual(
      (await it.diagnostics('untitled:huge')).map(({ code }) => code),
      ['huge-file'],
    )
    await it.open('untitled:wide', `FROM debian:13\nRUN echo ${'x'.repeat(1_000_000)}\nADD a.txt /\n`)
    assert.equal(of(await it.diagnostics('untitled:wide'), rule).length, 1)
    await it.end()
  })

  it('are none when the settings say so', async () => {
    const it = await talk({ section: { enable: false } })
    await it.open('untitled:Untitled-1', added)
    assert.deepEqual(await it.diagnostics('untitled:Untitled-1'), [])
    assert.deepEqual(await it.actions('untitled:Untitled-1', wholeFile), [])
    await it.end()
  })
})

describe('fixes', () => {
  it('are offered where the finding is, carry the version, and heal', async () => {
    const it = await talk()
    const document = await it.open('untitled:Untitled-1', added)
    await it.change(document, added.replaceAll('\n', '\r\n'))
    const actions = await it.actions(document.uri, add, ['quickfix'])
    const fix = actions.find(({ isPreferred }) => isPreferred)
    assert.ok(fix)
    assert.deepEqual(
      fix.diagnostics?.map(({ code }) => code),
      [rule],
    )
    assert.deepEqual(
      changesOf(fix.edit).map(({ textDocument }) => textDocument.version),
      [2],
    )
    const fixed = applied(document, fix.edit)
    assert.equal(fixed, added.replace('ADD', 'COPY').replaceAll('\n', '\r\n'))
    await it.change(document, fixed)
    assert.deepEqual(of(await it.diagnostics(document.uri), rule), [])
    assert.deepEqual(
      await it.actions(document.uri, { start: { line: 4, character: 1 }, end: { line: 4, character: 1 } }, [
        'refactor',
      ]),
      [],
    )
    await it.end()
  })

  it('come all together when the editor saves, as edits of words', async () => {
    const it = await talk()
    const document = await it.open('untitled:Untitled-1', added.replace('USER', 'ADD more.sh ./\nUSER'))
    const actions = await it.actions(document.uri, wholeFile, ['source.fixAll'])
    assert.deepEqual(
      actions.map(({ kind }) => kind),
      ['source.fixAll.plimsoll'],
    )
    const [action] = actions
    assert.deepEqual(
      changesOf(action?.edit).map(({ textDocument }) => textDocument.version),
      [1],
    )
    assert.equal(applied(document, action?.edit), document.getText().replaceAll('ADD', 'COPY'))
    for (const { range, newText } of editsOf(action?.edit, document.uri)) {
      assert.equal(range.start.line, range.end.line)
      assert.ok(newText.length <= 4)
    }
    await it.change(document, applied(document, action?.edit))
    assert.deepEqual(await it.actions(document.uri, wholeFile, ['source.fixAll']), [])
    await it.end()
  })

  it('of one rule come together too', async () => {
    const it = await talk()
    const document = await it.open('untitled:Untitled-1', added.replace('USER', 'ADD more.sh ./\nUSER'))
    const all = (await it.actions(document.uri, add)).find(
      ({ title }) => title === `Fix all ${rule} problems in this file`,
    )
    assert.equal(applied(document, all?.edit), document.getText().replaceAll('ADD', 'COPY'))
    await it.end()
  })

  it('that change the image say so, and never come on saving', async () => {
    const it = await talk()
    const document = await it.open('untitled:Untitled-1', 'FROM debian:13-slim\nCMD ["sleep", "1"]\n')
    const [root] = of(await it.diagnostics(document.uri), 'root-at-runtime')
    assert.ok(root)
    const review = (await it.actions(document.uri, root.range)).filter(({ title }) =>
      title.endsWith(' (review)'),
    )
    assert.ok(review.length > 0)
    assert.ok(review.every(({ isPreferred }) => !isPreferred))
    assert.deepEqual(await it.actions(document.uri, wholeFile, ['source.fixAll.plimsoll']), [])
    await it.end()
  })

  it('for an editor without versioned edits are plain ones', async () => {
    const it = await talk({ capabilities: { textDocument: { diagnostic: {} } } })
    const document = await it.open('untitled:Untitled-1', added)
    const [fix] = await it.actions(document.uri, add)
    assert.deepEqual(Object.keys(fix?.edit ?? {}), ['changes'])
    assert.equal(
      TextDocument.applyEdits(document, fix?.edit?.changes?.[document.uri] ?? []),
      added.replace('ADD', 'COPY'),
    )
    await it.end()
  })
})

describe('silencing', () => {
  const ignoreHere = `Ignore ${rule} for this instruction`
  const ignoreFile = `Ignore ${rule} in this file`
  const ignoreProject = `Ignore ${rule} in the project's configuration`

  it('puts a comment above the instruction, as far to the right, or joins the one that is there', async () => {
    const it = await talk()
    const document = await it.open('untitled:Untitled-1', added.replace('ADD', '  ADD'))
    const range = { start: { line: 2, character: 3 }, end: { line: 2, character: 3 } }
    const here = (await it.actions(document.uri, range)).find(({ title }) => title === ignoreHere)
    const silenced = applied(document, here?.edit)
    assert.equal(silenced, added.replace('ADD', `  # plimsoll ignore=${rule} -- \n  ADD`))
    await it.change(document, silenced)
    assert.deepEqual(of(await it.diagnostics(document.uri), rule), [])

    await it.change(document, added.replace('ADD', '# plimsoll ignore=latest-tag -- because\nADD'))
    const joining = (
      await it.actions(document.uri, { start: { line: 3, character: 0 }, end: { line: 3, character: 0 } })
    ).find(({ title }) => title === ignoreHere)
    assert.match(
      applied(document, joining?.edit),
      new RegExp(`^# plimsoll ignore=latest-tag,${rule} -- because$`, 'm'),
    )
    await it.end()
  })

  it('for the file stands behind the directives', async () => {
    const it = await talk()
    const document = await it.open(
      'untitled:Untitled-1',
      `# syntax=docker/dockerfile:1\n# escape=\\\n${added}`,
    )
    const [found] = of(await it.diagnostics(document.uri), rule)
    assert.ok(found)
    const action = (await it.actions(document.uri, found.range)).find(({ title }) => title === ignoreFile)
    const silenced = applied(document, action?.edit)
    assert.equal(silenced.split('\n')[2], `# plimsoll global ignore=${rule} -- `)
    await it.change(document, silenced)
    assert.deepEqual(of(await it.diagnostics(document.uri), rule), [])
    await it.end()
  })

  it('for the project creates a configuration', async () => {
    const it_ = folder({ Dockerfile: added })
    const it = await talk({ root: it_.root })
    await it.open(it_.uri('Dockerfile'), added)
    const action = (await it.actions(it_.uri('Dockerfile'), add)).find(({ title }) => title === ignoreProject)
    assert.deepEqual(
      action?.edit?.documentChanges?.map((change) => ('kind' in change ? change.kind : 'edit')),
      ['create', 'edit'],
    )
    const text = applied(TextDocument.create(it_.uri('.plimsoll.yaml'), 'yaml', 0, ''), action?.edit)
    assert.equal(text, `rules:\n  ${rule}: off\n`)
    it_.write('.plimsoll.yaml', text)
    await it.connection.sendNotification('workspace/didChangeWatchedFiles', {
      changes: [{ uri: it_.uri('.plimsoll.yaml'), type: 1 }],
    })
    await it.until('the server asks for a refresh', () => it.refreshes() > 0)
    assert.deepEqual(of(await it.diagnostics(it_.uri('Dockerfile')), rule), [])
    await it.end()
  })

  it('for the project extends the configuration that governs', async () => {
    const own = folder({
      '.plimsoll.yaml': '# ours\nrules:\n    latest-tag: error # no\n\nprofile: all\n',
      'app/Dockerfile': added,
    })
    const it = await talk({ root: own.root })
    await it.open(own.uri('app/Dockerfile'), added)
    const action = (await it.actions(own.uri('app/Dockerfile'), add)).find(
      ({ title }) => title === ignoreProject,
    )
    const before = TextDocument.create(
      own.uri('.plimsoll.yaml'),
      'yaml',
      0,
      '# ours\nrules:\n    latest-tag: error # no\n\nprofile: all\n',
    )
    assert.equal(
      applied(before, action?.edit),
      `# ours\nrules:\n    latest-tag: error # no\n    ${rule}: off\n\nprofile: all\n`,
    )
    await it.end()

    const text = 'ignored: [DL3008]\n'
    const theirs = folder({ '.hadolint.yaml': text, Dockerfile: added })
    const other = await talk({ root: theirs.root })
    await other.open(theirs.uri('Dockerfile'), added)
    const silence = (await other.actions(theirs.uri('Dockerfile'), add)).find(
      ({ title }) => title === ignoreProject,
    )
    assert.equal(
      applied(TextDocument.create(theirs.uri('.hadolint.yaml'), 'yaml', 0, text), silence?.edit),
      'ignored: [DL3008, DL3020]\n',
    )
    await other.end()
  })
})

describe('settings', () => {
  it('of the editor take effect when they change', async () => {
    const it = await talk({ section: { rules: { [rule]: 'error', 'no-such-rule': 'off' } } })
    await it.open('untitled:Untitled-1', added)
    assert.equal(of(await it.diagnostics('untitled:Untitled-1'), rule)[0]?.severity, 1)
    await it.until('the unknown rule is in the log', () =>
      it.logs.some((line) => line.includes('no-such-rule')),
    )
    await it.configure({ rules: { [rule]: 'off' } })
    await it.until('the server asks for a refresh', () => it.refreshes() > 0)
    assert.deepEqual(of(await it.diagnostics('untitled:Untitled-1'), rule), [])
    await it.end()
  })

  it('of the project outrank those of the editor, and their faults are shown in their file', async () => {
    const text = `rules:\n  ${rule}: info\n  add-for-local-file: off\nprofil: all\n`
    const project = folder({ '.plimsoll.yaml': text, Dockerfile: added })
    const it = await talk({ root: project.root, section: { rules: { [rule]: 'error' } } })
    await it.open(project.uri('Dockerfile'), added)
    assert.equal(of(await it.diagnostics(project.uri('Dockerfile')), rule)[0]?.severity, 3)
    await it.until('the closed file has its faults', () =>
      it.published.some(({ uri }) => uri === project.uri('.plimsoll.yaml')),
    )
    assert.equal(it.published.at(-1)?.diagnostics.length, 2)

    const document = await it.open(project.uri('.plimsoll.yaml'), text, 'yaml')
    await it.until('the open file has them once', () => it.published.at(-1)?.diagnostics.length === 0)
    const faults = await it.diagnostics(document.uri)
    assert.deepEqual(
      faults.map(({ range }) => document.getText(range)),
      ['add-for-local-file', 'profil'],
    )
    const [fault] = faults
    assert.ok(fault)
    const [fix] = await it.actions(document.uri, fault.range, ['quickfix'])
    assert.equal(applied(document, fix?.edit), text.replace('add-for-local-file:', `${rule}:`))

    // What is typed into it counts before it is saved.
    await it.change(document, `rules:\n  ${rule}: off\n`)
    await it.until('the server asks for a refresh', () => it.refreshes() > 0)
    assert.deepEqual(of(await it.diagnostics(project.uri('Dockerfile')), rule), [])
    await it.end()
  })
})

describe('the files around', () => {
  it('are read again when the ignore file changes on the disk', async () => {
    const text = 'FROM debian:13-slim\nCOPY start.sh /\nUSER 1000\n'
    const project = folder({ Dockerfile: text, 'start.sh': '', '.dockerignore': '.git\n*.sh\n' })
    const it = await talk({ root: project.root, section: { profile: 'all' } })
    await it.open(project.uri('Dockerfile'), text)
    const before = await it.diagnostics(project.uri('Dockerfile'))
    assert.ok(
      before.some(({ range, message }) => range.start.line === 1 && String(message).includes('start.sh')),
    )
    project.write('.dockerignore', '.git\n')
    await it.connection.sendNotification('workspace/didChangeWatchedFiles', {
      changes: [{ uri: project.uri('.dockerignore'), type: 2 }],
    })
    await it.until('the server asks for a refresh', () => it.refreshes() > 0)
    const now = await it.diagnostics(project.uri('Dockerfile'))
    assert.ok(!now.some(({ range, message }) => range.start.line === 1 && String(message).includes('ignore')))
    await it.end()
  })

  it('are those of another folder when the configuration names one', async () => {
    const text = 'FROM debian:13-slim\nCOPY start.sh /\nUSER 1000\n'
    const project = folder({
      'docker/Dockerfile': text,
      'docker/.dockerignore': '*.sh\n',
      'docker/start.sh': '',
      'app/start.sh': '',
      '.plimsoll.yaml': 'profile: all\ncontext: docker\n',
    })
    const it = await talk({ root: project.root })
    const uri = project.uri('docker/Dockerfile')
    await it.open(uri, text)
    const leftOut = async () =>
      (await it.diagnostics(uri)).filter(
        ({ range, message }) => range.start.line === 1 && String(message).includes('start.sh'),
      )
    assert.equal((await leftOut()).length, 1)
    const before = it.refreshes()
    project.write('.plimsoll.yaml', 'profile: all\ncontext: app\n')
    await it.connection.sendNotification('workspace/didChangeWatchedFiles', {
      changes: [{ uri: project.uri('.plimsoll.yaml'), type: 2 }],
    })
    await it.until('the server asks for a refresh', () => it.refreshes() > before)
    assert.equal((await leftOut()).length, 0)
    await it.end()
  })

  it('an ignore file that the builder refuses is told so', async () => {
    const it = await talk()
    await it.open('file:///nowhere/.dockerignore', 'node_modules\n!\n[a-\n', 'ignore')
    const found = await it.diagnostics('file:///nowhere/.dockerignore')
    assert.deepEqual(
      found.map(({ range }) => range.start.line),
      [1, 2],
    )
    await it.end()
  })
})

describe('ignore files', () => {
  it('are generated for the folder that settings or build files name, and say what leaves', async () => {
    const project = folder({
      'docker/Dockerfile': 'FROM scratch\nCOPY docs/guide.md /\nCOPY dist /dist\n',
      'tools/Dockerfile': 'FROM scratch\nCOPY tool /\n',
      'tools/tool': '',
      'compose.yaml':
        'services:\n  web:\n    build:\n      context: .\n      dockerfile: docker/Dockerfile\n',
      'docs/guide.md': 'x'.repeat(100),
      '.git/objects/ab/c': 'x'.repeat(2500),
      'node_modules/a/index.js': 'x'.repeat(400),
      'package.json': '{}',
    })
    const it = await talk({ root: project.root })
    const uris = ['docker/Dockerfile', 'tools/Dockerfile'].map(project.uri)
    const contexts = await it.connection.sendRequest<string[]>(requests.contexts, { uris })
    assert.deepEqual(contexts, [project.root, project.uri('tools')])
    const made = await it.connection.sendRequest<DockerignoreResult>(requests.dockerignore, {
      folder: project.uri('docker'),
      dockerfile: uris[0],
    })
    assert.equal(made.uri, project.uri('.dockerignore'))
    assert.ok(!made.text.includes('\ndocs\n') && made.text.includes('\n.git\n'))
    assert.match(made.saved ?? '', /^5 of 8 files stay out of the build context \(3\.\d kB of 3\.\d kB\)\.$/)
    const named = await talk({ root: project.root, section: { context: 'tools' } })
    const set = await named.connection.sendRequest<DockerignoreResult>(requests.dockerignore, {
      folder: project.uri('docker'),
      dockerfile: uris[0],
    })
    assert.equal(set.uri, project.uri('tools/.dockerignore'))
    await named.end()
    await it.end()
  })

  it('are explained for their own folder, wherever the Dockerfile beside them is built', async () => {
    const project = folder({
      Dockerfile: 'FROM scratch\nCOPY a.txt /\n',
      '.dockerignore': '*.log\n',
      'build.log': '',
      'app/a.txt': '',
      '.plimsoll.yaml': 'context: app\n',
    })
    const it = await talk({ root: project.root })
    const uri = project.uri('.dockerignore')
    await it.open(uri, '*.log\n', 'ignore')
    const said = await it.connection.sendRequest<Hover>('textDocument/hover', {
      textDocument: { uri },
      position: { line: 0, character: 2 },
    })
    assert.match(JSON.stringify(said.contents), /Matches 1 path, leaves out 1\..*build\.log/)
    await it.end()
  })

  it('of a Dockerfile with one of its own are extended there', async () => {
    const project = folder({
      'app.Dockerfile': 'FROM scratch\n',
      'app.Dockerfile.dockerignore': '# ours\n*.md\n',
    })
    const it = await talk({ root: project.root })
    const made = await it.connection.sendRequest<DockerignoreResult>(requests.dockerignore, {
      folder: project.root,
      dockerfile: project.uri('app.Dockerfile'),
    })
    assert.equal(made.uri, project.uri('app.Dockerfile.dockerignore'))
    assert.ok(made.exists && made.text.startsWith('# ours\n*.md\n') && made.text.includes('\n.git\n'))
    await it.end()
  })

  it('are told what a Dockerfile beside them needs, and how to let it in', async () => {
    const text = 'FROM debian:13-slim\nCOPY dist /srv/dist\n'
    const project = folder({ Dockerfile: text, 'dist/app': '', '.dockerignore': '/dist\n' })
    const it = await talk({ root: project.root, options: { rulePage: 'page:/{rule}' } })
    const uri = project.uri('.dockerignore')
    const document = await it.open(uri, 'dist # built\n', 'ignore')
    assert.deepEqual(
      (await it.diagnostics(uri)).map(({ code }) => code),
      ['ignore-trailing-comment'],
    )
    await it.change(document, '.git\ndist\n')
    const [found, ...more] = await it.diagnostics(uri)
    assert.deepEqual([found?.code, found?.range.start.line, more.length], ['ignore-needed-source', 1, 0])
    const [action] = await it.actions(uri, found?.range ?? wholeFile)
    assert.equal(applied(document, action?.edit), '.git\n')
    assert.equal(found?.codeDescription?.href, 'page:/ignore-needed-source')
    // What is copied changes while it is typed.
    await it.open(project.uri('Dockerfile'), text.replace('dist ', 'src '))
    assert.deepEqual(await it.diagnostics(uri), [])
    await it.end()
  })
})

describe('rules about ignore files', () => {
  const id = 'ignore-rooted-pattern'
  const slash = { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } }

  it('have a page, comments that silence them, and a place in the configuration', async () => {
    const project = folder({ Dockerfile: 'FROM scratch\n', '.dockerignore': '/.git\n' })
    const it = await talk({ root: project.root, options: { rulePage: 'page:/{rule}' } })
    const uri = project.uri('.dockerignore')
    const document = await it.open(uri, '/.git\n', 'ignore')
    const actions = await it.actions(uri, slash)
    assert.deepEqual(
      actions.map(({ title }) => title),
      [
        'Remove /',
        `Ignore ${id} for this line`,
        `Ignore ${id} in this file`,
        `Ignore ${id} in the project's configuration`,
        `Explain ${id}`,
      ],
    )
    const [, line, file, configuration] = actions
    assert.equal(applied(document, line?.edit), `# plimsoll ignore=${id} -- \n/.git\n`)
    assert.equal(applied(document, file?.edit), `# plimsoll global ignore=${id} -- \n/.git\n`)
    const silenced = project.uri('.plimsoll.yaml')
    assert.equal(editsOf(configuration?.edit, silenced)[0]?.newText, `rules:\n  ${id}: off\n`)
    assert.match(await it.connection.sendRequest('plimsoll/explain', { rule: id }), /^# A slash in front/)

    await it.change(document, applied(document, line?.edit))
    assert.deepEqual(await it.diagnostics(uri), [])
    // A second id goes into the comment that is there.
    await it.change(document, '# plimsoll ignore=ignore-root-only -- meant\n/.git\n')
    const again = await it.actions(uri, { start: { line: 1, character: 0 }, end: { line: 1, character: 1 } })
    const joined = again.find(({ title }) => title === `Ignore ${id} for this line`)
    assert.equal(
      applied(document, joined?.edit),
      `# plimsoll ignore=ignore-root-only,${id} -- meant\n/.git\n`,
    )
    await it.end()
  })

  it('are as loud as the settings say', async () => {
    const project = folder({ '.dockerignore': '/.git\n' })
    const it = await talk({ root: project.root, section: { rules: { [id]: 'error' } } })
    const uri = project.uri('.dockerignore')
    await it.open(uri, '/.git\n', 'ignore')
    assert.deepEqual(
      (await it.diagnostics(uri)).map(({ code, severity }) => [code, severity]),
      [[id, 1]],
    )
    const before = it.refreshes()
    await it.configure({ rules: { [id]: 'off' } })
    await it.until('the server asks for a refresh', () => it.refreshes() > before)
    assert.deepEqual(await it.diagnostics(uri), [])
    await it.end()
  })
})

describe('changes of a whole file', () => {
  const text =
    'FROM node:24-slim\nENV NODE_ENV production\nWORKDIR /srv\nCOPY . .\nRUN npm ci\nCMD node app.js\n'

  it('ask for everything that is to be looked at, and for nothing else', async () => {
    const project = folder({
      Dockerfile: text,
      'package.json': '{}',
      'package-lock.json': '{}',
      'app.js': '',
    })
    const it = await talk({ root: project.root })
    const uri = project.uri('Dockerfile')
    const document = await it.open(uri, text)
    const actions = await it.actions(uri, add, ['refactor.rewrite'])
    const named = (end: string) => actions.find(({ kind }) => kind === `refactor.rewrite.plimsoll.${end}`)
    const order = named('cache-order')
    assert.match(
      applied(document, order?.edit),
      /COPY package\.json package-lock\.json \.\/\nRUN npm ci\nCOPY \. \./,
    )
    assert.match(applied(document, named('user')?.edit), /^USER node$/m)
    const all = named('modernise')
    const annotations = Object.values(all?.edit?.changeAnnotations ?? {})
    assert.deepEqual(
      annotations.filter(({ needsConfirmation }) => !needsConfirmation).map(({ label }) => label),
      ['Safe edits'],
    )
    assert.ok(annotations.length > 2)
    assert.deepEqual(await it.actions(uri, add, ['quickfix.none']), [])
    await it.end()
  })

  it('say why not, where the editor can show it', async () => {
    const { textDocument } = fullClient
    const capabilities = {
      ...fullClient,
      textDocument: { ...textDocument, codeAction: { disabledSupport: true } },
    }
    for (const [can, reasons] of [
      [capabilities, ['No install stands behind a COPY of the sources.']],
      [fullClient, []],
    ] as const) {
      const it = await talk({ capabilities: can })
      await it.open('untitled:Untitled-1', 'FROM scratch\nUSER 1\n')
      const actions = await it.actions('untitled:Untitled-1', wholeFile, ['refactor'])
      assert.deepEqual(
        actions.filter(({ kind }) => kind?.endsWith('.cache-order')).map(({ disabled }) => disabled?.reason),
        reasons,
      )
      await it.end()
    }
  })
})

describe('language features', () => {
  it('a hover says why, shows the cure, and keeps what the word means', async () => {
    const it = await talk()
    await it.open('untitled:Untitled-1', added)
    const hover = await it.connection.sendRequest<Hover>('textDocument/hover', {
      textDocument: { uri: 'untitled:Untitled-1' },
      position: { line: 2, character: 1 },
    })
    const { value } = hover.contents as { value: string }
    assert.match(value, new RegExp(`\`${rule}\``))
    assert.match(value, /```dockerfile\n[^`]*COPY/)
    assert.equal(value.split('\n\n---\n\n').length, 2)
    await it.end()
  })

  it('step back when another extension gives them, but not what findings mean', async () => {
    const it = await talk({ options: { languageFeatures: false } })
    const { capabilities } = it.initialized
    assert.equal(capabilities.completionProvider, undefined)
    assert.equal(capabilities.renameProvider, undefined)
    await it.open('untitled:Untitled-1', added)
    const ask = (line: number) =>
      it.connection.sendRequest<Hover | null>('textDocument/hover', {
        textDocument: { uri: 'untitled:Untitled-1' },
        position: { line, character: 1 },
      })
    assert.ok(await ask(2))
    assert.equal(await ask(1), null)
    await it.end()
  })

  it('complete, outline, fold, rename and refuse to rename', async () => {
    const it = await talk()
    const text = 'FROM debian:13-slim AS base\nARG VERSION=1\nRUN echo $VERSION && \\\n  true\nFROM base\n'
    await it.open('untitled:Untitled-1', text)
    await it.open('untitled:Untitled-2', '')
    const textDocument = { uri: 'untitled:Untitled-1' }
    const send = <T>(method: string, params: object) =>
      it.connection.sendRequest<T>(method, { textDocument, ...params })
    const items = await it.connection.sendRequest<CompletionItem[] | CompletionList>(
      'textDocument/completion',
      {
        textDocument: { uri: 'untitled:Untitled-2' },
        position: { line: 0, character: 0 },
      },
    )
    const labels = (Array.isArray(items) ? items : items.items).map(({ label }) => label)
    assert.ok(labels.includes('FROM'))
    assert.ok(labels.length > 30, 'templates are among them')
    const symbols = await send<{ name: string }[]>('textDocument/documentSymbol', {})
    assert.deepEqual(
      symbols.map(({ name }) => name),
      ['base', 'base'],
    )
    assert.equal((await send<unknown[]>('textDocument/foldingRange', {})).length, 1)
    const renamed = await send<{ documentChanges: { edits: unknown[] }[] }>('textDocument/rename', {
      position: { line: 0, character: 24 },
      newName: 'builder',
    })
    assert.equal(renamed.documentChanges[0]?.edits.length, 2)
    await assert.rejects(
      send('textDocument/rename', { position: { line: 0, character: 24 }, newName: '9' }),
      /renamed/,
    )
    await it.end()
  })
})

describe('requests of our own', () => {
  it('explain rules, list them, and offer templates that fit', async () => {
    const project = folder({
      'go.mod': 'module example.org/a\n\ngo 1.25\n',
      'main.go': 'package main\nfunc main() {}\n',
    })
    const it = await talk({ root: project.root })
    const page = await it.connection.sendRequest<string>('plimsoll/explain', { rule: 'DL3020' })
    assert.match(page, /^# /)
    assert.match(page, new RegExp(`\`${rule}\``))
    assert.equal(await it.connection.sendRequest('plimsoll/explain', { rule: 'nothing' }), null)
    const rules = await it.connection.sendRequest<{ rule: string }[]>('plimsoll/rules', {})
    const ids = rules.map((each) => each.rule)
    assert.ok(ids.includes(rule))
    assert.deepEqual(ids, ids.toSorted())
    const templates = await it.connection.sendRequest<{ id: string; detected: boolean; snippet: string }[]>(
      'plimsoll/templates',
      {
        uri: project.root,
      },
    )
    assert.equal(templates[0]?.detected, true)
    assert.match(templates[0]?.snippet ?? '', /golang/)
    await it.end()
  })

  it('write an ignore file, and keep what is there', async () => {
    const project = folder({ Dockerfile: added, 'start.sh': '', 'package.json': '{}' })
    const it = await talk({ root: project.root })
    const ask = () =>
      it.connection.sendRequest<{ uri: string; text: string; exists: boolean }>('plimsoll/dockerignore', {
        folder: project.root,
      })
    const fresh = await ask()
    assert.equal(fresh.uri, project.uri('.dockerignore'))
    assert.equal(fresh.exists, false)
    assert.match(fresh.text, /^\.git$/m)
    // What is typed and not saved counts.
    await it.open(fresh.uri, '# mine\nsecret\n', 'ignore')
    const kept = await ask()
    assert.equal(kept.exists, true)
    assert.match(kept.text, /^# mine\nsecret\n/)
    assert.equal(
      await it.connection.sendRequest('plimsoll/dockerignore', { folder: `${project.root}/none` }),
      null,
    )
    await it.end()
  })

  it('write the ignore file of the folder that a Dockerfile is built with', async () => {
    const project = folder({ 'docker/Dockerfile': added, 'compose/Dockerfile': added, 'start.sh': '' })
    project.write(
      'compose.yaml',
      'services:\n  a:\n    build:\n      context: .\n      dockerfile: compose/Dockerfile\n',
    )
    const it = await talk({ root: project.root })
    const ask = async (name: string) => {
      const params = { folder: project.uri(name), dockerfile: project.uri(`${name}/Dockerfile`) }
      return (await it.connection.sendRequest<{ uri: string }>('plimsoll/dockerignore', params)).uri
    }
    assert.equal(await ask('docker'), project.uri('docker/.dockerignore'))
    assert.equal(await ask('compose'), project.uri('.dockerignore'))
    await it.configure({ context: '.' })
    assert.equal(await ask('docker'), project.uri('.dockerignore'))
    project.write('docker/.plimsoll.yaml', 'context: ..\n')
    await it.configure({})
    await it.connection.sendNotification('workspace/didChangeWatchedFiles', {
      changes: [{ uri: project.uri('docker/.plimsoll.yaml'), type: 1 }],
    })
    assert.equal(await ask('docker'), project.uri('.dockerignore'))
    await it.end()
  })

  it('check files that are not open, and stop when nobody waits', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 300 }, (_, index) => [`a${index}/Dockerfile`, added]),
    )
    const project = folder(files)
    const it = await talk({ root: project.root })
    const uris = Object.keys(files).map(project.uri)
    const some = uris.slice(0, 3)
    const result = await it.connection.sendRequest<{ files: number; findings: number }>(
      'plimsoll/checkWorkspace',
      { uris: some },
    )
    assert.equal(result.files, 3)
    assert.ok(result.findings >= 3)
    assert.deepEqual(
      it.published.map(({ uri }) => uri),
      some,
    )
    // An open file is pulled: its diagnostics must not be there twice.
    await it.open(some[0] ?? '', added)
    await it.until('the published ones go', () =>
      it.published.some(({ uri, diagnostics }) => uri === some[0] && diagnostics.length === 0),
    )

    const source = new CancellationTokenSource()
    const asking = it.connection.sendRequest('plimsoll/checkWorkspace', { uris }, source.token)
    await it.until('it is under way', () => it.published.length > 20)
    source.cancel()
    await assert.rejects(asking, { code: -32800 })
    const seen = it.published.length
    assert.ok(seen < 300)
    assert.equal(of(await it.diagnostics(some[0] ?? ''), rule).length, 1)
    await it.end()
  })
})

describe('the difference of two texts', () => {
  const line = fc.constantFrom(
    'FROM a\n',
    'RUN b\r\n',
    'RUN c\r\n',
    '\n',
    '\r\n',
    '🐳\n',
    '🐋\n',
    'RUN b \\\n',
  )
  const text = fc.array(line, { maxLength: 30 }).map((lines) => lines.join(''))

  it('is what makes one of the other', () => {
    fc.assert(
      fc.property(text, text, fc.string(), (before, after, end) => {
        const edits = difference(before, after + end)
        const document = TextDocument.create('untitled:it', '', 1, before)
        const made = edits.map(({ start, end: to, text: newText }) => ({
          range: { start: document.positionAt(start), end: document.positionAt(to) },
          newText,
        }))
        assert.equal(TextDocument.applyEdits(document, made), after + end)
      }),
    )
  })

  it('is small: a word of a line, a line among lines', () => {
    const edits = difference('a\nRUN one\nb\nc\nd\n', 'a\nRUN two\nb\nd\n')
    assert.deepEqual(edits, [
      { start: 6, end: 9, text: 'two' },
      { start: 12, end: 14, text: '' },
    ])
  })
})

describe('when something goes wrong', () => {
  it('the answer is harmless', async () => {
    const it = await talk()
    assert.deepEqual(await it.diagnostics('file:///never/opened'), [])
    assert.deepEqual(await it.actions('file:///never/opened', wholeFile), [])
    await it.open('untitled:odd', 'FROM\n"\\\nRUN <<EOF\n${')
    for (const method of [
      'hover',
      'completion',
      'signatureHelp',
      'definition',
      'prepareRename',
      'documentHighlight',
    ]) {
      await it.connection.sendRequest(`textDocument/${method}`, {
        textDocument: { uri: 'untitled:odd' },
        position: { line: 3, character: 2 },
      })
    }
    assert.ok((await it.diagnostics('untitled:odd')).length > 0)
    await it.open('file:///%E0%A4%A/Dockerfile', added)
    assert.equal(of(await it.diagnostics('file:///%E0%A4%A/Dockerfile'), rule).length, 1)
    await it.end()
  })

  it('the process ends when it is told to', async () => {
    const it = await talk({ capabilities: fullClient })
    await it.end()
    assert.equal(await it.ended, 0)
  })
})

describe('the folder of a file', () => {
  it('may be the root of a file system that has a name', () => {
    assert.equal(folderOf('vfs://host/Dockerfile'), 'vfs://host')
    assert.equal(folderOf('vfs://host/a/Dockerfile'), 'vfs://host/a')
    assert.equal(folderOf('vfs://host'), undefined)
    assert.equal(folderOf('file:///Dockerfile'), undefined)
    assert.equal(folderOf('untitled:Untitled-1'), undefined)
    assert.equal(folderOf(''), undefined)
  })
})
