// The command line as it is shipped: a process, its output, and what it leaves on the disk.
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { type Ran, shipped } from './support/shipped.ts'

const { scriptAt, folder, run, talk } = shipped()

interface Json {
  readonly version: number
  readonly files: readonly {
    readonly path: string
    readonly findings: readonly {
      readonly rule: string
      readonly codes: readonly string[]
      readonly severity: string
      readonly message: string
      readonly range: {
        readonly start: { line: number; character: number }
        readonly end: { line: number; character: number }
      }
      readonly fixes: readonly { readonly title: string; readonly safe: boolean }[]
    }[]
  }[]
}

const json = ({ stdout }: Ran): Json => JSON.parse(stdout) as Json

const added = 'FROM debian:13-slim\nADD start.sh /\nUSER 1000\nCMD ["/start.sh"]\n'
const rule = 'add-for-local-files'
const only = ['--profile', 'hadolint']

describe('check', () => {
  it('searches folders, lists every file, and skips what is not ours', () => {
    const { path } = folder({
      Dockerfile: added,
      'a b/Containerfile': added,
      'c/dev.dockerfile': added,
      'c/Dockerfile.prod': added,
      'c/Dockerfile.prod.dockerignore': '.git\n',
      'node_modules/x/Dockerfile': added,
      'd/readme.md': '',
    })
    const ran = run(path, ['check', '--format', 'json', '--fail-on', 'never'])
    assert.equal(ran.status, 0, ran.stderr)
    assert.equal(json(ran).version, 1)
    assert.deepEqual(
      json(ran).files.map((file) => file.path),
      [
        'Dockerfile',
        'a b/Containerfile',
        'c/Dockerfile.prod',
        'c/Dockerfile.prod.dockerignore',
        'c/dev.dockerfile',
      ],
    )
    const found = json(ran).files[1]?.findings.find((it) => it.rule === rule)
    assert.ok(found)
    assert.deepEqual(Object.keys(found), ['rule', 'codes', 'severity', 'message', 'range', 'fixes'])
    assert.ok(found.codes.includes('hadolint/DL3020'))
    assert.deepEqual(found.range, { start: { line: 1, character: 0 }, end: { line: 1, character: 3 } })
    assert.equal(found.fixes[0]?.safe, true)
  })

  it('takes files by any name, each once, and says what it cannot read after everything else', () => {
    const { path } = folder({ 'x.txt': added, Dockerfile: added })
    const ran = run(path, ['check', '--format', 'json', 'x.txt', 'missing', '.', 'Dockerfile'])
    assert.deepEqual(
      json(ran).files.map((file) => file.path),
      ['x.txt', 'Dockerfile'],
    )
    assert.match(ran.stderr, /missing cannot be read: it does not exist/)
    assert.equal(ran.status, 2)
  })

  it('has an exit status by severity', () => {
    const { path } = folder({ Dockerfile: added })
    const args = (...more: string[]) =>
      run(path, ['check', ...only, '--rule', `${rule}=info`, '--rule', 'DL3002=off', ...more]).status
    assert.equal(args(), 0)
    assert.equal(args('--fail-on', 'info'), 1)
    assert.equal(args('--fail-on=hint'), 1)
    assert.equal(args('--fail-on=never'), 0)
    assert.equal(run(path, ['check', ...only, '--rule', `${rule}=error`, '--fail-on', 'error']).status, 1)
  })

  it('shows the line and the place, also in a very long line', () => {
    const { path } = folder({
      Dockerfile: `FROM debian:13-slim\n\tADD start.sh /\nRUN echo ${'x'.repeat(1_000_000)}\n`,
    })
    const ran = run(path, ['check', ...only])
    assert.match(
      ran.stdout,
      /^Dockerfile:2:2 \w+ add-for-local-files.*\n {2}\S.*\n {2}2 \| \tADD start\.sh \/\n {4}\| \t\^\^\^\n {2}fix: /m,
    )
    assert.ok(ran.stdout.length < 10_000)
    assert.doesNotMatch(ran.stdout, /\u001b/)
    assert.match(run(path, ['check'], '', { FORCE_COLOR: '1' }).stdout, /\u001b\[/)
  })

  it('reads standard input, with the surroundings of a path when there is one', () => {
    const { path } = folder({ 'app/.plimsoll.yaml': `rules: { ${rule}: off }\n` })
    const bare = run(path, ['check', '-', '--format', 'json'], added)
    assert.deepEqual(
      json(bare).files.map((file) => file.path),
      ['<stdin>'],
    )
    assert.ok(json(bare).files[0]?.findings.some((it) => it.rule === rule))
    const placed = run(path, ['check', '-', '--stdin-path', 'app/Dockerfile', '--format', 'json'], added)
    assert.deepEqual(
      json(placed).files.map((file) => file.path),
      ['app/Dockerfile'],
    )
    assert.ok(!json(placed).files[0]?.findings.some((it) => it.rule === rule))
    assert.equal(run(path, ['check', '-', 'app']).status, 2)
  })

  it('of many files is the same in several threads', () => {
    const texts = Array.from({ length: 450 }, (_, index) => [
      `d${String(index).padStart(3, '0')}/Dockerfile`,
      added,
    ])
    const { path } = folder({
      ...Object.fromEntries(texts),
      'd449/.plimsoll.yaml': 'profil: all\nrules: 5\n',
    })
    const ran = run(path, ['check', '--format', 'json'])
    assert.deepEqual(
      json(ran).files.map((file) => file.path),
      texts.map(([name]) => name),
    )
    assert.ok(json(ran).files.every(({ findings }) => findings.some((it) => it.rule === rule)))
    assert.match(ran.stderr, /d449\/\.plimsoll\.yaml:2:8: rules must be/)
    assert.equal(ran.status, 2)
  })

  it('writes a large report into a pipe that is slow', async () => {
    const { path } = folder(
      Object.fromEntries(
        Array.from({ length: 40 }, (_, index) => [`d${index}/Dockerfile`, 'ADD a /\n'.repeat(400)]),
      ),
    )
    const child = spawn(process.execPath, [scriptAt('cli.js'), 'check', '--format', 'json', path], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await new Promise((resolve) => setTimeout(resolve, 300))
    const chunks: Buffer[] = []
    for await (const chunk of child.stdout) chunks.push(chunk as Buffer)
    const text = Buffer.concat(chunks).toString()
    assert.ok(text.length > 1 << 20)
    assert.equal((JSON.parse(text) as Json).files.length, 40)
  })
})

describe('formats', () => {
  const text = 'FROM debian:13-slim\nADD a%b.txt /\n'

  it('for GitHub', () => {
    const { path } = folder({ 'a,b/Dockerfile': text })
    const ran = run(path, ['check', ...only, '--format', 'github', '--rule', `${rule}=error`])
    assert.match(
      ran.stdout,
      /^::error file=a%2Cb\/Dockerfile,line=2,endLine=2,col=1,endColumn=4,title=plimsoll%3A add-for-local-files::.*a%25b\.txt/m,
    )
  })

  it('SARIF', () => {
    const { path } = folder({ 'a b/Dockerfile': text })
    const log = JSON.parse(run(path, ['check', ...only, '--format', 'sarif']).stdout) as {
      version: string
      runs: {
        tool: { driver: { rules: { id: string }[] } }
        results: { ruleId: string; ruleIndex: number; locations: object[]; fixes: object[] }[]
      }[]
    }
    assert.equal(log.version, '2.1.0')
    const [only_] = log.runs
    const result = only_?.results.find(({ ruleId }) => ruleId === rule)
    assert.ok(result)
    assert.equal(only_?.tool.driver.rules[result.ruleIndex]?.id, rule)
    assert.deepEqual(result.locations, [
      {
        physicalLocation: {
          artifactLocation: { uri: 'a%20b/Dockerfile' },
          region: { startLine: 2, startColumn: 1, endLine: 2, endColumn: 4 },
        },
      },
    ])
    assert.equal(result.fixes.length, 1)
  })
})

describe('fixing', () => {
  it('writes safe fixes only, keeps bytes, and reports what is left', () => {
    const text = `\ufeff${added.replace('USER 1000\n', '').replaceAll('\n', '\r\n')}`
    const { path } = folder({ Dockerfile: text })
    const ran = run(path, ['check', '--fix', '--format', 'json'])
    assert.equal(readFileSync(join(path, 'Dockerfile'), 'utf8'), text.replace('ADD', 'COPY'))
    const rules = json(ran).files[0]?.findings.map((it) => it.rule) ?? []
    assert.ok(!rules.includes(rule))
    assert.ok(rules.includes('root-at-runtime'), 'that one is to review')
    run(path, ['check', '--fix=all'])
    assert.match(readFileSync(join(path, 'Dockerfile'), 'utf8'), /\r\nUSER app\r\n/)
  })

  it('shows a patch and writes nothing with --diff', () => {
    const { path } = folder({ 'app/Dockerfile': added })
    const ran = run(path, ['check', '--diff', ...only])
    assert.match(
      ran.stdout,
      /^--- a\/app\/Dockerfile\n\+\+\+ b\/app\/Dockerfile\n@@ -1,4 \+1,4 @@\n FROM debian:13-slim\n-ADD start\.sh \/\n\+COPY start\.sh \/\n/,
    )
    assert.equal(readFileSync(join(path, 'app/Dockerfile'), 'utf8'), added)
    assert.equal(ran.status, 1)
  })

  it('shows every edit in one patch, and says on the other stream what stays and why', () => {
    const { path } = folder({
      Dockerfile: 'FROM example.com/base:1\nADD start.sh /\nHEALTHCHECK CMD\n',
      'start.sh': '',
    })
    const ran = run(path, ['check', '--fix=all', '--diff', 'Dockerfile'])
    assert.match(ran.stdout, /^--- a\/Dockerfile\n[^]*\+COPY start\.sh \//)
    assert.doesNotMatch(ran.stdout, /stays/)
    assert.match(ran.stderr, /^plimsoll: Dockerfile:3:\d+ [\w-]+ stays: .+\.$/m)
  })
  it('reads ignore files that are named', () => {
    const { path } = folder({
      Dockerfile: 'FROM scratch\nCOPY dist /\n',
      '.dockerignore': '/dist\n.git # x\n',
      'dist/a': '',
    })
    assert.deepEqual(
      json(run(path, ['check', '--format', 'json', '.dockerignore'])).files[0]?.findings.map((it) => it.rule),
      ['ignore-needed-source', 'ignore-trailing-comment'].toSorted(),
    )
    assert.equal(run(path, ['check', '.dockerignore']).status, 1)
    run(path, ['check', '--fix=all', '.dockerignore'])
    assert.equal(readFileSync(join(path, '.dockerignore'), 'utf8'), '# x\n.git\n')
    assert.equal(run(path, ['check', '.dockerignore']).status, 0)
  })
  it('finds ignore files in folders, and knows their rules as it knows all others', () => {
    const { path } = folder({ Dockerfile: 'FROM scratch\n', '.dockerignore': '/.git\n' })
    const id = 'ignore-rooted-pattern'
    const told = (...args: string[]) => {
      const { files } = json(run(path, ['check', '--format', 'json', ...args]))
      const found = files.find((file) => file.path === '.dockerignore')?.findings ?? []
      return found.map((it) => [it.rule, it.severity])
    }
    assert.deepEqual(told(), [[id, 'hint']])
    assert.deepEqual(told('--rule', `${id}=off`), [])
    writeFileSync(join(path, '.plimsoll.yaml'), `rules:\n  ${id}: error\n`)
    assert.deepEqual(told(), [[id, 'error']])
    assert.equal(run(path, ['check']).status, 1)
    writeFileSync(join(path, '.dockerignore'), `# plimsoll ignore=${id}\n/.git\n`)
    assert.deepEqual(told(), [])
    assert.match(run(path, ['explain', id]).stdout, /^# A slash in front says nothing\n[^]*```ignore\n\/dist/)
    assert.match(run(path, ['rules']).stdout, new RegExp(`^${id} +hint +A slash`, 'm'))
    writeFileSync(join(path, '.dockerignore'), '/.git\n')
    const { runs } = JSON.parse(run(path, ['check', '--format', 'sarif']).stdout) as {
      runs: { tool: { driver: { rules: { id: string; shortDescription: { text: string } }[] } } }[]
    }
    assert.ok(runs[0]?.tool.driver.rules.some((it) => it.id === id && it.shortDescription.text))
  })
  it('is a filter for standard input', () => {
    const { path } = folder({})
    const ran = run(path, ['check', '--fix', '-'], added)
    assert.equal(ran.stdout, added.replace('ADD', 'COPY'))
    assert.equal(run(path, ['check', '--fix', '-'], 'FROM scratch\n').stdout, 'FROM scratch\n')
  })

  it('leaves a file alone that is not in UTF-8', () => {
    const { path } = folder({})
    const bytes = Buffer.concat([Buffer.from(added), Buffer.from('# caf\xe9\n', 'latin1')])
    writeFileSync(join(path, 'Dockerfile'), bytes)
    const ran = run(path, ['check', '--fix'])
    assert.equal(ran.status, 2)
    assert.match(ran.stderr, /Dockerfile is not in UTF-8/)
    assert.ok(readFileSync(join(path, 'Dockerfile')).equals(bytes))
  })
})

describe('configuration', () => {
  it('is the nearest file, or the one that is named', () => {
    const { path } = folder({
      '.plimsoll.yaml': `failOn: never\nrules:\n  ${rule}: hint\n`,
      'other.yaml': `rules:\n  ${rule}: error\n`,
      'app/Dockerfile': added,
    })
    const near = run(path, ['check', '--format', 'json'])
    assert.equal(json(near).files[0]?.findings.find((it) => it.rule === rule)?.severity, 'hint')
    assert.equal(near.status, 0)
    const named = run(path, ['check', '--format', 'json', '--config', 'other.yaml'])
    assert.equal(json(named).files[0]?.findings.find((it) => it.rule === rule)?.severity, 'error')
    assert.equal(named.status, 1)
    const above = run(path, [
      'check',
      '--format',
      'json',
      '--rule',
      'DL3020=off',
      '--rule',
      `${rule}=warning`,
    ])
    assert.equal(json(above).files[0]?.findings.find((it) => it.rule === rule)?.severity, 'warning')
    assert.match(run(path, ['check', '--config', 'none.yaml']).stderr, /none\.yaml does not exist/)
  })

  it("is hadolint's when there is no other", () => {
    const { path } = folder({ '.hadolint.yaml': 'ignored: [DL3020]\n', Dockerfile: added })
    const ran = run(path, ['check', '--format', 'json', ...only])
    assert.ok(!json(ran).files[0]?.findings.some((it) => it.codes.includes('hadolint/DL3020')))
  })

  it('that is broken is named with its place, once, and the rest is reported', () => {
    const { path } = folder({
      '.plimsoll.yaml': 'profile: loud\nrules:\n  no-such-rule: off\n',
      'a/Dockerfile': added,
      'b/Dockerfile': added,
    })
    const ran = run(path, ['check', '--format', 'json'])
    assert.equal(json(ran).files.length, 2)
    assert.match(ran.stderr, /^plimsoll: \.plimsoll\.yaml:1:10: profile must be .*$/m)
    assert.equal(ran.stderr.match(/no-such-rule/g)?.length, 1)
    assert.equal(ran.status, 2)
  })
})

describe('odd files', () => {
  it('are reported and do not stop the others', () => {
    const { path } = folder({
      'a/Dockerfile': '',
      'b/Dockerfile': '\u0000\u0001\u0002',
      'z/Dockerfile': added,
    })
    mkdirSync(join(path, 'c'))
    writeFileSync(
      join(path, 'c/Dockerfile'),
      `FROM debian:13-slim\n${`# ${'x'.repeat(97)}\n`.repeat(104_858)}ADD a /\n`,
    )
    mkdirSync(join(path, 'd'))
    symlinkSync('/nowhere/Dockerfile', join(path, 'd/Dockerfile'))
    const ran = run(path, ['check', '--format', 'json'])
    const rules = new Map(json(ran).files.map((file) => [file.path, file.findings.map((it) => it.rule)]))
    assert.deepEqual([...rules.keys()], ['a/Dockerfile', 'b/Dockerfile', 'c/Dockerfile', 'z/Dockerfile'])
    assert.deepEqual(rules.get('b/Dockerfile'), ['binary-file'])
    assert.deepEqual(rules.get('c/Dockerfile'), ['huge-file'])
    assert.ok(rules.get('z/Dockerfile')?.includes(rule))
    assert.match(ran.stderr, /d\/Dockerfile cannot be read/)
    assert.equal(ran.status, 2)
  })

  it('in folders that cannot be listed are named', () => {
    const { path } = folder({ 'a/Dockerfile': added, 'locked/Dockerfile': added })
    // Root lists everything, so that the command runs as nobody then.
    const user = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}
    const copy = join(path, 'cli.js')
    copyFileSync(scriptAt('cli.js'), copy)
    chmodSync(copy, 0o755)
    chmodSync(path, 0o755)
    chmodSync(join(path, 'locked'), 0)
    const ran = spawnSync(process.execPath, [copy, 'check', '--format', 'json'], {
      cwd: path,
      encoding: 'utf8',
      ...user,
    })
    chmodSync(join(path, 'locked'), 0o755)
    assert.match(ran.stderr, /locked cannot be listed: permission denied/)
    assert.deepEqual(
      json(ran).files.map((file) => file.path),
      ['a/Dockerfile'],
    )
    assert.equal(ran.status, 2)
  })
})

describe('the other commands', () => {
  it('dockerignore writes the file, adds to it, and then lacks nothing', () => {
    const { path } = folder({ 'app/Dockerfile': added, 'app/start.sh': '', 'app/package.json': '{}' })
    assert.match(
      run(path, ['dockerignore', 'app', '--diff']).stdout,
      /^--- \/dev\/null\n\+\+\+ b\/app\/\.dockerignore\n/,
    )
    const ran = run(path, ['dockerignore', 'app'])
    assert.equal(ran.status, 0)
    assert.match(
      ran.stdout,
      /\n(?:\d+ of \d+ files? stays?|Nothing that is there now stays) out of the build context \(/,
    )
    const text = readFileSync(join(path, 'app/.dockerignore'), 'utf8')
    assert.match(text, /^\*\*\/node_modules$/m)
    assert.match(run(path, ['dockerignore', 'app']).stdout, /lacks nothing/)
    assert.equal(readFileSync(join(path, 'app/.dockerignore'), 'utf8'), text)
    assert.equal(run(path, ['dockerignore', 'none']).status, 2)
  })

  it('explain and rules tell about rules', () => {
    const { path } = folder({})
    const page = run(path, ['explain', 'dl3020'])
    assert.match(page.stdout, new RegExp(`^# .*\n\n\`${rule}\``))
    const missed = run(path, ['explain', 'add-for-local-file'])
    assert.equal(missed.status, 2)
    assert.match(missed.stderr, new RegExp(`Did you mean ${rule}\\?`))
    assert.match(run(path, ['rules']).stdout, new RegExp(`^${rule} +\\w+ +\\S`, 'm'))
    const list = JSON.parse(run(path, ['rules', '--format', 'json']).stdout) as {
      rules: { rule: string; codes: string[] }[]
    }
    assert.ok(list.rules.find((it) => it.rule === rule)?.codes.includes('hadolint/DL3020'))
  })

  it('rewrite reads the configuration, and knows the project from the build context it names', () => {
    const manifest = '{"name":"api","scripts":{"start":"node index.js"}}'
    const { path } = folder({
      '.plimsoll.yaml': 'context: api\n',
      'build/Dockerfile':
        'FROM node:24-slim\nWORKDIR /srv\nCOPY . .\nRUN npm install\nCMD ["node", "index.js"]\n',
      'api/package.json': manifest,
      'api/package-lock.json': '{}',
      'api/index.js': '',
    })
    const ran = run(path, ['rewrite', 'cache-order', '--diff', 'build/Dockerfile'])
    assert.match(ran.stdout, /^\+COPY package\.json package-lock\.json \.\/$/m, ran.stderr)
    assert.equal(ran.status, 0)
  })

  it('rewrite leaves a file alone that is not in UTF-8', () => {
    const { path } = folder({ Dockerfile: '' })
    const bytes = Buffer.from('FROM python:3.13\n# caf\xe9\nCMD ["python", "a.py"]\n', 'latin1')
    writeFileSync(join(path, 'Dockerfile'), bytes)
    const ran = run(path, ['rewrite', 'slim'])
    assert.equal(ran.stderr, 'plimsoll: Dockerfile is not in UTF-8, so it is not changed.\n')
    assert.equal(ran.status, 1)
    assert.deepEqual(readFileSync(join(path, 'Dockerfile')), bytes)
  })

  it('lsp speaks the protocol', async () => {
    const talking = await talk({}, { command: [scriptAt('cli.js'), 'lsp', '--stdio'] })
    await talking.open('untitled:Untitled-1', added)
    assert.ok((await talking.diagnostics('untitled:Untitled-1')).some(({ code }) => code === rule))
    await talking.end()
    assert.equal(await talking.ended, 0)
  })

  it('wrong use is explained, with exit status 2', () => {
    const { path } = folder({ Dockerfile: added })
    const cases: readonly (readonly [string[], RegExp])[] = [
      [['chek'], /There is no command chek\. Did you mean check\?/],
      [['check', '--formt', 'json'], /check has no option --formt\. Did you mean --format\?/],
      [['check', '--format', 'xml'], /--format can be text, json, sarif, github, not xml\./],
      [['check', '--format'], /--format needs a value/],
      [['check', '--fix=some'], /--fix does not take the value some/],
      [['check', '--rule', 'add-for-local-file=off'], /No rule is called add-for-local-file\. Did you mean/],
      [['check', '--rule', rule], /--rule needs a level/],
      [['explain'], /explain needs/],
      [['rules', 'x'], /rules does not take x/],
    ]
    for (const [args, said] of cases) {
      const ran = run(path, args)
      assert.equal(ran.status, 2, args.join(' '))
      assert.match(ran.stderr, said)
      assert.equal(ran.stdout, '')
    }
    assert.equal(run(path, []).status, 2)
    assert.match(run(path, ['--help']).stdout, /^Usage: plimsoll check/)
    assert.match(run(path, ['--version']).stdout, /^\d+\.\d+\.\d+\n$/)
  })
})
