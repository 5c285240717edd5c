import { startWords } from '../../server/facts/served.ts'
import { fix, insertAbove, keyword, replace } from '../edits.ts'
import { sourceSpan, type Instruction } from '../../server/syntax/tree.ts'
import { dockerfile, type Rule } from '../rule.ts'

interface Need {
  readonly program: RegExp
  readonly who: string
  readonly signal: string
  readonly why: string
  readonly code: string
}

const needs: readonly Need[] = [
  {
    program: /^nginx$/,
    who: 'nginx',
    signal: 'SIGQUIT',
    why: 'drops the requests it is working on',
    code: 'tally/prefer-nginx-sigquit',
  },
  {
    program: /^(?:\/usr)?\/s?bin\/init$|^(?:\/usr)?\/lib\/systemd\/systemd$|^systemd$/,
    who: 'systemd',
    signal: 'SIGRTMIN+3',
    why: 'does not shut down',
    code: 'tally/prefer-systemd-sigrtmin-plus-3',
  },
]

export default {
  title: 'The program waits for another stop signal',
  why: `
    \`docker stop\` sends SIGTERM. nginx then cuts its connections, and takes SIGQUIT for a request to finish them first;
    systemd starts over, and shuts down on SIGRTMIN+3.
  `,
  whyUnsafe: `
    Stopping may take longer: nginx waits for its connections. After the time that \`docker stop\` allows it is killed.
  `,
  severity: 'info',
  covers: needs.map(({ code }) => code),

  *check(file) {
    const { shipped } = file
    const [first, second] = startWords(file)
    if (!shipped || !first || first.command.stage !== shipped) return
    const isExec = first.value === 'exec'
    // Signals reach the shell only, which hands nothing on.
    if (!first.json && !isExec && first.command.script?.commands.length !== 1) return
    const word = isExec && second ? second : first
    const need = needs.find(
      ({ program }) => program.test(word.value) || program.test(word.value.replace(/^\/usr\/s?bin\//, '')),
    )
    if (!need) return
    const own: Instruction[] = []
    for (let stage = file.shipped; stage; stage = stage.image.stage)
      own.push(...file.named('STOPSIGNAL', stage).slice(-1))
    const [set] = own
    const signal = set ? file.expand(set.body.text, set) : shipped.image.facts?.stopSignal
    // An image that is not known may bring the signal.
    if (!set && !shipped.image.facts && !shipped.image.scratch) return
    if ((set && signal === undefined) || signal?.toUpperCase().replace(/^(?:SIG)?/, 'SIG') === need.signal)
      return
    const at = set ? sourceSpan(set.body, 0, set.body.text.length) : word
    yield {
      at: { start: at.start, end: at.end },
      message: `On ${signal ?? 'SIGTERM'}, ${need.who} ${need.why}; it waits for ${need.signal}.`,
      codes: [need.code],
      fixes: set
        ? fix(`Send ${need.signal}`, false, replace(at, need.signal))
        : fix(
            `Send ${need.signal}`,
            false,
            insertAbove(first.command.instruction, `${keyword(file, 'STOPSIGNAL')} ${need.signal}`),
          ),
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM alpine:3.23
        RUN apk add --no-cache nginx
        CMD [«"nginx"», "-g", "daemon off;"]
      `,
      fixed: dockerfile`
        FROM alpine:3.23
        RUN apk add --no-cache nginx
        STOPSIGNAL SIGQUIT
        CMD ["nginx", "-g", "daemon off;"]
      `,
    },
    {
      bad: dockerfile`
        FROM fedora:43
        STOPSIGNAL «SIGTERM»
        CMD ["/usr/sbin/init"]
      `,
      fixed: dockerfile`
        FROM fedora:43
        STOPSIGNAL SIGRTMIN+3
        CMD ["/usr/sbin/init"]
      `,
    },
    {
      because: 'the shell in front of it gets the signal',
      good: dockerfile`
        FROM alpine:3.23
        CMD php-fpm -D && nginx -g "daemon off;"
      `,
    },
    {
      because: 'the official image has it set',
      good: dockerfile`
        FROM nginx:1.30-alpine
        CMD ["nginx", "-g", "daemon off;"]
      `,
    },
    {
      because: 'the stage below sets it',
      good: dockerfile`
        FROM alpine:3.23 AS base
        STOPSIGNAL SIGQUIT
        FROM base
        CMD ["/usr/sbin/nginx", "-g", "daemon off;"]
      `,
    },
  ],
} satisfies Rule
