import type { Facts } from '../../server/facts/facts.ts'
import type { Stage } from '../../server/facts/stages.ts'
import type { Project } from '../../server/facts/project.ts'
import { createdUsers, isRoot, placeForUser, userPlans, type UserPlan } from '../../server/facts/users.ts'
import { giveTo, writtenPaths } from '../../server/rewrites/ownership.ts'
import { insertAbove, insertBelow, keyword, removeInstruction } from '../edits.ts'
import { dockerfile, type Edit, type Fix, type Related, type Report, type Rule } from '../rule.ts'

const noUser = [
  'trivy/DS-0002',
  'checkov/CKV_DOCKER_3',
  'sonar/S6471',
  'semgrep/missing-user',
  'kics/Missing-User-Instruction',
]
const rootUser = [
  'hadolint/DL3002',
  'trivy/DS-0002',
  'checkov/CKV_DOCKER_8',
  'sonar/S6471',
  'semgrep/last-user-is-root',
]

/** They become the right user by themselves, from an entrypoint that starts as root. */
const droppers = /\b(?:gosu|su-exec|setpriv|runuser|s6-setuidgid|chpst|step-down)\b/

export default {
  title: 'The container runs as root',
  why: `
    Who breaks out of an application that runs as root is root inside the container, one kernel or mount mistake away
    from the host. An ordinary user costs one line.
  `,
  whyUnsafe: `
    The application may write where only root can: check the folders for its uploads, caches, logs and databases, and
    give them to the user with \`COPY --chown\` or a \`chown\`. A port below 1024 may need a higher one on some hosts.
  `,
  severity: 'warning',
  covers: [...new Set([...noUser, ...rootUser])],
  differs: [
    'hadolint/DL3002 also judges stages that only build; outside `profile: all` this rule speaks of the image that ships.',
  ],

  *check(file, project, { wide }) {
    const { stages, shipped } = file
    for (const stage of wide ? stages : stages.filter((it) => it === shipped)) {
      const { user } = stage.end
      const explicit = user?.instruction
      if (explicit && isRoot(user.name)) {
        const isTold = wide
          ? file.stageOf(explicit) === stage && isRoot(explicit.body.text.split(':', 1)[0])
          : !handsOver(file, stage)
        if (isTold) yield rootOnPurpose(file, project, stage)
        continue
      }
      if (explicit || stage !== shipped || stage.end.windows) continue
      const isKnownRoot = user !== undefined && isRoot(user.name)
      if (!wide && (!isKnownRoot || !isApplication(file, stage) || handsOver(file, stage))) continue
      if (wide && user && !isKnownRoot) continue
      const created = createdUsers(file, stage).at(-1)
      const at = stage.image.word ?? stage.from.keyword
      const image = stage.image.reference ?? 'the base image'
      yield {
        at,
        message: created
          ? `${image} runs as root, and USER never switches to ${created.name}.`
          : `${image} runs as root, and no USER changes that.`,
        codes: noUser,
        fixes: created
          ? inFull(file, project, stage, [
              { user: created.name, create: undefined, origin: 'the user created above' },
            ])
          : plans(file, project, stage),
        ...relatedPorts(file, stage),
      }
    }
  },

  examples: [
    {
      because: 'the image brings a user',
      bad: dockerfile`
        FROM «node:24-slim»
        WORKDIR /app
        COPY . .
        EXPOSE 3000
        CMD ["node", "server.js"]
      `,
      fixed: dockerfile`
        FROM node:24-slim
        WORKDIR /app
        COPY . .
        USER node
        EXPOSE 3000
        CMD ["node", "server.js"]
      `,
    },
    {
      bad: dockerfile`
        FROM «python:3.13-slim»
        COPY app.py /srv/
        CMD ["python", "/srv/app.py"]
      `,
      fixed: dockerfile`
        FROM python:3.13-slim
        COPY app.py /srv/
        RUN groupadd --gid 10001 app && useradd --uid 10001 --gid app --create-home app
        USER app
        CMD ["python", "/srv/app.py"]
      `,
    },
    {
      because: 'BusyBox has its own adduser',
      bad: dockerfile`
        FROM «alpine:3.23»
        COPY server /usr/local/bin/
        ENTRYPOINT ["server"]
      `,
      fixed: dockerfile`
        FROM alpine:3.23
        COPY server /usr/local/bin/
        RUN addgroup -g 10001 app && adduser -D -u 10001 -G app app
        USER app
        ENTRYPOINT ["server"]
      `,
    },
    {
      because: 'scratch has no names',
      bad: dockerfile`
        FROM golang:1.26 AS build
        RUN go build -o /server .
        FROM «scratch»
        COPY --from=build /server /server
        ENTRYPOINT ["/server"]
      `,
      fixed: dockerfile`
        FROM golang:1.26 AS build
        RUN go build -o /server .
        FROM scratch
        COPY --from=build /server /server
        USER 10001:10001
        ENTRYPOINT ["/server"]
      `,
    },
    {
      because: 'SQLite writes beside its file, and uploads come while the application runs',
      files: {
        'requirements.txt': 'django\n',
        'manage.py': '',
        'shop/settings.py':
          "DATABASES = {'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': BASE_DIR / 'db.sqlite3'}}\nMEDIA_ROOT = BASE_DIR / 'media'\n",
      },
      bad: dockerfile`
        FROM «python:3.13-slim»
        WORKDIR /srv
        COPY . .
        CMD ["gunicorn", "shop.wsgi"]
      `,
      fixed: dockerfile`
        FROM python:3.13-slim
        WORKDIR /srv
        COPY . .
        RUN groupadd --gid 10001 app && useradd --uid 10001 --gid app --create-home app && mkdir -p /srv/media && chown app:app /srv && chown -R app:app /srv/media
        USER app
        CMD ["gunicorn", "shop.wsgi"]
      `,
    },
    {
      because: 'a folder that is copied by itself gets its owner there',
      files: {
        'composer.json': '{"require": {"laravel/framework": "^12.0"}}',
        'storage/logs/.gitignore': '',
        'app/a.php': '',
      },
      bad: dockerfile`
        FROM «php:8.4-cli»
        WORKDIR /srv
        COPY app ./app
        COPY storage ./storage
        CMD ["php", "artisan", "serve"]
      `,
      fixed: dockerfile`
        FROM php:8.4-cli
        WORKDIR /srv
        COPY app ./app
        COPY --chown=www-data:www-data storage ./storage
        RUN mkdir -p /srv/bootstrap/cache && chown -R www-data:www-data /srv/bootstrap/cache
        USER www-data
        CMD ["php", "artisan", "serve"]
      `,
    },
    {
      because: 'the user is created and never used',
      bad: dockerfile`
        FROM «debian:13-slim»
        RUN useradd --uid 10001 worker
        COPY run /usr/local/bin/
        CMD ["run"]
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        RUN useradd --uid 10001 worker
        COPY run /usr/local/bin/
        USER worker
        CMD ["run"]
      `,
    },
    {
      because: 'root was only meant for the installation',
      bad: dockerfile`
        FROM node:24-slim
        USER node
        WORKDIR /app
        USER «root»
        RUN npm install --global serve
        CMD ["serve"]
      `,
      fixed: dockerfile`
        FROM node:24-slim
        USER node
        WORKDIR /app
        USER root
        RUN npm install --global serve
        USER node
        CMD ["serve"]
      `,
    },
    {
      because: 'the entrypoint hands over to another user',
      good: dockerfile`
        FROM debian:13-slim
        RUN apt-get update && apt-get install -y --no-install-recommends gosu && rm -rf /var/lib/apt/lists/*
        COPY entrypoint.sh /
        ENTRYPOINT ["/entrypoint.sh"]
      `,
    },
    {
      because: 'only the last stage is shipped, and its image runs as nonroot',
      good: dockerfile`
        FROM golang:1.26 AS build
        USER root
        RUN go build -o /server .
        FROM gcr.io/distroless/static-debian12:nonroot
        COPY --from=build /server /server
        ENTRYPOINT ["/server"]
      `,
    },
  ],
} satisfies Rule

/** USER root stands last: back to the user before it, or to one that can be had. */
function rootOnPurpose(file: Facts, project: Project, stage: Stage): Report {
  const { user } = stage.end
  const instruction = user?.instruction ?? stage.from
  const previous = previousUser(file, stage)
  const by = file.stageOf(instruction) === stage
  const fixes: Fix[] = []
  if (previous)
    fixes.push(switchTo(file, stage, { user: previous, create: undefined, origin: 'the user before' }))
  else fixes.push(...plans(file, project, stage))
  const needsRoot = stage.instructions.some(
    ({ name, start }) =>
      start > instruction.start &&
      (name === 'RUN' || name === 'COPY' || name === 'ADD' || name === 'WORKDIR'),
  )
  if (by && previous && !needsRoot) {
    fixes.unshift({
      title: `Remove USER ${user?.value}`,
      safe: false,
      edits: [removeInstruction(file, instruction)],
    })
  }
  return {
    at: instruction.words[0] ?? instruction.keyword,
    message: `The last USER is ${user?.value}, so the container runs as root.`,
    codes: rootUser,
    fixes,
    ...relatedPorts(file, stage),
  }
}

function previousUser(file: Facts, stage: Stage): string | undefined {
  const last = file.named('USER', stage).findLast((it) => {
    const value = it.words[0] && file.expand(it.words[0].value, it)
    return value !== undefined && !isRoot(value.split(':', 1)[0])
  })
  return last?.words[0]?.raw
}

function plans(file: Facts, project: Project, stage: Stage): readonly Fix[] {
  const { facts, scratch } = stage.image
  return inFull(file, project, stage, userPlans(facts, scratch))
}

/** Each way to a user; before them, where it is known what the application writes, the first one with just that. */
function inFull(file: Facts, project: Project, stage: Stage, ways: readonly UserPlan[]): readonly Fix[] {
  const [first] = ways
  const gift = first && giving(file, project, stage, first)
  return [...(gift ? [gift] : []), ...ways.map((plan) => switchTo(file, stage, plan))]
}

/** "Run as node and give it uploads". Needs a shell and root at the end of the stage. */
function giving(file: Facts, project: Project, stage: Stage, plan: UserPlan): Fix | undefined {
  const { facts, scratch } = stage.image
  const { user, create } = plan
  if (scratch || facts?.shell === 'none' || !isRoot(stage.end.user?.name)) return undefined
  const written = writtenPaths(file, project, stage)
  if (!written.length) return undefined
  const hasGroup = create !== undefined || facts?.readyUser?.name === user
  const name = hasGroup ? `${user}:${user}` : user
  // COPY stands before the user is there, but numbers need not be.
  const id = /\d{4,}/.exec(create ?? '')?.[0]
  const { edits, command } = giveTo(file, stage, written, id === undefined ? name : `${id}:${id}`, name)
  const commands = [create, command].filter((it) => it !== undefined).join(' && ')
  const volume = file.named('VOLUME', stage)[0]
  // Older builders drop what is done to a volume after it is declared.
  const isEarly = commands !== '' && volume !== undefined
  const { edits: switching } = switchTo(file, stage, {
    ...plan,
    create: isEarly ? undefined : commands || undefined,
  })
  const places = written.filter(({ kind }) => kind !== 'file').map(({ path }) => path)
  const shown =
    places.length > 2
      ? `${places.slice(0, 2).join(', ')} and ${places.length - 2} more`
      : places.join(' and ')
  const early = isEarly ? [insertAbove(volume, `${keyword(file, 'RUN')} ${commands}`)] : []
  const all = [...early, ...switching, ...edits]
  const isClear = all.every((edit, index) =>
    all.slice(index + 1).every((other) => other.start !== edit.start),
  )
  return isClear ? { title: `Run as ${user} and give it ${shown}`, safe: false, edits: all } : undefined
}

function switchTo(file: Facts, stage: Stage, { user, create, origin }: UserPlan): Fix {
  const { before, after } = placeForUser(stage)
  const current = stage.end.user?.instruction
  const asRoot =
    create !== undefined &&
    current === undefined &&
    stage.start.user !== undefined &&
    !isRoot(stage.start.user.name)
  const lines = [
    ...(asRoot ? [`${keyword(file, 'USER')} root`] : []),
    ...(create === undefined ? [] : [`${keyword(file, 'RUN')} ${create}`]),
    `${keyword(file, 'USER')} ${user}`,
  ].join('\n')
  const edit: Edit = before ? insertAbove(before, lines) : insertBelow(file, after, lines)
  return { title: `Run as ${user}, ${origin}`, safe: false, edits: [edit] }
}

/** Something starts here: a base image for others to build on may well stay root. */
function isApplication({ start }: Facts, stage: Stage): boolean {
  return (
    start.cmd !== undefined ||
    start.entrypoint !== undefined ||
    stage.image.facts?.family?.kind === 'language'
  )
}

/** The image starts as root on purpose and becomes somebody else, or serves by a program that does. */
function handsOver(file: Facts, stage: Stage): boolean {
  const { family, words } = stage.image.facts ?? {}
  if (family?.kind === 'service' || words?.includes('apache') || words?.includes('fpm')) return true
  const inheritsStart = stage.image.stage !== undefined || file.start.entrypoint === undefined
  if (inheritsStart && family === undefined && !stage.image.scratch) return true
  return stage.instructions.some((it) => droppers.test(file.text.slice(it.start, it.end)))
}

function relatedPorts({ ports }: Facts, stage: Stage): { readonly related?: readonly Related[] } {
  const low = ports.filter(
    (it) => it.stage === stage && it.first !== undefined && it.first > 0 && it.first < 1024,
  )
  if (!low.length) return {}
  return {
    related: low.map(({ word, first }) => ({
      at: word,
      message: `Port ${first} may be closed to an ordinary user outside Docker.`,
    })),
  }
}
