// Configuration files: what they say, where they are wrong, and which one counts.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { rules } from '../rules/index.ts'
import { applyEdits } from '../server/engine/fix.ts'
import { configurationSchema } from '../server/configuration-schema.ts'
import { readConfiguration, readEditorSettings } from '../server/configuration.ts'
import type { Host } from '../server/host.ts'
import { nearest } from '../server/syntax/nearest.ts'
import { meaningOf } from '../server/rule-keys.ts'
import { settingsFor } from '../server/settings.ts'
import { silencingEdit } from '../server/silence.ts'

function hostOf(files: Readonly<Record<string, string>>): Host {
  const all = Object.entries(files).map(([path, text]) => [`file:///${path}`, text] as const)
  return {
    read: async (uri) => all.find(([it]) => it === uri)?.[1],
    list: async (uri) =>
      all
        .filter(([it]) => it.startsWith(`${uri}/`))
        .map(([it]) => it.slice(uri.length + 1).split('/'))
        .map(([name = '', ...below]) => ({ name, folder: below.length > 0 })),
  }
}

/** What is complained about: the piece of the text, and the sentence. */
function faultsIn(text: string, name = '.plimsoll.yaml'): [string, string][] {
  const { faults } = readConfiguration(text, `file:///${name}`)
  return faults.map(({ at, message }) => [text.slice(at.start, at.end), message])
}

const own = (text: string) => readConfiguration(text, 'file:///.plimsoll.yaml').configuration
const theirs = (text: string) => readConfiguration(text, 'file:///.hadolint.yaml').configuration

describe('our own file', () => {
  it('says everything that it can', () => {
    const text = `
profile: all
rules:
  add-for-local-files: off
  DL3009: error
  buildkit/StageNameCasing: hint
trustedRegistries: [docker.io, '*.example.org']
labels: { maintainer: email }
strictLabels: true
context: ..
ignoreComments: false
failOn: never
`
    assert.deepEqual(faultsIn(text), [])
    const { levels, ...rest } = own(text)
    assert.deepEqual(rest, {
      profile: 'all',
      trustedRegistries: ['docker.io', '*.example.org'],
      labels: { maintainer: 'email' },
      strictLabels: true,
      context: '..',
      ignoreComments: false,
      failOn: 'never',
    })
    assert.deepEqual(
      [...(levels ?? [])],
      [
        ['add-for-local-files', 'off'],
        ['hadolint/DL3009', 'error'],
        ['buildkit/StageNameCasing', 'hint'],
      ],
    )
  })

  it('may be empty, have keys without values, be JSON with tabs, and spell off as false', () => {
    for (const text of ['', '\n# nothing\n', 'rules:\nprofile:\n', '{}']) {
      assert.deepEqual(faultsIn(text), [])
      assert.deepEqual(own(text), {})
    }
    const json = '{\n\t"rules": {\n\t\t"add-for-local-files": false\n\t}\n}\n'
    assert.deepEqual(faultsIn(json, '.plimsoll.json'), [])
    assert.deepEqual([...(own(json).levels ?? [])], [['add-for-local-files', 'off']])
  })

  it('is wrong exactly where it is wrong, and the rest counts', () => {
    const text = `profil: all
rules:
  add-for-local-file: off
  add-for-local-files: loud
  DL3009: error
trustedRegistries: docker.io
labels:
  maintainer: mail
strictLabels: maybe
failOn: [error]
`
    assert.deepEqual(faultsIn(text), [
      ['profil', 'profil is not a key of this file. Did you mean profile?'],
      ['add-for-local-file', 'No rule is called add-for-local-file. Did you mean add-for-local-files?'],
      ['loud', 'add-for-local-files must be error, warning, info, hint or off, not loud.'],
      ['docker.io', 'trustedRegistries must be a list, not docker.io.'],
      ['mail', 'maintainer must be text, rfc3339, semver, url, hash, spdx, email or any, not mail.'],
      ['maybe', 'strictLabels must be true or false, not maybe.'],
      ['[error]', 'failOn must be error, warning, info, hint or never, not a list.'],
    ])
    assert.deepEqual([...(own(text).levels ?? [])], [['hadolint/DL3009', 'error']])
  })

  it('names items of lists, and is a map', () => {
    assert.deepEqual(faultsIn('trustedRegistries: [docker.io, 5, {}]\n'), [
      ['5', 'Every item of trustedRegistries must be a text, not 5.'],
      ['{}', 'Every item of trustedRegistries must be a text, not a map.'],
    ])
    assert.deepEqual(own('trustedRegistries: [docker.io, 5, {}, quay.io]\n').trustedRegistries, [
      'docker.io',
      'quay.io',
    ])
    assert.equal(faultsIn('- profile\n').length, 1)
    assert.equal(faultsIn('profile\n').length, 1)
    assert.deepEqual(faultsIn('rules: [a]\nlabels: b\n'), [
      ['[a]', 'rules must be a map of keys to values, not a list.'],
      ['b', 'labels must be a map of keys to values, not b.'],
    ])
    assert.equal(faultsIn('override: [a]\n', '.hadolint.yaml').length, 1)
    assert.deepEqual(own('- profile\n'), {})
  })

  it('that does not parse says where, and keeps what could be read', () => {
    const text = 'profile: all\nrules: [\n'
    const faults = faultsIn(text)
    assert.ok(faults.length > 0)
    assert.equal(own(text).profile, 'all')
    assert.deepEqual(
      faultsIn('rules:\n  DL3009: off\n  DL3009: error\n').map(([, message]) => message),
      ['Map keys must be unique.'],
    )
    assert.deepEqual(
      faultsIn('profile: *nothing\n').map(([at]) => at),
      ['*nothing'],
    )
    const laughs = ['a: &a [x, x, x, x, x, x, x, x, x]']
    for (let index = 1; index < 9; index++) {
      const before = String.fromCharCode(96 + index)
      const name = String.fromCharCode(97 + index)
      laughs.push(`${name}: &${name} [${Array.from({ length: 9 }, () => `*${before}`).join(', ')}]`)
    }
    assert.equal(faultsIn(laughs.join('\n')).length, 1)
  })

  it('offers what was meant as an edit', () => {
    const text = 'rules:\n  "add-for-local-file": off\n'
    const [fault] = readConfiguration(text, 'file:///.plimsoll.yaml').faults
    assert.ok(fault?.fix)
    assert.equal(applyEdits(text, [fault.fix.edit]), 'rules:\n  "add-for-local-files": off\n')
  })

  it('has a schema that names the rules', () => {
    const schema = configurationSchema(Object.keys(rules)) as {
      properties: Record<string, { properties?: object; enum?: string[] }>
      additionalProperties: boolean
    }
    assert.equal(schema.additionalProperties, false)
    assert.deepEqual(schema.properties['profile']?.enum, ['recommended', 'all', 'hadolint', 'buildkit'])
    assert.deepEqual(Object.keys(schema.properties['rules']?.properties ?? {}), Object.keys(rules))
  })
})

describe("hadolint's file", () => {
  it('is understood', () => {
    const text = `
ignored: [DL3020, SC2086, DL9999]
override:
  error: [DL3009]
  style: [DL3003]
trustedRegistries:
  - docker.io
label-schema:
  version: semver
  author: ''
strict-labels: true
failure-threshold: style
disable-ignore-pragma: true
no-color: true
format: json
`
    assert.deepEqual(faultsIn(text, '.hadolint.yaml'), [])
    const { levels, ...rest } = theirs(text)
    assert.equal(levels?.get('hadolint/DL3009'), 'error')
    assert.equal(levels?.get('hadolint/DL3020'), 'off')
    assert.deepEqual(rest, {
      trustedRegistries: ['docker.io'],
      labels: { version: 'semver', author: 'any' },
      strictLabels: true,
      ignoreComments: false,
      failOn: 'hint',
    })
    assert.equal(theirs('no-fail: true\nfailure-threshold: error\n').failOn, 'never')
  })

  it('is wrong exactly where it is wrong', () => {
    assert.deepEqual(
      faultsIn('ignore: [DL3020]\nignored: [latest]\noverride:\n  loud: []\n', '.hadolint.yaml'),
      [
        ['ignore', 'ignore is not a key of this file. Did you mean ignored?'],
        ['latest', 'hadolint has no rule latest.'],
        ['loud', 'loud is not a key of this file.'],
      ],
    )
  })
})

describe('which settings count', () => {
  const dockerfile = 'file:///w/app/deep/Dockerfile'

  it("the nearest file's, up to the workspace folder", async () => {
    const host = hostOf({
      '.plimsoll.yaml': 'profile: buildkit\n',
      'w/.plimsoll.yml': 'profile: all\n',
      'w/app/.hadolint.yaml': 'strict-labels: true\n',
      'w/app/deep/Dockerfile': '',
    })
    const near = await settingsFor(host, dockerfile, { root: 'file:///w' })
    assert.equal(near.file?.uri, 'file:///w/app/.hadolint.yaml')
    const { settings } = await settingsFor(host, 'file:///w/other/Dockerfile', { root: 'file:///w' })
    assert.equal(settings.profile, 'all')
    const outside = await settingsFor(
      hostOf({ '.plimsoll.yaml': 'profile: all\n', 'w/Dockerfile': '' }),
      dockerfile,
      { root: 'file:///w' },
    )
    assert.equal(outside.file, undefined)
  })

  it("our own file's rather than hadolint's beside it", async () => {
    const host = hostOf({
      'w/.hadolint.yaml': 'strict-labels: true\n',
      'w/.plimsoll.json': '{"profile": "all"}',
      'w/Dockerfile': '',
    })
    const { settings, file } = await settingsFor(host, 'file:///w/Dockerfile', {})
    assert.equal(file?.uri, 'file:///w/.plimsoll.json')
    assert.equal(settings.options.strictLabels, false)
  })

  it('not beyond the repository', async () => {
    const host = hostOf({
      'w/.plimsoll.yaml': 'profile: all\n',
      'w/app/.git/HEAD': '',
      'w/app/deep/Dockerfile': '',
    })
    assert.equal((await settingsFor(host, dockerfile, {})).file, undefined)
  })

  it("the project's before the person's, and the command line's before both", async () => {
    const host = hostOf({
      'w/.plimsoll.yaml': 'profile: all\nrules: { DL3009: off }\ncontext: sub\n',
      'w/app/deep/Dockerfile': '',
    })
    const editor = {
      profile: 'buildkit',
      rules: { DL3009: 'error', 'add-for-local-files': 'hint' },
      strictLabels: true,
      context: 'other',
    }
    const { settings, context } = await settingsFor(host, dockerfile, {
      root: 'file:///w',
      editor,
      above: { levels: new Map([['add-for-local-files', 'info']]) },
    })
    assert.equal(settings.profile, 'all')
    assert.equal(settings.options.strictLabels, true)
    assert.equal(context, 'file:///w/sub')
    assert.deepEqual(
      [...settings.levels],
      [
        ['hadolint/DL3009', 'off'],
        ['add-for-local-files', 'info'],
      ],
    )
  })

  it("the editor's alone when there is no file, with its faults as remarks", async () => {
    const editor = { profile: 'loud', context: '', trace: { server: 'off' }, rules: { nothing: 'off' } }
    const { settings, context, remarks } = await settingsFor(
      hostOf({ 'w/Dockerfile': '' }),
      'file:///w/Dockerfile',
      { root: 'file:///w', editor },
    )
    assert.equal(settings.profile, 'recommended')
    assert.equal(context, undefined)
    assert.equal(remarks.length, 2)
    assert.deepEqual(readEditorSettings(null).remarks, [])
    assert.deepEqual(readEditorSettings('nonsense').configuration, {})
  })
})

describe('turning a rule off', () => {
  const off = (text: string, name = '.plimsoll.yaml') => {
    const edit = silencingEdit(text, `file:///${name}`, 'add-for-local-files', [
      'hadolint/DL3020',
      'trivy/DS-0005',
    ])
    return edit && applyEdits(text, [edit])
  }

  it('keeps the style of the file', () => {
    assert.equal(off(''), 'rules:\n  add-for-local-files: off\n')
    assert.equal(off('profile: all'), 'profile: all\nrules:\n  add-for-local-files: off\n')
    assert.equal(
      off('rules: # some\nprofile: all\n'),
      'rules: # some\n  add-for-local-files: off\nprofile: all\n',
    )
    assert.equal(
      off('rules:\n  add-for-local-files: error # so far\n'),
      'rules:\n  add-for-local-files: off # so far\n',
    )
    assert.equal(
      off('rules: { latest-tag: off }\n'),
      'rules: { latest-tag: off, "add-for-local-files": "off" }\n',
    )
    assert.equal(
      off('{\r\n  "rules": {\r\n    "DL3009": "off"\r\n  }\r\n}\r\n', '.plimsoll.json'),
      '{\r\n  "rules": {\r\n    "DL3009": "off",\r\n    "add-for-local-files": "off"\r\n  }\r\n}\r\n',
    )
    assert.equal(off('{}', '.plimsoll.json'), '{ "rules": { "add-for-local-files": "off" } }')
  })

  it("puts codes into hadolint's", () => {
    assert.equal(off('ignored:\n- DL3009\n', '.hadolint.yaml'), 'ignored:\n- DL3009\n- DL3020\n')
    assert.equal(
      off('strict-labels: true\n', '.hadolint.yaml'),
      'strict-labels: true\nignored:\n  - DL3020\n',
    )
    assert.equal(
      silencingEdit('', 'file:///.hadolint.yaml', 'add-for-local-files', ['trivy/DS-0005']),
      undefined,
    )
  })

  it('leaves odd files alone', () => {
    assert.equal(off('- a\n'), undefined)
    assert.equal(off('rules: loud\n'), undefined)
  })
})

it('a misspelt word means the nearest one', () => {
  assert.equal(nearest('profil', ['failOn', 'profile', 'rules']), 'profile')
  assert.equal(nearest('LATEST-TAGS', ['latest-tag']), 'latest-tag')
  assert.equal(nearest('context', ['rules', 'profile']), undefined)
  assert.deepEqual(meaningOf('DL3020'), ['hadolint/DL3020'])
  assert.deepEqual(meaningOf('ADD-for-local-files'), ['add-for-local-files'])
  assert.deepEqual(meaningOf('constructor'), [])
})
