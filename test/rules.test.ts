// Every example of every rule holds.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { rules } from '../rules/index.ts'
import { unknownProject } from '../server/facts/project.ts'
import { holds, holdsWithCarriageReturns, run } from './support/holds.ts'

const only = process.env['RULE']

for (const [id, rule] of Object.entries(rules)) {
  if (only && id !== only) continue
  describe(id, () => {
    it('shows something bad', () => {
      assert.ok(rule.examples.some((example) => 'bad' in example))
      assert.ok(rule.examples.some((example) => 'good' in example))
    })
    for (const [index, example] of rule.examples.entries()) {
      it(`holds in example ${index + 1}`, () => holds(id, rule, example))
      it(`holds in example ${index + 1} with CRLF`, () => holdsWithCarriageReturns(id, rule, example))
    }
    it('is silent on an empty file', () => assert.deepEqual(run(id, rule, '', unknownProject), []))
    it('reads as prose', () => {
      assert.doesNotMatch(rule.title, /\.$/)
      assert.match(rule.why.trim(), /\.$/)
    })
  })
}
