import type { Run } from '../../server/facts/runs.ts'
import type { Command, Script } from '../../server/syntax/script.ts'
import { knownCommand } from '../../server/syntax/shell.ts'
import { dockerfile, type Rule } from '../rule.ts'

const hadolint = new Set([
  'ssh',
  'vim',
  'shutdown',
  'service',
  'ps',
  'free',
  'top',
  'kill',
  'mount',
  'ifconfig',
])

const covers = [
  'hadolint/DL3001',
  'semgrep/nonsensical-command',
  'kics/run-command-using-ill-suited-tool',
  'droast/DF060',
]

export default {
  title: 'A command that does nothing useful in a build',
  why: `
    Every RUN starts in a fresh container without a terminal and without services, and whatever it starts ends with it. Tools
    for living machines wait for somebody, fail, or leave no trace in the image.
  `,
  severity: 'info',
  covers,
  differs: [
    'hadolint/DL3001 reports every call; outside `profile: all` a service that the rest of the same RUN works with, and a signal to a job that it started, are fine.',
  ],

  *check(file, _project, { wide }) {
    for (const run of file.runs) {
      for (const command of run.commands) {
        const { effective } = command
        const why = knownCommand(effective.name)?.unwanted
        const word = effective.words[0]
        if (!why || !word || effective.name === undefined) continue
        const isPeers =
          hadolint.has(effective.name) &&
          effective === command &&
          !command.surroundings.includes('nested-script') &&
          word.value === effective.name
        if (!(wide && isPeers) && isMeant(run, command)) continue
        yield {
          at: word,
          message: `${effective.name} has no place in a build: ${why}.`,
          codes: isPeers ? covers : covers.filter((code) => !code.startsWith('hadolint/')),
        }
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13
        RUN «top» && «vim» /etc/hosts
        RUN echo 'app:app' | chpasswd && «service» nginx start
        RUN [«"systemctl"», "start", "nginx"]
        RUN «sysctl» -w vm.max_map_count=262144
      `,
    },
    {
      because: 'in the widest sense every call counts',
      options: { wide: true },
      bad: dockerfile`
        FROM debian:13
        «RUN browser & sleep 5; kill» $!
      `,
    },
    {
      because: 'they are installed, asked for their version, or serve the rest of the same RUN',
      good: dockerfile`
        FROM debian:13
        RUN apt-get update && apt-get install -y ssh vim mount
        RUN browser & sleep 5; kill $!
        RUN service postgresql start && psql -f /schema.sql && service postgresql stop
        RUN systemctl enable nginx && ssh -V && ssh -T git@example.com || true
        RUN make -j$(nproc || sysctl -n hw.ncpu)
        RUN --security=insecure mount -t proc proc /mnt && ls /mnt
      `,
    },
  ],
} satisfies Rule

const lasting =
  /^(?:enable|disable|mask|unmask|set-default|preset|preset-all|is-enabled|daemon-reload|--version|link)$/

/** Whether the rest of the script shows that it is meant. */
function isMeant({ scripts, instruction }: Run, command: Command): boolean {
  const { effective } = command
  const words = effective.args.map(({ value }) => value ?? '')
  const script: Script | undefined = scripts.find(({ commands }) => commands.includes(command))
  if (words.some((word) => /^(?:-V|--version|--help|-h)$/.test(word))) return true
  switch (effective.name) {
    case 'service':
    case 'systemctl':
    case 'rc-service':
    case 'initctl': {
      if (words.some((word) => lasting.test(word) || word.startsWith('--root'))) return true
      // A service that is started works for the commands behind it.
      return (
        (script !== undefined && script.commands.at(-1) !== command) ||
        script?.commands.some((it) => it !== command && it.effective.name === effective.name) === true
      )
    }
    case 'kill':
    case 'killall':
    case 'pkill':
    case 'ps':
    case 'pgrep':
    case 'lsof':
      return script !== undefined && (script.commands.length > 1 || words.includes('-l'))
    case 'ssh':
      return (
        words.some((word) => word === '-T' || word.includes('@')) ||
        effective.args.some(({ value }) => value === undefined)
      )
    case 'mount':
    case 'umount':
    case 'iptables':
    case 'modprobe':
      return instruction.flags.some(({ name }) => name === 'security')
    case 'sysctl':
      // What only reads a setting touches nothing.
      return (
        words.includes('-n') ||
        !words.some((word) => word.includes('=') || /^-[a-z]*[wp]|^--(?:write|load|system)/.test(word)) ||
        instruction.flags.some(({ name }) => name === 'security')
      )
    case 'less':
    case 'more':
    case 'man':
    case 'watch':
    case 'init':
    case 'emacs':
    case 'vim':
    case 'vi':
      // Without a terminal these may still work on a file, or be somebody's own script.
      return (
        words.some((word) => /^(?:--batch|-batch|-es?|-s|-c|\+.*|--script)$/.test(word)) ||
        effective.name === 'init' ||
        isPipeEnd(command)
      )
    default:
      return false
  }
}

function isPipeEnd({ joiner }: Command): boolean {
  return joiner === '|'
}
