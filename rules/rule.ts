// The contract between a rule and the house.
import type { Facts } from '../server/facts/facts.ts'
import type { IgnoreFacts } from '../server/facts/ignore-facts.ts'
import type { Project } from '../server/facts/project.ts'
import type { Span } from '../server/syntax/tree.ts'

export type Severity = 'error' | 'warning' | 'info' | 'hint'
export type Level = Severity | 'off'

/** Replaces a span of the document; an empty span inserts. Write `\n`: the engine adapts it to the file. */
export interface Edit extends Span {
  readonly text: string
}

/** A change to another file of the build context: `path` is relative to it. */
export interface FileEdit {
  readonly path: string
  /** The whole new text. The change is always shown before it is made. */
  readonly text: string
}

export interface Fix {
  /** What it does, as a command without a full stop: "Add --no-cache". */
  readonly title: string
  /** The file builds as before and the image behaves the same, so no one has to look: fix on save and `--fix` may apply it. */
  readonly safe: boolean
  readonly edits: readonly Edit[]
  /** Other files it writes: a `.dockerignore`. Such a fix is never safe. */
  readonly files?: readonly FileEdit[]
}

/** Another place that explains the finding. */
export interface Related {
  readonly message: string
  readonly at: Span
  /** The file, relative to the build context; the Dockerfile itself when absent. */
  readonly path?: string
}

export interface Report {
  /** The offending words. */
  readonly at: Span
  /** What is wrong here, in this file's own words. One sentence, with a full stop. */
  readonly message: string
  /** The peers' codes that this very finding corresponds to; all of `rule.covers` when absent. */
  readonly codes?: readonly string[] | undefined
  /** When it differs from the rule's. */
  readonly severity?: Severity | undefined
  /** Best first. */
  readonly fixes?: readonly Fix[] | undefined
  readonly related?: readonly Related[] | undefined
  readonly tag?: 'unnecessary' | 'deprecated' | undefined
  /** The offset of the line on which the peers report it, where that is not the one on which its instruction begins. */
  readonly peersAt?: number
}

/** What a project's configuration tells the rules. */
export interface Options {
  /** Judge as the peers do: every stage, contested advice too. Rules narrow themselves to what ships when it is false. */
  readonly wide: boolean
  /** Registries that base images may come from; empty allows all. `*` matches any run of characters. */
  readonly trustedRegistries: readonly string[]
  /** Required labels and the form of their values. */
  readonly labelSchema: Readonly<Record<string, LabelType>>
  /** Labels outside the schema are reported. */
  readonly strictLabels: boolean
}

export type LabelType = 'text' | 'rfc3339' | 'semver' | 'url' | 'hash' | 'spdx' | 'email' | 'any'

/** What a rule says about itself, whatever kind of file it reads. */
export interface Described {
  /** The pattern it finds, as a sentence without a full stop: heading, hover title, table row. */
  readonly title: string
  /** Why anyone should care. Markdown. */
  readonly why: string
  /** What to check before taking a fix; required as soon as one of its fixes is not safe. Markdown. */
  readonly whyUnsafe?: string
  readonly severity: Severity
  /** True for contested or costly advice: only `profile: all`, or naming the rule in the configuration, turns it on. */
  readonly off?: boolean
  /** The same judgement under other names: `hadolint/DL3009`, `buildkit/StageNameCasing`, `trivy/DS-0002`. */
  readonly covers?: readonly string[]
  /** Where we differ from a peer on purpose, one sentence each with the reason. */
  readonly differs?: readonly string[]
  readonly examples: readonly Example[]
}

export interface Rule extends Described {
  check(file: Facts, project: Project, options: Options): Iterable<Report>
}

/** A rule about `.dockerignore` files; so are the texts of its examples, and their `files` stand beside it. */
export interface IgnoreRule extends Described {
  check(file: IgnoreFacts): Iterable<Report>
}

/** A piece of documentation that is also a test. `«…»` marks what must be reported, in order. */
export type Example = {
  readonly because?: string
  /** Files of the build context by path; makes the project known. */
  readonly files?: Readonly<Record<string, string>>
  readonly options?: Partial<Options>
} & (
  | { readonly good: string }
  | {
      readonly bad: string
      /** The text after the first fix of every report; there if and only if a report offers an edit of the Dockerfile. */
      readonly fixed?: string
      /** Files that the first fixes write. */
      readonly written?: Readonly<Record<string, string>>
    }
)

export const defaultOptions: Options = {
  wide: false,
  trustedRegistries: [],
  labelSchema: {},
  strictLabels: false,
}

/**
 * A Dockerfile in a template literal: the common indentation and the first newline go, backslashes stay,
 * `` \` `` and `\${` stand for a backtick and `${`.
 */
export function dockerfile(parts: TemplateStringsArray): string {
  const text = parts.raw
    .join('')
    .replaceAll(/\\(`|\$(?=\{))/g, '$1')
    .replace(/^\n/, '')
    .replace(/\n[ \t]*$/, '\n')
  // In few passes: more than a thousand examples are read at every start.
  const [indent = ''] = text.match(/^ *(?=.*\S)/gm)?.toSorted() ?? []
  return indent === '' ? text : text.replaceAll(new RegExp(`^ {1,${indent.length}}`, 'gm'), '')
}
