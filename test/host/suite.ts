// What only an editor can show: that the extension starts, is heard, edits, undoes, follows settings and files.
import * as vscode from 'vscode'
import { eventually, ok, same, test } from './runner.ts'
export { run } from './runner.ts'

const addRule = 'add-for-local-files'
const extensionId = 'plimsoll.plimsoll'

const root = (): vscode.Uri => at(vscode.workspace.workspaceFolders, 0).uri
const inRoot = (path: string): vscode.Uri => vscode.Uri.joinPath(root(), path)
const codesOf = (uri: vscode.Uri): string[] =>
  vscode.languages.getDiagnostics(uri).map(({ code }) => String(typeof code === 'object' ? code.value : code))
const found = (uri: vscode.Uri, rule = addRule): vscode.Diagnostic | undefined =>
  vscode.languages.getDiagnostics(uri)[codesOf(uri).indexOf(rule)]
const finding = (uri: vscode.Uri, rule = addRule): Promise<vscode.Diagnostic> =>
  eventually(`${rule} in ${uri.path}`, () => found(uri, rule))
const noFinding = (uri: vscode.Uri, rule = addRule): Promise<boolean> =>
  eventually(`no ${rule} in ${uri.path}`, () => !found(uri, rule))

async function show(uri: vscode.Uri): Promise<vscode.TextEditor> {
  return vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri))
}

async function write(uri: vscode.Uri, text: string): Promise<void> {
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text))
}

async function read(uri: vscode.Uri): Promise<string> {
  return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri))
}

async function setting(name: string, value: unknown): Promise<void> {
  await vscode.workspace
    .getConfiguration('plimsoll')
    .update(name, value, vscode.ConfigurationTarget.Workspace)
}

function at<T>(list: readonly T[] | undefined, index: number): T {
  const item = list?.[index]
  ok(item !== undefined, `nothing at ${index}`)
  return item
}

test('starts without waiting for the server, which then answers', async () => {
  const extension = vscode.extensions.getExtension<{ ready: () => Promise<void> }>(extensionId)
  ok(extension, 'the extension is not installed')
  same(extension.isActive, false)
  const begin = performance.now()
  const { ready } = await extension.activate()
  const active = performance.now() - begin
  await ready()
  const answered = performance.now() - begin
  const times = `active after ${active.toFixed(0)} ms, server after ${answered.toFixed(0)} ms`
  console.log(
    `host: VS Code ${vscode.version}, ${vscode.env.appHost}, folders are ${root().scheme}:, ${times}`,
  )
})

test('marks the word, names the rule and links to its page', async () => {
  const { document } = await show(inRoot('Dockerfile'))
  const diagnostic = await finding(document.uri)
  same(document.getText(diagnostic.range), 'ADD')
  same(diagnostic.source, 'plimsoll')
  same(diagnostic.severity, vscode.DiagnosticSeverity.Warning)
  ok(typeof diagnostic.code === 'object', 'the code is no link')
  same(diagnostic.code.target.toString(true), `command:plimsoll.explainRule?["${addRule}"]`)
})

test('a fix changes the line and is undone in one step', async () => {
  const { document } = await show(inRoot('Dockerfile'))
  const before = document.getText()
  const { range } = await finding(document.uri)
  const actions = await actionsIn(document, range, vscode.CodeActionKind.QuickFix.value)
  const fix = actions.find(({ isPreferred }) => isPreferred)
  ok(fix?.edit, `no preferred fix among ${actions.map(({ title }) => title).join(', ')}`)
  ok(await vscode.workspace.applyEdit(fix.edit), 'the edit was refused')
  same(document.lineAt(1).text, 'COPY app.txt /srv/app.txt')
  await noFinding(document.uri)
  await vscode.commands.executeCommand('undo')
  same(document.getText(), before)
  await finding(document.uri)
})

test('fixes everything that is safe with one command', async () => {
  const { document } = await show(inRoot('Dockerfile'))
  await finding(document.uri)
  await vscode.commands.executeCommand('plimsoll.fixAll')
  await eventually('COPY', () => !/^ADD/m.test(document.getText()))
  await vscode.commands.executeCommand('undo')
  ok(/^ADD/m.test(document.getText()), 'one undo was not enough')
})

test('follows settings at once', async () => {
  const { document } = await show(inRoot('Dockerfile'))
  await finding(document.uri)
  await setting('rules', { [addRule]: 'off' })
  await noFinding(document.uri)
  await setting('rules', { [addRule]: 'error' })
  await eventually('an error', () => found(document.uri)?.severity === vscode.DiagnosticSeverity.Error)
  await setting('rules', undefined)
  await eventually('a warning', () => found(document.uri)?.severity === vscode.DiagnosticSeverity.Warning)
})

test('follows a .plimsoll.yaml that comes and goes', async () => {
  const { document } = await show(inRoot('Dockerfile'))
  const config = inRoot('.plimsoll.yaml')
  await write(config, `rules:\n  ${addRule}: off\n`)
  await noFinding(document.uri)
  await vscode.workspace.fs.delete(config)
  await finding(document.uri)
})

test('checks a Dockerfile that has no file yet', async () => {
  const document = await vscode.workspace.openTextDocument({
    language: 'dockerfile',
    content: 'FROM debian:12\nADD a b\n',
  })
  await vscode.window.showTextDocument(document)
  await finding(document.uri)
})

test('is silent about the old side of a comparison', async () => {
  const provider = vscode.workspace.registerTextDocumentContentProvider('gitlens', {
    provideTextDocumentContent: () => 'FROM debian:12\nADD a b\n',
  })
  const { uri } = await vscode.workspace.openTextDocument(vscode.Uri.parse('gitlens:/old/Dockerfile'))
  // An answer about another file, opened later, shows that this one was passed over.
  const later = await vscode.workspace.openTextDocument({
    language: 'dockerfile',
    content: 'FROM a:1\nADD c d\n',
  })
  await finding(later.uri)
  same(codesOf(uri), [])
  provider.dispose()
})

test('explains by hover and completes', async () => {
  const { document } = await show(inRoot('Dockerfile'))
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
    'vscode.executeHoverProvider',
    document.uri,
    new vscode.Position(1, 1),
  )
  ok(hovers.length > 0, 'no hover')
  const list = await vscode.commands.executeCommand<vscode.CompletionList>(
    'vscode.executeCompletionItemProvider',
    document.uri,
    new vscode.Position(document.lineCount - 1, 0),
  )
  const labels = list.items.map(({ label }) => (typeof label === 'string' ? label : label.label))
  ok(
    labels.some((label) => label.startsWith('HEALTHCHECK')),
    `completion offers ${labels.slice(0, 9).join(', ')}`,
  )
})

test('leaves hover, symbols and the like to others when told so', async () => {
  const { document } = await show(inRoot('Dockerfile'))
  const symbols = async (): Promise<number> => {
    const found = await vscode.commands.executeCommand<unknown[] | undefined>(
      'vscode.executeDocumentSymbolProvider',
      document.uri,
    )
    return found?.length ?? 0
  }
  ok((await symbols()) > 0, 'no symbols')
  await setting('languageFeatures', 'off')
  await eventually('no symbols', async () => (await symbols()) === 0)
  await finding(document.uri)
  await setting('languageFeatures', undefined)
  await eventually('symbols again', async () => (await symbols()) > 0)
})

test('writes a .dockerignore from any file and shows it', async () => {
  await show(inRoot('app.txt'))
  await vscode.commands.executeCommand('plimsoll.generateDockerignore')
  const file = inRoot('.dockerignore')
  const text = await read(file)
  ok(/^\.git$/m.test(text), `it says ${text}`)
  same(vscode.window.activeTextEditor?.document.uri.path, file.path)
  same(vscode.window.activeTextEditor?.document.isDirty, false)
})

test('extends a .dockerignore that is there, unsaved, and keeps what it said', async () => {
  const file = inRoot('.dockerignore')
  const mine = '# ours\nsecret-recipes/\n'
  const editor = await show(file)
  await editor.edit((edit) => edit.replace(new vscode.Range(0, 0, editor.document.lineCount, 0), mine))
  await editor.document.save()
  await vscode.commands.executeCommand('plimsoll.generateDockerignore')
  ok(editor.document.getText().startsWith(mine), `it says ${editor.document.getText()}`)
  ok(/^\.git$/m.test(editor.document.getText()), 'nothing was added')
  same(editor.document.isDirty, true)
  same(await read(file), mine)
  await vscode.commands.executeCommand('undo')
  same(editor.document.getText(), mine)
  await editor.document.save()
})

const whole = `FROM node:24
WORKDIR /srv
COPY . .
RUN npm ci
EXPOSE 8080
CMD ["node", "app.js"]
`
const stages = `FROM node:24 AS build
WORKDIR /srv
COPY . .
RUN npm ci

FROM node:24-slim
WORKDIR /srv
COPY --from=build /srv /srv
CMD ["node", "app.js"]
`
/** By the name of the change: the text before where it is not `whole`, and what stands in it afterwards. */
const changes: readonly { readonly name: string; readonly text?: string; readonly after: RegExp }[] = [
  { name: 'multi-stage', after: /^FROM node:24 AS \w+$[^]*^FROM node:24-slim$[^]*^COPY --from=/m },
  { name: 'slim', after: /^FROM node:24-slim$/m },
  { name: 'alpine', after: /^FROM node:24-alpine$/m },
  { name: 'distroless', text: stages, after: /^FROM gcr\.io\/distroless\/nodejs/m },
  { name: 'cache-order', after: /^COPY package\.json package-lock\.json \.\/\nRUN npm ci\nCOPY \. \.$/m },
  { name: 'user', after: /^USER node$/m },
  { name: 'cache-mounts', after: /^RUN --mount=type=cache,target=\/root\/\.npm npm ci$/m },
  { name: 'modernise', text: whole.replace('WORKDIR', 'MAINTAINER me\nWORKDIR'), after: /^LABEL /m },
]

for (const { name, text = whole, after } of changes) {
  test(`changes a whole file, ${name}, as one step that is undone as one`, async () => {
    const { document } = await nodeProject(name, text)
    const kind = `refactor.rewrite.plimsoll.${name}`
    const actions = await actionsIn(document, new vscode.Range(0, 0, 0, 0), kind)
    same(
      actions.map((action) => [action.kind?.value, action.disabled?.reason]),
      [[kind, undefined]],
    )
    await take(actions[0])
    ok(after.test(document.getText()), document.getText())
    await vscode.commands.executeCommand('undo')
    same(document.getText(), text)
  })
}

test('gives the image a user', async () => {
  const { document } = await nodeProject('user', whole)
  const { range } = await finding(document.uri, 'root-at-runtime')
  const actions = await actionsIn(document, range, vscode.CodeActionKind.QuickFix.value)
  await take(actions.find(({ title }) => title.startsWith('Run as node')))
  ok(/^USER /m.test(document.getText()), document.getText())
  await noFinding(document.uri, 'root-at-runtime')
})

test('writes the ignore file that a Dockerfile lacks', async () => {
  const { document } = await nodeProject('ignore', whole, { '.env': 'TOKEN=x\n' })
  const { range } = await finding(document.uri, 'unfiltered-context')
  const actions = await actionsIn(document, range, vscode.CodeActionKind.QuickFix.value)
  const action = actions.find(({ title }) => title.startsWith('Create .dockerignore'))
  ok(action?.edit, actions.map(({ title }) => title).join(', '))
  const uris = action.edit.entries().map(([uri]) => uri)
  same(at(uris, 0).path, vscode.Uri.joinPath(document.uri, '../.dockerignore').path)
  await vscode.workspace.fs.writeFile(at(uris, 0), new Uint8Array())
  await take(action)
  const made = await vscode.workspace.openTextDocument(at(uris, 0))
  ok(/^\*\*\/\.env$/m.test(made.getText()), made.getText())
  await made.save()
  await noFinding(document.uri, 'unfiltered-context')
})

/** A Dockerfile with a Node project around it, in a folder of its own, opened. */
async function nodeProject(
  name: string,
  text: string,
  more: Readonly<Record<string, string>> = {},
): Promise<vscode.TextEditor> {
  const files = {
    'package.json': '{ "name": "a", "version": "1.0.0", "dependencies": { "express": "^5.0.0" } }\n',
    'package-lock.json': '{ "name": "a", "lockfileVersion": 3, "packages": {} }\n',
    'app.js': "require('http').createServer().listen(8080)\n",
    ...more,
    Dockerfile: text,
  }
  for (const [file, content] of Object.entries(files)) await write(inRoot(`changes/${name}/${file}`), content)
  return show(inRoot(`changes/${name}/Dockerfile`))
}

/** Asks again when the editor, busy with the document, gave up its own question: it then answers with none, or throws. */
function actionsIn(
  document: vscode.TextDocument,
  range: vscode.Range,
  kind: string,
): Promise<readonly vscode.CodeAction[]> {
  return eventually(`actions of ${kind}`, async () => {
    const asked = vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      range,
      kind,
    )
    const actions = await asked.then(undefined, (error: unknown) => {
      if (error instanceof Error && error.message === 'Canceled') return []
      throw error
    })
    return actions.length > 0 && actions
  })
}

/** Without the preview, which only somebody at the window can answer. */
async function take(action: vscode.CodeAction | undefined): Promise<void> {
  ok(action?.edit, `no edit in ${action?.title}`)
  const edit = new vscode.WorkspaceEdit()
  for (const [uri, edits] of action.edit.entries()) edit.set(uri, edits)
  ok(await vscode.workspace.applyEdit(edit), 'the edit was refused')
}

test('inserts a template into the Dockerfile that is open', async () => {
  const document = await vscode.workspace.openTextDocument({ language: 'dockerfile' })
  await vscode.window.showTextDocument(document)
  await vscode.commands.executeCommand('plimsoll.insertTemplate', 'python-distroless')
  await eventually('two stages', () => (document.getText().match(/^FROM /gm)?.length ?? 0) >= 2)
})

test('reads around a Dockerfile in a file system that is not a disk', async () => {
  const files = new Map([
    ['/', vscode.FileType.Directory],
    ['/Dockerfile', vscode.FileType.File],
    ['/requirements.txt', vscode.FileType.File],
  ])
  const text = 'FROM python:3.12-slim\nWORKDIR /app\nADD requirements.txt .\n'
  const registration = vscode.workspace.registerFileSystemProvider('plimsoll-memory', {
    onDidChangeFile: new vscode.EventEmitter<vscode.FileChangeEvent[]>().event,
    watch: () => new vscode.Disposable(() => {}),
    stat({ path }) {
      const type = files.get(path)
      if (type === undefined) throw vscode.FileSystemError.FileNotFound()
      return { type, ctime: 0, mtime: 0, size: text.length }
    },
    readDirectory: () =>
      [...files]
        .filter(([path]) => path !== '/')
        .map(([path, type]): [string, vscode.FileType] => [path.slice(1), type]),
    readFile: ({ path }) => new TextEncoder().encode(path === '/Dockerfile' ? text : 'flask\n'),
    writeFile: () => {},
    createDirectory: () => {},
    delete: () => {},
    rename: () => {},
  })
  const { document } = await show(vscode.Uri.parse('plimsoll-memory:/Dockerfile'))
  await finding(document.uri)
  registration.dispose()
})

test('finds what is wrong in Dockerfiles that nobody opened', async () => {
  const other = inRoot('service/api.Dockerfile')
  same(codesOf(other), [])
  await vscode.commands.executeCommand('plimsoll.checkWorkspace')
  await finding(other)
})

test('goes on after a restart', async () => {
  const editor = await show(inRoot('Dockerfile'))
  await vscode.commands.executeCommand('plimsoll.restartServer')
  await finding(editor.document.uri)
  await editor.edit((edit) => edit.insert(new vscode.Position(2, 0), 'ADD more.txt /srv/more.txt\n'))
  await eventually(
    'two findings',
    () => codesOf(editor.document.uri).filter((code) => code === addRule).length === 2,
  )
  await vscode.commands.executeCommand('undo')
})

test('keeps the folders of a workspace apart', async () => {
  const second = vscode.workspace.workspaceFolders?.[1]
  // Only one of the hosts opens two folders.
  if (!second) return
  await write(vscode.Uri.joinPath(second.uri, '.plimsoll.yaml'), `rules:\n  ${addRule}: error\n`)
  const { document } = await show(vscode.Uri.joinPath(second.uri, 'Dockerfile'))
  await eventually('an error', () => found(document.uri)?.severity === vscode.DiagnosticSeverity.Error)
  same((await finding(inRoot('Dockerfile'))).severity, vscode.DiagnosticSeverity.Warning)
})
