// Who builds which Dockerfile from which folder: Compose, Bake, dev containers, scripts and workflows.
import {
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseAllDocuments,
  parseDocument,
  type Node,
  type YAMLMap,
} from 'yaml'
import { folderOf, inFolder } from './syntax/paths.ts'

export type BuildSource = 'compose' | 'bake' | 'devcontainer' | 'workflow' | 'script' | 'makefile'

/**
 * One statement that a Dockerfile is built with a context. Paths are relative to the workspace root, `''` is the root;
 * what lies outside of it begins with `..`.
 */
export interface Build {
  readonly source: BuildSource
  readonly context: string
  readonly dockerfile: string
  /** Where it says so; `line` is zero-based. */
  readonly path: string
  readonly line: number
}

/** Whether a file may say how an image is built. */
export function tellsOfBuilds(path: string): boolean {
  return readers.some(([pattern]) => pattern.test(path))
}

/** The builds that one file describes; nothing for one that cannot be read. Never throws. */
export function buildsIn(path: string, text: string): readonly Build[] {
  const reader = readers.find(([pattern]) => pattern.test(path))
  if (!reader || !/build|docker|context/i.test(text)) return []
  try {
    return reader[1](path, text)
  } catch {
    return []
  }
}

const readers: readonly (readonly [
  pattern: RegExp,
  read: (path: string, text: string) => readonly Build[],
])[] = [
  [/(?:^|\/)(?:(?:docker|podman)-)?compose[\w.-]*\.ya?ml$/, inCompose],
  [/(?:^|\/)docker-bake[\w.-]*\.json$/, inBakeJson],
  [/(?:^|\/)docker-bake[\w.-]*\.hcl$/, inBakeHcl],
  [/(?:^|\/)\.?devcontainer\.json$/, inDevcontainer],
  [/(?:^|\/)\.github\/workflows\/[^/]+\.ya?ml$/, inWorkflow],
  [/(?:^|\/)package\.json$/, inPackageScripts],
  [/(?:^|\/)(?:GNU)?[Mm]akefile$|\.mk$/, (path, text) => inLines(path, text, 'makefile', folderOf(path))],
]

function build(
  source: BuildSource,
  base: string,
  context: string,
  dockerfile: string,
  path: string,
  line: number,
) {
  const from = inside(base, context)
  const file = from === undefined ? undefined : inside(from, dockerfile)
  return from === undefined || file === undefined
    ? []
    : [{ source, context: from, dockerfile: file, path, line }]
}

function inCompose(path: string, text: string): readonly Build[] {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, logLevel: 'silent', strict: false, merge: true })
  const root = document.contents
  const nodes = isMap(root) ? root.get('services') : undefined
  if (!isMap(nodes)) return []
  // Anchors, aliases and merged keys are resolved in the plain values.
  const services = recordOf(recordOf(document.toJS()).services)
  return nodes.items.flatMap(({ key, value }) => {
    const name = isScalar(key) ? String(key.value) : ''
    const given = extended(services, name)
    const line = lineOf((isMap(value) ? value.get('build', true) : undefined) ?? value, lines)
    if (typeof given === 'string') {
      return build('compose', folderOf(path), withDefaults(given), 'Dockerfile', path, line)
    }
    const { context, dockerfile, dockerfile_inline: inline } = recordOf(given)
    if (given === undefined || given === null || inline !== undefined) return []
    const wanted = typeof dockerfile === 'string' ? withDefaults(dockerfile) : 'Dockerfile'
    const from = typeof context === 'string' ? withDefaults(context) : '.'
    return build('compose', folderOf(path), from, wanted, path, line)
  })
}

/** What a service says of its build, or what the service of the same file that it extends says. */
function extended(services: Readonly<Record<string, unknown>>, name: string, depth = 0): unknown {
  const service = recordOf(services[name])
  const { build: own, extends: parent } = service
  const { service: named, file } = recordOf(parent)
  const base = typeof parent === 'string' ? parent : file === undefined ? named : undefined
  if (typeof base !== 'string' || depth > 8) return own
  const inherited = extended(services, base, depth + 1)
  if (own === undefined) return inherited
  const merge = (it: unknown) => (typeof it === 'string' ? { context: it } : recordOf(it))
  return inherited === undefined ? own : { ...merge(inherited), ...merge(own) }
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

/** A variable with a default is what it is by default. */
function withDefaults(text: string): string {
  return text.replace(/\$\{\w+:?-([^${}]*)\}/g, '$1')
}

function textIn(map: YAMLMap, key: string): string | undefined {
  const value: unknown = map.get(key)
  return typeof value === 'string' ? value : undefined
}

function lineOf(node: unknown, lines: LineCounter): number {
  const offset = (node as Node | undefined)?.range?.[0]
  return offset === undefined ? 0 : Math.max(0, lines.linePos(offset).line - 1)
}

/** YAML reads JSON, and dev containers' JSON with comments once those are gone. */
function inBakeJson(path: string, text: string): readonly Build[] {
  const lines = new LineCounter()
  const root = parseDocument(text, { lineCounter: lines, logLevel: 'silent' }).contents
  const targets = isMap(root) ? root.get('target') : undefined
  if (!isMap(targets)) return []
  return targets.items.flatMap(({ value }) => {
    if (!isMap(value) || value.has('dockerfile-inline')) return []
    const context = textIn(value, 'context')
    const dockerfile = textIn(value, 'dockerfile')
    if (context === undefined && dockerfile === undefined) return []
    return build(
      'bake',
      folderOf(path),
      context ?? '.',
      dockerfile ?? 'Dockerfile',
      path,
      lineOf(value, lines),
    )
  })
}

/** Of Bake's HCL only defaults of variables are evaluated, and an inherited value is looked up one target away. */
function inBakeHcl(path: string, source: string): readonly Build[] {
  const defaults = new Map(
    [...source.matchAll(/^variable\s+"(\w+)"\s*\{\s*(?:[^}]*\n)?\s*default\s*=\s*"([^"$\n]*)"/gm)].map(
      ([, name = '', value = '']) => [name, value] as const,
    ),
  )
  const text = source
    .replace(/\$\{(\w+)\}/g, (all, name: string) => defaults.get(name) ?? all)
    .replace(/^([ \t]*(?:context|dockerfile)\s*=\s*)(\w+)[ \t]*$/gm, (all, key: string, name: string) => {
      const value = defaults.get(name)
      return value === undefined ? all : `${key}"${value}"`
    })
  const targets = new Map<
    string,
    { context?: string; dockerfile?: string; inherits: string[]; line: number; inline: boolean }
  >()
  for (const match of text.matchAll(/^target\s+"([^"]+)"\s*\{(?:([^\n{}]*)\}[ \t]*$|(.{0,20000}?)^\})/gms)) {
    const body = (match[2] ?? match[3] ?? '').replace(/^[ \t]*(?:#|\/\/).*$/gm, '')
    const context = /^[ \t]*context\s*=\s*"([^"\n]*)"/m.exec(body)?.[1]
    const dockerfile = /^[ \t]*dockerfile\s*=\s*"([^"\n]*)"/m.exec(body)?.[1]
    const inherits = [
      ...(/^[ \t]*inherits\s*=\s*\[([^\]]*)\]/m.exec(body)?.[1]?.matchAll(/"([^"]+)"/g) ?? []),
    ]
    targets.set(match[1] ?? '', {
      ...(context === undefined ? {} : { context }),
      ...(dockerfile === undefined ? {} : { dockerfile }),
      inherits: inherits.map(([, name = '']) => name),
      line: lineAt(text, match.index),
      inline: /^[ \t]*dockerfile-inline\s*=/m.test(body),
    })
  }
  return [...targets.values()].flatMap((target) => {
    const parents = target.inherits.map((name) => targets.get(name))
    const context = target.context ?? parents.findLast((it) => it?.context !== undefined)?.context
    const dockerfile = target.dockerfile ?? parents.findLast((it) => it?.dockerfile !== undefined)?.dockerfile
    if (target.inline || (context === undefined && dockerfile === undefined)) return []
    return build('bake', folderOf(path), context ?? '.', dockerfile ?? 'Dockerfile', path, target.line)
  })
}

function inDevcontainer(path: string, text: string): readonly Build[] {
  const plain = text.replace(/("(?:[^"\\\n]|\\.)*")|\/\/[^\n]*|\/\*.*?\*\//gs, (all, string) =>
    string === undefined ? all.replace(/[^\n]/g, ' ') : all,
  )
  const lines = new LineCounter()
  const root = parseDocument(plain, { lineCounter: lines, logLevel: 'silent', strict: false }).contents
  if (!isMap(root)) return []
  const given = root.get('build', true)
  const old = textIn(root, 'dockerFile')
  const dockerfile = isMap(given) ? textIn(given, 'dockerfile') : old
  if (dockerfile === undefined) return []
  const context = (isMap(given) ? textIn(given, 'context') : textIn(root, 'context')) ?? '.'
  // Here the Dockerfile is relative to the configuration, not to the context.
  const base = folderOf(path)
  const from = inside(base, context)
  const file = inside(base, dockerfile)
  if (from === undefined || file === undefined) return []
  return [
    { source: 'devcontainer', context: from, dockerfile: file, path, line: lineOf(given ?? root, lines) },
  ]
}

/** Steps of docker/build-push-action, and command lines. */
function inWorkflow(path: string, text: string): readonly Build[] {
  const lines = new LineCounter()
  const found: Build[] = []
  for (const document of parseAllDocuments(text, { lineCounter: lines, logLevel: 'silent', strict: false })) {
    const root = 'contents' in document ? document.contents : undefined
    const jobs = isMap(root) ? root.get('jobs') : undefined
    if (!isMap(jobs)) continue
    for (const { value: job } of jobs.items) {
      const steps = isMap(job) ? job.get('steps') : undefined
      if (!isMap(job) || !isSeq(steps)) continue
      const where =
        job.getIn(['defaults', 'run', 'working-directory']) ??
        (isMap(root) ? root.getIn(['defaults', 'run', 'working-directory']) : undefined)
      for (const step of steps.items) {
        if (!isMap(step)) continue
        const script = step.get('run', true)
        if (isScalar(script) && typeof script.value === 'string') {
          const folder = inside(
            '',
            textIn(step, 'working-directory') ?? (typeof where === 'string' ? where : '.'),
          )
          const isBlock = script.type === 'BLOCK_LITERAL' || script.type === 'BLOCK_FOLDED'
          const first = lineOf(script, lines) + (isBlock ? 1 : 0)
          if (folder !== undefined) found.push(...inScript(path, script.value, folder, first))
        }
        if (!textIn(step, 'uses')?.startsWith('docker/build-push-action@')) continue
        const given = step.get('with')
        // Without a context the action builds from the repository, which is the root.
        const context = (isMap(given) ? textIn(given, 'context') : undefined) ?? '.'
        const plain = context.replace(/^\$\{\{\s*github\.workspace\s*\}\}\/?/, './')
        const file = isMap(given) ? textIn(given, 'file') : undefined
        const dockerfile = file?.replace(/^\$\{\{\s*github\.workspace\s*\}\}\/?/, './')
        const from = inside('', plain)
        const target = dockerfile === undefined ? from && inside(from, 'Dockerfile') : inside('', dockerfile)
        const path_ = from === '' && dockerfile === undefined ? 'Dockerfile' : target
        if (from === undefined || path_ === undefined) continue
        found.push({ source: 'workflow', context: from, dockerfile: path_, path, line: lineOf(step, lines) })
      }
    }
  }
  return found
}

/** The lines of one script, each where the ones before it have gone. */
function inScript(path: string, script: string, folder: string, first: number): readonly Build[] {
  const found: Build[] = []
  let base: string | undefined = folder
  const lines = script.split('\n')
  for (let line = 0; line < lines.length && base !== undefined; line += 1) {
    let count = 1
    while (/\\\s*$/.test(lines[line + count - 1] ?? '') && line + count < lines.length) count += 1
    const command = lines.slice(line, line + count).join('\n')
    const builds = inLines(path, command, 'workflow', base)
    found.push(...builds.map((it) => ({ ...it, line: first + line })))
    const cd = /^\s*(?:cd|pushd)\s+(\S+)\s*;?\s*$/.exec(command)?.[1]
    if (cd !== undefined) base = inside(base, cd.replace(/["']/g, ''))
    line += count - 1
  }
  return found
}

function inPackageScripts(path: string, text: string): readonly Build[] {
  return inLines(path, text.replaceAll('\\"', "'"), 'script', folderOf(path), /"[\w:.-]+"\s*:\s*"([^"\n]*)"/)
}

/** `docker build …`, `docker buildx build …` and `podman build …` in lines that may be continued. */
function inLines(
  path: string,
  text: string,
  source: BuildSource,
  base: string,
  part?: RegExp,
): readonly Build[] {
  const lines = text.split(/\r?\n/)
  const found: Build[] = []
  for (let line = 0; line < lines.length; line += 1) {
    const first = line
    let whole = lines[line] ?? ''
    if (!/\b(?:docker|podman|buildah|nerdctl)\b|\$[({]\w*(?:DOCKER|PODMAN)\w*[)}]/.test(whole)) continue
    while (/\\\s*$/.test(whole) && line + 1 < lines.length && whole.length < 4000) {
      line += 1
      whole = `${whole.replace(/\\\s*$/, ' ')}${lines[line] ?? ''}`
    }
    const command = part ? part.exec(whole)?.[1] : whole
    if (command === undefined || /^\s*#/.test(command)) continue
    for (const match of command.matchAll(
      /(?:\b(?:docker|podman|buildah|nerdctl)|\$[({]\w*(?:DOCKER|PODMAN)\w*[)}])(?:\s+(?:image|builder|buildx))?\s+(?:build|bud)\s+((?:\$\([^()]*\)|[^;&|])*)/g,
    )) {
      // A folder that the line changes to first.
      const cd = /(?:^|[;&(\s])cd\s+([\w./-]+)\s*(?:&&|;)/.exec(command.slice(0, match.index))?.[1] ?? '.'
      const from = inside(base, cd)
      if (from !== undefined) found.push(...buildOfWords(wordsOf(match[1] ?? ''), source, from, path, first))
    }
  }
  return found
}

/** Flags of `docker build` that take no value. */
const switches =
  /^(?:-q|-D|--(?:no-cache|pull|rm|force-rm|squash|quiet|push|load|compress|debug|check|disable-content-trust|help))(?:=.*)?$/

function buildOfWords(
  words: readonly string[],
  source: BuildSource,
  base: string,
  path: string,
  line: number,
) {
  let dockerfile: string | undefined
  let context: string | undefined
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? ''
    const file = /^(?:-f|--file)(?:=(.*))?$/.exec(word)
    if (file) dockerfile = file[1] ?? words[(index += 1)]
    else if (word.startsWith('-') && word !== '-') index += switches.test(word) || word.includes('=') ? 0 : 1
    else context ??= word
  }
  if (context === undefined || context === '-') return []
  const from = inside(base, context)
  // On the command line the Dockerfile is relative to where one stands.
  const target =
    dockerfile === undefined ? from !== undefined && inside(from, 'Dockerfile') : inside(base, dockerfile)
  if (from === undefined || target === undefined || target === false) return []
  return [{ source, context: from, dockerfile: target, path, line }]
}

function wordsOf(text: string): readonly string[] {
  return [...text.matchAll(/(?:"[^"]*"|'[^']*'|\$\([^()]*\)|[^\s"')`])+/g)].map(([word]) =>
    word.replace(/["']/g, ''),
  )
}

/** Joins paths; `undefined` for URLs, variables and absolute paths. What leads out of the root begins with `..`. */
function inside(base: string, path: string): string | undefined {
  const plain = path
    .replace(/^\$(?:\(CURDIR\)|\{?PWD\}?|\(PWD\)|\{PWD\})\/?/, './')
    .replace(/^\$\(pwd\)\/?/, './')
  if (/[$`{}*]|^[\w+-]+:\/\/|^\/|^~|^[A-Za-z]:[\\/]|@/.test(plain)) return undefined
  return inFolder(base, plain.replaceAll('\\', '/'))
}

function lineAt(text: string, offset: number): number {
  let line = 0
  for (let next = text.indexOf('\n'); next >= 0 && next < offset; next = text.indexOf('\n', next + 1))
    line += 1
  return line
}
