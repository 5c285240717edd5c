// What differs between two images: their configuration and their files.
import { createHash } from 'node:crypto'
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from './builder.ts'

const fields = [
  ...['User', 'Cmd', 'Entrypoint', 'ExposedPorts', 'Volumes', 'WorkingDir', 'StopSignal', 'Healthcheck'],
  ...['Labels', 'Shell', 'Env'],
] as const

/** Names of the fields that differ; variables that `ignored` names do not count. */
export function configDifferences(
  before: Config,
  after: Config,
  ignored: ReadonlySet<string>,
): readonly string[] {
  const shown = (config: Config, field: string): string => {
    const value = (config as Record<string, unknown>)[field]
    if (field === 'Env')
      return JSON.stringify(
        (config.Env ?? []).filter((it) => !ignored.has(it.split('=')[0] ?? '')).toSorted(),
      )
    if (value === undefined || value === null || value === '') return ''
    return JSON.stringify(sorted(value))
  }
  return fields.filter((field) => shown(before, field) !== shown(after, field))
}

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

/** What nobody reads, or what differs from one run of the same build to the next. */
const caches =
  /^\/(?:var\/(?:lib\/apt|cache|log|lib\/dpkg\/(?:status-old|lock.*|triggers\/Lock))|root\/\.(?:cache|config\/(?:nextjs-nodejs|go\/telemetry)|npm|m2|gradle|wget-hsts|local\/(?:share|state)\/pnpm)|tmp|etc\/(?:ld\.so\.cache|resolv\.conf|hosts)|usr\/local\/share\/\.cache|usr\/local\/bundle\/cache|go\/pkg|run)(?:\/|$)|\/__pycache__(?:\/|$)|\/Dockerfile$|\/node_modules\/\.(?:package-lock\.json|cache|modules\.yaml|pnpm-workspace-state[\w.-]*)|\/direct_url\.json$|\/gem_make\.out$|\/_build\/\w+\/(?:lib\/\w+\/\.mix\/|rel\/\w+\/releases\/COOKIE$)|\.sqlite3$|\/(?:\.git|lost\+found)(?:\/|$)/

/** What a compiler writes differently each time, with the moment or the folder in it. */
const compiled = /\.(?:so|a|o|jar|war|class)$|\.dist-info\/RECORD$|\/(?:\.next|site|target)\//

/** Paths that are in one of the two only (`-`, `+`), or differ (`≠`) in type, content, owner or mode. */
export function fileDifferences(before: string, after: string): readonly string[] {
  const [old, fresh] = [filesOf(before), filesOf(after)]
  const found: string[] = []
  for (const [path, what] of old) {
    const now = fresh.get(path)
    if (now === undefined) found.push(`- ${path}`)
    else if (now !== what) found.push(`≠ ${path} (${what} → ${now})`)
  }
  for (const path of fresh.keys()) if (!old.has(path)) found.push(`+ ${path}`)
  return found
}

function filesOf(root: string): ReadonlyMap<string, string> {
  const files = new Map<string, string>()
  const enter = (folder: string): void => {
    for (const { name } of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = `${folder}/${name}`
      if (caches.test(path)) continue
      const state = lstatSync(join(root, path))
      const owner = `${state.mode.toString(8)} ${state.uid}:${state.gid}`
      if (state.isDirectory()) {
        files.set(path, owner)
        enter(path)
      } else if (state.isSymbolicLink()) files.set(path, `→ ${readlinkSync(join(root, path))}`)
      else if (compiled.test(path)) files.set(path, owner)
      else if (state.isFile()) {
        const hash = createHash('sha1')
          .update(readFileSync(join(root, path)))
          .digest('hex')
          .slice(0, 8)
        files.set(path, `${owner} ${hash}`)
      }
    }
  }
  enter('')
  return files
}
