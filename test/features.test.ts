// The editor features on real trees: what they offer, and that no half-typed text breaks them.
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import vm from 'node:vm'
import { build } from 'esbuild'
import { TextDocument } from 'vscode-languageserver-textdocument'
import { factsOf } from '../server/facts/facts.ts'
import { type Project, unknownProject } from '../server/facts/project.ts'
import { completions, ignoreCompletions, type Known } from '../server/features/completion.ts'
import { format, formatOnType } from '../server/features/format.ts'
import { hover, ignoreHover } from '../server/features/hover.ts'
import { inlayHints } from '../server/features/inlay.ts'
import { foldingRanges, serviceHover, signatureHelp } from '../server/features/language-service.ts'
import { documentLinks } from '../server/features/links.ts'
import { definition, highlights, prepareRename, references, rename } from '../server/features/rename.ts'
import { documentSymbols } from '../server/features/symbols.ts'
import { parse } from '../server/syntax/parse.ts'

/** A document with its tree; `|` marks the cursor and is taken out. */
function open(marked: string) {
  const offset = marked.indexOf('|')
  const text = offset < 0 ? marked : marked.slice(0, offset) + marked.slice(offset + 1)
  const document = TextDocument.create('file:///app/Dockerfile', 'dockerfile', 1, text)
  return { document, tree: parse(text), offset: Math.max(offset, 0) }
}

function projectOf(paths: readonly string[], more: Partial<Project> = {}): Project {
  const files = paths.filter((path) => !path.endsWith('/'))
  const folders = new Set(paths.filter((path) => path.endsWith('/')).map((path) => path.slice(0, -1)))
  for (const path of files) {
    for (let slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
      folders.add(path.slice(0, slash))
    }
  }
  return { ...unknownProject, known: true, complete: true, files, folders: [...folders].toSorted(), ...more }
}

function labels(marked: string, known?: Known): string[] {
  const { document, tree, offset } = open(marked)
  return completions(document, tree, offset, known).map(({ label }) => label)
}

/** The text after the completion of that label was taken. */
function taken(marked: string, label: string, known?: Known): string {
  const { document, tree, offset } = open(marked)
  const item = completions(document, tree, offset, known).find((it) => it.label === label)
  assert.ok(item?.textEdit && 'range' in item.textEdit, `${label} is offered`)
  return TextDocument.applyEdits(document, [item.textEdit])
}

function hoverText(marked: string): string | undefined {
  const { document, tree, offset } = open(marked)
  const contents = hover(document, tree, offset)?.contents
  return contents && typeof contents === 'object' && 'value' in contents ? contents.value : undefined
}

test('tags are offered behind the name of an image, images of the project first, none that is given up', () => {
  const tags = labels('FROM node:|')
  assert.deepEqual(tags.slice(0, 3), ['node:24', 'node:24-slim', 'node:24-alpine'])
  assert.ok(tags.every((label) => /^node:\d+(?:-|$)/.test(label)))
  assert.equal(taken('FROM node:2| AS build', 'node:24-slim'), 'FROM node:24-slim AS build')
  assert.ok(labels('FROM debian:|').includes('debian:trixie-slim'))
  assert.deepEqual(labels('FROM gcr.io/distroless/static-debian13:|').slice(0, 1), [
    'gcr.io/distroless/static-debian13:nonroot',
  ])
  assert.deepEqual(labels('FROM registry.example.org/own:|'), [])
  const images = labels('FROM |')
  assert.ok(!images.some((label) => label.includes('*') || label === 'adoptopenjdk'))
  assert.ok(images.includes('gcr.io/distroless/static-debian13'))
  const stack = { id: 'ruby', folder: '', manifests: [], locks: [], manager: 'bundler' } as const
  const project = projectOf(['Gemfile'], {
    stacks: [{ ...stack, entry: undefined, version: undefined, dependencies: [] }],
  })
  assert.equal(labels('FROM |', { project })[0], 'ruby')
})

test('keywords are offered in the case of the file', () => {
  assert.deepEqual(labels('|').slice(0, 2), ['FROM', 'ARG'])
  assert.ok(labels('FROM a\nR|').includes('RUN'))
  assert.ok(labels('from a\nr|').includes('run'))
  assert.deepEqual(labels('FROM a\nRUN a \\\n  b|'), [])
  assert.ok(labels('FROM a\nONBUILD |').includes('COPY'))
  assert.ok(!labels('FROM a\nONBUILD |').includes('FROM'))
  assert.equal(taken('FROM a\n  wo|', 'WORKDIR'), 'FROM a\n  WORKDIR')
})

test('stages are offered where one can be named, and only earlier ones', () => {
  const before = 'FROM a AS build\nFROM b AS test\n'
  assert.deepEqual(labels(`${before}FROM |`).slice(0, 2), ['build', 'test'])
  assert.deepEqual(labels(`${before}COPY --from=|`), ['build'])
  assert.deepEqual(labels(`${before}RUN --mount=type=bind,from=|`), ['build'])
  assert.equal(
    taken('FROM a AS build\nFROM x\nCOPY --from=bu| /a /b', 'build'),
    'FROM a AS build\nFROM x\nCOPY --from=build /a /b',
  )
  assert.ok(labels('FROM al|').includes('alpine'))
  assert.deepEqual(labels('FROM alpine |'), ['AS'])
})

test('flags, mount types and mount keys come from the table', () => {
  assert.deepEqual(labels('FROM a\nRUN --|'), ['--mount', '--network', '--security', '--device'])
  assert.ok(labels('FROM a\nCOPY -|').includes('--link'))
  assert.ok(!labels('FROM a\nCOPY --link --|').includes('--link'))
  assert.ok(labels('FROM a\nRUN --mount=type=ssh --|').includes('--mount'))
  assert.deepEqual(labels('FROM a\nRUN --network=|'), ['default', 'none', 'host'])
  assert.deepEqual(labels('FROM a\nRUN --mount=type=|'), ['bind', 'cache', 'tmpfs', 'secret', 'ssh'])
  const keys = labels('FROM a\nRUN --mount=type=cache,target=/x,|')
  assert.ok(
    keys.includes('sharing') && !keys.includes('target') && !keys.includes('env') && !keys.includes('type'),
  )
  assert.deepEqual(labels('FROM a\nRUN --mount=type=cache,sharing=|'), ['shared', 'private', 'locked'])
  assert.deepEqual(labels('FROM a\nRUN echo --|'), [])
  assert.ok(labels('FROM a\nHEALTHCHECK --|').includes('--start-interval'))
  assert.deepEqual(labels('FROM a\nHEALTHCHECK --retries=1 |'), ['CMD', 'NONE'])
  assert.deepEqual(labels('FROM a\nONBUILD COPY --fr|').slice(0, 1), ['--from'])
  const { document, tree, offset } = open('FROM a\nCOPY --|')
  const commandsOf = (known: Known) =>
    completions(document, tree, offset, known).map(({ label, command }) => [label, command?.command])
  assert.deepEqual(commandsOf({ asksAgain: true })[0], ['--from', 'editor.action.triggerSuggest'])
  assert.deepEqual(commandsOf({})[0], ['--from', undefined])
  assert.equal(
    taken('FROM a\nRUN \\\n  --mount=type=cache,sh|', 'sharing'),
    'FROM a\nRUN \\\n  --mount=type=cache,sharing=',
  )
})

test('directives and ignore comments are completed in comments', () => {
  assert.deepEqual(labels('# s|'), ['syntax='])
  assert.equal(taken('#|', 'check='), '#check=')
  assert.ok(labels('# syntax=|').includes('docker/dockerfile:1'))
  assert.deepEqual(labels('# escape=|'), ['`', '\\'])
  assert.ok(labels('# check=skip=StageNameCasing,|').includes('UndefinedVar'))
  assert.ok(!labels('# check=skip=StageNameCasing,|').includes('StageNameCasing'))
  assert.deepEqual(labels('FROM a\n# syn|'), [])
  assert.deepEqual(labels('# a comment\n# syn|'), [])
  const rules = [
    { id: 'latest-tag', title: 'The tag moves' },
    { id: 'root-at-runtime', title: 'Root' },
  ]
  assert.deepEqual(labels('FROM a\n# plimsoll ignore=latest-tag,|', { rules }), ['root-at-runtime', 'all'])
  assert.equal(taken('FROM a\n# pl|', 'plimsoll ignore='), 'FROM a\n# plimsoll ignore=')
  assert.equal(
    taken('FROM a\nRUN a \\\n# plimsoll ignore=roo|\n  && b', 'root-at-runtime', { rules }),
    'FROM a\nRUN a \\\n# plimsoll ignore=root-at-runtime\n  && b',
  )
})

test('variables in scope are offered behind a dollar', () => {
  const file =
    'ARG BASE=a\nFROM $BASE AS one\nARG A\nENV B=1 C=2\nFROM x AS two\nENV D=3\nFROM one\nENV E=5\n'
  assert.deepEqual(labels(`${file}RUN echo $|`).toSorted(), ['A', 'B', 'C', 'E'])
  assert.ok(labels('ARG BASE=a\nFROM $|').includes('BASE'))
  assert.ok(labels('ARG BASE=a\nFROM --platform=$|').includes('BUILDPLATFORM'))
  assert.equal(
    taken('FROM a\nENV HOST=x\nRUN curl "${HO|}"', 'HOST'),
    'FROM a\nENV HOST=x\nRUN curl "${HOST}"',
  )
  assert.deepEqual(labels('FROM a\nENV X=1\nRUN cat <<EOF\n$|\nEOF'), ['X'])
  assert.deepEqual(labels("FROM a\nENV X=1\nCOPY <<'EOF' /a\n$|\nEOF"), [])
  assert.deepEqual(labels('ARG V=1\nFROM a\nARG |').slice(0, 2), ['V', 'TARGETPLATFORM'])
})

test('paths of the context are offered, ignored ones are not', () => {
  const project = projectOf(
    ['src/app.py', 'src/lib/a.py', 'secret.env', 'requirements.txt', 'node_modules/'],
    {
      ignore: { path: '.dockerignore', text: '*.env\nnode_modules\n' },
    },
  )
  assert.deepEqual(labels('FROM a\nCOPY |', { project }), ['src/', 'requirements.txt'])
  assert.deepEqual(labels('FROM a\nCOPY --chown=a src/|', { project }), ['lib/', 'app.py'])
  assert.equal(taken('FROM a\nADD ./src/li|', 'lib/', { project }), 'FROM a\nADD ./src/lib/')
  assert.deepEqual(labels('FROM a\nCOPY --from=x |', { project }), [])
  assert.deepEqual(labels('FROM a\nCOPY ../|', { project }), [])
  assert.deepEqual(labels('FROM a\nRUN --mount=type=bind,source=re|', { project }), [
    'src/',
    'requirements.txt',
  ])
})

test('ports, signals and users are offered', () => {
  const at = { path: 'app.js', span: { start: 0, end: 1 }, line: 4, character: 0, explicit: true }
  const project = projectOf(['app.js'], {
    listens: [{ port: 3000, address: undefined, by: 'express', ...at }],
  })
  const { document, tree, offset } = open('FROM a\nEXPOSE |')
  const [item] = completions(document, tree, offset, { project })
  assert.equal(item?.label, '3000')
  assert.equal(item?.detail, 'express listens here: app.js:5')
  assert.deepEqual(labels('FROM a\nEXPOSE 3000/tcp |', { project }), [])
  assert.ok(labels('FROM a\nSTOPSIGNAL |').includes('SIGQUIT'))
  assert.deepEqual(labels('FROM a\nRUN adduser -D web && echo done\nUSER |', { users: ['node'] }), [
    'web',
    'node',
  ])
})

test('a .dockerignore is completed with all paths of the context', () => {
  const project = projectOf(['src/a.ts', 'dist/a.js', '.env'])
  const text = '# a\n!dist/'
  const document = TextDocument.create('file:///app/.dockerignore', 'ignore', 1, text)
  assert.deepEqual(
    ignoreCompletions(document, text.length, project).map(({ label }) => label),
    ['a.js'],
  )
  assert.deepEqual(
    ignoreCompletions(document, 5, project).map(({ label }) => label),
    ['dist/', 'src/', '.env'],
  )
  const deep = TextDocument.create('file:///app/.dockerignore', 'ignore', 1, '**/a')
  assert.deepEqual(
    ignoreCompletions(deep, 4, project).map(({ label }) => label),
    ['dist', 'src', '.env', 'a.js', 'a.ts'],
  )
  assert.deepEqual(ignoreCompletions(document, 2, project), [])
})

test('hover explains keywords, flags, mounts, directives and variables', () => {
  assert.match(hoverText('FROM a\nW|ORKDIR /a') ?? '', /WORKDIR <path>/)
  assert.match(hoverText('FROM a\nCOPY --li|nk a b') ?? '', /\*\*COPY --link\*\*/)
  for (const [instruction, flag] of [
    ['COPY', 'chmod=755'],
    ['COPY', 'parents'],
    ['COPY', 'exclude=a'],
    ['ADD', 'checksum=sha256:0'],
    ['RUN', 'network=none'],
    ['RUN', 'security=insecure'],
    ['RUN', 'device=a'],
  ]) {
    const said = hoverText(`FROM a\n${instruction} --|${flag} a b`)
    assert.ok(said?.startsWith(`**${instruction} --${flag?.split('=')[0]}**`), `${flag}: ${said}`)
  }
  assert.match(hoverText('FROM a\nRUN --mount=type=cache,shar|ing=locked a') ?? '', /`locked`/)
  assert.match(hoverText('FROM a\nRUN --mount=type=sec|ret,id=a a') ?? '', /never becomes part of a layer/)
  assert.match(hoverText('FROM a\nONBUILD COPY --fr|om=b a b') ?? '', /COPY --from/)
  assert.match(hoverText('# syn|tax=docker/dockerfile:1\nFROM a') ?? '', /version of the Dockerfile language/)
  assert.match(hoverText('# check=skip=StageName|Casing\nFROM a') ?? '', /build-checks\/stage-name-casing/)
  assert.match(hoverText('FROM a\nENV PORT=80\nEXPOSE $PO|RT') ?? '', /^```dockerfile\n80\n```$/)
  assert.equal(hoverText('FROM a\nRUN echo he|llo'), undefined)
})

test('hover over an ignore pattern says what it decides', () => {
  const project = projectOf(['a.log', 'keep.log', 'logs/b.log', 'logs/c.txt', 'main.go'])
  const text = '**/*.log\n!keep.log\nlogs\nnothing\n'
  const document = TextDocument.create('file:///app/.dockerignore', 'ignore', 1, text)
  const said = (line: string): string => {
    const contents = ignoreHover(document, text.indexOf(line) + 1, project)?.contents
    return contents && typeof contents === 'object' && 'value' in contents ? contents.value : ''
  }
  assert.equal(
    said('**/*.log'),
    'Matches 3 paths, leaves out 1. Line 2, `!keep.log`, decides about 1. Line 3, `logs`, decides about 1.' +
      '\n\n- `a.log`',
  )
  assert.equal(said('!keep.log'), 'Matches 1 path, brings back 1.\n\n- `keep.log`')
  assert.match(said('logs\n'), /^Matches 2 paths, leaves out 2\./)
  assert.equal(said('nothing'), 'Matches nothing here.')
  assert.equal(ignoreHover(document, 1, unknownProject), undefined)
})

const stages = [
  'ARG VERSION=3',
  'FROM python:$VERSION AS Build',
  'ARG VERSION',
  'ENV APP_HOME=/app',
  'RUN echo ${VERSION} "$APP_HOME"',
  'FROM scratch',
  'RUN --mount=type=bind,from=build,target=/x true',
  'COPY --from=build /x $APP_HOME/',
  '',
].join('\n')

test('definition, highlights and references know stages and variables', () => {
  const { document, tree } = open(stages)
  const at = stages.indexOf('from=build,') + 6
  assert.deepEqual(definition(document, tree, at)?.range.start, { line: 1, character: 24 })
  assert.equal(highlights(document, tree, at).length, 3)
  assert.equal(references(document, tree, at, false).length, 2)
  assert.deepEqual(definition(document, tree, stages.indexOf('${VERSION') + 3)?.range.start, {
    line: 2,
    character: 4,
  })
  assert.deepEqual(definition(document, tree, stages.indexOf('python:$') + 9)?.range.start, {
    line: 0,
    character: 4,
  })
  assert.equal(definition(document, tree, stages.indexOf('echo')), undefined)
})

function renamed(marked: string, to: string): string | { refused: string } | undefined {
  const { document, tree, offset } = open(marked)
  const answer = rename(document, tree, offset, to)
  return answer && 'edits' in answer ? TextDocument.applyEdits(document, answer.edits) : answer
}

test('renaming reaches every use, or is refused', () => {
  const stage = renamed(stages.replace('Build', 'Bu|ild'), 'compile')
  assert.equal(stage, stages.replace('Build', 'compile').replaceAll('=build', '=compile'))
  assert.equal(renamed(stages.replace('${VERSION', '${VER|SION'), 'PY'), stages.replaceAll('VERSION', 'PY'))
  assert.equal(
    renamed('FROM a\nRUN cat <<E|OF && cat <<B\na\nEOF\nb\nB\n', 'END'),
    'FROM a\nRUN cat <<END && cat <<B\na\nEND\nb\nB\n',
  )
  const refused = (marked: string, to: string): void => {
    const answer = renamed(marked, to)
    assert.ok(
      answer && typeof answer === 'object' && answer.refused.endsWith('.'),
      `${marked}: ${String(answer)}`,
    )
  }
  refused('FROM a AS b|x\nFROM c AS bx\n', 'other')
  refused('FROM a AS b|x\nFROM c\n', 'c')
  refused('FROM a AS b|x\n', '1x')
  refused('FROM a\nENV TOKEN_FILE|=1\nRUN export TOKEN_FILE=2\n', 'OTHER')
  refused('FROM a\nENV P|ATH=/x\n', 'OTHER')
  refused('FROM a\nRUN echo $HOST|NAME\n', 'OTHER')
  refused('FROM a\nENV A|A=1 BB=2\n', 'BB')
  refused('FROM a\nRUN cat <<E|OF\nX\nEOF\n', 'X')
  assert.equal(renamed('FROM a\nRUN ec|ho\n', 'x'), undefined)
  const { document, tree, offset } = open('FROM a AS b|x\nFROM c AS bx\n')
  assert.ok('refused' in (prepareRename(document, tree, offset) ?? {}))
})

const options = { tabSize: 2, insertSpaces: true }

function formatted(text: string): string {
  const { document, tree } = open(text)
  return TextDocument.applyEdits(document, format(document, tree, options))
}

test('formatting moves what stands anywhere and keeps what was made by hand', () => {
  assert.equal(formatted('  FROM a\n\tRUN b \\\n&& c\n'), 'FROM a\nRUN b \\\n  && c\n')
  const byHand = 'FROM a\nRUN if x; then \\\n      y; \\\n    fi\n'
  assert.equal(formatted(byHand), byHand)
  const heredoc = 'FROM a\nRUN << EOF\n  if x\n\n   y\nEOF\nCOPY <<E /f\n  a\n  E\nE\n'
  assert.equal(formatted(heredoc), heredoc)
  const cutWord = 'FROM a\nRUN echo "a\\\nb" c\\\nd\n'
  assert.equal(formatted(cutWord), cutWord)
  const { document, tree, offset } = open('FROM a\nRUN b \\|\n&& c\n')
  const edits = formatOnType(document, tree, document.positionAt(offset), '\\', options)
  assert.equal(TextDocument.applyEdits(document, edits), 'FROM a\nRUN b \\\n  && c\n')
})

test('the outline has the instructions below their stages', () => {
  const { document, tree } = open(stages)
  const outline = documentSymbols(document, tree)
  assert.deepEqual(
    outline.map(({ name, children }) => [name, children?.map((it) => it.name)]),
    [
      ['ARG', undefined],
      ['Build', ['ARG', 'ENV', 'RUN']],
      ['scratch', ['RUN', 'COPY']],
    ],
  )
})

test('folding and signatures come from the language service', () => {
  assert.deepEqual(
    foldingRanges(open('FROM a\nRUN b \\\n  c\n').document).map(({ startLine, endLine }) => [
      startLine,
      endLine,
    ]),
    [[1, 2]],
  )
  const { document, offset } = open('FROM a\nEXPOSE |')
  assert.ok((signatureHelp(document, document.positionAt(offset))?.signatures.length ?? 0) > 0)
})

test('links lead to pages of registries that have them', () => {
  const { document, tree } = open(
    [
      '# syntax=docker/dockerfile:1',
      'FROM node:22@sha256:0 AS a',
      'FROM a',
      'FROM scratch',
      'FROM $X',
      'FROM localhost:5000/x/y:1',
      'FROM ghcr.io/o/r:1',
      'FROM mcr.microsoft.com/dotnet/sdk:9.0',
      'FROM bitnami/redis',
    ].join('\n'),
  )
  assert.deepEqual(
    documentLinks(document, tree).map(({ target }) => target),
    [
      'https://hub.docker.com/r/docker/dockerfile',
      'https://hub.docker.com/_/node',
      'https://github.com/o/r/pkgs/container/r',
      'https://mcr.microsoft.com/artifact/mar/dotnet/sdk',
      'https://hub.docker.com/r/bitnami/redis',
    ],
  )
})

test('inlay hints say what variables come to and who runs', () => {
  const { document, tree } = open('ARG V=22\nFROM node:${V} AS base\nUSER node\nFROM base\nRUN true\n')
  const all = { start: { line: 0, character: 0 }, end: { line: 9, character: 0 } }
  assert.deepEqual(
    inlayHints(document, factsOf(tree), all).map(({ position, label }) => [position.line, label]),
    [
      [1, '= node:22'],
      [4, 'runs as node'],
    ],
  )
})

const rich = [
  '# syntax=docker/dockerfile:1',
  '# check=skip=StageNameCasing;error=true',
  'ARG VERSION=3.12',
  'FROM --platform=$BUILDPLATFORM python:${VERSION:-3}-slim AS build',
  'ENV A=1 B="two words" C=$A',
  'WORKDIR /app',
  'RUN --mount=type=cache,target=/root/.cache,sharing=locked \\',
  '    # a comment \\',
  '',
  '    pip install "x>=1" && echo ${A#p}',
  'RUN <<-EOF cat > /etc/x && cat <<"B"',
  '\techo $A',
  '\tEOF',
  'raw $B',
  'B',
  'FROM build',
  'COPY --from=build --chown=1:1 --chmod=644 ["a b", "./c"]',
  'ADD https://example.com/x.tgz /',
  'ONBUILD RUN --mount=type=secret,id=t cat /run/secrets/t',
  'HEALTHCHECK --interval=5s CMD curl -f http://localhost:${PORT:-80} || exit 1',
  'EXPOSE 80/tcp 443',
  'LABEL a=b c="d"',
  'SHELL ["/bin/bash", "-c"]',
  'STOPSIGNAL SIGTERM',
  'USER app:app',
  'CMD ["python", "-m", "app"]',
].join('\n')

function useEverything(text: string, offset: number): void {
  const document = TextDocument.create('file:///app/Dockerfile', 'dockerfile', 1, text)
  const tree = parse(text)
  const position = document.positionAt(offset)
  const project = projectOf(['a.py', 'src/b.py'])
  const whole = { start: document.positionAt(0), end: document.positionAt(text.length) }
  completions(document, tree, offset, { project, rules: [{ id: 'a', title: 'A' }], users: ['x'] })
  hover(document, tree, offset)
  serviceHover(document, position)
  definition(document, tree, offset)
  highlights(document, tree, offset)
  references(document, tree, offset, true)
  prepareRename(document, tree, offset)
  rename(document, tree, offset, 'renamed')
  foldingRanges(document)
  signatureHelp(document, position)
  format(document, tree, options)
  format(document, tree, options, { start: position, end: position })
  formatOnType(document, tree, position, '\\', options)
  documentSymbols(document, tree)
  documentLinks(document, tree)
  inlayHints(document, factsOf(tree), whole)
  ignoreCompletions(document, offset, project)
  ignoreHover(document, offset, project)
}

test('no prefix of a Dockerfile breaks a feature', () => {
  for (let end = 0; end <= rich.length; end += 1) useEverything(rich.slice(0, end), end)
  for (let offset = 0; offset <= rich.length; offset += 7) useEverything(rich, offset)
})

test('what the language service is known to break on is survived', () => {
  const texts = [
    '  RUN ${x:-y}',
    '  RUN echo $x\nFROM a',
    'FROM a\nRUN \\\n# a \\ b\nc',
    'FROM b AS a\nFROM a AS b\n',
    'FROM a\nRUN <<"EOF\nx\nEOF',
    'FROM a\nRUN echo ${x:-${y}z}',
    '\ufeffFROM a\r\nRUN b \\\r\n\r\n',
    'ONBUILD',
    'ONBUILD ONBUILD ONBUILD RUN',
    'FROM\nCOPY --from\nRUN --mount=\nRUN --mount=type=cache,,=\nARG =\nENV =',
  ]
  for (const text of texts) for (let at = 0; at <= text.length; at += 1) useEverything(text, at)
})

test('a throw of the language service is no answer, and a huge file is not asked about', () => {
  const overflowing = open('  RUN echo ${x:-y}|')
  assert.equal(serviceHover(overflowing.document, overflowing.document.positionAt(12)), undefined)
  const line = 'RUN a \\\n  b\n'
  const small = TextDocument.create('file:///a', 'dockerfile', 1, `FROM a\n${line.repeat(10)}`)
  assert.equal(foldingRanges(small).length, 10)
  const long = TextDocument.create('file:///a', 'dockerfile', 1, `FROM a\n${line.repeat(2_500)}`)
  assert.equal(foldingRanges(long).length, 0)
  const wide = TextDocument.create('file:///a', 'dockerfile', 1, `FROM a\n${line}# ${'x'.repeat(500_000)}`)
  assert.equal(foldingRanges(wide).length, 0)
})

/** The bundle of the adapter as a worker gets it, run where there is neither `Buffer` nor `require`. */
async function inWorker(settings: { readonly shims: boolean }): Promise<unknown> {
  const result = await build({
    stdin: {
      contents: `
        import { TextDocument } from 'vscode-languageserver-textdocument'
        import { foldingRanges, serviceHover } from './server/features/language-service.ts'
        const document = TextDocument.create('file:///a', 'dockerfile', 1, 'FROM a\\nENV P=80\\nRUN b \\\\\\n  $P')
        globalThis.answer = [foldingRanges(document).length, serviceHover(document, { line: 3, character: 3 })?.contents]
      `,
      resolveDir: process.cwd(),
      loader: 'ts',
    },
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    logLevel: 'silent',
    ...(settings.shims
      ? {
          alias: { https: './server/features/shims/https.ts' },
          inject: ['./server/features/shims/buffer.ts'],
        }
      : { external: ['https'] }),
  })
  const code = result.outputFiles[0]?.text ?? ''
  const context = vm.createContext({ TextEncoder })
  vm.runInContext(code, context)
  return JSON.parse(JSON.stringify(context['answer']))
}

test('the bundled language service needs neither https nor Buffer', async () => {
  assert.deepEqual(await inWorker({ shims: true }), [1, '80'])
  await assert.rejects(inWorker({ shims: false }), /https/)
})

test('the scripts that build the servers put the stubs in', async () => {
  const { scripts } = JSON.parse(await readFile('package.json', 'utf8')) as {
    scripts: Record<string, string>
  }
  const builds = Object.values(scripts).flatMap((script) => script.split('&&'))
  const servers = builds.filter((script) => /\bserver\/(?:node|browser)\.ts\b/.test(script))
  assert.equal(servers.length, 2)
  for (const script of servers) {
    assert.match(script, /--alias:https=\.\/server\/features\/shims\/https\.ts/)
    // Node's own Buffer does more than the stub, and the protocol library needs it.
    assert.equal(script.includes('shims/buffer.ts'), script.includes('server/browser.ts'), script)
  }
})
