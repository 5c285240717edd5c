// Switches the image that ships to a smaller variant.
import type { Facts } from '../facts/facts.ts'
import type { Project } from '../facts/project.ts'
import { refuse, type Outcome } from './rewrite.ts'
export function smallerImage(_file: Facts, _project: Project, _kind: 'slim' | 'alpine' | 'distroless'): Outcome {
  return refuse('Not yet.')
}
