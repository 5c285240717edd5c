// Where a program listens by the words it is started with: in a start command, a package script, a shell script.
import { servers, type Server } from '../../../rules/data/servers.ts'
import { baseName } from '../../syntax/paths.ts'
import { type Found, type Source, addressOf, splitAddress, validPort } from './values.ts'

/** What the words of a start command say. The numbers are indexes of `words`. */
export interface CommandListening {
  readonly port: number | undefined
  readonly address: string | undefined
  readonly by: string
  /** False for the program's default port. */
  readonly explicit: boolean
  readonly portWord: number | undefined
  /** The word that states the address; `undefined` for the program's default. */
  readonly addressWord: number | undefined
}

/**
 * Reads the words of an exec form. Wrappers (`exec`, `poetry run`, `npx`, `tini --` …) are skipped. `undefined` for
 * programs that are not known to listen; a port in a variable is `undefined` with its word given.
 */
export function listeningOfCommand(words: readonly string[]): CommandListening | undefined {
  const start = programAt(words)
  const program = baseName(words[start] ?? '')
  const row = servers.find(
    (server) =>
      server.program.test(program) &&
      (!server.then || server.then.test(words[start + 1] ?? '')) &&
      (!server.needs || words.includes(server.needs)),
  )
  if (!row) return undefined
  const own = { port: row.port, address: row.address, by: row.by, explicit: false }
  let result: CommandListening = { ...own, portWord: undefined, addressWord: undefined }
  for (let index = start + 1; index < words.length; index += 1) {
    const option = optionAt(words, index, row)
    if (!option) continue
    result = withOption(result, option, row)
    index = option.word
  }
  return result
}

/** The scripts that a container is likely to start; `dev` only where there is none. */
export function inPackageScripts({ text }: Source): readonly Found[] {
  const open = /"scripts"\s*:\s*\{/.exec(text)
  if (!open) return []
  const from = open.index + open[0].length
  const close = text.indexOf('}', from)
  const scripts = [
    ...text.slice(from, close < 0 ? text.length : close).matchAll(/"([\w:-]+)"\s*:\s*"((?:[^"\\]|\\.)*)"/g),
  ]
  const starts = scripts.filter(([, name = '']) =>
    /^(?:start(?::prod(?:uction)?)?|serve|preview)$/.test(name),
  )
  const chosen = starts.length > 0 ? starts : scripts.filter(([, name]) => name === 'dev')
  return chosen.flatMap((match) => {
    const start = from + match.index
    return inCommandLine((match[2] ?? '').replaceAll('\\"', '"')).map((each) => ({
      ...each,
      start,
      end: start + match[0].length,
    }))
  })
}

export function inScript({ text }: Source): readonly Found[] {
  const found: Found[] = []
  let start = 0
  for (const line of text.split('\n')) {
    const command = line.replace(/^\w+:\s+/, '').trim()
    const at = start + line.indexOf(command)
    if (command && !command.startsWith('#') && !command.endsWith('\\')) {
      const end = at + command.length
      found.push(...inCommandLine(command).map((each) => ({ ...each, start: at, end })))
    }
    start += line.length + 1
  }
  return found
}

function inCommandLine(line: string): readonly Omit<Found, 'start' | 'end'>[] {
  return line.split(/&&|\|\||;|&/).flatMap((part) => {
    const words = [...part.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map((it) => it[1] ?? it[2] ?? it[3] ?? '')
    const said = listeningOfCommand(words)
    return said ? [{ port: said.port, address: said.address, by: said.by, explicit: said.explicit }] : []
  })
}

/** The index of the word that names the program, behind wrappers and interpreters. */
function programAt(words: readonly string[]): number {
  let index = 0
  while (index < words.length) {
    const word = (words[index] ?? '').replace(/^.*\//, '')
    const next = words[index + 1] ?? ''
    if (/^(?:exec|npx|bunx|tini|dumb-init|env|nohup|time|--|-g|cross-env|dotenv)$/.test(word)) index += 1
    else if (/^[A-Za-z_]\w*=/.test(word)) index += 1
    else if (/^(?:poetry|uv|pipenv|pdm|hatch|rye)$/.test(word) && next === 'run') index += 2
    else if (/^(?:bundle|pnpm|yarn|npm|bun)$/.test(word) && /^(?:exec|dlx|x)$/.test(next)) index += 2
    else if (/^(?:gosu|su-exec)$/.test(word)) index += 2
    else if (
      /^(?:python[\d.]*|ruby|opentelemetry-instrument|ddtrace-run|newrelic-admin|run-program)$/.test(word)
    ) {
      index += 1
      while (/^-[uBOEIs]+$/.test(words[index] ?? '')) index += 1
      if (words[index] === '-m') index += 1
    } else if (/^php[\d.]*$/.test(word) && /(?:^|\/)artisan$/.test(next)) index += 1
    else break
  }
  return index
}

interface Option {
  readonly kind: 'port' | 'address' | 'both'
  readonly value: string | undefined
  /** The last word it takes. */
  readonly word: number
}

function optionAt(words: readonly string[], index: number, row: Server): Option | undefined {
  const word = words[index] ?? ''
  const groups = [
    ['port', row.portFlags],
    ['address', row.addressFlags],
    ['both', row.bothFlags],
  ] as const
  for (const [kind, flags = []] of groups) {
    for (const flag of flags) {
      if (word.startsWith(`${flag}=`)) return { kind, value: word.slice(flag.length + 1), word: index }
      if (/^-\w$/.test(flag) && word.startsWith(flag) && /^[\d$:[]/.test(word.slice(2))) {
        return { kind, value: word.slice(2), word: index }
      }
      if (word !== flag) continue
      const next = words[index + 1]
      if (row.bare && kind === 'address' && (next === undefined || next.startsWith('-'))) {
        return { kind, value: '0.0.0.0', word: index }
      }
      return { kind, value: next, word: Math.min(index + 1, words.length - 1) }
    }
  }
  const isAddress = row.positional && !word.startsWith('-') && /^[\w.*[\]:$]*:[\d$]|^\d+$|^0$/.test(word)
  return isAddress ? { kind: 'both', value: word, word: index } : undefined
}

function withOption(result: CommandListening, { kind, value, word }: Option, row: Server): CommandListening {
  const text = value ?? ''
  if (kind === 'port') return { ...result, port: validPort(text), explicit: true, portWord: word }
  if (kind === 'address') return { ...result, address: addressOf(text), addressWord: word }
  // A socket, not a port.
  if (/^unix:|^fd:/.test(text))
    return { ...result, port: undefined, address: undefined, explicit: true, portWord: word }
  const first = text.split(';')[0] ?? ''
  const said = splitAddress(first)
  const statesAddress = !/^\d+$/.test(first)
  // `gunicorn -b 0.0.0.0` keeps the default port.
  const statesPort = !statesAddress || /:[^/]/.test(first.replace(/^\w+:\/\//, '').replace(/^\[[^\]]*\]/, ''))
  return {
    ...result,
    ...(statesPort ? { port: said.port, explicit: true, portWord: word } : { port: row.port }),
    ...(statesAddress ? { address: said.address, addressWord: word } : {}),
  }
}
