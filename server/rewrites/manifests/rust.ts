// What Cargo reads before it fetches crates.
import type { PackageCall } from '../../facts/packages.ts'
import { folderOf, join, within } from '../../syntax/paths.ts'
import { because, type Need, type Place, sources } from './need.ts'
import { isThere, reading, relativeTo, textOf } from './reading.ts'

export function ofCargo(call: PackageCall, name: string, place: Place): Need {
  if (!/^(?:build|fetch|test)$/.test(name)) return sources
  if (call.has('--manifest-path', '--offline', '--frozen', '--config', '-Z', '-C')) return sources
  const read = reading(place, 'cargo', ['Cargo.toml'])
  if (!read) return sources
  const { project } = place
  const main = join(read.folder, 'Cargo.toml')
  const manifests: string[] = []
  const open = read.files.filter((path) => path.endsWith('Cargo.toml'))
  const targets: string[] = []
  let hasDependencies = false
  for (let path = open.shift(); path !== undefined; path = open.shift()) {
    if (manifests.includes(path)) continue
    manifests.push(path)
    const text = textOf(project, path)
    if (text === undefined) return sources
    const own = folderOf(path)
    hasDependencies ||= /^\[(?:workspace\.|target\.[^\]]+\.)?(?:dev-|build-)?dependencies\b/m.test(text)
    for (const [, local = ''] of text.matchAll(/\bpath\s*=\s*["']([^"'\n]*)["']/g)) {
      if (local.endsWith('.rs')) continue
      const other = within(own, `${local}/Cargo.toml`)
      if (
        other === undefined ||
        !isThere(project, other) ||
        !place.isOfSources(relativeTo(place, read, other))
      )
        return because(`${path} names a folder that is not copied with the sources: ${local}.`)
      open.push(other)
    }
    const found = cargoTargets(text)
    if (!found) return because(`${path} names what it builds in a form that is not read here.`)
    const there = found.names
      .map((it) => join(own, it))
      .filter((it) => isThere(project, it) && place.isOfSources(relativeTo(place, read, it)))
    if (found.isPackage && !there.length && !found.isNamed) return sources
    targets.push(...there)
  }
  for (const member of listOf(textOf(project, main) ?? '', 'members'))
    if (!/[*?[{]/.test(member) && !manifests.includes(within(read.folder, `${member}/Cargo.toml`) ?? ''))
      return because(`Cargo.toml names a member that is not there: ${member}.`)
  if (!hasDependencies) return sources
  const paths = [...manifests, ...read.files.filter((path) => !manifests.includes(path))]
  const base = read.folder ? `${read.folder}/` : ''
  if (targets.some((path) => !path.startsWith(base) || /[^\w./-]/.test(path)))
    return because('A package lies outside of the folder that cargo runs in.')
  const files = [...new Set(targets)].map((path) => path.slice(base.length))
  const all = [...new Set(files.map(folderOf))].filter(Boolean)
  const folders = all.filter((path) => !all.some((other) => other.startsWith(`${path}/`)))
  const locked = call.has('--locked') ? ' --locked' : ''
  // cargo reads no manifest whose targets are not there; nothing is built of the empty files.
  const steps = [
    ...(folders.length ? [`mkdir -p ${folders.join(' ')}`] : []),
    ...(files.length ? [`touch ${files.join(' ')}`] : []),
    `cargo fetch${locked}`,
  ]
  return {
    kind: 'ahead',
    installs: `cargo ${name}`,
    paths: orderedLike(read.files, paths),
    command: steps.join(' && '),
    writes: files.length > 0,
  }
}

/** The files from which cargo infers what there is to build; `undefined` where the manifest cannot be read so. */
function cargoTargets(
  text: string,
): { readonly isPackage: boolean; readonly isNamed: boolean; readonly names: readonly string[] } | undefined {
  if (/^\s*(?:lib|bin|example|test|bench)\s*=\s*[[{]/m.test(text)) return undefined
  if (!/^\[package\]/m.test(text)) return { isPackage: false, isNamed: false, names: [] }
  const names = ['src/main.rs', 'src/lib.rs']
  if (/^links\s*=/m.test(text)) names.push('build.rs')
  const kept = /^default-run\s*=\s*["']([^"'\n]+)["']/m.exec(text)?.[1]
  if (kept !== undefined) names.push(`src/bin/${kept}.rs`, `src/bin/${kept}/main.rs`)
  let isNamed = false
  for (const part of text.split(/^(?=\[)/m)) {
    const section = /^\[\[?(lib|bin|example|test|bench)\]/.exec(part)?.[1]
    if (section === undefined) continue
    if (/^path\s*=/m.test(part)) {
      if (section === 'lib' || section === 'bin') isNamed = true
      continue
    }
    const name = /^name\s*=\s*["']([^"'\n]+)["']/m.exec(part)?.[1]
    const folder = { lib: '', bin: 'src/bin', example: 'examples', test: 'tests', bench: 'benches' }[section]
    if (folder && name !== undefined) names.push(`${folder}/${name}.rs`, `${folder}/${name}/main.rs`)
  }
  return { isPackage: true, isNamed, names }
}

/** The strings of a TOML list. */
function listOf(text: string, key: string): readonly string[] {
  const list = new RegExp(`^\\s*${key}\\s*=\\s*\\[([^\\]]*)\\]`, 'm').exec(text)?.[1] ?? ''
  return [...list.replaceAll(/#.*$/gm, '').matchAll(/["']([^"'\n]+)["']/g)].map(([, value = '']) => value)
}

/** In the order of the first list, with the rest in the place of the first one that is not in it. */
function orderedLike(known: readonly string[], paths: readonly string[]): readonly string[] {
  return [...known, ...paths.filter((path) => !known.includes(path))]
}
