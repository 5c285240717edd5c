import type { PackageCall } from '../../server/facts/packages.ts'
import type { ShellWord } from '../../server/syntax/script.ts'
import { dockerfile, type Rule } from '../rule.ts'

/** They work out the whole list before they install any of it, so that its order is nothing to them. */
const orderless = new Set(['apt', 'apt-get', 'apk', 'dnf', 'microdnf', 'yum', 'zypper'])

export default {
  title: 'A list of packages is not sorted',
  why: `
    In a sorted list nothing stands twice, a reviewer sees at once what came and what went, and two people who add something
    rarely touch the same line.
  `,
  whyUnsafe: `
    Where two packages offer the same thing, this manager takes what is named first.
  `,
  severity: 'hint',
  covers: ['sonar/S7018', 'tally/sort-packages'],
  differs: ['Outside `profile: all` only lists with one package per line are reported.'],

  *check(file, _project, { wide }) {
    for (const call of file.packageCalls) {
      const words = listOf(call)
      const [first] = words
      const last = words.at(-1)
      if (!first || !last || words.length < 3) continue
      const isApart = words.every(
        (word, index) => index === 0 || isNextLine(file.text.slice(words[index - 1]?.end, word.start)),
      )
      if (!isApart && !wide) continue
      // A comment between the lines is about what stands around it.
      if (file.text.slice(first.start, last.end).includes('#')) continue
      if (orders.some((order) => isSorted(words, order))) continue
      const sorted = words.map(({ raw }) => raw).toSorted(byName)
      const at = words.find(({ raw }, index) => raw !== sorted[index])
      if (!at) continue
      yield {
        at,
        message: `${sorted[words.indexOf(at)]} would stand here if the list were sorted.`,
        fixes: [
          {
            title: 'Sort the packages',
            safe: orderless.has(call.manager.name),
            edits: words.flatMap(({ start, end, raw }, index) =>
              raw === sorted[index] ? [] : [{ start, end, text: sorted[index] as string }],
            ),
          },
        ],
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13-slim
        RUN apt-get update && apt-get install -y --no-install-recommends \
            «git» \
            curl \
            ca-certificates \
            jq \
            && rm -rf /var/lib/apt/lists/*
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        RUN apt-get update && apt-get install -y --no-install-recommends \
            ca-certificates \
            curl \
            git \
            jq \
            && rm -rf /var/lib/apt/lists/*
      `,
    },
    {
      because: 'the first package stands behind the options',
      bad: dockerfile`
        FROM alpine:3.22
        RUN apk add --no-cache «tini» \
                               curl=~8 \
                               bash
      `,
      fixed: dockerfile`
        FROM alpine:3.22
        RUN apk add --no-cache bash \
                               curl=~8 \
                               tini
      `,
    },
    {
      because: 'pip looks at one after the other',
      bad: dockerfile`
        FROM python:3.13-slim
        RUN pip install --no-cache-dir \
            «flask» \
            "celery[redis]" \
            arrow
      `,
      fixed: dockerfile`
        FROM python:3.13-slim
        RUN pip install --no-cache-dir \
            arrow \
            "celery[redis]" \
            flask
      `,
    },
    {
      because:
        'they stand on one line, hold a variable, are grouped by comments, or are sorted in one way or another',
      good: dockerfile`
        FROM debian:13-slim
        RUN apt-get install -y git curl zip
        RUN apt-get install -y \
            zip \
            $EXTRA \
            curl
        RUN apt-get install -y \
            gcc \
            make \
            # for the tests
            chromium \
            xvfb
        RUN apt-get install -y \
            g++ \
            gcc \
            libx11-6 \
            libXt6 \
            libxt-dev
      `,
    },
  ],
} satisfies Rule

/** The packages of a call that stand in one row, each a plain word in one piece; otherwise none. */
function listOf({ action, run, packages, command }: PackageCall): readonly ShellWord[] {
  if (action !== 'install' || run.form === 'exec') return []
  const words = packages.map(({ word }) => word)
  const first = words[0] ? command.words.indexOf(words[0]) : -1
  const isRow = words.every((word, index) => command.words[first + index] === word)
  const isPlain = words.every(
    ({ value, unbroken, glob }) =>
      unbroken && !glob && value !== undefined && /^[\w@/.+:=~<>^[\],!*-]+$/.test(value),
  )
  return isRow && isPlain ? words : []
}

function isNextLine(gap: string): boolean {
  return /^[ \t]*[\\`][ \t]*\r?\n[ \t]*$/.test(gap)
}

/** Lists are sorted by hand, by an editor, or by `sort` in some language: each of them will do. */
const orders: readonly ((a: string, b: string) => number)[] = [
  byName,
  (a, b) => compare(a, b),
  (a, b) => compare(a.toLowerCase(), b.toLowerCase()),
  (a, b) => compare(letters(nameOf(a)), letters(nameOf(b))),
  (a, b) => compare(letters(a), letters(b)),
]

function isSorted(words: readonly ShellWord[], order: (a: string, b: string) => number): boolean {
  return words.every(({ raw }, index) => index === 0 || order((words[index - 1] as ShellWord).raw, raw) <= 0)
}

function byName(a: string, b: string): number {
  return compare(nameOf(a), nameOf(b)) || compare(a, b)
}

/** Without version and quotes. */
function nameOf(word: string): string {
  return word.replaceAll(/["']/g, '').replace(/(?!^)[=<>~@:[].*$/, '')
}

function letters(word: string): string {
  return word.toLowerCase().replaceAll(/[^a-z0-9]/g, '')
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
