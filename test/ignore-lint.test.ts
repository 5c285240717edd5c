// Findings in ignore files, each with the file that its fix makes.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { Finding } from '../server/engine/check.ts'
import { checkIgnoreFile, fixIgnoreFile, type IgnorePlace } from '../server/engine/check-ignore.ts'
import { applyEdits } from '../server/engine/fix.ts'
import { isIgnored, parseIgnore } from '../server/facts/dockerignore.ts'
import { defaultSettings, type Settings } from '../server/engine/settings.ts'
import { type Project, unknownProject } from '../server/facts/project.ts'
import { surroundings } from '../server/surroundings.ts'
import { memoryHost } from './support/memory-host.ts'

const root = 'file:///work'

async function projectWith(files: Readonly<Record<string, string>>) {
  return surroundings(memoryHost({ Dockerfile: 'FROM scratch\n', ...files }), `${root}/Dockerfile`, { root })
}

function placeIn(project: Project, needed: readonly string[]): IgnorePlace {
  return { project, needed, path: '.dockerignore' }
}

function findingsIn(text: string, place: IgnorePlace, settings?: Settings): readonly Finding[] {
  const { findings, failures } = checkIgnoreFile(text, place, settings)
  assert.deepEqual(failures, [])
  return findings
}

interface Shown {
  readonly files?: Readonly<Record<string, string>>
  readonly needed?: readonly string[]
  /** Rule ids with the words that they mark. */
  readonly found: readonly (readonly [rule: string, words: string])[]
  /** The text after the first fix of every finding. */
  readonly fixed?: string
}

async function shows(text: string, { files, needed = ['.'], found, fixed }: Shown) {
  const project = files ? await projectWith({ ...files, '.dockerignore': text }) : unknownProject
  const told = findingsIn(text, placeIn(project, needed))
  assert.deepEqual(
    told.map(({ rule, at }) => [rule, text.slice(at.start, at.end)]),
    found,
  )
  for (const { message } of told) assert.match(message, /^\S.*\.$/)
  const edits = told.flatMap(({ fixes: [first] = [] }) => first?.edits ?? [])
  assert.equal(edits.length ? applyEdits(text, edits) : undefined, fixed)
  // What is said to change nothing changes nothing.
  for (const { fixes = [] } of told) {
    for (const fix of fixes.filter(({ safe }) => safe)) {
      const [before, after] = [parseIgnore(text), parseIgnore(applyEdits(text, fix.edits))]
      for (const path of [...project.files, ...project.folders, 'src/any.js', 'any'])
        assert.equal(isIgnored(after, path), isIgnored(before, path), `${fix.title}: ${path}`)
    }
  }
}

describe('an ignore file', () => {
  it('that is well written has no finding', () =>
    shows('# What git keeps\n.git\n\n**/node_modules\n*.md\n!README.md\n', {
      files: { 'README.md': '', 'app.js': '', 'node_modules/a/index.js': '' },
      found: [],
    }))

  it('has comments on lines of their own', () =>
    shows('node_modules # installed in the image\n  # dist\n', {
      found: [
        ['ignore-trailing-comment', '# installed in the image'],
        ['ignore-trailing-comment', '# dist'],
      ],
      fixed: '# installed in the image\nnode_modules\n# dist\n',
    }))

  it('has no other comments', () =>
    shows('// everything\n*\n', {
      found: [['ignore-trailing-comment', '//']],
      fixed: '# everything\n*\n',
    }))

  it('may name a file with a # in it', () =>
    shows('notes #1.txt\n', { files: { 'notes #1.txt': '' }, found: [] }))

  it('that the builder refuses', () =>
    shows('*.log\n!\nfoo[bar\n', {
      found: [
        ['ignore-invalid-pattern', '!'],
        ['ignore-invalid-pattern', 'foo[bar'],
      ],
      fixed: '*.log\nfoo\\[bar\n',
    }))

  it('begins at the root of the context anyway', () =>
    shows('/dist\n!./src\n../secrets\n', {
      found: [
        ['ignore-rooted-pattern', '/'],
        ['ignore-rooted-pattern', './'],
        ['ignore-outside-context', '../secrets'],
      ],
      fixed: 'dist\n!src\n',
    }))

  it('has lines that others take back', () =>
    shows('*.pem\n!ca.pem\n*\n!src\n', {
      found: [['ignore-shadowed-line', '!ca.pem']],
      fixed: '*.pem\n*\n!ca.pem\n!src\n',
    }))

  it('has lines that others already say', () =>
    shows('docs\ndocs/api\n**/tmp\nlib/tmp\ndocs\n', {
      found: [
        ['ignore-shadowed-line', 'docs/api'],
        ['ignore-shadowed-line', 'lib/tmp'],
        ['ignore-shadowed-line', 'docs'],
      ],
      fixed: 'docs\n**/tmp\n',
    }))

  it('may say a line again behind an exception', () =>
    shows('docs\n!docs/api\ndocs/api/private\n', { found: [] }))

  it('has exceptions to nothing', () =>
    shows('docs\n!src\n!docs/api\n', {
      found: [['ignore-idle-exception', '!src']],
      fixed: 'docs\n!docs/api\n',
    }))

  it('keeps out what a Dockerfile copies', () =>
    shows('dist\n*.sh\n', {
      files: { 'dist/app.js': '', 'start.sh': '' },
      needed: ['dist', 'start.sh'],
      found: [
        ['ignore-needed-source', 'dist'],
        ['ignore-needed-source', '*.sh'],
      ],
      fixed: '*.sh\n!start.sh\n',
    }))

  it('may let in a part of a folder that is copied', () =>
    shows('dist/*\n!dist/app.js\n', { files: { 'dist/app.js': '' }, needed: ['dist'], found: [] }))

  it('means the root alone', () =>
    shows('node_modules\n', {
      files: {
        'package.json': '{}',
        'packages/a/package.json': '{}',
        'packages/a/node_modules/x/index.js': '',
      },
      found: [['ignore-root-only', 'node_modules']],
      fixed: '**/node_modules\n',
    }))

  it('speaks of what is not there', () =>
    shows('frontend/pages\nsrc/legacy\n.git\n*.tmp\n', {
      files: { 'src/app.js': '', 'frontend/index.html': '' },
      found: [
        ['ignore-unmatched-line', 'frontend/pages'],
        ['ignore-unmatched-line', 'src/legacy'],
      ],
      fixed: '.git\n*.tmp\n',
    }))

  it('lets a secret in', () =>
    shows('.git\n', {
      files: { 'app.js': '', '.env': 'A=b', 'config/.env': 'A=b' },
      found: [['ignore-uncovered-secret', '.git']],
      fixed: '.git\n**/.env\n',
    }))

  it('tells once of a secret that a line means and misses', () =>
    shows('.env\n', {
      files: { 'app.js': '', '.env': 'A=b', 'config/.env': 'A=b' },
      found: [['ignore-root-only', '.env']],
      fixed: '**/.env\n',
    }))

  it('takes public keys and templates for no secrets', () =>
    shows('.git\n', { files: { 'keys/jwt-public.key': '', '.env.j2': '', 'app.js': '' }, found: [] }))

  it('may let in what only some projects have', () =>
    shows('*\n!src\n!package-lock.json\n!go.sum\n!tsconfig.build.json\n!vite.config.ts\n!old\n', {
      files: { 'src/app.js': '' },
      needed: ['src'],
      found: [['ignore-unmatched-line', '!old']],
      fixed: '*\n!src\n!package-lock.json\n!go.sum\n!tsconfig.build.json\n!vite.config.ts\n',
    }))

  it('need not keep out a secret that no COPY takes along', () =>
    shows('.git\n', { files: { 'src/app.js': '', '.env': 'A=b' }, needed: ['src'], found: [] }))

  it('is not read where a Dockerfile has its own', () =>
    shows('.git\n*.md\n', {
      files: { 'Dockerfile.dockerignore': '.git\n' },
      found: [['ignore-replaced-file', '.git']],
    }))

  it('keeps its line ends and its last line', () =>
    shows('/dist\r\nnode_modules # x', {
      found: [
        ['ignore-rooted-pattern', '/'],
        ['ignore-trailing-comment', '# x'],
      ],
      fixed: 'dist\r\n# x\r\nnode_modules',
    }))

  it('comes to rest when it is fixed, whatever it says', () => {
    const line = fc.oneof(
      fc.constantFrom(
        '*',
        '!*',
        'a',
        '!a',
        'a/b',
        '**/b',
        '!a/b',
        '/a',
        './a',
        ' # c',
        'a # c',
        '!',
        '[',
        '..',
        '# c',
        '',
        '*.log',
      ),
      fc.string({ maxLength: 8 }),
    )
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), fc.boolean(), (lines, unsafe) => {
        const fixed = fixIgnoreFile(lines.join('\n'), placeIn(unknownProject, ['.']), unsafe)
        assert.equal(fixIgnoreFile(fixed, placeIn(unknownProject, ['.']), unsafe), fixed)
      }),
      { numRuns: 500 },
    )
  })

  it('means the same after safe fixes', () => {
    const paths = ['a', 'a/b', 'a/b/c', 'b', 'c.log', 'd/b']
    const line = fc.constantFrom(
      '*',
      '**',
      '!**',
      'a',
      '!a',
      'a/b',
      '**/b',
      '!a/b',
      '!a/b/c',
      '/a',
      './b',
      '!b',
      '*.log',
      '!*.log',
      'a/*',
      '# c',
    )
    fc.assert(
      fc.property(fc.array(line, { maxLength: 7 }), (lines) => {
        const text = lines.join('\n')
        const fixed = fixIgnoreFile(text, placeIn(unknownProject, []), false)
        const verdicts = (it: string) => paths.map((path) => isIgnored(parseIgnore(it), path))
        assert.deepEqual(verdicts(fixed), verdicts(text), `${text}\n→\n${fixed}`)
      }),
      { numRuns: 3000 },
    )
  })
})

describe('the settings', () => {
  const text = 'docs\n!src\n/dist\n'
  const place = placeIn(unknownProject, [])
  const told = (levels: Settings['levels'], profile: Settings['profile'] = 'recommended') =>
    findingsIn(text, place, { ...defaultSettings, profile, levels }).map(({ rule, severity }) => [
      rule,
      severity,
    ])

  it('make a rule about ignore files louder, and silence another', () => {
    assert.deepEqual(told(new Map()), [
      ['ignore-idle-exception', 'hint'],
      ['ignore-rooted-pattern', 'hint'],
    ])
    const levels = new Map([
      ['ignore-idle-exception', 'error'],
      ['ignore-rooted-pattern', 'off'],
    ] as const)
    assert.deepEqual(told(levels), [['ignore-idle-exception', 'error']])
  })

  it('leave a profile of another tool with its rules alone', () =>
    assert.deepEqual(told(new Map(), 'hadolint'), []))
})

describe('a comment in an ignore file', () => {
  const rulesIn = (text: string, settings?: Settings) =>
    findingsIn(text, placeIn(unknownProject, []), settings).map(({ rule, at }) => [
      rule,
      text.slice(at.start, at.end),
    ])

  it('silences a rule in the next line that is a pattern', () =>
    assert.deepEqual(
      rulesIn('# plimsoll ignore=ignore-rooted-pattern -- as git reads it\n\n# build\n/dist\n/out\n'),
      [['ignore-rooted-pattern', '/']],
    ))

  it('silences several rules in the whole file', () =>
    assert.deepEqual(
      rulesIn('docs\n!src\n/dist\n# plimsoll global ignore=ignore-rooted-pattern,ignore-idle-exception\n'),
      [],
    ))

  it('that silences nothing is told of, and its id taken out', () => {
    const text =
      '# plimsoll ignore=ignore-root-only,ignore-rooted-pattern,latest\n/dist\n# plimsoll global ignore=all\n'
    const found = findingsIn(text, placeIn(unknownProject, []))
    assert.deepEqual(
      found.map(({ rule, message }) => [rule, message]),
      [
        ['unused-ignore', 'Nothing here is reported as ignore-root-only.'],
        ['unused-ignore', 'No rule is called latest.'],
      ],
    )
    assert.equal(
      fixIgnoreFile(text, placeIn(unknownProject, []), false),
      '# plimsoll ignore=ignore-rooted-pattern\n/dist\n# plimsoll global ignore=all\n',
    )
  })

  it('counts for nothing where the configuration forbids it', () =>
    assert.deepEqual(
      rulesIn('# plimsoll ignore=all\n/dist\n', { ...defaultSettings, ignoreComments: false }),
      [['ignore-rooted-pattern', '/']],
    ))
})
