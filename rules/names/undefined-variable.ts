import type { Facts } from '../../server/facts/facts.ts'
import { slips } from '../../server/syntax/nearest.ts'
import { pairsOf } from '../../server/facts/pairs.ts'
import { isPredefinedArg } from '../../server/facts/stages.ts'
import type { VariableUse } from '../../server/facts/variables.ts'
import { fix, insertAbove, keyword, replace } from '../edits.ts'
import { dockerfile, type Fix, type Related, type Rule } from '../rule.ts'

const codes = ['buildkit/UndefinedVar']

/** What stands in front of a variable that another use of it guards. */
const asks = /\$\{(\w+):?\+[^}$]*$/

export default {
  title: 'A variable is used that nothing defines',
  why: `
    The builder replaces an unknown variable by nothing and goes on: paths lose a part, \`COPY\` takes the wrong files,
    and the build may still succeed. Often it is a slip in the name, or an \`ARG\` from above the first \`FROM\`, which
    a stage only sees after it declares it again.
  `,
  whyUnsafe: `
    The variable gets a value where it was empty before, so the image changes: check that the new value is the one you meant.
  `,
  severity: 'warning',
  covers: [...codes, 'sonar/S6579'],
  differs: [
    'BuildKit asks the registry which variables a base image sets; this rule knows the common images and, outside `profile: all`, keeps quiet about the others.',
    'BuildKit also reports `${NAME:-default}`, which says itself what happens when the variable is missing; only `profile: all` does.',
  ],

  *check(file, _project, { wide }) {
    const seen = new Set<string>()
    for (const use of file.variableUses) {
      if (use.defined) continue
      const { name, stage, instruction } = use
      const image = stage.image.facts
      const brought = image?.env?.has(name) === true
      if (brought || (isPredefinedArg(name) && !wide)) continue
      const key = `${instruction.start} ${name}`
      if (wide && seen.has(key)) continue
      seen.add(key)
      const global = file.globals.findLast((it) => it.name === name)
      const later = stage.instructions.find(
        (it) =>
          it.start > instruction.start &&
          (it.name === 'ARG' || it.name === 'ENV') &&
          definesName(file, it, name),
      )
      const own = pairsOf(instruction).some((it) => it.name === name)
      const likely = own ? undefined : nearestDefined(use)
      const self = use.assigned === name
      if (!wide) {
        if (use.modifier !== '' || /^\d|^\W$|^$/.test(name)) continue
        // `${A:+:${A}}` asks first.
        if (asks.exec(file.text.slice(Math.max(instruction.start, use.start - 80), use.start))?.[1] === name)
          continue
        if (!isEnvironmentKnown(use) && !(global || (later && !self) || (likely && isUnused(file, likely))))
          continue
      }
      yield {
        at: use,
        message: message(use, global !== undefined, later !== undefined && !self, likely),
        codes: global ? [...codes, 'sonar/S6579'] : codes,
        ...(self ? { severity: 'info' } : {}),
        fixes: fixes(file, use, global !== undefined, likely),
        ...related(global ? global.span : later?.keyword, name),
      }
    }
  },

  examples: [
    {
      because: 'the name is misspelt',
      bad: dockerfile`
        FROM alpine:3.23
        ARG ASSETS=/srv/assets
        COPY logo.png «$ASETS»/
      `,
      fixed: dockerfile`
        FROM alpine:3.23
        ARG ASSETS=/srv/assets
        COPY logo.png $ASSETS/
      `,
    },
    {
      because: 'a stage does not see the ARGs before the first FROM by itself',
      bad: dockerfile`
        ARG APP_VERSION=1.4
        FROM debian:13-slim
        LABEL org.opencontainers.image.version="«\${APP_VERSION}»"
      `,
      fixed: dockerfile`
        ARG APP_VERSION=1.4
        FROM debian:13-slim
        ARG APP_VERSION
        LABEL org.opencontainers.image.version="\${APP_VERSION}"
      `,
    },
    {
      because: 'nothing sets HOME while an image is built',
      bad: dockerfile`
        FROM debian:13-slim
        WORKDIR «$HOME»/app
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        WORKDIR /root/app
      `,
    },
    {
      because: 'it is defined too late',
      bad: dockerfile`
        FROM scratch
        COPY site «$WEB_ROOT»
        ARG WEB_ROOT=/www
      `,
    },
    {
      because: 'the search path would begin with the current directory',
      bad: dockerfile`
        FROM python:3.13-slim
        ENV LD_LIBRARY_PATH=«$LD_LIBRARY_PATH»:/opt/lib
      `,
      fixed: dockerfile`
        FROM python:3.13-slim
        ENV LD_LIBRARY_PATH=/opt/lib
      `,
    },
    {
      options: { wide: true },
      bad: dockerfile`
        FROM registry.example.com/base:1.2
        «RUN --mount=type=cache,target=$CACHE» make
        «ENV PORT=\${PORT:-8080}» MODE=fast
        «USER \${APP_USER}»
      `,
    },
    {
      because: 'it is read only where it is set',
      good: dockerfile`
        FROM debian:13-slim
        ENV LD_LIBRARY_PATH=/opt/lib\${LD_LIBRARY_PATH:+:\${LD_LIBRARY_PATH}}
      `,
    },
    {
      because: 'a stage inherits the ARGs of the stage it stands on',
      good: dockerfile`
        FROM debian:13-slim AS base
        ARG PREFIX=/opt/app
        FROM base
        WORKDIR $PREFIX
      `,
    },
    {
      because: 'the shell knows more variables than the builder, and the base image may bring some',
      good: dockerfile`
        FROM registry.example.com/base:1.2
        RUN echo "$HOSTNAME" > /etc/built-on
        USER $APP_USER
        ENV PORT=\${PORT:-8080}
      `,
    },
    {
      because: 'the image sets it',
      good: dockerfile`
        FROM golang:1.26
        COPY . $GOPATH/src/app
        ENV PATH=$PATH:/opt/bin
      `,
    },
    {
      because: 'a heredoc with a quoted name is copied as it is',
      good: dockerfile`
        FROM debian:13-slim
        COPY <<"END" /etc/profile.d/app.sh
        export APP=$HERE
        END
      `,
    },
    {
      bad: dockerfile`
        FROM debian:13-slim
        COPY <<END /etc/app.conf
        host = '«$HOST_NAME»'
        price = \$5
        END
      `,
    },
  ],
} satisfies Rule

function message(use: VariableUse, global: boolean, later: boolean, likely: string | undefined): string {
  const { name } = use
  if (global) return `${name} is declared before the first FROM, and this stage does not declare it again.`
  if (later) return `${name} is empty here, because it is only defined further down.`
  if (likely) return `Nothing defines ${name}; did you mean ${likely}?`
  return isEnvironmentKnown(use)
    ? `Nothing defines ${name}, so it is replaced by nothing.`
    : `Neither this file nor, as far as is known, its base image defines ${name}.`
}

function fixes(file: Facts, use: VariableUse, global: boolean, likely: string | undefined): readonly Fix[] {
  const { name, nameSpan, instruction, modifier } = use
  // One for all uses of the stage and of the instruction.
  const all = file.variableUses.filter((it) => it.name === name && it.stage === use.stage && !it.defined)
  const first = all[0] ?? use
  if (global)
    return [
      {
        title: `Declare ARG ${name} in this stage`,
        safe: false,
        edits: [insertAbove(first.instruction, `${keyword(file, 'ARG')} ${name}`)],
      },
    ]
  if (!nameSpan) return []
  if (likely) {
    const here = all.filter((it) => it.instruction === instruction)
    const edits = here.map((it) => it.nameSpan && replace(it.nameSpan, likely))
    return fix(`Change it to ${likely}`, false, ...edits)
  }
  if (modifier !== '') return []
  if (name === 'HOME') {
    const user = use.state.user?.name
    const home = user === 'root' || user === '0' ? '/root' : undefined
    return home ? fix(`Write ${home}`, false, replace(use, home)) : []
  }
  if (use.assigned !== name) return []
  const { text } = file
  if (text[use.end] === ':')
    return fix(`Remove the empty ${name}`, false, { start: use.start, end: use.end + 1, text: '' })
  if (text[use.start - 1] === ':')
    return fix(`Remove the empty ${name}`, false, { start: use.start - 1, end: use.end, text: '' })
  return []
}

/** All variables of the base image are known: an official one that the table describes, or one with none but PATH. */
function isEnvironmentKnown({ stage }: VariableUse): boolean {
  let { image } = stage
  while (image.stage) image = image.stage.image
  const { facts, scratch } = image
  return (
    scratch ||
    (facts?.official === true && (facts.env !== undefined || facts.family?.kind === 'distribution'))
  )
}

/** The variable in scope whose name is at most two letters away, as BuildKit suggests it. */
function nearestDefined({ name, state, instruction }: VariableUse): string | undefined {
  if (name.length < 4) return undefined
  let best: string | undefined
  let least = 3
  const inScope = state
    .variables()
    .filter((it) => it.instruction !== undefined && it.instruction !== instruction && it.kind !== 'global')
  for (const { name: other } of inScope.some((it) => it.name === 'PATH')
    ? inScope
    : [...inScope, { name: 'PATH' }]) {
    const steps = slips(name, other)
    // Names that differ in a number, or in most of their letters, are siblings.
    if (steps >= least || steps * 3 > name.length + 1 || name.replace(/\d/g, '') === other.replace(/\d/g, ''))
      continue
    best = other
    least = steps
  }
  return best
}

/** Nobody reads it, so that a misspelt use of it is the likely reason. */
function isUnused({ text }: Facts, name: string): boolean {
  return name === 'PATH' || !new RegExp(`\\$\\{?${name}\\b`).test(text)
}

function definesName(
  { text }: Facts,
  { start, end }: { readonly start: number; readonly end: number },
  name: string,
): boolean {
  return new RegExp(`[\\s]${name}(?:[=\\s]|$)`).test(text.slice(start, end))
}

function related(at: Related['at'] | undefined, name: string): { readonly related?: readonly Related[] } {
  return at ? { related: [{ at, message: `${name} is defined here.` }] } : {}
}
