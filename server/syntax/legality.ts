// What BuildKit refuses in an instruction that can be read: unknown names and flags, missing or wrong arguments.
import { instructionInfos, type FlagInfo, type InstructionInfo } from '../../rules/data/instructions.ts'
import { nearest } from './nearest.ts'
import { heredocOpener } from './heredocs.ts'
import { sourceSpan, type Flag, type Instruction, type Span, type SyntaxError, type Word } from './tree.ts'

const byName = new Map<string, InstructionInfo>(instructionInfos.map((info) => [info.name, info]))
const names = instructionInfos.map(({ name }) => name)

/** Refusals that concern one instruction alone. Of a trigger's, only those that the parser meets before ONBUILD runs. */
export function instructionErrors(instruction: Instruction): readonly SyntaxError[] {
  const info = byName.get(instruction.name)
  if (!info) {
    const spelling = instruction.keyword.text
    const near = nearest(instruction.name, names)
    const hint = near ? `; did you mean ${near}?` : '.'
    const message = spelling
      ? `Unknown instruction ${shorten(spelling)}${hint}`
      : 'Here is no instruction at all.'
    return [{ ...bounds(instruction.keyword), message }]
  }
  const argument = argumentErrors[info.name]?.(instruction) ?? []
  return [...flagErrors(instruction, info), ...argument]
}

/** Refusals that concern the order of instructions: nothing to build, or something before the first FROM. */
export function orderErrors(instructions: readonly Instruction[]): readonly SyntaxError[] {
  if (instructions.length === 0) return [{ start: 0, end: 0, message: 'The file has no instructions.' }]
  const first = instructions.findIndex(({ name }) => name === 'FROM')
  const before = first < 0 ? instructions : instructions.slice(0, first)
  const early = before.filter(({ name }) => name !== 'ARG' && byName.has(name))
  if (early.length > 0) {
    return early.map(({ name, keyword }) => ({
      ...bounds(keyword),
      message: `${name} stands before the first FROM; only ARG may.`,
      parsed: true as const,
    }))
  }
  if (first >= 0 || before.some(({ name }) => !byName.has(name))) return []
  const last = instructions.at(-1)
  return last
    ? [{ ...bounds(last.keyword), message: 'There is no FROM, so there is nothing to build.', parsed: true }]
    : []
}

type Check = (instruction: Instruction) => readonly SyntaxError[]

const argumentErrors: Partial<Record<string, Check>> = {
  FROM: fromErrors,
  COPY: copyErrors,
  ADD: copyErrors,
  ENV: pairErrors,
  LABEL: pairErrors,
  ARG: argErrors,
  HEALTHCHECK: healthcheckErrors,
  ONBUILD: onbuildErrors,
  SHELL: shellErrors,
  VOLUME: volumeErrors,
  EXPOSE: (it) => (it.words.length === 0 ? [missing(it, 'a port')] : []),
  WORKDIR: (it) => (it.body.text ? [] : [missing(it, 'a path')]),
  USER: (it) => (it.body.text ? [] : [missing(it, 'a user')]),
  STOPSIGNAL: (it) => (it.body.text ? [] : [missing(it, 'a signal')]),
  MAINTAINER: (it) => (it.body.text ? [] : [missing(it, 'a name')]),
}

/** BuildKit does not look at these instructions' flags at all. */
const flagsIgnored: ReadonlySet<string> = new Set(['ARG', 'STOPSIGNAL'])

function flagErrors(instruction: Instruction, info: InstructionInfo): SyntaxError[] {
  if (flagsIgnored.has(info.name) || isHealthcheckNone(instruction)) return []
  const errors: SyntaxError[] = []
  const seen = new Set<string>()
  for (const flag of instruction.flags) {
    const known = info.flags.find(({ name }) => name === flag.name)
    if (!known) {
      const near = nearest(
        flag.name,
        info.flags.map(({ name }) => name),
      )
      const hint = near
        ? `; did you mean --${near}?`
        : info.flags.length === 0
          ? '; it has none.'
          : `; it has ${listed(info.flags.map(({ name }) => `--${name}`))}.`
      errors.push({
        ...bounds(flag),
        message: `${info.name} has no flag --${shorten(flag.name)}${hint}`,
        parsed: true,
      })
      continue
    }
    if (seen.has(flag.name) && !known.repeatable) {
      errors.push({ ...bounds(flag), message: `--${flag.name} is given twice; ${info.name} takes it once.` })
    }
    seen.add(flag.name)
    const message = valueFault(flag, known)
    if (message) errors.push({ ...(flag.value ? flag.valueSpan : bounds(flag)), message })
  }
  return errors
}

function valueFault(flag: Flag, info: FlagInfo): string | undefined {
  const { name, value } = flag
  if (info.kind === 'boolean') {
    if (value === undefined || /^(?:true|false)$/i.test(value)) return undefined
    return value === ''
      ? `--${name}= needs true or false behind the equals sign, or no equals sign.`
      : `--${name} is true or false, not ${shorten(value)}.`
  }
  if (value === undefined) return `--${name} needs a value: --${name}=….`
  if (info.kind === 'choice') {
    return info.values.includes(value)
      ? undefined
      : `--${name} is ${listed(info.values, 'or')}, not ${value === '' ? 'empty' : shorten(value)}.`
  }
  if (info.kind === 'duration') return durationFault(name, value)
  if (info.kind === 'number') return numberFault(name, value)
  if (info.kind === 'mount') return mountFault(value)
  if (info.kind === 'device') return deviceFault(value)
  return undefined
}

function durationFault(name: string, value: string): string | undefined {
  if (value === '') return undefined
  const nanoseconds = durationOf(value)
  if (nanoseconds === undefined) {
    return `--${name} is a duration such as 30s or 1m30s, not ${shorten(value)}.`
  }
  if (nanoseconds === 0 || nanoseconds >= 1e6) return undefined
  return `--${name} is at least 1ms, not ${shorten(value)}.`
}

const units = new Map([
  ['ns', 1],
  ['us', 1e3],
  ['µs', 1e3],
  ['μs', 1e3],
  ['ms', 1e6],
  ['s', 1e9],
  ['m', 6e10],
  ['h', 3.6e12],
])

/** A duration as Go writes it, in nanoseconds; `undefined` when it is none or too long for 64 bits. */
function durationOf(text: string): number | undefined {
  const match = /^([-+]?)(.*)$/s.exec(text)
  const rest = match?.[2]
  // Nothing that fits into 64 bits is longer.
  if (!rest || rest.length > 200) return undefined
  if (rest === '0') return 0
  if (!/^(?:(?:\d+(?:\.\d*)?|\.\d+)[^\d.]+)+$/.test(rest)) return undefined
  let total = 0
  for (const [, number, unit] of rest.matchAll(/([\d.]+)([^\d.]+)/g)) {
    const factor = units.get(unit ?? '')
    if (factor === undefined) return undefined
    total += Math.floor(Number(number) * factor)
  }
  if (total > 2 ** 63) return undefined
  return match[1] === '-' ? -total : total
}

function numberFault(name: string, value: string): string | undefined {
  if (value === '') return undefined
  if (!/^[-+]?\d+$/.test(value) || Math.abs(Number(value)) > 2 ** 31 - 1) {
    return `--${name} is a whole number, not ${shorten(value)}.`
  }
  return Number(value) < 0 ? `--${name} cannot be negative.` : undefined
}

function mountFault(value: string): string | undefined {
  if (value === '') return '--mount= is empty.'
  const fields = csvFields(value)
  if (!fields) return 'The quotes in this mount do not match.'
  for (const field of fields) {
    const split = field.indexOf('=')
    if (split < 0 || field.slice(0, split).toLowerCase() !== 'from') continue
    const dollar = field.indexOf('$', split)
    if (dollar >= 0 && dollar !== field.length - 1) {
      return 'from in a mount takes no variables; name a stage with FROM … AS and use that name.'
    }
  }
  return undefined
}

function deviceFault(value: string): string | undefined {
  if (value === '') return '--device= is empty.'
  const fields = csvFields(value)
  if (!fields) return 'The quotes in this device do not match.'
  let device = ''
  for (const field of fields) {
    const split = field.indexOf('=')
    const key = (split < 0 ? field : field.slice(0, split)).toLowerCase()
    const setting = field.slice(split + 1)
    if (split < 0) {
      if (key === 'required') continue
      if (device) return `${shorten(field)} in this device needs a value: ${shorten(field)}=….`
      device = field
    } else if (key === 'name') {
      if (device) return `This device has two names, ${shorten(device)} and ${shorten(setting)}.`
      device = setting
    } else if (key === 'required') {
      if (!isBoolean(setting)) return `required is true or false, not ${shorten(setting)}.`
    } else if (device) return `A device has no ${shorten(key)}; it has name and required.`
    else device = field
  }
  return undefined
}

/** What Go's `strconv.ParseBool` takes. */
function isBoolean(text: string): boolean {
  return /^(?:1|t|T|true|TRUE|True|0|f|F|false|FALSE|False)$/.test(text)
}

/** The fields of one line of comma-separated values; `undefined` when its quotes do not match. */
export function csvFields(text: string): readonly string[] | undefined {
  const fields: string[] = []
  let at = 0
  for (;;) {
    if (text[at] === '"') {
      let field = ''
      at++
      for (;;) {
        const quote = text.indexOf('"', at)
        if (quote < 0) return undefined
        field += text.slice(at, quote)
        at = quote + 1
        if (text[at] !== '"') break
        field += '"'
        at++
      }
      fields.push(field)
      if (at < text.length && text[at] !== ',') return undefined
    } else {
      const comma = text.indexOf(',', at)
      const field = text.slice(at, comma < 0 ? undefined : comma)
      if (field.includes('"')) return undefined
      fields.push(field)
      at = comma < 0 ? text.length : comma
    }
    if (at >= text.length) return fields
    at++
  }
}

function fromErrors(instruction: Instruction): readonly SyntaxError[] {
  const [image, as, stage, extra] = instruction.words
  if (!image) return [missing(instruction, 'an image')]
  if (!as) return []
  if (as.value.toLowerCase() !== 'as' || as.raw.toLowerCase() !== 'as') {
    return [
      { ...bounds(as), message: `After the image only AS and a name may follow, not ${shorten(as.raw)}.` },
    ]
  }
  if (!stage) return [{ ...bounds(as), message: `${as.raw} needs the name of the stage behind it.` }]
  if (extra) {
    const message = `After the stage name ${shorten(stage.raw)} nothing may follow, but there is ${shorten(extra.raw)}.`
    return [{ ...bounds(extra), message }]
  }
  if (/^[a-z][a-z0-9\-_.]*$/.test(stage.raw.toLowerCase())) return []
  const message = `${shorten(stage.raw)} is no name for a stage: it must start with a letter and hold only letters, digits, -, _ and .`
  return [{ ...bounds(stage), message }]
}

function copyErrors(instruction: Instruction): readonly SyntaxError[] {
  const { name, json, words } = instruction
  const args = json ? json.items.map((item) => ({ ...item, raw: item.value })) : words
  const last = args.at(-1)
  if (!last) return [missing(instruction, 'sources and a destination')]
  if (args.length < 2) {
    const message = `${name} needs a source and a destination, but there is only ${shorten(last.raw)}.`
    return [{ ...bounds(last), message }]
  }
  const opener = heredocOpener(last.raw)
  if (!opener || opener === 'malformed') return []
  return [{ ...bounds(last), message: `${name} cannot write to a heredoc; the destination comes last.` }]
}

function pairErrors(instruction: Instruction): readonly SyntaxError[] {
  const { name, words, body } = instruction
  const [first] = words
  if (!first) return [missing(instruction, 'a name and a value')]
  if (!first.raw.includes('=')) {
    if (/[\t\v\f\r ]/.test(body.text)) return []
    return [
      {
        ...bounds(first),
        message: `${name} ${shorten(first.raw)} has no value: write ${shorten(first.raw)}=….`,
      },
    ]
  }
  return words.flatMap((word) => {
    const split = word.raw.indexOf('=')
    if (split > 0) return []
    const message =
      split === 0
        ? `${shorten(word.raw)} has no name before the equals sign.`
        : `${shorten(word.raw)} is no pair: ${name} takes name=value, with quotes around a value that has blanks.`
    return [{ ...bounds(word), message }]
  })
}

function argErrors(instruction: Instruction): readonly SyntaxError[] {
  if (instruction.words.length === 0) return [missing(instruction, 'a name')]
  return instruction.words
    .filter(({ raw }) => raw.startsWith('='))
    .map((word) => ({ ...bounds(word), message: `${shorten(word.raw)} has no name before the equals sign.` }))
}

function isHealthcheckNone({ name, body }: Instruction): boolean {
  return name === 'HEALTHCHECK' && /^none(?:\s|$)/i.test(body.text)
}

function healthcheckErrors(instruction: Instruction): readonly SyntaxError[] {
  const { body, json } = instruction
  const type = /^\S*/.exec(body.text)?.[0] ?? ''
  if (!type) return [missing(instruction, 'CMD and a command, or NONE')]
  const at = sourceSpan(body, 0, type.length)
  const rest = body.text.slice(type.length).trim()
  if (isHealthcheckNone(instruction)) {
    if (!rest || json?.items.length === 0) return []
    const from = body.text.length - rest.length
    const message = 'Nothing may follow HEALTHCHECK NONE.'
    return [{ ...sourceSpan(body, from, body.text.length), message }]
  }
  if (type.toUpperCase() !== 'CMD') {
    return [{ ...at, message: `HEALTHCHECK is followed by CMD or NONE, not by ${shorten(type)}.` }]
  }
  return rest && json?.items.length !== 0 ? [] : [{ ...at, message: 'HEALTHCHECK CMD needs a command.' }]
}

function onbuildErrors(instruction: Instruction): readonly SyntaxError[] {
  const { trigger } = instruction
  if (!trigger) return [missing(instruction, 'an instruction')]
  const at = bounds(trigger.keyword)
  if (trigger.name === 'ONBUILD') return [{ ...at, message: 'ONBUILD cannot hold another ONBUILD.' }]
  if (trigger.name === 'FROM' || trigger.name === 'MAINTAINER') {
    return [{ ...at, message: `ONBUILD cannot hold ${trigger.name}.` }]
  }
  // The parser splits ENV and LABEL into pairs; everything else of a trigger is looked at only when it runs.
  if (trigger.name !== 'ENV' && trigger.name !== 'LABEL') return []
  const [first] = trigger.words
  return first ? pairErrors(trigger).filter(({ message }) => !message.includes('has no name before')) : []
}

function shellErrors(instruction: Instruction): readonly SyntaxError[] {
  const { json, body } = instruction
  if (json ? json.items.length === 0 : !body.text) return [missing(instruction, 'a program')]
  if (json) return []
  const message = 'SHELL takes a JSON array, such as ["/bin/bash", "-c"].'
  return [{ ...sourceSpan(body, 0, body.text.length), message }]
}

function volumeErrors(instruction: Instruction): readonly SyntaxError[] {
  const { json, words } = instruction
  const args: readonly (Span & Pick<Word, 'value'>)[] = json ? json.items : words
  if (args.length === 0) return [missing(instruction, 'a path')]
  if (!json) return []
  return args
    .filter(({ value }) => value.trim() === '')
    .map((item) => ({ ...bounds(item), message: 'VOLUME cannot be an empty path.' }))
}

function missing({ name, keyword }: Instruction, what: string): SyntaxError {
  return { ...bounds(keyword), message: `${name} needs ${what}.` }
}

function bounds({ start, end }: Span): Span {
  return { start, end }
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 39)}…` : text
}

function listed(items: readonly string[], conjunction = 'and'): string {
  const last = items.at(-1) ?? ''
  return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} ${conjunction} ${last}`
}
