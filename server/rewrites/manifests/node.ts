// What npm, Yarn, pnpm and Bun read before they install, and the scripts that they run then.
import type { PackageCall } from '../../facts/packages.ts'
import type { Project } from '../../facts/project.ts'
import { absolute, baseName, folderOf, join } from '../../syntax/paths.ts'
import { because, type Need, type Place, sources } from './need.ts'
import { isThere, parsed, reading, record, spoken, textOf } from './reading.ts'

/** Scripts that npm, yarn, pnpm and bun run by themselves when they install. */
const installScripts = [
  'preinstall',
  'install',
  'postinstall',
  'prepublish',
  'preprepare',
  'prepare',
  'postprepare',
]

/** Scripts that do nothing without a repository, or need nothing but what is installed. */
const harmlessScript =
  /^(?:(?:is-ci|npx is-ci)\s*\|\|\s*)?(?:npx\s+)?(?:husky(?:\s+install)?|simple-git-hooks|lefthook install|only-allow \w+)(?:\s*\|\|\s*(?:true|exit 0|:))?$/

export function ofNode(call: PackageCall, manager: 'npm' | 'yarn' | 'pnpm' | 'bun', place: Place): Need {
  const name = call.subcommand.map(({ value }) => value).join(' ')
  const { project, folder, fromContext } = place
  if (!/^(?:|install|i|ci|clean-install)$/.test(name) || call.packages.length) return sources
  if (call.has('--prefix', '-C', '--dir', '--cwd', '--filter', '-F', '--workspace', '-w')) return sources
  if (!project.known) {
    const path = fromContext(absolute(folder, 'package*.json'))
    return manager === 'npm' && path !== undefined
      ? { kind: 'manifests', installs: spoken(call), paths: [path] }
      : sources
  }
  const read = reading(place, manager, ['package.json'])
  if (!read) return sources
  const paths = [...read.files]
  const withScripts = !call.has('--ignore-scripts')
  const add = (path: string, folder = read.folder) => {
    const full = join(folder, path)
    if (!isThere(project, full)) return false
    if (!paths.includes(full)) paths.push(full)
    return true
  }
  const manifests = read.files.filter((path) => /(?:^|\/)package\.json$/.test(path))
  const main = join(read.folder, 'package.json')
  for (const manifest of manifests) {
    const text = textOf(project, manifest)
    const json = text === undefined ? undefined : parsed(text)
    if (!json) return sources
    const own = folderOf(manifest)
    for (const script of withScripts ? installScripts : []) {
      const value = record(json['scripts'])[script]
      if (typeof value !== 'string' || harmlessScript.test(value.trim())) continue
      if (/^(?:npx\s+)?patch-package$/.test(value.trim()) && add('patches', own)) continue
      if (/^(?:npx\s+)?prisma generate$/.test(value.trim()) && add('prisma', own)) continue
      return because(`The ${script} script of ${manifest} may need the sources: ${value}.`)
    }
    if (manifest !== main)
      for (const [bin, path] of binsOf(json, own)) {
        if (!isThere(project, path)) continue
        if (isCalled(bin, manifests, project))
          return because(`${manifest} brings ${bin}, which a script calls and which installing links to.`)
        if (!paths.includes(path)) paths.push(path)
      }
    const all = ['dependencies', 'devDependencies', 'optionalDependencies'].flatMap((field) =>
      Object.entries(record(json[field])),
    )
    for (const [dependency, version] of all) {
      if (typeof version !== 'string') continue
      if (/^(?:file|link|portal):|^\.{1,2}\//.test(version))
        return because(`${manifest} takes ${dependency} from the sources: ${version}.`)
      if (version.startsWith('patch:') && !add('.yarn'))
        return because(`${dependency} is patched by a file of the project.`)
    }
    if (withScripts && all.some(([dependency]) => dependency === '@prisma/client')) {
      if (json['prisma'])
        return because(`${manifest} tells where Prisma's schema is, which installing reads.`)
      add('prisma', own)
    }
    const patched = Object.values(record(record(json['pnpm'])['patchedDependencies']))
    if (patched.some((path) => typeof path !== 'string' || !add(path)))
      return because('A dependency is patched by a file of the project.')
  }
  const workspace = textOf(project, join(read.folder, 'pnpm-workspace.yaml')) ?? ''
  if (manager === 'pnpm' && /^patchedDependencies:/m.test(workspace) && !add('patches'))
    return because('A dependency is patched by a file of the project.')
  if (manager === 'yarn') for (const part of ['releases', 'plugins', 'patches', 'cache']) add(`.yarn/${part}`)
  const known = paths.filter((path) => !paths.some((other) => other !== path && path.startsWith(`${other}/`)))
  return { kind: 'manifests', installs: spoken(call), paths: known }
}

/** The commands that a package brings, by the paths of their files. Nothing is linked to a file that is not there. */
function binsOf(
  json: Readonly<Record<string, unknown>>,
  folder: string,
): readonly (readonly [name: string, path: string])[] {
  const { bin, name } = json
  const own = typeof name === 'string' ? baseName(name) : ''
  const all = typeof bin === 'string' ? [[own, bin] as const] : Object.entries(record(bin))
  return all.flatMap(([command, path]) =>
    typeof path === 'string' ? [[command, absolute(`/${folder}`, path).slice(1)] as const] : [],
  )
}

/** Whether a script of the workspace names the command. */
function isCalled(command: string, manifests: readonly string[], project: Project): boolean {
  if (command === '') return true
  return manifests.some((path) => {
    const scripts = record(parsed(textOf(project, path) ?? '')?.['scripts'])
    return Object.values(scripts).some(
      (script) => typeof script === 'string' && script.split(/[^\w@./-]+/).includes(command),
    )
  })
}
