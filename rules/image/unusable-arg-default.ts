import type { Facts } from '../../server/facts/facts.ts'
import { imageFacts } from '../../server/facts/images.ts'
import { tagChoices } from '../../server/facts/images/choices.ts'
import { isPlatformArg, type Stage, type Variable } from '../../server/facts/stages.ts'
import { parseReference } from '../../server/syntax/references.ts'
import { expand, unknown, variablesIn } from '../../server/syntax/variables.ts'
import { fix, insert } from '../edits.ts'
import { dockerfile, type Fix, type Rule } from '../rule.ts'

export default {
  title: 'Without build arguments FROM has no valid image name',
  why: `
    An ARG without a default, or with one that does not fit, leaves the name of the image empty or broken until somebody
    passes \`--build-arg\`. A plain \`docker build\` then fails.
  `,
  whyUnsafe: `
    The default is the release line that is current in the bundled table; put in the one that the application is made for.
  `,
  severity: 'info',
  covers: ['buildkit/InvalidDefaultArgInFrom', 'buildkit/parse-error'],

  *check(file) {
    for (const stage of file.stages) {
      const { word } = stage.image
      if (!word?.raw.includes('$')) continue
      const used = variablesIn(word.raw, file.tree.escape)
      const isUndeclared = used.some(
        ({ name, modifier }) =>
          modifier === '' && !isPlatformArg(name) && !file.globals.some((it) => it.name === name),
      )
      const image = isUndeclared ? undefined : withDefaults(word.raw, file)
      if (image === undefined || image === 'scratch' || parseReference(image)) continue
      const empty = file.globals.filter((it) => !it.defaulted && used.some(({ name }) => name === it.name))
      const [first] = empty
      yield {
        at: word,
        message: first
          ? `Without a build argument ${first.name} is empty, ${image === '' ? 'so FROM names no image' : `and "${image}" is no image name`}.`
          : `With the defaults of its ARGs this is "${image}", which is no image name.`,
        // A file whose whole base is an argument is made to be built with one; the builder refuses it otherwise.
        severity: image === '' ? 'hint' : 'info',
        codes: ['buildkit/InvalidDefaultArgInFrom', ...(image === '' ? ['buildkit/parse-error'] : [])],
        fixes: first && empty.length === 1 ? defaults(file, stage, first) : [],
        related: empty.flatMap(({ name, span }) =>
          span ? [{ message: `${name} has no default.`, at: span }] : [],
        ),
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        ARG PYTHON_VERSION
        FROM «python:\${PYTHON_VERSION}-slim»
      `,
      fixed: dockerfile`
        ARG PYTHON_VERSION=3.14
        FROM python:\${PYTHON_VERSION}-slim
      `,
    },
    {
      because: 'nobody knows which image is meant',
      bad: dockerfile`
        ARG BASE
        FROM «$BASE»
      `,
    },
    {
      bad: dockerfile`
        ARG SUFFIX=box:
        FROM «busy\${SUFFIX}»
      `,
    },
    {
      because: 'there is a default',
      good: dockerfile`
        ARG NODE=24
        ARG BASE
        FROM node:$NODE AS assets
        FROM \${BASE:-debian:13-slim}
      `,
    },
  ],
} satisfies Rule

/** What is not set counts as empty; what the builder itself sets is unknown. */
function withDefaults(text: string, { globals, tree }: Facts): string | undefined {
  return expand(
    text,
    (name) => {
      const found = globals.findLast((it) => it.name === name)
      if (!found) return isPlatformArg(name) ? unknown : undefined
      return found.defaulted ? (found.value ?? unknown) : ''
    },
    tree.escape,
  )
}

/** The newest release line that gives a tag which is built now. */
function defaults(file: Facts, { image }: Stage, { name, span, instruction }: Variable): readonly Fix[] {
  const { word } = image
  if (!word || !span || !instruction) return []
  const filled = (value: string) =>
    expand(
      word.raw,
      (it) => {
        if (it === name) return value
        return file.globals.findLast((known) => known.name === it)?.value ?? unknown
      },
      file.tree.escape,
    )
  const pattern = parseReference(filled('1') ?? '')
  if (!pattern || pattern.digest !== undefined || parseReference(filled('') ?? '')) return []
  const bare = imageFacts({ registry: pattern.registry, repository: pattern.repository })
  const version = [bare.standsFor, ...tagChoices(bare).map(({ tag }) => tag)].find((it) => {
    const parsed = it === undefined ? undefined : parseReference(filled(it) ?? '')
    return (
      parsed !== undefined &&
      parsed.repository === pattern.repository &&
      imageFacts(parsed).tagStatus === 'current'
    )
  })
  return version === undefined
    ? []
    : fix(`Give ${name} the default ${version}`, false, insert(span.end, `=${version}`))
}
