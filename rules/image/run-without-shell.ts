import type { Facts } from '../../server/facts/facts.ts'
import type { Run } from '../../server/facts/runs.ts'
import { standsOn } from '../../server/facts/stages.ts'
import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'RUN needs a shell, and the image has none',
  why: `
    \`RUN command\` is passed to \`/bin/sh\`. The empty image and distroless ones have no shell, so the build fails at this
    line. What has to be run belongs into an earlier stage, from which the result is copied.
  `,
  severity: 'error',
  covers: ['tally/shell-run-in-scratch'],

  *check(file) {
    for (const run of file.runs) {
      const { stage, form, state, mounts, instruction } = run
      if (
        !stage ||
        form === 'exec' ||
        state.shell.instruction ||
        state.windows ||
        mounts.some(({ type }) => type === 'bind')
      )
        continue
      let root = stage
      while (root.image.stage) root = root.image.stage
      const { scratch, facts, reference } = root.image
      // Chainguard's images for building have a shell, whatever their name says.
      if (!scratch && !(facts?.name.startsWith('gcr.io/distroless/') && facts.shell === 'none')) continue
      if (mayHaveShell(file, run, scratch)) continue
      yield {
        at: instruction.keyword,
        message: `${scratch ? 'The empty image' : (reference ?? 'The image')} has no shell to run this.`,
        codes: scratch ? ['tally/shell-run-in-scratch'] : [],
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM scratch
        «RUN» mkdir /data
      `,
    },
    {
      bad: dockerfile`
        FROM gcr.io/distroless/static-debian13:nonroot
        COPY server /server
        «RUN» chmod 755 /server
      `,
    },
    {
      because: 'what is copied may bring a shell',
      good: dockerfile`
        FROM scratch
        ADD rootfs.tar.xz /
        RUN apk add --no-cache curl
      `,
    },
    {
      because: 'no shell is needed',
      good: dockerfile`
        FROM gcr.io/distroless/python3-debian13
        RUN ["/usr/bin/python3", "-m", "compileall", "/app"]
      `,
    },
    {
      because: 'the debug variant has a shell',
      good: dockerfile`
        FROM gcr.io/distroless/static-debian13:debug
        RUN mkdir /data
      `,
    },
  ],
} satisfies Rule

/** Into an empty image anything may bring one; into a distroless one only what is copied to where programs are. */
function mayHaveShell({ copies }: Facts, { stage, outer }: Run, scratch: boolean): boolean {
  const before = copies.filter((it) => it.outer.start < outer.start && standsOn(stage, it.stage))
  if (scratch) return before.length > 0
  return before.some(
    ({ target }) =>
      target === undefined || /^\/(?:s?bin|busybox|usr)?(?:\/|$)/.test(target.replace(/^\/\.?$/, '/usr')),
  )
}
