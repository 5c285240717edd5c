import type { Facts } from '../../server/facts/facts.ts'
import { pairsOf, type Pair } from '../../server/facts/pairs.ts'
import { perFile } from '../../server/facts/per-file.ts'
import type { Run } from '../../server/facts/runs.ts'
import type { Instruction } from '../../server/syntax/tree.ts'
import {
  aboutSecrets,
  buildkitHarmless,
  buildkitSecret,
  suspiciousParts,
  keyWords,
  placeholders,
  publicWords,
  secretWords,
} from '../data/secrets.ts'
import { insert, removeInstruction } from '../edits.ts'
import { dockerfile, type Edit, type Fix, type Rule } from '../rule.ts'

const others = [
  'trivy/DS-0031',
  'sonar/S6472',
  'semgrep/secret-in-build-arg',
  'kics/Passwords-And-Secrets',
  'tally/ruby/secrets-in-arg-or-env',
]

export default {
  title: 'A secret is passed as ARG or ENV',
  why: `
    The values of \`ENV\` and of every \`ARG\` that was passed stay readable in the image: \`docker history\` and
    \`docker inspect\` print them to everyone who can pull it. A secret mount is there while one \`RUN\` runs, and in no layer.
  `,
  whyUnsafe: `
    The build has to pass the secret in another way: \`docker build --secret id=NAME,env=NAME .\` in place of
    \`--build-arg NAME=…\`; with \`env=\` in a mount, BuildKit 0.15 or later. What an \`ENV\` held must be passed when
    the container starts.
  `,
  severity: 'warning',
  covers: ['hadolint/DL3064', 'buildkit/SecretsUsedInArgOrEnv', ...others],
  differs: [
    'hadolint/DL3064 takes every name with USERNAME or TOKEN in it for a secret, and BuildKit every KEY; outside `profile: all` names such as TOKENIZERS_PARALLELISM, GPG_KEY or KEY_DIR, empty values and switches are left alone.',
  ],

  *check(file, _project, { wide }) {
    for (const outer of file.tree.instructions) {
      const instruction = outer.trigger ?? outer
      if (instruction.name !== 'ARG' && instruction.name !== 'ENV') continue
      for (const pair of pairsOf(instruction)) {
        const codes: string[] = []
        if (isSecretForHadolint(pair.name)) codes.push('hadolint/DL3064')
        if (!outer.trigger && file.stageOf(outer) && isSecretForBuildKit(pair.name))
          codes.push('buildkit/SecretsUsedInArgOrEnv')
        const own = isSecret(pair.name)
        if (wide ? !codes.length && !own : !own || !holdsSecret(pair, instruction)) continue
        if (!wide && instruction.name === 'ARG' && isUnread(file, outer, pair.name)) continue
        if (!wide && instruction.name === 'ENV' && isEmpty(file, outer, pair)) continue
        const literal = instruction.name === 'ENV' || pair.value !== undefined ? literalOf(pair) : undefined
        yield {
          at: pair.nameSpan,
          message:
            !own || !holdsSecret(pair, instruction)
              ? `${pair.name} has the name of a secret; what it holds stays readable in the image.`
              : literal
                ? `The value of ${pair.name} is readable by everyone who can pull the image.`
                : instruction.name === 'ARG'
                  ? `What is passed as ${pair.name} stays readable in the history of the build.`
                  : `What ${pair.name} holds stays readable in the settings of the image.`,
          codes: own ? [...codes, ...others] : codes,
          fixes:
            outer.trigger || !own || !holdsSecret(pair, instruction) ? [] : fixes(file, instruction, pair),
        }
      }
    }
  },

  examples: [
    {
      because: 'only a RUN needs it',
      bad: dockerfile`
        FROM node:24-slim
        ARG «REGISTRY_TOKEN»
        WORKDIR /app
        COPY package.json package-lock.json ./
        RUN npm config set //npm.example.com/:_authToken $REGISTRY_TOKEN && npm ci
      `,
      fixed: dockerfile`
        FROM node:24-slim
        WORKDIR /app
        COPY package.json package-lock.json ./
        RUN --mount=type=secret,id=REGISTRY_TOKEN,env=REGISTRY_TOKEN npm config set //npm.example.com/:_authToken $REGISTRY_TOKEN && npm ci
      `,
    },
    {
      because: 'the application needs it when it starts',
      bad: dockerfile`
        FROM python:3.13-slim
        ENV «DB_PASSWORD»=hunter2
        CMD ["python", "-m", "app"]
      `,
      fixed: dockerfile`
        FROM python:3.13-slim
        CMD ["python", "-m", "app"]
      `,
    },
    {
      because: 'what is used elsewhere is not a fix of one line',
      bad: dockerfile`
        FROM alpine:3.23
        ARG «API_KEY»
        ENV «SERVICE_API_KEY»=$API_KEY TZ=UTC
      `,
    },
    {
      because: 'a name between underscores is enough for BuildKit, and a part of a name for hadolint',
      options: { wide: true },
      bad: dockerfile`
        FROM alpine:3.23
        «ENV KEY_DIR»=/keys
        «ARG USERNAME»=me
      `,
    },
    {
      because: 'these are about secrets and hold none',
      good: dockerfile`
        FROM alpine:3.23
        ARG TOKEN_URL=https://auth.example.com/token
        ENV PASSWORD_FILE=/run/secrets/db GPG_KEY=0D96DF4D4110E5C43FBFB17F2D347EA6AA65421D \
            TOKENIZERS_PARALLELISM=false PUBLIC_KEY=abc KEY_DIR=/keys PASSWORD= MAX_TOKENS=4096 RESET_PASSWORD=reset.sh
      `,
    },
    {
      because: 'no stage asks for the argument, and the mount of the same name is one',
      good: dockerfile`
        ARG deploy_token=""
        FROM node:24-slim
        RUN --mount=type=secret,id=deploy_token,env=DEPLOY_TOKEN npm ci
      `,
    },
    {
      because: 'nothing defines what the variable gets, which is the finding of another rule',
      good: dockerfile`
        FROM debian:13-slim
        ENV DB_PASSWORD=$DATABASE_PASSWORD
      `,
    },
    {
      because: 'the stage does not ship, but the build keeps records',
      bad: dockerfile`
        FROM node:24 AS build
        ARG «REGISTRY_TOKEN»
        RUN npm config set //npm.example.com/:_authToken $REGISTRY_TOKEN && npm ci
        FROM node:24-slim
        COPY --from=build /app /app
      `,
      fixed: dockerfile`
        FROM node:24 AS build
        RUN --mount=type=secret,id=REGISTRY_TOKEN,env=REGISTRY_TOKEN npm config set //npm.example.com/:_authToken $REGISTRY_TOKEN && npm ci
        FROM node:24-slim
        COPY --from=build /app /app
      `,
    },
    {
      because: 'a secret mount leaves nothing behind',
      good: dockerfile`
        FROM node:24-slim
        RUN --mount=type=secret,id=npmrc,target=/root/.npmrc npm ci
      `,
    },
  ],
} satisfies Rule

/** Whether it stands before the first stage, and no stage asks for it: then its value goes nowhere. */
function isUnread(file: Facts, outer: Instruction, name: string): boolean {
  return file.stageOf(outer) === undefined && !argumentsOfStages(file).has(name)
}

const argumentsOfStages = perFile(({ tree, stageOf }) => {
  const args = tree.instructions.filter((it) => it.name === 'ARG' && stageOf(it) !== undefined)
  return new Set(args.flatMap((it) => pairsOf(it).map(({ name }) => name)))
})

/** Whether all that an ENV gets is a variable that nothing in the file defines. */
function isEmpty(file: Facts, outer: Instruction, { value }: Pair): boolean {
  const name = /^\$\{?(\w+)\}?$/.exec(value ?? '')?.[1]
  return name !== undefined && outer.trigger === undefined && file.before(outer).lookup(name) === undefined
}

function isSecretForHadolint(name: string): boolean {
  return suspiciousParts.test(name)
}

function isSecretForBuildKit(name: string): boolean {
  return buildkitSecret.test(name) && !buildkitHarmless.test(name)
}

/** The words of a name: at underscores, dashes, and where the casing changes. */
function isSecret(name: string): boolean {
  if (/^aws_access_key_id$/i.test(name)) return true
  const words = name
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[_.-]+/)
    .filter(Boolean)
  const last = words.at(-1) ?? ''
  if (
    words.some((word) => publicWords.has(word)) ||
    aboutSecrets.has(last) ||
    /^(?:max|min|num|has|is|use|no|skip|require|enable|disable)$/.test(words[0] ?? '')
  )
    return false
  if (words.some((word) => secretWords.has(word))) return true
  return last === 'key' && words.slice(0, -1).some((word) => keyWords.has(word))
}

/** Whether the value can be a secret: an ARG without default will be one; switches, numbers and paths are none. */
function holdsSecret(pair: Pair, instruction: Instruction): boolean {
  const { value } = pair
  if (value === undefined) return instruction.name === 'ARG'
  if (
    /^(?:true|false|yes|no|on|off|none|null|\d{1,5})$/i.test(value) ||
    /^(?:\/|\.{1,2}\/|~\/|file:)/.test(value)
  )
    return false
  if (
    /\.(?:cfg|conf|crt|env|json|key|pem|properties|ps1|py|sh|txt|ya?ml)$/.test(value) ||
    /^(.)\1+$/.test(value)
  )
    return false
  if (/^\$\{?\w+(?::?-)?\}?$/.test(value)) return true
  return value !== '' || instruction.name === 'ARG'
}

/** The value itself, where it is no variable and does not say that it is only an example. */
function literalOf({ value }: Pair): string | undefined {
  return value && !value.includes('$') && !placeholders.has(value.toLowerCase()) ? value : undefined
}

function fixes(file: Facts, instruction: Instruction, pair: Pair): readonly Fix[] {
  const stage = file.stageOf(instruction)
  const pairs = pairsOf(instruction)
  if (!stage || pairs.length !== 1 || instruction.inside.length) return []
  const { name } = pair
  if (!/^\w+$/.test(name)) return []
  const used = new RegExp(`\\$(?:${name}\\b|\\{${name}\\b|env:${name}\\b)|%${name}%`)
  const users = file.tree.instructions.filter(
    (it) => it !== instruction && used.test(file.text.slice(it.start, it.end)),
  )
  if (instruction.name === 'ENV') {
    // A RUN may read it without naming it; what is certain is that no instruction names it.
    return users.length || stage !== file.shipped
      ? []
      : [
          {
            title: `Remove ${name}, to be passed when the container starts`,
            safe: false,
            edits: [removeInstruction(file, instruction)],
          },
        ]
  }
  if (pair.value !== undefined || file.globals.some((it) => it.name === name)) return []
  const elsewhere = file.tree.instructions.some(
    (it) => it !== instruction && it.name === 'ARG' && pairsOf(it).some((other) => other.name === name),
  )
  const runs = users.map((it) => file.runs.find(({ outer }) => outer === it))
  if (
    elsewhere ||
    !runs.length ||
    runs.some((run) => !run || run.outer !== run.instruction || run.stage !== stage || run.state.windows)
  )
    return []
  if (runs.some((run) => run && run.outer.start < instruction.start)) return []
  const mounts = runs.flatMap((run) => (run ? mountFor(run, name) : []))
  return [
    {
      title: `Mount ${name} as a secret where it is used`,
      safe: false,
      edits: [removeInstruction(file, instruction), ...mounts],
    },
  ]
}

function mountFor({ instruction }: Run, name: string): readonly Edit[] {
  if (instruction.flags.some(({ value }) => value?.includes(`env=${name}`))) return []
  const last = instruction.flags.at(-1)
  return [insert(last?.end ?? instruction.keyword.end, ` --mount=type=secret,id=${name},env=${name}`)]
}
