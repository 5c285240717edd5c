import type { Facts } from '../../server/facts/facts.ts'
import { servedBy } from '../../server/facts/served.ts'
import { lineageOf, type Stage } from '../../server/facts/stages.ts'
import { insertAbove, jsonArray, keyword } from '../edits.ts'
import { dockerfile, type Fix, type Rule } from '../rule.ts'

export default {
  title: 'No HEALTHCHECK says whether the service works',
  why: `
    Without one Docker knows only whether the process is still there. A health check tells that it answers, for
    \`docker ps\`, Compose's \`depends_on\` and Swarm. Kubernetes has probes of its own and takes no notice.
  `,
  whyUnsafe: `
    The container turns unhealthy if the service does not answer at this path, and an orchestrator may then restart it.
    Choose a path that is cheap and needs no login.
  `,
  severity: 'info',
  off: true,
  covers: [
    'hadolint/DL3057',
    'trivy/DS-0026',
    'checkov/CKV_DOCKER_2',
    'kics/Healthcheck-Instruction-Missing',
  ],
  differs: [
    'hadolint/DL3057 names every stage; outside `profile: all` this rule speaks of the image that ships, and only if it serves a port.',
  ],

  *check(file, project, { wide }) {
    const { stages, shipped } = file
    const checked = checkedStages(file)
    for (const stage of stages) {
      if (checked.has(stage)) continue
      const port = stage === shipped ? portOf(file, servedBy(file, project).port) : undefined
      if (!wide && (stage !== shipped || port === undefined || stage.image.facts?.family?.kind === 'service'))
        continue
      yield {
        at: stage.image.word ?? stage.from.keyword,
        message:
          port === undefined
            ? 'No HEALTHCHECK tells whether this image works.'
            : `Nothing checks that port ${port} is answered.`,
        fixes: port === undefined ? [] : probes(file, stage, port),
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM «python:3.13-slim»
        COPY . .
        EXPOSE 8000
        CMD ["gunicorn", "-b", "0.0.0.0:8000", "app:app"]
      `,
      fixed: dockerfile`
        FROM python:3.13-slim
        COPY . .
        EXPOSE 8000
        HEALTHCHECK CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/', timeout=3)"]
        CMD ["gunicorn", "-b", "0.0.0.0:8000", "app:app"]
      `,
    },
    {
      bad: dockerfile`
        FROM «node:24-slim»
        COPY . .
        EXPOSE 3000
        CMD ["node", "server.js"]
      `,
      fixed: dockerfile`
        FROM node:24-slim
        COPY . .
        EXPOSE 3000
        HEALTHCHECK CMD ["node", "-e", "fetch('http://127.0.0.1:3000/').then((it) => process.exit(it.ok ? 0 : 1), () => process.exit(1))"]
        CMD ["node", "server.js"]
      `,
    },
    {
      because: 'BusyBox has wget',
      bad: dockerfile`
        FROM «alpine:3.23»
        COPY server /
        EXPOSE 8080
        ENTRYPOINT ["/server"]
      `,
      fixed: dockerfile`
        FROM alpine:3.23
        COPY server /
        EXPOSE 8080
        HEALTHCHECK CMD wget -q --spider http://127.0.0.1:8080/ || exit 1
        ENTRYPOINT ["/server"]
      `,
    },
    {
      because: 'nothing in the image can ask',
      bad: dockerfile`
        FROM «scratch»
        EXPOSE 8080
        ENTRYPOINT ["/server"]
      `,
    },
    {
      because: 'the peers want one in every stage',
      options: { wide: true },
      bad: dockerfile`
        «FROM golang:1.26» AS build
        RUN go build -o /server .
        FROM debian:13-slim
        HEALTHCHECK NONE
      `,
    },
    {
      because: 'a program that serves nothing',
      good: dockerfile`
        FROM alpine:3.23
        ENTRYPOINT ["/usr/bin/convert"]
      `,
    },
    {
      because: 'the stage below has one',
      good: dockerfile`
        FROM alpine:3.23 AS base
        HEALTHCHECK CMD /check
        FROM base
        EXPOSE 8080
        CMD ["/server"]
      `,
    },
  ],
} satisfies Rule

/** The stages with a HEALTHCHECK, those they stand on and those that stand on them. */
function checkedStages(file: Facts): ReadonlySet<Stage> {
  const checked = new Set<Stage>()
  for (const stage of file.stages) {
    const { image, instructions } = stage
    if (image.stage && checked.has(image.stage)) checked.add(stage)
    if (!instructions.some(({ name }) => name === 'HEALTHCHECK')) continue
    for (let it: Stage | undefined = stage; it && !checked.has(it); it = it.image.stage) checked.add(it)
  }
  return checked
}

function portOf(file: Facts, served: number | undefined): number | undefined {
  if (served !== undefined) return served
  const tcp = file.ports.filter(
    ({ stage, protocol, first }) => stage?.ships && first !== undefined && (protocol ?? 'tcp') === 'tcp',
  )
  return tcp[0]?.first
}

/** What can ask: a tool that the image surely has. */
function probes(file: Facts, stage: Stage, port: number): readonly Fix[] {
  const { facts } = stage.image
  const before = stage.instructions.find(({ name }) => name === 'ENTRYPOINT' || name === 'CMD')
  if (!before || !facts || stage.end.windows || facts.shell === 'none') return []
  const isRails = file.start.all.some(({ words }) =>
    words?.some(({ value }) => /(?:^|\/)(?:rails|thrust)$/.test(value)),
  )
  const url = `http://127.0.0.1:${port}${isRails ? '/up' : '/'}`
  const language = facts.family?.language
  const kinds: [tool: string, command: string | undefined][] = [
    [
      'curl',
      hasTool(file, stage, 'curl') || facts.heavy
        ? `curl --fail --silent --output /dev/null ${url} || exit 1`
        : undefined,
    ],
    [
      'wget',
      hasTool(file, stage, 'wget') ||
      facts.distribution?.id === 'alpine' ||
      facts.distribution?.id === 'busybox'
        ? `wget -q --spider ${url} || exit 1`
        : undefined,
    ],
    [
      'Python',
      language === 'python' && facts.official
        ? jsonArray(['python', '-c', `import urllib.request; urllib.request.urlopen('${url}', timeout=3)`])
        : undefined,
    ],
    [
      'Node.js',
      facts.official && facts.name === 'node'
        ? jsonArray([
            'node',
            '-e',
            `fetch('${url}').then((it) => process.exit(it.ok ? 0 : 1), () => process.exit(1))`,
          ])
        : undefined,
    ],
  ]
  return kinds.flatMap(([tool, command]) =>
    command === undefined
      ? []
      : [
          {
            title: `Ask port ${port} with ${tool}`,
            safe: false,
            edits: [insertAbove(before, `${keyword(file, 'HEALTHCHECK')} CMD ${command}`)],
          },
        ],
  )
}

function hasTool(file: Facts, stage: Stage, tool: string): boolean {
  const lineage = lineageOf(stage)
  return file.installs.some(
    ({ run, packages }) =>
      run.stage && lineage.includes(run.stage) && packages.some(({ name }) => name === tool),
  )
}
