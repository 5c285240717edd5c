// What the files around a Dockerfile say: a snapshot, read before checking starts, never a door to the disk.
import type { ManagerName, StackName } from '../../rules/data/stacks.ts'
import type { Span } from '../syntax/tree.ts'

export type StackId = StackName

/** How a stack's dependencies are installed. */
export type ManagerId = ManagerName | 'none'

export interface Stack {
  readonly id: StackId
  readonly manager: ManagerId
  /** Folder of the manifest, relative to the context, `''` for the context itself. */
  readonly folder: string
  /** Manifests that exist, relative to the context, in the order in which they are copied. */
  readonly manifests: readonly string[]
  /** Lock files that exist, relative to the context. */
  readonly locks: readonly string[]
  /** What the start command is likely to be: a script, a module or a main file, relative to the context. */
  readonly entry: string | undefined
  /** Names seen in the manifests: `flask`, `next`, `express`, `spring-boot`, `psycopg2` … lower case. */
  readonly dependencies: readonly string[]
  /** The version of the language that the project asks for (`.nvmrc`, `go.mod`, `requires-python` …), as written. */
  readonly version: { readonly text: string; readonly path: string; readonly span: Span } | undefined
}

/** The application listens here. */
export interface Listening {
  readonly port: number | undefined
  /** `127.0.0.1`, `0.0.0.0`, `::`; `undefined` when the code does not say. */
  readonly address: string | undefined
  /** Who listens: `flask`, `express`, `gunicorn` … */
  readonly by: string
  /** Where it says so, relative to the context; span and position within that file. */
  readonly path: string
  readonly span: Span
  readonly line: number
  readonly character: number
  /** False for a framework's default that no line states. */
  readonly explicit: boolean
}

export interface IgnoreFile {
  /** Relative to the context: `.dockerignore` or `Dockerfile.dockerignore`. */
  readonly path: string
  readonly text: string
}

export interface Project {
  /** False when nothing around the Dockerfile is known (standard input, no folder): rules about it stay silent. */
  readonly known: boolean
  /** True when every file of the context is in `files`; false when the listing was cut short. */
  readonly complete: boolean
  /** The Dockerfile relative to the context, with `/`. */
  readonly dockerfile: string
  /** Files of the context relative to it, sorted, with `/`; ignored ones included; `.git`, `node_modules` and the like not entered. */
  readonly files: readonly string[]
  /** Folders of the context relative to it, sorted; those that were not entered included. */
  readonly folders: readonly string[]
  readonly ignore: IgnoreFile | undefined
  readonly stacks: readonly Stack[]
  readonly listens: readonly Listening[]
  /** The text of a file that was read (manifests, ignore files, entry points, scripts), `undefined` otherwise. */
  text(path: string): string | undefined
}

/** A project about which nothing is known. */
export const unknownProject: Project = {
  known: false,
  complete: false,
  dockerfile: 'Dockerfile',
  files: [],
  folders: [],
  ignore: undefined,
  stacks: [],
  listens: [],
  text: () => undefined,
}
