// Every example of every rule holds.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { described } from '../rules/index.ts'
import { holds, holdsWithCarriageReturns, reportsOf } from './support/holds.ts'

const only = process.env['RULE']

for (const [id, rule] of Object.entries(described)) {
  if (only && id !== only) continue
  describe(id, () => {
    it('shows something bad', () => {
      assert.ok(rule.examples.some((example) => 'bad' in example))
      assert.ok(rule.examples.some((example) => 'good' in example))
    })
    for (const [index, example] of rule.examples.entries()) {
      it(`holds in example ${index + 1}`, () => holds(id, rule, example))
      it(`holds in example ${index + 1} with CRLF`, () => holdsWithCarriageReturns(id, example))
    }
    it('is silent on an empty file', async () => assert.deepEqual(await reportsOf(id, '', { good: '' }), []))
    it('reads as prose', () => {
      assert.doesNotMatch(rule.title, /\.$/)
      assert.match(rule.why.trim(), /\.$/)
    })
  })
}
