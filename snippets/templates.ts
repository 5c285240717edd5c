// All templates, and which of them suit a project best.
import type { ManagerId, Project, StackId } from '../server/facts/project.ts'
import { dotnet } from './dotnet.ts'
import { elixir } from './elixir.ts'
import { go } from './go.ts'
import { java } from './java.ts'
import { node } from './node.ts'
import { php } from './php.ts'
import { python } from './python.ts'
import { ruby } from './ruby.ts'
import { rust } from './rust.ts'
import { small } from './small.ts'
import { web } from './web.ts'

export { expandDefaults } from './snippet.ts'

export interface Template {
  /** Kebab-case, unique. */
  readonly id: string
  readonly title: string
  /** One sentence with a full stop. */
  readonly description: string
  /** What one types to get it; unique. */
  readonly prefix: string
  readonly stack?: StackId
  readonly managers?: readonly ManagerId[]
  /** A whole Dockerfile, not some lines of one. */
  readonly whole: boolean
  /** LSP snippet syntax with the project's own names filled in; a whole file ends with a newline. */
  body(project: Project): string
  /** How well it suits the project, from 0: `certain` and more for a found stack, 50 where nothing is known. */
  fits(project: Project): number
}

/** What `fits` says at least when the template's stack was found. */
export const certain = 100

/** Whole Dockerfiles first, by stack; then the small ones. */
export const templates: readonly Template[] = [
  ...python,
  ...node,
  ...go,
  ...rust,
  ...java,
  ...dotnet,
  ...php,
  ...ruby,
  ...elixir,
  ...web,
  ...small,
]

/** All templates, those that suit the project best first. */
export function templatesFor(project: Project): Template[] {
  const fit = new Map(templates.map((template) => [template, template.fits(project)]))
  return templates.toSorted((a, b) => (fit.get(b) ?? 0) - (fit.get(a) ?? 0))
}
