// The whole file brought up to date: what is proved, what is asked, what stays.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { rules } from '../rules/index.ts'
import { dockerfile } from '../rules/rule.ts'
import { applyEdits } from '../server/engine/fix.ts'
import { defaultSettings } from '../server/engine/settings.ts'
import { differences, essenceOf } from '../server/facts/essence.ts'
import { factsOf } from '../server/facts/facts.ts'
import { unknownProject } from '../server/facts/project.ts'
import { modernise } from '../server/rewrites/modernise.ts'
import { parse } from '../server/syntax/parse.ts'
import { unmark } from './support/holds.ts'

const texts = Object.values(rules).flatMap(({ examples }) =>
  examples.map((it) => unmark('good' in it ? it.good : it.bad).text),
)

const old = dockerfile`
  FROM node:24-slim
  MAINTAINER Ada Byron <ada@example.com>
  ENV NODE_ENV production
  WORKDIR /srv
  COPY . .
  RUN apt-get update && apt-get install -y curl
  EXPOSE 3000
  CMD node server.js
`

describe('modernising', () => {
  const { safe, groups, text, left } = modernise(old, unknownProject, defaultSettings)

  it('makes the safe edits, which leave the image as it is', () => {
    assert.match(safe.text, /^ENV NODE_ENV=production$/m)
    assert.equal(applyEdits(old, safe.edits), safe.text)
    assert.deepEqual(differences(essenceOf(factsOf(parse(old))), essenceOf(factsOf(parse(safe.text)))), [])
    assert.ok(safe.applied.every((it) => it.safe))
  })

  it('groups what is to be looked at by risk, mildest first', () => {
    const risks = groups.map(({ risk }) => risk)
    assert.deepEqual(
      risks.filter((risk) => /order|starts|may do/.test(risk)),
      [
        'the order of the steps, and what they see of the project',
        'how the container starts and is watched',
        'what the container may do',
      ],
    )
    for (const { proposals } of groups)
      for (const { why, title } of proposals) assert.match(why, /\.$/, title)
  })

  it('offers edits of the text that was given, each of which may be left out', () => {
    const proposals = groups.flatMap((group) => group.proposals)
    assert.ok(proposals.length >= 3)
    for (const chosen of [proposals, ...proposals.map((it) => proposals.filter((other) => other !== it))]) {
      const result = applyEdits(old, [...safe.edits, ...chosen.flatMap(({ edits }) => edits)])
      assert.deepEqual(parse(result).errors, [], result)
    }
    assert.equal(applyEdits(old, [...safe.edits, ...proposals.flatMap(({ edits }) => edits)]), text)
    assert.match(text, /^CMD \["node", "server.js"\]$/m)
    assert.match(text, /^USER node$/m)
  })

  it('says what stays and why', () => {
    for (const { rule, why, at } of left) {
      assert.ok(rules[rule])
      assert.match(why, /\.$/)
      assert.ok(at.end <= text.length)
    }
    const again = modernise(text, unknownProject, defaultSettings)
    assert.deepEqual(
      again.safe.applied.map(({ rule }) => rule).filter((rule) => !left.some((it) => it.rule === rule)),
      [],
    )
  })

  it('has nothing to do for a file that is up to date', () => {
    const good = 'FROM scratch\nCOPY server /server\nUSER 10001:10001\nENTRYPOINT ["/server"]\n'
    assert.deepEqual(modernise(good, unknownProject, defaultSettings), {
      safe: { text: good, edits: [], applied: [] },
      groups: [],
      text: good,
      left: [],
    })
  })

  it('never overlaps, parses as well as before and keeps the image in its safe part, on any file', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...texts), { minLength: 1, maxLength: 3 }),
        fc.boolean(),
        (some, crlf) => {
          const joined = some.join('\n')
          const before = crlf ? joined.replaceAll('\n', '\r\n') : joined
          const it = modernise(before, unknownProject, defaultSettings)
          const parts = [
            it.safe.edits,
            ...it.groups.flatMap(({ proposals }) => proposals.map(({ edits }) => edits)),
          ]
          const all = parts.flat().toSorted((a, b) => a.start - b.start || a.end - b.end)
          for (const [index, edit] of all.entries())
            assert.ok(edit.end <= (all[index + 1]?.start ?? before.length))
          assert.equal(applyEdits(before, parts.flat()), it.text)
          assert.ok(parse(it.text).errors.length <= parse(before).errors.length)
          if (parse(before).errors.length) return
          const [one, other] = [before, it.safe.text].map((text) => essenceOf(factsOf(parse(text))))
          assert.ok(one && other)
          assert.deepEqual(differences(one, other), [])
        },
      ),
      { numRuns: 150 },
    )
  })
})
