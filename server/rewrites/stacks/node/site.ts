// A site that only had to be built: nginx serves it as the program of Node.js did.
import { startPlace } from '../../needs.ts'
import { refuse, type Refusal } from '../../rewrite.ts'
import type { Shape, Source } from '../../shape.ts'
import { placed } from '../compiled.ts'
import { servedSite } from '../site.ts'
import type { NodeCall } from './calls.ts'
import type { Package } from './manifest.ts'
import type { Written } from './outputs.ts'

interface Server {
  readonly folder: string
  readonly port: number
  readonly isSingle: boolean
  readonly tool: string
}

/** `serve -s build -l 3000`, `vite preview --host`. */
export function serverOf(
  words: readonly string[],
  { stage }: Source,
  pack: Package | undefined,
): Server | undefined {
  const own = words[0] === 'npx' ? words.slice(1).filter((word) => word !== '-y' && word !== '--yes') : words
  const tool = own[0]?.replace(/^.*\//, '').replace(/@.*$/, '')
  const isVite = tool === 'vite' && own[1] === 'preview'
  if (tool !== 'serve' && tool !== 'http-server' && !isVite) return undefined
  const rest = own.slice(isVite ? 2 : 1)
  let port = tool === 'serve' ? 3000 : isVite ? 4173 : 8080
  let folder: string | undefined
  let isSingle = isVite
  let isOpen = !isVite
  if (isVite) {
    const config = ['ts', 'js', 'mjs', 'mts', 'cjs']
      .map((ending) => pack?.read(`vite.config.${ending}`))
      .find((it) => it !== undefined)
    if (/\b(?:base|preview|appType|root)\b\s*:/.test(config ?? '')) return undefined
    folder = /outDir\s*:\s*['"]([^'"]+)['"]/.exec(config ?? '')?.[1] ?? 'dist'
  } else {
    // Both read PORT where no option says otherwise.
    const set = stage.end.lookup('PORT')
    if (set) port = Number(set.value)
  }
  for (let at = 0; at < rest.length; at++) {
    const word = rest[at] as string
    if (word === '-s' || word === '--single') isSingle = true
    else if (/^(?:-l|--listen|-p|--port)$/.test(word)) {
      port = Number(/(?:^|:)(\d+)$/.exec(rest[++at] ?? '')?.[1])
    } else if (/^(?:-l|-p|--listen=|--port=)\d+$/.test(word)) port = Number(/\d+$/.exec(word)?.[0])
    else if (isVite && /^--host(?:=0\.0\.0\.0)?$/.test(word)) {
      isOpen = true
      if (rest[at + 1] === '0.0.0.0') at++
    } else if (
      isVite ? word === '--strictPort' : /^(?:-n|-L|--no-clipboard|--no-request-logging)$/.test(word)
    )
      continue
    else if (word.startsWith('-') || isVite) return undefined
    else folder = word
  }
  return folder === undefined || !(port > 0) || !isOpen ? undefined : { folder, port, isSingle, tool }
}

/** A site that only had to be built is served by nginx, on the port that it was served on. `from`: where it starts. */
export function site(
  source: Source,
  calls: readonly NodeCall[],
  server: Server,
  from: string | undefined,
  written: readonly Written[],
): Shape | Refusal {
  const path = placed(server.folder, from)
  if (path === undefined || !written.some((it) => path === it.path || path.startsWith(`${it.path}/`)))
    return refuse(
      `${server.folder} is served, and nothing in this file is known to write it.`,
      startPlace(source.file),
    )
  const { port, isSingle, tool } = server
  return servedSite(
    source,
    {
      ...{ path, port, server: tool, language: 'Node.js' },
      otherwise: isSingle ? '/index.html' : '$uri.html =404',
    },
    {
      followsFolders: true,
      roleOf(command) {
        const call = calls.find((it) => it.command === command)
        if (call?.kind === 'global' && call.names.every((name) => name.replace(/(.)@.*$/, '$1') === tool))
          return 'none'
        if (call) return call.kind === 'build' || call.kind === 'install' ? 'build' : 'tool'
        return command.name === 'rm' || command.name === 'corepack' ? 'tool' : undefined
      },
    },
  )
}
