// Health checks in the words of the language, where curl or a shell is missing.
import type { Edit } from '../../rules/rule.ts'
import type { Facts } from '../facts/facts.ts'
import type { Stage } from '../facts/stages.ts'
import { parseScript } from '../syntax/shell.ts'

/** A health check with curl or wget of one page, in the words of the language; `undefined` where it cannot be said. */
export function healthEdits(
  file: Facts,
  stage: Stage,
  language: string,
  interpreter = language,
): readonly Edit[] | undefined {
  const checks = file.named('HEALTHCHECK', stage)
  const [check] = checks
  if (!check || checks.length > 1) return undefined
  const { body } = check
  const match = /^CMD\s+(?:\[\s*)?["']?(curl|wget)\b([^|;&]*?)(?:\|\|\s*exit 1)?\s*$/i.exec(body.text)
  const words = (match?.[2] ?? '').split(/[\s"',\]]+/).filter((word) => word !== '')
  const url = words.find((word) => /^https?:\/\/[\w.:/?=&%-]+$/.test(word))
  if (!match || url === undefined) return undefined
  const others = words.filter((word) => word !== url).join(' ')
  // Other options ask for something else than a page, and without --fail curl is content with any answer.
  const isPlain =
    match[1] === 'curl'
      ? /^(?:(?:-[fsSIL]+|--(?:fail|silent|show-error|head|location)|-o \/dev\/null|--output \/dev\/null)(?: |$))*$/.test(
          others,
        ) && /(?:^| )(?:-\w*f\w*|--fail)(?: |$)/.test(others)
      : /^(?:(?:-q|-qO-|-O-|-nv|--quiet|--no-verbose|--spider|--tries=1|-qO \/dev\/null|-O \/dev\/null|-q -O-|-O -)(?: |$))*$/.test(
          others,
        )
  if (!isPlain) return undefined
  const code =
    language === 'node'
      ? `fetch('${url}').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))`
      : language === 'python'
        ? `import urllib.request; urllib.request.urlopen('${url}')`
        : undefined
  if (code === undefined) return undefined
  const start = body.segments[0]?.source
  if (start === undefined) return undefined
  const command = [interpreter, language === 'node' ? '-e' : '-c', code]
  return [{ start, end: check.end, text: `CMD [${command.map((word) => JSON.stringify(word)).join(', ')}]` }]
}
/**
 * The health check of a stage as a JSON form of its words, as `translate` gives them; `undefined` where it asks a shell
 * for more, or there are several.
 */
export function checkEdits(
  file: Facts,
  stage: Stage,
  translate: (words: readonly string[]) => readonly string[] | undefined,
): readonly Edit[] | undefined {
  const [check, another] = file.named('HEALTHCHECK', stage)
  const text = /^CMD\s+([\s\S]+?)(?:\s*\|\|\s*exit 1)?\s*$/i.exec(check?.body.text ?? '')?.[1]
  const start = check?.body.segments[0]?.source
  if (!check || another || text === undefined || start === undefined) return undefined
  const words = text.startsWith('[') ? listOf(text) : wordsOf(text)
  const own = words && translate(words)
  return own && [{ start, end: check.end, text: `CMD [${own.map((it) => JSON.stringify(it)).join(', ')}]` }]
}

function listOf(text: string): readonly string[] | undefined {
  try {
    const list: unknown = JSON.parse(text)
    return Array.isArray(list) && list.every((it) => typeof it === 'string') ? list : undefined
  } catch {
    return undefined
  }
}

/** The words of one plain command. */
function wordsOf(text: string): readonly string[] | undefined {
  const script = parseScript({ text, segments: [{ joined: 0, source: 0, length: text.length }] })
  const [command, another] = script.commands
  if (!command || another || !script.plain || script.errors.length > 0) return undefined
  if (command.assignments.length > 0 || command.redirects.length > 0 || command.negated) return undefined
  const words = command.words.flatMap(({ value, glob }) => (value === undefined || glob ? [] : [value]))
  return words.length === command.words.length ? words : undefined
}
