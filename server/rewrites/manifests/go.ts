// What Go reads before it downloads modules.
import type { PackageCall } from '../../facts/packages.ts'
import { absolute, folderOf, join, within } from '../../syntax/paths.ts'
import { because, type Need, nothing, type Place, sources } from './need.ts'
import { isThere, reading, relativeTo, spoken, textOf } from './reading.ts'

export function ofGo(call: PackageCall, name: string, place: Place): Need {
  const isDownload = name === 'mod download' || name === 'mod verify'
  if (call.action === 'clean') return nothing
  if (
    /^install$/.test(name) &&
    call.packages.length &&
    call.packages.every(({ word }) => /@/.test(word.value ?? ''))
  )
    return { kind: 'nothing', installs: spoken(call) }
  const verb = call.command.args[0]?.value ?? ''
  if (!isDownload && !/^(?:build|install|test|get)$/.test(verb)) return sources
  if (verb === 'get' && call.packages.some(({ word }) => !/^\.{1,2}(?:\/|$)/.test(word.value ?? '')))
    return sources
  const { project, folder, fromContext } = place
  if (!project.known) {
    const path = fromContext(absolute(folder, 'go.mod'))
    return isDownload && path !== undefined
      ? { kind: 'manifests', installs: spoken(call), paths: [path, path.replace(/mod$/, 'sum')] }
      : sources
  }
  const read = reading(place, 'go', ['go.mod', 'go.work'])
  if (!read || project.folders.includes(join(read.folder, 'vendor')) || call.has('-mod', '-C')) return sources
  const own = read.files.filter((path) => path.endsWith('go.mod'))
  const mods = own.map((path) => textOf(project, path) ?? '')
  const modules = mods.flatMap((text) => /^module\s+"?([^\s"]+)/m.exec(text)?.[1] ?? [])
  // In a workspace as well, what one module requires of another is looked for where it is published.
  const twin = modules.find((it) => mods.some((text) => requires(text, it)))
  if (twin !== undefined)
    return because(`A module of the workspace requires another one, ${twin}, which is not published.`)
  const paths = [...read.files]
  for (const path of read.files.filter((it) => /go\.(?:mod|work)$/.test(it)))
    for (const [, local = ''] of (textOf(project, path) ?? '').matchAll(/=>[ \t]*"?(\.{1,2}\/[^\s"]*)/g)) {
      const mod = within(folderOf(path), `${local}/go.mod`)
      if (mod === undefined || !isThere(project, mod) || !place.isOfSources(relativeTo(place, read, mod)))
        return because(`${path} replaces a module by a folder that is not copied: ${local}.`)
      if (!paths.includes(mod)) paths.push(mod)
    }
  if (!mods.some((text) => /^\s*(?:require\b|\S+\.\S+\/\S*\s+v\d)/m.test(text))) return sources
  return isDownload
    ? { kind: 'manifests', installs: spoken(call), paths }
    : { kind: 'ahead', installs: `go ${verb}`, paths, command: 'go mod download' }
}

/** Whether a go.mod requires that very module. */
function requires(text: string, module: string): boolean {
  return text
    .split(/\r?\n/)
    .some((line) => /^(?:require\s+)?(\S+)\s+v\d/.exec(line.trim())?.[1]?.replaceAll('"', '') === module)
}
