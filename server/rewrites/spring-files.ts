// What settings of Java applications name to be written: logs, databases in files, uploads.
import { baseName, folderOf } from '../syntax/paths.ts'

/** A path as the settings write it, of a file or a folder. */
export interface NamedPlace {
  readonly path: string
  readonly isFile: boolean
}

/** What `application.properties`, `application.yml`, `logback.xml` and the like name; empty for any other file. */
export function namedPlaces(path: string, text: string): readonly NamedPlace[] {
  if (/(?:^|\/)src\/test\//.test(path)) return []
  const name = baseName(path)
  const found = /^application[\w-]*\.properties$/.test(name)
    ? ofSettings(pairsOfProperties(text))
    : /^application[\w-]*\.ya?ml$/.test(name)
      ? ofSettings(pairsOfYaml(text))
      : /^(?:logback|log4j2)[\w-]*\.xml$/.test(name)
        ? ofLogging(text)
        : []
  return found.filter((it) => /^[\w./-]*\w[\w./-]*$/.test(it.path) && !it.path.startsWith('..'))
}

type Pair = readonly [key: string, value: string]

function ofSettings(pairs: readonly Pair[]): readonly NamedPlace[] {
  return pairs.flatMap(([key, said]): readonly NamedPlace[] => {
    const value = defaulted(said)
    const database = /^jdbc:(?:h2:(?:file:)?|hsqldb:file:)([^;?]+)/.exec(value)?.[1]
    if (database !== undefined)
      return /^\.{0,2}\//.test(database) ? [{ path: plain(database), isFile: true }] : []
    if (/(?:^|\.)log(?:ging)?\.file\.name$/.test(key)) return [{ path: plain(value), isFile: true }]
    if (key === 'quarkus.log.file.path') return [{ path: plain(value), isFile: true }]
    const isFolder =
      /^(?:logging\.(?:file\.)?path|server\.tomcat\.basedir|spring\.servlet\.multipart\.location)$/.test(
        key,
      ) ||
      /(?:upload|storage|media|backup|export)s?[\w-]*[.-]?(?:dir|directory|path|location|folder)$/.test(key)
    return isFolder && !value.includes(':') ? [{ path: plain(value), isFile: false }] : []
  })
}

/** `${LOG_DIR:/var/log/shop}` is its default as long as nobody sets the variable. */
function defaulted(value: string): string {
  return value.replaceAll(/\$\{[\w.-]+:-?([^{}]*)\}/g, '$1').replace(/^(["'])(.*)\1$/, '$2')
}

function plain(path: string): string {
  return path.replace(/^\.\//, '').replace(/(.)\/+$/, '$1')
}

function pairsOfProperties(text: string): readonly Pair[] {
  return [...text.matchAll(/^[ \t]*([\w.[\]-]+)[ \t]*[=:][ \t]*(.*?)[ \t]*\r?$/gm)].map(
    ([, key = '', value = '']) => [key, value],
  )
}

/** Plain mappings of words by their indentation. */
function pairsOfYaml(text: string): readonly Pair[] {
  const pairs: Pair[] = []
  const above: { readonly indent: number; readonly key: string }[] = []
  for (const [, indent = '', key = '', value = ''] of text.matchAll(
    /^([ ]*)([\w.-]+):(?:[ \t]+(.*?))?[ \t]*\r?$/gm,
  )) {
    while ((above.at(-1)?.indent ?? -1) >= indent.length) above.pop()
    const whole = [...above.map((it) => it.key), key].join('.')
    const bare = value.replace(/[ \t]+#.*$/, '')
    if (bare === '') above.push({ indent: indent.length, key })
    else pairs.push([whole, bare])
  }
  return pairs
}

/** Files of appenders, with the properties of the same file in their names. */
function ofLogging(text: string): readonly NamedPlace[] {
  const names = new Map<string, string>()
  for (const [, name = '', value = '', inside = ''] of text.matchAll(
    /<[Pp]roperty\s+name="([\w.-]+)"(?:\s+value="([^"]*)"\s*\/>|>([^<]*)<)/g,
  ))
    names.set(name, value || inside)
  const spelled = (path: string): string =>
    path.replaceAll(/\$\{([\w.-]+)(?::-([^{}]*))?\}/g, (all, name: string, other?: string) =>
      defaulted(names.get(name) ?? other ?? all),
    )
  return [...text.matchAll(/<[Ff]ile>\s*([^<\s]+)\s*<|\bfileName="([^"]+)"/g)].map(
    ([, element, attribute]) => ({ path: plain(spelled(element ?? attribute ?? '')), isFile: true }),
  )
}

/** The folder that has to be writable. */
export function folderFor({ path, isFile }: NamedPlace): string {
  return isFile ? folderOf(path) : path
}
