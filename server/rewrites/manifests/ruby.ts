// What Bundler reads before it installs.
import type { PackageCall } from '../../facts/packages.ts'
import { join } from '../../syntax/paths.ts'
import { because, type Need, type Place, sources } from './need.ts'
import { isThere, reading, spoken } from './reading.ts'

export function ofBundler(call: PackageCall, place: Place): Need {
  if (call.has('--gemfile', '--local')) return sources
  const read = reading(place, 'bundler', ['Gemfile'])
  if (!read) return sources
  const text = read.text('Gemfile').replaceAll(/#.*$/gm, '')
  const local = /^\s*gemspec\b|\bpath:?\s*(?:=>)?\s*['"]|\beval_gemfile\b|\brequire_relative\b|\bDir\[/m.exec(
    text,
  )
  if (local) return because(`The Gemfile reads the sources: ${local[0].trim()}.`)
  const read2 = [...text.matchAll(/\b(?:File\.read|file:)\s*\(?\s*['"]([^'"]+)['"]/g)].map(([, path = '']) =>
    join(read.folder, path),
  )
  const more = ['.tool-versions', '.bundle/config'].map((path) => join(read.folder, path))
  if (/\bFile\./.test(text) && read2.length === 0) return because('The Gemfile reads other files.')
  const wanted = [...read2, join(read.folder, '.bundle/config'), ...(read2.length ? more : [])]
  // Gems that are kept beside the sources are not downloaded.
  if (place.project.folders.includes(join(read.folder, 'vendor/cache')))
    wanted.push(join(read.folder, 'vendor/cache'))
  const extra = wanted.filter((path) => isThere(place.project, path) && !read.files.includes(path))
  const files = read.files.filter((path) => !path.endsWith('.gemspec'))
  return { kind: 'manifests', installs: spoken(call), paths: [...new Set([...files, ...extra])] }
}
