import type { Run } from '../../server/facts/runs.ts'
import type { Command, ShellWord } from '../../server/syntax/script.ts'
import { dockerfile, type Rule } from '../rule.ts'

const checkers =
  /^(?:b2sum|b3sum|cosign|gpgv?2?|md5sum|minisign|rhash|sha\d+(?:sum)?|shasum|signify|slsa-verifier)$/
const archives = /\.(?:apk|deb|exe|jar|msi|rpm|run|tar|t[bgx]z|war|whl|zip|zst)$|\.tar\.\w+$/

export default {
  title: 'A download is not compared with a checksum',
  why: `
    Whoever controls the server, or the way to it, decides what gets into the image. \`ADD --checksum=sha256:…\`, or
    \`sha256sum -c\` in the same RUN, fails the build as soon as the file is another one.
  `,
  severity: 'info',
  covers: ['sonar/S6474'],
  differs: [
    'What curl and wget fetch is reported under `profile: all` only: few files check it, and most cannot.',
  ],

  *check({ copies, runs }, _project, { wide }) {
    for (const copy of copies) {
      if (!copy.add || copy.flag('checksum')) continue
      for (const source of copy.sources) {
        if (source.kind !== 'url') continue
        yield {
          at: source,
          message: `Nothing checks what comes from ${hostOf(source.expanded ?? source.value)}; --checksum=sha256:… would.`,
        }
      }
    }
    if (!wide) return
    for (const run of runs) {
      if (run.commands.some(isCheck)) continue
      for (const { effective } of run.commands) {
        const word = archiveOf(run, effective)
        if (!word) continue
        yield {
          at: word,
          message: `Nothing checks what comes from ${hostOf(word.prefix)}; sha256sum -c in the same RUN would.`,
        }
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13-slim
        ADD «https://example.com/tool.tar.gz» /opt/
      `,
    },
    {
      options: { wide: true },
      bad: dockerfile`
        FROM debian:13-slim
        RUN curl -fsSLo /tmp/t.tgz «https://example.com/tool-1.2.tgz» && tar -xzf /tmp/t.tgz -C /opt
      `,
    },
    {
      because: 'a checksum or a signature is compared, or git does it itself',
      options: { wide: true },
      good: dockerfile`
        FROM debian:13-slim
        ADD --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d https://example.com/tool.tar.gz /opt/
        ADD https://github.com/example/tool.git#v1.2 /src
        RUN curl -fsSLo t.tgz https://example.com/tool-1.2.tgz && echo "24454f83  t.tgz" | sha256sum -c -
        RUN wget -q https://example.com/a.tgz https://example.com/a.tgz.asc && gpg --batch --verify a.tgz.asc a.tgz
        RUN curl -fsS https://example.com/status
      `,
    },
  ],
} satisfies Rule

function isCheck({ effective: { name, args } }: Command): boolean {
  return checkers.test(name ?? '') || (name === 'openssl' && args[0]?.value === 'dgst')
}

/** The address of an archive or a program that curl or wget fetches. */
function archiveOf({ form }: Run, { name, args }: Command): ShellWord | undefined {
  if ((name !== 'curl' && name !== 'wget') || form === 'exec') return undefined
  return args.find(({ raw, prefix }) => {
    const path = raw.replaceAll(/["']/g, '').replace(/[?#].*$/, '')
    return /^(?:https?|ftp):\/\/(?!localhost|127\.)/.test(prefix) && archives.test(path)
  })
}

function hostOf(url: string): string {
  return /^\w+:\/\/([^/$:]+)/.exec(url)?.[1] ?? 'there'
}
