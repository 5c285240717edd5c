// The generated files are what the rules say. Run with `--update` they are written instead.
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { it } from 'node:test'
import { described } from '../rules/index.ts'
import { practices } from '../rules/data/practices.ts'
import { current, generated } from './generate.ts'

const files = await generated()

for (const [path, text] of Object.entries(files)) {
  it(`${path} is fresh (npm run update writes it)`, () => {
    if (process.argv.includes('--update')) writeFileSync(path, text)
    assert.equal(current(path), text)
  })
}

it('the practices name rules that exist', () => {
  for (const practice of practices)
    for (const id of practice.rules) assert.ok(Object.hasOwn(described, id), `${practice.title}: ${id}`)
})
