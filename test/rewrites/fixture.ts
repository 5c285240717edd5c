// What a fixture of a rewrite is: a project with its Dockerfile, before and after.

export interface Fixture {
  readonly name: string
  readonly kind: 'multi-stage' | 'slim' | 'alpine' | 'distroless'
  /** The project, the Dockerfile left out. */
  readonly files: Readonly<Record<string, string>>
  readonly before: string
  readonly title?: string
  readonly after?: string
  /** Rules that find something in the text after, and found nothing before. */
  readonly brings?: readonly string[]
  /** The reason, where nothing is rewritten. */
  readonly refused?: string
}
