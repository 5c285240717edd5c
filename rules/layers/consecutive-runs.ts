import { chainLines, fix, isHeredocScript, listBreak } from '../edits.ts'
import type { Facts } from '../../server/facts/facts.ts'
import { perFile } from '../../server/facts/per-file.ts'
import type { Run } from '../../server/facts/runs.ts'
import type { Command, Script } from '../../server/syntax/script.ts'
import type { Instruction } from '../../server/syntax/tree.ts'
import { dockerfile, type Edit, type Fix, type Rule } from '../rule.ts'

const covers = ['hadolint/DL3059', 'sonar/S7031', 'droast/DF003', 'tally/prefer-run-heredoc']

export default {
  title: 'Consecutive RUN instructions make a layer each',
  why: `
    What one RUN writes and a later one deletes stays in the image, and small steps that belong together are cached and
    rebuilt apart. One RUN for one concern keeps the file and the image in order.
  `,
  whyUnsafe: `
    The first step calls a program that may leave something behind which only the shell of the same RUN sees, such as a job
    in the background. And a step that changes often makes those before it run again, too.
  `,
  severity: 'info',
  covers,
  differs: [
    'hadolint/DL3059 speaks of every stage; outside `profile: all` this rule is silent about stages whose layers do not ship.',
    'hadolint/DL3059 counts commands alone; outside `profile: all` this rule is silent about steps that cannot share a shell as they stand, and about Windows.',
  ],

  *check(file, _project, { wide }) {
    const { instructions } = file.tree
    for (const [index, outer] of instructions.entries()) {
      const before = instructions[index - 1]
      if (outer.name !== 'RUN' || before?.name !== 'RUN') continue
      const first = runsByInstruction(file).get(before)
      const second = runsByInstruction(file).get(outer)
      if (!first || !second || flagsOf(file, first) !== flagsOf(file, second)) continue
      const isPeers = isShort(first) && isShort(second)
      if (wide ? !isPeers && !isScript(first, second) : !isPeers || (second.stage && !second.stage.ships))
        continue
      const fixes = earlierUses(file, index - 1, second) ? [] : joinFixes(file, first, second)
      if (!wide && !fixes.length) continue
      yield {
        at: outer.keyword,
        message: `This RUN and the one before it can be one step and one layer.`,
        codes: isPeers ? covers : covers.slice(1),
        fixes,
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13-slim
        RUN mkdir -p /srv/data
        «RUN» chown www-data /srv/data
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        RUN mkdir -p /srv/data \
            && chown www-data /srv/data
      `,
    },
    {
      because: 'comments stay, blank lines do not, and a third one goes on where the second ends',
      bad: dockerfile`
        FROM debian:13-slim
        RUN apt-get install -y \
              curl

        # for logs
        «RUN» mkdir /var/log/app
        «RUN» chmod 750 /var/log/app
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        RUN apt-get install -y \
              curl \
        # for logs
              && mkdir /var/log/app \
            && chmod 750 /var/log/app
      `,
    },
    {
      because: 'what may fail in the second is kept together',
      bad: dockerfile`
        FROM debian:13-slim
        RUN --mount=type=cache,target=/root/.cache touch /a
        «RUN» --mount=type=cache,target=/root/.cache [ -e /b ] || touch /b
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        RUN --mount=type=cache,target=/root/.cache touch /a \
            && { [ -e /b ] || touch /b; }
      `,
    },
    {
      because: 'the directory, a variable or the rest of the line would reach into the second',
      options: { wide: true },
      bad: dockerfile`
        FROM debian:13-slim
        RUN cd /srv
        «RUN» export A=b
        «RUN» touch $A # a comment
        «RUN» exit 0
        «RUN» ["make", "install"]
      `,
    },
    {
      because: 'the shell would go on with the pip that it found first',
      bad: dockerfile`
        FROM python:3.13-slim
        RUN pip install --upgrade pip
        «RUN» mkdir /srv/app
        RUN pip install flask
      `,
      fixed: dockerfile`
        FROM python:3.13-slim
        RUN pip install --upgrade pip \
            && mkdir /srv/app
        RUN pip install flask
      `,
    },
    {
      because: 'pip is a program that ends, under whatever name it is called',
      bad: dockerfile`
        FROM python:3.13-slim
        RUN python -m venv /opt/venv
        «RUN» /opt/venv/bin/pip install flask
      `,
      fixed: dockerfile`
        FROM python:3.13-slim
        RUN python -m venv /opt/venv \
            && /opt/venv/bin/pip install flask
      `,
    },
    {
      because: 'a program that nobody knows may leave a job behind',
      bad: dockerfile`
        FROM debian:13-slim
        RUN ./prepare.sh
        «RUN» ./build.sh
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        RUN ./prepare.sh \
            && ./build.sh
      `,
    },
    {
      because:
        'something stands between, the mounts differ, the first changes its shell, or the layers are in no image',
      good: dockerfile`
        FROM golang:1.25 AS build
        RUN mkdir /a
        RUN mkdir /b
        FROM debian:13-slim
        RUN export A=b
        RUN touch $A
        ENV A=c
        RUN mkdir /a
        USER www-data
        RUN touch /tmp/b
        WORKDIR /c
        RUN --mount=type=cache,target=/root/.cache touch /d
        RUN touch /e
        COPY --from=build /a /a
      `,
    },
  ],
} satisfies Rule

function flagsOf({ text }: Facts, { instruction }: Run): string {
  return instruction.flags.map(({ start, end }) => text.slice(start, end)).join(' ')
}

/** One command at most, tests not counted: where hadolint draws the line, too. */
function isShort({ commands, form }: Run): boolean {
  const counted = commands.filter(
    ({ name, words, surroundings }) =>
      words.length > 0 &&
      name !== '[' &&
      name !== '[[' &&
      name !== '((' &&
      !surroundings.includes('nested-script'),
  )
  return counted.length <= 1 && (form !== 'heredoc' || counted.length === 1)
}

function isScript(...runs: readonly Run[]): boolean {
  return runs.every(({ form, scripts }) => form === 'shell' && scripts.length > 0)
}

function joinFixes(file: Facts, first: Run, second: Run): readonly Fix[] {
  const certainty = joinable(first, second)
  if (!certainty) return []
  const { a, b, grouped, safe } = certainty
  const start = first.outer.end
  const body = b.joined.segments[0]?.source
  if (body === undefined) return []
  const space = file.text.slice(start, second.outer.start)
  const comments = space.split(/\r?\n/).filter((line) => line.trim().startsWith('#'))
  // A comment to a checker would silence it for the whole of the joined instruction.
  if (/#.*\b(?:hadolint|plimsoll|check=|checkov|trivy|nosemgrep|kics|NOSONAR)/.test(space)) return []
  const { escape } = file.tree
  const style = listBreak(file, first.outer)
  const joiner = style.includes('\n') ? style : ` ${escape}\n    && `
  // Comment lines stand between the line that is continued and the next one.
  const at = joiner.indexOf('\n') + 1
  const lines = comments.map((line) => `${line}\n`).join('')
  const edits: Edit[] = [
    { start, end: body, text: `${joiner.slice(0, at)}${lines}${joiner.slice(at)}${grouped ? '{ ' : ''}` },
  ]
  if (grouped) edits.push({ start: second.outer.end, end: second.outer.end, text: '; }' })
  return [
    ...fix('Join it to the RUN above', safe, ...edits),
    ...heredocFix(file, first, second, a, b, comments),
  ]
}

/** One heredoc of both, a line for each command of their `&&` lists. */
function heredocFix(
  file: Facts,
  first: Run,
  second: Run,
  a: Script,
  b: Script,
  comments: readonly string[],
): readonly Fix[] {
  const lines = [chainLines(file, first, a), chainLines(file, second, b)] as const
  const start = a.joined.segments[0]?.source
  const usesEof = file.text.slice(first.outer.start, second.outer.end).includes('EOF')
  if (!lines[0] || !lines[1] || start === undefined || usesEof || first.state.shell.name === 'other')
    return []
  // A terminator stands alone on its line: no blank may follow it.
  const end = second.outer.end + (/^[ \t]*/.exec(file.text.slice(second.outer.end))?.[0].length ?? 0)
  const text = `<<EOF\nset -e\n${[...lines[0], ...comments.map((line) => line.trim()), ...lines[1]].join('\n')}\nEOF`
  return [{ title: 'Make a heredoc of both', safe: false, edits: [{ start, end, text }] }]
}

const runsByInstruction = perFile(
  ({ runs }): ReadonlyMap<Instruction | undefined, Run> => new Map(runs.map((run) => [run.instruction, run])),
)

/** How many steps above the first of a pair are looked at. */
const farthest = 20

/**
 * Whether one of the steps above the first of a pair installs what the second calls. A whole row may be joined at once,
 * and then they share a shell, too.
 */
function earlierUses(file: Facts, index: number, second: Run): boolean {
  const { instructions } = file.tree
  const [b] = second.scripts
  for (let at = index - 1; b && at >= 0 && at > index - farthest && instructions[at]?.name === 'RUN'; at--) {
    const script = runsByInstruction(file).get(instructions[at])?.scripts[0]
    if (script && usesAgain(script, b)) return true
  }
  return false
}

interface Joint {
  readonly a: Script
  readonly b: Script
  /** The second script needs braces. */
  readonly grouped: boolean
  readonly safe: boolean
}

/**
 * Whether `first && second` in one shell does what the two do in a shell each. The first must leave nothing behind in
 * the shell; in the second, what stands behind `;` or `||` must not run when the first fails.
 */
function joinable(first: Run, second: Run): Joint | undefined {
  const [a] = first.scripts
  const [b] = second.scripts
  if (!a || !b || first.form !== 'shell' || second.form !== 'shell') return undefined
  const broken = [a, b].some(
    ({ errors, comments, commands }) => errors.length || comments.length || !commands.length,
  )
  if (
    broken ||
    /[;&|\\]\s*$/.test(a.joined.text) ||
    /[;&|\\]\s*$/.test(b.joined.text) ||
    /^\s*[;&|]/.test(b.joined.text)
  )
    return undefined
  // With `sh -e`, what stands on the left of `&&` is exempt from it.
  const isStrict = first.state.shell.words.slice(1).some((word) => /^-[a-z]*e/.test(word))
  if (isStrict && ![a, b].every(isChain)) return undefined
  if (
    a.commands.some((command) => leavesTrace(command, b)) ||
    isLeaking(a) ||
    b.commands.some(({ next }) => next === '&')
  )
    return undefined
  if (
    !a.plain &&
    a.commands.some(({ surroundings }) =>
      surroundings.some((it) => it !== 'if-test' && it !== 'if-body' && it !== 'substitution'),
    )
  )
    return undefined
  const grouped = !isChain(b)
  if (grouped && (!b.plain || b.commands.some(({ name }) => name === 'set' || name === 'exec')))
    return undefined
  if (isHeredocScript(first, a) || usesAgain(a, b)) return undefined
  const safe = a.commands.every(
    ({ effective, wrappers }) => isKnown(effective) && wrappers.every((it) => known.has(it)),
  )
  return { a, b, grouped, safe }
}

function isChain({ plain, top }: Script): boolean {
  return plain && top.every(({ joiner }) => joiner === undefined || joiner === '&&' || joiner === '|')
}

const traces = new Set(
  (
    'cd pushd popd export set unset umask alias unalias trap source . eval exec exit return readonly local declare typeset shopt ' +
    'ulimit hash read getopts shift break continue let mapfile enable bg fg jobs wait disown ' +
    'service systemctl rc-service initctl start-stop-daemon dockerd nohup setsid usermod groupmod gpasswd chsh vipw newgrp'
  ).split(' '),
)

/** Whether a command changes the shell itself, starts something that lives on, or changes what a fresh step would see. */
function leavesTrace(command: Command, next: Script): boolean {
  const { words, effective, surroundings, assignments } = command
  const isApart = surroundings.includes('substitution') || surroundings.includes('subshell')
  if (command.next === '&' || surroundings.includes('function')) return true
  if (isApart) return false
  if (words.length === 0) return assignments.length > 0 || command.redirects.length > 0
  // `$TOOL` may be anything; `$HOME/bin/tool` is a program.
  if (effective.name === undefined && !effective.words[0]?.raw.includes('/')) return true
  if (effective.name === 'cd' && startsElsewhere(next)) return false
  return traces.has(effective.name ?? '') || command.wrappers.some((name) => traces.has(name))
}

/** The script goes to an absolute directory first, so that it does not matter where it begins. */
function startsElsewhere({ top, commands }: Script): boolean {
  const [start] = top
  if (!start || start !== commands[0] || start.name !== 'cd' || start.args.length !== 1) return false
  return start.args[0]?.value?.startsWith('/') === true && start.next === '&&'
}

/** Paths that each step gets anew, or on which the shell itself depends. */
function isLeaking({ joined: { text } }: Script): boolean {
  return /\/etc\/(?:hosts|resolv\.conf|hostname|passwd|group|profile|bash|ld\.so)|\/dev\/shm|\/bin\/(?:sh|bash|dash|ash)\b|\bdpkg-reconfigure\b|\$\$|\$\{?!|\bLINENO\b/.test(
    text,
  )
}

/** A command of the first that installs another one of its own name: the shell would go on with the one it found first. */
function usesAgain(a: Script, b: Script): boolean {
  const names = new Set(a.commands.flatMap(({ effective: { name } }) => name ?? []))
  const again = b.commands.some(
    ({ effective: { name } }) => name !== undefined && names.has(name) && isInstalledBy(a, name),
  )
  return again || b.commands.some(({ effective: { name } }) => name === 'hash')
}

function isInstalledBy({ commands }: Script, name: string): boolean {
  const stem = name.replace(/[\d.]+$/, '')
  return commands.some(({ effective }) =>
    effective.args.some(({ value, prefix }) => {
      const word = (value ?? prefix).split('/').at(-1) ?? ''
      return word === name || word === stem || word.startsWith(`${stem}@`) || word.startsWith(`${stem}=`)
    }),
  )
}

/** `python -m pip` is pip; what a script of its own does is not known. */
function isKnown({ name, args }: Command['effective']): boolean {
  if (known.has(name ?? '')) return true
  return (
    /^python[\d.]*$/.test(name ?? '') &&
    args[0]?.value === '-m' &&
    /^(?:pip|venv|virtualenv|ensurepip|compileall)$/.test(args[1]?.value ?? '')
  )
}

/** Programs that end when they are done, and change nothing but files. */
const known = new Set(
  (
    '[ test true echo printf mkdir rmdir rm cp mv ln chmod chown chgrp touch cat tee sed awk grep cut tr head tail sort tar gzip gunzip ' +
    'bzip2 xz unzip zip curl wget find xargs install ls test apt-get apt apk yum dnf microdnf zypper dpkg rpm apt-key add-apt-repository ' +
    'pip pip3 npm yarn pnpm gem bundle composer cargo go useradd groupadd adduser addgroup userdel locale-gen ldconfig ' +
    'update-ca-certificates update-alternatives git sha256sum md5sum ar strip patch sudo env a2enmod a2dismod a2ensite ' +
    'docker-php-ext-install docker-php-ext-enable docker-php-ext-configure pecl javac gcc g++ setcap getcap fc-cache ' +
    'corepack conda mamba R Rscript luarocks opam rustup poetry uv pipenv which make cmake meson ninja mvn cabal stack shards ' +
    'crystal nimble cpanm bun'
  ).split(' '),
)
