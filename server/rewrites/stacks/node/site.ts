// A site that only had to be built: nginx serves it as the program of Node.js did.
import type { Edit } from '../../../../rules/rule.ts'
import type { Run } from '../../../facts/runs.ts'
import { startPlace } from '../../needs.ts'
import { refuse, type Refusal } from '../../rewrite.ts'
import { runtimeOf } from '../../runtimes.ts'
import type { Place, Shape, Source } from '../../shape.ts'
import { copyLine, placed } from '../compiled.ts'
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
  const { file, stage } = source
  const [check] = file.named('HEALTHCHECK', stage)
  const asked =
    check &&
    /^CMD\s+(?:curl|wget)((?:\s+(?:-[fsSqLI]+|-O\s*(?:-|\/dev\/null)|-qO-|--(?:fail|silent|spider|quiet)))*)\s+https?:\/\/(localhost|127\.0\.0\.1)(?::\d+)?[\w./-]*(?:\s*\|\|\s*exit 1)?\s*$/.exec(
      check.body.text,
    )
  if (check && !asked) return refuse('The health check may need what only Node.js brings.', check)
  const path = placed(server.folder, from)
  if (path === undefined || !written.some((it) => path === it.path || path.startsWith(`${it.path}/`)))
    return refuse(
      `${server.folder} is served, and nothing in this file is known to write it.`,
      startPlace(file),
    )
  const image = server.port < 1024 ? 'nginx:1.30-alpine' : 'nginxinc/nginx-unprivileged:1.30-alpine'
  const runtime = runtimeOf(stage, image)
  if (!runtime) return refuse('The image of nginx is not known.', stage.from)
  // nginx listens on IPv4 alone, and `localhost` is first looked up as the other.
  const edits: Edit[] = []
  const at = check && asked?.[2] === 'localhost' ? file.text.indexOf('localhost', check.start) : -1
  if (check && at >= 0 && at < check.end) edits.push({ start: at, end: at + 9, text: '127.0.0.1' })
  return {
    runtimes: [runtime],
    keepsUser: true,
    gains: true,
    buildVariables: /./,
    edits,
    reasons: [
      {
        at: startPlace(file) ?? stage.from,
        message: `A built site needs no Node.js: nginx serves it on port ${server.port}, as ${server.tool} did.`,
      },
    ],
    isApart: true,
    followsFolders: true,
    omits: ({ name }) => /^(?:CMD|ENTRYPOINT|USER|WORKDIR|ARG|SHELL|ENV|VOLUME)$/.test(name),
    roleOf(command) {
      const call = calls.find((it) => it.command === command)
      if (
        call?.kind === 'global' &&
        call.names.every((name) => name.replace(/(.)@.*$/, '$1') === server.tool)
      )
        return 'none'
      if (call) return call.kind === 'build' || call.kind === 'install' ? 'build' : 'tool'
      return command.name === 'rm' || command.name === 'corepack' ? 'tool' : undefined
    },
    copyRole: (copy, isBuilt) =>
      isBuilt
        ? 'tool'
        : refuse('What is copied behind the build is not known to belong to the site.', copy.outer),
    artefacts: (_run: Run, place: Place) =>
      place.isLast
        ? [...nginxConfiguration(server), copyLine(place.from, path, '', '/usr/share/nginx/html')]
        : [],
  }
}

function nginxConfiguration({ port, isSingle }: Server): readonly string[] {
  return [
    `COPY <<'EOF' /etc/nginx/conf.d/default.conf`,
    'server {',
    `  listen ${port};`,
    '  root /usr/share/nginx/html;',
    '  location / {',
    `    try_files $uri $uri/ ${isSingle ? '/index.html' : '$uri.html =404'};`,
    '  }',
    '}',
    'EOF',
  ]
}
