// What is found in a document, of one version and in its surroundings, and how it is shown.
import type { Diagnostic } from 'vscode-languageserver'
import { TextDocument } from 'vscode-languageserver-textdocument'
import type { Checked, Shown } from '../actions.ts'
import { readConfiguration } from '../configuration.ts'
import type { Finding, Result } from '../engine/check.ts'
import { stackOf } from '../errors.ts'
import type { Host } from '../host.ts'
import { inspect, inspectIgnoreFile, isHandiwork } from '../inspect.ts'
import { type Around, toDiagnostic, toFaultDiagnostic } from '../lsp.ts'
import type { Configured } from '../settings.ts'
import type { Client } from './client.ts'
import type { ClosedFiles } from './closed-files.ts'
import { type Documents, kindOf } from './documents.ts'
import type { LogOnce } from './log.ts'
import type { Memory } from './memory.ts'
import type { ShellChecks } from './shellchecks.ts'

/** Everything known about a Dockerfile, of one version. */
export interface Checkup extends Checked, Result {
  readonly configured: Configured
  /** Of other programs; the same array as long as nothing is added. */
  readonly external: readonly Finding[]
  /** Differs whenever the diagnostics may. */
  readonly id: string
}

export function checkupsOf(
  client: Client,
  documents: Documents,
  closed: ClosedFiles,
  memory: Memory,
  shellChecks: ShellChecks,
  logOnce: LogOnce,
) {
  const checkups = new WeakMap<TextDocument, Checkup>()
  let checkupCount = 0

  /** `undefined` where the settings say that nothing is checked. `files` are other eyes than the memory's. */
  async function checkupOf(document: TextDocument, files?: Host): Promise<Checkup | undefined> {
    const { uri } = document
    if (!(await memory.isEnabled(uri))) return undefined
    const configured = await memory.configuredFor(uri)
    const { project, context } = files ? await memory.lookAroundWith(files, uri) : await memory.aroundFor(uri)
    const { settings } = configured
    const facts = documents.factsFor(document)
    const external = isHandiwork(facts.text)
      ? await shellChecks.findingsFor(uri, facts, files !== undefined)
      : []
    const known = checkups.get(document)
    if (
      known?.facts === facts &&
      known.project === project &&
      known.settings === settings &&
      known.external === external
    )
      return known
    const result = inspect(facts.text, () => facts, project, settings, external)
    logFailures(result.failures, uri)
    const id = `${document.version}.${++checkupCount}`
    const checkup = { document, facts, project, settings, context, configured, external, id, ...result }
    checkups.set(document, checkup)
    return checkup
  }

  function logFailures(failures: Result['failures'], uri: string): void {
    for (const { rule, error } of failures) logOnce(`The rule ${rule} failed on ${uri}: ${stackOf(error)}`)
  }

  /** All of its findings, or some of them. */
  function shownIn({ document, findings, project, context }: Checkup, some = findings): readonly Shown[] {
    const around: Around = { project, context, pageOf: client.pageOf }
    return some.map((finding) => ({ finding, diagnostic: toDiagnostic(document, finding, around) }))
  }

  /** Findings in an ignore file. */
  async function shownInIgnoreFile(document: TextDocument): Promise<readonly Shown[]> {
    const { uri } = document
    if (!(await memory.isEnabled(uri))) return []
    const { settings } = await memory.configuredFor(uri)
    const place = await memory.ignoreAreaFor(uri)
    const around: Around = { project: place.project, context: undefined, pageOf: client.pageOf }
    const { findings, failures } = inspectIgnoreFile(document.getText(), place, settings)
    logFailures(failures, uri)
    return findings.map((finding) => ({ finding, diagnostic: toDiagnostic(document, finding, around) }))
  }

  /** `id` is that of a checkup; other kinds of files have none. */
  async function diagnosticsOf(
    document: TextDocument,
  ): Promise<{ readonly items: Diagnostic[]; readonly id: string | undefined }> {
    switch (kindOf(document.uri)) {
      case 'configuration': {
        const { faults } = readConfiguration(document.getText(), document.uri)
        return { items: faults.map((fault) => toFaultDiagnostic(document, fault)), id: undefined }
      }
      case 'ignore':
        return { items: diagnosticsIn(await shownInIgnoreFile(document)), id: undefined }
      case 'dockerfile': {
        const checkup = await checkupOf(document)
        return { items: checkup ? diagnosticsIn(shownIn(checkup)) : [], id: checkup?.id }
      }
    }
  }

  /** The number of findings of a Dockerfile that is not open; `undefined` when it cannot be read. */
  async function checkClosed(uri: string, files: Host): Promise<number | undefined> {
    const text = await documents.readStored(uri)
    if (text === undefined) {
      closed.publish(uri, 'dockerfile', [])
      return undefined
    }
    const checkup = await checkupOf(TextDocument.create(uri, 'dockerfile', 0, text), files)
    closed.publish(uri, 'dockerfile', checkup ? diagnosticsIn(shownIn(checkup)) : [])
    if (!documents.open(uri)) memory.forget(uri)
    return checkup?.findings.length ?? 0
  }

  return { checkupOf, shownIn, shownInIgnoreFile, diagnosticsOf, checkClosed }
}

function diagnosticsIn(shown: readonly Shown[]): Diagnostic[] {
  return shown.map(({ diagnostic }) => diagnostic)
}
