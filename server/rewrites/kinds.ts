// The whole-file changes by name: what the palette, the light bulb and the command line offer.
import type { Facts } from '../facts/facts.ts'
import type { Project } from '../facts/project.ts'
import { mountCaches } from './cache-mounts.ts'
import { orderForCache } from './cache-order.ts'
import { multiStage } from './multi-stage.ts'
import type { Outcome } from './rewrite.ts'
import { smallerImage } from './smaller-image.ts'
import { runAsUser } from './user.ts'

export interface RewriteKind {
  /** The last part of its code action's kind, and its word on the command line. */
  readonly name: string
  /** As a command without a full stop, for those who choose before it is known whether it can be done. */
  readonly title: string
  run(file: Facts, project: Project): Outcome
}

export const rewriteKinds: readonly RewriteKind[] = [
  { name: 'multi-stage', title: 'Convert to a multi-stage build', run: multiStage },
  {
    name: 'slim',
    title: 'Switch to a slim base image',
    run: (file, project) => smallerImage(file, project, 'slim'),
  },
  {
    name: 'alpine',
    title: 'Switch to an Alpine base image',
    run: (file, project) => smallerImage(file, project, 'alpine'),
  },
  {
    name: 'distroless',
    title: 'Switch to a distroless base image',
    run: (file, project) => smallerImage(file, project, 'distroless'),
  },
  { name: 'user', title: 'Run as a user that is not root', run: runAsUser },
  { name: 'cache-order', title: 'Order the file for the build cache', run: orderForCache },
  { name: 'cache-mounts', title: 'Mount caches for what is downloaded', run: mountCaches },
]
