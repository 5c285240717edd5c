// The fix engine: what holds for every fix of every rule, on any file.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { rules } from '../rules/index.ts'
import { applyEdits, fixAll, together } from '../server/engine/fix.ts'
import { check } from '../server/engine/check.ts'
import { defaultSettings } from '../server/engine/settings.ts'
import { essenceOf } from '../server/facts/essence.ts'
import { factsOf } from '../server/facts/facts.ts'
import { unknownProject } from '../server/facts/project.ts'
import { parse } from '../server/syntax/parse.ts'
import { surroundings } from '../server/surroundings.ts'
import { unmark } from './support/holds.ts'
import { memoryHost } from './support/memory-host.ts'

/** Every example of every rule: the richest collection of odd Dockerfiles there is here. */
const texts = Object.values(rules).flatMap(({ examples }) =>
  examples.map((it) => unmark('good' in it ? it.good : it.bad).text),
)
const all = { ...defaultSettings, profile: 'all' as const }

describe('applying edits', () => {
  it('applies them in the order of the text', () => {
    assert.equal(
      applyEdits('abc', [
        { start: 2, end: 3, text: 'C' },
        { start: 0, end: 0, text: '>' },
      ]),
      '>abC',
    )
  })
  it('writes the line ends of the file', () => {
    assert.equal(applyEdits('a\r\nb', [{ start: 1, end: 1, text: '\nx' }]), 'a\r\nx\r\nb')
  })
  it('leaves a colliding fix for another time, as a whole', () => {
    const first = { title: 'first', safe: true, edits: [{ start: 0, end: 4, text: '' }] }
    const second = {
      title: 'second',
      safe: true,
      edits: [
        { start: 2, end: 3, text: '' },
        { start: 8, end: 9, text: '' },
      ],
    }
    assert.deepEqual(together([first, second]).taken, [first])
  })
  it('does not put an insertion at the border of a replacement', () => {
    const replacement = { title: 'a', safe: true, edits: [{ start: 0, end: 4, text: '' }] }
    const insertion = { title: 'b', safe: true, edits: [{ start: 4, end: 4, text: 'x' }] }
    assert.deepEqual(together([replacement, insertion]).taken, [replacement])
  })
  it('counts a shared edit once', () => {
    const edit = { start: 1, end: 1, text: 'x' }
    const fixes = [
      { title: 'a', safe: true, edits: [edit] },
      { title: 'b', safe: true, edits: [edit] },
    ]
    assert.equal(applyEdits('ab', together(fixes).edits), 'axb')
  })
})

describe('fixing everything', () => {
  for (const unsafe of [false, true]) {
    it(`comes to rest${unsafe ? ' with fixes to review' : ''}, keeps the file parsable and its line ends`, () => {
      fc.assert(
        fc.property(
          fc.array(fc.constantFrom(...texts), { minLength: 1, maxLength: 3 }),
          fc.boolean(),
          (parts, carriageReturns) => {
            const joined = parts.join('\n')
            const text = carriageReturns ? joined.replaceAll('\n', '\r\n') : joined
            const fixed = fixAll(text, unknownProject, defaultSettings, { unsafe }).text
            assert.ok(parse(fixed).errors.length <= parse(text).errors.length)
            assert.equal(fixAll(fixed, unknownProject, defaultSettings, { unsafe }).text, fixed)
            if (carriageReturns) assert.doesNotMatch(fixed, /[^\r]\n/)
          },
        ),
        { numRuns: 150 },
      )
    })
  }
  it('decides the base image before the user, who is one of the new image', async () => {
    const text = `FROM mcr.microsoft.com/dotnet/sdk:6.0
WORKDIR /app
COPY . .
RUN dotnet publish -c Release -o out
ENTRYPOINT ["dotnet", "out/shop.dll"]
`
    const manifest =
      '<Project Sdk="Microsoft.NET.Sdk.Web"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>'
    const files = { Dockerfile: text, 'shop.csproj': manifest, 'Program.cs': '' }
    const project = await surroundings(memoryHost(files), 'file:///work/Dockerfile', { root: 'file:///work' })
    const fixed = fixAll(text, project, defaultSettings, { unsafe: true })
    assert.match(fixed.text, /^FROM mcr\.microsoft\.com\/dotnet\/aspnet:[^]*^USER app$/m)
  })
  it('keeps what the image is: stages, start command, user, ports, volumes, environment', () => {
    // What does not build makes no image.
    const building = texts.filter((text) => parse(text).errors.length === 0)
    assert.ok(building.length > texts.length / 2)
    for (const text of building) {
      const before = essenceOf(factsOf(parse(text)))
      const fixed = fixAll(text, unknownProject, defaultSettings).text
      assert.deepEqual(essenceOf(factsOf(parse(fixed))), before, text)
    }
  })
})

describe('any text', () => {
  it('never makes a rule throw', () => {
    const cut = fc
      .constantFrom(...texts)
      .chain((text) => fc.nat(text.length).map((end) => text.slice(0, end)))
    fc.assert(
      fc.property(fc.oneof(cut, fc.string({ maxLength: 400 })), (text) => {
        assert.deepEqual(check(factsOf(parse(text)), unknownProject, all).failures, [])
      }),
      { numRuns: 400 },
    )
  })
})

describe('a safe fix that stands second', () => {
  const fixed = (text: string) => fixAll(text, unknownProject, defaultSettings).text

  it('says where a copy lands, where the base image is known to set no directory', () => {
    const text = `FROM python:3.13-slim
COPY app.py ./
COPY lib ./lib/
COPY ["main.py", "."]
USER 1000
CMD ["python", "/app.py"]
`
    assert.equal(
      fixed(text),
      text.replace('app.py ./', 'app.py /').replace('./lib/', '/lib/').replace('"."]', '"/"]'),
    )
  })

  it('stays away where the directory is not known', () => {
    const text =
      'FROM registry.example.com/team/base:2\nCOPY app.py ./\nUSER 1000\nCMD ["python", "/app.py"]\n'
    assert.equal(fixed(text), text)
  })
})
