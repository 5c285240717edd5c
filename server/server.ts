// Wires the protocol to the engine. Knows LSP; knows no rule, no disk, no runtime.
import {
  type CancellationToken,
  type CodeAction,
  CodeActionKind,
  CodeActionTriggerKind,
  CompletionItemKind,
  type CompletionItem,
  type Connection,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  type Diagnostic,
  DocumentDiagnosticReportKind,
  FileChangeType,
  type Hover,
  type InitializeParams,
  InsertTextFormat,
  LSPErrorCodes,
  MarkupKind,
  type Position,
  ResponseError,
  type ServerCapabilities,
  TextDocuments,
  TextDocumentSyncKind,
  WorkDoneProgress,
} from 'vscode-languageserver'
import { TextDocument } from 'vscode-languageserver-textdocument'
import { rules, topicOf } from '../rules/index.ts'
import { templatesFor } from '../snippets/templates.ts'
import {
  type Checked,
  type Editor,
  explainAction,
  fixActions,
  fixAllAction,
  fixAllKind,
  fixRuleActions,
  ignoreActions,
  ignoreFixes,
  onePerRule,
  type Shown,
  silenceAction,
  workspaceEdit,
} from './actions.ts'
import { readConfiguration } from './configuration.ts'
import type { Finding, Result } from './engine/check.ts'
import type { Facts } from './facts/facts.ts'
import { type Project, unknownProject } from './facts/project.ts'
import { completions, completionTriggers, ignoreCompletions } from './features/completion.ts'
import { format, formatOnType } from './features/format.ts'
import { hover, ignoreHover } from './features/hover.ts'
import { checkIgnoreFile } from './features/ignore-diagnostics.ts'
import { inlayHints } from './features/inlay.ts'
import { foldingRanges, signatureHelp } from './features/language-service.ts'
import { documentLinks } from './features/links.ts'
import { placeAt } from './features/place.ts'
import { definition, highlights, prepareRename, references, rename } from './features/rename.ts'
import { documentSymbols } from './features/symbols.ts'
import { editorHost, type Host } from './host.ts'
import { ignoreFileFor, type IgnoreSurroundings, ignoreSurroundings } from './ignore-file.ts'
import { inspect, readFacts } from './inspect.ts'
import { toDiagnostic, toFaultDiagnostic, toRange, toSpan, toTextEdits, type Around } from './lsp.ts'
import { names } from './names.ts'
import { ruleNamed, rulePage, ruleSummary } from './pages.ts'
import { moderniseAction, rewriteActions, rewriteKind, rewriteNamed } from './rewrite-actions.ts'
import {
  type CheckWorkspaceParams,
  type CheckWorkspaceResult,
  type DockerignoreParams,
  type DockerignoreResult,
  type ExplainParams,
  type InitializationOptions,
  type LanguageFeature,
  requests,
  type RewriteParams,
  type RewriteResult,
  type RuleTitle,
  type Template,
  type TemplatesParams,
} from './requests.ts'
import {
  type ConfigurationFile,
  type Configured,
  dialectOf,
  settingsFor,
  type SettingsCache,
} from './settings.ts'
import { silencingEdit } from './silence.ts'
import { contextFor, remembering, surroundings } from './surroundings.ts'
import { isTouching } from './syntax/tree.ts'
import { childOf, decoded, folderOf, nameOf, pathWithin } from './uris.ts'

/** Milliseconds to wait for more changes before diagnostics are computed again without being asked for. */
const pause = 100

/** Everything known about an open Dockerfile, of one version. */
interface Checkup extends Checked, Result {
  readonly configured: Configured
  /** Differs whenever the diagnostics may. */
  readonly id: string
}

/** Without a disk everything is read through the editor. Never ends by itself. */
export function startServer(connection: Connection, disk?: Host): void {
  const documents = new TextDocuments(TextDocument)
  const editorFiles = editorHost(connection, requests)
  const hostFor = (uri: string): Host => (disk && uri.startsWith('file:') ? disk : editorFiles)
  const client = clientOf(connection)

  // What could be computed again at any time.
  const read = new WeakMap<TextDocument, { readonly version: number; readonly facts: Facts }>()
  const checkups = new WeakMap<TextDocument, Checkup>()
  const projects = new Map<string, RememberedProject>()
  const configurations = new Map<string, Promise<Configured>>()
  const configurationFiles: SettingsCache = new Map()
  const sections = new Map<string, Promise<unknown>>()
  const ignoreAreas = new Map<string, Promise<IgnoreSurroundings>>()
  /** Closed files whose diagnostics we published, by what they are. */
  const published = new Map<string, 'configuration' | 'dockerfile'>()
  const logged = new Set<string>()
  let checkupCount = 0

  /** Files as the editor sees them: what is open and not saved counts. */
  const host: Host = {
    read: async (uri) => openText(uri) ?? hostFor(uri).read(uri),
    list: (uri) => hostFor(uri).list(uri),
  }

  function openText(uri: string): string | undefined {
    return openDocument(uri)?.getText()
  }

  function openDocument(uri: string): TextDocument | undefined {
    const exact = documents.get(uri)
    if (exact) return exact
    const wanted = decoded(uri)
    return documents.all().find((document) => decoded(document.uri) === wanted)
  }

  function logOnce(sentence: string): void {
    if (logged.has(sentence)) return
    logged.add(sentence)
    connection.console.warn(sentence)
  }

  function factsFor(document: TextDocument): Facts {
    const known = read.get(document)
    if (known?.version === document.version) return known.facts
    const facts = readFacts(document.getText())
    read.set(document, { version: document.version, facts })
    return facts
  }

  // ——— Settings and surroundings, each read once until something changes

  function sectionFor(uri: string): Promise<unknown> {
    return remembered(sections, uri, async () => {
      if (!client.pullsConfiguration()) return client.pushedConfiguration()
      try {
        return await connection.workspace.getConfiguration({ scopeUri: uri, section: names.tool })
      } catch {
        return undefined
      }
    })
  }

  function configuredFor(uri: string): Promise<Configured> {
    return remembered(configurations, uri, async () => {
      const root = client.rootOf(uri)
      const editor = await sectionFor(uri)
      const configured = await settingsFor(
        host,
        uri,
        { root, editor: editor ?? undefined },
        configurationFiles,
      )
      configured.remarks.forEach(logOnce)
      if (configured.file) publishFaults(configured.file)
      return configured
    })
  }

  async function aroundFor(uri: string): Promise<Surroundings> {
    const { context } = await configuredFor(uri)
    return remembered(projects, uri, () => rememberedProject(host, uri, client.rootOf(uri), context)).around
  }

  async function projectFor(uri: string): Promise<Project> {
    return (await aroundFor(uri)).project
  }

  async function isEnabled(uri: string): Promise<boolean> {
    return ((await sectionFor(uri)) as { enable?: unknown } | null | undefined)?.enable !== false
  }

  // ——— Findings

  async function checkupOf(document: TextDocument, files?: Host): Promise<Checkup | undefined> {
    const { uri } = document
    if (!(await isEnabled(uri))) return undefined
    const configured = await configuredFor(uri)
    const { project, context } = files
      ? await lookAround(files, uri, client.rootOf(uri), configured.context)
      : await aroundFor(uri)
    const { settings } = configured
    const known = checkups.get(document)
    const isCurrent = known?.facts.text === document.getText()
    if (known && isCurrent && known.project === project && known.settings === settings) return known
    const facts = factsFor(document)
    const result = inspect(document.getText(), () => facts, project, settings)
    for (const { rule, error } of result.failures) {
      logOnce(`The rule ${rule} failed on ${uri}: ${error instanceof Error ? error.stack : String(error)}`)
    }
    const id = `${document.version}.${++checkupCount}`
    const checkup = { document, facts, project, settings, context, configured, id, ...result }
    checkups.set(document, checkup)
    return checkup
  }

  function toDiagnostics({ document, findings, project, context }: Checkup): Diagnostic[] {
    const around: Around = { project, context, pageOf: client.pageOf }
    return findings.map((finding) => toDiagnostic(document, finding, around))
  }

  async function diagnosticsOf(
    document: TextDocument,
  ): Promise<{ readonly items: Diagnostic[]; readonly id: string | undefined }> {
    const { uri } = document
    switch (kindOf(uri)) {
      case 'configuration': {
        const { faults } = readConfiguration(document.getText(), uri)
        return { items: faults.map((fault) => toFaultDiagnostic(document, fault)), id: undefined }
      }
      case 'ignore':
        return {
          items: (await ignoreFindingsOf(document)).map(({ diagnostic }) => diagnostic),
          id: undefined,
        }
      case 'dockerfile': {
        const checkup = await checkupOf(document)
        return { items: checkup ? toDiagnostics(checkup) : [], id: checkup?.id }
      }
    }
  }

  /** Findings in an ignore file, as they are shown. */
  async function ignoreFindingsOf(document: TextDocument): Promise<readonly Shown[]> {
    const { uri } = document
    if (!(await isEnabled(uri))) return []
    const { project, needed, path } = await remembered(ignoreAreas, uri, () =>
      ignoreSurroundings(host, uri, client.rootOf(uri)),
    )
    const around: Around = { project, context: undefined, pageOf: () => undefined }
    return checkIgnoreFile(document.getText(), project, needed, path).map((finding) => {
      // Other places are lines of the same file.
      const related = finding.related?.map(({ message, at }) => ({ message, at }))
      const own: Finding = { ...finding, ...(related && { related }) }
      return { finding: own, diagnostic: toDiagnostic(document, own, around) }
    })
  }

  // ——— Diagnostics that nobody asked for: clients that do not ask, and files that are not open

  const pushing = new Map<string, ReturnType<typeof setTimeout>>()

  function pushSoon(document: TextDocument): void {
    clearTimeout(pushing.get(document.uri))
    pushing.set(
      document.uri,
      setTimeout(() => {
        pushing.delete(document.uri)
        void push(document).catch((error: unknown) => logOnce(`diagnostics: ${stackOf(error)}`))
      }, pause),
    )
  }

  async function push(document: TextDocument): Promise<void> {
    const { uri } = document
    const { items } = await diagnosticsOf(document)
    if (documents.get(uri) !== document) return
    await connection.sendDiagnostics({ uri, version: document.version, diagnostics: items })
  }

  function publishClosed(uri: string, kind: 'configuration' | 'dockerfile', diagnostics: Diagnostic[]): void {
    if (openDocument(uri) || (diagnostics.length === 0 && !published.has(uri))) return
    if (diagnostics.length > 0) published.set(uri, kind)
    else published.delete(uri)
    void connection.sendDiagnostics({ uri, diagnostics })
  }

  function publishFaults({ uri, text, faults }: ConfigurationFile): void {
    const document = TextDocument.create(uri, '', 0, text)
    publishClosed(
      uri,
      'configuration',
      faults.map((fault) => toFaultDiagnostic(document, fault)),
    )
  }

  /** The number of findings of a file that is not open; `undefined` when it cannot be read. */
  async function checkClosed(uri: string, files: Host): Promise<number | undefined> {
    const text = await hostFor(uri).read(uri)
    if (text === undefined) {
      publishClosed(uri, 'dockerfile', [])
      return undefined
    }
    const checkup = await checkupOf(TextDocument.create(uri, 'dockerfile', 0, text), files)
    publishClosed(uri, 'dockerfile', checkup ? toDiagnostics(checkup) : [])
    if (!openDocument(uri)) forget(uri)
    return checkup?.findings.length ?? 0
  }

  function forget(uri: string): void {
    projects.delete(uri)
    configurations.delete(uri)
    sections.delete(uri)
  }

  // ——— Changes around the documents

  let refreshing: ReturnType<typeof setTimeout> | undefined

  function refreshSoon(): void {
    clearTimeout(refreshing)
    refreshing = setTimeout(() => {
      if (!client.pullsDiagnostics()) documents.all().forEach(pushSoon)
      else if (client.refreshesDiagnostics()) connection.languages.diagnostics.refresh().catch(() => {})
      if (client.refreshesHints()) connection.languages.inlayHint.refresh().catch(() => {})
    }, pause)
  }

  function forgetSettings(): void {
    configurations.clear()
    configurationFiles.clear()
    ignoreAreas.clear()
    // They may tell another build context.
    projects.clear()
  }

  /** Whether anything that was known depends on the file. */
  function forgetFile(uri: string, type: FileChangeType): boolean {
    const file = decoded(uri)
    const folder = folderOf(file)
    ignoreAreas.clear()
    let isKnown = false
    for (const [key, { reads, lists }] of projects) {
      const isListed = folder !== undefined && lists.has(folder)
      // Its own text is not read from the disk while it is open.
      if (decoded(key) === file || (!reads.has(file) && (type === FileChangeType.Changed || !isListed)))
        continue
      projects.delete(key)
      isKnown = true
    }
    if (dialectOf(nameOf(uri))) {
      forgetSettings()
      isKnown = true
    }
    return isKnown
  }

  documents.onDidOpen(({ document }) => {
    const { uri } = document
    if (published.delete(uri)) void connection.sendDiagnostics({ uri, diagnostics: [] })
  })
  documents.onDidChangeContent(({ document }) => {
    if (!client.pullsDiagnostics()) pushSoon(document)
    // What a Dockerfile copies is what its ignore file must let in.
    if (kindOf(document.uri) === 'dockerfile') ignoreAreas.clear()
    if (kindOf(document.uri) !== 'dockerfile' && forgetFile(document.uri, FileChangeType.Changed))
      refreshSoon()
  })
  documents.onDidClose(({ document }) => {
    const { uri } = document
    clearTimeout(pushing.get(uri))
    pushing.delete(uri)
    forget(uri)
    // What was open and is thrown away is no longer what the file says.
    if (kindOf(uri) !== 'dockerfile' && forgetFile(uri, FileChangeType.Changed)) refreshSoon()
    if (!client.pullsDiagnostics()) void connection.sendDiagnostics({ uri, diagnostics: [] })
  })
  connection.onDidChangeConfiguration(({ settings }) => {
    client.rememberConfiguration(settings)
    sections.clear()
    forgetSettings()
    refreshSoon()
  })
  connection.onDidChangeWatchedFiles(({ changes }) => {
    let isAny = false
    for (const { uri, type } of changes) {
      if (forgetFile(uri, type)) isAny = true
      if (published.get(uri) === 'dockerfile') void checkClosed(uri, host).catch(() => {})
      else if (type === FileChangeType.Deleted && published.has(uri)) publishClosed(uri, 'configuration', [])
    }
    if (isAny) refreshSoon()
  })

  // ——— Requests, each wrapped once: a throw is logged and answered harmlessly

  type Handle<Params, Answer> = (params: Params, token: CancellationToken) => Answer | Promise<Answer>

  function answering<Params, Answer>(name: string, harmless: Answer, handle: Handle<Params, Answer>) {
    return async (params: Params, token: CancellationToken): Promise<Answer | ResponseError<never>> => {
      const cancelled = () => new ResponseError<never>(LSPErrorCodes.RequestCancelled, 'Nobody waits for it.')
      if (token.isCancellationRequested) return cancelled()
      try {
        const answer = await handle(params, token)
        return token.isCancellationRequested ? cancelled() : answer
      } catch (error) {
        if (error instanceof ResponseError) return error as ResponseError<never>
        connection.console.error(`${name}: ${stackOf(error)}`)
        return harmless
      }
    }
  }

  /** For a request about an open Dockerfile. */
  function inDockerfile<Params extends { textDocument: { uri: string } }, Answer>(
    name: string,
    harmless: Answer,
    handle: (document: TextDocument, params: Params) => Answer | undefined | Promise<Answer | undefined>,
  ) {
    return answering<Params, Answer>(name, harmless, async (params) => {
      const document = documents.get(params.textDocument.uri)
      if (!document || kindOf(document.uri) !== 'dockerfile') return harmless
      return (await handle(document, params)) ?? harmless
    })
  }

  connection.onInitialize((params) => {
    client.introduce(params)
    return {
      capabilities: capabilitiesFor(client.isOn, client.pullsDiagnostics()),
      serverInfo: { name: names.product },
    }
  })
  connection.onInitialized(() => {
    const quietly = (registering: Promise<unknown>): void => void registering.catch(() => {})
    if (client.registersConfiguration()) {
      quietly(connection.client.register(DidChangeConfigurationNotification.type, { section: names.tool }))
    }
    if (client.registersWatchers()) {
      quietly(connection.client.register(DidChangeWatchedFilesNotification.type, { watchers }))
    }
    client.followFolders(() => {
      forgetSettings()
      refreshSoon()
    })
  })

  connection.languages.diagnostics.on(
    answering('diagnostics', { kind: DocumentDiagnosticReportKind.Full, items: [] }, async (params) => {
      const document = documents.get(params.textDocument.uri)
      if (!document) return { kind: DocumentDiagnosticReportKind.Full, items: [] }
      const { items, id } = await diagnosticsOf(document)
      if (id !== undefined && id === params.previousResultId) {
        return { kind: DocumentDiagnosticReportKind.Unchanged, resultId: id } as never
      }
      return { kind: DocumentDiagnosticReportKind.Full, items, ...(id !== undefined && { resultId: id }) }
    }),
  )

  connection.onCodeAction(
    answering('code actions', [], async ({ textDocument, range, context: { only, triggerKind } }) => {
      const document = documents.get(textDocument.uri)
      if (!document) return []
      const isWanted = (kind: string) => !only || only.some((it) => kind === it || kind.startsWith(`${it}.`))
      const editor = client.editor()
      const span = toSpan(document, range)
      if (kindOf(document.uri) === 'configuration') {
        return isWanted(CodeActionKind.QuickFix) ? faultActions(document, span, editor) : []
      }
      if (kindOf(document.uri) === 'ignore') {
        if (!isWanted(CodeActionKind.QuickFix)) return []
        const told = (await ignoreFindingsOf(document)).filter(({ finding }) => isTouching(finding.at, span))
        return told.flatMap((it) => ignoreFixes(document, it, editor))
      }
      if (kindOf(document.uri) !== 'dockerfile') return []
      const checkup = await checkupOf(document)
      if (!checkup) return []
      const actions: CodeAction[] = []
      // Without being asked, nobody wants to pay for it at every move of the cursor.
      if (only && isWanted(fixAllKind)) actions.push(...one(fixAllAction(checkup, editor)))
      const isAsked = triggerKind !== CodeActionTriggerKind.Automatic
      const meant = only?.filter((it) => rewrites.startsWith(it) || it.startsWith(rewrites))
      if (isAsked && (meant ? meant.length > 0 : triggerKind !== undefined)) {
        const all = [...rewriteActions(checkup, editor), ...one(moderniseAction(checkup, editor))]
        const offered = all.filter(
          ({ kind = '', disabled }) => isWanted(kind) && (!disabled || client.showsDisabled()),
        )
        actions.push(...offered)
      }
      if (!isWanted(CodeActionKind.QuickFix)) return actions
      const around: Around = { ...checkup, pageOf: client.pageOf }
      const shown: Shown[] = checkup.findings
        .filter(({ at }) => isTouching(at, span))
        .map((finding) => ({ finding, diagnostic: toDiagnostic(document, finding, around) }))
      actions.push(
        ...fixActions(checkup, shown, editor),
        ...fixRuleActions(checkup, shown, checkup.findings, editor),
        ...ignoreActions(checkup, shown, editor),
        ...(await silenceActions(checkup, shown, editor)),
      )
      if (editor.explains) {
        actions.push(
          ...onePerRule(shown)
            .filter(({ finding }) => rules[finding.rule])
            .map(explainAction),
        )
      }
      return actions
    }),
  )

  function faultActions(
    document: TextDocument,
    span: { start: number; end: number },
    editor: Editor,
  ): CodeAction[] {
    const { faults } = readConfiguration(document.getText(), document.uri)
    return faults.flatMap((fault) => {
      if (!fault.fix || !isTouching(fault.at, span)) return []
      return {
        title: fault.fix.title,
        kind: CodeActionKind.QuickFix,
        isPreferred: true,
        diagnostics: [toFaultDiagnostic(document, fault)],
        edit: workspaceEdit(document, toTextEdits(document, [fault.fix.edit]), editor),
      }
    })
  }

  async function silenceActions(
    { document, configured }: Checkup,
    shown: readonly Shown[],
    editor: Editor,
  ): Promise<CodeAction[]> {
    const folder = client.rootOf(document.uri) ?? folderOf(document.uri)
    const uri = configured.file?.uri ?? (folder && childOf(folder, names.configFiles[0]))
    if (uri === undefined) return []
    const open = openDocument(uri)
    const text = open?.getText() ?? configured.file?.text
    if (text === undefined && !editor.createsFiles) return []
    const target = open ?? TextDocument.create(uri, '', 0, text ?? '')
    return onePerRule(shown).flatMap((it) => {
      const { rule, codes } = it.finding
      const edit = rules[rule] && silencingEdit(target.getText(), uri, rule, codes)
      if (!edit) return []
      const edits = toTextEdits(target, [edit])
      return silenceAction(
        it,
        { uri, version: open?.version ?? null, exists: text !== undefined, edits },
        editor,
      )
    })
  }

  // ——— Language features

  connection.onHover(
    answering('hover', null, async ({ textDocument, position }): Promise<Hover | null> => {
      const document = documents.get(textDocument.uri)
      if (!document) return null
      const offset = document.offsetAt(position)
      const kind = kindOf(document.uri)
      const isOn = client.isOn('hover')
      if (kind === 'ignore')
        return (isOn && ignoreHover(document, offset, await ignoreProject(document.uri))) || null
      if (kind !== 'dockerfile') return null
      const checkup = await checkupOf(document)
      const feature = isOn ? hover(document, factsFor(document).tree, offset) : undefined
      return checkup ? joined(onFinding(checkup, offset), feature) : (feature ?? null)
    }),
  )

  function onFinding({ document, findings }: Checkup, offset: number): Hover | undefined {
    const here = findings.filter(({ at }) => at.start <= offset && offset <= at.end)
    const texts = [...new Set(here.map(({ rule }) => rule))].flatMap((rule) => {
      const named = ruleNamed(rule)
      return named ? ruleSummary(named) : []
    })
    const [first] = here
    if (!first || texts.length === 0) return undefined
    return {
      contents: { kind: MarkupKind.Markdown, value: texts.join('\n\n---\n\n') },
      range: toRange(document, first.at),
    }
  }

  /** The project as seen by the Dockerfile that an ignore file stands beside. */
  function ignoreProject(uri: string): Promise<Project> {
    const folder = folderOf(uri)
    const own = /^(.+)\.dockerignore$/i.exec(nameOf(uri))?.[1]
    return folder === undefined
      ? Promise.resolve(unknownProject)
      : projectFor(childOf(folder, own ?? 'Dockerfile'))
  }

  const ruleList = Object.entries(rules).map(([id, { title }]) => ({ id, title }))

  connection.onCompletion(
    answering('completion', [], async ({ textDocument, position }): Promise<CompletionItem[]> => {
      const document = documents.get(textDocument.uri)
      if (!document) return []
      const kind = kindOf(document.uri)
      const offset = document.offsetAt(position)
      if (kind === 'ignore')
        return ignoreCompletions(document, offset, await ignoreProject(document.uri), client.isOurs())
      if (kind !== 'dockerfile') return []
      const project = await projectFor(document.uri)
      const facts = factsFor(document)
      const asksAgain = client.isOurs()
      const items = completions(document, facts.tree, offset, { project, rules: ruleList, asksAgain })
      return client.takesSnippets()
        ? [...items, ...templateItems(document, facts, offset, position, project)]
        : items
    }),
  )

  connection.onSignatureHelp(
    inDockerfile('signature help', null, (document, { position }) => signatureHelp(document, position)),
  )
  connection.onDocumentSymbol(
    inDockerfile('symbols', [], (document) => documentSymbols(document, factsFor(document).tree)),
  )
  connection.onFoldingRanges(inDockerfile('folding', [], (document) => foldingRanges(document)))
  connection.onDocumentLinks(
    inDockerfile('links', [], (document) => documentLinks(document, factsFor(document).tree)),
  )
  connection.onDefinition(
    inDockerfile('definition', null, (document, { position }) =>
      definition(document, factsFor(document).tree, document.offsetAt(position)),
    ),
  )
  connection.onReferences(
    inDockerfile('references', [], (document, { position, context: { includeDeclaration } }) =>
      references(document, factsFor(document).tree, document.offsetAt(position), includeDeclaration),
    ),
  )
  connection.onDocumentHighlight(
    inDockerfile('highlights', [], (document, { position }) =>
      highlights(document, factsFor(document).tree, document.offsetAt(position)),
    ),
  )
  connection.onPrepareRename(
    inDockerfile('rename', null, (document, { position }) => {
      const answer = prepareRename(document, factsFor(document).tree, document.offsetAt(position))
      return answer && accepted(answer)
    }),
  )
  connection.onRenameRequest(
    inDockerfile('rename', null, (document, { position, newName }) => {
      const answer = rename(document, factsFor(document).tree, document.offsetAt(position), newName)
      return answer && workspaceEdit(document, accepted(answer).edits, client.editor())
    }),
  )
  connection.onDocumentFormatting(
    inDockerfile('formatting', [], (document, { options }) =>
      format(document, factsFor(document).tree, options),
    ),
  )
  connection.onDocumentRangeFormatting(
    inDockerfile('formatting', [], (document, { options, range }) =>
      format(document, factsFor(document).tree, options, range),
    ),
  )
  connection.onDocumentOnTypeFormatting(
    inDockerfile('formatting', [], (document, { options, position, ch }) =>
      formatOnType(document, factsFor(document).tree, position, ch, options),
    ),
  )
  connection.languages.inlayHint.on(
    inDockerfile('inlay hints', [], (document, { range }) => inlayHints(document, factsFor(document), range)),
  )

  // ——— Our own requests

  connection.onRequest(
    requests.dockerignore,
    answering(
      'dockerignore',
      null,
      async ({ folder, current }: DockerignoreParams): Promise<DockerignoreResult | null> => {
        const made = await ignoreFileFor(
          host,
          folder.replace(/\/$/, ''),
          client.rootOf(`${folder}/Dockerfile`),
          current,
        )
        return made ? { uri: made.uri, text: made.after, exists: made.before !== undefined } : null
      },
    ),
  )
  connection.onRequest(
    requests.templates,
    answering('templates', [], async ({ uri }: TemplatesParams): Promise<Template[]> => {
      const project =
        uri === undefined
          ? unknownProject
          : (await lookAround(host, await asDockerfile(uri), client.rootOf(uri), undefined)).project
      return templatesFor(project)
        .filter(({ whole }) => whole)
        .map((template) => ({
          id: template.id,
          title: template.title,
          description: template.description,
          detected: template.fits(project) >= certain,
          snippet: template.body(project),
        }))
    }),
  )
  connection.onRequest(
    requests.rules,
    answering('rules', [], (): RuleTitle[] =>
      ruleList.map(({ id, title }) => ({ rule: id, title })).sort((a, b) => (a.rule < b.rule ? -1 : 1)),
    ),
  )
  connection.onRequest(
    requests.explain,
    answering('explain', null, ({ rule }: ExplainParams): string | null => {
      const named = ruleNamed(rule)
      return named ? rulePage(named) : null
    }),
  )
  connection.onRequest<RewriteResult, never>(
    requests.rewrite,
    answering<RewriteParams, RewriteResult>(
      'rewrite',
      { refused: 'That did not work.' },
      async ({ uri, name }) => {
        const document = documents.get(uri)
        const checkup = document && (await checkupOf(document))
        return checkup
          ? rewriteNamed(name, checkup, client.editor())
          : { refused: 'This Dockerfile is not open.' }
      },
    ),
  )
  connection.onRequest(
    requests.checkWorkspace,
    answering(
      'check workspace',
      { files: 0, findings: 0 },
      async ({ uris, workDoneToken }: CheckWorkspaceParams, token): Promise<CheckWorkspaceResult> => {
        const tell = (value: object): void => {
          if (workDoneToken !== undefined) {
            void connection.sendProgress(WorkDoneProgress.type, workDoneToken, value as never)
          }
        }
        for (const [uri, kind] of [...published]) {
          if (kind === 'dockerfile' && !uris.includes(uri)) publishClosed(uri, kind, [])
        }
        tell({ kind: 'begin', title: 'Checking Dockerfiles', percentage: 0, cancellable: true })
        let files = 0
        let findings = 0
        let percentage = 0
        let seen = host
        for (const [index, uri] of uris.entries()) {
          // Between files there is time to hear that nobody waits any more.
          await new Promise((resolve) => setTimeout(resolve))
          if (token.isCancellationRequested) break
          // What was read is remembered for a while: neighbours share it, and nobody needs all of it.
          if (index % 100 === 0) seen = remembering(host)
          const open = openDocument(uri)
          const count = open ? (await checkupOf(open))?.findings.length : await checkClosed(uri, seen)
          if (count === undefined) continue
          files += 1
          findings += count
          const now = Math.floor((100 * (index + 1)) / uris.length)
          if (now > percentage) tell({ kind: 'report', percentage: now, message: nameOf(uri) })
          percentage = now
        }
        tell({ kind: 'end' })
        return { files, findings }
      },
    ),
  )

  /** A folder stands for the Dockerfile that it may get. */
  async function asDockerfile(uri: string): Promise<string> {
    const isFolder = (await host.list(uri)) !== undefined
    return isFolder ? childOf(uri, 'Dockerfile') : uri
  }

  documents.listen(connection)
  connection.listen()
}

/** What all changes of whole files are called by. */
const rewrites = rewriteKind('')

/** What a template's `fits` says at least when its stack was found. */
const certain = 100

/** For clients that watch files only when told which. Ours watches all by itself. */
const watchers = [...names.configFiles, ...names.hadolintConfigFiles, '.dockerignore', '*.dockerignore'].map(
  (name) => ({
    globPattern: `**/${name}`,
  }),
)

function kindOf(uri: string): 'dockerfile' | 'ignore' | 'configuration' {
  const name = nameOf(uri)
  if (dialectOf(name)) return 'configuration'
  return /\.dockerignore$/i.test(name) ? 'ignore' : 'dockerfile'
}

interface Surroundings {
  readonly project: Project
  /** URI of the build context. */
  readonly context: string | undefined
}

interface RememberedProject {
  readonly around: Promise<Surroundings>
  /** Decoded URIs of the files that were asked for, there or not, and of the folders that were listed. */
  readonly reads: ReadonlySet<string>
  readonly lists: ReadonlySet<string>
}

function rememberedProject(
  host: Host,
  uri: string,
  root: string | undefined,
  context: string | undefined,
): RememberedProject {
  const reads = new Set<string>()
  const lists = new Set<string>()
  const noting: Host = {
    read(file) {
      reads.add(decoded(file))
      return host.read(file)
    },
    list(folder) {
      lists.add(decoded(folder).replace(/\/$/, ''))
      return host.list(folder)
    },
  }
  return { around: lookAround(noting, uri, root, context), reads, lists }
}

async function lookAround(
  files: Host,
  uri: string,
  root: string | undefined,
  wanted: string | undefined,
): Promise<Surroundings> {
  if (folderOf(uri) === undefined) return { project: unknownProject, context: undefined }
  const { uri: context } = await contextFor(files, uri, { root, context: wanted })
  return { project: await surroundings(files, uri, { root, context }), context }
}

/** What the client told about itself and can do. */
function clientOf(connection: Connection) {
  let params: InitializeParams | undefined
  let folders: readonly string[] = []
  let pushed: unknown
  const options = (): InitializationOptions =>
    (params?.initializationOptions as InitializationOptions | undefined) ?? {}
  const can = () => params?.capabilities
  const isOn = (feature: LanguageFeature): boolean => {
    const { languageFeatures = true } = options()
    return typeof languageFeatures === 'boolean' ? languageFeatures : languageFeatures[feature] !== false
  }
  const pageOf = (rule: string): string | undefined => {
    if (!Object.hasOwn(rules, rule)) return undefined
    const { rulePage } = options()
    return rulePage?.replace('{rule}', rule) ?? `${names.rulePages}/${topicOf[rule]}/README.md#${rule}`
  }
  const isOurs = (): boolean => options().rulePage !== undefined
  return {
    isOn,
    isOurs,
    pageOf,
    introduce(given: InitializeParams): void {
      params = given
      folders = given.workspaceFolders?.map(({ uri }) => uri) ?? (given.rootUri ? [given.rootUri] : [])
    },
    followFolders(changed: () => void): void {
      if (!can()?.workspace?.workspaceFolders) return
      connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
        const gone = new Set(removed.map(({ uri }) => uri))
        folders = [...folders.filter((uri) => !gone.has(uri)), ...added.map(({ uri }) => uri)]
        changed()
      })
    },
    /** The innermost workspace folder around a file; for a file without a place, the first one. */
    rootOf(uri: string): string | undefined {
      if (folderOf(uri) === undefined) return folders[0]?.replace(/\/$/, '')
      const around = folders.filter((folder) => pathWithin(folder, uri) !== undefined)
      return around.toSorted((a, b) => b.length - a.length)[0]?.replace(/\/$/, '')
    },
    rememberConfiguration(settings: unknown): void {
      pushed = (settings as Record<string, unknown> | null | undefined)?.[names.tool] ?? pushed
    },
    pushedConfiguration: (): unknown => pushed,
    pullsConfiguration: (): boolean => can()?.workspace?.configuration === true,
    registersConfiguration: (): boolean =>
      can()?.workspace?.didChangeConfiguration?.dynamicRegistration === true,
    registersWatchers: (): boolean =>
      !isOurs() && can()?.workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
    pullsDiagnostics: (): boolean => can()?.textDocument?.diagnostic !== undefined,
    refreshesDiagnostics: (): boolean => can()?.workspace?.diagnostics?.refreshSupport === true,
    refreshesHints: (): boolean => isOn('inlayHints') && can()?.workspace?.inlayHint?.refreshSupport === true,
    showsDisabled: (): boolean => can()?.textDocument?.codeAction?.disabledSupport === true,
    takesSnippets: (): boolean => can()?.textDocument?.completion?.completionItem?.snippetSupport === true,
    editor(): Editor {
      const edit = can()?.workspace?.workspaceEdit
      return {
        confirms: edit?.changeAnnotationSupport !== undefined,
        createsFiles: edit?.documentChanges === true && edit.resourceOperations?.includes('create') === true,
        explains: isOurs(),
      }
    },
  }
}

function capabilitiesFor(
  isOn: (feature: LanguageFeature) => boolean,
  pullsDiagnostics: boolean,
): ServerCapabilities {
  return {
    textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
    workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
    ...(pullsDiagnostics && {
      diagnosticProvider: {
        identifier: names.tool,
        interFileDependencies: true,
        workspaceDiagnostics: false,
      },
    }),
    codeActionProvider: {
      codeActionKinds: [CodeActionKind.QuickFix, fixAllKind, CodeActionKind.RefactorRewrite],
    },
    // Also without the language feature: what a finding means.
    hoverProvider: true,
    ...(isOn('completion') && { completionProvider: { triggerCharacters: [...completionTriggers] } }),
    ...(isOn('signatureHelp') && {
      signatureHelpProvider: { triggerCharacters: ['-', '[', ',', '"', ' ', '='] },
    }),
    ...(isOn('symbols') && { documentSymbolProvider: true }),
    ...(isOn('folding') && { foldingRangeProvider: true }),
    ...(isOn('links') && { documentLinkProvider: {} }),
    ...(isOn('definition') && { definitionProvider: true }),
    ...(isOn('references') && { referencesProvider: true }),
    ...(isOn('highlights') && { documentHighlightProvider: true }),
    ...(isOn('rename') && { renameProvider: { prepareProvider: true } }),
    ...(isOn('formatting') && {
      documentFormattingProvider: true,
      documentRangeFormattingProvider: true,
      documentOnTypeFormattingProvider: { firstTriggerCharacter: '\\', moreTriggerCharacter: ['`'] },
    }),
    ...(isOn('inlayHints') && { inlayHintProvider: true }),
  }
}

/** Where an instruction may begin: whole Dockerfiles in an empty file, and the small templates anywhere. */
function templateItems(
  document: TextDocument,
  { tree }: Facts,
  offset: number,
  position: Position,
  project: Project,
): CompletionItem[] {
  const place = placeAt(tree, offset)
  if (place?.kind !== 'keyword') return []
  const isEmpty = !tree.instructions.some(({ start, end }) => offset < start || offset > end)
  const range = { start: document.positionAt(offset - place.typed.length), end: position }
  return templatesFor(project)
    .filter(({ whole }) => !whole || isEmpty)
    .map((template, index) => ({
      label: template.prefix,
      kind: CompletionItemKind.Snippet,
      detail: template.title,
      documentation: template.description,
      insertTextFormat: InsertTextFormat.Snippet,
      textEdit: { range, newText: template.body(project).replace(/\n$/, '') },
      sortText: `~${String(index).padStart(3, '0')}`,
      ...(index === 0 && isEmpty && template.fits(project) >= certain && { preselect: true }),
    }))
}

/** Or the reason why not, as the answer to the request. */
function accepted<Answer extends object>(answer: Answer | { readonly refused: string }): Answer {
  if ('refused' in answer) throw new ResponseError(LSPErrorCodes.RequestFailed, answer.refused)
  return answer
}

function joined(first: Hover | undefined, second: Hover | undefined): Hover | null {
  if (!first || !second) return first ?? second ?? null
  const value = [first, second].map(({ contents }) => markdownOf(contents)).join('\n\n---\n\n')
  return { contents: { kind: MarkupKind.Markdown, value }, ...(first.range && { range: first.range }) }
}

function markdownOf(contents: Hover['contents']): string {
  if (typeof contents === 'string') return contents
  if (Array.isArray(contents)) return contents.map(markdownOf).join('\n\n')
  return 'kind' in contents ? contents.value : `\`\`\`${contents.language}\n${contents.value}\n\`\`\``
}

function one<Value>(value: Value | undefined): Value[] {
  return value === undefined ? [] : [value]
}

function remembered<Key, Value>(cache: Map<Key, Value>, key: Key, make: () => Value): Value {
  const known = cache.get(key)
  if (known !== undefined) return known
  const made = make()
  cache.set(key, made)
  return made
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
