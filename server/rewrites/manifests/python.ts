// What pip, uv, Poetry and Pipenv read before they install.
import type { PackageCall } from '../../facts/packages.ts'
import { absolute, folderOf } from '../../syntax/paths.ts'
import { because, type Need, type Place, sources } from './need.ts'
import { reading, spoken, textOf, withOptions } from './reading.ts'

export function ofPip(call: PackageCall, { project, folder, fromContext }: Place): Need {
  const { packages, requirements, command } = call
  const own = command.args.find(({ value }, index) => {
    const before = command.args[index - 1]?.value ?? ''
    return (
      /^\.{1,2}(?:\/|\[|$)/.test(value ?? '') &&
      !/^(?:-[rctd]|--(?:requirement|constraint|target|prefix|root|dest|src|build|wheel-dir))$/.test(before)
    )
  })
  if (own || call.has('-e', '--editable'))
    return because(`${spoken(call)} installs the project itself, so it needs the sources.`)
  if (
    packages.some(
      ({ local, word }) =>
        local &&
        !/^(?:https?|git\+|ssh):/.test(word.value ?? '') &&
        !requirements.includes(word.value ?? '') &&
        word.value !== call.valueOf('-c', '--constraint'),
    )
  )
    return sources
  if (call.has('-f', '--find-links', '--no-index')) return sources
  const constraint = call.valueOf('-c', '--constraint')
  const named = [...requirements, ...(constraint === undefined ? [] : [constraint])]
  if (!named.length) return { kind: 'nothing', installs: spoken(call) }
  const paths: string[] = []
  const open: string[] = []
  for (const name of named) {
    if (/[$`*?"']/.test(name)) return sources
    const path = fromContext(absolute(folder, name))
    if (path !== undefined) open.push(path)
  }
  if (!open.length) return { kind: 'nothing', installs: spoken(call) }
  for (let path = open.shift(); path !== undefined; path = open.shift()) {
    if (paths.includes(path)) continue
    paths.push(path)
    if (!project.known) continue
    const text = textOf(project, path)
    if (text === undefined) return sources
    if (path.endsWith('.toml')) {
      if (/^dynamic\s*=[^\]]*dependencies/m.test(text)) return sources
      continue
    }
    for (const raw of text.split(/\r?\n/)) {
      const line = raw.replace(/(?:^|\s)#.*$/, '').trim()
      const other = /^(?:-r|-c|--requirement|--constraint)[\s=]*(\S+)/.exec(line)?.[1]
      if (other !== undefined) open.push(absolute(`/${folderOf(path)}`, other).slice(1))
      else if (
        /^(?:-e|--editable)[\s=]+(?!git\+|https?:|hg\+|svn\+)|^\.{1,2}(?:\/|\[|$)|\bfile:|^(?:-f|--find-links)[\s=]+(?!https?:)/.test(
          line,
        )
      )
        return because(`${path} installs from the sources: ${line}.`)
    }
  }
  return { kind: 'manifests', installs: spoken(call), paths }
}

/** A dependency in a folder of the project: in one line, or as a table of its own. */
const pathDependency =
  /^["']?[\w.-]+["']?\s*=\s*\{[^}\n]*\bpath\s*=|^\[tool\.(?:poetry\.(?:group\.[\w.-]+\.)?(?:dev-)?dependencies|uv\.sources)\.[^\]\n]+\]\s*\n(?:[^[\n][^\n]*\n|\n)*?path\s*=/m

function shownStart(text: string): string {
  return `${(text.split('\n', 1)[0] ?? '').trim()} …`
}

export function ofUv(call: PackageCall, place: Place): Need {
  if (call.has('--directory', '--project', '--package', '--active')) return sources
  const read = reading(place, 'uv', ['pyproject.toml'])
  if (!read || read.files.length < 1) return sources
  const text = read.text('pyproject.toml')
  const local = pathDependency.exec(text)
  if (local) return because(`pyproject.toml takes a dependency from the sources: ${shownStart(local[0])}.`)
  // To tell whether the lock file still holds, uv builds a project that says what it needs only when it is built.
  if (/^dynamic\s*=/m.test(text) && !call.has('--frozen'))
    return because('pyproject.toml leaves parts of itself to the build, which reads the sources.')
  const isPackage = /^\[build-system\]/m.test(text)
    ? !/^package\s*=\s*false/m.test(text)
    : /^package\s*=\s*true/m.test(text)
  const members = read.files.filter((path) => path.endsWith('pyproject.toml')).length > 1
  const option = members ? '--no-install-workspace' : '--no-install-project'
  if (call.has(option) || (!isPackage && !members))
    return { kind: 'manifests', installs: spoken(call), paths: read.files }
  return { kind: 'ahead', installs: spoken(call), paths: read.files, command: withOptions(call, option) }
}

export function ofPoetry(call: PackageCall, place: Place): Need {
  if (call.has('-C', '--directory', '-P', '--project')) return sources
  const read = reading(place, 'poetry', ['pyproject.toml'])
  if (!read) return sources
  const text = read.text('pyproject.toml')
  const local = pathDependency.exec(text) ?? /^[^#\n]*@\s*file:/m.exec(text)
  if (local) return because(`pyproject.toml takes a dependency from the sources: ${shownStart(local[0])}.`)
  if (call.has('--no-root') || /^package-mode\s*=\s*false/m.test(text))
    return { kind: 'manifests', installs: spoken(call), paths: read.files }
  return {
    kind: 'ahead',
    installs: spoken(call),
    paths: read.files,
    command: withOptions(call, '--no-root', /^--(?:only-root|compile)$/),
  }
}

export function ofPipenv(call: PackageCall, place: Place): Need {
  if (call.packages.length || call.requirements.length) return sources
  const read = reading(place, 'pipenv', ['Pipfile'])
  if (!read) return sources
  const local = /^[\w.-]+\s*=\s*\{[^}\n]*\b(?:path|file)\s*=/m.exec(read.text('Pipfile'))
  if (local) return because(`The Pipfile takes a dependency from the sources: ${local[0].trim()} … }.`)
  return { kind: 'manifests', installs: spoken(call), paths: read.files }
}
