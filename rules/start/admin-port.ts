import type { Port } from '../../server/facts/ports.ts'
import type { Facts } from '../../server/facts/facts.ts'
import { removeInstruction } from '../edits.ts'
import { dockerfile, type Edit, type Rule } from '../rule.ts'

/** Ports of the protocols with which machines are administered, and their names. */
const services: Readonly<Record<number, string>> = {
  22: 'SSH',
  23: 'Telnet',
  2375: 'the Docker daemon without encryption',
  3389: 'Remote Desktop',
  5800: 'VNC',
  5900: 'VNC',
}

/** What peers count as well. */
const flagged: Readonly<Record<number, readonly string[]>> = {
  22: ['trivy/DS-0004', 'checkov/CKV_DOCKER_1', 'sonar/S6473'],
  23: ['sonar/S6473'],
  3389: ['sonar/S6473'],
  5800: ['sonar/S6473'],
  5900: ['sonar/S6473'],
}

export default {
  title: 'A port for administration is exposed',
  why: `
    A container is looked into with \`docker exec\` and replaced rather than administered. A remote shell in it means
    keys or passwords in the image, a second process, and one more thing that can be broken into.
  `,
  whyUnsafe: `
    Published ports stay reachable, but \`docker run -P\` and tools that read EXPOSE no longer open this one. Remove the
    service itself as well.
  `,
  severity: 'warning',
  covers: ['trivy/DS-0004', 'checkov/CKV_DOCKER_1', 'sonar/S6473'],

  *check(file, _project, { wide }) {
    for (const port of file.ports) {
      const { first, last, stage, word, protocol } = port
      if (first === undefined || first !== last || (protocol && protocol.toLowerCase() !== 'tcp')) continue
      const service = services[first]
      if (service === undefined || (!wide && !stage?.ships)) continue
      yield {
        at: word,
        message: `Port ${first} is for ${service}.`,
        codes: flagged[first] ?? [],
        fixes: [{ title: `Do not expose port ${first}`, safe: false, edits: [without(file, port)] }],
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13-slim
        EXPOSE «22» 8080
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        EXPOSE 8080
      `,
    },
    {
      bad: dockerfile`
        FROM debian:13-slim
        EXPOSE 8080 «3389/tcp»
        EXPOSE «23»
        CMD ["server"]
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        EXPOSE 8080
        CMD ["server"]
      `,
    },
    {
      because: 'applications listen here',
      good: dockerfile`
        FROM debian:13-slim
        EXPOSE 2222 8022 8080
      `,
    },
  ],
} satisfies Rule

function without(file: Facts, { instruction, word }: Port): Edit {
  const { words } = instruction
  if (words.length === 1) return removeInstruction(file, instruction)
  const index = words.findIndex(({ start }) => start === word.start)
  const next = words[index + 1]
  const previous = words[index - 1]
  const gap = next ? file.text.slice(word.end, next.start) : ''
  if (next && !gap.includes('\n')) return { start: word.start, end: next.start, text: '' }
  return previous
    ? { start: previous.end, end: word.end, text: '' }
    : { start: word.start, end: next?.start ?? word.end, text: '' }
}
