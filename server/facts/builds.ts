// Commands that build something from sources: which tool, where, and what stays behind with it.
import { buildTools, type BuildTool } from '../../rules/data/builds.ts'
import { baseName } from '../syntax/paths.ts'
import type { Command, ShellWord } from '../syntax/script.ts'
import type { Span } from '../syntax/tree.ts'
import type { Facts } from './facts.ts'
import type { Run } from './runs.ts'
import type { StartCommand } from './start.ts'

export interface Build {
  readonly tool: BuildTool
  /** From the command's name to the last word that tells what it does. */
  readonly at: Span
  /** These words: `go build`. */
  readonly words: string
  readonly run: Run
  readonly command: Command
}

/** Every command in a RUN that builds, in order. A tool that is installed from elsewhere is not a build. */
export function buildsOf({ runs }: Pick<Facts, 'runs'>): readonly Build[] {
  return runs.flatMap((run) =>
    run.commands.flatMap((outer) => {
      const command = outer.effective
      for (const tool of toolsOf(command.name ?? '')) {
        const words = matched(command.words, tool.builds)
        if (!words || isForeign(command)) continue
        const [first] = words
        const last = words.at(-1)
        if (first && last)
          return [{ tool, at: { start: first.start, end: last.end }, words: shown(words), run, command }]
      }
      return []
    }),
  )
}

/** The tool that a container builds with when it starts: `go run`, `mvn spring-boot:run`. */
export function startTool({
  words,
  script,
}: StartCommand): { readonly tool: BuildTool; readonly words: string; readonly at: Span } | undefined {
  const plain = (script?.commands.at(-1)?.effective.words ?? words ?? []) as readonly (Span &
    Pick<ShellWord, 'value'>)[]
  for (const tool of toolsOf(baseName(plain[0]?.value ?? ''))) {
    const found = matched(plain, tool.starts)
    const [first] = found ?? []
    const last = found?.at(-1)
    if (found && first && last)
      return { tool, words: shown(found), at: { start: first.start, end: last.end } }
  }
  return undefined
}

type Named = Span & { readonly value: string | undefined }

const byName = new Map<string, BuildTool[]>()
for (const tool of buildTools) {
  for (const call of [...tool.builds, ...tool.starts]) {
    const [name = ''] = call.split(' ')
    const known = byName.get(name) ?? []
    if (!known.includes(tool)) byName.set(name, [...known, tool])
  }
}

function toolsOf(name: string): readonly BuildTool[] {
  return byName.get(name) ?? []
}

function shown(words: readonly Named[]): string {
  return words.map(({ value }, index) => (index === 0 ? baseName(value ?? '') : value)).join(' ')
}

/** The words of the first call that the command is. */
function matched<Word extends Named>(
  words: readonly Word[],
  calls: readonly string[],
): readonly Word[] | undefined {
  for (const call of calls) {
    const found: Word[] = []
    let at = 0
    for (const wanted of call.split(' ')) {
      while (at < words.length && !fits(words[at]?.value, wanted, at === 0))
        at = found.length === 0 ? words.length : at + 1
      const word = words[at++]
      if (!word) break
      found.push(word)
    }
    if (found.length === call.split(' ').length) return found
  }
  return undefined
}

function fits(value: string | undefined, wanted: string, isName: boolean): boolean {
  if (value === undefined) return false
  const text = isName ? baseName(value) : value
  // A Gradle task may stand behind its project: `:app:bootJar`.
  return wanted.endsWith('*')
    ? text.startsWith(wanted.slice(0, -1))
    : text === wanted || (!isName && text.endsWith(`:${wanted}`))
}

/** `go install example.org/tool@latest` fetches a tool; `make --version` and the like only ask. */
function isForeign({ name, args }: Command): boolean {
  const values = args.map(({ value, prefix }) => value ?? prefix)
  if (values.some((it) => it === '--version' || it === '--help' || (it === '-v' && name !== 'go')))
    return true
  if (name === 'make') {
    // Targets that are named after what they generate, fetch or check compile nothing.
    const targets = args.filter(({ raw }) => !raw.startsWith('-') && !raw.includes('='))
    const harmless = /^(?:gen|proto|fetch|lint|fmt|check|clean|docs?|config|.*config$)(?:$|[-_])/
    return targets.length > 0 && targets.every(({ value }) => value !== undefined && harmless.test(value))
  }
  return (
    name === 'go' &&
    values.includes('install') &&
    values.some((it) => it.includes('@') || /^[\w-]+\.[\w.-]+\//.test(it))
  )
}
