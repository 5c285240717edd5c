// The shell adapter: what it reads out of a script, where it says that stands, and the questions to one command.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { knownCommands, wrapperCommands } from '../rules/data/commands.ts'
import { parse } from '../server/syntax/parse.ts'
import type { Command, Script, ShellWord } from '../server/syntax/script.ts'
import {
  commandOf,
  flagValue,
  hasFlag,
  knownCommand,
  operands,
  parseScript,
  subcommand,
} from '../server/syntax/shell.ts'
import { isWithin } from '../server/syntax/tree.ts'
import type { Joined } from '../server/syntax/tree.ts'

function unbroken(text: string): Joined {
  return { text, segments: [{ joined: 0, source: 0, length: text.length }] }
}

function read(text: string): Script {
  return parseScript(unbroken(text))
}

function only(text: string): Command {
  const { commands } = read(text)
  assert.equal(commands.length, 1, text)
  return commands[0] as Command
}

/** The argument of `echo`, read as a word. */
function word(raw: string): ShellWord {
  const first = read(`echo ${raw}`).commands[0]?.args[0]
  assert.ok(first, raw)
  return first
}

/** The script of the first RUN of a Dockerfile. */
function runOf(text: string): Script {
  const run = parse(text).instructions.find(({ name }) => name === 'RUN')
  assert.ok(run)
  return parseScript(run.heredocs[0]?.body ?? run.body)
}

function texts(document: string, spans: readonly { readonly start: number; readonly end: number }[]) {
  return spans.map(({ start, end }) => document.slice(start, end))
}

test('the value of a word is known as long as nothing expands in it', () => {
  const values: [raw: string, value: string | undefined, prefix: string][] = [
    ['plain', 'plain', 'plain'],
    ["'single $x'", 'single $x', 'single $x'],
    ['"double \\" quote"', 'double " quote', 'double " quote'],
    ['a\\ b\\$c', 'a b$c', 'a b$c'],
    ['pre\'mid\'"post"', 'premidpost', 'premidpost'],
    ["$'tab\\t'", 'tab\t', 'tab\t'],
    ["''", '', ''],
    ['~/bin', '~/bin', '~/bin'],
    ['*.deb', '*.deb', '*.deb'],
    ['{a,b}', undefined, ''],
    ['/opt/{a,b}', undefined, '/opt/'],
    ['--out=$DIR/x', undefined, '--out='],
    ['"v${A}-$B"', undefined, 'v'],
    ['a$(b)c', undefined, 'a'],
    ['`b`', undefined, ''],
    ['$((1 + 2))', undefined, ''],
    ['<(sort a)', undefined, ''],
    ['a=b', 'a=b', 'a=b'],
  ]
  for (const [raw, value, prefix] of values) {
    const read = word(raw)
    assert.deepEqual([read.raw, read.value, read.prefix], [raw, value, prefix])
  }
})

test('only unquoted wildcards are globs', () => {
  for (const raw of ['*', 'a?', '[ab]c', '/x/*/"y"', '+(a)']) assert.equal(word(raw).glob, true, raw)
  for (const raw of ["'*'", '"a?"', '\\*', 'plain', '$x']) assert.equal(word(raw).glob, false, raw)
})

test('expansions tell their kind, name, modifier and whether they are quoted', () => {
  const script = 'echo $a"${b:-c $d}"${e%%.*} $(f "$g") "$((h + 1))" "`i`" ${#j} ${k[0]} $1'
  const expansions = (read(script).commands[0]?.args ?? []).flatMap((argument) => argument.expansions)
  assert.deepEqual(texts(script, expansions), [
    '$a',
    '${b:-c $d}',
    '${e%%.*}',
    '$(f "$g")',
    '$((h + 1))',
    '`i`',
    '${#j}',
    '${k[0]}',
    '$1',
  ])
  assert.deepEqual(
    expansions.map(({ kind, name, modifier, quoted }) => [kind, name, modifier, quoted]),
    [
      ['parameter', 'a', '', false],
      ['parameter', 'b', ':-c $d', true],
      ['parameter', 'e', '%%.*', false],
      ['command', undefined, '', false],
      ['arithmetic', undefined, '', true],
      ['command', undefined, '', true],
      ['parameter', 'j', '#', false],
      ['parameter', 'k', '[0]', false],
      ['parameter', '1', '', false],
    ],
  )
})

test('assignments, assigned and redirected expansions count as quoted', () => {
  const script = 'A=$x B+=y C= make D=$z >$out <<<$in'
  const command = only(script)
  assert.deepEqual(
    command.assignments.map(({ name, append, value }) => [
      name,
      append,
      value?.raw,
      value?.expansions[0]?.quoted,
    ]),
    [
      ['A', false, '$x', true],
      ['B', true, 'y', undefined],
      ['C', false, '', undefined],
    ],
  )
  assert.deepEqual(texts(script, command.assignments), ['A=$x', 'B+=y', 'C='])
  assert.equal(command.name, 'make')
  assert.deepEqual(texts(script, command.words), ['make', 'D=$z'])
  assert.equal(command.args[0]?.expansions[0]?.quoted, false)
  assert.deepEqual(
    command.redirects.map(({ target }) => target?.expansions[0]?.quoted),
    [true, true],
  )

  const bare = only('A=1')
  assert.deepEqual([bare.name, bare.words.length, bare.assignments[0]?.value?.value], [undefined, 0, '1'])
  assert.equal(only('A=(1 2)').assignments[0]?.value, undefined)
})

test('the arguments of export are words', () => {
  const command = only('export A=1 B="$x" C="a b"')
  assert.deepEqual(
    command.args.map(({ raw, value, prefix }) => [raw, value, prefix]),
    [
      ['A=1', 'A=1', 'A=1'],
      ['B="$x"', undefined, 'B='],
      ['C="a b"', 'C=a b', 'C=a b'],
    ],
  )
  assert.equal(command.args[1]?.expansions[0]?.quoted, true)
})

test('redirects', () => {
  const script = 'cmd >a 2>>b <c 2>&1 &>d <<<e 3>|f'
  assert.deepEqual(
    only(script).redirects.map(({ operator, fd, target }) => [operator, fd, target?.value]),
    [
      ['>', undefined, 'a'],
      ['>>', 2, 'b'],
      ['<', undefined, 'c'],
      ['>&', 2, '1'],
      ['&>', undefined, 'd'],
      ['<<<', undefined, 'e'],
      ['>|', 3, 'f'],
    ],
  )
  assert.deepEqual(texts(script, only(script).redirects), ['>a', '2>>b', '<c', '2>&1', '&>d', '<<<e', '3>|f'])
})

test('a command is named by the last part of its path', () => {
  const names: [script: string, name: string | undefined][] = [
    ['/usr/bin/curl x', 'curl'],
    ['./configure', 'configure'],
    ['"apt-get" update', 'apt-get'],
    ['\\rm x', 'rm'],
    ['$CMD x', undefined],
    ['bin/$CMD x', undefined],
  ]
  for (const [script, name] of names) assert.equal(only(script).name, name, script)
})

test('joiners, pipelines and negation', () => {
  const script = 'a && b | c || ! d |& e; f\ng & h;'
  const { commands, plain } = read(script)
  assert.deepEqual(
    commands.map(({ name, joiner, next, pipeline, negated }) => [name, joiner, next, pipeline, negated]),
    [
      ['a', undefined, '&&', 0, false],
      ['b', '&&', '|', 1, false],
      ['c', '|', '||', 1, false],
      ['d', '||', '|&', 2, true],
      ['e', '|&', ';', 2, true],
      ['f', ';', '\n', 3, false],
      ['g', '\n', '&', 4, false],
      ['h', '&', undefined, 5, false],
    ],
  )
  assert.equal(plain, false)
  assert.equal(only('a &').next, '&')
  assert.equal(only('! ! a').negated, false)
})

test('a list is plain when it holds nothing but simple commands and pipelines', () => {
  for (const script of [
    '',
    'a',
    'a && b | c; d || e\nf',
    'a $(if b; then c; fi)',
    '! a',
    'time a',
    '[[ -f a ]] && b',
    'cat <<E\n{ x; }\nE',
    "sh -c '(a)'",
  ]) {
    assert.equal(read(script).plain, true, script)
  }
  for (const script of [
    '(a)',
    '{ a; }',
    'a && if b; then c; fi',
    'for a in b; do c; done',
    'f() { a; }',
    'case a in b) c;; esac',
    'a &',
    'a && { b; } | c',
    'while a; do b; done < c',
    'a &&',
    'echo "',
  ]) {
    assert.equal(read(script).plain, false, script)
  }
})

test('commands inside others are listed in the order of their start, with what surrounds them', () => {
  const cases: [script: string, commands: string[]][] = [
    ['(a; { b; })', ['a:subshell', 'b:subshell,group']],
    [
      'if a; then b; elif c; then d; else e; fi',
      ['a:if-test', 'b:if-body', 'c:if-test', 'd:if-body', 'e:if-body'],
    ],
    ['while a; do b; done', ['a:loop-test', 'b:loop-body']],
    ['until a; do b; done', ['a:loop-test', 'b:loop-body']],
    ['for x in $(a); do b; done', ['a:substitution', 'b:loop-body']],
    ['for ((i = 0; i < 3; i++)); do b; done', ['b:loop-body']],
    ['case $(a) in x) b;; *) c;; esac', ['a:substitution', 'b:case', 'c:case']],
    ['f() { a; }; f', ['a:function,group', 'f:']],
    [
      'a $(b "$(c)") `d` <(e)',
      ['a:', 'b:substitution', 'c:substitution,substitution', 'd:substitution', 'e:substitution'],
    ],
    ['A=$(a) b > $(c)', ['b:', 'a:substitution', 'c:substitution']],
    ['a "${x:-$(b)}" $((1 + $(c)))', ['a:', 'b:substitution', 'c:substitution']],
    ['{ a; } > $(b) | c', ['a:group', 'b:substitution', 'c:']],
    ['cat <<E\n$(a)\nE\nb', ['cat:', 'a:substitution', 'b:']],
    ["cat <<'E'\n$(a)\nE\nb", ['cat:', 'b:']],
    ['[[ -n $(a) && x == y ]] && b', ['[[:', 'a:substitution', 'b:']],
    ['((x > 1)) || a', ['((:', 'a:']],
  ]
  for (const [script, expected] of cases) {
    const { commands, errors } = read(script)
    assert.deepEqual(
      commands.map(({ name, surroundings }) => `${name}:${surroundings.join(',')}`),
      expected,
      script,
    )
    assert.deepEqual(errors, [], script)
  }
})

test('top is the outermost list, and compound commands keep their place in it', () => {
  const { top } = read('a && { b; } && c | (d) ; e $(f)')
  assert.deepEqual(
    top.map(({ name, joiner, next }) => [name, joiner, next]),
    [
      ['a', undefined, '&&'],
      ['c', '&&', '|'],
      ['e', ';', undefined],
    ],
  )
})

test('the words of [[ are operators and operands', () => {
  const script = '[[ -f a && ! ( $b == c* ) ]]'
  const command = only(script)
  assert.deepEqual(texts(script, command.words), ['[[', '-f', 'a', '$b', '==', 'c*', ']]'])
  assert.equal(command.args[2]?.expansions[0]?.quoted, true)
  for (const bare of ['[[ $x ]]', '[[ -n ]]'])
    assert.deepEqual(texts(bare, only(bare).words), bare.split(' '))
})

test('scripts in sh -c are read where their text stands as it is', () => {
  const nested: [script: string, commands: string[]][] = [
    ["sh -c 'apt-get update && rm x'", ['apt-get update', 'rm x']],
    ['bash -c "cd a; make"', ['cd a', 'make']],
    ["/bin/bash -o pipefail -ec 'a | b' name", ['a', 'b']],
    ['bash -euxo pipefail -c "a"', ['a']],
    ["sudo -u me sh -lc 'a b'", ['a b']],
    ['sh -c ls', ['ls']],
    [`sh -c "a && bash -c 'b c'"`, ['a', "bash -c 'b c'", 'b c']],
  ]
  for (const [script, expected] of nested) {
    const inner = read(script).commands.filter(({ surroundings }) => surroundings.includes('nested-script'))
    assert.deepEqual(texts(script, inner), expected)
    for (const command of inner)
      assert.equal(script.slice(command.start).startsWith(command.words[0]?.raw ?? '?'), true)
  }
  for (const script of [
    'sh -c "echo \\"a\\""',
    'sh -c "echo $x"',
    "sh -c 'a'\\''b'",
    "sh -c 'if a'",
    "sh script 'a'",
    "sh script -c 'a'",
    "python -c 'a'",
    'sh -c',
    '$SHELL -c "a"',
  ]) {
    assert.equal(read(script).commands.length, 1, script)
    assert.deepEqual(read(script).errors, [], script)
  }
})

test('wrappers are looked through', () => {
  const cases: [script: string, wrappers: string[], effective: string][] = [
    ['sudo apt-get update', ['sudo'], 'apt-get update'],
    ['sudo -E -u root A=b /usr/bin/make x', ['sudo'], '/usr/bin/make x'],
    ['sudo -nu root -- id', ['sudo'], 'id'],
    ['sudo --user=root id', ['sudo'], 'id'],
    ['sudo --user root id', ['sudo'], 'id'],
    ['sudo -u$ME id', ['sudo'], 'id'],
    ['env -i A=b C="$d" make', ['env'], 'make'],
    ['env -u A - make', ['env'], 'make'],
    ['exec -a name nginx -g x', ['exec'], 'nginx -g x'],
    ['command ls', ['command'], 'ls'],
    ['builtin cd x', ['builtin'], 'cd x'],
    ['nice -n 5 make', ['nice'], 'make'],
    ['nice -5 make', ['nice'], 'make'],
    ['nohup nice make', ['nohup', 'nice'], 'make'],
    ['timeout -k 5 -s KILL 10s curl x', ['timeout'], 'curl x'],
    ['timeout --signal=KILL 10 curl x', ['timeout'], 'curl x'],
    ['xargs -r -n1 -I {} rm {}', ['xargs'], 'rm {}'],
    ['xargs -0 rm -f', ['xargs'], 'rm -f'],
    ['gosu nobody id', ['gosu'], 'id'],
    ['su-exec me:me id', ['su-exec'], 'id'],
    ['busybox wget x', ['busybox'], 'wget x'],
    ['tini -g -- node a.js', ['tini'], 'node a.js'],
    ['dumb-init -r 15:3 node a.js', ['dumb-init'], 'node a.js'],
    ['time make', ['time'], 'make'],
    ['time -p sudo make', ['time', 'sudo'], 'make'],
    ['/usr/bin/time -f %e make', ['time'], 'make'],
    ['sudo $CMD x', ['sudo'], '$CMD x'],
    ['A=b sudo -H env C=d pip install x > log', ['sudo', 'env'], 'pip install x > log'],
  ]
  for (const [script, wrappers, effective] of cases) {
    const command = only(script)
    assert.deepEqual([...command.wrappers], wrappers, script)
    assert.equal(script.slice(command.effective.start, command.effective.end), effective, script)
    assert.equal(command.effective.effective, command.effective, script)
    assert.equal(command.effective.words[0]?.start, command.effective.start, script)
  }
  for (const script of [
    'make',
    'sudo',
    'sudo -l',
    'sudo -nv',
    'env',
    'env -S "a b"',
    'exec 3>&1',
    'command -v curl',
    'xargs',
    'timeout 10',
    'busybox --install -s /bin',
    'gosu --version',
    'chroot /mnt ls',
  ]) {
    const command = only(script)
    assert.deepEqual([command.effective, command.wrappers.length], [command, 0], script)
  }
})

test('the assignments of env and sudo belong to the command behind them, as do joiner and redirects', () => {
  const script = 'a && X=0 env A=b C="$d" make >log; e'
  const command = read(script).commands[1] as Command
  assert.deepEqual(
    command.assignments.map(({ name }) => name),
    ['X'],
  )
  assert.deepEqual(
    command.effective.assignments.map(({ name, value }) => [name, value?.raw, value?.value, value?.prefix]),
    [
      ['X', '0', '0', '0'],
      ['A', 'b', 'b', 'b'],
      ['C', '"$d"', undefined, ''],
    ],
  )
  assert.deepEqual(texts(script, command.effective.assignments), ['X=0', 'A=b', 'C="$d"'])
  assert.deepEqual([command.effective.joiner, command.effective.next], ['&&', ';'])
  assert.equal(command.effective.redirects[0]?.target?.value, 'log')
  assert.equal(command.effective.pipeline, command.pipeline)
})

test('commands from elsewhere are looked through, too', () => {
  const strings = ['/sbin/tini', '--', 'env', 'A=b', 'node', 'x y']
  const words = strings.map((value, index): ShellWord => ({
    start: index * 10,
    end: index * 10 + value.length,
    offset: 0,
    length: 0,
    raw: value,
    value,
    prefix: value,
    expansions: [],
    glob: false,
    unbroken: false,
  }))
  const command = commandOf(words, { start: 0, end: 60 })
  assert.deepEqual([command.name, ...command.wrappers], ['tini', 'tini', 'env'])
  assert.deepEqual([command.effective.name, command.effective.start, command.effective.end], ['node', 40, 60])
  assert.deepEqual(command.effective.assignments, [
    { start: 30, end: 33, name: 'A', append: false, value: undefined },
  ])
})

test('comments are found where a comment may stand', () => {
  const cases: [script: string, comments: string[]][] = [
    ['a # b', ['# b']],
    ['# b\na', ['# b']],
    ['a;# b && c\nd', ['# b && c']],
    ['a && # b\nc', ['# b']],
    ['a <<E # b\n# c\nE\n# d', ['# b', '# d']],
    ['a "$(b # c\n)" # d', ['# c', '# d']],
    ['if a; then # b\nc; fi', ['# b']],
    ['a `b # c` d', ['# c']],
    ['a \'# b\' "# c" \\# x#y ${#z} $# ${w# *}', []],
    ['((1 + 16#ff)); a=(b "# c")', []],
    ['[[ a == "x" || b == \\# ]]', []],
  ]
  for (const [script, comments] of cases)
    assert.deepEqual(texts(script, read(script).comments), comments, script)
})

test('a comment in a continued line swallows the rest', () => {
  const document = 'FROM a\nRUN make # build \\\n && make install\n'
  const { commands, comments } = runOf(document)
  assert.deepEqual(texts(document, commands), ['make'])
  assert.deepEqual(texts(document, comments), ['# build \\\n && make install'])
})

test('broken scripts have errors, and what could be read is there', () => {
  const cases: [script: string, commands: string[]][] = [
    ['a && ', ['a']],
    ['echo "a', ['echo "a']],
    ['if a; then b', ['a', 'b']],
    ['a $(b', ['a $(b', 'b']],
    ['a | | b', ['a', 'b']],
    ['fi', []],
    ['(a', ['a']],
    ['a ${b', ['a ${b']],
  ]
  for (const [script, commands] of cases) {
    const { errors, commands: found } = read(script)
    assert.ok(errors.length > 0, script)
    for (const error of errors)
      assert.ok(error.message && error.end <= script.length && error.start <= error.end)
    if (commands.length > 0) assert.equal(script.slice(found[0]?.start, found[0]?.end), commands[0])
  }
})

test('what bash accepts has no errors', () => {
  for (const script of [
    '',
    '# only a comment',
    'a;',
    'set -ex; for i in 1 2; do echo $i; done',
    'diff <(a) <(b)',
    'echo ${a//x/y} ${b^^} ${c:1:2}',
    'f() (a)',
    'function g { a; }',
    'x=$(case a in (b) c;; esac)',
    '[ -z "$a" ] && b || c',
    'cat <<-E\n\ta\n\tE\n',
    'cat <<EOF > file',
    'select x in a b; do c; done',
    'coproc a',
    'a 2>&1 >&-',
  ]) {
    assert.deepEqual(read(script).errors, [], script)
  }
})

test('a script that is too long or too deep is not read, and says so', () => {
  const long = read('a '.repeat(100_001))
  assert.deepEqual([long.commands.length, long.plain, long.errors.length], [0, false, 1])
  assert.equal(read('a '.repeat(99_999)).commands.length, 1)
  for (const opener of ['$(', '"$(', '(', '{ ', 'if ', '${a:-', '`', 'f() ', '$((', '[[ (']) {
    const script = read(opener.repeat(5_000))
    assert.equal(script.joined.text.length, opener.length * 5_000)
    if (opener !== '`') assert.ok(script.errors.length > 0, opener)
  }
})

test('words lead back to the document through continuations, comments and blank lines', () => {
  const document = [
    'FROM a',
    'RUN --mount=type=cache,target=/x apt-get \\',
    '    # which packages',
    '',
    '    install cu\\',
    'rl "$A" \\',
    '  && echo don\\',
    'e',
    '',
  ].join('\n')
  const { commands } = runOf(document)
  assert.deepEqual(
    commands.map(({ words }) => words.map(({ raw, unbroken: whole }) => [raw, whole])),
    [
      [
        ['apt-get', true],
        ['install', true],
        ['curl', false],
        ['"$A"', true],
      ],
      [
        ['echo', true],
        ['done', false],
      ],
    ],
  )
  for (const { words } of commands) {
    for (const one of words) {
      const text = document.slice(one.start, one.end)
      assert.equal(text.replace('\\\n', ''), one.raw)
    }
  }
  assert.deepEqual(texts(document, commands[0]?.args[2]?.expansions ?? []), ['$A'])
})

test('line ends of Windows do not shift anything', () => {
  const document = 'FROM a\r\nRUN apt-get update \\\r\n && apt-get install -y curl\r\n'
  const { commands } = runOf(document)
  assert.deepEqual(texts(document, commands), ['apt-get update', 'apt-get install -y curl'])
})

test('heredoc scripts keep their own continuations, and words end before them', () => {
  const document =
    'FROM a\nRUN <<-EOF\n\tset -e\n\tapt-get install \\\n\t  curl\\\n\n\techo b \\\n\t&& c\nEOF\n'
  const { commands, errors } = runOf(document)
  assert.deepEqual(errors, [])
  assert.deepEqual(
    commands.map(({ words }) => words.map(({ start, end }) => document.slice(start, end))),
    [['set', '-e'], ['apt-get', 'install', 'curl'], ['echo', 'b'], ['c']],
  )
  assert.deepEqual(texts(document, commands), ['set -e', 'apt-get install \\\n\t  curl', 'echo b', 'c'])
  assert.deepEqual(
    commands.map(({ joiner }) => joiner),
    [undefined, '\n', '\n', '&&'],
  )
})

test('hasFlag', () => {
  const yes: [script: string, ...names: string[]][] = [
    ['apt-get install -y a', '-y'],
    ['apt-get install -qy a', '-y'],
    ['apt-get install -qq a', '-qq'],
    ['apt-get install --yes a', '-y', '--yes'],
    ['x --flag=value', '--flag'],
    ['x --flag=$value', '--flag'],
    ['curl -fsSLo out url', '-o'],
    ['curl -fsSLo out url', '-L'],
    ['x -y$rest', '-y'],
    ['go build -ldflags=-s .', '-ldflags'],
    ['sudo -E make', '-E'],
  ]
  for (const [script, ...names] of yes) assert.equal(hasFlag(only(script), ...names), true, script)
  const no: [script: string, ...names: string[]][] = [
    ['apt-get install a', '-y', '--yes'],
    ['apt-get install -- -y', '-y'],
    ['apt-get -o -y install a', '-y'],
    ['apt-get -oy install a', '-y'],
    ['x --flagged', '--flag'],
    ['x --y', '-y'],
    ['x - y', '-y'],
    ['curl -Lo -f url', '-f'],
    ['go build -trimpath', '-t', '-p'],
    ['find . -type f', '-t', '-f'],
    ['x -W,y', '-y'],
    ['x $flags', '-y'],
  ]
  for (const [script, ...names] of no) assert.equal(hasFlag(only(script), ...names), false, script)
})

test('flagValue', () => {
  const cases: [script: string, name: string, value: string | undefined, raw: string][] = [
    ['x --out=a', '--out', 'a', '--out=a'],
    ['x --out a', '--out', 'a', 'a'],
    ['x -o a', '-o', 'a', 'a'],
    ['x -oa', '-o', 'a', '-oa'],
    ['x -vo a', '-o', 'a', 'a'],
    ['x -o a -o b', '-o', 'b', 'b'],
    ['x --out=$a', '--out', undefined, '--out=$a'],
    ['x -o "$a"', '-o', undefined, '"$a"'],
    ['x -o$a', '-o', undefined, '-o$a'],
    ['tar -xzf a.tgz -C /opt', '-f', 'a.tgz', 'a.tgz'],
    ['go build -ldflags "-s -w" -o app', '-ldflags', '-s -w', '"-s -w"'],
    ['x --out=', '--out', '', '--out='],
  ]
  for (const [script, name, value, raw] of cases) {
    const found = flagValue(only(script), name)
    assert.deepEqual([found?.value, found?.word.raw], [value, raw], script)
  }
  for (const script of ['x', 'x -o', 'x -- -o a', 'x a-o b']) {
    assert.equal(flagValue(only(script), '-o'), undefined, script)
  }
})

test('operands and subcommand', () => {
  const cases: [script: string, valueFlags: string[] | undefined, operands: string[]][] = [
    ['x a -b c --d e', [], ['a', 'c', 'e']],
    ['x a -b c --d e', ['-b', '--d'], ['a']],
    ['x -vb c --d=e f', ['-b', '--d'], ['f']],
    ['x -bc d', ['-b'], ['d']],
    ['x -a -- -b --', [], ['-b', '--']],
    ['x - a', [], ['-', 'a']],
    ['x $a "-$b" -$c', [], ['$a']],
    ['apt-get -o Acquire::Retries=3 install -y -t stable curl', undefined, ['install', 'curl']],
    ['apk add --no-cache --virtual .deps gcc', undefined, ['add', 'gcc']],
    ['git -C /src clone --depth 1 https://example.com/a', undefined, ['clone', 'https://example.com/a']],
    ['useradd -r -u 1001 -g app app', undefined, ['app']],
  ]
  for (const [script, valueFlags, expected] of cases) {
    const command = only(script)
    assert.deepEqual(
      operands(command, valueFlags).map(({ raw }) => raw),
      expected,
      script,
    )
    assert.equal(subcommand(command, valueFlags)?.raw, expected[0], script)
  }
  assert.equal(subcommand(only('apt-get -y')), undefined)
})

test('the table of commands names each command once and writes options as options', () => {
  for (const table of [knownCommands, wrapperCommands]) {
    const names = table.flatMap((one) => one.names)
    assert.deepEqual(names, [...new Set(names)])
    for (const { valueOptions, names: of } of table) {
      assert.deepEqual(valueOptions, [...new Set(valueOptions)], of[0])
      for (const option of valueOptions) assert.match(option, /^--?[A-Za-z0-9][A-Za-z0-9.-]*$/, of[0])
    }
  }
  for (const { names, unbundled, valueOptions } of knownCommands) {
    if (unbundled) continue
    for (const option of valueOptions)
      if (!option.startsWith('--')) assert.ok(option.length <= 3, `${names[0]} ${option}`)
  }
  assert.equal(knownCommand('vim')?.unwanted !== undefined, true)
  assert.equal(knownCommand('constructor'), undefined)
  assert.equal(knownCommand(undefined), undefined)
})

const pieces = [
  'a',
  'sudo',
  'env',
  'sh -c',
  'if',
  'then',
  'fi',
  'for',
  'in',
  'do',
  'done',
  'case',
  'esac',
  '{',
  '}',
  '(',
  ')',
  '$(',
  '`',
  '"',
  "'",
  '\\',
  '\\\n',
  '\n',
  ' ',
  ' ',
  ' ',
  ';',
  ';;',
  '&',
  '&&',
  '|',
  '||',
  '!',
  '#',
  '$x',
  '${',
  '${x:-',
  '}',
  '$((',
  '))',
  '[[',
  ']]',
  '<<E',
  'E',
  '<<<',
  '>',
  '2>&1',
  '=',
  'A=',
  '*',
  '[',
  ']',
  '{a,b}',
  '-o',
  '--',
  'time',
  '\t',
  '\r',
  'é',
  '😀',
  '\0',
]

test('any text is read without throwing, and all spans are ordered and inside', () => {
  const soup = fc.array(fc.constantFrom(...pieces), { maxLength: 40 }).map((parts) => parts.join(''))
  fc.assert(
    fc.property(fc.oneof(soup, fc.string({ unit: 'binary' })), (text) => {
      const { commands, top, comments, errors, joined } = read(text)
      const all = { start: 0, end: text.length }
      let last = 0
      for (const command of commands) {
        assert.ok(command.offset >= last && isWithin(command, all))
        last = command.offset
        for (const one of [command, command.effective]) {
          assert.ok(isWithin(one, command))
          assert.deepEqual([one.start, one.end], [one.offset, one.offset + one.length])
          let behind = one.start
          for (const part of one.words) {
            assert.ok(part.start >= behind && part.end <= one.end && part.start < part.end)
            behind = part.end
            assert.equal(joined.text.slice(part.start, part.end), part.raw)
            assert.ok(part.unbroken)
            if (part.value !== undefined) assert.equal(part.value, part.prefix)
            for (const expansion of part.expansions) assert.ok(isWithin(expansion, part))
          }
          for (const redirect of one.redirects) assert.ok(isWithin(redirect, command))
        }
      }
      for (const command of top) assert.ok(commands.includes(command))
      for (const span of [...comments, ...errors]) assert.ok(isWithin(span, all))
    }),
    { numRuns: 2_000 },
  )
})

test('breaking the lines of a script changes nothing but where it stands', () => {
  const names = fc.constantFrom('apt-get', 'curl', 'x', '"$A"', "'b c'", '$(d e)', '--f=g', '&&', ';', '|')
  fc.assert(
    fc.property(
      fc.array(names, { minLength: 1, maxLength: 12 }),
      fc.infiniteStream(fc.boolean()),
      (parts, breaks) => {
        const script = parts.join(' ')
        const broken = parts.map((part) => part + (breaks.next().value ? ' \\\n' : '')).join(' ')
        const document = `FROM a\nRUN z ${broken} z\n`
        const there = runOf(document).commands.flatMap(({ words }) => words)
        const here = read(`z ${script} z`).commands.flatMap(({ words }) => words)
        assert.deepEqual(
          there.map(({ raw }) => raw),
          here.map(({ raw }) => raw),
        )
        for (const one of there) {
          assert.ok(one.unbroken)
          assert.equal(document.slice(one.start, one.end), one.raw)
        }
      },
    ),
  )
})
