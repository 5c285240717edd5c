import type { Facts } from '../../server/facts/facts.ts'
import { lineageOf, type Stage } from '../../server/facts/stages.ts'
import { namedUsers } from '../../server/facts/users.ts'
import { dockerfile, type Fix, type Rule } from '../rule.ts'

export default {
  title: 'A user has a name where no file tells its number',
  why: `
    Names are looked up in the image's \`/etc/passwd\` and \`/etc/group\`. An image that starts empty has neither: a
    container does not start as such a user, and \`--chown\` fails. Numbers always work.
  `,
  whyUnsafe: `
    65532 is what distroless images use for their ordinary user. Volumes and secrets that belong to another number have to
    be adapted.
  `,
  severity: 'error',
  covers: ['tally/named-identity-in-passwdless-stage'],

  *check(file) {
    const places = file.stages.flatMap((stage) =>
      isWithoutFiles(file, stage) ? namedUsers(file, stage) : [],
    )
    const users = new Set(places.map(({ user }) => user))
    for (const { at, user, value } of places) {
      const number = value.includes(':') ? '65532:65532' : '65532'
      const fixes: readonly Fix[] =
        users.size === 1 ? [{ title: `Use ${number}`, safe: false, edits: [{ ...at, text: number }] }] : []
      yield {
        at,
        message: `Nothing in this image tells which number ${user} has: there is no /etc/passwd.`,
        fixes,
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM golang:1.26 AS build
        RUN go build -o /server .
        FROM scratch
        COPY --from=build --chown=«app:app» /server /server
        USER «app»
        ENTRYPOINT ["/server"]
      `,
      fixed: dockerfile`
        FROM golang:1.26 AS build
        RUN go build -o /server .
        FROM scratch
        COPY --from=build --chown=65532:65532 /server /server
        USER 65532
        ENTRYPOINT ["/server"]
      `,
    },
    {
      because: 'the file is copied',
      good: dockerfile`
        FROM golang:1.26 AS build
        RUN useradd app && go build -o /server .
        FROM scratch
        COPY --from=build /etc/passwd /etc/passwd
        COPY --from=build /server /server
        USER app
      `,
    },
    {
      because: 'a number needs no file',
      good: dockerfile`
        FROM scratch
        COPY server /server
        USER 65532:65532
      `,
    },
  ],
} satisfies Rule

/** The stage starts empty, and nothing that could be a list of users is put into it. */
function isWithoutFiles(file: Facts, stage: Stage): boolean {
  const lineage = lineageOf(stage)
  if (!lineage.at(-1)?.image.scratch) return false
  if (file.runs.some((run) => run.stage && lineage.includes(run.stage))) return false
  return !file.copies.some(({ stage: user, target, add }) => {
    return (
      user &&
      lineage.includes(user) &&
      (add || target === undefined || /^\/(?:\.?|etc(?:\/.*)?)$/.test(target))
    )
  })
}
