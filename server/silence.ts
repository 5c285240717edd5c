// Turning a rule off in a configuration file: the one small edit, in the file's own style.
import { isMap, isScalar, isSeq, parseDocument, type Pair, type YAMLMap, type YAMLSeq } from 'yaml'
import type { Edit } from '../rules/rule.ts'
import { dialectOf, readConfiguration } from './configuration.ts'
import { meaningOf } from './rule-keys.ts'
import { nameOf } from './uris.ts'

/**
 * The edit after which the file turns a rule off; in hadolint's file the codes that the rule stands for.
 * `undefined` when there is no such code, or the file is too odd to be edited.
 */
export function silencingEdit(
  text: string,
  uri: string,
  rule: string,
  codes: readonly string[],
): Edit | undefined {
  const isHadolint = dialectOf(nameOf(uri)) === 'hadolint'
  const names = isHadolint
    ? codes.flatMap((code) => /^(?:hadolint|shellcheck)\/((?:DL|SC)\d+)$/.exec(code)?.[1] ?? [])
    : [rule]
  if (names.length === 0) return undefined
  const edit = isHadolint ? withIgnored(text, names) : withLevel(text, rule)
  if (!edit) return undefined
  const after = text.slice(0, edit.start) + edit.text + text.slice(edit.end)
  const { configuration, faults } = readConfiguration(after, uri)
  const before = readConfiguration(text, uri).faults.length
  const isOff = names.flatMap(meaningOf).every((key) => configuration.levels?.get(key) === 'off')
  return isOff && faults.length <= before ? edit : undefined
}

function withLevel(text: string, rule: string): Edit | undefined {
  const root = parseDocument(text).contents
  if (root === null) return appended(text, `rules:\n  ${rule}: off\n`)
  if (!isMap(root)) return undefined
  const rules = pairOf(root, 'rules')
  if (!rules) {
    if (!root.flow) return appended(text, `rules:\n  ${rule}: off\n`)
    return intoFlow(text, root, `"rules": { "${rule}": "off" }`)
  }
  if (!isMap(rules.value)) return afterKey(text, rules, `\n  ${rule}: off`)
  const own = pairOf(rules.value, rule)
  if (own && isScalar(own.value) && own.value.range) {
    const [start, end] = own.value.range
    const quote = /^["']/.exec(text.slice(start, end))?.[0] ?? ''
    return { start, end, text: `${quote}off${quote}` }
  }
  if (rules.value.flow) return intoFlow(text, rules.value, `"${rule}": "off"`)
  return intoBlock(text, rules.value.items.at(-1)?.value, columnOf(text, rules.value), `${rule}: off`)
}

function withIgnored(text: string, codes: readonly string[]): Edit | undefined {
  const root = parseDocument(text).contents
  const list = codes.map((code) => `  - ${code}`).join('\n')
  if (root === null) return appended(text, `ignored:\n${list}\n`)
  if (!isMap(root) || root.flow) return undefined
  const ignored = pairOf(root, 'ignored')
  if (!ignored) return appended(text, `ignored:\n${list}\n`)
  if (!isSeq(ignored.value)) return afterKey(text, ignored, `\n${list}`)
  if (ignored.value.flow) return intoFlow(text, ignored.value, codes.join(', '))
  const column = columnOf(text, ignored.value)
  return intoBlock(
    text,
    ignored.value.items.at(-1),
    column,
    codes.map((code) => `- ${code}`).join(`\n${column}`),
  )
}

function pairOf(map: YAMLMap, key: string): Pair | undefined {
  return map.items.find((it) => isScalar(it.key) && it.key.value === key)
}

function appended(text: string, lines: string): Edit {
  const isLineOpen = text !== '' && !text.endsWith('\n')
  return { start: text.length, end: text.length, text: `${isLineOpen ? '\n' : ''}${lines}` }
}

/** For a key that has no value yet. */
function afterKey(text: string, { key, value }: Pair, lines: string): Edit | undefined {
  if (!isScalar(key) || !key.range || (isScalar(value) && value.value !== null)) return undefined
  const colon = text.indexOf(':', key.range[1])
  if (colon < 0) return undefined
  const at = colon + 1 + (/^[ \t]*(?:#[^\r\n]*)?/.exec(text.slice(colon + 1))?.[0].length ?? 0)
  return { start: at, end: at, text: lines }
}

function intoFlow(text: string, node: YAMLMap | YAMLSeq, entry: string): Edit | undefined {
  if (!node.range) return undefined
  const last = node.items.at(-1)
  const [, end] = rangeOf(isLastPair(last) ? (last.value ?? last.key) : last) ?? []
  if (end === undefined) return { start: node.range[0] + 1, end: node.range[0] + 1, text: ` ${entry} ` }
  const lineStart = text.lastIndexOf('\n', end - 1) + 1
  const isOnOwnLine = lineStart > node.range[0]
  const indentation = /^[ \t]*/.exec(text.slice(lineStart))?.[0] ?? ''
  return { start: end, end, text: isOnOwnLine ? `,\n${indentation}${entry}` : `, ${entry}` }
}

function isLastPair(item: unknown): item is Pair {
  return typeof item === 'object' && item !== null && 'key' in item
}

/** Behind the last entry of a block, on a line of its own. */
function intoBlock(text: string, last: unknown, column: string, entry: string): Edit | undefined {
  const [, end] = rangeOf(last) ?? []
  if (end === undefined) return undefined
  const newline = text.indexOf('\n', end)
  const at = newline < 0 ? text.length : newline
  return { start: at, end: at, text: `\n${column}${entry}` }
}

function columnOf(text: string, node: YAMLMap | YAMLSeq): string {
  const start = node.range?.[0] ?? 0
  return ' '.repeat(start - (text.lastIndexOf('\n', start - 1) + 1))
}

function rangeOf(node: unknown): readonly [number, number, number] | undefined {
  return (node as { range?: [number, number, number] | null } | null | undefined)?.range ?? undefined
}
