import { callsOf, type PackageCall } from '../../server/facts/packages.ts'
import { fix, insertWord, removeWord, replaceWord } from '../edits.ts'
import { dockerfile, type Edit, type Rule } from '../rule.ts'
import type { Facts } from '../../server/facts/facts.ts'

export default {
  title: 'Build packages are deleted by listing them a second time',
  why: `
    Two lists that must agree drift apart: what is added to the first and forgotten in the second stays in the image.
    \`apk add --virtual .build\` gives the packages one name, and \`apk del .build\` deletes them all.
  `,
  whyUnsafe: `
    A package that the base image had before stays when the group goes; deleting it by its own name removed it.
  `,
  severity: 'hint',

  *check(file) {
    for (const removal of file.packageCalls) {
      const { manager, action, run, packages } = removal
      if (manager.name !== 'apk' || action !== 'remove' || packages.length < 2) continue
      const names = namesOf(removal)
      const added = callsOf(run, file.packageCalls).findLast((it) => {
        return (
          it.manager === manager &&
          it.action === 'install' &&
          it.command.start < removal.command.start &&
          !it.has('--virtual', '-t') &&
          isSame(namesOf(it), names)
        )
      })
      const last = added?.subcommand.at(-1)
      const [first] = packages
      if (!added || !names || !last || !first) continue
      yield {
        at: { start: first.word.start, end: packages.at(-1)?.word.end ?? first.word.end },
        message: `These ${packages.length} packages are listed a second time to delete them; a name for the group would do.`,
        related: [{ message: 'Added here.', at: added.command }],
        fixes: fix(
          'Name the group .build-deps',
          false,
          insertWord(run, last, '--virtual .build-deps'),
          ...renaming(file, removal),
        ),
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM alpine:3.23
        RUN apk add --no-cache gcc musl-dev && make && apk del «gcc musl-dev»
      `,
      fixed: dockerfile`
        FROM alpine:3.23
        RUN apk add --virtual .build-deps --no-cache gcc musl-dev && make && apk del .build-deps
      `,
    },
    {
      because: 'the group has a name already, or not all of it is deleted',
      good: dockerfile`
        FROM alpine:3.23
        RUN apk add --no-cache --virtual .build gcc musl-dev && make && apk del .build
        RUN apk add --no-cache gcc musl-dev libpq && make && apk del gcc musl-dev
      `,
    },
  ],
} satisfies Rule

function namesOf({ packages }: PackageCall): readonly string[] | undefined {
  const names = packages.map(({ name }) => name)
  return names.every((it) => it !== undefined) ? names.toSorted() : undefined
}

function isSame(a: readonly string[] | undefined, b: readonly string[] | undefined): boolean {
  return a !== undefined && b !== undefined && a.join(' ') === b.join(' ')
}

/** The first name becomes the group's, the others go. */
function renaming(file: Facts, { packages, run }: PackageCall): readonly (Edit | undefined)[] {
  return packages.map(({ word }, index) =>
    index === 0 ? replaceWord(run, word, '.build-deps') : removeWord(file, run, word),
  )
}
