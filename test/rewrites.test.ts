// Whole-file rewrites: each fixture becomes what it should, reads well, and stays as it is the second time.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { aptBuildPackages, apkBuildPackages } from '../rules/data/build-packages.ts'
import { dockerfile } from '../rules/rule.ts'
import { check } from '../server/engine/check.ts'
import { applyEdits } from '../server/engine/fix.ts'
import { defaultSettings } from '../server/engine/settings.ts'
import { factsOf } from '../server/facts/facts.ts'
import { unknownProject, type Project } from '../server/facts/project.ts'
import { multiStage } from '../server/rewrites/multi-stage.ts'
import { lineEdits } from '../server/rewrites/pieces.ts'
import type { Outcome } from '../server/rewrites/rewrite.ts'
import { smallerImage } from '../server/rewrites/smaller-image.ts'
import { surroundings } from '../server/surroundings.ts'
import { parse } from '../server/syntax/parse.ts'
import { fixtures as alpine } from './rewrites/alpine.ts'
import { fixtures as c } from './rewrites/c.ts'
import { fixtures as distroless } from './rewrites/distroless.ts'
import { fixtures as dotnet } from './rewrites/dotnet.ts'
import { fixtures as elixir } from './rewrites/elixir.ts'
import type { Fixture } from './rewrites/fixture.ts'
import { fixtures as go } from './rewrites/go.ts'
import { fixtures as java } from './rewrites/java.ts'
import { fixtures as nodeParts } from './rewrites/node-parts.ts'
import { fixtures as node } from './rewrites/node.ts'
import { fixtures as php } from './rewrites/php.ts'
import { fixtures as python } from './rewrites/python.ts'
import { fixtures as refused } from './rewrites/refused.ts'
import { fixtures as ruby } from './rewrites/ruby.ts'
import { fixtures as rust } from './rewrites/rust.ts'
import { fixtures as slim } from './rewrites/slim.ts'
import { memoryHost } from './support/memory-host.ts'

const groups = {
  python,
  node,
  nodeParts,
  go,
  java,
  dotnet,
  rust,
  c,
  php,
  ruby,
  elixir,
  slim,
  alpine,
  distroless,
  refused,
}

for (const [group, fixtures] of Object.entries(groups)) {
  describe(group, () => {
    for (const fixture of fixtures) {
      it(fixture.name, () => holds(fixture, fixture.before, fixture.after))
      // No shell reads a here-document with such line ends.
      if (/^RUN <</m.test(fixture.before)) continue
      it(`${fixture.name} with CRLF`, () => {
        const windows = (text: string) => text.replaceAll('\n', '\r\n')
        return holds(fixture, windows(fixture.before), fixture.after && windows(fixture.after))
      })
    }
  })
}

describe('multi-stage', () => {
  it('refuses in the words of the file, and says where', () => {
    const text = dockerfile`
      FROM golang:1.26
      COPY . .
      CMD ["go", "run", "main.go"]
    `
    const outcome = multiStage(factsOf(parse(text)), unknownProject)
    assert.ok('refused' in outcome)
    assert.equal(outcome.refused, 'The start command calls go run.')
    assert.ok(outcome.at)
    assert.equal(text.slice(outcome.at.start, outcome.at.end), 'CMD ["go", "run", "main.go"]')
  })

  it('never throws, whatever the file', () => {
    const odd = [
      '',
      'FROM',
      'FROM $X',
      'FROM python',
      'RUN x',
      'FROM node\nRUN <<EOF\nnpm i\nEOF\nCMD npm start',
      'FROM python:3.12\nRUN pip install\nCMD',
    ]
    for (const text of odd) {
      assert.ok(multiStage(factsOf(parse(text)), unknownProject))
      for (const kind of ['slim', 'alpine', 'distroless'] as const)
        assert.ok(smallerImage(factsOf(parse(text)), unknownProject, kind))
    }
  })

  it('goes on in the next line as the file does', async () => {
    const before = [
      '# escape=`',
      'FROM python:3.13',
      'WORKDIR /srv',
      'RUN pip install pipenv',
      'COPY Pipfile* ./',
      'RUN pipenv sync',
      'COPY . .  ',
      'USER nobody',
      'HEALTHCHECK CMD curl http://localhost/',
      'CMD ["python", "app.py"]',
      '',
    ].join('\n')
    const fixture: Fixture = {
      name: 'escape',
      kind: 'multi-stage',
      files: { Pipfile: '[packages]\nflask = "*"\n', 'Pipfile.lock': '{}', 'app.py': '' },
      before,
    }
    const outcome = await outcomeOf(fixture, before)
    assert.ok('rewrite' in outcome)
    const after = applyEdits(before, outcome.rewrite.edits)
    assert.ok(after.includes('ENV PATH="/opt/venv/bin:$PATH" `\n    VIRTUAL_ENV=/opt/venv\n'))
    assert.ok(after.includes('RUN apt-get update `\n    && apt-get install'))
    assert.ok(after.includes('\nCOPY . .  \n'), 'blanks at the end of a line stay')
    assert.deepEqual(parse(after).errors, [])
  })

  it('every reason points into the text', async () => {
    const [fixture] = python
    assert.ok(fixture)
    const outcome = await outcomeOf(fixture, fixture.before)
    assert.ok('rewrite' in outcome)
    for (const { at, message } of outcome.rewrite.reasons) {
      assert.match(message, /^[A-Z`\w].*\.$/s)
      if (at) assert.ok(at.start < at.end && at.end <= fixture.before.length)
    }
  })
})

describe('line edits', () => {
  it('touch only the lines that differ', () => {
    const before = 'a\nb\nc\nd\n'
    const after = 'a\nx\nc\ny\nd\n'
    const edits = lineEdits(before, after)
    assert.equal(edits.length, 2)
    assert.equal(applyEdits(before, edits), after)
  })

  it('keep a missing line end at the end of the file', () => {
    assert.equal(applyEdits('a\nb', lineEdits('a\nb', 'a\nc\nb')), 'a\nc\nb')
    assert.equal(applyEdits('a\r\nb', lineEdits('a\r\nb', 'a\nb')), 'a\r\nb')
  })
})

it('packages to run are none that only build', () => {
  for (const table of [aptBuildPackages, apkBuildPackages]) {
    for (const row of Object.values(table)) {
      const names = Array.isArray(row) ? row : Object.values(row).flat()
      for (const name of names) assert.ok(!name.endsWith('-dev') && !Object.hasOwn(table, name), name)
    }
  }
})

function projectOf({ files }: Fixture, text: string): Promise<Project> {
  return surroundings(memoryHost({ ...files, Dockerfile: text }), 'file:///work/Dockerfile', {
    root: 'file:///work',
  })
}

async function outcomeOf(fixture: Fixture, text: string): Promise<Outcome> {
  const project = await projectOf(fixture, text)
  const facts = factsOf(parse(text))
  return fixture.kind === 'multi-stage'
    ? multiStage(facts, project)
    : smallerImage(facts, project, fixture.kind)
}

async function holds(fixture: Fixture, before: string, after: string | undefined): Promise<void> {
  const outcome = await outcomeOf(fixture, before)
  if ('refused' in outcome) {
    assert.equal(outcome.refused, fixture.refused)
    assert.match(outcome.refused, /\.$/)
    return
  }
  const { rewrite } = outcome
  assert.equal(rewrite.title, fixture.title)
  assert.ok(rewrite.reasons.length > 0)
  const text = applyEdits(before, rewrite.edits)
  assert.equal(text, after)
  const tree = parse(text)
  assert.deepEqual(tree.errors, [])
  const project = await projectOf(fixture, text)
  const found = (source: string, known: Project) => {
    const { findings, failures } = check(factsOf(parse(source)), known, defaultSettings)
    assert.deepEqual(failures, [])
    return findings
  }
  const old = found(before, await projectOf(fixture, before))
  const fresh = found(text, project)
  const rules = new Set(old.map(({ rule }) => rule))
  assert.deepEqual(
    fresh.map(({ rule }) => rule).filter((rule) => !rules.has(rule)),
    fixture.brings ?? [],
    'findings of rules that found nothing before',
  )
  const isSerious = ({ severity }: { readonly severity: string }) =>
    severity === 'error' || severity === 'warning'
  const had = old.filter(isSerious).map(({ rule }) => rule)
  for (const { rule } of fresh.filter(isSerious)) {
    const index = had.indexOf(rule)
    assert.ok(index >= 0, `a new finding of ${rule}`)
    had.splice(index, 1)
  }
  const again = await outcomeOf(fixture, text)
  assert.ok('refused' in again, 'a second time changes nothing')
}
