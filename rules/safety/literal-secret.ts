import type { Facts } from '../../server/facts/facts.ts'
import { flagValue } from '../../server/syntax/shell.ts'
import type { Span } from '../../server/syntax/tree.ts'
import { credentialUrl, placeholders, tokenShapes } from '../data/secrets.ts'
import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'A secret stands in the Dockerfile',
  why: `
    It is in the repository, in every layer and in the history of the image, and deleting the line takes it out of none
    of them. Revoke it, then pass the new one as a secret mount: \`RUN --mount=type=secret,id=…\`.
  `,
  severity: 'error',
  covers: ['tally/secrets-in-code', 'sonar/S6437', 'kics/Passwords-And-Secrets', 'trivy/DS-0031'],

  *check(file) {
    const found: Found[] = [...tokens(file), ...addresses(file), ...options(file)]
    const seen: Found[] = []
    for (const it of found.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
      if (seen.some((other) => it.start < other.end)) continue
      seen.push(it)
      yield {
        at: { start: it.start, end: it.end },
        message: `This is ${it.what}, for everyone who can read this file or pull the image.`,
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM alpine:3.23
        ENV AWS_ACCESS_KEY_ID=«AKIAIOSFODNN7EXAMPLE»
      `,
    },
    {
      because: 'the password in an address',
      bad: dockerfile`
        FROM python:3.13-slim
        RUN pip install --index-url https://deploy:«hunter2»@pypi.example.com/simple shop
      `,
    },
    {
      bad: dockerfile`
        FROM alpine:3.23
        RUN curl -fsSL -u «build:s3cr3t-42» -O https://files.example.com/tool.tgz \
         && wget --password=«n0t-for-you» https://files.example.com/data.tgz
      `,
    },
    {
      because: 'a key in a heredoc',
      bad: dockerfile`
        FROM alpine:3.23
        COPY <<END /root/.ssh/id_ed25519
        «-----BEGIN OPENSSH PRIVATE KEY-----»
        b3BlbnNzaC1rZXktdjEAAAAA
        -----END OPENSSH PRIVATE KEY-----
        END
      `,
    },
    {
      because: 'variables, mounted secrets and well-known stand-ins are no secrets',
      good: dockerfile`
        FROM alpine:3.23
        ENV DATABASE_URL=postgres://shop:letmein@db/shop QUEUE=amqp://guest:guest@mq.example.com
        RUN --mount=type=secret,id=token,env=TOKEN \
            git clone https://x-access-token:$TOKEN@github.com/example/shop && curl -u "$USER:$PASS" -O https://files.example.com/x
      `,
    },
  ],
} satisfies Rule

interface Found extends Span {
  /** What it is, with its article. */
  readonly what: string
}

function tokens({ text }: Facts): readonly Found[] {
  return tokenShapes.flatMap(({ pattern, title }) =>
    [...text.matchAll(new RegExp(pattern, 'g'))].flatMap((match) =>
      // A character over and over is a stand-in.
      /(.)\1{9}/.test(match[0])
        ? []
        : [{ start: match.index, end: match.index + match[0].length, what: title }],
    ),
  )
}

function addresses({ text, tree }: Facts): readonly Found[] {
  return [...text.matchAll(new RegExp(credentialUrl, 'g'))].flatMap((match) => {
    const [, address = '', password = ''] = match
    const start = match.index + address.length + 1
    const user = address.split('//')[1] ?? ''
    // A database without a domain is the one of a test set-up.
    const host = /^[\w.-]+/.exec(text.slice(start + password.length + 1))?.[0] ?? ''
    const isWeb = /^(?:https?|git|ssh|svn|ftps?):/.test(address)
    if (!isWeb && (!host.includes('.') || /^127\.|\.local$/.test(host))) return []
    if (
      isPlaceholder(password) ||
      password.toLowerCase() === user.toLowerCase() ||
      isComment(tree.comments, start)
    )
      return []
    return [{ start, end: start + password.length, what: `the password of ${user || 'an address'}` }]
  })
}

/** Options of commands whose value is a password. */
function options(file: Facts): readonly Found[] {
  return file.runs.flatMap(({ commands }) =>
    commands.flatMap(({ effective: command }): readonly Found[] => {
      const names = passwordOptions[command.name ?? '']
      if (!names) return []
      const { word, value } = flagValue(command, ...names) ?? {}
      if (!word || !value || isPlaceholder(value)) return []
      if (
        command.name === 'curl' &&
        (!/^[^:]+:.+$/.test(value) || isPlaceholder(value.slice(value.indexOf(':') + 1)))
      )
        return []
      const at = file.text.slice(word.start, word.end).indexOf(value)
      const span = at < 0 ? word : { start: word.start + at, end: word.start + at + value.length }
      return [{ start: span.start, end: span.end, what: 'a password' }]
    }),
  )
}

const passwordOptions: Readonly<Record<string, readonly string[]>> = {
  curl: ['-u', '--user'],
  wget: ['--password', '--http-password', '--ftp-password'],
  sshpass: ['-p'],
  svn: ['--password'],
  twine: ['--password', '-p'],
}

function isPlaceholder(value: string): boolean {
  const bare = value.toLowerCase()
  return (
    bare.length < 4 ||
    placeholders.has(bare) ||
    /^(?:\*+|x+|\.+|%\w+%|\[.*\]|\(.*\)|your[-_ ].*|my[-_ ]?(?:pass(?:word)?|secret|token).*|x-oauth-basic)$|[<>{}$]/.test(
      bare,
    )
  )
}

function isComment(comments: readonly Span[], at: number): boolean {
  return comments.some(({ start, end }) => at >= start && at < end)
}
