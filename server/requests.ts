// The requests beyond LSP: their names and shapes, shared by the server and the editor's side.
import type { WorkspaceEdit } from 'vscode-languageserver'

/** Method names. `read` and `list` are asked by the server; everything else is asked by the editor. */
export const requests = {
  /** `ReadParams` → the text of a file, or null when it cannot be read. */
  read: 'plimsoll/read',
  /** `ListParams` → `ListResult`: entries, or null when the folder cannot be listed. */
  list: 'plimsoll/list',
  /** `DockerignoreParams` → `DockerignoreResult`, or null when the folder cannot be read. */
  dockerignore: 'plimsoll/dockerignore',
  /** `ContextsParams` → `ContextsResult`. */
  contexts: 'plimsoll/contexts',
  /** `TemplatesParams` → `Template[]`, those of the detected stacks first. */
  templates: 'plimsoll/templates',
  /** No params → `RuleTitle[]`, sorted by id. */
  rules: 'plimsoll/rules',
  /** `ExplainParams` → Markdown, or null for a rule that does not exist. */
  explain: 'plimsoll/explain',
  /** `RewriteParams` → `RewriteResult`. */
  rewrite: 'plimsoll/rewrite',
  /** `CheckWorkspaceParams` → `CheckWorkspaceResult`; findings arrive as published diagnostics. */
  checkWorkspace: 'plimsoll/checkWorkspace',
} as const

/** What the editor tells the server in `initializationOptions`. */
export interface InitializationOptions {
  /**
   * False when another extension already gives hover, completion, symbols and the like; or by name, those that are
   * left out stay on. True when absent.
   */
  readonly languageFeatures?: boolean | Partial<Readonly<Record<LanguageFeature, boolean>>>
  /**
   * URI of a rule's page in this editor, with `{rule}` for the id. An editor that has it also has the command
   * `plimsoll.explainRule`.
   */
  readonly rulePage?: string
  /** False where no program that a setting names may be started: in a workspace that nobody trusts. True when absent. */
  readonly mayRunPrograms?: boolean
}

export type LanguageFeature =
  | 'completion'
  | 'definition'
  | 'folding'
  | 'formatting'
  | 'highlights'
  | 'hover'
  | 'inlayHints'
  | 'links'
  | 'references'
  | 'rename'
  | 'signatureHelp'
  | 'symbols'

export interface ReadParams {
  readonly uri: string
}

export interface ListParams {
  readonly uri: string
  /** Whether the bytes of files are wanted. */
  readonly sizes?: boolean
}

export type ListResult =
  | readonly { readonly name: string; readonly folder: boolean; readonly size?: number }[]
  | null

export interface DockerignoreParams {
  /** URI of the folder that is sent to the build. */
  readonly folder: string
  /** URI of a Dockerfile that is meant: the folder that it is built with, as settings and build files say, goes first. */
  readonly dockerfile?: string
}

export interface DockerignoreResult {
  /** URI of the `.dockerignore`. */
  readonly uri: string
  /** The whole text: what was there, and the lines that were missing. */
  readonly text: string
  /** Whether the file is there already. */
  readonly exists: boolean
  /** How many files and bytes stay out of the build context, as a sentence. */
  readonly saved?: string
}

export interface ContextsParams {
  /** URIs of Dockerfiles. */
  readonly uris: readonly string[]
}

/** URIs of the folders that they are built with, in that order. */
export type ContextsResult = readonly string[]

export interface TemplatesParams {
  /** URI of the Dockerfile, or of the folder, that the template is meant for; stacks are detected around it. */
  readonly uri?: string
}

export interface Template {
  readonly id: string
  readonly title: string
  readonly description: string
  /** True when the files around ask for it. */
  readonly detected: boolean
  /** In LSP's snippet syntax. */
  readonly snippet: string
}

export interface RuleTitle {
  readonly rule: string
  readonly title: string
}

export interface ExplainParams {
  /** A rule's id, or a peer's code for it. */
  readonly rule: string
}

export interface RewriteParams {
  readonly uri: string
  /** `multi-stage`, `slim`, `alpine`, `distroless`, `user`, `cache-order`, `cache-mounts` or `modernise`. */
  readonly name: string
}

/**
 * An edit whose parts ask for confirmation where the editor can, with a title that says what it does and saves, or a
 * sentence that says why there is none.
 */
export type RewriteResult =
  | { readonly title: string; readonly edit: WorkspaceEdit }
  | { readonly refused: string }

export interface CheckWorkspaceParams {
  /** URIs of the files to check. */
  readonly uris: readonly string[]
  /** Progress is reported under it (`WorkDoneProgressReport` with a percentage); cancelling the request stops. */
  readonly workDoneToken?: string | number
}

export interface CheckWorkspaceResult {
  readonly files: number
  readonly findings: number
}
