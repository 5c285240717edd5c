import type { Facts } from '../../server/facts/facts.ts'
import type { Run } from '../../server/facts/runs.ts'
import type { Command, Script } from '../../server/syntax/script.ts'
import { insertAbove, insertBelow, keyword } from '../edits.ts'
import { dockerfile, type Edit, type Fix, type Rule } from '../rule.ts'

/** What these do depends neither on variables that sudo would hide from them nor on the home folder. */
const plain = new Set(
  (
    'apt-get apt apt-key add-apt-repository dpkg apk yum dnf microdnf zypper mkdir rm rmdir cp mv ln chmod chown chgrp touch tee ' +
    'cat sed tar unzip useradd usermod groupadd adduser addgroup deluser update-alternatives update-ca-certificates ldconfig ' +
    'locale-gen install gpasswd chpasswd'
  ).split(' '),
)

export default {
  title: 'sudo in a build',
  why: `
    A RUN is root until USER says otherwise, so that sudo adds nothing but a package and its settings. Where another user is
    set, \`USER root\` around the step says the same to everybody who reads the file.
  `,
  whyUnsafe: `
    sudo hides most variables of ENV from the command and sets HOME: a command that reads them behaves differently without it.
    A step between \`USER root\` and \`USER …\` makes the files of all its commands root's.
  `,
  severity: 'warning',
  covers: [
    'hadolint/DL3004',
    'trivy/DS-0010',
    'checkov/CKV2_DOCKER_1',
    'kics/run-using-sudo',
    'semgrep/avoid-sudo',
    'dockerfilelint/sudo_usage',
    'droast/DF010',
  ],

  *check(file, _project, { wide }) {
    for (const run of file.runs) {
      let isFirst = true
      for (const command of run.commands) {
        const word = command.words[0]
        if (command.name !== 'sudo' || !word) continue
        const user = run.state.user?.name
        const isRoot = user === 'root' || user === '0'
        // One RUN has one cause, however often it says sudo; only what can be taken away is named each time.
        if (!wide && !isFirst && !isRoot) continue
        const isNested = command.surroundings.includes('nested-script')
        yield {
          at: word,
          message: isRoot
            ? `sudo is idle here: the step is run by root.`
            : user === undefined
              ? 'sudo in a build step: USER says who runs it.'
              : `sudo makes ${user} root for one command; USER root would say so.`,
          ...(isNested && { codes: ['droast/DF010'] }),
          fixes: isRoot ? withoutSudo(run, command) : isFirst ? withUser(file, run) : [],
        }
        isFirst = false
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13-slim
        RUN «sudo» apt-get update && «sudo» mkdir -p /srv
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        RUN apt-get update && mkdir -p /srv
      `,
    },
    {
      because: 'make may read variables that sudo hid from it, so that is to review',
      bad: dockerfile`
        FROM debian:13-slim
        RUN make && «sudo» make install
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        RUN make && make install
      `,
    },
    {
      because: 'a RUN of a user is named once, whatever the number of its commands',
      bad: dockerfile`
        FROM debian:13-slim
        USER app
        RUN «sudo» apt-get update && sudo rm -rf /var/lib/apt/lists/*
        RUN touch mine && «sudo» touch yours
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        USER app
        USER root
        RUN apt-get update && rm -rf /var/lib/apt/lists/*
        USER app
        RUN touch mine && sudo touch yours
      `,
    },
    {
      because: 'another user than root is asked for, and su -c cannot be spelt in one edit',
      bad: dockerfile`
        FROM debian:13-slim
        RUN «sudo» -u postgres initdb
      `,
    },
    {
      because: 'it is installed for those who use the image',
      good: dockerfile`
        FROM debian:13-slim
        RUN apt-get update && apt-get install -y sudo && echo "app ALL=NOPASSWD: ALL" > /etc/sudoers.d/app
      `,
    },
  ],
} satisfies Rule

/** The word `sudo` with the blanks behind it, where no option or assignment follows. */
function removal(run: Run, command: Command): Edit | undefined {
  const [word, next] = command.words
  if (run.form === 'exec' || !word || !next || next.prefix.startsWith('-') || /^\w+=/.test(next.prefix))
    return undefined
  return { start: word.start, end: next.start, text: '' }
}

function withoutSudo(run: Run, command: Command): readonly Fix[] {
  const edit = removal(run, command)
  return edit ? [{ title: 'Remove sudo', safe: plain.has(command.effective.name ?? ''), edits: [edit] }] : []
}

/** USER around a step in which every command is under sudo. */
function withUser(file: Facts, run: Run): readonly Fix[] {
  const { state, outer, instruction, scripts } = run
  const [script] = scripts as readonly [Script?]
  const user = state.user?.value
  if (!script?.plain || scripts.length !== 1 || !user || instruction !== outer || run.form !== 'shell')
    return []
  if (!script.top.length || script.commands.length !== script.top.length) return []
  const edits = script.top.map((command) => (command.name === 'sudo' ? removal(run, command) : undefined))
  if (!edits.every((edit) => edit !== undefined)) return []
  if (script.top.some(({ redirects }) => redirects.length)) return []
  const name = keyword(file, 'USER')
  return [
    {
      title: `Run this step between USER root and USER ${user}`,
      safe: false,
      edits: [insertAbove(outer, `${name} root`), ...edits, insertBelow(file, outer, `${name} ${user}`)],
    },
  ]
}
