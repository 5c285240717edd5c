// The server of its own that Next.js makes.
import type { Edit } from '../../../../rules/rule.ts'
import type { Place, Source } from '../../shape.ts'
import { copyLine, placed } from '../compiled.ts'
import type { Layout } from './layout.ts'
import type { Package } from './manifest.ts'

export const standaloneFolder = /^(?:\.\/)?\.next\/standalone(?:\/|$)/

export interface Standalone {
  readonly edits: readonly Edit[]
  lines(place: Place): readonly string[]
}

/** The server of its own that Next.js makes with `output: 'standalone'`, where it is or can be what is started. */
export function standaloneOf(
  { file, stage }: Source,
  { copied }: Layout,
  { folder: workdir, read }: Package,
  words: readonly string[],
): Standalone | undefined {
  const config = ['js', 'mjs', 'ts', 'cjs']
    .map((ending) => read(`next.config.${ending}`))
    .find((it) => it !== undefined)
  if (!/\boutput\s*:\s*['"]standalone['"]/.test(config ?? '') || stage.end.workdir !== workdir)
    return undefined
  const made = `${workdir}/.next/standalone`
  if (words[0] === 'node' && words.length === 2 && placed(words[1] ?? '', workdir) === `${made}/server.js`)
    return { edits: [], lines: ({ from, owner }) => [copyLine(from, made, owner)] }
  // `outputFileTracingRoot` puts the server into a folder below.
  if (words[0] !== 'next' || words[1] !== 'start' || /TracingRoot|basePath|distDir/.test(config ?? ''))
    return undefined
  const rest = words.slice(2)
  const port = /^(?:-p|--port)$/.test(rest[0] ?? '') && /^\d+$/.test(rest[1] ?? '') ? rest[1] : undefined
  if (rest.length > 0 && (port === undefined || rest.length > 2)) return undefined
  // `next start` heeds the option, the server the variable.
  if (port !== undefined && stage.end.lookup('PORT')) return undefined
  const variables = [
    ...(stage.end.lookup('HOSTNAME') ? [] : ['HOSTNAME=0.0.0.0']),
    ...(port === undefined ? [] : [`PORT=${port}`]),
  ]
  const { entrypoint, cmd } = file.start
  const command = entrypoint ?? cmd
  const start = command?.instruction.body.segments[0]?.source
  if (!command || (entrypoint && cmd) || start === undefined) return undefined
  const hasPublic = [...copied.keys()].some((path) => path.startsWith(`${workdir}/public/`))
  return {
    edits: [{ start, end: command.instruction.end, text: '["node", "server.js"]' }],
    lines: ({ from, owner }) => [
      copyLine(from, made, owner, workdir),
      copyLine(from, `${workdir}/.next/static`, owner),
      ...(hasPublic ? [copyLine(from, `${workdir}/public`, owner)] : []),
      ...(variables.length > 0 ? [`ENV ${variables.join(' \\\n    ')}`] : []),
    ],
  }
}
