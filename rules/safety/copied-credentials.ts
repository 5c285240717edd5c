import type { Copy } from '../../server/facts/copies.ts'
import type { Facts } from '../../server/facts/facts.ts'
import { homeOf } from '../../server/facts/packages.ts'
import { credentialFiles, type CredentialFile } from '../data/secrets.ts'
import { insert, removeInstruction } from '../edits.ts'
import { dockerfile, type Fix, type Rule } from '../rule.ts'

const codes = ['trivy/DS-0031', 'sonar/S6470']

export default {
  title: 'A file with credentials is copied into the image',
  why: `
    Everyone who can pull the image can read the file, also when a later \`RUN\` deletes it: the layer that holds it is
    still there. A secret mount puts it in its place while one command runs.
  `,
  whyUnsafe: `
    The build has to pass the file: \`docker build --secret id=ID,src=FILE .\`. Nothing of it is there when the container
    runs, so this does not fit files that the application reads.
  `,
  severity: 'warning',
  covers: codes,

  *check(file, project, { wide }) {
    for (const copy of file.copies) {
      if (!copy.fromContext || (!wide && copy.stage && !copy.stage.reached)) continue
      for (const source of copy.sources) {
        if (source.kind !== 'path') continue
        const path = (source.expanded ?? source.value).replace(/^\.?\//, '').replace(/\/$/, '')
        const known = credentialFiles.find(({ pattern }) => pattern.test(path))
        if (!known || isHarmless(project.text(path), path)) continue
        yield {
          at: source,
          message: `${source.value} is ${known.title}, and stays in a layer of the image.`,
          ...(known.certain ? {} : { severity: 'info' as const }),
          fixes: mount(file, copy, path, known),
        }
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM node:24-slim
        WORKDIR /app
        COPY «.npmrc» /root/.npmrc
        COPY package.json package-lock.json ./
        RUN npm ci
      `,
      fixed: dockerfile`
        FROM node:24-slim
        WORKDIR /app
        COPY package.json package-lock.json ./
        RUN --mount=type=secret,id=npmrc,target=/root/.npmrc npm ci
      `,
    },
    {
      because: 'deleting it later does not help',
      bad: dockerfile`
        FROM debian:13-slim
        COPY «id_rsa» /root/.ssh/id_rsa
        RUN git clone git@git.example.com:shop.git && rm /root/.ssh/id_rsa
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        RUN --mount=type=secret,id=id_rsa,target=/root/.ssh/id_rsa git clone git@git.example.com:shop.git && rm /root/.ssh/id_rsa
      `,
    },
    {
      because: 'the file is copied together with others',
      bad: dockerfile`
        FROM debian:13-slim
        COPY app.conf «secrets/.env» «certs/private.pem» /etc/app/
      `,
    },
    {
      because: 'the text of this one holds no token',
      files: { '.npmrc': 'save-exact=true\nfund=false\n', 'package.json': '{}' },
      good: dockerfile`
        FROM node:24-slim
        COPY .npmrc package.json ./
      `,
    },
    {
      because: 'public keys and samples may be read by anyone',
      good: dockerfile`
        FROM debian:13-slim
        COPY id_rsa.pub .env.example certs/ca.pem /etc/app/
        COPY --from=registry.example.com/keys id_rsa /root/
      `,
    },
  ],
} satisfies Rule

/** Configuration files that were read and hold nothing to hide. */
function isHarmless(text: string | undefined, path: string): boolean {
  if (text === undefined) return false
  if (path.endsWith('.npmrc'))
    return !/_authToken\s*=\s*(?!\$)\S|_password\s*=\s*(?!\$)\S|_auth\s*=\s*(?!\$)\S/.test(text)
  if (path.endsWith('.yarnrc.yml')) return !/npmAuth(?:Token|Ident):\s*["']?(?!["']?\$)\S/.test(text)
  return false
}

/** The COPY goes, and the commands that read the file get it as a secret. */
function mount(
  file: Facts,
  { instruction, outer, sources, target, stage }: Copy,
  path: string,
  { readers }: CredentialFile,
): readonly Fix[] {
  if (
    instruction !== outer ||
    sources.length !== 1 ||
    !target ||
    !readers ||
    !stage ||
    stage.start.windows ||
    instruction.inside.length
  )
    return []
  const name = path.split('/').at(-1) ?? path
  const end = target.endsWith('/')
    ? `${target}${name}`
    : target.split('/').at(-1) === name
      ? target
      : undefined
  if (!end) return []
  const runs = file.runs.filter(
    (run) =>
      run.stage === stage &&
      run.outer === run.instruction &&
      run.outer.start > outer.start &&
      run.commands.some(({ effective }) => readers.includes(effective.name ?? '')),
  )
  if (!runs.length || runs.some((run) => run.mounts.some((it) => it.target === end))) return []
  const id = name.replace(/^[._]+/, '')
  const owner = (run: (typeof runs)[number]) => (/^\/root(?:\/|$)/.test(homeOf(run)) ? '' : ',mode=0444')
  return [
    {
      title: `Mount ${name} as a secret where it is read`,
      safe: false,
      edits: [
        removeInstruction(file, instruction),
        ...runs.map((run) =>
          insert(
            run.instruction.flags.at(-1)?.end ?? run.instruction.keyword.end,
            ` --mount=type=secret,id=${id},target=${end}${owner(run)}`,
          ),
        ),
      ],
    },
  ]
}
