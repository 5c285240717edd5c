// What a command may need of the files that a Dockerfile copies, and where the command stands.
import type { Project } from '../../facts/project.ts'

/** What a command needs of the files that a Dockerfile copies. */
export type Need =
  /** It runs the same without them. */
  | { readonly kind: 'nothing'; readonly installs?: string }
  /** An install that reads these paths of the context and nothing else of it. */
  | { readonly kind: 'manifests'; readonly installs: string; readonly paths: readonly string[] }
  /** It needs the sources, but what it downloads is told by these paths and can be had before by another command. */
  | {
      readonly kind: 'ahead'
      readonly installs: string
      readonly paths: readonly string[]
      readonly command: string
      /** The wrapper in the project's folder that the command starts: `mvnw`. */
      readonly wrapper?: string
      /** It writes into folders that come with the sources. */
      readonly writes?: boolean
    }
  /** `why` is a sentence, for an install that cannot do without them. */
  | { readonly kind: 'sources'; readonly why?: string }

/** A command, where it runs, and what is known around it. */
export interface Place {
  readonly project: Project
  /** The folder it runs in, absolute in the image. */
  readonly folder: string
  /** The path in the context that a path of the image was copied from; `undefined` for one that was not. */
  fromContext(path: string): string | undefined
  /** Whether a path of the image comes with the sources. */
  isOfSources(path: string): boolean
}

export const nothing: Need = { kind: 'nothing' }

export const sources: Need = { kind: 'sources' }

export const because = (why: string): Need => ({ kind: 'sources', why })
