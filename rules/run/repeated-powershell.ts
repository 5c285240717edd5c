import type { Run } from '../../server/facts/runs.ts'
import { isUnbroken, sourceOffset } from '../../server/syntax/tree.ts'
import { insertAbove, keyword } from '../edits.ts'
import { dockerfile, type Edit, type Rule } from '../rule.ts'

const wrapper = /^(powershell|pwsh)(?:\.exe)?\s+(?:-c(?:ommand)?\s+)?(?=\S)/i

export default {
  title: 'Every RUN starts PowerShell by itself',
  why: `
    One SHELL instruction makes PowerShell the shell of all steps behind it. The commands then go to it as they stand,
    without a second shell around them and its quotes.
  `,
  whyUnsafe: `
    What cmd expanded or unquoted on the way, such as \`%PATH%\` or \`^\`, PowerShell now sees as written. A CMD or
    ENTRYPOINT in shell form starts through PowerShell, too.
  `,
  severity: 'hint',
  covers: ['tally/powershell/prefer-shell-instruction'],

  *check(file) {
    for (const stage of file.stages) {
      const runs = file.runs.filter((run) => run.stage === stage && run.outer === run.instruction)
      const first = runs.findIndex((run) => programOf(run))
      const program = runs[first] && programOf(runs[first])
      const group = runs.slice(first).filter((run) => programOf(run) === program)
      const [start] = group
      if (!program || !start || group.length < 2) continue
      const edits = group.map(unwrapped)
      // Every step behind SHELL must be one of those.
      const isWhole =
        group.length === runs.length - first &&
        !stage.instructions.some((it) => it.start > start.instruction.start && it.name === 'SHELL')
      const certain = edits.flatMap((it) => it ?? [])
      yield {
        at: start.instruction.words[0] ?? start.instruction.keyword,
        message: `${group.length} RUN instructions start ${program} by themselves; SHELL would do it for all.`,
        fixes:
          isWhole && edits.every((it) => it !== undefined)
            ? [
                {
                  title: `Make ${program} the shell`,
                  safe: false,
                  edits: [
                    insertAbove(start.instruction, `${keyword(file, 'SHELL')} ["${program}", "-Command"]`),
                    ...certain,
                  ],
                },
              ]
            : [],
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM mcr.microsoft.com/windows/servercore:ltsc2025
        RUN «powershell» -Command Install-WindowsFeature Web-Server
        RUN powershell -Command "Remove-Item -Recurse C:/inetpub/wwwroot/*"
      `,
      fixed: dockerfile`
        FROM mcr.microsoft.com/windows/servercore:ltsc2025
        SHELL ["powershell", "-Command"]
        RUN Install-WindowsFeature Web-Server
        RUN Remove-Item -Recurse C:/inetpub/wwwroot/*
      `,
    },
    {
      because: 'once is no pattern, and elsewhere SHELL says it',
      good: dockerfile`
        FROM mcr.microsoft.com/windows/servercore:ltsc2025
        RUN powershell -Command Get-Item a
        SHELL ["powershell", "-Command"]
        RUN Get-Item b
        RUN Get-Item c
      `,
    },
  ],
} satisfies Rule

/** The program that a step on cmd starts. */
function programOf({ form, state, instruction }: Run): string | undefined {
  if (form !== 'shell' || state.shell.name !== 'cmd') return undefined
  return wrapper.exec(instruction.body.text)?.[1]?.toLowerCase()
}

/** Takes the wrapper away, and the quotes around the whole command; `undefined` where cmd has a hand in it. */
function unwrapped({ instruction: { body } }: Run): readonly Edit[] | undefined {
  const { text } = body
  const from = wrapper.exec(text)?.[0].length ?? 0
  const rest = text.slice(from)
  const isQuoted = /^"[^"]*"$/.test(rest)
  if (/[%^&|<>]/.test(rest) || /^-/.test(rest) || (!isQuoted && rest.includes('"'))) return undefined
  const open = isQuoted ? from + 1 : from
  if (!isUnbroken(body, 0, open + 1)) return undefined
  const start = sourceOffset(body, 0)
  const last = sourceOffset(body, text.length - 1)
  const head = { start, end: sourceOffset(body, open), text: '' }
  return isQuoted ? [head, { start: last, end: last + 1, text: '' }] : [head]
}
