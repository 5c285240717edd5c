import { instructionInfos, type InstructionInfo } from '../data/instructions.ts'
import type { Facts } from '../../server/facts/facts.ts'
import { isTemplate } from '../../server/facts/template.ts'
import { nearest } from '../../server/syntax/nearest.ts'
import {
  isUnbroken,
  sourceSpan,
  type Flag,
  type Instruction,
  type Span,
  type SyntaxError,
  type Word,
} from '../../server/syntax/tree.ts'
import {
  changeJoined,
  fix,
  insert,
  insertAbove,
  jsonArray,
  jsonRepair,
  keyword as cased,
  replace,
} from '../edits.ts'
import { dockerfile, type Edit, type Fix, type Rule } from '../rule.ts'

const infos = new Map<string, InstructionInfo>(instructionInfos.map((info) => [info.name, info]))
const names = instructionInfos.map(({ name }) => name)
const forbidden = new Set(['ONBUILD', 'FROM', 'MAINTAINER'])
const ours = ['buildkit/parse-error', 'sonar/S2260']

export default {
  title: 'The builder refuses the file',
  why: `
    What the builder cannot read it does not build. Everything else in the file is still checked.
  `,
  whyUnsafe: `
    The file says something that means nothing, and the fix is a guess at what was meant.
  `,
  severity: 'error',
  covers: [...ours, 'hadolint/DL3043', 'tally/unknown-instruction', 'tally/DL3043'],

  *check(file, _project, { wide }) {
    const { tree } = file
    // A file that somebody is about to write is not wrong yet, and no builder gets to see a template.
    if (!wide && (!tree.instructions.length || isTemplate(tree.text))) return
    let index = 0
    for (const error of tree.errors) {
      const { start, end, message } = error
      while (
        index + 1 < tree.instructions.length &&
        (tree.instructions[index + 1] as Instruction).start <= start
      )
        index++
      const instruction = tree.instructions[index]
      const at = instruction && instruction.start <= start && end <= instruction.end ? instruction : undefined
      // What stands above the first FROM is another rule's business, which can move it.
      if (
        at &&
        file.stages[0] &&
        at.start < file.stages[0].from.start &&
        message.includes('before the first FROM')
      )
        continue
      yield {
        at: { start, end },
        message: /[.?]$/.test(message) ? message : `${message}.`,
        codes: [...(error.parsed ? ours.slice(1) : ours), ...codesOf(at, error)],
        fixes: at
          ? instructionFixes(file, at, tree.instructions[index - 1], error)
          : directiveFixes(file, error),
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13-slim
        «RUNN» make
        «wrokdir» /srv
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        RUN make
        WORKDIR /srv
      `,
    },
    {
      because: 'a backslash is missing',
      bad: dockerfile`
        FROM debian:13-slim
        RUN make
            «&&» make install
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        RUN make \
            && make install
      `,
    },
    {
      because: 'flags are spelt wrongly, unknown, or given twice',
      bad: dockerfile`
        FROM debian:13-slim
        COPY «--chwon=1:1» a /a
        USER «--login» app
        COPY --link «--link» b /b
        HEALTHCHECK --interval=«30» --timeout=«5sec» CMD /check
        RUN --network=«nnoe» make
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        COPY --chown=1:1 a /a
        USER app
        COPY --link b /b
        HEALTHCHECK --interval=30s --timeout=5s CMD /check
        RUN --network=none make
      `,
    },
    {
      because: 'the value of a pair ends at the first blank',
      bad: dockerfile`
        FROM debian:13-slim
        ENV GREETING=hello «there,» «friend»
        LABEL a=1 «b» «=» «2»
        ARG C «=3»
        ENV «EMPTY»
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        ENV GREETING="hello there, friend"
        LABEL a=1 b=2
        ARG C=3
        ENV EMPTY=
      `,
    },
    {
      because: 'comments stand on lines of their own',
      bad: dockerfile`
        FROM debian:13-slim «#» stable
        RUN make
      `,
      fixed: dockerfile`
        # stable
        FROM debian:13-slim
        RUN make
      `,
    },
    {
      because: 'a stage is named with AS',
      bad: dockerfile`
        FROM debian:13-slim «build»
        FROM debian:13-slim AS test «now»
      `,
      fixed: dockerfile`
        FROM debian:13-slim AS build
        FROM debian:13-slim AS test
      `,
    },
    {
      because: 'words are missing',
      bad: dockerfile`
        FROM debian:13-slim
        SHELL «/bin/bash -c»
        HEALTHCHECK «curl» http://127.0.0.1/
        CMD ["server", «8080»]
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        SHELL ["/bin/bash", "-c"]
        HEALTHCHECK CMD curl http://127.0.0.1/
        CMD ["server", "8080"]
      `,
    },
    {
      because: 'only a tab may stand before the end of a heredoc, and only behind <<-',
      bad: dockerfile`
        FROM debian:13-slim
        RUN «<<EOF»
          make
          EOF
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        RUN <<EOF
          make
        EOF
      `,
    },
    {
      because: 'a directive is given once, with a value that exists',
      bad: dockerfile`
        # escape=«/»
        «# escape=\»
        FROM debian:13-slim
      `,
      fixed: dockerfile`
        # escape=\
        FROM debian:13-slim
      `,
    },
    {
      because: 'hadolint names them as well',
      bad: dockerfile`
        FROM debian:13-slim
        ONBUILD «FROM» debian:13-slim
      `,
    },
    {
      because: 'this becomes a Dockerfile only when somebody fills it in',
      good: dockerfile`
        FROM debian:{{ release }}
        {% if make %}
        RUN make
        {% endif %}
      `,
    },
    {
      because: 'an unfinished stage is not an error yet',
      good: dockerfile`
        FROM debian:13-slim
        WORKDIR /srv
      `,
    },
  ],
} satisfies Rule

function codesOf(instruction: Instruction | undefined, { start }: SyntaxError): readonly string[] {
  if (!instruction) return []
  if (start === instruction.keyword.start && !infos.has(instruction.name))
    return ['tally/unknown-instruction']
  const { trigger } = instruction
  return trigger && start === trigger.keyword.start && forbidden.has(trigger.name)
    ? ['hadolint/DL3043', 'tally/DL3043']
    : []
}

function directiveFixes({ tree, wholeLines }: Facts, { start, end }: SyntaxError): readonly Fix[] {
  const directive = tree.directives.find((it) => it.start <= start && end <= it.end)
  if (!directive || end === start) return []
  if (start === directive.start)
    return [{ title: 'Remove this directive', safe: false, edits: [{ ...wholeLines(directive), text: '' }] }]
  return directive.name === 'escape'
    ? [
        ...fix('Escape with a backslash', false, replace({ start, end }, '\\')),
        ...fix('Escape with a backtick', false, replace({ start, end }, '`')),
      ]
    : []
}

function instructionFixes(
  file: Facts,
  instruction: Instruction,
  previous: Instruction | undefined,
  error: SyntaxError,
): readonly Fix[] {
  const { keyword, flags, heredocs } = instruction
  const info = infos.get(instruction.name)
  if (!info) return error.start === keyword.start ? unknownFixes(file, instruction, previous) : []
  const flag = flags.find((it) => it.start <= error.start && error.end <= it.end)
  if (flag) return flagFixes(file, instruction, info, flag)
  const heredoc = heredocs.find(({ opener }) => opener.start === error.start)
  if (heredoc && !heredoc.terminated) {
    const line = new RegExp(`^[ \\t]+(?=${heredoc.name.replace(/[^\w]/g, '\\$&')}\\r?$)`, 'm').exec(
      file.text.slice(heredoc.bodySpan.start, heredoc.bodySpan.end),
    )
    if (!line) return []
    const start = heredoc.bodySpan.start + line.index
    return fix(
      `Put ${heredoc.name} at the start of its line`,
      false,
      replace({ start, end: start + line[0].length }, ''),
    )
  }
  return (argumentFixes[info.name] ?? itemFixes)(file, instruction, error)
}

function unknownFixes(
  file: Facts,
  { name, keyword }: Instruction,
  previous: Instruction | undefined,
): readonly Fix[] {
  const meant = nearest(name, names)
  if (meant) return fix(`Write ${cased(file, meant)}`, false, replace(keyword, cased(file, meant)))
  // A line that begins like this goes on from the one above.
  const goesOn = /^(?:&&|\|\|?|-)/.test(keyword.text) || /[ \t]$/.test(file.text.slice(0, keyword.start))
  if (!goesOn || !previous || previous.heredocs.length || !infos.has(previous.name)) return []
  return fix(`Continue ${previous.name} on this line`, false, insert(previous.end, ` ${file.tree.escape}`))
}

function flagFixes(file: Facts, { flags }: Instruction, info: InstructionInfo, flag: Flag): readonly Fix[] {
  const known = info.flags.find((it) => it.name === flag.name)
  const text = file.text.slice(flag.start, flag.end)
  if (!known) {
    const meant = nearest(
      flag.name,
      info.flags.map((it) => it.name),
    )
    const isPlain = text.startsWith(`--${flag.name}`)
    const renamed =
      meant && isPlain
        ? fix(
            `Write --${meant}`,
            false,
            replace({ start: flag.start + 2, end: flag.start + 2 + flag.name.length }, meant),
          )
        : []
    return [...renamed, ...fix(`Remove --${flag.name}`, false, withoutFlag(file, flag))]
  }
  const value = { start: flag.valueSpan.start, end: flag.valueSpan.end }
  const isLiteral = file.text.slice(value.start, value.end) === flag.value
  const first = flags.find((it) => it.name === flag.name)
  if (!known.repeatable && first && first !== flag)
    return fix(`Remove the first --${flag.name}`, false, withoutFlag(file, first))
  if (!flag.value || !isLiteral) return []
  if (known.kind === 'duration') {
    const [, number, unit] = /^(\d+)\s*([a-zA-Z]*)$/.exec(flag.value) ?? []
    const letter =
      unit === ''
        ? 's'
        : /^(?:s|sec|secs|seconds?)$/i.test(unit ?? '')
          ? 's'
          : /^(?:m|mins?|minutes?)$/i.test(unit ?? '')
            ? 'm'
            : undefined
    return number && letter && Number(number) > 0
      ? fix(`Write ${number}${letter}`, false, replace(value, number + letter))
      : []
  }
  const meant = known.kind === 'choice' ? nearest(flag.value, known.values) : undefined
  return meant ? fix(`Write ${meant}`, false, replace(value, meant)) : []
}

/** The flag with the blanks behind it. */
function withoutFlag({ text }: Facts, { start, end }: Span): Edit {
  const blanks = /^[ \t]*/.exec(text.slice(end, end + 200))?.[0].length ?? 0
  return { start, end: end + blanks, text: '' }
}

type Repair = (file: Facts, instruction: Instruction, error: SyntaxError) => readonly Fix[]

const argumentFixes: Partial<Record<string, Repair>> = {
  FROM: fromFixes,
  ENV: pairFixes,
  LABEL: pairFixes,
  ARG: pairFixes,
  SHELL: shellFixes,
  HEALTHCHECK: healthcheckFixes,
}

function fromFixes(file: Facts, instruction: Instruction, { start }: SyntaxError): readonly Fix[] {
  const { words, body } = instruction
  const index = words.findIndex((it) => it.start === start)
  const word = words[index]
  const previous = words[index - 1]
  const last = words.at(-1)
  if (!word || !previous || !last) return []
  const rest = { start: previous.end, end: last.end }
  const isWhole = isUnbroken(body, previous.offset, last.offset + last.raw.length)
  if (!isWhole) return []
  if (word.raw.startsWith('#')) {
    const comment = insertAbove(instruction, file.text.slice(word.start, last.end))
    return fix('Move the comment above', false, comment, replace(rest, ''))
  }
  const removed = fix('Remove what follows', false, replace(rest, ''))
  if (index !== 1) return removed
  if (words.length === 2 && /^[a-z][a-z0-9_.-]*$/i.test(word.raw))
    return [...fix('Put AS before it', false, insert(word.start, 'AS ')), ...removed]
  return words.length === 3 && word.raw.length <= 3
    ? [...fix('Write AS', false, replace(word, 'AS')), ...removed]
    : removed
}

/** Blanks around the equals sign go; a value with blanks gets quotes. */
function pairFixes(
  { tree }: Facts,
  { name, words, body }: Instruction,
  { start }: SyntaxError,
): readonly Fix[] {
  // Every word of a long text may be wrong, and each looks at its neighbours.
  if (words.length > 200) return []
  const index = words.findIndex((it) => it.start === start)
  const word = words[index]
  if (!word) return []
  const joined = (from: Word, to: Word): Edit | undefined =>
    isUnbroken(body, from.offset, to.offset + to.raw.length)
      ? { start: from.end, end: to.start, text: '' }
      : undefined
  const [previous, next, behind] = [words[index - 1], words[index + 1], words[index + 2]]
  const hasSign = (it: Word | undefined) => it?.raw.includes('=') === true
  if (hasSign(word)) {
    // `A =b`; of `A = b` the second blank goes with it. Where the name was refused as well, that report mends it.
    if (!previous || hasSign(previous) || (name !== 'ARG' && index > 1)) return []
    return fix(
      'Remove the blank',
      false,
      joined(previous, word),
      ...(word.raw === '=' && next && !hasSign(next) ? [joined(word, next)] : []),
    )
  }
  if (next?.raw === '=' && behind && !hasSign(behind))
    return fix('Remove the blanks', false, joined(word, next), joined(next, behind))
  if (next?.raw.startsWith('=') && next.raw.length > 1)
    return fix('Remove the blank', false, joined(word, next))
  if (words.length === 1) return fix('Set it to nothing', false, insert(word.end, '='))
  if (!previous || !hasSign(previous)) return []
  if (previous.raw.endsWith('=')) return fix('Remove the blank', false, joined(previous, word))
  const run = words.slice(index)
  const stop = run.findIndex(hasSign)
  const last = (stop < 0 ? run : run.slice(0, stop)).at(-1) as Word
  const from = previous.offset + previous.raw.indexOf('=') + 1
  const text = body.text.slice(from, last.offset + last.raw.length)
  if (/["'\\`]/.test(text) || text.includes(tree.escape)) return []
  return fix(
    'Put quotes around the value',
    false,
    insert(sourceSpan(body, from, from + 1).start, '"'),
    insert(last.end, '"'),
  )
}

function shellFixes(_file: Facts, { body, words, json }: Instruction): readonly Fix[] {
  const repair = jsonRepair(body.text, 0)
  const title = 'Make it a JSON array'
  if (repair) return fix(title, false, ...(changeJoined(body, repair.changes) ?? [undefined]))
  if (json || !words.length || !isUnbroken(body, 0, body.text.length)) return []
  return fix(
    title,
    false,
    replace(sourceSpan(body, 0, body.text.length), jsonArray(words.map(({ value }) => value))),
  )
}

function healthcheckFixes(file: Facts, instruction: Instruction, error: SyntaxError): readonly Fix[] {
  const { body } = instruction
  const type = /^\S*/.exec(body.text)?.[0] ?? ''
  const at = sourceSpan(body, 0, type.length)
  if (/^none$/i.test(type)) {
    const rest = { start: at.end, end: error.end }
    return isUnbroken(body, 0, body.text.length) ? fix('Remove what follows', false, replace(rest, '')) : []
  }
  if (error.start !== at.start || /^cmd$/i.test(type)) return itemFixes(file, instruction, error)
  const meant = nearest(type.toUpperCase(), ['CMD', 'NONE'])
  return [
    ...(meant && type.length > 2 ? fix(`Write ${meant}`, false, replace(at, meant)) : []),
    ...fix('Put CMD before the command', false, insert(at.start, 'CMD ')),
  ]
}

/** A number in a JSON array becomes a string. */
function itemFixes({ text }: Facts, _instruction: Instruction, { start, end }: SyntaxError): readonly Fix[] {
  const item = text.slice(start, end)
  return /^(?:-?\d+(?:\.\d+)?|true|false)$/.test(item)
    ? fix('Put quotes around it', false, replace({ start, end }, `"${item}"`))
    : []
}
