import { buildFailures } from '../../server/syntax/failures.ts'
import { isWithin } from '../../server/syntax/tree.ts'
import { fix, replace } from '../edits.ts'
import { nearest } from '../../server/syntax/nearest.ts'
import { dockerfile, type Report, type Rule } from '../rule.ts'

const range = ['hadolint/DL3011', 'trivy/DS-0008', 'kics/UNIX-Ports-Out-Of-Range', 'semgrep/invalid-port']
const protocols = ['tcp', 'udp', 'sctp']

export default {
  title: 'EXPOSE names something that is no port',
  why: `
    Ports are numbers from 0 to 65535, with a range such as \`8000-8010\` and a protocol such as \`/udp\` at most. The
    build stops at anything else.
  `,
  whyUnsafe: `
    It is a guess at what was meant.
  `,
  severity: 'error',
  covers: range,

  *check(file) {
    const { tree } = file
    const exposes = tree.instructions.flatMap((it) => ((it.trigger ?? it).name === 'EXPOSE' ? [it] : []))
    if (!exposes.length) return
    const reported = new Set<number>()
    for (const { start, end, message } of buildFailures(tree)) {
      const instruction = exposes.find((it) => isWithin({ start, end }, it))
      const port = instruction && file.ports.find(({ word }) => word.start <= start && end <= word.end)
      if (!port) continue
      reported.add(port.word.start)
      yield {
        at: { start, end },
        message,
        codes: isTooHigh(port.text) ? range : [],
        ...protocolFix(port.word),
      }
    }
    // Only where the value is behind a variable or ONBUILD is it news.
    for (const { word, text } of file.ports) {
      if (reported.has(word.start) || !isTooHigh(text) || text?.includes(':')) continue
      yield { at: word, message: `${text} is not within 0 and 65535.`, codes: range }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13-slim
        EXPOSE 8080 «80000»
      `,
    },
    {
      because: 'the range runs backwards, and the protocol does not exist',
      bad: dockerfile`
        FROM debian:13-slim
        EXPOSE «9000-8000»
        EXPOSE «53/upd»
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        EXPOSE 9000-8000
        EXPOSE 53/udp
      `,
    },
    {
      because: 'a variable hides it',
      bad: dockerfile`
        FROM debian:13-slim
        ENV PORT=808080
        EXPOSE «$PORT»
      `,
    },
    {
      because: 'these are ports',
      good: dockerfile`
        FROM debian:13-slim
        ARG PORT
        EXPOSE 80 53/udp 8000-8010/tcp $PORT
      `,
    },
  ],
} satisfies Rule

function isTooHigh(text: string | undefined): boolean {
  const ports = /^(\d+)(?:-(\d+))?(?:\/\w*)?$/.exec(text ?? '')
  return [ports?.[1], ports?.[2]].some((it) => Number(it ?? 0) > 65_535)
}

function protocolFix({
  raw,
  start,
  end,
}: {
  raw: string
  start: number
  end: number
}): Pick<Report, 'fixes'> {
  const [ports = '', protocol = ''] = raw.split('/', 2)
  if (end - start !== raw.length || !protocol || protocols.includes(protocol.toLowerCase())) return {}
  // A swap of two letters counts as two.
  const meant = nearest(protocol.toLowerCase(), protocols)
  return meant
    ? { fixes: fix(`Write ${meant}`, false, replace({ start: start + ports.length + 1, end }, meant)) }
    : {}
}
