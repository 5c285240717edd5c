// A site that MkDocs, Sphinx or Pelican builds: nginx serves it as Python's http.server did.
import type { Command } from '../../../syntax/script.ts'
import { absolute } from '../../../syntax/paths.ts'
import type { Run } from '../../../facts/runs.ts'
import { startLine, startPlace } from '../../needs.ts'
import { refuse, type Refusal } from '../../rewrite.ts'
import { runtimeOf } from '../../runtimes.ts'
import type { Place, Shape, Source } from '../../shape.ts'
import { copyLine } from '../compiled.ts'

/** `undefined` where nothing is built that http.server then serves. */
export function site(source: Source): Shape | Refusal | undefined {
  const { file, stage } = source
  const server = serverOf(source)
  if (!server) return undefined
  const built = file.runs.flatMap((run) =>
    run.commands.flatMap(({ effective }) => {
      const out = outputOf(effective, source)
      return out === undefined
        ? []
        : [{ run, command: effective, path: absolute(run.state.workdir ?? '/', out) }]
    }),
  )
  const [one, another] = built
  if (!one) return undefined
  if (another) return refuse('Several sites are built in this file.', another.command)
  if (server.folder !== one.path)
    return refuse(`${server.folder} is served, and the site is built into ${one.path}.`, startPlace(file))
  const [check] = file.named('HEALTHCHECK', stage)
  if (check && !/^(?:NONE$|CMD\s+(?:curl|wget)\s)/i.test(check.body.text))
    return refuse('The health check may need what only Python brings.', check)
  const runtime = runtimeOf(
    stage,
    server.port < 1024 ? 'nginx:1.30-alpine' : 'nginxinc/nginx-unprivileged:1.30-alpine',
  )
  if (!runtime) return refuse('The image of nginx is not known.', stage.from)
  // nginx listens on IPv4 alone, and `localhost` is first looked up as the other.
  const at = check ? file.text.indexOf('localhost', check.start) : -1
  return {
    runtimes: [runtime],
    keepsUser: true,
    gains: true,
    buildVariables: /./,
    edits: check && at >= 0 && at < check.end ? [{ start: at, end: at + 9, text: '127.0.0.1' }] : [],
    reasons: [
      {
        at: startPlace(file) ?? stage.from,
        message: `A built site needs no Python: nginx serves it on port ${server.port}, as http.server did.`,
      },
    ],
    isApart: true,
    omits: ({ name }) => /^(?:CMD|ENTRYPOINT|USER|WORKDIR|ARG|SHELL|ENV|VOLUME)$/.test(name),
    roleOf(command) {
      if (command === one.command) return 'build'
      return /^(?:pip[\d.]*|poetry|pipenv|uv|python[\d.]*|virtualenv|rm|mkdir)$/.test(command.name ?? '')
        ? 'tool'
        : undefined
    },
    copyRole: (copy, isBuilt) =>
      isBuilt
        ? 'tool'
        : refuse('What is copied behind the build is not known to belong to the site.', copy.outer),
    artefacts: (_run: Run, place: Place) =>
      place.isLast
        ? [...configuration(server.port), copyLine(place.from, one.path, '', '/usr/share/nginx/html')]
        : [],
  }
}

interface Server {
  /** Absolute. */
  readonly folder: string
  readonly port: number
}

/** `python -m http.server 8000 --directory site`. */
function serverOf({ file, stage }: Source): Server | undefined {
  const words = startLine(file) ?? []
  const [python = '', option, module, ...rest] = words[0] === 'exec' ? words.slice(1) : words
  const { workdir } = stage.end
  const isPlain = [file.start.entrypoint, file.start.cmd].every((it) => !it || it.words !== undefined)
  if (!isPlain || !/^python[\d.]*$/.test(python) || option !== '-m' || module !== 'http.server')
    return undefined
  if (workdir === undefined) return undefined
  let port = 8000
  let folder = workdir
  for (let at = 0; at < rest.length; at++) {
    const word = rest[at] as string
    if (/^(?:-d|--directory)$/.test(word)) folder = absolute(workdir, rest[++at] ?? '.')
    else if (/^--directory=/.test(word)) folder = absolute(workdir, word.slice('--directory='.length))
    else if (/^(?:-b|--bind)$/.test(word) && rest[at + 1] === '0.0.0.0') at++
    else if (word === '--bind=0.0.0.0') continue
    else if (/^\d+$/.test(word)) port = Number(word)
    else return undefined
  }
  return port > 0 ? { folder, port } : undefined
}

/** The folder that a command writes a site into, as written; `undefined` where it builds none that is known. */
function outputOf({ name, args }: Command, { project }: Source): string | undefined {
  const words = args.map(({ value }) => value)
  if (words.includes(undefined)) return undefined
  const known = words as readonly string[]
  const [first = '', ...rest] = known
  const option = (list: readonly string[], ...names: readonly string[]) => {
    const at = list.findIndex((it) => names.includes(it))
    const joined = list.find((it) => names.some((one) => it.startsWith(`${one}=`)))
    return at >= 0 ? list[at + 1] : joined?.slice(joined.indexOf('=') + 1)
  }
  switch (name) {
    case 'mkdocs': {
      if (first !== 'build' || option(rest, '-f', '--config-file') !== undefined) return undefined
      const path = project.files.find((it) => /^mkdocs\.ya?ml$/.test(it))
      const settings = path === undefined ? undefined : project.text(path)
      const said = /^site_dir:\s*["']?([\w./-]+)/m.exec(settings ?? '')?.[1]
      return option(rest, '-d', '--site-dir') ?? (settings === undefined ? undefined : (said ?? 'site'))
    }
    case 'sphinx-build': {
      if (first === '-M') return rest[0] === 'html' && rest[2] !== undefined ? `${rest[2]}/html` : undefined
      const builder = option(known, '-b', '--builder')
      if (builder !== undefined && builder !== 'html' && builder !== 'dirhtml') return undefined
      const plain = known.filter((it, index) => !it.startsWith('-') && known[index - 1] !== '-b')
      return plain.length === 2 && known.every((it) => !/^-[cdDAtjnw]$/.test(it)) ? plain[1] : undefined
    }
    case 'pelican':
      return option(known, '-o', '--output')
    default:
      return undefined
  }
}

function configuration(port: number): readonly string[] {
  return [
    `COPY <<'EOF' /etc/nginx/conf.d/default.conf`,
    'server {',
    `  listen ${port};`,
    '  absolute_redirect off;',
    '  root /usr/share/nginx/html;',
    '  location / {',
    '    try_files $uri $uri/ =404;',
    '  }',
    '}',
    'EOF',
  ]
}
