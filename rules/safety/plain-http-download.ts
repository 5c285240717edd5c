import type { Facts } from '../../server/facts/facts.ts'
import type { Script } from '../../server/syntax/script.ts'
import type { Span } from '../../server/syntax/tree.ts'
import { insert } from '../edits.ts'
import { dockerfile, type Report, type Rule } from '../rule.ts'

const codes: Readonly<Record<string, readonly string[]>> = {
  curl: ['parfum/curlUseHttpsUrl', 'sonar/S5332'],
  wget: ['parfum/wgetUseHttpsUrl', 'sonar/S5332'],
}

/** Hosts that serve the same under https. */
const knownHosts =
  /(?:^|\.)(?:apache\.org|bitbucket\.org|cloudfront\.net|cpan\.org|cran\.r-project\.org|deb\.debian\.org|docker\.com|fedoraproject\.org|gcc\.gnu\.org|ftp\.gnu\.org|getcomposer\.org|github\.com|githubusercontent\.com|gitlab\.com|golang\.org|googleapis\.com|gnupg\.org|jenkins\.io|kernel\.org|maven\.org|mariadb\.org|mongodb\.org|mysql\.com|nginx\.org|nodejs\.org|npmjs\.org|s3\.amazonaws\.com|openssl\.org|oracle\.com|php\.net|postgresql\.org|pypa\.io|pypi\.org|python\.org|ruby-lang\.org|rubygems\.org|sourceforge\.net|sqlite\.org|videolan\.org|zlib\.net)$/i

export default {
  title: 'A download goes over plain http',
  why: `
    Anybody on the way can replace what comes back, and the build runs it as root. A hash or signature that is checked
    afterwards settles it; otherwise take https.
  `,
  whyUnsafe: `
    The server has to serve the same file under https, with a certificate that the image trusts: slim images may lack \`ca-certificates\`.
  `,
  severity: 'warning',
  covers: [...new Set(Object.values(codes).flat())],

  *check(file, _project, { wide }) {
    for (const run of file.runs) {
      for (const { effective: command } of run.commands) {
        const { name = '' } = command
        if (
          !/^(?:curl|wget2?|git)$/.test(name) ||
          (name === 'git' && !command.args.some(({ value }) => value === 'clone' || value === 'fetch'))
        )
          continue
        if (!wide && run.scripts.some(isVerified)) continue
        for (const word of command.args) {
          const host = hostOf((word.value ?? word.prefix).replace(/^--?[\w-]+=/, ''))
          if (host === undefined || isNear(host) || (name === 'curl' && isProxy(command.args, word))) continue
          yield* report(
            file,
            word,
            host,
            word.raw,
            codes[name === 'wget2' ? 'wget' : name] ?? ['sonar/S5332'],
          )
        }
      }
    }
    for (const copy of file.copies) {
      if (!wide && copy.flag('checksum')) continue
      for (const source of copy.sources) {
        const host = source.kind === 'url' || source.kind === 'git' ? hostOf(source.value) : undefined
        if (host !== undefined && !isNear(host))
          yield* report(file, source, host, source.raw, ['sonar/S5332'])
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13
        RUN curl -fsSLO «http://archive.apache.org/dist/tool.tgz» && wget -q «"http://github.com/example/tool/\${V}.tgz"»
        ADD «http://ftp.gnu.org/gnu/hello/hello-2.12.tar.gz» /src/
      `,
      fixed: dockerfile`
        FROM debian:13
        RUN curl -fsSLO https://archive.apache.org/dist/tool.tgz && wget -q "https://github.com/example/tool/\${V}.tgz"
        ADD https://ftp.gnu.org/gnu/hello/hello-2.12.tar.gz /src/
      `,
    },
    {
      because: 'whether this host speaks https nobody knows',
      bad: dockerfile`
        FROM debian:13
        RUN git clone «http://git.example.com/tool.git»
      `,
    },
    {
      because: 'what comes is compared with a known hash',
      good: dockerfile`
        FROM debian:13
        RUN curl -fsSLO http://files.example.com/tool.tgz && echo "9f86d081884c7d65  tool.tgz" | sha256sum -c -
        ADD --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d http://files.example.com/x /x
      `,
    },
    {
      because: 'this never leaves the machine, or is no download',
      good: dockerfile`
        FROM debian:13
        RUN curl -f http://localhost:8080/ready && curl -fsS -x http://proxy.example.com:3128 https://example.com/a -o a
        RUN echo "deb http://deb.debian.org/debian trixie main" > /etc/apt/sources.list
      `,
    },
  ],
} satisfies Rule

function hostOf(url: string): string | undefined {
  return /^http:\/\/(?:[^\s/@]*@)?([\w.-]+)/i.exec(url)?.[1]
}

/** The machine itself, a private network, or a name without a domain. */
function isNear(host: string): boolean {
  return (
    !host.includes('.') ||
    /^(?:127|10|192\.168|169\.254|172\.(?:1[6-9]|2\d|3[01]))\.|\.(?:local|internal|lan|test|localhost)$/.test(
      host,
    )
  )
}

function isProxy(
  args: readonly { readonly value: string | undefined }[],
  word: { readonly value: string | undefined },
): boolean {
  const before = args[args.indexOf(word) - 1]?.value
  return (
    before === '-x' ||
    before === '--proxy' ||
    before === '-e' ||
    before === '--referer' ||
    before === '-H' ||
    before === '--header'
  )
}

function isVerified({ commands }: Script): boolean {
  return commands.some(({ effective: { name, args } }) => {
    if (/^(?:sha(?:224|256|384|512)sum|shasum|b2sum)$/.test(name ?? ''))
      return args.some(({ value }) => /^(?:-[a-z]*c|--check.*|-)$/.test(value ?? ''))
    return (
      ((name === 'gpg' || name === 'gpg2' || name === 'gpgv') &&
        (name === 'gpgv' || args.some(({ value }) => value === '--verify'))) ||
      name === 'cosign' ||
      name === 'minisign'
    )
  })
}

function* report(
  { text }: Facts,
  { start, end }: Span,
  host: string,
  raw: string,
  ownCodes: readonly string[],
): Generator<Report> {
  const at = text.slice(start, end).indexOf('http://')
  const scheme = start + at + 4
  yield {
    at: { start, end },
    message: `What ${host} sends over http can be replaced on the way, and nothing here checks it.`,
    codes: ownCodes,
    fixes:
      at >= 0 && raw.includes('http://') && knownHosts.test(host)
        ? [{ title: 'Use https', safe: false, edits: [insert(scheme, 's')] }]
        : [],
  }
}
