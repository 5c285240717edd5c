// The tree against what BuildKit made of the same texts, and the properties that hold for every text.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { DockerfileParser } from 'dockerfile-ast'
import fc from 'fast-check'
import { parse } from '../server/syntax/parse.ts'
import { buildFailures } from '../server/syntax/failures.ts'
import { parseReference, splitTag } from '../server/syntax/references.ts'
import {
  isUnbroken,
  isWithin,
  sourceSpan,
  type Instruction,
  type Joined,
  type Span,
  type Tree,
} from '../server/syntax/tree.ts'
import { expand, lex, unknown, variablesIn } from '../server/syntax/variables.ts'
import recorded from './recorded/buildkit.json'
import { dockerfiles } from './recorded/dockerfiles.ts'

interface Recorded {
  readonly keyword: string
  readonly lines?: readonly number[]
  readonly flags?: readonly string[]
  readonly args: readonly string[]
  readonly json?: boolean
  readonly heredocs?: readonly {
    readonly name: string
    readonly fd: number
    readonly expand: boolean
    readonly chomp: boolean
    readonly content: string
  }[]
  readonly error?: string
  readonly trigger?: Recorded
}

interface RecordedFile {
  readonly text: string | number
  readonly error: string
  readonly instructions: readonly Recorded[]
}

const recordedFiles: Readonly<Record<string, RecordedFile>> = recorded.dockerfiles

describe('BuildKit', () => {
  for (const [name, text] of Object.entries(dockerfiles)) {
    const theirs = recordedFiles[name]
    it(`reads "${name}" as we do`, () => {
      assert.ok(theirs, 'not recorded')
      assert.equal(text.length > 3000 ? text.length : text, theirs.text, 'recorded from another text')
      const tree = parse(text)
      assert.equal(
        messages(tree).length > 0,
        theirs.error !== '',
        `${theirs.error} / ${messages(tree).join(' ')}`,
      )
      // After a refusal of the parser there is nothing to compare with.
      if (theirs.instructions.length === 0 || theirs.error.includes('greater than max')) return
      assert.deepEqual(tree.instructions.map(summary), theirs.instructions.map(withoutError))
      for (const [i, instruction] of tree.instructions.entries()) {
        const own = tree.errors.filter((it) => isWithin(it, instruction) && !isAboutOrder(it.message))
        assert.equal(
          own.length > 0,
          theirs.instructions[i]?.error !== undefined,
          theirs.instructions[i]?.error,
        )
      }
    })
  }

  it('expands words as we do', () => {
    const values: Readonly<Record<string, string>> = recorded.variables
    for (const { text, escape, value, words, error } of recorded.words) {
      const ours = lex(text, { escape, lookup: (name) => values[name] })
      const result = ours.fault
        ? { error: true }
        : { value: ours.text, words: ours.words.map((it) => it.text) }
      assert.deepEqual(result, error === undefined ? { value, words } : { error: true }, `${escape} ${text}`)
    }
  })

  it('reads image references as we do', () => {
    for (const { text, name, familiar, tag, digest } of recorded.references) {
      const ours = parseReference(text)
      const parts = ours && [ours.name, ours.familiar, ours.tag ?? '', ours.digest ?? '']
      assert.deepEqual(parts, name === undefined ? undefined : [name, familiar, tag, digest], text)
    }
  })
})

/** An instruction as the record has it. */
function summary(instruction: Instruction): Recorded {
  const { keyword, startLine, endLine, flags, heredocs, trigger, json, name } = instruction
  return {
    keyword: keyword.text,
    lines: [startLine + 1, endLine + 1],
    ...(flags.length > 0 && {
      flags: flags.map((flag) => `--${flag.name}${flag.value === undefined ? '' : `=${flag.value}`}`),
    }),
    args: args(instruction).map((it) => (it.length > 200 ? `${it.slice(0, 20)}…${it.length}` : it)),
    ...(json && { json: true }),
    ...(heredocs.length > 0 && {
      heredocs: heredocs.map((it) => ({
        name: it.name,
        fd: it.fd,
        expand: it.expand,
        chomp: it.chomp,
        content: it.body.text,
      })),
    }),
    ...(trigger && name === 'ONBUILD' && { trigger: withoutPlace(summary(trigger)) }),
  }
}

/** Neither do we look into what an ONBUILD behind ONBUILD holds: it is refused anyway. */
function withoutPlace({ keyword, flags, args: all, json }: Recorded): Recorded {
  return { keyword, ...(flags && { flags }), args: all, ...(json && { json }) }
}

function withoutError({ keyword, lines, flags, args: all, json, trigger, heredocs }: Recorded): Recorded {
  return {
    keyword,
    ...(lines && { lines }),
    ...(flags && { flags }),
    args: all,
    ...(json && { json }),
    ...(heredocs && {
      // BuildKit drops the tabs when it runs the instruction, not when it reads it.
      heredocs: heredocs.map((it) => ({
        ...it,
        content: it.chomp ? it.content.replace(/^\t+/gm, '') : it.content,
      })),
    }),
    ...(trigger && { trigger: withoutPlace(trigger) }),
  }
}

/** The arguments as BuildKit's parser hands them on. */
function args({ name, body, words, json }: Instruction): readonly string[] {
  if (name === 'HEALTHCHECK') {
    const [, kind, rest] = /^(\S+)\s*(.*)$/s.exec(body.text) ?? []
    if (kind === undefined) return []
    return json ? [kind, ...json.items.map((it) => it.value)] : rest ? [kind, rest] : [kind]
  }
  if (json) return json.items.map((it) => it.value)
  switch (name) {
    case 'FROM':
    case 'COPY':
    case 'ADD':
    case 'EXPOSE':
    case 'VOLUME':
    case 'ARG':
      return words.map((it) => it.raw)
    case 'ENV':
    case 'LABEL': {
      if (words[0] && !words[0].raw.includes('=')) {
        const [, key = '', value = ''] = /^([^ \t]*)[ \t]+(.*)$/s.exec(body.text) ?? []
        return [key, value, '']
      }
      return words.flatMap(({ raw }) => [
        raw.slice(0, raw.indexOf('=')),
        raw.slice(raw.indexOf('=') + 1),
        '=',
      ])
    }
    case 'RUN':
    case 'CMD':
    case 'ENTRYPOINT':
    case 'SHELL':
    case 'USER':
    case 'WORKDIR':
    case 'STOPSIGNAL':
    case 'MAINTAINER':
      return body.text ? [body.text] : []
    case 'ONBUILD':
      return []
    default:
      return ['']
  }
}

function messages(tree: Tree): readonly string[] {
  return tree.errors.map(({ message }) => message)
}

function isAboutOrder(message: string): boolean {
  return /first FROM|no FROM|no instructions|longer than/.test(message)
}

describe('directives', () => {
  it('have spans of their own and are no comments', () => {
    const text = '#Escape =\t` \n# syntax=a b\n# c\nFROM x'
    const tree = parse(text)
    assert.equal(tree.escape, '`')
    assert.deepEqual(
      tree.directives.map((it) => [
        it.name,
        cut(text, it.nameSpan),
        it.value,
        cut(text, it.valueSpan),
        cut(text, it),
      ]),
      [
        ['escape', 'Escape', '`', '`', '#Escape =\t`'],
        ['syntax', 'syntax', 'a b', 'a b', '# syntax=a b'],
      ],
    )
    assert.deepEqual(
      tree.comments.map((it) => [it.text, it.line, cut(text, it)]),
      [[' c', 2, '# c']],
    )
  })

  it('tell the byte-order mark and the line end', () => {
    const tree = parse('\ufeffFROM a\r\nRUN b\n')
    assert.equal(tree.byteOrderMark, true)
    assert.equal(tree.lineEnd, '\r\n')
    assert.equal(tree.instructions[0]?.start, 1)
    assert.equal(parse('FROM a').lineEnd, '\n')
  })
})

describe('continuations', () => {
  const text = 'FROM a\n# above\nRUN one \\\n# in\n\n  two-\\\nthree \\\n   four\nCMD x'
  const run = instruction(text, 1)

  it('are joined, and lead back', () => {
    assert.equal(run.body.text, 'one   two-three    four')
    assert.deepEqual(
      run.body.segments.map((it) => text.slice(it.source, it.source + it.length)),
      ['one ', '  two-', 'three ', '   four'],
    )
    assert.deepEqual(
      run.words.map((it) => [it.raw, cut(text, it)]),
      [
        ['one', 'one'],
        ['two-three', 'two-\\\nthree'],
        ['four', 'four'],
      ],
    )
    assert.equal(cut(text, run), text.slice(text.indexOf('RUN'), text.indexOf('\nCMD')))
  })

  it('keep their comments and blank lines', () => {
    assert.deepEqual(
      run.above.map((it) => it.text),
      [' above'],
    )
    assert.deepEqual(
      run.inside.map((it) => it.text),
      [' in'],
    )
    assert.deepEqual(
      run.blanks.map((it) => cut(text, it)),
      ['\n'],
    )
    assert.deepEqual([run.startLine, run.endLine], [2, 7])
  })

  it('let no blank line between a comment and what it is above of', () => {
    assert.deepEqual(
      instruction('# a\n\n# b\n# c\nFROM x', 0).above.map((it) => it.text),
      [' b', ' c'],
    )
  })
})

describe('words', () => {
  it('lose quotes and escapes in their value', () => {
    const text = 'FROM a\nENV a="b c" d=\'$e\'f g=\\"h i="\\$j\\k"'
    assert.deepEqual(
      instruction(text, 1).words.map((it) => [it.raw, it.value, it.offset]),
      [
        ['a="b c"', 'a=b c', 0],
        ["d='$e'f", 'd=$ef', 8],
        ['g=\\"h', 'g="h', 16],
        ['i="\\$j\\k"', 'i=$j\\k', 22],
      ],
    )
  })

  it('are split inside quotes where BuildKit does so', () => {
    assert.deepEqual(
      instruction('FROM a\nCOPY "a b" /c', 1).words.map((it) => it.raw),
      ['"a', 'b"', '/c'],
    )
  })
})

describe('flags', () => {
  it('have a span, and their value another', () => {
    const text = 'FROM a\nCOPY --from=b --link --chown="c \\\n d" --exclude= x y'
    assert.deepEqual(
      instruction(text, 1).flags.map((it) => [it.name, it.value, cut(text, it), cut(text, it.valueSpan)]),
      [
        ['from', 'b', '--from=b', 'b'],
        ['link', undefined, '--link', ''],
        ['chown', 'c  d', '--chown="c \\\n d"', '"c \\\n d"'],
        ['exclude', '', '--exclude=', ''],
      ],
    )
  })
})

describe('JSON form', () => {
  it('has its items with their quotes', () => {
    const text = 'FROM a\nHEALTHCHECK CMD [ "a",\\\n  "\\u0062]" ]'
    const { json } = instruction(text, 1)
    assert.ok(json)
    assert.equal(cut(text, json), text.slice(text.indexOf('[')))
    assert.deepEqual(
      json.items.map((it) => [it.value, cut(text, it)]),
      [
        ['a', '"a"'],
        ['b]', '"\\u0062]"'],
      ],
    )
  })
})

describe('heredocs', () => {
  it('have opener, body and terminator', () => {
    const text = 'FROM a\nCOPY <<-"A" <<B /c\n\tone\n\t\ttwo\n\tA\nB\nCMD d'
    const { heredocs } = instruction(text, 1)
    assert.deepEqual(
      heredocs.map((it) => [
        cut(text, it.opener),
        it.body.text,
        cut(text, it.bodySpan),
        cut(text, it.terminator),
      ]),
      [
        ['<<-"A"', 'one\ntwo\n', '\tone\n\t\ttwo\n', '\tA'],
        ['<<B', '', '', 'B'],
      ],
    )
    const body = heredocs[0]?.body
    assert.ok(body)
    assert.equal(cut(text, sourceSpan(body, 4, 7)), 'two')
  })

  it('run to the end while nothing closes them', () => {
    const text = 'FROM a\nRUN <<A\nb\n'
    const [heredoc] = instruction(text, 1).heredocs
    assert.equal(heredoc?.terminated, false)
    assert.deepEqual(heredoc.terminator, { start: text.length, end: text.length })
    assert.deepEqual(
      parse(text).errors.map((it) => cut(text, it)),
      ['<<A'],
    )
  })

  it('belong to ONBUILD and to its trigger', () => {
    const onbuild = instruction('FROM a\nONBUILD RUN <<A\nb\nA', 1)
    assert.equal(onbuild.heredocs.length, 1)
    assert.equal(onbuild.trigger?.heredocs, onbuild.heredocs)
  })
})

describe('ONBUILD', () => {
  it('holds an instruction with places in the document', () => {
    const text = 'FROM a\nONBUILD COPY --from=b \\\n  ["c", "d"]'
    const { trigger } = instruction(text, 1)
    assert.ok(trigger)
    assert.equal(trigger.name, 'COPY')
    assert.equal(cut(text, trigger), 'COPY --from=b \\\n  ["c", "d"]')
    assert.equal(cut(text, trigger.keyword), 'COPY')
    assert.deepEqual(
      trigger.flags.map((it) => cut(text, it)),
      ['--from=b'],
    )
    assert.deepEqual(
      trigger.json?.items.map((it) => cut(text, it)),
      ['"c"', '"d"'],
    )
  })

  it('does not go deeper', () => {
    const deep = instruction(`FROM a\n${'ONBUILD '.repeat(50_000)}RUN b`, 1)
    assert.equal(deep.trigger?.name, 'ONBUILD')
    assert.equal(deep.trigger.trigger, undefined)
  })
})

describe('errors', () => {
  const table: readonly [text: string, ...marked: string[]][] = [
    ['«»# nothing'],
    ['FROM a\n«RNU» b', 'Unknown instruction RNU; did you mean RUN?'],
    ['FROM a\n«NONSENSE» b', 'Unknown instruction NONSENSE.'],
    ['«RUN» a\nFROM b', 'RUN stands before the first FROM; only ARG may.'],
    ['«ARG» a', 'There is no FROM, so there is nothing to build.'],
    ['FROM a AS «1b»'],
    ['FROM a «is» b'],
    ['FROM a AS b «c»'],
    ['FROM a\nCOPY «--form=b» c d', 'COPY has no flag --form; did you mean --from?'],
    ['FROM a\nCMD «--x» c', 'CMD has no flag --x; it has none.'],
    ['FROM a\nCOPY --link=«yes» c d', '--link is true or false, not yes.'],
    ['FROM a\nCOPY --from=b «--from=c» d e', '--from is given twice; COPY takes it once.'],
    ['FROM a\nCOPY «--from» b c', '--from needs a value: --from=….'],
    ['FROM a\nRUN --network=«lan» b', '--network is default, none or host, not lan.'],
    ['FROM a\nHEALTHCHECK --timeout=«5» CMD b', '--timeout is a duration such as 30s or 1m30s, not 5.'],
    ['FROM a\nCMD ["b", «1»]', 'A JSON array here may hold strings only, so write "…" instead of 1.'],
    ['FROM a\nENV b=c «d»'],
    ['FROM a\nENV «b»', 'ENV b has no value: write b=….'],
    ['FROM a\nCOPY «b»', 'COPY needs a source and a destination, but there is only b.'],
    ['FROM a\nCOPY b «<<C»\nC', 'COPY cannot write to a heredoc; the destination comes last.'],
    ['FROM a\nRUN «<<B»\nC', 'The heredoc <<B is never closed: no line consists of B alone.'],
    ['FROM a\nONBUILD «FROM» b', 'ONBUILD cannot hold FROM.'],
    ['FROM a\nSHELL «bash -c»'],
    ['FROM a\n«EXPOSE»', 'EXPOSE needs a port.'],
    ['FROM a\nVOLUME ["/b", «" "»]', 'VOLUME cannot be an empty path.'],
    ['# escape=«x»\nFROM a', 'The escape character can be \\ or a backtick, not x.'],
    ['# syntax=a\n«# syntax=b»\nFROM a', 'The directive syntax stands here twice.'],
    ['FROM a\nHEALTHCHECK «curl» b', 'HEALTHCHECK is followed by CMD or NONE, not by curl.'],
    ['FROM a\nCOPY «--from=b --form=c» d\n', ''],
  ]
  for (const [marked, message] of table.slice(0, -1)) {
    it(`stand at the word: ${JSON.stringify(marked)}`, () => {
      const text = marked.replace(/[«»]/g, '')
      const start = marked.indexOf('«')
      const [error, ...others] = parse(text).errors
      assert.deepEqual(others, [])
      assert.deepEqual(
        error && { start: error.start, end: error.end },
        { start, end: marked.indexOf('»') - 1 },
        error?.message,
      )
      if (message !== undefined) assert.equal(error?.message, message)
    })
  }

  it('are all reported, in the order of the text', () => {
    assert.deepEqual(messages(parse('FROM a\nCOPY --form=b c\nEXPOSE\nNOSUCH')), [
      'COPY has no flag --form; did you mean --from?',
      'COPY needs a source and a destination, but there is only c.',
      'EXPOSE needs a port.',
      'Unknown instruction NOSUCH.',
    ])
  })
})

describe('failures of a build', () => {
  const table: readonly [text: string, message: string][] = [
    ['FROM a\nENV b=«"c»', 'The closing double quote is missing.'],
    ['FROM a\nWORKDIR /«${b»', 'The closing } is missing.'],
    ['FROM a\nRUN --mount=«type=cach,target=/b» c', 'There is no mount type cach.'],
    [
      'FROM a\nRUN --mount=«required,type=ssh» c',
      'required is no setting of a bind mount; name the type before it.',
    ],
    ['FROM a\nRUN --mount=«type=secret» c', 'A secret mount needs an id or a target.'],
    ['FROM a\nSTOPSIGNAL «SIGTREM»', 'There is no signal SIGTREM.'],
    ['FROM a\nEXPOSE 80 «80000»', '80000 is neither a port from 0 to 65535 nor a range of them.'],
    ['FROM a\nEXPOSE «80/http»', 'http is no protocol of a port; tcp, udp and sctp are.'],
    ['FROM «Alpine»', 'Alpine is no valid image name: it must be lower case.'],
    ['FROM a AS b\nCOPY --from=«b» c d', 'b is this very stage; only an earlier one can be copied from.'],
    [
      'FROM a\nCOPY --from=«b» c d\nFROM a AS b',
      'The stage b comes later; only an earlier one can be copied from.',
    ],
    ['FROM a\nCOPY --from=«1» c d', 'There is no stage 1; they are numbered from 0 to 0.'],
    [
      'FROM a\nCOPY --from=«$b» c d',
      '--from takes no variables; name a stage with FROM … AS and use that name.',
    ],
    ['FROM a\nCOPY «https://b/c» d', 'COPY cannot fetch https://b/c; ADD can.'],
    ['FROM a\nCOPY --chmod=«0999» c d', '0999 is no file mode; octal ones go up to 7777.'],
  ]
  for (const [marked, message] of table) {
    it(`are found: ${JSON.stringify(marked)}`, () => {
      const tree = parse(marked.replace(/[«»]/g, ''))
      assert.deepEqual(tree.errors, [])
      const start = marked.indexOf('«')
      assert.deepEqual(buildFailures(tree), [{ start, end: marked.indexOf('»') - 1, message }])
    })
  }

  it('are not guessed', () => {
    const text = [
      'ARG v=1',
      'FROM $v AS a',
      'RUN --mount=type=$t,size=$s --mount=type=cache,sharing=$x,uid=$u,target=/x b',
      'EXPOSE $p 80-90 127.0.0.1:80:81 53/UDP',
      'STOPSIGNAL $s',
      'COPY --chown=$u --chmod=$m --link https$x a',
      'FROM a',
      'COPY --from=A --from b c',
      'COPY --from=0 --chmod=u+x b c',
      'STOPSIGNAL rtmin+3',
    ].join('\n')
    assert.deepEqual(buildFailures(parse(text)), [])
  })
})

describe('variables', () => {
  it('are found where they stand, nested ones too', () => {
    const text = '$a-${b:-x${c}}\'$d\'"${e##*/}"\\$f'
    assert.deepEqual(
      variablesIn(text).map((it) => [
        text.slice(it.offset, it.offset + it.length),
        it.name,
        it.modifier,
        it.operand,
        it.depth,
      ]),
      [
        ['$a', 'a', '', '', 0],
        ['${b:-x${c}}', 'b', ':-', 'x${c}', 0],
        ['${c}', 'c', '', '', 1],
        ['${e##*/}', 'e', '##', '*/', 0],
      ],
    )
    for (const it of variablesIn(text)) assert.equal(text.startsWith(it.name, it.nameOffset), true)
  })

  it('stay unknown, but only where they matter', () => {
    const lookup = (name: string) => (name === 'a' ? 'A' : name === 'u' ? unknown : undefined)
    assert.equal(expand('x$u', lookup), undefined)
    assert.equal(expand('${a:-$u}', lookup), 'A')
    assert.equal(expand('${none:-$u}', lookup), undefined)
    assert.equal(expand('${none+$u}', lookup), '')
    assert.equal(expand('${u:-d}', lookup), undefined)
    assert.equal(expand("'$u'$a", lookup), '$uA')
    assert.equal(expand('`$u', lookup, '`'), '$u')
    assert.equal(expand('${a', lookup), undefined)
  })

  it('may be nested as deep as anybody likes', () => {
    assert.equal(lex('${a:-'.repeat(100_000)).fault?.message, 'the variables are nested too deeply')
  })
})

describe('references', () => {
  it('tell where tag and digest stand', () => {
    const digest = `sha256:${'0'.repeat(64)}`
    const text = `ghcr.io/a/b:1@${digest}`
    const reference = parseReference(text)
    assert.ok(reference)
    assert.equal(reference.registry, 'ghcr.io')
    assert.equal(text.slice(reference.repositoryOffset, reference.tagOffset), 'a/b:')
    assert.equal(text.slice(reference.tagOffset, reference.tagOffset + 1), reference.tag)
    assert.equal(text.slice(reference.digestOffset), digest)
    assert.deepEqual([parseReference('a')?.tagOffset, parseReference('a')?.digestOffset], [1, 1])
  })

  it('have tags of numbers and a suffix', () => {
    const table: readonly [tag: string, prefix: string, numbers: readonly number[], suffix: string][] = [
      ['3.12.1-slim-bookworm', '', [3, 12, 1], '-slim-bookworm'],
      ['v1.2', 'v', [1, 2], ''],
      ['20-alpine3.20', '', [20], '-alpine3.20'],
      ['8u312-jdk', '', [8], 'u312-jdk'],
      ['2024.01.02', '', [2024, 1, 2], ''],
      ['latest', '', [], 'latest'],
      ['v', '', [], 'v'],
      ['3.13.0rc1', '', [3, 13, 0], 'rc1'],
    ]
    for (const [tag, prefix, numbers, suffix] of table) {
      const parts = splitTag(tag)
      assert.deepEqual([parts.prefix, parts.numbers, parts.suffix], [prefix, numbers, suffix], tag)
      assert.equal(parts.prefix + parts.version + parts.suffix, tag)
    }
  })
})

describe('every text', () => {
  it('has a tree whose places are in it and in order', () => {
    for (const text of Object.values(dockerfiles)) if (text.length < 3000) checkPlaces(text)
  })

  it('has one at every prefix', () => {
    const rich = Object.entries(dockerfiles)
      .filter(([name]) =>
        /^(?:directives|backtick|flags$|json$|heredocs in|ONBUILD$|characters|continuation with)/.test(name),
      )
      .map(([, text]) => text)
    assert.equal(rich.length, 9)
    for (const text of rich) for (let end = 0; end <= text.length; end++) checkPlaces(text.slice(0, end))
  })

  it('has one when it is put together at random', () => {
    const pieces = [
      ...[
        'FROM a\n',
        'RUN ',
        'COPY ',
        'ENV ',
        'ONBUILD ',
        'HEALTHCHECK ',
        'CMD ',
        'SHELL ',
        'ARG ',
        'nosuch ',
      ],
      ...[
        '\n',
        '\r\n',
        '\\\n',
        '`\n',
        '\\',
        '`',
        ' ',
        '\t',
        '#',
        '# c\n',
        '\n# escape=`\n',
        '"',
        "'",
        '$x',
        '${x:-',
      ],
      ...[
        '}',
        '<<A',
        '<<-"B"',
        '<<',
        '\nA\n',
        '\n\tB\n',
        '["a", "b"]',
        '[1]',
        '[',
        ']',
        '--from=a',
        '--x ',
        '--',
        '=',
      ],
      ...['a', 'a=b', ',', '😀', 'é', '\u00a0', '\u0085', '\ufeff', '\0', '\u2028'],
    ]
    const texts = fc.array(fc.constantFrom(...pieces), { maxLength: 30 }).map((all) => all.join(''))
    fc.assert(fc.property(texts, checkPlaces), { numRuns: 3000 })
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 60 }), checkPlaces), { numRuns: 1000 })
  })
})

function checkPlaces(text: string): void {
  const tree = parse(text)
  const whole = { start: 0, end: text.length }
  assert.equal(tree.text, text)
  inOrder(tree.instructions, whole)
  inOrder(tree.comments, whole)
  inOrder(tree.directives, whole)
  for (const it of [...tree.errors, ...buildFailures(tree)]) {
    inOrder([it], whole)
    assert.match(it.message, /^[^\n]+[.?]$/)
  }
  for (const it of tree.instructions) {
    checkInstruction(text, it)
    if (it.trigger) checkInstruction(text, it.trigger)
    assert.ok(!it.trigger || isWithin(it.trigger, it))
  }
}

function checkInstruction(text: string, it: Instruction): void {
  inOrder([it.keyword, ...it.flags], it)
  inOrder(it.words, it)
  inOrder(it.inside, it)
  inOrder([...it.heredocs.map(({ opener }) => opener)], it)
  inOrder([...it.heredocs.flatMap(({ bodySpan, terminator }) => [bodySpan, terminator])], it)
  if (it.json) inOrder(it.json.items, it.json)
  for (const flag of it.flags) assert.ok(isWithin(flag.valueSpan, flag))
  checkJoined(text, it.body)
  for (const { body } of it.heredocs) checkJoined(text, body)
  for (const word of it.words) {
    assert.equal(it.body.text.slice(word.offset, word.offset + word.raw.length), word.raw)
    if (isUnbroken(it.body, word.offset, word.offset + word.raw.length))
      assert.equal(cut(text, word), word.raw)
  }
}

function checkJoined(text: string, joined: Joined): void {
  let length = 0
  let source = 0
  for (const segment of joined.segments) {
    assert.equal(segment.joined, length)
    assert.ok(segment.source >= source)
    const there = text.slice(segment.source, segment.source + segment.length)
    assert.equal(joined.text.slice(length, length + segment.length), there)
    length += segment.length
    source = segment.source + segment.length
  }
  assert.equal(length, joined.text.length)
}

function inOrder(spans: readonly Span[], within: Span): void {
  let from = within.start
  for (const { start, end } of spans) {
    assert.ok(start >= from && end >= start && end <= within.end, `${start}–${end} in ${from}–${within.end}`)
    from = end
  }
}

/**
 * `dockerfile-ast` serves some editor features. Where it sees another list of instructions than we do, BuildKit is the
 * judge; each such fixture is named here, so that a new version of it cannot change its mind unnoticed.
 */
describe('dockerfile-ast', () => {
  const differs: Readonly<Record<string, string>> = {
    directives: 'it wants no tabs around the name of a directive; BuildKit takes them',
    'directive after an unknown one':
      'it reads on behind an unknown directive; BuildKit is done with them there',
    'continuation by two tokens': 'it continues a line that ends in two escape tokens; BuildKit does not',
    'continuation by three tokens': 'it continues a line that ends in three escape tokens; BuildKit does not',
    'continuation in a keyword': 'it ends a keyword before a comment between its halves; BuildKit joins them',
    'continuation alone': 'it takes a lone escape token for an instruction; BuildKit for a continuation',
    'continuation of nothing': 'it takes a lone escape token for a keyword; BuildKit finds an empty one',
    'backtick escapes': 'it continues a line that ends in two backticks; BuildKit does not',
    'heredoc with a descriptor': 'it does not know descriptors before a heredoc; BuildKit does',
    'heredoc with a blank before its name': 'it wants the name at once; BuildKit skips blanks behind <<',
    'heredoc in quotes': 'it opens heredocs inside quotes and words; BuildKit does not',
    'heredoc behind an open quote': 'it opens a heredoc there; BuildKit cannot split the line and opens none',
    'blanks of all kinds': 'it knows no form feed; for BuildKit that is a blank',
  }
  for (const [name, text] of Object.entries(dockerfiles)) {
    const difference = differs[name]
    it(difference ? `on "${name}": ${difference}` : `agrees on "${name}"`, () => {
      const theirs = DockerfileParser.parse(text)
        .getInstructions()
        .map((it) => `${it.getKeyword()} ${it.getRange().start.line}`)
      const ours = parse(text).instructions.map((it) => `${it.name} ${it.startLine}`)
      if (difference === undefined) return assert.deepEqual(theirs, ours)
      assert.notDeepEqual(theirs, ours)
      const judge = recordedFiles[name]?.instructions.map(
        (it) => `${it.keyword.toUpperCase()} ${(it.lines?.[0] ?? 0) - 1}`,
      )
      assert.deepEqual(judge, ours)
    })
  }
})

function cut(text: string, { start, end }: Span): string {
  return text.slice(start, end)
}

function instruction(text: string, index: number): Instruction {
  const found = parse(text).instructions[index]
  assert.ok(found)
  return found
}
