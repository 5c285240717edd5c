import type { Facts } from '../../server/facts/facts.ts'
import { lineageOf, type Stage } from '../../server/facts/stages.ts'
import { createdUsers, creationOf, isRoot, namedUsers, type NamedUser } from '../../server/facts/users.ts'
import type { Command } from '../../server/syntax/script.ts'
import type { Instruction } from '../../server/syntax/tree.ts'
import { plainImages, systemUsers } from '../data/system-users.ts'
import { insertAbove, keyword, replace } from '../edits.ts'
import { dockerfile, type Fix, type Rule } from '../rule.ts'

export default {
  title: 'A user is named that nobody creates',
  why: `
    A name is looked up in the image's \`/etc/passwd\`. Where it is not there, \`COPY --chown\` fails, and a container does
    not start: "unable to find user". Which users an official image brings is known, and which ones a RUN creates can be
    read.
  `,
  whyUnsafe: `
    The user is created with a number that no other one has. Volumes and secrets that are to be read have to belong to it.
  `,
  severity: 'error',

  *check(file) {
    for (const stage of file.stages) {
      const known = usersOf(stage)
      if (!known) continue
      for (const named of namedUsers(file, stage)) {
        const { at, instruction, user, value } = named
        const [name = ''] = value.split(':')
        if (name !== user || known.has(user) || user.startsWith('systemd-')) continue
        if (mayCreate(file, stage, instruction, user)) continue
        yield {
          at,
          message: `Nothing creates the user ${user}, and ${stage.image.facts?.spelled ?? 'the image'} has none of that name.`,
          fixes: waysOut(file, stage, named),
        }
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM python:3.13-slim
        WORKDIR /srv
        COPY app.py ./
        USER «node»
        CMD ["python", "app.py"]
      `,
      fixed: dockerfile`
        FROM python:3.13-slim
        WORKDIR /srv
        COPY app.py ./
        RUN groupadd --gid 10001 node && useradd --uid 10001 --gid node --create-home node
        USER node
        CMD ["python", "app.py"]
      `,
    },
    {
      because: 'the name is another one',
      bad: dockerfile`
        FROM alpine:3.23
        RUN adduser -D appuser
        COPY --chown=«app:app» server /srv/
        USER «app»
        CMD ["/srv/server"]
      `,
      fixed: dockerfile`
        FROM alpine:3.23
        RUN adduser -D appuser
        COPY --chown=appuser:appuser server /srv/
        USER appuser
        CMD ["/srv/server"]
      `,
    },
    {
      because: 'one new user is enough for all who name it',
      bad: dockerfile`
        FROM python:3.13-slim
        COPY --chown=«app:app» app.py /srv/
        USER «app»
        CMD ["python", "/srv/app.py"]
      `,
      fixed: dockerfile`
        FROM python:3.13-slim
        RUN groupadd --gid 10001 app && useradd --uid 10001 --gid app --create-home app
        COPY --chown=app:app app.py /srv/
        USER app
        CMD ["python", "/srv/app.py"]
      `,
    },
    {
      because: 'a chown needs the user as well',
      bad: dockerfile`
        FROM python:3.13-alpine
        COPY app.py /srv/
        RUN mkdir /srv/data && chown web /srv/data
        USER «web»
        CMD ["python", "/srv/app.py"]
      `,
      fixed: dockerfile`
        FROM python:3.13-alpine
        COPY app.py /srv/
        RUN addgroup -g 10001 web && adduser -D -u 10001 -G web web
        RUN mkdir /srv/data && chown web /srv/data
        USER web
        CMD ["python", "/srv/app.py"]
      `,
    },
    {
      because: 'the user comes too late',
      bad: dockerfile`
        FROM debian:13-slim
        COPY --chown=«app» server /srv/
        RUN useradd app
        USER app
        CMD ["/srv/server"]
      `,
    },
    {
      because: 'the image brings the user',
      good: dockerfile`
        FROM node:24-slim
        COPY --chown=node:node app.js /srv/
        USER node
        CMD ["node", "/srv/app.js"]
      `,
    },
    {
      because: 'a package may bring the user',
      good: dockerfile`
        FROM debian:13-slim
        RUN apt-get update && apt-get install -y --no-install-recommends redis-server && rm -rf /var/lib/apt/lists/*
        USER redis
        CMD ["redis-server"]
      `,
    },
    {
      because: 'the name may be in a variable',
      good: dockerfile`
        FROM debian:13-slim
        ARG NAME=app
        RUN useradd $NAME
        USER app
        CMD ["/srv/server"]
      `,
    },
    {
      because: 'a script may do anything',
      good: dockerfile`
        FROM debian:13-slim
        COPY setup.sh /tmp/
        RUN /tmp/setup.sh
        USER app
        CMD ["/srv/server"]
      `,
    },
  ],
} satisfies Rule

/** All users of an image, where these are known. */
function usersOf(stage: Stage): ReadonlySet<string> | undefined {
  const base = lineageOf(stage).at(-1)
  const { facts } = base?.image ?? {}
  if (!facts || stage.end.windows || !plainImages.includes(facts.name)) return undefined
  const system = facts.distribution && systemUsers[facts.distribution.id]
  if (!system) return undefined
  const { family, readyUser } = facts
  const ready = [readyUser?.name, family?.readyUser?.name, family?.user]
  const ofVariants = Object.values(family?.variants ?? {}).map((it) => it.readyUser?.name)
  return new Set([...system, ...[...ready, ...ofVariants].filter((it) => it !== undefined)])
}

/** Whether anything before an instruction may make the user: by name, by a variable, by a package, in a script. */
function mayCreate(file: Facts, stage: Stage, at: Instruction, user: string): boolean {
  const lineage = lineageOf(stage)
  const isBefore = (of: Stage | undefined, { start }: Instruction) =>
    of !== undefined && lineage.includes(of) && start < at.start
  const runs = file.runs.filter(({ stage: of, instruction }) => isBefore(of, instruction))
  return (
    runs.some(({ commands, form }) => form !== 'shell' || commands.some((it) => mayName(file, it, user))) ||
    file.installs.some(
      ({ run, packages }) => runs.includes(run) && packages.some((it) => mayBring(it.name, user)),
    ) ||
    file.copies.some(
      ({ stage: of, instruction, target, add }) =>
        isBefore(of, instruction) && (add || target === undefined || /^\/(?:\.?|etc(?:\/.*)?)$/.test(target)),
    )
  )
}

/** Programs that run what cannot be seen from here. */
const runners =
  /\/|\.sh$|^(?:\.|ansible(?:-playbook)?|ash|bash|chef\w*|dpkg|eval|make|puppet|rpm|salt\w*|sh|source|tar|xargs)$/

function mayName(file: Facts, { effective, start, end }: Command, user: string): boolean {
  const { name } = effective
  if (name === 'chown' || name === 'chgrp') return false
  const text = file.text.slice(start, end)
  if (name === undefined || runners.test(name) || text.includes('/etc/passwd')) return true
  const isCreation = /^(?:adduser|useradd|usermod|newusers)$/.test(name)
  return (isCreation && text.includes('$')) || isNamedIn(text, user)
}

/** As a word of its own, not in a path. */
function isNamedIn(text: string, user: string): boolean {
  return new RegExp(`(?<![\\w./-])${user}(?![\\w./-])`).test(text)
}

/** The users of services are called as their packages are: `redis` of redis-server, `postgres` of postgresql. */
function mayBring(name: string | undefined, user: string): boolean {
  if (name === undefined) return true
  const [first = ''] = name.toLowerCase().split(/[-\d]/)
  const lower = user.toLowerCase().replace(/^_/, '')
  return name.toLowerCase().includes(lower.replace(/\d+$/, '')) || (first !== '' && lower.includes(first))
}

/** Instructions in which a user is needed. */
const users = new Set(['ADD', 'COPY', 'RUN', 'USER'])

/** The one that is created is meant; or else it is created, where root is at work and no later step does so. */
function waysOut(file: Facts, stage: Stage, { at, instruction, user, value }: NamedUser): readonly Fix[] {
  if (value !== user && value !== `${user}:${user}`) return []
  const created = createdUsers(file, stage).filter((it) => it.instruction.start < instruction.start)
  const [only] = created
  const meant =
    only && created.length === 1
      ? [
          {
            title: `Use ${only.name}, which is created above`,
            safe: false,
            edits: [replace(at, value.replaceAll(user, only.name))],
          },
        ]
      : []
  const { facts } = lineageOf(stage).at(-1)?.image ?? {}
  const command = facts && creationOf(facts, user)
  const runs = file.runs.filter(({ stage: of }) => of === stage)
  if (!command || runs.some((run) => run.commands.some((it) => mayName(file, it, user)))) return meant
  // A chown that names the user needs it as well, and who names it further up.
  const place =
    stage.instructions.find(
      ({ name, start, end }) => users.has(name) && isNamedIn(file.text.slice(start, end), user),
    ) ?? instruction
  const { user: current } = file.before(place)
  if (current && !isRoot(current.name)) return meant
  const line = `${keyword(file, 'RUN')} ${command}`
  return [...meant, { title: `Create the user ${user}`, safe: false, edits: [insertAbove(place, line)] }]
}
