// What Mix reads before it fetches dependencies.
import type { Command } from '../../syntax/script.ts'
import { because, type Need, nothing, type Place, sources } from './need.ts'
import { reading, textOf } from './reading.ts'

export function ofMix(command: Command, place: Place): Need {
  const [task] = command.args
  if (/^(?:local\.hex|local\.rebar|archive\.install)$/.test(task?.value ?? '')) return nothing
  if (task?.value !== 'deps.get') return sources
  const read = reading(place, 'mix', ['mix.exs'])
  if (!read) return sources
  const files = read.files.filter((path) => !/(?:^|\/)config\//.test(path))
  for (const path of files.filter((it) => it.endsWith('mix.exs'))) {
    const text = textOf(place.project, path) ?? ''
    const local = /\bpath:\s*"[^"]*"|\bFile\.\w+!?|\bCode\.(?:require|eval)_file/.exec(text)
    if (local && !/^path:\s*"deps/.test(local[0])) return because(`${path} reads the sources: ${local[0]}.`)
  }
  return { kind: 'manifests', installs: 'mix deps.get', paths: files }
}
