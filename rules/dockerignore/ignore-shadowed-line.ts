import type { IgnorePattern } from '../../server/facts/dockerignore.ts'
import { partsOf } from '../../server/facts/ignore-facts.ts'
import { baseName } from '../../server/syntax/paths.ts'
import { insert, removeLine } from '../edits.ts'
import type { Edit, Fix, IgnoreRule } from '../rule.ts'

export default {
  title: 'A line is undone or already said by another one',
  why: `
    The last line that matches a path decides. An exception above a line that leaves everything out has no effect, and a
    line that repeats what another one says only makes the file harder to read.
  `,
  whyUnsafe: `
    The exception comes into force where it is moved to: what it names is then sent to the build.
  `,
  severity: 'hint',

  *check({ text, ignore }) {
    const patterns = ignore.patterns.filter(({ error }) => !error)
    for (const [index, it] of patterns.entries()) {
      const earlier = patterns.slice(0, index)
      const later = patterns.slice(index + 1)
      const undone = later.find(
        (other) =>
          other.negated !== it.negated &&
          (other.pattern === it.pattern || (it.negated && takesAll(other, it))),
      )
      if (undone) {
        const rest = later.slice(later.indexOf(undone) + 1)
        const isBack = rest.some((other) => other.negated === it.negated && other.pattern === it.pattern)
        // An exception only counts for what a line before it left out: without that line, others may come into their own.
        const removal: Fix = { title: 'Remove the line', safe: isBack, edits: [removeLine(text, it)] }
        const move: Fix = {
          title: `Move it below ${undone.text}`,
          safe: false,
          edits: moved(text, it, undone),
        }
        const fixes = isBack || !it.negated ? [removal] : [move, removal]
        yield {
          at: it,
          message: `The last line that matches decides, and ${undone.text} below takes this back.`,
          severity: isBack ? 'hint' : 'warning',
          related: [{ message: 'This line decides.', at: undone }],
          fixes,
          tag: 'unnecessary',
        }
        continue
      }
      const turn = earlier.findLastIndex((other) => other.negated !== it.negated)
      const same = earlier
        .slice(turn + 1)
        .find((other) => other.pattern === it.pattern || (!it.negated && covers(other, it, turn < 0)))
      if (!same) continue
      yield {
        at: it,
        message: `${same.text} above already ${it.negated ? 'lets this in' : 'leaves this out'}.`,
        related: [{ message: 'This line does the same.', at: same }],
        fixes: [{ title: 'Remove the line', safe: true, edits: [removeLine(text, it)] }],
        tag: 'unnecessary',
      }
    }
  },

  examples: [
    {
      because: 'the star below takes the exception back',
      bad: '*.pem\n«!ca.pem»\n*\n!src\n',
      fixed: '*.pem\n*\n!ca.pem\n!src\n',
    },
    { because: 'the folder is left out already', bad: 'docs\n«docs/api»\n', fixed: 'docs\n' },
    { because: 'an exception stands between', good: 'docs\n!docs/api\ndocs/api/private\n' },
  ],
} satisfies IgnoreRule

/** `*` only looks at the root: what lies deeper goes with its folder, unless that was left out before. */
function takesAll(other: IgnorePattern, { pattern }: IgnorePattern): boolean {
  return other.pattern === '**' || (isEverything(other) && !pattern.includes('/'))
}

function isEverything({ pattern }: IgnorePattern): boolean {
  return pattern === '*' || pattern === '**' || pattern === '**/*'
}

/**
 * Whether whatever the second pattern matches is matched by the first, or lies in a folder that is. The latter only
 * where no exception stands before them: a folder that is left out already is not looked at again.
 */
function covers(first: IgnorePattern, second: IgnorePattern, withFolders: boolean): boolean {
  const { pattern } = second
  if (first.pattern === '**') return true
  if (isEverything(first)) return withFolders
  // `**/name` covers `name` and `folder/name`, wildcards in the name included.
  const isDeep = first.pattern.startsWith('**/')
  if (isDeep && first.pattern.slice(3) === baseName(pattern)) return true
  if (/[*?[\]\\]/.test(pattern)) return false
  return (withFolders ? partsOf(pattern) : [pattern]).some((path) => first.matches(path))
}

function moved(text: string, it: IgnorePattern, below: IgnorePattern): readonly Edit[] {
  return [removeLine(text, it), insert(below.end, `\n${it.text}`)]
}
