// Files that nobody would write, and disks that do not answer: no door of the product may fall off its hinges.
import assert from 'node:assert/strict'
import { chmodSync, copyFileSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import type { Diagnostic } from 'vscode-languageserver/node'
import type { Conversation } from './support/conversation.ts'
import { shipped } from './support/shipped.ts'

const { scriptAt, folder, run, talk } = shipped()

const codes = (found: readonly Diagnostic[]) => found.map(({ code }) => code)

const good = `# syntax=docker/dockerfile:1
ARG VERSION=24
FROM node:\${VERSION}-slim AS build
WORKDIR /srv
COPY --chown=node:node package.json ./
COPY ["a b", "./"]
RUN --mount=type=cache,target=/root/.npm <<SCRIPT bash
  npm ci && echo "$HOME \`date\`"
SCRIPT
RUN apt-get update \\
  # what it needs
  && apt-get install -y 'git' "$(cat list)"
ENV A=1 B="2 \\
3"
HEALTHCHECK --interval=5s CMD curl -f http://localhost:8080 || exit 1
ONBUILD RUN echo \${A:-b}
CMD ["node", "app.js"]
`

const megabyte = 1 << 20
const odd: Readonly<Record<string, string>> = {
  empty: '',
  'nothing but a byte-order mark': '\ufeff',
  'nothing but line ends': '\r\n\r\r\n\n',
  binary: '\u007fELF\u0002\u0001\u0000\u0000\ufffd\ufffd\u0000FROM a\n',
  'a zero far inside': `FROM debian:13-slim\n${'# \n'.repeat(4000)}RUN echo \u0000\n`,
  'ten megabytes': `FROM debian:13-slim\n${`RUN echo ${'x'.repeat(90)}\n`.repeat((10 * megabyte) / 100)}`,
  'a line of a megabyte': `FROM debian:13-slim\nRUN ${'echo a && '.repeat(megabyte / 10)}true\n`,
  'a word without end': `FROM ${'a'.repeat(megabyte / 8)}\n`,
  'a continuation without end': `FROM a\nRUN ${'\\\n'.repeat(50_000)}`,
  'heredocs without end': `FROM a\n${'RUN <<E\n'.repeat(300)}`,
  'open quotes and brackets': `FROM a\nRUN echo "'\`\${$( ((\nCMD ["a\nENV "=\nLABEL '`,
  'lone surrogates': 'FROM \ud800\nRUN echo \udc00\n',
}

/** Everything that an editor asks about a Dockerfile. */
async function askAll(it: Conversation, uri: string, line: number, character: number): Promise<void> {
  const textDocument = { uri }
  const position = { line, character }
  const range = { start: { line: 0, character: 0 }, end: { line: 1_000_000, character: 0 } }
  const options = { tabSize: 4, insertSpaces: true }
  const requests: Readonly<Record<string, object>> = {
    hover: { position },
    completion: { position },
    signatureHelp: { position },
    documentSymbol: {},
    foldingRange: {},
    documentLink: {},
    definition: { position },
    references: { position, context: { includeDeclaration: true } },
    documentHighlight: { position },
    formatting: { options },
    rangeFormatting: { range, options },
    onTypeFormatting: { position, ch: '\\', options },
    inlayHint: { range },
  }
  for (const [name, params] of Object.entries(requests))
    await it.connection.sendRequest(`textDocument/${name}`, { textDocument, ...params })
  await it.actions(uri, range)
  await it.actions(uri, { start: position, end: position }, ['quickfix'])
  await it.actions(uri, range, ['source.fixAll'])
  await it.actions(uri, range, ['refactor.rewrite'])
}

/** What the log has of throws. Every request is wrapped, so that the answer alone does not tell. */
function throws(it: Conversation): readonly string[] {
  return it.logs.filter((line) => /^\w[\w ]*: \w*Error|\n\s+at |failed/.test(line))
}

describe('a Dockerfile in the editor', () => {
  const options = { languageFeatures: true }
  // One for all: it has to stand them one after the other.
  let shared: Promise<Conversation> | undefined

  it('that is half typed, at many places', async () => {
    const it = await talk({ options })
    const document = await it.open('untitled:typed', '')
    let line = 0
    let character = 0
    for (let length = 1; length <= good.length; length++) {
      const isLineEnd = good[length - 1] === '\n'
      line += isLineEnd ? 1 : 0
      character = isLineEnd ? 0 : character + 1
      // At every other place its findings, and at some all else.
      if (length % 2 === 1 && length !== good.length) continue
      await it.change(document, good.slice(0, length))
      await it.diagnostics(document.uri)
      if (length % 38 === 0) await askAll(it, document.uri, line, character)
    }
    assert.deepEqual(throws(it), [])
    assert.ok(!codes(await it.diagnostics(document.uri)).includes('syntax-error'))
    await it.end()
  })

  it('that loses a character, at many places', async () => {
    const it = await talk({ options })
    const document = await it.open('untitled:lost', good)
    for (let at = 0; at < good.length; at += 7) {
      await it.change(document, good.slice(0, at) + good.slice(at + 1))
      await it.diagnostics(document.uri)
    }
    assert.deepEqual(throws(it), [])
    await it.end()
  })

  for (const [name, text] of Object.entries(odd)) {
    it(`of this kind: ${name}`, async () => {
      const it = await (shared ??= talk({ options }))
      const before = throws(it).length
      const document = await it.open(`untitled:${encodeURIComponent(name)}`, text)
      const found = codes(await it.diagnostics(document.uri))
      if (name === 'binary') assert.deepEqual(found, ['binary-file'])
      if (name === 'ten megabytes') assert.ok(found.includes('huge-file'))
      await askAll(it, document.uri, 1, 5)
      assert.deepEqual(throws(it).slice(before), [])
      // The server is as it was.
      await it.change(document, 'FROM debian:13-slim\nADD a /\n')
      assert.ok(codes(await it.diagnostics(document.uri)).includes('add-for-local-files'))
      await it.close(document.uri)
    })
  }
})

describe('an ignore file in the editor', () => {
  const ignoreFiles: Readonly<Record<string, string>> = {
    empty: '',
    'nothing but a byte-order mark': '\ufeff',
    binary: '\u0000\u0001\n',
    'ten megabytes': '/build/output\n'.repeat((10 * megabyte) / 14),
    'a line of a megabyte': 'a'.repeat(megabyte),
    'stars without end': `${'**/'.repeat(2000)}a\n!${'*'.repeat(2000)}\n`,
    'half typed': '# plimsoll ignore=\n!\n[\n\\',
  }
  for (const [name, text] of Object.entries(ignoreFiles)) {
    it(`of this kind: ${name}`, async () => {
      const project = folder({ Dockerfile: good, 'package.json': '{}' })
      const it = await talk({ root: project.root })
      const uri = project.uri('.dockerignore')
      await it.open(project.uri('Dockerfile'), good)
      const document = await it.open(uri, text, 'ignore')
      const found = codes(await it.diagnostics(uri))
      if (name === 'binary') assert.deepEqual(found, ['binary-file'])
      if (name === 'ten megabytes') assert.deepEqual(found, ['huge-file'])
      await it.actions(uri, { start: { line: 0, character: 0 }, end: { line: 9, character: 0 } })
      for (const method of ['hover', 'completion'])
        await it.connection.sendRequest(`textDocument/${method}`, {
          textDocument: { uri },
          position: { line: 0, character: 1 },
        })
      await it.diagnostics(project.uri('Dockerfile'))
      assert.deepEqual(throws(it), [])
      await it.change(document, '/dist\n')
      assert.deepEqual(codes(await it.diagnostics(uri)), ['ignore-rooted-pattern'])
      await it.end()
    })
  }

  it('that changes on the disk between two questions', async () => {
    const text = 'FROM debian:13-slim\nCOPY start.sh /\nUSER 1000\n'
    const project = folder({ Dockerfile: text, 'start.sh': '', '.dockerignore': '*.sh\n' })
    const it = await talk({ root: project.root })
    const uri = project.uri('Dockerfile')
    const told = async (type: number) => {
      const before = it.refreshes()
      await it.connection.sendNotification('workspace/didChangeWatchedFiles', {
        changes: [{ uri: project.uri('.dockerignore'), type }],
      })
      await it.until('the server asks for a refresh', () => it.refreshes() > before)
      return codes(await it.diagnostics(uri)).includes('ignored-source')
    }
    await it.open(uri, text)
    assert.ok(codes(await it.diagnostics(uri)).includes('ignored-source'))
    project.write('.dockerignore', '.git\n')
    assert.equal(await told(2), false)
    rmSync(join(project.path, '.dockerignore'))
    assert.equal(await told(3), false)
    project.write('.dockerignore', '*\n')
    assert.equal(await told(1), true)
    // A folder of that name is no ignore file.
    rmSync(join(project.path, '.dockerignore'))
    mkdirSync(join(project.path, '.dockerignore'))
    assert.equal(await told(2), false)
    assert.deepEqual(throws(it), [])
    await it.end()
  })
})

describe('a configuration', () => {
  const bad = 'rules: [\n  latest-tag: off\n\tprofile: all\n'

  it('that does not parse is told in its file, and all else goes on', async () => {
    const project = folder({ Dockerfile: 'FROM debian:13-slim\nADD a /\n', '.plimsoll.yaml': bad })
    const it = await talk({ root: project.root })
    await it.open(project.uri('Dockerfile'), 'FROM debian:13-slim\nADD a /\n')
    assert.ok(codes(await it.diagnostics(project.uri('Dockerfile'))).includes('add-for-local-files'))
    await it.until('the fault is told', () =>
      it.published.some(({ uri, diagnostics }) => uri.endsWith('.plimsoll.yaml') && diagnostics.length > 0),
    )
    const document = await it.open(project.uri('.plimsoll.yaml'), bad, 'yaml')
    for (const text of [bad, '', '\u0000', '- a', '*x', 'rules:\n  no-such-rule: off\n', '{', 'a: &a [*a]']) {
      await it.change(document, text)
      await it.diagnostics(document.uri)
      await it.diagnostics(project.uri('Dockerfile'))
    }
    assert.deepEqual(throws(it), [])
    const ran = run(project.path, ['check', '--format', 'json'])
    assert.match(ran.stdout, /add-for-local-files/)
    assert.match(ran.stderr, /\.plimsoll\.yaml:\d+:\d+: /)
    assert.equal(ran.status, 2)
    await it.end()
  })

  it('with a rule that nobody knows is told where, with the one that was meant', () => {
    const { path } = folder({
      Dockerfile: 'FROM scratch\n',
      '.plimsoll.yaml': 'rules:\n  latest-tags: off\n  ignore-root-onl: off\n',
    })
    const ran = run(path, ['check', '--fail-on', 'never'])
    assert.match(
      ran.stderr,
      /\.plimsoll\.yaml:2:3: No rule is called latest-tags\. Did you mean latest-tag\?/,
    )
    assert.match(ran.stderr, /\.plimsoll\.yaml:3:3: .* Did you mean ignore-root-only\?/)
    assert.equal(ran.status, 0)
    for (const args of [
      ['check', '--rule', 'no-such=off'],
      ['explain', 'no-such'],
    ])
      assert.equal(run(path, args).status, 2)
  })
})

describe('on the command line', () => {
  const names = Object.keys(odd)

  it('Dockerfiles of all these kinds are reported, one like the other', () => {
    const files = Object.values(odd).map((text, index) => [`${index + 10}/Dockerfile`, text] as const)
    const { path } = folder(Object.fromEntries(files))
    const ran = run(path, ['check', '--format', 'json', '--fail-on', 'never'])
    assert.equal(ran.stderr, '')
    assert.equal(ran.status, 0)
    const { files: told } = JSON.parse(ran.stdout) as { files: { path: string }[] }
    assert.deepEqual(
      told.map((file) => file.path),
      names.map((_, index) => `${index + 10}/Dockerfile`),
    )
  })

  for (const name of ['empty', 'binary', 'ten megabytes', 'open quotes and brackets']) {
    it(`a Dockerfile of this kind is not changed as a whole: ${name}`, () => {
      const { path } = folder({ Dockerfile: odd[name] ?? assert.fail() })
      const written = readFileSync(join(path, 'Dockerfile'), 'utf8')
      const rewritten = run(path, ['rewrite', 'multi-stage'])
      assert.equal(rewritten.status, 1)
      assert.match(rewritten.stderr, /^plimsoll: Dockerfile: .*\.\n$/)
      assert.equal(readFileSync(join(path, 'Dockerfile'), 'utf8'), written)
    })
  }
})

describe('a folder that cannot be read', () => {
  it('leaves the server with what the Dockerfile alone says', async () => {
    const text = 'FROM debian:13-slim\nCOPY secret/key /\nADD a /\n'
    const project = folder({ Dockerfile: text, 'secret/key': '', 'secret/Dockerfile': text })
    // Root reads everything, so that the server runs as nobody then.
    const user = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}
    const script = join(project.path, 'server.js')
    copyFileSync(scriptAt('server.js'), script)
    chmodSync(script, 0o755)
    chmodSync(project.path, 0o755)
    chmodSync(join(project.path, 'secret'), 0)
    const it = await talk({ root: project.root }, { command: [script, '--stdio'], user })
    for (const name of ['Dockerfile', 'secret/Dockerfile']) {
      await it.open(project.uri(name), text)
      assert.ok(codes(await it.diagnostics(project.uri(name))).includes('add-for-local-files'), name)
    }
    const asked = { folder: project.uri('secret') }
    assert.equal(await it.connection.sendRequest('plimsoll/dockerignore', asked), null)
    const checked = await it.connection.sendRequest('plimsoll/checkWorkspace', {
      uris: [project.uri('secret/none.Dockerfile')],
    })
    assert.deepEqual(checked, { files: 0, findings: 0 })
    assert.deepEqual(throws(it), [])
    await it.end()
    chmodSync(join(project.path, 'secret'), 0o755)
  })
})
