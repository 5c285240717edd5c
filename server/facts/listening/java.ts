// Where Java and Kotlin say that they listen: settings, starters in the manifest, and embedded servers.
import {
  type Found,
  type Source,
  addressOf,
  callsOf,
  named,
  portOf,
  spanOf,
  stringOf,
  validPort,
  withoutComments,
} from './values.ts'

export function inSpringSettings({ name, text }: Source): readonly Found[] {
  const isProperties = name.endsWith('.properties')
  const found: Found[] = []
  const code = text.replace(/^[ \t]*[#!].*$/gm, (line) => ' '.repeat(line.length))
  const rows = isProperties
    ? [
        ...code.matchAll(
          /^[ \t]*(server|quarkus\.http|micronaut\.server)\.port[ \t]*[=:][ \t]*(\S+)[ \t]*$/gm,
        ),
      ]
    : [
        ...code.matchAll(
          /^(server|micronaut|quarkus):[ \t]*\r?\n(?:[ \t]+\S[^\n]*\n|[ \t]*\r?\n)*?[ \t]+port:[ \t]*["']?([^\s"']+)/gm,
        ),
      ]
  for (const row of rows) {
    const value = row[2] ?? ''
    const port = validPort(value) ?? validPort(/^\$\{[^:}]*:(\d+)\}$/.exec(value)?.[1])
    // 0 and -1 switch the fixed port off.
    if (/^-?[01]$/.test(value)) continue
    const host = isProperties
      ? /^[ \t]*(?:server\.address|quarkus\.http\.host)[ \t]*[=:][ \t]*(\S+)/m.exec(code)?.[1]
      : /^server:[ \t]*\r?\n(?:[ \t]+\S[^\n]*\n|[ \t]*\r?\n)*?[ \t]+address:[ \t]*["']?([^\s"']+)/m.exec(
          code,
        )?.[1]
    const by = row[1]?.startsWith('quarkus')
      ? 'quarkus'
      : row[1]?.startsWith('micronaut')
        ? 'micronaut'
        : 'spring'
    const end = row.index + row[0].length
    const start = isProperties ? row.index + row[0].search(/\S/) : row.index + row[0].lastIndexOf('port:')
    found.push({ port, address: addressOf(host), by, start, end, explicit: true })
  }
  return found
}

/** Spring Boot's web starters listen on 8080 when nothing else is said. */
export function inJavaManifest({ text }: Source): readonly Found[] {
  const match =
    /spring-boot-starter-(?:web|webflux|web-services|jersey)\b|quarkus-(?:resteasy|rest|vertx-http)[\w-]*/.exec(
      text,
    )
  if (!match) return []
  const by = match[0].startsWith('quarkus') ? 'quarkus' : 'spring'
  return [{ port: 8080, address: undefined, by, ...spanOf(match), explicit: false }]
}

export function inJava({ text }: Source): readonly Found[] {
  const code = withoutComments(text, 'slashes')
  const found: Found[] = []
  if (/\bio\.javalin\b/.test(code)) {
    for (const { args, start, end } of callsOf(code, /\.start\(/g)) {
      const last = args.at(-1)
      const host = args.length > 1 ? addressOf(stringOf(args[0], code)) : undefined
      if (last !== undefined)
        found.push({ port: portOf(last, code), address: host, by: 'javalin', start, end, explicit: true })
    }
  }
  for (const { args, start, end } of callsOf(code, /\bembeddedServer\(/g)) {
    const port = named(args, 'port') ?? args[1]
    const host = named(args, 'host')
    const known = port === undefined ? 80 : portOf(port, code)
    const address = host === undefined ? '0.0.0.0' : addressOf(stringOf(host, code))
    found.push({ port: known, address, by: 'ktor', start, end, explicit: port !== undefined })
  }
  return found
}
