// What Composer reads before it installs.
import type { PackageCall } from '../../facts/packages.ts'
import { join } from '../../syntax/paths.ts'
import { because, type Need, type Place, sources } from './need.ts'
import { isThere, parsed, reading, record, spoken, withOptions } from './reading.ts'

export function ofComposer(call: PackageCall, place: Place): Need {
  if (call.has('-d', '--working-dir')) return sources
  const read = reading(place, 'composer', ['composer.json'])
  if (!read) return sources
  const json = parsed(read.text('composer.json'))
  if (!json) return sources
  const repositories = Object.values(record(json['repositories']))
  if (repositories.some((it) => record(it)['type'] === 'path' || record(it)['type'] === 'artifact'))
    return because('composer.json takes packages from folders of the sources.')
  if (
    ['patches', 'patches-file', 'composer-patches'].some((it) => record(json['extra'])[it] !== undefined) ||
    record(json['extra'])['merge-plugin'] !== undefined
  )
    return because('composer.json names patches or other manifests of the sources.')
  const auth = join(read.folder, 'auth.json')
  const paths = isThere(place.project, auth) ? [...read.files, auth] : read.files
  if (call.has('--no-scripts') && call.has('--no-autoloader'))
    return { kind: 'manifests', installs: spoken(call), paths }
  const drop =
    /^(?:-o|-a|--optimize-autoloader|--classmap-authoritative|--apcu-autoloader|--no-scripts|--no-autoloader)$/
  return {
    kind: 'ahead',
    installs: spoken(call),
    paths,
    command: withOptions(call, '--no-scripts --no-autoloader', drop),
  }
}
