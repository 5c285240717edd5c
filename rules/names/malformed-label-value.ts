import { labelsOf } from '../../server/facts/labels.ts'
import { spdxLicences } from '../data/licences.ts'
import { fix, replace } from '../edits.ts'
import { dockerfile, type LabelType, type Rule } from '../rule.ts'

interface Form {
  readonly is: (value: string) => boolean
  readonly title: string
  readonly code: string
}

const forms: Readonly<Partial<Record<LabelType, Form>>> = {
  url: { is: (it) => /^[a-z][a-z0-9+.-]*:\/\/[^\s/]+/i.test(it), title: 'a URL', code: 'hadolint/DL3052' },
  rfc3339: {
    is: (it) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/i.test(it),
    title: 'a time as in RFC 3339',
    code: 'hadolint/DL3053',
  },
  spdx: { is: isLicence, title: 'an SPDX licence expression', code: 'hadolint/DL3054' },
  hash: {
    is: (it) => /^(?:[0-9a-f]{7}|[0-9a-f]{40})$/.test(it),
    title: 'a git commit',
    code: 'hadolint/DL3055',
  },
  semver: {
    is: (it) =>
      /^(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/.test(it),
    title: 'a semantic version',
    code: 'hadolint/DL3056',
  },
  email: {
    is: (it) => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(it),
    title: 'an e-mail address',
    code: 'hadolint/DL3058',
  },
}

/** What the specification of image annotations says of its own keys. */
const standard: Readonly<Record<string, LabelType>> = {
  'org.opencontainers.image.created': 'rfc3339',
  'org.opencontainers.image.documentation': 'url',
  'org.opencontainers.image.licenses': 'spdx',
  'org.opencontainers.image.source': 'url',
  'org.opencontainers.image.url': 'url',
}

export default {
  title: "A label's value is empty or not of the form that its key promises",
  why: `
    Tools read labels: a date that is no date, or a licence that nobody knows, is as good as none.
  `,
  whyUnsafe: `
    The value changes to the nearest well-formed one.
  `,
  severity: 'info',
  covers: ['hadolint/DL3051', ...Object.values(forms).map(({ code }) => code)],

  *check(file, _project, { labelSchema }) {
    for (const { name, value, valueSpan, nameSpan } of labelsOf(file)) {
      const type = labelSchema[name] ?? standard[name]
      // A value that begins with the equals sign is another rule's finding: a blank stands before it.
      if (!type || value === undefined || value.includes('$') || value.startsWith('=')) continue
      const known = Object.hasOwn(labelSchema, name)
      const form = forms[type]
      if (value === '') {
        yield {
          at: nameSpan,
          message: `The label ${name} is empty.`,
          codes: known ? ['hadolint/DL3051'] : [],
        }
      } else if (form && !form.is(value)) {
        const nearest = type === 'spdx' ? nearestLicence(value) : undefined
        yield {
          at: valueSpan ?? nameSpan,
          message: `The value of ${name}, ${value}, is not ${form.title}.`,
          codes: known ? [form.code] : [],
          fixes:
            nearest && valueSpan ? fix(`Write ${nearest}`, false, replace(valueSpan, `"${nearest}"`)) : [],
        }
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13-slim
        LABEL org.opencontainers.image.licenses=«"Apache 2.0"»
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        LABEL org.opencontainers.image.licenses="Apache-2.0"
      `,
    },
    {
      options: {
        labelSchema: { revision: 'hash', contact: 'email', version: 'semver', build: 'rfc3339', site: 'url' },
      },
      bad: dockerfile`
        FROM debian:13-slim
        LABEL revision=«main» contact=«nobody» version=«1.2» build=«today» site=«example»
        LABEL «revision»=""
      `,
    },
    {
      because: 'the values are well-formed, or a build argument decides',
      options: { labelSchema: { revision: 'hash' } },
      good: dockerfile`
        FROM debian:13-slim
        ARG COMMIT
        LABEL org.opencontainers.image.licenses="MIT OR Apache-2.0" revision=$COMMIT
      `,
    },
    {
      because: 'the blank before the equals sign is what is wrong',
      good: dockerfile`
        FROM debian:13-slim
        LABEL org.opencontainers.image.source = "https://example.com/source"
      `,
    },
  ],
} satisfies Rule

function isLicence(value: string): boolean {
  const words = value.split(/\s+(?:AND|OR|WITH)\s+|[\s()]+/).filter(Boolean)
  return (
    words.length > 0 &&
    words.every((word) => spdxLicences.has(word.replace(/\+$/, '')) || /^LicenseRef-|-exception$/.test(word))
  )
}

function nearestLicence(value: string): string | undefined {
  const plain = (text: string) => text.toLowerCase().replace(/[^a-z0-9]|licen[cs]e|version|v(?=\d)/g, '')
  return [...spdxLicences].find((id) => plain(id) === plain(value))
}
