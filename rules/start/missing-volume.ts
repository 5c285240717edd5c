import type { Facts } from '../../server/facts/facts.ts'
import { insertAbove, keyword } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

/** Where servers keep what they are there to keep, and the option that says otherwise. */
const servers: readonly { readonly name: RegExp; readonly folder: string; readonly option: RegExp }[] = [
  { name: /^postgres$/, folder: '/var/lib/postgresql/data', option: /^-D$|^--data-directory=/ },
  {
    name: /^(?:mysqld|mysqld_safe|mariadbd|mariadbd-safe)$/,
    folder: '/var/lib/mysql',
    option: /^-h$|^--datadir(?:=|$)/,
  },
  { name: /^mongod$/, folder: '/data/db', option: /^--dbpath(?:=|$)/ },
  { name: /^influxd$/, folder: '/var/lib/influxdb', option: /^--engine-path(?:=|$)/ },
  { name: /^etcd$/, folder: '/default.etcd', option: /^--data-dir(?:=|$)/ },
]

export default {
  title: 'The data of a database lies in the container',
  why: `
    Without a VOLUME the server writes into the container's own layer: slow, and gone with the container. A VOLUME keeps the
    data outside even where nobody thinks of \`docker run -v\`, and tells which folder it is.
  `,
  whyUnsafe: `
    Each container then gets a volume of its own, which stays until somebody deletes it. Files that the image itself puts
    there are copied into it once.
  `,
  severity: 'info',

  *check(file) {
    const { shipped, start } = file
    const command = start.entrypoint ?? start.cmd
    const words = command?.words
    if (!shipped || !words || command.stage !== shipped || hasVolume(file)) return
    const index = words.findIndex(({ value }) => servers.some(({ name }) => name.test(baseOf(value))))
    const word = words[index]
    const server = word && servers.find(({ name }) => name.test(baseOf(word.value)))
    // A server may be the argument of the image's own entry script, not of just any program.
    if (!server || !word || index > 1) return
    const told = words.findIndex(({ value }) => server.option.test(value))
    const value = words[told]?.value
    const folder =
      value === undefined
        ? server.folder
        : value.includes('=')
          ? value.slice(value.indexOf('=') + 1)
          : words[told + 1]?.value
    if (!folder?.startsWith('/')) return
    const last =
      shipped.instructions.find(({ name }) => name === 'CMD' || name === 'ENTRYPOINT') ?? command.instruction
    yield {
      at: word,
      message: `${baseOf(word.value)} writes to ${folder}, and no VOLUME keeps that outside the container.`,
      fixes: [
        {
          title: `Make ${folder} a volume`,
          safe: false,
          edits: [insertAbove(last, `${keyword(file, 'VOLUME')} ${folder}`)],
        },
      ],
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13-slim
        RUN apt-get update && apt-get install -y --no-install-recommends mariadb-server && rm -rf /var/lib/apt/lists/*
        USER mysql
        CMD [«"mariadbd"»]
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        RUN apt-get update && apt-get install -y --no-install-recommends mariadb-server && rm -rf /var/lib/apt/lists/*
        USER mysql
        VOLUME /var/lib/mysql
        CMD ["mariadbd"]
      `,
    },
    {
      bad: dockerfile`
        FROM alpine:3.22
        USER postgres
        ENTRYPOINT [«"postgres"», "-D", "/srv/data"]
      `,
      fixed: dockerfile`
        FROM alpine:3.22
        USER postgres
        VOLUME /srv/data
        ENTRYPOINT ["postgres", "-D", "/srv/data"]
      `,
    },
    {
      because: 'the base image or the file has a volume',
      good: dockerfile`
        FROM postgres:17
        CMD ["postgres", "-c", "max_connections=50"]
      `,
    },
    {
      because: 'the image of a server, whose volumes are not all known here',
      good: dockerfile`
        FROM percona:8.4
        COPY my.cnf /etc/my.cnf.d/
        CMD ["mysqld"]
      `,
    },
    {
      good: dockerfile`
        FROM debian:13-slim
        VOLUME /srv/data
        CMD ["mongod", "--dbpath", "/srv/data"]
      `,
    },
  ],
} satisfies Rule

/** Whether the image has a volume, or may have one from a base that is not known. */
function hasVolume({ named, shipped }: Facts): boolean {
  for (let stage = shipped; stage; stage = stage.image.stage) {
    if (named('VOLUME', stage).length) return true
    const { facts, scratch, stage: base } = stage.image
    if (!base && !scratch && (!facts?.family || facts.family.kind === 'service' || facts.volumes?.length))
      return true
  }
  return false
}

function baseOf(path: string): string {
  return path.split('/').at(-1) ?? path
}
