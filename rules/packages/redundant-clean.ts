import type { Facts } from '../../server/facts/facts.ts'
import type { PackageCall } from '../../server/facts/packages.ts'
import { removeCommand } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'apt-get clean repeats what the image does by itself',
  why: `
    The official Debian and Ubuntu images, and those built on them, delete downloaded archives after every install
    (\`/etc/apt/apt.conf.d/docker-clean\`). What is left to remove are the lists.
  `,
  severity: 'hint',

  *check(file) {
    for (const call of file.packageCalls) {
      const { manager, subcommand, command, outer, run, script } = call
      // dist-clean also removes the lists.
      const isClean =
        (manager.name === 'apt-get' || manager.name === 'apt') &&
        /^(?:auto)?clean$/.test(subcommand[0]?.value ?? '')
      if (!isClean || !script || !cleansItself(file, call)) continue
      const edit = removeCommand(run, script, outer)
      if (!edit) continue
      yield {
        at: command,
        message: `${run.stage?.image.reference ?? 'The image'} deletes downloaded packages by itself.`,
        tag: 'unnecessary',
        fixes: [{ title: `Remove ${manager.name} clean`, safe: true, edits: [edit] }],
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13-slim
        RUN apt-get update \
         && apt-get install -y --no-install-recommends curl \
         && «apt-get clean» \
         && rm -rf /var/lib/apt/lists/*
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        RUN apt-get update \
         && apt-get install -y --no-install-recommends curl \
         && rm -rf /var/lib/apt/lists/*
      `,
    },
    {
      because: 'whether an unknown image cleans itself is not known, and here the archives are kept',
      good: dockerfile`
        FROM registry.example.org/base:1
        RUN apt-get update && apt-get install -y curl && apt-get clean
        FROM debian:13-slim
        RUN rm -f /etc/apt/apt.conf.d/docker-clean
        RUN apt-get update && apt-get install -y curl && apt-get clean
      `,
    },
  ],
} satisfies Rule

/** An official image on Debian or Ubuntu whose apt configuration the file leaves alone. */
function cleansItself(file: Facts, { run }: PackageCall): boolean {
  const facts = run.stage?.image.facts
  const isDebian = facts?.distribution?.id === 'debian' || facts?.distribution?.id === 'ubuntu'
  return (
    facts?.official === true &&
    isDebian &&
    !/docker-clean|apt\.conf|Keep-Downloaded|Dir::Cache/.test(file.text)
  )
}
