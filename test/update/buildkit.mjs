// Writes test/recorded/buildkit.json: what BuildKit makes of our Dockerfiles, words and image references.
//
//   node test/update/buildkit.mjs
//
// Needs Go and its module proxy; the tests themselves do not. Run it after a change in test/recorded/dockerfiles.ts.
import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { buildSync } from 'esbuild'

const versions = ['github.com/moby/buildkit@v0.34.2', 'github.com/distribution/reference@v0.6.0']

/** Values for the variables in `words`. */
const env = { x: 'abcabc', y: 'a b', e: '', w: '/u/v/w.t', 1: 'one' }
const words = [
  'plain',
  '$x',
  '${x}',
  'a$x-b',
  '$x$y',
  "'$x'",
  '"$x"',
  '"a\'b"',
  "'a\"b'",
  '\\$x',
  '"\\$x"',
  'a\\ b',
  '"a\\b"',
  '`$x`',
  '$',
  '$$',
  '$1',
  '$1a',
  '${1}',
  '$-',
  '${z}',
  '$z',
  '${z:-d}',
  '${z-d}',
  '${e:-d}',
  '${e-d}',
  '${x:-d}',
  '${x:+d}',
  '${z:+d}',
  '${e:+d}',
  '${e+d}',
  '${x?m}',
  '${z?m}',
  '${e:?m}',
  '${e?m}',
  '${z:-${y}}',
  '${z:-"a  b"}',
  '${z:-a}b',
  '"${z:-"q"}"',
  '${z:-\\}}',
  '${x#a}',
  '${x##*b}',
  '${x#*b}',
  '${x%c}',
  '${x%%b*}',
  '${x%b*}',
  '${w##*/}',
  '${w%/*}',
  '${w#/?/}',
  '${x#a\\*}',
  '${x#\\q}',
  '${x/b/q}',
  '${x//b/q}',
  '${w//\\//_}',
  '${x/a*c/q}',
  '${x/${z:-b}/q}',
  '${x',
  '${',
  '${}',
  '${:x}',
  '${{x}',
  '${x:}',
  '${x^}',
  '${x:=d}',
  '${x:#a}',
  '${x/a}',
  '"open',
  "'open",
  'a"b',
  '${x:-"}',
  '$é',
  '${é}',
  'a😀$x',
  '<<$x',
  '"$y" $y',
  'a  $y  b',
  '\\',
]
const times = (text, count) => text.repeat(count)
const references = [
  'alpine',
  'alpine:3.20',
  'library/alpine',
  'docker.io/alpine',
  'index.docker.io/alpine',
  'docker.io/library/alpine:3',
  'owner/name',
  'owner/name:v1.2.3-rc.1',
  'ghcr.io/owner/name:1',
  'localhost/a',
  'localhost:5000/a/b',
  '127.0.0.1:5000/a',
  '[::1]:5000/a',
  '[::1]/a:1',
  'a.b/c',
  'UPPER.io/c',
  'NS/c',
  'Alpine',
  'a/B',
  'a_b.com/c',
  'a__b',
  'a___b',
  'a--b',
  'a.-b',
  '-a',
  'a-',
  '.a',
  'a..b',
  'a/b/c/d',
  'a//b',
  '/a',
  'a/',
  '',
  ' a',
  'a b',
  'a:',
  'a:-x',
  'a:_x',
  'a:' + times('x', 128),
  'a:' + times('x', 129),
  'a:1:2',
  times('a', 64),
  times('g', 64),
  'x/' + times('a', 64),
  times('x', 255),
  times('x', 247),
  times('x', 248),
  'r.io/' + times('x', 255),
  'r.io/' + times('x', 256),
  'a@sha256:' + times('0', 64),
  'a:1@sha256:' + times('0', 64),
  'a@sha256:' + times('0', 63),
  'a@sha256:' + times('A', 64),
  'a@sha512:' + times('b', 128),
  'a@md5:' + times('a', 32),
  'a@',
  'a@sha256:' + times('0', 64) + ':1',
  'scratch',
  'host:80/a',
  'host:/a',
  'a:80',
  'é',
  'registry.example.com/team/app:2026-01-01',
]

const folder = mkdtempSync(join(tmpdir(), 'buildkit-'))
try {
  const go = (...args) => execFileSync('go', args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] })
  copyFileSync(join(import.meta.dirname, 'buildkit/main.go'), join(folder, 'main.go'))
  go('mod', 'init', 'oracle')
  go('get', ...versions)
  go('mod', 'tidy')
  go('build', '-o', 'oracle', '.')
  const bundle = join(folder, 'dockerfiles.mjs')
  const entryPoints = [join(import.meta.dirname, '../recorded/dockerfiles.ts')]
  buildSync({ entryPoints, bundle: true, format: 'esm', outfile: bundle })
  const { dockerfiles } = await import(pathToFileURL(bundle).href)
  writeFileSync(
    join(import.meta.dirname, '../recorded/buildkit.json'),
    record(dockerfiles, join(folder, 'oracle')),
  )
} finally {
  rmSync(folder, { recursive: true })
}

function record(dockerfiles, oracle) {
  const ask = (questions) =>
    execFileSync(oracle, { input: questions.map((it) => JSON.stringify(it)).join('\n'), encoding: 'utf8' })
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line))
  const files = Object.entries(dockerfiles)
  const parsed = ask(files.map(([id, text]) => ({ id, text })))
  const lexed = ['\\', '`'].flatMap((escape) => words.map((text) => ({ text, escape })))
  const expanded = ask(lexed.map((it) => ({ kind: 'lex', ...it, env })))
  const read = ask(references.map((text) => ({ kind: 'ref', text })))
  const list = (all) => all.map((line) => `    ${line}`).join(',\n')
  return `{
  "oracle": ${JSON.stringify(`${versions.join(' and ')}: parser, instructions, shell, reference`)},
  "dockerfiles": {
${list(files.map(([name, text], i) => `${JSON.stringify(name)}: ${JSON.stringify(fileRecord(text, parsed[i]))}`))}
  },
  "variables": ${JSON.stringify(env)},
  "words": [
${list(
  lexed.map((it, i) => {
    const { text, words: parts, err } = expanded[i]
    return JSON.stringify(err ? { ...it, error: err } : { ...it, value: text, words: parts })
  }),
)}
  ],
  "references": [
${list(
  references.map((text, i) => {
    const { name, familiar, tag, digest, err } = read[i]
    return JSON.stringify(err ? { text, error: err } : { text, name, familiar, tag, digest })
  }),
)}
  ]
}
`
}

/** Long texts are left out; their length tells whether the record is of this very text. */
function fileRecord(text, { parser, instr, stages, list }) {
  return {
    text: text.length > 3000 ? text.length : text,
    error: parser || instr || (stages ? '' : 'dockerfile contains no stages to build'),
    instructions: list.map((it) => instructionRecord(it)),
  }
}

function instructionRecord({ cmd, start, end, flags, args, json, heredocs, err, trigger }, inner = false) {
  return {
    keyword: cmd,
    ...(!inner && { lines: [start, end] }),
    ...(flags.length > 0 && { flags }),
    args: args.map((it) => (it.length > 200 ? `${it.slice(0, 20)}…${it.length}` : it)),
    ...(json && { json }),
    ...(heredocs.length > 0 && { heredocs }),
    ...(err && { error: err }),
    ...(trigger && { trigger: instructionRecord(trigger, true) }),
  }
}
