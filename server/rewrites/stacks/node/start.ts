// The start command, and the scripts that it leads to.
import type { Edit } from '../../../../rules/rule.ts'
import { absolute } from '../../../syntax/paths.ts'
import { scriptsIn, startPlace, textOfScript, withoutComments } from '../../needs.ts'
import { refuse, type Refusal } from '../../rewrite.ts'
import type { Source } from '../../shape.ts'
import { askedOf } from './managers.ts'
import type { Look, Package } from './manifest.ts'

export interface Started {
  readonly words: readonly string[]
  /** The script that node runs, as it is written. */
  readonly path: string | undefined
  /** Where it starts, of the image; `undefined` where that is not known. */
  readonly folder: string | undefined
}

/** What `npm start` and the like really start. */
export function resolved(
  given: readonly string[],
  folder: string | undefined,
  look: Look,
  depth = 0,
): Started | Refusal {
  const [first = ''] = given
  const name = first.replace(/^.*\//, '')
  const asked = askedOf([name, ...given.slice(1)], folder)
  if (asked && depth < 4) {
    const [second, third] = asked.words
    const isRun = second === 'run' || second === 'run-script'
    const ran = isRun ? third : second
    const rest = asked.words.slice(isRun ? 2 : 1)
    const mark = rest.indexOf('--')
    // npm keeps options in front of `--` for itself.
    const passed =
      mark >= 0 ? rest.slice(mark + 1) : name === 'npm' ? rest.filter((it) => !it.startsWith('-')) : rest
    const pack = asked.isScoped ? asked.member && look(asked.folder, asked.member) : look(asked.folder)
    if (asked.isScoped && !pack)
      return refuse(`The start command runs ${given.join(' ')}, and which package that is is not known.`)
    const scripts = pack ? pack.scripts : undefined
    const place = pack ? pack.folder : asked.folder
    const text = ran === undefined ? undefined : scripts?.get(ran)
    if (text === undefined)
      return ran === 'start' && scripts
        ? { words: ['node', 'server.js'], path: 'server.js', folder: place }
        : refuse(
            scripts
              ? `The start command runs ${given.join(' ')}, and package.json has no such script.`
              : `The start command runs ${given.join(' ')} where no package.json is known.`,
          )
    const parts = text.split(/\s*(?:&&|;)\s*/)
    const inner = parts.at(-1) ?? ''
    const before = parts.slice(0, -1)
    const own = inner.split(/\s+/).filter((word) => !/^\w+=\S*$/.test(word) && word !== 'cross-env')
    if (
      /&&|;|\|/.test(text) &&
      /\b(?:tsc|build|webpack|vite)\b/.test(text.slice(0, text.length - inner.length))
    )
      return refuse(`The start command builds first: ${text}.`)
    let at = place
    for (const part of before) {
      const target = /^cd\s+([\w./-]+)$/.exec(part)?.[1]
      if (target !== undefined) at = at === undefined ? undefined : absolute(at, target)
    }
    return resolved([...own, ...passed], at, look, depth + 1)
  }
  if (name === 'npx') {
    const at = given.findIndex(
      (word, index) => index > 0 && !/^(?:-y|--yes|--no-install|--no|--)$/.test(word),
    )
    return at < 0
      ? { words: given, path: undefined, folder }
      : resolved(given.slice(at), folder, look, depth + 1)
  }
  if (
    /^(?:dumb-init|tini|pm2-runtime|pm2|docker-entrypoint\.sh)$/.test(name) ||
    first === '--' ||
    first === '-s'
  )
    return given.length > 1
      ? resolved(given.slice(1), folder, look, depth)
      : { words: given, path: undefined, folder }
  if (name === 'node') {
    const path = given
      .slice(1)
      .find((word, index) => !word.startsWith('-') && !/^(?:-r|--require|--import)$/.test(given[index] ?? ''))
    return { words: given, path, folder }
  }
  return { words: given, path: undefined, folder }
}

/** The start command, the scripts of package.json and the shell scripts that it leads to, a line for each. */
export function startedText(
  { file, project }: Source,
  words: readonly string[],
  packages: readonly Package[],
): string {
  const lines = [words.join(' ')]
  for (const command of [file.start.entrypoint, file.start.cmd]) {
    if (!command) continue
    const { text } = command.instruction.body
    // What stands before the last command of a line is called, too.
    lines.push(text)
    for (const script of scriptsIn(text))
      lines.push(withoutComments(textOfScript(file, project, script) ?? ''))
  }
  const seen = new Set<string>()
  for (let at = 0; at < lines.length; at++)
    for (const [, name = ''] of (lines[at] as string).matchAll(
      /\b(?:npm|yarn|pnpm)\s+(?:(?:--?\w+[= ]\S+|run(?:-script)?|workspace \S+)\s+)*([\w:.-]+)/g,
    ))
      for (const each of [`pre${name}`, name, `post${name}`]) {
        if (seen.has(each)) continue
        seen.add(each)
        for (const { scripts } of packages) lines.push(scripts.get(each) ?? '')
      }
  return lines.join('\n')
}

/**
 * Corepack fetches pnpm or Yarn when it is first called, and what it fetched for the build stays there: the start
 * command calls what the script calls.
 */
export function starterOf(
  { file }: Source,
  words: readonly string[],
  scripts: Package['scripts'],
): readonly Edit[] | Refusal {
  const [tool = '', second, third] = words
  const isCorepack = file.runs.some(({ commands }) =>
    commands.some(({ effective }) => effective.name === 'corepack'),
  )
  if (!isCorepack || !/^(?:pnpm|yarn)$/.test(tool)) return []
  const { entrypoint, cmd } = file.start
  const command = entrypoint ?? cmd
  const ran = second === 'run' ? third : second
  const text = ran === undefined ? undefined : scripts.get(ran)
  const plain = text?.split(' ') ?? []
  const [first = ''] = plain
  const isPlain =
    /^[\w@./-]+(?: [\w@./:=-]+)*$/.test(text ?? '') &&
    !/^(?:npm|npx|pnpm|yarn|bun|cross-env|env|sh|bash|cd|export|\w+=.*)$/.test(first) &&
    words.length === (second === 'run' ? 3 : 2) &&
    !scripts.has(`pre${ran}`) &&
    !scripts.has(`post${ran}`)
  const start = command?.instruction.body.segments[0]?.source
  if (!isPlain || !command || (entrypoint && cmd) || start === undefined)
    return refuse(
      `The start command calls ${tool}, which Corepack fetches again when it is called in the last stage.`,
      startPlace(file),
    )
  const own =
    first === 'node' || first.includes('/') ? plain : [`node_modules/.bin/${first}`, ...plain.slice(1)]
  return [
    {
      start,
      end: command.instruction.end,
      text: `[${own.map((word) => JSON.stringify(word)).join(', ')}]`,
    },
  ]
}
