// What a shell script says: its commands and words, where they stand in the document, and questions to one command.
import { forEachChild, parse } from 'unbash'
import type * as Bash from 'unbash'
import { knownCommands, wrapperCommands } from '../../rules/data/commands.ts'
import type { KnownCommand, WrapperCommand } from '../../rules/data/commands.ts'
import { baseName } from './paths.ts'
import type {
  Assignment,
  Command,
  Expansion,
  Joiner,
  Redirect,
  Script,
  ScriptError,
  ShellWord,
  Surrounding,
} from './script.ts'
import { sourceSpan } from './tree.ts'
import type { Joined, Span } from './tree.ts'

/** An option's value; `value` is `undefined` where an expansion makes it unknown. */
export interface FlagValue {
  /** The word that holds the value: the option itself for `--name=value`, else the word behind it. */
  readonly word: ShellWord
  readonly value: string | undefined
}

/**
 * Reads a script as bash does, which includes everything that dash and BusyBox accept. Never throws: where the text is
 * broken, `errors` says so and the commands that could be read are there all the same. Text above 200,000 UTF-16 units
 * is not read. Spans are the document's, as `joined` maps them.
 */
export function parseScript(joined: Joined): Script {
  if (joined.text.length > longestScript) return unreadScript(joined, 'The script is too long to be read.')
  try {
    return readScript(joined)
  } catch {
    return unreadScript(joined, 'The script is too deeply nested to be read.')
  }
}

/**
 * The command that words from elsewhere make, such as the strings of an exec form: wrappers are looked through as in a script.
 * `offset` and `length` are 0.
 */
export function commandOf(words: readonly ShellWord[], { start, end }: Span): Command {
  return withEffective(
    {
      start,
      end,
      offset: 0,
      length: 0,
      name: nameOf(words[0]),
      words,
      args: words.slice(1),
      assignments: [],
      redirects: [],
      joiner: undefined,
      next: undefined,
      negated: false,
      surroundings: [],
      pipeline: 0,
      wrappers: [],
    },
    undefined,
  )
}

/** What is known about a command of this name. */
export function knownCommand(name: string | undefined): KnownCommand | undefined {
  return name === undefined ? undefined : known.get(name)
}

/**
 * Whether one of the options stands among the command's arguments: `--name`, `--name=value`, `-n`, or `n` in a bundle
 * such as `-qn`. Values of options and what follows `--` do not count, as far as the command is known.
 */
export function hasFlag(command: Command, ...names: readonly string[]): boolean {
  for (const option of optionsOf(command, valueOptionsOf(command))) {
    if (names.includes(option.name)) return true
  }
  return false
}

/**
 * The value of the last of the options that has one: `--name=value`, `--name value`, `-n value`, `-nvalue`, and `-xn value`.
 * `undefined` when the option is not there. The option is taken to want a value.
 */
export function flagValue(command: Command, ...names: readonly string[]): FlagValue | undefined {
  let found: FlagValue | undefined
  for (const option of optionsOf(command, [...valueOptionsOf(command), ...names])) {
    if (option.value && names.includes(option.name)) found = option.value
  }
  return found
}

/**
 * The arguments that are neither options nor values of options. `-` alone is one, and so is everything behind `--`.
 * A word that begins with an expansion counts as one, too.
 */
export function operands(
  command: Command,
  valueFlags: readonly string[] = valueOptionsOf(command),
): readonly ShellWord[] {
  const taken = new Set<ShellWord>()
  for (const option of optionsOf(command, valueFlags)) {
    taken.add(option.word)
    if (option.value) taken.add(option.value.word)
  }
  let open = true
  return command.args.filter((word) => {
    if (!open) return true
    if (word.value === '--' && !taken.has(word)) {
      open = false
      return false
    }
    return !taken.has(word)
  })
}

/** The first operand: `install` of `apt-get -o a=b install -y curl`. */
export function subcommand(
  command: Command,
  valueFlags: readonly string[] = valueOptionsOf(command),
): ShellWord | undefined {
  return operands(command, valueFlags)[0]
}

const longestScript = 200_000
/** Substitutions, compound commands and scripts in scripts beyond this are left alone. */
const deepest = 100

const known = byName(knownCommands)
const wrappers = byName(wrapperCommands)
const shells: readonly string[] = ['sh', 'bash', 'dash', 'ash']

function byName<T extends { readonly names: readonly string[] }>(all: readonly T[]): ReadonlyMap<string, T> {
  return new Map(all.flatMap((one) => one.names.map((name) => [name, one] as const)))
}

function valueOptionsOf(command: Command): readonly string[] {
  return knownCommand(command.name)?.valueOptions ?? []
}

interface Option {
  /** With its dashes; each letter of a bundle is an option of its own. */
  readonly name: string
  readonly word: ShellWord
  readonly value: FlagValue | undefined
}

/**
 * The options among a command's arguments. A word with one dash is first looked up whole, for `-ldflags`, and then read
 * letter by letter up to one that takes a value. A letter without a value yields its bundle's whole word, too, so that
 * `-qq` is found under that name.
 */
function optionsOf(command: Command, valueFlags: readonly string[]): Option[] {
  const options: Option[] = []
  const { args } = command
  const unbundled = knownCommand(command.name)?.unbundled === true
  for (let index = 0; index < args.length; index++) {
    const word = args[index] as ShellWord
    const text = word.value ?? word.prefix
    if (word.value === '--') break
    if (!text.startsWith('-') || word.value === '-') continue
    const following = (): FlagValue | undefined => {
      const next = args[index + 1]
      if (!next) return undefined
      index++
      return { word: next, value: next.value }
    }
    const within = (from: number): FlagValue => ({ word, value: word.value?.slice(from) })
    const equals = text.indexOf('=')
    const name = equals < 0 ? text : text.slice(0, equals)
    if (equals < 0 && word.value === undefined && (text === '-' || text.startsWith('--'))) {
      // `--$name`: an option that cannot be named.
      options.push({ name: '', word, value: undefined })
    } else if (text.startsWith('--') || unbundled || (name.length > 2 && valueFlags.includes(name))) {
      const value = equals >= 0 ? within(equals + 1) : valueFlags.includes(name) ? following() : undefined
      options.push({ name, word, value })
    } else {
      let value: FlagValue | undefined
      for (let at = 1; at < text.length; at++) {
        if (!/[A-Za-z0-9]/.test(text[at] as string)) break
        const letter = `-${text[at]}`
        const takes = valueFlags.includes(letter)
        if (takes) value = at + 1 < text.length || word.value === undefined ? within(at + 1) : following()
        options.push({ name: letter, word, value })
        if (takes) break
      }
      if (text.length !== 2) options.push({ name: text, word, value: undefined })
    }
  }
  return options
}

function unreadScript(joined: Joined, message: string): Script {
  const end = Math.min(1, joined.text.length)
  const errors = [{ ...sourceSpan(joined, 0, end), message }]
  return { joined, commands: [], top: [], plain: false, errors, comments: [] }
}

interface Reading {
  readonly joined: Joined
  readonly commands: Command[]
  readonly top: Command[]
  readonly errors: ScriptError[]
  pipelines: number
  plain: boolean
}

/** Where reading stands: what is around, and where the parsed text begins in the joined text. */
interface Place {
  readonly reading: Reading
  readonly base: number
  readonly surroundings: readonly Surrounding[]
  readonly depth: number
}

/** How a command is tied to its neighbours. */
interface Ties {
  readonly joiner: Joiner | undefined
  readonly next: Joiner | undefined
  readonly pipeline: number
  readonly negated: boolean
  /** Behind the keyword `time`. */
  readonly timed: boolean
}

function readScript(joined: Joined): Script {
  const tree = parse(joined.text)
  const reading: Reading = { joined, commands: [], top: [], errors: [], pipelines: 0, plain: true }
  const place: Place = { reading, base: 0, surroundings: [], depth: 0 }
  noteErrors(place, tree)
  readList(place, tree.commands)
  const { commands, top, errors } = reading
  commands.sort((a, b) => a.offset - b.offset)
  errors.sort((a, b) => a.start - b.start)
  const comments = commentsOf(tree, joined)
  return { joined, commands, top, plain: reading.plain && errors.length === 0, errors, comments }
}

function noteErrors(place: Place, tree: Bash.ParsedScript) {
  const { joined, errors } = place.reading
  for (const error of tree.errors ?? []) {
    const last = Math.max(joined.text.length - 1, 0)
    const offset = Math.min(error.pos + place.base, last)
    const span = sourceSpan(joined, offset, Math.min(offset + 1, joined.text.length))
    errors.push({ ...span, message: error.message })
  }
}

function inside(place: Place, ...surroundings: readonly Surrounding[]): Place {
  return { ...place, surroundings: [...place.surroundings, ...surroundings], depth: place.depth + 1 }
}

function readList(place: Place, statements: readonly Bash.Statement[]) {
  if (place.depth > deepest) return
  const { reading } = place
  const outermost = place.depth === 0
  let joiner: Joiner | undefined
  for (const [index, statement] of statements.entries()) {
    const after = statements[index + 1] || statement.background ? separator(place, statement) : undefined
    const { command } = statement
    const units = command.type === 'AndOr' ? command.commands : [command]
    const operators = command.type === 'AndOr' ? command.operators : []
    if (statement.background && outermost) reading.plain = false
    for (const [at, unit] of units.entries()) {
      const next = at + 1 < units.length ? operators[at] : after
      readPipeline(place, unit, at > 0 ? operators[at - 1] : joiner, next)
    }
    joiner = after
  }
}

/** What stands behind a statement that another one follows. */
function separator(place: Place, statement: Bash.Statement): Joiner {
  if (statement.background) return '&'
  const { text } = place.reading.joined
  let offset = place.base + statement.end
  for (;;) {
    if (text[offset] === ' ' || text[offset] === '\t') offset++
    else if (text.startsWith('\\\n', offset)) offset += 2
    else return text[offset] === ';' ? ';' : '\n'
  }
}

function readPipeline(
  place: Place,
  unit: Bash.PipelineNode,
  joiner: Joiner | undefined,
  next: Joiner | undefined,
) {
  const pipeline = place.reading.pipelines++
  if (unit.type !== 'Pipeline') {
    readNode(place, unit, { joiner, next, pipeline, negated: false, timed: false })
    return
  }
  const { commands, operators, prefixes } = unit
  const negated = prefixes.filter((prefix) => prefix.type === 'Negation').length % 2 === 1
  const timed = prefixes.some((prefix) => prefix.type === 'Time')
  for (const [at, node] of commands.entries()) {
    readNode(place, node, {
      joiner: at > 0 ? operators[at - 1] : joiner,
      next: at + 1 < commands.length ? operators[at] : next,
      pipeline,
      negated,
      timed: timed && at === 0,
    })
  }
}

function readNode(place: Place, node: Bash.CommandNode, ties: Ties) {
  const { reading } = place
  switch (node.type) {
    case 'Command':
      readCommand(place, node, ties)
      return
    case 'TestCommand':
    case 'ArithmeticCommand':
      readTest(place, node, ties)
      return
    case 'Redirected':
      readNode(place, node.command, ties)
      for (const redirect of node.redirects) readSubstitutions(place, redirect)
      return
    default:
      if (place.depth === 0) reading.plain = false
      readCompound(place, node, ties)
  }
}

type Compound = Exclude<
  Bash.CommandNode,
  Bash.Command | Bash.TestCommand | Bash.ArithmeticCommand | Bash.Redirected
>

function readCompound(place: Place, node: Compound, ties: Ties) {
  switch (node.type) {
    case 'Subshell':
      readList(inside(place, 'subshell'), node.body.commands)
      return
    case 'BraceGroup':
      readList(inside(place, 'group'), node.body.commands)
      return
    case 'If':
      for (const branch of [node, ...node.elif]) {
        readList(inside(place, 'if-test'), branch.clause.commands)
        readList(inside(place, 'if-body'), branch.then.commands)
      }
      if (node.else) readList(inside(place, 'if-body'), node.else.commands)
      return
    case 'For':
    case 'Select':
      for (const word of node.wordlist ?? []) readSubstitutions(place, word)
      readList(inside(place, 'loop-body'), node.body.commands)
      return
    case 'ArithmeticFor':
      for (const part of [node.initialize, node.test, node.update]) if (part) readSubstitutions(place, part)
      readList(inside(place, 'loop-body'), node.body.commands)
      return
    case 'While':
      readList(inside(place, 'loop-test'), node.clause.commands)
      readList(inside(place, 'loop-body'), node.body.commands)
      return
    case 'Case':
      readSubstitutions(place, node.word)
      for (const item of node.items) {
        for (const pattern of item.pattern) readSubstitutions(place, pattern)
        readList(inside(place, 'case'), item.body.commands)
      }
      return
    case 'Function':
    case 'Coproc': {
      const within = inside(place, node.type === 'Function' ? 'function' : 'subshell')
      if (within.depth > deepest) return
      if (node.body.type === 'CompoundList') readList(within, node.body.commands)
      else readNode(within, node.body, { ...ties, joiner: undefined, next: undefined })
    }
  }
}

type Substitution = Bash.CommandExpansionPart | Bash.ProcessSubstitutionPart | Bash.ArithmeticCommandExpansion

function isSubstitution(node: Bash.SyntaxNode): node is Substitution {
  const { type } = node
  return (
    type === 'CommandExpansion' || type === 'ProcessSubstitution' || type === 'ArithmeticCommandExpansion'
  )
}

/** Reads the scripts of the outermost substitutions below a node. */
function readSubstitutions(place: Place, node: Bash.SyntaxNode) {
  if (place.depth > deepest) return
  if (isSubstitution(node)) {
    const { script } = node
    // A backquoted script with escapes was decoded first, so its offsets lead nowhere.
    if (!script || script.source !== undefined) return
    const within = inside(place, 'substitution')
    noteErrors(within, script)
    readList(within, script.commands)
    return
  }
  forEachChild(node, (child) => readSubstitutions(place, child))
}

function readCommand(place: Place, node: Bash.Command, ties: Ties) {
  const assignments: Assignment[] = []
  const redirects: Redirect[] = []
  const words: ShellWord[] = node.name ? [readWord(place, node.name, false)] : []
  for (const child of node.prefix) {
    if (child.type === 'Assignment') assignments.push(readAssignment(place, child))
    else redirects.push(readRedirect(place, child))
  }
  for (const child of node.suffix) {
    if (child.type === 'Word') words.push(readWord(place, child, false))
    else if (child.type === 'Assignment') words.push(readAssignmentWord(place, child))
    else redirects.push(readRedirect(place, child))
  }
  const command = addCommand(place, node, ties, words, assignments, redirects)
  for (const child of node.prefix) readSubstitutions(place, child)
  if (node.name) readSubstitutions(place, node.name)
  for (const child of node.suffix) readSubstitutions(place, child)
  readNested(place, command.effective)
}

/** `[[ … ]]` and `((…))` are listed as commands of that name. */
function readTest(place: Place, node: Bash.TestCommand | Bash.ArithmeticCommand, ties: Ties) {
  // What is left unfinished may end before it begins.
  if (node.end - node.pos < 4) return
  const words = [literalWord(place, place.base + node.pos, 2)]
  if (node.type === 'TestCommand') {
    addTestWords(place, node.expression, words)
    if (place.reading.joined.text.startsWith(']]', place.base + node.end - 2)) {
      words.push(literalWord(place, place.base + node.end - 2, 2))
    }
  }
  // Where an operand is missing, an empty word stands for it.
  const written = words.filter(({ length }) => length > 0)
  addCommand(place, node, ties, written, [], [])
  readSubstitutions(place, node)
}

function addTestWords(place: Place, expression: Bash.TestExpression, words: ShellWord[]) {
  switch (expression.type) {
    case 'TestUnary':
      // `[[ $x ]]` is read as `[[ -n $x ]]`.
      if (expression.pos < expression.operand.pos) {
        words.push(literalWord(place, place.base + expression.pos, expression.operator.length))
      }
      words.push(readWord(place, expression.operand, true))
      return
    case 'TestBinary': {
      const { left, right, operator } = expression
      words.push(readWord(place, left, true))
      const offset = place.reading.joined.text.indexOf(operator, place.base + left.end)
      if (offset >= 0 && offset < place.base + right.pos) {
        words.push(literalWord(place, offset, operator.length))
      }
      words.push(readWord(place, right, true))
      return
    }
    case 'TestLogical':
      for (const operand of expression.operands) addTestWords(place, operand, words)
      return
    case 'TestNot':
      addTestWords(place, expression.operand, words)
      return
    case 'TestGroup':
      addTestWords(place, expression.expression, words)
  }
}

function addCommand(
  place: Place,
  node: { readonly pos: number; readonly end: number },
  ties: Ties,
  words: readonly ShellWord[],
  assignments: readonly Assignment[],
  redirects: readonly Redirect[],
): Command {
  const { reading, surroundings, depth } = place
  const { text } = reading.joined
  const offset = Math.min(place.base + node.pos, text.length)
  const last = words.at(-1)
  // Only a word may end before its command does; redirects and assignments are left as they are.
  const read = Math.min(place.base + node.end, text.length)
  const trimmed = endOf(text, offset, read)
  const behind = last && last.offset + last.length === trimmed ? trimmed : read
  const length = behind - offset
  const { start, end } = sourceSpan(reading.joined, offset, behind)
  const { joiner, next, negated, pipeline } = ties
  const args = words.slice(1)
  const command = withEffective(
    {
      start,
      end,
      offset,
      length,
      name: nameOf(words[0]),
      words,
      args,
      assignments,
      redirects,
      joiner,
      next,
      negated,
      surroundings,
      pipeline,
      wrappers: ties.timed ? ['time'] : [],
    },
    reading.joined,
  )
  reading.commands.push(command)
  if (depth === 0) reading.top.push(command)
  return command
}

type Draft = Omit<Command, 'effective' | 'wrappers'> & {
  wrappers: readonly string[]
  effective?: Command
}

/** Adds the command behind the wrappers, and their names to those that are there. */
function withEffective(draft: Draft, joined: Joined | undefined): Command {
  const wrapped = unwrap(draft.words)
  const first = draft.words[wrapped.at]
  const command = draft as Draft & Command
  if (wrapped.at === 0 || !first) {
    draft.effective = command
    return command
  }
  const own = wrapped.assignments.map((word) => splitAssignment(joined, word))
  const effective: Draft = {
    start: first.start,
    end: draft.end,
    offset: first.offset,
    length: draft.offset + draft.length - first.offset,
    name: nameOf(first),
    words: draft.words.slice(wrapped.at),
    args: draft.words.slice(wrapped.at + 1),
    assignments: own.length > 0 ? [...draft.assignments, ...own] : draft.assignments,
    redirects: draft.redirects,
    joiner: draft.joiner,
    next: draft.next,
    negated: draft.negated,
    surroundings: draft.surroundings,
    pipeline: draft.pipeline,
    wrappers: [],
  }
  effective.effective = effective as Command
  draft.effective = effective as Command
  draft.wrappers = [...draft.wrappers, ...wrapped.wrappers]
  return command
}

function nameOf(word: ShellWord | undefined): string | undefined {
  const value = word?.value
  return value === undefined ? undefined : baseName(value)
}

interface Wrapped {
  /** Where the command that really runs begins among the words; 0 without a wrapper. */
  readonly at: number
  readonly wrappers: readonly string[]
  /** The `NAME=value` words of the wrappers. */
  readonly assignments: readonly ShellWord[]
}

function unwrap(words: readonly ShellWord[]): Wrapped {
  const names: string[] = []
  const assignments: ShellWord[] = []
  let at = 0
  for (;;) {
    const name = nameOf(words[at])
    const wrapper = name === undefined ? undefined : wrappers.get(name)
    if (name === undefined || !wrapper) break
    const inner = wrappedAt(words, at + 1, wrapper)
    if (inner === undefined) break
    assignments.push(...words.slice(inner.first, inner.at))
    names.push(name)
    at = inner.at
  }
  return { at, wrappers: names, assignments }
}

/** Where a wrapper's command begins, and the first of the assignments in front of it. */
function wrappedAt(
  words: readonly ShellWord[],
  from: number,
  wrapper: WrapperCommand,
): { readonly first: number; readonly at: number } | undefined {
  let at = from
  for (; at < words.length; at++) {
    const text = words[at]?.value ?? words[at]?.prefix ?? ''
    if (text === '--') {
      at++
      break
    }
    if (!text.startsWith('-') || (text === '-' && wrapper.assignments === false)) break
    const equals = text.indexOf('=')
    const name = text.startsWith('--') && equals >= 0 ? text.slice(0, equals) : text
    if (wrapper.otherwise.includes(name)) return undefined
    if (name.startsWith('--')) {
      if (equals < 0 && wrapper.valueOptions.includes(name)) at++
      continue
    }
    // A bundle: the first letter that takes a value takes the rest of the word or else the next one.
    for (let letter = 1; letter < text.length; letter++) {
      const option = `-${text[letter]}`
      if (wrapper.otherwise.includes(option)) return undefined
      if (!wrapper.valueOptions.includes(option)) continue
      if (letter + 1 === text.length && words[at]?.value !== undefined) at++
      break
    }
  }
  at += wrapper.operands
  const first = at
  while (wrapper.assignments && assignmentHead.test(words[at]?.prefix ?? '')) at++
  return at < words.length ? { first, at } : undefined
}

const assignmentHead = /^[A-Za-z_][A-Za-z0-9_]*=/

/** The assignment that a word of `env` or `sudo` stands for. */
function splitAssignment(joined: Joined | undefined, word: ShellWord): Assignment {
  const { start, end } = word
  const head = word.prefix.indexOf('=') + 1
  const name = word.prefix.slice(0, head - 1)
  // With a quote before the sign, or outside a script, the value has no place of its own in the text.
  if (!joined || !word.raw.startsWith(word.prefix.slice(0, head))) {
    return { start, end, name, append: false, value: undefined }
  }
  const offset = word.offset + head
  const length = word.length - head
  const span = sourceSpan(joined, offset, offset + length)
  const value: ShellWord = {
    start: span.start,
    end: span.end,
    offset,
    length,
    raw: word.raw.slice(head),
    value: word.value?.slice(head),
    prefix: word.prefix.slice(head),
    expansions: word.expansions,
    glob: word.glob,
    unbroken: span.end - span.start === length,
  }
  return { start, end, name, append: false, value }
}

/** Reads the script of `sh -c '…'` where each of its characters stands as such in the text. */
function readNested(place: Place, command: Command) {
  if (place.depth > deepest || !command.name || !shells.includes(command.name)) return
  const word = scriptArgument(command.args)
  if (!word || word.value === undefined) return
  const quote = word.raw[0] === "'" || word.raw[0] === '"' ? 1 : 0
  if (word.raw.slice(quote, word.raw.length - quote) !== word.value) return
  const tree = parse(word.value)
  if (tree.errors && tree.errors.length > 0) return
  readList({ ...inside(place, 'nested-script'), base: word.offset + quote }, tree.commands)
}

function scriptArgument(args: readonly ShellWord[]): ShellWord | undefined {
  let wanted = false
  for (let at = 0; at < args.length; at++) {
    const word = args[at] as ShellWord
    const { value } = word
    if (value === undefined) return undefined
    if (value === '--rcfile' || value === '--init-file') at++
    else if (value === '--') return wanted ? args[at + 1] : undefined
    else if (!/^[-+]./.test(value)) return wanted ? word : undefined
    else if (!value.startsWith('--')) {
      if (/^-[A-Za-z]*c/.test(value)) wanted = true
      if (/[oO]/.test(value)) at++
    }
  }
  return undefined
}

function readAssignment(place: Place, node: Bash.Assignment): Assignment {
  const { start, end } = spanOf(place, node)
  const value = node.value.type === 'Word' ? readWord(place, node.value, true) : undefined
  return { start, end, name: node.name, append: node.append === true, value }
}

/** The argument `A=b` of `export` and its like, as a word. */
function readAssignmentWord(place: Place, node: Bash.Assignment): ShellWord {
  const head = place.reading.joined.text.slice(place.base + node.pos, place.base + node.value.pos)
  const meaning = newMeaning()
  addText(meaning, head)
  if (node.index || node.value.type !== 'Word') meaning.known = false
  if (node.value.type === 'Word') addWord(place, meaning, node.value, true)
  else for (const element of node.value.elements) addWord(place, meaning, element, false)
  return makeWord(place, place.base + node.pos, place.base + node.end, meaning)
}

function readRedirect(place: Place, node: Bash.Redirection): Redirect {
  const { start, end } = spanOf(place, node)
  const fd = node.descriptor?.type === 'FileDescriptor' ? node.descriptor.value : undefined
  let target: ShellWord | undefined
  if (node.type !== 'HereDoc') target = node.target && readWord(place, node.target, true)
  else if (node.delimiter) {
    const { delimiter } = node
    const length = delimiter.end - delimiter.pos
    target = literalWord(place, place.base + delimiter.pos, length, delimiter.value)
  }
  return { start, end, operator: node.operator, fd, target }
}

function readWord(place: Place, node: Bash.Word, quoted: boolean): ShellWord {
  const meaning = newMeaning()
  addWord(place, meaning, node, quoted)
  return makeWord(place, place.base + node.pos, place.base + node.end, meaning)
}

function literalWord(place: Place, offset: number, length: number, value?: string): ShellWord {
  const meaning = newMeaning()
  addText(meaning, value ?? place.reading.joined.text.slice(offset, offset + length))
  return makeWord(place, offset, offset + length, meaning)
}

/** Where a node stands in the document. Behind an escape without a character, the parser's nodes may end after the text. */
function spanOf(place: Place, node: { readonly pos: number; readonly end: number }): Span {
  const { joined } = place.reading
  const { length } = joined.text
  return sourceSpan(joined, Math.min(place.base + node.pos, length), Math.min(place.base + node.end, length))
}

/** In a heredoc, an escaped line end directly behind a word is read as part of it; nothing may be inserted behind that. */
function endOf(text: string, offset: number, end: number): number {
  while (end - offset > 2 && text.startsWith('\\\n', end - 2)) end -= 2
  return end
}

function makeWord(place: Place, offset: number, end: number, meaning: Meaning): ShellWord {
  const { joined } = place.reading
  end = Math.min(end, joined.text.length)
  offset = Math.min(offset, end)
  const last = meaning.expansions.at(-1)
  if (last?.end !== sourceSpan(joined, offset, end).end) end = endOf(joined.text, offset, end)
  // Written out, as everywhere below: spreading a span costs more than all the rest.
  const { start, end: behind } = sourceSpan(joined, offset, end)
  return {
    start,
    end: behind,
    offset,
    length: end - offset,
    raw: joined.text.slice(offset, end),
    value: meaning.known ? meaning.text : undefined,
    prefix: meaning.text,
    expansions: meaning.expansions,
    glob: meaning.glob,
    unbroken: behind - start === end - offset,
  }
}

/** What is gathered about a word: its text up to the first thing that is unknown, and what is in it. */
interface Meaning {
  text: string
  known: boolean
  glob: boolean
  readonly expansions: Expansion[]
}

function newMeaning(): Meaning {
  return { text: '', known: true, glob: false, expansions: [] }
}

function addText(meaning: Meaning, text: string) {
  if (meaning.known) meaning.text += text
}

function addWord(place: Place, meaning: Meaning, word: Bash.Word, quoted: boolean) {
  if (word.parts) addParts(place, meaning, word.parts, quoted)
  else addText(meaning, word.value)
}

function addParts(place: Place, meaning: Meaning, parts: readonly Bash.WordPart[], quoted: boolean) {
  for (const part of parts) {
    switch (part.type) {
      case 'Literal':
      case 'SingleQuoted':
      case 'AnsiCQuoted':
        addText(meaning, part.value)
        break
      case 'DoubleQuoted':
      case 'LocaleString':
        addParts(place, meaning, part.parts, true)
        break
      case 'Glob':
        meaning.glob = true
        if (part.kind === 'bracket' && part.parts.some((inner) => inner.type !== 'Literal')) {
          meaning.known = false
          addParts(place, meaning, part.parts, quoted)
        } else addText(meaning, part.value)
        break
      case 'ExtendedGlob':
        meaning.glob = true
        if (part.parts?.some((inner) => inner.type !== 'Literal')) {
          meaning.known = false
          addParts(place, meaning, part.parts, quoted)
        } else addText(meaning, part.text)
        break
      case 'BraceExpansion':
        meaning.known = false
        if (part.parts) addParts(place, meaning, part.parts, quoted)
        break
      case 'ProcessSubstitution':
        meaning.known = false
        break
      case 'SimpleExpansion':
      case 'ParameterExpansion':
      case 'CommandExpansion':
      case 'ArithmeticExpansion':
        meaning.known = false
        meaning.expansions.push(readExpansion(place, part, quoted))
    }
  }
}

type ExpansionPart =
  | Bash.SimpleExpansionPart
  | Bash.ParameterExpansionPart
  | Bash.CommandExpansionPart
  | Bash.ArithmeticExpansionPart

function readExpansion(place: Place, part: ExpansionPart, quoted: boolean): Expansion {
  const { start, end } = spanOf(place, part)
  switch (part.type) {
    case 'CommandExpansion':
      return { start, end, kind: 'command', name: undefined, quoted, modifier: '' }
    case 'ArithmeticExpansion':
      return { start, end, kind: 'arithmetic', name: undefined, quoted, modifier: '' }
    case 'SimpleExpansion':
      return { start, end, kind: 'parameter', name: part.text.slice(1), quoted, modifier: '' }
    case 'ParameterExpansion': {
      const last = part.text.endsWith('}') ? part.text.length - 1 : part.text.length
      const modifier = (part.prefix ?? '') + part.text.slice(part.parameterEnd - part.pos, last)
      return { start, end, kind: 'parameter', name: part.parameter, quoted, modifier }
    }
  }
}

/** Everything that words, heredocs and tests do not cover may hold a comment: what follows a `#` there, up to the line end. */
function commentsOf(tree: Bash.ParsedScript, joined: Joined): Span[] {
  const { text } = joined
  if (!/(?:^|[\s;&|()`])#/.test(text)) return []
  const covered = new Uint8Array(text.length)
  cover(tree, covered, 0)
  const comments: Span[] = []
  for (let offset = text.indexOf('#'); offset >= 0; offset = text.indexOf('#', offset + 1)) {
    if (covered[offset] || (offset > 0 && !/[\s;&|()`]/.test(text[offset - 1] as string))) continue
    let end = offset
    while (end < text.length && text[end] !== '\n' && !covered[end]) end++
    comments.push(sourceSpan(joined, offset, end))
    offset = end - 1
  }
  return comments
}

function cover(node: Bash.SyntaxNode, covered: Uint8Array, depth: number) {
  if (depth > deepest) return
  let below = depth
  switch (node.type) {
    case 'Word':
    case 'Assignment':
    case 'HereDocDelimiter':
    case 'HereDocBody':
    case 'TestCommand':
    case 'ArithmeticCommand':
      covered.fill(1, node.pos, node.end)
      break
    case 'ArithmeticFor':
      covered.fill(1, node.pos, node.body.pos)
      break
    case 'HereDoc':
      if (node.closing) covered.fill(1, node.closing.pos, node.closing.end)
      break
    case 'CommandExpansion':
    case 'ProcessSubstitution':
    case 'ArithmeticCommandExpansion':
      if (!node.script || node.script.source !== undefined) return
      covered.fill(0, node.pos + (node.text.startsWith('`') ? 1 : 2), node.end - 1)
      below++
  }
  forEachChild(node, (child) => cover(child, covered, below))
}
