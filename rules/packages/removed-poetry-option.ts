import type { Facts } from '../../server/facts/facts.ts'
import type { PackageCall } from '../../server/facts/packages.ts'
import { lineageOf, type Stage } from '../../server/facts/stages.ts'
import { fix, replaceWord } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'Poetry is given an option that version 2 does not know',
  why: `
    Poetry 2 took away what had been deprecated since 1.2, and \`pip install poetry\` without a version brings it on Python 3.9
    and later: \`The option "--no-dev" does not exist\`, and the build fails. Groups say the same, in every version since 1.2.
  `,
  severity: 'error',

  *check(file) {
    for (const call of file.packageCalls) {
      const { manager, run, command } = call
      if (manager.name !== 'poetry' || !run.stage) continue
      const version = versionFor(file, run.stage)
      if (version === undefined) continue
      for (const word of command.args) {
        const instead = word.value === undefined ? undefined : replacements.get(word.value)
        if (word.value === undefined || instead === undefined) continue
        yield {
          at: word,
          message: `Poetry ${version} has no option ${word.value}: the build fails here.`,
          fixes: fix(
            `Write ${instead}`,
            true,
            run.form === 'exec' ? undefined : replaceWord(run, word, instead),
          ),
        }
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM python:3.13-slim
        RUN pip install --no-cache-dir poetry
        WORKDIR /srv
        COPY . .
        RUN poetry install «--no-dev» --no-root
      `,
      fixed: dockerfile`
        FROM python:3.13-slim
        RUN pip install --no-cache-dir poetry
        WORKDIR /srv
        COPY . .
        RUN poetry install --only main --no-root
      `,
    },
    {
      because: 'a variable names the version',
      bad: dockerfile`
        FROM python:3.12-slim
        ENV POETRY_VERSION=2.1.4
        RUN pip install --no-cache-dir "poetry==$POETRY_VERSION"
        WORKDIR /srv
        COPY . .
        RUN poetry install «--remove-untracked»
      `,
      fixed: dockerfile`
        FROM python:3.12-slim
        ENV POETRY_VERSION=2.1.4
        RUN pip install --no-cache-dir "poetry==$POETRY_VERSION"
        WORKDIR /srv
        COPY . .
        RUN poetry install --sync
      `,
    },
    {
      because: 'this version still has it, and so has the last one for an old Python',
      good: dockerfile`
        FROM python:3.12-slim AS one
        RUN pip install --no-cache-dir poetry==1.8.5
        WORKDIR /srv
        COPY . .
        RUN poetry install --no-dev
        FROM python:3.8-slim
        RUN pip install --no-cache-dir poetry
        WORKDIR /srv
        COPY . .
        RUN poetry install --no-dev
      `,
    },
    {
      because: 'which version there is is not known',
      good: dockerfile`
        FROM python:3.12-slim
        ARG POETRY_VERSION
        RUN pip install --no-cache-dir poetry==$POETRY_VERSION
        WORKDIR /srv
        COPY . .
        RUN poetry install --no-dev
      `,
    },
  ],
} satisfies Rule

/** Options without a successor of their own are left to who wrote them. */
const replacements: ReadonlyMap<string, string> = new Map([
  ['--no-dev', '--only main'],
  ['--remove-untracked', '--sync'],
])

/** The version of Poetry in a stage, where it is 2 or later beyond doubt. */
function versionFor(file: Facts, stage: Stage): string | undefined {
  const lineage = lineageOf(stage)
  const isHere = (of: Stage | undefined) => of !== undefined && lineage.includes(of)
  if (/install\.python-poetry\.org|\bpipx\b|\buv\b/.test(file.text)) return undefined
  if (file.copies.some(({ stage: of, from }) => isHere(of) && from)) return undefined
  const brought = file.installs.filter(({ run, packages }) =>
    isHere(run.stage) ? packages.some(({ word }) => /^["']?poetry\b/.test(word.raw)) : false,
  )
  const [install, another] = brought
  return !install || another ? undefined : versionOf(file, install, stage)
}

function versionOf(file: Facts, { run, packages, manager }: PackageCall, stage: Stage): string | undefined {
  const word = packages.find(({ word: { raw } }) => /^["']?poetry(?![\w-])/.test(raw))?.word
  const { facts } = stage.image
  if (!word || !manager.commands.includes('pip') || facts?.name !== 'python') return undefined
  const text = word.value ?? file.expand(word.raw, run.outer)
  const exact = /^poetry(?:\[\w+\])?==(\d+)(?:\.[\d.*]+)?$/.exec(text ?? '')
  if (exact) return Number(exact[1]) >= 2 ? exact[0].slice(exact[0].indexOf('==') + 2) : undefined
  if (text !== 'poetry') return undefined
  const [major = 0, minor = 0] = (facts.line ?? facts.standsFor ?? '').split('.').map(Number)
  return major === 3 && minor >= 9 ? '2' : undefined
}
