// What `dotnet restore` reads.
import { absolute, baseName, folderOf, within } from '../../syntax/paths.ts'
import type { Command } from '../../syntax/script.ts'
import { because, type Need, type Place, sources } from './need.ts'
import { isThere, textOf } from './reading.ts'

export function ofDotnet(command: Command, { project, folder, fromContext }: Place): Need {
  const [verb, ...rest] = command.args
  if (!/^(?:restore|build|publish)$/.test(verb?.value ?? '')) return sources
  if (
    rest.some(
      ({ value }) =>
        value === undefined || /^(?:--no-restore|--packages|--source|-s|--configfile)$/.test(value),
    )
  )
    return sources
  const operand = rest.find(
    ({ value }, index) =>
      !value?.startsWith('-') && !/^(?:-[a-z]|--[a-z-]+)$/i.test(rest[index - 1]?.value ?? ''),
  )?.value
  const target = fromContext(absolute(folder, operand ?? '.'))
  if (target === undefined || !project.known) return sources
  const isFile = /\.(?:\w+proj|slnx?)$/.test(target)
  const base = isFile ? folderOf(target) : target
  const here = project.files.filter((path) => folderOf(path) === base)
  const entries = isFile ? [target] : here.filter((path) => /\.slnx?$/.test(path))
  if (!entries.length) entries.push(...here.filter((path) => /\.(?:cs|fs|vb)proj$/.test(path)))
  const [entry] = entries
  if (entry === undefined || entries.length > 1 || !isThere(project, entry)) return sources
  const projects = new Set<string>()
  const imports = new Set<string>()
  const open = [entry]
  const isSetting = (path: string) =>
    /^(?:global\.json|nuget\.config|Directory\.(?:Build\.props|Build\.targets|Packages\.props)|packages\.lock\.json)$/i.test(
      baseName(path),
    )
  const settings = new Set<string>()
  // Settings of the folders around the projects are read as well, and may import more.
  const around = () => {
    for (const it of project.files) {
      const below = folderOf(it) === '' ? '' : `${folderOf(it)}/`
      if (settings.has(it) || !isSetting(it) || !isThere(project, it)) continue
      if (![...projects].some((own) => own.startsWith(below))) continue
      settings.add(it)
      if (/\.(?:props|targets)$/i.test(it)) open.push(it)
    }
    return open.shift()
  }
  for (let path = open.shift(); path !== undefined; path = open.shift() ?? around()) {
    if (projects.has(path) || imports.has(path)) continue
    const text = textOf(project, path)?.replaceAll(/<!--[\s\S]*?-->/g, '')
    if (!isThere(project, path)) return sources
    const isProject = /(?:proj|\.slnx?)$/.test(path)
    ;(isProject ? projects : imports).add(path)
    if (text === undefined) {
      // What it is made of is not read to restore the others.
      if (path.endsWith('.dcproj')) continue
      if (isProject) return sources
      return because(`${path} is imported and may name more files.`)
    }
    const found = /\.slnx?$/.test(path)
      ? text.matchAll(/["']([^"'\n]+\.\w*proj)["']/g)
      : text.matchAll(/<ProjectReference\s+[^>]*?Include\s*=\s*"([^"$*]+)"/g)
    for (const [, name = ''] of found) {
      const other = within(folderOf(path), name.replaceAll('\\', '/'))
      if (other === undefined) return sources
      open.push(other)
    }
    if (/\[(?:System\.)?IO\.File\]::Read/i.test(text)) return because(`${path} reads other files.`)
    for (const [tag = '', name = ''] of text.matchAll(/<Import\s+[^>]*?\bProject\s*=\s*"([^"]+)"[^>]*>/g)) {
      if (
        /\bSdk\s*=/.test(tag) ||
        /^\$\((?:\[MSBuild\]::GetPathOfFileAbove|MSBuild(?!This)\w+Path)/.test(name)
      )
        continue
      const plain = name
        .replace(/^\$\(MSBuild(?:ThisFile|Project)Directory\)[\\/]?/, '')
        .replaceAll('\\', '/')
      const other = /[$*%]/.test(plain) ? undefined : within(folderOf(path), plain)
      if (other !== undefined && isThere(project, other)) open.push(other)
      else if (other === undefined || !/\bCondition\s*=/.test(tag))
        return because(`${path} imports ${name}, which may name more files.`)
    }
  }
  const paths = [...new Set([...settings, ...projects, ...imports])]
  // What is outside of what was copied is not read either.
  const installs = `dotnet ${verb?.value ?? ''}`
  if (verb?.value === 'restore') return { kind: 'manifests', installs, paths }
  const kept = rest.flatMap(({ value, raw }, index) => {
    if (/^(?:-r|--runtime|-a|--arch|--os)$/.test(value ?? '')) return [raw, rest[index + 1]?.raw ?? '']
    return []
  })
  return {
    kind: 'ahead',
    installs,
    paths,
    command: ['dotnet restore', ...(operand === undefined ? [] : [operand]), ...kept].join(' '),
  }
}
