import type { Facts } from '../../server/facts/facts.ts'
import type { Run } from '../../server/facts/runs.ts'
import type { Command, ShellWord } from '../../server/syntax/script.ts'
import { fix, removeWord, replaceWord } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

interface Switch {
  readonly commands: readonly string[]
  readonly words: RegExp
  readonly code: string
  readonly what: string
}

const switches: readonly Switch[] = [
  {
    commands: ['apk'],
    words: /^--allow-untrusted$/,
    code: 'checkov/CKV2_DOCKER_7',
    what: 'apk installs packages here that no trusted key has signed',
  },
  {
    commands: ['apt-get', 'apt', 'aptitude'],
    words: /^--allow-unauthenticated$/,
    code: 'checkov/CKV2_DOCKER_8',
    what: 'apt installs packages here that nobody has signed',
  },
  {
    commands: ['apt-get', 'apt'],
    words: /^--allow-insecure-repositories$/,
    code: 'checkov/CKV2_DOCKER_8',
    what: 'apt takes package lists here that nobody has signed',
  },
  {
    commands: ['apt-get', 'apt'],
    words: /^--force-yes$/,
    code: 'checkov/CKV2_DOCKER_11',
    what: '--force-yes also says yes to unsigned packages and to removing essential ones',
  },
  {
    commands: ['yum', 'dnf', 'microdnf', 'tdnf', 'zypper'],
    words: /^--no-?gpg-?checks?$/,
    code: 'checkov/CKV2_DOCKER_9',
    what: 'The signatures of the packages are not checked here',
  },
  {
    commands: ['rpm'],
    words: /^--(?:nosignature|nodigest|nofiledigest|noverify)$/,
    code: 'checkov/CKV2_DOCKER_10',
    what: 'rpm installs packages here without looking at their signatures',
  },
]

export default {
  title: 'Packages are installed without checking their signature',
  why: `
    The signature is what proves that a package comes from the distribution. Without it a mirror, or anybody on the way
    to one, decides what is installed as root.
  `,
  whyUnsafe: `
    If the repository or the package is not signed, or its key is missing, the build fails from now on: add the key.
  `,
  severity: 'warning',
  covers: [...new Set(switches.map(({ code }) => code))],

  *check(file) {
    for (const run of file.runs) {
      for (const { effective: command } of run.commands) {
        for (const { commands, words, code, what } of switches) {
          if (!commands.includes(command.name ?? '')) continue
          const word = command.args.find(({ value }) => value !== undefined && words.test(value))
          if (!word) continue
          yield {
            at: word,
            message: `${what}.`,
            codes: [code],
            fixes: repair(file, run, command, word),
          }
        }
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13-slim
        RUN apt-get install -y «--allow-unauthenticated» curl
        RUN apt-get install «--force-yes» git
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        RUN apt-get install -y curl
        RUN apt-get install -y git
      `,
    },
    {
      bad: dockerfile`
        FROM alpine:3.23
        RUN apk add --no-cache «--allow-untrusted» ./tool.apk
      `,
      fixed: dockerfile`
        FROM alpine:3.23
        RUN apk add --no-cache ./tool.apk
      `,
    },
    {
      bad: dockerfile`
        FROM fedora:44
        RUN dnf install -y «--nogpgcheck» tool && rpm -i «--nosignature» tool.rpm && yum -y «--nogpgcheck» install x
      `,
      fixed: dockerfile`
        FROM fedora:44
        RUN dnf install -y tool && rpm -i tool.rpm && yum -y install x
      `,
    },
    {
      good: dockerfile`
        FROM debian:13-slim
        RUN apt-get install -y curl && echo --allow-unauthenticated
      `,
    },
  ],
} satisfies Rule

function repair(file: Facts, run: Run, command: Command, word: ShellWord) {
  if (word.value !== '--force-yes') return fix(`Remove ${word.value}`, false, removeWord(file, run, word))
  const says = command.args.some(({ value }) => /^(?:-[a-z]*y[a-z]*|--yes|--assume-yes)$/.test(value ?? ''))
  return says
    ? fix('Remove --force-yes', false, removeWord(file, run, word))
    : fix('Say -y instead', false, replaceWord(run, word, '-y'))
}
