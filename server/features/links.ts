// Links from image names to the pages that describe the images.
import type { DocumentLink } from 'vscode-languageserver'
import type { TextDocument } from 'vscode-languageserver-textdocument'
import type { Span, Tree } from '../syntax/tree.ts'

export function documentLinks(document: TextDocument, tree: Tree): DocumentLink[] {
  const stages = new Set<string>()
  const links: DocumentLink[] = []
  const add = ({ start, end }: Span, image: string): void => {
    const target = pageOf(image)
    if (!target) return
    links.push({ range: { start: document.positionAt(start), end: document.positionAt(end) }, target })
  }
  for (const { name, valueSpan, value } of tree.directives) if (name === 'syntax') add(valueSpan, value)
  for (const { name, words } of tree.instructions) {
    if (name !== 'FROM') continue
    const [image, as, stage] = words
    if (image && !stages.has(image.value.toLowerCase())) add(image, image.value)
    if (as?.value.toLowerCase() === 'as' && stage) stages.add(stage.value.toLowerCase())
  }
  return links
}

/** `undefined` for names with variables, `scratch`, and registries whose pages we do not know. */
function pageOf(image: string): string | undefined {
  if (image === 'scratch' || /[^\w./:@-]/.test(image)) return undefined
  const named = image.replace(/@.*$/, '').replace(/:[^/]*$/, '')
  const [first = '', ...rest] = named.split('/')
  const hasRegistry = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost')
  const registry = hasRegistry ? first : 'docker.io'
  const path = (hasRegistry ? rest : [first, ...rest]).join('/')
  switch (registry) {
    case 'docker.io':
    case 'index.docker.io': {
      const official = path.replace(/^library\//, '')
      return `https://hub.docker.com/${official.includes('/') ? 'r/' : '_/'}${official}`
    }
    case 'ghcr.io':
      return path.includes('/')
        ? `https://github.com/${path.split('/').slice(0, 2).join('/')}/pkgs/container/${encodeURIComponent(path.split('/').slice(1).join('/'))}`
        : undefined
    case 'mcr.microsoft.com':
      return `https://mcr.microsoft.com/artifact/mar/${path}`
    case 'quay.io':
      return `https://quay.io/repository/${path}`
    case 'public.ecr.aws':
      return `https://gallery.ecr.aws/${path}`
    default:
      return undefined
  }
}
