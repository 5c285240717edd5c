// Who may import whom, and other promises of the house.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { it } from 'node:test'
import { rules } from '../rules/index.ts'
import { current, filesBelow } from './generate.ts'

/** A room and the rooms it may import from; the first row that matches a file is its room. Packages stand behind `npm:`. */
const rooms: readonly (readonly [room: RegExp, may: readonly RegExp[]])[] = [
  [/^rules\/data\//, [/^rules\/data\//]],
  [/^server\/(names|requests)\.ts$/, [/^npm:vscode-languageserver$/]],
  [/^server\/host\.ts$/, []],
  [/^server\/syntax\//, [/^server\/syntax\//, /^rules\/data\//, /^npm:unbash$/]],
  [/^server\/facts\//, [/^server\/(facts|syntax)\//, /^rules\/data\//]],
  [/^rules\/(rule|edits)\.ts$/, [/^rules\/(rule|edits)\.ts$/, /^server\/(facts|syntax)\//]],
  [/^rules\/index\.ts$/, [/^rules\//]],
  [
    /^rules\/\w+\//,
    [
      /^rules\/(rule|edits)\.ts$/,
      /^rules\/data\//,
      /^server\/(facts|syntax|rewrites)\//,
      /^server\/names\.ts$/,
    ],
  ],
  [
    /^server\/rewrites\/(modernise|cache-mounts|user)\.ts$/,
    [/^server\/(rewrites|engine|facts|syntax)\//, /^rules\//],
  ],
  [
    /^server\/rewrites\//,
    [
      /^rules\/(rule|edits)\.ts$/,
      /^rules\/data\//,
      /^server\/(facts|syntax|rewrites)\//,
      /^server\/names\.ts$/,
    ],
  ],
  [/^snippets\//, [/^snippets\//, /^rules\/data\//, /^server\/facts\//]],
  [/^server\/engine\//, [/^server\/(engine|facts|syntax)\//, /^server\/names\.ts$/, /^rules\//]],
  [
    /^server\/features\//,
    [
      /^server\/(features|facts|syntax|engine|rewrites)\//,
      /^server\/names\.ts$/,
      /^rules\//,
      /^snippets\//,
      /^npm:(vscode-languageserver(-textdocument|-types)?|dockerfile-language-service)/,
    ],
  ],
  [
    /^server\/surroundings\.ts$/,
    [/^server\/(facts|syntax)\//, /^server\/(host|names|uris|builds)\.ts$/, /^rules\/data\//, /^npm:yaml$/],
  ],
  [
    /^server\/settings\.ts$/,
    [/^server\/(engine|syntax|facts)\//, /^server\/(host|names|uris|configuration)\.ts$/, /^rules\//],
  ],
  [
    /^server\/(node|browser|cli|disk|patience|shellcheck-program)\.ts$|^server\/cli\//,
    [/^server\//, /^rules\//, /^snippets\//, /^node:/, /^npm:/, /^package\.json$/],
  ],
  [
    /^server\/server\.ts$/,
    [/^server\/(host|names)\.ts$/, /^server\/serving\//, /^npm:vscode-languageserver$/],
  ],
  // The answers, side by side, above the parts that they are made with.
  [
    /^server\/serving\/(?:changes|code-actions|language-features|own-requests)\.ts$/,
    [
      /^server\/serving\/(?:serving|documents|memory|checkups|log)\.ts$/,
      /^server\/(?!node|browser|cli|disk|patience|shellcheck-program|server|serving)/,
      /^rules\//,
      /^snippets\//,
      /^npm:vscode-languageserver/,
    ],
  ],
  [
    /^server\/serving\//,
    [
      /^server\/serving\/(?!changes|code-actions|language-features|own-requests)/,
      /^server\/(?!node|browser|cli|disk|patience|shellcheck-program|server|serving)/,
      /^rules\//,
      /^npm:vscode-languageserver/,
    ],
  ],
  [
    /^server\//,
    [
      /^server\/(?!node|browser|cli|disk|patience|shellcheck-program|server|serving)/,
      /^rules\//,
      /^snippets\//,
      /^npm:(vscode-languageserver|yaml|valibot|@valibot\/to-json-schema)/,
    ],
  ],
  [/^client\//, [/^client\//, /^server\/(requests|names)\.ts$/, /^npm:(vscode|vscode-languageclient)(\/|$)/]],
]

const sources = ['client', 'server', 'rules', 'snippets']
  .flatMap(filesBelow)
  .filter((path) => path.endsWith('.ts'))

it('imports go one way', () => {
  const wrong: string[] = []
  for (const path of sources) {
    const row = rooms.find(([room]) => room.test(path))
    assert.ok(row, `${path} stands in no room`)
    for (const target of importsOf(path))
      if (!row[1].some((allowed) => allowed.test(target))) wrong.push(`${path} imports ${target}`)
  }
  assert.deepEqual(wrong, [])
})

it('the knowledge base is data: no functions', () => {
  for (const path of filesBelow('rules/data'))
    assert.doesNotMatch(read(path), /^export (?:async )?function|^export const \w+ = \(/m, path)
})

it('every file opens by saying what it owns', () => {
  const isRule = (path: string) => /^rules\/(?!data\/)\w+\//.test(path)
  for (const path of sources)
    if (!isRule(path)) assert.match(read(path), /^(?:#!.*\n)?(?:\/\/|\/\*\*) /, path)
})

it('rule ids are kebab-case and name no cure', () => {
  for (const id of Object.keys(rules)) {
    assert.match(id, /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/)
    assert.doesNotMatch(id, /^(?:prefer|use|require|avoid)-/)
  }
})

it('the changelog opens with what is in the making or with the version of the manifest', () => {
  const heading = /^## \[?([^\]\s]+)/m.exec(read('CHANGELOG.md'))?.[1]
  const { version } = JSON.parse(read('package.json')) as { version: string }
  assert.ok(heading === 'Unreleased' || heading === version, heading)
})

function read(path: string): string {
  return current(path) ?? readFileSync(path, 'utf8')
}

function importsOf(path: string): readonly string[] {
  const found = read(path).matchAll(
    /^\s*(?:import|export)\s(?:[^'"]*?\sfrom\s)?['"]([^'"]+)['"]|import\(['"]([^'"]+)['"]\)/gm,
  )
  return [...found].map(([, from, dynamic]) => {
    const target = from ?? dynamic ?? ''
    if (target.startsWith('.')) return posix.join(posix.dirname(path), target)
    return target.startsWith('node:') ? target : `npm:${target}`
  })
}
