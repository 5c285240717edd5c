// Ways to say an edit that come up in more than one rule. Each returns `undefined` where no single edit is certain.
import type { Facts } from '../server/facts/facts.ts'
import { imagePlace } from '../server/facts/image-words.ts'
import { type TagChoice, tagChoices } from '../server/facts/images/choices.ts'
import {
  cacheMountOption,
  cachePlaces,
  callsOf,
  familyOf,
  isWithinCache,
  type CacheMount,
  type PackageCall,
} from '../server/facts/packages.ts'
import { pairsOf } from '../server/facts/pairs.ts'
import { perFile } from '../server/facts/per-file.ts'
import { remembered } from '../server/facts/remembered.ts'
import type { Run } from '../server/facts/runs.ts'
import { fromsOf, standsOn, type Stage } from '../server/facts/stages.ts'
import type { Command, Script, ShellWord } from '../server/syntax/script.ts'
import { isUnbroken, sourceOffset, type Instruction, type Joined, type Span } from '../server/syntax/tree.ts'
import type { Edit, Fix } from './rule.ts'

export function replace({ start, end }: Span, text: string): Edit {
  return { start, end, text }
}

export function insert(at: number, text: string): Edit {
  return { start: at, end: at, text }
}

/** A fix of the edits that could be made; none when one of them could not. */
export function fix(title: string, safe: boolean, ...edits: readonly (Edit | undefined)[]): readonly Fix[] {
  const certain = edits.filter((edit) => edit !== undefined)
  return certain.length === edits.length && certain.length > 0 ? [{ title, safe, edits: certain }] : []
}

/** Deletes the line of a span with its end, or with the end before it where it is the last. */
export function removeLine(text: string, { start, end }: Span): Edit {
  const from = text.lastIndexOf('\n', start - 1) + 1
  const next = text.indexOf('\n', end)
  if (next >= 0) return { start: from, end: next + 1, text: '' }
  return { start: Math.max(0, text[from - 2] === '\r' ? from - 2 : from - 1), end: text.length, text: '' }
}

/** Adds whole lines at the end of a text. */
export function appendLines(text: string, lines: readonly string[]): Edit {
  const gap = text === '' || text.endsWith('\n') ? '' : '\n'
  return insert(text.length, `${gap}${lines.join('\n')}\n`)
}

/** A keyword in the casing of the file: lower case where most of its keywords are. */
export function keyword(file: Facts, name: string): string {
  return isLowerCase(file) ? name.toLowerCase() : name
}

const isLowerCase = perFile(({ tree: { instructions } }) => {
  const lower = instructions.filter(({ keyword: { text } }) => text === text.toLowerCase()).length
  return lower * 2 > instructions.length
})

/** Inserts whole lines above an instruction and the comments that belong to it. `lines` ends without a newline. */
export function insertAbove(instruction: Instruction, lines: string): Edit {
  return insert(instruction.above[0]?.start ?? instruction.start, `${lines}\n`)
}

/** Inserts whole lines below an instruction. */
export function insertBelow(file: Facts, instruction: Instruction, lines: string): Edit {
  const { end } = file.wholeLines(instruction)
  return file.text[end - 1] === '\n' ? insert(end, `${lines}\n`) : insert(instruction.end, `\n${lines}`)
}

/** Deletes an instruction with its lines; the comments above it stay. */
export function removeInstruction(file: Facts, instruction: Instruction): Edit {
  return { ...file.wholeLines(instruction), text: '' }
}

/** Takes a variable or a label out of its instruction, or the instruction away where it holds nothing else. */
export function removePair(file: Facts, instruction: Instruction, name: string): Edit | undefined {
  const pairs = pairsOf(instruction)
  const index = pairs.findIndex((it) => it.name === name)
  const [pair, previous, next] = [pairs[index], pairs[index - 1], pairs[index + 1]]
  if (!pair || instruction.inside.length) return undefined
  if (pairs.length === 1) return removeInstruction(file, instruction)
  if (next) return { start: pair.start, end: next.start, text: '' }
  return previous && { start: previous.end, end: pair.end, text: '' }
}

/** Puts an option behind the subcommand of a package manager's call: `apt-get install` → `apt-get install -y`. */
export function addOption(call: PackageCall, option: string): Edit | undefined {
  const word = call.manager.yesBefore
    ? call.command.words[0]
    : (call.subcommand.at(-1) ?? call.command.words[0])
  return word && insertWord(call.run, word, option)
}

/** Inserts a word behind a word of a command. */
export function insertWord(run: Run, after: ShellWord, text: string): Edit | undefined {
  if (run.form === 'exec') return insert(after.end, `, ${JSON.stringify(text)}`)
  return insert(after.end, ` ${text}`)
}

/** The offset behind a word. In a heredoc with CRLF line ends the shell takes the carriage return for its last character. */
export function behind({ end, raw }: ShellWord): number {
  return raw.endsWith('\r') ? end - 1 : end
}

/** Replaces a word of a command by plain characters. */
export function replaceWord(run: Run, word: ShellWord, text: string): Edit | undefined {
  if (run.form === 'exec') return replace(word, JSON.stringify(text))
  return word.unbroken ? replace(word, text) : undefined
}

/** Removes a word of a command with the blanks before it, or with its line where it stands alone on one. */
export function removeWord(file: Facts, run: Run, word: ShellWord): Edit | undefined {
  if (run.form === 'exec' || !word.unbroken) return undefined
  const { text, tree } = file
  const lineStart = text.lastIndexOf('\n', word.start - 1) + 1
  const next = text.indexOf('\n', word.end)
  const lineEnd = next < 0 ? text.length : next
  const before = text.slice(lineStart, word.start)
  const behind = text.slice(word.end, lineEnd).replace(/\r$/, '')
  if (before.trim() === '' && behind.trim() === tree.escape && next >= 0)
    return { start: lineStart, end: lineEnd + 1, text: '' }
  const blanks = /[ \t]*$/.exec(before)?.[0].length ?? 0
  return before.trim() === '' ? undefined : { start: word.start - blanks, end: word.end, text: '' }
}

/**
 * Appends a command to the end of a script, joined by `&&` in the script's own style: on a line of its own where the
 * script already breaks its lines there. Not offered behind a comment, a background job or an `exit`.
 */
export function appendCommand(file: Facts, run: Run, script: Script, command: string): Edit | undefined {
  if (run.form === 'exec' || script.errors.length || script.comments.length) return undefined
  const last = script.commands.at(-1)
  if (!last || last.next === '&' || last.effective.name === 'exit' || last.effective.name === 'exec')
    return undefined
  const { text } = script.joined
  const trimmed = text.trimEnd()
  const at = sourceOffset(script.joined, trimmed.length - 1) + 1
  if (isHeredocScript(run, script))
    return insert(
      at,
      `\n${/^[ \t]*/.exec(trimmed.slice(trimmed.lastIndexOf('\n') + 1))?.[0] ?? ''}${command}`,
    )
  if (run.form === 'heredoc') return undefined
  if (trimmed.endsWith(';')) return insert(at, ` ${command}`)
  if (/(?:&&|\|\||\||&)$/.test(trimmed)) return undefined
  return insert(at, `${listBreak(file, run.outer)}${command}`)
}

/** Whether the script is a heredoc's, so that a newline ends a command. */
export function isHeredocScript({ instruction }: Run, { joined }: Script): boolean {
  return instruction.heredocs.some(({ body }) => body === joined)
}

/** ` && `, or the line break that the script itself uses at its `&&`, or between the words of a list. */
export function listBreak(file: Facts, outer: Instruction): string {
  const { text, tree } = file
  const own = text.slice(outer.start, outer.end)
  const escape = tree.escape === '\\' ? '\\\\' : '`'
  const leading = new RegExp(`[ \\t]*${escape}[ \\t]*\\r?\\n([ \\t]*)&&([ \\t]*)`).exec(own)
  if (leading) return ` ${tree.escape}\n${leading[1]}&&${leading[2] || ' '}`
  const trailing = new RegExp(`&&[ \\t]*${escape}[ \\t]*\\r?\\n([ \\t]*)`).exec(own)
  if (trailing) return ` && ${tree.escape}\n${trailing[1]}`
  const continued = new RegExp(`[ \\t]*${escape}[ \\t]*\\r?\\n([ \\t]+)`).exec(own)
  if (continued) return ` ${tree.escape}\n${continued[1]}&& `
  return ' && '
}

/** Removes a command from its list together with the operator that joins it. */
export function removeCommand(run: Run, script: Script, command: Command): Edit | undefined {
  if (run.form === 'exec' || command.surroundings.length || script.errors.length || script.comments.length)
    return undefined
  const index = script.top.indexOf(command)
  if (index < 0) return undefined
  const previous = script.top[index - 1]
  const next = script.top[index + 1]
  const joins = (it: string | undefined) => it === '&&' || it === ';' || it === '\n'
  if (previous && joins(command.joiner) && (!next || command.next === command.joiner))
    return { start: previous.end, end: command.end, text: '' }
  if (next && !previous && joins(command.next)) return { start: command.start, end: next.start, text: '' }
  return undefined
}

/**
 * The commands of a pure `&&` list, each with its pipe. Such a list stops at the first failure, as lines under `set -e`
 * do.
 */
export function chainLines({ text, tree }: Facts, run: Run, script: Script): readonly string[] | undefined {
  const { top, commands, plain, comments } = script
  if (
    !plain ||
    comments.length ||
    run.outer.inside.length ||
    tree.escape !== '\\' ||
    run.outer.heredocs.length
  )
    return undefined
  if (commands.some((it) => it.negated || it.surroundings.includes('group'))) return undefined
  const lines: { start: number; end: number }[] = []
  for (const command of top) {
    const last = lines.at(-1)
    if (!last || command.joiner === '&&') lines.push({ start: command.start, end: command.end })
    else if (command.joiner === '|') last.end = command.end
    else return undefined
  }
  return lines.map(({ start, end }) => text.slice(start, end).replaceAll('\r\n', '\n'))
}

/** `["a", "b"]`. */
export function jsonArray(words: readonly string[]): string {
  return `[${words.map((word) => JSON.stringify(word)).join(', ')}]`
}

/** Puts the stage on another image, by an edit of FROM or of the ARG that its tag comes from. */
export function replaceImage(file: Facts, stage: Stage, reference: string): Edit | undefined {
  return imagePlace(file, stage, reference)
}

/** One fix per tag that is built now, best first; for an image that is given up, of its successors. */
export function otherTags(
  file: Facts,
  stage: Stage,
  choose: (choices: readonly TagChoice[]) => readonly TagChoice[] = (choices) => choices,
): readonly Fix[] {
  const { facts } = stage.image
  if (!facts || stage.image.stage) return []
  return choose(tagChoices(facts)).flatMap(({ reference, note }) =>
    fix(`Use ${reference}: ${note}`, false, replaceImage(file, stage, reference)),
  )
}

/** Gives a stage another name, there and wherever it is meant; `undefined` for a place where no edit is certain. */
export function renameStage(file: Facts, stage: Stage, name: string): readonly (Edit | undefined)[] {
  const edits: (Edit | undefined)[] = stage.nameWord
    ? [replace(stage.nameWord, name)]
    : [
        stage.image.word &&
          insert(stage.image.word.end, ` ${stage.from.keyword.text === 'from' ? 'as' : 'AS'} ${name}`),
      ]
  for (const at of stageUses(file).get(stage) ?? []) edits.push(at && replace(at, name))
  return edits
}

/** Where each stage is named, in order; `undefined` for a place where no edit is certain. */
const stageUses = perFile((file) => {
  const uses = new Map<Stage, (Span | undefined)[]>()
  const add = (stage: Stage, at: Span | undefined) => remembered(uses, stage, () => []).push(at)
  for (const user of file.stages) {
    const { stage, word } = user.image
    if (stage && word) add(stage, word.raw.includes('$') ? undefined : word)
    for (const instruction of user.instructions) {
      for (const { value, span } of fromsOf(instruction)) {
        const meant = stageMeant(file, value, user)
        if (!meant) continue
        const at = file.text.slice(span.start, span.end).lastIndexOf(value)
        add(meant, at < 0 ? undefined : { start: span.start + at, end: span.start + at + value.length })
      }
    }
  }
  return uses
})

/** The stage that a `--from` means, seen from a stage: the last one of the name before it, or the one of the number. */
export function stageMeant(file: Facts, value: string, seenFrom: Stage): Stage | undefined {
  const named = namesakes(file)
    .get(value.toLowerCase())
    ?.findLast(({ index }) => index < seenFrom.index)
  if (named) return named
  return /^\d+$/.test(value) && Number(value) < seenFrom.index ? file.stages[Number(value)] : undefined
}

/** The stages by name, those of each name in order. */
const namesakes = perFile(({ stages }) => {
  const byName = new Map<string, Stage[]>()
  for (const stage of stages) {
    if (stage.name !== undefined) remembered(byName, stage.name, () => []).push(stage)
  }
  return byName
})

/** Puts mounts behind the keyword of a RUN, each on a line of its own where the instruction has several lines or gets several mounts. */
export function addMounts(file: Facts, run: Run, mounts: readonly string[]): Edit | undefined {
  const { instruction } = run
  const { text, tree } = file
  const after = instruction.flags.at(-1) ?? instruction.keyword
  if (!mounts.length) return undefined
  const rest = text.slice(after.end, instruction.end)
  const isSpread = run.form !== 'heredoc' && (mounts.length > 1 || rest.includes('\n'))
  if (!isSpread) return insert(after.end, mounts.map((mount) => ` --mount=${mount}`).join(''))
  const indent = /\n([ \t]+)\S/.exec(rest)?.[1] ?? '    '
  const lines = mounts.map((mount) => ` --mount=${mount}`).join(` ${tree.escape}\n${indent.slice(1)}`)
  const breaks = /^[ \t]*[\\`][ \t]*\r?\n/.test(rest)
  // Behind a flag that ends its line, each mount gets a line as well.
  if (breaks && instruction.flags.length)
    return insert(after.end, mounts.map((mount) => ` ${tree.escape}\n${indent}--mount=${mount}`).join(''))
  return insert(after.end, breaks ? lines : `${lines} ${tree.escape}\n${indent.slice(1)}`)
}

/**
 * Cache mounts for all calls of one manager in a stage and in those that stand on it, and what they make pointless goes:
 * clean-up in the same RUN, which would empty the mount, and options against the cache. `undefined` where one of the
 * places or clean-ups is not certain.
 */
export function mountPackageCaches(
  file: Facts,
  first: PackageCall,
  besides: readonly CacheMount[] = [],
): readonly Edit[] | undefined {
  const kept = mountings(file)
  const key = `${first.run.stage?.index ?? ''} ${first.manager.name} ${besides.length}`
  const known = kept.get(key)
  if (known) return known.edits
  const edits = packageMounting(file, first, besides)
  kept.set(key, { edits })
  return edits
}

/** The same edits are asked for at every call of a stage. */
const mountings = perFile(() => new Map<string, { readonly edits: readonly Edit[] | undefined }>())

function packageMounting(
  file: Facts,
  first: PackageCall,
  besides: readonly CacheMount[],
): readonly Edit[] | undefined {
  const family = familyOf(first.manager)
  const edits: Edit[] = []
  const kept = new Set<Stage | undefined>()
  for (const run of file.runs) {
    if (!standsOn(run.stage, first.run.stage)) continue
    const own = callsOf(run, file.packageCalls).filter(({ manager }) => familyOf(manager) === family)
    const isWriting = own.some(
      ({ action }) => action === 'install' || action === 'refresh' || action === 'upgrade',
    )
    if (!isWriting) continue
    const [script] = run.scripts
    if (!script || run.scripts.length > 1 || run.form === 'exec' || script.errors.length) return undefined
    const mounts = cacheMountsFor(run, [...first.manager.mounts, ...besides])
    if (!mounts) return undefined
    const mount = addMounts(file, run, mounts)
    if (mount) edits.push(mount)
    const gone = cleaningEdits(file, run, script, own)
    if (!gone) return undefined
    edits.push(...gone)
    if (family !== 'apt' || keepsArchives(file, run) || [...kept].some((stage) => standsOn(run.stage, stage)))
      continue
    kept.add(run.stage)
    const start = script.top[0]
    if (!start || !script.plain) return undefined
    const sudo = own[0]?.outer.wrappers.includes('sudo') ? 'sudo ' : ''
    const joiner = isHeredocScript(run, script) ? '\n' : ' && '
    edits.push(insert(start.start, `${sudo}rm -f ${dockerClean}${joiner}`))
  }
  return edits
}

/** The cache mounts that a RUN lacks for these folders; `undefined` where a place is not certain. */
export function cacheMountsFor(run: Run, folders: readonly CacheMount[]): readonly string[] | undefined {
  const missing = cachePlaces(folders, run)?.filter(
    ({ target }) => !run.mounts.some((mount) => mount.target?.replace(/\/$/, '') === target),
  )
  return missing?.map(cacheMountOption)
}

/** The file of Debian's and Ubuntu's images that makes apt delete each archive once it is installed. */
const dockerClean = '/etc/apt/apt.conf.d/docker-clean'

/** Whether docker-clean is removed in the RUN or before it. */
export function keepsArchives(file: Facts, run: Run): boolean {
  return archiveKeepers(file).some(
    ({ outer, stage }) => outer.start <= run.outer.start && standsOn(run.stage, stage),
  )
}

const archiveKeepers = perFile(({ runs }) => {
  return runs.filter(({ commands }) =>
    commands.some(
      ({ effective }) =>
        effective.name === 'rm' && effective.args.some(({ raw }) => raw.includes('docker-clean')),
    ),
  )
})

/** Removes what would empty a cache mount, and options that keep the manager from using it. */
function cleaningEdits(
  file: Facts,
  run: Run,
  script: Script,
  calls: readonly PackageCall[],
): readonly Edit[] | undefined {
  const manager = calls[0]?.manager
  if (!manager) return []
  const edits: Edit[] = []
  for (const call of calls) {
    if (call.action === 'clean') {
      const edit = removeCommand(run, script, call.outer)
      if (!edit) return undefined
      edits.push(edit)
    }
    for (const word of call.command.args) {
      if (!manager.cacheless.includes(word.value ?? '')) continue
      const edit = removeWord(file, run, word)
      if (!edit) return undefined
      edits.push(edit)
    }
  }
  for (const command of script.commands) {
    const { effective } = command
    if (effective.name !== 'rm') continue
    const paths = effective.args.filter(({ prefix }) => !prefix.startsWith('-'))
    const inCache = paths.filter((word) => isWithinCache(word, manager, run))
    if (!inCache.length) continue
    const all = inCache.length === paths.length
    const removed = all
      ? [removeCommand(run, script, command)]
      : inCache.map((word) => removeWord(file, run, word))
    for (const edit of removed) {
      if (!edit) return undefined
      edits.push(edit)
    }
  }
  return edits
}

/** A replacement in joined text, in its offsets; an empty stretch inserts. */
export interface Change {
  readonly from: number
  readonly to: number
  readonly text: string
}

/**
 * The edits that make changes to joined text, those that touch made one. `undefined` when one of them crosses a
 * continuation.
 */
export function changeJoined(joined: Joined, changes: readonly Change[]): readonly Edit[] | undefined {
  const merged: Change[] = []
  for (const change of changes.toSorted((a, b) => a.from - b.from || a.to - b.to)) {
    const last = merged.at(-1)
    if (last && last.to >= change.from)
      merged[merged.length - 1] = {
        from: last.from,
        to: Math.max(last.to, change.to),
        text: last.text + change.text,
      }
    else merged.push(change)
  }
  if (!merged.every(({ from, to }) => from === to || isUnbroken(joined, from, to))) return undefined
  return merged.map(({ from, to, text }) => {
    const start =
      from === joined.text.length && from > 0
        ? sourceOffset(joined, from - 1) + 1
        : sourceOffset(joined, from)
    return { start, end: start + to - from, text }
  })
}

/** The changes that make a text the inside of a JSON string. */
export function jsonEscapes(text: string): readonly Change[] {
  return [...text.matchAll(/["\\\u0000-\u001f]/g)].map(({ 0: char, index }) => ({
    from: index,
    to: index + 1,
    text: JSON.stringify(char).slice(1, -1),
  }))
}

export interface JsonRepair {
  /** What keeps it from being JSON, as nouns: "single quotes". */
  readonly faults: readonly string[]
  /** Offsets are those of the text that was read. */
  readonly changes: readonly Change[]
}

const closers: Readonly<Record<string, string>> = {
  '"': '"',
  "'": "'",
  '\u201c': '\u201d',
  '\u201d': '\u201d',
  '\u2018': '\u2019',
  '\u2019': '\u2019',
}

/**
 * What makes a JSON array of strings of a text that was meant as one, from the bracket at `from` to its end.
 * `undefined` for text that is something else, such as the shell's `[ -f x ]`. No faults: it is one already.
 */
export function jsonRepair(text: string, from: number): JsonRepair | undefined {
  if (text[from] !== '[' || text[from + 1] === '[') return undefined
  const faults = new Set<string>()
  const changes: Change[] = []
  let commas = 0
  let items = 0
  let bare = 0
  let spaced = false
  let comma: number | undefined
  let end = from + 1
  let at = from + 1
  for (;;) {
    while (at < text.length && /\s/.test(text.charAt(at))) at++
    const char = text.charAt(at)
    if (char === '') {
      faults.add('a missing bracket')
      changes.push({ from: end, to: end, text: ']' })
      break
    }
    if (char === ']') {
      if (text.slice(at + 1).trim()) return undefined
      break
    }
    if (char === ',') {
      if (comma !== undefined || !items) {
        faults.add('a surplus comma')
        changes.push({ from: at, to: at + 1, text: '' })
      } else {
        comma = at
        commas++
      }
      at++
      end = at
      continue
    }
    if (items && comma === undefined) {
      spaced = true
      faults.add('a missing comma')
      changes.push({ from: end, to: end, text: ',' })
    }
    const close = closers[char]
    const stop = close === undefined ? bareEnd(text, at) : closed(text, at + 1, close)
    if (stop === undefined) return undefined
    if (close === undefined) {
      const word = text.slice(at, stop)
      if (/["'`\\]/.test(word) || (/^[-!]/.test(word) && !items)) return undefined
      bare++
      faults.add('missing quotes')
      changes.push({ from: at, to: at, text: '"' }, { from: stop, to: stop, text: '"' })
    } else if (char === '"') repairString(text, at + 1, stop - 1, faults, changes)
    else {
      faults.add(char === "'" ? 'single quotes' : 'typographic quotes')
      const inner = jsonEscapes(text.slice(at + 1, stop - 1)).map((it) => ({
        ...it,
        from: it.from + at + 1,
        to: it.to + at + 1,
      }))
      changes.push({ from: at, to: at + 1, text: '"' }, ...inner, { from: stop - 1, to: stop, text: '"' })
    }
    items++
    comma = undefined
    at = stop
    end = at
  }
  if (!items) return undefined
  if (comma !== undefined) {
    faults.add('a trailing comma')
    changes.push({ from: comma, to: comma + 1, text: '' })
  }
  // `[ $x = y ]` is a test, and so may be one word between blanks.
  if (bare && (spaced || (!commas && /\s/.test(text.charAt(from + 1))))) return undefined
  return { faults: [...faults], changes }
}

function bareEnd(text: string, from: number): number {
  let at = from
  while (at < text.length && !/[\s,\]]/.test(text.charAt(at))) at++
  return at
}

/** Behind the closing quote; `undefined` when there is none. */
function closed(text: string, from: number, close: string): number | undefined {
  for (let at = from; at < text.length; at++) {
    if (text[at] === '\\' && close === '"') at++
    else if (text[at] === close) return at + 1
  }
  return undefined
}

/** Doubles backslashes that escape nothing in JSON and spells out control characters. */
function repairString(text: string, from: number, to: number, faults: Set<string>, changes: Change[]): void {
  for (let at = from; at < to; at++) {
    if (text[at] === '\\') {
      const isEscape = /^(?:["\\/bfnrt]|u[\da-fA-F]{4})/.test(text.slice(at + 1, at + 6))
      if (!isEscape) {
        faults.add('a backslash that escapes nothing')
        changes.push({ from: at, to: at + 1, text: '\\\\' })
      } else at++
    } else if (text.charCodeAt(at) < 0x20) {
      faults.add('a tab')
      changes.push({ from: at, to: at + 1, text: JSON.stringify(text.charAt(at)).slice(1, -1) })
    }
  }
}
