import { dockerfile, type Rule } from '../rule.ts'

/** A release archive or tag of OpenSSL in an address. */
const release = /openssl[-_/](?:openssl-|OpenSSL_|v)?(\d+)[._](\d+)[._](\d+)([a-z]?)(?![\w.]*\.deb)/g

export default {
  title: 'OpenSSL is built from a release with a known hole',
  why: `
    OpenSSL 1.0.1 to 1.0.1f gives away the memory of the server (Heartbleed, CVE-2014-0160), and 3.0.0 to 3.0.6 can be made
    to run foreign code by a certificate (CVE-2022-3602). What is built from source gets no update from the distribution.
  `,
  severity: 'error',
  covers: ['kics/Vulnerable-OpenSSL-Version'],

  *check(file) {
    for (const { outer } of file.runs) {
      const text = file.text.slice(outer.start, outer.end)
      if (!/openssl/i.test(text)) continue
      const seen = new Set<string>()
      for (const match of text.matchAll(release)) {
        const [found, major, minor, patch, letter = ''] = match
        const version = `${major}.${minor}.${patch}${letter}`
        const isHeartbleed = version.startsWith('1.0.1') && patch === '1' && letter <= 'f'
        const isPunycode = major === '3' && minor === '0' && Number(patch) <= 6
        if ((!isHeartbleed && !isPunycode) || seen.has(version)) continue
        seen.add(version)
        const start = outer.start + match.index
        yield {
          at: { start, end: start + found.length },
          message: `OpenSSL ${version} is open to ${isPunycode ? 'CVE-2022-3602' : 'CVE-2014-0160'}.`,
        }
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13
        RUN curl -fsSLO https://www.openssl.org/source/«openssl-1.0.1e».tar.gz
        RUN curl -fsSL https://github.com/openssl/openssl/releases/download/«openssl-3.0.5»/source.tar.gz | tar -xz
      `,
    },
    {
      good: dockerfile`
        FROM debian:13
        RUN curl -fsSLO https://www.openssl.org/source/openssl-3.0.16.tar.gz && curl -fsSLO https://www.openssl.org/source/openssl-1.0.1g.tar.gz
      `,
    },
  ],
} satisfies Rule
