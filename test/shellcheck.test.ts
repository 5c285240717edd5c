// ShellCheck as an optional program: a stand-in of the tests' own answers in its place.
import assert from 'node:assert/strict'
import { chmodSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { check, type Finding } from '../server/engine/check.ts'
import { applyEdits } from '../server/engine/fix.ts'
import { defaultSettings, type Settings } from '../server/engine/settings.ts'
import { unknownProject } from '../server/facts/project.ts'
import { readFacts } from '../server/inspect.ts'
import { findingsOf, readRemarks, type ShellRemark, shellTasks } from '../server/shellcheck.ts'
import { applied, fullClient } from './support/conversation.ts'
import { shipped } from './support/shipped.ts'

const { folder, run, talk } = shipped()

/** Tells of every `$name` outside quotes, and writes down how it was called. */
const program = `#!${process.execPath}
let script = ''
process.stdin.setEncoding('utf8').on('data', (piece) => (script += piece)).on('end', () => {
  require('node:fs').appendFileSync(__filename + '.log', process.argv.slice(2).join(' ') + '\\n')
  const comments = script.split('\\n').flatMap((text, index) =>
    [...text.matchAll(/(?<!")\\$\\w+/g)].map((match) => {
      const line = index + 1
      const column = [...text.slice(0, match.index)].length + 1
      const endColumn = column + match[0].length
      const quote = (column, precedence) => (
        { line, column, endLine: line, endColumn: column, precedence, replacement: '"', insertionPoint: 'afterEnd' })
      return {
        file: '-', line, column, endLine: line, endColumn, level: 'info', code: 2086,
        message: 'Double quote to prevent globbing and word splitting.',
        fix: { replacements: [quote(column, 7), quote(endColumn, 7)] },
      }
    }))
  process.stdout.write(JSON.stringify({ comments }))
  process.exitCode = comments.length ? 1 : 0
})
`

/** The stand-in, and the arguments of its calls so far. */
function standIn(): { readonly path: string; calls(): readonly string[] } {
  const { path } = folder({ shellcheck: program })
  const file = join(path, 'shellcheck')
  chmodSync(file, 0o755)
  const log = `${file}.log`
  return {
    path: file,
    calls: () => (existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : []),
  }
}

const code = 'shellcheck/SC2086'

/** A remark on the first line. */
function remark(column: number, endColumn: number, more: Partial<ShellRemark> = {}): ShellRemark {
  const place = { line: 1, column, endLine: 1, endColumn }
  return { ...place, level: 'info', code: 2086, message: 'Quote it', ...more }
}

function inserted(column: number, replacement = '"') {
  return { line: 1, column, endLine: 1, endColumn: column, precedence: 1, replacement }
}

function told(text: string, remarks: readonly ShellRemark[]): readonly Finding[] {
  const [task] = shellTasks(readFacts(text))
  assert.ok(task)
  return findingsOf(task, remarks)
}

describe('a remark', () => {
  const text = 'FROM debian:13-slim\nRUN echo 😀 \\\n  # about it\n  $one && echo $two\n'

  it('is found again behind continuations, comments and wide characters', () => {
    const joined = 'echo 😀   $one && echo $two'
    const at = [...joined.slice(0, joined.indexOf('$two'))].length + 1
    const [found] = told(text, [remark(at, at + 4)])
    assert.deepEqual(found && text.slice(found.at.start, found.at.end), '$two')
    assert.deepEqual([found?.rule, found?.severity, found?.message], [code, 'info', 'Quote it.'])
  })

  it('comes with an edit to review where its places are certain', () => {
    const plain = 'FROM debian:13-slim\nRUN echo \\\n  $one\n'
    const joined = 'echo   $one'
    const at = joined.indexOf('$') + 1
    const fix = { replacements: [inserted(at), inserted(at + 4)] }
    const [found] = told(plain, [remark(at, at + 4, { fix })])
    assert.equal(found?.fixes?.[0]?.safe, false)
    assert.equal(applyEdits(plain, found?.fixes?.[0]?.edits ?? []), plain.replace('$one', '"$one"'))
  })

  it('comes without one where a continuation runs through, or a line would be broken', () => {
    const broken = 'FROM debian:13-slim\nRUN echo $one\\\n&& echo $two\n'
    const end = 'echo $one'.length + 1
    const fix = { replacements: [inserted(6), inserted(end)] }
    assert.equal(told(broken, [remark(6, end, { fix })])[0]?.fixes, undefined)
    const lines = { replacements: [inserted(6, '\n')] }
    assert.equal(told(broken, [remark(6, end, { fix: lines })])[0]?.fixes, undefined)
    // The place itself is still told.
    const [found] = told(broken, [remark(6, end, { fix })])
    assert.equal(found && broken.slice(found.at.start, found.at.end), '$one')
  })

  it('about a variable that the builder sets is left out', () => {
    const set = 'FROM debian:13-slim\nARG mode\nRUN echo "$mode" "$other"\n'
    const unassigned = { code: 2154, level: 'warning', message: 'x' } as const
    const found = told(set, [remark(7, 12, unassigned), remark(15, 21, unassigned)])
    assert.deepEqual(
      found.map(({ at }) => set.slice(at.start, at.end)),
      ['$other'],
    )
  })

  it('that lies outside the script does no harm', () => {
    for (const [line, column] of [
      [9, 1],
      [1, 999],
      [0, 0],
    ] as const) {
      const [found] = told(text, [remark(column, column, { line, endLine: line })])
      assert.ok(found && found.at.start >= 0 && found.at.end <= text.length)
    }
  })

  it('is refused with the whole answer when it is none', () => {
    assert.deepEqual(readRemarks('{"comments":[]}'), [])
    for (const output of ['', 'no JSON', '[]', '{"comments":[{"line":1}]}'])
      assert.throws(() => readRemarks(output), /The answer is not/)
  })
})

describe('the scripts that are asked about', () => {
  const dialects = (text: string) => shellTasks(readFacts(text)).map(({ dialect }) => dialect)

  it('are those of RUN, each in its shell', () => {
    assert.deepEqual(
      dialects(
        'FROM debian:13-slim\nRUN a\nSHELL ["/bin/bash", "-c"]\nRUN b\nRUN ["c"]\nRUN <<E ksh\nd\nE\nRUN <<E\n#!/bin/dash\ne\nE\n',
      ),
      ['sh', 'bash', 'ksh', 'dash'],
    )
  })

  it('are none where the shell is not one that it knows', () => {
    assert.deepEqual(dialects('FROM debian:13-slim\nSHELL ["zsh", "-c"]\nRUN a\n'), [])
    assert.deepEqual(dialects('FROM mcr.microsoft.com/windows/servercore:ltsc2022\nRUN dir\n'), [])
    assert.deepEqual(dialects('FROM debian:13-slim\nRUN <<E python3\nprint()\nE\n'), [])
  })
})

describe('beside our own findings', () => {
  const text = 'FROM debian:13-slim\nRUN echo $one\n'
  const left = (source: string, settings: Partial<Settings> = {}) => {
    const at = { start: source.indexOf('$one'), end: source.indexOf('$one') + 4 }
    const external: Finding = { rule: code, codes: [code], severity: 'info', message: 'Quote it.', at }
    const { findings } = check(
      readFacts(source),
      unknownProject,
      { ...defaultSettings, ...settings },
      undefined,
      [external],
    )
    return findings.filter(({ codes }) => codes.includes(code)).map(({ rule, severity }) => [rule, severity])
  }

  it('it stands with its own severity, or with that of the settings', () => {
    assert.deepEqual(left(text), [[code, 'info']])
    assert.deepEqual(left(text, { levels: new Map([[code, 'error']]) }), [[code, 'error']])
    assert.deepEqual(left(text, { levels: new Map([[code, 'off']]) }), [])
    assert.deepEqual(left(text, { levels: new Map([['unquoted-expansion', 'off']]) }), [])
    assert.deepEqual(left(text, { profile: 'buildkit' }), [])
  })

  it('it is left out where a rule of ours tells the same', () => {
    const assigned = text.replace('echo', 'one="$(ls)"; echo')
    const own = left(assigned, { profile: 'all' })
    assert.deepEqual(
      own.map(([rule]) => rule),
      ['unquoted-expansion'],
    )
  })

  it('comments silence it, by its code and by a rule that knows the code, and are not told to be idle', () => {
    for (const comment of [
      'plimsoll ignore=SC2086',
      'plimsoll ignore=shellcheck/SC2086',
      'plimsoll ignore=unquoted-expansion',
      'plimsoll global ignore=all',
      'hadolint ignore=SC2086',
    ]) {
      const source = text.replace('RUN', `# ${comment}\nRUN`)
      assert.deepEqual(left(source), [], comment)
    }
    const source = text.replace('RUN', '# plimsoll ignore=SC2009\nRUN')
    const { findings } = check(readFacts(source), unknownProject, defaultSettings)
    assert.deepEqual(
      findings.filter(({ rule }) => rule === 'unused-ignore'),
      [],
    )
  })
})

describe('on the command line', () => {
  const text = 'FROM debian:13-slim\nRUN echo $one\nUSER 1000\n'
  const rulesOf = (output: string) =>
    (JSON.parse(output) as { files: { findings: { rule: string }[] }[] }).files.flatMap(({ findings }) =>
      findings.map(({ rule }) => rule),
    )

  it('it is asked when it is named, and never otherwise', () => {
    const { path } = folder({ Dockerfile: text, 'a/Dockerfile': text })
    const it = standIn()
    assert.ok(!rulesOf(run(path, ['check', '--format', 'json']).stdout).includes(code))
    assert.deepEqual(it.calls(), [])
    const ran = run(path, ['check', `--shellcheck=${it.path}`, '--format', 'json'])
    assert.equal(rulesOf(ran.stdout).filter((rule) => rule === code).length, 2, ran.stderr)
    assert.deepEqual(it.calls(), Array(2).fill('--norc -f json1 -e SC1090,SC1091,SC2148 -s sh -'))
  })

  it('it is told once that it is not there, after everything else', () => {
    const added = `${text}ADD start.sh /\n`
    const { path } = folder({ Dockerfile: added, 'a/Dockerfile': added })
    const ran = run(path, ['check', '--shellcheck=/nowhere/shellcheck', '--format', 'json'])
    assert.deepEqual(
      rulesOf(ran.stdout).filter((rule) => rule === 'add-for-local-files'),
      ['add-for-local-files', 'add-for-local-files'],
    )
    assert.equal(ran.stderr.match(/ShellCheck \(\/nowhere\/shellcheck\) is not there\./g)?.length, 1)
    assert.equal(ran.status, 2)
  })
})

describe('in an editor', () => {
  const text = 'FROM debian:13-slim\nRUN echo $one\nUSER 1000\n'
  const uri = 'file:///nowhere/Dockerfile'

  it('its findings come after our own, with a page and an edit, and once for a text', async () => {
    const program = standIn()
    const it = await talk({ section: { shellcheck: program.path } })
    const document = await it.open(uri, text)
    const ours = await it.diagnostics(uri)
    assert.ok(!ours.some((found) => found.code === code))
    await it.until('the server asks for a refresh', () => it.refreshes() > 0)
    const found = (await it.diagnostics(uri)).find((each) => each.code === code)
    assert.equal(found?.codeDescription?.href, 'https://www.shellcheck.net/wiki/SC2086')
    const actions = await it.actions(uri, found?.range ?? assert.fail())
    const titles = actions.map(({ title }) => title)
    assert.ok(titles.includes(`Ignore ${code} for this instruction`), titles.join())
    const fix = actions.find(({ title }) => title === "Take ShellCheck's edit for SC2086 (review)")
    assert.equal(applied(document, fix?.edit), text.replace('$one', '"$one"'))
    // What did not change in the script is not asked again.
    await it.change(document, text.replace('1000', '1001'))
    assert.ok((await it.diagnostics(uri)).some((each) => each.code === code))
    assert.equal(program.calls().length, 1)
    await it.end()
  })

  it('it is never started in a workspace that is not trusted, nor because a project says so', async () => {
    const program = standIn()
    const project = folder({ Dockerfile: text, '.plimsoll.yaml': `shellcheck: ${program.path}\n` })
    for (const start of [
      { section: { shellcheck: program.path }, options: { mayRunPrograms: false } },
      { root: project.root },
    ]) {
      const it = await talk(start)
      await it.open(project.uri('Dockerfile'), text)
      await it.diagnostics(project.uri('Dockerfile'))
      await it.connection.sendRequest('plimsoll/checkWorkspace', { uris: [project.uri('Dockerfile')] })
      await it.end()
    }
    assert.deepEqual(program.calls(), [])
  })

  it('the log is told once when it does not start, and all else goes on', async () => {
    const it = await talk({ section: { shellcheck: '/nowhere/shellcheck' }, capabilities: fullClient })
    const document = await it.open(uri, `${text}ADD start.sh /\n`)
    await it.diagnostics(uri)
    const said = () => it.logs.filter((line) => line.includes('is not there'))
    await it.until('the log says so', () => said().length > 0)
    await it.change(document, document.getText().replace('$one', '$two'))
    assert.ok((await it.diagnostics(uri)).some((each) => each.code === 'add-for-local-files'))
    assert.equal(said().length, 1)
    await it.end()
  })
})
