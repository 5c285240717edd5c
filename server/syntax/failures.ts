// What BuildKit parses and yet cannot build, whatever the registry and the context hold: quotes that do not match,
// mounts, ports and signals that do not exist, stages that come later.
import { mountKeys, signalNames } from '../../rules/data/instructions.ts'
import { heredocOpener } from './heredocs.ts'
import { csvFields } from './legality.ts'
import { parseReference } from './references.ts'
import { sourceSpan, type Flag, type Instruction, type Span, type SyntaxError, type Tree } from './tree.ts'
import { lex, unknown, type Fault } from './variables.ts'

/**
 * Failures of a build that reaches the instruction; BuildKit skips stages that its target does not need. Only what is
 * certain: a value with a variable in it is left alone. None of them is in `tree.errors`.
 */
export function buildFailures(tree: Tree): readonly SyntaxError[] {
  const failures: SyntaxError[] = []
  const stages = stagesOf(tree)
  let index = -1
  for (const instruction of tree.instructions) {
    if (instruction.name === 'FROM') index++
    const context: Context = { tree, instruction, stages, index, failures }
    for (const piece of expandedPieces(context)) checkPiece(context, piece)
    checks[instruction.name]?.(context)
  }
  return failures
}

interface Stages {
  readonly count: number
  /** BuildKit takes the last stage of a name. */
  readonly byName: ReadonlyMap<string, number>
}

interface Context {
  readonly tree: Tree
  readonly instruction: Instruction
  readonly stages: Stages
  /** Of the stage that the instruction belongs to. */
  readonly index: number
  readonly failures: SyntaxError[]
}

/** A text that BuildKit expands in one go, and where it stands. */
interface Piece {
  readonly text: string
  at(from: number, to: number): Span
}

function stagesOf({ instructions }: Tree): Stages {
  const byName = new Map<string, number>()
  let count = 0
  for (const { name, words } of instructions) {
    if (name !== 'FROM') continue
    const [, as, stage] = words
    if (stage && as?.raw.toLowerCase() === 'as') byName.set(stage.raw.toLowerCase(), count)
    count++
  }
  return { count, byName }
}

function report({ failures }: Context, { start, end }: Span, message: string): void {
  failures.push({ start, end, message })
}

const expandedFlags: Readonly<Record<string, readonly string[]>> = {
  FROM: ['platform'],
  COPY: ['chown', 'chmod', 'from'],
  ADD: ['chown', 'chmod', 'checksum'],
}

const expandedWhole: ReadonlySet<string> = new Set(['USER', 'WORKDIR', 'STOPSIGNAL'])

function expandedPieces({ instruction }: Context): readonly Piece[] {
  const { name, body, words, json, flags } = instruction
  const inBody = (from: number, to: number): Piece => ({
    text: body.text.slice(from, to),
    at: (start, end) => sourceSpan(body, from + start, from + end),
  })
  const pieces: Piece[] = flags.flatMap((flag) =>
    expandedFlags[name]?.includes(flag.name) && flag.value !== undefined
      ? [{ text: flag.value, at: () => flag.valueSpan }]
      : [],
  )
  if (json && (name === 'COPY' || name === 'ADD' || name === 'VOLUME')) {
    return [...pieces, ...json.items.map((item) => ({ text: item.value, at: () => item }))]
  }
  if (expandedWhole.has(name)) return [...pieces, inBody(0, body.text.length)]
  const first = words[0]
  if (name === 'FROM') return first ? [...pieces, inBody(0, first.raw.length)] : pieces
  if (name === 'ENV' || name === 'LABEL' || name === 'ARG') {
    // The old form has one name, up to the first blank whatever the quotes say; the rest is the value.
    const [, key, blanks] = /^([^\t\v\f\r ]*)([\t\v\f\r ]+)/.exec(body.text) ?? []
    if (name !== 'ARG' && !first?.raw.includes('=') && key !== undefined && blanks !== undefined) {
      return [inBody(0, key.length), inBody(key.length + blanks.length, body.text.length)]
    }
    return words.flatMap(({ raw, offset }) => {
      const split = raw.indexOf('=')
      const value = split < 0 ? [] : [inBody(offset + split + 1, offset + raw.length)]
      // The name of an ARG is taken as it stands.
      return name === 'ARG' ? value : [inBody(offset, offset + split), ...value]
    })
  }
  if (name !== 'COPY' && name !== 'ADD' && name !== 'VOLUME' && name !== 'EXPOSE') return pieces
  return [
    ...pieces,
    ...words
      .filter(({ raw }) => (name !== 'COPY' && name !== 'ADD') || !isHeredoc(raw))
      .map(({ raw, offset }) => inBody(offset, offset + raw.length)),
  ]
}

function isHeredoc(word: string): boolean {
  const opener = heredocOpener(word)
  return opener !== undefined && opener !== 'malformed'
}

function checkPiece(context: Context, piece: Piece): void {
  const fault = faultOf(context, piece.text)
  if (!fault) return
  report(context, piece.at(fault.offset, piece.text.length), sentence(fault))
}

function faultOf({ tree }: Context, text: string): Fault | undefined {
  return lex(text, { escape: tree.escape, lookup: () => unknown }).fault
}

function sentence({ message }: Fault): string {
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}.`
}

/** The value of a word whose variables are known, because there are none. */
function known({ tree }: Context, text: string): string | undefined {
  return lex(text, { escape: tree.escape, lookup: () => unknown }).text
}

const checks: Partial<Record<string, (context: Context) => void>> = {
  FROM: checkFrom,
  RUN: checkRun,
  COPY: checkCopy,
  ADD: checkCopy,
  EXPOSE: checkExpose,
  STOPSIGNAL: checkStopSignal,
}

function checkFrom(context: Context): void {
  const [word] = context.instruction.words
  const image = word && known(context, word.raw)
  if (!word || image === undefined || image === 'scratch') return
  const parent = context.stages.byName.get(image)
  if (parent !== undefined && parent < context.index) return
  if (parseReference(image)) return
  const hint = parseReference(image.toLowerCase()) ? ': it must be lower case' : ''
  report(context, word, `${image === '' ? 'An empty text' : shorten(image)} is no valid image name${hint}.`)
}

function checkRun(context: Context): void {
  for (const flag of context.instruction.flags) {
    if (flag.name !== 'mount' || !flag.value) continue
    const message = mountFailure(context, flag.value) ?? mountFromFailure(context, flag.value)
    if (message) report(context, flag.valueSpan, message)
  }
}

/** A mount names its stage; numbers are image names there. */
function mountFromFailure({ stages, index }: Context, text: string): string | undefined {
  const from = csvFields(text)
    ?.findLast((field) => /^from=./i.test(field))
    ?.slice('from='.length)
  const stage = from === undefined ? undefined : stages.byName.get(from.toLowerCase())
  if (from === undefined || stage === undefined || stage < index) return undefined
  return stage === index
    ? `${shorten(from)} is this very stage; only an earlier one can be mounted.`
    : `The stage ${shorten(from)} comes later; only an earlier one can be mounted.`
}

type MountType = 'bind' | 'cache' | 'tmpfs' | 'secret' | 'ssh'

function isMountType(text: string): text is MountType {
  return /^(?:bind|cache|tmpfs|secret|ssh)$/.test(text)
}

/** The settings of a mount are read in their order, so `required` must stand behind the type. */
function mountFailure(context: Context, text: string): string | undefined {
  const fields = csvFields(text)
  if (!fields) return undefined
  let type: MountType = 'bind'
  const seen = new Map<string, string | undefined>()
  for (const field of fields) {
    const split = field.indexOf('=')
    const key = (split < 0 ? field : field.slice(0, split)).toLowerCase()
    if (split < 0) {
      if (/^(?:readonly|ro|readwrite|rw)$/.test(key)) continue
      if (key !== 'required')
        return `${shorten(field) || 'An empty setting'} in this mount needs a value: ${shorten(field)}=….`
    }
    if (split >= 0 && !mountKeys.includes(key))
      return `A mount has no setting ${shorten(key) || 'without a name'}.`
    const written = field.slice(split + 1)
    const fault = split < 0 ? undefined : faultOf(context, written)
    if (fault) return sentence(fault)
    const value = split < 0 ? 'true' : known(context, written)
    seen.set(alias.get(key) ?? key, value)
    if (key === 'type') {
      // Everything else depends on the type.
      if (value === undefined) return undefined
      const name = value.toLowerCase()
      if (!isMountType(name)) return `There is no mount type ${shorten(value) || 'without a name'}.`
      type = name
    }
    if ((key === 'required' && type !== 'secret' && type !== 'ssh') || (key === 'size' && type !== 'tmpfs')) {
      return `${key} is no setting of a ${type} mount${key === 'required' ? '; name the type before it' : ''}.`
    }
    const wrong = value === undefined ? undefined : valueFailure(key, value)
    if (wrong) return wrong
  }
  return combinationFailure(type, seen)
}

const alias = new Map([
  ['src', 'source'],
  ['dst', 'target'],
  ['destination', 'target'],
  ['ro', 'readonly'],
  ['rw', 'readwrite'],
])

function valueFailure(key: string, value: string): string | undefined {
  if (/^(?:readonly|ro|readwrite|rw|required)$/.test(key)) {
    if (/^(?:1|t|T|true|TRUE|True|0|f|F|false|FALSE|False)$/.test(value)) return undefined
    return `${key} is true or false, not ${shorten(value) || 'empty'}.`
  }
  if (key === 'sharing' && !/^(?:shared|private|locked)$/i.test(value)) {
    return `sharing is shared, private or locked, not ${shorten(value) || 'empty'}.`
  }
  if (key === 'mode' && !(/^[0-7]+$/.test(value) && Number.parseInt(value, 8) < 2 ** 32)) {
    return `mode is an octal number, not ${shorten(value) || 'empty'}.`
  }
  if ((key === 'uid' || key === 'gid') && !(/^\d+$/.test(value) && Number(value) < 2 ** 32)) {
    return `${key} is a number, not ${shorten(value) || 'empty'}.`
  }
  if (key === 'size' && !/^\d/.test(value))
    return `size is a number of bytes, not ${shorten(value) || 'empty'}.`
  return undefined
}

/** Settings that do not go together. A key that is there with an unknown value counts as there. */
function combinationFailure(
  type: MountType,
  seen: ReadonlyMap<string, string | undefined>,
): string | undefined {
  const has = (key: string): boolean => seen.has(key) && seen.get(key) !== ''
  if (type === 'bind' || type === 'tmpfs') {
    for (const key of ['mode', 'uid', 'gid'])
      if (seen.has(key)) return `${key} is no setting of a ${type} mount.`
  }
  if (type !== 'cache' && seen.has('sharing')) return `sharing is no setting of a ${type} mount.`
  if (type === 'ssh' && has('source')) return 'source is no setting of an ssh mount.'
  if (type !== 'secret' && type !== 'ssh' && /^\/[/.]*$/.test(seen.get('target') ?? '')) {
    return 'Nothing can be mounted on /.'
  }
  if (type !== 'secret') return undefined
  if (seen.get('from')) return 'from is no setting of a secret mount.'
  if (!has('source') && !has('target') && !has('id')) return 'A secret mount needs an id or a target.'
  if (seen.get('source') && seen.get('id')) return 'A secret mount takes id or source, not both.'
  return undefined
}

function checkCopy(context: Context): void {
  const { name, flags, json, words } = context.instruction
  const flag = (wanted: string): Flag | undefined => flags.find((it) => it.name === wanted)
  const valueOf = (it: Flag | undefined): string | undefined =>
    it?.value === undefined ? undefined : known(context, it.value)
  const from = flag('from')
  if (name === 'COPY' && from?.value) checkCopyFrom(context, from, from.value)

  const chmod = flag('chmod')
  const mode = valueOf(chmod)
  if (chmod && mode && /^\d+$/.test(mode) && !(/^[0-7]+$/.test(mode) && Number.parseInt(mode, 8) <= 0o7777)) {
    report(context, chmod.valueSpan, `${shorten(mode)} is no file mode; octal ones go up to 7777.`)
  }
  const chown = flag('chown')
  const owner = valueOf(chown)
  const link = flag('link')
  if (link && link.value?.toLowerCase() !== 'false' && chown && owner && !/^\d*(?::\d*)?$/.test(owner)) {
    const message = `--link cannot look up the names in ${shorten(owner)}; use numbers, or leave out --link.`
    report(context, chown.valueSpan, message)
  }
  if (name !== 'COPY') return
  const sources = (json ? json.items : words).slice(0, -1)
  for (const source of sources) {
    if (!/^https?:\/\//.test(source.value)) continue
    report(context, source, `COPY cannot fetch ${shorten(source.value)}; ADD can.`)
  }
}

function checkCopyFrom(context: Context, flag: Flag, from: string): void {
  const { stages, index } = context
  const at = flag.valueSpan
  if (faultOf(context, from)) return
  const plain = lex(from, { escape: context.tree.escape }).text
  if (plain !== from) {
    report(context, at, '--from takes no variables; name a stage with FROM … AS and use that name.')
    return
  }
  const number = /^[-+]?\d+$/.test(from)
  const stage = number ? Number(from) : stages.byName.get(from.toLowerCase())
  if (stage === undefined) {
    if (from === 'scratch' || parseReference(from)) return
    report(context, at, `${shorten(from)} is neither a stage nor a valid image name.`)
  } else if (stage < 0 || stage >= stages.count) {
    const last = stages.count - 1
    report(context, at, `There is no stage ${shorten(from)}; they are numbered from 0 to ${last}.`)
  } else if (stage === index) {
    report(context, at, `${shorten(from)} is this very stage; only an earlier one can be copied from.`)
  } else if (stage > index) {
    report(context, at, `The stage ${shorten(from)} comes later; only an earlier one can be copied from.`)
  }
}

function checkExpose(context: Context): void {
  for (const word of context.instruction.words) {
    const value = known(context, word.raw)
    // Addresses and mappings have a form of their own, which only older files use.
    if (value === undefined || value === '' || value.includes(':') || /\s/.test(value)) continue
    const [, ports = '', protocol = ''] = /^([^/]*)(?:\/(.*))?$/s.exec(value) ?? []
    if (!/^(?:|tcp|udp|sctp)$/i.test(protocol)) {
      report(context, word, `${shorten(protocol)} is no protocol of a port; tcp, udp and sctp are.`)
    } else if (!arePorts(ports)) {
      report(
        context,
        word,
        `${shorten(ports) || shorten(value)} is neither a port from 0 to 65535 nor a range of them.`,
      )
    }
  }
}

function arePorts(text: string): boolean {
  const dash = text.indexOf('-')
  const first = dash < 0 ? text : text.slice(0, dash)
  const last = dash < 0 ? text : text.slice(dash + 1)
  const isPort = (it: string): boolean => /^\+?\d+$/.test(it) && Number(it) <= 65_535
  return isPort(first) && isPort(last) && Number(first) <= Number(last)
}

function checkStopSignal(context: Context): void {
  const { body } = context.instruction
  const signal = known(context, body.text)
  if (signal === undefined || body.text === '') return
  const number = /^[-+]?\d+$/.test(signal)
  const name = signal.toUpperCase().replace(/^SIG/, '')
  if (number ? Number(signal) !== 0 : signalNames.includes(name)) return
  report(
    context,
    sourceSpan(body, 0, body.text.length),
    `There is no signal ${shorten(signal) || 'without a name'}.`,
  )
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 39)}…` : text
}
