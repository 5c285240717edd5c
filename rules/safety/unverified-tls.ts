import type { Facts } from '../../server/facts/facts.ts'
import { managerOf } from '../../server/facts/packages.ts'
import { pairsOf } from '../../server/facts/pairs.ts'
import type { Run } from '../../server/facts/runs.ts'
import type { Command, ShellWord } from '../../server/syntax/script.ts'
import type { Span } from '../../server/syntax/tree.ts'
import { hasFlag } from '../../server/syntax/shell.ts'
import { fix, removeInstruction, removeWord, replace } from '../edits.ts'
import { dockerfile, type Fix, type Report, type Rule } from '../rule.ts'

export default {
  title: 'A download does not check whom it talks to',
  why: `
    Without the check of the certificate anybody on the way, a proxy, a neighbour in the network, a name server, can
    answer in place of the real server, and what comes back is run or shipped. A switch in \`ENV\` goes on to do that to
    the application.
  `,
  whyUnsafe: `
    If the check fails today, the build fails from now on: the image lacks \`ca-certificates\`, or a company's own
    authority has to be added to it.
  `,
  severity: 'warning',
  covers: [
    'checkov/CKV2_DOCKER_2',
    'checkov/CKV2_DOCKER_3',
    'checkov/CKV2_DOCKER_4',
    'checkov/CKV2_DOCKER_5',
    'checkov/CKV2_DOCKER_6',
    'checkov/CKV2_DOCKER_12',
    'checkov/CKV2_DOCKER_13',
    'checkov/CKV2_DOCKER_14',
    'checkov/CKV2_DOCKER_15',
    'checkov/CKV2_DOCKER_16',
    'sonar/S4830',
  ],

  *check(file) {
    for (const run of file.runs) {
      for (const outer of run.commands) yield* inCommand(file, run, outer)
    }
    for (const outer of file.tree.instructions) {
      const instruction = outer.trigger ?? outer
      if (instruction.name !== 'ENV' && instruction.name !== 'ARG') continue
      const pairs = pairsOf(instruction)
      for (const [index, pair] of pairs.entries()) {
        const known = isSwitch(pair.name, pair.value)
        if (!known) continue
        const neighbour = pairs[index + 1]
        const previous = pairs[index - 1]
        const edit =
          outer.trigger || instruction.inside.length
            ? undefined
            : pairs.length === 1
              ? removeInstruction(file, instruction)
              : neighbour
                ? { start: pair.start, end: neighbour.start, text: '' }
                : previous && { start: previous.end, end: pair.end, text: '' }
        yield {
          at: { start: pair.start, end: pair.end },
          message: `${pair.name}=${pair.value} turns off the check of certificates for ${known.who}${instruction.name === 'ENV' ? ', also in the container' : ''}.`,
          codes: [known.code, 'sonar/S4830'].filter((it) => it !== ''),
          fixes: fix(`Remove ${pair.name}`, false, edit),
        }
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM alpine:3.23
        RUN curl -fsS «-k» -O https://example.com/tool.tgz && wget -q «--no-check-certificate» https://example.com/data.tgz
      `,
      fixed: dockerfile`
        FROM alpine:3.23
        RUN curl -fsS -O https://example.com/tool.tgz && wget -q https://example.com/data.tgz
      `,
    },
    {
      because: 'the switch is in a bundle',
      bad: dockerfile`
        FROM alpine:3.23
        RUN curl «-fkLO» https://example.com/tool.tgz
      `,
      fixed: dockerfile`
        FROM alpine:3.23
        RUN curl -fLO https://example.com/tool.tgz
      `,
    },
    {
      bad: dockerfile`
        FROM python:3.13-slim
        RUN pip install «--trusted-host pypi.org» «--trusted-host=files.pythonhosted.org» flask
      `,
      fixed: dockerfile`
        FROM python:3.13-slim
        RUN pip install flask
      `,
    },
    {
      bad: dockerfile`
        FROM node:24-slim
        ENV «NODE_TLS_REJECT_UNAUTHORIZED=0»
        ENV PORT=80 «NPM_CONFIG_STRICT_SSL=false»
        RUN «npm config set strict-ssl false» && «GIT_SSL_NO_VERIFY=1» git clone https://example.com/x.git
        RUN git «-c http.sslVerify=false» clone https://example.com/y.git
      `,
      fixed: dockerfile`
        FROM node:24-slim
        ENV PORT=80
        RUN git clone https://example.com/x.git
        RUN git clone https://example.com/y.git
      `,
    },
    {
      bad: dockerfile`
        FROM fedora:44
        RUN dnf install -y «--setopt=sslverify=false» git
        RUN echo «'sslverify=0'» >> /etc/yum.conf
      `,
      fixed: dockerfile`
        FROM fedora:44
        RUN dnf install -y git
        RUN echo 'sslverify=0' >> /etc/yum.conf
      `,
    },
    {
      bad: dockerfile`
        FROM debian:13-slim
        RUN apt-get «-o Acquire::https::Verify-Peer=false» update
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        RUN apt-get update
      `,
    },
    {
      because: 'these letters mean something else to these commands',
      good: dockerfile`
        FROM node:24-slim
        ENV NODE_TLS_REJECT_UNAUTHORIZED=1 PYTHONHTTPSVERIFY=1 NPM_CONFIG_STRICT_SSL=true
        RUN tar -k -xf a.tar && curl -fsS -o -k https://example.com/x && wget -nv -k https://example.com && npm config set strict-ssl true
      `,
    },
  ],
} satisfies Rule

interface Switch {
  readonly who: string
  readonly code: string
}

const off = /^(?:0|false|no|off)$/i
const on = /^(?:1|true|yes|on)$/i

/** A variable that turns the check off, with a value that does so. */
function isSwitch(name: string, value: string | undefined): Switch | undefined {
  if (!value) return undefined
  switch (name.toUpperCase()) {
    case 'NODE_TLS_REJECT_UNAUTHORIZED':
      return value === '0' ? { who: 'Node.js', code: 'checkov/CKV2_DOCKER_6' } : undefined
    case 'PYTHONHTTPSVERIFY':
      return value === '0' ? { who: 'Python', code: 'checkov/CKV2_DOCKER_5' } : undefined
    case 'NPM_CONFIG_STRICT_SSL':
    case 'YARN_STRICT_SSL':
      return off.test(value) ? { who: 'npm', code: 'checkov/CKV2_DOCKER_12' } : undefined
    case 'YARN_ENABLE_STRICT_SSL':
      return off.test(value) ? { who: 'Yarn', code: '' } : undefined
    case 'GIT_SSL_NO_VERIFY':
      return off.test(value) ? undefined : { who: 'Git', code: 'checkov/CKV2_DOCKER_14' }
    case 'PIP_TRUSTED_HOST':
      return { who: 'pip', code: 'checkov/CKV2_DOCKER_16' }
    case 'UV_INSECURE_HOST':
      return { who: 'uv', code: '' }
    case 'AWS_NO_VERIFY_SSL':
    case 'CONDA_SSL_NO_VERIFY':
      return on.test(value) ? { who: 'its client', code: '' } : undefined
    case 'CONDA_SSL_VERIFY':
      return off.test(value) ? { who: 'conda', code: '' } : undefined
    case 'BUNDLE_SSL_VERIFY_MODE':
      return value === '0' ? { who: 'Bundler', code: '' } : undefined
    default:
      return undefined
  }
}

function* inCommand(file: Facts, run: Run, outer: Command): Generator<Report> {
  const command = outer.effective
  for (const it of outer.assignments) {
    const known = isSwitch(it.name, it.value?.value)
    if (!known) continue
    const next = outer.words[0]
    const edit =
      next && run.form !== 'exec' && /^[ \t]+$/.test(file.text.slice(it.end, next.start))
        ? { start: it.start, end: next.start, text: '' }
        : undefined
    yield report(
      it,
      `${it.name} turns off the check of certificates for ${known.who}.`,
      known.code,
      fix(`Remove ${it.name}`, false, edit),
    )
  }
  if (command.name === 'export') {
    for (const word of command.args) {
      const equals = (word.value ?? '').indexOf('=')
      const known =
        equals > 0 ? isSwitch(word.value?.slice(0, equals) ?? '', word.value?.slice(equals + 1)) : undefined
      if (known)
        yield report(
          word,
          `${word.value} turns off the check of certificates for ${known.who}.`,
          known.code,
          [],
        )
    }
  }
  const words = command.args
  const manager = managerOf(outer)?.manager.name
  switch (command.name) {
    case 'curl': {
      const short = words.find(
        (it) =>
          /^-[A-Za-z#]*k/.test(it.value ?? '') &&
          hasFlag({ ...command, args: [it] }, '-k') &&
          !isValue(command, it),
      )
      if (short) yield option(file, run, short, 'curl', 'checkov/CKV2_DOCKER_2', 'k')
      const long = words.find(({ value }) => value === '--insecure' || value === '--proxy-insecure')
      if (long) yield option(file, run, long, 'curl', 'checkov/CKV2_DOCKER_2')
      return
    }
    case 'wget':
    case 'wget2': {
      const word = words.find(({ value }) => value === '--no-check-certificate')
      if (word) yield option(file, run, word, 'wget', 'checkov/CKV2_DOCKER_3')
      return
    }
    case 'git':
      yield* gitOptions(file, run, command)
      return
    case 'conda':
    case 'mamba':
      yield* settings(run, outer, /^ssl_verify$/i, off, '')
      if (hasFlag(command, '--insecure', '-k'))
        yield option(
          file,
          run,
          words.find(({ value }) => value === '--insecure' || value === '-k') ?? command,
          command.name,
          '',
        )
      return
    case 'npm':
    case 'yarn':
    case 'pnpm':
      yield* settings(run, outer, /^(?:strict-ssl|enableStrictSsl)$/, off, 'checkov/CKV2_DOCKER_13', file)
      for (const word of words)
        if (/^--(?:strict-ssl=false|no-strict-ssl)$/.test(word.value ?? ''))
          yield option(file, run, word, command.name, 'checkov/CKV2_DOCKER_13')
      return
    case 'echo':
    case 'printf':
    case 'sed':
      for (const word of words) {
        if (
          /(?:^|[\s/;])(?:sslverify\s*=\s*(?:0|false|no)|check_certificate\s*=\s*off|strict-ssl\s*=\s*false)\b/i.test(
            word.value ?? '',
          )
        ) {
          const code = /sslverify/i.test(word.value ?? '') ? 'checkov/CKV2_DOCKER_15' : ''
          yield report(
            word,
            `${word.raw} turns off the check of certificates for every later download.`,
            code,
            [],
          )
        }
      }
      return
  }
  if (manager === 'pip' || command.name === 'uv') {
    const name = command.name === 'uv' ? '--allow-insecure-host' : '--trusted-host'
    for (const [index, word] of words.entries()) {
      const text = word.value ?? word.prefix
      const value = words[index + 1]
      if (text.startsWith(`${name}=`)) yield option(file, run, word, 'pip', 'checkov/CKV2_DOCKER_4')
      else if (text === name && value)
        yield pairOfWords(file, run, word, value, 'pip', 'checkov/CKV2_DOCKER_4')
    }
    return
  }
  if (
    manager === 'yum' ||
    manager === 'dnf' ||
    manager === 'microdnf' ||
    command.name === 'yum-config-manager' ||
    command.name === 'tdnf'
  ) {
    for (const word of words) {
      if (/^(?:--setopt=)?(?:\*?\w*\.)?sslverify=(?:0|false|no)$/i.test(word.value ?? ''))
        yield option(file, run, word, command.name ?? 'yum', 'checkov/CKV2_DOCKER_15')
    }
    return
  }
  if (manager === 'apt-get' || manager === 'apt') {
    for (const [index, word] of words.entries()) {
      const setting = /Acquire::https::(?:[^:\s]+::)*Verify-(?:Peer|Host)=(?:0|false|no)/i
      if (!setting.test(word.value ?? '')) continue
      const before = words[index - 1]
      if (before?.value === '-o' || before?.value === '--option')
        yield pairOfWords(file, run, before, word, 'apt', '')
      else yield option(file, run, word, 'apt', '')
    }
  }
}

/** Whether the word before it is an option that takes it as its value. */
function isValue(command: Command, word: ShellWord): boolean {
  const before = command.args[command.args.indexOf(word) - 1]?.value
  return (
    before !== undefined &&
    /^(?:-[A-Za-z]*[oHduAexXbcFKmwTErCDYyzUQPt]|--(?:output|header|data|user|request|user-agent|referer|proxy))$/.test(
      before,
    )
  )
}

function* gitOptions(file: Facts, run: Run, command: Command): Generator<Report> {
  for (const [index, word] of command.args.entries()) {
    if (/^http\.(?:.+\.)?sslverify=(?:0|false|no|off)$/i.test(word.value ?? '')) {
      const before = command.args[index - 1]
      if (before?.value === '-c') yield pairOfWords(file, run, before, word, 'Git', 'checkov/CKV2_DOCKER_14')
    } else if (
      /^http\.(?:.+\.)?sslverify$/i.test(word.value ?? '') &&
      off.test(command.args[index + 1]?.value ?? '') &&
      command.args.some(({ value }) => value === 'config')
    ) {
      yield report(
        command,
        'Git does not check certificates any more from here on.',
        'checkov/CKV2_DOCKER_14',
        [],
      )
    }
  }
}

/** `config set strict-ssl false` and its spellings. */
function* settings(
  run: Run,
  outer: Command,
  name: RegExp,
  value: RegExp,
  code: string,
  file?: Facts,
): Generator<Report> {
  const command = outer.effective
  const at = command.args.findIndex((it) => name.test((it.value ?? '').split('=', 1)[0] ?? ''))
  if (at < 1 || !command.args.slice(0, at).some((it) => it.value === 'config' || it.value === 'set')) return
  const word = command.args[at]
  const given = word?.value?.includes('=')
    ? word.value.slice(word.value.indexOf('=') + 1)
    : command.args[at + 1]?.value
  if (given === undefined || !value.test(given)) return
  const script = run.scripts.find(({ commands }) => commands.includes(outer))
  const next = script?.top[script.top.indexOf(outer) + 1]
  const alone = script?.top.length === 1 && script.plain && file && run.outer === run.instruction
  const edit =
    file &&
    script &&
    !outer.surroundings.length &&
    outer.next === '&&' &&
    next &&
    script.top[0] === outer &&
    !script.comments.length
      ? {
          start: outer.start,
          end:
            next.assignments[0] && next.assignments[0].start < next.start
              ? next.assignments[0].start
              : next.start,
          text: '',
        }
      : alone
        ? removeInstruction(file, run.outer)
        : undefined
  yield report(
    outer,
    `${command.name} does not check certificates any more from here on.`,
    code,
    fix('Remove this command', false, edit),
  )
}

function option(
  file: Facts,
  run: Run,
  word: ShellWord | Command,
  who: string,
  code: string,
  letter?: string,
): Report {
  const isWord = 'raw' in word
  const bundle = isWord && letter && word.raw.length > 2 && /^-[A-Za-z#]+$/.test(word.raw)
  const edit = !isWord
    ? undefined
    : bundle
      ? word.unbroken
        ? replace(word, word.raw.replace(letter, ''))
        : undefined
      : removeWord(file, run, word)
  return report(
    word,
    `${who} accepts any certificate here, so anybody can answer in place of the server.`,
    code,
    fix(bundle ? `Remove -${letter}` : 'Remove the option', false, edit),
  )
}

function pairOfWords(
  file: Facts,
  run: Run,
  name: ShellWord,
  value: ShellWord,
  who: string,
  code: string,
): Report {
  const { text } = file
  const at = { start: name.start, end: value.end }
  const isPlain =
    run.form !== 'exec' &&
    /^[ \t]+$/.test(text.slice(name.end, value.start)) &&
    name.unbroken &&
    value.unbroken
  let start = name.start
  while (/[ \t]/.test(text[start - 1] ?? '')) start--
  const edit =
    isPlain && text[start - 1] !== '\n' && start < name.start
      ? { start, end: value.end, text: '' }
      : undefined
  return report(
    at,
    `${who} accepts any certificate here, so anybody can answer in place of the server.`,
    code,
    fix('Remove the option', false, edit),
  )
}

function report(at: Span, message: string, code: string, fixes: readonly Fix[]): Report {
  return {
    at: { start: at.start, end: at.end },
    message,
    codes: code ? [code, 'sonar/S4830'] : ['sonar/S4830'],
    fixes,
  }
}
