// A site that MkDocs, Sphinx or Pelican builds: nginx serves it as Python's http.server did.
import type { Command } from '../../../syntax/script.ts'
import { absolute } from '../../../syntax/paths.ts'
import { startLine, startPlace } from '../../needs.ts'
import { refuse, type Refusal } from '../../rewrite.ts'
import type { Shape, Source } from '../../shape.ts'
import { servedSite } from '../site.ts'

/** `undefined` where nothing is built that http.server then serves. */
export function site(source: Source): Shape | Refusal | undefined {
  const { file } = source
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
  return servedSite(
    source,
    { path: one.path, port: server.port, otherwise: '=404', server: 'http.server', language: 'Python' },
    {
      roleOf(command) {
        if (command === one.command) return 'build'
        return /^(?:pip[\d.]*|poetry|pipenv|uv|python[\d.]*|virtualenv|rm|mkdir)$/.test(command.name ?? '')
          ? 'tool'
          : undefined
      },
    },
  )
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
